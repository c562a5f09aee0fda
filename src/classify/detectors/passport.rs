//! Chinese passport numbers: E or G and eight digits, E and a letter and seven digits (since 2017), the diplomatic, service
//! and public-affairs series, the old series 14 and 15, K (Hong Kong) and MA (Macao).
//!
//! Part numbers look the same, so only what a word announces, or what stands beside one, is reported. The number itself has
//! no check digit (ICAO Doc 9303 puts one into the machine-readable zone only). Without such a word it errs towards showing.

use super::super::{
    checksum::fits,
    context,
    scanner::{Number, Scan},
};
use super::Hit;

pub(super) fn find(scan: &Scan<'_>, number: &Number) -> Option<Hit> {
    let (value, end) = number.first(1)?;
    let found = is_passport(value)
        && !scan.is_part_of_more(number.start, end)
        && scan.near(context::PASSPORT, number.start, end)
        && !scan.disclaimed(context::ORDER, number.start);
    found.then_some(Hit { detector: "cn_passport", start: number.start, end, confidence: 0.85 })
}

/// Whether these characters are a Chinese passport number.
pub(crate) fn is_passport(value: &[u8]) -> bool {
    fits(value, SHAPES) && !matches!(value, [b'E', b'I' | b'O', ..])
}

/// As `fits` reads them. Behind E no I and no O is given out: they look like digits.
static SHAPES: &str = "Edddddddd Gdddddddd Kdddddddd Eaddddddd DEddddddd SEddddddd PEddddddd MAddddddd Dddddddd Ddddddddd \
    Sddddddd Sdddddddd Pddddddd Pdddddddd 14ddddddd 15ddddddd";
