//! Unified social credit code, GB 32100-2015 (<https://openstd.samr.gov.cn/>): registration authority, kind of body, six digits of area, nine characters of
//! organisation code, check character by mod 31. Live codes with a wrong check character exist, so a word that names the
//! code suffices for the rest of the shape. Eighteen digits without such a word need the check digit of the organisation code as
//! well, since one such number in 31 passes the other.

use super::super::{
    checksum, context,
    scanner::{Number, Scan},
};
use super::{Hit, cn_resident_id};

pub(super) fn find(scan: &Scan<'_>, number: &Number) -> Option<Hit> {
    let (code, end) = number.shaped(&[18])?;
    if !is_shaped(code) || scan.is_part_of_more(number.start, end) {
        return None;
    }
    let near = scan.near(context::USCC, number.start, end);
    let digits = checksum::is_digits(code);
    let confidence =
        if checksum::mod_31(code) && (near || !digits || code.get(8..17).is_some_and(checksum::organisation)) {
            0.98
        } else if near {
            0.85
        } else {
            return None;
        };
    Some(Hit { detector: "cn_uscc", start: number.start, end, confidence })
}

/// Whether the 18 characters are those of a credit code, the check character aside.
pub(crate) fn is_shaped(code: &[u8]) -> bool {
    let authority = matches!(code, [b'1'..=b'9' | b'A' | b'N' | b'Y', b'1'..=b'9' | b'A', ..]);
    let area = code.get(2..8).and_then(checksum::number).map(|area| area.checked_div(10_000).unwrap_or_default());
    code.len() == 18
        && authority
        && area.is_some_and(|province| cn_resident_id::is_province(province) || province == 10)
        && code.iter().all(|byte| checksum::is_uscc_character(*byte))
}
