//! Laws as data: what a pack adds to the policy that extends it. A pack has no permit, so it can only tighten.

use super::canonical;
use super::check;
use super::condition::{Condition, Domain};
use super::document;
use super::problem::{DANGLING, PACK_PERMIT, PINNED, Problem, Severity, UNDECLARED};
use super::problems::Problems;
use super::rules::{Policy, RuleEffect};
use super::schema;
use crate::model::json::Json;
use alloc::{borrow::ToOwned, string::String, vec, vec::Vec};

/// A pack that a document extends.
#[derive(Clone, Copy)]
pub(super) struct Lent<'a> {
    /// The place in `extends` that led to it.
    pub(super) place: usize,
    /// What stands there.
    item: &'a Json,
    pub(super) root: &'a Json,
}

fn id(pack: &Json) -> &str {
    pack.at("pack").at("id").text()
}

/// The packs that a document extends, by itself or through another pack, each once.
pub(super) fn resolve<'a>(problems: &mut Problems<'a>, root: &'a Json, given: &'a [Json]) -> Vec<Lent<'a>> {
    let mut resolved: Vec<Lent<'a>> = Vec::new();
    for (place, item) in root.at("extends").items().iter().enumerate() {
        // What is still to be met, each with the packs that lead to it.
        let mut waiting = vec![(item, Vec::new())];
        while let Some((wanted, path)) = waiting.pop() {
            let name = wanted.as_str().unwrap_or(wanted.at("pack").text());
            if path.contains(&name) {
                let help = "remove one of the extends: a pack cannot stand on itself";
                problems.report(DANGLING, item, "the pack $ extends itself, through others or at once", name, help);
                continue;
            }
            let Some(pack) = given.iter().find(|pack| id(pack) == name) else {
                let help = "pass it beside the policy, for example Guard.load(policy, { packs: [pack] })";
                problems.report(DANGLING, item, "the pack $ is not there", name, help);
                continue;
            };
            let pinned = wanted.at("sha256").text();
            if !pinned.is_empty() && canonical::hash(&[&pack.canonical()]) != pinned {
                let help = "use the pack that was reviewed, or review this one and pin its hash";
                problems.report(PINNED, item, "the pack $ is not the one that is pinned", name, help);
            }
            if resolved.iter().any(|known| core::ptr::eq(known.root, pack)) {
                continue;
            }
            resolved.push(Lent { place, item, root: pack });
            for next in pack.at("extends").items() {
                let mut path = path.clone();
                path.push(name);
                waiting.push((next, path));
            }
        }
    }
    resolved
}

/// Joins a pack to the policy, if nothing is wrong with it. All that is wrong stands at its place in `extends`.
pub(super) fn join<'a>(
    problems: &mut Problems<'a>,
    policy: &mut Policy,
    root: &'a Json,
    lent: Lent<'a>,
    all: &[&'a Json],
) {
    let mut own = Problems::default();
    schema::check(&mut own, "pack", lent.root, all);
    let read = document::policy(lent.root);
    check::meaning(&mut own, lent.root, &read, &|_, _| None);
    for (rule, node) in read.rules.iter().zip(lent.root.at("rules").items()) {
        if rule.effect == RuleEffect::Permit {
            own.report(PACK_PERMIT, node, "the rule $ permits", &rule.id, "a pack only requires and forbids");
        }
    }
    let own = own.finish(lent.root);
    let fine = own.iter().all(|problem| problem.severity == Severity::Warning);
    for problem in own {
        let message = ["pack ", id(lent.root), " ", &problem.pointer, ": ", &problem.message].concat();
        problems.push(lent.item, Problem { message, ..problem });
    }
    if fine {
        merge(problems, policy, root, lent, read);
    }
}

fn merge<'a>(problems: &mut Problems<'a>, policy: &mut Policy, root: &'a Json, lent: Lent<'a>, pack: Policy) {
    let id = id(lent.root);
    let prefixed = |name: &str| [id, "/", name].concat();
    policy.classes.join(pack.classes);
    policy.release_only_to.extend(pack.release_only_to);
    policy.aggregations.extend(pack.aggregations);
    policy.norms.extend(pack.norms);
    policy.retention.extend(pack.retention.into_iter().map(|(duty, days)| (prefixed(&duty), days)));
    for mut obligation in pack.obligations {
        obligation.id = prefixed(&obligation.id);
        policy.obligations.push(obligation);
    }
    let mut missing: Vec<String> = Vec::new();
    for mut rule in pack.rules {
        let mut applies = true;
        if let Some(when) = &rule.when {
            when.compared(&mut |name, fits| match policy.attributes.iter().find(|(known, _)| known == name) {
                Some((_, domain)) if fits(domain) => {}
                Some(_) => {
                    let node = root.at("context").at("attrs").at(name);
                    let help = ["see context.attrs of the pack ", id, ": every value that it names must be possible"];
                    problems.schema(node, "$ lacks a value that a pack compares with", name, &help.concat());
                }
                None => {
                    applies = false;
                    if !missing.iter().any(|known| known == name) {
                        missing.push(name.to_owned());
                    }
                }
            });
        }
        if applies {
            rule.id = prefixed(&rule.id);
            for duty in &mut rule.obligations {
                *duty = prefixed(duty);
            }
            policy.rules.push(rule);
            policy.lent.push(lent.place);
        }
    }
    for name in missing {
        let message = ["rules of the pack ", id, " that ask for $ are not applied"].concat();
        let help = "declare the attribute under context.attrs, as the pack does, and state it in requests";
        problems.report(UNDECLARED, lent.item, &message, &name, help);
    }
}

/// An attribute, and whether a domain makes sense of what it is compared with.
type Compared<'c> = &'c mut dyn FnMut(&str, &dyn Fn(&Domain) -> bool);

impl Condition {
    /// Tells of each comparison the attribute, and whether a domain makes sense of it.
    fn compared(&self, tell: Compared<'_>) {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().for_each(|part| part.compared(tell)),
            Self::Not(part) => part.compared(tell),
            Self::Is(name, value) => tell(name, &|domain| domain.contains(value)),
            Self::In(name, values) => tell(name, &|domain| values.iter().all(|value| domain.contains(value))),
            Self::AtLeast(name, _) | Self::AtMost(name, _) => {
                tell(name, &|domain| matches!(domain, Domain::Integer(..)));
            }
            Self::Consent { .. } => {}
        }
    }
}
