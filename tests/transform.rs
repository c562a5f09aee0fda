//! Masks by vectors (`tests/vectors/transform`), and the sentences that hold for every mask and every string.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test may fail loudly; the lint's own exemption misses helpers of integration tests"
)]

use proptest::prelude::*;
use serde_json::{Value, json};
use std::path::Path;
use unicode_segmentation::UnicodeSegmentation;
use veilgate::model::{
    Class, DomainPart, Fill, Finding, Instant, Keep, Level, Operation, Request, Span, TextReplacement, operations,
};
use veilgate::policy::{Policy, Problem};
use veilgate::transform::{Applied, Means, apply, labels, replace_findings, residual};

/// The operation that a policy means by this transform: read, checked and decided as any other. Or what is wrong with it.
fn operation(transform: &Value) -> Result<Operation, Vec<&'static str>> {
    let policy = json!({
        "format": "veilgate/1",
        "policy": { "id": "p", "revision": 1, "expires": "2099-01-01T00:00:00Z" },
        "audiences": { "a": { "kind": "first-party" } },
        "purposes": { "p": { "title": { "en": "P" } } },
        "transforms": { "t": transform },
        "rules": [{ "id": "r", "effect": "permit", "classes": ["contact"], "audiences": ["a"], "purposes": ["p"],
            "form": { "represent": "t" }, "reason": { "en": "r" } }]
    });
    let codes = |problems: Vec<Problem>| problems.iter().map(|problem| problem.code).collect::<Vec<_>>();
    let policy = Policy::read(&policy.to_string()).map_err(codes)?;
    let request = Request { audience: "a".to_owned(), purpose: "p".to_owned(), ..Request::default() };
    Ok(policy.situate(&request).unwrap().decide(&Class::built_in("contact")).operation.unwrap())
}

fn finding(start: usize, end: usize) -> Finding {
    Finding {
        class: Class::built_in("contact.email"),
        level: Level::General,
        detector: "email".into(),
        span: Span { start, end },
        confidence: 1.0,
    }
}

fn files() -> Vec<(String, Value)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/transform");
    let read = |file: std::io::Result<std::fs::DirEntry>| {
        let path = file.unwrap().path();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        (name, serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap())
    };
    std::fs::read_dir(folder).unwrap().map(read).collect()
}

#[test]
fn vectors() {
    let (mut seen, mut wrong) = (0, Vec::new());
    for (file, document) in files() {
        // Those with keys are made by others: tests/pseudonyms.rs.
        if document["keys"].is_array() {
            continue;
        }
        for case in document["cases"].as_array().unwrap() {
            let place = format!("{file}: {}", case["name"]);
            seen += 1;
            let operation = match operation(&case["operation"]) {
                Ok(operation) => operation,
                Err(codes) => {
                    if !codes.iter().all(|code| case["problem"] == *code) {
                        wrong.push(format!("{place}: {codes:?}"));
                    }
                    continue;
                }
            };
            assert_eq!((operation.name(), &case["problem"]), (file.as_str(), &Value::Null), "{place}");
            let class = Class::named(case["class"].as_str().unwrap());
            let input = case["input"].as_str().unwrap();
            let now = case["now"].as_str().map_or(Instant(0), |now| Instant::parse(now).unwrap());
            let applied = match case["replacements"].as_array() {
                Some(replacements) => {
                    let place = |one: &Value, key| usize::try_from(one[key].as_u64().unwrap()).unwrap();
                    let replacement = |one: &Value| {
                        (finding(place(one, "start"), place(one, "end")), one["with"].as_str().unwrap().to_owned())
                    };
                    let replacements: Vec<_> = replacements.iter().map(replacement).collect();
                    Applied::Shown(replace_findings(input, &replacements))
                }
                None => apply(&operation, &class, input, &Means::at(now)),
            };
            let refused = matches!(applied, Applied::Refused);
            let output = applied.shown().map(|shown| shown.reveal().clone());
            if refused != (case["refused"] == true) || output.as_deref() != case["output"].as_str() {
                wrong.push(format!("{place}: {output:?}, refused: {refused}"));
            }
            if let Some(expected) = case["residual"].as_f64() {
                assert_eq!(residual(&operation, &class, input), Some(expected), "{place}: residual");
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(seen >= 640, "only {seen} vectors were found");
}

#[test]
fn every_operation_has_its_vectors() {
    let files: Vec<String> = files().into_iter().map(|(file, _)| file).collect();
    for operation in operations::all().filter(|operation| !["mask", "record.suppress"].contains(&operation.name)) {
        assert!(files.iter().any(|file| file == operation.name), "{} has none", operation.name);
    }
}

#[test]
fn residual_is_silent_where_it_cannot_be_computed() {
    let mobile = Class::built_in("contact.phone.cn-mobile");
    let phone = Operation::MaskPhone { keep_prefix: 3, keep_last: 4, country: None, fill: Fill::default() };
    assert_eq!(residual(&phone, &mobile, "+852 2123 4567"), None);
    assert_eq!(residual(&phone, &mobile, "1234567"), None);
    assert_eq!(residual(&Operation::Label, &mobile, "13800138000"), None);
    assert_eq!(residual(&Operation::mask_whole(), &Class::built_in("unclassified"), "13800138000"), None);
}

fn fill() -> impl Strategy<Value = Fill> {
    prop_oneof![Just(None), (0_u8..5).prop_map(Some)].prop_map(|fixed| Fill { mark: "*".to_owned(), fixed })
}

fn keep() -> impl Strategy<Value = Keep> {
    (0_u16..5, 0_u16..5, prop_oneof![Just(""), Just("-"), Just(" -")], 0_u16..4, 0_u16..9, fill()).prop_map(
        |(first, last, ignore, min_hidden, min_length, fill)| Keep {
            first,
            last,
            ignore: ignore.to_owned(),
            min_hidden,
            min_length,
            fill,
            ..Keep::default()
        },
    )
}

fn mask() -> impl Strategy<Value = Operation> {
    prop_oneof![
        keep().prop_map(Operation::MaskKeep),
        (0_u16..4, prop_oneof![Just(DomainPart::Full), Just(DomainPart::Tld), Just(DomainPart::None)], fill())
            .prop_map(|(keep_local, keep_domain, fill)| Operation::MaskEmail { keep_local, keep_domain, fill }),
        (0_u8..10, 0_u8..9, any::<bool>(), fill()).prop_map(|(first, last, store, fill)| Operation::MaskPan {
            first,
            last,
            store,
            fill
        }),
        (any::<bool>(), fill()).prop_map(|(first_only, fill)| Operation::MaskName { script: None, first_only, fill }),
        (0_u8..9, 0_u8..9, fill()).prop_map(|(keep_prefix, keep_last, fill)| {
            Operation::MaskPhone { keep_prefix, keep_last, country: None, fill }
        }),
        Just(Operation::TextFindings(TextReplacement::Cell)),
    ]
}

/// Hostile, and close to what each mask accepts.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[0-9 +()-]{0,24}",
        "\\+?(86)?1[3-9][0-9]{9}",
        "[a-z.]{0,8}@?[a-z.]{0,8}\\.[a-z]{2}",
        "[段正淳欧阳·𠮷a-c ]{0,9}",
        "[0-9]{17}[0-9X]",
        "[\u{300}\u{200d}\u{1f468}\u{1f1e8}\u{fe0f}a١ש-]{0,9}",
    ]
}

fn masked(operation: &Operation, text: &str) -> String {
    apply(operation, &Class::built_in("unclassified"), text, &Means::at(Instant(0))).shown().unwrap().reveal().clone()
}

/// A transform of the table, with parameters within its bounds.
fn catalogued() -> impl Strategy<Value = Operation> {
    let otherwise = prop_oneof![Just(Value::Null), Just("whole".into()), Just("deny".into())];
    let made = prop_oneof![
        (0..5, 0..5)
            .prop_map(|(first, last)| json!({ "op": "mask.edges", "params": { "first": first, "last": last } })),
        (0..5, 0..9, any::<bool>()).prop_map(|(from, more, invert)| json!({ "op": "mask.range",
            "params": { "from": from, "to": from + more, "invert": invert } })),
        (any::<bool>(), any::<bool>(), prop_oneof![Just("@"), Just("- "), Just(".·")]).prop_map(
            |(after, last, delims)| json!({
            "op": "mask.around", "params": { "delims": delims, "side": if after { "after" } else { "before" },
                "which": if last { "last" } else { "first" } } })
        ),
        (0..7, 0..5).prop_map(
            |(first, last)| json!({ "op": "mask.id.cn", "params": { "keepFirst": first, "keepLast": last } })
        ),
        (0..4, 0..3).prop_map(
            |(first, last)| json!({ "op": "mask.plate.cn", "params": { "keepFirst": first, "keepLast": last } })
        ),
        (0..5).prop_map(|last| json!({ "op": "mask.iban", "params": { "keepLast": last } })),
        (0..7, 0..5).prop_map(
            |(first, last)| json!({ "op": "mask.account", "params": { "keepFirst": first, "keepLast": last } })
        ),
        prop_oneof![Just("province"), Just("city"), Just("district")]
            .prop_map(|level| json!({ "op": "mask.address", "params": { "level": level } })),
        (0..=24, 0..=64).prop_map(|(v4, v6)| json!({ "op": "mask.ip", "params": { "v4prefix": v4, "v6prefix": v6 } })),
        Just(json!({ "op": "mask.charclass", "params": { "upper": "*", "lower": "*", "digit": "*", "other": "*" } })),
        Just(json!({ "op": "date.part" })),
        Just(json!({ "op": "age" })),
        Just(json!({ "op": "hipaa.birthyear" })),
        Just(json!({ "op": "zip3" })),
        Just(json!({ "op": "region" })),
        (0..3).prop_map(|decimals| json!({ "op": "geo.coarsen", "params": { "decimals": decimals } })),
        Just(json!({ "op": "url.strip" })),
        (1..50).prop_map(|size| json!({ "op": "bucket.fixed", "params": { "lower": 0, "upper": 1000, "size": size } })),
        (1..50).prop_map(|step| json!({ "op": "round", "params": { "step": step * 1000 } })),
        Just(json!({ "op": "hierarchy", "params": { "table": [["a", "b"]] } })),
    ];
    (made, otherwise).prop_map(|(mut transform, otherwise)| {
        if !otherwise.is_null() && transform["op"] != "mask.charclass" {
            transform["params"]["otherwise"] = otherwise;
        }
        operation(&transform).unwrap()
    })
}

/// What each operation of the table takes, and what it nearly takes.
fn value() -> impl Strategy<Value = String> {
    prop_oneof![
        text(),
        "[0-9]{1,3}(\\.[0-9]{1,3}){3}",
        "[0-9a-f]{1,4}(::?[0-9a-f]{1,4}){2,8}",
        "(19|20)[0-9]{2}[-/年]?[01]?[0-9][-/月]?[0-3]?[0-9]日?",
        "(广东省?|浙江|北京市|内蒙古)?(深圳市?|杭州|海淀区)?(南山区|西湖)?[科技园路0-9号]{0,8}",
        "[京苏粤][A-Za-z]·?[0-9A-Z]{4,7}学?",
        "[A-Z]{2}[0-9]{2}[A-Z0-9 ]{8,32}",
        "https?://([a-z]{1,5}:[a-z]{1,5}@)?[a-z]{1,8}\\.cn/[a-z]{0,4}(\\?[a-z]{1,3}=[0-9]{1,5}(&[a-z]{1,3}=[a-z]{1,5})?)?(#[a-z]{1,4})?",
        "-?[0-9]{1,3}\\.[0-9]{1,8}[,; ] ?-?[0-9]{1,3}\\.[0-9]{1,8}",
        "-?[0-9]{1,13}(\\.[0-9]{1,8})?",
        "[0-9]{5}(-[0-9]{4})?",
        "[１-９Ａ-Ｚ：．－]{1,20}",
    ]
}

/// Runs of so many digits, wherever they start.
fn runs(text: &str, length: usize) -> Vec<String> {
    let characters: Vec<char> = text.chars().collect();
    let is_run = |run: &&[char]| run.iter().all(char::is_ascii_digit);
    characters.windows(length).filter(is_run).map(|run| run.iter().collect()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn masks_are_deterministic_and_keep_empty_empty(operation in mask(), text in text()) {
        prop_assert_eq!(masked(&operation, &text), masked(&operation, &text));
        prop_assert_eq!(masked(&operation, ""), "");
        let _ = residual(&operation, &Class::built_in("gov.id.cn-resident-id"), &text);
        let _ = residual(&operation, &Class::built_in("payment.card.pan"), &text);
    }

    #[test]
    fn no_mask_passes_a_value_through(operation in mask(), text in text()) {
        prop_assume!(!text.is_empty() && !text.contains('*'));
        prop_assert_ne!(masked(&operation, &text), text);
    }

    #[test]
    fn no_operation_passes_a_value_through(operation in catalogued(), text in value()) {
        let class = Class::built_in("unclassified");
        let means = Means::at(Instant(1_800_000_000_000));
        let applied = apply(&operation, &class, &text, &means).shown().map(|shown| shown.reveal().clone());
        let again = apply(&operation, &class, &text, &means).shown().map(|shown| shown.reveal().clone());
        prop_assert_eq!(&applied, &again);
        let Some(shown) = applied.filter(|_| !text.is_empty() && !text.contains('*')) else { return Ok(()) };
        let kind = operation.name();
        // What is as coarse already is what is left of it: a network, an address without a query, a rounded number.
        let coarse = ["mask.ip", "url.strip", "round", "geo.coarsen", "hierarchy"].contains(&kind);
        prop_assert!(coarse || shown != text, "{kind} shows {text}");
        if coarse && kind != "hierarchy" && shown == text {
            let next = apply(&operation, &class, &shown, &means).shown().map(|shown| shown.reveal().clone());
            prop_assert_eq!(next, Some(shown), "what is coarse stays");
        }
    }

    #[test]
    fn no_mask_of_a_number_shows_four_digits_in_a_row_that_it_hides(
        (number, first, last, kind) in ("[0-9]{17}[0-9X]", 0_usize..4, 0_usize..4, prop_oneof![Just("mask.id.cn"), Just("mask.account")]),
    ) {
        let transform = json!({ "op": kind, "params": { "keepFirst": first, "keepLast": last } });
        let shown = masked(&operation(&transform).unwrap(), &number);
        prop_assert_eq!(shown.len(), number.len());
        prop_assert!(runs(&shown, 4).is_empty(), "{} of {}", shown, number);
    }

    #[test]
    fn what_agrees_on_what_is_kept_looks_the_same(
        (one, two) in ("[0-9]{10}", "[0-9]{10}"), (head, tail) in ("[0-9]{2}", "[0-9]{2}"), host in 0_u8..=255, other in 0_u8..=255,
    ) {
        let made = |op: &str, params: Value| operation(&json!({ "op": op, "params": params })).unwrap();
        let account = made("mask.account", json!({ "keepFirst": 2, "keepLast": 2 }));
        let whole = |middle: &str| masked(&account, &format!("{head}{middle}{tail}"));
        prop_assert_eq!(whole(&one), whole(&two));
        let ip = made("mask.ip", json!({}));
        prop_assert_eq!(masked(&ip, &format!("192.0.2.{host}")), masked(&ip, &format!("192.0.2.{other}")));
        let address = made("mask.address", json!({ "fixed": 3 }));
        prop_assert_eq!(masked(&address, &format!("浙江省杭州市{one}")), masked(&address, &format!("浙江省杭州市{two}号")));
        let url = made("url.strip", json!({}));
        prop_assert_eq!(masked(&url, &format!("https://a.cn/?x={one}")), masked(&url, &format!("https://a.cn/?y={two}#z")));
    }

    #[test]
    fn ranges_hold_the_value_and_say_nothing_else(value in -2_000_i64..2_000, size in 1_i64..300) {
        let bucket = operation(&json!({ "op": "bucket.fixed", "params": { "lower": -1000, "upper": 1000, "size": size } })).unwrap();
        let shown = masked(&bucket, &value.to_string());
        match shown.strip_prefix('[').and_then(|range| range.strip_suffix(')')?.split_once(',')) {
            Some((low, high)) => {
                let (low, high): (i64, i64) = (low.parse().unwrap(), high.parse().unwrap());
                prop_assert!((low..high).contains(&value) && high - low <= size && (low + 1000) % size == 0);
                prop_assert_eq!(masked(&bucket, &low.to_string()), shown);
            }
            None if value < 0 => prop_assert!(shown == "<-1000" && value < -1000),
            None => prop_assert!(shown == "≥1000" && value >= 1000),
        }
    }

    #[test]
    fn rounding_is_that_of_whole_numbers(value in -100_000_i64..100_000, step in 1_i64..500, down: bool) {
        let mode = if down { "down" } else { "nearest-even" };
        let round = operation(&json!({ "op": "round", "params": { "step": step, "mode": mode } })).unwrap();
        let shown: i64 = masked(&round, &value.to_string()).parse().unwrap();
        prop_assert_eq!(shown % step, 0);
        let (below, over) = (value.div_euclid(step), value.rem_euclid(step));
        let up = !down && (2 * over > step || (2 * over == step && below % 2 != 0));
        prop_assert_eq!(shown, (below + i64::from(up)) * step);
    }

    #[test]
    fn the_length_stays_unless_the_fill_is_fixed(keep in keep(), text in "[a-z段𠮷é -]{0,20}") {
        let keep = Keep { fill: Fill::default(), ..keep };
        let masked = masked(&Operation::MaskKeep(keep), &text);
        prop_assert_eq!(masked.graphemes(true).count(), text.graphemes(true).count());
    }

    #[test]
    fn mask_never_longer_revealing_than_declared(keep in keep(), text in "[a-z段𠮷-]{1,20}") {
        let (first, last, ignore) = (usize::from(keep.first), usize::from(keep.last), keep.ignore.clone());
        let masked = masked(&Operation::MaskKeep(keep), &text);
        let shown = masked.graphemes(true).filter(|cluster| *cluster != "*" && !ignore.contains(*cluster)).count();
        prop_assert!(shown <= first + last, "{shown} shown");
    }

    #[test]
    fn digit_masks_show_no_more_than_declared(first in 0_u8..12, last in 0_u8..12, text in "[0-9 -]{0,26}") {
        let digits = |text: &str| text.bytes().filter(u8::is_ascii_digit).count();
        let pan = masked(&Operation::MaskPan { first, last, store: false, fill: Fill::default() }, &text);
        prop_assert!(digits(&pan) <= usize::from(first.min(6) + last.min(4)));
        let mobile = format!("139{:0>8}", digits(&text));
        let phone = masked(&Operation::MaskPhone { keep_prefix: first, keep_last: last, country: None, fill: Fill::default() }, &mobile);
        prop_assert!(digits(&phone) <= usize::from(first + last).min(7));
    }

    #[test]
    fn a_card_number_shows_no_more_by_another_mask(keep in keep(), text in "[0-9]{4}[ -]?[0-9]{0,6}[ -]?[0-9]{4,7}") {
        let keep = Keep { first: keep.first * 4, last: keep.last * 4, ..keep };
        let card = Class::built_in("payment.card.pan");
        let shown = apply(&Operation::MaskKeep(keep), &card, &text, &Means::at(Instant(0))).shown().unwrap();
        let digits = |text: &str| text.bytes().filter(u8::is_ascii_digit).count();
        let most = match digits(&text) {
            0..=14 => 4,
            15 => 10,
            _ => 12,
        };
        prop_assert!(digits(shown.reveal()) <= most, "{} of {}", digits(shown.reveal()), digits(&text));
    }

    #[test]
    fn values_that_agree_on_what_is_kept_look_the_same(
        keep in keep(), head in "[a-z]{5}", tail in "[a-z]{5}", one in "[a-z]{6}", two in "[a-z段é]{6}",
    ) {
        let operation = Operation::MaskKeep(keep);
        prop_assert_eq!(
            masked(&operation, &format!("{head}{one}{tail}")),
            masked(&operation, &format!("{head}{two}{tail}"))
        );
    }

    #[test]
    fn mobile_numbers_that_agree_look_the_same(middle in "[0-9]{4}", other in "[0-9]{4}") {
        let operation = Operation::MaskPhone { keep_prefix: 3, keep_last: 4, country: None, fill: Fill::default() };
        prop_assert_eq!(masked(&operation, &format!("138{middle}8000")), masked(&operation, &format!("138{other}8000")));
    }

    #[test]
    fn a_fixed_fill_hides_the_length(keep in keep(), middle in "[a-z-]{0,20}", fixed in 0_u8..9) {
        let keep = Keep { fill: Fill { mark: "*".to_owned(), fixed: Some(fixed) }, min_length: 0, min_hidden: 0, ..keep };
        let operation = Operation::MaskKeep(keep);
        prop_assert_eq!(
            masked(&operation, &format!("abcdeX{middle}Yvwxyz")),
            masked(&operation, "abcdeXYvwxyz")
        );
    }

    #[test]
    fn a_joined_mask_shows_nothing_that_either_hides(one in keep(), two in keep(), text in "[a-z]{1,20}") {
        let plain = |keep: Keep| Keep { ignore: String::new(), fill: Fill::default(), ..keep };
        let (one, two) = (Operation::MaskKeep(plain(one)), Operation::MaskKeep(plain(two)));
        let both = masked(&one.join(&two).unwrap(), &text);
        for other in [masked(&one, &text), masked(&two, &text)] {
            prop_assert!(both.bytes().zip(other.bytes()).all(|(both, other)| both == b'*' || both == other));
        }
    }

    #[test]
    fn bad_spans_never_leak(text in any::<String>(), spans in prop::collection::vec((0_usize..40, 0_usize..40), 0..5)) {
        let replacements: Vec<_> = spans.iter().map(|(start, end)| (finding(*start, *end), "*".to_owned())).collect();
        let findings: Vec<Finding> = replacements.iter().map(|(finding, _)| finding.clone()).collect();
        prop_assert_eq!(labels(&text, &findings).len(), findings.len());
        let out = replace_findings(&text, &replacements);
        let hidden = |place: usize| spans.iter().any(|(start, end)| (*start..*end).contains(&place));
        let outside: String = text.char_indices().filter(|(place, _)| !hidden(*place)).map(|(_, letter)| letter).collect();
        let shown: String = out.reveal().chars().filter(|letter| *letter != '*').collect();
        let outside: String = outside.chars().filter(|letter| *letter != '*').collect();
        prop_assert!(shown.is_empty() || shown == outside);
    }
}
