//! `mask.phone`: what tells where a number belongs, and its last digits.
//!
//! - Mainland mobile (11 digits, `1` and `3` to `9`): the first `keep_prefix` and last `keep_last` digits.
//! - Mainland fixed line: the area code and at most the last two digits.
//! - Any other number with `+` or `00`: the country code and at most the last two digits.
//! - With a `country`, a number without a country code is one of that country: of 7 to 12 digits at most the last two.
//!
//! Everything else is hidden whole. Visible besides: separators, the prefix as typed, and, without a fixed fill, the number
//! of digits. Three leading digits of a mobile number name the operator, an area code the city; whoever can try numbers
//! (a password reset that answers) needs ten thousand attempts for 3 + 4.

use super::graphemes::clusters;
use super::normalise::{digit, is_digit, is_separator, single};
use super::write::{Fate, ends, whole, write};
use crate::model::Fill;
use crate::secret::Secret;
use alloc::{string::String, vec::Vec};
use zeroize::Zeroizing;

/// Fewer hidden digits than this are no mask.
const HIDDEN_LEAST: usize = 4;
/// Trailing digits shown of anything but a mainland mobile number: many such numbers are short.
const LAST_MOST: usize = 2;

/// Masks one telephone number; what is none is hidden whole.
pub(super) fn apply(keep_prefix: u8, keep_last: u8, abroad: bool, fill: &Fill, text: &str) -> Secret<String> {
    let clusters = clusters(text);
    let Some((first, last)) = shown(keep_prefix, keep_last, abroad, &clusters) else {
        return whole(text, fill);
    };
    let mut fates = ends(&clusters, &is_digit, first, last);
    // The sign belongs to the prefix: a fixed fill must not swallow it.
    for (fate, cluster) in fates.iter_mut().zip(&clusters) {
        if single(cluster) == Some('+') {
            *fate = Fate::Shown;
        }
    }
    write(&clusters, &fates, fill)
}

/// How many of all digits stay at the start, prefix included, and at the end.
fn shown(keep_prefix: u8, keep_last: u8, abroad: bool, clusters: &[&str]) -> Option<(usize, usize)> {
    let number = Number::read(clusters)?;
    let total = number.digits.len();
    let last = usize::from(keep_last);
    let (first, last) = match number.kind(abroad)? {
        Kind::MainlandMobile { prefix } => (prefix.saturating_add(usize::from(keep_prefix)), last),
        Kind::Mainland { area_end: shown } | Kind::Other { code_end: shown } => (shown, last.min(LAST_MOST)),
    };
    (total.saturating_sub(first).saturating_sub(last) >= HIDDEN_LEAST).then_some((first, last))
}

/// For a mainland mobile number: how many of its eleven digits the mask shows at the start and at the end.
pub(super) fn shown_of_mobile(keep_prefix: u8, keep_last: u8, text: &str) -> Option<(usize, usize)> {
    let clusters = clusters(text);
    let (first, last) = shown(keep_prefix, keep_last, false, &clusters)?;
    match Number::read(&clusters)?.kind(false)? {
        Kind::MainlandMobile { prefix } => Some((first.saturating_sub(prefix), last)),
        Kind::Mainland { .. } | Kind::Other { .. } => None,
    }
}

/// What the digits are, with the number of leading digits that are no secret.
enum Kind {
    MainlandMobile { prefix: usize },
    Mainland { area_end: usize },
    Other { code_end: usize },
}

/// The digits of a number, and whether a `+` stands before them.
struct Number {
    digits: Zeroizing<Vec<u8>>,
    plus: bool,
}

impl Number {
    /// `None` where something other than digits, separators and one leading `+` is found.
    fn read(clusters: &[&str]) -> Option<Self> {
        let mut digits = Zeroizing::new(Vec::with_capacity(clusters.len()));
        let mut plus = false;
        for cluster in clusters {
            if let Some(value) = digit(cluster) {
                digits.push(value);
            } else if single(cluster) == Some('+') && !plus && digits.is_empty() {
                plus = true;
            } else if !is_separator(cluster) {
                return None;
            }
        }
        Some(Self { digits, plus })
    }

    /// `abroad`: a number without a country code is no number of the mainland.
    fn kind(&self, abroad: bool) -> Option<Kind> {
        let digits = self.digits.as_slice();
        if self.plus {
            return international(digits, 0);
        }
        match digits {
            [0, 0, rest @ ..] => international(rest, 2),
            _ if abroad => (7..=12).contains(&digits.len()).then_some(Kind::Other { code_end: 0 }),
            [8, 6, rest @ ..] if is_mobile(rest) => Some(Kind::MainlandMobile { prefix: 2 }),
            [0, rest @ ..] => area(rest).map(|length| Kind::Mainland { area_end: length.saturating_add(1) }),
            _ if is_mobile(digits) => Some(Kind::MainlandMobile { prefix: 0 }),
            _ => None,
        }
    }
}

/// `digits` start with the country code; `before` digits were typed before it.
fn international(digits: &[u8], before: usize) -> Option<Kind> {
    if let [8, 6, rest @ ..] = digits {
        let prefix = before.saturating_add(2);
        if is_mobile(rest) {
            return Some(Kind::MainlandMobile { prefix });
        }
        // Some write the trunk zero after the country code all the same.
        let (zero, rest) = match rest {
            [0, rest @ ..] => (1, rest),
            rest => (0, rest),
        };
        return area(rest)
            .map(|length| Kind::Mainland { area_end: prefix.saturating_add(zero).saturating_add(length) });
    }
    // ITU-T E.164 section 6: fifteen digits at most.
    let length = country_code(digits)?;
    (digits.len() <= 15).then(|| Kind::Other { code_end: before.saturating_add(length) })
}

/// Mainland mobile numbers: `1`, `3` to `9`, nine more digits.
fn is_mobile(digits: &[u8]) -> bool {
    matches!(digits, [1, 3..=9, ..]) && digits.len() == 11
}

/// Length of a mainland area code without its zero, where the subscriber number after it has the right length:
/// `10` and `2x` with eight digits, the others three digits long with seven or eight.
fn area(digits: &[u8]) -> Option<usize> {
    match digits {
        [1, 0, rest @ ..] | [2, _, rest @ ..] if rest.len() == 8 => Some(2),
        [3..=9, _, _, rest @ ..] if rest.len() == 7 || rest.len() == 8 => Some(3),
        _ => None,
    }
}

/// Length of the country code at the start, by the list of ITU-T E.164 assigned country codes; `None` for spare zones.
fn country_code(digits: &[u8]) -> Option<usize> {
    let [first, second, _, ..] = digits else {
        return None;
    };
    match first.saturating_mul(10).saturating_add(*second) {
        10..=19 | 70..=79 => Some(1),
        20 | 27 | 30..=34 | 36 | 39..=41 | 43..=49 | 51..=58 | 60..=66 | 81 | 82 | 84 | 86 | 90..=95 | 98 => Some(2),
        28 | 83 | 89 => None,
        20..=99 => Some(3),
        _ => None,
    }
}
