//! Holds the dependencies against `deny.toml`: licences, bans, sources, and one version of each crate in what ships.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use spdx::{Expression, LicenseReq};

use crate::sh::{self, Result};
use crate::wasm;

/// What `deny.toml` says.
#[derive(Default)]
struct Rules {
    licenses: Vec<LicenseReq>,
    banned: BTreeMap<String, String>,
    registries: Vec<String>,
}

/// Fails with every problem at once.
pub(crate) fn check() -> Result {
    let rules = rules(&sh::read(&sh::root().join("deny.toml"))?)?;
    let metadata = metadata(&[])?;
    let mut problems = against(&rules, &metadata);
    let shipped = metadata_shipped()?;
    problems.extend(repeated(&shipped));
    if problems.is_empty() {
        return Ok(());
    }
    Err(format!("Dependencies that deny.toml does not let in:\n  {}", problems.join("\n  ")))
}

fn metadata(options: &[&str]) -> Result<Value> {
    let printed = sh::output(sh::cargo("metadata").args(["--format-version", "1", "--locked"]).args(options))?;
    serde_json::from_str(&printed).map_err(|error| format!("`cargo metadata` printed no JSON: {error}."))
}

/// Names and versions of the crates that end up in the module.
fn metadata_shipped() -> Result<Vec<(String, String)>> {
    let metadata = metadata(&["--filter-platform", wasm::TARGET])?;
    Ok(reached(&metadata))
}

fn rules(text: &str) -> Result<Rules> {
    let unreadable = |error: String| format!("deny.toml cannot be read: {error}.");
    let table: toml::Table = text.parse().map_err(|error| unreadable(format!("{error}")))?;
    let list = |section: &str, key: &str| table.get(section)?.get(key)?.as_array().cloned();
    // These are never let through here; a file that says otherwise would promise what is not done.
    for (section, key) in [("bans", "multiple-versions"), ("sources", "unknown-registry"), ("sources", "unknown-git")] {
        let word = table.get(section).and_then(|section| section.get(key)).and_then(toml::Value::as_str);
        if word != Some("deny") {
            return Err(unreadable(format!("{section}.{key} must be \"deny\"")));
        }
    }
    let mut rules = Rules::default();
    for license in list("licenses", "allow").unwrap_or_default() {
        let name = license.as_str().unwrap_or_default();
        let expression =
            Expression::parse(name).map_err(|error| unreadable(format!("\"{name}\" is no SPDX licence: {error}")))?;
        rules.licenses.extend(expression.requirements().map(|requirement| requirement.req.clone()));
    }
    for ban in list("bans", "deny").unwrap_or_default() {
        let word = |key: &str| ban.get(key).and_then(toml::Value::as_str).unwrap_or_default().to_owned();
        rules.banned.insert(word("crate"), word("reason"));
    }
    for registry in list("sources", "allow-registry").unwrap_or_default() {
        rules.registries.push(format!("registry+{}", registry.as_str().unwrap_or_default()));
    }
    Ok(rules)
}

fn against(rules: &Rules, metadata: &Value) -> Vec<String> {
    let mut problems = Vec::new();
    for package in metadata["packages"].as_array().into_iter().flatten() {
        let name = package["name"].as_str().unwrap_or_default();
        if let Some(reason) = rules.banned.get(name) {
            problems.push(format!("{name}: {reason}"));
        }
        // A package of this repository has no source.
        if let Some(source) = package["source"].as_str()
            && !rules.registries.iter().any(|registry| registry == source)
        {
            problems.push(format!("{name}: comes from {source}"));
        }
        let license = package["license"].as_str().unwrap_or_default();
        // Crates from before SPDX expressions write a slash for OR.
        let allowed = Expression::parse(&license.replace('/', " OR "))
            .is_ok_and(|expression| expression.evaluate(|asked| rules.licenses.iter().any(|given| given == asked)));
        if !allowed {
            problems.push(format!("{name}: the licence is \"{license}\""));
        }
    }
    problems
}

/// The normal dependencies of `veilgate`, transitively.
fn reached(metadata: &Value) -> Vec<(String, String)> {
    let array = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let nodes: BTreeMap<String, Value> = array(&metadata["resolve"]["nodes"])
        .into_iter()
        .filter_map(|node| Some((node["id"].as_str()?.to_owned(), node)))
        .collect();
    let packages: BTreeMap<String, Value> = array(&metadata["packages"])
        .into_iter()
        .filter_map(|package| Some((package["id"].as_str()?.to_owned(), package)))
        .collect();
    let mut open: Vec<String> =
        packages.iter().filter(|(_, package)| package["name"] == "veilgate").map(|(id, _)| id.clone()).collect();
    let mut seen = BTreeSet::new();
    while let Some(id) = open.pop() {
        if !seen.insert(id.clone()) {
            continue;
        }
        for dependency in array(&nodes.get(&id).unwrap_or(&Value::Null)["deps"]) {
            let normal = array(&dependency["dep_kinds"]).iter().any(|kind| kind["kind"].is_null());
            // A procedural macro runs in the compiler and does not ship.
            let target = dependency["pkg"].as_str().unwrap_or_default();
            let compiled = packages.get(target).is_some_and(|package| {
                array(&package["targets"])
                    .iter()
                    .any(|target| array(&target["kind"]).iter().any(|kind| kind == "lib" || kind == "rlib"))
            });
            if normal && compiled {
                open.push(target.to_owned());
            }
        }
    }
    seen.iter()
        .filter_map(|id| packages.get(id))
        .map(|package| {
            let word = |key: &str| package[key].as_str().unwrap_or_default().to_owned();
            (word("name"), word("version"))
        })
        .collect()
}

fn repeated(shipped: &[(String, String)]) -> Vec<String> {
    let mut versions: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (name, version) in shipped {
        versions.entry(name).or_default().push(version);
    }
    versions
        .into_iter()
        .filter(|(_, versions)| versions.len() > 1)
        .map(|(name, versions)| format!("{name}: ships in versions {}", versions.join(" and ")))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn found(package: Value) -> Vec<String> {
        let rules = rules(
            "[licenses]\nallow = [\"MIT\", \"Apache-2.0\"]\n[bans]\nmultiple-versions = \"deny\"\ndeny = [{ crate = \"ring\", reason = \"ours\" }]\n\
             [sources]\nunknown-registry = \"deny\"\nunknown-git = \"deny\"\nallow-registry = [\"https://index\"]",
        );
        against(&rules.unwrap(), &json!({ "packages": [package] }))
    }

    fn package(name: &str, license: &str, source: &str) -> Value {
        json!({ "name": name, "license": license, "source": source })
    }

    #[test]
    fn what_is_allowed_passes() {
        for license in ["MIT", "MIT OR GPL-3.0-only", "MIT/Apache-2.0", "MIT AND Apache-2.0"] {
            assert_eq!(found(package("a", license, "registry+https://index")), Vec::<String>::new(), "{license}");
        }
    }

    #[test]
    fn what_is_not_allowed_is_named() {
        for license in ["GPL-3.0-only", "MIT AND GPL-3.0-only", "", "no licence"] {
            assert_eq!(found(package("a", license, "registry+https://index")).len(), 1, "{license}");
        }
        assert_eq!(found(package("ring", "MIT", "registry+https://index")), ["ring: ours"]);
        assert_eq!(found(package("a", "MIT", "git+https://elsewhere")).len(), 1);
    }

    #[test]
    fn two_versions_are_one_too_many() {
        let crates = [("a", "1"), ("b", "1"), ("a", "2")].map(|(name, version)| (name.to_owned(), version.to_owned()));
        assert_eq!(repeated(&crates), ["a: ships in versions 1 and 2"]);
    }
}
