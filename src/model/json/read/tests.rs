//! The reader against `serde_json`: the same texts are JSON, and mean the same.

use super::*;
use proptest::prelude::*;
use serde_json::Value;

/// Two doubles that two readers may make of one text: equal, or apart by a few units of the last place.
fn near(one: f64, two: f64) -> bool {
    one == two || (one - two).abs() <= two.abs() * 1e-14 || (one.abs() < 1e-300 && two.abs() < 1e-300)
}

fn same(own: &Json, judge: &Value) -> bool {
    match (own, judge) {
        (Json::Null, Value::Null) => true,
        (Json::Bool(own), Value::Bool(judge)) => own == judge,
        (Json::Number(own), Value::Number(judge)) => near(*own, judge.as_f64().unwrap()),
        (Json::String(own), Value::String(judge)) => own == judge,
        (Json::Array(own), Value::Array(judge)) => {
            own.len() == judge.len() && own.iter().zip(judge).all(|(own, judge)| same(own, judge))
        }
        (Json::Object(own), Value::Object(judge)) => {
            own.len() == judge.len()
                && own.iter().all(|(key, own)| judge.get(key).is_some_and(|judge| same(own, judge)))
        }
        _ => false,
    }
}

/// Reads a text with both; says whether it is JSON.
fn agree(text: &str) -> bool {
    match (Document::read(text), serde_json::from_str::<Value>(text)) {
        (Ok(own), Ok(judge)) => {
            assert!(own.repeated || same(&own.root, &judge), "{text:?}");
            true
        }
        (Err(_), Err(_)) => false,
        (own, judge) => panic!("{text:?}: {own:?} {judge:?}"),
    }
}

#[test]
fn what_is_json_and_what_is_not() {
    for text in [
        "null",
        " true\n",
        "\tfalse\r",
        "0",
        "-0",
        "[]",
        "{}",
        "[ ]",
        "{ }",
        "[1,[2,{\"a\":[]}]]",
        "\"\"",
        "\"é😀\"",
        "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\uD83D\\uDE00\\uffff\\u0000\"",
        "\"\u{7f}\u{2028}\"",
        "{\"\":1,\"a\":2}",
        "1.5",
        "-1.25e-3",
        "1E+2",
        "1e05",
        "0.0",
        "0e9999999999999999999",
        "1e-9999999999999999999",
    ] {
        assert!(agree(text), "{text}");
    }
    for text in [
        "",
        " ",
        "nul",
        "nulll",
        "True",
        "1 2",
        "[1,]",
        "[,1]",
        "[1 2]",
        "[",
        "]",
        "[1",
        "{",
        "}",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{,}",
        "{a:1}",
        "{1:1}",
        "{\"a\" 1}",
        "{\"a\":1 \"b\":2}",
        "\"",
        "\"a",
        "\"\n\"",
        "\"\u{0}\"",
        "\"\\x\"",
        "\"\\\"",
        "\"\\u12\"",
        "\"\\u12g4\"",
        "\"\\u+123\"",
        "\"\\u00é9\"",
        "\"\\ud800\"",
        "\"\\ud800x\"",
        "\"\\ud800\\n\"",
        "\"\\ud800\\u0041\"",
        "\"\\ud800\\ud800\"",
        "\"\\udc00\"",
        "\"\\é\"",
        "'a'",
        "01",
        "-01",
        "00",
        "-",
        "+1",
        ".5",
        "1.",
        "1.e1",
        "1e",
        "1e+",
        "1e-",
        "0x1",
        "NaN",
        "Infinity",
        "1e400",
        "-1e999999999999",
        "\u{feff}1",
        "// x\n1",
        "/**/1",
        "1\u{a0}",
        "\u{b}1",
    ] {
        assert!(!agree(text), "{text}");
    }
}

#[test]
fn the_depth_has_a_bound() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let deep = |depth: usize| [&open.repeat(depth), "1", &close.repeat(depth)].concat();
        assert!(agree(&deep(127)));
        assert!(!agree(&deep(128)));
        assert!(!agree(&open.repeat(1_000_000)));
    }
}

#[test]
fn an_error_says_where_and_quotes_nothing() {
    for (text, wrong) in [
        ("", "expected a value at line 1 column 1"),
        ("{\n \"é\": secret }", "expected a value at line 2 column 7"),
        ("[1\n\n2]", "expected a comma or a closing bracket at line 3 column 1"),
        ("{}\n}", "expected the end at line 2 column 1"),
    ] {
        assert_eq!(Document::read(text).unwrap_err(), wrong, "{text}");
    }
}

#[test]
fn whole_numbers_are_exact() {
    for text in ["9007199254740991", "-9007199254740993", "9223372036854775807", "1000000000000000000", "12e20", "1.0"]
        .iter()
        .chain(&["100000000000000000000e-20", "1.00000000000000000000000", "4503599627370497.5", "0.3", "123.456e-7"])
    {
        let judge: f64 = text.parse().unwrap();
        assert_eq!(Document::read(text).unwrap().root, Json::Number(judge), "{text}");
    }
}

fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 60, 6, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            proptest::collection::vec((any::<String>(), inner), 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn what_the_judge_writes_is_read(value in json(), pretty in any::<bool>()) {
        let text = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) };
        prop_assert!(agree(&text.unwrap()));
    }

    #[test]
    fn broken_json_is_broken_for_both(
        value in json(),
        edits in proptest::collection::vec((any::<prop::sample::Index>(), "[ -~]|\\PC|[\\[\\]{}:,\"\\\\0-9eE.+-]", 0_usize..3), 1..4),
    ) {
        let mut text: Vec<char> = value.to_string().chars().collect();
        for (at, with, gone) in edits {
            let at = at.index(text.len().saturating_add(1));
            let end = at.saturating_add(gone).min(text.len());
            text.splice(at..end, with.chars());
        }
        agree(&text.into_iter().collect::<String>());
    }

    #[test]
    fn anything_is_read_alike(text in "[\\[\\]{}:,\"\\\\a-fntrul0-9eE.+ \n-]{0,24}") {
        agree(&text);
    }

    #[test]
    fn numbers_are_read_alike(text in "-?(0|[1-9][0-9]{0,30})(\\.[0-9]{1,30})?([eE][+-]?[0-9]{1,3})?") {
        agree(&text);
    }

    #[test]
    fn escapes_are_read_alike(text in "(\\\\u[dD][89a-fA-F][0-9a-f]{2}|\\\\u[0-9a-fA-F]{4}|\\\\.|[a-z]){0,6}") {
        agree(&["\"", &text, "\""].concat());
    }
}
