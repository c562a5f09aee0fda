//! `mask.ip`: the network, with the bits of the host set to zero: `192.0.2.0`, `2001:db8:1::`.
//!
//! An address without host bits is its own network and stays. What an address holds of another one goes by the other's rule:
//! an IPv4 address in 6to4 (RFC 3056) shows as much as it would alone, a mapped one nothing. A port, a zone or a prefix length
//! makes it something else.

use super::catalogued::count;
use crate::model::digits;
use crate::model::json::Json;
use alloc::string::String;

/// Bits of the network that are shown unless told.
const V4_PREFIX: usize = 24;
const V6_PREFIX: usize = 48;
/// Where the IPv4 address stands in one of 6to4.
const SIX_TO_FOUR: u16 = 0x2002;
const EMBEDDED_AT: usize = 16;

/// The text of the network.
pub(super) fn network(params: &Json, text: &str) -> Option<String> {
    let v4 = count(params, "v4prefix", V4_PREFIX);
    if let Some(bytes) = dotted(text) {
        let mut out = String::new();
        for (place, byte) in bytes.iter().enumerate() {
            if place > 0 {
                out.push('.');
            }
            digits::push(&mut out, masked((*byte).into(), place, 8, v4), 10, 1);
        }
        return Some(out);
    }
    let groups = groups(text)?;
    let own = count(params, "v6prefix", V6_PREFIX);
    let embedded = groups.first() == Some(&SIX_TO_FOUR);
    let prefix = if embedded { own.min(EMBEDDED_AT.saturating_add(v4)) } else { own };
    let groups: [u64; 8] =
        core::array::from_fn(|place| masked(groups.get(place).copied().unwrap_or_default().into(), place, 16, prefix));
    // At least the last four groups are zero, so the longest run of zeros is at the end (RFC 5952 section 4.2).
    let shown = groups.iter().rposition(|group| *group != 0).map_or(0, |last| last.saturating_add(1));
    let mut out = String::new();
    for (place, group) in groups.iter().take(shown).enumerate() {
        if place > 0 {
            out.push(':');
        }
        digits::push(&mut out, *group, 16, 1);
    }
    out.push_str("::");
    Some(out)
}

/// The bits of the part at this place that belong to the network.
fn masked(part: u64, place: usize, width: usize, prefix: usize) -> u64 {
    let shown = prefix.saturating_sub(place.saturating_mul(width)).min(width);
    let hidden = u32::try_from(width.saturating_sub(shown)).unwrap_or_default();
    part.checked_shr(hidden).and_then(|part| part.checked_shl(hidden)).unwrap_or_default()
}

/// Four numbers without leading zeros, which some read as octal.
fn dotted(text: &str) -> Option<[u8; 4]> {
    let mut parts = text.split('.');
    let mut bytes = [0; 4];
    for byte in &mut bytes {
        let part = parts.next()?;
        let plain = part.bytes().all(|digit| digit.is_ascii_digit()) && (part.len() == 1 || !part.starts_with('0'));
        *byte = if plain { part.parse().ok()? } else { return None };
    }
    parts.next().is_none().then_some(bytes)
}

/// The eight groups of an IPv6 address (RFC 4291 section 2.2).
fn groups(text: &str) -> Option<[u16; 8]> {
    let mut groups = [0; 8];
    // Where the run of zeros stands, if there is one.
    let (mut count, mut gap) = (0_usize, None);
    let mut rest = text;
    if let Some(behind) = rest.strip_prefix("::") {
        (gap, rest) = (Some(0), behind);
    }
    while !rest.is_empty() {
        let end = rest.bytes().position(|byte| byte == b':').unwrap_or(rest.len());
        let (part, behind) = rest.split_at_checked(end)?;
        if let Some(bytes) = dotted(part).filter(|_| behind.is_empty()) {
            for pair in bytes.chunks(2) {
                *groups.get_mut(count)? = pair.iter().fold(0, |group: u16, byte| (group << 8) | u16::from(*byte));
                count = count.saturating_add(1);
            }
        } else {
            let plain = (1..=4).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_hexdigit());
            *groups.get_mut(count)? = if plain { u16::from_str_radix(part, 16).ok()? } else { return None };
            count = count.saturating_add(1);
        }
        rest = match behind.strip_prefix(':') {
            None => break,
            Some(behind) => match behind.strip_prefix(':') {
                Some(_) if gap.is_some() => return None,
                Some(behind) => {
                    gap = Some(count);
                    behind
                }
                // A single colon at the end.
                None if behind.is_empty() => return None,
                None => behind,
            },
        };
    }
    match gap {
        None => (count == 8).then_some(groups),
        Some(gap) if count < 8 => {
            groups.get_mut(gap..)?.rotate_right(8_usize.saturating_sub(count));
            Some(groups)
        }
        Some(_) => None,
    }
}
