//! What can be done to a value, as data. The stage `transform` carries it out.

use std::cmp::Ordering;

/// How hidden characters are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fill {
    /// One grapheme cluster, `*` unless told.
    pub mark: String,
    /// Write this many marks in place of each hidden run, whatever its length; `None` keeps the length.
    pub fixed: Option<u8>,
}

impl Default for Fill {
    fn default() -> Self {
        Self {
            mark: "*".to_owned(),
            fixed: None,
        }
    }
}

/// The keep-first / keep-last family. Counts are of grapheme clusters that are not in `ignore`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keep {
    /// How many counted characters stay visible at the start.
    pub first: u16,
    /// How many counted characters stay visible at the end.
    pub last: u16,
    /// Characters that stay as they are and do not count, such as separators.
    pub ignore: String,
    /// If fewer than this would be hidden, all counted characters are.
    pub min_hidden: u16,
    /// If there are fewer counted characters than this, all are hidden.
    pub min_length: u16,
    /// How hidden characters are written.
    pub fill: Fill,
}

/// What `mask.email` leaves of the domain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DomainPart {
    /// All of it.
    Full,
    /// The last label.
    Tld,
    /// Nothing.
    None,
}

/// What stands in a text where something was found whose own cell is denied, or everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextReplacement {
    /// Each finding by its own cell's result; a denied one by its label.
    Cell,
    /// Every finding by its label.
    Label,
}

/// One operation with its parameters.
///
/// Ranks (`docs` of the policy language): a higher rank shows less. Operations are compared only at the same rank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operation {
    /// The value itself.
    Raw,
    /// Findings inside a text replaced, the rest kept.
    TextFindings(TextReplacement),
    /// `mask.keep`
    MaskKeep(Keep),
    /// `mask.email`
    MaskEmail {
        /// Characters of the local part that stay, fewer than its length, else none.
        keep_local: u16,
        /// What stays of the domain.
        keep_domain: DomainPart,
        /// How hidden characters are written.
        fill: Fill,
    },
    /// `mask.pan`
    MaskPan {
        /// Leading digits shown, 0 to 6.
        first: u8,
        /// Trailing digits shown, 0 to 4.
        last: u8,
        /// How hidden digits are written.
        fill: Fill,
    },
    /// `mask.name`: the surname of a Chinese name, the initials of a Latin one.
    MaskName {
        /// How hidden characters are written.
        fill: Fill,
    },
    /// `mask.phone`: country code and operator prefix, and the last digits.
    MaskPhone {
        /// Leading digits of the national number shown.
        keep_prefix: u8,
        /// Trailing digits shown.
        keep_last: u8,
        /// How hidden digits are written.
        fill: Fill,
    },
    /// `label`: the class in square brackets.
    Label,
    /// `constant`: the same text for every value.
    Constant(String),
    /// `drop`: nothing leaves.
    Drop,
}

impl Operation {
    /// Everything masked, length kept.
    pub fn mask_whole() -> Self {
        Self::MaskKeep(Keep::default())
    }

    /// The operation's name in the policy language and in decisions.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Raw => "raw",
            Self::TextFindings(_) => "text.findings",
            Self::MaskKeep(_) => "mask.keep",
            Self::MaskEmail { .. } => "mask.email",
            Self::MaskPan { .. } => "mask.pan",
            Self::MaskName { .. } => "mask.name",
            Self::MaskPhone { .. } => "mask.phone",
            Self::Label => "label",
            Self::Constant(_) => "constant",
            Self::Drop => "drop",
        }
    }

    /// Its place in the fixed order of what a reader without keys learns: 0 everything, 80 nothing.
    pub fn rank(&self) -> u8 {
        match self {
            Self::Raw => 0,
            Self::TextFindings(_) => 10,
            Self::MaskKeep(_)
            | Self::MaskEmail { .. }
            | Self::MaskPan { .. }
            | Self::MaskName { .. }
            | Self::MaskPhone { .. } => 30,
            Self::Label | Self::Constant(_) => 70,
            Self::Drop => 80,
        }
    }

    /// The stricter of the two, or `None` where they cannot be compared: then the cell is denied.
    ///
    /// The higher rank wins. At equal rank, `mask.keep` and `mask.pan` meet in what both would show; everything else must
    /// be equal.
    pub fn join(&self, other: &Self) -> Option<Self> {
        match self.rank().cmp(&other.rank()) {
            Ordering::Greater => Some(self.clone()),
            Ordering::Less => Some(other.clone()),
            Ordering::Equal if self == other => Some(self.clone()),
            Ordering::Equal => meet(self, other),
        }
    }
}

fn meet(one: &Operation, two: &Operation) -> Option<Operation> {
    match (one, two) {
        (Operation::MaskKeep(a), Operation::MaskKeep(b))
            if a.ignore == b.ignore && a.fill == b.fill =>
        {
            Some(Operation::MaskKeep(Keep {
                first: a.first.min(b.first),
                last: a.last.min(b.last),
                ignore: a.ignore.clone(),
                min_hidden: a.min_hidden.max(b.min_hidden),
                min_length: a.min_length.max(b.min_length),
                fill: a.fill.clone(),
            }))
        }
        (
            Operation::MaskPan { first, last, fill },
            Operation::MaskPan {
                first: other_first,
                last: other_last,
                fill: other_fill,
            },
        ) if fill == other_fill => Some(Operation::MaskPan {
            first: (*first).min(*other_first),
            last: (*last).min(*other_last),
            fill: fill.clone(),
        }),
        _ => None,
    }
}
