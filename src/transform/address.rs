//! `mask.address` and `region`: an address of mainland China down to a tier, by the table of divisions.
//!
//! Visible: the names of divisions at the start of the address, as typed for the mask and in full for the region, and for the
//! mask, without a fixed fill, the length of the rest. An address that begins with anything else is none that could be cut.

use super::write::Fate;
use crate::model::divisions::{self, Division, Tier};
use crate::model::json::Json;
use alloc::{string::String, vec::Vec};

/// What may stand before the province.
const COUNTRY: [&str; 2] = ["中华人民共和国", "中国"];
/// What forms put between a municipality and its districts.
const NO_PLACE: &str = "市辖区";

fn tier(params: &Json, default: Tier) -> Tier {
    match params.at("level").text() {
        "province" => Tier::Province,
        "city" => Tier::Prefecture,
        "district" => Tier::County,
        _ => default,
    }
}

/// `mask.address`: everything behind the division of the tier is hidden; a tier lower than that is, too.
pub(super) fn mask(params: &Json, clusters: &[&str]) -> Option<Vec<Fate>> {
    let text = zeroize::Zeroizing::new(clusters.concat());
    let walk = Walk::along(&text, tier(params, Tier::Prefecture));
    walk.last.filter(|_| walk.end < text.len())?;
    let mut place: usize = 0;
    let fate = |cluster: &&str| {
        place = place.saturating_add(cluster.len());
        if place <= walk.end { Fate::Shown } else { Fate::Hidden }
    };
    Some(clusters.iter().map(fate).collect())
}

/// `region`: the full names of the divisions that an address or a code of six digits lies in, down to the tier.
pub(super) fn region(params: &Json, text: &str) -> Option<String> {
    let lowest = tier(params, Tier::Province);
    let code = if text.len() == 6 && text.bytes().all(|digit| digit.is_ascii_digit()) {
        text.parse().ok()?
    } else {
        let walk = Walk::along(text, Tier::County);
        walk.last.filter(|_| !walk.ambiguous)?.code
    };
    let mut out = String::new();
    for (above, tier) in [(10_000, Tier::Province), (100, Tier::Prefecture), (1, Tier::County)] {
        let division = divisions::of(code.saturating_sub(code.rem_euclid(above)))
            .filter(|division| division.tier == tier && tier <= lowest);
        if let Some(division) = division {
            out.push_str(&division.name());
        }
    }
    (!out.is_empty()).then_some(out)
}

/// The divisions at the start of an address.
#[derive(Default)]
struct Walk {
    /// The lowest of them.
    last: Option<Division>,
    /// Where its name ends.
    end: usize,
    /// Whether it may be another one of this name.
    ambiguous: bool,
}

impl Walk {
    fn along(text: &str, lowest: Tier) -> Self {
        let mut walk = Self::default();
        let mut at = skip(text, 0);
        for country in COUNTRY {
            if text.get(at..).is_some_and(|rest| rest.starts_with(country)) {
                at = skip(text, at.saturating_add(country.len()));
            }
        }
        while let Some(rest) = text.get(at..) {
            let known = walk.last.map(|division| division.code);
            let repeated = || divisions::at(rest, None).filter(|found| Some(found.division.code) == known);
            if rest.starts_with(NO_PLACE) && walk.last.is_some_and(|division| division.tier == Tier::Province) {
                at = skip(text, at.saturating_add(NO_PLACE.len()));
                continue;
            }
            let Some(found) =
                divisions::at(rest, known).or_else(repeated).filter(|found| found.division.tier <= lowest)
            else {
                break;
            };
            walk.ambiguous = found.ambiguous;
            walk.last = Some(found.division);
            walk.end = at.saturating_add(found.length);
            at = skip(text, walk.end);
        }
        walk
    }
}

/// Past white space and what else stands between divisions.
fn skip(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    let left = rest
        .trim_start_matches(|sign: char| sign.is_whitespace() || matches!(sign, ',' | '，' | '、' | '/' | '-' | '·'));
    text.len().saturating_sub(left.len())
}
