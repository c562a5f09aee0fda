//! The laws that come with the package: each pack is whole, only tightens, says what it cannot say, and decides its golden
//! cases as they are written down.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may fail loudly; the lint's own exemption misses helpers of integration tests"
)]

use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use veilgate::model::json::Json;
use veilgate::model::{AttributeValue, Class, Consent, ConsentBy, Effect, Instant, Request, Strength, catalogue};
use veilgate::policy::Policy;
use veilgate::transform::{Means, apply};

const KINDS: [&str; 7] = ["first-party", "processor", "third-party", "public", "log", "local-ui", "successor"];
const BASES: [&str; 8] = [
    "consent",
    "contract",
    "legal-obligation",
    "vital-interest",
    "public-interest",
    "legitimate-interest",
    "hr-management",
    "public-information",
];
const USES: [&str; 7] = ["sale", "share", "ads", "tracking", "profiling", "automated-decision", "research"];

/// The packs by id, in order.
fn packs() -> Vec<Value> {
    let files = std::fs::read_dir("packs").unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = files.filter(|path| path.extension().is_some_and(|kind| kind == "json")).collect();
    files.sort();
    files
        .iter()
        .map(|path| {
            let pack: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
            assert_eq!(path.file_stem().unwrap().to_str(), pack["pack"]["id"].as_str());
            pack
        })
        .collect()
}

fn id(pack: &Value) -> &str {
    pack["pack"]["id"].as_str().unwrap()
}

fn members(node: &Value) -> impl Iterator<Item = (&String, &Value)> {
    node.as_object().into_iter().flatten()
}

fn items(node: &Value) -> impl Iterator<Item = &Value> {
    node.as_array().into_iter().flatten()
}

fn texts(node: &Value) -> Vec<&str> {
    items(node).map(|text| text.as_str().unwrap()).collect()
}

/// Every node below, with its path.
fn walk<'v>(path: &str, node: &'v Value, visit: &mut dyn FnMut(&str, &'v Value)) {
    visit(path, node);
    for (key, child) in members(node) {
        walk(&format!("{path}/{key}"), child, visit);
    }
    for (place, child) in items(node).enumerate() {
        walk(&format!("{path}/{place}"), child, visit);
    }
}

/// Every citation that a class, an obligation, a clock or a rule makes.
fn citations(pack: &Value) -> BTreeSet<&str> {
    let mut cited = BTreeSet::new();
    for (part, node) in members(pack).filter(|(part, _)| *part != "norms") {
        walk(part, node, &mut |path, node| {
            if path.ends_with("/norms") {
                cited.extend(texts(node));
            }
        });
    }
    cited
}

fn article<'v>(pack: &'v Value, citation: &str) -> &'v Value {
    let (norm, article) = citation.split_once('#').unwrap_or_else(|| panic!("{citation} names no article"));
    &pack["norms"][norm]["articles"][article]
}

#[test]
fn there_is_a_pack_for_each_law() {
    let packs = packs();
    let ids: Vec<_> = packs.iter().map(id).collect();
    let all = ["br-lgpd", "ca-pipeda", "cn-pipl", "eu-gdpr", "in-dpdp", "jp-appi", "pci-dss", "us-ccpa", "us-hipaa"];
    assert_eq!(ids, all);
}

#[test]
fn rules_tighten_and_cite() {
    for pack in packs() {
        for rule in items(&pack["rules"]) {
            let place = format!("{} {}", id(&pack), rule["id"]);
            assert!(["require", "forbid"].contains(&rule["effect"].as_str().unwrap()), "{place}");
            assert!(items(&rule["norms"]).next().is_some(), "{place} cites nothing");
            for citation in texts(&rule["norms"]) {
                let status = &pack["norms"][citation.split('#').next().unwrap()]["status"];
                assert!(status == "in-force" || status == "recommended", "{place}: {citation} binds nobody");
            }
        }
    }
}

#[test]
fn what_is_cited_is_listed_and_the_other_way_round() {
    for pack in packs() {
        let listed = members(&pack["norms"])
            .flat_map(|(norm, node)| members(&node["articles"]).map(move |(article, _)| format!("{norm}#{article}")));
        let cited: BTreeSet<_> = citations(&pack).into_iter().map(str::to_owned).collect();
        assert_eq!(listed.collect::<BTreeSet<_>>(), cited, "{}", id(&pack));
    }
}

#[test]
fn what_is_called_read_names_where_it_was_read() {
    for pack in packs() {
        for (norm, node) in members(&pack["norms"]) {
            let place = format!("{} {norm}", id(&pack));
            for key in ["edition", "status", "checked"] {
                assert!(node[key].is_string(), "{place} has no {key}");
            }
            let mut all = !node["articles"].is_null();
            for (number, article) in members(&node["articles"]) {
                let read = article["verified"].as_bool().unwrap_or_else(|| panic!("{place}#{number} does not say"));
                all &= read;
                assert_eq!(read, article["source"].is_string(), "{place}#{number}");
            }
            assert_eq!(node["verified"], all, "{place}: a norm is read when every article of it is");
        }
    }
}

#[test]
fn every_text_is_there_in_both_languages() {
    for pack in packs() {
        walk(id(&pack), &pack, &mut |path, node| {
            if ["/title", "/reason", "/notice"].iter().any(|end| path.ends_with(end)) || path.contains("/cannot/") {
                let Some(text) = node.as_object() else { return };
                let chinese = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
                assert_eq!(text.keys().collect::<Vec<_>>(), ["en", "zh"], "{path}");
                assert!(text["en"].as_str().unwrap().chars().all(|c| !chinese(c)), "{path}");
                assert!(text["zh"].as_str().unwrap().chars().any(chinese), "{path}");
            }
        });
        assert!(pack["pack"]["notice"]["en"].as_str().unwrap().starts_with("Not legal advice"), "{}", id(&pack));
        assert!(pack["pack"]["notice"]["zh"].as_str().unwrap().starts_with("不构成法律意见"), "{}", id(&pack));
        assert!(items(&pack["cannot"]).count() >= 4, "{} claims to say all", id(&pack));
        for part in ["rules", "obligations", "clocks"] {
            let own: Vec<&Value> = items(&pack[part]).chain(members(&pack[part]).map(|(_, node)| node)).collect();
            for node in own {
                assert!(node["reason"].is_object() || node["title"].is_object(), "{} {part}: {node}", id(&pack));
            }
        }
    }
}

#[test]
fn classes_are_those_of_the_catalogue() {
    for pack in packs() {
        let mut classes: Vec<&str> = members(&pack["classes"]).map(|(class, _)| class.as_str()).collect();
        for node in items(&pack["rules"]).chain(items(&pack["cases"])) {
            classes.extend(texts(&node["classes"]));
            classes.extend(node["class"].as_str());
        }
        for class in classes {
            assert!(catalogue::entry(class).is_some(), "{}: {class}", id(&pack));
        }
    }
}

#[test]
fn every_duty_and_attribute_is_used() {
    for pack in packs() {
        let duties: BTreeSet<_> = items(&pack["rules"]).flat_map(|rule| texts(&rule["obligations"])).collect();
        let declared = members(&pack["obligations"]).map(|(duty, _)| duty.as_str()).collect();
        assert_eq!(duties, declared, "{}", id(&pack));
        let conditions: Vec<String> = items(&pack["rules"]).map(|rule| rule["when"].to_string()).collect();
        for (attribute, _) in members(&pack["context"]["attrs"]) {
            let name = format!("\"{attribute}\"");
            assert!(conditions.iter().any(|condition| condition.contains(&name)), "{}: {attribute}", id(&pack));
        }
    }
}

/// An audience of a case in the permissive policy: a policy's own audience cannot be called like a kind.
fn named(audience: &str) -> String {
    format!("a-{audience}")
}

/// A policy that permits all to everybody, so that only the packs tighten. At home is the first pack's country.
fn permissive(packs: &[&Value]) -> Policy {
    let pack = packs[0];
    let mut audiences = Map::new();
    let mut keys = Map::new();
    for kind in KINDS {
        for (audience, country) in
            [(kind.to_owned(), pack["pack"]["country"].as_str()), (format!("{kind}-abroad"), Some("ZZ"))]
        {
            let mut node = json!({ "kind": kind });
            if let Some(country) = country {
                node["country"] = country.into();
            }
            keys.insert(format!("k-{audience}"), json!({ "use": "seal", "holders": [named(&audience)] }));
            audiences.insert(named(&audience), node);
        }
    }
    let mut purposes: Map<String, Value> = BASES
        .map(|basis| (basis.to_owned(), json!({ "title": { "en": basis }, "basis": basis })))
        .into_iter()
        .collect();
    for used in USES {
        purposes.insert(format!("use-{used}"), json!({ "title": { "en": used }, "basis": "consent", "uses": [used] }));
    }
    let top: Vec<&str> = catalogue::entries().map(|entry| entry.class).filter(|class| !class.contains('.')).collect();
    let permit = |name: &str, form: Value| {
        json!({ "id": name, "effect": "permit", "classes": top, "audiences": audiences.keys().collect::<Vec<_>>(),
            "purposes": purposes.keys().collect::<Vec<_>>(), "form": form, "reason": { "en": name } })
    };
    let mut sealed = permit("permit-sealed", json!({ "represent": "raw", "sealAny": true }));
    sealed["minLevel"] = "critical".into();
    let rules = [permit("permit", json!({ "represent": "raw" })), sealed];
    let attributes: Map<String, Value> = packs
        .iter()
        .flat_map(|pack| members(&pack["context"]["attrs"]))
        .map(|(name, node)| (name.clone(), node.clone()))
        .collect();
    let document = json!({
        "format": "veilgate/1",
        "policy": { "id": "permissive", "revision": 1, "expires": "2099-01-01T00:00:00Z" },
        "extends": packs.iter().map(|pack| id(pack)).collect::<Vec<_>>(),
        "context": { "attrs": attributes },
        "audiences": audiences, "purposes": purposes, "keys": keys, "rules": rules
    });
    let given: Vec<Json> = packs.iter().map(|pack| Json::read(&pack.to_string()).unwrap()).collect();
    let problems = Policy::check(&document.to_string(), &given, &|_, _| None);
    assert!(problems.is_empty(), "{}: {problems:#?}", id(pack));
    Policy::read_with(&document.to_string(), &given, &|_, _| None).unwrap()
}

fn request(case: &Value) -> Request {
    let value = |node: &Value| match node {
        Value::Bool(value) => AttributeValue::Bool(*value),
        Value::String(word) => AttributeValue::Word(word.clone()),
        number => AttributeValue::Integer(number.as_i64().unwrap()),
    };
    let granted = members(&case["consent"]).filter(|(_, consent)| consent["status"] == "granted");
    Request {
        audience: named(case["audience"].as_str().unwrap()),
        purpose: case["purpose"].as_str().unwrap().to_owned(),
        context: members(&case["context"]).map(|(name, node)| (name.clone(), value(node))).collect(),
        consent: granted
            .map(|(purpose, consent)| {
                let strength = Strength::named(consent["strength"].as_str().unwrap()).unwrap();
                let by = ConsentBy::named(consent["by"].as_str().unwrap()).unwrap();
                (purpose.clone(), Consent { strength, by })
            })
            .collect(),
        discharged: texts(&case["discharged"]).into_iter().map(str::to_owned).collect(),
        ..Request::default()
    }
}

#[test]
fn golden_cases() {
    for pack in packs() {
        let policy = permissive(&[&pack]);
        for case in items(&pack["cases"]) {
            let place = format!("{}: {}", id(&pack), case["name"]);
            let request = request(case);
            let class = Class::named(case["class"].as_str().unwrap());
            let verdict = policy.situate(&request).unwrap_or_else(|why| panic!("{place}: {why:?}")).decide(&class);
            let place = format!("{place}: {verdict:?}");
            let effect = if verdict.effect == Effect::Release { "release" } else { "deny" };
            for (key, expected) in members(&case["expect"]) {
                match key.as_str() {
                    "effect" => assert_eq!(effect, expected, "{place}"),
                    "reason" => assert_eq!(verdict.reasons[0].code(), expected, "{place}"),
                    "represent" => assert_eq!(verdict.operation.as_ref().unwrap().name(), expected, "{place}"),
                    "seal" => assert_eq!(json!(verdict.seal.first()), *expected, "{place}"),
                    "level" => assert_eq!(json!(verdict.level.number()), *expected, "{place}"),
                    "rules" => texts(expected)
                        .iter()
                        .for_each(|rule| assert!(verdict.rules.iter().any(|by| by == rule), "{place}: {rule}")),
                    "obligations" => texts(expected).iter().for_each(|duty| {
                        assert!(verdict.obligations.iter().any(|own| own.id == *duty), "{place}: {duty}");
                    }),
                    "output" => {
                        let operation = verdict.operation.as_ref().unwrap();
                        let now = Means::at(Instant::parse("2026-11-25T00:00:00Z").unwrap());
                        let shown = apply(operation, &class, case["value"].as_str().unwrap(), &now).shown();
                        assert_eq!(shown.unwrap().reveal(), expected, "{place}");
                    }
                    other => panic!("{place}: {other}"),
                }
            }
        }
    }
}

#[test]
fn every_rule_has_a_case_and_every_pack_both_sides() {
    for pack in packs() {
        let named: BTreeSet<_> = items(&pack["cases"]).flat_map(|case| texts(&case["expect"]["rules"])).collect();
        for rule in items(&pack["rules"]) {
            let rule = format!("{}/{}", id(&pack), rule["id"].as_str().unwrap());
            assert!(named.contains(rule.as_str()), "{rule} has no case");
        }
        for side in ["release", "deny"] {
            assert!(items(&pack["cases"]).any(|case| case["expect"]["effect"] == side), "{}: {side}", id(&pack));
        }
        // A pack that shuts everything is a pack that nobody uses.
        let released = items(&pack["cases"]).filter(|case| case["expect"]["effect"] == "release").count();
        assert!(released * 3 >= items(&pack["cases"]).count(), "{} releases {released}", id(&pack));
    }
}

#[test]
fn no_two_packs_ask_for_the_same_fact() {
    let mut attributes = BTreeSet::new();
    for pack in packs() {
        for (name, _) in members(&pack["context"]["attrs"]) {
            assert!(attributes.insert(name.clone()), "two packs declare {name}");
        }
    }
}

#[test]
fn no_pack_opens_what_another_shuts() {
    let packs = packs();
    for pack in &packs {
        let others = packs.iter().filter(|other| id(other) != id(pack));
        let policy = permissive(&[pack].into_iter().chain(others).collect::<Vec<_>>());
        for case in items(&pack["cases"]).filter(|case| case["expect"]["effect"] == "deny") {
            let class = Class::named(case["class"].as_str().unwrap());
            let verdict = policy.situate(&request(case)).unwrap().decide(&class);
            assert_eq!(verdict.effect, Effect::Deny, "{}: {}", id(pack), case["name"]);
        }
    }
}

#[test]
fn a_shop_in_china_sells_with_two_packs() {
    let packs = packs();
    let pack = |wanted: &str| packs.iter().find(|pack| id(pack) == wanted).unwrap();
    let policy = permissive(&[pack("cn-pipl"), pack("pci-dss")]);
    let told = ["cn-pipl/tell", "cn-pipl/tell-sensitive", "cn-pipl/tell-recipient"];
    let cells = [
        ("person.name", "first-party", "raw", None),
        ("contact.phone.cn-mobile", "first-party", "raw", None),
        ("gov.id.cn-resident-id", "first-party", "raw", Some("k-first-party")),
        ("payment.card.pan", "third-party", "raw", Some("k-third-party")),
        ("payment.card.cvv", "third-party", "raw", Some("k-third-party")),
        ("payment.card.pan", "local-ui", "mask.pan", None),
        ("contact.phone.cn-mobile", "local-ui", "mask.phone", None),
        ("payment.card.pan", "log", "label", None),
        ("contact.email", "log", "raw", None),
    ];
    for (class, audience, represent, seal) in cells {
        let case = json!({ "audience": audience, "purpose": "contract", "context": { "subject.age": "adult" }, "discharged": told });
        let verdict = policy.situate(&request(&case)).unwrap().decide(&Class::named(class));
        let operation = verdict.operation.as_ref().map(|operation| operation.name());
        assert_eq!(operation, Some(represent), "{class} to {audience}: {verdict:?}");
        assert_eq!(verdict.seal.first().map(String::as_str), seal, "{class} to {audience}");
    }
}

#[test]
fn the_overview_is_that_of_the_data() {
    let overview = std::fs::read_to_string("packs/README.md").unwrap();
    let rows: Vec<&str> = overview.lines().filter(|line| line.starts_with("| [`")).collect();
    let packs = packs();
    assert_eq!(rows.len(), packs.len());
    for (pack, row) in packs.iter().zip(rows) {
        let norms: Vec<String> = members(&pack["norms"])
            .map(|(_, norm)| {
                let draft = if norm["status"] == "draft" { " (draft)" } else { "" };
                format!("{}, {}{draft}", norm["title"]["en"].as_str().unwrap(), norm["edition"].as_str().unwrap())
            })
            .collect();
        let cited = citations(pack);
        let read = cited.iter().filter(|citation| article(pack, citation)["verified"] == true).count();
        let start = format!("| [`{0}`]({0}.json) | {1} | {read} of {2} | ", id(pack), norms.join("; "), cited.len());
        assert!(row.starts_with(&start), "the row should begin with\n{start}");
    }
}
