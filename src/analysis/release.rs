//! What a walk over all cells finds out about what leaves: to whom it should not, in which form, without which duty.

use super::cell::Cell;
use super::count::Count;
use super::sample;
use super::source::Source;
use super::space::Seen;
use super::subject::{asked, collect};
use super::{LOCAL, Lint, finding};
use crate::model::Instant;
use crate::model::digits::decimal;
use crate::model::{Class, ConsentBy, Effect, Level, Obligation, Operation, PLAIN, Strength, operations};
use crate::policy::{Audience, Condition, Policy, Rule, RuleEffect, Truth, Verdict};
use crate::transform::{self, Applied, Means};
use alloc::{borrow::ToOwned, string::String, vec::Vec};

/// A pseudonym that its recipient can undo.
const REVERSIBLE: &str = "E014";
/// One class for one audience in two forms that say more together. (E016, an unkeyed hash, cannot be written in the language.)
const CORRELATED: &str = "E017";
/// A mask that hides too little of the shortest value.
const OVERSHOWN: &str = "E018";
/// A permit without the consent that the article it cites demands.
const CONSENT: &str = "E020";
/// A release into another country that nothing asks the basis of.
const TRANSFER: &str = "E021";
/// A release that nothing ever deletes.
const RETENTION: &str = "W109";
/// A mask behind which a value can be guessed.
const GUESSABLE: &str = "W120";

/// What an attribute is called that says on what basis data may go abroad: so, or with the name of a law before it.
const TRANSFER_BASES: [&str; 2] = ["transfer.basis", "transfer"];
/// From this rank on nothing of the value is left.
const NOTHING_LEFT: u8 = 70;
/// The rank of partial masks.
const MASK: u8 = 30;

/// What leaves somewhere, with the first such cell.
#[derive(Clone, Default)]
struct Found {
    cells: Count,
    first: Option<(Cell, String)>,
}

impl Found {
    fn note(&mut self, seen: &Seen<'_>, detail: &dyn Fn() -> String) {
        self.cells.add(seen.cells);
        self.first.get_or_insert_with(|| (Cell::of(seen), detail()));
    }
}

/// A consent that an article demands of the permits that cite it.
pub(super) struct Demand<'s> {
    citation: &'s str,
    strength: Strength,
    by: Option<ConsentBy>,
    found: Found,
}

/// What is known of one rule so far.
#[derive(Default)]
struct Known<'s> {
    reversible: Found,
    correlated: Found,
    overshown: Found,
    demands: Vec<Demand<'s>>,
    transfer: Found,
    retention: Found,
    guessable: Found,
    /// Whether its condition asks on what basis data may go abroad.
    asks_basis: bool,
}

/// The forms in which one audience receives one class.
#[derive(Default)]
struct Forms {
    /// It receives the value itself, to which no other form adds anything.
    raw: bool,
    /// Masks that show some part, and keyed pseudonyms.
    partial: Vec<(Operation, bool)>,
}

pub(super) struct Releases<'s> {
    source: &'s Source,
    known: Vec<Known<'s>>,
    /// By the places of audience and class.
    forms: Vec<((usize, Class), Forms)>,
    correlated: Vec<(usize, (usize, Class), Found)>,
    homes: Vec<&'s str>,
}

impl<'s> Releases<'s> {
    pub(super) fn of(source: &'s Source) -> Self {
        let known = source.policy.rules.iter().map(|rule| Known {
            demands: demands(source, rule),
            asks_basis: asks_basis(rule),
            ..Known::default()
        });
        Self { source, known: known.collect(), forms: Vec::new(), correlated: Vec::new(), homes: homes(source) }
    }

    /// The consents to tell cells apart by: the place of the rule, and the condition.
    pub(super) fn probes(&self) -> Vec<(usize, Condition)> {
        let of = |(place, known): (usize, &Known<'s>)| {
            known.demands.iter().map(move |demand| (place, demand.condition())).collect::<Vec<_>>()
        };
        self.known.iter().enumerate().flat_map(of).collect()
    }

    pub(super) fn note(&mut self, seen: &Seen<'_>, verdict: &Verdict) {
        let policy = &self.source.policy;
        let (Some(operation), Some(audience)) = (&verdict.operation, policy.audiences.get(seen.audience)) else {
            return;
        };
        let opens = |(place, truth): &&(usize, Truth)| {
            *truth == Truth::True && policy.rules.get(*place).is_some_and(|rule| rule.effect == RuleEffect::Permit)
        };
        let Some((opener, _)) = seen.rules.iter().find(opens).filter(|_| verdict.effect == Effect::Release) else {
            return;
        };
        self.note_consent(seen, verdict);
        let local = audience.kind == LOCAL;
        let personal = *seen.class != PLAIN && verdict.level >= Level::General && operation.rank() < NOTHING_LEFT;
        let asks = seen.rules.iter().any(|(place, _)| self.known.get(*place).is_some_and(|known| known.asks_basis));
        let abroad = self.is_abroad(audience);
        let source = self.source;
        let Some(known) = self.known.get_mut(*opener) else {
            return;
        };
        if let Some(key) = undoing_key(policy, operation, &audience.id) {
            known.reversible.note(seen, &|| key.to_owned());
        }
        if personal && !local && !asks && abroad {
            known.transfer.note(seen, &|| audience.country.clone().unwrap_or_default());
        }
        if personal && !local && !verdict.obligations.iter().any(|duty| duty.kind == "retention.tag") {
            known.retention.note(seen, &String::new);
        }
        if operation.rank() == MASK {
            if let Some(detail) = overshown(source, seen.class, operation) {
                known.overshown.note(seen, &|| detail.clone());
            }
            if let Some(residual) = guessable(source, seen.class, operation) {
                known.guessable.note(seen, &|| decimal(residual));
            }
        }
        if !local {
            self.note_form(seen, operation, *opener);
        }
    }

    fn note_consent(&mut self, seen: &Seen<'_>, verdict: &Verdict) {
        for (place, truth) in seen.rules {
            let Some(known) = self.known.get_mut(*place).filter(|_| *truth == Truth::True) else {
                continue;
            };
            for demand in &mut known.demands {
                let given = demand.condition().evaluate(seen.request) == Truth::True;
                if !given && !verdict.obligations.iter().any(|duty| demand.is_met_by(duty, self.source)) {
                    demand.found.note(seen, &String::new);
                }
            }
        }
    }

    fn note_form(&mut self, seen: &Seen<'_>, operation: &Operation, opener: usize) {
        let key = (seen.audience, seen.class.clone());
        let place = match self.forms.binary_search_by(|(known, _)| known.cmp(&key)) {
            Ok(place) => place,
            Err(place) => {
                self.forms.insert(place, (key.clone(), Forms::default()));
                place
            }
        };
        let Some((_, forms)) = self.forms.get_mut(place) else {
            return;
        };
        forms.raw |= *operation == Operation::Raw;
        let Some(hashed) = correlatable(operation) else {
            return;
        };
        let other = forms.partial.iter().find(|(known, _)| !alike(known, operation)).map(|(known, _)| known.name());
        if !forms.partial.iter().any(|(known, _)| alike(known, operation)) {
            forms.partial.push((operation.clone(), hashed));
        }
        // A pseudonym alone, under whichever key, is one form; with a mask, or two masks, they are two.
        let masks = forms.partial.iter().any(|(_, hashed)| !hashed);
        if let Some(other) = other.filter(|_| masks) {
            let found = self.correlated.iter_mut().find(|(rule, known, _)| *rule == opener && *known == key);
            match found {
                Some((.., found)) => found.note(seen, &|| other.to_owned()),
                None => {
                    let mut found = Found::default();
                    found.note(seen, &|| other.to_owned());
                    self.correlated.push((opener, key, found));
                }
            }
        }
    }

    /// Whether the audience is in another country than the policy's owner, or nobody knows. Where the policy does not say where its owner
    /// is at home, the jurisdictions of its norms in force are.
    fn is_abroad(&self, audience: &Audience) -> bool {
        let within = |home: &&str| audience.country.as_deref().is_some_and(|country| is_in(country, home));
        !self.homes.is_empty() && !self.homes.iter().any(within)
    }

    /// The findings, by rule in the order of the policy.
    pub(super) fn finish(mut self) -> Vec<Lint> {
        for (rule, (audience, class), found) in self.correlated {
            let raw = self.forms.iter().any(|((of, about), forms)| *of == audience && *about == class && forms.raw);
            if let Some(known) = self.known.get_mut(rule).filter(|known| !raw && known.correlated.first.is_none()) {
                known.correlated = found;
            }
        }
        let mut lints = Vec::new();
        for (place, known) in self.known.into_iter().enumerate() {
            let mut report = |code, found: Found, words: &dyn Fn(&str, &str) -> String, help: &str| {
                if let Some((cell, detail)) = found.first {
                    let message = words(&goes(&cell), &detail);
                    let lint = finding(code, &self.source.policy, place, message, help);
                    lints.push(Lint { cells: found.cells, example: Some(cell), ..lint });
                }
            };
            report(
                REVERSIBLE,
                known.reversible,
                &|goes, key| [goes, " as a pseudonym that it can undo: it holds the key \"", key, "\""].concat(),
                "use a key that this audience does not hold, or hmac or token.random; or send the value itself, sealed",
            );
            report(
                CORRELATED,
                known.correlated,
                &|goes, other| [goes, " in two forms that say more together: here another one than ", other].concat(),
                "use one form for all purposes and circumstances of this audience (PCI DSS 4.0.1 requirement 3.5.1)",
            );
            report(
                OVERSHOWN,
                known.overshown,
                &|goes, detail| [goes, " with too little hidden: ", detail].concat(),
                "show fewer characters, or set minLength in the transform so that short values are hidden whole",
            );
            for demand in known.demands {
                report(
                    CONSENT,
                    demand.found,
                    &|goes, _| {
                        let (citation, name) = (demand.citation, strength(demand.strength));
                        let by = if demand.by == Some(ConsentBy::Guardian) { " of the guardian" } else { "" };
                        [citation, " demands a consent (", name, ")", by, ", and without it ", goes].concat()
                    },
                    "make it the permit's condition, or its obligation: consent.collect, or consent.guardian",
                );
            }
            report(
                TRANSFER,
                known.transfer,
                &|goes, country| {
                    let place = if country.is_empty() { "which may be abroad" } else { "which is abroad in " };
                    [goes, ", ", place, country, ", and nothing asks on what basis"].concat()
                },
                "state the audience's country; ask for an attribute transfer.basis in a condition, or extend the pack of the law",
            );
            report(
                RETENTION,
                known.retention,
                &|goes, _| [goes, " with no word on how long it is kept"].concat(),
                "add an obligation of the type retention.tag",
            );
            report(
                GUESSABLE,
                known.guessable,
                &|goes, residual| [goes, " masked, and only ", residual, " values look like that"].concat(),
                "show fewer characters, or state minResidual under the class if that is meant",
            );
        }
        lints
    }
}

fn goes(cell: &Cell) -> String {
    [cell.class.id(), " goes to ", &cell.request.audience, " for ", &cell.request.purpose].concat()
}

impl Demand<'_> {
    fn condition(&self) -> Condition {
        Condition::Consent { strength: self.strength, by: self.by, purpose: None }
    }

    /// Whether a duty sees to the consent. One that states no strength collects what is asked for.
    fn is_met_by(&self, duty: &Obligation, source: &Source) -> bool {
        let params = source.entry("obligations", &duty.id).at("params");
        let strong = Strength::named(params.at("strength").text()).is_none_or(|stated| stated >= self.strength);
        let guardian = duty.kind == "consent.guardian" || params.at("by").text() == "guardian";
        let by = match self.by {
            None => true,
            Some(ConsentBy::Guardian) => guardian,
            Some(ConsentBy::Subject) => !guardian,
        };
        matches!(duty.kind.as_str(), "consent.collect" | "consent.guardian") && strong && by
    }
}

/// What the articles demand that a permit cites, of norms that bind.
fn demands<'s>(source: &'s Source, rule: &'s Rule) -> Vec<Demand<'s>> {
    let of = |citation: &'s String| {
        let (norm, article) = source.article(citation);
        let binds = matches!(norm.at("status").text(), "in-force" | "recommended");
        let (strength, by) = (Strength::named(article.at("consent").text()), ConsentBy::named(article.at("by").text()));
        (binds && (strength.is_some() || by.is_some())).then(|| Demand {
            citation,
            strength: strength.unwrap_or(Strength::General),
            by,
            found: Found::default(),
        })
    };
    if rule.effect == RuleEffect::Permit { rule.norms.iter().filter_map(of).collect() } else { Vec::new() }
}

pub(super) fn strength(strength: Strength) -> &'static str {
    match strength {
        Strength::General => "general",
        Strength::Explicit => "explicit",
        Strength::Separate => "separate",
        Strength::Written => "written",
    }
}

fn asks_basis(rule: &Rule) -> bool {
    let mut leaves = Vec::new();
    rule.when.iter().for_each(|when| collect(when, &mut leaves));
    leaves.into_iter().filter_map(asked).any(|attribute| {
        let is = |name: &str| attribute.strip_suffix(name).is_some_and(|law| law.is_empty() || law.ends_with('.'));
        TRANSFER_BASES.into_iter().any(is)
    })
}

/// Where the policy's owner is at home.
fn homes(source: &Source) -> Vec<&str> {
    if let Some(country) = source.policy.country() {
        return Vec::from([country]);
    }
    let in_force = source.policy.norms.iter().filter(|(_, norm)| norm.at("status").text() == "in-force");
    in_force.filter_map(|(_, norm)| norm.at("jurisdiction").as_str()).collect()
}

/// The European Economic Area, in which data moves freely (Regulation (EU) 2016/679; Decision of the EEA Joint Committee 154/2018).
const EUROPE: &str = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK";

fn is_in(country: &str, home: &str) -> bool {
    country == home || home == "EU" && EUROPE.split(' ').any(|member| member == country)
}

/// The key by which this audience can undo an operation.
fn undoing_key<'o>(policy: &Policy, operation: &'o Operation, audience: &str) -> Option<&'o str> {
    let Operation::Catalogued(catalogued) = operation else {
        return None;
    };
    let key = catalogued.params.at("key").as_str()?;
    let undone = operations::named(catalogued.name).is_some_and(|known| known.undo == "key");
    let held =
        policy.keys().iter().any(|known| known.id == key && known.holders.iter().any(|holder| holder == audience));
    (undone && held).then_some(key)
}

/// Whether a form can be held against another one of the same value: a mask that shows a part (`false`), or a pseudonym that is always the
/// same (`true`).
fn correlatable(operation: &Operation) -> Option<bool> {
    match operation {
        Operation::MaskKeep(keep) => (keep.first > 0 || keep.last > 0).then_some(false),
        Operation::MaskPan { first, last, .. } => (*first > 0 || *last > 0).then_some(false),
        Operation::MaskPhone { .. } => Some(false),
        Operation::Catalogued(catalogued) => match catalogued.rank {
            MASK => Some(false),
            40..=50 => Some(true),
            _ => None,
        },
        _ => None,
    }
}

/// Whether two forms show the same of a value.
fn alike(one: &Operation, other: &Operation) -> bool {
    match (one, other) {
        (Operation::MaskKeep(a), Operation::MaskKeep(b)) => (a.first, a.last) == (b.first, b.last),
        (
            Operation::MaskPan { first, last, store, .. },
            Operation::MaskPan { first: of, last: and, store: stored, .. },
        ) => Operation::pan_shown(*first, *last, *store) == Operation::pan_shown(*of, *and, *stored),
        (
            Operation::MaskPhone { keep_prefix, keep_last, .. },
            Operation::MaskPhone { keep_prefix: prefix, keep_last: last, .. },
        ) => (keep_prefix, keep_last) == (prefix, last),
        _ => one == other,
    }
}

/// What is wrong with how much a mask hides of the shortest value of its class.
fn overshown(source: &Source, class: &Class, operation: &Operation) -> Option<String> {
    let wanted = usize::try_from(source.of_class(class, "minHidden")?).unwrap_or_default();
    let least = source.of_class(class, "minLength").and_then(|least| usize::try_from(least).ok());
    let length = least.or_else(|| sample::usual(class).map(sample::counted))?;
    let value = sample::of_length(class, length);
    let shown = match transform::apply(operation, class, &value, &Means::at(Instant(0))) {
        Applied::Shown(shown) => sample::counted(shown.reveal()),
        Applied::Dropped | Applied::Refused => 0,
    };
    let hidden = length.saturating_sub(shown);
    let [of, hides, asks] = [length, hidden, wanted].map(decimal);
    (hidden < wanted)
        .then(|| ["of ", &of, " characters ", &hides, " are hidden, and the class asks for ", &asks].concat())
}

/// How many values look alike behind a mask, if they are too few.
// Residuals are whole and far below 2^63 where they are too few.
#[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss)]
fn guessable(source: &Source, class: &Class, operation: &Operation) -> Option<i64> {
    let least =
        source.of_class(class, "minResidual").map_or_else(|| sample::least_residual(class), |least| least as f64);
    let residual = transform::residual(operation, class, sample::usual(class)?)?;
    (residual < least).then_some(residual as i64)
}
