//! Cross-references: every name that a document uses is declared, once.

use super::condition::{Condition, Domain};
use super::problem::RELEASE_ONLY_TO;
use super::reader::{MAX_SUGGESTIONS, Members, Node, Reader, quote};
use super::rules::{Audience, Policy, Rule, RuleEffect};
use crate::model::AttributeValue;
use std::collections::{BTreeMap, BTreeSet};

const KINDS: &[&str] = &["first-party", "processor", "third-party", "public", "log", "local-ui", "successor"];

/// Checks the references of a document whose parts were read into `policy`.
pub(super) fn references(reader: &mut Reader, document: &Members<'_>, policy: &Policy) {
    let names = Names::of(policy);
    let audiences: BTreeMap<&str, &Audience> =
        policy.audiences.iter().map(|audience| (audience.id.as_str(), audience)).collect();
    class_limits(reader, document, &names);
    key_holders(reader, document, &names);
    if let Some(bindings) = document.get("bindings") {
        for binding in reader.array(&bindings) {
            class_reference(reader, policy, member(&binding, "class"));
        }
    }
    let Some(rules) = document.get("rules") else {
        return;
    };
    let by_id: BTreeMap<&str, &Rule> = policy.rules.iter().map(|rule| (rule.id.as_str(), rule)).collect();
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    for node in reader.array(&rules) {
        let Some(id) = member(&node, "id") else {
            continue;
        };
        let Some(text) = text(&id) else { continue };
        if !seen.insert(text) {
            reader.schema(
                &id.pointer,
                ["two rules are called ", &quote(text)].concat(),
                "rename one: decisions name rules by id",
            );
            continue;
        }
        rule_references(reader, policy, &names, &node);
        if let Some(rule) = by_id.get(text) {
            conditions(reader, policy, &names, rule, &node);
            unreachable_permit(reader, policy, &audiences, rule, &node);
        }
    }
}

struct Names<'p> {
    audiences: BTreeSet<&'p str>,
    purposes: BTreeSet<&'p str>,
    keys: BTreeSet<&'p str>,
    obligations: BTreeSet<&'p str>,
    attributes: BTreeSet<&'p str>,
}

impl<'p> Names<'p> {
    fn of(policy: &'p Policy) -> Self {
        Self {
            audiences: policy.audiences.iter().map(|audience| audience.id.as_str()).collect(),
            purposes: policy.purposes.iter().map(|purpose| purpose.id.as_str()).collect(),
            keys: policy.keys.iter().map(|key| key.id.as_str()).collect(),
            obligations: policy.obligations.iter().map(|obligation| obligation.id.as_str()).collect(),
            attributes: policy.attributes.iter().map(|(name, _)| name.as_str()).collect(),
        }
    }
}

fn member<'a>(node: &Node<'a>, key: &str) -> Option<Node<'a>> {
    Reader::default().map(node)?.get(key)
}

fn text<'a>(node: &Node<'a>) -> Option<&'a str> {
    Reader::default().string(node)
}

/// The strings of a list whose types were already checked when it was read.
fn words<'a>(node: &Node<'a>, key: &str) -> Vec<(&'a str, String)> {
    let Some(list) = member(node, key) else {
        return Vec::new();
    };
    let items = Reader::default().array(&list);
    items.iter().filter_map(|item| Some((text(item)?, item.pointer.clone()))).collect()
}

fn known(reader: &mut Reader, what: &str, names: &BTreeSet<&str>, used: Vec<(&str, String)>) {
    for (name, pointer) in used {
        if !names.contains(name) {
            dangling(reader, &pointer, what, name, names);
        }
    }
}

fn dangling(reader: &mut Reader, pointer: &str, what: &str, name: &str, names: &BTreeSet<&str>) {
    let near: Vec<&str> = names.iter().copied().take(MAX_SUGGESTIONS).collect();
    reader.dangling(pointer, what, name, &near);
}

fn class_reference(reader: &mut Reader, policy: &Policy, node: Option<Node<'_>>) {
    if let Some(node) = node
        && let Some(id) = text(&node)
        && !policy.classes.knows(id)
    {
        reader.dangling(&node.pointer, "class", id, &[]);
    }
}

fn class_limits(reader: &mut Reader, document: &Members<'_>, names: &Names<'_>) {
    let Some(classes) = document.get("classes").and_then(|node| Reader::default().map(&node)) else {
        return;
    };
    let who: BTreeSet<&str> = names.audiences.iter().chain(KINDS).copied().collect();
    for (_, class) in classes.iter() {
        known(reader, "audience or audience kind", &who, words(&class, "releaseOnlyTo"));
    }
}

fn key_holders(reader: &mut Reader, document: &Members<'_>, names: &Names<'_>) {
    let Some(keys) = document.get("keys").and_then(|node| Reader::default().map(&node)) else {
        return;
    };
    for (_, key) in keys.iter() {
        known(reader, "audience", &names.audiences, words(&key, "holders"));
    }
}

fn rule_references(reader: &mut Reader, policy: &Policy, names: &Names<'_>, node: &Node<'_>) {
    for (class, pointer) in words(node, "classes") {
        if !policy.classes.knows(class) {
            reader.dangling(&pointer, "class", class, &[]);
        }
    }
    known(reader, "audience", &names.audiences, words(node, "audiences"));
    known(reader, "audience kind", &KINDS.iter().copied().collect(), words(node, "audienceKinds"));
    known(reader, "purpose", &names.purposes, words(node, "purposes"));
    known(reader, "obligation", &names.obligations, words(node, "obligations"));
    let seal = member(node, "form").and_then(|form| member(&form, "seal"));
    if let Some(seal) = seal
        && let Some(key) = text(&seal)
        && !names.keys.contains(key)
    {
        dangling(reader, &seal.pointer, "key", key, &names.keys);
    }
}

fn conditions(reader: &mut Reader, policy: &Policy, names: &Names<'_>, rule: &Rule, node: &Node<'_>) {
    let Some(when) = member(node, "when") else {
        return;
    };
    let mut open: Vec<&Condition> = rule.when.iter().collect();
    while let Some(condition) = open.pop() {
        match condition {
            Condition::All(parts) | Condition::Any(parts) => open.extend(parts),
            Condition::Not(part) => open.push(part),
            Condition::Is(attribute, value) => attribute_values(reader, policy, names, &when, attribute, &[value]),
            Condition::In(attribute, values) => {
                attribute_values(reader, policy, names, &when, attribute, &values.iter().collect::<Vec<_>>());
            }
            Condition::AtLeast(attribute, number) | Condition::AtMost(attribute, number) => {
                let number = AttributeValue::Integer(*number);
                attribute_values(reader, policy, names, &when, attribute, &[&number]);
            }
            Condition::Consent { purpose, .. } => {
                known(
                    reader,
                    "purpose",
                    &names.purposes,
                    purpose.iter().map(|id| (id.as_str(), when.pointer.clone())).collect(),
                );
            }
        }
    }
}

fn attribute_values(
    reader: &mut Reader,
    policy: &Policy,
    names: &Names<'_>,
    when: &Node<'_>,
    attribute: &str,
    values: &[&AttributeValue],
) {
    let Some((_, domain)) = policy.attributes.iter().find(|(name, _)| name == attribute) else {
        dangling(reader, &when.pointer, "context attribute", attribute, &names.attributes);
        return;
    };
    if values.iter().any(|value| !domain.contains(value)) {
        let help = match domain {
            Domain::Bool => "it is true or false".to_owned(),
            Domain::Enum(words) => ["it is one of: ", &words.join(", ")].concat(),
            Domain::Integer(min, max) => {
                ["it is a whole number from ", &min.to_string(), " to ", &max.to_string()].concat()
            }
        };
        reader.schema(&when.pointer, [&quote(attribute), " can never have this value"].concat(), &help);
    }
}

/// A permit that a class limit shuts for every audience it names opens nothing, and its author believes otherwise.
fn unreachable_permit(
    reader: &mut Reader,
    policy: &Policy,
    audiences: &BTreeMap<&str, &Audience>,
    rule: &Rule,
    node: &Node<'_>,
) {
    if rule.effect != RuleEffect::Permit {
        return;
    }
    for class in &rule.classes {
        for audience in rule.audiences.iter().filter_map(|id| audiences.get(id.as_str())) {
            if !policy.may_go_to(class, audience) {
                let message = [&quote(class.id()), " may not go to ", &quote(&audience.id)].concat();
                reader.report(
                    RELEASE_ONLY_TO,
                    &node.pointer,
                    message,
                    "see releaseOnlyTo of the class; narrow the permit",
                );
            }
        }
    }
}
