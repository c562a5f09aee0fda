//! Twins of what crosses the border, as JSON text, so that the core's words can change without breaking a page.
//!
//! Places turn from UTF-8 bytes into UTF-16 units here, because that is what JavaScript counts.

#[cfg(feature = "analysis")]
pub mod analysis;

use crate::classify::Classified;
use crate::error::{Code, Error};
use crate::explain::{self, Summary};
use crate::guard::{Entry, Guard, Outcome};
use crate::model::json::{Document, Json, Writer, step};
use crate::model::{
    AttributeValue, Class, Consent, ConsentBy, Decision, Effect, Field, Finding, Hints, Instant, Obligation, Request,
    Stage, Strength,
};
use crate::policy::{OnDeny, Policy, Problem, Severity, Verdict};
use crate::report::{self, Receipt};
use crate::secret::Secret;
use alloc::{borrow::ToOwned, string::String, vec::Vec};

/// The largest array of packs that is read, in UTF-8 bytes.
const MAX_PACKS_BYTES: usize = 4 << 20;

/// Members of an object that is taken apart; what a reader does not take is left over.
struct Members(Vec<(String, Json)>);

impl Members {
    fn of(value: Json) -> Option<Self> {
        match value {
            Json::Object(members) => Some(Self(members)),
            _ => None,
        }
    }

    /// `null` counts as absent, as it does for `JSON.stringify` of an optional member.
    fn take(&mut self, key: &str) -> Option<Json> {
        let index = self.0.iter().position(|(known, _)| known == key)?;
        Some(self.0.swap_remove(index).1).filter(|value| *value != Json::Null)
    }

    fn text(&mut self, key: &str) -> Result<Option<String>, ()> {
        match self.take(key) {
            None => Ok(None),
            Some(Json::String(text)) => Ok(Some(text)),
            Some(_) => Err(()),
        }
    }

    fn required(&mut self, key: &str) -> Result<String, ()> {
        self.text(key)?.ok_or(())
    }

    fn texts(&mut self, key: &str) -> Result<Vec<String>, ()> {
        let text = |item| match item {
            Json::String(text) => Ok(text),
            _ => Err(()),
        };
        match self.take(key) {
            None => Ok(Vec::new()),
            Some(Json::Array(items)) => items.into_iter().map(text).collect(),
            Some(_) => Err(()),
        }
    }

    /// The members of an inner object.
    fn inner(&mut self, key: &str) -> Result<Vec<(String, Json)>, ()> {
        match self.take(key) {
            None => Ok(Vec::new()),
            Some(Json::Object(members)) => Ok(members),
            Some(_) => Err(()),
        }
    }

    /// A misspelt member must not quietly mean nothing.
    fn nothing_left(&self) -> Result<(), ()> {
        if self.0.iter().all(|(_, value)| *value == Json::Null) { Ok(()) } else { Err(()) }
    }
}

fn unreadable_fields() -> Error {
    Error::new(
        Code::InvalidFields,
        "the fields cannot be read",
        "pass an array of { name?, path?, label?, type?, autocomplete?, placeholder?, class?, value? }, all strings",
    )
}

fn unreadable_request() -> Error {
    let help = "a request is { audience, purpose, context?, consent?, discharged?, form?, record? }";
    Error::new(Code::InvalidRequest, "the request cannot be read", help).at("/request")
}

/// Reads `{ fields, request }`.
///
/// # Errors
/// `invalid_fields`, `invalid_request`.
pub fn protect_input(text: &str) -> Result<(Vec<Entry>, Request), Error> {
    let mut input = Json::read(text).and_then(Members::of).ok_or_else(unreadable_request)?;
    let entries = entries(input.take("fields"))?;
    let request = input.take("request").and_then(Members::of).ok_or_else(unreadable_request)?;
    input.nothing_left().map_err(|()| unreadable_request())?;
    Ok((entries, read_request(request)?))
}

/// Reads an array of fields.
///
/// # Errors
/// `invalid_fields`.
pub fn fields_input(text: &str) -> Result<Vec<Field>, Error> {
    Ok(entries(Json::read(text))?.into_iter().map(|entry| entry.field).collect())
}

/// Reads the hints around one text.
///
/// # Errors
/// `invalid_fields`.
pub fn hinted_text(hints: &str, text: &str) -> Result<Field, Error> {
    let hints = Json::read(hints).and_then(|hints| entry(hints).ok()).ok_or_else(unreadable_fields)?;
    Ok(Field { text: Secret::new(text.to_owned()), ..hints.field })
}

/// Reads an array of JWKs.
///
/// # Errors
/// `invalid_key`.
pub fn keys_input(text: &str) -> Result<Secret<Vec<Json>>, Error> {
    match Json::read(text) {
        Some(Json::Array(keys)) => Ok(Secret::new(keys)),
        _ => {
            let help = "pass a JWK Set (RFC 7517 section 5)";
            Err(Error::new(Code::InvalidKey, "the keys cannot be read", help).at("/keys"))
        }
    }
}

/// Reads an array of packs. A key that stands twice in one of them is the policy's problem.
///
/// # Errors
/// `invalid_policy`.
pub fn packs_input(text: &str) -> Result<Vec<Json>, Error> {
    let read = if text.len() > MAX_PACKS_BYTES { None } else { Document::read(text).ok() };
    match read.map(|document| document.root) {
        Some(Json::Array(packs)) => Ok(packs),
        _ => {
            let help = "pass an array of packs (veilgate-pack/1), at most four mebibytes together";
            Err(Error::new(Code::InvalidPolicy, "the packs cannot be read", help).at("/packs"))
        }
    }
}

/// Reads a decision that a page hands back to have it explained.
///
/// # Errors
/// `invalid_request`.
pub fn decision_input(text: &str) -> Result<Summary, Error> {
    let read = || {
        let mut members = Json::read(text).and_then(Members::of).ok_or(())?;
        Ok(Summary {
            path: members.required("path")?,
            class: members.required("class")?,
            released: members.required("effect")? == "release",
            representation: members.text("representation")?,
            seal: members.texts("seal")?,
            rules: members.texts("rules")?,
            reasons: members.texts("reasons")?,
        })
    };
    read().map_err(|()| {
        let help = "pass one of outcome.decisions";
        Error::new(Code::InvalidRequest, "the decision cannot be read", help).at("/decision")
    })
}

/// Reads `{ fields, request }` without values: what a notice is about.
///
/// # Errors
/// `invalid_fields`, `invalid_request`.
pub fn notice_input(text: &str) -> Result<(Vec<Field>, Request), Error> {
    let (entries, request) = protect_input(text)?;
    Ok((entries.into_iter().map(|entry| entry.field).collect(), request))
}

/// What becomes of each field, in words: `{ title, owner, contact, audience, purpose, basis, fields }`.
// A number of days of the language is below a million.
#[allow(clippy::cast_precision_loss)]
pub fn notice_output(guard: &Guard, request: &Request, foreseen: &[(Class, Verdict)], locale: &str) -> String {
    let (policy, language) = (guard.policy(), explain::language(locale));
    let (title, owner, contact) = policy.about(locale);
    let mut out = Writer::default();
    out.open('{');
    out.key("title").optional(title);
    out.key("owner").optional(Some(owner).filter(|owner| !owner.is_empty()));
    out.key("contact").optional(Some(contact).filter(|contact| !contact.is_empty()));
    if let (Some(audience), Some(purpose)) = (policy.audience(&request.audience), policy.purpose(&request.purpose)) {
        out.key("audience").open('{');
        out.key("id").string(&audience.id);
        out.key("title").string(audience.title.get(locale).unwrap_or(&audience.id));
        out.key("contact").optional(audience.contact.as_deref());
        out.key("country").optional(audience.country.as_deref());
        out.close('}');
        out.key("purpose").string(purpose.title.get(locale).unwrap_or(&purpose.id));
        let basis = purpose.basis.as_ref().and_then(|basis| explain::phrase(basis, language));
        out.key("basis").optional(basis);
    }
    out.key("fields").open('[');
    for (class, verdict) in foreseen {
        out.open('{');
        out.key("what").string(&guard.title(class.id(), language, locale));
        let form = verdict.operation.as_ref().filter(|_| verdict.effect == Effect::Release);
        out.key("form").optional(form.map(|operation| explain::form(operation.name(), language)));
        out.key("sealed").raw(if verdict.seal.is_empty() { "false" } else { "true" });
        match policy.kept_days(&verdict.obligations) {
            Some(days) => out.key("days").number(days as f64),
            None => out.key("days").optional(None),
        }
        out.key("why").strings(guard.why(&verdict.rules, language, locale).iter().map(String::as_str));
        out.key("duties").open('[');
        for duty in &verdict.obligations {
            out.open('{');
            write_duty(&mut out, duty);
            out.close('}');
        }
        out.close(']');
        out.close('}');
    }
    out.close(']');
    out.close('}');
    out.finish()
}

fn write_duty(out: &mut Writer, duty: &Obligation) {
    out.key("id").string(&duty.id);
    out.key("type").string(&duty.kind);
    out.key("stage").string(match duty.stage {
        Stage::Before => "before",
        Stage::With => "with",
        Stage::After => "after",
    });
}

/// The host's clock; whatever is no number of milliseconds counts as the end of time, when every policy has expired.
#[allow(clippy::cast_possible_truncation)]
pub fn instant(ms: f64) -> Instant {
    if ms.is_finite() { Instant(ms as i64) } else { Instant(i64::MAX) }
}

fn entries(fields: Option<Json>) -> Result<Vec<Entry>, Error> {
    let Some(Json::Array(fields)) = fields else { return Err(unreadable_fields()) };
    fields.into_iter().map(|field| entry(field).map_err(|()| unreadable_fields())).collect()
}

fn entry(field: Json) -> Result<Entry, ()> {
    let mut members = Members::of(field).ok_or(())?;
    let name = members.text("name")?;
    let path = members.text("path")?.or_else(|| name.clone()).unwrap_or_default();
    let text = Secret::new(members.text("value")?.unwrap_or_default());
    let hints = Hints {
        name,
        label: members.text("label")?,
        control: members.text("type")?,
        autocomplete: members.text("autocomplete")?,
        placeholder: members.text("placeholder")?,
        class: members.text("class")?,
    };
    let readable = members.take("unsupported").is_none();
    members.nothing_left()?;
    Ok(Entry { field: Field { path, hints, text }, readable })
}

fn read_request(mut members: Members) -> Result<Request, Error> {
    let place = |member: &str, key: &str| unreadable_request().at(step(&step("/request", member), key));
    let whole = |()| unreadable_request();
    let mut request = Request {
        audience: members.required("audience").map_err(whole)?,
        purpose: members.required("purpose").map_err(whole)?,
        discharged: members.texts("discharged").map_err(whole)?,
        form: members.text("form").map_err(whole)?,
        record: members.text("record").map_err(whole)?,
        ..Request::default()
    };
    for (name, value) in members.inner("context").map_err(whole)? {
        let value = AttributeValue::of(&value).ok_or_else(|| place("context", &name))?;
        request.context.push((name, value));
    }
    for (purpose, stated) in members.inner("consent").map_err(whole)? {
        let stated = consent(stated).map_err(|()| place("consent", &purpose))?;
        request.consent.extend(stated.map(|consent| (purpose, consent)));
    }
    members.nothing_left().map_err(whole)?;
    Ok(request)
}

/// The consent, if it stands.
fn consent(value: Json) -> Result<Option<Consent>, ()> {
    let mut members = Members::of(value).ok_or(())?;
    let strength = members.text("strength")?;
    let strength = Strength::named(strength.as_deref().unwrap_or("general")).ok_or(())?;
    let by = members.text("by")?;
    let by = ConsentBy::named(by.as_deref().unwrap_or("subject")).ok_or(())?;
    let stands = match members.required("status")?.as_str() {
        "granted" => true,
        "refused" | "withdrawn" | "expired" | "none" => false,
        _ => return Err(()),
    };
    members.nothing_left()?;
    Ok(stands.then_some(Consent { strength, by }))
}

/// The findings of one text.
pub fn findings_output(found: &[Finding], text: &str) -> String {
    let mut out = Writer::default();
    write_findings(&mut out, found, text);
    out.finish()
}

/// What each field is.
pub fn classified_output(fields: &[Field], classified: &[Classified]) -> String {
    let mut out = Writer::default();
    out.open('[');
    for (index, (field, classified)) in fields.iter().zip(classified).enumerate() {
        out.open('{');
        out.key("index").number(f64::from(u32::try_from(index).unwrap_or(u32::MAX)));
        out.key("name").string(field.hints.name.as_deref().unwrap_or(&field.path));
        out.key("class").optional(classified.class.as_ref().map(|class| class.id()));
        out.key("confidence").number(rounded(classified.confidence));
        write_findings(out.key("findings"), &classified.findings, field.text.reveal());
        out.close('}');
    }
    out.close(']');
    out.finish()
}

fn write_findings(out: &mut Writer, found: &[Finding], text: &str) {
    let mut units = Utf16 { text, bytes: 0, units: 0 };
    out.open('[');
    for finding in found {
        out.open('{');
        out.key("class").string(finding.class.id());
        out.key("level").number(f64::from(finding.level.number()));
        out.key("detector").string(&finding.detector);
        out.key("start").number(f64::from(units.at(finding.span.start)));
        out.key("end").number(f64::from(units.at(finding.span.end)));
        out.key("confidence").number(rounded(finding.confidence));
        out.close('}');
    }
    out.close(']');
}

/// Two decimals: what a confidence can honestly claim, and no tail from the conversion.
// From 0 to 100.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn rounded(confidence: f32) -> f64 {
    f64::from((f64::from(confidence) * 100.0 + 0.5) as u8) / 100.0
}

/// Walks a text once, forwards: findings are sorted and do not overlap.
struct Utf16<'t> {
    text: &'t str,
    bytes: usize,
    units: u32,
}

impl Utf16<'_> {
    fn at(&mut self, byte: usize) -> u32 {
        if let Some(passed) = self.text.get(self.bytes..byte) {
            let units = u32::try_from(passed.encode_utf16().count()).unwrap_or(u32::MAX);
            self.units = self.units.saturating_add(units);
            self.bytes = byte;
        }
        self.units
    }
}

/// What became of a submission: `{ values, decisions, denied, obligations, receipt }`.
pub fn outcome_output(outcome: &Outcome) -> Secret<String> {
    let mut out = Writer::default();
    out.open('{');
    out.key("values").open('[');
    for value in &outcome.values {
        out.optional(value.as_ref().map(|value| value.reveal().as_str()));
    }
    out.close(']');
    out.key("decisions").open('[');
    for decision in &outcome.decisions {
        write_decision(&mut out, decision);
    }
    out.close(']');
    out.key("denied").strings(outcome.denied());
    out.key("obligations").open('[');
    for duty in outcome.obligations() {
        out.open('{');
        write_duty(&mut out, duty.obligation);
        out.key("fields").strings(duty.fields.into_iter());
        out.close('}');
    }
    out.close(']');
    write_receipt(out.key("receipt"), &outcome.receipt, &outcome.decisions);
    out.close('}');
    Secret::new(out.finish())
}

fn write_decision(out: &mut Writer, decision: &Decision) {
    out.open('{');
    out.key("path").string(&decision.path);
    out.key("class").string(decision.class.id());
    out.key("level").number(f64::from(decision.level.number()));
    out.key("effect").string(match decision.effect {
        Effect::Release => "release",
        Effect::Deny => "deny",
    });
    out.key("representation").optional(decision.operation.as_ref().map(|operation| operation.name()));
    out.key("seal").strings(decision.seal.iter().map(String::as_str));
    out.key("rules").strings(decision.rules.iter().map(String::as_str));
    out.key("reasons").strings(decision.reasons.iter().map(|reason| reason.code()));
    match decision.residual {
        Some(residual) => out.key("residual").number(residual),
        None => out.key("residual").optional(None),
    }
    out.close('}');
}

fn write_receipt(out: &mut Writer, receipt: &Receipt, decisions: &[Decision]) {
    out.open('{');
    out.key("id").string(&receipt.id);
    out.key("time").string(&receipt.time.rfc3339());
    out.key("policy").open('{');
    write_policy(out, &receipt.policy.0, receipt.policy.1, &receipt.policy.2);
    out.close('}');
    out.key("audience").string(&receipt.audience);
    out.key("purpose").string(&receipt.purpose);
    out.key("fields").open('[');
    for line in report::lines(decisions) {
        out.open('{');
        out.key("path").string(line.path);
        out.key("class").string(line.class);
        out.key("representation").optional(line.representation);
        out.key("keys").strings(line.keys.iter().map(String::as_str));
        out.close('}');
    }
    out.close(']');
    out.close('}');
}

// Revisions are below 2^53.
#[allow(clippy::cast_precision_loss)]
fn write_policy(out: &mut Writer, id: &str, revision: u64, sha256: &str) {
    out.key("id").string(id);
    out.key("revision").number(revision as f64);
    out.key("sha256").string(sha256);
}

/// `{ id, revision, sha256, expires, onDeny }`.
pub fn policy_output(policy: &Policy) -> String {
    let mut out = Writer::default();
    out.open('{');
    write_policy(&mut out, policy.id(), policy.revision(), policy.sha256());
    out.key("expires").string(&policy.expires().rfc3339());
    out.key("onDeny").string(match policy.on_deny() {
        OnDeny::BlockSubmit => "block-submit",
        OnDeny::DropField => "drop-field",
    });
    out.close('}');
    out.finish()
}

/// `{ ok, problems }`.
pub fn check_output(problems: &[Problem]) -> String {
    let mut out = Writer::default();
    out.open('{');
    let ok = problems.iter().all(|problem| problem.severity == Severity::Warning);
    out.key("ok").raw(if ok { "true" } else { "false" });
    write_problems(out.key("problems"), problems);
    out.close('}');
    out.finish()
}

fn write_problems(out: &mut Writer, problems: &[Problem]) {
    out.open('[');
    for problem in problems {
        out.open('{');
        write_problem(out, problem);
        out.close('}');
    }
    out.close(']');
}

fn write_problem(out: &mut Writer, problem: &Problem) {
    out.key("code").string(problem.code);
    out.key("severity").string(match problem.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    });
    out.key("path").string(&problem.pointer);
    out.key("message").string(&problem.message);
    out.key("help").string(&problem.help);
}

/// An error as it is thrown: `{ code, message, help, path?, problems? }`.
pub fn error_output(error: &Error) -> String {
    let mut out = Writer::default();
    out.open('{');
    out.key("code").string(error.code.name());
    out.key("message").string(&error.message);
    out.key("help").string(&error.help);
    if let Some(path) = &error.path {
        out.key("path").string(path);
    }
    if !error.problems.is_empty() {
        write_problems(out.key("problems"), &error.problems);
    }
    out.close('}');
    out.finish()
}
