//! Extended grapheme clusters: what a reader counts as characters (Unicode Standard Annex #29, section 3.1.1).
//!
//! The rules GB3 to GB999 stand here, the properties of the characters in `graphemes/table.rs`, which names the version of
//! Unicode. The tests hold both against the crate `unicode-segmentation`, whose tables are ten times as long.

mod table;
#[cfg(test)]
mod tests;

use alloc::vec::Vec;

/// What the rules tell apart: `Grapheme_Cluster_Break`, `Indic_Conjunct_Break` (`InCB`) and `Extended_Pictographic` in one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Other,
    /// With `CR` and `LF`.
    Control,
    /// `Extend` in both properties.
    Extend,
    /// `Extend`, and `InCB=Linker`.
    Linker,
    /// U+200C: `Extend`, but not in conjuncts.
    NonJoiner,
    /// `ZWJ`, and `InCB=Extend`.
    Joiner,
    SpacingMark,
    Prepend,
    /// `InCB=Consonant`.
    Consonant,
    Pictographic,
    RegionalIndicator,
    /// Hangul `L`, `V` and `T`.
    Leading,
    Vowel,
    Trailing,
    /// Hangul `LV` and `LVT`.
    OpenSyllable,
    Syllable,
}

/// The kinds by their numbers in the table. Syllables need no table.
const NUMBERED: [Kind; 14] = [
    Kind::Other,
    Kind::Control,
    Kind::Extend,
    Kind::Linker,
    Kind::NonJoiner,
    Kind::Joiner,
    Kind::SpacingMark,
    Kind::Prepend,
    Kind::Consonant,
    Kind::Pictographic,
    Kind::RegionalIndicator,
    Kind::Leading,
    Kind::Vowel,
    Kind::Trailing,
];

/// The grapheme clusters of a text, in order; together they are the text. Takes time linear in the text.
pub(super) fn clusters(text: &str) -> Vec<&str> {
    let mut kinds = Kinds::default();
    let mut clusters = Vec::new();
    let mut start = 0;
    let mut before = Before { character: '\0', kind: Kind::Other, chain: Chain::None };
    for (at, character) in text.char_indices() {
        let kind = kinds.of(character);
        if at > start && before.breaks(character, kind) {
            clusters.extend(text.get(start..at));
            start = at;
        }
        before = Before { character, kind, chain: before.chain.then(kind) };
    }
    clusters.extend(text.get(start..).filter(|last| !last.is_empty()));
    clusters
}

/// What the rules look back at.
struct Before {
    character: char,
    kind: Kind,
    chain: Chain,
}

impl Before {
    /// Whether a cluster ends before this character. The order of the rules counts.
    fn breaks(&self, character: char, kind: Kind) -> bool {
        match (self.kind, kind) {
            (Kind::Control, _) | (_, Kind::Control) => (self.character, character) != ('\r', '\n'), // GB3 to GB5
            (Kind::Leading, Kind::Leading | Kind::Vowel | Kind::OpenSyllable | Kind::Syllable) // GB6
            | (Kind::Vowel | Kind::OpenSyllable, Kind::Vowel | Kind::Trailing) // GB7
            | (Kind::Trailing | Kind::Syllable, Kind::Trailing) // GB8
            | (_, Kind::Extend | Kind::Linker | Kind::NonJoiner | Kind::Joiner) // GB9
            | (_, Kind::SpacingMark) // GB9a
            | (Kind::Prepend, _) => false, // GB9b
            (_, Kind::Consonant) => self.chain != Chain::Linked, // GB9c
            (_, Kind::Pictographic) => self.chain != Chain::Joined, // GB11
            (_, Kind::RegionalIndicator) => self.chain != Chain::HalfFlag, // GB12, GB13
            _ => true, // GB999
        }
    }
}

/// What GB9c, GB11, GB12 and GB13 need to know beyond the last character; no two of them at once.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Chain {
    None,
    /// A consonant, then nothing but what extends it.
    Consonant,
    /// The same with a linker among the latter.
    Linked,
    /// A pictograph, then nothing but what extends it.
    Pictograph,
    /// The same with a joiner after it.
    Joined,
    /// An odd number of regional indicators.
    HalfFlag,
}

impl Chain {
    fn then(self, kind: Kind) -> Self {
        match (self, kind) {
            (_, Kind::Consonant) => Self::Consonant,
            (Self::Consonant | Self::Linked, Kind::Linker) => Self::Linked,
            (Self::Consonant | Self::Linked, Kind::Extend | Kind::Joiner) => self,
            (_, Kind::Pictographic) => Self::Pictograph,
            (Self::Pictograph, Kind::Extend | Kind::Linker | Kind::NonJoiner) => self,
            (Self::Pictograph, Kind::Joiner) => Self::Joined,
            (Self::HalfFlag, Kind::RegionalIndicator) => Self::None,
            (_, Kind::RegionalIndicator) => Self::HalfFlag,
            _ => Self::None,
        }
    }
}

/// The table unpacked, as soon as a text needs it: the first code point of each run of one kind, ascending, with the number of
/// the kind in the last four bits.
#[derive(Default)]
struct Kinds(Vec<u32>);

impl Kinds {
    fn of(&mut self, character: char) -> Kind {
        let code_point = u32::from(character);
        match character {
            // Most of what people type is of no kind: ASCII, Latin, Greek and Cyrillic letters, ideographs, kana and the
            // punctuation around them, full-width forms.
            ' '..='~'
            | '\u{af}'..='\u{2ff}'
            | '\u{370}'..='\u{482}'
            | '\u{3000}'..='\u{3029}'
            | '\u{303e}'..='\u{3098}'
            | '\u{3400}'..='\u{a66e}'
            | '\u{ff01}'..='\u{ff9d}'
            | '\u{20000}'..='\u{3ffff}' => Kind::Other,
            // In order, each 28th without a trailing consonant (the Unicode Standard, section 3.12).
            '\u{ac00}'..='\u{d7a3}' if code_point.wrapping_sub(0xac00) % 28 == 0 => Kind::OpenSyllable,
            '\u{ac00}'..='\u{d7a3}' => Kind::Syllable,
            _ => self.look_up(code_point),
        }
    }

    fn look_up(&mut self, code_point: u32) -> Kind {
        if self.0.is_empty() {
            self.0 = unpack();
        }
        let after = self.0.partition_point(|run| run >> 4 <= code_point);
        let run = after.checked_sub(1).and_then(|place| self.0.get(place));
        run.and_then(|run| NUMBERED.get((run & 15) as usize)).copied().unwrap_or(Kind::Other)
    }
}

/// The table is a sequence of numbers, two for each run: how many characters before it are of no kind; and its kind plus 16
/// times its length without one. A number is written in base 128, highest digit first, with 128 added to each but the last.
fn unpack() -> Vec<u32> {
    let mut runs = Vec::with_capacity(table::PACKED.len());
    let (mut next, mut number, mut gap) = (0_u32, 0_u32, None);
    for byte in table::PACKED {
        number = number << 7 | u32::from(byte & 127);
        if *byte > 127 {
            continue;
        }
        match gap.take() {
            None => gap = Some(number),
            Some(gap) => {
                let start = next.saturating_add(gap);
                next = start.saturating_add(number >> 4).saturating_add(1);
                runs.extend([start << 4 | number & 15, next << 4]);
            }
        }
        number = 0;
    }
    runs
}
