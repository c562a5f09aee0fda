//! Collects problems, so that all of a document are reported at once.

use super::problem::{Problem, SCHEMA, Severity};
use crate::model::digits::decimal;
use crate::model::json::{Json, step};
use crate::model::order::order;
use alloc::{borrow::ToOwned, string::String, vec, vec::Vec};

/// Where each problem stands is known by its node; the pointers are found at the end, in one walk.
#[derive(Default)]
pub(super) struct Problems<'a> {
    problems: Vec<Problem>,
    /// Where each stands.
    nodes: Vec<&'a Json>,
}

impl<'a> Problems<'a> {
    /// The problems with their JSON Pointers.
    pub(super) fn finish(mut self, root: &'a Json) -> Vec<Problem> {
        let address = |place: usize| self.nodes.get(place).map(|node| core::ptr::from_ref::<Json>(node));
        let places = order(self.nodes.len(), &|a, b| address(a).cmp(&address(b)));
        let mut pointers = vec![String::new(); self.nodes.len()];
        let mut open = vec![(root, String::new())];
        while let Some((node, pointer)) = open.pop() {
            let here = Some(core::ptr::from_ref::<Json>(node));
            let first = places.partition_point(|place| address(*place) < here);
            for place in places.iter().skip(first).take_while(|place| address(**place) == here) {
                if let Some(found) = pointers.get_mut(*place) {
                    found.clone_from(&pointer);
                }
            }
            open.extend(node.items().iter().enumerate().map(|(at, item)| (item, step(&pointer, &decimal(at)))));
            open.extend(node.members().iter().map(|(key, member)| (member, step(&pointer, key))));
        }
        for (problem, pointer) in self.problems.iter_mut().zip(pointers) {
            problem.pointer = pointer;
        }
        self.problems
    }

    /// Notes a problem. Where `$` stands in the message, the name comes in quotes.
    pub(super) fn report(&mut self, code: &'static str, node: &'a Json, message: &str, name: &str, help: &str) {
        let severity = if code.starts_with('W') { Severity::Warning } else { Severity::Error };
        let message = match message.split_once('$') {
            Some((before, after)) => [before, &quote(name), after].concat(),
            None => message.to_owned(),
        };
        self.problems.push(Problem { code, severity, pointer: String::new(), message, help: help.to_owned() });
        self.nodes.push(node);
    }

    /// Notes that the document is not what the language has.
    pub(super) fn schema(&mut self, node: &'a Json, message: &str, name: &str, help: &str) {
        self.report(SCHEMA, node, message, name, help);
    }

    /// The known word that a name is closest to, as a question; else something else to say. Who has made a hundred mistakes is
    /// not helped by a guess at the next one, and guesses cost time.
    pub(super) fn guess(
        &self,
        name: &str,
        known: &mut dyn Iterator<Item = &str>,
        otherwise: &dyn Fn() -> String,
    ) -> String {
        let near = if self.problems.len() < 100 { nearest(name, known) } else { None };
        near.map_or_else(otherwise, |near| ["did you mean ", &quote(near), "?"].concat())
    }
}

/// Author's words in messages are bounded: a policy is not secret, but a message should stay readable.
pub(super) fn quote(name: &str) -> String {
    let short: String = name.chars().take(60).collect();
    ["\"", &short, if short.len() < name.len() { "…\"" } else { "\"" }].concat()
}

/// How many known words are looked at for a suggestion.
const MAX_SUGGESTIONS: usize = 200;

/// The known word at an edit distance of at most two, if the name is long enough for that to mean something.
fn nearest<'k>(name: &str, known: &mut dyn Iterator<Item = &'k str>) -> Option<&'k str> {
    let (mut nearest, mut least) = (None, 3);
    for word in known.take(MAX_SUGGESTIONS).filter(|word| (4..60).contains(&name.len()) && word.len() < 60) {
        let far = distance(name, word);
        if far < least {
            (nearest, least) = (Some(word), far);
        }
    }
    nearest
}

/// Levenshtein's distance, one row at a time.
fn distance(one: &str, two: &str) -> usize {
    let two: Vec<char> = two.chars().collect();
    let mut row: Vec<usize> = (0..=two.len()).collect();
    for (line, a) in one.chars().enumerate() {
        let mut diagonal = line;
        let mut left = line.saturating_add(1);
        if let Some(first) = row.first_mut() {
            *first = left;
        }
        for (b, cell) in two.iter().zip(row.iter_mut().skip(1)) {
            let changed = diagonal.saturating_add(usize::from(a != *b));
            diagonal = *cell;
            left = changed.min(diagonal.saturating_add(1)).min(left.saturating_add(1));
            *cell = left;
        }
    }
    row.last().copied().unwrap_or_default()
}
