//! Telephone numbers. Mainland mobile: 11 digits by the prefixes of the numbering plan (libphonenumber CN), alone, in groups
//! of 3-4-4, or behind +86, 0086 or 86. Others: `+` or 00, a country code and 7 to 15 digits in all (ITU-T E.164).
//!
//! There is no checksum: a number inside a longer one, an identifier or right behind a word for an order is not reported.

use super::super::{
    context,
    scanner::{Number, Run, Scan, fold, is_digit},
};
use super::Hit;

/// How a mobile number is written, with how many groups of country code before it.
const SHAPES: &[(&[usize], usize)] = &[
    (&[2, 11], 1),
    (&[2, 3, 4, 4], 1),
    (&[4, 11], 1),
    (&[4, 3, 4, 4], 1),
    (&[5, 4, 4], 0),
    (&[13], 0),
    (&[15], 0),
    (&[11], 0),
    (&[3, 4, 4], 0),
];

pub(super) fn mobile(scan: &Scan<'_>, number: &Number) -> Option<Hit> {
    let plus = scan.before(number.start).ends_with('+');
    let (digits, end, groups) = SHAPES.iter().find_map(|(sizes, country)| {
        let (digits, end) = number.shaped(sizes)?;
        let bare = national(digits)?;
        let prefixed = digits.len() > bare.len();
        (is_mobile(bare) && (*country == 1) <= prefixed && plus <= prefixed).then_some((digits, end, sizes.len()))
    })?;
    // Behind a space only a further group of four makes it a longer number: 138 1234 5678 2024 is no telephone number.
    let cut = number.goes_on(groups) && (number.joint != Some(' ') || groups > 2 && number.size(groups) == 4);
    let start = if plus { number.start.saturating_sub(1) } else { number.start };
    if cut || scan.is_part_of_more(start, end) {
        return None;
    }
    let confidence = match scan.near(context::PHONE, start, end) {
        true => 0.95,
        false if scan.disclaimed(context::ORDER, start) => return None,
        false if digits.len() > 11 => 0.9,
        false => 0.75,
    };
    Some(Hit { detector: "cn_mobile", start, end, confidence })
}

/// Without 86, +86 or 0086.
fn national(digits: &[u8]) -> Option<&[u8]> {
    match digits.len() {
        11 => Some(digits),
        13 => digits.strip_prefix(b"86"),
        15 => digits.strip_prefix(b"0086"),
        _ => None,
    }
}

/// Whether these digits are a mainland mobile number.
pub(crate) fn is_mobile(digits: &[u8]) -> bool {
    let prefix = matches!(
        digits,
        [b'1', b'3' | b'8', ..]
            | [b'1', b'4', b'5'..=b'9', ..]
            | [b'1', b'5', b'0'..=b'3' | b'5'..=b'9', ..]
            | [b'1', b'6', b'2' | b'5'..=b'7', ..]
            | [b'1', b'7', b'0'..=b'8', ..]
            | [b'1', b'9', b'0'..=b'3' | b'5'..=b'9', ..]
    );
    prefix && digits.len() == 11 && digits.iter().all(u8::is_ascii_digit)
}

pub(super) fn international(scan: &Scan<'_>, run: &Run) -> Option<Hit> {
    let plus = scan.before(run.start).ends_with('+');
    let zeros = scan.slice(run.start, run.end).starts_with("00");
    if !plus && !zeros || run.letters {
        return None;
    }
    let start = if plus { run.start.saturating_sub(1) } else { run.start };
    let (digits, end) = read(scan, run.start)?;
    let number = if plus { digits.as_slice() } else { digits.get(2..)? };
    let glued = scan.before(start).ends_with(|c: char| is_digit(c) || c.is_ascii_alphabetic())
        || scan.is_part_of_more(start, end);
    if !(7..=15).contains(&number.len()) || number.starts_with(b"0") || glued {
        return None;
    }
    let confidence = match (scan.near(context::PHONE, start, end), plus) {
        (true, _) => 0.9,
        (false, true) => 0.6,
        (false, false) => return None,
    };
    let detector =
        if national(number).is_some_and(is_mobile) && number.len() > 11 { "cn_mobile" } else { "phone_e164" };
    Some(Hit { detector, start, end, confidence })
}

/// Digits from `start` on, with single separators and brackets between, and where the last one ends.
fn read(scan: &Scan<'_>, start: usize) -> Option<(Vec<u8>, usize)> {
    let (mut digits, mut end, mut gap) = (Vec::new(), start, 0_u8);
    for (at, c) in scan.after(start).char_indices() {
        if is_digit(c) {
            if digits.len() == 17 {
                return None;
            }
            digits.push(fold(c));
            end = start.saturating_add(at).saturating_add(c.len_utf8());
            gap = 0;
        } else if matches!(c, ' ' | '-' | '.' | '(' | ')') && gap < 2 {
            gap = gap.saturating_add(1);
        } else {
            break;
        }
    }
    Some((digits, end))
}
