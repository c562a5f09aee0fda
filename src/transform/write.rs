//! Writes a mask once it is settled what becomes of each cluster.

use super::graphemes::clusters;
use crate::model::Fill;
use crate::secret::Secret;
use alloc::{string::String, vec::Vec};

/// What becomes of one grapheme cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// Written as typed.
    Shown,
    /// Replaced by a mark.
    Hidden,
    /// Written as typed, unless it stands inside a hidden run whose length the fill conceals.
    Between,
}

/// Writes each cluster by its fate. A cluster without a fate is hidden.
///
/// With `fill.fixed`, what stands between two hidden clusters goes with them: groups would betray the length.
pub(super) fn write(clusters: &[&str], fates: &[Fate], fill: &Fill) -> Secret<String> {
    let fates = || fates.iter().copied().chain(core::iter::repeat(Fate::Hidden));
    let mark = fill.mark.as_str();
    let marks = usize::from(fill.fixed.unwrap_or(1));
    // Room for the longest outcome: a buffer that grows leaves its old bytes behind.
    let room = clusters
        .iter()
        .zip(fates())
        .map(|(cluster, fate)| if fate == Fate::Hidden { mark.len().saturating_mul(marks) } else { cluster.len() })
        .fold(0, usize::saturating_add);
    let mut out = String::with_capacity(room);
    let mut waiting: Vec<&str> = Vec::new();
    let mut in_run = false;
    for (cluster, fate) in clusters.iter().copied().zip(fates()) {
        match fate {
            Fate::Hidden if in_run && fill.fixed.is_some() => waiting.clear(),
            Fate::Hidden => {
                out.extend(waiting.drain(..));
                out.extend(core::iter::repeat_n(mark, marks));
                in_run = true;
            }
            Fate::Between => waiting.push(cluster),
            Fate::Shown => {
                out.extend(waiting.drain(..));
                out.push_str(cluster);
                in_run = false;
            }
        }
    }
    out.extend(waiting);
    Secret::new(out)
}

/// Every cluster hidden, spaces and separators too: what becomes of a value that is not what it was said to be.
pub(super) fn whole(text: &str, fill: &Fill) -> Secret<String> {
    write(&clusters(text), &[], fill)
}

/// The fates of clusters of which some are counted: the first `first` and the last `last` counted ones are shown, the other
/// counted ones hidden, and those that do not count stay.
pub(super) fn ends(counted: &[bool], first: usize, last: usize) -> Vec<Fate> {
    let total = counted.iter().filter(|is_counted| **is_counted).count();
    let tail = total.saturating_sub(last);
    let mut place: usize = 0;
    counted
        .iter()
        .map(|is_counted| {
            if !is_counted {
                return Fate::Between;
            }
            let shown = place < first || place >= tail;
            place = place.saturating_add(1);
            if shown { Fate::Shown } else { Fate::Hidden }
        })
        .collect()
}
