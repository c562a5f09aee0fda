//! The public error: a code to branch on, a sentence to read, a thing to do, a place to look at. Never the value.

use crate::model::json::step;
use crate::policy::{Problem, RequestError};
use crate::seal;
use alloc::{borrow::ToOwned, string::String, vec::Vec};
use core::fmt;

/// What went wrong, as a stable name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// The policy has problems; see [`Error::problems`].
    InvalidPolicy,
    /// The policy's `expires` lies in the past.
    PolicyExpired,
    /// The policy is not in force yet.
    PolicyNotEffective,
    /// The policy names a key that neither it nor the caller supplies.
    KeyMissing,
    /// A key cannot be used.
    InvalidKey,
    /// The request cannot be put to this policy.
    InvalidRequest,
    /// The policy names no such audience.
    UnknownAudience,
    /// The policy names no such purpose.
    UnknownPurpose,
    /// A field's explicit class is unknown.
    UnknownClass,
    /// The fields cannot be read.
    InvalidFields,
    /// Two fields have the same path.
    DuplicatePath,
    /// A value or its context does not fit.
    TooLarge,
    /// The system gave no randomness.
    NoRandomness,
    /// The text is not an envelope.
    InvalidEnvelope,
    /// The envelope does not open.
    OpenFailed,
}

impl Code {
    /// The name as it crosses the border.
    pub fn name(self) -> &'static str {
        match self {
            Self::InvalidPolicy => "invalid_policy",
            Self::PolicyExpired => "policy_expired",
            Self::PolicyNotEffective => "policy_not_effective",
            Self::KeyMissing => "key_missing",
            Self::InvalidKey => "invalid_key",
            Self::InvalidRequest => "invalid_request",
            Self::UnknownAudience => "unknown_audience",
            Self::UnknownPurpose => "unknown_purpose",
            Self::UnknownClass => "unknown_class",
            Self::InvalidFields => "invalid_fields",
            Self::DuplicatePath => "duplicate_path",
            Self::TooLarge => "too_large",
            Self::NoRandomness => "no_randomness",
            Self::InvalidEnvelope => "invalid_envelope",
            Self::OpenFailed => "open_failed",
        }
    }
}

/// An error of any stage.
///
/// ```
/// use veilgate::{Guard, model::Instant};
/// let error = Guard::load("{}", &[], Instant(0)).unwrap_err();
/// assert_eq!(error.code.name(), "invalid_policy");
/// assert!(error.problems.iter().any(|problem| problem.message.contains("rules")));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// What to branch on.
    pub code: Code,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
    /// Where: a field's path, or a JSON Pointer into what was passed in.
    pub path: Option<String>,
    /// Every problem of a policy.
    pub problems: Vec<Problem>,
}

impl Error {
    pub(crate) fn new(code: Code, message: &str, help: &str) -> Self {
        Self { code, message: message.to_owned(), help: help.to_owned(), path: None, problems: Vec::new() }
    }

    pub(crate) fn at(mut self, path: impl Into<String>) -> Self {
        self.path = Some(path.into());
        self
    }

    pub(crate) fn policy(problems: Vec<Problem>) -> Self {
        let first = problems.first();
        let message = first.map(|problem| problem.message.clone()).unwrap_or_default();
        Self {
            code: Code::InvalidPolicy,
            message: ["the policy does not load: ", &message].concat(),
            help: "every problem is in `problems`, each with its JSON Pointer".to_owned(),
            path: first.map(|problem| problem.pointer.clone()),
            problems,
        }
    }
}

impl From<seal::Error> for Error {
    fn from(error: seal::Error) -> Self {
        let code = match error {
            seal::Error::InvalidKey(_) => Code::InvalidKey,
            seal::Error::InvalidEnvelope(_) => Code::InvalidEnvelope,
            seal::Error::OpenFailed => Code::OpenFailed,
            seal::Error::TooLarge => Code::TooLarge,
            seal::Error::NoRandomness => Code::NoRandomness,
        };
        Self::new(code, error.message(), error.help())
    }
}

impl From<RequestError> for Error {
    fn from(error: RequestError) -> Self {
        match error {
            RequestError::UnknownAudience => {
                let message = "the policy names no such audience";
                Self::new(Code::UnknownAudience, message, "use an id of the policy's audiences").at("/request/audience")
            }
            RequestError::UnknownPurpose => {
                let message = "the policy names no such purpose";
                Self::new(Code::UnknownPurpose, message, "use an id of the policy's purposes").at("/request/purpose")
            }
            RequestError::UnknownAttribute(name) => {
                let message = "the policy declares no such context attribute";
                let help = "declare it under context.attrs, or leave it out";
                Self::new(Code::InvalidRequest, message, help).at(step("/request/context", &name))
            }
            RequestError::AttributeValue(name) => {
                let message = "the attribute can never have this value";
                let help = "see its declaration under context.attrs";
                Self::new(Code::InvalidRequest, message, help).at(step("/request/context", &name))
            }
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.code.name(), self.message)
    }
}

impl core::error::Error for Error {}
