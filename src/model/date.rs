//! Days of the Gregorian calendar.

use super::Instant;
use super::instant::{MS_PER_DAY, civil_from_days, days_from_civil};

/// A day that exists. A date has no time zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    /// 1 to 9999.
    pub year: i64,
    /// 1 to 12.
    pub month: i64,
    /// 1 to 31.
    pub day: i64,
}

impl Date {
    /// A day, if there is one.
    ///
    /// ```
    /// use veilgate::model::Date;
    /// assert!(Date::new(2024, 2, 29).is_some());
    /// assert!(Date::new(2023, 2, 29).is_none());
    /// ```
    pub fn new(year: i64, month: i64, day: i64) -> Option<Self> {
        let within = (1..=9999).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day);
        let exists = within && civil_from_days(days_from_civil(year, month, day)) == (year, month, day);
        exists.then_some(Self { year, month, day })
    }

    /// Reads ISO 8601: `2026-11-25`.
    ///
    /// ```
    /// use veilgate::model::Date;
    /// assert_eq!(Date::read("2026-11-25"), Date::new(2026, 11, 25));
    /// assert_eq!(Date::read("2026-11-31"), None);
    /// assert_eq!(Date::read("25/11/2026"), None);
    /// ```
    pub fn read(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let mut part = |width: usize| {
            let digits = parts.next().filter(|part| part.len() == width)?;
            digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())?
        };
        let (year, month, day) = (part(4)?, part(2)?, part(2)?);
        parts.next().is_none().then(|| Self::new(year, month, day))?
    }

    /// The day of a moment in UTC.
    pub fn of(moment: Instant) -> Self {
        let (year, month, day) = civil_from_days(moment.0.div_euclid(MS_PER_DAY));
        Self { year, month, day }
    }

    /// Days since 1970-01-01.
    pub fn days(self) -> i64 {
        days_from_civil(self.year, self.month, self.day)
    }

    /// Whole years from this day to another; `None` if the other one is before it. Who was born on 29 February is a year
    /// older on 1 March of a common year.
    ///
    /// ```
    /// use veilgate::model::Date;
    /// let born = Date::new(2000, 2, 29).unwrap();
    /// assert_eq!(born.years_to(Date::new(2001, 2, 28).unwrap()), Some(0));
    /// assert_eq!(born.years_to(Date::new(2001, 3, 1).unwrap()), Some(1));
    /// assert_eq!(born.years_to(Date::new(1999, 3, 1).unwrap()), None);
    /// ```
    pub fn years_to(self, other: Self) -> Option<i64> {
        let before = (other.month, other.day) < (self.month, self.day);
        let years = other.year.saturating_sub(self.year).saturating_sub(i64::from(before));
        (other >= self).then_some(years)
    }
}
