//! What can differ between two requests for one audience and purpose, and the values that it can have.

use crate::model::{AttributeValue, Consent, ConsentBy, Request, Strength};
use crate::policy::{Condition, Domain};
use alloc::{borrow::ToOwned, collections::BTreeMap, string::String, vec::Vec};

/// In how many ways a consent can stand or be missing: four strengths by two persons, and none.
pub(super) const CONSENTS: u128 = 9;

/// What can differ between two requests for one audience and purpose.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Subject<'p> {
    /// A context attribute.
    Attribute(&'p Attribute<'p>),
    /// The consent for a purpose.
    Consent(&'p str),
}

impl Subject<'_> {
    /// States it in a request. What is missing is not stated.
    pub(super) fn state(self, value: &Value, request: &mut Request) {
        match (self, value) {
            (Self::Attribute(attribute), Value::Attribute(value)) => {
                request.context.push((attribute.name.to_owned(), value.clone()));
            }
            (Self::Consent(purpose), Value::Consent(consent)) => request.consent.push((purpose.to_owned(), *consent)),
            _ => {}
        }
    }
}

/// What one subject says in a request.
#[derive(Clone, Debug)]
pub(super) enum Value {
    Missing,
    Attribute(AttributeValue),
    Consent(Consent),
}

/// A context attribute, as each of the policies declares it.
#[derive(Debug)]
pub(super) struct Attribute<'p> {
    pub(super) name: &'p str,
    pub(super) domains: Vec<Option<&'p Domain>>,
}

/// By name: a space has each once.
impl PartialEq for Attribute<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl<'p> Attribute<'p> {
    /// Values that between them answer each of these leaves in every way in which any value does, each with the number of
    /// values that it stands for. Words and booleans are all here; of integers one between any two bounds, the least.
    pub(super) fn values(&self, leaves: &[&Condition], every: bool) -> Vec<(AttributeValue, u128)> {
        let domains = || self.domains.iter().copied().flatten();
        let mut values: Vec<_> =
            words(domains()).into_iter().map(|word| (AttributeValue::Word(word.clone()), 1)).collect();
        if domains().any(|domain| *domain == Domain::Bool) {
            values.extend([false, true].map(|value| (AttributeValue::Bool(value), 1)));
        }
        let mut bounds: Vec<i64> = Vec::new();
        for domain in domains() {
            if let Domain::Integer(min, max) = domain {
                bounds.extend([*min, max.saturating_add(1)]);
                if every {
                    bounds.extend(*min..=*max);
                }
            }
        }
        leaves.iter().for_each(|leaf| split(leaf, &mut bounds));
        bounds.sort_unstable();
        bounds.dedup();
        for [least, next] in bounds.array_windows() {
            let value = AttributeValue::Integer(*least);
            if domains().any(|domain| domain.contains(&value)) {
                values.push((value, u128::from(next.abs_diff(*least))));
            }
        }
        values
    }

    /// How often a value is compared when each is held against each of these leaves.
    pub(super) fn comparisons(&self, leaves: &[&Condition]) -> u128 {
        let about: Vec<&Condition> = leaves.iter().copied().filter(|leaf| asked(leaf) == Some(self.name)).collect();
        let listed = |leaf: &&Condition| match leaf {
            Condition::In(_, values) => values.len(),
            _ => 1,
        };
        let each: usize = about.iter().map(listed).fold(0, usize::saturating_add);
        u128::try_from(each.saturating_mul(self.values(&about, false).len())).unwrap_or(u128::MAX)
    }

    /// How many values there are, the missing one included.
    pub(super) fn size(&self) -> u128 {
        self.values(&[], false).iter().fold(1, |size, (_, count)| size.saturating_add(*count))
    }
}

/// Where the answer of a leaf may change.
fn split(leaf: &Condition, bounds: &mut Vec<i64>) {
    let mut around = |value: &AttributeValue| {
        if let AttributeValue::Integer(number) = value {
            bounds.extend([*number, number.saturating_add(1)]);
        }
    };
    match leaf {
        Condition::Is(_, value) => around(value),
        Condition::In(_, values) => values.iter().for_each(around),
        Condition::AtLeast(_, least) => bounds.push(*least),
        Condition::AtMost(_, most) => bounds.push(most.saturating_add(1)),
        _ => {}
    }
}

/// Every consent that can stand.
pub(super) fn consents() -> impl Iterator<Item = Consent> {
    let strengths = [Strength::General, Strength::Explicit, Strength::Separate, Strength::Written];
    let by = [ConsentBy::Subject, ConsentBy::Guardian];
    strengths.into_iter().flat_map(move |strength| by.map(|by| Consent { strength, by }))
}

/// The words of an enumeration, once each, in the order of the document.
fn words<'p>(domains: impl Iterator<Item = &'p Domain>) -> Vec<&'p String> {
    let (mut words, mut known) = (Vec::new(), BTreeMap::new());
    for domain in domains {
        if let Domain::Enum(own) = domain {
            words.extend(own.iter().filter(|word| known.insert(*word, ()).is_none()));
        }
    }
    words
}

/// The conditions without parts, in the order of the document.
pub(super) fn collect<'p>(condition: &'p Condition, leaves: &mut Vec<&'p Condition>) {
    match condition {
        Condition::All(parts) | Condition::Any(parts) => parts.iter().for_each(|part| collect(part, leaves)),
        Condition::Not(part) => collect(part, leaves),
        leaf => leaves.push(leaf),
    }
}

/// The attribute that a condition without parts asks for.
pub(super) fn asked(leaf: &Condition) -> Option<&str> {
    match leaf {
        Condition::Is(name, _) | Condition::In(name, _) | Condition::AtLeast(name, _) | Condition::AtMost(name, _) => {
            Some(name)
        }
        _ => None,
    }
}
