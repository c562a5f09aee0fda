//! Sets of characters.

use alloc::vec::Vec;

/// Characters from one to another, both included.
pub(super) type Range = (char, char);

/// What one step of a pattern takes: the characters in these ranges, or all others.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Set {
    pub(super) ranges: Vec<Range>,
    pub(super) negated: bool,
}

impl Set {
    pub(super) fn contains(&self, c: char) -> bool {
        self.ranges.iter().any(|(from, to)| *from <= c && c <= *to) != self.negated
    }
}

/// The script Han (Unicode 16, <https://www.unicode.org/Public/16.0.0/ucd/Scripts.txt>).
pub(super) static HAN: [Range; 22] = [
    ('\u{2e80}', '\u{2e99}'),
    ('\u{2e9b}', '\u{2ef3}'),
    ('\u{2f00}', '\u{2fd5}'),
    ('\u{3005}', '\u{3005}'),
    ('\u{3007}', '\u{3007}'),
    ('\u{3021}', '\u{3029}'),
    ('\u{3038}', '\u{303b}'),
    ('\u{3400}', '\u{4dbf}'),
    ('\u{4e00}', '\u{9fff}'),
    ('\u{f900}', '\u{fa6d}'),
    ('\u{fa70}', '\u{fad9}'),
    ('\u{16fe2}', '\u{16fe3}'),
    ('\u{16ff0}', '\u{16ff1}'),
    ('\u{20000}', '\u{2a6df}'),
    ('\u{2a700}', '\u{2b739}'),
    ('\u{2b740}', '\u{2b81d}'),
    ('\u{2b820}', '\u{2cea1}'),
    ('\u{2ceb0}', '\u{2ebe0}'),
    ('\u{2ebf0}', '\u{2ee5d}'),
    ('\u{2f800}', '\u{2fa1d}'),
    ('\u{30000}', '\u{3134a}'),
    ('\u{31350}', '\u{323af}'),
];
