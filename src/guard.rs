//! The flow, one function per verb: classify, decide, transform, seal, report.

#[cfg(feature = "analysis")]
use crate::analysis::Source;
use crate::classify::{self, Classified};
use crate::error::{Code, Error};
use crate::model::base64url;
use crate::model::json::{Json, step};
use crate::model::order::{distinct, repeated};
use crate::model::{
    Class, Decision, Effect, Field, Finding, Instant, Obligation, Operation, PLAIN, Reason, Request, Span,
    TextReplacement, UNCLASSIFIED,
};
use crate::policy::{KeyUse, Policy, Problem, Situation, Verdict};
use crate::report::{self, Duty, Receipt};
use crate::seal::{Context, Recipient, Sealer};
use crate::secret::Secret;
use crate::transform::{self, Applied, Means, PseudonymKey, Tokens};
use alloc::{borrow::ToOwned, string::String, vec, vec::Vec};
use core::cell::RefCell;
use rand_core::TryCryptoRng;
use zeroize::Zeroize;

/// Passwords, codes and keys: each is a value of one piece and no text in which something could be found.
const SECRET: Class = Class::built_in("secret");

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

/// One submission on its way: what is the same for all of its fields.
struct Submission<'g> {
    guard: &'g Guard,
    situation: Situation<'g>,
    request: &'g Request,
    now: Instant,
    /// Every class that is there: some together say more than each by itself.
    present: Vec<Class>,
    /// One ephemeral key for each recipient that is met.
    sealers: Vec<(&'g str, Sealer)>,
}

impl<'g> Submission<'g> {
    /// Decide, transform: the decision, and what may be shown if anything may.
    fn decide(
        &self,
        entry: &Entry,
        class: Class,
        findings: Vec<Finding>,
        means: &Means<'_>,
    ) -> (Decision, Option<Secret<String>>) {
        let field = &entry.field;
        let verdict = self.verdict(&class);
        let mut decision = decision(&field.path, &class, verdict);
        if !entry.readable {
            deny(&mut decision, Reason::Unsupported);
        }
        let Some(operation) = decision.operation.clone() else {
            return (decision, None);
        };
        let text = field.text.reveal();
        let shown = match &operation {
            Operation::TextFindings(replacement) => {
                Some(self.clean(&mut decision, *replacement, text, findings, means))
            }
            operation => {
                self.hold_against_findings(&mut decision, operation, text, findings);
                match decision.effect {
                    Effect::Release => match transform::apply(operation, &class, text, means) {
                        Applied::Shown(shown) => Some(shown),
                        Applied::Dropped => None,
                        Applied::Refused => {
                            deny(&mut decision, Reason::Unfit);
                            None
                        }
                    },
                    Effect::Deny => None,
                }
            }
        };
        if decision.effect == Effect::Release {
            decision.residual = transform::residual(&operation, &class, text);
        }
        if shown.is_none() {
            // What is dropped is not sealed either, whatever the rules demand: a receipt must not say it was.
            decision.seal.clear();
        }
        (decision, shown)
    }

    fn verdict(&self, class: &Class) -> Verdict {
        self.beside(class).decide(class)
    }

    /// The situation of a value of this class, with what stands beside it.
    fn beside(&self, class: &Class) -> Situation<'g> {
        self.situation.at(self.guard.policy.raised(&self.present, class))
    }

    /// Whether a value is there, or stands in another one, for which a rule drops the whole record.
    fn suppressed(&self, entries: &[Entry], classified: &[(Class, Vec<Finding>)]) -> bool {
        self.guard.policy.may_suppress()
            && entries.iter().zip(classified).any(|(entry, (class, findings))| {
                let text = entry.field.text.reveal();
                let inside = if SECRET.covers(class) { Vec::new() } else { classify::inspect(text) };
                let found = findings.iter().chain(&inside).map(|finding| &finding.class);
                // A field without content is not there.
                let there = !entry.readable || !text.trim().is_empty();
                there && found.chain([class]).any(|class| self.beside(class).suppresses(class))
            })
    }

    fn means<'m>(&'m self, random: &'m dyn Fn(&mut [u8]) -> bool, tokens: &'m Tokens) -> Means<'m> {
        Means {
            now: self.now,
            keys: &self.guard.pseudonyms,
            record: self.request.record.as_deref(),
            form: self.request.form.as_deref(),
            random,
            submission: Some(tokens),
            session: Some(&self.guard.tokens),
        }
    }

    /// `text.findings`: each finding is replaced by the result of its own cell, a denied one by its label.
    fn clean(
        &self,
        decision: &mut Decision,
        replacement: TextReplacement,
        text: &str,
        mut findings: Vec<Finding>,
        means: &Means<'_>,
    ) -> Secret<String> {
        // What is known of the whole value stands for all of it; a class without a detector says nothing about the text.
        if findings.is_empty() {
            findings = self.guard.found_in(text);
        }
        let cells = self.cells(&findings);
        let labels = transform::labels(text, &findings);
        let mut replacements: Vec<(Finding, String)> = Vec::with_capacity(findings.len());
        for (finding, label) in findings.into_iter().zip(labels) {
            let found = text.get(finding.span.start..finding.span.end).unwrap_or_default();
            let verdict = cells.iter().find(|(class, _)| *class == finding.class).map(|(_, verdict)| verdict);
            let operation = verdict
                .filter(|verdict| replacement == TextReplacement::Cell && within(&verdict.seal, &decision.seal))
                .and_then(|verdict| verdict.operation.as_ref());
            let shown = match operation {
                // A cell that says "clean me" about the finding itself has nothing left to show.
                None | Some(Operation::Label | Operation::TextFindings(_)) => label,
                Some(operation) => match transform::apply(operation, &finding.class, found, means) {
                    Applied::Shown(shown) => shown.reveal().clone(),
                    Applied::Dropped => String::new(),
                    Applied::Refused => label,
                },
            };
            replacements.push((finding, shown));
        }
        cells.iter().for_each(|(_, verdict)| take_part(decision, verdict));
        let cleaned = transform::replace_findings(text, &replacements);
        replacements.iter_mut().for_each(|(_, shown)| shown.zeroize());
        cleaned
    }

    /// Any other representation needs every finding's own cell to allow at least as much.
    fn hold_against_findings(
        &self,
        decision: &mut Decision,
        operation: &Operation,
        text: &str,
        mut findings: Vec<Finding>,
    ) {
        if operation.rank() >= Operation::Label.rank() {
            return;
        }
        let whole = trimmed(text);
        if !SECRET.covers(&decision.class) {
            findings.extend(self.guard.found_in(text));
            // What a detector of the policy pushed out still holds: adding one never lets more out.
            if !self.guard.policy.detectors().is_empty() {
                findings.extend(classify::inspect(text));
            }
        }
        // Over the whole value it is the field's own class, seen again, or one above it, of which every rule holds for it, too.
        // Anything else is held by the rules on both: a telephone number in a field for names, or in one for e-mail.
        findings.retain(|finding| finding.span != whole || !finding.class.covers(&decision.class));
        for (_, verdict) in self.cells(&findings) {
            take_part(decision, &verdict);
            let allowed = verdict.operation.as_ref().is_some_and(|allowed| at_most_as_strict(allowed, operation));
            if !allowed || !within(&verdict.seal, &decision.seal) {
                deny(decision, Reason::FindingStricter);
                return;
            }
        }
    }

    /// The cell of each class that was found, once.
    fn cells(&self, findings: &[Finding]) -> Vec<(Class, Verdict)> {
        let mut cells: Vec<(Class, Verdict)> = Vec::new();
        for finding in findings {
            if !cells.iter().any(|(class, _)| *class == finding.class) {
                cells.push((finding.class.clone(), self.verdict(&finding.class)));
            }
        }
        cells
    }

    fn seal<R: TryCryptoRng + ?Sized>(
        &mut self,
        decision: &Decision,
        shown: Secret<String>,
        rng: &mut R,
    ) -> Result<Secret<String>, Error> {
        let Some(id) = decision.seal.first() else {
            return Ok(shown);
        };
        let policy = &self.guard.policy;
        let context = Context {
            policy: policy.sha256(),
            class: decision.class.id(),
            field: &decision.path,
            form: self.request.form.as_deref(),
            record: self.request.record.as_deref(),
            audience: &self.request.audience,
            purpose: &self.request.purpose,
            // A clock that stands before 1970 is wrong, and no reason to lose a value.
            iat: u64::try_from(self.now.seconds()).unwrap_or_default(),
        };
        let sealer = self.sealer(id, rng)?;
        let sealed = sealer.seal(&context, shown.reveal().as_bytes(), rng);
        Ok(Secret::new(sealed.map_err(|error| Error::from(error).at(&decision.path))?))
    }

    fn sealer<R: TryCryptoRng + ?Sized>(&mut self, id: &str, rng: &mut R) -> Result<&Sealer, Error> {
        let known = self.sealers.iter().position(|(kid, _)| *kid == id);
        let index = match known {
            Some(index) => index,
            None => {
                let recipient = self.guard.recipient(id).ok_or_else(|| missing_key(id, KeyUse::Seal))?;
                self.sealers.push((recipient.kid(), Sealer::new(recipient, rng)?));
                self.sealers.len().saturating_sub(1)
            }
        };
        self.sealers.get(index).map(|(_, sealer)| sealer).ok_or_else(|| missing_key(id, KeyUse::Seal))
    }
}

fn decision(path: &str, class: &Class, verdict: Verdict) -> Decision {
    Decision {
        path: path.to_owned(),
        class: class.clone(),
        level: verdict.level,
        effect: verdict.effect,
        operation: verdict.operation,
        seal: verdict.seal,
        rules: verdict.rules,
        reasons: verdict.reasons,
        obligations: verdict.obligations,
        residual: None,
    }
}

fn deny(decision: &mut Decision, reason: Reason) {
    decision.reasons = vec![reason];
    decision.effect = Effect::Deny;
    decision.operation = None;
    decision.seal.clear();
}

/// The rules and duties of a finding's cell belong to the text's decision.
fn take_part(decision: &mut Decision, verdict: &Verdict) {
    let mine = core::mem::take(&mut decision.rules);
    decision.rules = distinct(mine.into_iter().chain(verdict.rules.iter().cloned()).collect());
    let known = |obligation: &&Obligation| !decision.obligations.iter().any(|mine| mine.id == obligation.id);
    let new: Vec<Obligation> = verdict.obligations.iter().filter(known).cloned().collect();
    decision.obligations.extend(new);
}

fn within(demanded: &[String], granted: &[String]) -> bool {
    demanded.iter().all(|key| granted.contains(key))
}

/// Whether what `allowed` shows includes everything that `shown` shows.
fn at_most_as_strict(allowed: &Operation, shown: &Operation) -> bool {
    allowed.join(shown).as_ref() == Some(shown)
}

/// The whole text without the white space around it.
fn trimmed(text: &str) -> Span {
    let start = text.len().saturating_sub(text.trim_start().len());
    Span { start, end: text.trim_end().len().max(start) }
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
