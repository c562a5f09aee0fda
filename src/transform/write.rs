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
    let fate = |place: usize| fates.get(place).copied().unwrap_or(Fate::Hidden);
    let mark = fill.mark.as_str();
    let marks = usize::from(fill.fixed.unwrap_or(1));
    // Room for the longest outcome: a buffer that grows leaves its old bytes behind. A fixed fill is written once for a run.
    let mut hidden = false;
    let room = clusters.iter().enumerate().map(|(place, cluster)| match fate(place) {
        Fate::Hidden if core::mem::replace(&mut hidden, fill.fixed.is_some()) => 0,
        Fate::Hidden => mark.len().saturating_mul(marks),
        fate => {
            hidden &= fate == Fate::Between;
            cluster.len()
        }
    });
    let mut out = String::with_capacity(room.fold(0, usize::saturating_add));
    let (mut waiting, mut in_run) = (0, false);
    for (place, cluster) in clusters.iter().enumerate() {
        match fate(place) {
            Fate::Between => continue,
            Fate::Hidden if in_run && fill.fixed.is_some() => {}
            fate => {
                push(&mut out, clusters.get(waiting..place));
                in_run = fate == Fate::Hidden;
                if in_run {
                    out.extend(core::iter::repeat_n(mark, marks));
                } else {
                    out.push_str(cluster);
                }
            }
        }
        waiting = place.saturating_add(1);
    }
    push(&mut out, clusters.get(waiting..));
    Secret::new(out)
}

fn push(out: &mut String, clusters: Option<&[&str]>) {
    clusters.unwrap_or_default().iter().for_each(|cluster| out.push_str(cluster));
}

/// Every cluster hidden, spaces and separators too: what becomes of a value that is not what it was said to be.
pub(super) fn whole(text: &str, fill: &Fill) -> Secret<String> {
    write(&clusters(text), &[], fill)
}

/// The fates of clusters of which some are counted: the first `first` and the last `last` counted ones are shown, the other
/// counted ones hidden, and those that do not count stay.
pub(super) fn ends(clusters: &[&str], counts: &dyn Fn(&str) -> bool, first: usize, last: usize) -> Vec<Fate> {
    let total = clusters.iter().filter(|cluster| counts(cluster)).count();
    let tail = total.saturating_sub(last);
    let mut place: usize = 0;
    let fate = |cluster: &&str| {
        if !counts(cluster) {
            return Fate::Between;
        }
        let shown = place < first || place >= tail;
        place = place.saturating_add(1);
        if shown { Fate::Shown } else { Fate::Hidden }
    };
    clusters.iter().map(fate).collect()
}
