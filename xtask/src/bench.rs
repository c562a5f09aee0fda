//! The benches: what has to be built for them, then one after the other, each in a Node of its own.

use crate::sh::{self, Result};
use crate::{chrome, npm, wasm};

/// The benches, in `benches/`.
const BENCHES: &[&str] = &["protect", "load", "analysis"];

/// Runs the benches; fails where a ratio is exceeded. `words` go to each of them: `--record`.
pub(crate) fn run(words: &[&str]) -> Result {
    npm::build()?;
    // tests/ starts the browser.
    npm::install("tests")?;
    npm::install("benches")?;
    let empty = wasm::build_empty()?;
    let chrome = chrome::find()?;
    let mut failures = Vec::new();
    for bench in BENCHES {
        sh::say(&format!("bench: {bench}"));
        let script = sh::root().join("benches").join(bench).with_extension("mjs");
        let mut node = sh::command("node");
        node.arg(script).args(words).env("CHROME", &chrome).env("VEILGATE_EMPTY", &empty);
        failures.extend(sh::run(&mut node).err());
    }
    if failures.is_empty() { Ok(()) } else { Err(failures.join(" ")) }
}
