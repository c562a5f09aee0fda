//! Cross-references: every name that a document uses is declared, once.

use super::condition::{Condition, Domain};
use super::document::AUDIENCE_KINDS;
use super::problem::RELEASE_ONLY_TO;
use super::reader::{Members, Reader, quote};
use super::rules::{Policy, Rule, RuleEffect};
use crate::model::AttributeValue;
use crate::model::digits::decimal;
use crate::model::json::Json;
use crate::model::order::Names;
use alloc::{borrow::ToOwned, vec::Vec};

/// Checks the references of a document whose parts were read into `policy`.
pub(super) fn references<'a>(reader: &mut Reader<'a>, document: &Members<'a>, policy: &Policy) {
    let names = Declared::by(policy);
    class_limits(reader, document, &names);
    key_holders(reader, document, &names);
    if let Some(bindings) = document.get("bindings") {
        for binding in reader.array(bindings) {
            member(binding, "class").into_iter().for_each(|class| known_class(reader, policy, class));
        }
    }
    let Some(rules) = document.get("rules") else {
        return;
    };
    let by_id = Names::of(policy.rules.iter().map(|rule| rule.id.as_str()));
    let nodes = reader.array(rules);
    let ids: Vec<_> = nodes.iter().filter_map(|node| member(node, "id").map(|id| (node, id))).collect();
    let ids: Vec<_> = ids.iter().filter_map(|(node, id)| Some((*node, id, text(id)?))).collect();
    let first = Names::of(ids.iter().map(|(_, _, text)| *text));
    for (place, (node, id, text)) in ids.into_iter().enumerate() {
        if first.place(text) != Some(place) {
            reader.named(id, "two rules are called $", text, "rename one: decisions name rules by id");
            continue;
        }
        rule_references(reader, policy, &names, node);
        if let Some(rule) = by_id.place(text).and_then(|place| policy.rules.get(place)) {
            conditions(reader, policy, &names, rule, node);
            unreachable_permit(reader, policy, &names, rule, node);
        }
    }
}

struct Declared<'p> {
    audiences: Names<'p>,
    purposes: Names<'p>,
    keys: Names<'p>,
    obligations: Names<'p>,
    attributes: Names<'p>,
}

impl<'p> Declared<'p> {
    fn by(policy: &'p Policy) -> Self {
        Self {
            audiences: Names::of(policy.audiences.iter().map(|audience| audience.id.as_str())),
            purposes: Names::of(policy.purposes.iter().map(|purpose| purpose.id.as_str())),
            keys: Names::of(policy.keys.iter().map(|key| key.id.as_str())),
            obligations: Names::of(policy.obligations.iter().map(|obligation| obligation.id.as_str())),
            attributes: Names::of(policy.attributes.iter().map(|(name, _)| name.as_str())),
        }
    }
}

fn member<'a>(node: &'a Json, key: &str) -> Option<&'a Json> {
    Reader::default().map(node)?.get(key)
}

fn text(node: &Json) -> Option<&str> {
    Reader::default().string(node)
}

/// A list whose types were already checked when it was read.
fn list<'a>(node: &'a Json, key: &str) -> &'a [Json] {
    member(node, key).map(|list| Reader::default().array(list)).unwrap_or_default()
}

/// Every name of a list is declared.
fn all_known<'a>(reader: &mut Reader<'a>, what: &str, names: &Names<'_>, node: &'a Json, key: &str) {
    list(node, key).iter().for_each(|item| known(reader, what, names, item, text(item)));
}

fn known<'a>(reader: &mut Reader<'a>, what: &str, names: &Names<'_>, node: &'a Json, name: Option<&str>) {
    if let Some(name) = name.filter(|name| names.place(name).is_none()) {
        reader.dangling(node, what, name, &mut names.texts().iter().copied());
    }
}

fn known_class<'a>(reader: &mut Reader<'a>, policy: &Policy, node: &'a Json) {
    if let Some(id) = text(node).filter(|id| !policy.classes.knows(id)) {
        reader.dangling(node, "class", id, &mut core::iter::empty());
    }
}

fn class_limits<'a>(reader: &mut Reader<'a>, document: &Members<'a>, names: &Declared<'_>) {
    let Some(classes) = document.get("classes").and_then(|node| Reader::default().map(node)) else {
        return;
    };
    let who = Names::of(names.audiences.texts().iter().copied().chain(AUDIENCE_KINDS.split(' ')));
    for (_, class) in classes.iter() {
        all_known(reader, "audience or audience kind", &who, class, "releaseOnlyTo");
    }
}

fn key_holders<'a>(reader: &mut Reader<'a>, document: &Members<'a>, names: &Declared<'_>) {
    let Some(keys) = document.get("keys").and_then(|node| Reader::default().map(node)) else {
        return;
    };
    for (_, key) in keys.iter() {
        all_known(reader, "audience", &names.audiences, key, "holders");
    }
}

fn rule_references<'a>(reader: &mut Reader<'a>, policy: &Policy, names: &Declared<'_>, node: &'a Json) {
    list(node, "classes").iter().for_each(|class| known_class(reader, policy, class));
    all_known(reader, "audience", &names.audiences, node, "audiences");
    all_known(reader, "audience kind", &Names::of(AUDIENCE_KINDS.split(' ')), node, "audienceKinds");
    all_known(reader, "purpose", &names.purposes, node, "purposes");
    all_known(reader, "obligation", &names.obligations, node, "obligations");
    if let Some(seal) = member(node, "form").and_then(|form| member(form, "seal")) {
        known(reader, "key", &names.keys, seal, text(seal));
    }
}

fn conditions<'a>(reader: &mut Reader<'a>, policy: &Policy, names: &Declared<'_>, rule: &Rule, node: &'a Json) {
    let Some(when) = member(node, "when") else {
        return;
    };
    let mut open: Vec<&Condition> = rule.when.iter().collect();
    while let Some(condition) = open.pop() {
        match condition {
            Condition::All(parts) | Condition::Any(parts) => open.extend(parts),
            Condition::Not(part) => open.push(part),
            Condition::Is(attribute, value) => attribute_values(reader, policy, names, when, attribute, &[value]),
            Condition::In(attribute, values) => {
                attribute_values(reader, policy, names, when, attribute, &values.iter().collect::<Vec<_>>());
            }
            Condition::AtLeast(attribute, number) | Condition::AtMost(attribute, number) => {
                let number = AttributeValue::Integer(*number);
                attribute_values(reader, policy, names, when, attribute, &[&number]);
            }
            Condition::Consent { purpose, .. } => {
                known(reader, "purpose", &names.purposes, when, purpose.as_deref());
            }
        }
    }
}

fn attribute_values<'a>(
    reader: &mut Reader<'a>,
    policy: &Policy,
    names: &Declared<'_>,
    when: &'a Json,
    attribute: &str,
    values: &[&AttributeValue],
) {
    let Some((_, domain)) = policy.attributes.iter().find(|(name, _)| name == attribute) else {
        known(reader, "context attribute", &names.attributes, when, Some(attribute));
        return;
    };
    if values.iter().any(|value| !domain.contains(value)) {
        let help = match domain {
            Domain::Bool => "it is true or false".to_owned(),
            Domain::Enum(words) => ["it is one of: ", &words.join(", ")].concat(),
            Domain::Integer(min, max) => {
                ["it is a whole number from ", &decimal(*min), " to ", &decimal(*max)].concat()
            }
        };
        reader.named(when, "$ can never have this value", attribute, &help);
    }
}

/// A permit that a class limit shuts for every audience it names opens nothing, and its author believes otherwise.
fn unreachable_permit<'a>(reader: &mut Reader<'a>, policy: &Policy, names: &Declared<'_>, rule: &Rule, node: &'a Json) {
    if rule.effect != RuleEffect::Permit {
        return;
    }
    for class in &rule.classes {
        let places = rule.audiences.iter().filter_map(|id| names.audiences.place(id));
        for audience in places.filter_map(|place| policy.audiences.get(place)) {
            if !policy.may_go_to(class, audience) {
                let message = ["$ may not go to ", &quote(&audience.id)].concat();
                let help = "see releaseOnlyTo of the class; narrow the permit";
                reader.report(RELEASE_ONLY_TO, node, &message, class.id(), help);
            }
        }
    }
}
