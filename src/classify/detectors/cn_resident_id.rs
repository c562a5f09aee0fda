//! Resident identity number, GB 11643-1999 (<https://openstd.samr.gov.cn/>): six digits of area, birth date, three of sequence, check character by
//! ISO 7064 MOD 11-2. Numbers issued before 1999 have 15 digits, two for the year and no check character.
//!
//! The same form with area 810000, 820000 or 830000 is the residence permit of people from Hong Kong, Macao and Taiwan.
//! Areas are checked by province only, so that a newer county is not missed. A typing error (wrong check character) is
//! reported beside a word that names the number, and the old form only there: it errs towards hiding.

use super::super::{
    checksum, context,
    scanner::{Number, Scan},
};
use super::Hit;

pub(super) fn find(scan: &Scan<'_>, number: &Number) -> Option<Hit> {
    // In whatever groups: 6-8-4, 6-4-4-4, 4-4-4-4-2, 14-4.
    let (id, end, detector) = (1..=number.groups()).find_map(|count| {
        let (id, end) = number.first(count)?;
        Some((id, end, shape(id)?))
    })?;
    let near = || !scan.is_part_of_more(number.start, end) && scan.near(context::ID, number.start, end);
    let permit = detector == "cn_hkmt_residence_permit";
    // So much has to agree here that it is one even behind `user_`.
    let confidence = match (id.len() == 18 && checksum::mod_11_2(id), permit) {
        (true, _) => 0.99,
        (false, true) if near() => 0.8,
        (false, false) if near() => 0.75,
        _ => return None,
    };
    Some(Hit { detector, start: number.start, end, confidence })
}

/// Which number it is by area and birth date, the check character aside.
pub(crate) fn shape(id: &[u8]) -> Option<&'static str> {
    let (digits, last) = match id.len() {
        18 => id.split_at_checked(17)?,
        15 => (id, [].as_slice()),
        _ => return None,
    };
    if !checksum::is_digits(digits) || !last.iter().all(|byte| byte.is_ascii_digit() || *byte == b'X') {
        return None;
    }
    let part = |from: usize, to: usize| checksum::number(digits.get(from..to)?);
    let (year, rest) = match id.len() {
        18 => (part(6, 10)?, 10),
        _ => (part(6, 8)?.saturating_add(1900), 8),
    };
    let (month, day) = (part(rest, rest.saturating_add(2))?, part(rest.saturating_add(2), rest.saturating_add(4))?);
    if !is_province(part(0, 2)?) || !checksum::is_date(year, month, day) {
        return None;
    }
    match part(0, 6)? {
        810_000 | 820_000 | 830_000 => Some("cn_hkmt_residence_permit"),
        _ => Some("cn_resident_id"),
    }
}

/// The first two digits of GB/T 2260 codes.
pub(super) fn is_province(code: u32) -> bool {
    matches!(code, 11..=15 | 21..=23 | 31..=37 | 41..=46 | 50..=54 | 61..=65 | 71 | 81..=83)
}
