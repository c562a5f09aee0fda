//! A moment, as the host's clock gave it.

use super::digits;
use alloc::string::String;
use core::fmt;

pub(super) const MS_PER_DAY: i64 = 86_400_000;

/// Milliseconds since 1970-01-01T00:00:00Z, as JavaScript's `Date.now()` counts them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Instant(pub i64);

impl Instant {
    /// Reads an RFC 3339 timestamp with seconds and `Z` or a numeric offset; a fraction beyond milliseconds is cut.
    ///
    /// ```
    /// use veilgate::model::Instant;
    /// assert_eq!(Instant::parse("1970-01-02T00:00:00+08:00"), Some(Instant(57_600_000)));
    /// assert_eq!(Instant::parse("2026-02-30T00:00:00Z"), None);
    /// ```
    pub fn parse(text: &str) -> Option<Self> {
        let rest = &mut text.as_bytes();
        let (year, month, day) = (part(rest, b"", 4)?, part(rest, b"-", 2)?, part(rest, b"-", 2)?);
        let (hour, minute, second) = (part(rest, b"Tt ", 2)?, part(rest, b":", 2)?, part(rest, b":", 2)?);
        let days = days_from_civil(year, month, day);
        // A date that does not exist, such as 30 February, does not survive the round trip.
        let exists = civil_from_days(days) == (year, month, day);
        let ms = fraction(rest)?;
        let offset = offset(rest)?;
        if !exists || second > 59 || !rest.is_empty() {
            return None;
        }
        let minutes = days.saturating_mul(24 * 60).saturating_add(clock(hour, minute)?).saturating_sub(offset);
        Some(Self(minutes.saturating_mul(60).saturating_add(second).saturating_mul(1000).saturating_add(ms)))
    }

    /// Whole seconds, rounded down: the NumericDate of RFC 7519.
    pub fn seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// RFC 3339 in UTC with milliseconds, as `Date.prototype.toISOString` writes it.
    pub fn rfc3339(self) -> String {
        let (year, month, day) = civil_from_days(self.0.div_euclid(MS_PER_DAY));
        let time = self.0.rem_euclid(MS_PER_DAY);
        let clock = [3_600_000, 60_000, 1000, 1].map(|unit| time.div_euclid(unit));
        let [hour, minute, second, ms] = clock;
        let parts = [year, month, day, hour, minute.rem_euclid(60), second.rem_euclid(60), ms.rem_euclid(1000)];
        let mut out = String::from(if year < 0 { "-" } else { "" });
        for (number, (width, then)) in
            parts.iter().zip([(4, "-"), (2, "-"), (2, "T"), (2, ":"), (2, ":"), (2, "."), (3, "Z")])
        {
            digits::push(&mut out, number.unsigned_abs(), 10, width);
            out.push_str(then);
        }
        out
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.rfc3339())
    }
}

/// Takes a number of so many digits, behind one of these signs if there are any.
fn part(rest: &mut &[u8], signs: &[u8], width: usize) -> Option<i64> {
    let (sign, text) = rest.split_at_checked(usize::from(!signs.is_empty()))?;
    let (digits, behind) = text.split_at_checked(width)?;
    *rest = behind;
    let number =
        digits.iter().fold(0, |number: i64, digit| number.saturating_mul(10).saturating_add(i64::from(digit & 15)));
    (sign.iter().all(|sign| signs.contains(sign)) && digits.iter().all(u8::is_ascii_digit)).then_some(number)
}

/// Takes the fraction of a second, if there is one, in milliseconds.
fn fraction(rest: &mut &[u8]) -> Option<i64> {
    let [b'.', behind @ ..] = *rest else {
        return Some(0);
    };
    *rest = behind;
    let (mut ms, mut weight) = (None, 100);
    while let [digit @ b'0'..=b'9', behind @ ..] = *rest {
        *rest = behind;
        ms = Some(ms.unwrap_or(0_i64).saturating_add(i64::from(digit & 15).saturating_mul(weight)));
        weight /= 10;
    }
    ms
}

/// Takes the offset from UTC, in minutes.
fn offset(rest: &mut &[u8]) -> Option<i64> {
    if let [b'Z' | b'z', behind @ ..] = *rest {
        *rest = behind;
        return Some(0);
    }
    let west = rest.starts_with(b"-");
    let minutes = clock(part(rest, b"+-", 2)?, part(rest, b":", 2)?)?;
    Some(if west { minutes.saturating_neg() } else { minutes })
}

/// A time of day in minutes.
fn clock(hour: i64, minute: i64) -> Option<i64> {
    (hour < 24 && minute < 60).then(|| hour.saturating_mul(60).saturating_add(minute))
}

// Both directions after the algorithms published by Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
// Inputs are four-digit years and the days of a 64-bit millisecond count, so nothing here can overflow.

/// The days since 1970-01-01 of a year, month and day.
#[allow(clippy::arithmetic_side_effects)]
pub(crate) fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// The year, month and day so many days after 1970-01-01.
#[allow(clippy::arithmetic_side_effects)]
pub(crate) fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_moments_read_and_print() {
        for (text, ms) in [
            ("1970-01-01T00:00:00.000Z", 0),
            ("2000-02-29T23:59:59.999Z", 951_868_799_999),
            ("2027-11-01T00:00:00.000Z", 1_825_027_200_000),
            ("1969-12-31T23:59:59.500Z", -500),
        ] {
            assert_eq!(Instant::parse(text), Some(Instant(ms)), "{text}");
            assert_eq!(Instant(ms).to_string(), text);
        }
    }

    #[test]
    fn what_is_not_a_timestamp_is_refused() {
        for text in [
            "",
            "2027-11-01",
            "2027-13-01T00:00:00Z",
            "2027-1-001T00:00:00Z",
            "2027-11-01T24:00:00Z",
            "2027-11-01T00:00:00",
            "2027-11-01T00:00:00.Z",
            "2027-11-01T00:00:00+8:00",
            "二零二七-11-01T00:00:00Z",
            "+027-11-01T00:00:00Z",
        ] {
            assert_eq!(Instant::parse(text), None, "{text}");
        }
    }
}
