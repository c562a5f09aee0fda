//! `url.strip`: an address without parameters of its query.
//!
//! Visible: everything else. Credentials before the host and the fragment go in any case: a fragment may hold what a query
//! does.

use crate::model::json::Json;
use crate::secret::Secret;
use alloc::{string::String, vec::Vec};
use zeroize::Zeroizing;

/// Strips the parameters that are named, or all if none is. `folded` tells what it is; what stays is as typed.
pub(super) fn strip(params: &Json, folded: &str, text: &str) -> Option<Secret<String>> {
    // Full-width forms in an address are not its syntax: what looks like a question mark would hide a query.
    let plain = folded == text && !text.chars().any(|character| character.is_whitespace() || character.is_control());
    let rest = text.split('#').next().filter(|_| plain)?;
    let (before, query) = rest.split_once('?').map_or((rest, None), |(before, query)| (before, Some(query)));
    let mut out = Zeroizing::new(String::with_capacity(text.len()));
    match authority(before) {
        Some((start, authority)) => {
            out.push_str(before.get(..start)?);
            out.push_str(authority.rsplit('@').next()?);
            out.push_str(before.get(start.checked_add(authority.len())?..)?);
        }
        None if before.starts_with('/') => out.push_str(before),
        None => return None,
    }
    let names = params.at("params").items();
    let stays = |parameter: &&str| {
        let name = parameter.split('=').next().unwrap_or_default();
        !names.iter().any(|known| decoded(name).eq_ignore_ascii_case(&decoded(known.text())))
    };
    let mut sign = '?';
    for parameter in query.unwrap_or_default().split(['&', ';']).filter(|_| !names.is_empty()).filter(stays) {
        if !parameter.is_empty() {
            out.push(sign);
            out.push_str(parameter);
            sign = '&';
        }
    }
    Some(Secret::new(core::mem::take(&mut *out)))
}

/// Where the authority of an absolute address starts, and the authority; of one that has no scheme but two slashes, too.
fn authority(before: &str) -> Option<(usize, &str)> {
    let start = before.bytes().position(|byte| byte == b'/')?.checked_add(2)?;
    let scheme = before.get(..start)?.strip_suffix("//")?;
    let named = match scheme.strip_suffix(':') {
        Some(name) => {
            !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
        }
        None => scheme.is_empty(),
    };
    let authority = before.get(start..)?.split(['/', '\\']).next()?;
    (named && !authority.is_empty()).then_some((start, authority))
}

/// The bytes of a name without its percent-encoding; a plus sign is a space.
fn decoded(name: &str) -> Vec<u8> {
    let mut rest = name.as_bytes();
    let mut out = Vec::with_capacity(rest.len());
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    while let [byte, behind @ ..] = rest {
        rest = behind;
        let escaped = match (byte, behind) {
            (b'%', [high, low, ..]) => digit(*high).zip(digit(*low)).map(|(high, low)| (high << 4) | low),
            _ => None,
        };
        if escaped.is_some() {
            rest = behind.get(2..).unwrap_or_default();
        }
        out.push(escaped.unwrap_or(if *byte == b'+' { b' ' } else { *byte }));
    }
    out
}
