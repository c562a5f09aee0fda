//! Collects problems, so that all of a document are reported at once.

use super::problem::{Problem, SCHEMA, Severity};
use crate::model::digits::decimal;
use crate::model::json::{Json, step};
use alloc::{borrow::ToOwned, string::String, vec::Vec};

/// How many problems of a document are kept: each has a pointer, which can be as long as the document.
const MAX_PROBLEMS: usize = 200;
/// Stands for the place of what has a key.
const MEMBER: usize = usize::MAX;

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
        if !self.problems.is_empty() {
            self.walk(root, &mut Vec::new());
        }
        self.problems
    }

    /// A pointer is written only where a problem stands: a key may be long, and what is below it many.
    fn walk(&mut self, node: &'a Json, path: &mut Vec<(&'a str, usize)>) {
        for (problem, _) in self.problems.iter_mut().zip(&self.nodes).filter(|(_, place)| core::ptr::eq(**place, node))
        {
            problem.pointer = path.iter().fold(String::new(), |pointer, (key, at)| match *at {
                MEMBER => step(&pointer, key),
                at => step(&pointer, &decimal(at)),
            });
        }
        for (at, item) in node.items().iter().enumerate() {
            path.push(("", at));
            self.walk(item, path);
            path.pop();
        }
        for (key, member) in node.members() {
            path.push((key, MEMBER));
            self.walk(member, path);
            path.pop();
        }
    }

    /// Notes a problem that was found elsewhere.
    pub(super) fn push(&mut self, node: &'a Json, problem: Problem) {
        if !self.is_full(problem.severity) {
            self.problems.push(problem);
            self.nodes.push(node);
        }
    }

    /// What is left out after the first two hundred is found when those are mended. An error is never left out for warnings.
    fn is_full(&self, severity: Severity) -> bool {
        let failed = || self.problems.iter().any(|problem| problem.severity == Severity::Error);
        self.problems.len() >= MAX_PROBLEMS && (severity == Severity::Warning || failed())
    }

    /// Notes a problem. Where `$` stands in the message, the name comes in quotes.
    pub(super) fn report(&mut self, code: &'static str, node: &'a Json, message: &str, name: &str, help: &str) {
        let severity = if code.starts_with('W') { Severity::Warning } else { Severity::Error };
        if self.is_full(severity) {
            return;
        }
        let message = match message.split_once('$') {
            Some((before, after)) => [before, &quote(name), after].concat(),
            None => message.to_owned(),
        };
        self.push(node, Problem { code, severity, pointer: String::new(), message, help: help.to_owned() });
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
        if self.is_full(Severity::Error) {
            return String::new();
        }
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
