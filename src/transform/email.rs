//! `mask.email`: the start of the local part and what is told of the domain stay.
//!
//! Visible: `@`, the kept characters of the local part, and the domain or its last label. Whoever knows the people of a
//! small domain may still name the person: a domain of one's own is a name.

use super::graphemes::clusters;
use super::normalise::{fold, is_digit, single};
use super::write::{Fate, whole, write};
use crate::model::{DomainPart, Fill};
use crate::secret::Secret;
use alloc::{string::String, vec};

/// Longest local part in octets, RFC 5321 section 4.5.3.1.1.
const LOCAL_MAX: usize = 64;
/// Longest domain in octets, RFC 5321 section 4.5.3.1.2.
const DOMAIN_MAX: usize = 255;

/// Masks one address; what is none is hidden whole. White space around it stays.
pub(super) fn apply(keep_local: u16, keep_domain: DomainPart, fill: &Fill, text: &str) -> Secret<String> {
    let clusters = clusters(text);
    let Some(parts) = parts(&clusters) else {
        return whole(text, fill);
    };
    let length = parts.at.saturating_sub(parts.start);
    let kept = if usize::from(keep_local) < length { usize::from(keep_local) } else { 0 };
    let shown_from = match keep_domain {
        DomainPart::Full => parts.at,
        DomainPart::Tld => parts.last_dot,
        DomainPart::None => parts.end,
    };
    let mut fates = vec![Fate::Shown; clusters.len()];
    for hidden in [parts.start.saturating_add(kept)..parts.at, parts.at.saturating_add(1)..shown_from] {
        // The second one is none where the whole domain is shown.
        fates.get_mut(hidden).unwrap_or_default().fill(Fate::Hidden);
    }
    write(&clusters, &fates, fill)
}

/// Places of clusters: the address without white space around it, its `@`, and the dot before its last label.
struct Parts {
    start: usize,
    at: usize,
    last_dot: usize,
    end: usize,
}

fn parts(clusters: &[&str]) -> Option<Parts> {
    let blank = |cluster: &&str| cluster.chars().all(char::is_whitespace);
    let start = clusters.iter().position(|cluster| !blank(cluster))?;
    let end = clusters.iter().rposition(|cluster| !blank(cluster))?.checked_add(1)?;
    let is_at = |cluster: &&str| single(cluster) == Some('@');
    let at = clusters.iter().position(is_at)?;
    let after = at.checked_add(1)?;
    let local = clusters.get(start..at)?;
    let domain = clusters.get(after..end)?;
    let octets = |part: &[&str]| part.iter().map(|cluster| cluster.len()).sum::<usize>();
    let local_fits = !local.is_empty() && octets(local) <= LOCAL_MAX && local.iter().all(|cluster| in_local(cluster));
    if !local_fits || octets(domain) > DOMAIN_MAX {
        return None;
    }
    let last_dot = after.checked_add(domain.iter().rposition(|cluster| is_dot(cluster))?)?;
    let sound = domain.split(|cluster| is_dot(cluster)).all(is_label);
    // A last label of digits alone is an address of a network, or a number that was typed after a dot.
    let named = clusters.get(last_dot..end)?.iter().skip(1).any(|cluster| !is_digit(cluster));
    (sound && named).then_some(Parts { start, at, last_dot, end })
}

/// Quoted local parts are refused: their quotes, spaces and at-signs are rarer than mistakes.
fn in_local(cluster: &str) -> bool {
    cluster.chars().all(|character| {
        let folded = fold(character);
        !folded.is_whitespace()
            && !folded.is_control()
            && !matches!(folded, '@' | '"' | '(' | ')' | '<' | '>' | ',' | ';' | ':' | '[' | ']' | '\\')
    })
}

/// The dots of RFC 3490 section 3.1.
fn is_dot(cluster: &str) -> bool {
    matches!(single(cluster), Some('.' | '\u{3002}' | '\u{ff61}'))
}

/// Letters and digits of any script, and hyphens: internationalised labels stand as typed or as `xn--`.
fn is_label(label: &[&str]) -> bool {
    !label.is_empty()
        && label.iter().all(|cluster| {
            cluster.chars().next().map(fold).is_some_and(|first| first.is_alphanumeric() || first == '-')
                && !cluster.chars().any(|character| character.is_whitespace() || character.is_control())
        })
}
