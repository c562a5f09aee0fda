//! Fuzzing without a second toolchain: coverage by the stable flags of rustc, the engine of LLVM's libFuzzer from source.

use std::fmt::Write as _;
use std::path::Path;

use crate::sh::{self, Result};

/// What LLVM adds to the code so that the engine sees which way was taken and what was compared with what.
const COVERAGE: &[&str] = &[
    "--cfg=fuzzing",
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
    "-Ccodegen-units=1",
];

/// The longest input: what a person writes in an afternoon. Limits of size have tests of their own.
const MAX_BYTES: u32 = 16 << 10;
/// Seconds after which one input counts as a hang.
const SLOW: u32 = 2;

/// Runs a target of `fuzz/` for some seconds; what breaks it is left in the folder that the engine names.
pub(crate) fn run(words: &[&str]) -> Result {
    let (target, seconds) = match words {
        [] => ("policy", "180"),
        [target] => (*target, "180"),
        [target, seconds] => (*target, *seconds),
        _ => return Err("cargo xtask fuzz [policy|text|pattern] [SECONDS]".to_owned()),
    };
    if !sh::root().join("fuzz/targets").join(target).with_extension("rs").is_file() {
        return Err(format!("There is no fuzz target {target}: they are in fuzz/targets."));
    }
    let folder = sh::target().join("fuzz");
    let corpus = folder.join("corpus").join(target);
    let broken = folder.join("broken").join(target);
    for folder in [&corpus, &broken] {
        std::fs::create_dir_all(folder).map_err(|error| format!("Cannot make {}: {error}.", folder.display()))?;
    }
    seed(&corpus)?;
    let words = folder.join("words.dict");
    dictionary(&words)?;
    // A target that is named keeps the flags away from what runs while building.
    let rustc = sh::output(sh::command("rustc").arg("-vV"))?;
    let host = rustc.lines().find_map(|line| line.strip_prefix("host: ")).ok_or("rustc -vV names no host.")?;
    sh::step("fuzz: building", || {
        sh::run(
            sh::cargo("build")
                .args([
                    "--release",
                    "--locked",
                    "--manifest-path",
                    "fuzz/Cargo.toml",
                    "--bin",
                    target,
                    "--target",
                    host,
                ])
                .env("CARGO_TARGET_DIR", &folder)
                .env("CARGO_ENCODED_RUSTFLAGS", COVERAGE.join("\x1f")),
        )
    })?;
    sh::run(
        sh::command(folder.join(host).join("release").join(target))
            .arg(&corpus)
            .arg(format!("-artifact_prefix={}/", broken.display()))
            .arg(format!("-dict={}", words.display()))
            .arg(format!("-max_total_time={seconds}"))
            .arg(format!("-max_len={MAX_BYTES}"))
            .arg(format!("-timeout={SLOW}"))
            .args(["-rss_limit_mb=1024", "-print_final_stats=1"]),
    )
}

/// The vectors are where it starts from.
fn seed(corpus: &Path) -> Result {
    let read = |file: &str| std::fs::read_to_string(sh::root().join(file)).map_err(|error| format!("{file}: {error}."));
    let vectors: serde_json::Value = serde_json::from_str(&read("tests/vectors/policy/documents.json")?)
        .map_err(|error| format!("tests/vectors/policy/documents.json: {error}."))?;
    for (number, case) in vectors["cases"].as_array().into_iter().flatten().enumerate() {
        let text = case["text"].as_str().map_or_else(|| case["document"].to_string(), str::to_owned);
        let file = corpus.join(format!("vector-{number}.json"));
        std::fs::write(&file, text).map_err(|error| format!("Cannot write {}: {error}.", file.display()))?;
    }
    Ok(())
}

/// The words of the language, as the engine takes them.
fn dictionary(file: &Path) -> Result {
    let language = std::fs::read_to_string(sh::root().join("src/policy/schema.txt"))
        .map_err(|error| format!("src/policy/schema.txt: {error}."))?;
    let mut lines = String::new();
    for word in language.split_whitespace().map(|word| word.trim_end_matches('!')) {
        let _ = writeln!(lines, "\"\\\"{word}\\\"\"");
    }
    std::fs::write(file, lines).map_err(|error| format!("Cannot write {}: {error}.", file.display()))
}
