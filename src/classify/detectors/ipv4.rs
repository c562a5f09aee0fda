//! IPv4 address (RFC 791, <https://www.rfc-editor.org/rfc/rfc791>): four numbers from 0 to 255 without leading zeros, joined by dots, not a piece of a longer dotted
//! number and not a version of software (behind a word, or as in `Chrome/120.0.0.0`, RFC 9110 section 10.1.5). It errs towards
//! hiding: private and loopback addresses are reported too.

use super::super::{
    checksum, context,
    scanner::{Number, Scan, is_letter},
};
use super::Hit;

pub(super) fn find(scan: &Scan<'_>, number: &Number) -> Option<Hit> {
    let (digits, end) = number.first(4)?;
    if number.joint != Some('.') || !(4..=12).contains(&digits.len()) {
        return None;
    }
    let mut from = 0_usize;
    for index in 0..4 {
        let to = from.saturating_add(number.size(index));
        let part = digits.get(from..to)?;
        let leading = part.len() > 1 && part.first() == Some(&b'0');
        if leading || part.len() > 3 || checksum::number(part)? > 255 {
            return None;
        }
        from = to;
    }
    let product = scan.before(number.start).strip_suffix('/').is_some_and(|name| name.ends_with(is_letter));
    let version = product || scan.disclaimed(context::VERSION, number.start);
    if version || scan.is_part_of_more(number.start, end) {
        return None;
    }
    let confidence = if scan.near(context::IP, number.start, end) { 0.9 } else { 0.7 };
    Some(Hit { detector: "ipv4", start: number.start, end, confidence })
}
