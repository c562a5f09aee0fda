//! The stage that says what is what, against vectors and against laws.

use proptest::prelude::*;
use serde::Deserialize;
use std::path::Path;
use std::time::{Duration, Instant};
use veilgate::classify::{Classified, classify, inspect};
use veilgate::model::{Class, ClassTree, Field, Finding, Hints, catalogue};

#[derive(Deserialize)]
struct Expected {
    class: String,
    detector: String,
    start: usize,
    end: usize,
    confidence: f32,
}

#[derive(Deserialize)]
struct TextCase {
    name: String,
    text: String,
    findings: Vec<Expected>,
}

fn utf16(text: &str, bytes: usize) -> usize {
    text[..bytes].encode_utf16().count()
}

fn differs(text: &str, found: &[Finding], expected: &[Expected]) -> bool {
    found.len() != expected.len()
        || found.iter().zip(expected).any(|(found, expected)| {
            found.class.id() != expected.class
                || found.detector != expected.detector
                || utf16(text, found.span.start) != expected.start
                || utf16(text, found.span.end) != expected.end
                || found.confidence < expected.confidence
        })
}

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/classify")
}

#[test]
fn texts() {
    let mut wrong = Vec::new();
    let mut files = 0;
    for file in std::fs::read_dir(folder()).unwrap() {
        let path = file.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        if path.extension().is_none_or(|end| end != "json") || name == "fields" || name == "checksums" {
            continue;
        }
        files += 1;
        let cases: Vec<TextCase> = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        assert!(cases.iter().any(|case| case.findings.is_empty()) && cases.iter().any(|case| !case.findings.is_empty()));
        for case in cases {
            let found = inspect(&case.text);
            if differs(&case.text, &found, &case.findings) {
                wrong.push(format!("{name}, {}: {} gave {found:?}", case.name, case.text));
            }
        }
    }
    assert!(files >= 17, "{files} files");
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}
