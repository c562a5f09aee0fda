//! What a form does with what is typed into it, said before it is sent: the items of a notice (PIPL Art. 17, GDPR Art. 13).

use crate::error::Error;
use crate::guard::Guard;
use crate::model::{Class, Consent, ConsentBy, Field, Instant, Request, Strength};
use crate::policy::Verdict;
use alloc::{borrow::ToOwned, vec::Vec};

impl Guard {
    /// What becomes of a form's fields for this request if everything is agreed to that the rules ask for: every consent counts as
    /// given and every duty as met, since that is what a notice is read for. A class and a verdict for each field, in order. Only hints
    /// are looked at, no value.
    ///
    /// # Errors
    /// `policy_expired`, `unknown_audience`, `unknown_purpose`, `unknown_class`, `invalid_request`.
    ///
    /// ```
    /// use veilgate::{Guard, model::{Effect, Field, Hints, Instant, Request}};
    /// let guard = Guard::load(r#"{
    ///   "format": "veilgate/1",
    ///   "policy": { "id": "signup", "revision": 1, "expires": "2027-11-01T00:00:00Z" },
    ///   "audiences": { "shop": { "kind": "first-party" } },
    ///   "purposes": { "offers": { "title": { "en": "Offers" }, "basis": "consent" } },
    ///   "rules": [
    ///     { "id": "phone", "effect": "permit", "classes": ["contact.phone"], "audiences": ["shop"], "purposes": ["offers"],
    ///       "when": { "consent": { "strength": "separate" } }, "form": { "represent": "mask" }, "reason": { "en": "To ring" } }
    ///   ]
    /// }"#, &[], Instant(0))?;
    /// let field = |name: &str| Field {
    ///     path: name.into(),
    ///     hints: Hints { name: Some(name.into()), ..Hints::default() },
    ///     text: String::new().into(),
    /// };
    /// let request = Request { audience: "shop".into(), purpose: "offers".into(), ..Request::default() };
    /// let foreseen = guard.foresee(&[field("mobile"), field("email")], &request, Instant(0))?;
    /// let effects: Vec<_> = foreseen.iter().map(|(_, verdict)| verdict.effect).collect();
    /// assert_eq!(effects, [Effect::Release, Effect::Deny]);
    /// # Ok::<(), veilgate::Error>(())
    /// ```
    pub fn foresee(&self, fields: &[Field], request: &Request, now: Instant) -> Result<Vec<(Class, Verdict)>, Error> {
        self.alive(now)?;
        let agreed = self.agreed(request);
        let situation = self.situate(&agreed, now)?;
        let mut foreseen = Vec::new();
        for field in fields {
            let class = self.own_class(field)?;
            let verdict = situation.decide(&class);
            foreseen.push((class, verdict));
        }
        Ok(foreseen)
    }

    /// The request with everything granted that a person can grant. Who consents stays as it is stated.
    fn agreed(&self, request: &Request) -> Request {
        let mut agreed = request.clone();
        agreed.consent.clear();
        for id in self.policy().purpose_ids() {
            let by = request.consent_for(id).map_or(ConsentBy::Subject, |stated| stated.by);
            agreed.consent.push((id.to_owned(), Consent { strength: Strength::Written, by }));
        }
        agreed.discharged = self.policy().duty_ids().map(ToOwned::to_owned).collect();
        agreed
    }
}
