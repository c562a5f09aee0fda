//! Recognises what was typed without changing it: full-width forms count as their ASCII counterparts for the decision, and
//! what stays visible stays as typed.

use alloc::string::String;
use zeroize::Zeroizing;

/// The ASCII counterpart of a full-width form (U+FF01 to U+FF5E) or of the ideographic space; any other character as it is.
pub(super) fn fold(character: char) -> char {
    match character {
        '\u{ff01}'..='\u{ff5e}' => {
            u32::from(character).checked_sub(0xfee0).and_then(char::from_u32).unwrap_or(character)
        }
        '\u{3000}' => ' ',
        other => other,
    }
}

/// The text without white space around it, folded; the minus sign is a hyphen.
pub(super) fn folded(text: &str) -> Zeroizing<String> {
    let text = text.trim();
    let mut out = Zeroizing::new(String::with_capacity(text.len()));
    out.extend(text.chars().map(|character| if character == '\u{2212}' { '-' } else { fold(character) }));
    out
}

/// The one character that a cluster consists of, folded. A base with a combining mark is no single character.
pub(super) fn single(cluster: &str) -> Option<char> {
    let mut characters = cluster.chars();
    let first = characters.next()?;
    characters.next().is_none().then(|| fold(first))
}

/// The value of a decimal digit, ASCII or full-width. Digits of other scripts are none: such a value is masked whole.
pub(super) fn digit(cluster: &str) -> Option<u8> {
    let value = single(cluster)?.to_digit(10)?;
    u8::try_from(value).ok()
}

/// Whether a cluster is a decimal digit.
pub(super) fn is_digit(cluster: &str) -> bool {
    digit(cluster).is_some()
}

/// Whether a cluster is something that people put between groups of digits.
pub(super) fn is_separator(cluster: &str) -> bool {
    single(cluster).is_some_and(|character| {
        character.is_whitespace()
            || matches!(character, '-' | '.' | '/' | '(' | ')' | '\u{2010}'..='\u{2015}' | '\u{2212}')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_width_digits_are_digits_and_marked_ones_are_not() {
        assert_eq!(digit("7"), Some(7));
        assert_eq!(digit("７"), Some(7));
        assert_eq!(digit("7\u{301}"), None);
        assert_eq!(digit("٧"), None);
        assert_eq!(digit("七"), None);
    }

    #[test]
    fn separators_may_be_full_width() {
        for separator in [" ", "-", "（", "\u{3000}", "\u{2013}", "\u{a0}"] {
            assert!(is_separator(separator), "{separator:?}");
        }
        assert!(!is_separator("x"));
    }
}
