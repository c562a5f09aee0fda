//! Which of two outcomes lets less out.

use crate::model::{Effect, Keep, Obligation, Operation};
use crate::policy::{Policy, Verdict};
use alloc::{string::String, vec::Vec};

/// What became of a cell.
///
/// ```
/// use veilgate::analysis::Change;
/// assert_ne!(Change::Weakened, Change::Changed);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It lets out what it let out, under the same duties.
    Same,
    /// It lets out more, or under fewer duties.
    Weakened,
    /// It lets out less, or under more duties.
    Tightened,
    /// More in one respect and less in another, or in forms that do not compare. To be read as a possible weakening.
    Changed,
}

impl Change {
    /// Of two aspects of one cell.
    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Same, change) | (change, Self::Same) => change,
            (one, other) if one == other => one,
            _ => Self::Changed,
        }
    }

    /// From what the one side has and the other lacks.
    fn of(lost: bool, gained: bool) -> Self {
        match (lost, gained) {
            (false, false) => Self::Same,
            (true, false) => Self::Weakened,
            (false, true) => Self::Tightened,
            (true, true) => Self::Changed,
        }
    }
}

/// What leaves: the form, who can open each seal, the duties. Nothing where nothing does.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Outcome<'p> {
    operation: Operation,
    seal: Vec<(String, &'p [String])>,
    obligations: Vec<Obligation>,
}

impl<'p> Outcome<'p> {
    /// What a verdict of this policy lets out. Why it denies and which rules took part is no part of that.
    pub(super) fn of(policy: &'p Policy, verdict: Verdict) -> Option<Self> {
        let holders = |key: &String| {
            policy.keys().iter().find(|known| known.id == *key).map_or(&[][..], |known| known.holders.as_slice())
        };
        let operation = verdict.operation.filter(|_| verdict.effect == Effect::Release)?;
        let seal = verdict.seal.into_iter().map(|key| (key.clone(), holders(&key))).collect();
        Some(Self { operation: normal(operation), seal, obligations: verdict.obligations })
    }
}

/// Holds what leaves after against what left before.
pub(super) fn compare(before: Option<&Outcome<'_>>, after: Option<&Outcome<'_>>) -> Change {
    match (before, after) {
        (None, None) => Change::Same,
        (None, Some(_)) => Change::Weakened,
        (Some(_), None) => Change::Tightened,
        (Some(before), Some(after)) => representation(&before.operation, &after.operation)
            .and(envelope(&before.seal, &after.seal))
            .and(duties(&before.obligations, &after.obligations)),
    }
}

fn representation(before: &Operation, after: &Operation) -> Change {
    if before == after {
        return Change::Same;
    }
    let both = before.join(after).map(normal);
    match both {
        Some(both) if both == *after => Change::Tightened,
        Some(both) if both == *before => Change::Weakened,
        _ => Change::Changed,
    }
}

/// Written so that masks which show the same of every value are equal.
fn normal(operation: Operation) -> Operation {
    match operation {
        Operation::MaskKeep(keep) => {
            let shows = keep.first > 0 || keep.last > 0 || keep.hide.is_some() || keep.deny_short;
            let shortest = if shows { u16::try_from(keep.shortest()).unwrap_or(u16::MAX) } else { 0 };
            Operation::MaskKeep(Keep { min_hidden: 0, min_length: shortest, ..keep })
        }
        Operation::MaskPan { first, last, store, fill } => {
            let (first, last) = Operation::pan_shown(first, last, store);
            Operation::MaskPan { first, last, store, fill }
        }
        other => other,
    }
}

fn envelope(before: &[(String, &[String])], after: &[(String, &[String])]) -> Change {
    let lacks = |one: &[(String, &[String])], other: &[(String, &[String])]| {
        one.iter().any(|(key, _)| !other.iter().any(|(known, _)| known == key))
    };
    let mut change = Change::of(lacks(before, after), lacks(after, before));
    for (key, holders) in before {
        if let Some((_, others)) = after.iter().find(|(known, _)| known == key) {
            // Whoever joins the holders of a key reads what is sealed to it.
            let joined = others.iter().any(|holder| !holders.contains(holder));
            let left = holders.iter().any(|holder| !others.contains(holder));
            change = change.and(Change::of(joined, left));
        }
    }
    change
}

fn duties(before: &[Obligation], after: &[Obligation]) -> Change {
    let lacks = |one: &[Obligation], other: &[Obligation]| one.iter().any(|duty| !other.contains(duty));
    Change::of(lacks(before, after), lacks(after, before))
}

/// A linear order from what shows least to what shows most, for tables: it agrees with [`compare`] on what a reader learns,
/// and puts the rest into some order.
pub(super) fn exposure(verdict: &Verdict) -> (bool, u8, u32, bool) {
    let (rank, shown) = match &verdict.operation {
        None => (u8::MAX, 0),
        Some(operation) => (operation.rank(), shown(operation)),
    };
    (verdict.effect == Effect::Release, u8::MAX.saturating_sub(rank), shown, verdict.seal.is_empty())
}

fn shown(operation: &Operation) -> u32 {
    match operation {
        Operation::MaskKeep(keep) => u32::from(keep.first).saturating_add(keep.last.into()),
        Operation::MaskPan { first, last, store, .. } => {
            let (first, last) = Operation::pan_shown(*first, *last, *store);
            u32::from(first).saturating_add(last.into())
        }
        Operation::MaskPhone { keep_prefix, keep_last, .. } => {
            u32::from(*keep_prefix).saturating_add((*keep_last).into())
        }
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Fill, Stage};
    use alloc::{borrow::ToOwned, vec};

    fn keep(first: u16, last: u16, min_hidden: u16, min_length: u16) -> Operation {
        normal(Operation::MaskKeep(Keep { first, last, min_hidden, min_length, ..Keep::default() }))
    }

    fn outcome(operation: Operation, seal: &[&str], duties: &[&str]) -> Outcome<'static> {
        let duty = |id: &&str| Obligation { id: (*id).to_owned(), kind: "notice.show".to_owned(), stage: Stage::With };
        Outcome {
            operation,
            seal: seal.iter().map(|key| ((*key).to_owned(), &[][..])).collect(),
            obligations: duties.iter().map(duty).collect(),
        }
    }

    #[test]
    fn representations_compare_by_rank_and_within_it_by_what_shows() {
        let pan = |first, last| normal(Operation::MaskPan { first, last, store: false, fill: Fill::default() });
        for (before, after, change) in [
            (Operation::Raw, Operation::Label, Change::Tightened),
            (Operation::Drop, Operation::Label, Change::Weakened),
            (keep(3, 4, 0, 0), keep(3, 4, 1, 0), Change::Same),
            (keep(3, 4, 0, 0), keep(3, 4, 0, 11), Change::Tightened),
            (keep(1, 1, 0, 8), keep(3, 4, 0, 0), Change::Weakened),
            // Of three to seven characters the second one shows nothing.
            (keep(1, 1, 0, 0), keep(3, 4, 0, 0), Change::Changed),
            (keep(0, 0, 0, 0), keep(3, 4, 0, 0), Change::Weakened),
            (keep(0, 4, 0, 9), keep(4, 0, 0, 9), Change::Changed),
            (pan(9, 9), pan(0, 4), Change::Same),
            (pan(6, 4), pan(0, 4), Change::Tightened),
            (pan(0, 4), keep(0, 4, 0, 0), Change::Changed),
            (Operation::Label, Operation::Constant("x".to_owned()), Change::Changed),
        ] {
            assert_eq!(representation(&before, &after), change, "{before:?} {after:?}");
        }
    }

    #[test]
    fn every_respect_counts() {
        let raw = |seal: &[&str], duties: &[&str]| outcome(Operation::Raw, seal, duties);
        for (before, after, change) in [
            (raw(&["k"], &["o"]), raw(&["k"], &["o"]), Change::Same),
            (raw(&["k"], &[]), raw(&[], &[]), Change::Weakened),
            (raw(&[], &[]), raw(&["k"], &[]), Change::Tightened),
            (raw(&["k"], &[]), raw(&["l"], &[]), Change::Changed),
            (raw(&[], &["o", "p"]), raw(&[], &["p"]), Change::Weakened),
            (raw(&[], &["o"]), raw(&[], &["p"]), Change::Changed),
            (raw(&["k"], &[]), outcome(Operation::Label, &[], &[]), Change::Changed),
            (raw(&["k"], &["o"]), raw(&[], &[]), Change::Weakened),
        ] {
            assert_eq!(compare(Some(&before), Some(&after)), change, "{before:?} {after:?}");
        }
        assert_eq!(compare(None, None), Change::Same);
        assert_eq!(compare(None, Some(&raw(&["k"], &["o"]))), Change::Weakened);
        assert_eq!(compare(Some(&raw(&[], &[])), None), Change::Tightened);
    }

    #[test]
    fn who_joins_the_holders_of_a_key_can_read() {
        let (one, two) = (vec!["a".to_owned()], vec!["a".to_owned(), "b".to_owned()]);
        let (one, two) = (("k".to_owned(), one.as_slice()), ("k".to_owned(), two.as_slice()));
        assert_eq!(envelope(core::slice::from_ref(&one), core::slice::from_ref(&two)), Change::Weakened);
        assert_eq!(envelope(&[two], &[one]), Change::Tightened);
    }
}
