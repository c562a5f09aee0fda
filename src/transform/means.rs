//! What an operation has besides the value.

use super::key::PseudonymKey;
use super::token::Tokens;
use crate::model::{Catalogued, Instant};
use alloc::{vec, vec::Vec};
use core::fmt;
use zeroize::Zeroizing;

/// What an operation has besides the value. What is not there makes the operations that need it refuse.
///
/// ```
/// use veilgate::{model::Instant, transform::Means};
/// let means = Means { record: Some("patient-7"), ..Means::at(Instant(0)) };
/// assert!(means.keys.is_empty());
/// ```
#[derive(Clone, Copy)]
pub struct Means<'m> {
    /// The moment of the submission.
    pub now: Instant,
    /// The keys of pseudonyms.
    pub keys: &'m [PseudonymKey],
    /// The record's id.
    pub record: Option<&'m str>,
    /// The form's id.
    pub form: Option<&'m str>,
    /// Fills in random bytes; `false` where there are none.
    pub random: &'m dyn Fn(&mut [u8]) -> bool,
    /// The tokens of this submission.
    pub submission: Option<&'m Tokens>,
    /// The tokens of all submissions so far.
    pub session: Option<&'m Tokens>,
}

impl Means<'_> {
    /// The moment and nothing else.
    pub fn at(now: Instant) -> Self {
        Self { now, keys: &[], record: None, form: None, random: &|_| false, submission: None, session: None }
    }

    /// The key of an operation, derived from the one that its parameters name. Who needs fewer bytes takes the first ones.
    pub(super) fn key(&self, operation: &Catalogued) -> Option<Zeroizing<[u8; 64]>> {
        let kid = operation.params.at("key").text();
        let mut key = Zeroizing::new([0; 64]);
        self.keys.iter().find(|key| key.kid() == kid)?.derive(operation.name, key.as_mut())?;
        Some(key)
    }

    /// What the parameter `context` binds a pseudonym to: kind and id, or nothing. `None` where the request states no such id.
    pub(super) fn context<'a>(&'a self, kind: &'a str) -> Option<Vec<&'a [u8]>> {
        let id = match kind {
            "record" => self.record,
            "form" => self.form,
            _ => return Some(Vec::new()),
        };
        id.filter(|id| !id.is_empty()).map(|id| vec![kind.as_bytes(), id.as_bytes()])
    }
}

impl fmt::Debug for Means<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Means(..)")
    }
}
