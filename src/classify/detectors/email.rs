//! E-mail address: the common part of RFC 5321 section 4.1.2, a name with two labels or more whose last is letters.
//!
//! Chinese may stand right before and behind: the local part takes Latin letters only, so 邮箱 is not swallowed. Quoted
//! local parts and addresses without a dot are not seen; a picture `name@2x.png` is none.

use super::super::{
    context,
    scanner::{Scan, is_letter},
};
use super::Hit;

/// Characters of a local part (RFC 5321 section 4.5.3.1.1).
const MOST_LOCAL: usize = 64;
/// Characters of a domain (RFC 5321 section 4.5.3.1.2).
const MOST_DOMAIN: usize = 255;

pub(super) fn find(scan: &Scan<'_>, at: usize) -> Option<Hit> {
    let local = scan.before(at).char_indices().rev().take(MOST_LOCAL).take_while(|(_, c)| is_local(*c));
    let start = local.map(|(start, _)| start).last()?;
    let local = scan.slice(start, at);
    let local = local.rsplit_once("..").map_or(local, |(_, rest)| rest).trim_start_matches(['.', '\'', '-', '%', '+']);
    let domain = domain(scan.after(at.saturating_add(1)))?;
    if local.is_empty() || local.ends_with('.') {
        return None;
    }
    let (start, end) = (at.saturating_sub(local.len()), at.saturating_add(1).saturating_add(domain));
    let confidence = if scan.near(context::EMAIL, start, end) { 0.99 } else { 0.97 };
    Some(Hit { detector: "email", start, end, confidence })
}

fn is_local(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '%' | '+' | '-' | '\'') || is_letter(c) && c < '\u{250}'
}

/// How many bytes of the text are a domain.
fn domain(text: &str) -> Option<usize> {
    let (mut end, mut labels, mut first) = (0_usize, 0_usize, "");
    let length =
        text.bytes().take(MOST_DOMAIN).take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-')).count();
    let mut found = None;
    for label in text.get(..length)?.split('.') {
        let whole = label.trim_end_matches('-');
        if whole.is_empty() || whole.starts_with('-') || whole.len() > 63 {
            break;
        }
        labels = labels.saturating_add(1);
        if labels == 1 {
            first = whole;
        }
        let last = end.saturating_add(whole.len());
        if labels > 1 && whole.len() >= 2 && whole.bytes().all(|byte| byte.is_ascii_alphabetic()) {
            found = Some(last);
        }
        if whole.len() < label.len() {
            break;
        }
        end = last.saturating_add(1);
    }
    let picture =
        first.strip_suffix('x').is_some_and(|size| !size.is_empty() && size.bytes().all(|byte| byte.is_ascii_digit()));
    found.filter(|_| !(picture && labels == 2))
}
