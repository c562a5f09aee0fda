//! Any bytes as a policy: it loads or says why, at a place that exists, and says the same again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use veilgate::model::Instant;
use veilgate::policy::Severity;
use veilgate::{Entry, Guard};

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let problems = Guard::check(text);
    let document: Option<serde_json::Value> = serde_json::from_str(text).ok();
    // Of two members with one name the judge keeps the last.
    let repeated = problems.iter().any(|problem| problem.message.contains("twice"));
    for problem in &problems {
        assert!(!problem.message.is_empty() && !problem.help.is_empty());
        let place = document.as_ref().map(|document| document.pointer(&problem.pointer).is_some());
        assert!(repeated || place != Some(false), "{}", problem.pointer);
    }
    assert_eq!(problems, Guard::check(text));
    let sound = problems.iter().all(|problem| problem.severity == Severity::Warning);
    let loaded = Guard::load(text, &[], Instant(0));
    assert_eq!(loaded.as_ref().is_err_and(|error| error.code.name() == "invalid_policy"), !sound);
    let Ok(guard) = loaded else { return };
    // Whatever it says, nothing is lost on the way.
    let entry = |name: &str, text: &str| Entry {
        field: veilgate::model::Field {
            path: name.to_owned(),
            hints: veilgate::model::Hints { name: Some(name.to_owned()), ..Default::default() },
            text: text.to_owned().into(),
        },
        readable: true,
    };
    let entries = [entry("mobile", "13800138000"), entry("note", "ring 13700001234 twice"), entry("cvv", "737")];
    let document = document.expect("what loads is JSON");
    let first =
        |part: &str| document[part].as_object().and_then(|part| part.keys().next().cloned()).unwrap_or_default();
    let request =
        veilgate::model::Request { audience: first("audiences"), purpose: first("purposes"), ..Default::default() };
    if let Ok(outcome) = guard.protect(&entries, &request, Instant(0), &mut getrandom::SysRng) {
        assert_eq!(outcome.decisions.len(), entries.len());
        assert_eq!(outcome.values.len(), entries.len());
        assert!(outcome.denied().count() <= entries.len());
    }
});
