//! Serialisable twins of what crosses the border, so that the core's words can change without breaking a page.
//!
//! Places turn from UTF-8 bytes into UTF-16 units here, because that is what JavaScript counts.

use crate::classify::Classified;
use crate::error::{Code, Error};
use crate::explain::Summary;
use crate::guard::{Entry, Outcome};
use crate::model::{
    AttributeValue, Consent, ConsentBy, Decision, Effect, Field, Finding, Hints, Instant, Reason,
    Request, Stage, Strength,
};
use crate::policy::{OnDeny, Policy, Problem, Severity};
use crate::seal::{EnvelopeInfo, Expected};
use crate::secret::Secret;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A field as a page describes it.
#[derive(Deserialize)]
pub struct FieldIn {
    path: Option<String>,
    name: Option<String>,
    label: Option<String>,
    #[serde(rename = "type")]
    control: Option<String>,
    autocomplete: Option<String>,
    placeholder: Option<String>,
    class: Option<String>,
    value: Option<String>,
    #[serde(default)]
    unsupported: bool,
}

impl FieldIn {
    fn into_entry(self) -> Entry {
        let path = self.path.or_else(|| self.name.clone()).unwrap_or_default();
        let hints = Hints {
            name: self.name,
            label: self.label,
            control: self.control,
            autocomplete: self.autocomplete,
            placeholder: self.placeholder,
            class: self.class,
        };
        let text = Secret::new(self.value.unwrap_or_default());
        Entry {
            field: Field { path, hints, text },
            readable: !self.unsupported,
        }
    }
}

#[derive(Deserialize)]
struct ProtectIn {
    fields: Vec<FieldIn>,
    request: RequestIn,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RequestIn {
    audience: String,
    purpose: String,
    #[serde(default)]
    context: BTreeMap<String, serde_json::Value>,
    #[serde(default)]
    consent: BTreeMap<String, ConsentIn>,
    #[serde(default)]
    discharged: Vec<String>,
    form: Option<String>,
    record: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ConsentIn {
    status: String,
    strength: Option<String>,
    by: Option<String>,
}

// The messages of serde_json can quote what they stumbled over, so none of them leaves this file.
fn read<T: for<'de> Deserialize<'de>>(text: &str, error: impl Fn() -> Error) -> Result<T, Error> {
    serde_json::from_str(text).map_err(|_| error())
}

fn unreadable_fields() -> Error {
    Error::new(
        Code::InvalidFields,
        "the fields cannot be read",
        "pass an array of objects whose members are strings",
    )
}

fn unreadable_request() -> Error {
    let help =
        "a request is { audience, purpose, context?, consent?, discharged?, form?, record? }";
    Error::new(Code::InvalidRequest, "the request cannot be read", help).at("/request")
}

/// Reads `{ fields, request }`.
///
/// # Errors
/// `invalid_fields`, `invalid_request`.
pub fn protect_input(text: &str) -> Result<(Vec<Entry>, Request), Error> {
    let input: ProtectIn = read(text, unreadable_request)?;
    let entries = input.fields.into_iter().map(FieldIn::into_entry).collect();
    Ok((entries, request(input.request)?))
}

/// Reads an array of fields.
///
/// # Errors
/// `invalid_fields`.
pub fn fields_input(text: &str) -> Result<Vec<Field>, Error> {
    let fields: Vec<FieldIn> = read(text, unreadable_fields)?;
    Ok(fields
        .into_iter()
        .map(|field| field.into_entry().field)
        .collect())
}

/// Reads the hints around one text.
///
/// # Errors
/// `invalid_fields`.
pub fn hinted_text(hints: &str, text: &str) -> Result<Field, Error> {
    let hints: FieldIn = read(hints, unreadable_fields)?;
    Ok(FieldIn {
        value: Some(text.to_owned()),
        ..hints
    }
    .into_entry()
    .field)
}

/// Reads an array of JWKs.
///
/// # Errors
/// `invalid_key`.
pub fn keys_input(text: &str) -> Result<Vec<serde_json::Value>, Error> {
    read(text, || {
        Error::new(
            Code::InvalidKey,
            "the keys cannot be read",
            "pass a JWK Set (RFC 7517 section 5)",
        )
        .at("/keys")
    })
}

/// Reads what an opener expects.
///
/// # Errors
/// `invalid_request`.
pub fn expected_input(text: &str) -> Result<Expected, Error> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct ExpectedIn {
        field: String,
        audience: Option<String>,
        purpose: Option<String>,
        form: Option<String>,
        record: Option<String>,
    }
    let unreadable = || {
        let help = "state { field, audience?, purpose?, form?, record? }: field is required, what is left out is not checked";
        Error::new(
            Code::InvalidRequest,
            "what is expected cannot be read",
            help,
        )
        .at("/expected")
    };
    let ExpectedIn {
        field,
        audience,
        purpose,
        form,
        record,
    } = read(text, unreadable)?;
    Ok(Expected {
        field,
        audience,
        purpose,
        form,
        record,
    })
}

fn request(input: RequestIn) -> Result<Request, Error> {
    let place =
        |member: &str, key: &str| unreadable_request().at(["/request/", member, "/", key].concat());
    let mut request = Request {
        audience: input.audience,
        purpose: input.purpose,
        discharged: input.discharged,
        form: input.form,
        record: input.record,
        ..Request::default()
    };
    for (name, value) in input.context {
        let value = match value {
            serde_json::Value::Bool(value) => AttributeValue::Bool(value),
            serde_json::Value::String(word) => AttributeValue::Word(word),
            serde_json::Value::Number(number) => {
                AttributeValue::Integer(number.as_i64().ok_or_else(|| place("context", &name))?)
            }
            _ => return Err(place("context", &name)),
        };
        request.context.insert(name, value);
    }
    for (purpose, consent) in input.consent {
        let strength = match consent.strength.as_deref() {
            None | Some("general") => Strength::General,
            Some("explicit") => Strength::Explicit,
            Some("separate") => Strength::Separate,
            Some("written") => Strength::Written,
            Some(_) => return Err(place("consent", &purpose)),
        };
        let by = match consent.by.as_deref() {
            None | Some("subject") => ConsentBy::Subject,
            Some("guardian") => ConsentBy::Guardian,
            Some(_) => return Err(place("consent", &purpose)),
        };
        match consent.status.as_str() {
            "granted" => {
                request.consent.insert(purpose, Consent { strength, by });
            }
            "refused" | "withdrawn" | "expired" | "none" => {}
            _ => return Err(place("consent", &purpose)),
        }
    }
    Ok(request)
}

#[derive(Serialize)]
struct FindingOut<'a> {
    class: &'a str,
    level: u8,
    detector: &'static str,
    start: usize,
    end: usize,
    confidence: f64,
}

/// Findings as JSON, places in UTF-16 units of the text.
fn findings<'a>(found: &'a [Finding], text: &str) -> Vec<FindingOut<'a>> {
    let mut units = Utf16::new(text);
    let out = |finding: &'a Finding| FindingOut {
        class: finding.class.id(),
        level: finding.level.number(),
        detector: finding.detector,
        start: units.at(finding.span.start),
        end: units.at(finding.span.end),
        confidence: rounded(finding.confidence),
    };
    found.iter().map(out).collect()
}

/// Two decimals: what a confidence can honestly claim, and no tail from the conversion.
fn rounded(confidence: f32) -> f64 {
    (f64::from(confidence) * 100.0).round() / 100.0
}

/// Walks a text once, forwards: findings are sorted and do not overlap.
struct Utf16<'t> {
    text: &'t str,
    bytes: usize,
    units: usize,
}

impl<'t> Utf16<'t> {
    fn new(text: &'t str) -> Self {
        Self {
            text,
            bytes: 0,
            units: 0,
        }
    }

    fn at(&mut self, byte: usize) -> usize {
        if let Some(passed) = self.text.get(self.bytes..byte) {
            self.units = self.units.saturating_add(passed.encode_utf16().count());
            self.bytes = byte;
        }
        self.units
    }
}

#[derive(Serialize)]
struct ClassifiedOut<'a> {
    index: usize,
    name: &'a str,
    class: Option<&'a str>,
    confidence: f64,
    findings: Vec<FindingOut<'a>>,
}

/// The findings of one text.
pub fn findings_output(found: &[Finding], text: &str) -> String {
    write(&findings(found, text))
}

/// What each field is.
pub fn classified_output(fields: &[Field], classified: &[Classified]) -> String {
    let mut out = Vec::new();
    for (index, (field, classified)) in fields.iter().zip(classified).enumerate() {
        out.push(ClassifiedOut {
            index,
            name: field.hints.name.as_deref().unwrap_or(&field.path),
            class: classified.class.as_ref().map(|class| class.id()),
            confidence: rounded(classified.confidence),
            findings: findings(&classified.findings, field.text.reveal()),
        });
    }
    write(&out)
}

#[derive(Serialize)]
struct DecisionOut<'a> {
    path: &'a str,
    class: &'a str,
    level: u8,
    effect: &'static str,
    representation: Option<&'static str>,
    seal: &'a [String],
    rules: &'a [String],
    reasons: Vec<&'static str>,
    residual: Option<f64>,
}

#[derive(Serialize)]
struct DutyOut<'a> {
    id: &'a str,
    #[serde(rename = "type")]
    kind: &'a str,
    stage: &'static str,
    fields: &'a [String],
}

#[derive(Serialize)]
struct ReceiptOut<'a> {
    id: &'a str,
    time: String,
    policy: PolicyId<'a>,
    audience: &'a str,
    purpose: &'a str,
    fields: Vec<ReceiptLineOut<'a>>,
}

#[derive(Serialize)]
struct PolicyId<'a> {
    id: &'a str,
    revision: u64,
    sha256: &'a str,
}

#[derive(Serialize)]
struct ReceiptLineOut<'a> {
    path: &'a str,
    class: &'a str,
    representation: Option<&'static str>,
    keys: &'a [String],
}

#[derive(Serialize)]
struct OutcomeOut<'a> {
    values: Vec<Option<&'a str>>,
    decisions: Vec<DecisionOut<'a>>,
    denied: &'a [String],
    obligations: Vec<DutyOut<'a>>,
    receipt: ReceiptOut<'a>,
}

fn decision(decision: &Decision) -> DecisionOut<'_> {
    DecisionOut {
        path: &decision.path,
        class: decision.class.id(),
        level: decision.level.number(),
        effect: match decision.effect {
            Effect::Release => "release",
            Effect::Deny => "deny",
        },
        representation: decision
            .operation
            .as_ref()
            .map(|operation| operation.name()),
        seal: &decision.seal,
        rules: &decision.rules,
        reasons: decision
            .reasons
            .iter()
            .map(|reason| Reason::code(*reason))
            .collect(),
        residual: decision.residual,
    }
}

/// What became of a submission.
pub fn outcome_output(outcome: &Outcome) -> Secret<String> {
    let receipt = &outcome.receipt;
    let out = OutcomeOut {
        values: outcome
            .values
            .iter()
            .map(|value| value.as_ref().map(|value| value.reveal().as_str()))
            .collect(),
        decisions: outcome.decisions.iter().map(decision).collect(),
        denied: &outcome.denied,
        obligations: outcome
            .obligations
            .iter()
            .map(|duty| DutyOut {
                id: &duty.obligation.id,
                kind: &duty.obligation.kind,
                stage: match duty.obligation.stage {
                    Stage::Before => "before",
                    Stage::With => "with",
                    Stage::After => "after",
                },
                fields: &duty.fields,
            })
            .collect(),
        receipt: ReceiptOut {
            id: &receipt.id,
            time: receipt.time.to_string(),
            policy: PolicyId {
                id: &receipt.policy.0,
                revision: receipt.policy.1,
                sha256: &receipt.policy.2,
            },
            audience: &receipt.audience,
            purpose: &receipt.purpose,
            fields: receipt
                .fields
                .iter()
                .map(|line| ReceiptLineOut {
                    path: &line.path,
                    class: &line.class,
                    representation: line.representation,
                    keys: &line.keys,
                })
                .collect(),
        },
    };
    Secret::new(write(&out))
}

/// `{ id, revision, sha256, expires, onDeny }`.
pub fn policy_output(policy: &Policy) -> String {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct PolicyOut<'a> {
        id: &'a str,
        revision: u64,
        sha256: &'a str,
        expires: String,
        on_deny: &'static str,
    }
    write(&PolicyOut {
        id: policy.id(),
        revision: policy.revision(),
        sha256: policy.sha256(),
        expires: policy.expires().to_string(),
        on_deny: match policy.on_deny() {
            OnDeny::BlockSubmit => "block-submit",
            OnDeny::DropField => "drop-field",
        },
    })
}

/// A problem of a policy.
#[derive(Serialize)]
pub struct ProblemOut<'a> {
    code: &'static str,
    severity: &'static str,
    path: &'a str,
    message: &'a str,
    help: &'a str,
}

impl<'a> From<&'a Problem> for ProblemOut<'a> {
    fn from(problem: &'a Problem) -> Self {
        Self {
            code: problem.code,
            severity: match problem.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
            },
            path: &problem.pointer,
            message: &problem.message,
            help: &problem.help,
        }
    }
}

/// `{ ok, problems }`.
pub fn check_output(problems: &[Problem]) -> String {
    #[derive(Serialize)]
    struct CheckOut<'a> {
        ok: bool,
        problems: Vec<ProblemOut<'a>>,
    }
    let ok = problems
        .iter()
        .all(|problem| problem.severity == Severity::Warning);
    write(&CheckOut {
        ok,
        problems: problems.iter().map(ProblemOut::from).collect(),
    })
}

/// An error as it is thrown.
#[derive(Serialize)]
pub struct ErrorOut<'a> {
    code: &'static str,
    message: &'a str,
    help: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    problems: Vec<ProblemOut<'a>>,
}

impl<'a> From<&'a Error> for ErrorOut<'a> {
    fn from(error: &'a Error) -> Self {
        Self {
            code: error.code.name(),
            message: &error.message,
            help: &error.help,
            path: error.path.as_deref(),
            problems: error.problems.iter().map(ProblemOut::from).collect(),
        }
    }
}

/// Who can open an envelope, and what it says about itself.
pub fn envelope_output(envelope: &EnvelopeInfo) -> String {
    write(&EnvelopeOut::from(envelope))
}

#[derive(Serialize)]
struct EnvelopeOut<'a> {
    kids: &'a [String],
    alg: &'a str,
    enc: &'a str,
    typ: &'a str,
    policy: &'a str,
    class: &'a str,
    field: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    form: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    record: Option<&'a str>,
    audience: &'a str,
    purpose: &'a str,
    iat: u64,
}

impl<'a> From<&'a EnvelopeInfo> for EnvelopeOut<'a> {
    fn from(envelope: &'a EnvelopeInfo) -> Self {
        Self {
            kids: &envelope.kids,
            alg: &envelope.alg,
            enc: &envelope.enc,
            typ: &envelope.typ,
            policy: &envelope.policy,
            class: &envelope.class,
            field: &envelope.field,
            form: envelope.form.as_deref(),
            record: envelope.record.as_deref(),
            audience: &envelope.audience,
            purpose: &envelope.purpose,
            iat: envelope.iat,
        }
    }
}

/// Reads a decision that a page hands back to have it explained.
///
/// # Errors
/// `invalid_request`.
pub fn decision_input(text: &str) -> Result<Summary, Error> {
    #[derive(Deserialize)]
    struct DecisionIn {
        path: String,
        class: String,
        effect: String,
        representation: Option<String>,
        #[serde(default)]
        seal: Vec<String>,
        #[serde(default)]
        rules: Vec<String>,
        #[serde(default)]
        reasons: Vec<String>,
    }
    let unreadable = || {
        let help = "pass one of outcome.decisions";
        Error::new(Code::InvalidRequest, "the decision cannot be read", help).at("/decision")
    };
    let DecisionIn {
        path,
        class,
        effect,
        representation,
        seal,
        rules,
        reasons,
    } = read(text, unreadable)?;
    Ok(Summary {
        path,
        class,
        released: effect == "release",
        representation,
        seal,
        rules,
        reasons,
    })
}

/// The host's clock; whatever is no number of milliseconds counts as the end of time, when every policy has expired.
#[allow(clippy::cast_possible_truncation)]
pub fn instant(ms: f64) -> Instant {
    if ms.is_finite() {
        Instant(ms as i64)
    } else {
        Instant(i64::MAX)
    }
}

fn write<T: Serialize>(value: &T) -> String {
    // Strings, numbers and arrays of them: there is nothing in the twins that serialising could refuse.
    serde_json::to_string(value).unwrap_or_default()
}
