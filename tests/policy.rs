//! The policy reader against its documents.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may fail loudly; the lint's own exemption misses helpers of integration tests"
)]

use serde_json::{Value, json};
use veilgate::Guard;
use veilgate::model::json::Json;
use veilgate::model::{Class, Request};
use veilgate::policy::{MAX_DOCUMENT_BYTES, Policy, Severity};

fn file(name: &str) -> Value {
    let text = std::fs::read_to_string(format!("tests/vectors/policy/{name}.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

fn cases() -> Vec<Value> {
    file("documents")["cases"].as_array().unwrap().clone()
}

#[test]
fn the_canonical_form_is_that_of_another_implementation() {
    let file = file("canonical");
    let canonical = |text: &str| Json::read(text).unwrap().canonical();
    for case in file["cases"].as_array().unwrap() {
        assert_eq!(canonical(case["text"].as_str().unwrap()), case["canonical"], "{}", case["name"]);
        assert_eq!(canonical(case["canonical"].as_str().unwrap()), case["canonical"], "{}", case["name"]);
    }
    for case in file["written"].as_array().unwrap() {
        assert_eq!(canonical(case["written"].as_str().unwrap()), case["canonical"]);
    }
    for case in file["numbers"].as_array().unwrap() {
        let number = case["text"].as_str().unwrap();
        let document = format!(
            r#"{{"format":"veilgate/1","policy":{{"id":"p","revision":1,"expires":"2099-01-01T00:00:00Z"}},"audiences":{{}},"purposes":{{}},"rules":[],"$schema":{number}}}"#
        );
        assert_eq!(Policy::read(&document).is_ok(), case["taken"], "{number}");
        if case["taken"] == true {
            assert_eq!(canonical(number), number);
        }
    }
}

#[test]
fn the_identity_is_that_of_another_implementation() {
    for (name, case) in file("signatures")["documents"].as_object().unwrap() {
        let packs = case["packs"].as_array().into_iter().flatten();
        let packs: Vec<Json> = packs.map(|pack| Json::read(&pack.to_string()).unwrap()).collect();
        let policy = Policy::read_with(&case["document"].to_string(), &packs, &|_, _| None).unwrap();
        assert_eq!(policy.sha256(), case["sha256"], "{name}");
    }
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

fn packs() -> Value {
    serde_json::from_str(&std::fs::read_to_string("tests/vectors/policy/packs.json").unwrap()).unwrap()
}

/// The base with some members replaced.
fn with(base: &Value, members: &Value) -> Value {
    let mut document = base.clone();
    for (key, member) in members.as_object().into_iter().flatten() {
        document[key] = member.clone();
    }
    document
}

fn pack(base: &Value, members: &Value) -> Json {
    let text = if members.is_object() { with(base, members) } else { members.clone() }.to_string();
    Json::read(&text).unwrap()
}

#[test]
fn what_is_wrong_with_packs_stands_where_they_are_extended() {
    let file = packs();
    for case in file["problems"].as_array().unwrap() {
        let document = with(&file["document"], &case["document"]);
        let bare = case["name"] == "no pack at all in its place";
        let base = if bare { &Value::Null } else { &file["pack"] };
        let packs: Vec<Json> = case["packs"].as_array().unwrap().iter().map(|members| pack(base, members)).collect();
        let problems = Guard::check_with(&document.to_string(), &packs);
        let mut found: Vec<_> = problems.iter().map(|problem| json!([problem.code, problem.pointer])).collect();
        found.sort_by_key(Value::to_string);
        assert_eq!(Value::from(found), case["problems"], "{}: {problems:#?}", case["name"]);
        assert!(problems.iter().all(|problem| document.pointer(&problem.pointer).is_some()), "{}", case["name"]);
    }
}

#[test]
fn packs_tighten_what_the_document_permits() {
    let file = packs();
    for case in file["decisions"].as_array().unwrap() {
        let name = case["name"].as_str().unwrap();
        let mut house = with(&file["pack"], &case["pack"]);
        let rules = case["rules"]
            .as_array()
            .unwrap()
            .iter()
            .enumerate()
            .map(|(place, rule)| with(&json!({ "id": format!("r{place}"), "reason": { "en": "r" } }), rule));
        house["rules"] = rules.collect();
        let house = Json::read(&house.to_string()).unwrap();
        let policy =
            Policy::read_with(&with(&file["document"], &case["document"]).to_string(), &[house], &|_, _| None).unwrap();
        let class = Class::named(case["class"].as_str().unwrap());
        let texts = |key: &str| -> Vec<String> {
            case[key].as_array().into_iter().flatten().map(|text| text.as_str().unwrap().to_owned()).collect()
        };
        let together: Vec<Class> = texts("together").into_iter().map(Class::named).chain([class.clone()]).collect();
        let check = |cells: &Value, discharged: Vec<String>, present: &[Class]| {
            for cell in cells.as_array().unwrap() {
                let request = Request {
                    audience: cell[0].as_str().unwrap().to_owned(),
                    purpose: cell[1].as_str().unwrap().to_owned(),
                    discharged: discharged.clone(),
                    ..Request::default()
                };
                let verdict = policy.situate(&request).unwrap().at(policy.raised(present, &class)).decide(&class);
                let form = verdict.operation.as_ref().map_or("deny", |operation| operation.name());
                assert_eq!(
                    (Value::from(form), json!(verdict.rules)),
                    (cell[2].clone(), cell[3].clone()),
                    "{name} {cell}"
                );
            }
        };
        check(&case["cells"], Vec::new(), std::slice::from_ref(&class));
        if case["then"].is_array() {
            check(&case["then"], texts("discharged"), &together);
        }
    }
}

#[test]
fn hostile_documents_are_refused_in_reasonable_time() {
    let head = r#""format":"veilgate/1","policy":{"id":"p","revision":1,"expires":"2099-01-01T00:00:00Z"},"purposes":{"o":{"title":{"en":"o"}}}"#;
    let list = |count: usize, one: &dyn Fn(usize) -> String| (0..count).map(one).collect::<Vec<_>>().join(",");
    let audiences = list(8_000, &|n| format!(r#""a{n}":{{"kind":"log"}}"#));
    let documents = [
        "[".repeat(100_000),
        format!("{}{}", r#"{"a":"#.repeat(50_000), "}".repeat(50_000)),
        "\u{feff}{}".to_owned(),
        String::new(),
        "nul".to_owned(),
        "1e999".to_owned(),
        "{\"a\":\"\\ud800\"}".to_owned(),
        // Names that nothing bears, tens of thousands of them, beside as many that are declared.
        format!(
            r#"{{{head},"audiences":{{{audiences}}},"rules":[{{"id":"r","effect":"forbid","audiences":[{}],"reason":{{"en":"r"}}}}]}}"#,
            list(60_000, &|n| format!(r#""b{n}""#))
        ),
        // Rules without a name of their own.
        format!(r#"{{{head},"audiences":{{}},"rules":[{}]}}"#, list(80_000, &|_| r#"{"id":"r"}"#.to_owned())),
        format!(
            r#"{{{head},"audiences":{{}},"rules":[{}]}}"#,
            list(18_000, &|n| format!(r#"{{"id":"r{n}","effect":"forbid","reason":{{"en":""}},"x":0}}"#))
        ),
        // Every class of a permit against every audience of it.
        format!(
            r#"{{{head},"audiences":{{{audiences}}},"classes":{{"plain":{{"releaseOnlyTo":["a0"]}}}},"rules":[{{"id":"r","effect":"permit",
            "classes":[{}],"audiences":[{}],"purposes":["o"],"form":{{"represent":"raw"}},"reason":{{"en":"r"}}}}]}}"#,
            list(60_000, &|_| r#""plain""#.to_owned()),
            list(60_000, &|n| format!(r#""a{}""#, n % 8_000))
        ),
        format!(r#"{{{head},"audiences":{{}},"rules":[],"z":{}"#, "1,".repeat(500_000)),
    ];
    for (number, text) in documents.iter().enumerate() {
        let start = std::time::Instant::now();
        assert!(Guard::check(text).iter().any(|problem| problem.severity == Severity::Error), "{number}");
        assert!(Policy::read(text).is_err(), "{number}");
        assert!(start.elapsed().as_secs() < 60, "{number} took {:?}", start.elapsed());
    }
}

#[test]
fn large_documents_are_answered_in_reasonable_time() {
    let head = r#""format":"veilgate/1","policy":{"id":"p","revision":1,"expires":"2099-01-01T00:00:00Z"},"audiences":{"a":{"kind":"log"}},"purposes":{"o":{"title":{"en":"o"}}}"#;
    let list = |count: usize, one: &dyn Fn(usize) -> String| (0..count).map(one).collect::<Vec<_>>().join(",");
    let many = |word: &str, count: usize| list(count, &|_| format!(r#""{word}""#));
    let permit = format!(
        r#"{{"id":"r","effect":"permit","classes":[{}],"audiences":[{}],"purposes":["o"],"form":{{"represent":"raw"}},"reason":{{"en":"r"}}}}"#,
        many("x", 1_000),
        many("a", 1_000)
    );
    let key = "k".repeat(20_000);
    let classes = list(15_000, &|n| format!(r#""c{n}":{{"level":2}}"#));
    let documents = [
        (false, format!(r#"{{{head},"classes":{{"x":{{"level":1,"releaseOnlyTo":[]}}}},"rules":[{permit}]}}"#)),
        (true, format!(r#"{{{head},"rules":[],"$schema":{{"{key}":[{}]}}}}"#, list(300_000, &|_| "0".to_owned()))),
        (false, format!(r#"{{{head},"rules":[],"$schema":{{"{key}":[{}]}}}}"#, list(200_000, &|_| "0.5".to_owned()))),
        (
            true,
            format!(
                r#"{{{head},"classes":{{{classes}}},"rules":[{}]}}"#,
                list(60, &|n| {
                    let used = list(1_000, &|m| format!(r#""c{}""#, n * 200 + m));
                    format!(r#"{{"id":"r{n}","effect":"forbid","classes":[{used}],"reason":{{"en":"r"}}}}"#)
                })
            ),
        ),
    ];
    for (number, (loads, text)) in documents.iter().enumerate() {
        assert!(text.len() < MAX_DOCUMENT_BYTES, "{number}");
        let start = std::time::Instant::now();
        let problems = Guard::check(text);
        assert_eq!(problems.is_empty(), *loads, "{number}: {:?}", problems.first());
        assert!(problems.len() <= 200, "{number}");
        assert!(start.elapsed().as_secs() < 10, "{number} took {:?}", start.elapsed());
    }
}

#[test]
fn warnings_never_crowd_out_an_error() {
    let head = r#""format":"veilgate/1","policy":{"id":"p","revision":1,"expires":"2099-01-01T00:00:00Z"},"audiences":{"a":{"kind":"log"}},"purposes":{"o":{"title":{"en":"o"}}}"#;
    let duties: Vec<_> = (0..500).map(|n| format!(r#""o{n}":{{"type":"burn.incense","stage":"with"}}"#)).collect();
    let text = format!(
        r#"{{{head},"obligations":{{{}}},"rules":[{{"id":"r","effect":"require","reason":{{"en":"r"}}}}]}}"#,
        duties.join(",")
    );
    assert!(Guard::check(&text).iter().any(|problem| problem.severity == Severity::Error));
    assert!(Policy::read(&text).is_err());
}

#[test]
fn a_document_is_at_most_a_mebibyte() {
    let text = format!("{{{}}}", " ".repeat(MAX_DOCUMENT_BYTES));
    let problems = Guard::check(&text);
    assert_eq!(problems.len(), 1);
    assert!(problems[0].message.contains("mebibyte"));
}
