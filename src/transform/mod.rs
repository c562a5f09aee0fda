//! A value and an operation -> what may be shown.

use crate::model::{Class, Finding, Operation};
use crate::secret::Secret;

/// Carries out an operation on one value. `None` means that nothing leaves (`drop`). Never passes a value through on error.
pub fn apply(operation: &Operation, class: &Class, text: &str) -> Option<Secret<String>> {
    let _ = (operation, class);
    Some(Secret::new(text.to_owned()))
}

/// Puts each finding's replacement in its place; the rest of the text stays. `findings` are sorted and do not overlap.
pub fn replace_findings(text: &str, replacements: &[(Finding, String)]) -> Secret<String> {
    let _ = replacements;
    Secret::new(text.to_owned())
}

/// How many values would look the same to a reader who sees the outcome, where that can be said.
pub fn residual(operation: &Operation, class: &Class, text: &str) -> Option<f64> {
    let _ = (operation, class, text);
    None
}
