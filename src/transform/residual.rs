//! How many values fit what a mask shows. Estimates for three kinds of value whose make-up is public; a reader who knows
//! more about the person has fewer left.

use super::graphemes::clusters;
use super::normalise::is_digit;
use super::{keep, numbers, pan, phone};
use crate::model::{Class, Keep, Operation};

const RESIDENT_ID: Class = Class::built_in("gov.id.cn-resident-id");
const MOBILE: Class = Class::built_in("contact.phone.cn-mobile");

/// See [`super::residual`].
pub(super) fn of(operation: &Operation, class: &Class, text: &str) -> Option<f64> {
    match operation {
        Operation::Raw => Some(1.0),
        Operation::MaskKeep(keep) if pan::CARD.covers(class) => of_keep(&pan::bound(keep, text), class, text),
        Operation::MaskKeep(keep) => of_keep(keep, class, text),
        Operation::MaskPan { first, last, store, .. } => {
            let digits = pan::count(&clusters(text))?;
            let (first, last) = pan::shown(*first, *last, *store, digits);
            Some(card(digits, first, last))
        }
        Operation::MaskPhone { keep_prefix, keep_last, country: None, .. } => {
            let (first, last) = phone::shown_of_mobile(*keep_prefix, *keep_last, text)?;
            Some(mobile(first, last))
        }
        Operation::Catalogued(operation) if operation.name == "mask.id.cn" => {
            let (digits, first, last) = numbers::resident_id(&operation.params, &clusters(text))?;
            // The numbers of 15 digits have no check character and a year of two digits.
            if digits == 18 { resident_id(first, last) } else { None }
        }
        _ => None,
    }
}

fn of_keep(keep: &Keep, class: &Class, text: &str) -> Option<f64> {
    let counted = keep::counted_clusters(keep, text);
    let (first, last) = keep::shown(keep, counted.len());
    let all_digits = |some: &[&str]| some.iter().all(|cluster| is_digit(cluster));
    if RESIDENT_ID.covers(class) {
        let [body @ .., _] = counted.as_slice() else {
            return None;
        };
        return if body.len() == 17 && all_digits(body) { resident_id(first, last) } else { None };
    }
    if !all_digits(&counted) {
        return None;
    }
    match counted.len() {
        digits @ 12..=19 if pan::CARD.covers(class) => Some(card(digits, first, last)),
        11 if MOBILE.covers(class) => Some(mobile(first, last)),
        _ => None,
    }
}

/// Every hidden digit has ten values; the Luhn check (ISO/IEC 7812-1 annex B) rules out nine of ten combinations.
/// 16 digits, 6 + 4: 10^6 / 10 = 100,000. 8 + 4: 10^4 / 10 = 1,000.
fn card(digits: usize, first: usize, last: usize) -> f64 {
    let hidden = digits.saturating_sub(first).saturating_sub(last);
    (ten_to(hidden) / 10.0).max(1.0)
}

/// `1`, then seven values (3 to 9), then nine free digits. 3 + 4: 10^4 = 10,000.
fn mobile(first: usize, last: usize) -> f64 {
    let start = match first {
        0 | 1 => 70.0,
        2 => 10.0,
        _ => 1.0,
    };
    let free = 8_usize.saturating_sub(first.saturating_sub(3)).saturating_sub(last);
    start * ten_to(free)
}

/// GB 11643: six digits of place, eight of birth date, three of sequence, one check character (ISO 7064 MOD 11-2).
///
/// A hundred years of birth dates are 36,525; the check rules out ten of eleven. 6 + 4: 36,525 / 11 = 3,320. Said only while
/// the whole birth date is hidden.
// A positive number below 2^37.
#[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss)]
fn resident_id(first: usize, last: usize) -> Option<f64> {
    const DATES: f64 = 36_525.0;
    /// Places that share the first 0 to 6 digits, about: 2,900 counties, 8 regions, 34 provinces, 340 prefectures.
    const PLACES: [f64; 7] = [2_900.0, 360.0, 85.0, 8.0, 8.0, 1.0, 1.0];
    let places = PLACES.get(first)?;
    let tail = match last {
        0 => 1_000.0,
        1 => 1_000.0 / 11.0,
        2 => 100.0 / 11.0,
        3 => 10.0 / 11.0,
        4 => 1.0 / 11.0,
        _ => return None,
    };
    Some((places * DATES * tail + 0.5) as i64 as f64)
}

fn ten_to(power: usize) -> f64 {
    core::iter::repeat_n(10.0, power).product()
}
