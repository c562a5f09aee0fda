//! One submission on its way through the stages: every value is decided with what stands beside it.

use super::{Entry, Guard, missing_key};
use crate::classify;
use crate::error::Error;
use crate::model::order::distinct;
use crate::model::{
    Class, Decision, Effect, Finding, Instant, Obligation, Operation, Reason, Request, Span, TextReplacement,
};
use crate::policy::{KeyUse, Situation, Verdict};
use crate::seal::{Context, Sealer};
use crate::secret::Secret;
use crate::transform::{self, Applied, Means, Tokens};
use alloc::{borrow::ToOwned, string::String, vec, vec::Vec};
use rand_core::TryCryptoRng;
use zeroize::Zeroize;

/// Passwords, codes and keys: each is a value of one piece and no text in which something could be found.
const SECRET: Class = Class::built_in("secret");

/// One submission on its way: what is the same for all of its fields.
pub(super) struct Submission<'g> {
    pub(super) guard: &'g Guard,
    pub(super) situation: Situation<'g>,
    pub(super) request: &'g Request,
    pub(super) now: Instant,
    /// Every class that is there: some together say more than each by itself.
    pub(super) present: Vec<Class>,
    /// One ephemeral key for each recipient that is met.
    pub(super) sealers: Vec<(&'g str, Sealer)>,
}

impl<'g> Submission<'g> {
    /// Decide, transform: the decision, and what may be shown if anything may.
    pub(super) fn decide(
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
    pub(super) fn suppressed(&self, entries: &[Entry], classified: &[(Class, Vec<Finding>)]) -> bool {
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

    pub(super) fn means<'m>(&'m self, random: &'m dyn Fn(&mut [u8]) -> bool, tokens: &'m Tokens) -> Means<'m> {
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

    pub(super) fn seal<R: TryCryptoRng + ?Sized>(
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

pub(super) fn deny(decision: &mut Decision, reason: Reason) {
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
