//! Payment card numbers: 13 to 19 digits by ISO/IEC 7812-1 (<https://www.iso.org/standard/70484.html>), Luhn, in one run or
//! in groups.
//!
//! UnionPay and older mainland ranges are `cn_bank_card`, all others `payment_card`. One number in ten passes Luhn, so a
//! bare run needs a known issuer range with a length that occurs in it, or a word that names a card. A few old mainland
//! numbers do not satisfy Luhn: beside such a word they are reported with little confidence. Without one it errs towards
//! showing: an unknown range is no card.

use super::super::{
    checksum, context,
    scanner::{Number, Scan},
};
use super::Hit;

pub(super) fn find(scan: &Scan<'_>, number: &Number) -> Option<Hit> {
    let longest = number.groups();
    (1..=longest).rev().find_map(|groups| {
        let (digits, end) = number.first(groups)?;
        if !is_grouped(number, groups) || !checksum::is_digits(digits) {
            return None;
        }
        let cut = number.goes_on(groups) && number.joint != Some(' ');
        let found = check(scan, digits, groups > 1, number.start, end)?;
        (!cut && !scan.is_part_of_more(number.start, end)).then_some(found)
    })
}

/// One run, groups of four with a shorter last one, or the groups that stand on a card: 4-6-5, 4-6-4, 6-7 to 6-13.
fn is_grouped(number: &Number, groups: usize) -> bool {
    let sizes = [number.size(0), number.size(1), number.size(2)];
    match (groups, sizes) {
        (1, _) | (3, [4, 6, 4 | 5]) | (2, [6, 7..=13, _]) => true,
        (4 | 5, _) => {
            let last = groups.saturating_sub(1);
            (0..last).all(|index| number.size(index) == 4) && (1..=4).contains(&number.size(last))
        }
        _ => false,
    }
}

fn check(scan: &Scan<'_>, digits: &[u8], grouped: bool, start: usize, end: usize) -> Option<Hit> {
    if !(13..=19).contains(&digits.len()) {
        return None;
    }
    let detector = detector(digits);
    let mainland = detector == "cn_bank_card";
    let known = is_known(digits);
    let near = || scan.near(context::CARD, start, end);
    let confidence = if checksum::luhn(digits) {
        match (known || grouped && matches!(digits.first(), Some(b'2'..=b'6' | b'9')), mainland) {
            (true, _) if !known && !near() => 0.5,
            (true, true) => 0.9,
            (true, false) => 0.97,
            (false, _) if near() => 0.75,
            _ => return None,
        }
    } else if mainland && matches!(digits.len(), 16 | 17 | 19) && near() {
        0.6
    } else {
        return None;
    };
    let disclaimed = scan.disclaimed(context::ORDER, start);
    (!disclaimed).then_some(Hit { detector, start, end, confidence })
}

/// Which of the two detectors a card number belongs to, by its issuer range.
pub(crate) fn detector(digits: &[u8]) -> &'static str {
    let mainland = matches!(digits, [b'6', b'2' | b'0', ..] | [b'8', b'1', ..] | [b'9', ..]);
    if mainland && !digits.starts_with(b"6011") { "cn_bank_card" } else { "payment_card" }
}

/// Whether the number has the shape of a card: Luhn, and a range and length that are in use.
pub(crate) fn is_card(digits: &[u8]) -> bool {
    is_known(digits) && checksum::luhn(digits)
}

/// Issuer ranges and the lengths that occur in them.
fn is_known(digits: &[u8]) -> bool {
    let prefix = |count: usize| digits.get(..count).and_then(checksum::number).unwrap_or_default();
    let (four, length) = (prefix(4), digits.len());
    match four {
        4000..=4999 => matches!(length, 13 | 16 | 19),
        5100..=5599 | 2221..=2720 => length == 16,
        3400..=3499 | 3700..=3799 => length == 15,
        3528..=3589 | 6011 | 6440..=6599 | 2200..=2204 => (16..=19).contains(&length),
        3000..=3059 | 3095 | 3600..=3699 | 3800..=3999 => (14..=19).contains(&length),
        6000..=6099 | 6200..=6299 | 8100..=8199 | 9550..=9559 => (16..=19).contains(&length),
        _ => false,
    }
}
