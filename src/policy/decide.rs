//! A class and a request -> what may leave. Strictest wins, order never matters, unknown counts against release.

use super::check::is_obligation_type;
use super::condition::Truth;
use super::rules::{Audience, KeyUse, Policy, Purpose, Represent, Rule, RuleEffect, SealDemand};
use crate::model::order::distinct;
use crate::model::{Class, Effect, Level, Obligation, Operation, Reason, Request, Stage};
use alloc::{borrow::ToOwned, string::String, vec, vec::Vec};

/// Why a request cannot be put to this policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RequestError {
    /// The policy names no such audience.
    UnknownAudience,
    /// The policy names no such purpose.
    UnknownPurpose,
    /// The policy declares no such context attribute.
    UnknownAttribute(String),
    /// The attribute can never have this value.
    AttributeValue(String),
}

/// What a policy says about one class, for one audience and purpose.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// The class's level under this policy.
    pub level: Level,
    /// Whether anything leaves.
    pub effect: Effect,
    /// In what representation; set exactly when something leaves.
    pub operation: Option<Operation>,
    /// To whose key; at most one for now.
    pub seal: Vec<String>,
    /// Ids of the rules that took part, sorted.
    pub rules: Vec<String>,
    /// Why, sorted.
    pub reasons: Vec<Reason>,
    /// What has to happen besides; for a denial, what would have to.
    pub obligations: Vec<Obligation>,
}

/// A request whose audience, purpose and attributes the policy knows.
#[derive(Clone, Copy, Debug)]
pub struct Situation<'p> {
    policy: &'p Policy,
    audience: &'p Audience,
    purpose: &'p Purpose,
    request: &'p Request,
    least: Level,
    /// Why no permit holds, whatever the rules say.
    shut: Option<Reason>,
    /// The place of a rule that is looked away from, to learn whether it matters.
    #[cfg(feature = "analysis")]
    without: Option<usize>,
}

impl Policy {
    /// Checks a request against the policy's vocabulary. A misspelt attribute must not quietly mean "unknown".
    ///
    /// # Errors
    /// See [`RequestError`].
    ///
    /// ```
    /// use veilgate::model::{Class, Effect, Reason, Request};
    /// use veilgate::policy::Policy;
    /// let policy = Policy::read(r#"{
    ///   "format": "veilgate/1",
    ///   "policy": { "id": "signup", "revision": 1, "expires": "2027-11-01T00:00:00Z" },
    ///   "audiences": { "shop": { "kind": "first-party" } },
    ///   "purposes": { "order": { "title": { "en": "Fulfil the order" } } },
    ///   "rules": [
    ///     { "id": "name", "effect": "permit", "classes": ["person"], "audiences": ["shop"], "purposes": ["order"],
    ///       "form": { "represent": "raw" }, "reason": { "en": "Printed on the parcel" } },
    ///     { "id": "short", "effect": "require", "classes": ["person.name"],
    ///       "form": { "represent": "mask" }, "reason": { "en": "The surname is enough" } }
    ///   ]
    /// }"#).unwrap();
    /// let request = Request { audience: "shop".into(), purpose: "order".into(), ..Request::default() };
    /// let situation = policy.situate(&request)?;
    /// let name = situation.decide(&Class::built_in("person.name"));
    /// assert_eq!(name.operation.map(|operation| operation.name()), Some("mask.name"));
    /// assert_eq!(name.rules, ["name", "short"]);
    /// let phone = situation.decide(&Class::built_in("contact.phone"));
    /// assert_eq!((phone.effect, phone.reasons), (Effect::Deny, vec![Reason::NoPermit]));
    /// # Ok::<(), veilgate::policy::RequestError>(())
    /// ```
    pub fn situate<'p>(&'p self, request: &'p Request) -> Result<Situation<'p>, RequestError> {
        let audience = self.audience(&request.audience).ok_or(RequestError::UnknownAudience)?;
        let purpose = self.purpose(&request.purpose).ok_or(RequestError::UnknownPurpose)?;
        for (name, value) in &request.context {
            let declared = self.attributes.iter().find(|(known, _)| known == name);
            let (_, domain) = declared.ok_or_else(|| RequestError::UnknownAttribute(name.clone()))?;
            if !domain.contains(value) {
                return Err(RequestError::AttributeValue(name.clone()));
            }
        }
        Ok(Situation {
            policy: self,
            audience,
            purpose,
            request,
            least: Level::Public,
            shut: self.frozen.then_some(Reason::PolicyFrozen),
            #[cfg(feature = "analysis")]
            without: None,
        })
    }

    /// Whether the limits of the class and of every class above it let it go to this audience.
    pub(super) fn may_go_to(&self, class: &Class, audience: &Audience) -> bool {
        let limits = self.release_only_to.iter().filter(|(limited, _)| limited.covers(class));
        limits.map(|(_, names)| names).all(|names| names.contains(&audience.id) || names.contains(&audience.kind))
    }
}

impl Situation<'_> {
    /// The same situation for a value whose level is at least this one, because of what stands beside it ([`Policy::raised`]).
    pub fn at(self, least: Level) -> Self {
        Self { least, ..self }
    }

    /// The same situation with all permits off for this reason.
    pub(crate) fn shut(self, reason: Reason) -> Self {
        Self { shut: Some(reason), ..self }
    }

    /// The same situation under a policy that is not frozen: what its rules would say.
    #[cfg(feature = "analysis")]
    pub(crate) fn thawed(self) -> Self {
        Self { shut: None, ..self }
    }

    /// The same situation under a policy that lacks the rule at this place.
    #[cfg(feature = "analysis")]
    pub(crate) fn without(self, rule: usize) -> Self {
        Self { without: Some(rule), ..self }
    }

    /// Whether a rule that applies to this class, or may apply, drops the whole record (`record.suppress`). That counts
    /// whatever else is decided of the class: a rule that forbids it must not bring the rest of the record back.
    pub fn suppresses(&self, class: &Class) -> bool {
        let level = self.policy.classes.level(class).max(self.least);
        let cell = Cell { situation: self, class, level, rules: Vec::new() };
        let mut rules = cell.applying(RuleEffect::Permit, Truth::Unknown);
        rules.extend(cell.applying(RuleEffect::Require, Truth::Unknown));
        rules.iter().any(|rule| rule.suppresses())
    }

    /// Decides one cell: what this audience may receive of a value of this class. The steps, in order: frozen, `releaseOnlyTo`,
    /// forbid, default deny, level 4 never bare, the join of representations and of seals, obligations.
    pub fn decide(&self, class: &Class) -> Verdict {
        let level = self.policy.classes.level(class).max(self.least);
        let mut cell = Cell { situation: self, class, level, rules: Vec::new() };
        let outcome = cell.decide();
        let obligations = cell.obligations();
        let rules = distinct(cell.rules.iter().map(|rule| rule.id.clone()).collect());
        match outcome {
            Ok((operation, seal)) => Verdict {
                level,
                effect: Effect::Release,
                operation: Some(operation),
                seal: seal.into_iter().collect(),
                rules,
                reasons: vec![Reason::Permitted],
                obligations,
            },
            Err(reason) => Verdict {
                level,
                effect: Effect::Deny,
                operation: None,
                seal: Vec::new(),
                rules,
                reasons: vec![reason],
                obligations,
            },
        }
    }
}

struct Cell<'s, 'p> {
    situation: &'s Situation<'p>,
    class: &'s Class,
    level: Level,
    /// The rules that took part so far, in the order of the document.
    rules: Vec<&'p Rule>,
}

impl<'p> Cell<'_, 'p> {
    /// The steps of the evaluation, in their order; the first that denies gives the reason.
    fn decide(&mut self) -> Result<(Operation, Option<String>), Reason> {
        let Situation { policy, audience, shut, .. } = *self.situation;
        if let Some(reason) = shut {
            return Err(reason);
        }
        if !policy.may_go_to(self.class, audience) {
            return Err(Reason::ReleaseOnlyTo);
        }
        let forbids = self.applying(RuleEffect::Forbid, Truth::Unknown);
        if !forbids.is_empty() {
            self.rules = forbids;
            return Err(Reason::Forbidden);
        }
        let permits = self.applying(RuleEffect::Permit, Truth::True);
        if permits.is_empty() {
            return Err(Reason::NoPermit);
        }
        if permits.iter().all(|permit| self.bares_a_secret(permit)) {
            self.rules = permits;
            return Err(Reason::CriticalUnsealed);
        }
        // A permit that may apply opens nothing, yet what it demands counts: otherwise a missing attribute could show more
        // than every value of it would.
        self.rules = self.applying(RuleEffect::Permit, Truth::Unknown);
        self.rules.extend(self.applying(RuleEffect::Require, Truth::Unknown));
        let operation = self.representation()?;
        let seal = self.envelope()?;
        self.duties()?;
        Ok((operation, seal))
    }

    /// A level-4 value leaves raw only when sealed. The floor is held against each permit by itself: held against the joined
    /// outcome, a further `require` that seals could open what was shut, and adding a rule must never weaken a cell.
    fn bares_a_secret(&self, permit: &Rule) -> bool {
        let shows = |represent: &Represent| matches!(represent, Represent::Operation(shown) if shown.bares());
        self.level == Level::Critical && permit.seal == SealDemand::None && permit.represent.as_ref().is_some_and(shows)
    }

    /// Rules of one effect that match the cell and whose condition is at least this true.
    fn applying(&self, effect: RuleEffect, least: Truth) -> Vec<&'p Rule> {
        let Situation { policy, audience, purpose, request, .. } = *self.situation;
        let matches = |rule: &&Rule| {
            rule.effect == effect
                && rule.concerns(self.class, self.level, &policy.classes)
                && rule.addresses(audience)
                && rule.serves(purpose)
                && rule.when.as_ref().is_none_or(|when| when.evaluate(request) >= least)
        };
        let rules = policy.rules.iter();
        #[cfg(feature = "analysis")]
        let rules = rules.enumerate().filter(|(at, _)| self.situation.without != Some(*at)).map(|(_, rule)| rule);
        rules.filter(matches).collect()
    }

    /// The strictest representation. Forms are compared with those of their own rank only, which makes the order of rules
    /// irrelevant; a rank whose forms do not compare denies even under a higher one, because a further rule of a higher
    /// rank must not open what was shut.
    fn representation(&self) -> Result<Operation, Reason> {
        let mut strictest: Vec<Operation> = Vec::new();
        for represent in self.rules.iter().filter_map(|rule| rule.represent.as_ref()) {
            let demanded = match represent {
                Represent::Mask => self.situation.policy.classes.default_mask(self.class),
                Represent::Operation(operation) => operation.clone(),
            };
            match strictest.iter_mut().find(|known| known.rank() == demanded.rank()) {
                Some(known) => *known = known.join(&demanded).ok_or(Reason::Incomparable)?,
                None => strictest.push(demanded),
            }
        }
        strictest.into_iter().max_by_key(Operation::rank).ok_or(Reason::NoPermit)
    }

    /// The key that the value is sealed to, if any rule demands one.
    fn envelope(&self) -> Result<Option<String>, Reason> {
        let audience = &self.situation.audience.id;
        let mut keys: Vec<&str> = Vec::new();
        for rule in &self.rules {
            match &rule.seal {
                SealDemand::None => continue,
                SealDemand::Key(key) => keys.push(key),
                SealDemand::Any => {
                    let held = self.situation.policy.keys.iter();
                    let mut held = held.filter(|key| key.usage == KeyUse::Seal && key.holders.contains(audience));
                    let (Some(only), None) = (held.next(), held.next()) else {
                        return Err(Reason::NoSealKey);
                    };
                    keys.push(&only.id);
                }
            }
        }
        match keys.split_first() {
            None => Ok(None),
            Some((key, rest)) if rest.iter().all(|other| other == key) => Ok(Some((*key).to_owned())),
            Some(_) => Err(Reason::SealConflict),
        }
    }

    /// Every type of duty is known, and those that come before the release are discharged.
    fn duties(&self) -> Result<(), Reason> {
        let discharged = &self.situation.request.discharged;
        for obligation in self.obligations() {
            if !is_obligation_type(&obligation.kind) {
                return Err(Reason::ObligationUnknown);
            }
            if obligation.stage == Stage::Before && !discharged.contains(&obligation.id) {
                return Err(Reason::ObligationOpen);
            }
        }
        Ok(())
    }

    fn obligations(&self) -> Vec<Obligation> {
        let demanded =
            |obligation: &&Obligation| self.rules.iter().any(|rule| rule.obligations.contains(&obligation.id));
        self.situation.policy.obligations.iter().filter(demanded).cloned().collect()
    }
}
