//! Which class a control is bound to by the developer or by the policy.

use super::rules::{Binding, Policy};
use crate::model::{Class, Hints};
use alloc::{borrow::ToOwned, string::String, vec::Vec};

impl Policy {
    /// The developer's own word, else the policy's bindings. Several that match join: the highest level wins, and of equal
    /// ones the first by id, so that the order of bindings never matters.
    ///
    /// `path` is the field's name, a JSON Pointer below it; in a binding's path a step `*` stands for any one.
    pub fn bind(&self, hints: &Hints, path: &str) -> Option<Class> {
        if let Some(class) = &hints.class {
            return Some(Class::named(class.clone()));
        }
        let matching =
            self.bindings.iter().filter(|binding| binding.matches(hints, path)).map(|binding| &binding.class);
        matching.max_by(|a, b| self.classes.level(a).cmp(&self.classes.level(b)).then_with(|| b.cmp(a))).cloned()
    }
}

impl Binding {
    fn matches(&self, hints: &Hints, path: &str) -> bool {
        let has = |words: &[String], hint: &Option<String>, read: fn(&str) -> String| {
            hint.as_ref().is_some_and(|hint| words.iter().any(|word| read(word) == read(hint)))
        };
        has(&self.name, &hints.name, str::to_owned)
            || has(&self.label, &hints.label, bare_label)
            || has(&self.autocomplete, &hints.autocomplete, tokens)
            || has(&self.control, &hints.control, str::to_ascii_lowercase)
            || self.path.iter().any(|pattern| leads_to(pattern, path))
    }
}

fn leads_to(pattern: &str, path: &str) -> bool {
    let (mut wanted, mut steps) = (pattern.split('/'), path.split('/'));
    loop {
        match (wanted.next(), steps.next()) {
            (None, None) => return true,
            (Some(wanted), Some(step)) if wanted == "*" || wanted == step => {}
            _ => return false,
        }
    }
}

/// A label without the colon and the asterisk that forms put around it, the letters A to Z without case. (Case beyond
/// ASCII would bring 24 kB of tables; a label is bound as it is shown.)
fn bare_label(label: &str) -> String {
    label.trim_matches(|c: char| c.is_whitespace() || matches!(c, ':' | '：' | '*' | '＊')).to_ascii_lowercase()
}

/// The tokens that name the field: `section-*` groups controls and says nothing about the value (HTML, autofill).
fn tokens(attribute: &str) -> String {
    let lower = attribute.to_ascii_lowercase();
    let kept: Vec<_> = lower.split_ascii_whitespace().filter(|token| !token.starts_with("section-")).collect();
    kept.join(" ")
}
