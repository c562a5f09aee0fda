//! What can be wrong with a policy.

use alloc::{borrow::ToOwned, string::String};

/// Whether a problem keeps the policy from loading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The policy does not load.
    Error,
    /// It loads; someone should look.
    Warning,
}

/// One problem, with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The lint code, for example `E002`.
    pub code: &'static str,
    /// Whether it keeps the policy from loading.
    pub severity: Severity,
    /// JSON Pointer (RFC 6901) into the policy document.
    pub pointer: String,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
}

impl Problem {
    /// The document cannot be read at all.
    pub(super) fn of_the_document(message: String, help: &str) -> Self {
        Self { code: SCHEMA, severity: Severity::Error, pointer: String::new(), message, help: help.to_owned() }
    }
}

/// The document is not what the schema says: unknown or repeated key, wrong type, missing member.
pub(super) const SCHEMA: &str = "E001";
/// A name that nothing in the document or the catalogue bears.
pub(super) const DANGLING: &str = "E002";
/// A permit for a class whose `releaseOnlyTo` leaves the audience out.
pub(super) const RELEASE_ONLY_TO: &str = "E010";
/// A pseudonym to an audience that can undo it.
pub(super) const REVERSIBLE: &str = "E014";
/// Format-preserving encryption of so little that all of it can be tried.
pub(super) const SMALL_DOMAIN: &str = "E015";
/// A parameter that would show more than it may, or do nothing.
pub(super) const PARAMETER: &str = "E018";
/// Already expired when it was loaded, or an expiry that is no timestamp.
pub(super) const EXPIRY: &str = "E023";
/// A pattern that is not in the subset, or comes to too much.
pub(super) const PATTERN: &str = "E026";
/// A level below what the catalogue states.
pub(super) const LOWERED: &str = "E027";
/// A key that cannot be used.
pub(super) const KEY: &str = "E028";
/// A pack that permits.
pub(super) const PACK_PERMIT: &str = "E025";
/// A pack that is not the one whose hash the document states.
pub(super) const PINNED: &str = "E029";
/// An attribute that rules of a pack ask for and the document does not declare.
pub(super) const UNDECLARED: &str = "W115";
/// An obligation of a type that no wrapper knows: every release that carries it is denied.
pub(super) const OBLIGATION_TYPE: &str = "W114";
