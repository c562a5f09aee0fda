//! `mask.name`: the surname of a Chinese name, the initials of any other.
//!
//! Visible: the surname or the initials, spaces, hyphens and dots, and, without a fixed fill, the length of each part. The
//! hundred most common surnames cover most people in China, so a common one says little and a rare one much; together with
//! a town or a date even a common one may single a person out.

use super::graphemes::clusters;
use super::normalise::{fold, single};
use super::write::{Fate, whole, write};
use crate::model::{Fill, Script};
use crate::secret::Secret;
use alloc::{string::String, vec::Vec};

/// A Han name of more characters is a sentence or a company.
const HAN_MOST: usize = 6;
/// A name with dots, as many peoples of China and transliterations write it, is longer.
const DOTTED_MOST: usize = 30;
/// More parts than this are a text: its initials would tell too much.
const PARTS_MOST: usize = 8;

/// Surnames of two characters, sorted. The living ones of the Hundred Family Surnames (百家姓) and of common use.
static COMPOUND: &str = "万俟 上官 东方 东郭 东门 乐正 亓官 令狐 仲孙 公冶 公孙 公孫 公羊 公西 单于 南宫 南门 叔孙 司寇 司徒 \
    司空 司馬 司马 呼延 夏侯 太叔 夹谷 子车 宇文 宗政 宰父 尉迟 尉遲 巫马 微生 慕容 拓跋 東方 梁丘 欧阳 \
    歐陽 段干 淳于 漆雕 澹台 澹臺 濮阳 独孤 申屠 百里 皇甫 端木 第五 羊舌 耶律 西门 諸葛 诸葛 谷梁 赫连 \
    轩辕 鍾離 钟离 長孫 长孙 闻人 闾丘 鲜于";

/// Masks one name; what is none is hidden whole.
///
/// With a script, so is a name that is not all of it; `first_only` shows one character of the whole name and no more.
pub(super) fn apply(script: Option<Script>, first_only: bool, fill: &Fill, text: &str) -> Secret<String> {
    let clusters = clusters(text);
    let of_script = |cluster: &&str| match script {
        _ if is_separator(cluster) => true,
        Some(Script::Han) => is_han(cluster),
        Some(Script::Latin) => is_latin(cluster),
        None => true,
    };
    let fates = fates(&clusters).filter(|_| clusters.iter().all(of_script)).map(|mut fates| {
        let shown = fates.iter_mut().filter(|fate| **fate == Fate::Shown).skip(1);
        if first_only {
            shown.for_each(|fate| *fate = Fate::Hidden);
        }
        fates
    });
    match fates {
        Some(fates) => write(&clusters, &fates, fill),
        None => whole(text, fill),
    }
}

fn fates(clusters: &[&str]) -> Option<Vec<Fate>> {
    let is_sound = |cluster: &&str| is_separator(cluster) || is_letter(cluster);
    if !clusters.iter().all(is_sound) {
        return None;
    }
    let fate = |cluster: &&str| if is_separator(cluster) { Fate::Between } else { Fate::Hidden };
    let mut fates: Vec<Fate> = clusters.iter().map(fate).collect();
    // The Han parts together are one name, however it is spaced.
    let mut han: Vec<usize> = Vec::new();
    let mut shown: Vec<usize> = Vec::new();
    let (mut parts, mut first_part, mut start) = (0_usize, None, 0_usize);
    for part in clusters.split(|cluster| is_separator(cluster)) {
        let end = start.saturating_add(part.len());
        parts = parts.saturating_add(usize::from(!part.is_empty()));
        let of_han = part.iter().filter(|cluster| is_han(cluster)).count();
        // One letter alone would be all of it; what mixes scripts without a break is no usual name.
        if of_han == 0 && part.len() > 1 {
            shown.push(start);
        } else if of_han > 0 && of_han == part.len() {
            first_part.get_or_insert(of_han);
            han.extend(start..end);
        }
        start = end.saturating_add(1);
    }
    let dotted = clusters.iter().any(|cluster| is_middle_dot(cluster));
    if !(1..=PARTS_MOST).contains(&parts) || han.len() > if dotted { DOTTED_MOST } else { HAN_MOST } {
        return None;
    }
    let kept = match (dotted, first_part) {
        (true, Some(length)) => usize::from(length > 1),
        _ => surname(clusters, &han),
    };
    shown.extend(han.iter().take(kept));
    for place in shown {
        if let Some(fate) = fates.get_mut(place) {
            *fate = Fate::Shown;
        }
    }
    Some(fates)
}

/// How many characters the surname has: none of a name of one character, one of a name of two.
fn surname(clusters: &[&str], han: &[usize]) -> usize {
    if han.len() < 2 {
        return 0;
    }
    let mut start = han.iter().filter_map(|place| clusters.get(*place));
    let is_compound = match (start.next(), start.next()) {
        (Some(one), Some(two)) => {
            COMPOUND.split(' ').any(|name| name.strip_prefix(one).is_some_and(|rest| rest == *two))
        }
        _ => false,
    };
    if is_compound && han.len() > 2 { 2 } else { 1 }
}

/// The Han blocks of Unicode, the iteration mark and the zero; a variation selector may follow.
fn is_han(cluster: &str) -> bool {
    cluster.chars().next().is_some_and(|first| {
        matches!(first, '\u{3005}' | '\u{3007}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
            | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}')
    })
}

/// Latin letters with their marks (Basic Latin to Extended-B, Extended Additional), and the apostrophe.
fn is_latin(cluster: &str) -> bool {
    let first = cluster.chars().next().map(fold);
    first.is_some_and(|first| matches!(first, '\0'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' | '\u{2019}'))
}

/// An apostrophe belongs to its part: `O'Neil` is one.
fn is_letter(cluster: &str) -> bool {
    let first = cluster.chars().next().map(fold);
    is_han(cluster) || first.is_some_and(|first| first.is_alphabetic() || matches!(first, '\'' | '\u{2019}'))
}

/// The dot between the parts of a name: `·` and what keyboards offer in its place.
fn is_middle_dot(cluster: &str) -> bool {
    matches!(single(cluster), Some('\u{b7}' | '\u{2022}' | '\u{2027}' | '\u{30fb}' | '\u{ff65}'))
}

/// What stands between the parts of a name.
fn is_separator(cluster: &str) -> bool {
    is_middle_dot(cluster)
        || single(cluster).is_some_and(|character| {
            character.is_whitespace() || matches!(character, '-' | '.' | ',' | '\u{2010}'..='\u{2015}' | '\u{3001}')
        })
}
