//! The rules: a document that people write, checked once, and asked for every value.

mod binding;
mod canonical;
mod check;
mod condition;
mod decide;
mod document;
mod pack;
mod problem;
mod problems;
mod pseudonym;
mod represent;
mod rules;
mod schema;

use crate::model::json::Json;
use alloc::vec::Vec;
#[cfg(feature = "analysis")]
use problems::Problems;

#[cfg(feature = "analysis")]
pub(crate) use condition::{Condition, Domain, Truth};
#[cfg(feature = "analysis")]
pub(crate) use document::level;
#[cfg(feature = "analysis")]
pub(crate) use represent::represent;
#[cfg(feature = "analysis")]
pub(crate) use rules::{Aggregation, Represent, Rule, RuleEffect, SealDemand};

pub use decide::{RequestError, Situation, Verdict};
pub use document::MAX_DOCUMENT_BYTES;
pub use problem::{Problem, Severity};
pub use rules::{Audience, Key, KeyUse, Localized, OnDeny, Policy, Purpose};

/// Says what is wrong with a key's JWK and what to do about it; `None` where it can be used. It takes the key's id and the
/// JWK. The policy knows no cryptography: whoever seals hands this in, so that a bad key stands among the other problems.
pub type KeyCheck<'k> = &'k dyn Fn(&str, &Json) -> Option<(&'static str, &'static str)>;

/// The packs that a document extends, out of those that are given: the place in `extends` that led to each, and its place among them.
#[cfg(feature = "analysis")]
pub(crate) fn lent(root: &Json, given: &[Json]) -> Vec<(usize, usize)> {
    let lent = pack::resolve(&mut Problems::default(), root, given);
    let place = |pack: &Json| given.iter().position(|known| core::ptr::eq(known, pack));
    lent.iter().filter_map(|lent| Some((lent.place, place(lent.root)?))).collect()
}

impl Policy {
    /// Reads a document of the format `veilgate/1`, without a look at its keys.
    ///
    /// # Errors
    /// Every problem of the document at once, each with its JSON Pointer; warnings stand after the errors.
    ///
    /// ```
    /// use veilgate::policy::Policy;
    /// let problems = Policy::read(r#"{ "format": "veilgate/1", "rulez": [] }"#).unwrap_err();
    /// assert!(problems.iter().any(|problem| problem.pointer == "/rulez" && problem.help.contains("rules")));
    /// ```
    pub fn read(text: &str) -> Result<Self, Vec<Problem>> {
        Self::read_with(text, &[], &|_, _| None)
    }

    /// As [`Policy::read`], with the packs that the document may extend and a check of each JWK that it states.
    ///
    /// # Errors
    /// As [`Policy::read`].
    pub fn read_with(text: &str, packs: &[Json], keys: KeyCheck<'_>) -> Result<Self, Vec<Problem>> {
        let (policy, problems) = document::read(text, packs, keys);
        policy.ok_or(problems)
    }

    /// As [`Policy::read_with`], with the warnings beside the policy.
    #[cfg(feature = "analysis")]
    pub(crate) fn examine(text: &str, packs: &[Json], keys: KeyCheck<'_>) -> (Option<Self>, Vec<Problem>) {
        document::read(text, packs, keys)
    }

    /// Everything there is to say about a document, whether it loads or not: errors first, then warnings.
    ///
    /// ```
    /// use veilgate::policy::{Policy, Severity};
    /// let problems = Policy::check("{}", &[], &|_, _| None);
    /// assert!(problems.iter().all(|problem| problem.code == "E001" && problem.severity == Severity::Error));
    /// ```
    pub fn check(text: &str, packs: &[Json], keys: KeyCheck<'_>) -> Vec<Problem> {
        document::read(text, packs, keys).1
    }
}
