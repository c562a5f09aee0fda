//! Whether the tests of a policy would notice: every rule is taken away or weakened in a few ways, and the tests run again.
//!
//! The policy is read once. A changed rule takes the place of the old one, and only the scenarios that the rule is about are played.
//! A change that no test notices is held against every cell: one that changes none cannot be noticed by any test.

use super::count::{MAX_CELLS, Progress, Stopped};
use super::space::{Seen, Space};
use super::strict::{Change, Outcome, compare};
use super::trial::{Scenario, Scenarios};
use crate::model::digits::decimal;
use crate::model::json::step;
use crate::model::{Operation, Strength};
use crate::policy::{Condition, Policy, Represent, Rule, RuleEffect, SealDemand, Truth};
use alloc::{borrow::ToOwned, boxed::Box, string::String, vec, vec::Vec};
use core::cell::Cell as Shared;
use core::mem;

/// The most rules that are held against scenarios, over all changes: some seconds.
const MAX_COMPARISONS: u64 = 1 << 28;

/// A change of one rule.
///
/// ```
/// use veilgate::analysis::Mutant;
/// fn line(mutant: &Mutant) -> String { format!("{}: {}", mutant.rule, mutant.change) }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mutant {
    /// The id of the rule.
    pub rule: String,
    /// JSON Pointer to it.
    pub pointer: String,
    /// What became of the rule, as the rest of a sentence about it.
    pub change: String,
}

/// What the tests notice.
///
/// ```
/// use veilgate::analysis::Mutation;
/// assert!(Mutation::default().survived.is_empty());
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mutation {
    /// How many changes were tried.
    pub tried: usize,
    /// How many of them some test noticed.
    pub noticed: usize,
    /// Those that no test noticed although they change what leaves.
    pub survived: Vec<Mutant>,
    /// Those that change no cell.
    pub equivalent: Vec<Mutant>,
}

/// Tries every change of the policy's own rules; those of packs have tests of their own.
pub(super) fn mutate(
    scenarios: &mut Scenarios<'_>,
    progress: &mut dyn FnMut(Progress) -> bool,
) -> Result<Mutation, Stopped> {
    let Some(policy) = scenarios.policies.first().cloned() else {
        return Ok(Mutation::default());
    };
    let own = policy.own_rules();
    let changes: Vec<(usize, String, Rule)> = own
        .iter()
        .enumerate()
        .flat_map(|(place, rule)| changes(rule).into_iter().map(move |(change, rule)| (place, change, rule)))
        .collect();
    let passing = scenarios.passing();
    let held: Vec<Vec<usize>> = own.iter().map(|rule| scenarios.about(rule, &passing)).collect();
    let plays: usize = changes.iter().filter_map(|(place, ..)| held.get(*place)).map(Vec::len).sum();
    let comparisons = u128::try_from(plays.saturating_mul(policy.rules.len())).unwrap_or(u128::MAX);
    if comparisons > u128::from(MAX_COMPARISONS) {
        return Err(Stopped::TooManyComparisons { comparisons, limit: MAX_COMPARISONS });
    }
    let of = u64::try_from(changes.len()).unwrap_or(u64::MAX);
    let mut mutation = Mutation { tried: changes.len(), ..Mutation::default() };
    let mut cells = 0_u64;
    for (done, (place, change, changed)) in changes.into_iter().enumerate() {
        if !progress(Progress { done: u64::try_from(done).unwrap_or(u64::MAX), of }) {
            return Err(Stopped::Cancelled);
        }
        let Some(rule) = own.get(place) else {
            continue;
        };
        if scenarios.notice(place, &changed, held.get(place).map(Vec::as_slice).unwrap_or_default()) {
            mutation.noticed = mutation.noticed.saturating_add(1);
            continue;
        }
        let mutant = Mutant { rule: rule.id.clone(), pointer: step("/rules", &decimal(place)), change };
        match changes_a_cell(&policy, place, changed, &mut cells)? {
            true => mutation.survived.push(mutant),
            false => mutation.equivalent.push(mutant),
        }
    }
    progress(Progress { done: of, of });
    Ok(mutation)
}

impl<'d> Scenarios<'d> {
    /// The policy that a scenario is played under.
    fn policy_of(&self, scenario: &Scenario<'d>) -> Option<&Policy> {
        scenario.policy.as_ref().ok().and_then(|place| self.policies.get(*place))
    }

    /// The places of the scenarios that pass.
    fn passing(&self) -> Vec<usize> {
        let passes = |scenario: &Scenario<'d>| {
            self.policy_of(scenario).is_some_and(|policy| scenario.failures(policy).is_empty())
        };
        (0..self.all.len()).filter(|place| self.all.get(*place).is_some_and(passes)).collect()
    }

    /// Those among these scenarios in which this rule could take part.
    fn about(&self, rule: &Rule, scenarios: &[usize]) -> Vec<usize> {
        let concerned =
            |scenario: &Scenario<'d>| self.policy_of(scenario).is_some_and(|policy| scenario.could_meet(rule, policy));
        scenarios.iter().copied().filter(|place| self.all.get(*place).is_some_and(concerned)).collect()
    }

    /// Whether one of these scenarios fails once the rule at this place is another one.
    fn notice(&mut self, place: usize, changed: &Rule, about: &[usize]) -> bool {
        for scenario in about.iter().filter_map(|scenario| self.all.get(*scenario)) {
            let policy = scenario.policy.as_ref().ok().and_then(|known| self.policies.get_mut(*known));
            let Some(policy) = policy else {
                continue;
            };
            let Some(rule) = policy.rules.get_mut(place) else {
                continue;
            };
            let before = mem::replace(rule, changed.clone());
            let failed = !scenario.failures(policy).is_empty();
            if let Some(rule) = policy.rules.get_mut(place) {
                *rule = before;
            }
            if failed {
                return true;
            }
        }
        false
    }
}

/// Whether anything leaves otherwise, anywhere. `cells` is what was walked so far, over all changes.
fn changes_a_cell(policy: &Policy, place: usize, changed: Rule, cells: &mut u64) -> Result<bool, Stopped> {
    let Some(rule) = policy.rules.get(place) else {
        return Ok(false);
    };
    let (permits, same_condition) = (rule.effect == RuleEffect::Permit, rule.when == changed.when);
    // Where the rule does not apply, before and after, or where no permit is true, whatever else is demanded, nothing changes.
    let matters = |seen: &Seen<'_>| {
        let applies = |(at, truth): &(usize, Truth)| *at == place && *truth != Truth::False;
        let opens = |(at, truth): &(usize, Truth)| {
            *truth == Truth::True && policy.rules.get(*at).is_some_and(|rule| rule.effect == RuleEffect::Permit)
        };
        (!same_condition || seen.rules.iter().any(applies)) && (permits || seen.rules.iter().any(opens))
    };
    let mut other = policy.clone();
    if let Some(rule) = other.rules.get_mut(place) {
        *rule = changed;
    }
    let differs = Shared::new(false);
    let walked = Space::new(&[policy, &other]).about(place).walk(&mut |_| !differs.get(), &mut |seen| {
        if let [Some(before), Some(after)] = seen.situations
            && !differs.get()
            && matters(seen)
        {
            let before = Outcome::of(policy, before.decide(seen.class));
            let after = Outcome::of(&other, after.decide(seen.class));
            differs.set(compare(before.as_ref(), after.as_ref()) != Change::Same);
        }
    });
    match walked {
        Err(Stopped::Cancelled) => Ok(true),
        Err(stopped) => Err(stopped),
        Ok(count) => {
            *cells = cells.saturating_add(count.walked);
            if *cells > MAX_CELLS {
                return Err(Stopped::TooManyCells { cells: (*cells).into(), limit: MAX_CELLS });
            }
            Ok(differs.get())
        }
    }
}

/// What can become of a rule, each with the rest of the sentence "the rule …".
fn changes(rule: &Rule) -> Vec<(String, Rule)> {
    let mut all = vec![("is deleted".to_owned(), Rule { when: Some(Condition::Any(Vec::new())), ..rule.clone() })];
    let mut change = |what: String, rule: Rule| all.push((what, rule));
    let permits = rule.effect == RuleEffect::Permit;
    if permits {
        let bare = (None, SealDemand::None, Vec::new());
        let (represent, seal, obligations) = bare;
        let forbid = Rule { effect: RuleEffect::Forbid, represent, seal, obligations, ..rule.clone() };
        change("forbids".to_owned(), forbid);
    }
    if rule.seal != SealDemand::None {
        change("demands no seal".to_owned(), Rule { seal: SealDemand::None, ..rule.clone() });
    }
    if rule.represent.as_ref().is_some_and(|form| *form != Represent::Operation(Operation::Raw)) {
        let raw = permits.then_some(Represent::Operation(Operation::Raw));
        change("masks nothing".to_owned(), Rule { represent: raw, ..rule.clone() });
    }
    for duty in &rule.obligations {
        let obligations = rule.obligations.iter().filter(|other| *other != duty).cloned().collect();
        change(["lacks the obligation ", duty].concat(), Rule { obligations, ..rule.clone() });
    }
    if let Some(when) = &rule.when {
        if permits {
            change("has no condition".to_owned(), Rule { when: None, ..rule.clone() });
        }
        // A permit is weaker where its condition holds more often, the others where it holds less often.
        for (what, when) in weaker(when, permits) {
            change(what, Rule { when: Some(when), ..rule.clone() });
        }
    }
    all
}

/// The condition with one part of it changed so that it holds in more cases, or in fewer.
fn weaker(condition: &Condition, more: bool) -> Vec<(String, Condition)> {
    let number = |attribute: &str, bound: &str, number: i64| {
        ["compares ", attribute, " with ", bound, " ", &decimal(number)].concat()
    };
    let nearer = |bound: i64, up: bool| if up { bound.saturating_add(1) } else { bound.saturating_sub(1) };
    match condition {
        Condition::All(parts) => of_parts(parts, more, more, &Condition::All),
        Condition::Any(parts) => of_parts(parts, more, !more, &Condition::Any),
        Condition::Not(part) => {
            weaker(part, !more).into_iter().map(|(what, part)| (what, Condition::Not(Box::new(part)))).collect()
        }
        Condition::In(attribute, values) if !more && values.len() > 1 => (0..values.len())
            .map(|place| {
                let mut fewer = values.clone();
                fewer.remove(place);
                let what = ["lacks a value of ", attribute, " in its condition"].concat();
                (what, Condition::In(attribute.clone(), fewer))
            })
            .collect(),
        Condition::AtLeast(attribute, least) => {
            let least = nearer(*least, !more);
            vec![(number(attribute, "at least", least), Condition::AtLeast(attribute.clone(), least))]
        }
        Condition::AtMost(attribute, most) => {
            let most = nearer(*most, more);
            vec![(number(attribute, "at most", most), Condition::AtMost(attribute.clone(), most))]
        }
        Condition::Consent { strength, by, purpose } if more => {
            let mut all = Vec::new();
            if let Some((lower, name)) = below(*strength) {
                let what = ["is content with ", name, " consent"].concat();
                all.push((what, Condition::Consent { strength: lower, by: *by, purpose: purpose.clone() }));
            }
            if by.is_some() {
                let what = "is content with anybody's consent".to_owned();
                all.push((what, Condition::Consent { strength: *strength, by: None, purpose: purpose.clone() }));
            }
            all
        }
        _ => Vec::new(),
    }
}

fn of_parts(
    parts: &[Condition],
    more: bool,
    drops: bool,
    whole: &dyn Fn(Vec<Condition>) -> Condition,
) -> Vec<(String, Condition)> {
    let mut all = Vec::new();
    for (place, part) in parts.iter().enumerate() {
        let mut others = parts.to_vec();
        if drops && parts.len() > 1 {
            others.remove(place);
            let what = ["lacks part ", &decimal(place.saturating_add(1)), " of its condition"].concat();
            all.push((what, whole(others)));
        }
        for (what, part) in weaker(part, more) {
            let mut others = parts.to_vec();
            if let Some(slot) = others.get_mut(place) {
                *slot = part;
            }
            all.push((what, whole(others)));
        }
    }
    all
}

fn below(strength: Strength) -> Option<(Strength, &'static str)> {
    match strength {
        Strength::General => None,
        Strength::Explicit => Some((Strength::General, "general")),
        Strength::Separate => Some((Strength::Explicit, "explicit")),
        Strength::Written => Some((Strength::Separate, "separate")),
    }
}
