//! What the calendar says of a policy: expired, past, not looked at for a year.

use super::source::Source;
use super::{Lint, error, lint, warning};
use crate::model::Instant;
use crate::model::digits::decimal;
use crate::model::json::{Json, step};
use alloc::{string::String, vec::Vec};

/// A policy that is over, or is not newer than the one that it follows.
pub(super) const EXPIRY: &str = "E023";
/// A waiver or a rule past its expiry.
const PAST: &str = "W110";
/// A cited norm that is no longer the law, not yet, or not looked at for a year.
const STALE: &str = "W113";

const YEAR_MS: i64 = 366 * 24 * 60 * 60 * 1000;

pub(super) fn lints(source: &Source, now: Instant) -> Vec<Lint> {
    let mut lints = Vec::new();
    if source.policy.expires() <= now {
        let help = "state a later moment in a revision of its own";
        lints.push(lint(error(EXPIRY, "/policy/expires", "the policy has expired".into(), help)));
    }
    let mut past = |part: &str, what: &str| {
        for (place, node) in source.root.at(part).items().iter().enumerate() {
            if is_past(node, now) {
                let pointer = step(&step(&["/", part].concat(), &decimal(place)), "expires");
                let help = "remove it, or give it a later expiry after a review";
                lints.push(warning(PAST, &pointer, [what, " is past its expiry"].concat(), help));
            }
        }
    };
    past("rules", "the rule");
    past("waivers", "the waiver");
    lints.extend(norms(source, now));
    lints
}

/// Whether the node states an expiry that is over.
pub(super) fn is_past(node: &Json, now: Instant) -> bool {
    Instant::parse(node.at("expires").text()).is_some_and(|expires| expires <= now)
}

fn norms(source: &Source, now: Instant) -> Vec<Lint> {
    let cited = cited(source);
    let mut lints = Vec::new();
    for (id, norm) in source.root.at("norms").members() {
        lints.extend(stale(id, norm, norm.at("checked"), &step("/norms", id), &cited, now));
    }
    for (place, pack) in source.packs() {
        let pointer = step("/extends", &decimal(place));
        for (id, norm) in pack.at("norms").members() {
            let checked = norm.get("checked").unwrap_or(pack.at("pack").at("checked"));
            lints.extend(stale(id, norm, checked, &pointer, &cited, now));
        }
    }
    lints
}

fn stale(id: &str, norm: &Json, checked: &Json, pointer: &str, cited: &[&str], now: Instant) -> Option<Lint> {
    if !cited.contains(&id) {
        return None;
    }
    let date = Instant::parse(&[checked.text(), "T00:00:00Z"].concat()).or_else(|| Instant::parse(checked.text()));
    let (what, help) = match norm.at("status").text() {
        "superseded" => ("is superseded", "cite the edition that is in force"),
        "draft" => ("is a draft, which binds nobody", "say so in the reasons, or cite what is in force"),
        _ if date.is_none() => {
            ("says nothing about when it was checked", "check it, and state the day under \"checked\"")
        }
        _ if date.is_some_and(|date| now.0.saturating_sub(date.0) > YEAR_MS) => {
            ("was not checked for twelve months", "check it again, and state the day under \"checked\"")
        }
        _ => return None,
    };
    Some(warning(STALE, pointer, ["the norm \"", id, "\" ", what].concat(), help))
}

/// The norms that the document and its packs cite, wherever a citation can stand.
fn cited(source: &Source) -> Vec<&str> {
    let mut cited: Vec<&str> = Vec::new();
    for document in source.documents() {
        let listed = ["rules", "aggregations"].iter().flat_map(|part| document.at(part).items());
        let kept = ["classes", "obligations", "levels", "clocks"].iter();
        let kept = kept.flat_map(|part| document.at(part).members()).map(|(_, node)| node);
        for citation in listed.chain(kept).flat_map(|node| node.at("norms").items()) {
            cited.extend(citation.text().split('#').next());
        }
    }
    cited
}

/// Whether a policy may follow another one.
pub(super) fn follows(before: &crate::policy::Policy, after: &crate::policy::Policy) -> Option<Lint> {
    let same = before.sha256() == after.sha256() || before.id() != after.id();
    if same || after.revision() > before.revision() {
        return None;
    }
    let [old, new] = [before.revision(), after.revision()].map(decimal);
    let message: String = ["the revision ", &new, " is not higher than the one before, ", &old].concat();
    let help = "raise policy.revision: pages refuse to go back to a lower one";
    Some(lint(error(EXPIRY, "/policy/revision", message, help)))
}
