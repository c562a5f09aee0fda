//! Whatever comes in, a decision or an error goes out: never a panic, never a lost entry.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test may fail loudly; the lint's own exemption misses helpers of integration tests"
)]

use proptest::prelude::*;
use serde_json::{Value, json};
use veilgate::model::json::Json;
use veilgate::model::{Effect, Instant, Level, Operation};
use veilgate::policy::Severity;
use veilgate::seal::{PrivateKey, Recipient, open, read_envelope};
use veilgate::{Entry, Guard, Outcome, wire};

const NOW: Instant = Instant(1_780_000_000_000);

/// A policy in which every part of the language stands at least once.
fn whole_policy() -> Value {
    let jwk = json!({ "kty": "EC", "crv": "P-256", "x": "weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMQ", "y": "e8lnCO-AlStT-NJVX-crhB7QRYhiix03illJOVAOyck" });
    let text = json!({ "en": "t", "zh": "文" });
    json!({
        "$schema": "x",
        "format": "veilgate/1",
        "policy": { "id": "p", "revision": 1, "expires": "2099-01-01T00:00:00Z", "title": text, "locales": ["en"] },
        "norms": { "pipl": { "title": text, "edition": "2021-11-01", "jurisdiction": "CN", "status": "in-force", "checked": "2026-11-25", "verified": true,
            "source": "x", "articles": { "29": { "title": text, "consent": "separate", "by": "subject", "verified": false } } } },
        "levels": { "sensitive": { "title": text, "norms": ["pipl#28"] } },
        "aggregations": [{ "id": "who", "allOf": ["person.name", "contact"], "raisesTo": "sensitive", "norms": ["pipl#28"], "title": text }],
        "context": { "attrs": {
            "flag": { "type": "bool", "source": "host" },
            "age": { "type": "enum", "values": ["child", "adult"], "source": "host" },
            "count": { "type": "int", "min": 0, "max": 9, "source": "engine" },
        } },
        "classes": { "payment.card.cvv": { "releaseOnlyTo": ["processor", "b"], "value": "digits", "entropy": "low", "minHidden": 3, "minLength": 3, "minResidual": 10, "maps": { "dpv": "x" }, "norms": ["pipl"] }, "shop.member": { "level": "general" } },
        "bindings": [{ "id": "m", "class": "shop.member", "match": { "name": ["member"], "type": ["text"], "path": ["shop/*"] } }],
        "audiences": { "a": { "kind": "first-party", "country": "CN" }, "b": { "kind": "processor", "title": text } },
        "purposes": { "order": { "title": text }, "order.customs": { "title": text, "basis": "consent", "uses": ["sale"] } },
        "keys": { "k": { "use": "seal", "holders": ["a"], "jwk": jwk } },
        "transforms": {
            "ends": { "op": "mask.keep", "params": { "first": 1, "last": 1, "ignore": "-", "minHidden": 2, "minLength": 3, "fill": "•", "fixed": 4 } },
            "mail": { "op": "mask.email", "params": { "keepLocal": 2, "keepDomain": "tld" } },
            "fix": { "op": "constant", "params": { "value": "x" } },
            "labels": { "op": "text.findings", "params": { "replace": "label" } },
        },
        "obligations": { "tell": { "type": "notice.show", "stage": "before", "params": { "n": 1 } }, "tag": { "type": "retention.tag", "stage": "with" } },
        "rules": [
            { "id": "all", "effect": "permit", "classes": ["contact", "person", "gov", "payment", "plain", "secret", "shop"],
              "audiences": ["a", "b"], "purposes": ["order"], "form": { "represent": "raw" }, "reason": text },
            { "id": "note", "effect": "permit", "classes": ["unclassified"], "audiences": ["a"], "purposes": ["order"],
              "when": { "any": [{ "is": ["flag", true] }, { "not": { "in": ["age", ["child"]] } }, { "all": [{ "atLeast": ["count", 2] }, { "atMost": ["count", 5] }] }] },
              "form": { "represent": "text.findings" }, "reason": text },
            { "id": "seal", "effect": "require", "minLevel": 3, "audienceKinds": ["first-party"], "audienceCountries": ["CN"], "outside": ["US"], "bases": ["consent"], "form": { "sealAny": true }, "obligations": ["tag"], "reason": text },
            { "id": "ends", "effect": "require", "classes": ["gov.id"], "form": { "represent": "ends" }, "reason": text },
            { "id": "mail", "effect": "require", "classes": ["contact.email"], "form": { "represent": "mail" }, "obligations": ["tell"], "reason": text },
            { "id": "young", "effect": "forbid", "classes": ["payment"], "when": { "is": ["age", "child"] }, "reason": text },
            { "id": "sold", "effect": "forbid", "uses": ["sale"], "expires": "2099-01-01T00:00:00Z", "reason": text },
            { "id": "agreed", "effect": "require", "classes": ["person"], "when": { "not": { "consent": { "strength": "separate", "by": "guardian", "purpose": "order" } } },
              "form": { "represent": "mask" }, "reason": text, "norms": ["pipl#29"] },
        ],
        "defaults": { "onDeny": "drop-field" },
        "tests": [{ "name": "t", "class": "contact", "audience": "a", "purpose": "order", "context": { "flag": true }, "consent": { "order": { "status": "granted", "strength": "written", "by": "guardian" } },
            "discharged": ["tell"], "together": ["person.name"], "with": [], "value": "x",
            "expect": { "effect": "release", "represent": "raw", "seal": null, "rules": ["all"], "obligations": ["tag"], "reason": "permitted", "level": 3, "output": null } }],
        "waivers": [{ "code": "W102", "rule": "all", "path": "/rules/0", "reason": text, "approver": "x", "expires": "2099-01-01T00:00:00Z" }],
        "signatures": [{ "role": "security", "kid": "k", "alg": "EdDSA", "value": "AA" }],
    })
}

/// Any JSON there is, near and far from what is expected.
fn any_json() -> impl Strategy<Value = Value> {
    let word = prop::sample::select(vec![
        "en",
        "raw",
        "mask",
        "order",
        "a",
        "k",
        "contact",
        "permit",
        "veilgate/1",
        "",
        ".",
        "a..b",
        "__proto__",
        "~",
        "/",
        "\u{0}",
        "\u{feff}",
        "2099-01-01T00:00:00Z",
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        prop::sample::select(vec![0.5, 1e300, -1e300, 9_007_199_254_740_993.0]).prop_map(Value::from),
        word.clone().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 5, move |inner| {
        let key = prop_oneof![word.clone().prop_map(str::to_owned), any::<String>()];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((key, inner), 0..5).prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// Pointers to everything in a document.
fn pointers(value: &Value, here: &str, out: &mut Vec<String>) {
    out.push(here.to_owned());
    match value {
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, item)| pointers(item, &format!("{here}/{index}"), out));
        }
        Value::Object(members) => members.iter().for_each(|(key, member)| {
            pointers(member, &veilgate::model::json::step(here, key), out);
        }),
        _ => {}
    }
}

/// What is done to one place of a document.
#[derive(Clone, Debug)]
enum Change {
    Replace(Value),
    Remove,
    Add(String, Value),
    Swap(usize),
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        3 => any_json().prop_map(Change::Replace),
        2 => Just(Change::Remove),
        2 => (prop_oneof![Just("form".to_owned()), Just("classes".to_owned()), any::<String>()], any_json())
            .prop_map(|(key, value)| Change::Add(key, value)),
        2 => any::<usize>().prop_map(Change::Swap),
    ]
}

fn changed(mut document: Value, changes: &[(usize, Change)]) -> Value {
    for (place, change) in changes {
        let mut all = Vec::new();
        pointers(&document, "", &mut all);
        let pointer = all[place % all.len()].clone();
        match change {
            Change::Replace(value) => *document.pointer_mut(&pointer).unwrap() = value.clone(),
            Change::Swap(other) => {
                // A part of the document in another place of it: of a right type more often than anything made up.
                let value = document.pointer(&all[other % all.len()]).unwrap().clone();
                *document.pointer_mut(&pointer).unwrap() = value;
            }
            Change::Add(key, value) => {
                if let Some(members) = document.pointer_mut(&pointer).unwrap().as_object_mut() {
                    members.insert(key.clone(), value.clone());
                }
            }
            Change::Remove => {
                let Some((parent, key)) = pointer.rsplit_once('/') else { continue };
                let key = key.replace("~1", "/").replace("~0", "~");
                match document.pointer_mut(parent).unwrap() {
                    Value::Object(members) => drop(members.remove(&key)),
                    Value::Array(items) => drop(items.remove(key.parse().unwrap())),
                    other => panic!("{other} is no parent"),
                }
            }
        }
    }
    document
}

/// A load gives a guard, or an error that says what and where.
fn loads(text: &str) -> Option<Guard> {
    let problems = Guard::check(text);
    for problem in &problems {
        assert!(problem.pointer.is_empty() || problem.pointer.starts_with('/'), "{problem:?}");
        assert!(!problem.message.is_empty() && !problem.help.is_empty(), "{problem:?}");
    }
    let sound = problems.iter().all(|problem| problem.severity == Severity::Warning);
    match Guard::load(text, &[], NOW) {
        Ok(guard) => {
            assert!(sound, "{problems:#?}");
            Some(guard)
        }
        Err(error) => {
            assert!(!error.message.is_empty() && !error.help.is_empty());
            assert_eq!(error.code.name() == "invalid_policy", !sound, "{error:?}");
            assert!(["invalid_policy", "policy_expired", "key_missing"].contains(&error.code.name()), "{error:?}");
            None
        }
    }
}

/// Every entry has its decision, in order; what is denied is listed, and has no value.
fn accounted_for(entries: &[Entry], outcome: &Outcome) {
    assert_eq!(outcome.decisions.len(), entries.len());
    assert_eq!(outcome.values.len(), entries.len());
    let lines: Vec<_> = veilgate::report::lines(&outcome.decisions).collect();
    assert_eq!(lines.len(), entries.len());
    let mut denied = Vec::new();
    for ((entry, decision), (value, line)) in
        entries.iter().zip(&outcome.decisions).zip(outcome.values.iter().zip(&lines))
    {
        assert_eq!(decision.path, entry.field.path);
        assert_eq!((line.path, line.keys), (decision.path.as_str(), decision.seal.as_slice()));
        assert_eq!(line.representation, decision.operation.as_ref().map(Operation::name));
        let leaves = decision.effect == Effect::Release && decision.operation != Some(Operation::Drop);
        assert_eq!(value.is_some(), leaves, "{decision:?}");
        assert_eq!(decision.operation.is_some(), decision.effect == Effect::Release);
        assert!(!decision.reasons.is_empty());
        assert!(entry.readable || decision.effect == Effect::Deny);
        let bare = leaves && decision.seal.is_empty() && decision.operation == Some(Operation::Raw);
        assert!(!(bare && decision.level == Level::Critical), "{decision:?}");
        if decision.effect == Effect::Deny {
            assert!(decision.seal.is_empty());
            denied.push(decision.path.clone());
        }
    }
    assert_eq!(outcome.denied().collect::<Vec<_>>(), denied);
    let duties = outcome.obligations().into_iter().flat_map(|duty| duty.fields);
    assert!(duties.into_iter().all(|path| entries.iter().any(|entry| entry.field.path == path)));
}

fn protect(guard: &Guard, input: &str) {
    let Ok((entries, request)) = wire::protect_input(input) else { return };
    match guard.protect(&entries, &request, NOW, &mut getrandom::SysRng) {
        Ok(outcome) => {
            accounted_for(&entries, &outcome);
            let written: Value = serde_json::from_str(wire::outcome_output(&outcome).reveal()).unwrap();
            assert_eq!(written["decisions"].as_array().unwrap().len(), entries.len());
        }
        Err(error) => assert!(!error.code.name().is_empty() && !error.help.is_empty()),
    }
}

/// Text that people, programs and attackers put into fields.
fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => any::<String>(),
        1 => "[0-9 -]{0,24}",
        1 => "(电话|call|CVV|密码|姓名)?[:： ]?(13800138000|4111111111111111|11010519491231002X|a@b\\.cn|123|张三)[ ,，。]{0,2}",
        1 => "[\u{0}\u{7f}\u{85}\u{200d}\u{202e}\u{fe0f}\u{1f468}\u{10ffff}a １]{0,12}",
        1 => (0..40_usize).prop_map(|count| "电话13800138000，".repeat(count)),
    ]
}

fn hint() -> impl Strategy<Value = Value> {
    prop_oneof![
        4 => Just(Value::Null),
        3 => prop::sample::select(vec![
            "password", "hidden", "tel", "number", "cc-csc", "cc-number", "one-time-code", "姓名", "手机", "note", "member", "email",
            "contact.phone", "payment.card.pan", "secret", "no.such.class",
        ])
        .prop_map(Value::from),
        1 => any::<String>().prop_map(Value::from),
    ]
}

fn field() -> impl Strategy<Value = Value> {
    (hint(), hint(), hint(), hint(), hint(), prop_oneof![9 => Just(Value::Null), 1 => hint()], any_text(), prop::bool::weighted(0.1)).prop_map(
        |(name, label, kind, autocomplete, placeholder, class, value, unsupported)| {
            let mut field = json!({ "name": name, "label": label, "type": kind, "autocomplete": autocomplete, "placeholder": placeholder, "class": class, "value": value });
            if unsupported {
                field["unsupported"] = json!(true);
            }
            field
        },
    )
}

fn request() -> impl Strategy<Value = Value> {
    let audience = prop::sample::select(vec!["a", "b"]);
    let purpose = prop::sample::select(vec!["order", "order.customs"]);
    (audience, purpose, any::<Option<bool>>(), any::<bool>(), any::<Option<bool>>(), 0..10_u8, prop::option::of(any::<String>())).prop_map(
        |(audience, purpose, flag, told, adult, count, form)| {
            let mut context = json!({ "count": count });
            if let Some(flag) = flag {
                context["flag"] = json!(flag);
            }
            if let Some(adult) = adult {
                context["age"] = json!(if adult { "adult" } else { "child" });
            }
            json!({ "audience": audience, "purpose": purpose, "context": context, "form": form, "discharged": if told { vec!["tell"] } else { vec![] } })
        },
    )
}

/// JSON text with one byte-level accident: a key twice, an escape of half a surrogate pair, a cut, another sign.
fn broken(text: &str, place: usize, kind: u8) -> String {
    let boundary = (0..=place % (text.len() + 1)).rev().find(|place| text.is_char_boundary(*place)).unwrap_or_default();
    let (head, tail) = text.split_at(boundary);
    match kind % 6 {
        0 => head.to_owned(),
        1 => format!("{head}\\ud800{tail}"),
        2 => format!("{head}{}{tail}", ["{", "}", "[", "]", ",", ":", "\"", "1e999", "-0", "\u{0}"][place % 10]),
        3 => text.replacen("{\"", "{\"id\":1,\"id\":2,\"", 1),
        4 => format!("{text}{tail}"),
        _ => format!("{}{text}{}", "[".repeat(place % 300), "]".repeat(place % 300)),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_json_as_policy_loads_or_says_why(document in any_json()) {
        loads(&document.to_string());
    }

    #[test]
    fn any_text_as_policy_loads_or_says_why(text in any::<String>()) {
        prop_assert!(loads(&text).is_none());
    }

    #[test]
    fn a_changed_policy_loads_or_says_why(
        changes in prop::collection::vec((any::<usize>(), change()), 1..4),
        fields in prop::collection::vec(field(), 0..4),
        request in request(),
    ) {
        if let Some(guard) = loads(&changed(whole_policy(), &changes).to_string()) {
            protect(&guard, &json!({ "fields": fields, "request": request }).to_string());
        }
    }

    #[test]
    fn a_broken_policy_loads_or_says_why(place in any::<usize>(), kind in any::<u8>()) {
        loads(&broken(&whole_policy().to_string(), place, kind));
    }

    #[test]
    fn any_fields_are_all_accounted_for(fields in prop::collection::vec(field(), 0..8), request in request()) {
        let guard = Guard::load(&whole_policy().to_string(), &[], NOW).unwrap();
        protect(&guard, &json!({ "fields": fields, "request": request }).to_string());
        // The same ones under names that differ: without the error about equal paths every entry is decided.
        let distinct: Vec<Value> = fields.into_iter().enumerate().map(|(index, mut field)| {
            field["path"] = json!(format!("f{index}"));
            field.as_object_mut().unwrap().remove("class");
            field
        }).collect();
        let input = json!({ "fields": distinct, "request": request }).to_string();
        let (entries, request) = wire::protect_input(&input).unwrap();
        accounted_for(&entries, &guard.protect(&entries, &request, NOW, &mut getrandom::SysRng).unwrap());
        for entry in &entries {
            let found = guard.inspect(&entry.field, NOW).unwrap();
            let text = entry.field.text.reveal();
            prop_assert!(found.iter().all(|one| text.get(one.span.start..one.span.end).is_some_and(|found| !found.is_empty())));
            prop_assert!(found.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start));
        }
    }

    #[test]
    fn any_json_at_the_border_is_read_or_refused(input in any_json(), place in any::<usize>(), kind in any::<u8>()) {
        let guard = Guard::load(&whole_policy().to_string(), &[], NOW).unwrap();
        let good = json!({ "fields": [{ "name": "note", "value": "x" }], "request": { "audience": "a", "purpose": "order" } });
        let nested = json!({ "fields": [input], "request": input });
        for text in [input.to_string(), nested.to_string(), broken(&good.to_string(), place, kind)] {
            protect(&guard, &text);
            let _ = wire::fields_input(&text);
            let _ = wire::hinted_text(&text, "x");
            let _ = wire::keys_input(&text).map(|keys| Guard::load(&whole_policy().to_string(), keys.reveal(), NOW).is_ok());
            let _ = wire::decision_input(&text).map(|decision| guard.explain(&decision, &text, NOW).is_ok());
            prop_assert!(read_envelope(&text).is_err());
            if let Some(json) = Json::read(&text) {
                prop_assert!(Recipient::from_jwk("k", &json).is_err() && PrivateKey::from_jwk(&json).is_err());
            }
        }
    }

    #[test]
    fn any_moment_is_before_or_after_the_expiry(ms in any::<f64>()) {
        let now = wire::instant(ms);
        let guard = Guard::load(&whole_policy().to_string(), &[], NOW).unwrap();
        let input = r#"{"fields":[{"name":"secret","type":"password","value":"x"}],"request":{"audience":"a","purpose":"order"}}"#;
        let (entries, request) = wire::protect_input(input).unwrap();
        match guard.protect(&entries, &request, now, &mut getrandom::SysRng) {
            Ok(outcome) => prop_assert!(now < guard.policy().expires() && !outcome.receipt.time.to_string().is_empty()),
            Err(error) => prop_assert_eq!(error.code.name(), "policy_expired"),
        }
    }
}

#[test]
fn some_changed_policies_load() {
    // If every change broke the policy, the law about changed policies would say nothing of what they release.
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let changes = prop::collection::vec((any::<usize>(), change()), 1..4);
    let loaded = (0..200).filter(|_| {
        let changes = changes.new_tree(&mut runner).unwrap().current();
        loads(&changed(whole_policy(), &changes).to_string()).is_some()
    });
    let loaded = loaded.count();
    assert!((10..190).contains(&loaded), "{loaded} of 200");
}

#[test]
fn the_policy_of_these_tests_loads_and_releases() {
    let guard = loads(&whole_policy().to_string()).unwrap();
    let input = json!({
        "fields": [{ "name": "mobile", "value": "13800138000" }, { "name": "note", "value": "电话13800138000" }, { "name": "x", "type": "password", "value": "p" }],
        "request": { "audience": "a", "purpose": "order", "context": { "flag": true } },
    });
    let (entries, request) = wire::protect_input(&input.to_string()).unwrap();
    let outcome = guard.protect(&entries, &request, NOW, &mut getrandom::SysRng).unwrap();
    accounted_for(&entries, &outcome);
    assert_eq!(outcome.values[0].as_ref().unwrap().reveal(), "13800138000");
    assert_eq!(outcome.denied().collect::<Vec<_>>(), ["x"]);
    // The note is of level 3 and so sealed; `open` needs the private key, which nobody has here.
    let jwe = outcome.values[1].as_ref().unwrap().reveal();
    assert_eq!(read_envelope(jwe).unwrap().kids, ["k"]);
    let stranger = PrivateKey::generate("k", &mut getrandom::SysRng).unwrap();
    let expected = veilgate::seal::Expected { field: "note".to_owned(), ..Default::default() };
    assert_eq!(open(jwe, &stranger, &expected).unwrap_err().code(), "open_failed");
}

/// What leaves of one field under some classes and rules.
fn left(classes: Value, bindings: Value, rules: &[Value], field: Value) -> Option<String> {
    let rules: Vec<Value> = rules
        .iter()
        .enumerate()
        .map(|(place, rule)| {
            let mut rule = rule.clone();
            rule["id"] = json!(format!("r{place}"));
            rule["reason"] = json!({ "en": "r" });
            if rule["effect"] == "permit" {
                rule["audiences"] = json!(["a"]);
                rule["purposes"] = json!(["o"]);
            }
            rule
        })
        .collect();
    let policy = json!({
        "format": "veilgate/1", "policy": { "id": "p", "revision": 1, "expires": "2099-01-01T00:00:00Z" },
        "audiences": { "a": { "kind": "first-party" } }, "purposes": { "o": { "title": { "en": "o" } } },
        "transforms": { "most": { "op": "mask.keep", "params": { "first": 15, "ignore": " " } } },
        "classes": classes, "bindings": bindings, "rules": rules,
    });
    let guard = loads(&policy.to_string()).unwrap();
    let input = json!({ "fields": [field], "request": { "audience": "a", "purpose": "o" } });
    let (entries, request) = wire::protect_input(&input.to_string()).unwrap();
    let mut outcome = guard.protect(&entries, &request, NOW, &mut getrandom::SysRng).unwrap();
    outcome.values.remove(0).map(|value| value.reveal().clone())
}

#[test]
fn a_floor_stays_under_a_class_of_another_kind() {
    let classes = json!({ "payment.cardx": { "level": 4 } });
    let bindings = json!([{ "class": "payment.cardx", "match": { "name": ["card"] } }]);
    let field = json!({ "name": "card", "autocomplete": "cc-number", "value": "4111 1111 1111 1111" });
    let most = json!({ "effect": "permit", "classes": ["payment.cardx"], "form": { "represent": "most" } });
    assert_eq!(left(classes.clone(), bindings.clone(), std::slice::from_ref(&most), field.clone()), None);
    // What the rules on the floor's own class allow is the most that leaves, and then it leaves.
    let four = json!({ "effect": "permit", "classes": ["payment.cardx", "payment.card.pan"], "form": { "represent": "mask.pan" } });
    assert_eq!(left(classes, bindings, &[four], field), Some("**** **** **** 1111".to_owned()));
}

#[test]
fn a_value_of_a_neighbouring_class_is_held_by_its_own_rules() {
    let permit = |class: &str| json!({ "effect": "permit", "classes": [class], "form": { "represent": "raw" } });
    let forbid = |class: &str| json!({ "effect": "forbid", "classes": [class] });
    let sent = |class: &str, other: Value, field: Value| left(json!({}), json!([]), &[permit(class), other], field);
    let email = json!({ "name": "email", "value": "13800138000" });
    assert_eq!(sent("contact.email", forbid("contact.phone"), email.clone()), None);
    assert_eq!(sent("contact.email", permit("contact.phone"), email), Some("13800138000".to_owned()));
    let passport = json!({ "name": "passport", "value": "310104198803141027" });
    assert_eq!(sent("gov.passport", forbid("gov.id"), passport), None);
    // One class below the field's own has rules of its own, too.
    let bound = json!({ "name": "x", "class": "contact.phone", "value": "13800138000" });
    assert_eq!(sent("contact.phone", forbid("contact.phone.cn-mobile"), bound.clone()), None);
    assert_eq!(sent("contact.phone", forbid("contact.email"), bound), Some("13800138000".to_owned()));
}

#[test]
fn a_policy_is_refused_before_it_is_in_force() {
    let mut policy = whole_policy();
    policy["policy"]["effective"] = json!("2098-01-01T00:00:00Z");
    let at = |text: &str| Guard::load(&policy.to_string(), &[], Instant::parse(text).unwrap()).map(|_| ());
    let early = at("2097-12-31T23:59:59Z").unwrap_err();
    assert_eq!((early.code.name(), early.path.as_deref()), ("policy_not_effective", Some("/policy/effective")));
    assert_eq!(at("2098-01-01T00:00:00Z"), Ok(()));
    assert_eq!(at("2099-01-01T00:00:00Z").unwrap_err().code.name(), "policy_expired");
}

#[test]
fn two_values_of_one_path_are_an_error_that_names_it() {
    let guard = loads(&whole_policy().to_string()).unwrap();
    let input = r#"{"fields":[{"name":"a","value":"1"},{"name":"a","value":"2"}],"request":{"audience":"a","purpose":"order"}}"#;
    let (entries, request) = wire::protect_input(input).unwrap();
    let error = guard.protect(&entries, &request, NOW, &mut getrandom::SysRng).unwrap_err();
    assert_eq!((error.code.name(), error.path.as_deref()), ("duplicate_path", Some("a")));
}

#[test]
fn a_misspelt_member_of_a_field_is_refused() {
    let error =
        wire::protect_input(r#"{"fields":[{"name":"a","valu":"1"}],"request":{"audience":"a","purpose":"order"}}"#);
    assert_eq!(error.unwrap_err().code.name(), "invalid_fields");
}

#[test]
fn a_value_that_is_too_long_to_seal_stops_everything_and_says_where() {
    let guard = loads(&whole_policy().to_string()).unwrap();
    let long = "x".repeat((1 << 20) + 1);
    let input = json!({ "fields": [{ "name": "pan", "class": "payment.card.pan", "value": long }],
        "request": { "audience": "a", "purpose": "order", "context": { "age": "adult" } } });
    let (entries, request) = wire::protect_input(&input.to_string()).unwrap();
    let error = guard.protect(&entries, &request, NOW, &mut getrandom::SysRng).unwrap_err();
    assert_eq!((error.code.name(), error.path.as_deref()), ("too_large", Some("pan")));
}

#[test]
fn keys_that_are_missing_or_weak_are_named() {
    let mut policy = whole_policy();
    let jwk = policy["keys"]["k"].as_object_mut().unwrap().remove("jwk").unwrap();
    let text = policy.to_string();
    let load = |keys: &[Value]| {
        let keys: Vec<Json> = keys.iter().map(|key| Json::read(&key.to_string()).unwrap()).collect();
        Guard::load(&text, &keys, NOW).map(|_| ()).map_err(|error| (error.code.name(), error.path.unwrap_or_default()))
    };
    let with = |changes: Value| {
        let mut jwk = jwk.clone();
        jwk.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        jwk
    };
    assert_eq!(load(&[with(json!({ "kid": "k" }))]), Ok(()));
    assert_eq!(load(&[]), Err(("key_missing", "/keys/k".to_owned())));
    assert_eq!(load(&[with(json!({ "kid": "other" }))]), Err(("key_missing", "/keys/k".to_owned())));
    for weak in [
        json!({ "kid": "k", "crv": "P-192" }),
        json!({ "kid": "k", "kty": "RSA" }),
        json!({ "kid": "k", "y": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" }),
        json!({ "kid": "k", "d": "AAAA" }),
        json!({ "kid": "k", "use": "sig" }),
    ] {
        assert_eq!(load(&[with(weak.clone())]), Err(("invalid_key", "/keys/k".to_owned())), "{weak}");
    }
    // An expired policy is refused as such, whatever its keys.
    assert_eq!(Guard::load(&text, &[], Instant(i64::MAX)).unwrap_err().code.name(), "policy_expired");
}
