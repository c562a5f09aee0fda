//! A policy that has been read and checked: immutable, cheap to ask.

use super::condition::{Condition, Domain};
use super::document;
use crate::model::json::Json;
use crate::model::{Class, ClassTree, Detector, Instant, Level, Obligation, Operation};
use alloc::{borrow::ToOwned, string::String, vec::Vec};

/// A text in several languages, by BCP 47 tag.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Localized(pub(super) Vec<(String, String)>);

impl Localized {
    /// The text for a language: an exact tag, else the same primary language, else the first one.
    pub fn get(&self, locale: &str) -> Option<&str> {
        let primary = |tag: &str| tag.split('-').next().unwrap_or_default().to_ascii_lowercase();
        let exact = self.0.iter().find(|(tag, _)| tag.eq_ignore_ascii_case(locale));
        let near = || self.0.iter().find(|(tag, _)| primary(tag) == primary(locale));
        exact.or_else(near).or_else(|| self.0.first()).map(|(_, text)| text.as_str())
    }
}

/// Whether a denied field holds the whole submission.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnDeny {
    /// The form wrapper holds the submit.
    #[default]
    BlockSubmit,
    /// The field is left out and the rest goes.
    DropField,
}

/// What a rule does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RuleEffect {
    /// Opens a cell.
    Permit,
    /// Raises the floor under a permit.
    Require,
    /// Shuts a cell.
    Forbid,
}

/// Who receives.
#[derive(Clone, Debug)]
pub struct Audience {
    /// The id in the policy.
    pub id: String,
    /// `first-party`, `processor`, `third-party`, `public`, `log`, `local-ui` or `successor`.
    pub kind: String,
    /// ISO 3166-1 alpha-2 code, if stated.
    pub country: Option<String>,
    /// Its title, if stated.
    pub title: Localized,
    /// How to reach them, if stated.
    pub contact: Option<String>,
}

/// What for.
#[derive(Clone, Debug)]
pub struct Purpose {
    /// The id in the policy; `order` covers `order.customs`.
    pub id: String,
    /// Its title.
    pub title: Localized,
    /// The legal basis, if stated.
    pub basis: Option<String>,
    /// What else the data is used for: `sale`, `ads` and the like.
    pub uses: Vec<String>,
}

/// What a key is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyUse {
    /// A public key that values are sealed to.
    Seal,
    /// A symmetric key that pseudonyms are made with.
    Pseudonym,
}

/// A key as the policy states it.
#[derive(Clone, Debug)]
pub struct Key {
    /// The id in the policy, which is the `kid` in envelopes.
    pub id: String,
    /// What it is for.
    pub usage: KeyUse,
    /// Audience ids that can open what is sealed to it, or undo what was made with it.
    pub holders: Vec<String>,
    /// The public JWK (RFC 7517), unless it is handed in beside the policy.
    pub jwk: Option<Json>,
}

/// Which controls have a class.
#[derive(Clone, Debug)]
pub(super) struct Binding {
    pub(super) class: Class,
    pub(super) name: Vec<String>,
    pub(super) label: Vec<String>,
    pub(super) autocomplete: Vec<String>,
    pub(super) control: Vec<String>,
    pub(super) path: Vec<String>,
}

/// What a rule demands of the representation.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Represent {
    /// The catalogue's default mask of the class.
    Mask,
    Operation(Operation),
}

/// What a rule demands of the envelope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum SealDemand {
    None,
    /// The audience's only key.
    Any,
    Key(String),
}

#[derive(Clone, Debug)]
pub(crate) struct Rule {
    pub(crate) id: String,
    pub(crate) effect: RuleEffect,
    pub(crate) classes: Vec<Class>,
    pub(crate) min_level: Option<Level>,
    pub(crate) audiences: Vec<String>,
    pub(crate) audience_kinds: Vec<String>,
    pub(crate) audience_countries: Vec<String>,
    pub(crate) outside: Vec<String>,
    pub(crate) bases: Vec<String>,
    pub(crate) uses: Vec<String>,
    pub(crate) purposes: Vec<String>,
    pub(crate) when: Option<Condition>,
    pub(crate) represent: Option<Represent>,
    pub(crate) seal: SealDemand,
    pub(crate) obligations: Vec<String>,
    pub(crate) reason: Localized,
    /// `norm#article`, each.
    pub(crate) norms: Vec<String>,
}

impl Rule {
    /// Whether the rule is about values of this class. Its level rises by packs and by what stands beside it. A permit is held against
    /// the one that the policy states: what rises must not open what was shut.
    pub(crate) fn concerns(&self, class: &Class, level: Level, classes: &ClassTree) -> bool {
        let reaches = |least| match self.effect {
            RuleEffect::Permit => classes.stated(class) >= least,
            _ => level >= least,
        };
        (self.classes.is_empty() || self.classes.iter().any(|own| own.covers(class)))
            && self.min_level.is_none_or(reaches)
    }

    /// Whether the rule is about this audience, by id, kind and country.
    pub(crate) fn addresses(&self, audience: &Audience) -> bool {
        (self.audiences.is_empty() || self.audiences.contains(&audience.id))
            && (self.audience_kinds.is_empty() || self.audience_kinds.contains(&audience.kind))
            && self.selects(&self.audience_countries, audience.country.as_ref(), true)
            && self.selects(&self.outside, audience.country.as_ref(), false)
    }

    /// Whether the rule is about this purpose, by id (`order` covers `order.customs`), legal basis and uses.
    pub(crate) fn serves(&self, purpose: &Purpose) -> bool {
        (self.purposes.is_empty() || self.purposes.iter().any(|own| covers(own, &purpose.id)))
            && self.selects(&self.bases, purpose.basis.as_ref(), true)
            && (self.uses.is_empty() || self.uses.iter().any(|own| purpose.uses.contains(own)))
    }

    /// Whether it drops the whole record where it applies.
    pub(crate) fn suppresses(&self) -> bool {
        matches!(&self.represent, Some(Represent::Operation(operation)) if operation.suppresses())
    }

    /// Whether a stated fact is, or is not, among these words. What is not stated counts against release.
    fn selects(&self, words: &[String], fact: Option<&String>, among: bool) -> bool {
        words.is_empty() || fact.map_or(self.effect != RuleEffect::Permit, |fact| words.contains(fact) == among)
    }
}

/// Classes that together say more than each by itself.
#[derive(Clone, Debug)]
pub(crate) struct Aggregation {
    pub(crate) all_of: Vec<Class>,
    pub(crate) raises_to: Level,
}

/// Whether a purpose is the other one or stands above it: `order` covers `order.customs`.
fn covers(purpose: &str, other: &str) -> bool {
    other.strip_prefix(purpose).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// A checked policy.
#[derive(Clone, Debug)]
pub struct Policy {
    pub(super) id: String,
    pub(super) revision: u64,
    pub(super) effective: Instant,
    pub(super) expires: Instant,
    pub(crate) frozen: bool,
    pub(super) sha256: String,
    pub(super) title: Localized,
    pub(super) owner: String,
    pub(super) contact: String,
    pub(super) country: Option<String>,
    pub(super) on_deny: OnDeny,
    pub(super) classes: ClassTree,
    pub(super) titles: Vec<(Class, Localized)>,
    pub(super) release_only_to: Vec<(Class, Vec<String>)>,
    pub(super) bindings: Vec<Binding>,
    pub(super) detectors: Vec<Detector>,
    pub(crate) attributes: Vec<(String, Domain)>,
    pub(crate) audiences: Vec<Audience>,
    pub(crate) purposes: Vec<Purpose>,
    pub(super) keys: Vec<Key>,
    pub(crate) obligations: Vec<Obligation>,
    pub(crate) rules: Vec<Rule>,
    pub(crate) aggregations: Vec<Aggregation>,
    /// As they were declared, by the document first and then by its packs.
    pub(crate) norms: Vec<(String, Json)>,
    /// For each rule of a pack, the place of the pack in `extends`; they stand behind the document's own rules.
    pub(crate) lent: Vec<usize>,
    /// For duties that say so, how many days something is kept.
    pub(super) retention: Vec<(String, i64)>,
}

impl Policy {
    /// The id in the document.
    pub fn id(&self) -> &str {
        &self.id
    }
    /// The revision; it only grows.
    pub fn revision(&self) -> u64 {
        self.revision
    }
    /// Before this moment the policy is refused.
    pub fn effective(&self) -> Instant {
        self.effective
    }
    /// From this moment on the policy is refused.
    pub fn expires(&self) -> Instant {
        self.expires
    }
    /// SHA-256 over the RFC 8785 form of the document, lower-case hexadecimal.
    pub fn sha256(&self) -> &str {
        &self.sha256
    }
    /// Whether a denied field holds the whole submission.
    pub fn on_deny(&self) -> OnDeny {
        self.on_deny
    }
    /// Whether any rule drops whole records.
    pub(crate) fn may_suppress(&self) -> bool {
        self.rules.iter().any(Rule::suppresses)
    }
    /// The class tree with what the policy adds and raises.
    pub fn classes(&self) -> &ClassTree {
        &self.classes
    }
    /// The level that each of these classes rises to because the others are there, too: for every aggregation all of whose classes
    /// are present, its classes and its level.
    ///
    /// ```
    /// use veilgate::model::{Class, Level};
    /// use veilgate::policy::Policy;
    /// let policy = Policy::read(r#"{
    ///   "format": "veilgate/1",
    ///   "policy": { "id": "p", "revision": 1, "expires": "2099-01-01T00:00:00Z" },
    ///   "audiences": {}, "purposes": {}, "rules": [],
    ///   "aggregations": [{ "id": "who", "allOf": ["person.name", "contact.phone"], "raisesTo": "sensitive" }]
    /// }"#).unwrap();
    /// let classes = ["person.name", "contact.phone.cn-mobile"].map(Class::built_in);
    /// assert_eq!(policy.raised(&classes[..1], &classes[0]), Level::Public);
    /// assert_eq!(policy.raised(&classes, &classes[1]), Level::Sensitive);
    /// ```
    pub fn raised(&self, present: &[Class], class: &Class) -> Level {
        let here = |wanted: &Class| present.iter().any(|class| wanted.covers(class));
        let together = self
            .aggregations
            .iter()
            .filter(|together| together.all_of.iter().any(|own| own.covers(class)) && together.all_of.iter().all(here));
        together.map(|together| together.raises_to).max().unwrap_or(Level::Public)
    }
    /// The document's own rules; those of packs stand behind them.
    #[cfg(feature = "analysis")]
    pub(crate) fn own_rules(&self) -> &[Rule] {
        let own = self.rules.len().saturating_sub(self.lent.len());
        self.rules.get(..own).unwrap_or_default()
    }
    /// Where the policy's owner is at home: ISO 3166-1 alpha-2, if stated.
    pub fn country(&self) -> Option<&str> {
        self.country.as_deref()
    }
    /// What the policy looks for besides the catalogue.
    pub fn detectors(&self) -> &[Detector] {
        &self.detectors
    }
    /// Every key that the policy names.
    pub fn keys(&self) -> &[Key] {
        &self.keys
    }
    /// The audience of this id.
    pub fn audience(&self, id: &str) -> Option<&Audience> {
        self.audiences.iter().find(|audience| audience.id == id)
    }
    /// The purpose of this id.
    pub fn purpose(&self, id: &str) -> Option<&Purpose> {
        self.purposes.iter().find(|purpose| purpose.id == id)
    }
    /// What the policy is called, who answers for it and how to reach them.
    pub fn about(&self, locale: &str) -> (Option<&str>, &str, &str) {
        (self.title.get(locale), &self.owner, &self.contact)
    }
    /// The fewest days for which any of these duties lets something be kept.
    pub fn kept_days(&self, duties: &[Obligation]) -> Option<i64> {
        let days = |duty: &Obligation| self.retention.iter().find(|(id, _)| *id == duty.id).map(|(_, days)| *days);
        duties.iter().filter_map(days).min()
    }
    /// What a rule cites, each as the norm's title and the article, which may be empty.
    pub fn rule_citations(&self, rule: &str, locale: &str) -> Vec<(String, &str)> {
        let cited = self.rules.iter().find(|known| known.id == rule).map_or(&[][..], |rule| rule.norms.as_slice());
        let title = |norm: &str| {
            let (_, declared) = self.norms.iter().find(|(id, _)| id == norm)?;
            document::localized(declared, "title").get(locale).map(ToOwned::to_owned)
        };
        let apart = cited.iter().map(|citation| citation.split_once('#').unwrap_or((citation, "")));
        apart.filter_map(|(norm, article)| Some((title(norm)?, article))).collect()
    }
    /// Why a rule exists, in its author's words.
    pub fn rule_reason(&self, rule: &str, locale: &str) -> Option<&str> {
        self.rules.iter().find(|known| known.id == rule)?.reason.get(locale)
    }
    /// The audiences that all of these rules are about: a decision in which they took part was made for one of them.
    pub fn shared_audiences<'p>(&'p self, rules: &'p [String]) -> impl Iterator<Item = &'p Audience> {
        let is_about = |rule: &String, audience: &Audience| {
            let rule = self.rules.iter().find(|known| known.id == *rule);
            rule.is_none_or(|rule| rule.addresses(audience))
        };
        self.audiences.iter().filter(move |audience| rules.iter().all(|rule| is_about(rule, audience)))
    }
    /// Every purpose.
    pub fn purpose_ids(&self) -> impl Iterator<Item = &str> {
        self.purposes.iter().map(|purpose| purpose.id.as_str())
    }
    /// Every duty that rules can demand, those of packs with the pack's id in front.
    pub fn duty_ids(&self) -> impl Iterator<Item = &str> {
        self.obligations.iter().map(|duty| duty.id.as_str())
    }
    /// The title that the policy gives a class.
    pub fn class_title(&self, class: &Class, locale: &str) -> Option<&str> {
        self.titles.iter().find(|(known, _)| known == class)?.1.get(locale)
    }
}
