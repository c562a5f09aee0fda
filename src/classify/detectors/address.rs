//! Chinese postal addresses: province, city, district, town, road, number, building, unit, room, in falling order.
//!
//! Two levels are needed, one of them a road or a number. An address starts at a province or a large city, behind a word such
//! as 收货地址, or, without either, where the Chinese run before a road with a number starts. It ends at a mark, at a word that
//! names something else, or when no further part follows. It errs towards hiding: a few characters more rather than fewer.
//! Provinces and cities are those of GB/T 2260; no standard fixes the rest, and nothing checks it.

use super::super::{
    context::{self, Cue},
    scanner::{Number, Scan, is_digit, is_han, is_letter, is_one_of, simplified, skip, strip_start, trailing},
};
use super::Hit;

/// Characters that one address may take.
const MOST: usize = 80;
/// Chinese characters without any part of an address after which it has ended.
const MOST_BETWEEN: usize = 10;

/// Behind a word for an address, or at a province or city.
pub(super) fn from_cue(scan: &Scan<'_>, cue: &Cue) -> Option<Hit> {
    if cue.kinds & context::ADDRESS != 0 {
        let rest = skip(scan.after(cue.end), " :：=\u{3000}\t|");
        let rest = skip(strip_start(rest, "是为在到").unwrap_or(rest), ":： ");
        let start = scan.text.len().saturating_sub(rest.len());
        return found(scan, start, true);
    }
    // A city behind its province is a part of an address that has been read already.
    let inside = scan.cues_before(cue.start).next().is_some_and(|last| {
        last.kinds & context::REGION != 0
            && cue.start.saturating_sub(last.end) <= 9
            && scan.slice(last.end, cue.start).chars().all(is_han)
    });
    let region = cue.kinds & context::REGION != 0 && !inside;
    region.then(|| found(scan, cue.start, scan.near(context::ADDRESS, cue.start, cue.end))).flatten()
}

/// Around the number of a house: back over the Chinese run before it.
pub(super) fn from_number(scan: &Scan<'_>, number: &Number) -> Option<Hit> {
    let run = number.run;
    let is = |c: Option<char>, signs: &str| c.is_some_and(|c| is_one_of(simplified(c), signs));
    let numbered = is(scan.after(run.end).chars().next(), "号弄栋幢座单楼室");
    if !numbered || !is(scan.before(run.start).chars().next_back(), "路街道巷弄村里同区苑园镇乡段") {
        return None;
    }
    let place = |c| is_han(c) && !is_one_of(c, "在到于是往送址为从去至住寄居");
    let start = run.start.saturating_sub(trailing(scan.before(run.start), 24, place).len());
    let cues = scan.cues.get(scan.cues.partition_point(|cue| cue.start < start)..)?;
    let region = cues.iter().take_while(|cue| cue.start < run.start).find(|cue| cue.kinds & context::REGION != 0);
    let start = region.map_or(start, |cue| cue.start);
    found(scan, start, scan.near(context::ADDRESS, start, run.end))
}

fn found(scan: &Scan<'_>, start: usize, announced: bool) -> Option<Hit> {
    let parts = read(scan, start)?;
    let levels = parts.levels.count_ones();
    let local = parts.levels & (ROAD | NUMBER) != 0;
    let enough = match announced {
        true => levels >= 3 || local,
        false => local && (levels >= 3 || levels == 2 && parts.levels & NUMBER != 0),
    };
    let confidence = if announced { 0.85 } else { 0.6 };
    enough.then_some(Hit { detector: "cn_address", start, end: parts.end, confidence })
}

const PROVINCE: u8 = 1;
const CITY: u8 = 2;
const DISTRICT: u8 = 4;
const TOWN: u8 = 8;
const ROAD: u8 = 16;
const NUMBER: u8 = 32;

struct Parts {
    levels: u8,
    end: usize,
}

/// Reads the parts of an address from `start` on.
fn read(scan: &Scan<'_>, start: usize) -> Option<Parts> {
    let mut cues = scan.cues.get(scan.cues.partition_point(|cue| cue.start < start)..)?.iter().peekable();
    let mut parts = Parts { levels: 0, end: start };
    let (mut between, mut digits, mut open) = (0_usize, false, false);
    let (mut previous, mut inside) = (' ', start);
    for (at, c) in scan.after(start).char_indices().take(MOST) {
        let (c, width) = (simplified(c), c.len_utf8());
        let at = start.saturating_add(at);
        while cues.next_if(|cue| cue.end <= at).is_some() {}
        if let Some(cue) = cues.peek().filter(|cue| cue.start == at) {
            if cue.kinds & context::REGION != 0 {
                parts.levels |= if parts.levels & PROVINCE == 0 { PROVINCE } else { CITY };
                parts.end = parts.end.max(cue.end);
                between = 0;
                inside = cue.end;
            } else if cue.kinds != context::NOTHING && parts.levels != 0 {
                break;
            }
        }
        if at < inside {
            previous = c;
            continue;
        }
        let end = at.saturating_add(width);
        if is_digit(c) || is_letter(c) {
            // A room number may end an address without a sign of its own: 3栋501.
            if open || parts.levels & NUMBER != 0 && is_one_of(previous, "-号栋幢座元楼层") {
                open = true;
                parts.end = end;
            }
            digits |= is_digit(c);
            previous = c;
            continue;
        }
        open = false;
        match level(c, previous, digits || number_before(previous)) {
            Some(level) => {
                parts.levels |= level;
                parts.end = end;
                between = 0;
                digits = false;
            }
            None if is_han(c) => {
                between = between.saturating_add(1);
                digits = false;
            }
            None if is_one_of(c, "-#()（）· ") => {}
            None => break,
        }
        if between > MOST_BETWEEN || is_one_of(c, "的了吗吧") {
            break;
        }
        previous = c;
    }
    Some(parts)
}

fn number_before(c: char) -> bool {
    is_one_of(c, "一二三四五六七八九十甲乙")
}

/// What must stand before a sign: a Chinese character, a number or a letter.
const HAN: u8 = 1;
const NUMBERED: u8 = 2;
const LETTER: u8 = 4;

/// Signs that close a part of an address, with what must stand before them and which part that is; 0 for one that says nothing.
const SIGNS: [(&str, u8, u8); 8] = [
    ("市州盟", HAN, CITY),
    ("区县旗", HAN, DISTRICT),
    ("镇乡", HAN, TOWN),
    ("路街巷弄村屯", HAN | NUMBERED, ROAD),
    ("里苑园庄湾厦", HAN, 0),
    ("号栋幢座楼室层户组队期元院", NUMBERED, NUMBER),
    ("座幢栋", LETTER, NUMBER),
    ("楼院城场", HAN, 0),
];

/// Which part of an address a character closes.
fn level(c: char, previous: char, numbered: bool) -> Option<u8> {
    match (previous, c) {
        (_, '省') => return Some(PROVINCE),
        ('街', '道') => return Some(TOWN),
        ('大', '道') | ('胡', '同') => return Some(ROAD),
        _ => {}
    }
    let bit = |is: bool, bit: u8| if is { bit } else { 0 };
    let stands = bit(is_han(previous), HAN) | bit(numbered, NUMBERED) | bit(is_letter(previous), LETTER);
    SIGNS.iter().find(|(signs, before, _)| before & stands != 0 && is_one_of(c, signs)).map(|(_, _, level)| *level)
}
