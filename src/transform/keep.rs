//! `mask.keep`: the first and the last counted characters stay, the rest is hidden.
//!
//! Visible: the kept characters, the ignored ones, and, without a fixed fill, the length. Two values that agree in these
//! look the same.

use super::graphemes::clusters;
use super::write::{ends, whole, write};
use crate::model::Keep;
use crate::secret::Secret;
use alloc::{string::String, vec::Vec};

/// Masks by the counts of `keep`. A text in which nothing counts is hidden whole. `None`: it is too short, and short values
/// are not to leave.
pub(super) fn apply(keep: &Keep, text: &str) -> Option<Secret<String>> {
    let clusters = clusters(text);
    let ignored = self::clusters(&keep.ignore);
    let counts = |cluster: &str| !ignored.contains(&cluster);
    let total = clusters.iter().filter(|cluster| counts(cluster)).count();
    if keep.deny_short && !text.is_empty() && !long_enough(keep, total) {
        return None;
    }
    if total == 0 {
        return Some(whole(text, &keep.fill));
    }
    let (first, last) = shown(keep, total);
    Some(write(&clusters, &ends(&clusters, &counts, first, last), &keep.fill))
}

fn long_enough(keep: &Keep, total: usize) -> bool {
    usize::try_from(keep.shortest()).is_ok_and(|shortest| total >= shortest)
}

/// How many of `total` counted characters stay at the start and at the end. Nothing stays where nothing would be hidden,
/// where too little would be, or where the value is too short.
pub(super) fn shown(keep: &Keep, total: usize) -> (usize, usize) {
    match keep.hide {
        _ if !long_enough(keep, total) => (0, 0),
        None => (usize::from(keep.first), usize::from(keep.last)),
        Some(hide) if hide < keep.min_hidden.max(1) => (0, 0),
        Some(hide) => {
            let rest = total.saturating_sub(usize::from(hide));
            if keep.reverse { (rest, 0) } else { (0, rest) }
        }
    }
}

/// The counted clusters.
pub(super) fn counted_clusters<'a>(keep: &Keep, text: &'a str) -> Vec<&'a str> {
    let ignored = clusters(&keep.ignore);
    let mut counted = clusters(text);
    counted.retain(|cluster| !ignored.contains(cluster));
    counted
}
