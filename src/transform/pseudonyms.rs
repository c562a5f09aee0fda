//! Operations with a key, or with a random number in place of one.

use super::means::Means;
use super::{Applied, fpe, keyed, token};
use crate::model::{Catalogued, Class};
use crate::secret::Secret;
use alloc::string::String;

/// See [`super::apply`]; `None` for any other operation.
pub(super) fn apply(operation: &Catalogued, class: &Class, text: &str, means: &Means<'_>) -> Option<Applied> {
    // Of nothing there is no pseudonym.
    let empty = keyed::is_empty(text);
    let shown = match operation.name {
        "date.shift" | "deterministic" | "fpe.ff1" | "hmac" | "token.random" if empty => Some(Secret::default()),
        "date.shift" => keyed::shift(operation, text, means, 1),
        "deterministic" => keyed::encrypt(operation, class, text, means),
        "fpe.ff1" => fpe::encrypt(operation, class, text, means),
        "hmac" => keyed::hmac(operation, class, text, means),
        "token.random" => token::apply(operation, class, text, means),
        _ => return None,
    };
    Some(shown.map_or(Applied::Refused, Applied::Shown))
}

/// See [`super::undo`].
pub(super) fn undo(operation: &Catalogued, class: &Class, shown: &str, means: &Means<'_>) -> Option<Secret<String>> {
    match operation.name {
        "date.shift" => keyed::shift(operation, shown, means, -1),
        "deterministic" => keyed::decrypt(operation, class, shown, means),
        "fpe.ff1" => fpe::decrypt(operation, class, shown, means),
        _ => None,
    }
}
