//! Reads JSON strictly and goes on after a problem, so that all are reported at once.

use super::problem::{DANGLING, Problem, SCHEMA, Severity};
use super::rules::Localized;
use crate::model::digits::decimal;
use crate::model::json::{Json, is_whole, step};
use crate::model::order::order;
use alloc::{borrow::ToOwned, string::String, vec, vec::Vec};

/// The members of one object.
pub(super) struct Members<'a> {
    members: &'a [(String, Json)],
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

    /// Notes a problem; the message comes in parts.
    pub(super) fn report(&mut self, code: &'static str, node: &'a Json, message: &[&str], help: &str) {
        let severity = if code.starts_with('W') { Severity::Warning } else { Severity::Error };
        let (message, help) = (message.concat(), help.to_owned());
        self.problems.push(Problem { code, severity, pointer: String::new(), message, help });
        self.nodes.push(node);
    }

    pub(super) fn schema(&mut self, node: &'a Json, message: &[&str], help: &str) {
        self.report(SCHEMA, node, message, help);
    }

    pub(super) fn dangling(&mut self, node: &'a Json, what: &str, name: &str, known: &[&str]) {
        let help = match self.nearest(name, known) {
            Some(near) => ["did you mean ", &quote(near), "?"].concat(),
            None => ["declare it, or use a declared ", what].concat(),
        };
        self.report(DANGLING, node, &["no ", what, " is called ", &quote(name)], &help);
    }

    /// The known word that a name is closest to. Who has made a hundred mistakes is not helped by a guess at the next one, and
    /// guesses cost time.
    fn nearest<'k>(&self, name: &str, known: &[&'k str]) -> Option<&'k str> {
        if self.problems.len() < 100 { nearest(name, known) } else { None }
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
        self.schema(node, &["expected ", expected, ", found ", found], "see the schema of veilgate/1");
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

    /// An object whose keys are the language's.
    pub(super) fn object(&mut self, node: &'a Json, known: &[&str], required: &[&str]) -> Option<Members<'a>> {
        let members = self.map(node)?;
        for (key, member) in members.iter().filter(|(key, _)| !known.contains(key)) {
            let help = match self.nearest(key, known) {
                Some(near) => ["did you mean ", &quote(near), "?"].concat(),
                None => ["known here: ", &known.join(", ")].concat(),
            };
            self.schema(member, &["unknown key ", &quote(key)], &help);
        }
        for key in required.iter().filter(|key| members.get(key).is_none()) {
            self.schema(members.node, &["missing key ", &quote(key)], "add it");
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
                let range = ["expected a whole number from ", &decimal(min), " to ", &decimal(max)];
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

    /// One of a closed list of words.
    pub(super) fn word<T: Copy>(&mut self, node: &'a Json, words: &[(&str, T)]) -> Option<T> {
        let text = self.string(node)?;
        let found = words.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
        if found.is_none() {
            let known: Vec<_> = words.iter().map(|(word, _)| *word).collect();
            self.schema(node, &["unknown word ", &quote(text)], &["use one of: ", &known.join(", ")].concat());
        }
        found
    }

    /// A text by language tag.
    pub(super) fn localized(&mut self, node: &'a Json) -> Localized {
        let Some(members) = self.map(node) else {
            return Localized::default();
        };
        let mut texts = Vec::new();
        for (tag, text) in members.iter() {
            if !is_language_tag(tag) {
                self.schema(text, &[&quote(tag), " is no language tag"], "use BCP 47 tags such as en or zh");
            }
            if let Some(text) = self.string(text) {
                texts.push((tag.to_owned(), text.to_owned()));
            }
        }
        if texts.is_empty() {
            self.schema(node, &["no text in any language"], "add at least one, for example \"en\"");
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
pub(super) const MAX_SUGGESTIONS: usize = 200;

/// The known word at an edit distance of at most two, if the name is long enough for that to mean something.
fn nearest<'k>(name: &str, known: &[&'k str]) -> Option<&'k str> {
    let within = |word: &&&str| (4..60).contains(&name.len()) && word.len() < 60 && distance(name, word) <= 2;
    known.iter().take(MAX_SUGGESTIONS).filter(within).min_by_key(|word| distance(name, word)).copied()
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
