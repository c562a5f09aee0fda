//! The tests, in the order in which a failure is cheapest to meet.

use crate::sh::{self, Result};
use crate::{check, chrome, npm, python, size};

/// What a developer runs.
pub(crate) fn run() -> Result {
    sh::step("test: Rust", || sh::run(sh::cargo("test").args(["--workspace", "--locked", "--quiet"])))?;
    sh::step("test: the npm package, built", npm::build)?;
    npm::install("tests")?;
    let python = python::environment()?;
    sh::step("test: the npm package, in Node", || node_tests("tests/js", &[("VEILGATE_PYTHON", &python)]))?;
    let chrome = chrome::find()?;
    sh::step("test: Chromium", || node_tests("tests/browser", &[("CHROME", &chrome), ("VEILGATE_PYTHON", &python)]))
}

/// What CI runs.
pub(crate) fn run_all() -> Result {
    check::run()?;
    run()?;
    sh::step("test: size", size::run)
}

/// Node's own test runner over the `*.test.mjs` of a folder.
fn node_tests(folder: &str, env: &[(&str, &std::path::Path)]) -> Result {
    let tests: Vec<_> = sh::files(&sh::root().join(folder))
        .into_iter()
        .filter(|path| path.to_string_lossy().ends_with(".test.mjs"))
        .collect();
    if tests.is_empty() {
        return Err(format!("No tests are in {folder}: check out the whole repository."));
    }
    let reporter = ["--test", "--test-reporter=spec", "--test-reporter-destination=stdout"];
    sh::run(sh::command("node").args(reporter).args(tests).envs(env.iter().copied()))
}
