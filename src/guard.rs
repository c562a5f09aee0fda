//! The flow, one function per verb: classify, decide, transform, seal, report.

mod submission;

#[cfg(feature = "analysis")]
use crate::analysis::Source;
use crate::classify::{self, Classified};
use crate::error::{Code, Error};
use crate::model::base64url;
use crate::model::json::{Json, step};
use crate::model::order::repeated;
use crate::model::{Class, Decision, Field, Finding, Instant, PLAIN, Reason, Request, UNCLASSIFIED};
use crate::policy::{KeyUse, Policy, Problem, Situation};
use crate::report::{self, Duty, Receipt};
use crate::seal::Recipient;
use crate::secret::Secret;
use crate::transform::{PseudonymKey, Tokens};
use alloc::{borrow::ToOwned, string::String, vec::Vec};
use core::cell::RefCell;
use rand_core::TryCryptoRng;
use submission::{Submission, deny};

/// A value that arrives at the guard.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The field, with its value as text.
    pub field: Field,
    /// Whether the value could be read as text. What cannot be read is denied, and listed.
    pub readable: bool,
}

/// What became of one submission. `values` and `decisions` stand in the order of the entries.
#[derive(Debug)]
pub struct Outcome {
    /// The representation, or the JWE where it is sealed; `None` where nothing leaves.
    pub values: Vec<Option<Secret<String>>>,
    /// One decision for each entry.
    pub decisions: Vec<Decision>,
    /// The evidence.
    pub receipt: Receipt,
}

impl Outcome {
    /// Paths of what does not leave.
    pub fn denied(&self) -> impl Iterator<Item = &str> {
        report::denied(&self.decisions)
    }

    /// What has to happen besides.
    pub fn obligations(&self) -> Vec<Duty<'_>> {
        report::duties(&self.decisions)
    }
}

/// A loaded policy, ready to be asked.
#[derive(Debug)]
pub struct Guard {
    policy: Policy,
    recipients: Vec<Recipient>,
    /// Whether everything is held back once the policy has expired, where otherwise every verb is refused.
    strict: bool,
    pseudonyms: Vec<PseudonymKey>,
    /// Random tokens that are the same in every submission.
    tokens: Tokens,
}

impl Guard {
    /// Loads a policy. `keys` are JWKs (RFC 7517) for those keys of the policy that state none, found by `kid`: public ones to seal to,
    /// symmetric ones (`kty` `oct`) to make pseudonyms with.
    ///
    /// # Errors
    /// `invalid_policy` with every problem, `policy_expired`, `key_missing`, `invalid_key` for one of `keys`.
    ///
    /// ```
    /// use veilgate::{Guard, model::Instant};
    /// let policy = r#"{
    ///   "format": "veilgate/1",
    ///   "policy": { "id": "signup", "revision": 1, "expires": "2027-11-01T00:00:00Z" },
    ///   "audiences": { "shop": { "kind": "first-party" } },
    ///   "purposes": { "order": { "title": { "en": "Fulfil the order" } } },
    ///   "rules": []
    /// }"#;
    /// let before = Instant::parse("2027-10-31T23:59:59Z").unwrap();
    /// assert_eq!(Guard::load(policy, &[], before)?.policy().id(), "signup");
    /// let at = Instant::parse("2027-11-01T00:00:00Z").unwrap();
    /// assert_eq!(Guard::load(policy, &[], at).unwrap_err().code.name(), "policy_expired");
    /// # Ok::<(), veilgate::Error>(())
    /// ```
    pub fn load(document: &str, keys: &[Json], now: Instant) -> Result<Self, Error> {
        Self::load_with(document, &[], keys, now)
    }

    /// As [`Guard::load`], with the packs that the document may extend; those that it does not are ignored.
    ///
    /// # Errors
    /// As [`Guard::load`].
    ///
    /// ```
    /// use veilgate::{Guard, model::{Instant, json::Json}};
    /// let pack = Json::read(r#"{
    ///   "format": "veilgate-pack/1",
    ///   "pack": { "id": "house", "revision": 1, "title": { "en": "House rules" }, "notice": { "en": "Not legal advice." } },
    ///   "norms": {},
    ///   "rules": [{ "id": "no-logs", "effect": "forbid", "audienceKinds": ["log"], "reason": { "en": "Nothing into logs" } }]
    /// }"#).unwrap();
    /// let policy = r#"{
    ///   "format": "veilgate/1",
    ///   "policy": { "id": "signup", "revision": 1, "expires": "2027-11-01T00:00:00Z" },
    ///   "extends": ["house"],
    ///   "audiences": { "shop": { "kind": "first-party" } },
    ///   "purposes": { "order": { "title": { "en": "Fulfil the order" } } },
    ///   "rules": []
    /// }"#;
    /// assert_eq!(Guard::load(policy, &[], Instant(0)).unwrap_err().problems[0].pointer, "/extends/0");
    /// assert!(Guard::load_with(policy, &[pack], &[], Instant(0)).is_ok());
    /// ```
    pub fn load_with(document: &str, packs: &[Json], keys: &[Json], now: Instant) -> Result<Self, Error> {
        Self::loaded(document, packs, keys, now, false)
    }

    /// As [`Guard::load_with`], but an expired policy is no error: from then on all of its permits are off, and every value is
    /// denied for the reason `policy_expired`, so that a page can go on with everything held back.
    ///
    /// # Errors
    /// As [`Guard::load`], less `policy_expired`; the same holds for every verb of this guard.
    ///
    /// ```
    /// use veilgate::{Entry, Guard, model::{Field, Hints, Instant, Reason, Request}};
    /// let policy = r#"{
    ///   "format": "veilgate/1",
    ///   "policy": { "id": "signup", "revision": 1, "expires": "2027-11-01T00:00:00Z" },
    ///   "audiences": { "shop": { "kind": "first-party" } },
    ///   "purposes": { "order": { "title": { "en": "Fulfil the order" } } },
    ///   "rules": [{ "id": "mail", "effect": "permit", "classes": ["contact.email"], "audiences": ["shop"], "purposes": ["order"],
    ///     "form": { "represent": "raw" }, "reason": { "en": "Needed" } }]
    /// }"#;
    /// let [before, late] = ["2027-10-31T23:59:59Z", "2027-11-01T00:00:00Z"].map(|time| Instant::parse(time).unwrap());
    /// let guard = Guard::load_strict(policy, &[], &[], late)?;
    /// let request = Request { audience: "shop".into(), purpose: "order".into(), ..Request::default() };
    /// let text = "a@b.example".to_owned().into();
    /// let mail = Entry { field: Field { path: "mail".into(), hints: Hints::default(), text }, readable: true };
    /// let reasons = |now| -> Result<_, veilgate::Error> {
    ///     let outcome = guard.protect(core::slice::from_ref(&mail), &request, now, &mut getrandom::SysRng)?;
    ///     Ok((outcome.values[0].is_some(), outcome.decisions[0].reasons.clone()))
    /// };
    /// assert_eq!(reasons(before)?, (true, vec![Reason::Permitted]));
    /// assert_eq!(reasons(late)?, (false, vec![Reason::PolicyExpired]));
    /// # Ok::<(), veilgate::Error>(())
    /// ```
    pub fn load_strict(document: &str, packs: &[Json], keys: &[Json], now: Instant) -> Result<Self, Error> {
        Self::loaded(document, packs, keys, now, true)
    }

    fn loaded(document: &str, packs: &[Json], keys: &[Json], now: Instant, strict: bool) -> Result<Self, Error> {
        let policy = Policy::read_with(document, packs, &unusable).map_err(Error::policy)?;
        let (recipients, pseudonyms, tokens) = (Vec::new(), Vec::new(), Tokens::default());
        let mut guard = Self { policy, recipients, strict, pseudonyms, tokens };
        guard.alive(now)?;
        for key in guard.policy.keys() {
            let handed = || keys.iter().find(|jwk| jwk.get("kid").and_then(Json::as_str) == Some(&key.id));
            let jwk = key.jwk.as_ref().or_else(handed).ok_or_else(|| missing_key(&key.id, key.usage))?;
            let invalid = |error: Error| error.at(step("/keys", &key.id));
            match key.usage {
                KeyUse::Seal => {
                    let recipient = Recipient::from_jwk(&key.id, jwk).map_err(Error::from);
                    guard.recipients.push(recipient.map_err(invalid)?);
                }
                KeyUse::Pseudonym => {
                    let help =
                        "use 32 random bytes as a JSON Web Key of the type oct: { \"kty\": \"oct\", \"kid\", \"k\" }";
                    let key = PseudonymKey::from_jwk(&key.id, jwk);
                    guard.pseudonyms.push(key.map_err(|what| invalid(Error::new(Code::InvalidKey, what, help)))?);
                }
            }
        }
        Ok(guard)
    }

    /// A policy to look through with [`analysis`](crate::analysis), its keys held against the suite, whatever the time is.
    ///
    /// # Errors
    /// Every problem of a policy that does not load.
    ///
    /// ```
    /// assert_eq!(veilgate::Guard::source("{}", &[]).unwrap_err()[0].code, "E001");
    /// ```
    #[cfg(feature = "analysis")]
    pub fn source(document: &str, packs: &[Json]) -> Result<Source, Vec<Problem>> {
        Source::read(document, packs, &unusable)
    }

    /// Every problem of a policy document, that of its keys included, whether it loads or not.
    ///
    /// ```
    /// let problems = veilgate::Guard::check("[]");
    /// assert_eq!((problems[0].code, problems[0].pointer.as_str()), ("E001", ""));
    /// ```
    pub fn check(document: &str) -> Vec<Problem> {
        Self::check_with(document, &[])
    }

    /// As [`Guard::check`], with the packs that the document may extend.
    pub fn check_with(document: &str, packs: &[Json]) -> Vec<Problem> {
        Policy::check(document, packs, &unusable)
    }

    /// The policy.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// What is found in a text, with the field it stands in where that is known. Levels are the policy's.
    ///
    /// # Errors
    /// `policy_expired`.
    pub fn inspect(&self, field: &Field, now: Instant) -> Result<Vec<Finding>, Error> {
        self.alive(now)?;
        Ok(self.classified(field).findings)
    }

    /// What each field is. Levels are the policy's.
    ///
    /// # Errors
    /// `policy_expired`.
    pub fn classify(&self, fields: &[Field], now: Instant) -> Result<Vec<Classified>, Error> {
        self.alive(now)?;
        Ok(fields.iter().map(|field| self.classified(field)).collect())
    }

    fn classified(&self, field: &Field) -> Classified {
        let classes = self.policy.classes();
        let bound = self.policy.bind(&field.hints, &field.path);
        classify::classify_with(field, bound.as_ref(), classes, self.policy.detectors())
    }

    /// What stands in a text, whatever field it is in.
    fn found_in(&self, text: &str) -> Vec<Finding> {
        classify::inspect_with(text, self.policy.classes(), self.policy.detectors())
    }

    /// What a field counts as: its own class, else `plain` or `unclassified`.
    ///
    /// # Errors
    /// `unknown_class` where the page states one that nobody knows.
    fn class_of(&self, field: &Field, found: Option<Class>) -> Result<Class, Error> {
        if let Some(explicit) = &field.hints.class
            && !self.policy.classes().knows(explicit)
        {
            let message = "the class that the page states is unknown";
            let help = "use a class of the catalogue, or declare it under classes in the policy";
            return Err(Error::new(Code::UnknownClass, message, help).at(&field.path));
        }
        let says_nothing = |control: &String| {
            let control = control.to_ascii_lowercase();
            ["hidden", "select-one", "select-multiple", "select", "radio", "checkbox", "submit", "number"]
                .contains(&control.as_str())
        };
        Ok(found.unwrap_or_else(|| match &field.hints.control {
            Some(control) if says_nothing(control) => PLAIN,
            _ => UNCLASSIFIED,
        }))
    }

    /// As it stands, whatever its value is.
    pub(crate) fn own_class(&self, field: &Field) -> Result<Class, Error> {
        self.class_of(field, self.classified(field).class)
    }

    /// Decides, transforms and seals every entry of one submission. `now` is the moment of the receipt and of `iat`.
    ///
    /// # Errors
    /// `policy_expired`, `unknown_audience`, `unknown_purpose`, `unknown_class`, `invalid_request`, `duplicate_path`,
    /// `too_large`, `no_randomness`. On an error nothing may leave: there is no partial outcome.
    ///
    /// ```
    /// use veilgate::{Entry, Guard, model::{Field, Hints, Instant, Request}};
    /// let guard = Guard::load(r#"{
    ///   "format": "veilgate/1",
    ///   "policy": { "id": "signup", "revision": 1, "expires": "2027-11-01T00:00:00Z" },
    ///   "audiences": { "shop": { "kind": "first-party" } },
    ///   "purposes": { "order": { "title": { "en": "Fulfil the order" } } },
    ///   "rules": [
    ///     { "id": "phone", "effect": "permit", "classes": ["contact.phone"], "audiences": ["shop"], "purposes": ["order"],
    ///       "form": { "represent": "mask" }, "reason": { "en": "To recognise the number" } }
    ///   ]
    /// }"#, &[], Instant(0))?;
    /// let entry = |name: &str, text: &str| Entry {
    ///     field: Field {
    ///         path: name.into(),
    ///         hints: Hints { name: Some(name.into()), ..Hints::default() },
    ///         text: text.to_owned().into(),
    ///     },
    ///     readable: true,
    /// };
    /// let request = Request { audience: "shop".into(), purpose: "order".into(), ..Request::default() };
    /// let entries = [entry("mobile", "13800138000"), entry("note", "ring twice")];
    /// let outcome = guard.protect(&entries, &request, Instant(0), &mut getrandom::SysRng)?;
    /// assert_eq!(outcome.values[0].as_ref().map(|shown| shown.reveal().as_str()), Some("138****8000"));
    /// assert!(outcome.values[1].is_none());
    /// assert_eq!(outcome.denied().collect::<Vec<_>>(), ["note"]);
    /// # Ok::<(), veilgate::Error>(())
    /// ```
    pub fn protect<R: TryCryptoRng + ?Sized>(
        &self,
        entries: &[Entry],
        request: &Request,
        now: Instant,
        rng: &mut R,
    ) -> Result<Outcome, Error> {
        self.alive(now)?;
        distinct_paths(entries)?;
        let situation = self.situate(request, now)?;
        let mut submission =
            Submission { guard: self, situation, request, now, present: Vec::new(), sealers: Vec::new() };
        let mut classified: Vec<(Class, Vec<Finding>)> = Vec::new();
        for Entry { field, .. } in entries {
            let Classified { class, findings, .. } = self.classified(field);
            classified.push((self.class_of(field, class)?, findings));
        }
        for (class, findings) in &classified {
            submission.present.push(class.clone());
            submission.present.extend(findings.iter().map(|finding| finding.class.clone()));
        }
        let suppressed = submission.suppressed(entries, &classified);
        let (mut decisions, mut values) = (Vec::new(), Vec::new());
        let tokens = Tokens::default();
        for (entry, (class, findings)) in entries.iter().zip(classified) {
            let source = RefCell::new(&mut *rng);
            let random =
                |bytes: &mut [u8]| source.try_borrow_mut().is_ok_and(|mut rng| rng.try_fill_bytes(bytes).is_ok());
            let means = submission.means(&random, &tokens);
            let (mut decision, mut shown) = submission.decide(entry, class, findings, &means);
            if suppressed {
                deny(&mut decision, Reason::Suppressed);
                decision.residual = None;
                shown = None;
            }
            values.push(shown.map(|shown| submission.seal(&decision, shown, rng)).transpose()?);
            decisions.push(decision);
        }
        let receipt = Receipt {
            id: random_id(rng)?,
            time: now,
            policy: (self.policy.id().to_owned(), self.policy.revision(), self.policy.sha256().to_owned()),
            audience: request.audience.clone(),
            purpose: request.purpose.clone(),
        };
        Ok(Outcome { values, decisions, receipt })
    }

    /// A request that the policy knows; once it has expired, with all permits off.
    pub(crate) fn situate<'g>(&'g self, request: &'g Request, now: Instant) -> Result<Situation<'g>, Error> {
        let situation = self.policy.situate(request)?;
        Ok(if self.expired(now) { situation.shut(Reason::PolicyExpired) } else { situation })
    }

    fn expired(&self, now: Instant) -> bool {
        now >= self.policy.expires()
    }

    /// Whether the policy can be asked: from `effective` on, and before `expires` unless it holds everything back from then on.
    pub(crate) fn alive(&self, now: Instant) -> Result<(), Error> {
        let (code, message, path) = if self.expired(now) && !self.strict {
            (Code::PolicyExpired, "the policy has expired", "/policy/expires")
        } else if now < self.policy.effective() {
            (Code::PolicyNotEffective, "the policy is not in force yet", "/policy/effective")
        } else {
            return Ok(());
        };
        Err(Error::new(code, message, "load the revision that is in force; nothing is released until then").at(path))
    }

    fn recipient(&self, id: &str) -> Option<&Recipient> {
        self.recipients.iter().find(|recipient| recipient.kid() == id)
    }
}

fn distinct_paths(entries: &[Entry]) -> Result<(), Error> {
    let paths: Vec<&str> = entries.iter().map(|entry| entry.field.path.as_str()).collect();
    match repeated(&paths).and_then(|place| paths.get(place)) {
        None => Ok(()),
        Some(path) => {
            let help = "rename one: a sealed value is bound to its path";
            Err(Error::new(Code::DuplicatePath, "two fields have the same path", help).at(*path))
        }
    }
}

/// What is wrong with a JWK that a policy states.
fn unusable(id: &str, jwk: &Json) -> Option<(&'static str, &'static str)> {
    let error = Recipient::from_jwk(id, jwk).err()?;
    Some((error.message(), error.help()))
}

fn missing_key(id: &str, usage: KeyUse) -> Error {
    let help = match usage {
        KeyUse::Seal => "state a public jwk for it under keys in the policy, or pass one with this kid when loading",
        KeyUse::Pseudonym => "pass a jwk of the type oct with this kid when loading; it is never stated in the policy",
    };
    Error::new(Code::KeyMissing, "a key that the policy names is not there", help).at(step("/keys", id))
}

fn random_id<R: TryCryptoRng + ?Sized>(rng: &mut R) -> Result<String, Error> {
    let mut bytes = [0_u8; 16];
    match rng.try_fill_bytes(&mut bytes) {
        Ok(()) => Ok(base64url::encode(&bytes)),
        Err(_) => {
            let help = "run where the system's random number generator is available";
            Err(Error::new(Code::NoRandomness, "the random number generator failed", help))
        }
    }
}
