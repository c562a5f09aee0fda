//! Dates as people type them, year first: 1990-01-02, 1990/1/2, 1990.1.2, 1990年1月2日, 19900102; and ISO 8601 with a time of
//! day behind the date.
//!
//! Where day and month could be taken for each other (01/02/1990, 31.12.1990) nothing is read: such a form says 05/01/1991
//! next, and then nobody knows.

use super::normalise::fold;
use crate::model::digits;
use crate::model::{Instant, civil_from_days, days_from_civil};
use crate::secret::Secret;
use alloc::string::String;
use zeroize::Zeroizing;

/// A day of the calendar, and the form in which it was written.
pub(super) struct Date<'t> {
    /// Days since 1970-01-01 in the proleptic Gregorian calendar.
    pub(super) days: i64,
    /// What stands behind year, month and day; behind the day also a time of day.
    signs: [&'t str; 3],
    /// How many digits a month and a day have at least.
    width: u32,
}

impl<'t> Date<'t> {
    /// Reads a date of the years 1 to 9999; white space around it does not count. `None` for a day that never was.
    pub(super) fn read(text: &'t str) -> Option<Self> {
        let (year, rest) = digits(text.trim(), 4)?;
        let (first, rest) = sign(rest, "-/.年");
        let (month, rest) = digits(rest, 2)?;
        let (second, rest) = sign(rest, "-/.月");
        let (day, rest) = digits(rest, 2)?;
        let written = [year, month, day].map(number);
        let [year_number, month_number, day_number] = written;
        let short = month.chars().count() < 2 || day.chars().count() < 2;
        let (kind, same) = (bare(first), bare(second));
        let width = match (kind, same) {
            ('年', '月') if matches!(bare(rest), '日' | '号') => {
                if !short && [month, day].iter().any(|part| part.chars().next().map(fold) == Some('0')) { 2 } else { 1 }
            }
            // Nothing between them: eight digits.
            ('\0', '\0') if !short && is_time(rest) => 2,
            ('-' | '/' | '.', _) if kind == same && is_time(rest) => {
                if short {
                    1
                } else {
                    2
                }
            }
            _ => return None,
        };
        let days = days_from_civil(year_number, month_number, day_number);
        let exists = year.chars().count() == 4 && year_number > 0 && civil_from_days(days) == written.into();
        exists.then_some(Self { days, signs: [first, second, rest], width })
    }

    /// Another day in the same form, with ASCII digits; `None` outside the years 1 to 9999. The time of day stays.
    pub(super) fn written_on(&self, days: i64) -> Option<Secret<String>> {
        let (year, month, day) = civil_from_days(days);
        let [first, second, end] = self.signs;
        // Room for all of it: a buffer that grows leaves its old bytes behind.
        let room = self.signs.iter().map(|sign| sign.len()).fold(8, usize::saturating_add);
        let mut out = String::with_capacity(room);
        for (number, width, sign) in [(year, 4, first), (month, self.width, second), (day, self.width, end)] {
            digits::push(&mut out, number.unsigned_abs(), 10, width);
            out.push_str(sign);
        }
        let out = Secret::new(out);
        (1..=9999).contains(&year).then_some(out)
    }
}

/// From one to so many digits at the start, and what follows them.
fn digits(text: &str, most: usize) -> Option<(&str, &str)> {
    let is_digit = |character: char| fold(character).is_ascii_digit();
    let end = text
        .char_indices()
        .take(most)
        .take_while(|(_, c)| is_digit(*c))
        .last()
        .map(|(at, c)| at.saturating_add(c.len_utf8()))?;
    text.split_at_checked(end)
}

/// The number that digits say.
fn number(digits: &str) -> i64 {
    let value = |character| i64::from(fold(character).to_digit(10).unwrap_or_default());
    digits.chars().fold(0, |number: i64, digit| number.saturating_mul(10).saturating_add(value(digit)))
}

/// At most one of these signs at the start, with the spaces around it, and what follows.
fn sign<'t>(text: &'t str, signs: &str) -> (&'t str, &'t str) {
    let behind = text.trim_start();
    let mut characters = behind.chars();
    let known = characters.next().is_some_and(|first| signs.contains(fold(first)));
    let behind = if known { characters.as_str().trim_start() } else { text };
    text.split_at_checked(text.len().saturating_sub(behind.len())).unwrap_or(("", text))
}

/// The only character of a text besides white space, folded; another text has none.
fn bare(text: &str) -> char {
    let mut characters = text.trim().chars();
    let first = characters.next().map_or('\0', fold);
    if characters.next().is_none() { first } else { '\0' }
}

/// Nothing, or a time of day as in RFC 3339, whose seconds and whose offset may be missing.
fn is_time(text: &str) -> bool {
    let reads = |end: &&str| Instant::parse(&Zeroizing::new(["1970-01-01", text, end].concat())).is_some();
    text.is_empty() || ["", "Z", ":00Z"].iter().any(reads)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn next(text: &str) -> Option<String> {
        let date = Date::read(text)?;
        Some(date.written_on(date.days.checked_add(1)?)?.reveal().clone())
    }

    #[test]
    fn another_day_is_written_in_the_same_form() {
        for (text, day_after) in [
            ("1990-01-31", "1990-02-01"),
            (" 2000-02-28 ", "2000-02-29"),
            ("1900/2/28", "1900/3/1"),
            ("1990/12/31", "1991/01/01"),
            ("1990.9.9", "1990.9.10"),
            ("19991231", "20000101"),
            ("1990年1月2日", "1990年1月3日"),
            ("1990年11月30日", "1990年12月1日"),
            ("1990年01月02日", "1990年01月03日"),
            ("1990 年 5 月 12 日", "1990 年 5 月 13 日"),
            ("１９９０／０１／０２", "1990／01／03"),
            ("1990-01-02T03:04:05.678Z", "1990-01-03T03:04:05.678Z"),
            ("1990-01-02T03:04:05+08:00", "1990-01-03T03:04:05+08:00"),
            ("2026-11-25T10:30", "2026-11-26T10:30"),
            ("2026-11-25 10:30:00", "2026-11-26 10:30:00"),
        ] {
            assert_eq!(next(text).as_deref(), Some(day_after), "{text}");
        }
        assert_eq!(Date::read("1970-01-02").map(|date| date.days), Some(1));
        assert_eq!(Date::read("1969-12-31").map(|date| date.days), Some(-1));
    }

    #[test]
    fn what_is_no_date_or_could_be_another_is_not_read() {
        for text in [
            "",
            "1990",
            "1990-02-30",
            "1990-13-01",
            "1990-00-10",
            "0000-01-01",
            "01/02/1990",
            "31/12/1990",
            "12.05.1990",
            "900102",
            "199001020",
            "1990-01/02",
            "1990年1月",
            "1990年1月2",
            "1990-1月2日",
            "1990--01-02",
            "1990-01-02x",
            "1990-01-02T25:00",
            "1990-01-02T",
            "1990 01 02",
            "-1990-01-02",
            "1990年1月2日 10:30",
        ] {
            assert!(Date::read(text).is_none(), "{text}");
        }
        assert_eq!(next("9999-12-31"), None);
    }
}
