//! A value and an operation -> what may be shown.
//!
//! Three rules hold for every mask. It counts what a reader counts: grapheme clusters (UAX #29), never split. What is empty
//! stays empty; what is short, malformed or not what it was said to be is hidden whole, length kept unless the fill is
//! fixed. There is no way to pass a value through but [`Operation::Raw`].
//!
//! A generalisation says something true and coarser: a range, a year, a region. What it cannot read it refuses. The parameter
//! `otherwise` turns either around: `deny` refuses, `whole` hides.
//!
//! A mask is partial disclosure, never anonymisation: it is deterministic, so equal values look equal.

mod address;
mod amounts;
mod catalogued;
mod cut;
mod date;
mod dates;
mod email;
mod fpe;
mod graphemes;
mod ip;
mod keep;
mod key;
mod keyed;
mod mac;
mod means;
mod name;
mod normalise;
mod numbers;
mod pan;
mod phone;
mod places;
mod pseudonyms;
mod residual;
mod text;
mod token;
mod url;
mod write;

use crate::model::{Class, Fill, Finding, Operation};
use crate::secret::Secret;
use alloc::{borrow::ToOwned, string::String};

pub use key::PseudonymKey;
pub use means::Means;
pub use text::labels;
pub use token::Tokens;

/// What became of a value.
#[derive(Debug)]
pub enum Applied {
    /// This may be shown.
    Shown(Secret<String>),
    /// Nothing leaves, as it was asked for (`drop`).
    Dropped,
    /// Nothing may leave: the value is not of the kind that the operation takes, or a key is missing.
    Refused,
}

impl Applied {
    /// What may be shown, if anything may.
    pub fn shown(self) -> Option<Secret<String>> {
        match self {
            Self::Shown(shown) => Some(shown),
            Self::Dropped | Self::Refused => None,
        }
    }
}

/// Carries out an operation on one value.
///
/// A label and a constant stand for an empty value too: they do not tell whether anything was typed. `text.findings` needs
/// its replacements ([`replace_findings`]); without them the whole text is hidden.
///
/// ```
/// use veilgate::model::{Class, Fill, Instant, Operation};
/// use veilgate::transform::{Means, apply};
/// let means = Means::at(Instant(0));
/// let mask = Operation::MaskPhone { keep_prefix: 3, keep_last: 4, country: None, fill: Fill::default() };
/// let mobile = Class::built_in("contact.phone.cn-mobile");
/// assert_eq!(apply(&mask, &mobile, "18049531999", &means).shown().unwrap().reveal(), "180****1999");
/// assert_eq!(apply(&mask, &mobile, "1234567", &means).shown().unwrap().reveal(), "*******");
/// assert_eq!(apply(&Operation::Label, &mobile, "18049531999", &means).shown().unwrap().reveal(), "[cn-mobile]");
/// ```
pub fn apply(operation: &Operation, class: &Class, text: &str, means: &Means<'_>) -> Applied {
    Applied::Shown(match operation {
        Operation::Raw => Secret::new(text.to_owned()),
        Operation::TextFindings(_) => write::whole(text, &Fill::default()),
        Operation::MaskKeep(keep) => {
            let bound = pan::CARD.covers(class).then(|| pan::bound(keep, text));
            return keep::apply(bound.as_ref().unwrap_or(keep), text).map_or(Applied::Refused, Applied::Shown);
        }
        Operation::MaskEmail { keep_local, keep_domain, fill } => email::apply(*keep_local, *keep_domain, fill, text),
        Operation::MaskPan { first, last, store, fill } => pan::apply(*first, *last, *store, fill, text),
        Operation::MaskName { script, first_only, fill } => name::apply(*script, *first_only, fill, text),
        Operation::MaskPhone { keep_prefix, keep_last, country, fill } => {
            phone::apply(*keep_prefix, *keep_last, country.is_some(), fill, text)
        }
        Operation::Label => Secret::new(text::label(class)),
        Operation::Constant(constant) => Secret::new(constant.clone()),
        Operation::Drop => return Applied::Dropped,
        Operation::Catalogued(operation) => return catalogued::apply(operation, class, text, means),
    })
}

/// The value behind a pseudonym, for whoever has the key: of `deterministic` the text, of `fpe.ff1` a value of the same form, of
/// `date.shift` the date, if a record or a form decided how far it went. `None` where there is no way back.
///
/// `fpe.ff1` and `date.shift` have no check: with another key, class or context they give another value.
///
/// ```
/// use veilgate::model::{Catalogued, Class, Instant, Operation, json::Json};
/// use veilgate::transform::{Means, PseudonymKey, apply, undo};
/// let jwk = Json::read(r#"{ "kty": "oct", "k": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8" }"#).unwrap();
/// let keys = [PseudonymKey::from_jwk("k-join", &jwk)?];
/// let means = Means { keys: &keys, ..Means::at(Instant(0)) };
/// let params = Json::read(r#"{ "key": "k-join" }"#).unwrap();
/// let operation = Operation::Catalogued(Catalogued { name: "deterministic", rank: 40, params });
/// let email = Class::built_in("contact.email");
/// let pseudonym = apply(&operation, &email, "li@example.org", &means).shown().unwrap();
/// assert_eq!(undo(&operation, &email, pseudonym.reveal(), &means).unwrap().reveal(), "li@example.org");
/// # Ok::<(), &str>(())
/// ```
pub fn undo(operation: &Operation, class: &Class, shown: &str, means: &Means<'_>) -> Option<Secret<String>> {
    match operation {
        Operation::Catalogued(operation) => pseudonyms::undo(operation, class, shown, means),
        _ => None,
    }
}

/// Puts each finding's replacement in its place; the rest of the text stays.
///
/// Spans are those of the original text. One that is empty, out of range, inside a character or overlapping another hides
/// the whole text: rather nothing than half a value.
pub fn replace_findings(text: &str, replacements: &[(Finding, String)]) -> Secret<String> {
    text::replace(text, replacements)
}

/// How many values would look the same to a reader who sees the outcome, where that can be said: for [`Operation::Raw`] one;
/// for masked card numbers, mainland mobile numbers and resident identity numbers an estimate from their public make-up.
///
/// ```
/// use veilgate::model::{Class, Fill, Operation};
/// use veilgate::transform::residual;
/// let mask = Operation::MaskPan { first: 6, last: 4, store: false, fill: Fill::default() };
/// assert_eq!(residual(&mask, &Class::built_in("payment.card.pan"), "4111 1111 1111 1111"), Some(100_000.0));
/// ```
pub fn residual(operation: &Operation, class: &Class, text: &str) -> Option<f64> {
    residual::of(operation, class, text)
}
