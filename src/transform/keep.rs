//! `mask.keep`: the first and the last counted characters stay, the rest is hidden.
//!
//! Visible: the kept characters, the ignored ones, and, without a fixed fill, the length. Two values that agree in these
//! look the same.

use super::graphemes::clusters;
use super::write::{ends, whole, write};
use crate::model::Keep;
use crate::secret::Secret;
use alloc::{string::String, vec::Vec};

/// Masks by the counts of `keep`. A text in which nothing counts is hidden whole.
pub(super) fn apply(keep: &Keep, text: &str) -> Secret<String> {
    let clusters = clusters(text);
    let ignored = self::clusters(&keep.ignore);
    let counts = |cluster: &str| !ignored.contains(&cluster);
    let total = clusters.iter().filter(|cluster| counts(cluster)).count();
    if total == 0 {
        return whole(text, &keep.fill);
    }
    let (first, last) = shown(keep, total);
    write(&clusters, &ends(&clusters, &counts, first, last), &keep.fill)
}

/// How many of `total` counted characters stay at the start and at the end. Nothing stays where nothing would be hidden,
/// where too little would be, or where the value is too short.
pub(super) fn shown(keep: &Keep, total: usize) -> (usize, usize) {
    let long_enough = usize::try_from(keep.shortest()).is_ok_and(|shortest| total >= shortest);
    if long_enough { (usize::from(keep.first), usize::from(keep.last)) } else { (0, 0) }
}

/// The counted clusters.
pub(super) fn counted_clusters<'a>(keep: &Keep, text: &'a str) -> Vec<&'a str> {
    let ignored = clusters(&keep.ignore);
    let mut counted = clusters(text);
    counted.retain(|cluster| !ignored.contains(cluster));
    counted
}
