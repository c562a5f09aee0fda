//! Dates: `date.part`, `age`, `hipaa.birthyear`.
//!
//! A date is year, month, day, in that order: ISO 8601 (`1990-01-02`, `19900102`), with slashes or dots, or `1990年1月2日`. Day
//! before month and month before day look the same, so neither is read. A date has no time zone; a moment with an offset
//! (RFC 3339) is read by its own clock.

use super::amounts::half_open;
use crate::model::digits::{decimal, push};
use crate::model::json::Json;
use crate::model::{Date, Instant};
use alloc::{string::String, vec::Vec};

/// Nobody is older: a date before is a mistake.
const AGE_MOST: i64 = 130;
/// Ages where a range begins, unless told.
const AGES: [i64; 10] = [0, 10, 20, 30, 40, 50, 60, 70, 80, 90];
/// Years over this are told from no other (45 CFR 164.514(b)(2)(i)(C)).
const TOP_AGE: i64 = 89;

/// `date.part`: one part of the date.
pub(super) fn part(params: &Json, text: &str) -> Option<String> {
    let (date, hour) = read(text)?;
    let quarter = date.month.saturating_add(2).div_euclid(3);
    // 1 is Monday (ISO 8601); 1970-01-01 was a Thursday.
    let weekday = date.days().saturating_add(3).rem_euclid(7).saturating_add(1);
    Some(match params.at("part").text() {
        "hour" => decimal(hour?),
        "weekday" => decimal(weekday),
        "week" => decimal(week(date, weekday)),
        "month" => decimal(date.month),
        "quarter" => decimal(quarter),
        "year-month" => [year(date).as_str(), if date.month < 10 { "-0" } else { "-" }, &decimal(date.month)].concat(),
        "year-quarter" => [&year(date), "-Q", &decimal(quarter)].concat(),
        _ => year(date),
    })
}

fn year(date: Date) -> String {
    let mut out = String::new();
    push(&mut out, date.year.unsigned_abs(), 10, 4);
    out
}

/// The week of ISO 8601: the one with the year's first Thursday is 1.
fn week(date: Date, weekday: i64) -> i64 {
    let thursday = date.days().saturating_add(4).saturating_sub(weekday);
    // The year of that Thursday: the date's own or a neighbour.
    let starts = [1, 0, -1].map(|step: i64| Date { year: date.year.saturating_add(step), month: 1, day: 1 }.days());
    let start = starts.into_iter().find(|start| *start <= thursday).unwrap_or_default();
    thursday.saturating_sub(start).div_euclid(7).saturating_add(1)
}

/// `age`: whole years on a day, as a range that includes its lower edge.
pub(super) fn age(params: &Json, text: &str, now: Instant) -> Option<String> {
    let (_, age) = born(params, text, now)?;
    let stated: Vec<i64> = params.at("edges").items().iter().filter_map(Json::whole).collect();
    let edges = if stated.is_empty() { AGES.as_slice() } else { stated.as_slice() };
    let below = edges.iter().rev().find(|edge| **edge <= age);
    let above = edges.iter().find(|edge| **edge > age);
    Some(match (below, above) {
        (Some(below), Some(above)) => half_open(&decimal(*below), &decimal(*above)),
        (Some(below), None) => ["≥", &decimal(*below)].concat(),
        (None, above) => ["<", &decimal(*above?)].concat(),
    })
}

/// `hipaa.birthyear`: the year of birth, unless it tells an age over the top one.
pub(super) fn birth_year(params: &Json, text: &str, now: Instant) -> Option<String> {
    let (date, age) = born(params, text, now)?;
    let top = params.at("topAge").whole().unwrap_or(TOP_AGE);
    Some(if age > top { [&decimal(top.saturating_add(1)), "+"].concat() } else { year(date) })
}

/// The birth date, and the age on the day `ref`, or else on the day of the submission in UTC.
fn born(params: &Json, text: &str, now: Instant) -> Option<(Date, i64)> {
    let (date, _) = read(text)?;
    let on = match params.at("ref").as_str() {
        Some(day) => Date::read(day)?,
        None => Date::of(now),
    };
    let age = date.years_to(on)?;
    (age <= AGE_MOST).then_some((date, age))
}

/// A date, and the hour if it is a moment.
fn read(text: &str) -> Option<(Date, Option<i64>)> {
    let rest = &mut text.as_bytes();
    let year = digits(rest, 4, 4)?;
    let (date, timed) = match *rest {
        [b'0'..=b'9', ..] => (Date::new(year, digits(rest, 2, 2)?, digits(rest, 2, 2)?)?, false),
        [sign @ (b'-' | b'/' | b'.'), ..] => {
            take(rest, &[*sign])?;
            let month = digits(rest, 1, 2)?;
            take(rest, &[*sign])?;
            (Date::new(year, month, digits(rest, 1, 2)?)?, true)
        }
        _ => {
            let mut word = |words: &[&str]| {
                spaces(rest);
                words.iter().find_map(|word| take(rest, word.as_bytes()))?;
                spaces(rest);
                digits(rest, 1, 2)
            };
            let date = Date::new(year, word(&["年"])?, word(&["月"])?)?;
            spaces(rest);
            // Many leave the last word out.
            take(rest, "日".as_bytes()).or_else(|| take(rest, "号".as_bytes()));
            (date, false)
        }
    };
    if rest.is_empty() {
        return Some((date, None));
    }
    let [b'T' | b't' | b' ', time @ ..] = *rest else {
        return None;
    };
    *rest = time;
    let hour = timed.then(|| digits(rest, 2, 2))?.filter(|hour| *hour < 24)?;
    let mut minutes = [None; 2];
    for minute in &mut minutes {
        if take(rest, b":").is_some() {
            *minute = Some(digits(rest, 2, 2).filter(|minute| *minute < 60)?);
        }
    }
    let [minute, second] = minutes;
    minute?;
    if second.is_some() && take(rest, b".").is_some() {
        digits(rest, 1, 9)?;
    }
    if take(rest, b"Z").or_else(|| take(rest, b"z")).is_none() && !rest.is_empty() {
        take(rest, b"+").or_else(|| take(rest, b"-"))?;
        digits(rest, 2, 2).filter(|hour| *hour < 24)?;
        let _ = take(rest, b":");
        digits(rest, 2, 2).filter(|minute| *minute < 60)?;
    }
    rest.is_empty().then_some((date, Some(hour)))
}

/// Takes so many digits: a number.
fn digits(rest: &mut &[u8], least: usize, most: usize) -> Option<i64> {
    let count = rest.iter().take(most).take_while(|byte| byte.is_ascii_digit()).count();
    let (digits, behind) = rest.split_at_checked(count)?;
    *rest = behind;
    let number =
        digits.iter().fold(0, |number: i64, digit| number.saturating_mul(10).saturating_add((digit & 15).into()));
    (count >= least).then_some(number)
}

/// Takes this, if it is there.
fn take(rest: &mut &[u8], what: &[u8]) -> Option<()> {
    *rest = rest.strip_prefix(what)?;
    Some(())
}

fn spaces(rest: &mut &[u8]) {
    while take(rest, b" ").is_some() {}
}
