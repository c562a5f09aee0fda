//! `mask.pan`: a card number, at most the first six and the last four digits shown (PCI DSS 4.0.1, requirement 3.4.1 bounds
//! the display to BIN and last four). To be stored (requirement 3.5.1, truncation as in PCI SSC FAQ 1091), a number of 16 digits
//! may keep its first eight: at least four are gone. Of any other length it is six and four there, too.
//!
//! Visible: the kept digits, the separators, and, without a fixed fill, how many digits there are. The first six name the
//! issuer and the product. A number of 14 digits or fewer shows its last four only.

use super::graphemes::clusters;
use super::keep::counted_clusters;
use super::normalise::{is_digit, is_separator};
use super::write::{Fate, ends, whole, write};
use crate::model::{Class, Fill, Keep, Operation};
use crate::secret::Secret;
use alloc::{string::String, vec::Vec};

/// What a card number is.
pub(super) const CARD: Class = Class::built_in("payment.card.pan");
/// Up to here, the last digits only. Of longer numbers at least five digits stay hidden by the bound of six and four.
const SHORT: usize = 14;

/// Masks one card number; what is none is hidden whole.
pub(super) fn apply(first: u8, last: u8, store: bool, fill: &Fill, text: &str) -> Secret<String> {
    let clusters = clusters(text);
    match count(&clusters) {
        Some(digits) => {
            let (first, last) = shown(first, last, store, digits);
            write(&clusters, &ends(&clusters, &is_digit, first, last), fill)
        }
        None => whole(text, fill),
    }
}

/// The number of digits of something that may be a card number: 12 to 19 (ISO/IEC 7812-1), and nothing but separators besides.
pub(super) fn count(clusters: &[&str]) -> Option<usize> {
    let digits = clusters.iter().filter(|cluster| is_digit(cluster)).count();
    let clean = clusters.iter().all(|cluster| is_digit(cluster) || is_separator(cluster));
    (clean && (12..=19).contains(&digits)).then_some(digits)
}

/// A card number shows by `mask.keep` at most what may be kept of one at all (PCI SSC FAQ 1091): the issuer's number, which
/// has eight digits in numbers of 16 and more, and the last four. Separators may count and stay beside them.
pub(super) fn bound(keep: &Keep, text: &str) -> Keep {
    let counted = counted_clusters(keep, text);
    let digits = |shown: &mut dyn Iterator<Item = &&str>| shown.filter(|cluster| is_digit(cluster)).count();
    let (first, last) = most(digits(&mut counted.iter()));
    let (keep_first, keep_last) = match keep.hide {
        None => (keep.first, keep.last),
        Some(_) => {
            let (first, last) = super::keep::shown(keep, counted.len());
            (u16::try_from(first).unwrap_or(u16::MAX), u16::try_from(last).unwrap_or(u16::MAX))
        }
    };
    let fits_first = |shown: &u16| digits(&mut counted.iter().take(usize::from(*shown))) <= first;
    let fits_last = |shown: &u16| digits(&mut counted.iter().rev().take(usize::from(*shown))) <= last;
    Keep {
        first: (0..=keep_first).rev().find(fits_first).unwrap_or_default(),
        last: (0..=keep_last).rev().find(fits_last).unwrap_or_default(),
        hide: None,
        ..keep.clone()
    }
}

/// How many digits may be kept of so many at all.
fn most(digits: usize) -> (usize, usize) {
    match digits {
        0..=SHORT => (0, 4),
        15 => (6, 4),
        _ => (8, 4),
    }
}

/// The same bound for a mask that has settled what becomes of each cluster.
pub(super) fn bound_fates(clusters: &[&str], fates: &mut [Fate]) {
    let places: Vec<usize> =
        (0..clusters.len()).filter(|at| clusters.get(*at).is_some_and(|one| is_digit(one))).collect();
    let (first, last) = most(places.len());
    let end = places.len().saturating_sub(last);
    for place in places.get(first..end).unwrap_or_default() {
        if let Some(fate) = fates.get_mut(*place) {
            *fate = Fate::Hidden;
        }
    }
}

/// How many digits stay at the start and at the end.
pub(super) fn shown(first: u8, last: u8, store: bool, digits: usize) -> (usize, usize) {
    let (first, last) = Operation::pan_shown(first, last, store);
    let first = match digits {
        0..=SHORT => 0,
        16 => first,
        _ => first.min(6),
    };
    (usize::from(first), usize::from(last))
}
