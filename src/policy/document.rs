//! The document `veilgate/1`: JSON text -> [`Policy`], with every problem at once.
//!
//! First the whole document is held against the language (`schema`) and against what the language cannot say (`check`). What
//! was found fit is then taken as it is: reading cannot fail, and a document with any error never becomes a policy.

use super::KeyCheck;
use super::canonical;
use super::check;
use super::condition::{Condition, Domain};
use super::pack;
use super::problem::{Problem, Severity};
use super::problems::Problems;
use super::represent::represent;
use super::rules::{
    Aggregation, Audience, Binding, Key, KeyUse, Localized, OnDeny, Policy, Purpose, Rule, RuleEffect, SealDemand,
};
use super::schema;
use crate::model::json::{Document, Json};
use crate::model::{Class, ClassTree, Detector, Instant, Level, Obligation, Pattern, Stage};
use alloc::{borrow::ToOwned, string::String, vec, vec::Vec};

/// The largest document that is read, in UTF-8 bytes.
pub const MAX_DOCUMENT_BYTES: usize = 1 << 20;

/// Reads and checks a document with the packs that it extends, out of those that are given. The second part holds the warnings, or every problem where the first is `None`.
pub(super) fn read(text: &str, given: &[Json], keys: KeyCheck<'_>) -> (Option<Policy>, Vec<Problem>) {
    let root = match parse(text) {
        Ok(root) => root,
        Err((message, help)) => return (None, vec![Problem::of_the_document(message, help)]),
    };
    let mut problems = Problems::default();
    let mut policy = policy(&root);
    let lent = pack::resolve(&mut problems, &root, given);
    let packs: Vec<&Json> = lent.iter().map(|pack| pack.root).collect();
    schema::check(&mut problems, "document", &root, &packs);
    check::meaning(&mut problems, &root, &policy, keys);
    for pack in lent {
        pack::join(&mut problems, &mut policy, &root, pack, &packs);
    }
    let (errors, warnings): (Vec<_>, Vec<_>) =
        problems.finish(&root).into_iter().partition(|problem| problem.severity == Severity::Error);
    if !errors.is_empty() {
        return (None, errors.into_iter().chain(warnings).collect());
    }
    policy.sha256 = canonical::identity(&root, &packs);
    (Some(policy), warnings)
}

fn parse(text: &str) -> Result<Json, (String, &'static str)> {
    if text.len() > MAX_DOCUMENT_BYTES {
        return Err(("the document is larger than one mebibyte".to_owned(), "split it, or remove what no rule uses"));
    }
    let unreadable =
        |message: String| (["not JSON: ", &message].concat(), "RFC 8259 allows no comments and no trailing commas");
    Document::read(text).map(|document| document.root).map_err(unreadable)
}

/// What a document says, or a pack: whatever it lacks is empty.
pub(super) fn policy(root: &Json) -> Policy {
    let identity = root.at("policy");
    let class_nodes = root.at("classes").members();
    let (built_in, mut classes) = (ClassTree::default(), ClassTree::default());
    for (id, node) in class_nodes {
        let inherited = built_in.level(&Class::named(id));
        classes.raise(id, level(node.at("level")).unwrap_or(inherited));
    }
    let limit = |(id, node): &(String, Json)| {
        node.get("releaseOnlyTo").map(|_| (Class::named(id), texts(node, "releaseOnlyTo")))
    };
    let titled = |(id, node): &(String, Json)| node.get("title").map(|_| (Class::named(id), localized(node, "title")));
    let attribute = |(id, node): &(String, Json)| Domain::of(node).map(|domain| (id.clone(), domain));
    let transforms = root.at("transforms");
    Policy {
        id: owned(identity, "id"),
        revision: identity.at("revision").whole().unwrap_or_default().unsigned_abs(),
        effective: Instant::parse(identity.at("effective").text()).unwrap_or(Instant(i64::MIN)),
        expires: Instant::parse(identity.at("expires").text()).unwrap_or(Instant(i64::MIN)),
        frozen: identity.at("mode").text() == "freeze",
        sha256: String::new(),
        title: localized(identity, "title"),
        owner: owned(identity, "owner"),
        contact: owned(identity, "contact"),
        country: identity.at("country").as_str().map(ToOwned::to_owned),
        on_deny: match root.at("defaults").at("onDeny").text() {
            "drop-field" => OnDeny::DropField,
            _ => OnDeny::BlockSubmit,
        },
        classes,
        titles: class_nodes.iter().filter_map(titled).collect(),
        release_only_to: class_nodes.iter().filter_map(limit).collect(),
        bindings: root.at("bindings").items().iter().map(binding).collect(),
        detectors: detectors(root.at("detectors").items()),
        attributes: root.at("context").at("attrs").members().iter().filter_map(attribute).collect(),
        audiences: root.at("audiences").members().iter().map(audience).collect(),
        purposes: root.at("purposes").members().iter().map(purpose).collect(),
        keys: root.at("keys").members().iter().map(key).collect(),
        obligations: root.at("obligations").members().iter().map(obligation).collect(),
        rules: root.at("rules").items().iter().map(|node| rule(node, transforms)).collect(),
        aggregations: root.at("aggregations").items().iter().map(aggregation).collect(),
        norms: root.at("norms").members().to_vec(),
        lent: Vec::new(),
        retention: root.at("obligations").members().iter().filter_map(retention).collect(),
    }
}

fn owned(node: &Json, key: &str) -> String {
    node.at(key).text().to_owned()
}

/// The texts of a list.
pub(super) fn texts(node: &Json, key: &str) -> Vec<String> {
    node.at(key).items().iter().map(|item| item.text().to_owned()).collect()
}

pub(super) fn localized(node: &Json, key: &str) -> Localized {
    Localized(node.at(key).members().iter().map(|(tag, text)| (tag.clone(), text.text().to_owned())).collect())
}

/// A level as a number or as a word.
pub(crate) fn level(node: &Json) -> Option<Level> {
    let number = match node.text() {
        "public" => 1,
        "general" => 2,
        "sensitive" => 3,
        "critical" => 4,
        _ => u8::try_from(node.whole()?).ok()?,
    };
    Level::from_number(number)
}

fn binding(node: &Json) -> Binding {
    let list = |key: &str| texts(node.at("match"), key);
    Binding {
        class: Class::named(node.at("class").text()),
        name: list("name"),
        label: list("label"),
        autocomplete: list("autocomplete"),
        control: list("type"),
        path: list("path"),
    }
}

/// Those whose pattern can be read.
fn detectors(nodes: &[Json]) -> Vec<Detector> {
    let mut detectors = Vec::new();
    for node in nodes {
        let whole = |key: &str, otherwise: u16| {
            let stated = node.at(key).whole();
            stated.and_then(|number| u16::try_from(number).ok()).unwrap_or(otherwise)
        };
        if let Ok(pattern) = Pattern::new(node.at("pattern").text()) {
            detectors.push(Detector {
                id: owned(node, "id"),
                class: Class::named(node.at("class").text()),
                pattern,
                context: Pattern::words(&texts(node, "context")).ok(),
                min_length: whole("minLength", 1).into(),
                confidence: f32::from(whole("confidence", 80)) / 100.0,
            });
        }
    }
    detectors
}

fn audience((id, node): &(String, Json)) -> Audience {
    Audience {
        id: id.clone(),
        kind: owned(node, "kind"),
        country: node.at("country").as_str().map(ToOwned::to_owned),
        title: localized(node, "title"),
        contact: node.at("contact").as_str().map(ToOwned::to_owned),
    }
}

fn purpose((id, node): &(String, Json)) -> Purpose {
    Purpose {
        id: id.clone(),
        title: localized(node, "title"),
        basis: node.at("basis").as_str().map(ToOwned::to_owned),
        uses: texts(node, "uses"),
    }
}

fn aggregation(node: &Json) -> Aggregation {
    Aggregation {
        all_of: texts(node, "allOf").into_iter().map(Class::named).collect(),
        raises_to: level(node.at("raisesTo")).unwrap_or(Level::Critical),
    }
}

fn key((id, node): &(String, Json)) -> Key {
    let usage = if node.at("use").text() == "pseudonym" { KeyUse::Pseudonym } else { KeyUse::Seal };
    Key { id: id.clone(), usage, holders: texts(node, "holders"), jwk: node.get("jwk").cloned() }
}

fn obligation((id, node): &(String, Json)) -> Obligation {
    let stage = match node.at("stage").text() {
        "with" => Stage::With,
        "after" => Stage::After,
        _ => Stage::Before,
    };
    Obligation { id: id.clone(), kind: owned(node, "type"), stage }
}

fn retention((id, node): &(String, Json)) -> Option<(String, i64)> {
    (node.at("type").text() == "retention.tag")
        .then(|| node.at("params").at("maxDays").whole())?
        .map(|days| (id.clone(), days))
}

fn rule(node: &Json, transforms: &Json) -> Rule {
    let form = node.at("form");
    Rule {
        id: owned(node, "id"),
        effect: match node.at("effect").text() {
            "permit" => RuleEffect::Permit,
            "require" => RuleEffect::Require,
            _ => RuleEffect::Forbid,
        },
        classes: texts(node, "classes").into_iter().map(Class::named).collect(),
        min_level: level(node.at("minLevel")),
        audiences: texts(node, "audiences"),
        audience_kinds: texts(node, "audienceKinds"),
        audience_countries: texts(node, "audienceCountries"),
        outside: texts(node, "outside"),
        bases: texts(node, "bases"),
        uses: texts(node, "uses"),
        purposes: texts(node, "purposes"),
        when: node.get("when").map(Condition::of),
        represent: form.get("represent").and_then(|name| represent(name.text(), transforms)),
        seal: match (form.at("seal"), form.at("sealAny")) {
            (Json::String(key), _) => SealDemand::Key(key.clone()),
            (_, Json::Bool(true)) => SealDemand::Any,
            _ => SealDemand::None,
        },
        obligations: texts(node, "obligations"),
        reason: localized(node, "reason"),
        norms: texts(node, "norms"),
    }
}
