use super::super::random::{document, named, read, rules, tightening};
use super::*;
use crate::model::{AttributeValue, Class, Consent, ConsentBy, Effect, Request, Strength};
use alloc::string::String;
use alloc::{borrow::ToOwned, vec, vec::Vec};
use proptest::prelude::*;
use serde_json::{Value, json};

fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig { failure_persistence: None, cases, ..ProptestConfig::default() }
}

fn edit(before: &Policy, after: &Policy) -> Diff {
    diff(before, after, &mut |_| true).unwrap()
}

proptest! {
    #![proptest_config(cases(64))]

    #[test]
    fn a_require_or_a_forbid_never_weakens_a_cell(rules in rules(), added in tightening()) {
        let before = read(&document(&rules));
        let mut more = rules;
        more.push(named(added, "added"));
        let edit = edit(&before, &read(&document(&more)));
        prop_assert!(!edit.may_weaken(), "{edit:?}");
    }

    #[test]
    fn the_order_of_rules_never_matters(rules in rules().prop_flat_map(|rules| (Just(rules.clone()), Just(rules).prop_shuffle()))) {
        let (one, other) = (read(&document(&rules.0)), read(&document(&rules.1)));
        let edit = edit(&one, &other);
        prop_assert!(!edit.may_weaken() && edit.tightened.first.is_none(), "{edit:?}");
        prop_assert!(edit.same.cells.walked > 0);
    }

    #[test]
    fn the_way_back_is_the_opposite(one in rules(), other in rules()) {
        let (one, other) = (read(&document(&one)), read(&document(&other)));
        let (there, back) = (edit(&one, &other), edit(&other, &one));
        prop_assert_eq!(there.weakened.cells, back.tightened.cells);
        prop_assert_eq!(there.tightened.cells, back.weakened.cells);
        prop_assert_eq!((there.same.cells, there.changed.cells), (back.same.cells, back.changed.cells));
    }
}

/// One purpose and two attributes, so that every request there is can be asked.
fn small(rules: &[Value], most: i64, words: &[&str]) -> Policy {
    let text = json!(rules).to_string();
    let text = text.replace("order.customs", "order").replace(r#"["flag",true]"#, r#"["age","teen"]"#);
    let rules: Vec<Value> = serde_json::from_str(&text.replace(r#"["flag",false]"#, r#"["count",2]"#)).unwrap();
    let mut document = document(&rules);
    document["purposes"].as_object_mut().unwrap().remove("order.customs");
    document["context"]["attrs"]["count"]["max"] = json!(most);
    document["context"]["attrs"]["age"]["values"] = json!(words);
    document["context"]["attrs"].as_object_mut().unwrap().remove("flag");
    document.as_object_mut().unwrap().remove("aggregations");
    read(&document)
}

fn every_request(audience: &str) -> Vec<Request> {
    let mut consents = vec![None];
    for strength in [Strength::General, Strength::Explicit, Strength::Separate, Strength::Written] {
        consents.extend([ConsentBy::Subject, ConsentBy::Guardian].map(|by| Some(Consent { strength, by })));
    }
    let mut all = Vec::new();
    for age in [None, Some("child"), Some("teen"), Some("adult")] {
        for count in [None, Some(0), Some(1), Some(2), Some(3), Some(4)] {
            for consent in &consents {
                let mut context: Vec<(String, AttributeValue)> = Vec::new();
                context.extend(age.map(|age| ("age".to_owned(), AttributeValue::Word(age.to_owned()))));
                context.extend(count.map(|count| ("count".to_owned(), AttributeValue::Integer(count))));
                all.push(Request {
                    audience: audience.to_owned(),
                    purpose: "order".to_owned(),
                    context,
                    consent: consent.map(|consent| ("order".to_owned(), consent)).into_iter().collect(),
                    discharged: ["tell", "keep", "incense"].map(ToOwned::to_owned).to_vec(),
                    ..Request::default()
                });
            }
        }
    }
    all
}

proptest! {
    #![proptest_config(cases(4))]

    #[test]
    fn the_counts_are_those_of_asking_every_cell(one in rules(), added in tightening(), dropped in 0..4_usize) {
        let mut other = one.clone();
        other.push(named(added, "added"));
        other.remove(dropped.min(other.len().saturating_sub(1)));
        let words = ["child", "teen", "adult"];
        let (before, after) = (small(&one, 4, &words), small(&other, 4, &words));
        let mut counts = [0_u128; 4];
        for request in ["a", "b", "screen"].iter().flat_map(|audience| every_request(audience)) {
            let (old, new) = (before.situate(&request).unwrap(), after.situate(&request).unwrap());
            for class in before.classes().ids().into_iter().map(Class::named) {
                let (old, new) = (Outcome::of(&before, old.decide(&class)), Outcome::of(&after, new.decide(&class)));
                let count = &mut counts[compare(old.as_ref(), new.as_ref()) as usize];
                *count = count.saturating_add(1);
            }
        }
        let edit = edit(&before, &after);
        let found = [edit.same, edit.weakened, edit.tightened, edit.changed];
        prop_assert_eq!(found.each_ref().map(|changes| changes.cells.stands_for), counts);
        for (changes, expected) in found.iter().zip([Change::Same, Change::Weakened, Change::Tightened, Change::Changed]) {
            if let Some(cell) = &changes.first {
                let of = |policy: &Policy| policy.situate(&cell.request).unwrap().decide(&cell.class);
                let (old, new) = (Outcome::of(&before, of(&before)), Outcome::of(&after, of(&after)));
                prop_assert_eq!(compare(old.as_ref(), new.as_ref()), expected);
            }
        }
    }
}

fn permit(audience: &str, when: &Value) -> Value {
    json!({ "id": "r", "effect": "permit", "classes": ["person.name"], "audiences": [audience], "purposes": ["order"],
        "when": when, "form": { "represent": "raw" }, "reason": { "en": "r" } })
}

#[test]
fn what_one_policy_cannot_be_asked_lets_nothing_out_there() {
    let when = json!({ "any": [{ "is": ["age", "child"] }, { "atLeast": ["count", 1] }] });
    let narrow = small(&[permit("a", &when)], 2, &["child"]);
    let wide = small(&[permit("a", &when)], 4, &["child", "adult"]);
    let edit = edit(&narrow, &wide);
    // Count 3 or 4 with any age, and adults with a count of 1 or 2: the narrow policy refuses those requests. Nine consents.
    assert_eq!(edit.weakened.cells.stands_for, (2 * 3 + 2) * 9);
    assert_eq!((edit.tightened.cells.walked, edit.changed.cells.walked), (0, 0));
    let first = edit.weakened.first.unwrap();
    assert!(narrow.situate(&first.request).is_err());
    assert_eq!(wide.situate(&first.request).unwrap().decide(&first.class).effect, Effect::Release);
}

#[test]
fn an_audience_that_one_policy_lacks_receives_nothing_there() {
    let mut rules = [permit("b", &json!({}))];
    rules[0].as_object_mut().unwrap().remove("when");
    let mut more = document(&rules);
    let mut fewer = document(&[]);
    for document in [&mut more, &mut fewer] {
        document.as_object_mut().unwrap().remove("aggregations");
    }
    let with = read(&more);
    fewer["audiences"].as_object_mut().unwrap().remove("b");
    fewer["keys"].as_object_mut().unwrap().remove("k-b");
    let edit = edit(&read(&fewer), &with);
    assert_eq!((edit.weakened.cells.walked, edit.tightened.cells.walked), (2, 0));
    assert_eq!(edit.weakened.first.unwrap().request.audience, "b");
}
