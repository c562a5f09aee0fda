//! Detectors that a policy adds: what they find, what they never do, and how long they take.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    reason = "a test may fail loudly; the lint's own exemption misses helpers of integration tests"
)]

use proptest::prelude::*;
use serde_json::{Value, json};
use std::time::{Duration, Instant as Clock};
use veilgate::classify::{classify, classify_with, inspect, inspect_with};
use veilgate::model::{Class, ClassTree, Detector, Field, Finding, Hints, Instant, Level, Pattern, Request};
use veilgate::{Entry, Guard};

fn vectors() -> Value {
    serde_json::from_str(&std::fs::read_to_string("tests/vectors/classify/custom.json").unwrap()).unwrap()
}

fn field(case: &Value) -> Field {
    let said = |key: &str| case["field"][key].as_str().map(str::to_owned);
    let hints = Hints {
        name: said("name"),
        label: said("label"),
        control: said("type"),
        class: said("class"),
        ..Hints::default()
    };
    Field { path: "f".to_owned(), hints, text: said("value").unwrap().into() }
}

#[test]
fn what_they_find() {
    let vectors = vectors();
    let guard = Guard::load(&vectors["policy"].to_string(), &[], Instant(0)).unwrap();
    let cases = vectors["cases"].as_array().unwrap();
    assert!(cases.len() >= 20);
    for case in cases {
        let field = field(case);
        let text = field.text.reveal().clone();
        let place = |byte: usize| json!(text[..byte].encode_utf16().count());
        let got = guard.classify(&[field], Instant(0)).unwrap().remove(0);
        assert_eq!(json!(got.class.as_ref().map(Class::id)), case["class"], "{}", case["name"]);
        let expected = case["findings"].as_array().unwrap();
        assert_eq!(got.findings.len(), expected.len(), "{}: {:?}", case["name"], got.findings);
        for (found, expected) in got.findings.iter().zip(expected) {
            assert_eq!(found.class.id(), expected["class"], "{}", case["name"]);
            assert_eq!(found.level.number(), expected["level"], "{}", case["name"]);
            assert_eq!(*found.detector, expected["detector"], "{}", case["name"]);
            assert_eq!(place(found.span.start), expected["start"], "{}", case["name"]);
            assert_eq!(place(found.span.end), expected["end"], "{}", case["name"]);
            let sure = expected["confidence"].as_f64();
            assert!(sure.is_none_or(|sure| (f64::from(found.confidence) - sure).abs() < 0.001), "{}", case["name"]);
        }
    }
}

#[test]
fn what_leaves() {
    let vectors = vectors();
    let guard = Guard::load(&vectors["policy"].to_string(), &[], Instant(0)).unwrap();
    let request = Request { audience: "shop".to_owned(), purpose: "order".to_owned(), ..Request::default() };
    for case in vectors["released"].as_array().unwrap() {
        let entries = [Entry { field: field(case), readable: true }];
        let outcome = guard.protect(&entries, &request, Instant(0), &mut getrandom::SysRng).unwrap();
        let shown = outcome.values[0].as_ref().map(|shown| shown.reveal().clone());
        assert_eq!(json!(shown), case["shown"], "{}", case["name"]);
    }
}

fn detector(id: usize, class: &str, pattern: &str) -> Detector {
    Detector {
        id: format!("d{id}"),
        class: Class::named(class),
        pattern: Pattern::new(pattern).unwrap(),
        context: None,
        min_length: 1,
        confidence: 0.8,
    }
}

fn levels() -> ClassTree {
    let mut classes = ClassTree::default();
    for (id, level) in
        [("own.a", Level::Public), ("own.b", Level::General), ("own.c", Level::Sensitive), ("own.d", Level::Critical)]
    {
        classes.raise(id, level);
    }
    classes
}

fn detectors() -> impl Strategy<Value = Vec<Detector>> {
    let class = prop::sample::select(vec!["own.a", "own.b", "own.c", "own.d", "contact.phone"]);
    let pattern = prop::sample::select(vec![
        r"\d{4}",
        r"\d+",
        r"\w+",
        r"[a-z]+@",
        r"\p{Han}+\d?",
        r"@[a-z.]+",
        r".{7}",
        "^..",
        ".$",
        r"38\d",
        "地址.",
    ]);
    let one = (class, pattern).prop_map(|(class, pattern)| detector(0, class, pattern));
    prop::collection::vec(one, 0..4).prop_map(|mut all| {
        all.iter_mut().enumerate().for_each(|(place, detector)| detector.id = format!("d{place}"));
        all
    })
}

fn text() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "手机",
        "13812345678",
        "姓名",
        "张三",
        " ",
        ",",
        "a.b@c.cn",
        "11010519491231002X",
        "地址",
        "浙江省杭州市",
        "路1号",
        "192.168.1.1",
        "4111 1111 1111 1111",
        "x",
        "7",
        "密码是",
        "Hunter22",
        "\u{20bb7}",
    ]);
    prop::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

fn highest(findings: &[Finding], byte: usize) -> Option<Level> {
    findings.iter().find(|found| (found.span.start..found.span.end).contains(&byte)).map(|found| found.level)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 1000, ..ProptestConfig::default() })]

    /// What is covered stays covered, at a level at least as high, wherever a detector is added.
    #[test]
    fn a_detector_more_never_uncovers_anything(text in text(), detectors in detectors()) {
        let classes = levels();
        let (before, after) = (inspect(&text), inspect_with(&text, &classes, &detectors));
        let mut end = 0;
        for found in &after {
            prop_assert!(found.span.start >= end && found.span.end > found.span.start, "{:?}", after);
            prop_assert!(text.get(found.span.start..found.span.end).is_some());
            end = found.span.end;
        }
        for byte in 0..text.len() {
            prop_assert!(highest(&after, byte) >= highest(&before, byte), "{} at {byte}: {before:?}, then {after:?}", &text);
        }
        prop_assert_eq!(&after, &inspect_with(&text, &classes, &detectors));
        prop_assert_eq!(before, inspect_with(&text, &classes, &[]));
    }

    #[test]
    fn a_detector_more_never_lowers_a_field(text in text(), label in text(), detectors in detectors()) {
        let classes = levels();
        let hints = Hints { label: Some(label), ..Hints::default() };
        let field = Field { path: "f".to_owned(), hints, text: text.into() };
        let level = |class: &Option<Class>| class.as_ref().map(|class| classes.level(class));
        let before = classify(&field, None, &classes).class;
        let after = classify_with(&field, None, &classes, &detectors).class;
        prop_assert!(level(&after) >= level(&before), "{:?}, then {:?}", before, after);
    }

    #[test]
    fn the_order_of_detectors_does_not_matter(text in text(), mut detectors in detectors()) {
        let classes = levels();
        let one = inspect_with(&text, &classes, &detectors);
        detectors.reverse();
        prop_assert_eq!(one, inspect_with(&text, &classes, &detectors));
    }
}

/// As many detectors as a policy may have, over texts that make each of them work. (In the settings of a release this takes
/// a small part of a second for each text.)
#[test]
fn sixty_four_detectors_read_a_hostile_text_in_reasonable_time() {
    let shapes = [
        "(a+)+b{N}",
        "a.*b|aa{N}",
        r"[A-Z]{2}\d{N}|\w{N}x",
        r"\p{Han}{2,N}号",
        r"(\d|\w)+@{N}",
        "[^,]{N}z",
        r"工号\d{4,N}",
        "(ab|a|b)*c{N}",
    ];
    let all: Vec<Detector> = (0..64)
        .map(|n| detector(n, "own.c", &shapes[n % shapes.len()].replace('N', &(4 + n / 8).to_string())))
        .collect();
    let classes = levels();
    for piece in ["a", "ab", "1", "号", "aA1号,", "工号1234 "] {
        let text = piece.repeat(100_000 / piece.len());
        let start = Clock::now();
        inspect_with(&text, &classes, &all);
        let took = start.elapsed();
        println!("{piece:?}: {took:?}");
        let most = if cfg!(debug_assertions) { 30 } else { 1 };
        assert!(took < Duration::from_secs(most), "{piece:?} took {took:?}");
    }
}

/// Time is that of the text times that of the pattern, whatever they are: each of these makes some search go back, restart or
/// keep many threads. Twice the text takes about twice the time; four times would be the square.
#[test]
fn hostile_patterns_and_texts_take_linear_time() {
    let all = [
        ("(a+)+b", "a"),
        ("(a|a)*b", "a"),
        ("(a*)*b", "a"),
        ("a.*b|a", "a"),
        (".*.*=.*", "a="),
        ("[^b]*b|a|c", "ac"),
        ("(.+)+x{2,20}y|\\w", "ax"),
        ("a{1,480}|aa", "a"),
        ("(a?){300}a{300}", "a"),
        ("(((((a*)*)*)*)*)*b", "a"),
        ("^.+$|z", "a"),
        ("\\p{Han}+\\d", "号"),
    ];
    for (pattern, piece) in all {
        let pattern = Pattern::new(pattern).unwrap();
        let time = |length: usize| {
            let text = piece.repeat(length / piece.len());
            let start = Clock::now();
            let found = pattern.find_all(&text);
            assert!(found.windows(2).all(|pair| pair[0].end <= pair[1].start));
            start.elapsed()
        };
        let (one, many) = (time(5_000), time(40_000));
        let most = one * 24 + Duration::from_millis(200);
        assert!(many < most, "{piece}: {one:?}, then {many:?} for eight times the text");
    }
}
