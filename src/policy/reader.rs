//! Reads JSON strictly and goes on after a problem, so that all are reported at once.

use super::problem::{DANGLING, Problem, SCHEMA, Severity};
use super::rules::Localized;
use crate::model::json::{Json, step};

/// A value together with its place.
#[derive(Clone)]
pub(super) struct Node<'a> {
    pub(super) value: &'a Json,
    pub(super) pointer: String,
}

/// The members of one object.
pub(super) struct Members<'a> {
    members: &'a [(String, Json)],
    pointer: String,
}

impl<'a> Members<'a> {
    pub(super) fn get(&self, key: &str) -> Option<Node<'a>> {
        let (_, value) = self.members.iter().find(|(known, _)| known == key)?;
        Some(Node { value, pointer: step(&self.pointer, key) })
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&'a str, Node<'a>)> {
        self.members.iter().map(|(key, value)| (key.as_str(), Node { value, pointer: step(&self.pointer, key) }))
    }
}

/// Collects problems.
#[derive(Default)]
pub(super) struct Reader {
    pub(super) problems: Vec<Problem>,
}

impl Reader {
    pub(super) fn report(&mut self, code: &'static str, pointer: &str, message: String, help: &str) {
        let severity = if code.starts_with('W') { Severity::Warning } else { Severity::Error };
        self.problems.push(Problem { code, severity, pointer: pointer.to_owned(), message, help: help.to_owned() });
    }

    pub(super) fn schema(&mut self, pointer: &str, message: String, help: &str) {
        self.report(SCHEMA, pointer, message, help);
    }

    pub(super) fn dangling(&mut self, pointer: &str, what: &str, name: &str, known: &[&str]) {
        let message = ["no ", what, " is called ", &quote(name)].concat();
        let help = match self.nearest(name, known) {
            Some(near) => ["did you mean ", &quote(near), "?"].concat(),
            None => ["declare it, or use a declared ", what].concat(),
        };
        self.report(DANGLING, pointer, message, &help);
    }

    /// The known word that a name is closest to. Who has made a hundred mistakes is not helped by a guess at the next one, and
    /// guesses cost time.
    fn nearest<'k>(&self, name: &str, known: &[&'k str]) -> Option<&'k str> {
        if self.problems.len() < 100 { nearest(name, known) } else { None }
    }

    fn wrong_type(&mut self, node: &Node<'_>, expected: &str) {
        let found = match node.value {
            Json::Null => "null",
            Json::Bool(_) => "a boolean",
            Json::Number(_) => "a number",
            Json::String(_) => "a string",
            Json::Array(_) => "an array",
            Json::Object(_) => "an object",
        };
        self.schema(&node.pointer, ["expected ", expected, ", found ", found].concat(), "see the schema of veilgate/1");
    }

    /// An object whose keys are the author's own.
    pub(super) fn map<'a>(&mut self, node: &Node<'a>) -> Option<Members<'a>> {
        match node.value {
            Json::Object(members) => Some(Members { members, pointer: node.pointer.clone() }),
            _ => {
                self.wrong_type(node, "an object");
                None
            }
        }
    }

    /// An object whose keys are the language's.
    pub(super) fn object<'a>(&mut self, node: &Node<'a>, known: &[&str], required: &[&str]) -> Option<Members<'a>> {
        let members = self.map(node)?;
        for (key, member) in members.iter().filter(|(key, _)| !known.contains(key)) {
            let help = match self.nearest(key, known) {
                Some(near) => ["did you mean ", &quote(near), "?"].concat(),
                None => ["known here: ", &known.join(", ")].concat(),
            };
            self.schema(&member.pointer, ["unknown key ", &quote(key)].concat(), &help);
        }
        for key in required.iter().filter(|key| members.get(key).is_none()) {
            self.schema(&members.pointer, ["missing key ", &quote(key)].concat(), "add it");
        }
        Some(members)
    }

    pub(super) fn array<'a>(&mut self, node: &Node<'a>) -> Vec<Node<'a>> {
        match node.value {
            Json::Array(items) => {
                let place = |(index, value)| Node { value, pointer: step(&node.pointer, &usize::to_string(&index)) };
                items.iter().enumerate().map(place).collect()
            }
            _ => {
                self.wrong_type(node, "an array");
                Vec::new()
            }
        }
    }

    pub(super) fn string<'a>(&mut self, node: &Node<'a>) -> Option<&'a str> {
        match node.value {
            Json::String(text) => Some(text),
            _ => {
                self.wrong_type(node, "a string");
                None
            }
        }
    }

    pub(super) fn bool(&mut self, node: &Node<'_>) -> Option<bool> {
        match node.value {
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
    pub(super) fn integer(&mut self, node: &Node<'_>, min: i64, max: i64) -> Option<i64> {
        match node.value {
            Json::Number(number) if number.fract() == 0.0 && (min as f64..=max as f64).contains(number) => {
                Some(*number as i64)
            }
            Json::Number(_) => {
                let range = ["expected a whole number from ", &min.to_string(), " to ", &max.to_string()].concat();
                self.schema(&node.pointer, range, "change it");
                None
            }
            _ => {
                self.wrong_type(node, "a whole number");
                None
            }
        }
    }

    pub(super) fn strings(&mut self, node: &Node<'_>) -> Vec<(String, String)> {
        let items = self.array(node);
        items.iter().filter_map(|item| Some((self.string(item)?.to_owned(), item.pointer.clone()))).collect()
    }

    /// One of a closed list of words.
    pub(super) fn word<T: Copy>(&mut self, node: &Node<'_>, words: &[(&str, T)]) -> Option<T> {
        let text = self.string(node)?;
        let found = words.iter().find(|(word, _)| *word == text);
        if found.is_none() {
            let known: Vec<_> = words.iter().map(|(word, _)| *word).collect();
            let help = ["use one of: ", &known.join(", ")].concat();
            self.schema(&node.pointer, ["unknown word ", &quote(text)].concat(), &help);
        }
        found.map(|(_, value)| *value)
    }

    /// A text by language tag.
    pub(super) fn localized(&mut self, node: &Node<'_>) -> Localized {
        let Some(members) = self.map(node) else {
            return Localized::default();
        };
        let mut texts = Vec::new();
        for (tag, text) in members.iter() {
            if !is_language_tag(tag) {
                self.schema(
                    &text.pointer,
                    [&quote(tag), " is no language tag"].concat(),
                    "use BCP 47 tags such as en or zh",
                );
            }
            if let Some(text) = self.string(&text) {
                texts.push((tag.to_owned(), text.to_owned()));
            }
        }
        if texts.is_empty() {
            self.schema(&node.pointer, "no text in any language".to_owned(), "add at least one, for example \"en\"");
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
