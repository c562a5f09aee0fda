//! Passwords and one-time codes that someone writes into a text: only what a word announces.
//!
//! A password is what follows `密码:`, `password is` and the like up to a space or a Chinese character; without such a sign,
//! only what holds a digit. A one-time code is four to eight digits behind, or just before, a word that names it. Both err
//! towards hiding. There is no standard and no check: the words are what JR/T 0171-2020 names as authentication data.

use super::super::{
    checksum,
    context::{self, Cue},
    scanner::{Number, Scan, is_digit, is_han, is_one_of, leading, skip, strip_end, strip_start},
};
use super::Hit;

pub(super) fn one_time_code(scan: &Scan<'_>, number: &Number) -> Option<Hit> {
    let (digits, end) = number.first(1)?;
    if !(4..=8).contains(&digits.len()) || !checksum::is_digits(digits) {
        return None;
    }
    let counts = strip_start(scan.after(end), "年月日元个天分秒小次位条").is_some();
    let said = scan.announced(context::OTP, number.start, 24) || scan.follows(context::OTP, end, 24);
    // G-482913 is a code as well.
    let joint = strip_end(scan.before(number.start), "-._");
    let part = scan.is_glued_after(end) || joint.is_some_and(|rest| rest.ends_with(is_digit));
    let found = said && !counts && !part;
    found.then_some(Hit { detector: "otp", start: number.start, end, confidence: 0.9 })
}

pub(super) fn password(scan: &Scan<'_>, cue: &Cue) -> Option<Hit> {
    if cue.kinds & context::PASSWORD == 0 {
        return None;
    }
    let rest = scan.after(cue.end);
    let spaced = skip(rest, " ");
    let word = strip_start(spaced, "是为");
    let sign = strip_start(word.unwrap_or(spaced), ":：").or(word).or_else(|| strip_start(spaced, "="));
    let value = sign.or_else(|| spaced.strip_prefix("is "));
    let announced = value.is_some();
    let value = skip(value.unwrap_or(spaced), " \"'“");
    let whole = leading(value, usize::MAX, |c| c.is_ascii_graphic());
    let next = value.strip_prefix(whole)?;
    let said = whole.trim_end_matches(|c| is_one_of(c, ",;.\"')"));
    let start = scan.text.len().saturating_sub(value.len());
    // Without a sign: 密码 abc123, but neither 密码输错3次 nor `password policy`.
    let glued = rest.len() == spaced.len() && scan.slice(cue.start, cue.end).is_ascii();
    let loose = said.starts_with(|c: char| c.is_ascii_alphanumeric()) && said.contains(is_digit) && !glued;
    let joined = said.len() == whole.len() && next.starts_with(is_han);
    let plausible = (4..=64).contains(&said.len()) && !joined || said.len() >= 6 && said.len() <= 64;
    (plausible && (announced || loose)).then_some(Hit {
        detector: "password",
        start,
        end: start.saturating_add(said.len()),
        confidence: 0.9,
    })
}
