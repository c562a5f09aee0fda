use super::random::{CLASSES, document, read, request, rules, together};
use super::space::Space;
use super::*;
use crate::model::{Class, Effect, Level};
use crate::policy::{Truth, Verdict};
use alloc::vec;
use proptest::prelude::*;
use serde_json::json;

/// Flag, age, count and two consents, each possibly missing.
const OF_ONE_TRIPLE: u128 = 3 * 4 * 6 * 9 * 9;

fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig { failure_persistence: None, cases, ..ProptestConfig::default() }
}

/// Class, audience, purpose, the level that it rises to, the truth of each rule about them, and what is then decided.
type Agreed = (Class, usize, String, Level, Vec<(usize, Truth)>, Verdict);

/// What differs between the two ways to walk is which cells are told apart, and with it the words that count them.
fn without_counts(analysis: &Analysis) -> Vec<(&'static str, &str, u128)> {
    let lints = analysis.lints.iter();
    lints.map(|lint| (lint.problem.code, lint.problem.pointer.as_str(), lint.cells.stands_for)).collect()
}

fn in_cell<'c>(policy: &'c Policy, cell: &'c Cell) -> Situation<'c> {
    policy.situate(&cell.request).unwrap().at(policy.raised(&cell.together, &cell.class))
}

proptest! {
    #![proptest_config(cases(128))]

    #[test]
    fn every_cell_is_seen_and_agrees_with_the_decision(rules in rules(), asks in prop::collection::vec((request(), together()), 64)) {
        let policy = read(&document(&rules));
        let mut seen: Vec<Agreed> = Vec::new();
        let space = Space::new(&[&policy]);
        let cells = space.walk(&mut |_| true, &mut |cell| {
            let verdict = cell.situations[0].unwrap().decide(cell.class);
            let raised = policy.raised(cell.together, cell.class);
            seen.push((cell.class.clone(), cell.audience, cell.request.purpose.clone(), raised, cell.rules.to_vec(), verdict));
        }).unwrap();
        let triples = [space.classes.len(), space.audiences.len(), space.purposes.len()].iter().product::<usize>();
        prop_assert_eq!(cells.stands_for / OF_ONE_TRIPLE, triples as u128);
        prop_assert_eq!(cells.stands_for % OF_ONE_TRIPLE, 0);
        for (request, mut together) in asks {
            let audience = space.audiences.iter().position(|id| *id == request.audience).unwrap();
            let (known, purpose) = (policy.audience(&request.audience).unwrap(), policy.purpose(&request.purpose).unwrap());
            for class in CLASSES.iter().map(|class| Class::named(*class)) {
                together.push(class.clone());
                let raised = policy.raised(&together, &class);
                together.pop();
                let level = policy.classes().level(&class).max(raised);
                let about: Vec<(usize, Truth)> = policy.rules.iter().enumerate()
                    .filter(|(_, rule)| rule.concerns(&class, level, policy.classes()) && rule.addresses(known) && rule.serves(purpose))
                    .map(|(place, rule)| (place, rule.when.as_ref().map_or(Truth::True, |when| when.evaluate(&request))))
                    .collect();
                let same = seen.iter().find(|(of, to, purpose, at, rules, _)| {
                    (of, to, purpose, at, rules) == (&class, &audience, &request.purpose, &raised, &about)
                });
                let decided = policy.situate(&request).unwrap().at(raised).decide(&class);
                prop_assert_eq!(same.map(|(.., verdict)| verdict), Some(&decided), "{:?} {:?} {:?}", class, request, together);
            }
        }
    }

    #[test]
    fn every_example_is_what_the_finding_says(rules in rules()) {
        let policy = read(&document(&rules));
        for lint in analyse(&policy, &mut |_| true).unwrap().lints {
            let verdict = lint.example.as_ref().map(|cell| in_cell(&policy, cell).decide(&cell.class));
            let place: Option<usize> = lint.problem.pointer.strip_prefix("/rules/").map(|place| place.parse().unwrap());
            match (lint.problem.code, verdict) {
                ("E011", Some(verdict)) => prop_assert!(verdict.effect == Effect::Deny && lint.cells.walked > 0),
                ("E012", Some(verdict)) => prop_assert!(verdict.seal.is_empty() && verdict.level >= Level::Sensitive),
                ("W101", None) => {}
                ("W102", Some(_)) => prop_assert_eq!(policy.rules[place.unwrap()].effect, crate::policy::RuleEffect::Permit),
                ("W103", Some(verdict)) => {
                    let cell = lint.example.unwrap();
                    let without = in_cell(&policy, &cell).without(place.unwrap()).decide(&cell.class);
                    prop_assert_eq!((verdict.effect, verdict.operation, verdict.seal), (without.effect, without.operation, without.seal));
                }
                ("W108" | "W111", None) => {}
                other => prop_assert!(false, "{:?}", other),
            }
        }
    }
}

proptest! {
    #![proptest_config(cases(24))]

    #[test]
    fn the_projection_finds_what_the_plain_walk_finds(rules in rules()) {
        let policy = read(&document(&rules));
        let (quick, plain) = (analyse(&policy, &mut |_| true).unwrap(), analyse_plain(&policy, &mut |_| true).unwrap());
        prop_assert_eq!(quick.cells.stands_for, plain.cells.stands_for);
        prop_assert_eq!(without_counts(&quick), without_counts(&plain));
        for (one, other) in quick.table.iter().zip(&plain.table) {
            prop_assert_eq!((&one.audience, &one.class, &one.most.operation, &one.least.operation), (&other.audience, &other.class, &other.most.operation, &other.least.operation));
            prop_assert_eq!((one.cells.stands_for, one.released.stands_for), (other.cells.stands_for, other.released.stands_for));
        }
        prop_assert_eq!(quick.table.len(), plain.table.len());
        prop_assert!(quick.cells.walked <= plain.cells.walked);
    }

    #[test]
    fn a_rule_is_redundant_exactly_when_the_policy_without_it_is_the_same(rules in rules()) {
        let policy = read(&document(&rules));
        let lints = analyse(&policy, &mut |_| true).unwrap().lints;
        for place in 0..rules.len() {
            let pointer = alloc::format!("/rules/{place}");
            let has = |code: &str| lints.iter().any(|lint| lint.problem.code == code && lint.problem.pointer == pointer);
            let mut fewer = rules.clone();
            fewer.remove(place);
            let without = read(&document(&fewer));
            let edit = diff(&policy, &without, &mut |_| true).unwrap();
            let same = !edit.may_weaken() && edit.tightened.first.is_none();
            // A permit that is overridden somewhere is reported as that.
            prop_assert_eq!(same && !has("W101") && !has("W102"), has("W103"), "{}", rules[place]);
        }
    }
}

fn sized(attributes: usize, values: usize) -> Policy {
    let words: Vec<String> = (0..values).map(|value| alloc::format!("v{value}")).collect();
    let attrs: serde_json::Map<_, _> = (0..attributes)
        .map(|n| (alloc::format!("a{n}"), json!({ "type": "enum", "values": words, "source": "host" })))
        .collect();
    let asked: Vec<_> =
        attrs.keys().flat_map(|name| words.iter().map(move |word| json!({ "is": [name, word] }))).collect();
    let mut document = document(&[
        json!({ "id": "r", "effect": "permit", "classes": ["contact.email"], "audiences": ["a"],
        "purposes": ["order.customs"], "when": { "any": asked }, "form": { "represent": "raw" }, "reason": { "en": "r" } }),
    ]);
    document["context"]["attrs"] = json!(attrs);
    document.as_object_mut().unwrap().remove("aggregations");
    read(&document)
}

#[test]
fn too_many_cells_are_counted_and_not_walked() {
    let mut done = 0;
    let stopped = analyse(&sized(12, 9), &mut |at| {
        done = at.of;
        true
    });
    let Err(Stopped::TooManyCells { cells, limit }) = stopped else { panic!("{stopped:?}") };
    // Ten to the twelfth for the only triple that the permit is about, one for each of the others.
    assert!(cells > 10_u128.pow(12) && cells < 10_u128.pow(12) + 2_000, "{cells}");
    assert_eq!((limit, done), (MAX_CELLS, 0));
    assert!(matches!(analyse_plain(&sized(12, 9), &mut |_| true), Err(Stopped::TooManyCells { .. })));
    // More cells than any number holds.
    assert!(matches!(analyse(&sized(60, 9), &mut |_| true), Err(Stopped::TooManyCells { cells: u128::MAX, .. })));
}

#[test]
fn many_values_in_many_conditions_are_refused_before_they_are_compared() {
    let words: Vec<String> = (0..1_000).map(|value| alloc::format!("v{value}")).collect();
    let listed = |times: usize| {
        let asked = vec![json!({ "in": ["a", words] }); times];
        let mut document = document(&[json!({ "id": "r", "effect": "permit", "classes": ["contact.email"],
            "audiences": ["a"], "purposes": ["order"], "when": { "any": asked }, "form": { "represent": "raw" },
            "reason": { "en": "r" } })]);
        document["context"]["attrs"] = json!({ "a": { "type": "enum", "values": words, "source": "host" } });
        read(&document)
    };
    let stopped = analyse(&listed(21), &mut |_| panic!("nothing is counted yet"));
    assert_eq!(stopped, Err(Stopped::TooManyComparisons { comparisons: 21_000_000, limit: MAX_CELLS }));
    assert!(analyse(&listed(1), &mut |_| true).is_ok());
}

#[test]
fn progress_rises_to_the_end_and_ends_the_walk_by_a_no() {
    let policy = sized(5, 9);
    let mut all: Vec<Progress> = Vec::new();
    analyse(&policy, &mut |at| {
        all.push(at);
        true
    })
    .unwrap();
    // First they are counted, and then walked.
    assert!(all.windows(2).all(|pair| pair[0].done <= pair[1].done && pair[0].of <= pair[1].of));
    let walking: Vec<&Progress> = all.iter().filter(|at| at.of > 0).collect();
    assert!(walking.len() > 2 && walking.iter().all(|at| at.of == walking[0].of));
    assert!(all.last().is_some_and(|at| at.done == at.of && at.of > 100_000));
    for stop in [1, all.len() / 2, all.len() - 1] {
        let mut calls = 0;
        let stopped = analyse(&policy, &mut |_| {
            calls += 1;
            calls < stop
        });
        assert_eq!((stopped, calls), (Err(Stopped::Cancelled), stop));
    }
}

#[test]
fn the_findings_are_not_all_of_one_kind() {
    // Properties over policies that are all fine would hold for nothing.
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let mut codes = vec![];
    for _ in 0..150 {
        let rules = rules().new_tree(&mut runner).unwrap().current();
        let policy = read(&document(&rules));
        codes.extend(analyse(&policy, &mut |_| true).unwrap().lints.into_iter().map(|lint| lint.problem.code));
    }
    for code in ["E011", "E012", "W101", "W102", "W103", "W108", "W111"] {
        let count = codes.iter().filter(|known| **known == code).count();
        assert!(count > 2, "{code}: {count}");
    }
}
