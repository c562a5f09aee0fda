//! Everything that a policy allows. The language is finite, so every question about a policy is answered by asking for every
//! cell: class, audience, purpose, each context attribute (or that it is missing) and each consent (or that there is none).
//!
//! The walk is complete without visiting the full product. A decision depends on the circumstances only through the truth of
//! the conditions of those rules that are about the cell's class, audience and purpose, and on which duties are met. So, for
//! each class, audience and purpose, only what these conditions mention varies; of values that no such condition tells apart
//! (integers between two bounds, words that are not named) one stands for all; and every duty counts as met, since an open
//! one denies and those that are demanded are in the outcome. A class that nobody knows is decided as the nearest known one
//! above it, and without one it has no permit, because a permit names its classes. What each kind of circumstances leads to
//! is then asked of [`Situation::decide`](crate::policy::Situation::decide): decisions have one meaning and one place.
//!
//! The module that a page loads is built without the feature `analysis`, and so without this.

mod cases;
mod cell;
mod check;
mod count;
mod dates;
mod diff;
mod grid;
mod lint;
mod mutate;
#[cfg(test)]
#[path = "../../tests/random/mod.rs"]
mod random;
mod release;
mod sample;
mod source;
mod space;
mod stated;
mod strict;
mod subject;
mod table;
mod trial;
mod vocabulary;

use crate::policy::{Policy, Problem, Severity, Situation, Verdict};
use alloc::{borrow::ToOwned, string::String, vec::Vec};

pub use cases::cases;
pub use cell::Cell;
pub use check::{Report, Waiver};
pub use count::{Count, MAX_CELLS, Progress, Stopped};
pub use diff::{Changes, Diff, diff};
pub use mutate::{Mutant, Mutation};
pub use source::Source;
pub use strict::Change;
pub use table::Row;
pub use trial::Trial;

/// One finding.
///
/// ```
/// use veilgate::analysis::Lint;
/// fn line(lint: &Lint) -> String { format!("{} {}: {}", lint.problem.code, lint.problem.pointer, lint.problem.message) }
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Lint {
    /// Code, severity, place, message and help.
    pub problem: Problem,
    /// In how many cells; none where the finding is that there are none.
    pub cells: Count,
    /// One of them.
    pub example: Option<Cell>,
    /// The id of the rule that it is about.
    pub rule: Option<String>,
    /// Who accepts it, if the policy says so.
    pub waived: Option<Waiver>,
}

/// All there is to say about a policy that loads.
///
/// ```
/// use veilgate::analysis::Analysis;
/// fn fine(analysis: &Analysis) -> bool { analysis.lints.is_empty() }
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Analysis {
    /// The cells.
    pub cells: Count,
    /// The findings: rules in the order of the document, then what no rule asks for.
    pub lints: Vec<Lint>,
    /// What each audience may see of each class at most and at least.
    pub table: Vec<Row>,
}

/// Walks every cell of a policy.
///
/// # Errors
/// See [`Stopped`]. `progress` is told how far the walk is, and ends it by `false`.
///
/// ```
/// use veilgate::analysis::analyse;
/// use veilgate::policy::Policy;
/// let policy = Policy::read(r#"{
///   "format": "veilgate/1",
///   "policy": { "id": "p", "revision": 1, "expires": "2099-01-01T00:00:00Z" },
///   "audiences": { "shop": { "kind": "first-party" } },
///   "purposes": { "order": { "title": { "en": "Order" } } },
///   "rules": [ { "id": "id", "effect": "permit", "classes": ["gov.id.cn-resident-id"], "audiences": ["shop"],
///     "purposes": ["order"], "form": { "represent": "raw" }, "reason": { "en": "Customs" } } ]
/// }"#).unwrap();
/// let analysis = analyse(&policy, &mut |_| true)?;
/// let [lint] = analysis.lints.as_slice() else { panic!("{:?}", analysis.lints) };
/// assert_eq!((lint.problem.code, lint.problem.pointer.as_str()), ("E012", "/rules/0"));
/// # Ok::<(), veilgate::analysis::Stopped>(())
/// ```
pub fn analyse(policy: &Policy, progress: &mut dyn FnMut(Progress) -> bool) -> Result<Analysis, Stopped> {
    analyse_in(&space::Space::new(&[policy]), policy, progress)
}

/// As [`analyse`], with every value of every attribute walked by itself, whether or not a rule asks for it. It finds the
/// same, slowly: it is there to hold the projection to, and to be measured.
///
/// # Errors
/// See [`Stopped`]; the limit is reached far earlier.
///
/// ```
/// use veilgate::analysis::{analyse, analyse_plain};
/// use veilgate::policy::Policy;
/// let policy = Policy::read(r#"{
///   "format": "veilgate/1",
///   "policy": { "id": "p", "revision": 1, "expires": "2099-01-01T00:00:00Z" },
///   "context": { "attrs": { "age": { "type": "int", "min": 0, "max": 120, "source": "host" } } },
///   "audiences": { "shop": { "kind": "first-party" } },
///   "purposes": { "order": { "title": { "en": "Order" } } },
///   "rules": [ { "id": "name", "effect": "permit", "classes": ["person.name"], "audiences": ["shop"],
///     "purposes": ["order"], "when": { "atLeast": ["age", 14] }, "form": { "represent": "raw" },
///     "reason": { "en": "Printed" } } ]
/// }"#).unwrap();
/// let (quick, plain) = (analyse(&policy, &mut |_| true)?, analyse_plain(&policy, &mut |_| true)?);
/// assert!(quick.cells.walked < plain.cells.walked / 100);
/// assert_eq!(quick.cells.stands_for, plain.cells.stands_for);
/// assert_eq!(quick.table.len(), plain.table.len());
/// # Ok::<(), veilgate::analysis::Stopped>(())
/// ```
pub fn analyse_plain(policy: &Policy, progress: &mut dyn FnMut(Progress) -> bool) -> Result<Analysis, Stopped> {
    analyse_in(&space::Space::new(&[policy]).plain(), policy, progress)
}

fn analyse_in(
    space: &space::Space<'_>,
    policy: &Policy,
    progress: &mut dyn FnMut(Progress) -> bool,
) -> Result<Analysis, Stopped> {
    let (mut rules, mut table) = (lint::Rules::of(policy), table::Table::default());
    let cells = walk(space, progress, &mut |seen, situation, verdict| {
        rules.note(seen, situation, verdict);
        match seen.situations {
            [Some(frozen)] if policy.frozen => table.note(policy, seen, &frozen.decide(seen.class)),
            _ => table.note(policy, seen, verdict),
        }
    })?;
    let mut lints = rules.finish();
    lints.extend(vocabulary::lints(policy));
    Ok(Analysis { cells, lints, table: table.rows() })
}

/// Decides every cell of one policy.
fn walk(
    space: &space::Space<'_>,
    progress: &mut dyn FnMut(Progress) -> bool,
    visit: &mut dyn FnMut(&space::Seen<'_>, Situation<'_>, &Verdict),
) -> Result<Count, Stopped> {
    space.walk(progress, &mut |seen| {
        if let [Some(situation)] = seen.situations {
            // What is wrong with rules is wrong while they are off, too.
            let thawed = situation.thawed();
            visit(seen, thawed, &thawed.decide(seen.class));
        }
    })
}

/// The only audience that sees without receiving.
const LOCAL: &str = "local-ui";

fn lint(problem: Problem) -> Lint {
    Lint { problem, cells: Count::default(), example: None, rule: None, waived: None }
}

fn warning(code: &'static str, pointer: &str, message: String, help: &str) -> Lint {
    lint(Problem { severity: Severity::Warning, ..error(code, pointer, message, help) })
}

fn error(code: &'static str, pointer: &str, message: String, help: &str) -> Problem {
    Problem { code, severity: Severity::Error, pointer: pointer.to_owned(), message, help: help.to_owned() }
}

/// A finding about a rule.
fn finding(code: &'static str, policy: &Policy, rule: usize, message: String, help: &str) -> Lint {
    let severity = if code.starts_with('W') { Severity::Warning } else { Severity::Error };
    let problem = Problem { severity, ..error(code, &source::pointer(policy, rule), message, help) };
    Lint { rule: policy.rules.get(rule).map(|rule| rule.id.clone()), ..lint(problem) }
}

#[cfg(test)]
mod tests;
