//! The golden cases of a pack: scenarios under a policy that permits everything, so that only the pack tightens.

use super::trial::{Scenarios, Trial};
use crate::model::catalogue;
use crate::model::json::Json;
use crate::model::order::distinct;
use crate::policy::{Policy, Problem};
use alloc::{borrow::ToOwned, string::String, vec::Vec};

const KINDS: [&str; 7] = ["first-party", "processor", "third-party", "public", "log", "local-ui", "successor"];
const BASES: [&str; 8] = [
    "consent",
    "contract",
    "legal-obligation",
    "vital-interest",
    "public-interest",
    "legitimate-interest",
    "hr-management",
    "public-information",
];
const USES: [&str; 7] = ["sale", "share", "ads", "tracking", "profiling", "automated-decision", "research"];
/// Where the audiences `ID-abroad` are: no country has this code.
const ABROAD: &str = "ZZ";

/// Runs the cases of a pack. `packs` are those that it extends.
///
/// The policy permits every class as it is, for every audience and purpose, sealed from level 4. Its audiences are the kinds
/// (`first-party`, …), at home in the pack's `pack.country`, and for each one abroad (`first-party-abroad`); its purposes the legal
/// bases (`consent`, …) and the uses (`use-sale`, …, on the basis of consent); each audience holds one key, `k-` and its name; the
/// attributes are those of the pack, with all of their values.
///
/// # Errors
/// Every problem of a pack that cannot be joined; they stand at `/extends/0`.
///
/// ```
/// use veilgate::analysis::cases;
/// use veilgate::model::json::Json;
/// let pack = Json::read(r#"{
///   "format": "veilgate-pack/1",
///   "pack": { "id": "house", "revision": 1, "country": "CN", "title": { "en": "House" }, "notice": { "en": "Not legal advice." } },
///   "norms": {},
///   "rules": [ { "id": "home", "effect": "forbid", "outside": ["CN"], "reason": { "en": "Nothing leaves the country" } } ],
///   "cases": [
///     { "name": "at home", "class": "person.name", "audience": "processor", "purpose": "contract",
///       "expect": { "effect": "release", "represent": "raw" } },
///     { "name": "abroad", "class": "person.name", "audience": "processor-abroad", "purpose": "contract",
///       "expect": { "effect": "deny", "reason": "forbidden", "rules": ["house/home"] } } ]
/// }"#).unwrap();
/// assert!(cases(&pack, &[]).unwrap().iter().all(|case| case.passes()));
/// ```
pub fn cases(pack: &Json, packs: &[Json]) -> Result<Vec<Trial>, Vec<Problem>> {
    let mut all = Vec::with_capacity(packs.len().saturating_add(1));
    all.push(pack.clone());
    all.extend(packs.iter().cloned());
    let base = permissive(pack, &all);
    let policy = Policy::read_with(&base.canonical(), &all, &|_, _| None)?;
    let root = at_home(pack);
    let prefix = [pack.at("pack").at("id").text(), "/"].concat();
    Ok(Scenarios::of(policy, &base, &root, "cases", &all, &prefix).run())
}

/// No audience may be called what a kind is called, so those of a case are called so only there.
fn home(kind: &str) -> String {
    [kind, "-home"].concat()
}

/// The pack with the audiences of its cases as the policy calls them.
fn at_home(pack: &Json) -> Json {
    let named = |audience: &Json| match KINDS.contains(&audience.text()) {
        true => Json::String(home(audience.text())),
        false => audience.clone(),
    };
    let case = |case: &Json| with(case, "audience", &named);
    with(pack, "cases", &|cases| Json::Array(cases.items().iter().map(case).collect()))
}

/// An object with one member changed, if it is there.
fn with(object: &Json, key: &str, change: &dyn Fn(&Json) -> Json) -> Json {
    let changed =
        |(name, value): &(String, Json)| (name.clone(), if name == key { change(value) } else { value.clone() });
    Json::Object(object.members().iter().map(changed).collect())
}

fn object<const N: usize>(members: [(&str, Json); N]) -> Json {
    Json::Object(members.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
}

fn text(text: &str) -> Json {
    Json::String(text.to_owned())
}

fn list<'t>(texts: impl Iterator<Item = &'t str>) -> Json {
    Json::Array(texts.map(text).collect())
}

/// The document that permits everything.
fn permissive(pack: &Json, all: &[Json]) -> Json {
    let country = pack.at("pack").at("country");
    let (mut audiences, mut keys) = (Vec::new(), Vec::new());
    for kind in KINDS {
        for (id, key, place) in [
            (home(kind), ["k-", kind].concat(), country.clone()),
            ([kind, "-abroad"].concat(), ["k-", kind, "-abroad"].concat(), text(ABROAD)),
        ] {
            keys.push((key, object([("use", text("seal")), ("holders", list([id.as_str()].into_iter()))])));
            let mut audience = Vec::new();
            audience.push(("kind".to_owned(), text(kind)));
            if place != Json::Null {
                audience.push(("country".to_owned(), place));
            }
            audiences.push((id, Json::Object(audience)));
        }
    }
    let purpose = |id: &str, basis: &str, uses: &[&str]| {
        let title = object([("en", text(id))]);
        (id.to_owned(), object([("title", title), ("basis", text(basis)), ("uses", list(uses.iter().copied()))]))
    };
    let mut purposes: Vec<(String, Json)> = BASES.iter().map(|basis| purpose(basis, basis, &[])).collect();
    purposes.extend(USES.iter().map(|used| purpose(&["use-", used].concat(), "consent", &[used])));
    let classes = catalogue::entries().filter_map(|entry| entry.class.split('.').next()).map(ToOwned::to_owned);
    let classes = distinct(classes.collect());
    let permit = |id: &str, least: &str, form: Json| {
        object([
            ("id", text(id)),
            ("effect", text("permit")),
            ("classes", list(classes.iter().map(String::as_str))),
            ("minLevel", text(least)),
            ("audiences", list(audiences.iter().map(|(id, _)| id.as_str()))),
            ("purposes", list(purposes.iter().map(|(id, _)| id.as_str()))),
            ("form", form),
            ("reason", object([("en", text("everything is permitted"))])),
        ])
    };
    let raw = || ("represent", text("raw"));
    let rules = Json::Array(
        [
            permit("all", "public", object([raw()])),
            permit("sealed", "critical", object([raw(), ("sealAny", Json::Bool(true))])),
        ]
        .to_vec(),
    );
    let mut attributes: Vec<(String, Json)> = Vec::new();
    for (name, node) in all.iter().flat_map(|pack| pack.at("context").at("attrs").members()) {
        if !attributes.iter().any(|(known, _)| known == name) {
            attributes.push((name.clone(), node.clone()));
        }
    }
    let identity =
        [("id", text("everything")), ("revision", Json::Number(1.0)), ("expires", text("9999-12-31T23:59:59Z"))];
    object([
        ("format", text("veilgate/1")),
        ("policy", object(identity)),
        ("extends", list([pack.at("pack").at("id").text()].into_iter())),
        ("context", object([("attrs", Json::Object(attributes))])),
        ("audiences", Json::Object(audiences)),
        ("purposes", Json::Object(purposes)),
        ("keys", Json::Object(keys)),
        ("rules", rules),
    ])
}
