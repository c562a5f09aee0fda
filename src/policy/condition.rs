//! Conditions over declared finite attributes, in Kleene's three-valued logic.

use super::document::texts;
use crate::model::digits::decimal;
use crate::model::json::Json;
use crate::model::{AttributeValue, Consent, ConsentBy, Request, Strength};
use alloc::{borrow::ToOwned, boxed::Box, string::String, vec::Vec};

/// What an attribute can be. Finiteness is what makes a policy analysable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Domain {
    /// True or false.
    Bool,
    /// One of these words.
    Enum(Vec<String>),
    /// A whole number in this range, both ends included.
    Integer(i64, i64),
}

impl Domain {
    /// A declaration of `context.attrs`; `None` where it says too little.
    pub(super) fn of(node: &Json) -> Option<Self> {
        match node.at("type").text() {
            "bool" => Some(Self::Bool),
            "enum" => Some(Self::Enum(texts(node, "values"))),
            "int" => Some(Self::Integer(node.at("min").whole()?, node.at("max").whole()?)),
            _ => None,
        }
    }

    /// What it holds, in words.
    pub(super) fn describe(&self) -> String {
        match self {
            Self::Bool => "it is true or false".to_owned(),
            Self::Enum(words) => ["it is one of: ", &words.join(", ")].concat(),
            Self::Integer(min, max) => range(*min, *max),
        }
    }

    /// Whether the value is one of the domain's.
    pub(crate) fn contains(&self, value: &AttributeValue) -> bool {
        match (self, value) {
            (Self::Bool, AttributeValue::Bool(_)) => true,
            (Self::Enum(words), AttributeValue::Word(word)) => words.contains(word),
            (Self::Integer(min, max), AttributeValue::Integer(number)) => (min..=max).contains(&number),
            _ => false,
        }
    }
}

/// Both bounds in words.
pub(super) fn range(min: i64, max: i64) -> String {
    ["it is a whole number from ", &decimal(min), " to ", &decimal(max)].concat()
}

/// A condition of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Condition {
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
pub(crate) enum Truth {
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
    /// A condition of a document that was held against the language.
    pub(super) fn of(node: &Json) -> Self {
        let list = |node: &Json| node.items().iter().map(Self::of).collect();
        let [(key, inner)] = node.members() else {
            return Self::Any(Vec::new());
        };
        let (attribute, operand) = match inner.items() {
            [attribute, operand] => (attribute.text().to_owned(), operand),
            _ => (String::new(), inner),
        };
        let value = |node: &Json| AttributeValue::of(node).unwrap_or(AttributeValue::Bool(false));
        let bound = || operand.whole().unwrap_or_default();
        match key.as_str() {
            "all" => Self::All(list(inner)),
            "not" => Self::Not(Box::new(Self::of(inner))),
            "is" => Self::Is(attribute, value(operand)),
            "in" => Self::In(attribute, operand.items().iter().map(value).collect()),
            "atLeast" => Self::AtLeast(attribute, bound()),
            "atMost" => Self::AtMost(attribute, bound()),
            "consent" => Self::Consent {
                strength: Strength::named(inner.at("strength").text()).unwrap_or(Strength::Written),
                by: ConsentBy::named(inner.at("by").text()),
                purpose: inner.at("purpose").as_str().map(ToOwned::to_owned),
            },
            _ => Self::Any(list(inner)),
        }
    }

    /// Evaluates under a request. A missing attribute is unknown; a missing consent is false.
    pub(crate) fn evaluate(&self, request: &Request) -> Truth {
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
