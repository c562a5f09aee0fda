//! The law-like sentences about decisions, on policies made at random.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may fail loudly; the lint's own exemption misses helpers of integration tests"
)]

mod random;

use proptest::prelude::*;
use random::{CLASSES, asked, document, joined, named, pack, read, rules, tightening, together};
use serde_json::json;
use veilgate::Guard;
use veilgate::model::json::Json;
use veilgate::model::{
    AttributeValue, Class, ClassTree, Effect, Field, Hints, Instant, Level, Operation, Reason, Request,
};
use veilgate::policy::{Policy, Verdict};

/// How often one policy is asked: a document is read once for all requests and submissions.
const ASKED: usize = 64;

fn asks() -> impl Strategy<Value = Vec<(Request, Vec<Class>)>> {
    prop::collection::vec((asked(), together()), ASKED)
}

/// What is decided of every class as the only one of its submission beside these.
fn beside(policy: &Policy, request: &Request, together: &[Class]) -> Vec<Verdict> {
    let situation = policy.situate(request).unwrap();
    let decide = |class: Class| {
        let mut present = together.to_vec();
        present.push(class.clone());
        situation.at(policy.raised(&present, &class)).decide(&class)
    };
    CLASSES.iter().map(|class| decide(Class::named(*class))).collect()
}

fn verdicts(policy: &Policy, request: &Request) -> Vec<Verdict> {
    let situation = policy.situate(request).unwrap();
    CLASSES.iter().map(|class| situation.decide(&Class::named(*class))).collect()
}

/// Every way of filling in the attributes that a request leaves out.
fn completions(request: &Request) -> Vec<Request> {
    let domains: [(&str, Vec<AttributeValue>); 3] = [
        ("flag", vec![AttributeValue::Bool(false), AttributeValue::Bool(true)]),
        ("age", ["child", "teen", "adult"].map(|word| AttributeValue::Word(word.to_owned())).to_vec()),
        ("count", (0..5).map(AttributeValue::Integer).collect()),
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
                && before.obligations.iter().all(|duty| after.obligations.contains(duty))
        }
    }
}

proptest! {
    // For each of the four laws 600 policies, each asked 64 times: 153,600 random policies in random circumstances, eight classes each.
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 600, ..ProptestConfig::default() })]

    #[test]
    fn monotone(rules in rules(), added in tightening(), asks in asks()) {
        let before = read(&document(&rules));
        let mut more = rules;
        more.push(named(added, "added"));
        let after = read(&document(&more));
        for (request, together) in asks {
            for (before, after) in beside(&before, &request, &together).iter().zip(beside(&after, &request, &together)) {
                prop_assert!(at_least_as_strict(&after, before), "{request:?}: {before:?} became {after:?}");
            }
        }
    }

    #[test]
    fn a_pack_never_weakens_a_cell(rules in rules(), pack in pack(), asks in asks()) {
        let document = document(&rules);
        let (before, after) = (read(&document), joined(&document, &pack));
        for (request, together) in asks {
            for (before, after) in beside(&before, &request, &together).iter().zip(beside(&after, &request, &together)) {
                prop_assert!(at_least_as_strict(&after, before), "{request:?} {together:?}: {before:?} became {after:?}");
                prop_assert!(after.level >= before.level);
            }
        }
    }

    #[test]
    fn order_free(rules in rules().prop_flat_map(|rules| (Just(rules.clone()), Just(rules).prop_shuffle())), asks in asks()) {
        let (one, other) = (read(&document(&rules.0)), read(&document(&rules.1)));
        for (request, together) in asks {
            prop_assert_eq!(beside(&one, &request, &together), beside(&other, &request, &together));
        }
    }

    #[test]
    fn what_stands_beside_a_value_never_weakens_its_cell(rules in rules(), asks in asks()) {
        let policy = read(&document(&rules));
        for (request, together) in asks {
            for (alone, among) in beside(&policy, &request, &[]).iter().zip(beside(&policy, &request, &together)) {
                prop_assert!(at_least_as_strict(&among, alone), "{request:?} {together:?}: {alone:?} became {among:?}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn deterministic(rules in rules(), request in asked()) {
        let policy = read(&document(&rules));
        prop_assert_eq!(verdicts(&policy, &request), verdicts(&policy, &request));
    }

    #[test]
    fn idempotent_load(rules in rules(), request in asked()) {
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
    fn a_level_4_value_is_raw_only_when_sealed(rules in rules(), request in asked()) {
        for verdict in verdicts(&read(&document(&rules)), &request) {
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
    fn a_frozen_policy_releases_nothing(rules in rules(), request in asked()) {
        let mut frozen = document(&rules);
        frozen["policy"]["mode"] = json!("freeze");
        for verdict in verdicts(&Policy::read(&frozen.to_string()).unwrap(), &request) {
            prop_assert_eq!((verdict.effect, verdict.operation), (Effect::Deny, None));
            prop_assert_eq!(verdict.reasons, [Reason::PolicyFrozen]);
            prop_assert!(verdict.seal.is_empty() && verdict.rules.is_empty() && verdict.obligations.is_empty());
        }
        frozen["policy"]["mode"] = json!("enforce");
        prop_assert_eq!(verdicts(&Policy::read(&frozen.to_string()).unwrap(), &request), verdicts(&read(&document(&rules)), &request));
    }

    #[test]
    fn deny_on_unknown(rules in rules(), request in asked()) {
        let policy = read(&document(&rules));
        let unknown = verdicts(&policy, &request);
        // Whatever the missing attributes are, knowing them shows at least as much.
        for known in completions(&request) {
            for (unknown, known) in unknown.iter().zip(verdicts(&policy, &known)) {
                prop_assert!(at_least_as_strict(unknown, &known), "{unknown:?} although {known:?}");
            }
        }
    }

    #[test]
    fn class_raise_only(id in prop::sample::select(CLASSES).prop_filter("of the catalogue", |id| *id != "shop.member"), level in 1..=4_u8, below in "[a-z]{1,8}") {
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
    for _ in 0..200 {
        let rules = rules().new_tree(&mut runner).unwrap().current();
        let asks = asks().new_tree(&mut runner).unwrap().current();
        let policy = read(&document(&rules));
        for verdict in asks.iter().take(16).flat_map(|(request, together)| beside(&policy, request, together)) {
            released += usize::from(verdict.effect == Effect::Release);
            forbidden += usize::from(verdict.reasons.contains(&Reason::Forbidden));
            incomparable += usize::from(verdict.reasons.contains(&Reason::Incomparable));
        }
    }
    assert!(released > 100 && forbidden > 20 && incomparable > 5, "{released} {forbidden} {incomparable}");
}
