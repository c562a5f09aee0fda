//! Everything there is to say about a policy that loads, and what was waived of it.

use super::count::{Count, Progress, Stopped};
use super::dates::{self, is_past};
use super::lint::Rules;
use super::mutate::{Mutation, mutate};
use super::release::Releases;
use super::source::Source;
use super::space::Space;
use super::table::{Row, Table};
use super::trial::Trial;
use super::{Lint, error, lint, stated, vocabulary, walk, warning};
use crate::model::Instant;
use crate::model::json::Json;
use crate::policy::Severity;
use alloc::{borrow::ToOwned, string::String, vec::Vec};

/// A test of the policy that fails.
const FAILS: &str = "E024";
/// A rule that no test would miss.
const UNTESTED: &str = "W104";

/// What a check found out.
///
/// ```
/// use veilgate::analysis::Report;
/// fn fine(report: &Report) -> bool { report.failing().next().is_none() }
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// The cells.
    pub cells: Count,
    /// The findings, those that were waived among them: errors first.
    pub lints: Vec<Lint>,
    /// What each audience may see of each class at most and at least.
    pub table: Vec<Row>,
    /// What became of each test.
    pub trials: Vec<Trial>,
    /// What the tests notice; none where there is no test.
    pub mutation: Option<Mutation>,
}

impl Report {
    /// The errors that nobody waived.
    pub fn failing(&self) -> impl Iterator<Item = &Lint> {
        self.lints.iter().filter(|lint| lint.problem.severity == Severity::Error && lint.waived.is_none())
    }
}

/// Who accepts a finding, why, and until when.
///
/// ```
/// use veilgate::analysis::Waiver;
/// fn line(waiver: &Waiver) -> String { format!("{} until {}: {}", waiver.approver, waiver.expires, waiver.reason) }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiver {
    /// In the author's words; English where there is a choice.
    pub reason: String,
    /// Who answers for it.
    pub approver: String,
    /// RFC 3339, as the document has it.
    pub expires: String,
}

pub(super) fn check(
    source: &Source,
    now: Instant,
    progress: &mut dyn FnMut(Progress) -> bool,
) -> Result<Report, Stopped> {
    let policy = &source.policy;
    let (mut rules, mut table, mut releases) = (Rules::of(policy), Table::default(), Releases::of(source));
    let space = Space::new(&[policy]).asking(releases.probes());
    let cells = walk(&space, progress, &mut |seen, situation, verdict| {
        rules.note(seen, situation, verdict);
        table.note(policy, seen, verdict);
        releases.note(seen, verdict);
    })?;
    let mut lints: Vec<Lint> = source.warnings.iter().cloned().map(lint).collect();
    lints.extend(rules.finish());
    lints.extend(releases.finish());
    lints.extend(vocabulary::lints(policy));
    lints.extend(stated::lints(source));
    lints.extend(dates::lints(source, now));
    let mut scenarios = source.scenarios();
    let trials = scenarios.run();
    lints.extend(trials.iter().filter(|trial| !trial.passes()).map(failed));
    let mutation = if trials.is_empty() { None } else { Some(mutate(&mut scenarios, progress)?) };
    lints.extend(untested(source, mutation.as_ref()));
    for lint in &mut lints {
        lint.waived = waived(source, lint, now);
    }
    // Errors first; the sort is stable.
    let (errors, warnings): (Vec<_>, Vec<_>) =
        lints.into_iter().partition(|lint| lint.problem.severity == Severity::Error);
    let lints = errors.into_iter().chain(warnings).collect();
    Ok(Report { cells, lints, table: table.rows(), trials, mutation })
}

fn failed(trial: &Trial) -> Lint {
    let message = ["the test \"", &trial.name, "\" fails: ", &trial.failures.join("; ")].concat();
    lint(error(FAILS, &trial.pointer, message, "mend the rules, or the expectation if the rules are right"))
}

/// Rules of which a change goes unnoticed, each once. A rule that changes no cell is W103, and no test could miss it.
fn untested(source: &Source, mutation: Option<&Mutation>) -> Vec<Lint> {
    let Some(mutation) = mutation else {
        if source.policy.own_rules().is_empty() {
            return Vec::new();
        }
        let help = "add tests, such as one that releases and one that denies for each permit";
        return Vec::from([warning(
            UNTESTED,
            "/rules",
            "the policy has no tests: nobody notices when a rule is lost".to_owned(),
            help,
        )]);
    };
    let mut lints: Vec<Lint> = Vec::new();
    for mutant in &mutation.survived {
        if lints.last().is_some_and(|lint| lint.problem.pointer == mutant.pointer) {
            continue;
        }
        let all = mutation.survived.iter().filter(|other| other.pointer == mutant.pointer);
        let changes: Vec<&str> = all.map(|other| other.change.as_str()).collect();
        let message = ["no test notices when the rule \"", &mutant.rule, "\" ", &changes.join("; or "), ""].concat();
        let help = "add a test that fails then; one for a guard adds a permit with \"with\"";
        let mut lint = warning(UNTESTED, &mutant.pointer, message, help);
        lint.rule = Some(mutant.rule.clone());
        lints.push(lint);
    }
    lints
}

/// The waiver of a finding that stands today.
fn waived(source: &Source, lint: &Lint, now: Instant) -> Option<Waiver> {
    let covers = |waiver: &&Json| {
        waiver.at("code").text() == lint.problem.code
            && !is_past(waiver, now)
            && match (waiver.at("rule").as_str(), waiver.at("path").as_str()) {
                (None, None) => false,
                (rule, path) => {
                    rule.is_none_or(|rule| lint.rule.as_deref() == Some(rule))
                        && path.is_none_or(|path| stands_at(&lint.problem.pointer, path))
                }
            }
    };
    let waiver = source.root.at("waivers").items().iter().find(covers)?;
    let reason = waiver.at("reason");
    let words = reason.get("en").or_else(|| reason.members().first().map(|(_, text)| text));
    Some(Waiver {
        reason: words.map(Json::text).unwrap_or_default().to_owned(),
        approver: waiver.at("approver").text().to_owned(),
        expires: waiver.at("expires").text().to_owned(),
    })
}

/// Whether a place is this one or stands below it.
fn stands_at(pointer: &str, path: &str) -> bool {
    pointer.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
