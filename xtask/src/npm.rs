//! The npm package in `pkg/`, and the folders whose npm packages come from a lockfile.

use std::path::Path;
use std::process::Command;

use crate::sh::{self, Result};
use crate::stamp::Stamp;
use crate::wasm;

const NODE_MAJOR: u32 = 20;

/// Builds `pkg/dist`.
pub(crate) fn build() -> Result {
    wasm::build()?;
    let pkg = sh::root().join("pkg");
    let stamp = Stamp {
        file: sh::target().join("xtask/dist.stamp"),
        inputs: &[
            pkg.join("src"),
            pkg.join("build.mjs"),
            pkg.join("schema.mjs"),
            pkg.join("schema-words.mjs"),
            sh::root().join("src/policy/schema.txt"),
            sh::root().join("src/model/catalogue.rs"),
            pkg.join("package.json"),
            pkg.join("package-lock.json"),
            pkg.join("tsconfig.json"),
            pkg.join("wasm"),
        ],
        facts: &[],
        outputs: &[pkg.join("dist"), pkg.join("schema")],
    };
    if stamp.unless_fresh(|| sh::run(npm(&pkg).args(["run", "--silent", "build"])))? {
        sh::say("npm: pkg/dist is built");
    } else {
        sh::say("npm: pkg/dist is up to date");
    }
    Ok(())
}

/// Installs a folder's npm packages from its lockfile, unless that is done.
pub(crate) fn install(folder: &str) -> Result {
    require_node()?;
    let path = sh::root().join(folder);
    for name in ["package.json", "package-lock.json"] {
        if !path.join(name).exists() {
            return Err(format!(
                "{folder}/{name} is not there: check out the whole repository, or make it with `npm install` in {folder}/."
            ));
        }
    }
    let stamp = Stamp {
        file: path.join("node_modules/.stamp"),
        inputs: &[path.join("package.json"), path.join("package-lock.json"), path.join(".npmrc")],
        facts: &[std::env::consts::OS.to_owned(), std::env::consts::ARCH.to_owned()],
        outputs: &[path.join("node_modules/.package-lock.json")],
    };
    if stamp.unless_fresh(|| sh::run(npm(&path).arg("ci")))? {
        sh::say(&format!("npm: packages of {folder}/ are installed"));
    } else {
        sh::say(&format!("npm: packages of {folder}/ are up to date"));
    }
    Ok(())
}

/// `npm`, in a folder.
pub(crate) fn npm(folder: &Path) -> Command {
    let mut command = sh::command(if cfg!(windows) { "npm.cmd" } else { "npm" });
    command.current_dir(folder);
    command
}

fn require_node() -> Result {
    let version = sh::output(sh::command("node").arg("--version"))
        .map_err(|_| format!("Node.js is not there: install version {NODE_MAJOR} or newer from https://nodejs.org."))?;
    let major = version.trim().trim_start_matches('v').split('.').next().and_then(|word| word.parse::<u32>().ok());
    match major {
        Some(major) if major >= NODE_MAJOR => Ok(()),
        _ => Err(format!(
            "Node.js {} is too old: install version {NODE_MAJOR} or newer from https://nodejs.org.",
            version.trim()
        )),
    }
}
