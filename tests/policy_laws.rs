//! The law-like sentences about decisions, on policies made at random.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may fail loudly; the lint's own exemption misses helpers of integration tests"
)]

use proptest::prelude::*;
use serde_json::{Value, json};
use veilgate::Guard;
use veilgate::model::json::Json;
use veilgate::model::{
    AttributeValue, Class, ClassTree, Consent, ConsentBy, Effect, Field, Hints, Instant, Level, Operation, Reason,
    Request, Strength,
};
use veilgate::policy::{Policy, Verdict};

const CLASSES: &[&str] =
    &["contact", "contact.phone", "contact.phone.cn-mobile", "person.name", "payment.card.pan", "secret.password"];

fn condition() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(|value| json!({ "is": ["flag", value] })),
        prop_oneof![Just("child"), Just("adult")].prop_map(|word| json!({ "is": ["age", word] })),
        Just(json!({ "in": ["age", ["child", "adult"]] })),
        (0..4).prop_map(|n| json!({ "atLeast": ["count", n] })),
        (0..4).prop_map(|n| json!({ "atMost": ["count", n] })),
        prop_oneof![Just("general"), Just("separate")]
            .prop_map(|strength| json!({ "consent": { "strength": strength } })),
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
    let represent = prop::sample::select(vec![
        "raw",
        "mask",
        "label",
        "drop",
        "constant",
        "text.findings",
        "one-one",
        "three-four",
        "pan",
    ]);
    let seal = prop_oneof![
        4 => Just(json!({})),
        2 => Just(json!({ "seal": "k-a" })),
        1 => Just(json!({ "seal": "k-b" })),
        2 => Just(json!({ "sealAny": true })),
    ];
    (represent, seal).prop_map(|(represent, mut seal)| {
        seal["represent"] = json!(represent);
        seal
    })
}

fn selectors() -> impl Strategy<Value = Value> {
    (
        prop::collection::vec(prop::sample::select(CLASSES), 1..3),
        prop::collection::vec(prop::sample::select(vec!["a", "b"]), 1..3),
        prop::sample::select(vec!["order", "order.customs"]),
        prop::option::of(condition()),
    )
        .prop_map(|(classes, audiences, purpose, when)| {
            let mut rule =
                json!({ "classes": classes, "audiences": audiences, "purposes": [purpose], "reason": { "en": "r" } });
            if let Some(when) = when {
                rule["when"] = when;
            }
            rule
        })
}

fn permit() -> impl Strategy<Value = Value> {
    (selectors(), form(), prop::bool::weighted(0.2)).prop_map(|(mut rule, form, duty)| {
        rule["effect"] = json!("permit");
        rule["form"] = form;
        if duty {
            rule["obligations"] = json!(["tell"]);
        }
        rule
    })
}

fn tightening() -> impl Strategy<Value = Value> {
    (selectors(), form(), 0..4_u8, prop::option::of(1..=4_u8)).prop_map(|(mut rule, mut form, kind, level)| {
        rule["effect"] = json!(if kind == 0 { "forbid" } else { "require" });
        if kind == 1 && form.as_object().unwrap().len() > 1 {
            form.as_object_mut().unwrap().remove("represent");
        }
        if kind > 0 {
            rule["form"] = form;
        }
        if let Some(level) = level {
            rule["minLevel"] = json!(level);
            rule.as_object_mut().unwrap().remove("classes");
        }
        rule
    })
}

fn rules() -> impl Strategy<Value = Vec<Value>> {
    (prop::collection::vec(permit(), 1..6), prop::collection::vec(tightening(), 0..4)).prop_map(|(mut all, tight)| {
        all.extend(tight);
        all.into_iter().enumerate().map(|(index, rule)| named(rule, &format!("r{index}"))).collect()
    })
}

fn named(mut rule: Value, id: &str) -> Value {
    rule["id"] = json!(id);
    rule
}

fn policy(rules: &[Value]) -> Policy {
    Policy::read(&document(rules).to_string()).unwrap()
}

fn document(rules: &[Value]) -> Value {
    json!({
        "format": "veilgate/1",
        "policy": { "id": "laws", "revision": 1, "expires": "2099-01-01T00:00:00Z" },
        "context": { "attrs": {
            "flag": { "type": "bool", "source": "host" },
            "age": { "type": "enum", "values": ["child", "adult"], "source": "host" },
            "count": { "type": "int", "min": 0, "max": 3, "source": "engine" },
        } },
        "audiences": { "a": { "kind": "first-party" }, "b": { "kind": "processor" } },
        "purposes": { "order": { "title": { "en": "Order" } }, "order.customs": { "title": { "en": "Customs" } } },
        "keys": { "k-a": { "use": "seal", "holders": ["a"] }, "k-b": { "use": "seal", "holders": ["b"] } },
        "transforms": {
            "one-one": { "op": "mask.keep", "params": { "first": 1, "last": 1 } },
            "three-four": { "op": "mask.keep", "params": { "first": 3, "last": 4 } },
            "pan": { "op": "mask.pan", "params": { "first": 6, "last": 4 } },
        },
        "obligations": { "tell": { "type": "notice.show", "stage": "before" } },
        "rules": rules,
    })
}

fn context() -> impl Strategy<Value = Vec<(String, AttributeValue)>> {
    (prop::option::of(any::<bool>()), prop::option::of(any::<bool>()), prop::option::of(0..4_i64)).prop_map(
        |(flag, adult, count)| {
            let mut context = Vec::new();
            context.extend(flag.map(|flag| ("flag".to_owned(), AttributeValue::Bool(flag))));
            context.extend(adult.map(|adult| {
                ("age".to_owned(), AttributeValue::Word(if adult { "adult" } else { "child" }.to_owned()))
            }));
            context.extend(count.map(|count| ("count".to_owned(), AttributeValue::Integer(count))));
            context
        },
    )
}

fn request() -> impl Strategy<Value = Request> {
    (
        context(),
        any::<bool>(),
        any::<bool>(),
        any::<bool>(),
        prop::option::of(prop::sample::select(vec![Strength::General, Strength::Separate])),
    )
        .prop_map(|(context, first, customs, told, strength)| {
            let purpose = if customs { "order.customs" } else { "order" };
            let consent = strength.map(|strength| (purpose.to_owned(), Consent { strength, by: ConsentBy::Subject }));
            Request {
                audience: if first { "a" } else { "b" }.to_owned(),
                purpose: purpose.to_owned(),
                context,
                consent: consent.into_iter().collect(),
                discharged: if told { vec!["tell".to_owned()] } else { Vec::new() },
                ..Request::default()
            }
        })
}

fn verdicts(policy: &Policy, request: &Request) -> Vec<Verdict> {
    let situation = policy.situate(request).unwrap();
    CLASSES.iter().map(|class| situation.decide(&Class::named(*class))).collect()
}

/// Every way of filling in the attributes that a request leaves out.
fn completions(request: &Request) -> Vec<Request> {
    let domains: [(&str, Vec<AttributeValue>); 3] = [
        ("flag", vec![AttributeValue::Bool(false), AttributeValue::Bool(true)]),
        ("age", vec![AttributeValue::Word("child".to_owned()), AttributeValue::Word("adult".to_owned())]),
        ("count", (0..4).map(AttributeValue::Integer).collect()),
    ];
    let mut all = vec![request.clone()];
    for (name, values) in domains.into_iter().filter(|(name, _)| request.attribute(name).is_none()) {
        let with = |request: &Request| {
            let request = request.clone();
            values
                .clone()
                .into_iter()
                .map(move |value| {
                    let mut request = request.clone();
                    request.context.push((name.to_owned(), value));
                    request
                })
                .collect::<Vec<_>>()
        };
        all = all.iter().flat_map(with).collect();
    }
    all
}

fn at_least_as_strict(after: &Verdict, before: &Verdict) -> bool {
    match (after.effect, before.effect) {
        (Effect::Deny, _) => true,
        (Effect::Release, Effect::Deny) => false,
        (Effect::Release, Effect::Release) => {
            let (after_form, before_form) = (after.operation.as_ref().unwrap(), before.operation.as_ref().unwrap());
            after_form.join(before_form).as_ref() == Some(after_form)
                && before.seal.iter().all(|key| after.seal.contains(key))
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn monotone(rules in rules(), added in tightening(), request in request()) {
        let before = verdicts(&policy(&rules), &request);
        let mut more = rules;
        more.push(named(added, "added"));
        for (before, after) in before.iter().zip(verdicts(&policy(&more), &request)) {
            prop_assert!(at_least_as_strict(&after, before), "{before:?} became {after:?}");
        }
    }

    #[test]
    fn order_free(rules in rules().prop_flat_map(|rules| (Just(rules.clone()), Just(rules).prop_shuffle())), request in request()) {
        let (one, other) = rules;
        prop_assert_eq!(verdicts(&policy(&one), &request), verdicts(&policy(&other), &request));
    }

    #[test]
    fn deterministic(rules in rules(), request in request()) {
        let policy = policy(&rules);
        prop_assert_eq!(verdicts(&policy, &request), verdicts(&policy, &request));
    }

    #[test]
    fn idempotent_load(rules in rules(), request in request()) {
        // Loaded again, laid out otherwise, and from its own canonical form: one identity and the same verdicts.
        let text = document(&rules).to_string();
        let wide = serde_json::to_string_pretty(&document(&rules)).unwrap();
        let canonical = Json::read(&text).unwrap().canonical();
        let one = Policy::read(&text).unwrap();
        for again in [&text, &wide, &canonical].map(|text| Policy::read(text).unwrap()) {
            prop_assert_eq!(one.sha256(), again.sha256());
            prop_assert_eq!(verdicts(&one, &request), verdicts(&again, &request));
        }
    }

    #[test]
    fn a_level_4_value_is_raw_only_when_sealed(rules in rules(), request in request()) {
        for verdict in verdicts(&policy(&rules), &request) {
            let bare = matches!(verdict.operation, Some(Operation::Raw | Operation::TextFindings(_))) && verdict.seal.is_empty();
            prop_assert!(!(bare && verdict.level == Level::Critical), "{verdict:?}");
        }
    }

    #[test]
    fn detection_raises_and_never_lowers(
        class in prop::sample::select(CLASSES),
        text in prop_oneof![any::<String>(), "(4111111111111111|13800138000|11010519491231002X|CVV 123)?[ a-z]{0,3}"],
        autocomplete in prop::option::of(prop::sample::select(vec!["cc-csc", "cc-number", "name", "tel", "new-password"])),
    ) {
        // No rule, and no key that would have to be handed in.
        let mut document = document(&[]);
        document["keys"] = json!({});
        let guard = Guard::load(&document.to_string(), &[], Instant(0)).unwrap();
        let tree = ClassTree::default();
        let hints = Hints { class: Some(class.to_owned()), autocomplete: autocomplete.map(str::to_owned), ..Hints::default() };
        let field = Field { path: "f".to_owned(), hints, text: text.into() };
        let found = guard.classify(std::slice::from_ref(&field), Instant(0)).unwrap()[0].class.clone().unwrap();
        prop_assert!(tree.level(&found) >= tree.level(&Class::named(class)), "{found:?} for {class}");
    }

    #[test]
    fn a_frozen_policy_releases_nothing(rules in rules(), request in request()) {
        let mut frozen = document(&rules);
        frozen["policy"]["mode"] = json!("freeze");
        for verdict in verdicts(&Policy::read(&frozen.to_string()).unwrap(), &request) {
            prop_assert_eq!((verdict.effect, verdict.operation), (Effect::Deny, None));
            prop_assert_eq!(verdict.reasons, [Reason::PolicyFrozen]);
            prop_assert!(verdict.seal.is_empty() && verdict.rules.is_empty() && verdict.obligations.is_empty());
        }
        frozen["policy"]["mode"] = json!("enforce");
        prop_assert_eq!(verdicts(&Policy::read(&frozen.to_string()).unwrap(), &request), verdicts(&policy(&rules), &request));
    }

    #[test]
    fn deny_on_unknown(rules in rules(), request in request()) {
        let policy = policy(&rules);
        let unknown = verdicts(&policy, &request);
        // Whatever the missing attributes are, knowing them shows at least as much.
        for known in completions(&request) {
            for (unknown, known) in unknown.iter().zip(verdicts(&policy, &known)) {
                prop_assert!(at_least_as_strict(unknown, &known), "{unknown:?} although {known:?}");
            }
        }
    }

    #[test]
    fn class_raise_only(id in prop::sample::select(CLASSES), level in 1..=4_u8, below in "[a-z]{1,8}") {
        let built_in = ClassTree::default();
        let mut raised = ClassTree::default();
        raised.raise(id, Level::from_number(level).unwrap());
        for class in CLASSES.iter().map(|class| Class::named(*class)).chain([Class::named(format!("{id}.{below}"))]) {
            prop_assert!(raised.level(&class) >= built_in.level(&class));
        }
    }
}

#[test]
fn the_laws_see_both_outcomes() {
    // A generator that only ever denied would make every law above hold for nothing.
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let (mut released, mut forbidden, mut incomparable) = (0, 0, 0);
    for _ in 0..400 {
        let rules = rules().new_tree(&mut runner).unwrap().current();
        let request = request().new_tree(&mut runner).unwrap().current();
        for verdict in verdicts(&policy(&rules), &request) {
            released += usize::from(verdict.effect == Effect::Release);
            forbidden += usize::from(verdict.reasons.contains(&Reason::Forbidden));
            incomparable += usize::from(verdict.reasons.contains(&Reason::Incomparable));
        }
    }
    assert!(released > 100 && forbidden > 20 && incomparable > 5, "{released} {forbidden} {incomparable}");
}
