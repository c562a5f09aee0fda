//! `mask.pan`: a card number, at most the first six and the last four digits shown (PCI DSS 4.0.1, requirement 3.4.1 bounds
//! the display to BIN and last four).
//!
//! Visible: the kept digits, the separators, and, without a fixed fill, how many digits there are. The first six name the
//! issuer and the product. A number of 14 digits or fewer shows its last four only.

use super::normalise::{clusters, digit, is_separator};
use super::write::{ends, whole, write};
use crate::model::{Class, Fill, Keep, Operation};
use crate::secret::Secret;

/// What a card number is.
pub(super) const CARD: Class = Class::built_in("payment.card.pan");
/// Up to here, the last digits only. Of longer numbers at least five digits stay hidden by the bound of six and four.
const SHORT: usize = 14;

/// Masks one card number; what is none is hidden whole.
pub(super) fn apply(first: u8, last: u8, fill: &Fill, text: &str) -> Secret<String> {
    let clusters = clusters(text);
    match count(&clusters) {
        Some(digits) => {
            let counted: Vec<bool> = clusters.iter().map(|cluster| digit(cluster).is_some()).collect();
            let (first, last) = shown(first, last, digits);
            write(&clusters, &ends(&counted, first, last), fill)
        }
        None => whole(text, fill),
    }
}

/// The number of digits of something that may be a card number: 12 to 19 (ISO/IEC 7812-1), and nothing but separators besides.
pub(super) fn count(clusters: &[&str]) -> Option<usize> {
    let digits = clusters.iter().filter(|cluster| digit(cluster).is_some()).count();
    let clean = clusters.iter().all(|cluster| digit(cluster).is_some() || is_separator(cluster));
    (clean && (12..=19).contains(&digits)).then_some(digits)
}

/// A card number shows no more by `mask.keep` than it does by `mask.pan`.
pub(super) fn bound(keep: &Keep, text: &str) -> Keep {
    let digits = clusters(text).iter().filter(|cluster| digit(cluster).is_some()).count();
    let small = |count: u16| u8::try_from(count).unwrap_or(u8::MAX);
    let (first, last) = shown(small(keep.first), small(keep.last), digits);
    let count = |shown: usize| u16::try_from(shown).unwrap_or_default();
    Keep { first: count(first), last: count(last), ..keep.clone() }
}

/// How many digits stay at the start and at the end.
pub(super) fn shown(first: u8, last: u8, digits: usize) -> (usize, usize) {
    let (first, last) = Operation::pan_shown(first, last);
    if digits <= SHORT { (0, usize::from(last)) } else { (usize::from(first), usize::from(last)) }
}
