//! Decimal numbers, exactly: amounts of money have no floats.

use super::digits;
use super::json::Json;
use alloc::string::String;

/// Digits after the point that are kept apart.
const FRACTION: usize = 6;
/// Digits before it.
const WHOLE: usize = 12;
/// Digits after the point that are read at all.
const FRACTION_MOST: usize = 30;

/// A number of at most twelve digits before the point and six after it, in millionths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Decimal(pub i64);

impl Decimal {
    /// One.
    pub const ONE: Self = Self(1_000_000);

    /// Reads ASCII text: a sign, digits, in groups of three by commas if at all, and a fraction behind a point. What has more
    /// digits than can be kept is refused, unless what is behind the sixth may be cut: then the number moves towards zero.
    ///
    /// ```
    /// use veilgate::model::Decimal;
    /// assert_eq!(Decimal::read("-1,234.50", false), Some(Decimal(-1_234_500_000)));
    /// assert_eq!(Decimal::read("0.1234567", false), None);
    /// assert_eq!(Decimal::read("0.1234567", true), Some(Decimal(123_456)));
    /// for wrong in ["", "-", ".5", "5.", "1,23", "1,2345", "1e3", "1234567890123", "--1"] {
    ///     assert_eq!(Decimal::read(wrong, false), None, "{wrong}");
    /// }
    /// ```
    pub fn read(text: &str, cut: bool) -> Option<Self> {
        let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
        let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
        let (mut number, mut count, mut group) = (0_i64, 0_usize, None);
        for byte in whole.bytes() {
            match (byte, group) {
                (b',', None) if (1..=3).contains(&count) => group = Some(0),
                (b',', Some(3)) => group = Some(0),
                (b'0'..=b'9', _) => {
                    count = count.saturating_add(1);
                    group = group.map(|digits: usize| digits.saturating_add(1));
                    number = push(number, byte);
                }
                _ => return None,
            }
        }
        if !(1..=WHOLE).contains(&count) || group.is_some_and(|digits| digits != 3) {
            return None;
        }
        let most = if cut { FRACTION_MOST } else { FRACTION };
        let sound = (1..=most).contains(&fraction.len()) && fraction.bytes().all(|byte| byte.is_ascii_digit());
        let padded = fraction.bytes().chain(core::iter::repeat(b'0')).take(FRACTION);
        let number = padded.fold(number, push);
        sound.then_some(Self(if text.starts_with('-') { number.saturating_neg() } else { number }))
    }

    /// A parameter: a whole number or a text.
    pub fn of(parameter: &Json) -> Option<Self> {
        match parameter {
            Json::String(text) => Self::read(text, false),
            number => number.whole()?.checked_mul(Self::ONE.0).map(Self),
        }
    }

    /// The shortest text for it.
    ///
    /// ```
    /// use veilgate::model::Decimal;
    /// assert_eq!(Decimal(-1_500_000).text(), "-1.5");
    /// assert_eq!(Decimal(20_000_000).text(), "20");
    /// ```
    pub fn text(self) -> String {
        let mut out = self.fixed(FRACTION);
        out.truncate(out.trim_end_matches('0').trim_end_matches('.').len());
        out
    }

    /// The number with so many digits after the point, cut towards zero. Nothing is below zero that reads as zero.
    pub fn fixed(self, decimals: usize) -> String {
        let unit = (decimals..FRACTION).fold(1_i64, |unit, _| unit.saturating_mul(10));
        let cut = self.0.checked_div(unit).unwrap_or_default();
        let one = (0..decimals.min(FRACTION)).fold(1_u64, |one, _| one.saturating_mul(10));
        let parts = (cut.unsigned_abs().checked_div(one), cut.unsigned_abs().checked_rem(one));
        let mut out = String::from(if cut < 0 { "-" } else { "" });
        digits::push(&mut out, parts.0.unwrap_or_default(), 10, 1);
        if decimals > 0 {
            out.push('.');
            digits::push(&mut out, parts.1.unwrap_or_default(), 10, u32::try_from(decimals).unwrap_or_default());
        }
        out
    }
}

fn push(number: i64, digit: u8) -> i64 {
    number.saturating_mul(10).saturating_add(i64::from(digit & 15))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_written_reads_the_same(number in -999_999_999_999_999_999_i64..=999_999_999_999_999_999) {
            let decimal = Decimal(number);
            prop_assert_eq!(Decimal::read(&decimal.text(), false), Some(decimal));
            prop_assert_eq!(Decimal::read(&decimal.fixed(6), false), Some(decimal));
        }

        #[test]
        fn no_text_is_read_as_a_number_that_it_is_not(text in "[-+]?[0-9,]{0,9}\\.?[0-9]{0,7}") {
            if let Some(decimal) = Decimal::read(&text, false) {
                let plain = text.replace(',', "");
                prop_assert!((plain.parse::<f64>().unwrap() * 1e6 - decimal.0 as f64).abs() < 1.0);
            }
        }
    }
}
