//! Whole submissions by vectors (`tests/vectors/flow`), through the same text border that the page uses.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may fail loudly; the lint's own exemption misses helpers of integration tests"
)]

use serde_json::{Value, json};
use std::path::Path;
use veilgate::model::Instant;
use veilgate::model::json::{Json, step};
use veilgate::seal::{PrivateKey, open, read_envelope};
use veilgate::{Guard, wire};

/// A vector file twice: as a tree to ask, and as one that keeps the order of the fields.
fn files() -> Vec<(Value, Json)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/flow");
    let read = |path: &Path| {
        let text = std::fs::read_to_string(path).unwrap();
        (serde_json::from_str(&text).unwrap(), Json::read(&text).unwrap())
    };
    let files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|file| read(&file.unwrap().path())).collect();
    assert!(!files.is_empty());
    files
}

/// Fields as the package takes them apart: a path and a name for each value, and the control type that its own type suggests.
fn leaves(path: &str, name: &str, value: &Json, out: &mut Vec<Value>) {
    let mut leaf = |kind: Option<&str>, text: String| {
        let mut leaf = json!({ "path": path, "name": name, "value": text });
        if let Some(kind) = kind {
            leaf["type"] = json!(kind);
        }
        out.push(leaf);
    };
    match value {
        Json::Null => leaf(Some("hidden"), String::new()),
        Json::Bool(value) => leaf(Some("checkbox"), value.to_string()),
        Json::Number(number) => leaf(Some("number"), number.to_string()),
        Json::String(text) => leaf(None, text.clone()),
        Json::Array(items) => {
            items.iter().enumerate().for_each(|(index, item)| leaves(&step(path, &index.to_string()), name, item, out));
        }
        Json::Object(members) => members.iter().for_each(|(key, member)| {
            let path = if path.is_empty() { key.clone() } else { step(path, key) };
            leaves(&path, key, member, out);
        }),
    }
}

fn instant(case: &Value, file: &Value) -> Instant {
    Instant::parse(case["now"].as_str().or(file["now"].as_str()).unwrap()).unwrap()
}

#[test]
fn a_submission_in_decisions_and_what_is_released_out() {
    for (file, ordered) in files() {
        let key = PrivateKey::from_jwk(ordered.get("key").unwrap()).unwrap();
        let guard = Guard::load(&file["policy"].to_string(), &[], instant(&Value::Null, &file)).unwrap();
        let Some(Json::Array(ordered)) = ordered.get("cases") else { panic!("no cases") };
        for (case, ordered) in file["cases"].as_array().unwrap().iter().zip(ordered) {
            let name = case["name"].as_str().unwrap();
            let mut entries = Vec::new();
            leaves("", "", ordered.get("fields").unwrap(), &mut entries);
            let input = json!({ "fields": entries, "request": case["request"] }).to_string();
            let (fields, request) = wire::protect_input(&input).unwrap();
            let outcome = guard.protect(&fields, &request, instant(case, &file), &mut getrandom::SysRng);
            if let Some(code) = case["error"].as_str() {
                assert_eq!(outcome.unwrap_err().code.name(), code, "{name}");
                continue;
            }
            let written = wire::outcome_output(&outcome.unwrap());
            let outcome: Value = serde_json::from_str(written.reveal()).unwrap();
            assert_eq!(outcome["decisions"], case["decisions"], "{name}");
            assert_eq!(outcome["obligations"], case["obligations"], "{name}");

            let decisions = outcome["decisions"].as_array().unwrap();
            assert_eq!(decisions.len(), entries.len(), "{name}");
            let denied: Vec<_> = decisions
                .iter()
                .filter(|decision| decision["effect"] == "deny")
                .map(|one| one["path"].clone())
                .collect();
            assert_eq!(outcome["denied"], json!(denied), "{name}");

            let mut released = json!({});
            for (value, decision) in outcome["values"].as_array().unwrap().iter().zip(decisions) {
                let Some(text) = value.as_str() else { continue };
                let path = decision["path"].as_str().unwrap();
                released[path] = match decision["seal"].as_array().unwrap().as_slice() {
                    [] => json!(text),
                    [kid] => {
                        let info = read_envelope(text).unwrap();
                        assert_eq!(info.kids, [kid.as_str().unwrap()], "{name}");
                        assert_eq!(info.policy, guard.policy().sha256(), "{name}");
                        assert_eq!(json!(info.class), decision["class"], "{name}");
                        json!(open(text, &key, &expected_of(path, &case["request"])).unwrap().reveal())
                    }
                    more => panic!("{name}: {} keys", more.len()),
                };
            }
            assert_eq!(released, case["released"], "{name}");
            receipt(&outcome, &case["request"], &guard, &file["now"], name);
        }
    }
}

fn expected_of(path: &str, request: &Value) -> veilgate::seal::Expected {
    let text = |key: &str| request[key].as_str().map(str::to_owned);
    veilgate::seal::Expected {
        field: path.to_owned(),
        audience: text("audience"),
        purpose: text("purpose"),
        form: text("form"),
        record: text("record"),
    }
}

/// The receipt says of every field what the decision says, and nothing else.
fn receipt(outcome: &Value, request: &Value, guard: &Guard, now: &Value, name: &str) {
    let mut receipt = outcome["receipt"].clone();
    let id = receipt["id"].take();
    assert_eq!(id.as_str().unwrap().len(), 22, "{name}: 128 bits");
    let line = |decision: &Value| json!({ "path": decision["path"], "class": decision["class"], "representation": decision["representation"], "keys": decision["seal"] });
    let fields: Vec<_> = outcome["decisions"].as_array().unwrap().iter().map(line).collect();
    let policy = guard.policy();
    assert_eq!(
        receipt,
        json!({
            "id": null,
            "time": now.as_str().unwrap().replace('Z', ".000Z"),
            "policy": { "id": policy.id(), "revision": policy.revision(), "sha256": policy.sha256() },
            "audience": request["audience"],
            "purpose": request["purpose"],
            "fields": fields,
        }),
        "{name}"
    );
}

#[test]
fn every_verb_refuses_an_expired_policy() {
    for (file, _) in files() {
        let text = file["policy"].to_string();
        let guard = Guard::load(&text, &[], instant(&Value::Null, &file)).unwrap();
        let expired = guard.policy().expires();
        let before = Instant(expired.0 - 1);
        let (fields, request) = wire::protect_input(
            r#"{"fields":[{"name":"a","value":"b"}],"request":{"audience":"shop","purpose":"order"}}"#,
        )
        .unwrap();
        let field = &fields[0].field;
        let summary = wire::decision_input(r#"{"path":"a","class":"plain","effect":"deny"}"#).unwrap();
        for (now, alive) in [(before, true), (expired, false), (Instant(i64::MAX), false)] {
            let answers = [
                Guard::load(&text, &[], now).map(|_| ()),
                guard.inspect(field, now).map(|_| ()),
                guard.classify(core::slice::from_ref(field), now).map(|_| ()),
                guard.explain(&summary, "en", now).map(|_| ()),
                guard.protect(&fields, &request, now, &mut getrandom::SysRng).map(|_| ()),
            ];
            for answer in answers {
                match answer {
                    Ok(()) => assert!(alive),
                    Err(error) => assert_eq!((error.code.name(), alive), ("policy_expired", false)),
                }
            }
        }
    }
}
