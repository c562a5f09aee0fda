//! The arrows point down: reads the paths that start at the crate in every file of `src/` and holds them against the list.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test may fail loudly; the lint's own exemption misses helpers of integration tests"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// From the top down. A module may use what stands in a row below its own; those of one row are neighbours and never import
/// each other.
const ROWS: &[&[&str]] = &[
    &["wasm"],
    &["wire"],
    &["notice"],
    &["explain"],
    &["guard"],
    &["error"],
    &["analysis"],
    &["policy", "classify", "transform", "seal", "report"],
    &["model"],
    &["secret"],
];

/// Only `wasm.rs` knows JavaScript.
const JAVASCRIPT: &[&str] = &["js_sys", "wasm_bindgen", "serde_wasm_bindgen", "web_sys"];
/// The core reads no clock, no file, no network and no environment.
const OUTSIDE: &[&str] = &["time", "fs", "net", "env", "process", "thread", "io"];

fn row(module: &str) -> Option<usize> {
    ROWS.iter().position(|row| row.contains(&module))
}

/// Words and signs of Rust code; comments and literals are left out.
fn tokens(source: &str) -> Vec<String> {
    let text: Vec<char> = source.chars().collect();
    let at = |place: usize| text.get(place).copied().unwrap_or('\0');
    let mut tokens = Vec::new();
    let mut place = 0;
    while place < text.len() {
        let c = at(place);
        if c == '/' && at(place + 1) == '/' {
            while place < text.len() && at(place) != '\n' {
                place += 1;
            }
        } else if c == '/' && at(place + 1) == '*' {
            place += 2;
            while place < text.len() && !(at(place) == '*' && at(place + 1) == '/') {
                place += 1;
            }
            place += 2;
        } else if c == 'r' && matches!(at(place + 1), '"' | '#') && raw_string(&text, place).is_some() {
            place = raw_string(&text, place).unwrap();
        } else if c == '"' {
            place += 1;
            while place < text.len() && at(place) != '"' {
                place += if at(place) == '\\' { 2 } else { 1 };
            }
            place += 1;
        } else if c == '\'' && at(place + 1) == '\\' {
            place += 3;
            while place < text.len() && at(place) != '\'' {
                place += 1;
            }
            place += 1;
        } else if c == '\'' && at(place + 2) == '\'' {
            place += 3;
        } else if c.is_alphanumeric() || c == '_' {
            let start = place;
            while at(place).is_alphanumeric() || at(place) == '_' {
                place += 1;
            }
            tokens.push(text[start..place].iter().collect());
        } else if c == ':' && at(place + 1) == ':' {
            tokens.push("::".to_owned());
            place += 2;
        } else {
            if !c.is_whitespace() {
                tokens.push(c.to_string());
            }
            place += 1;
        }
    }
    tokens
}

/// Where a raw string that starts here ends.
fn raw_string(text: &[char], start: usize) -> Option<usize> {
    let hashes = text[start + 1..].iter().take_while(|c| **c == '#').count();
    let open = start + 1 + hashes;
    if text.get(open) != Some(&'"') {
        return None;
    }
    let closed =
        |place: &usize| text.get(*place) == Some(&'"') && (1..=hashes).all(|hash| text.get(place + hash) == Some(&'#'));
    (open + 1..text.len()).find(closed).map(|place| place + 1 + hashes)
}

/// The first names of a path or of a group of paths that starts at `place`: `a`, or `a` and `b` for `{a, b::c}`.
fn heads(tokens: &[String], place: usize) -> Vec<&str> {
    let token = |place: usize| tokens.get(place).map(String::as_str).unwrap_or_default();
    if token(place) != "{" {
        return vec![token(place)];
    }
    let (mut heads, mut depth, mut place, mut starts) = (Vec::new(), 1, place + 1, true);
    while depth > 0 && place < tokens.len() {
        match token(place) {
            "{" => depth += 1,
            "}" => depth -= 1,
            "," if depth == 1 => starts = true,
            name if starts => {
                heads.push(name);
                starts = false;
            }
            _ => {}
        }
        place += 1;
    }
    heads
}

/// What a file, named as below `src/`, uses of the crate's top modules and must not; and what else it must not know.
fn violations(file: &str, source: &str) -> Vec<String> {
    let parts: Vec<&str> = file.trim_end_matches(".rs").split('/').filter(|part| *part != "mod").collect();
    let module = parts[0];
    let Some(own) = row(module) else {
        return vec![format!("{file}: {module} is in no row")];
    };
    let tokens = tokens(source);
    let token = |place: usize| tokens.get(place).map(String::as_str).unwrap_or_default();
    let mut found = Vec::new();
    for place in 0..tokens.len() {
        let starts_path = place == 0 || token(place - 1) != "::";
        if module != "wasm" && JAVASCRIPT.contains(&token(place)) {
            found.push(format!("{file} knows {}", token(place)));
        }
        if starts_path && matches!(token(place), "std" | "core") && token(place + 1) == "::" {
            let outside = heads(&tokens, place + 2).into_iter().filter(|head| OUTSIDE.contains(head));
            found.extend(outside.map(|head| format!("{file} reads std::{head}")));
        }
        if token(place) == "crate" && (token(place + 1) == "as" || place > 0 && token(place - 1) == "extern") {
            found.push(format!("{file} gives the crate another name"));
        }
        // `super` often enough leads to the root as well.
        let mut after = place;
        let mut up = 0;
        while token(after) == "super" && token(after + 1) == "::" {
            after += 2;
            up += 1;
        }
        if starts_path && token(place) == "crate" && token(place + 1) == "::" {
            after = place + 2;
        } else if !(starts_path && up >= parts.len()) {
            continue;
        }
        // In a module of tests `super` is the file itself.
        let in_tests = tokens[..place].windows(2).any(|pair| pair[0] == "mod" && pair[1] == "tests");
        for head in heads(&tokens, after) {
            if matches!(head, "*" | "self") && !(in_tests && token(place) == "super") {
                found.push(format!("{file} gives the crate another name"));
            }
            if row(head).is_some_and(|used| used <= own && head != module) {
                found.push(format!("{file} uses {head}"));
            }
        }
    }
    found
}

/// Every Rust file below `src/`, by its name there.
fn sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let (mut folders, mut files) = (vec![root.clone()], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path.strip_prefix(&root).unwrap().to_str().unwrap().replace('\\', "/");
                files.push((name, fs::read_to_string(path).unwrap()));
            }
        }
    }
    files
}

#[test]
fn imports_only_point_down() {
    let sources = sources();
    let found: Vec<String> = sources
        .iter()
        .filter(|(file, _)| file != "lib.rs")
        .flat_map(|(file, source)| violations(file, source))
        .collect();
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn every_module_has_its_row_and_every_row_its_modules() {
    let sources = sources();
    let (_, door) = sources.iter().find(|(file, _)| file == "lib.rs").unwrap();
    let door = tokens(door);
    let declared: BTreeSet<&str> =
        door.windows(2).filter(|pair| pair[0] == "mod").map(|pair| pair[1].as_str()).collect();
    let listed: BTreeSet<&str> = ROWS.iter().flat_map(|row| row.iter().copied()).collect();
    assert_eq!(declared, listed);
    let on_disk: BTreeSet<&str> = sources
        .iter()
        .filter(|(file, _)| file != "lib.rs")
        .map(|(file, _)| file.trim_end_matches(".rs").split('/').next().unwrap())
        .collect();
    assert_eq!(on_disk, listed);
}

#[test]
fn an_upward_import_added_to_a_real_file_is_seen() {
    for (file, source) in sources().iter().filter(|(file, _)| file != "lib.rs") {
        let module = file.trim_end_matches(".rs").split('/').next().unwrap();
        let own = row(module).unwrap();
        for other in ROWS[..=own].iter().flat_map(|row| row.iter()).filter(|other| **other != module) {
            let more = format!("{source}\nuse crate::{other}::Thing;\n");
            assert!(violations(file, &more).contains(&format!("{file} uses {other}")), "{file} {other}");
        }
    }
}

#[test]
fn the_check_reads_rust() {
    for (file, source, expected) in [
        ("policy/decide.rs", "use crate::model::Class;", &[][..]),
        ("policy/decide.rs", "use super::rules::Rule;", &[]),
        ("policy/decide.rs", "use crate::policy::Policy;", &[]),
        ("guard.rs", "use crate::{model::{Class, Level}, seal::{self, Sealer}, error::Error};", &[]),
        (
            "guard.rs",
            "// use crate::wire;\n/* crate::wasm */ let s = \"crate::wire\"; let r = r#\"crate::\"wire\"#;",
            &[],
        ),
        ("guard.rs", "let quote = '\"'; let escaped = '\\''; fn f<'a>(x: &'a str) {} // '\"' crate::wire", &[]),
        ("policy/decide.rs", "use crate::classify::inspect;", &["policy/decide.rs uses classify"]),
        ("policy/mod.rs", "pub use crate::transform::apply;", &["policy/mod.rs uses transform"]),
        ("policy/decide.rs", "fn f() { crate::guard::alive() }", &["policy/decide.rs uses guard"]),
        (
            "model/class.rs",
            "use crate::{secret::Secret, report::{self}, error};",
            &["model/class.rs uses report", "model/class.rs uses error"],
        ),
        ("secret.rs", "use crate::model::Class;", &["secret.rs uses model"]),
        ("error.rs", "use super::guard::Guard;", &["error.rs uses guard"]),
        ("seal/jwe.rs", "use super::super::policy;", &["seal/jwe.rs uses policy"]),
        ("seal/mod.rs", "use super::policy;", &["seal/mod.rs uses policy"]),
        ("seal/jwe.rs", "let quote = '\"'; use crate::wire::x;", &["seal/jwe.rs uses wire"]),
        ("wire.rs", "use js_sys::JsString;", &["wire.rs knows js_sys"]),
        ("wasm.rs", "use js_sys::JsString; use crate::wire;", &[]),
        ("guard.rs", "let now = std::time::SystemTime::now();", &["guard.rs reads std::time"]),
        ("guard.rs", "use std::{fmt, fs::File};", &["guard.rs reads std::fs"]),
        ("utils.rs", "", &["utils.rs: utils is in no row"]),
        ("guard.rs", "mod tests { use super::*; }", &[]),
        ("guard.rs", "use crate::*;", &["guard.rs gives the crate another name"]),
        ("guard.rs", "use super::*;", &["guard.rs gives the crate another name"]),
        ("guard.rs", "use crate as c;", &["guard.rs gives the crate another name"]),
        ("guard.rs", "use crate::{self as c};", &["guard.rs gives the crate another name"]),
        ("seal/jwe.rs", "use super::super::*;", &["seal/jwe.rs gives the crate another name"]),
        ("model/class.rs", "extern crate self as me;", &["model/class.rs gives the crate another name"]),
    ] {
        assert_eq!(violations(file, source), expected, "{file}: {source}");
    }
}
