//! What an analysis says, as JSON.

use super::{write_problem, write_problems};
use crate::analysis::{Analysis, Cell, Changes, Count, Diff, Lint, Mutant, Mutation, Report, Row, Stopped, Trial};
use crate::error::{Code, Error};
use crate::model::json::Writer;
use crate::model::{AttributeValue, Consent, ConsentBy, Effect, Strength};
use crate::policy::{Problem, Verdict};
use alloc::string::{String, ToString};

impl From<Stopped> for Error {
    fn from(stopped: Stopped) -> Self {
        Self::new(
            Code::TooLarge,
            &stopped.to_string(),
            "split the policy, or let its rules ask for fewer attributes at once",
        )
    }
}

/// `{ ok, problems, cells, table, tests, mutation }`.
pub fn report_output(report: &Report) -> String {
    let mut out = Writer::default();
    out.open('{');
    write_bool(out.key("ok"), report.failing().next().is_none());
    write_lints(out.key("problems"), &report.lints);
    write_count(out.key("cells"), report.cells);
    write_table(out.key("table"), &report.table);
    write_trials(out.key("tests"), &report.trials);
    write_mutation(out.key("mutation"), report.mutation.as_ref());
    out.close('}');
    out.finish()
}

/// The same for a document that does not load: there is nothing but its problems.
pub fn unreadable_output(problems: &[Problem]) -> String {
    let mut out = Writer::default();
    out.open('{');
    write_bool(out.key("ok"), false);
    write_problems(out.key("problems"), problems);
    write_count(out.key("cells"), Count::default());
    write_table(out.key("table"), &[]);
    write_trials(out.key("tests"), &[]);
    write_mutation(out.key("mutation"), None);
    out.close('}');
    out.finish()
}

/// `{ ok, tests, mutation }`.
pub fn tests_output(trials: &[Trial], mutation: Option<&Mutation>) -> String {
    let mut out = Writer::default();
    out.open('{');
    write_bool(out.key("ok"), trials.iter().all(Trial::passes));
    write_trials(out.key("tests"), trials);
    write_mutation(out.key("mutation"), mutation);
    out.close('}');
    out.finish()
}

/// `{ cells, table }` of a walk.
pub fn walk_output(analysis: &Analysis) -> String {
    let mut out = Writer::default();
    out.open('{');
    write_count(out.key("cells"), analysis.cells);
    write_table(out.key("table"), &analysis.table);
    out.close('}');
    out.finish()
}

fn write_bool(out: &mut Writer, value: bool) {
    out.raw(if value { "true" } else { "false" });
}

/// Problems, each with the rule that it is about, how many cells, one of them, and who waived it.
fn write_lints(out: &mut Writer, lints: &[Lint]) {
    out.open('[');
    for lint in lints {
        out.open('{');
        write_problem(out, &lint.problem);
        out.key("rule").optional(lint.rule.as_deref());
        write_count(out.key("cells"), lint.cells);
        write_example(out.key("example"), lint.example.as_ref());
        out.key("waived");
        match &lint.waived {
            Some(waiver) => {
                out.open('{');
                out.key("reason").string(&waiver.reason);
                out.key("approver").string(&waiver.approver);
                out.key("expires").string(&waiver.expires);
                out.close('}');
            }
            None => out.raw("null"),
        }
        out.close('}');
    }
    out.close(']');
}

fn write_table(out: &mut Writer, table: &[Row]) {
    out.open('[');
    for row in table {
        out.open('{');
        out.key("audience").string(&row.audience);
        out.key("class").string(row.class.id());
        write_count(out.key("cells"), row.cells);
        write_count(out.key("released"), row.released);
        write_verdict(out.key("most"), &row.most);
        write_verdict(out.key("least"), &row.least);
        out.key("residual");
        match row.residual {
            Some(residual) => out.number(residual),
            None => out.raw("null"),
        }
        out.close('}');
    }
    out.close(']');
}

fn write_verdict(out: &mut Writer, verdict: &Verdict) {
    out.open('{');
    out.key("effect").string(if verdict.effect == Effect::Release { "release" } else { "deny" });
    out.key("representation").optional(verdict.operation.as_ref().map(|operation| operation.name()));
    out.key("seal").strings(verdict.seal.iter().map(String::as_str));
    out.close('}');
}

fn write_trials(out: &mut Writer, trials: &[Trial]) {
    out.open('[');
    for trial in trials {
        out.open('{');
        out.key("name").string(&trial.name);
        out.key("path").string(&trial.pointer);
        write_bool(out.key("passed"), trial.passes());
        out.key("failures").strings(trial.failures.iter().map(String::as_str));
        out.close('}');
    }
    out.close(']');
}

fn write_mutation(out: &mut Writer, mutation: Option<&Mutation>) {
    let Some(mutation) = mutation else {
        return out.raw("null");
    };
    let count = |number: usize| f64::from(u32::try_from(number).unwrap_or(u32::MAX));
    out.open('{');
    out.key("tried").number(count(mutation.tried));
    out.key("noticed").number(count(mutation.noticed));
    write_mutants(out.key("survived"), &mutation.survived);
    write_mutants(out.key("equivalent"), &mutation.equivalent);
    out.close('}');
}

fn write_mutants(out: &mut Writer, mutants: &[Mutant]) {
    out.open('[');
    for mutant in mutants {
        out.open('{');
        out.key("rule").string(&mutant.rule);
        out.key("path").string(&mutant.pointer);
        out.key("change").string(&mutant.change);
        out.close('}');
    }
    out.close(']');
}

/// `{ same, weakened, tightened, changed, problems }`, each change `{ cells: { walked, standsFor }, first }`.
pub fn diff_output(diff: &Diff) -> String {
    let mut out = Writer::default();
    out.open('{');
    for (key, changes) in
        [("same", &diff.same), ("weakened", &diff.weakened), ("tightened", &diff.tightened), ("changed", &diff.changed)]
    {
        write_changes(out.key(key), changes);
    }
    write_lints(out.key("problems"), &diff.lints);
    out.close('}');
    out.finish()
}

fn write_changes(out: &mut Writer, changes: &Changes) {
    out.open('{');
    write_count(out.key("cells"), changes.cells);
    write_example(out.key("first"), changes.first.as_ref());
    out.close('}');
}

fn write_example(out: &mut Writer, example: Option<&Cell>) {
    match example {
        Some(cell) => write_cell(out, cell),
        None => out.raw("null"),
    }
}

// At most twenty million are walked.
#[allow(clippy::cast_precision_loss)]
fn write_count(out: &mut Writer, count: Count) {
    out.open('{');
    out.key("walked").number(count.walked as f64);
    // As text: it can be beyond what a double holds.
    out.key("standsFor").string(&count.stands_for.to_string());
    out.close('}');
}

/// A class and a request, as `protect` takes it.
fn write_cell(out: &mut Writer, cell: &Cell) {
    let request = &cell.request;
    out.open('{');
    out.key("class").string(cell.class.id());
    out.key("audience").string(&request.audience);
    out.key("purpose").string(&request.purpose);
    out.key("context").open('{');
    for (name, value) in &request.context {
        write_value(out.key(name), value);
    }
    out.close('}');
    out.key("consent").open('{');
    for (purpose, consent) in &request.consent {
        write_consent(out.key(purpose), *consent);
    }
    out.close('}');
    out.key("together").strings(cell.together.iter().map(|class| class.id()));
    out.close('}');
}

// The bounds of the language are a million.
#[allow(clippy::cast_precision_loss)]
fn write_value(out: &mut Writer, value: &AttributeValue) {
    match value {
        AttributeValue::Bool(value) => out.raw(if *value { "true" } else { "false" }),
        AttributeValue::Integer(number) => out.number(*number as f64),
        AttributeValue::Word(word) => out.string(word),
    }
}

fn write_consent(out: &mut Writer, consent: Consent) {
    out.open('{');
    out.key("status").string("granted");
    out.key("strength").string(match consent.strength {
        Strength::General => "general",
        Strength::Explicit => "explicit",
        Strength::Separate => "separate",
        Strength::Written => "written",
    });
    out.key("by").string(match consent.by {
        ConsentBy::Subject => "subject",
        ConsentBy::Guardian => "guardian",
    });
    out.close('}');
}
