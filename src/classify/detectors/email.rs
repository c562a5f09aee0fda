//! E-mail address (<https://www.rfc-editor.org/rfc/rfc5321>): the common part of section 4.1.2, a name with two labels or more whose last is letters.
//!
//! Chinese may stand right before and behind: the local part takes Latin letters only, so 邮箱 is not swallowed, and behind a
//! Latin last label the address ends. A Chinese domain (RFC 5890) is seen where its last label is one of the registered Chinese
//! ones. Quoted local parts and addresses without a dot are not seen; a picture `name@2x.png` is none.

use super::super::{
    checksum, context,
    scanner::{Scan, is_han, is_letter, is_one_of, leading, skip, starting, trailing},
};
use super::Hit;

/// Characters of a local part (RFC 5321 section 4.5.3.1.1).
const MOST_LOCAL: usize = 64;
/// Characters of a domain (RFC 5321 section 4.5.3.1.2).
const MOST_DOMAIN: usize = 255;

pub(super) fn find(scan: &Scan<'_>, at: usize) -> Option<Hit> {
    let local = trailing(scan.before(at), MOST_LOCAL, is_local);
    // `rsplit_once` with a text would bring the general search and its tables into the module: 4 kB compressed.
    let dots = local.as_bytes().windows(2).rposition(|two| two == b"..").map_or(0, |dots| dots.saturating_add(2));
    let local = skip(local.get(dots..)?, ".'-%+");
    let sign = scan.after(at).chars().next().map_or(0, char::len_utf8);
    let domain = domain(scan.after(at.saturating_add(sign)))?;
    if local.is_empty() || local.ends_with('.') {
        return None;
    }
    let (start, end) = (at.saturating_sub(local.len()), at.saturating_add(sign).saturating_add(domain));
    let confidence = if scan.near(context::EMAIL, start, end) { 0.99 } else { 0.97 };
    Some(Hit { detector: "email", start, end, confidence })
}

fn is_local(c: char) -> bool {
    c.is_ascii_alphanumeric() || is_one_of(c, "._%+-'") || is_letter(c) && c < '\u{250}'
}

/// Chinese top-level domains that are in common use (IANA root zone), the longer first where one starts another.
const CHINESE_ENDS: &str = "中国 中國 公司 网络 網絡 网址 在线 中文网 香港 台湾 台灣 集团 企业 商城";

/// How many bytes of the text are a domain.
fn domain(text: &str) -> Option<usize> {
    let inside = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-') || is_letter(c) || is_han(c);
    let (mut end, mut labels, mut first) = (0_usize, 0_usize, "");
    let mut found = None;
    for label in leading(text, MOST_DOMAIN, inside).split('.') {
        let whole = label.trim_end_matches('-');
        if whole.is_empty() || whole.starts_with('-') || whole.chars().count() > 63 {
            break;
        }
        labels = labels.saturating_add(1);
        if labels == 1 {
            first = whole;
        } else if let Some(last) = top_level(whole) {
            found = Some(end.saturating_add(last));
        }
        // Behind com有误 no further label follows.
        let mixed = whole.contains(is_han) && whole.contains(|c: char| c.is_ascii());
        if whole.len() < label.len() || labels > 1 && mixed {
            break;
        }
        end = end.saturating_add(whole.len()).saturating_add(1);
    }
    let picture = first.strip_suffix('x').is_some_and(|size| !size.is_empty() && checksum::is_digits(size.as_bytes()));
    found.filter(|_| !(picture && labels == 2))
}

/// How many bytes at the start of a label are a top-level domain: letters up to the first hyphen or Chinese character,
/// `xn--…`, a Chinese one.
fn top_level(label: &str) -> Option<usize> {
    if let Some(end) = starting(label, CHINESE_ENDS) {
        return Some(end.len());
    }
    let latin = label.get(..label.find(is_han).unwrap_or(label.len()))?;
    if latin.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("xn--")) && latin.len() > 4 {
        return Some(latin.len());
    }
    let letters = latin.split('-').next()?;
    (letters.len() >= 2 && letters.bytes().all(|byte| byte.is_ascii_alphabetic())).then_some(letters.len())
}
