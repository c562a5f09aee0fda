//! What an edit of a policy does to every cell.

use super::Lint;
use super::cell::Cell;
use super::count::{Count, Progress, Stopped};
use super::dates::follows;
use super::space::Space;
use super::strict::{Change, Outcome, compare};
use crate::policy::Policy;
use alloc::vec::Vec;

/// The cells of one kind of change.
///
/// ```
/// use veilgate::analysis::Changes;
/// assert!(Changes::default().first.is_none());
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Changes {
    /// How many.
    pub cells: Count,
    /// The first of them.
    pub first: Option<Cell>,
}

/// What an edit does. A cell that a policy cannot be asked about, because it lacks the audience, the purpose or the
/// attribute's value, lets nothing out there. A policy is not asked about attributes that it does not declare.
///
/// ```
/// use veilgate::analysis::Diff;
/// assert!(!Diff::default().may_weaken());
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Diff {
    /// Cells that let out what they let out before.
    pub same: Changes,
    /// Cells that let out more.
    pub weakened: Changes,
    /// Cells that let out less.
    pub tightened: Changes,
    /// Cells that changed in a way that is neither.
    pub changed: Changes,
    /// What keeps the one from following the other: a revision that is not higher.
    pub lints: Vec<Lint>,
}

impl Diff {
    /// Whether someone should look: a cell is weaker, or cannot be said to be no weaker.
    pub fn may_weaken(&self) -> bool {
        self.weakened.first.is_some() || self.changed.first.is_some()
    }
}

/// Holds every cell of a policy after an edit against the cell before.
///
/// # Errors
/// See [`Stopped`]. `progress` is told how far the walk is, and ends it by `false`.
///
/// ```
/// use veilgate::analysis::diff;
/// use veilgate::policy::Policy;
/// let policy = |represent: &str| Policy::read(&format!(r#"{{
///   "format": "veilgate/1",
///   "policy": {{ "id": "p", "revision": 1, "expires": "2099-01-01T00:00:00Z" }},
///   "audiences": {{ "shop": {{ "kind": "first-party" }} }},
///   "purposes": {{ "order": {{ "title": {{ "en": "Order" }} }} }},
///   "rules": [ {{ "id": "r", "effect": "permit", "classes": ["person.name"], "audiences": ["shop"],
///     "purposes": ["order"], "form": {{ "represent": "{represent}" }}, "reason": {{ "en": "Printed" }} }} ]
/// }}"#)).unwrap();
/// let edit = diff(&policy("mask"), &policy("raw"), &mut |_| true)?;
/// assert_eq!((edit.weakened.cells.walked, edit.tightened.cells.walked), (1, 0));
/// assert_eq!(edit.weakened.first.map(|cell| cell.class.id().to_owned()).as_deref(), Some("person.name"));
/// # Ok::<(), veilgate::analysis::Stopped>(())
/// ```
pub fn diff(before: &Policy, after: &Policy, progress: &mut dyn FnMut(Progress) -> bool) -> Result<Diff, Stopped> {
    let mut diff = Diff { lints: follows(before, after).into_iter().collect(), ..Diff::default() };
    Space::new(&[before, after]).walk(progress, &mut |seen| {
        let [old, new] = seen.situations else {
            return;
        };
        let old = old.and_then(|situation| Outcome::of(before, situation.decide(seen.class)));
        let new = new.and_then(|situation| Outcome::of(after, situation.decide(seen.class)));
        let changes = match compare(old.as_ref(), new.as_ref()) {
            Change::Same => &mut diff.same,
            Change::Weakened => &mut diff.weakened,
            Change::Tightened => &mut diff.tightened,
            Change::Changed => &mut diff.changed,
        };
        changes.cells.add(seen.cells);
        changes.first.get_or_insert_with(|| Cell::of(seen));
    })?;
    Ok(diff)
}

#[cfg(test)]
mod tests;
