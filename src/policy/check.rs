//! What must hold beyond the form of a document: levels only rise, keys can be used, rules can apply.

use super::KeyCheck;
use super::document::{level, texts};
use super::problem::{KEY, LOWERED, OBLIGATION_TYPE, PARAMETER, PATTERN, RELEASE_ONLY_TO};
use super::problems::{Problems, quote};
use super::pseudonym;
use super::represent::operation;
use super::rules::{Audience, Policy, Rule, RuleEffect};
use crate::model::json::Json;
use crate::model::order::Names;
use crate::model::{Class, ClassTree, Decimal, Pattern, is_built_in};
use alloc::vec::Vec;

const AUDIENCE_KINDS: &str = "first-party processor third-party public log local-ui successor";

/// Types of duty that a wrapper knows how to meet or to hand on.
const OBLIGATION_TYPES: &str = "notice.show consent.collect consent.guardian record.crossborder record.decision \
                                           retention.tag purge.local assessment.ref opt-out.honour breach.clock";

/// Whether a wrapper knows how to meet this type of duty.
pub(super) fn is_obligation_type(kind: &str) -> bool {
    OBLIGATION_TYPES.split(' ').any(|known| known == kind)
}

/// Notes what is wrong with the meaning of a document. `policy` was read from it; its rules stand in the same order.
pub(super) fn meaning<'a>(problems: &mut Problems<'a>, root: &'a Json, policy: &Policy, keys: KeyCheck<'_>) {
    root.at("context").at("attrs").members().iter().for_each(|(_, node)| attribute(problems, node));
    root.at("classes").members().iter().for_each(|(id, node)| class(problems, id, node));
    for (id, audience) in root.at("audiences").members() {
        // `releaseOnlyTo` takes either.
        if AUDIENCE_KINDS.split(' ').any(|kind| kind == id) {
            problems.schema(audience, "$ is a kind of audience", id, "choose another name");
        }
    }
    for binding in root.at("bindings").items() {
        if binding.at("match").members().iter().all(|(_, words)| words.items().is_empty()) {
            problems.schema(binding, "the binding matches nothing", "", "give it a name, label, autocomplete or type");
        }
    }
    detectors(problems, root.at("detectors"));
    root.at("keys").members().iter().for_each(|(id, node)| key(problems, id, node, keys));
    let transforms = root.at("transforms");
    for (id, node) in transforms.members() {
        transform(problems, id, node);
        pseudonym::transform(problems, policy, node);
    }
    for kind in root.at("obligations").members().iter().map(|(_, obligation)| obligation.at("type")) {
        if kind.as_str().is_some_and(|kind| !is_obligation_type(kind)) {
            let message = "nobody knows how to meet $: every release that carries it is denied";
            let help = ["known types: ", &OBLIGATION_TYPES.replace(' ', ", ")].concat();
            problems.report(OBLIGATION_TYPE, kind, message, kind.text(), &help);
        }
    }
    let ids = Names::of(policy.rules.iter().map(|rule| rule.id.as_str()));
    for (place, (rule, node)) in policy.rules.iter().zip(root.at("rules").items()).enumerate() {
        if !rule.id.is_empty() && ids.place(&rule.id) != Some(place) {
            let help = "rename one: decisions name rules by id";
            problems.schema(node.at("id"), "two rules are called $", &rule.id, help);
        }
        demands(problems, rule, node);
        pseudonym::rule(problems, policy, rule, node, transforms);
        unreachable_permit(problems, policy, rule, node);
    }
}

fn attribute<'a>(problems: &mut Problems<'a>, node: &'a Json) {
    let needed: &[&str] = match node.at("type").text() {
        "enum" => &["values"],
        "int" => &["min", "max"],
        _ => &[],
    };
    let help = "finite values keep the policy analysable";
    for key in needed.iter().filter(|key| node.get(key).is_none()) {
        problems.schema(node, "an attribute of this type needs $", key, help);
    }
    if node.at("min").whole() > node.at("max").whole() && node.get("max").is_some() {
        problems.schema(node.at("min"), "the range is empty", "", help);
    }
}

fn class<'a>(problems: &mut Problems<'a>, id: &str, node: &'a Json) {
    let class = Class::named(id);
    let built_in = ClassTree::default();
    let inherited = class.ancestry().any(|id| built_in.knows(id)).then(|| built_in.level(&class));
    match (level(node.at("level")), inherited) {
        (Some(stated), Some(floor)) if stated < floor => {
            let help = "levels are only raised; remove this one";
            problems.report(LOWERED, node.at("level"), "$ cannot be lowered below the catalogue's level", id, help);
        }
        (None, None) if node.get("level").is_none() => {
            let help = "add \"level\": \"general\", \"sensitive\" or \"critical\"";
            problems.schema(node, "a new class needs a level", "", help);
        }
        _ => {}
    }
}

/// The most detectors of a policy: each of them reads every text.
const MAX_DETECTORS: usize = 64;

fn detectors<'a>(problems: &mut Problems<'a>, node: &'a Json) {
    let all = node.items();
    if all.len() > MAX_DETECTORS {
        problems.schema(node, "there are more than 64 detectors", "", "join patterns of one class with |");
    }
    for (place, detector) in all.iter().take(MAX_DETECTORS).enumerate() {
        let (id, words) = (detector.at("id"), detector.at("context"));
        if is_built_in(id.text()) || all.iter().take(place).any(|other| other.at("id").text() == id.text()) {
            let message = "another detector, here or in the catalogue, is called $";
            problems.schema(id, message, id.text(), "rename it: findings name detectors by id");
        }
        if !words.items().is_empty() && Pattern::words(&texts(detector, "context")).is_err() {
            let help = "list words of a thousand characters together at most";
            problems.report(PATTERN, words, "a context word is empty, or they are too long together", "", help);
        }
    }
}

fn key<'a>(problems: &mut Problems<'a>, id: &str, node: &'a Json, check: KeyCheck<'_>) {
    let Some(jwk @ Json::Object(_)) = node.get("jwk") else {
        return;
    };
    let pseudonym = || (node.at("use").text() == "pseudonym").then_some(jwk);
    if let Some(secret) = jwk.get("k").or_else(pseudonym) {
        let help =
            "hand it to Guard.load, and to nobody else; whoever has read this policy has the key: make a new one";
        return problems.schema(secret, "a secret key stands in a policy", "", help);
    }
    if let Some(private) = jwk.get("d") {
        let help =
            "publish only kty, crv, kid, x and y; whoever has read this policy has the private key: make a new one";
        problems.schema(private, "a private key stands in a policy", "", help);
    } else if let Some((message, help)) = check(id, jwk) {
        problems.report(KEY, jwk, message, "", help);
    }
}

fn transform<'a>(problems: &mut Problems<'a>, id: &str, node: &'a Json) {
    if operation(id, &Json::Null).is_some() {
        problems.schema(node, "$ is a built-in name", id, "choose another name");
    }
    let operation = node.at("op").text();
    let params = node.at("params");
    if params == &Json::Null && NEEDY.split(' ').any(|needy| needy == operation) {
        problems.schema(node, "$ needs parameters", operation, "add params; see veilgate/schema/policy.json");
    }
    let mut wrong = |message: &str, help: &str| problems.report(PARAMETER, params, message, "", help);
    let number = |key: &str| params.at(key).whole();
    let shows = |key: &str, most: i64| number(key).is_some_and(|shown| shown > most);
    match operation {
        "mask.pan" => {
            let most = if params.at("mode").text() == "store" { 8 } else { 6 };
            if shows("first", most) || shows("last", 4) {
                let message = "at most the first six and the last four digits of a PAN may show";
                wrong(
                    message,
                    "PCI DSS 4.0.1 requirement 3.4.1: lower first or last; of what is stored, eight and four",
                );
            }
        }
        "mask.keep" if params.get("hide").is_some() && (shows("first", 0) || shows("last", 0)) => {
            wrong("hide and first or last exclude each other", "keep one");
        }
        "mask.range" if number("to").is_some_and(|to| to < number("from").unwrap_or_default()) => {
            wrong("the range is empty", "from is at most to");
        }
        "bucket.fixed" => {
            let [lower, upper, size] = ["lower", "upper", "size"].map(|key| Decimal::of(params.at(key)));
            let empty = lower.zip(upper).is_some_and(|(lower, upper)| lower >= upper);
            if empty || size.is_some_and(|size| size <= Decimal(0)) {
                wrong("there is no range", "lower is less than upper, and size is more than zero");
            }
        }
        "round" if Decimal::of(params.at("step")).is_some_and(|step| step <= Decimal(0)) => {
            wrong("the step is not more than zero", "use a step such as 10 or \"0.05\"");
        }
        "topcode" => {
            let [min, max] = ["min", "max"].map(|key| Decimal::of(params.at(key)));
            let none = params.get("min").is_none() && params.get("max").is_none();
            if none || min.zip(max).is_some_and(|(min, max)| min >= max) {
                wrong("there is nothing to cut off", "give min or max; min is less than max");
            }
        }
        "age" if !params.at("edges").items().iter().map(Json::whole).is_sorted_by(|one, next| one < next) => {
            wrong("the edges are not in order", "write them from the least to the greatest, each once");
        }
        "geo.coarsen" if params.get("decimals").is_some() && params.get("geohash").is_some() => {
            wrong("decimals and geohash exclude each other", "keep one");
        }
        "bucket.map" => {
            let mut ends = None;
            for range in params.at("ranges").items() {
                let [min, max] = ["min", "max"].map(|key| Decimal::of(range.at(key)));
                // A range without an end leaves nothing above it.
                let overlaps = ends.is_some_and(|end: Option<Decimal>| end.is_none() || min < end);
                if overlaps || min.zip(max).is_some_and(|(min, max)| min >= max) {
                    let help = "write them from the lowest to the highest; only the first lacks min, only the last max";
                    problems.report(PARAMETER, range, "the range is empty, or overlaps the one before", "", help);
                }
                ends = Some(max);
            }
        }
        "hierarchy" => {
            let level = number("level").unwrap_or(1);
            let reaches = |row: &Json| i64::try_from(row.items().len()).is_ok_and(|length| length > level);
            if !params.at("table").items().iter().any(reaches) {
                wrong(
                    "nothing stands that far above a value",
                    "a row is a value and what stands above it, nearest first",
                );
            }
        }
        _ => {}
    }
}

/// Operations that can do nothing without parameters.
const NEEDY: &str = "mask.around bucket.fixed bucket.map round topcode hierarchy";

fn demands<'a>(problems: &mut Problems<'a>, rule: &Rule, node: &'a Json) {
    let form = node.at("form");
    let any = form.at("sealAny") == &Json::Bool(true);
    let demands = any || form.get("represent").is_some() || form.get("seal").is_some();
    if form.get("seal").is_some() && any {
        problems.schema(form.at("seal"), "seal and sealAny exclude each other", "", "keep one");
    }
    if rule.effect == RuleEffect::Require && !demands && node.get("obligations").is_none() {
        let help = "add a form that is at least demanded, or obligations";
        problems.schema(node, "the require demands nothing", "", help);
    }
}

/// How many classes and audiences of a permit are looked at. The limits themselves hold for all of them, at every decision.
const MAX_LOOKED_AT: usize = 64;

/// A permit that a class limit shuts for an audience it names opens nothing there, and its author believes otherwise.
fn unreachable_permit<'a>(problems: &mut Problems<'a>, policy: &Policy, rule: &Rule, node: &'a Json) {
    if rule.effect != RuleEffect::Permit || policy.release_only_to.is_empty() {
        return;
    }
    let audiences = rule.audiences.iter().take(MAX_LOOKED_AT).filter_map(|id| policy.audience(id));
    let audiences: Vec<&Audience> = audiences.collect();
    for class in rule.classes.iter().take(MAX_LOOKED_AT) {
        if let Some(shut) = audiences.iter().find(|audience| !policy.may_go_to(class, audience)) {
            let message = ["$ may not go to ", &quote(&shut.id)].concat();
            let help = "see releaseOnlyTo of the class; narrow the permit";
            problems.report(RELEASE_ONLY_TO, node, &message, class.id(), help);
        }
    }
}
