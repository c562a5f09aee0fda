//! What an analysis says, as JSON.

use crate::analysis::{Cell, Changes, Count, Diff, Stopped};
use crate::error::{Code, Error};
use crate::model::json::Writer;
use crate::model::{AttributeValue, Consent, ConsentBy, Strength};
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

/// `{ same, weakened, tightened, changed }`, each `{ cells: { walked, standsFor }, first }`.
pub fn diff_output(diff: &Diff) -> String {
    let mut out = Writer::default();
    out.open('{');
    for (key, changes) in
        [("same", &diff.same), ("weakened", &diff.weakened), ("tightened", &diff.tightened), ("changed", &diff.changed)]
    {
        write_changes(out.key(key), changes);
    }
    out.close('}');
    out.finish()
}

fn write_changes(out: &mut Writer, changes: &Changes) {
    out.open('{');
    write_count(out.key("cells"), changes.cells);
    match &changes.first {
        Some(cell) => write_cell(out.key("first"), cell),
        None => out.key("first").optional(None),
    }
    out.close('}');
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
