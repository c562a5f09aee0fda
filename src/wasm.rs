//! The border: the only file that knows JavaScript.
//!
//! Text comes in, text goes out, and every failure is thrown as a plain object `{ code, message, help, path?, problems? }`.
//! Fields and outcomes cross as JSON, which is measurably faster than building JavaScript objects member by member; errors
//! are objects. Conversions happen inside the functions, so that an early return still runs destructors.

use crate::error::Error;
use crate::guard::Guard;
use crate::secret::Secret;
use crate::wire;
use alloc::string::String;
use getrandom::SysRng;
use js_sys::JsString;
use wasm_bindgen::prelude::*;

/// The lint table forbids panics; one that comes about all the same ends the module without a word.
#[panic_handler]
fn trap(_: &core::panic::PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}

#[global_allocator]
static HEAP: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

impl From<Error> for JsValue {
    fn from(error: Error) -> Self {
        js_sys::JSON::parse(&wire::error_output(&error)).unwrap_or(Self::UNDEFINED)
    }
}

/// A loaded policy.
#[wasm_bindgen]
pub struct Engine {
    guard: Guard,
}

#[wasm_bindgen]
impl Engine {
    /// Loads a policy document; `packs` is a JSON array of packs, `keys` one of JWKs, `now` is in milliseconds. `strict`: once
    /// the policy has expired everything is denied, where otherwise every verb throws.
    pub fn load(policy: String, packs: String, keys: String, now: f64, strict: bool) -> Result<Engine, Error> {
        let keys = Secret::new(keys);
        let (packs, keys, now) = (wire::packs_input(&packs)?, wire::keys_input(keys.reveal())?, wire::instant(now));
        let load = if strict { Guard::load_strict } else { Guard::load_with };
        Ok(Self { guard: load(&policy, &packs, keys.reveal(), now)? })
    }

    /// `{ id, revision, sha256, expires, onDeny }` as JSON.
    pub fn policy(&self) -> JsString {
        wire::policy_output(self.guard.policy()).into()
    }

    /// Findings of one text as JSON; `hints` is a JSON object.
    pub fn inspect(&self, text: String, hints: String, now: f64) -> Result<JsString, Error> {
        let text = Secret::new(text);
        let field = wire::hinted_text(&hints, text.reveal())?;
        let findings = self.guard.inspect(&field, wire::instant(now))?;
        Ok(wire::findings_output(&findings, text.reveal()).into())
    }

    /// What each field of a JSON array is, as JSON.
    pub fn classify(&self, fields: String, now: f64) -> Result<JsString, Error> {
        let fields = Secret::new(fields);
        let fields = wire::fields_input(fields.reveal())?;
        let classified = self.guard.classify(&fields, wire::instant(now))?;
        Ok(wire::classified_output(&fields, &classified).into())
    }

    /// Protects one submission: `{ fields, request }` in, `{ values, decisions, denied, obligations, receipt }` out, JSON.
    pub fn protect(&self, input: String, now: f64) -> Result<JsString, Error> {
        let input = Secret::new(input);
        let (entries, request) = wire::protect_input(input.reveal())?;
        let outcome = self.guard.protect(&entries, &request, wire::instant(now), &mut SysRng)?;
        Ok(JsString::from(wire::outcome_output(&outcome).reveal().as_str()))
    }

    /// One or two sentences about a decision of an outcome.
    pub fn explain(&self, decision: String, locale: String, now: f64) -> Result<JsString, Error> {
        let decision = wire::decision_input(&decision)?;
        Ok(self.guard.explain(&decision, &locale, wire::instant(now))?.into())
    }

    /// What becomes of a form's fields: `{ fields, request }` in, words for each out, JSON.
    pub fn notice(&self, input: String, locale: String, now: f64) -> Result<JsString, Error> {
        let (fields, request) = wire::notice_input(&input)?;
        let foreseen = self.guard.foresee(&fields, &request, wire::instant(now))?;
        Ok(wire::notice_output(&self.guard, &request, &foreseen, &locale).into())
    }
}

/// Every problem of a policy document: `{ ok, problems }` as JSON.
#[wasm_bindgen]
pub fn check(policy: String, packs: String) -> Result<JsString, Error> {
    let problems = Guard::check_with(&policy, &wire::packs_input(&packs)?);
    Ok(wire::check_output(&problems).into())
}

/// Which policy a document is, whether or not it is in force and its keys are at hand: `{ id, revision, sha256, expires, onDeny }`
/// as JSON.
#[cfg(feature = "analysis")]
#[wasm_bindgen]
pub fn identity(policy: String, packs: String) -> Result<JsString, Error> {
    let source = Guard::source(&policy, &wire::packs_input(&packs)?).map_err(Error::policy)?;
    Ok(wire::policy_output(source.policy()).into())
}

/// Everything there is to say about a policy: `{ ok, problems, cells, table, tests, mutation }` as JSON. `progress` is told what is done
/// and how much there is, of each walk; `false` ends it.
#[cfg(feature = "analysis")]
#[wasm_bindgen]
pub fn analyse(policy: String, packs: String, now: f64, progress: &js_sys::Function) -> Result<JsString, Error> {
    let source = match Guard::source(&policy, &wire::packs_input(&packs)?) {
        Ok(source) => source,
        Err(problems) => return Ok(wire::analysis::unreadable_output(&problems).into()),
    };
    let report = source.check(wire::instant(now), &mut |at| told(progress, at))?;
    Ok(wire::analysis::report_output(&report).into())
}

/// What became of a policy's tests, and which changes of its rules they would not notice: `{ ok, tests, mutation }` as JSON.
#[cfg(feature = "analysis")]
#[wasm_bindgen]
pub fn test(policy: String, packs: String, mutate: bool, progress: &js_sys::Function) -> Result<JsString, Error> {
    let source = Guard::source(&policy, &wire::packs_input(&packs)?).map_err(Error::policy)?;
    let trials = source.test();
    let mutation = if mutate { Some(source.mutate(&mut |at| told(progress, at))?) } else { None };
    Ok(wire::analysis::tests_output(&trials, mutation.as_ref()).into())
}

/// What an edit of a policy does to every cell: `{ same, weakened, tightened, changed, problems }` as JSON.
#[cfg(feature = "analysis")]
#[wasm_bindgen]
pub fn diff(before: String, after: String, packs: String, progress: &js_sys::Function) -> Result<JsString, Error> {
    let packs = wire::packs_input(&packs)?;
    let read = |text: &str| Guard::source(text, &packs).map_err(Error::policy);
    let (before, after) = (read(&before)?, read(&after)?);
    let diff = crate::analysis::diff(before.policy(), after.policy(), &mut |at| told(progress, at))?;
    Ok(wire::analysis::diff_output(&diff).into())
}

/// What a walk over every value of every attribute sees, for the benches: `{ cells, table }` as JSON.
#[cfg(feature = "analysis")]
#[wasm_bindgen]
pub fn walk(policy: String, packs: String) -> Result<JsString, Error> {
    let source = Guard::source(&policy, &wire::packs_input(&packs)?).map_err(Error::policy)?;
    let analysis = crate::analysis::analyse_plain(source.policy(), &mut |_| true)?;
    Ok(wire::analysis::walk_output(&analysis).into())
}

// Cells are far below 2^53.
#[cfg(feature = "analysis")]
#[allow(clippy::cast_precision_loss)]
fn told(progress: &js_sys::Function, at: crate::analysis::Progress) -> bool {
    let (done, of) = (JsValue::from_f64(at.done as f64), JsValue::from_f64(at.of as f64));
    progress.call2(&JsValue::NULL, &done, &of).is_ok_and(|go_on| go_on != JsValue::FALSE)
}
