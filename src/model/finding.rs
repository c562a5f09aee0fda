//! What a detector found, and where.

use super::{Class, Level};
use alloc::borrow::Cow;

/// A range of a text in UTF-8 bytes, end exclusive, always on character boundaries.
///
/// ```
/// use veilgate::model::Span;
/// let (one, two) = (Span { start: 0, end: 3 }, Span { start: 3, end: 6 });
/// assert!(!one.overlaps(two) && one.len() == 3 && !one.is_empty());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// Length in UTF-8 bytes.
    pub fn len(self) -> usize {
        self.end.saturating_sub(self.start)
    }

    /// Whether nothing is covered.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// Whether the two share a byte.
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }
}

/// Something that looks like a class. It never holds the text it was found in.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// What it is.
    pub class: Class,
    /// How much it matters, by the catalogue and the policy.
    pub level: Level,
    /// The detector's id in the catalogue, for example `cn_resident_id`, or in the policy.
    pub detector: Cow<'static, str>,
    /// Where, in UTF-8 bytes of the untrimmed text.
    pub span: Span,
    /// 0 to 1: how likely it is what it is said to be.
    pub confidence: f32,
}
