//! Conditions over declared finite attributes, in Kleene's three-valued logic.

use crate::model::{AttributeValue, Consent, ConsentBy, Request, Strength};
use alloc::{boxed::Box, string::String, vec::Vec};

/// What an attribute can be. Finiteness is what makes a policy analysable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Domain {
    /// True or false.
    Bool,
    /// One of these words.
    Enum(Vec<String>),
    /// A whole number in this range, both ends included.
    Integer(i64, i64),
}

impl Domain {
    /// Whether the value is one of the domain's.
    pub(super) fn contains(&self, value: &AttributeValue) -> bool {
        match (self, value) {
            (Self::Bool, AttributeValue::Bool(_)) => true,
            (Self::Enum(words), AttributeValue::Word(word)) => words.contains(word),
            (Self::Integer(min, max), AttributeValue::Integer(number)) => (min..=max).contains(&number),
            _ => false,
        }
    }
}

/// A condition of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Condition {
    All(Vec<Condition>),
    Any(Vec<Condition>),
    Not(Box<Condition>),
    Is(String, AttributeValue),
    In(String, Vec<AttributeValue>),
    AtLeast(String, i64),
    AtMost(String, i64),
    Consent { strength: Strength, by: Option<ConsentBy>, purpose: Option<String> },
}

/// Kleene's third value stands between the other two, so that `all` is the least and `any` the greatest of its parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Truth {
    False,
    Unknown,
    True,
}

impl From<bool> for Truth {
    fn from(value: bool) -> Self {
        if value { Self::True } else { Self::False }
    }
}

impl Condition {
    /// Evaluates under a request. A missing attribute is unknown; a missing consent is false.
    pub(super) fn evaluate(&self, request: &Request) -> Truth {
        let about = |attribute: &str, test: &dyn Fn(&AttributeValue) -> bool| {
            request.attribute(attribute).map_or(Truth::Unknown, |value| test(value).into())
        };
        match self {
            Self::All(parts) => parts.iter().map(|part| part.evaluate(request)).min().unwrap_or(Truth::True),
            Self::Any(parts) => parts.iter().map(|part| part.evaluate(request)).max().unwrap_or(Truth::False),
            Self::Not(part) => match part.evaluate(request) {
                Truth::True => Truth::False,
                Truth::Unknown => Truth::Unknown,
                Truth::False => Truth::True,
            },
            Self::Is(attribute, expected) => about(attribute, &|value| value == expected),
            Self::In(attribute, expected) => about(attribute, &|value| expected.contains(value)),
            Self::AtLeast(attribute, least) => about(attribute, &|value| integer(value).is_some_and(|n| n >= *least)),
            Self::AtMost(attribute, most) => about(attribute, &|value| integer(value).is_some_and(|n| n <= *most)),
            Self::Consent { strength, by, purpose } => {
                let purpose = purpose.as_ref().unwrap_or(&request.purpose);
                let suffices = |consent: &Consent| {
                    consent.strength >= *strength && by.is_none_or(|expected| expected == consent.by)
                };
                request.consent_for(purpose).is_some_and(suffices).into()
            }
        }
    }
}

fn integer(value: &AttributeValue) -> Option<i64> {
    match value {
        AttributeValue::Integer(number) => Some(*number),
        _ => None,
    }
}
