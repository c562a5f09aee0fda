//! A policy beside the text that it was read from: what nobody needs to decide, and everybody to judge.

use super::check::{Report, check};
use super::count::{Progress, Stopped};
use super::mutate::{Mutation, mutate};
use super::trial::{Scenarios, Trial};
use crate::model::digits::decimal;
use crate::model::json::{Json, step};
use crate::model::{Class, Instant};
use crate::policy::{KeyCheck, Policy, Problem, lent};
use alloc::{borrow::ToOwned, string::String, vec::Vec};

/// A policy that loads, with its document and the packs that it extends.
///
/// ```
/// use veilgate::analysis::Source;
/// use veilgate::model::Instant;
/// let source = Source::read(r#"{
///   "format": "veilgate/1",
///   "policy": { "id": "p", "revision": 1, "expires": "2026-01-01T00:00:00Z" },
///   "audiences": {}, "purposes": {}, "rules": []
/// }"#, &[], &|_, _| None).unwrap();
/// let report = source.check(Instant::parse("2026-01-01T00:00:00Z").unwrap(), &mut |_| true)?;
/// assert_eq!(report.lints[0].problem.code, "E023");
/// # Ok::<(), veilgate::analysis::Stopped>(())
/// ```
#[derive(Debug)]
pub struct Source {
    pub(super) policy: Policy,
    pub(super) root: Json,
    pub(super) warnings: Vec<Problem>,
    packs: Vec<Json>,
    /// The packs that it extends, each with the place in `extends` that led to it and its own place in `packs`.
    lent: Vec<(usize, usize)>,
}

impl Source {
    /// Reads a document with the packs that it may extend.
    ///
    /// # Errors
    /// Every problem of a policy that does not load.
    pub fn read(text: &str, packs: &[Json], keys: KeyCheck<'_>) -> Result<Self, Vec<Problem>> {
        let (policy, warnings) = Policy::examine(text, packs, keys);
        let policy = policy.ok_or_else(|| warnings.clone())?;
        let root = Json::read(text).unwrap_or(Json::Null);
        let lent = lent(&root, packs);
        Ok(Self { policy, warnings, packs: packs.to_vec(), lent, root })
    }

    /// The policy.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// Everything there is to say about it. `now` is today, for what has a date.
    ///
    /// # Errors
    /// See [`Stopped`]. `progress` is told how far each walk is, and ends it by `false`.
    pub fn check(&self, now: Instant, progress: &mut dyn FnMut(Progress) -> bool) -> Result<Report, Stopped> {
        check(self, now, progress)
    }

    /// Runs the tests of the policy, in the order of the document. They do not depend on the clock.
    ///
    /// ```
    /// use veilgate::analysis::Source;
    /// let trials = Source::read(r#"{
    ///   "format": "veilgate/1",
    ///   "policy": { "id": "p", "revision": 1, "expires": "2099-01-01T00:00:00Z" },
    ///   "audiences": { "shop": { "kind": "first-party" } },
    ///   "purposes": { "order": { "title": { "en": "Order" } } },
    ///   "rules": [ { "id": "phone", "effect": "permit", "classes": ["contact.phone"], "audiences": ["shop"], "purposes": ["order"],
    ///     "form": { "represent": "mask" }, "reason": { "en": "To recognise it" } } ],
    ///   "tests": [
    ///     { "name": "masked", "class": "contact.phone.cn-mobile", "audience": "shop", "purpose": "order", "value": "13800138000",
    ///       "expect": { "effect": "release", "represent": "mask", "rules": ["phone"], "output": "138****8000" } },
    ///     { "name": "sealed", "class": "contact.phone", "audience": "shop", "purpose": "order",
    ///       "expect": { "effect": "release", "seal": "k-shop" } } ]
    /// }"#, &[], &|_, _| None).unwrap().test();
    /// assert!(trials[0].passes());
    /// assert_eq!(trials[1].failures, ["it is not sealed, expected k-shop"]);
    /// ```
    pub fn test(&self) -> Vec<Trial> {
        self.scenarios().run()
    }

    /// Takes each rule away, weakens each in a few ways, and says which changes no test notices.
    ///
    /// # Errors
    /// See [`Stopped`]. `progress` is told how many changes were tried, and ends it by `false`.
    ///
    /// ```
    /// use veilgate::analysis::Source;
    /// let source = Source::read(r#"{
    ///   "format": "veilgate/1",
    ///   "policy": { "id": "p", "revision": 1, "expires": "2099-01-01T00:00:00Z" },
    ///   "audiences": { "shop": { "kind": "first-party" } },
    ///   "purposes": { "order": { "title": { "en": "Order" } } },
    ///   "rules": [ { "id": "name", "effect": "permit", "classes": ["person.name"], "audiences": ["shop"], "purposes": ["order"],
    ///     "form": { "represent": "mask" }, "reason": { "en": "Printed" } } ],
    ///   "tests": [ { "name": "it leaves", "class": "person.name", "audience": "shop", "purpose": "order",
    ///     "expect": { "effect": "release" } } ]
    /// }"#, &[], &|_, _| None).unwrap();
    /// let mutation = source.mutate(&mut |_| true)?;
    /// // It would be noticed if the rule were gone or forbade, and not if it masked nothing.
    /// assert_eq!((mutation.tried, mutation.noticed), (3, 2));
    /// assert_eq!(mutation.survived[0].change, "masks nothing");
    /// # Ok::<(), veilgate::analysis::Stopped>(())
    /// ```
    pub fn mutate(&self, progress: &mut dyn FnMut(Progress) -> bool) -> Result<Mutation, Stopped> {
        mutate(&mut self.scenarios(), progress)
    }

    pub(super) fn scenarios(&self) -> Scenarios<'_> {
        Scenarios::of(self.policy.clone(), &self.root, &self.root, "tests", &self.packs, "")
    }

    /// The packs that it extends, each with the place in `extends` that led to it.
    pub(super) fn packs(&self) -> impl Iterator<Item = (usize, &Json)> {
        self.lent.iter().filter_map(|(place, pack)| Some((*place, self.packs.get(*pack)?)))
    }

    /// The document, then the packs that it extends.
    pub(super) fn documents(&self) -> impl Iterator<Item = &Json> {
        core::iter::once(&self.root).chain(self.packs().map(|(_, pack)| pack))
    }

    /// What a part of the document, or of a pack, says of this id; in a pack's part the ids of the policy begin with the pack's.
    pub(super) fn entry(&self, part: &str, id: &str) -> &Json {
        if let Some(node) = self.root.at(part).get(id) {
            return node;
        }
        let of_pack = |(_, pack): (usize, &Json)| {
            id.strip_prefix(pack.at("pack").at("id").text())?.strip_prefix('/').map(ToOwned::to_owned)
        };
        let found = self.packs().find_map(|both| Some((both.1, of_pack(both)?)));
        found.map_or(&Json::Null, |(pack, id)| pack.at(part).at(&id))
    }

    /// The norm that a citation names, and the article of it.
    pub(super) fn article(&self, citation: &str) -> (&Json, &Json) {
        let (norm, article) = citation.split_once('#').unwrap_or((citation, ""));
        let known = self.policy.norms.iter().find(|(id, _)| id == norm).map_or(&Json::Null, |(_, node)| node);
        (known, known.at("articles").at(article))
    }

    /// What the nearest class of the document that stands at or above this one states under a key.
    pub(super) fn of_class(&self, class: &Class, key: &str) -> Option<i64> {
        let classes = self.root.at("classes");
        class.ancestry().find_map(|id| classes.at(id).at(key).whole())
    }
}

/// Where a rule of a policy stands in its document; one of a pack, where the pack is named.
pub(super) fn pointer(policy: &Policy, rule: usize) -> String {
    match rule.checked_sub(policy.own_rules().len()).and_then(|place| policy.lent.get(place)) {
        Some(place) => step("/extends", &decimal(*place)),
        None => step("/rules", &decimal(rule)),
    }
}
