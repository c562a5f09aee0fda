//! The flow, one function per verb: classify, decide, transform, seal, report.

use crate::classify::{self, Classified};
use crate::error::{Code, Error};
use crate::model::json::{Json, step};
use crate::model::order::{distinct, repeated};
use crate::model::{
    Class, Decision, Effect, Field, Finding, Instant, Obligation, Operation, PLAIN, Reason, Request, Span,
    TextReplacement, UNCLASSIFIED,
};
use crate::policy::{Policy, Problem, Severity, Situation, Verdict};
use crate::report::{self, Duty, Receipt};
use crate::seal::{Context, Recipient, Sealer};
use crate::secret::Secret;
use crate::transform;
use base64ct::{Base64UrlUnpadded, Encoding};
use rand_core::TryCryptoRng;

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
    /// Paths of what does not leave.
    pub denied: Vec<String>,
    /// What has to happen besides.
    pub obligations: Vec<Duty>,
    /// The evidence.
    pub receipt: Receipt,
}

/// A loaded policy, ready to be asked.
#[derive(Debug)]
pub struct Guard {
    policy: Policy,
    recipients: Vec<Recipient>,
}

impl Guard {
    /// Loads a policy. `keys` are public JWKs (RFC 7517) for those keys of the policy that state none, found by `kid`.
    ///
    /// # Errors
    /// `invalid_policy` with every problem, `policy_expired`, `key_missing`.
    pub fn load(document: &str, keys: &[Json], now: Instant) -> Result<Self, Error> {
        let policy = Policy::read(document).map_err(Error::policy)?;
        let recipients = recipients(&policy, keys)?;
        let guard = Self { policy, recipients };
        guard.alive(now)?;
        Ok(guard)
    }

    /// The policy.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// What is found in a text, with the field it stands in where that is known. Levels are the policy's.
    pub fn inspect(&self, field: &Field) -> Vec<Finding> {
        self.classify(field).findings
    }

    /// What a field is.
    pub fn classify(&self, field: &Field) -> Classified {
        let classes = self.policy.classes();
        let bound = self.policy.bind(&field.hints);
        let mut classified = classify::classify(field, bound.as_ref(), classes);
        for finding in &mut classified.findings {
            finding.level = finding.level.max(classes.level(&finding.class));
        }
        classified
    }

    /// Decides, transforms and seals every entry of one submission.
    ///
    /// # Errors
    /// `policy_expired`, `unknown_audience`, `unknown_purpose`, `unknown_class`, `invalid_request`, `duplicate_path`,
    /// `too_large`, `no_randomness`. On an error nothing may leave: there is no partial outcome.
    pub fn protect<R: TryCryptoRng + ?Sized>(
        &self,
        entries: &[Entry],
        request: &Request,
        now: Instant,
        rng: &mut R,
    ) -> Result<Outcome, Error> {
        self.alive(now)?;
        distinct_paths(entries)?;
        let situation = self.policy.situate(request)?;
        let mut submission = Submission { guard: self, situation, request, now, sealers: Vec::new() };
        let (mut decisions, mut values) = (Vec::new(), Vec::new());
        for entry in entries {
            let (decision, shown) = submission.decide(entry)?;
            values.push(shown.map(|shown| submission.seal(&decision, shown, rng)).transpose()?);
            decisions.push(decision);
        }
        let policy = (self.policy.id().to_owned(), self.policy.revision(), self.policy.sha256().to_owned());
        let receipt = report::receipt(random_id(rng)?, now, policy, request, &decisions);
        Ok(Outcome {
            values,
            denied: report::denied(&decisions),
            obligations: report::duties(&decisions),
            decisions,
            receipt,
        })
    }

    fn alive(&self, now: Instant) -> Result<(), Error> {
        if now < self.policy.expires() {
            return Ok(());
        }
        let help = "load a revision whose expires lies in the future; nothing is released until then";
        Err(Error::new(Code::PolicyExpired, "the policy has expired", help).at("/policy/expires"))
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
    /// One ephemeral key for each recipient that is met.
    sealers: Vec<(&'g str, Sealer)>,
}

impl<'g> Submission<'g> {
    /// Classify, decide, transform: the decision, and what may be shown if anything may.
    fn decide(&self, entry: &Entry) -> Result<(Decision, Option<Secret<String>>), Error> {
        let field = &entry.field;
        let class = self.own_class(field)?;
        let verdict = self.situation.decide(&class);
        let mut decision = decision(&field.path, &class, verdict);
        if !entry.readable {
            deny(&mut decision, Reason::Unsupported);
        }
        let Some(operation) = decision.operation.clone() else {
            return Ok((decision, None));
        };
        let text = field.text.reveal();
        let shown = match &operation {
            Operation::TextFindings(replacement) => Some(self.clean(&mut decision, *replacement, text)),
            operation => {
                self.hold_against_findings(&mut decision, operation, text);
                match decision.effect {
                    Effect::Release => transform::apply(operation, &class, text),
                    Effect::Deny => None,
                }
            }
        };
        if decision.effect == Effect::Release {
            decision.residual = transform::residual(&operation, &class, text);
        }
        Ok((decision, shown))
    }

    fn own_class(&self, field: &Field) -> Result<Class, Error> {
        if let Some(explicit) = &field.hints.class
            && !self.guard.policy.classes().knows(explicit)
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
        let found = self.guard.classify(field).class;
        Ok(found.unwrap_or_else(|| match &field.hints.control {
            Some(control) if says_nothing(control) => PLAIN,
            _ => UNCLASSIFIED,
        }))
    }

    /// `text.findings`: each finding is replaced by the result of its own cell.
    fn clean(&self, decision: &mut Decision, replacement: TextReplacement, text: &str) -> Secret<String> {
        let mut replacements = Vec::new();
        for finding in classify::inspect(text) {
            let Some(found) = text.get(finding.span.start..finding.span.end) else {
                continue;
            };
            let verdict = self.situation.decide(&finding.class);
            let shown = match (replacement, &verdict.operation) {
                (TextReplacement::Cell, Some(operation)) if within(&verdict.seal, &decision.seal) => {
                    match operation {
                        // A cell that says "clean me" about the finding itself has nothing left to show.
                        Operation::TextFindings(_) => transform::apply(&Operation::Label, &finding.class, found),
                        operation => transform::apply(operation, &finding.class, found),
                    }
                }
                _ => transform::apply(&Operation::Label, &finding.class, found),
            };
            take_part(decision, &verdict);
            replacements.push((finding, shown.map(|shown| shown.reveal().clone()).unwrap_or_default()));
        }
        transform::replace_findings(text, &replacements)
    }

    /// Any other representation needs every finding's own cell to allow at least as much.
    fn hold_against_findings(&self, decision: &mut Decision, operation: &Operation, text: &str) {
        if operation.rank() >= Operation::Label.rank() {
            return;
        }
        let whole = trimmed(text);
        for finding in classify::inspect(text).into_iter().filter(|finding| finding.span != whole) {
            let verdict = self.situation.decide(&finding.class);
            take_part(decision, &verdict);
            let allowed = verdict.operation.as_ref().is_some_and(|allowed| at_most_as_strict(allowed, operation));
            if !allowed || !within(&verdict.seal, &decision.seal) {
                deny(decision, Reason::FindingStricter);
                return;
            }
        }
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
            iat: self.now.seconds().unsigned_abs(),
        };
        let sealer = self.sealer(id, rng)?;
        Ok(Secret::new(sealer.seal(&context, shown.reveal().as_bytes(), rng)?))
    }

    fn sealer<R: TryCryptoRng + ?Sized>(&mut self, id: &str, rng: &mut R) -> Result<&Sealer, Error> {
        let known = self.sealers.iter().position(|(kid, _)| *kid == id);
        let index = match known {
            Some(index) => index,
            None => {
                let recipient = self.guard.recipient(id).ok_or_else(|| missing_key(id))?;
                self.sealers.push((recipient.kid(), Sealer::new(recipient, rng)?));
                self.sealers.len().saturating_sub(1)
            }
        };
        self.sealers.get(index).map(|(_, sealer)| sealer).ok_or_else(|| missing_key(id))
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

fn recipients(policy: &Policy, keys: &[Json]) -> Result<Vec<Recipient>, Error> {
    let mut problems = Vec::new();
    let mut recipients = Vec::new();
    for key in policy.keys() {
        let own = key.jwk.as_deref().and_then(Json::read);
        let handed = || keys.iter().find(|jwk| jwk.get("kid").and_then(Json::as_str) == Some(&key.id)).cloned();
        let jwk = own.or_else(handed).ok_or_else(|| missing_key(&key.id))?;
        match Recipient::from_jwk(&key.id, &jwk) {
            Ok(recipient) => recipients.push(recipient),
            Err(error) => problems.push(Problem {
                code: "E028",
                severity: Severity::Error,
                pointer: step(&step("/keys", &key.id), "jwk"),
                message: error.message().to_owned(),
                help: error.help().to_owned(),
            }),
        }
    }
    if problems.is_empty() { Ok(recipients) } else { Err(Error::policy(problems)) }
}

fn missing_key(id: &str) -> Error {
    let help = "state a public jwk for it under keys in the policy, or pass one with this kid when loading";
    Error::new(Code::KeyMissing, "a key that the policy names is not there", help).at(["/keys/", id].concat())
}

fn random_id<R: TryCryptoRng + ?Sized>(rng: &mut R) -> Result<String, Error> {
    let mut bytes = [0_u8; 16];
    match rng.try_fill_bytes(&mut bytes) {
        Ok(()) => Ok(Base64UrlUnpadded::encode_string(&bytes)),
        Err(_) => {
            let help = "run where the system's random number generator is available";
            Err(Error::new(Code::NoRandomness, "the random number generator failed", help))
        }
    }
}
