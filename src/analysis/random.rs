//! Small policies and requests made at random, for the sentences that hold for all of them.

use crate::model::{AttributeValue, Consent, ConsentBy, Request, Strength};
use crate::policy::Policy;
use alloc::borrow::ToOwned;
use alloc::string::{String, ToString};
use alloc::{format, vec, vec::Vec};
use proptest::prelude::*;
use serde_json::{Value, json};

pub(super) const CLASSES: &[&str] = &[
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

fn selectors() -> impl Strategy<Value = Value> {
    (
        prop::sample::subsequence(CLASSES, 1..3),
        prop::sample::subsequence(vec!["a", "b", "screen"], 1..3),
        prop::sample::select(vec!["order", "order.customs"]),
        prop::option::of(condition()),
        prop::option::weighted(0.1, prop::sample::select(vec!["first-party", "processor"])),
        duties(),
    )
        .prop_map(|(classes, audiences, purpose, when, kind, duties)| {
            let reason = json!({ "en": "r" });
            let mut rule =
                json!({ "classes": classes, "audiences": audiences, "purposes": [purpose], "reason": reason });
            when.into_iter().for_each(|when| rule["when"] = when);
            kind.into_iter().for_each(|kind| rule["audienceKinds"] = json!([kind]));
            if !duties.is_empty() {
                rule["obligations"] = json!(duties);
            }
            rule
        })
}

fn permit() -> impl Strategy<Value = Value> {
    (selectors(), form()).prop_map(|(mut rule, form)| {
        rule["effect"] = json!("permit");
        rule["form"] = form;
        rule
    })
}

/// A require or a forbid.
pub(super) fn tightening() -> impl Strategy<Value = Value> {
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

pub(super) fn named(mut rule: Value, id: &str) -> Value {
    rule["id"] = json!(id);
    rule
}

/// Rules of every effect, each with an id.
pub(super) fn rules() -> impl Strategy<Value = Vec<Value>> {
    (prop::collection::vec(permit(), 1..5), prop::collection::vec(tightening(), 0..4)).prop_map(|(mut all, tight)| {
        all.extend(tight);
        all.into_iter().enumerate().map(|(index, rule)| named(rule, &format!("r{index}"))).collect()
    })
}

pub(super) fn document(rules: &[Value]) -> Value {
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
        "audiences": {
            "a": { "kind": "first-party" }, "b": { "kind": "processor" }, "screen": { "kind": "local-ui" },
        },
        "purposes": { "order": { "title": { "en": "Order" } }, "order.customs": { "title": { "en": "Customs" } } },
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

/// Permits whose audiences are all shut by a class limit make a document fail; then there is nothing to analyse.
pub(super) fn read(document: &Value) -> Option<Policy> {
    Policy::read(&document.to_string()).ok()
}

fn consent() -> impl Strategy<Value = Option<Consent>> {
    let strengths = vec![Strength::General, Strength::Explicit, Strength::Separate, Strength::Written];
    let by = prop::sample::select(vec![ConsentBy::Subject, ConsentBy::Guardian]);
    prop::option::of((prop::sample::select(strengths), by).prop_map(|(strength, by)| Consent { strength, by }))
}

/// Any request that the policies above take, with every duty met.
pub(super) fn request() -> impl Strategy<Value = Request> {
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
