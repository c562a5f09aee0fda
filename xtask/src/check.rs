//! Everything about the code that is not a test of what it does.

use crate::dependencies;
use crate::npm::{self, npm};
use crate::sh::{self, Result};
use crate::wasm;

/// Runs every check.
pub(crate) fn run() -> Result {
    sh::step("check: formatting", || {
        sh::run(sh::cargo("fmt").args(["--all", "--check"]))?;
        sh::run(sh::cargo("fmt").args(["--manifest-path", "fuzz/Cargo.toml", "--check"]))
    })?;
    sh::step("check: lints", || clippy(&["--workspace", "--all-targets"]))?;
    wasm::require_target()?;
    // As the module is built.
    sh::step("check: lints of the border", || {
        clippy(&["--package", "veilgate", "--lib", "--no-default-features", "--target", wasm::TARGET])
    })?;
    sh::step("check: layers", || sh::run(sh::cargo("test").args(["--locked", "--quiet", "--test", "layers"])))?;
    sh::step("check: dependencies", dependencies::check)?;
    npm::build()?;
    sh::step("check: types", || sh::run(npm(&sh::root().join("pkg")).args(["run", "--silent", "typecheck"])))?;
    sh::step("check: documentation", || {
        let mut doc = sh::cargo("doc");
        doc.args(["--workspace", "--no-deps", "--locked", "--quiet"]).env("RUSTDOCFLAGS", "-D warnings");
        sh::run(&mut doc)
    })
}

fn clippy(what: &[&str]) -> Result {
    sh::run(sh::cargo("clippy").args(what).args(["--locked", "--quiet", "--", "--deny", "warnings"]))
}
