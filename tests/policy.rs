//! The policy reader against its documents.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may fail loudly; the lint's own exemption misses helpers of integration tests"
)]

use serde_json::Value;
use veilgate::Guard;
use veilgate::policy::{Policy, Severity};

fn cases() -> Vec<Value> {
    let text = std::fs::read_to_string("tests/vectors/policy/documents.json").unwrap();
    let file: Value = serde_json::from_str(&text).unwrap();
    file["cases"].as_array().unwrap().clone()
}

#[test]
fn every_problem_is_reported_at_once_with_its_place() {
    for case in cases() {
        let name = case["name"].as_str().unwrap();
        let text = case["text"].as_str().map_or_else(|| case["document"].to_string(), str::to_owned);
        let problems = Guard::check(&text);
        let mut found: Vec<_> =
            problems.iter().map(|problem| (problem.code.to_owned(), problem.pointer.clone())).collect();
        let expected = case["problems"].as_array().unwrap().iter();
        let mut expected: Vec<_> =
            expected.map(|pair| (pair[0].as_str().unwrap().to_owned(), pair[1].as_str().unwrap().to_owned())).collect();
        found.sort();
        expected.sort();
        assert_eq!(found, expected, "{name}: {problems:#?}");
        assert!(problems.iter().all(|problem| !problem.message.is_empty() && !problem.help.is_empty()), "{name}");
        let loads = problems.iter().all(|problem| problem.severity == Severity::Warning);
        assert_eq!(Policy::read(&text).is_ok(), loads, "{name}");
    }
}

#[test]
fn the_place_of_a_problem_exists_in_the_document() {
    for case in cases().iter().filter(|case| case["document"].is_object()) {
        for problem in Guard::check(&case["document"].to_string()) {
            assert!(case["document"].pointer(&problem.pointer).is_some(), "{}: {}", case["name"], problem.pointer);
        }
    }
}

#[test]
fn hostile_documents_are_refused_in_reasonable_time() {
    let deep = "[".repeat(100_000);
    let names = |count: usize| (0..count).map(|n| format!("\"audience-{n:05}\"")).collect::<Vec<_>>().join(",");
    let many = format!(
        r#"{{"format":"veilgate/1","policy":{{"id":"p","revision":1,"expires":"2099-01-01T00:00:00Z"}},"audiences":{{}},
        "purposes":{{}},"rules":[{{"id":"r","effect":"forbid","audiences":[{}],"reason":{{"en":"r"}}}}]}}"#,
        names(20_000)
    );
    for text in [
        deep,
        many,
        "\u{feff}{}".to_owned(),
        String::new(),
        "nul".to_owned(),
        "1e999".to_owned(),
        "{\"a\":\"\\ud800\"}".to_owned(),
    ] {
        let start = std::time::Instant::now();
        assert!(Policy::read(&text).is_err());
        assert!(start.elapsed().as_secs() < 5);
    }
}
