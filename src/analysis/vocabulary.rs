//! What a policy declares and no rule asks for.

use super::subject::{asked, collect};
use super::{Lint, warning};
use crate::model::AttributeValue;
use crate::model::digits::decimal;
use crate::model::json::step;
use crate::policy::{Condition, Domain, Policy, Rule};
use alloc::{string::String, vec::Vec};

/// An audience or a purpose that no rule is about.
const UNUSED: &str = "W108";
/// A word of an enumeration that could as well be another.
const UNDISTINGUISHED: &str = "W111";

/// Audiences, then purposes, then words, in the order of the document.
pub(super) fn lints(policy: &Policy) -> Vec<Lint> {
    let mut leaves = Vec::new();
    policy.rules.iter().filter_map(|rule| rule.when.as_ref()).for_each(|when| collect(when, &mut leaves));
    let mut lints = Vec::new();
    let unused = |part: &str, what: &str, id: &str| {
        let message = ["no rule is about the ", what, " \"", id, "\""].concat();
        warning(
            UNUSED,
            &step(part, id),
            message,
            "remove it, or name it in a rule: nothing is released without a permit",
        )
    };
    for audience in &policy.audiences {
        let names = |rule: &Rule| {
            !(rule.audiences.is_empty() && rule.audience_kinds.is_empty() && rule.audience_countries.is_empty())
                && rule.addresses(audience)
        };
        if !policy.rules.iter().any(names) {
            lints.push(unused("/audiences", "audience", &audience.id));
        }
    }
    for purpose in &policy.purposes {
        let names = |rule: &Rule| {
            !(rule.purposes.is_empty() && rule.bases.is_empty() && rule.uses.is_empty()) && rule.serves(purpose)
        };
        let asks =
            |leaf: &&Condition| matches!(leaf, Condition::Consent { purpose: Some(named), .. } if *named == purpose.id);
        if !policy.rules.iter().any(names) && !leaves.iter().any(asks) {
            lints.push(unused("/purposes", "purpose", &purpose.id));
        }
    }
    for (name, domain) in &policy.attributes {
        if let Domain::Enum(words) = domain {
            let own: Vec<&Condition> = leaves.iter().copied().filter(|leaf| asked(leaf) == Some(name)).collect();
            let pointer = step(&step("/context/attrs", name), "values");
            let alike = undistinguished(words, &own);
            let all: Vec<&str> = alike.iter().map(|(_, word)| word.as_str()).collect();
            for (place, word) in &alike {
                let others: Vec<&str> = all.iter().copied().filter(|other| other != word).take(5).collect();
                let message = ["no rule tells \"", word.as_str(), "\" from ", &others.join(", ")].concat();
                let help = "remove what makes no difference, or name it in a condition";
                lints.push(warning(UNDISTINGUISHED, &step(&pointer, &decimal(*place)), message, help));
            }
        }
    }
    lints
}

/// Words that no condition names and that every condition therefore answers as it answers the other ones. Words that one
/// condition names together were listed on purpose.
fn undistinguished<'p>(words: &'p [String], leaves: &[&Condition]) -> Vec<(usize, &'p String)> {
    let named = |word: &String| {
        let is = |value: &AttributeValue| matches!(value, AttributeValue::Word(known) if known == word);
        leaves.iter().any(|leaf| match leaf {
            Condition::Is(_, value) => is(value),
            Condition::In(_, values) => values.iter().any(is),
            _ => false,
        })
    };
    let unnamed: Vec<_> = words.iter().enumerate().filter(|(_, word)| !named(word)).collect();
    // A single one is what remains, and is told apart by that.
    if unnamed.len() > 1 { unnamed } else { Vec::new() }
}
