//! Date of birth: a real date, 1900 to 2099, right behind a word that says so, or right before one (1990年5月12日出生).
//!
//! Forms: 1990-05-12, 1990/5/12, 1990.5.12, 19900512, 1990年5月12日, 1990年5月, 1990-05, 12.05.1990, 05/12/1990, 12 May 1990,
//! May 12, 1990 (ISO 8601 and the habits of both languages; the check is the calendar). A date without such a word is nothing;
//! behind one it errs towards hiding.

use super::super::{
    checksum, context,
    scanner::{Run, Scan, fold, skip, strip_start},
};
use super::Hit;

pub(super) fn find(scan: &Scan<'_>, run: &Run) -> Option<Hit> {
    let month_first = run.letters && !run.digits;
    if month_first && month(scan.slice(run.start, run.end)).is_none() || run.length > 9 {
        return None;
    }
    let announced = scan.announced(context::BIRTH, run.start, 24);
    if !announced && scan.cues.is_empty() {
        return None;
    }
    let end = run.start.saturating_add(read(scan.after(run.start))?);
    let follows = skip(scan.after(end), " ").strip_prefix("出生");
    let said = announced || follows.is_some_and(|text| strip_start(text, "日年:：").is_none());
    (said && !scan.is_part_of_more(run.start, end)).then_some(Hit {
        detector: "date_of_birth",
        start: run.start,
        end,
        confidence: 0.85,
    })
}

/// One part of a date: its number, how many digits it has, where it ends, what follows.
type Part = (u32, usize, usize);

/// How many bytes a date takes at the start of a text.
pub(crate) fn read(text: &str) -> Option<usize> {
    let first = part(text, 0)?;
    let rest = |end: usize| text.get(end..).unwrap_or_default();
    if first.1 == 8 {
        let (year, day) = (first.0.checked_div(10_000)?, first.0 % 10_000);
        return checksum::is_date(year, day.checked_div(100)?, day % 100).then_some(first.2);
    }
    let joint = past(text, first.2);
    let second = part(text, joint)?;
    let month_sign = strip_start(skip(rest(second.2), " "), "月");
    if let Some(after) = month_sign.filter(|_| first.1 == 4 && checksum::is_date(first.0, second.0, 1)) {
        let end = text.len().saturating_sub(after.len());
        return Some(day_behind(text, end, first.0, second.0).unwrap_or(end));
    }
    let Some(third) = part(text, past(text, second.2)) else {
        let dated = first.1 == 4 && matches!(second.1, 1 | 2) && checksum::is_date(first.0, second.0, 1);
        return (dated && !rest(first.2).starts_with(' ')).then_some(second.2);
    };
    let (year, month, day) = match (first.1, second.1, third.1) {
        (4, 0..=2, 1 | 2) => (first.0, second.0, third.0),
        (1 | 2, 0, 4) => (third.0, second.0, first.0),
        (0, 1 | 2, 4) => (third.0, first.0, second.0),
        (1 | 2, 1 | 2, 4) if first.0 > 12 => (third.0, second.0, first.0),
        (1 | 2, 1 | 2, 4) if second.0 > 12 => (third.0, first.0, second.0),
        (1 | 2, 1 | 2, 4) => (third.0, second.0, first.0),
        _ => return None,
    };
    checksum::is_date(year, month, day).then_some(third.2)
}

/// Behind 1990年5月: where the day ends, with its 日 or 号.
fn day_behind(text: &str, month_end: usize, year: u32, month: u32) -> Option<usize> {
    let (day, _, end) = part(text, past(text, month_end))?;
    let after = strip_start(skip(text.get(end..)?, " "), "日号")?;
    checksum::is_date(year, month, day).then(|| text.len().saturating_sub(after.len()))
}

/// A number of up to eight digits, or the name of a month with 0 digits.
fn part(text: &str, from: usize) -> Option<Part> {
    let rest = text.get(from..)?;
    let (mut number, mut digits, mut letters, mut length) = (0_u32, 0_usize, 0_usize, 0_usize);
    for c in rest.chars() {
        match fold(c) {
            digit @ b'0'..=b'9' if letters == 0 && digits < 9 => {
                number = number.saturating_mul(10).saturating_add(u32::from(digit & 15));
                digits = digits.saturating_add(1);
            }
            b'A'..=b'Z' if digits == 0 && letters < 9 => letters = letters.saturating_add(1),
            _ => break,
        }
        length = length.saturating_add(c.len_utf8());
    }
    let end = from.saturating_add(length);
    if letters > 0 {
        return Some((month(rest.get(..length)?)?, 0, end));
    }
    (digits > 0).then_some((number, digits, end))
}

/// Past the separator between two parts: one sign with spaces around, or an ordinal ending.
fn past(text: &str, from: usize) -> usize {
    let rest = text.get(from..).unwrap_or_default();
    let rest = ["st", "nd", "rd", "th"].iter().find_map(|ending| rest.strip_prefix(ending)).unwrap_or(rest);
    let rest = rest.strip_prefix(' ').unwrap_or(rest);
    let rest = strip_start(rest, "-/.,年月／－").unwrap_or(rest);
    text.len().saturating_sub(rest.strip_prefix(' ').unwrap_or(rest).len())
}

/// January is 1; English names and their first three letters.
fn month(word: &str) -> Option<u32> {
    const NAMES: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let is = |name: &&str| {
        word.eq_ignore_ascii_case(name) || name.get(..3).is_some_and(|short| word.eq_ignore_ascii_case(short))
    };
    let index = NAMES.iter().position(is)?;
    u32::try_from(index.saturating_add(1)).ok()
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn dates_in_many_forms() {
        for date in [
            "1990-05-12",
            "1990/5/12",
            "1990.5.12",
            "19900512",
            "1990年5月12日",
            "1990年05月",
            "12.05.1990",
            "05/12/1990",
            "31/12/1990",
            "12 May 1990",
            "May 12, 1990",
            "12th March 1990",
            "1990 年 5 月 12 日",
            "1990-05",
            "1990.5",
        ] {
            assert_eq!(read(date), Some(date.len()), "{date}");
        }
    }

    #[test]
    fn days_that_never_were() {
        for date in ["1990-02-30", "19901301", "1890-01-01", "31/31/1990", "1990", "1990 05", "12/1990"] {
            assert_eq!(read(date), None, "{date}");
        }
    }
}
