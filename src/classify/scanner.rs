//! One pass over a text: where letters and digits stand, where an `@` is, which words say what follows.
//!
//! Detectors then look at these places only, each at a bounded stretch of text, so the whole stays linear in its length
//! whatever the input. A boundary is a change of character class, never a word break: Chinese stands beside digits without
//! a space. Full-width letters and digits count as their ASCII twins.

use super::context::{self, Cue, Kinds};
use super::dictionary::{Dictionary, by_first, first};
use alloc::vec::Vec;

/// A maximal run of letters and digits.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Run {
    /// First byte.
    pub(crate) start: usize,
    /// One past the last byte.
    pub(crate) end: usize,
    /// Characters in it.
    pub(crate) length: usize,
    /// Whether it holds a digit.
    pub(crate) digits: bool,
    /// Whether it holds a letter.
    pub(crate) letters: bool,
}

/// What the pass over a text found.
pub(crate) struct Scan<'t> {
    /// The text.
    pub(crate) text: &'t str,
    /// Runs of letters and digits, in order.
    pub(crate) runs: Vec<Run>,
    /// Context words, in order, never overlapping.
    pub(crate) cues: Vec<Cue>,
    /// Where an `@` stands, full-width or not.
    pub(crate) ats: Vec<usize>,
    given: Kinds,
}

/// How far before a value a context word may stand, in bytes: sixteen Chinese characters.
pub(crate) const NEAR_BEFORE: usize = 48;
/// How far after it.
pub(crate) const NEAR_AFTER: usize = 16;
/// How many context words are looked at on each side; more than this in so little text is noise.
const MOST_CUES: usize = 12;

impl<'t> Scan<'t> {
    /// Reads the text once. `given` is the context that the field around the text gives to all of it.
    pub(crate) fn new(text: &'t str, given: Kinds) -> Self {
        let mut scan = Self { text, runs: Vec::new(), cues: Vec::new(), ats: Vec::new(), given };
        let mut open: Option<Run> = None;
        let mut free = 0;
        for (at, c) in text.char_indices() {
            let end = at.saturating_add(c.len_utf8());
            let starts_word = open.is_none_or(|run| !run.letters);
            let cue = (at >= free && (starts_word || !c.is_ascii())).then(|| context::cue_at(text, at, c));
            if let Some(cue) = cue.flatten() {
                free = cue.end;
                scan.cues.push(cue);
            }
            let (digit, letter) = (is_digit(c), is_letter(c));
            // A word that names what follows may stand right before it: CVV123, IP8.8.8.8.
            if digit && at == free && open.is_some() && scan.cues.last().is_some_and(|cue| cue.end == at) {
                scan.close(&mut open);
            }
            if digit || letter {
                let run = open.get_or_insert(Run { start: at, end, length: 0, digits: false, letters: false });
                run.end = end;
                run.length = run.length.saturating_add(1);
                run.digits |= digit;
                run.letters |= letter;
                continue;
            }
            scan.close(&mut open);
            if matches!(c, '@' | '\u{ff20}') {
                scan.ats.push(at);
            }
        }
        scan.close(&mut open);
        scan
    }

    /// Ends the open run, if there is one.
    fn close(&mut self, open: &mut Option<Run>) {
        if let Some(run) = open.take() {
            self.runs.push(run);
        }
    }

    /// The text between two byte offsets; empty if they are not on boundaries.
    pub(crate) fn slice(&self, start: usize, end: usize) -> &'t str {
        self.text.get(start..end).unwrap_or_default()
    }

    /// The text from here on.
    pub(crate) fn after(&self, end: usize) -> &'t str {
        self.text.get(end..).unwrap_or_default()
    }

    /// The text up to here.
    pub(crate) fn before(&self, start: usize) -> &'t str {
        self.text.get(..start).unwrap_or_default()
    }

    /// Whether a word of one of these kinds stands near, or the field itself says so.
    pub(crate) fn near(&self, kinds: Kinds, start: usize, end: usize) -> bool {
        self.given & kinds != 0
            || self.precedes(kinds, start, NEAR_BEFORE, MOST_CUES, ends_sentence)
            || self.follows(kinds, end, NEAR_AFTER)
    }

    /// Whether the value at `start` is what a word of these kinds announces: nothing but a few words stand between, no
    /// other number and no end of a sentence.
    pub(crate) fn announced(&self, kinds: Kinds, start: usize, within: usize) -> bool {
        self.precedes(kinds, start, within, MOST_CUES, ends_clause)
    }

    /// Whether the nearest word before says that a number is coming that is none of ours: an order, a version.
    pub(crate) fn disclaimed(&self, kinds: Kinds, start: usize) -> bool {
        self.precedes(kinds, start, 16, 1, |c| is_digit(c) || ends_sentence(c))
    }

    /// Whether one of the `most` nearest words before is of these kinds, within so many bytes and with nothing between that
    /// parts the two.
    fn precedes(&self, kinds: Kinds, start: usize, within: usize, most: usize, parts: fn(char) -> bool) -> bool {
        self.cues_before(start).take(most).any(|cue| {
            cue.kinds & kinds != 0
                && start.saturating_sub(cue.end) <= within
                && !self.slice(cue.end, start).contains(parts)
        })
    }

    /// Whether a word of these kinds follows within so many bytes, with no other number between.
    pub(crate) fn follows(&self, kinds: Kinds, end: usize, within: usize) -> bool {
        let next = self.cues.partition_point(|cue| cue.start < end);
        self.cues.get(next..).unwrap_or_default().iter().take(MOST_CUES).any(|cue| {
            cue.kinds & kinds != 0
                && cue.start.saturating_sub(end) <= within
                && !self.slice(end, cue.start).contains(ends_clause as fn(char) -> bool)
        })
    }

    /// Context words that end at or before `start`, nearest first.
    pub(crate) fn cues_before(&self, start: usize) -> impl Iterator<Item = &Cue> {
        let next = self.cues.partition_point(|cue| cue.end <= start);
        self.cues.get(..next).unwrap_or_default().iter().rev()
    }

    /// Whether what stands at `start..end` is a piece of something longer: `ORD-2024…`, a UUID, a decimal, an identifier.
    pub(crate) fn is_part_of_more(&self, start: usize, end: usize) -> bool {
        self.is_glued_before(start) || self.is_glued_after(end)
    }

    /// Whether it goes on to the left.
    pub(crate) fn is_glued_before(&self, start: usize) -> bool {
        let mut back = self.before(start).chars().rev();
        let (Some(joint), Some(first)) = (back.next(), back.next()) else {
            return false;
        };
        match joint {
            '-' | '_' | '\u{ff0d}' if is_digit(first) => true,
            '-' | '_' | '\u{ff0d}' if is_letter(first) => {
                let end = start.saturating_sub(joint.len_utf8());
                let known = self.cues.partition_point(|cue| cue.end < end);
                self.cues.get(known).is_none_or(|cue| cue.end != end)
            }
            '.' => is_digit(first),
            _ => false,
        }
    }

    /// Whether it goes on to the right.
    pub(crate) fn is_glued_after(&self, end: usize) -> bool {
        let mut next = self.after(end).chars();
        let (Some(joint), Some(first)) = (next.next(), next.next()) else {
            return false;
        };
        match joint {
            '-' | '_' | '\u{ff0d}' => is_digit(first) || is_letter(first),
            '.' => is_digit(first),
            _ => false,
        }
    }
}

/// How many characters of a number are read: an IBAN has at most 34.
const MOST_CHARACTERS: usize = 40;
/// How many groups of a number are joined.
const MOST_GROUPS: usize = 9;

/// A run together with those after it that one and the same separator joins: `6222 0212 …`. Upper case, full-width folded.
#[derive(Clone, Debug, Default)]
pub(crate) struct Number {
    characters: Vec<u8>,
    groups: Vec<(usize, usize)>,
    /// What joins the groups; `None` for one group.
    pub(crate) joint: Option<char>,
    /// The first run.
    pub(crate) run: Run,
    /// First byte in the text.
    pub(crate) start: usize,
}

impl Number {
    /// Joins what starts with the run at `index`, into `self`, whose memory is used again.
    pub(crate) fn read(&mut self, scan: &Scan<'_>, index: usize) {
        self.characters.clear();
        self.groups.clear();
        self.joint = None;
        let mut end = None;
        for run in scan.runs.get(index..).unwrap_or_default().iter().take(MOST_GROUPS) {
            if let Some(end) = end {
                let mut between = scan.slice(end, run.start).chars();
                let (joint, more) = (between.next(), between.next());
                if !joint.is_some_and(is_joint)
                    || more.is_some()
                    || self.joint.is_some_and(|known| Some(known) != joint)
                {
                    break;
                }
                if self.characters.len().saturating_add(run.length) > MOST_CHARACTERS {
                    break;
                }
                self.joint = joint;
            } else {
                self.run = *run;
                self.start = run.start;
                if run.length > MOST_CHARACTERS {
                    break;
                }
            }
            self.characters.extend(scan.slice(run.start, run.end).chars().map(fold));
            self.groups.push((self.characters.len(), run.end));
            end = Some(run.end);
        }
        if self.groups.len() < 2 {
            self.joint = None;
        }
    }

    /// How many groups there are; 0 for a run that is too long to be a number.
    pub(crate) fn groups(&self) -> usize {
        self.groups.len()
    }

    /// The first `count` groups: their characters, and where they end in the text.
    pub(crate) fn first(&self, count: usize) -> Option<(&[u8], usize)> {
        let (length, end) = *self.groups.get(count.checked_sub(1)?)?;
        Some((self.characters.get(..length)?, end))
    }

    /// The first groups that have exactly these sizes.
    pub(crate) fn shaped(&self, sizes: &[usize]) -> Option<(&[u8], usize)> {
        let found = self.first(sizes.len())?;
        sizes.iter().enumerate().all(|(index, size)| self.size(index) == *size).then_some(found)
    }

    /// Characters in the group at `index`.
    pub(crate) fn size(&self, index: usize) -> usize {
        let until = |index: usize| self.groups.get(index).map_or(0, |group| group.0);
        until(index).saturating_sub(index.checked_sub(1).map_or(0, until))
    }

    /// Whether the text goes on as if the number did, behind the first `count` groups: the same separator and a digit.
    pub(crate) fn goes_on(&self, count: usize) -> bool {
        let next = self.groups.get(count.saturating_sub(1)).and_then(|group| self.characters.get(group.0));
        next.is_some_and(u8::is_ascii_digit)
    }
}

/// Whether this may stand between the groups of a number.
fn is_joint(c: char) -> bool {
    matches!(c, ' ' | '-' | '.' | '\u{a0}' | '\u{3000}' | '\u{ff0d}' | '\u{2010}' | '\u{2011}' | '\u{2013}')
}

/// ASCII or full-width digit.
pub(crate) fn is_digit(c: char) -> bool {
    matches!(c, '0'..='9' | '\u{ff10}'..='\u{ff19}')
}

/// A letter of a script that is written with spaces, or a full-width Latin one. Chinese is none.
pub(crate) fn is_letter(c: char) -> bool {
    matches!(c, 'a'..='z' | 'A'..='Z' | '\u{c0}'..='\u{52f}' | '\u{ff21}'..='\u{ff3a}' | '\u{ff41}'..='\u{ff5a}')
}

/// A Chinese character, with those beyond the basic plane that stand in names.
pub(crate) fn is_han(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}' | '\u{20000}'..='\u{323af}' | '〇')
}

/// ASCII upper case of a letter or digit, full-width or not; 0 for any other.
pub(crate) fn fold(c: char) -> u8 {
    let code = match c {
        '\u{ff10}'..='\u{ff5a}' => u32::from(c).saturating_sub(0xfee0),
        _ => u32::from(c),
    };
    u8::try_from(code).ok().filter(u8::is_ascii_alphanumeric).map_or(0, |byte| byte.to_ascii_uppercase())
}

/// The simplified twin of a traditional character that stands in our words; any other character as it is.
pub(crate) fn simplified(c: char) -> char {
    if !is_han(c) {
        return c;
    }
    let mut twins = TWINS.entries(by_first(c)).map(|entry| entry.word().chars());
    twins.find_map(|mut pair| pair.next().filter(|first| *first == c).and(pair.next())).unwrap_or(c)
}

/// Traditional characters, each with its simplified twin behind it: those that stand in context words, hints, addresses
/// and surnames.
static TWINS: Dictionary = Dictionary::of(TRADITIONAL, first);
static TRADITIONAL: &str = "- 傳传 別别 劉刘 動动 務务 區区 吳吴 呂吕 單单 嚴严 國国 園园 執执 場场 孫孙 實实 寧宁 寶宝 對对 層层 嶽岳 帳账 \
    廈厦 廣广 張张 慶庆 戶户 東东 棟栋 業业 樂乐 樓楼 機机 歐欧 湯汤 漢汉 濟济 濱滨 瀋沈 灣湾 營营 獨独 現现 盧卢 \
    確确 碼码 稅税 稱称 紀纪 細细 絡络 經经 編编 縣县 羅罗 義义 聞闻 聯联 臺台 舊旧 莊庄 萬万 葉叶 蕭萧 蘇苏 號号 \
    衛卫 訂订 訊讯 設设 許许 話话 詳详 認认 請请 諸诸 謝谢 證证 譚谭 護护 貨货 費费 賀贺 賈贾 賓宾 賬账 賴赖 趙赵 \
    軒轩 辦办 連连 運运 遞递 遷迁 遼辽 郵邮 鄉乡 鄒邹 鄧邓 鄭郑 銀银 錢钱 鍾钟 鎮镇 鐘钟 長长 開开 閻阎 關关 陝陕 \
    陳陈 陸陆 陽阳 際际 雲云 電电 韋韦 韓韩 顧顾 馬马 馮冯 驗验 鮮鲜 麗丽 黃黄 齡龄 龍龙 龔龚";

/// Whether a character is one of these.
pub(crate) fn is_one_of(c: char, signs: &str) -> bool {
    signs.chars().any(|sign| sign == c)
}

/// The text behind all of these signs at its start.
pub(crate) fn skip<'t>(text: &'t str, signs: &str) -> &'t str {
    text.trim_start_matches(|c| is_one_of(c, signs))
}

/// The text behind one of these signs.
pub(crate) fn strip_start<'t>(text: &'t str, signs: &str) -> Option<&'t str> {
    text.strip_prefix(|c| is_one_of(c, signs))
}

/// The text before one of these signs.
pub(crate) fn strip_end<'t>(text: &'t str, signs: &str) -> Option<&'t str> {
    text.strip_suffix(|c| is_one_of(c, signs))
}

/// The start of a text, up to so many characters, in which every character fits.
pub(crate) fn leading(text: &str, most: usize, fits: fn(char) -> bool) -> &str {
    let mut left = most;
    let end = text.char_indices().find(|(_, c)| {
        let over = left == 0;
        left = left.saturating_sub(1);
        over || !fits(*c)
    });
    end.and_then(|(end, _)| text.get(..end)).unwrap_or(text)
}

/// The same of its end.
pub(crate) fn trailing(text: &str, most: usize, fits: fn(char) -> bool) -> &str {
    let start = text.char_indices().rev().take(most).take_while(|(_, c)| fits(*c)).last();
    start.and_then(|(start, _)| text.get(start..)).unwrap_or_default()
}

/// The first of these words that the text starts with.
pub(crate) fn starting<'w>(text: &str, words: &'w str) -> Option<&'w str> {
    words.split(' ').find(|word| text.starts_with(word))
}

/// A number, a comma or the end of a sentence.
pub(crate) fn ends_clause(c: char) -> bool {
    is_digit(c) || ends_sentence(c) || matches!(c, ',' | '\u{ff0c}')
}

pub(crate) fn ends_sentence(c: char) -> bool {
    matches!(c, '。' | '!' | '?' | ';' | '\u{ff1b}' | '\u{ff01}' | '\u{ff1f}' | '\n')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_end_where_the_class_changes() {
        let scan = Scan::new("手机13812345678的,A1 x", 0);
        let runs: Vec<&str> = scan.runs.iter().map(|run| scan.slice(run.start, run.end)).collect();
        assert_eq!(runs, ["13812345678", "A1", "x"]);
    }

    #[test]
    fn traditional_characters_have_a_twin() {
        let all: Vec<Vec<char>> = TWINS.all().map(|entry| entry.word().chars().collect()).collect();
        assert!(all.len() > 100 && all.iter().all(|pair| pair.len() == 2) && all.is_sorted_by(|a, b| a[0] < b[0]));
        assert!(all.iter().all(|pair| simplified(pair[0]) == pair[1] && simplified(pair[1]) == pair[1]));
        assert_eq!("手機號碼 a𠮷".chars().map(simplified).collect::<String>(), "手机号码 a𠮷");
    }

    #[test]
    fn groups_join_by_one_separator() {
        let scan = Scan::new("138-1234-5678 9", 0);
        let mut number = Number::default();
        number.read(&scan, 0);
        assert_eq!(number.shaped(&[3, 4, 4]).map(|found| found.1), Some(13));
        assert_eq!((number.groups(), number.goes_on(3), number.goes_on(2)), (3, false, true));
    }

    #[test]
    fn pieces_of_identifiers_are_seen() {
        let part = |text: &str, piece: &str| {
            let start = text.find(piece).unwrap();
            Scan::new(text, 0).is_part_of_more(start, start + piece.len())
        };
        assert!(part("ORD-13812345678", "13812345678"));
        assert!(part("446655440000-13812345678", "13812345678"));
        assert!(part("0.13812345678", "13812345678"));
        assert!(part("13812345678_a", "13812345678"));
        assert!(!part("tel-13812345678", "13812345678"));
        assert!(!part("电话-13812345678。", "13812345678"));
        assert!(!part("No.13812345678", "13812345678"));
    }
}
