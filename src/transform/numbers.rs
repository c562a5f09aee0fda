//! Masks of numbers that have a form: `mask.id.cn`, `mask.plate.cn`, `mask.iban`, `mask.account`.
//!
//! Visible: the kept characters, the separators, and, without a fixed fill, the length. What does not have the form is none
//! of these, and so is a value of which less than the least would be hidden.

use super::catalogued::count;
use super::normalise::{is_digit, is_separator, single};
use super::write::{Fate, ends};
use crate::model::json::Json;
use alloc::vec::Vec;

/// Fewer hidden characters than this are no mask.
const HIDDEN_LEAST: usize = 4;

/// Licence plates begin with one of these: provinces, and the embassies' and consulates' signs.
const PLATES: &str = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新使领";
/// They may end with one of these.
const PLATE_ENDS: &str = "学警挂港澳领试超";

/// `mask.id.cn`: a resident identity number of 18 characters, or of 15 as before 1999.
pub(super) fn id(params: &Json, clusters: &[&str]) -> Option<Vec<Fate>> {
    let (_, first, last) = resident_id(params, clusters)?;
    Some(ends(clusters, &counts, first, last))
}

/// How many characters it has, and how many stay at the start and at the end.
pub(super) fn resident_id(params: &Json, clusters: &[&str]) -> Option<(usize, usize, usize)> {
    let counted = counted(clusters);
    let digits = counted.iter().take_while(|cluster| is_digit(cluster)).count();
    let is_one = match counted.len() {
        15 => digits == 15,
        18 => digits == 18 || (digits == 17 && matches!(counted.last().copied().and_then(single), Some('X' | 'x'))),
        _ => false,
    };
    let (first, last) = kept(params, 1, 1);
    let hides = counted.len().saturating_sub(first).saturating_sub(last) >= HIDDEN_LEAST;
    (is_one && hides).then_some((counted.len(), first, last))
}

/// `mask.plate.cn`: a sign of the province, a letter, and five or six characters of which the last may be a word.
pub(super) fn plate(params: &Json, clusters: &[&str]) -> Option<Vec<Fate>> {
    let counts = |cluster: &str| !is_separator(cluster) && !is_dot(cluster);
    let counted: Vec<&str> = clusters.iter().copied().filter(|cluster| counts(cluster)).collect();
    let [province, office, body @ .., end] = counted.as_slice() else {
        return None;
    };
    let has = |words: &str, cluster: &str| single(cluster).is_some_and(|sign| words.contains(sign));
    let is_one = has(PLATES, province)
        && single(office).is_some_and(|letter| letter.is_ascii_alphabetic())
        && (4..=5).contains(&body.len())
        && body.iter().all(|cluster| is_alphanumeric(cluster))
        && (is_alphanumeric(end) || has(PLATE_ENDS, end));
    let (first, last) = kept(params, 2, 2);
    let hides = counted.len().saturating_sub(first).saturating_sub(last) >= 3;
    (is_one && hides).then(|| ends(clusters, &counts, first, last))
}

/// `mask.iban`: the country and the last characters (ISO 13616: two letters, two digits, up to thirty letters and digits).
pub(super) fn iban(params: &Json, clusters: &[&str]) -> Option<Vec<Fate>> {
    let counted = counted(clusters);
    let letter = |cluster: &&str| single(cluster).is_some_and(|letter| letter.is_ascii_alphabetic());
    let is_one = (15..=34).contains(&counted.len())
        && counted.iter().take(2).all(letter)
        && counted.iter().skip(2).take(2).all(|cluster| is_digit(cluster))
        && counted.iter().all(|cluster| is_alphanumeric(cluster));
    is_one.then(|| ends(clusters, &counts, 2, count(params, "keepLast", 4)))
}

/// `mask.account`: six to thirty-four letters and digits.
pub(super) fn account(params: &Json, clusters: &[&str]) -> Option<Vec<Fate>> {
    let counted = counted(clusters);
    let is_one = (6..=34).contains(&counted.len()) && counted.iter().all(|cluster| is_alphanumeric(cluster));
    let (first, last) = kept(params, 0, 4);
    let hides = counted.len().saturating_sub(first).saturating_sub(last) >= HIDDEN_LEAST;
    (is_one && hides).then(|| ends(clusters, &counts, first, last))
}

fn kept(params: &Json, first: usize, last: usize) -> (usize, usize) {
    (count(params, "keepFirst", first), count(params, "keepLast", last))
}

fn counts(cluster: &str) -> bool {
    !is_separator(cluster)
}

fn counted<'a>(clusters: &[&'a str]) -> Vec<&'a str> {
    clusters.iter().copied().filter(|cluster| counts(cluster)).collect()
}

/// ASCII, or its full-width form.
fn is_alphanumeric(cluster: &str) -> bool {
    single(cluster).is_some_and(|character| character.is_ascii_alphanumeric())
}

/// The dot after the second character of a plate.
fn is_dot(cluster: &str) -> bool {
    matches!(single(cluster), Some('\u{b7}' | '\u{2022}' | '\u{30fb}'))
}
