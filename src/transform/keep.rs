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
    let counted = counted(keep, &clusters);
    let total = counted.iter().filter(|is_counted| **is_counted).count();
    if total == 0 {
        return whole(text, &keep.fill);
    }
    let (first, last) = shown(keep, total);
    write(&clusters, &ends(&counted, first, last), &keep.fill)
}

/// Which clusters count.
fn counted(keep: &Keep, clusters: &[&str]) -> Vec<bool> {
    let ignored = self::clusters(&keep.ignore);
    clusters.iter().map(|cluster| !ignored.contains(cluster)).collect()
}

/// How many of `total` counted characters stay at the start and at the end. Nothing stays where nothing would be hidden,
/// where too little would be, or where the value is too short.
pub(super) fn shown(keep: &Keep, total: usize) -> (usize, usize) {
    let long_enough = usize::try_from(keep.shortest()).is_ok_and(|shortest| total >= shortest);
    if long_enough { (usize::from(keep.first), usize::from(keep.last)) } else { (0, 0) }
}

/// The counted clusters.
pub(super) fn counted_clusters<'a>(keep: &Keep, text: &'a str) -> Vec<&'a str> {
    let clusters = clusters(text);
    let counted = counted(keep, &clusters);
    clusters.into_iter().zip(counted).filter_map(|(cluster, is_counted)| is_counted.then_some(cluster)).collect()
}
