//! What a walk over all cells finds out about rules.

use super::cell::Cell;
use super::count::Count;
use super::space::Seen;
use super::{LOCAL, Lint, finding};
use crate::model::digits::decimal;
use crate::model::{Class, Effect, Level, Operation, Reason, UNCLASSIFIED};
use crate::policy::{Policy, Represent, Rule, RuleEffect, SealDemand, Situation, Truth, Verdict};
use alloc::{borrow::ToOwned, string::String, vec::Vec};

/// Two demands on one cell that cannot both be met, or one that nobody can meet.
const CONFLICT: &str = "E011";
/// A class at or above the sensitive level leaves as it is.
const BARE: &str = "E012";
/// A rule that matches nowhere.
const UNREACHABLE: &str = "W101";
/// A permit that is not what is done.
const OVERRIDDEN: &str = "W102";
/// A rule that nobody would miss.
const REDUNDANT: &str = "W103";

/// What is known of one rule so far.
#[derive(Default)]
struct Known {
    /// Somewhere its condition holds, or may.
    applies: Option<Cell>,
    /// Somewhere its removal would change what leaves.
    matters: bool,
    /// Cells whose circumstances it states, if it is a permit.
    stated: Count,
    /// Those among them in which what it states is what leaves.
    as_written: Count,
    /// The first in which it is not.
    otherwise: Option<Cell>,
    /// Cells in which it lets something sensitive out as it is.
    bare: Findings,
    /// By reason: cells that are shut because demands do not fit, where this is the first rule with such a demand.
    conflicts: Vec<(Reason, Findings)>,
}

#[derive(Default)]
struct Findings {
    cells: Count,
    first: Option<(Cell, Verdict)>,
}

impl Findings {
    fn note(&mut self, seen: &Seen<'_>, verdict: &Verdict) {
        self.cells.add(seen.cells);
        self.first.get_or_insert_with(|| (Cell::of(seen), verdict.clone()));
    }
}

/// What is known of every rule, in the order of the document.
pub(super) struct Rules<'p> {
    policy: &'p Policy,
    known: Vec<Known>,
}

impl<'p> Rules<'p> {
    pub(super) fn of(policy: &'p Policy) -> Self {
        Self { policy, known: policy.rules.iter().map(|_| Known::default()).collect() }
    }

    pub(super) fn note(&mut self, seen: &Seen<'_>, situation: Situation<'_>, verdict: &Verdict) {
        let policy = self.policy;
        // Where no permit is true all is denied, whichever rule is taken away.
        let opens = |(place, truth): &(usize, Truth)| {
            *truth == Truth::True && policy.rules.get(*place).is_some_and(|rule| rule.effect == RuleEffect::Permit)
        };
        let open = seen.rules.iter().any(opens);
        for (place, truth) in seen.rules {
            let (Some(known), Some(rule)) = (self.known.get_mut(*place), policy.rules.get(*place)) else {
                continue;
            };
            if *truth == Truth::False {
                continue;
            }
            known.applies.get_or_insert_with(|| Cell::of(seen));
            if open && !known.matters {
                known.matters = differs(verdict, &situation.without(*place).decide(seen.class));
            }
            if rule.effect == RuleEffect::Permit && *truth == Truth::True {
                known.stated.add(seen.cells);
                if as_written(rule, policy, seen.class, verdict) {
                    known.as_written.add(seen.cells);
                } else {
                    known.otherwise.get_or_insert_with(|| Cell::of(seen));
                }
            }
        }
        if is_bare(seen.class, verdict) && !self.is_local(seen.audience) {
            let opens = |rule: &Rule, truth: Truth| rule.effect == RuleEffect::Permit && truth == Truth::True;
            if let Some(known) = self.first(seen, &opens) {
                known.bare.note(seen, verdict);
            }
        }
        for reason in verdict.reasons.iter().copied() {
            let demands = |rule: &Rule, _: Truth| match reason {
                Reason::NoSealKey => rule.seal == SealDemand::Any,
                Reason::SealConflict => rule.seal != SealDemand::None,
                Reason::Incomparable => rule.represent.is_some(),
                _ => false,
            };
            if let Some(known) = self.first(seen, &demands) {
                match known.conflicts.iter_mut().find(|(noted, _)| *noted == reason) {
                    Some((_, findings)) => findings.note(seen, verdict),
                    None => {
                        let mut findings = Findings::default();
                        findings.note(seen, verdict);
                        known.conflicts.push((reason, findings));
                    }
                }
            }
        }
    }

    fn is_local(&self, audience: usize) -> bool {
        self.policy.audiences.get(audience).is_some_and(|audience| audience.kind == LOCAL)
    }

    /// The first rule of the document that may apply here and is of some kind.
    fn first(&mut self, seen: &Seen<'_>, is_it: &dyn Fn(&Rule, Truth) -> bool) -> Option<&mut Known> {
        let mut may_apply = seen.rules.iter().filter(|(_, truth)| *truth != Truth::False);
        let (place, _) =
            may_apply.find(|(place, truth)| self.policy.rules.get(*place).is_some_and(|rule| is_it(rule, *truth)))?;
        self.known.get_mut(*place)
    }

    /// The findings, by rule in the order of the document.
    pub(super) fn finish(self) -> Vec<Lint> {
        let mut lints = Vec::new();
        let own = self.policy.own_rules().len();
        for (place, (rule, known)) in self.policy.rules.iter().zip(self.known).enumerate() {
            let report = |code, message, help: &str| finding(code, self.policy, place, message, help);
            known.conflicts.iter().for_each(|(reason, findings)| lints.extend(conflict(*reason, findings, &report)));
            lints.extend(bare(&known.bare, &report));
            // A pack is about more than one policy has.
            if place < own {
                lints.extend(unneeded(rule, &known, &report));
            }
        }
        lints
    }
}

/// Makes a finding about one rule.
type Report<'r> = &'r dyn Fn(&'static str, String, &str) -> Lint;

/// Whether what leaves is another thing. Reasons, rules and what a denial would have demanded do not leave.
fn differs(one: &Verdict, other: &Verdict) -> bool {
    let leaves = |verdict: &Verdict| verdict.effect == Effect::Release;
    leaves(one) != leaves(other)
        || leaves(one)
            && (one.operation != other.operation || one.seal != other.seal || one.obligations != other.obligations)
}

/// Whether the permit's form is the form of the outcome. Duties may have come from elsewhere.
fn as_written(permit: &Rule, policy: &Policy, class: &Class, verdict: &Verdict) -> bool {
    let form = match &permit.represent {
        Some(Represent::Mask) => Some(policy.classes().default_mask(class)),
        Some(Represent::Operation(operation)) => Some(operation.clone()),
        None => None,
    };
    let seal = match &permit.seal {
        SealDemand::None => verdict.seal.is_empty(),
        SealDemand::Any => !verdict.seal.is_empty(),
        SealDemand::Key(key) => verdict.seal.iter().eq([key]),
    };
    verdict.effect == Effect::Release && verdict.operation == form && seal
}

/// Whether something sensitive leaves unsealed and unmasked. `text.findings` is no mask for a value that is itself the
/// finding; it is one for a text in which nothing was found.
fn is_bare(class: &Class, verdict: &Verdict) -> bool {
    let shows = match verdict.operation {
        Some(Operation::Raw) => true,
        Some(Operation::TextFindings(_)) => *class != UNCLASSIFIED,
        _ => false,
    };
    shows && verdict.seal.is_empty() && verdict.level >= Level::Sensitive
}

fn conflict(reason: Reason, findings: &Findings, report: Report<'_>) -> Option<Lint> {
    let (cell, verdict) = findings.first.as_ref()?;
    let (what, help) = match reason {
        Reason::NoSealKey => (
            "a seal is demanded for an audience that holds no key, or several",
            "give the audience one key, name the key with \"seal\", or narrow the rule that demands it",
        ),
        Reason::SealConflict => {
            ("two different keys are demanded for one audience", "name one key in all of these rules")
        }
        _ => (
            "the demanded representations cannot be compared",
            "demand the same one in all of these rules, or add a require of a stricter kind to each",
        ),
    };
    let message = [what, ", so ", &denied(cell, findings.cells), "; rules: ", &verdict.rules.join(", ")].concat();
    Some(Lint { cells: findings.cells, example: Some(cell.clone()), ..report(CONFLICT, message, help) })
}

fn denied(cell: &Cell, cells: Count) -> String {
    let request = &cell.request;
    let count =
        if cells.walked == 1 { "1 cell is".to_owned() } else { [&decimal(cells.walked), " cells are"].concat() };
    [&count, " denied, first ", cell.class.id(), " to ", &request.audience, " for ", &request.purpose].concat()
}

fn bare(findings: &Findings, report: Report<'_>) -> Option<Lint> {
    let (cell, _) = findings.first.as_ref()?;
    let message =
        [cell.class.id(), " reaches ", &cell.request.audience, " as it is, neither sealed nor masked"].concat();
    let help = "seal it, mask it, or narrow the permit to less sensitive classes";
    Some(Lint { cells: findings.cells, example: Some(cell.clone()), ..report(BARE, message, help) })
}

/// What is superfluous about a rule; the strongest that can be said of it.
fn unneeded(rule: &Rule, known: &Known, report: Report<'_>) -> Option<Lint> {
    let named = |before: &str, after: &str| [before, "\"", &rule.id, "\"", after].concat();
    let Some(applies) = &known.applies else {
        let help =
            "its condition is never true or unknown, or nothing is at once of its class, level, audience and purpose";
        return Some(report(UNREACHABLE, named("the rule ", " matches in no cell"), help));
    };
    if known.as_written != known.stated || known.stated == Count::default() && rule.effect == RuleEffect::Permit {
        let written = if known.as_written.walked == 0 {
            " is never effective as written".to_owned()
        } else {
            let (some, all) = (decimal(known.as_written.walked), decimal(known.stated.walked));
            [" is effective as written only in ", &some, " of ", &all, " cells"].concat()
        };
        let help = "other rules raise the floor there: that may be meant; else narrow them, or state in the permit what is done";
        let mut lint = report(OVERRIDDEN, named("the permit ", &written), help);
        lint.cells = known.otherwise.as_ref().map_or(Count::default(), |_| less(known.stated, known.as_written));
        lint.example = Some(known.otherwise.as_ref().unwrap_or(applies).clone());
        return Some(lint);
    }
    if known.matters {
        return None;
    }
    let message = named("removing the rule ", " changes no cell");
    let help =
        "other rules, or the default to deny, cover it already: remove it, or keep it as a guard against later permits";
    let mut lint = report(REDUNDANT, message, help);
    lint.example = Some(applies.clone());
    Some(lint)
}

fn less(all: Count, some: Count) -> Count {
    Count { walked: all.walked.saturating_sub(some.walked), stands_for: all.stands_for.saturating_sub(some.stands_for) }
}
