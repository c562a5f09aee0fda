//! Telephone numbers. Mainland mobile: 11 digits by the prefixes of the numbering plan (libphonenumber CN), alone, in groups
//! of 3-4-4, or behind +86, 0086 or 86, in brackets or not. Others: `+` or 00, a country code and 7 to 15 digits in all
//! (ITU-T E.164, <https://www.itu.int/rec/T-REC-E.164>).
//!
//! There is no checksum: a number inside a longer one, an identifier or right behind a word for an order is not reported, and
//! groups of other sizes only beside a word for a telephone.

use super::super::{
    checksum, context,
    scanner::{Number, Scan, fold, is_digit, is_one_of, strip_end},
};
use super::Hit;
use alloc::vec::Vec;

/// Groups that other numbers have as well: `150 20240101`.
const LOOSE: &[&[usize]] = &[&[3, 8], &[7, 4], &[5, 6], &[2, 3, 8]];

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
    (&[2, 3, 8], 1),
    (&[3, 8], 0),
    (&[7, 4], 0),
    (&[5, 6], 0),
];

pub(super) fn mobile(scan: &Scan<'_>, number: &Number) -> Option<Hit> {
    let plus = plus_before(scan, number.start);
    let (digits, end, sizes) = SHAPES.iter().find_map(|(sizes, country)| {
        let (digits, end) = number.shaped(sizes)?;
        let bare = national(digits)?;
        let prefixed = digits.len() > bare.len();
        (is_mobile(bare) && (*country == 1) <= prefixed && plus.is_some() <= prefixed).then_some((digits, end, *sizes))
    })?;
    // Behind a space only a further group of four makes it a longer number: 138 1234 5678 2024 is no telephone number.
    let groups = sizes.len();
    let more = number.goes_on(groups) && (number.joint != Some(' ') || groups > 2 && number.size(groups) == 4);
    let country = bracketed(scan.before(number.start));
    let start = plus.or(country).unwrap_or(number.start);
    let near = scan.near(context::PHONE, start, end);
    // Beside such a word what goes on is an extension or the next number.
    let loose = scan.is_glued_after(end) || LOOSE.contains(&sizes);
    if scan.is_glued_before(start) || more && !(near && groups == 1) || loose && !near {
        return None;
    }
    let confidence = match near {
        true => 0.95,
        false if scan.disclaimed(context::ORDER, start) => return None,
        false if digits.len() > 11 || country.is_some() => 0.9,
        false => 0.75,
    };
    Some(Hit { detector: "cn_mobile", start, end, confidence })
}

/// Where the `+` right before stands.
fn plus_before(scan: &Scan<'_>, start: usize) -> Option<usize> {
    strip_end(scan.before(start), "+＋").map(str::len)
}

/// Where a country code in brackets right before starts: `(+86)`.
fn bracketed(text: &str) -> Option<usize> {
    let inside = strip_end(strip_end(text, " -").unwrap_or(text), ")）")?;
    let code = ["0086", "86"].iter().find_map(|code| inside.strip_suffix(code))?;
    let code = strip_end(code, "+＋").unwrap_or(code);
    strip_end(code, "(（").map(str::len)
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
    let prefix = digits.get(..3).and_then(checksum::number).unwrap_or_default();
    let known =
        matches!(prefix, 130..=139 | 145..=153 | 155..=159 | 162 | 165..=167 | 170..=178 | 180..=193 | 195..=199);
    known && digits.len() == 11 && checksum::is_digits(digits)
}

pub(super) fn international(scan: &Scan<'_>, number: &Number) -> Option<Hit> {
    let run = number.run;
    let plus = plus_before(scan, run.start);
    let zeros = scan.slice(run.start, run.end).starts_with("00");
    if plus.is_none() && !zeros || run.letters {
        return None;
    }
    let (digits, end) = read(scan, run.start)?;
    let start = plus.unwrap_or(run.start);
    let closed = scan.slice(start, end).contains(|c| is_one_of(c, ")）"));
    let open = strip_end(scan.before(start), "(（").filter(|_| closed);
    let start = open.map_or(start, str::len);
    let number = if plus.is_some() { digits.as_slice() } else { digits.get(2..)? };
    let glued = scan.before(start).ends_with(|c: char| is_digit(c) || c.is_ascii_alphabetic())
        || scan.is_part_of_more(start, end);
    if !(7..=15).contains(&number.len()) || number.starts_with(b"0") || glued {
        return None;
    }
    let confidence = match (scan.near(context::PHONE, start, end), plus.is_some()) {
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
        } else if is_one_of(c, " -.()（）") && gap < 2 {
            gap = gap.saturating_add(1);
        } else {
            break;
        }
    }
    Some((digits, end))
}
