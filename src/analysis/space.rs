//! All cells of one policy or of several side by side, and the walk through them.

use super::count::{Count, MAX_CELLS, Progress, Stopped};
use super::grid::Grid;
use super::subject::{Attribute, CONSENTS, Subject, collect};
use crate::model::order::distinct;
use crate::model::{Class, Level, Request};
use crate::policy::{Aggregation, Condition, Policy, Situation, Truth};
use alloc::{borrow::ToOwned, collections::BTreeMap, string::String, vec, vec::Vec};

/// Who has more cells than this is not helped by their exact number.
const ENOUGH: u128 = 1 << 40;

/// How finely cells are told apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Detail<'p> {
    /// Only by what the rules of a cell ask.
    Projected,
    /// By every value of every attribute, and by the consents for these purposes and for the cell's own.
    Plain { consents: Vec<&'p str> },
}

/// One kind of circumstances for one class, audience and purpose.
pub(super) struct Seen<'s> {
    pub(super) class: &'s Class,
    /// Classes of the same submission that raise its level.
    pub(super) together: &'s [Class],
    /// The audience's place in [`Space::audiences`].
    pub(super) audience: usize,
    /// An example of the circumstances; every obligation is discharged.
    pub(super) request: &'s Request,
    /// Each policy's situation; `None` where the policy refuses the request.
    pub(super) situations: &'s [Option<Situation<'s>>],
    /// The rules of the first policy that are about class, audience and purpose, with the truth of their conditions.
    pub(super) rules: &'s [(usize, Truth)],
    pub(super) cells: Count,
}

/// All cells.
pub(super) struct Space<'p> {
    policies: Vec<&'p Policy>,
    pub(super) classes: Vec<Kind>,
    pub(super) audiences: Vec<&'p str>,
    pub(super) purposes: Vec<&'p str>,
    attributes: Vec<Attribute<'p>>,
    detail: Detail<'p>,
    /// What cells are told apart by besides, each where a rule of the first policy takes part.
    probes: Vec<(usize, Condition)>,
}

/// A class, alone or beside others that raise its level.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Kind {
    pub(super) class: Class,
    together: Vec<Class>,
    /// For each policy, the level that it rises to.
    raised: Vec<Level>,
}

/// Classes about which the same rules speak, for one audience and purpose.
struct Block<'g> {
    audience: usize,
    purpose: &'g str,
    classes: Vec<usize>,
    /// The rules, as policy and place.
    rules: Vec<(usize, usize)>,
    grid: Grid<'g>,
    /// How often the full product has each combination of the grid.
    outside: u128,
}

impl<'p> Space<'p> {
    /// The cells of these policies side by side: what any of them names.
    pub(super) fn new(policies: &[&'p Policy]) -> Self {
        let classes = policies.iter().flat_map(|policy| policy.classes().ids()).collect();
        let names = |list: &dyn Fn(&'p Policy) -> Vec<&'p str>| {
            let mut names: Vec<&'p str> = Vec::new();
            for name in policies.iter().flat_map(|policy| list(policy)) {
                if !names.contains(&name) {
                    names.push(name);
                }
            }
            names
        };
        let attributes = names(&|policy| policy.attributes.iter().map(|(name, _)| name.as_str()).collect());
        let domain = |name: &str, policy: &&'p Policy| {
            policy.attributes.iter().find(|(known, _)| known == name).map(|(_, domain)| domain)
        };
        Self {
            classes: distinct(classes).into_iter().flat_map(|id| kinds(policies, &Class::named(id))).collect(),
            audiences: names(&|policy| policy.audiences.iter().map(|audience| audience.id.as_str()).collect()),
            purposes: names(&|policy| policy.purposes.iter().map(|purpose| purpose.id.as_str()).collect()),
            attributes: attributes
                .into_iter()
                .map(|name| Attribute { name, domains: policies.iter().map(|policy| domain(name, policy)).collect() })
                .collect(),
            policies: policies.to_vec(),
            detail: Detail::Projected,
            probes: Vec::new(),
        }
    }

    /// The same cells, told apart by these conditions, too, wherever the rule at the place beside it takes part.
    pub(super) fn asking(self, probes: Vec<(usize, Condition)>) -> Self {
        Self { probes, ..self }
    }

    /// Those cells that this rule of the first policy is about.
    pub(super) fn about(self, rule: usize) -> Self {
        let Some((policy, rule)) = self.policies.first().and_then(|policy| Some((*policy, policy.rules.get(rule)?)))
        else {
            return self;
        };
        let mut classes = self.classes;
        let level = |kind: &Kind| {
            policy.classes().level(&kind.class).max(kind.raised.first().copied().unwrap_or(Level::Public))
        };
        classes.retain(|kind| rule.concerns(&kind.class, level(kind), policy.classes()));
        let mut audiences = self.audiences;
        audiences.retain(|id| policy.audience(id).is_some_and(|audience| rule.addresses(audience)));
        let mut purposes = self.purposes;
        purposes.retain(|id| policy.purpose(id).is_some_and(|purpose| rule.serves(purpose)));
        Self { classes, audiences, purposes, ..self }
    }

    /// The same cells without a look at what the rules ask.
    pub(super) fn plain(self) -> Self {
        let named = |leaf: &'p Condition| match leaf {
            Condition::Consent { purpose, .. } => purpose.as_deref(),
            _ => None,
        };
        let consents = self.leaves().into_iter().filter_map(named).collect();
        Self { detail: Detail::Plain { consents }, ..self }
    }

    /// What the conditions of all rules ask for.
    fn leaves(&self) -> Vec<&'p Condition> {
        let mut leaves = Vec::new();
        let rules = self.policies.iter().flat_map(|policy| &policy.rules);
        rules.filter_map(|rule| rule.when.as_ref()).for_each(|when| collect(when, &mut leaves));
        leaves
    }

    /// Visits every cell, or says at once that there are too many.
    pub(super) fn walk(
        &self,
        progress: &mut dyn FnMut(Progress) -> bool,
        visit: &mut dyn FnMut(&Seen<'_>),
    ) -> Result<Count, Stopped> {
        let blocks = self.blocks(progress)?;
        let of = blocks.iter().fold(0, |cells: u64, block| cells.saturating_add(block.cells()));
        let mut at = Progress { done: 0, of };
        let mut seen = Count::default();
        for block in &blocks {
            if !progress(at) {
                return Err(Stopped::Cancelled);
            }
            seen.add(self.visit(block, progress, at, visit)?);
            at.done = at.done.saturating_add(block.cells());
        }
        progress(at);
        Ok(seen)
    }

    fn blocks(&self, progress: &mut dyn FnMut(Progress) -> bool) -> Result<Vec<Block<'_>>, Stopped> {
        let triples = [self.classes.len(), self.audiences.len(), self.purposes.len()];
        let least =
            triples.iter().fold(1_u128, |all, count| all.saturating_mul(u128::try_from(*count).unwrap_or(u128::MAX)));
        let too_many = |cells| Stopped::TooManyCells { cells, limit: MAX_CELLS };
        let sizes: Vec<u128> = self.attributes.iter().map(Attribute::size).collect();
        // Each class, audience and purpose is at least one cell; a plain one, every value of every attribute.
        let plain = match &self.detail {
            Detail::Projected => least,
            Detail::Plain { .. } => sizes.iter().fold(least, |all, size| all.saturating_mul(*size)),
        };
        if plain > u128::from(MAX_CELLS) {
            return Err(too_many(plain));
        }
        let leaves = self.leaves();
        let compared = self.attributes.iter().map(|attribute| attribute.comparisons(&leaves));
        let comparisons = compared.fold(0, u128::saturating_add);
        if comparisons > u128::from(MAX_CELLS) {
            return Err(Stopped::TooManyComparisons { comparisons, limit: MAX_CELLS });
        }
        let concerns = self.concerns();
        let (mut blocks, mut cells) = (Vec::new(), 0_u128);
        for (audience, id) in self.audiences.iter().enumerate() {
            for purpose in &self.purposes {
                if cells > ENOUGH {
                    return Err(too_many(cells));
                }
                if !progress(Progress { done: 0, of: 0 }) {
                    return Err(Stopped::Cancelled);
                }
                for (rules, classes) in self.alike(id, purpose, &concerns) {
                    let block = self.block(audience, purpose, rules, classes, &sizes);
                    let times = u128::try_from(block.classes.len()).unwrap_or(u128::MAX);
                    cells = cells.saturating_add(block.grid.cells().saturating_mul(times));
                    blocks.push(block);
                }
            }
        }
        if cells > u128::from(MAX_CELLS) { Err(too_many(cells)) } else { Ok(blocks) }
    }

    /// For each class, which rules of each policy are about it.
    fn concerns(&self) -> Vec<Vec<Vec<bool>>> {
        let of = |kind: &Kind, (policy, raised): (&&Policy, &Level)| {
            let level = policy.classes().level(&kind.class).max(*raised);
            policy.rules.iter().map(|rule| rule.concerns(&kind.class, level, policy.classes())).collect()
        };
        let each = |kind: &Kind| self.policies.iter().zip(&kind.raised).map(|both| of(kind, both)).collect();
        self.classes.iter().map(each).collect()
    }

    /// The classes by the rules that speak about them, for one audience and purpose.
    fn alike(
        &self,
        audience: &str,
        purpose: &str,
        concerns: &[Vec<Vec<bool>>],
    ) -> BTreeMap<Vec<(usize, usize)>, Vec<usize>> {
        let mut here: Vec<(usize, usize)> = Vec::new();
        for (place, policy) in self.policies.iter().enumerate() {
            if let (Some(audience), Some(purpose)) = (policy.audience(audience), policy.purpose(purpose)) {
                let rules = policy.rules.iter().enumerate();
                let about = rules.filter(|(_, rule)| rule.addresses(audience) && rule.serves(purpose));
                here.extend(about.map(|(rule, _)| (place, rule)));
            }
        }
        let mut alike: BTreeMap<_, Vec<usize>> = BTreeMap::new();
        for (class, concerned) in concerns.iter().enumerate() {
            let about = |(policy, rule): &&(usize, usize)| {
                concerned.get(*policy).and_then(|rules| rules.get(*rule)) == Some(&true)
            };
            alike.entry(here.iter().filter(about).copied().collect()).or_default().push(class);
        }
        alike
    }

    fn block<'g>(
        &'g self,
        audience: usize,
        purpose: &'g str,
        rules: Vec<(usize, usize)>,
        classes: Vec<usize>,
        sizes: &[u128],
    ) -> Block<'g> {
        let when = |(policy, rule): &(usize, usize)| {
            self.policies.get(*policy).and_then(|policy| policy.rules.get(*rule)).and_then(|rule| rule.when.as_ref())
        };
        let mut conditions: Vec<_> = rules.iter().map(when).collect();
        // Behind those of the rules: nobody asks for their truth.
        let asked = self.probes.iter().filter(|(place, _)| rules.contains(&(0, *place)));
        conditions.extend(asked.map(|(_, condition)| Some(condition)));
        let grid = Grid::new(&conditions, &self.attributes, purpose, &self.detail);
        let mut outside = 1_u128;
        for (attribute, size) in self.attributes.iter().zip(sizes) {
            outside = outside.saturating_mul(if grid.varies(Subject::Attribute(attribute)) { 1 } else { *size });
        }
        for purpose in &self.purposes {
            outside = outside.saturating_mul(if grid.varies(Subject::Consent(purpose)) { 1 } else { CONSENTS });
        }
        Block { audience, purpose, classes, rules, grid, outside }
    }

    /// Walks a block once for all its classes: the truths of the conditions do not depend on the class.
    fn visit(
        &self,
        block: &Block<'_>,
        progress: &mut dyn FnMut(Progress) -> bool,
        at: Progress,
        visit: &mut dyn FnMut(&Seen<'_>),
    ) -> Result<Count, Stopped> {
        let mut seen = Count::default();
        let audience = self.audiences.get(block.audience).copied().unwrap_or_default();
        for pattern in block.grid.patterns(progress, at)? {
            let mut request = Request {
                audience: audience.to_owned(),
                purpose: block.purpose.to_owned(),
                discharged: self
                    .policies
                    .iter()
                    .flat_map(|policy| &policy.obligations)
                    .map(|known| known.id.clone())
                    .collect(),
                ..Request::default()
            };
            block.grid.example(&pattern, &mut request);
            let requests: Vec<Request> = self.policies.iter().map(|policy| known_to(policy, &request)).collect();
            let asked = self.policies.iter().zip(&requests);
            let situations: Vec<_> = asked.map(|(policy, request)| policy.situate(request).ok()).collect();
            let mut rules = vec![];
            for ((policy, rule), truth) in block.rules.iter().zip(&pattern.truths) {
                if *policy == 0 {
                    rules.push((*rule, *truth));
                }
            }
            let cells = Count { walked: pattern.walked, stands_for: pattern.stands_for.saturating_mul(block.outside) };
            for kind in block.classes.iter().filter_map(|place| self.classes.get(*place)) {
                seen.add(cells);
                let Kind { class, together, raised } = kind;
                let at = situations.iter().zip(raised);
                let higher: Vec<_> = at.map(|(situation, raised)| situation.map(|known| known.at(*raised))).collect();
                let situations = if together.is_empty() { &situations } else { &higher };
                let (audience, request) = (block.audience, &request);
                visit(&Seen { class, together, audience, request, situations, rules: &rules, cells });
            }
        }
        Ok(seen)
    }
}

impl Block<'_> {
    fn cells(&self) -> u64 {
        u64::try_from(self.grid.cells()).unwrap_or(u64::MAX)
    }
}

/// How many aggregations of one class are told apart. With more, all of them hold or none does.
const MAX_TOGETHER: u32 = 8;

/// A class alone, and beside every set of others that raises it in some way of its own.
fn kinds(policies: &[&Policy], class: &Class) -> Vec<Kind> {
    let concerned = |together: &&Aggregation| together.all_of.iter().any(|own| own.covers(class));
    let mut sets: Vec<&[Class]> = Vec::new();
    for together in policies.iter().flat_map(|policy| &policy.aggregations).filter(concerned) {
        if !sets.contains(&together.all_of.as_slice()) {
            sets.push(&together.all_of);
        }
    }
    let count = u32::try_from(sets.len()).unwrap_or(u32::MAX);
    let choices: Vec<u32> = if count <= MAX_TOGETHER { (0..1_u32 << count).collect() } else { vec![0, u32::MAX] };
    let mut kinds: Vec<Kind> = Vec::new();
    for chosen in choices {
        let present = sets.iter().enumerate().filter(|(place, _)| count > MAX_TOGETHER || chosen >> place & 1 == 1);
        let together: Vec<Class> = match chosen {
            0 => Vec::new(),
            _ => present.flat_map(|(_, set)| set.iter().cloned()).chain([class.clone()]).collect(),
        };
        let raised: Vec<Level> = policies.iter().map(|policy| policy.raised(&together, class)).collect();
        if !kinds.iter().any(|known| known.raised == raised) {
            kinds.push(Kind { class: class.clone(), together, raised });
        }
    }
    kinds
}

/// The request as a host would make it for this policy: what the policy does not declare is not stated.
fn known_to(policy: &Policy, request: &Request) -> Request {
    let declared = |name: &String| policy.attributes.iter().any(|(known, _)| known == name);
    let context = request.context.iter().filter(|(name, _)| declared(name)).cloned().collect();
    Request { context, ..request.clone() }
}
