//! A moment, as the host's clock gave it.

use super::digits;
use alloc::string::String;
use core::fmt;

const MS_PER_DAY: i64 = 86_400_000;

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
        let (date, rest) = text.split_at_checked(10)?;
        let days = parse_date(date)?;
        let rest = rest.strip_prefix(['T', 't', ' '])?;
        let (clock, rest) = rest.split_at_checked(8)?;
        let time = parse_clock(clock)?;
        let (fraction, zone) = split_fraction(rest)?;
        let offset = parse_zone(zone)?;
        days.checked_mul(MS_PER_DAY)?.checked_add(time)?.checked_add(fraction)?.checked_sub(offset).map(Self)
    }

    /// Whole seconds, rounded down: the NumericDate of RFC 7519.
    pub fn seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// RFC 3339 in UTC with milliseconds, as `Date.prototype.toISOString` writes it.
    pub fn rfc3339(self) -> String {
        let (year, month, day) = civil_from_days(self.0.div_euclid(MS_PER_DAY));
        let time = self.0.rem_euclid(MS_PER_DAY);
        let (hour, minute) = (time.div_euclid(3_600_000), time.div_euclid(60_000).rem_euclid(60));
        let (second, ms) = (time.div_euclid(1000).rem_euclid(60), time.rem_euclid(1000));
        let mut out = String::from(if year < 0 { "-" } else { "" });
        for (number, width, then) in [
            (year, 4, "-"),
            (month, 2, "-"),
            (day, 2, "T"),
            (hour, 2, ":"),
            (minute, 2, ":"),
            (second, 2, "."),
            (ms, 3, "Z"),
        ] {
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

fn number(text: &str) -> Option<i64> {
    (!text.is_empty()).then_some(())?;
    text.bytes().try_fold(0_i64, |number, byte| {
        byte.is_ascii_digit().then(|| number.saturating_mul(10).saturating_add(i64::from(byte & 15)))
    })
}

fn parse_date(text: &str) -> Option<i64> {
    let mut parts = text.splitn(3, '-');
    let (year, month, day) = (number(parts.next()?)?, number(parts.next()?)?, number(parts.next()?)?);
    let days = days_from_civil(year, month, day);
    // A date that does not exist, such as 30 February, does not survive the round trip.
    (text.len() == 10 && civil_from_days(days) == (year, month, day)).then_some(days)
}

fn parse_clock(text: &str) -> Option<i64> {
    let mut parts = text.splitn(3, ':');
    let (hour, minute, second) = (number(parts.next()?)?, number(parts.next()?)?, number(parts.next()?)?);
    (hour < 24 && minute < 60 && second < 60).then_some(())?;
    hour.checked_mul(3_600_000)?.checked_add(minute.checked_mul(60_000)?)?.checked_add(second.checked_mul(1000)?)
}

fn split_fraction(text: &str) -> Option<(i64, &str)> {
    let Some(rest) = text.strip_prefix('.') else {
        return Some((0, text));
    };
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let (digits, zone) = rest.split_at_checked(end)?;
    let kept: String = digits.chars().chain("000".chars()).take(3).collect();
    (!digits.is_empty()).then_some(())?;
    Some((number(&kept)?, zone))
}

fn parse_zone(text: &str) -> Option<i64> {
    if matches!(text, "Z" | "z") {
        return Some(0);
    }
    let sign = match text.chars().next()? {
        '+' => 1,
        '-' => -1,
        _ => return None,
    };
    let (hour, minute) = text.get(1..)?.split_once(':')?;
    let minutes = parse_clock(&[hour, ":", minute, ":00"].concat())?;
    (text.len() == 6).then_some(())?;
    minutes.checked_mul(sign)
}

// Both directions after the algorithms published by Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
// Inputs are four-digit years and the days of a 64-bit millisecond count, so nothing here can overflow.
#[allow(clippy::arithmetic_side_effects)]
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

#[allow(clippy::arithmetic_side_effects)]
fn civil_from_days(days: i64) -> (i64, i64, i64) {
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
