//! `cargo xtask VERB`: builds, tests, checks and measures Veilgate. All set-up is inside, and done once.

mod npm;
mod sh;
mod stamp;
mod wasm;

use std::process::ExitCode;

const USAGE: &str = "\
Usage: cargo xtask VERB

  wasm          build the WebAssembly module into pkg/wasm
  npm           build the npm package into pkg/dist
";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let result = match words.as_slice() {
        ["--help" | "-h" | "help"] => {
            print!("{USAGE}");
            Ok(())
        }
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
