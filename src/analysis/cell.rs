//! One cell, as an example that can be tried.

use super::space::Seen;
use crate::model::{Class, Request};
use alloc::vec::Vec;

/// A class and a request. The request says no more than the example needs; every obligation counts as discharged, so that
/// the duties of the decision are seen and not merely their absence.
///
/// ```
/// use veilgate::analysis::Cell;
/// use veilgate::model::{Class, Effect, Request};
/// use veilgate::policy::Policy;
/// let policy = Policy::read(r#"{
///   "format": "veilgate/1",
///   "policy": { "id": "p", "revision": 1, "expires": "2099-01-01T00:00:00Z" },
///   "audiences": { "shop": { "kind": "first-party" } },
///   "purposes": { "order": { "title": { "en": "Order" } } },
///   "rules": []
/// }"#).unwrap();
/// let request = Request { audience: "shop".into(), purpose: "order".into(), ..Request::default() };
/// let cell = Cell { class: Class::built_in("contact.email"), request, together: vec![] };
/// assert_eq!(policy.situate(&cell.request).unwrap().decide(&cell.class).effect, Effect::Deny);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// What the value is.
    pub class: Class,
    /// For whom, for what, under which circumstances.
    pub request: Request,
    /// Classes of the same submission that raise its level ([`Policy::raised`](crate::policy::Policy::raised)).
    pub together: Vec<Class>,
}

impl Cell {
    pub(super) fn of(seen: &Seen<'_>) -> Self {
        Self { class: seen.class.clone(), request: seen.request.clone(), together: seen.together.to_vec() }
    }
}
