//! Small policies, packs and requests made at random, for the sentences that hold for all of them: `tests/policy_laws.rs` has those about
//! decisions, `src/analysis` those about all cells.

#![allow(dead_code, unreachable_pub, reason = "each of the two takes what it needs")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail loudly")]

use proptest::prelude::*;
use serde_json::{Value, json};
use std::borrow::ToOwned;
use std::string::{String, ToString};
use std::{format, vec, vec::Vec};
use veilgate::model::json::Json;
use veilgate::model::{AttributeValue, Class, Consent, ConsentBy, Request, Strength};
use veilgate::policy::Policy;

pub const CLASSES: &[&str] = &[
    "contact",
    "contact.phone.cn-mobile",
    "person.name",
    "payment.card.pan",
    "secret.password",
    "shop.member",
    "gov.passport",
    "health.record",
];

fn condition() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(|value| json!({ "is": ["flag", value] })),
        prop::sample::select(vec!["child", "teen", "adult"]).prop_map(|word| json!({ "is": ["age", word] })),
        Just(json!({ "in": ["age", ["child", "teen"]] })),
        (0..5).prop_map(|n| json!({ "atLeast": ["count", n] })),
        (0..5).prop_map(|n| json!({ "atMost": ["count", n] })),
        (0..5).prop_map(|n| json!({ "is": ["count", n] })),
        prop::sample::subsequence(vec![0, 1, 2, 3, 4], 1..4).prop_map(|some| json!({ "in": ["count", some] })),
        (
            prop::sample::select(vec!["general", "separate", "written"]),
            prop::option::of(prop::sample::select(vec!["subject", "guardian"])),
            prop::option::of(prop::sample::select(vec!["order", "order.customs"])),
        )
            .prop_map(|(strength, by, purpose)| {
                let mut consent = json!({ "strength": strength });
                by.into_iter().for_each(|by| consent["by"] = json!(by));
                purpose.into_iter().for_each(|purpose| consent["purpose"] = json!(purpose));
                json!({ "consent": consent })
            }),
    ];
    leaf.prop_recursive(3, 8, 3, |inner| {
        prop_oneof![
            inner.clone().prop_map(|part| json!({ "not": part })),
            prop::collection::vec(inner.clone(), 1..3).prop_map(|parts| json!({ "all": parts })),
            prop::collection::vec(inner, 1..3).prop_map(|parts| json!({ "any": parts })),
        ]
    })
}

fn form() -> impl Strategy<Value = Value> {
    let forms =
        vec!["raw", "raw", "mask", "label", "drop", "constant", "text.findings", "one-one", "three-four", "pan"];
    let seal = prop_oneof![
        4 => Just(json!({})),
        2 => Just(json!({ "seal": "k-a" })),
        1 => Just(json!({ "seal": "k-b" })),
        2 => Just(json!({ "sealAny": true })),
    ];
    (prop::sample::select(forms), seal).prop_map(|(represent, mut form)| {
        form["represent"] = json!(represent);
        form
    })
}

fn duties() -> impl Strategy<Value = Vec<&'static str>> {
    prop::collection::vec(prop::sample::select(vec!["tell", "keep", "keep", "incense"]), 0..2)
}

/// Where the audience is, on which basis and to which end the purpose is. Most rules say nothing about that.
fn facts() -> impl Strategy<Value = Value> {
    let countries = || prop::option::weighted(0.1, prop::sample::subsequence(vec!["CN", "JP"], 1..=2));
    let bases = prop::option::weighted(0.1, prop::sample::subsequence(vec!["consent", "contract"], 1..=2));
    let uses = prop::option::weighted(0.1, prop::sample::subsequence(vec!["sale", "ads"], 1..=2));
    (countries(), countries(), bases, uses).prop_map(|(among, outside, bases, uses)| {
        let mut facts = json!({});
        for (key, words) in [("audienceCountries", among), ("outside", outside), ("bases", bases), ("uses", uses)] {
            words.into_iter().for_each(|words| facts[key] = json!(words));
        }
        facts
    })
}

fn selectors() -> impl Strategy<Value = Value> {
    (
        prop::sample::subsequence(CLASSES, 1..3),
        prop::sample::subsequence(vec!["a", "b", "screen"], 1..3),
        prop::sample::select(vec!["order", "order.customs"]),
        prop::option::of(condition()),
        prop::option::weighted(0.1, prop::sample::select(vec!["first-party", "processor"])),
        duties(),
        facts(),
    )
        .prop_map(|(classes, audiences, purpose, when, kind, duties, mut rule)| {
            rule["classes"] = json!(classes);
            rule["audiences"] = json!(audiences);
            rule["purposes"] = json!([purpose]);
            rule["reason"] = json!({ "en": "r" });
            when.into_iter().for_each(|when| rule["when"] = when);
            kind.into_iter().for_each(|kind| rule["audienceKinds"] = json!([kind]));
            if !duties.is_empty() {
                rule["obligations"] = json!(duties);
            }
            rule
        })
}

fn permit() -> impl Strategy<Value = Value> {
    (selectors(), form(), prop::option::weighted(0.1, 1..=4_u8)).prop_map(|(mut rule, form, level)| {
        rule["effect"] = json!("permit");
        rule["form"] = form;
        level.into_iter().for_each(|level| rule["minLevel"] = json!(level));
        // A permit for whom the class may not go to makes a document fail.
        if rule["classes"].as_array().unwrap().contains(&json!("payment.card.pan")) {
            rule["audiences"].as_array_mut().unwrap().retain(|audience| audience != "b");
            if rule["audiences"] == json!([]) {
                rule["audiences"] = json!(["a"]);
            }
        }
        rule
    })
}

/// A require or a forbid.
pub fn tightening() -> impl Strategy<Value = Value> {
    (selectors(), form(), 0..4_u8, prop::option::of(1..=4_u8)).prop_map(|(mut rule, mut form, kind, level)| {
        let members = rule.as_object_mut().unwrap();
        if let Some(level) = level {
            members.insert("minLevel".to_owned(), json!(level));
            members.remove("classes");
            members.remove("purposes");
        }
        if kind == 0 {
            members.remove("obligations");
        } else {
            if kind == 1 && form.as_object().unwrap().len() > 1 {
                form.as_object_mut().unwrap().remove("represent");
            }
            rule["form"] = form;
        }
        rule["effect"] = json!(if kind == 0 { "forbid" } else { "require" });
        rule
    })
}

pub fn named(mut rule: Value, id: &str) -> Value {
    rule["id"] = json!(id);
    rule
}

/// Rules of every effect, each with an id.
pub fn rules() -> impl Strategy<Value = Vec<Value>> {
    (prop::collection::vec(permit(), 1..5), prop::collection::vec(tightening(), 0..4)).prop_map(|(mut all, tight)| {
        all.extend(tight);
        all.into_iter().enumerate().map(|(index, rule)| named(rule, &format!("r{index}"))).collect()
    })
}

pub fn document(rules: &[Value]) -> Value {
    json!({
        "format": "veilgate/1",
        "policy": { "id": "random", "revision": 1, "expires": "2099-01-01T00:00:00Z" },
        "context": { "attrs": {
            "flag": { "type": "bool", "source": "host" },
            "age": { "type": "enum", "values": ["child", "teen", "adult"], "source": "host" },
            "count": { "type": "int", "min": 0, "max": 4, "source": "engine" },
        } },
        "classes": {
            "shop.member": { "level": "general" },
            "payment.card": { "releaseOnlyTo": ["first-party", "screen"] },
        },
        "aggregations": [
            { "id": "who", "allOf": ["person.name", "contact"], "raisesTo": "sensitive" },
            { "id": "ill", "allOf": ["health.record", "contact.phone"], "raisesTo": "critical" },
        ],
        "audiences": {
            "a": { "kind": "first-party", "country": "CN" }, "b": { "kind": "processor", "country": "JP" }, "screen": { "kind": "local-ui" },
        },
        "purposes": {
            "order": { "title": { "en": "Order" } },
            "order.customs": { "title": { "en": "Customs" }, "basis": "consent", "uses": ["sale", "profiling"] },
        },
        "keys": { "k-a": { "use": "seal", "holders": ["a"] }, "k-b": { "use": "seal", "holders": ["b"] } },
        "transforms": {
            "one-one": { "op": "mask.keep", "params": { "first": 1, "last": 1 } },
            "three-four": { "op": "mask.keep", "params": { "first": 3, "last": 4 } },
            "pan": { "op": "mask.pan", "params": { "first": 6, "last": 4 } },
        },
        "obligations": {
            "tell": { "type": "notice.show", "stage": "before" },
            "keep": { "type": "retention.tag", "stage": "with" },
            "incense": { "type": "burn.incense", "stage": "after" },
        },
        "rules": rules,
    })
}

/// The policy of a document.
pub fn read(document: &Value) -> Policy {
    Policy::read(&document.to_string()).unwrap()
}

/// A pack that tightens, with rules of every selector that a pack can have, classes that rise and a limit.
pub fn pack() -> impl Strategy<Value = Value> {
    let raised =
        prop::sample::subsequence(vec!["contact", "contact.phone", "person.name", "health.record", "person"], 0..3);
    let classes = (raised, 1..=4_u8, any::<bool>());
    let together = prop::sample::subsequence(vec!["contact", "person.name", "gov.passport", "health.record"], 2..4);
    (prop::collection::vec(tightening(), 0..4), classes, prop::option::of((together, 2..=4_u8))).prop_map(
        |(rules, (raised, level, limited), together)| {
            let rules: Vec<Value> =
                rules.into_iter().enumerate().map(|(place, rule)| named(of_pack(rule), &format!("p{place}"))).collect();
            let mut pack = json!({
                "format": "veilgate-pack/1",
                "pack": { "id": "law", "revision": 1, "title": { "en": "Law" }, "notice": { "en": "Not legal advice." } },
                "norms": {},
                "context": { "attrs": document(&[])["context"]["attrs"] },
                "obligations": document(&[])["obligations"],
                "transforms": document(&[])["transforms"],
                "classes": {},
                "rules": rules,
            });
            for class in raised {
                let floor = veilgate::model::ClassTree::default().level(&Class::built_in(class)).number();
                pack["classes"][class] = json!({ "level": level.max(floor) });
            }
            if limited {
                pack["classes"]["gov"] = json!({ "releaseOnlyTo": ["processor", "local-ui"] });
            }
            if let Some((all, level)) = together {
                pack["aggregations"] = json!([{ "id": "more", "allOf": all, "raisesTo": level }]);
            }
            pack
        },
    )
}

/// A pack knows no audience, purpose, key or class of a policy's own.
fn of_pack(mut rule: Value) -> Value {
    let members = rule.as_object_mut().unwrap();
    members.remove("audiences");
    members.remove("purposes");
    if let Some(classes) = members.get_mut("classes").and_then(Value::as_array_mut) {
        classes.retain(|class| class != "shop.member");
        if classes.is_empty() {
            members.remove("classes");
        }
    }
    if let Some(form) = members.get_mut("form").and_then(Value::as_object_mut)
        && form.remove("seal").is_some()
    {
        form.insert("sealAny".to_owned(), json!(true));
    }
    let text = rule.to_string().replace(r#""purpose":"order.customs","#, "").replace(r#""purpose":"order","#, "");
    serde_json::from_str(&text).unwrap()
}

/// The policy of a document that extends a pack.
pub fn joined(document: &Value, pack: &Value) -> Policy {
    let mut document = document.clone();
    document["extends"] = json!(["law"]);
    let pack = Json::read(&pack.to_string()).unwrap();
    Policy::read_with(&document.to_string(), &[pack], &|_, _| None).unwrap()
}

/// Classes of a submission, among which each value is decided.
pub fn together() -> impl Strategy<Value = Vec<Class>> {
    prop::sample::subsequence(CLASSES, 0..4).prop_map(|classes| classes.into_iter().map(Class::named).collect())
}

/// As `request`, with the duties that come before met or not.
pub fn asked() -> impl Strategy<Value = Request> {
    (request(), any::<bool>()).prop_map(|(request, told)| {
        let discharged = ["tell", "law/tell"].map(ToOwned::to_owned);
        Request { discharged: if told { discharged.to_vec() } else { Vec::new() }, ..request }
    })
}

fn consent() -> impl Strategy<Value = Option<Consent>> {
    let strengths = vec![Strength::General, Strength::Explicit, Strength::Separate, Strength::Written];
    let by = prop::sample::select(vec![ConsentBy::Subject, ConsentBy::Guardian]);
    prop::option::of((prop::sample::select(strengths), by).prop_map(|(strength, by)| Consent { strength, by }))
}

/// Any request that the policies above take, with every duty met.
pub fn request() -> impl Strategy<Value = Request> {
    let word = prop::sample::select(vec!["child", "teen", "adult"]);
    (
        prop::sample::select(vec!["a", "b", "screen"]),
        prop::sample::select(vec!["order", "order.customs"]),
        (prop::option::of(any::<bool>()), prop::option::of(word), prop::option::of(0..5_i64)),
        consent(),
        consent(),
    )
        .prop_map(|(audience, purpose, (flag, age, count), order, customs)| {
            let mut context: Vec<(String, AttributeValue)> = Vec::new();
            context.extend(flag.map(|flag| ("flag".to_owned(), AttributeValue::Bool(flag))));
            context.extend(age.map(|age| ("age".to_owned(), AttributeValue::Word(age.to_owned()))));
            context.extend(count.map(|count| ("count".to_owned(), AttributeValue::Integer(count))));
            let mut consents = Vec::new();
            consents.extend(order.map(|consent| ("order".to_owned(), consent)));
            consents.extend(customs.map(|consent| ("order.customs".to_owned(), consent)));
            Request {
                audience: audience.to_owned(),
                purpose: purpose.to_owned(),
                context,
                consent: consents,
                discharged: ["tell", "keep", "incense"].map(ToOwned::to_owned).to_vec(),
                ..Request::default()
            }
        })
}
