//! Passwords and one-time codes that someone writes into a text: only what a word announces.
//!
//! A password is what follows `密码:`, `password is` and the like up to a space or a Chinese character; without such a sign,
//! only what holds a digit. A one-time code is four to eight digits behind, or just before, a word that names it. Both err
//! towards hiding. There is no standard and no check: the words are what JR/T 0171-2020 names as authentication data.

use super::super::{
    context::{self, Cue},
    scanner::{Number, Scan, is_digit, is_han},
};
use super::Hit;

pub(super) fn one_time_code(scan: &Scan<'_>, number: &Number) -> Option<Hit> {
    let (digits, end) = number.first(1)?;
    if !(4..=8).contains(&digits.len()) || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let counts = scan.after(end).starts_with(['年', '月', '日', '元', '个', '天', '分', '秒', '小', '次', '位', '条']);
    let said = scan.announced(context::OTP, number.start, 24) || scan.follows(context::OTP, end, 24);
    // G-482913 is a code as well.
    let joint = scan.before(number.start).strip_suffix(['-', '.', '_']);
    let part = scan.is_glued_after(end) || joint.is_some_and(|rest| rest.ends_with(is_digit));
    let found = said && !counts && !part;
    found.then_some(Hit { detector: "otp", start: number.start, end, confidence: 0.9 })
}

pub(super) fn password(scan: &Scan<'_>, cue: &Cue) -> Option<Hit> {
    if cue.kinds & context::PASSWORD == 0 {
        return None;
    }
    let rest = scan.after(cue.end);
    let spaced = rest.trim_start_matches(' ');
    let value = ["是:", "是\u{ff1a}", "为:", "为\u{ff1a}", ":", "\u{ff1a}", "=", "是", "为", "is "]
        .iter()
        .find_map(|sign| spaced.strip_prefix(sign));
    let announced = value.is_some();
    let value = value.unwrap_or(spaced).trim_start_matches([' ', '"', '\'', '“']);
    let length = value.find(|c: char| !c.is_ascii_graphic()).unwrap_or(value.len());
    let (said, next) = value.split_at_checked(length)?;
    let said = said.trim_end_matches([',', ';', '.', '"', '\'', ')']);
    let start = scan.text.len().saturating_sub(value.len());
    // Without a sign: 密码 abc123, but neither 密码输错3次 nor `password policy`.
    let glued = rest.len() == spaced.len() && scan.slice(cue.start, cue.end).is_ascii();
    let loose = said.starts_with(|c: char| c.is_ascii_alphanumeric()) && said.contains(is_digit) && !glued;
    let joined = said.len() == length && next.starts_with(is_han);
    let plausible = (4..=64).contains(&said.len()) && !joined || said.len() >= 6 && said.len() <= 64;
    (plausible && (announced || loose)).then_some(Hit {
        detector: "password",
        start,
        end: start.saturating_add(said.len()),
        confidence: 0.9,
    })
}
