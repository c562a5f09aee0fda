//! The analysis of whole policies by vectors (`tests/vectors/analysis`), and what it must not depend on.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may fail loudly; the lint's own exemption misses helpers of integration tests"
)]

use serde_json::{Value, json};
use veilgate::analysis::{Analysis, Cell, Diff, Source, Trial, analyse, analyse_plain, cases, diff};
use veilgate::model::json::Json;
use veilgate::model::{AttributeValue, Effect, Instant};
use veilgate::policy::{Policy, Severity};

fn file(name: &str) -> Value {
    let text = std::fs::read_to_string(format!("tests/vectors/analysis/{name}.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// The base with some members replaced.
fn with(base: &Value, members: &Value) -> Value {
    let mut document = base.clone();
    for (key, member) in members.as_object().into_iter().flatten() {
        document[key] = member.clone();
    }
    document
}

fn policy(document: &Value) -> Policy {
    Policy::read(&document.to_string()).unwrap()
}

fn document(base: &Value, case: &Value) -> Value {
    let mut document = with(base, &case["with"]);
    document["rules"] = case["rules"].clone();
    for rule in document["rules"].as_array_mut().unwrap() {
        rule["reason"] = json!({ "en": "r" });
    }
    document
}

fn analysed(document: &Value) -> Analysis {
    analyse(&policy(document), &mut |_| true).unwrap()
}

fn places(analysis: &Analysis) -> Vec<(&str, &str, u64)> {
    let lints = analysis.lints.iter();
    let mut places: Vec<_> =
        lints.map(|lint| (lint.problem.code, lint.problem.pointer.as_str(), lint.cells.walked)).collect();
    places.sort_unstable();
    places
}

fn is(cell: &Cell, expected: &Value) -> bool {
    let context = expected["context"].as_object();
    let states = |(name, value): (&String, &Value)| {
        let value = AttributeValue::of(&Json::read(&value.to_string()).unwrap());
        cell.request.attribute(name) == value.as_ref()
    };
    cell.class.id() == expected["class"]
        && cell.request.audience == expected["audience"].as_str().unwrap()
        && cell.request.purpose == expected["purpose"].as_str().unwrap()
        && context.is_none_or(|context| cell.request.context.len() == context.len() && context.iter().all(states))
}

#[test]
fn every_finding_is_there_and_no_other() {
    let file = file("lints");
    for case in file["cases"].as_array().unwrap() {
        let name = case["name"].as_str().unwrap();
        let document = document(&file["base"], case);
        let analysis = analysed(&document);
        let mut expected: Vec<_> = case["lints"]
            .as_array()
            .unwrap()
            .iter()
            .map(|lint| (lint[0].as_str().unwrap(), lint[1].as_str().unwrap(), lint[2].as_u64().unwrap()))
            .collect();
        expected.sort_unstable();
        assert_eq!(places(&analysis), expected, "{name}: {:#?}", analysis.lints);
        for lint in &analysis.lints {
            let problem = &lint.problem;
            assert!(document.pointer(&problem.pointer).is_some(), "{name}: {}", problem.pointer);
            assert!(!problem.message.is_empty() && !problem.help.is_empty(), "{name}");
            assert_eq!(problem.code.starts_with('E'), problem.severity == Severity::Error, "{name}");
        }
        if let Some(says) = case["says"].as_str() {
            assert!(
                analysis.lints.iter().any(|lint| lint.problem.message.contains(says)),
                "{name}: {:#?}",
                analysis.lints
            );
        }
        if let Some(expected) = case["example"].as_object() {
            let lint = analysis.lints.iter().find(|lint| lint.problem.code == expected["code"].as_str().unwrap());
            let example = lint.unwrap().example.as_ref().unwrap();
            assert!(is(example, &case["example"]), "{name}: {example:?}");
            let effect = policy(&document).situate(&example.request).unwrap().decide(&example.class).effect;
            assert_eq!(effect == Effect::Release, expected["effect"] == "release", "{name}");
        }
    }
}

#[test]
fn findings_do_not_depend_on_the_order_of_rules_or_on_the_projection() {
    let file = file("lints");
    for case in file["cases"].as_array().unwrap() {
        let document = document(&file["base"], case);
        let mut turned = document.clone();
        turned["rules"].as_array_mut().unwrap().reverse();
        let id = |document: &Value, pointer: &str| document.pointer(pointer).unwrap()["id"].as_str().map(str::to_owned);
        let found = |document: &Value| {
            let analysis = analysed(document);
            // A conflict is noted at the first rule of it, which is another one then.
            let lints = analysis.lints.iter().filter(|lint| lint.problem.code != "E011");
            let mut found: Vec<_> = lints
                .map(|lint| (lint.problem.code, id(document, &lint.problem.pointer), lint.cells.stands_for))
                .collect();
            found.sort();
            (found, analysis.cells)
        };
        assert_eq!(found(&document), found(&turned), "{}", case["name"]);
        let plain = analyse_plain(&policy(&document), &mut |_| true).unwrap();
        let codes = |analysis: &Analysis| -> Vec<_> {
            let lints = analysis.lints.iter();
            lints.map(|lint| (lint.problem.code, lint.problem.pointer.clone(), lint.cells.stands_for)).collect()
        };
        assert_eq!(codes(&analysed(&document)), codes(&plain), "{}", case["name"]);
    }
}

fn edit(file: &Value, case: &Value, which: &str, members: &str) -> Policy {
    let mut document = with(&with(&file["base"], &case["with"]), &case[members]);
    let rules = case[which].as_array().unwrap().iter().map(|rule| with(&file["rule"], rule));
    document["rules"] = rules.collect();
    policy(&document)
}

fn counts(edit: &Diff) -> [u128; 3] {
    [&edit.weakened, &edit.tightened, &edit.changed].map(|changes| changes.cells.stands_for)
}

#[test]
fn an_edit_is_counted_and_has_an_example() {
    let file = file("diff");
    for case in file["cases"].as_array().unwrap() {
        let name = case["name"].as_str().unwrap();
        let (before, after) = (edit(&file, case, "before", "withBefore"), edit(&file, case, "after", "withAfter"));
        let there = diff(&before, &after, &mut |_| true).unwrap();
        let expected = ["weakened", "tightened", "changed"].map(|kind| u128::from(case[kind].as_u64().unwrap()));
        assert_eq!(counts(&there), expected, "{name}: {there:#?}");
        let [weakened, tightened, changed] = counts(&diff(&after, &before, &mut |_| true).unwrap());
        assert_eq!([tightened, weakened, changed], expected, "{name}, back");
        if case["first"].is_object() {
            let changes = if case["first"]["kind"] == "weakened" { &there.weakened } else { &there.tightened };
            let first = changes.first.as_ref().unwrap();
            assert!(is(first, &case["first"]), "{name}: {first:?}");
        }
    }
}

#[test]
fn a_policy_that_follows_another_has_a_higher_revision() {
    let base = &file("lints")["base"];
    let revision = |number: u64, id: &str, title: &str| {
        let identity =
            json!({ "id": id, "revision": number, "expires": "2099-01-01T00:00:00Z", "title": { "en": title } });
        policy(&with(base, &json!({ "policy": identity, "rules": [] })))
    };
    let before = revision(3, "p", "one");
    for (after, pointers) in [
        (revision(4, "p", "two"), vec![]),
        (revision(3, "p", "one"), vec![]),
        (revision(1, "q", "another policy"), vec![]),
        (revision(3, "p", "two"), vec!["/policy/revision"]),
        (revision(2, "p", "two"), vec!["/policy/revision"]),
    ] {
        let lints = diff(&before, &after, &mut |_| true).unwrap().lints;
        assert!(lints.iter().all(|lint| lint.problem.code == "E023" && lint.problem.severity == Severity::Error));
        assert_eq!(lints.iter().map(|lint| lint.problem.pointer.as_str()).collect::<Vec<_>>(), pointers);
    }
}

#[test]
fn the_table_has_the_extremes() {
    let file = file("lints");
    let case = file["cases"].as_array().unwrap().iter().find(|case| case["says"] == "only in 1 of 3 cells").unwrap();
    let table = analysed(&document(&file["base"], case)).table;
    let row = |class: &str| table.iter().find(|row| row.audience == "shop" && row.class.id() == class).unwrap();
    let name = row("person.name");
    assert_eq!(name.most.operation.as_ref().map(|form| form.name()), Some("raw"));
    assert_eq!(name.least.operation.as_ref().map(|form| form.name()), Some("mask.name"));
    assert_eq!((name.cells.walked, name.released), (3, name.cells));
    let email = row("contact.email");
    assert_eq!((email.most.effect, email.least.effect, email.released.walked), (Effect::Deny, Effect::Deny, 0));
}

fn source(document: &Value) -> Source {
    Source::read(&document.to_string(), &[], &|_, _| None).unwrap()
}

/// A rule with what a case leaves out.
fn whole(rule: &Value) -> Value {
    let mut rule = with(&json!({ "effect": "permit", "reason": { "en": "r" } }), rule);
    if rule["effect"] == "permit" {
        let usual = json!({ "audiences": ["shop"], "purposes": ["order"], "form": { "represent": "raw" } });
        rule = with(&usual, &rule);
    }
    rule
}

/// A pack with what a case leaves out.
fn whole_pack(pack: &Value) -> Json {
    let usual = json!({
        "format": "veilgate-pack/1",
        "pack": { "id": "house", "revision": 1, "title": { "en": "t" }, "notice": { "en": "n" } },
        "norms": {},
    });
    let mut pack = with(&usual, pack);
    pack["rules"].as_array_mut().unwrap().iter_mut().for_each(|rule| *rule = whole(rule));
    Json::read(&pack.to_string()).unwrap()
}

#[test]
fn a_check_finds_it_all_and_says_what_is_waived() {
    let file = file("checks");
    let now = Instant::parse(file["now"].as_str().unwrap()).unwrap();
    for case in file["cases"].as_array().unwrap() {
        let name = case["name"].as_str().unwrap();
        let code = name.split(':').next().unwrap();
        let mut document = with(&file["base"], &case["with"]);
        document["rules"] = case["rules"].as_array().unwrap().iter().map(whole).collect();
        let packs: Vec<Json> = case["packs"].as_array().into_iter().flatten().map(whole_pack).collect();
        let source =
            Source::read(&document.to_string(), &packs, &|_, _| None).unwrap_or_else(|all| panic!("{name}: {all:?}"));
        let report = source.check(now, &mut |_| true).unwrap();
        let mut found: Vec<_> = report.lints.iter().filter(|lint| lint.problem.code == code).collect();
        found.sort_by_key(|lint| &lint.problem.pointer);
        let expected = case["found"].as_array().unwrap();
        assert_eq!(found.len(), expected.len(), "{name}: {found:#?}");
        for (lint, expected) in found.iter().zip(expected) {
            assert_eq!(lint.problem.pointer, expected[0], "{name}");
            assert!(document.pointer(&lint.problem.pointer).is_some(), "{name}");
            assert!(lint.problem.message.contains(expected[1].as_str().unwrap()), "{name}: {}", lint.problem.message);
            assert_eq!(lint.waived.is_some(), expected[2] == "waived", "{name}");
            assert_eq!(
                lint.waived.as_ref().map(|waiver| waiver.approver.as_str()),
                lint.waived.as_ref().map(|_| "cso")
            );
        }
        if case["example"].is_object() {
            let example = found[0].example.as_ref().unwrap();
            assert!(is(example, &case["example"]), "{name}: {example:?}");
            assert_eq!(
                policy(&document).situate(&example.request).unwrap().decide(&example.class).effect,
                Effect::Release
            );
            let consents = case["example"]["consent"].as_object().map_or(0, |consents| consents.len());
            assert_eq!(example.request.consent.len(), consents, "{name}: {example:?}");
        }
        let failing = report.failing().filter(|lint| lint.problem.code == code).count();
        let errors = found.iter().filter(|lint| code.starts_with('E') && lint.waived.is_none()).count();
        assert_eq!(failing, errors, "{name}");
    }
}

fn failures(trials: &[Trial]) -> Value {
    let failed = trials.iter().filter(|trial| !trial.passes());
    json!(failed.map(|trial| (trial.pointer.clone(), json!(trial.failures))).collect::<serde_json::Map<_, _>>())
}

#[test]
fn a_policy_is_held_to_its_own_tests() {
    let file = file("trials");
    for case in file["cases"].as_array().unwrap() {
        let mut document = with(&file["base"], &case["with"]);
        document["tests"] = case["tests"].clone();
        let trials = source(&document).test();
        assert_eq!(trials.len(), case["tests"].as_array().unwrap().len());
        assert_eq!(failures(&trials), case["failures"], "{}", case["name"]);
    }
}

/// A pack whose rules are about everything that a case can state.
fn pack() -> Value {
    let reason = json!({ "en": "r" });
    let rule = |id: &str, effect: &str, members: Value| {
        with(&json!({ "id": id, "effect": effect, "reason": reason }), &members)
    };
    json!({
        "format": "veilgate-pack/1",
        "pack": { "id": "house", "revision": 1, "country": "CN", "title": { "en": "House" }, "notice": { "en": "Not legal advice." } },
        "norms": {},
        "context": { "attrs": { "age": { "type": "enum", "values": ["child", "adult"], "source": "host" } } },
        "obligations": { "tell": { "type": "notice.show", "stage": "before" } },
        "rules": [
            rule("home", "forbid", json!({ "outside": ["CN"], "classes": ["gov"] })),
            rule("ads", "forbid", json!({ "uses": ["ads"] })),
            rule("child", "require", json!({ "when": { "is": ["age", "child"] }, "classes": ["person"], "form": { "represent": "mask" } })),
            rule("tell", "require", json!({ "bases": ["contract"], "obligations": ["tell"] })),
        ],
    })
}

#[test]
fn the_cases_of_a_pack_are_played_under_a_policy_that_permits_everything() {
    let mut pack = pack();
    let of = |class: &str, audience: &str, purpose: &str, more: Value, expect: Value| {
        with(&json!({ "name": "c", "class": class, "audience": audience, "purpose": purpose, "expect": expect }), &more)
    };
    let adult = || json!({ "context": { "age": "adult" }, "discharged": ["house/tell"] });
    pack["cases"] = json!([
        of(
            "gov.passport",
            "first-party",
            "contract",
            adult(),
            json!({ "effect": "release", "represent": "raw", "seal": null, "rules": ["tell"], "obligations": ["house/tell"] })
        ),
        of(
            "gov.passport",
            "first-party-abroad",
            "contract",
            adult(),
            json!({ "effect": "deny", "reason": "forbidden", "rules": ["house/home"] })
        ),
        of("person.name", "log", "use-ads", adult(), json!({ "effect": "deny", "rules": ["ads"] })),
        of("person.name", "log", "use-sale", adult(), json!({ "effect": "release" })),
        of("person.name", "local-ui", "consent", json!({}), json!({ "effect": "release", "represent": "mask.name" })),
        of(
            "secret.password",
            "successor",
            "consent",
            json!({}),
            json!({ "effect": "release", "represent": "raw", "seal": "k-successor", "level": 4 })
        ),
        of(
            "person.name",
            "public",
            "contract",
            json!({ "context": { "age": "adult" } }),
            json!({ "effect": "deny", "reason": "obligation_open" })
        ),
        of(
            "person.name",
            "processor",
            "consent",
            json!({ "context": { "age": "adult" }, "with": [
            { "id": "mine", "effect": "forbid", "classes": ["person"], "audienceKinds": ["processor"], "reason": { "en": "r" } }
        ] }),
            json!({ "effect": "deny", "rules": ["mine"] })
        ),
    ]);
    let json = |value: &Value| Json::read(&value.to_string()).unwrap();
    let trials = cases(&json(&pack), &[]).unwrap();
    assert_eq!((trials.len(), failures(&trials)), (8, json!({})));
    pack["cases"][0]["expect"] = json!({ "effect": "deny" });
    let trials = cases(&json(&pack), &[]).unwrap();
    assert_eq!(failures(&trials), json!({ "/cases/0": ["the effect is release (permitted), expected deny"] }));
    pack["rules"][0]["effect"] = json!("permit");
    assert_eq!(cases(&json(&pack), &[]).unwrap_err()[0].pointer, "/extends/0");
}
