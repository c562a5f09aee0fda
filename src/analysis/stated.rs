//! What a policy states, or leaves out, for people and for the classifier.

use super::sample;
use super::source::{Source, pointer};
use super::subject::{asked, collect};
use super::{Lint, error, finding, lint, warning};
use crate::classify;
use crate::model::digits::decimal;
use crate::model::json::{Json, step};
use crate::model::order::distinct;
use crate::model::{Class, Operation, PLAIN, UNCLASSIFIED};
use crate::policy::{Represent, RuleEffect};
use alloc::{borrow::ToOwned, string::String, vec::Vec};

/// A pseudonym in the value's own form of which there are too few.
const SMALL_DOMAIN: &str = "E015";
/// A class that nothing leads to.
const UNBOUND: &str = "W105";
/// A class that is known by the looks of its values alone.
const BY_LOOKS: &str = "W106";
/// A text that is missing in a language of the policy.
const UNTRANSLATED: &str = "W107";
/// A forbid that depends on what the page says.
const TRUSTS_PAGE: &str = "W112";

pub(super) fn lints(source: &Source) -> Vec<Lint> {
    let mut lints = trusting(source);
    lints.extend(domains(source));
    lints.extend(classes(source));
    lints.extend(texts(source));
    lints
}

/// Forbids whose condition asks for what the host states.
fn trusting(source: &Source) -> Vec<Lint> {
    let attributes = source.root.at("context").at("attrs");
    let mut lints: Vec<Lint> = Vec::new();
    for (place, rule) in source.policy.rules.iter().enumerate().filter(|(_, rule)| rule.effect == RuleEffect::Forbid) {
        let mut leaves = Vec::new();
        rule.when.iter().for_each(|when| collect(when, &mut leaves));
        let names =
            leaves.into_iter().filter_map(asked).filter(|name| attributes.at(name).at("source").text() == "host");
        let names = distinct(names.map(ToOwned::to_owned).collect());
        if names.is_empty() {
            continue;
        }
        let message = ["the forbid \"", &rule.id, "\" depends on what the page states: ", &names.join(", ")].concat();
        let help = "take it from the engine, from a consent or from the server, or know that a page can get it wrong";
        lints.push(finding(TRUSTS_PAGE, &source.policy, place, message, help));
    }
    lints
}

/// Pseudonyms in the value's own form (FF1) need a million values to choose from, of the shortest value, too.
fn domains(source: &Source) -> Vec<Lint> {
    let mut lints = Vec::new();
    for (place, rule) in source.policy.rules.iter().enumerate() {
        let Some(Represent::Operation(Operation::Catalogued(operation))) = &rule.represent else {
            continue;
        };
        if operation.name != "fpe.ff1" {
            continue;
        }
        let number = |key: &str| operation.params.at(key).whole().and_then(|number| u32::try_from(number).ok());
        let kept = number("keepFirst").unwrap_or_default().saturating_add(number("keepLast").unwrap_or_default());
        let radix = u64::try_from(Operation::alphabet(&operation.params).len()).unwrap_or_default();
        for class in &rule.classes {
            let stated = source.of_class(class, "minLength").and_then(|least| u32::try_from(least).ok());
            let usual = || sample::usual(class).and_then(|value| u32::try_from(sample::counted(value)).ok());
            let Some(length) = stated.or_else(usual) else {
                continue;
            };
            if radix.saturating_pow(length.saturating_sub(kept)) < 1_000_000 {
                let [of, kept] = [length, kept].map(decimal);
                let message = [
                    "the pseudonym of ",
                    class.id(),
                    " has fewer than a million values: ",
                    &of,
                    " characters, of which ",
                    &kept,
                    " are kept",
                ];
                let help = "keep fewer characters, or use hmac or token.random (NIST SP 800-38G)";
                let mut found = lint(error(SMALL_DOMAIN, &pointer(&source.policy, place), message.concat(), help));
                found.rule = Some(rule.id.clone());
                lints.push(found);
            }
        }
    }
    lints
}

/// Classes that the policy declares, or permits by name, and how a value comes to be of them.
fn classes(source: &Source) -> Vec<Lint> {
    let mut named: Vec<(String, String)> = Vec::new();
    let mut name = |class: &str, pointer: String| {
        if !named.iter().any(|(known, _)| known == class) {
            named.push((class.to_owned(), pointer));
        }
    };
    for (id, _) in source.root.at("classes").members() {
        name(id, step("/classes", id));
    }
    for (place, rule) in
        source.policy.own_rules().iter().enumerate().filter(|(_, rule)| rule.effect == RuleEffect::Permit)
    {
        rule.classes.iter().for_each(|class| name(class.id(), step("/rules", &decimal(place))));
    }
    let bound: Vec<Class> = ["bindings", "detectors"]
        .iter()
        .map(|part| source.root.at(part).items())
        .flat_map(|items| items.iter().map(|node| Class::named(node.at("class").text())))
        .collect();
    let bindings = source.root.at("bindings").items().len();
    let mut lints = Vec::new();
    for (id, pointer) in named {
        let class = Class::named(id.as_str());
        if [PLAIN, UNCLASSIFIED].contains(&class) {
            continue;
        }
        let leads = |some: &[Class]| some.iter().any(|known| class.covers(known));
        let (own, detected) = bound.split_at_checked(bindings).unwrap_or((&bound, &[]));
        if leads(own) || classify::known_by_hints(&class) {
            continue;
        }
        let (code, what, help) = if leads(detected) || classify::detected(&class) {
            let help = "bind it to the fields that hold it, by name, autocomplete or label";
            (BY_LOOKS, "is known by the looks of its values alone", help)
        } else {
            let help = "bind it under bindings, by name, autocomplete or label; or state it in the page with data-veilgate-class";
            (UNBOUND, "has neither a binding nor a detector", help)
        };
        lints.push(warning(code, &pointer, ["the class ", class.id(), " ", what].concat(), help));
    }
    lints
}

/// Reasons and titles that are missing in a language that the policy declares.
fn texts(source: &Source) -> Vec<Lint> {
    let locales: Vec<&str> = source.root.at("policy").at("locales").items().iter().map(Json::text).collect();
    let mut lints = Vec::new();
    let mut hold = |pointer: &str, what: &str, texts: &Json| {
        let missing: Vec<&str> = locales.iter().copied().filter(|locale| !speaks(texts, locale)).collect();
        if !missing.is_empty() {
            let message = [what, " is missing in ", &missing.join(", ")].concat();
            lints.push(warning(UNTRANSLATED, pointer, message, "add it, or take the language out of policy.locales"));
        }
    };
    for (place, rule) in source.root.at("rules").items().iter().enumerate() {
        let pointer = step(&step("/rules", &decimal(place)), "reason");
        hold(&pointer, "the reason", rule.at("reason"));
    }
    for part in ["purposes", "audiences"] {
        for (id, node) in source.root.at(part).members() {
            hold(&step(&["/", part].concat(), id), "the title", node.at("title"));
        }
    }
    for part in ["classes", "obligations"] {
        // The catalogue has titles of its own, and a duty need not be shown: what is stated is stated in all languages.
        for (id, node) in source.root.at(part).members().iter().filter(|(_, node)| node.get("title").is_some()) {
            hold(&step(&["/", part].concat(), id), "the title", node.at("title"));
        }
    }
    lints
}

/// Whether there is a text in this language, or in another variety of it.
fn speaks(texts: &Json, locale: &str) -> bool {
    let primary = |tag: &str| tag.split('-').next().unwrap_or_default().to_ascii_lowercase();
    texts.members().iter().any(|(tag, _)| primary(tag) == primary(locale))
}
