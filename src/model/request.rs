//! What a page asks: for whom, for what, under which circumstances.

use super::json::Json;
use alloc::{string::String, vec::Vec};

/// A value of a context attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AttributeValue {
    /// A member of a bounded integer range.
    Integer(i64),
    /// True or false.
    Bool(bool),
    /// A member of an enumeration.
    Word(String),
}

impl AttributeValue {
    /// A boolean, a whole number or a text; nothing else is a value of an attribute.
    ///
    /// ```
    /// use veilgate::model::{AttributeValue, json::Json};
    /// assert_eq!(AttributeValue::of(&Json::Number(18.0)), Some(AttributeValue::Integer(18)));
    /// assert_eq!(AttributeValue::of(&Json::Number(1.5)), None);
    /// ```
    pub fn of(json: &Json) -> Option<Self> {
        match json {
            Json::Bool(value) => Some(Self::Bool(*value)),
            Json::String(word) => Some(Self::Word(word.clone())),
            _ => json.whole().map(Self::Integer),
        }
    }
}

/// How strong a consent is; each contains the ones before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strength {
    /// Agreed to as part of something larger.
    General,
    /// Stated by a clear act.
    Explicit,
    /// Given for this processing alone (PIPL Art. 14, 29).
    Separate,
    /// Given in writing.
    Written,
}

impl Strength {
    /// The strength of this name in policies and requests.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "general" => Some(Self::General),
            "explicit" => Some(Self::Explicit),
            "separate" => Some(Self::Separate),
            "written" => Some(Self::Written),
            _ => None,
        }
    }
}

/// Who consents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConsentBy {
    /// The person the data is about.
    Subject,
    /// A parent or other guardian (PIPL Art. 31).
    Guardian,
}

impl ConsentBy {
    /// Who is called this in policies and requests.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "subject" => Some(Self::Subject),
            "guardian" => Some(Self::Guardian),
            _ => None,
        }
    }
}

/// A consent that stands. One that was refused or withdrawn is not recorded: absence of consent is a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Consent {
    /// How strong.
    pub strength: Strength,
    /// By whom.
    pub by: ConsentBy,
}

/// One question to the policy; it holds no value of any field.
///
/// ```
/// use veilgate::model::{AttributeValue, Request};
/// let request = Request {
///     audience: "shop".into(),
///     purpose: "order".into(),
///     context: vec![("subject.age".into(), AttributeValue::Word("adult".into()))],
///     ..Request::default()
/// };
/// assert!(request.attribute("subject.age").is_some());
/// assert!(request.consent_for("order").is_none());
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Request {
    /// An audience id of the policy.
    pub audience: String,
    /// A purpose id of the policy.
    pub purpose: String,
    /// What the host knows; an attribute that is missing is unknown.
    pub context: Vec<(String, AttributeValue)>,
    /// Consents that stand, by purpose.
    pub consent: Vec<(String, Consent)>,
    /// Obligation ids already met.
    pub discharged: Vec<String>,
    /// The form's id, bound into what is sealed.
    pub form: Option<String>,
    /// The record's id, bound into what is sealed.
    pub record: Option<String>,
}

impl Request {
    /// The value of a context attribute.
    pub fn attribute(&self, name: &str) -> Option<&AttributeValue> {
        self.context.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// The consent that stands for a purpose.
    pub fn consent_for(&self, purpose: &str) -> Option<&Consent> {
        self.consent.iter().find(|(known, _)| known == purpose).map(|(_, consent)| consent)
    }
}
