//! What can be done to a value, as data. The stage `transform` carries it out.

use super::json::Json;
#[cfg(doc)]
use super::operations;
use alloc::{borrow::ToOwned, string::String};
use core::cmp::Ordering;

/// How hidden characters are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fill {
    /// One grapheme cluster, `*` unless told.
    pub mark: String,
    /// Write this many marks in place of each hidden run, whatever its length; `None` keeps the length.
    pub fixed: Option<u8>,
}

impl Fill {
    /// As parameters say: `fill` and `fixed`.
    pub(crate) fn of(params: &Json) -> Self {
        Self {
            mark: params.at("fill").as_str().unwrap_or("*").to_owned(),
            fixed: params.at("fixed").whole().and_then(|number| u8::try_from(number).ok()),
        }
    }
}

impl Default for Fill {
    fn default() -> Self {
        Self { mark: "*".to_owned(), fixed: None }
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
    /// Hide this many counted characters, from the start, and keep the rest: in place of `first` and `last`.
    pub hide: Option<u16>,
    /// Hide them from the end.
    pub reverse: bool,
    /// A value that is too short to show any of is denied, and not hidden whole.
    pub deny_short: bool,
    /// How hidden characters are written.
    pub fill: Fill,
}

impl Keep {
    /// The fewest counted characters of which any is shown: below it, all are hidden. Something is always hidden.
    pub fn shortest(&self) -> u32 {
        let hidden = u32::from(self.min_hidden.max(1));
        let sum = u32::from(self.first).saturating_add(u32::from(self.last)).saturating_add(hidden);
        sum.max(u32::from(self.min_length))
    }
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

/// The script of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Script {
    /// Chinese characters.
    Han,
    /// Letters of the Latin script.
    Latin,
}

/// What stands in a text in place of what was found in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextReplacement {
    /// Each finding by its own cell's result; a denied one by its label.
    Cell,
    /// Every finding by its label.
    Label,
}

/// An operation that is carried out by its parameters as the policy states them, sorted by name.
#[derive(Clone, Debug, PartialEq)]
pub struct Catalogued {
    /// Its name in [`operations`].
    pub name: &'static str,
    /// Its rank there.
    pub rank: u8,
    /// An object, or `null` for all defaults.
    pub params: Json,
}

/// One operation with its parameters.
///
/// Ranks ([`operations`]): a higher rank shows less. Operations are compared only at the same rank.
#[derive(Clone, Debug, PartialEq)]
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
        /// Leading digits shown, 0 to 6; of what is stored, 0 to 8.
        first: u8,
        /// Trailing digits shown, 0 to 4.
        last: u8,
        /// Whether this is what may be stored of it (truncation), and not what may be displayed.
        store: bool,
        /// How hidden digits are written.
        fill: Fill,
    },
    /// `mask.name`: the surname of a Chinese name, the initials of any other.
    MaskName {
        /// Names in another script are hidden whole.
        script: Option<Script>,
        /// The first character of the name and no more.
        first_only: bool,
        /// How hidden characters are written.
        fill: Fill,
    },
    /// `mask.phone`: country code and operator prefix, and the last digits.
    MaskPhone {
        /// Leading digits shown of a mainland mobile number, after its country code. Others show area or country code.
        keep_prefix: u8,
        /// Trailing digits shown; at most two of anything but a mainland mobile number.
        keep_last: u8,
        /// Whose numbers are typed without a country code: the mainland's, or those of this country (ISO 3166-1 alpha-2).
        country: Option<String>,
        /// How hidden digits are written.
        fill: Fill,
    },
    /// Any other of the catalogue: it compares with nothing but itself.
    Catalogued(Catalogued),
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

    /// What `mask.pan` may show of a long card number when asked for `first` and `last` digits: six and four at most
    /// (PCI DSS 3.4.1), eight and four of what is stored of sixteen digits (PCI SSC FAQ 1091). Whoever asks for more gets the
    /// last four at most.
    pub fn pan_shown(first: u8, last: u8, store: bool) -> (u8, u8) {
        let most = if store { 8 } else { 6 };
        if first > most || last > 4 { (0, last.min(4)) } else { (first, last) }
    }

    /// The characters that the parameters of `fpe.ff1` name: `alphabet`, or `characters` of the policy's own.
    ///
    /// ```
    /// use veilgate::model::{Operation, json::Json};
    /// assert_eq!(Operation::alphabet(&Json::Null), "0123456789");
    /// let own = Json::read(r#"{ "characters": "01" }"#).unwrap();
    /// assert_eq!(Operation::alphabet(&own), "01");
    /// ```
    pub fn alphabet(params: &Json) -> &str {
        const ALL: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
        let count = match params.at("alphabet").text() {
            "hex" => 16,
            "upper-alphanumeric" => 36,
            "alphanumeric" => 62,
            _ => 10,
        };
        params.at("characters").as_str().unwrap_or(ALL.get(..count).unwrap_or(ALL))
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
            Self::Catalogued(operation) => operation.name,
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
            Self::Catalogued(operation) => operation.rank,
            Self::Label | Self::Constant(_) => 70,
            Self::Drop => 80,
        }
    }

    /// Whether some value comes through it as it is, or nearly: a number that is rounded or cut off at the extremes, a text with
    /// little in it.
    pub fn bares(&self) -> bool {
        match self {
            Self::Raw | Self::TextFindings(_) => true,
            Self::Catalogued(operation) => ["url.strip", "bucket.fixed", "round", "topcode"].contains(&operation.name),
            _ => false,
        }
    }

    /// Whether it drops the whole record: nothing of a submission leaves that has a value for it.
    pub fn suppresses(&self) -> bool {
        self.name() == "record.suppress"
    }

    /// The stricter of the two, or `None` where they cannot be compared: then the cell is denied.
    ///
    /// The higher rank wins. At equal rank, `mask.keep` and `mask.pan` meet in what both would show, of values of every
    /// length: where one hides all, so does the outcome. Everything else must be equal.
    ///
    /// ```
    /// use veilgate::model::{Keep, Operation};
    /// let one = Operation::MaskKeep(Keep { first: 3, last: 4, ..Keep::default() });
    /// let two = Operation::MaskKeep(Keep { first: 1, last: 6, ..Keep::default() });
    /// let Some(Operation::MaskKeep(both)) = one.join(&two) else { unreachable!() };
    /// assert_eq!((both.first, both.last, both.min_length), (1, 4, 8));
    /// assert_eq!(one.join(&Operation::Drop), Some(Operation::Drop));
    /// assert_eq!(Operation::Label.join(&Operation::Constant("x".into())), None);
    /// ```
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
            if a.ignore == b.ignore && a.fill == b.fill && a.hide.is_none() && b.hide.is_none() =>
        {
            Some(Operation::MaskKeep(Keep {
                first: a.first.min(b.first),
                last: a.last.min(b.last),
                ignore: a.ignore.clone(),
                min_hidden: a.min_hidden.max(b.min_hidden),
                min_length: u16::try_from(a.shortest().max(b.shortest())).unwrap_or(u16::MAX),
                hide: None,
                reverse: false,
                deny_short: a.deny_short || b.deny_short,
                fill: a.fill.clone(),
            }))
        }
        (
            Operation::MaskPan { first, last, store, fill },
            Operation::MaskPan { first: other_first, last: other_last, store: other_store, fill: other_fill },
        ) if fill == other_fill => {
            let (first, last) = Operation::pan_shown(*first, *last, *store);
            let (other_first, other_last) = Operation::pan_shown(*other_first, *other_last, *other_store);
            Some(Operation::MaskPan {
                first: first.min(other_first),
                last: last.min(other_last),
                store: *store && *other_store,
                fill: fill.clone(),
            })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn fill() -> impl Strategy<Value = Fill> {
        (prop_oneof![Just("*"), Just("×")], prop_oneof![3 => Just(None), 1 => (0_u8..4).prop_map(Some)])
            .prop_map(|(mark, fixed)| Fill { mark: mark.to_owned(), fixed })
    }

    fn keep() -> impl Strategy<Value = Keep> {
        (0_u16..6, 0_u16..6, prop_oneof![Just(""), Just("-")], 0_u16..4, 0_u16..9, fill()).prop_map(
            |(first, last, ignore, min_hidden, min_length, fill)| Keep {
                first,
                last,
                ignore: ignore.to_owned(),
                min_hidden,
                min_length,
                deny_short: min_length > 6,
                fill,
                ..Keep::default()
            },
        )
    }

    fn operation() -> impl Strategy<Value = Operation> {
        prop_oneof![
            1 => Just(Operation::Raw),
            1 => Just(Operation::TextFindings(TextReplacement::Cell)),
            1 => Just(Operation::TextFindings(TextReplacement::Label)),
            4 => keep().prop_map(Operation::MaskKeep),
            1 => (0_u16..3, fill()).prop_map(|(keep_local, fill)| Operation::MaskEmail {
                keep_local,
                keep_domain: DomainPart::Tld,
                fill
            }),
            3 => (0_u8..10, 0_u8..7, any::<bool>(), fill())
                .prop_map(|(first, last, store, fill)| Operation::MaskPan { first, last, store, fill }),
            1 => fill().prop_map(|fill| Operation::MaskName { script: None, first_only: false, fill }),
            1 => (0_u8..4, 0_u8..5, fill()).prop_map(|(keep_prefix, keep_last, fill)| Operation::MaskPhone {
                keep_prefix,
                keep_last,
                country: None,
                fill
            }),
            1 => Just(Operation::Label),
            1 => Just(Operation::Constant("-".to_owned())),
            1 => Just(Operation::Drop),
        ]
    }

    proptest! {
        #[test]
        fn join_commutes(one in operation(), two in operation()) {
            prop_assert_eq!(one.join(&two), two.join(&one));
        }

        #[test]
        fn join_is_idempotent(one in operation()) {
            prop_assert_eq!(one.join(&one), Some(one));
        }

        // Only where every step is defined: `label` and `constant` have no join, and yet both join with `drop`. Whoever joins
        // many takes those of the highest rank first.
        #[test]
        fn join_associates(one in operation(), two in operation(), three in operation()) {
            let left = one.join(&two).and_then(|both| both.join(&three));
            let right = two.join(&three).and_then(|both| one.join(&both));
            if let (Some(left), Some(right)) = (left, right) {
                prop_assert_eq!(left, right);
            }
        }

        #[test]
        fn keeps_associate(one in keep(), two in keep(), three in keep()) {
            let of = |keep: Keep| Operation::MaskKeep(Keep { ignore: String::new(), fill: Fill::default(), ..keep });
            let (one, two, three) = (of(one), of(two), of(three));
            let left = one.join(&two).and_then(|both| both.join(&three));
            prop_assert!(left.is_some());
            prop_assert_eq!(left, two.join(&three).and_then(|both| one.join(&both)));
        }

        #[test]
        fn join_never_ranks_lower(one in operation(), two in operation()) {
            if let Some(both) = one.join(&two) {
                prop_assert!(both.rank() >= one.rank().max(two.rank()));
                prop_assert_eq!(both.join(&one).map(|joined| joined.rank()), Some(both.rank()));
            }
        }
    }
}
