//! The circumstances that a set of rules can tell apart: what varies, into which parts, and which truths come out.

use super::count::{Progress, Stopped};
use super::space::Detail;
use super::subject::{Attribute, Subject, Value, asked, consents};
use crate::model::Request;
use crate::policy::{Condition, Domain, Truth};
use alloc::collections::BTreeMap;
use alloc::{borrow::ToOwned, boxed::Box, vec, vec::Vec};

/// Between two calls for progress.
const STRIDE: u64 = 1 << 16;

/// What is asked of one subject's value.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Test<'p> {
    /// A condition without parts.
    Leaf(&'p Condition),
    /// Whether a policy takes the value at all.
    Within(&'p Domain),
}

/// A condition in which each leaf is the place of its test.
enum Question {
    All(Vec<Question>),
    Any(Vec<Question>),
    Not(Box<Question>),
    Test(usize),
}

impl Question {
    fn answer(&self, truths: &[Truth]) -> Truth {
        match self {
            Self::All(parts) => parts.iter().map(|part| part.answer(truths)).min().unwrap_or(Truth::True),
            Self::Any(parts) => parts.iter().map(|part| part.answer(truths)).max().unwrap_or(Truth::False),
            Self::Not(part) => match part.answer(truths) {
                Truth::True => Truth::False,
                Truth::Unknown => Truth::Unknown,
                Truth::False => Truth::True,
            },
            Self::Test(place) => truths.get(*place).copied().unwrap_or(Truth::Unknown),
        }
    }
}

/// Values of one subject that no test tells apart.
struct Part {
    example: Value,
    stands_for: u128,
    truths: Vec<Truth>,
}

struct Variable<'p> {
    subject: Subject<'p>,
    /// The places of the tests that are about the subject.
    tests: Vec<usize>,
    parts: Vec<Part>,
}

/// Circumstances that give every condition the same truth, and with them every class the same decision.
#[derive(Debug)]
pub(super) struct Pattern {
    /// The truth of each condition that the grid was made of, in that order.
    pub(super) truths: Vec<Truth>,
    /// How many combinations of parts are like this one.
    pub(super) walked: u64,
    /// How many combinations of values they stand for, of what varies here.
    pub(super) stands_for: u128,
    /// The first of them: a place for each variable.
    example: Vec<usize>,
}

/// Everything that can vary under some conditions.
///
/// A condition depends on a request by its leaves only, and a leaf on one attribute or on one consent. So values that give
/// each leaf the same truth cannot be told apart by any condition, and one of them stands for all: the grid is complete
/// although it is small. That no value is known at all is a part of its own, since then every leaf is unknown.
pub(super) struct Grid<'p> {
    variables: Vec<Variable<'p>>,
    tests: Vec<(Subject<'p>, Test<'p>)>,
    questions: Vec<Question>,
    purpose: &'p str,
}

impl<'p> Grid<'p> {
    /// The grid of these conditions (`None` is always true) in requests for this purpose.
    pub(super) fn new(
        conditions: &[Option<&'p Condition>],
        attributes: &'p [Attribute<'p>],
        purpose: &'p str,
        detail: &Detail<'p>,
    ) -> Self {
        let mut grid = Self { variables: Vec::new(), tests: Vec::new(), questions: Vec::new(), purpose };
        for condition in conditions {
            let question =
                condition.map_or(Question::All(Vec::new()), |condition| grid.question(condition, attributes));
            grid.questions.push(question);
        }
        let mut subjects: Vec<Subject<'p>> = Vec::new();
        if let Detail::Plain { consents } = detail {
            subjects.extend(attributes.iter().map(Subject::Attribute));
            subjects.extend(consents.iter().copied().chain([purpose]).map(Subject::Consent));
        }
        subjects.extend(grid.tests.iter().map(|(subject, _)| *subject));
        for (place, subject) in subjects.iter().enumerate() {
            if subjects.iter().position(|known| known == subject) == Some(place) {
                grid.accept(*subject);
                let variable = grid.variable(*subject, matches!(detail, Detail::Plain { .. }));
                grid.variables.push(variable);
            }
        }
        // Behind the conditions stands, for each of several policies, whether it takes the request.
        let policies = attributes.first().map_or(0, |attribute| attribute.domains.len());
        for policy in 0..policies {
            let within = grid.within(policy);
            grid.questions.push(within);
        }
        grid
    }

    fn question(&mut self, condition: &'p Condition, attributes: &'p [Attribute<'p>]) -> Question {
        let subject = match condition {
            Condition::All(parts) => {
                return Question::All(parts.iter().map(|part| self.question(part, attributes)).collect());
            }
            Condition::Any(parts) => {
                return Question::Any(parts.iter().map(|part| self.question(part, attributes)).collect());
            }
            Condition::Not(part) => return Question::Not(Box::new(self.question(part, attributes))),
            Condition::Consent { purpose, .. } => Some(Subject::Consent(purpose.as_deref().unwrap_or(self.purpose))),
            leaf => attributes.iter().find(|attribute| asked(leaf) == Some(attribute.name)).map(Subject::Attribute),
        };
        // The reader refuses conditions on what is not declared.
        subject.map_or(Question::Any(Vec::new()), |subject| Question::Test(self.test(subject, Test::Leaf(condition))))
    }

    fn test(&mut self, subject: Subject<'p>, test: Test<'p>) -> usize {
        let known = self.tests.iter().position(|known| *known == (subject, test));
        known.unwrap_or_else(|| {
            self.tests.push((subject, test));
            self.tests.len().saturating_sub(1)
        })
    }

    /// Where several policies declare an attribute differently, a value that one of them refuses is a case of its own.
    fn accept(&mut self, subject: Subject<'p>) {
        if let Subject::Attribute(attribute) = subject {
            let declared: Vec<&'p Domain> = attribute.domains.iter().copied().flatten().collect();
            if declared.iter().any(|domain| declared.first() != Some(domain)) {
                for domain in declared {
                    self.test(subject, Test::Within(domain));
                }
            }
        }
    }

    fn within(&self, policy: usize) -> Question {
        let of_policy = |(subject, test): &(Subject<'p>, Test<'p>)| match (subject, test) {
            (Subject::Attribute(attribute), Test::Within(domain)) => {
                attribute.domains.get(policy).copied().flatten() == Some(*domain)
            }
            _ => false,
        };
        let tests = self.tests.iter().enumerate().filter(|(_, test)| of_policy(test));
        Question::All(tests.map(|(place, _)| Question::Test(place)).collect())
    }

    fn variable(&self, subject: Subject<'p>, plain: bool) -> Variable<'p> {
        let tests: Vec<usize> = (0..self.tests.len())
            .filter(|place| self.tests.get(*place).is_some_and(|(about, _)| *about == subject))
            .collect();
        let leaves = tests.iter().filter_map(|place| self.tests.get(*place)).filter_map(|(_, test)| match test {
            Test::Leaf(leaf) => Some(*leaf),
            Test::Within(_) => None,
        });
        let mut values = vec![(Value::Missing, 1)];
        match subject {
            Subject::Attribute(attribute) => {
                let leaves: Vec<&Condition> = leaves.collect();
                let known = attribute.values(&leaves, plain);
                values.extend(known.into_iter().map(|(value, count)| (Value::Attribute(value), count)));
            }
            Subject::Consent(_) => values.extend(consents().map(|consent| (Value::Consent(consent), 1))),
        }
        let (mut parts, mut places) = (Vec::<Part>::new(), BTreeMap::new());
        for (value, count) in values {
            let truths = self.truths(subject, &tests, &value);
            let next = parts.len();
            let place = if plain { next } else { *places.entry(truths.clone()).or_insert(next) };
            match parts.get_mut(place) {
                Some(part) => part.stands_for = part.stands_for.saturating_add(count),
                None => parts.push(Part { example: value, stands_for: count, truths }),
            }
        }
        Variable { subject, tests, parts }
    }

    /// What the tests say of a value. The conditions are asked themselves, so that they mean here what they mean in a decision.
    fn truths(&self, subject: Subject<'p>, tests: &[usize], value: &Value) -> Vec<Truth> {
        let mut request = Request { purpose: self.purpose.to_owned(), ..Request::default() };
        subject.state(value, &mut request);
        let ask = |place: &usize| match (self.tests.get(*place), value) {
            (Some((_, Test::Leaf(leaf))), _) => leaf.evaluate(&request),
            (Some((_, Test::Within(domain))), Value::Attribute(value)) => domain.contains(value).into(),
            _ => Truth::True,
        };
        tests.iter().map(ask).collect()
    }

    /// How many combinations there are to walk.
    pub(super) fn cells(&self) -> u128 {
        self.variables
            .iter()
            .fold(1, |cells, variable| cells.saturating_mul(u128::try_from(variable.parts.len()).unwrap_or(u128::MAX)))
    }

    /// Whether it varies what this subject says.
    pub(super) fn varies(&self, subject: Subject<'_>) -> bool {
        self.variables.iter().any(|variable| variable.subject == subject)
    }

    /// Walks every combination and sorts them by the truths that come out, in the order in which they are first met.
    pub(super) fn patterns(
        &self,
        progress: &mut dyn FnMut(Progress) -> bool,
        mut at: Progress,
    ) -> Result<Vec<Pattern>, Stopped> {
        let mut places = vec![0_usize; self.variables.len()];
        let mut truths = vec![Truth::Unknown; self.tests.len()];
        self.variables.iter().for_each(|variable| variable.enter(0, &mut truths));
        let (mut patterns, mut known) = (Vec::<Pattern>::new(), BTreeMap::new());
        let mut answers: Vec<Truth> = Vec::with_capacity(self.questions.len());
        loop {
            answers.clear();
            answers.extend(self.questions.iter().map(|question| question.answer(&truths)));
            let weight = self.weight(&places);
            match known.get(answers.as_slice()).and_then(|place: &usize| patterns.get_mut(*place)) {
                Some(pattern) => {
                    pattern.walked = pattern.walked.saturating_add(1);
                    pattern.stands_for = pattern.stands_for.saturating_add(weight);
                }
                None => {
                    known.insert(answers.clone(), patterns.len());
                    let (truths, example) = (answers.clone(), places.clone());
                    patterns.push(Pattern { truths, walked: 1, stands_for: weight, example });
                }
            }
            at.done = at.done.saturating_add(1);
            if at.done.is_multiple_of(STRIDE) && !progress(at) {
                return Err(Stopped::Cancelled);
            }
            if !self.advance(&mut places, &mut truths) {
                return Ok(patterns);
            }
        }
    }

    fn weight(&self, places: &[usize]) -> u128 {
        let parts = self.variables.iter().zip(places).filter_map(|(variable, place)| variable.parts.get(*place));
        parts.fold(1, |weight, part| weight.saturating_mul(part.stands_for))
    }

    /// The next combination, as an odometer counts; false behind the last one.
    fn advance(&self, places: &mut [usize], truths: &mut [Truth]) -> bool {
        for (variable, place) in self.variables.iter().zip(places) {
            *place = place.saturating_add(1);
            if *place < variable.parts.len() {
                variable.enter(*place, truths);
                return true;
            }
            *place = 0;
            variable.enter(0, truths);
        }
        false
    }

    /// Fills in the circumstances of a pattern's first combination.
    pub(super) fn example(&self, pattern: &Pattern, request: &mut Request) {
        for (variable, place) in self.variables.iter().zip(&pattern.example) {
            if let Some(part) = variable.parts.get(*place) {
                variable.subject.state(&part.example, request);
            }
        }
    }
}

impl Variable<'_> {
    fn enter(&self, place: usize, truths: &mut [Truth]) {
        let part = self.parts.get(place).into_iter().flat_map(|part| &part.truths);
        for (test, truth) in self.tests.iter().zip(part) {
            if let Some(slot) = truths.get_mut(*test) {
                *slot = *truth;
            }
        }
    }
}
