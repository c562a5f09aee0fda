//! Reads JSON strictly and goes on after a problem, so that all are reported at once.

use super::problem::{DANGLING, Problem, SCHEMA, Severity};
use super::rules::Localized;
use crate::model::digits::decimal;
use crate::model::json::{Json, is_whole, step};
use crate::model::order::order;
use alloc::{borrow::ToOwned, string::String, vec, vec::Vec};

/// The members of one object.
pub(super) struct Members<'a> {
    pub(super) members: &'a [(String, Json)],
    /// The object itself.
    node: &'a Json,
}

impl<'a> Members<'a> {
    pub(super) fn get(&self, key: &str) -> Option<&'a Json> {
        self.iter().find(|(known, _)| *known == key).map(|(_, value)| value)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&'a str, &'a Json)> {
        self.members.iter().map(|(key, value)| (key.as_str(), value))
    }
}

/// Collects problems. Where each stands is known by its node; the pointers are found at the end, in one walk.
#[derive(Default)]
pub(super) struct Reader<'a> {
    problems: Vec<Problem>,
    /// Where each stands.
    nodes: Vec<&'a Json>,
}

impl<'a> Reader<'a> {
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
            match node {
                Json::Array(items) => {
                    open.extend(items.iter().enumerate().map(|(at, item)| (item, step(&pointer, &decimal(at)))));
                }
                Json::Object(members) => {
                    open.extend(members.iter().map(|(key, member)| (member, step(&pointer, key))));
                }
                _ => {}
            }
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

    pub(super) fn schema(&mut self, node: &'a Json, message: &str, help: &str) {
        self.named(node, message, "", help);
    }

    pub(super) fn named(&mut self, node: &'a Json, message: &str, name: &str, help: &str) {
        self.report(SCHEMA, node, message, name, help);
    }

    pub(super) fn dangling(&mut self, node: &'a Json, what: &str, name: &str, known: &mut dyn Iterator<Item = &str>) {
        let help = self.guess(name, known, &["declare it, or use a declared ", what]);
        self.report(DANGLING, node, &["no ", what, " is called $"].concat(), name, &help);
    }

    /// The known word that a name is closest to, as a question; else something else to say. Who has made a hundred mistakes is
    /// not helped by a guess at the next one, and guesses cost time.
    fn guess(&self, name: &str, known: &mut dyn Iterator<Item = &str>, otherwise: &[&str]) -> String {
        let near = if self.problems.len() < 100 { nearest(name, known) } else { None };
        near.map_or_else(|| otherwise.concat(), |near| ["did you mean ", &quote(near), "?"].concat())
    }

    fn wrong_type(&mut self, node: &'a Json, expected: &str) {
        let found = match node {
            Json::Null => "null",
            Json::Bool(_) => "a boolean",
            Json::Number(_) => "a number",
            Json::String(_) => "a string",
            Json::Array(_) => "an array",
            Json::Object(_) => "an object",
        };
        self.schema(
            node,
            &["expected ", expected, ", found ", found].concat(),
            "write it as the language veilgate/1 has it",
        );
    }

    /// An object whose keys are the author's own.
    pub(super) fn map(&mut self, node: &'a Json) -> Option<Members<'a>> {
        match node {
            Json::Object(members) => Some(Members { members, node }),
            _ => {
                self.wrong_type(node, "an object");
                None
            }
        }
    }

    /// An object whose keys are the language's: words with spaces between them. `!` stands behind a key that is required, and
    /// after a colon what a member is that is checked and not used.
    pub(super) fn object(&mut self, node: &'a Json, schema: &str) -> Option<Members<'a>> {
        let members = self.map(node)?;
        let words = || schema.split_ascii_whitespace();
        let known: Vec<&str> = words().filter_map(|word| word.split(['!', ':']).next()).collect();
        for (key, member) in members.iter().filter(|(key, _)| !known.contains(key)) {
            let help = self.guess(key, &mut known.iter().copied(), &["known here: ", &known.join(", ")]);
            self.named(member, "unknown key $", key, &help);
        }
        for (word, key) in words().zip(known) {
            let kind = word.strip_prefix(key).unwrap_or_default();
            match (members.get(key), kind) {
                (None, "!") => self.named(members.node, "missing key $", key, "add it"),
                (Some(member), ":string") => drop(self.string(member)),
                (Some(member), ":strings") => drop(self.strings(member)),
                (Some(member), ":texts") => drop(self.localized(member)),
                (Some(member), ":map") => drop(self.map(member)),
                _ => {}
            }
        }
        Some(members)
    }

    pub(super) fn array(&mut self, node: &'a Json) -> &'a [Json] {
        match node {
            Json::Array(items) => items,
            _ => {
                self.wrong_type(node, "an array");
                &[]
            }
        }
    }

    pub(super) fn string(&mut self, node: &'a Json) -> Option<&'a str> {
        match node {
            Json::String(text) => Some(text),
            _ => {
                self.wrong_type(node, "a string");
                None
            }
        }
    }

    pub(super) fn bool(&mut self, node: &'a Json) -> Option<bool> {
        match node {
            Json::Bool(value) => Some(*value),
            _ => {
                self.wrong_type(node, "true or false");
                None
            }
        }
    }

    /// A whole number within bounds, both included.
    // The bounds keep the number well inside what a double holds exactly.
    #[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss)]
    pub(super) fn integer(&mut self, node: &'a Json, min: i64, max: i64) -> Option<i64> {
        match node {
            Json::Number(number) if is_whole(*number) && (min as f64..=max as f64).contains(number) => {
                Some(*number as i64)
            }
            Json::Number(_) => {
                let range = ["expected a whole number from ", &decimal(min), " to ", &decimal(max)].concat();
                self.schema(node, &range, "change it");
                None
            }
            _ => {
                self.wrong_type(node, "a whole number");
                None
            }
        }
    }

    pub(super) fn strings(&mut self, node: &'a Json) -> Vec<String> {
        self.array(node).iter().filter_map(|item| self.string(item).map(str::to_owned)).collect()
    }

    /// One of a closed list of words, with spaces between them: its place in the list.
    pub(super) fn one_of(&mut self, node: &'a Json, words: &str) -> Option<usize> {
        let text = self.string(node)?;
        let place = words.split(' ').position(|word| word == text);
        if place.is_none() {
            self.named(node, "unknown word $", text, &["use one of: ", &words.replace(' ', ", ")].concat());
        }
        place
    }

    /// What one of a closed list of words means.
    pub(super) fn word<T: Copy>(&mut self, node: &'a Json, words: &str, meanings: &[T]) -> Option<T> {
        meanings.get(self.one_of(node, words)?).copied()
    }

    /// A text by language tag.
    pub(super) fn localized(&mut self, node: &'a Json) -> Localized {
        let Some(members) = self.map(node) else {
            return Localized::default();
        };
        let mut texts = Vec::new();
        for (tag, text) in members.iter() {
            if !is_language_tag(tag) {
                self.named(text, "$ is no language tag", tag, "use BCP 47 tags such as en or zh");
            }
            if let Some(text) = self.string(text) {
                texts.push((tag.to_owned(), text.to_owned()));
            }
        }
        if texts.is_empty() {
            self.schema(node, "no text in any language", "add at least one, for example \"en\"");
        }
        Localized(texts)
    }
}

/// Author's words in messages are bounded: a policy is not secret, but a message should stay readable.
pub(super) fn quote(name: &str) -> String {
    let short: String = name.chars().take(60).collect();
    ["\"", &short, if short.len() < name.len() { "…\"" } else { "\"" }].concat()
}

fn is_language_tag(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let primary = parts.next().unwrap_or_default();
    (2..=3).contains(&primary.len())
        && primary.bytes().all(|byte| byte.is_ascii_alphabetic())
        && parts.all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric()))
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
