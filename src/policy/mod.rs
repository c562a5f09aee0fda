//! The rules: a document that people write, checked once, and asked for every value.

mod binding;
mod canonical;
mod check;
mod condition;
mod decide;
mod document;
mod problem;
mod reader;
mod represent;
mod rules;

pub use decide::{RequestError, Situation, Verdict};
pub use document::MAX_DOCUMENT_BYTES;
pub use problem::{Problem, Severity};
pub use rules::{Audience, Key, Localized, OnDeny, Policy, Purpose};

impl Policy {
    /// Reads a document of the format `veilgate/1`.
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
        let (policy, problems) = document::read(text);
        policy.ok_or(problems)
    }

    /// Everything there is to say about a document, whether it loads or not.
    pub fn check(text: &str) -> Vec<Problem> {
        document::read(text).1
    }
}
