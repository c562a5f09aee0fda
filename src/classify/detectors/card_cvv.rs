//! Card security code (PCI DSS requirement 3.3.1): three or four digits right behind a word that names it. Alone it is nothing,
//! and there is no check: it errs towards hiding what such a word announces.

use super::super::{
    checksum, context,
    scanner::{Number, Scan},
};
use super::Hit;

pub(super) fn find(scan: &Scan<'_>, number: &Number) -> Option<Hit> {
    let (digits, end) = number.first(1)?;
    let shaped = matches!(digits.len(), 3 | 4) && checksum::is_digits(digits);
    let found = shaped && scan.announced(context::CVV, number.start, 16) && !scan.is_part_of_more(number.start, end);
    found.then_some(Hit { detector: "card_cvv", start: number.start, end, confidence: 0.9 })
}
