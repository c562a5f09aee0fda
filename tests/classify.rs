//! The stage that says what is what, against vectors and against laws.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    reason = "a test may fail loudly; the lint's own exemption misses helpers of integration tests"
)]

use proptest::prelude::*;
use serde_json::Value;
use std::path::Path;
use std::time::{Duration, Instant};
use veilgate::classify::{Classified, classify, inspect};
use veilgate::model::{Class, ClassTree, Field, Finding, Hints, catalogue};

/// Files that hold something else than texts.
const OTHERS: [&str; 4] = ["fields", "hints", "checksums", "custom"];

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/classify")
}

fn cases(file: &str) -> Vec<Value> {
    let text = std::fs::read_to_string(folder().join(file).with_extension("json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

fn text_of<'v>(case: &'v Value, key: &str) -> &'v str {
    case[key].as_str().unwrap_or_else(|| panic!("{key} of {case}"))
}

fn utf16(text: &str, bytes: usize) -> u64 {
    text[..bytes].encode_utf16().count() as u64
}

/// Whether the findings are those of the case: class, detector, place, and at least its confidence where it names one.
fn same(text: &str, found: &[Finding], case: &Value) -> bool {
    let expected = case["findings"].as_array().unwrap();
    let least = |expected: &Value| expected.get("confidence").map_or(0.0, |least| least.as_f64().unwrap());
    found.len() == expected.len()
        && found.iter().zip(expected).all(|(found, expected)| {
            found.class.id() == expected["class"]
                && *found.detector == expected["detector"]
                && utf16(text, found.span.start) == expected["start"]
                && utf16(text, found.span.end) == expected["end"]
                && f64::from(found.confidence) > least(expected) - 0.001
        })
}

#[test]
fn texts() {
    let mut wrong = Vec::new();
    let mut files = 0;
    for file in std::fs::read_dir(folder()).unwrap() {
        let path = file.unwrap().path();
        let file = path.file_stem().unwrap().to_str().unwrap();
        if OTHERS.contains(&file) {
            continue;
        }
        files += 1;
        let cases = cases(file);
        let finds = |case: &Value| case["findings"].as_array().unwrap().iter().any(|found| found["detector"] == file);
        assert!(cases.iter().any(finds) && cases.iter().any(|case| !finds(case)), "{file}");
        for case in cases {
            let text = text_of(&case, "text");
            let found = inspect(text);
            if !same(text, &found, &case) {
                wrong.push(format!("{file}, {}: {text} gave {found:?}", text_of(&case, "name")));
            }
        }
    }
    assert!(files >= 17, "{files} files");
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

fn field(value: &str, hints: Hints) -> Field {
    Field { path: "f".to_owned(), hints, text: value.to_owned().into() }
}

fn hints_of(case: &Value) -> Hints {
    let mut hints = Hints::default();
    for (key, said) in case["hints"].as_object().unwrap() {
        let said = Some(said.as_str().unwrap().to_owned());
        match key.as_str() {
            "field" => hints.name = said,
            "label" => hints.label = said,
            "type" => hints.control = said,
            "autocomplete" => hints.autocomplete = said,
            "placeholder" => hints.placeholder = said,
            "class_" => hints.class = said,
            other => panic!("{other} of {case}"),
        }
    }
    hints
}

#[test]
fn fields() {
    let cases = cases("fields");
    assert!(cases.len() >= 40);
    let mut wrong = Vec::new();
    for case in cases {
        let bound = case["bound"].as_str().map(Class::named);
        let value = text_of(&case, "value");
        let got = classify(&field(value, hints_of(&case)), bound.as_ref(), &ClassTree::default());
        if got.class.as_ref().map(Class::id) != case["class"].as_str() || !same(value, &got.findings, &case) {
            wrong.push(format!("{}: {:?} {:?}", text_of(&case, "name"), got.class, got.findings));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// Names, labels and placeholders as forms have them: each by itself, with a value that fits and without one.
#[test]
fn names_labels_and_placeholders() {
    let (mut said, mut wrong) = (0, Vec::new());
    for case in cases("hints") {
        let all = |key: &str| case.get(key).and_then(Value::as_array).cloned().unwrap_or_default();
        let text = |said: Value| Some(said.as_str().unwrap().to_owned());
        let names = all("names").into_iter().map(|name| Hints { name: text(name), ..Hints::default() });
        let labels = all("labels").into_iter().map(|label| Hints { label: text(label), ..Hints::default() });
        let placeholders = all("placeholders").into_iter();
        let placeholders = placeholders.map(|shown| Hints { placeholder: text(shown), ..Hints::default() });
        let (class, sample) = (case["class"].as_str(), text_of(&case, "sample"));
        for hints in names.chain(labels).chain(placeholders) {
            said += 1;
            let got = classify(&field(sample, hints.clone()), None, &ClassTree::default());
            let over = got.findings.iter().map(|found| (found.class.id(), found.span.start, found.span.end));
            let expected = class.iter().map(|class| (*class, 0, sample.len()));
            // Without a value a telephone may be any telephone.
            let empty = classify(&field("", hints.clone()), None, &ClassTree::default()).class;
            let family = |class: &str| class.split('.').take(2).collect::<Vec<_>>().join(".");
            if got.class.as_ref().map(Class::id) != class
                || !over.eq(expected)
                || empty.as_ref().map(|class| family(class.id())) != class.map(family)
            {
                wrong.push(format!("{class:?}: {hints:?} gave {got:?}, {empty:?}"));
            }
        }
    }
    assert!(said > 1000, "{said} hints");
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// Every autofill field name of the HTML standard, and what it is.
#[test]
fn autofill_field_names() {
    let of = |class: &'static str| move |name: &'static str| (name, Some(class));
    let mut all: Vec<(&str, Option<&str>)> = Vec::new();
    all.extend("name honorific-prefix given-name additional-name family-name honorific-suffix nickname cc-name cc-given-name cc-additional-name cc-family-name".split(' ').map(of("person.name")));
    all.extend("street-address address-line1 address-line2 address-line3 address-level1 address-level2 address-level3 address-level4 country country-name".split(' ').map(of("contact.address")));
    all.extend(
        "tel tel-country-code tel-national tel-area-code tel-local tel-local-prefix tel-local-suffix tel-extension"
            .split(' ')
            .map(of("contact.phone")),
    );
    all.extend("bday bday-day bday-month bday-year".split(' ').map(of("person.birth-date")));
    all.extend("cc-exp cc-exp-month cc-exp-year".split(' ').map(of("payment.card.expiry")));
    all.extend("current-password new-password".split(' ').map(of("secret.password")));
    all.extend(
        "organization organization-title cc-type transaction-currency transaction-amount language photo"
            .split(' ')
            .map(|name| (name, None)),
    );
    all.extend([
        ("username", Some("contact.account.username")),
        ("one-time-code", Some("secret.otp")),
        ("cc-number", Some("payment.card.pan")),
        ("cc-csc", Some("payment.card.cvv")),
        ("postal-code", Some("contact.address.postcode.cn-postcode")),
        ("sex", Some("person.demographic")),
        ("url", Some("device.network.url")),
        ("email", Some("contact.email")),
        ("impp", Some("contact.account.cn-wechat")),
    ]);
    assert_eq!(all.len(), 54);
    for (name, class) in all {
        for attribute in [name.to_owned(), format!("section-x Billing home {} webauthn", name.to_uppercase())] {
            let hints = Hints { autocomplete: Some(attribute.clone()), ..Hints::default() };
            let got = classify(&field("", hints), None, &ClassTree::default());
            assert_eq!(got.class.as_ref().map(Class::id), class, "{attribute}");
        }
    }
}

fn lawful(text: &str, findings: &[Finding]) -> Result<(), TestCaseError> {
    let mut end = 0;
    for finding in findings {
        prop_assert!(finding.span.start >= end && finding.span.start < finding.span.end);
        prop_assert!(text.get(finding.span.start..finding.span.end).is_some());
        prop_assert!((0.5..=1.0).contains(&finding.confidence));
        prop_assert!(catalogue::entry(finding.class.id()).is_some());
        end = finding.span.end;
    }
    Ok(())
}

/// Text made of pieces that detectors care about.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        any::<char>().prop_map(String::from),
        "[0-9０-９]{1,20}",
        "[ .:：()/+@_,，。-]{1,2}",
        "[a-zA-Z]{1,6}",
        prop::sample::select(vec![
            "手机",
            "姓名",
            "张三",
            "身份证",
            "密码是",
            "验证码",
            "生日",
            "地址",
            "浙江省",
            "路",
            "号",
            "室",
            "先生",
            "护照",
            "CVV",
            "exp",
            "IBAN",
            "13812345678",
            "11010519491231002X",
            "4111 1111 1111 1111",
            "a@b.cn",
            "192.168.1.1",
            "1990年5月",
            "91350100M000100Y43",
            "\u{feff}",
        ])
        .prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

fn hints() -> impl Strategy<Value = Hints> {
    let some = |words: Vec<&'static str>| {
        prop::option::of(prop_oneof![prop::sample::select(words).prop_map(String::from), text()])
    };
    (
        some(vec!["cardNo", "name", "sfzh", "user[phone]", "备注"]),
        some(vec!["姓名", "联系电话", "Card number"]),
        some(vec!["tel", "password", "email", "text", "hidden"]),
        some(vec!["cc-number", "cc-csc", "billing tel", "new-password", "one-time-code", "off"]),
        some(vec!["person.name", "contact", "nobody.knows"]),
    )
        .prop_map(|(name, label, control, autocomplete, class)| Hints {
            name,
            label,
            control,
            autocomplete,
            placeholder: None,
            class,
        })
}

proptest! {
    #[test]
    fn inspect_is_lawful(text in text()) {
        let findings = inspect(&text);
        lawful(&text, &findings)?;
        prop_assert_eq!(findings, inspect(&text));
    }

    #[test]
    fn classify_is_lawful(text in text(), hints in hints()) {
        let field = field(&text, hints);
        let tree = ClassTree::default();
        let Classified { class, confidence, findings } = classify(&field, None, &tree);
        lawful(&text, &findings)?;
        prop_assert_eq!(class.is_none(), confidence == 0.0);
        prop_assert!(!text.trim().is_empty() || findings.is_empty());
        prop_assert_eq!(findings, classify(&field, None, &tree).findings);
    }

    #[test]
    fn a_binding_is_never_lowered(text in text(), hints in hints(), index in 0..catalogue::entries().count()) {
        let bound = Class::built_in(catalogue::entries().nth(index).unwrap().class);
        let tree = ClassTree::default();
        let got = classify(&field(&text, hints), Some(&bound), &tree);
        let own = got.class.unwrap();
        let level = tree.level(&own);
        prop_assert!(level >= tree.level(&bound));
        prop_assert!(own == bound || level > tree.level(&bound) || matches!(own.id(), "payment.card.pan" | "payment.card.cvv" | "secret.otp" | "secret.password"));
    }
}

/// A hundred kilobytes of whatever makes scanners go back: the time must stay linear.
#[test]
fn hostile_texts() {
    let pieces = [
        "1",
        "1 ",
        "1-",
        "a@",
        "cvv 1 ",
        "路1号",
        "138 1234 5678 ",
        "May 1",
        "姓名",
        "浙江省",
        "1.",
        "@",
        "a.",
        "1 1 1 1 ",
        "密码:",
        "先生",
        "张",
        "地址",
        "北京市区路",
        "生日1990",
        "+1(",
        "DE89 ",
        "exp",
        "0",
        "验证码1234",
        "a-b_",
        "\u{3000}",
        "··",
        "张·",
        "(+86)",
        "a@b.com-",
        "a@中",
        "G-1234 code ",
        "密码 1",
        "臺北市",
    ];
    for piece in pieces {
        let text = piece.repeat(100_000 / piece.len());
        let start = Instant::now();
        let findings = inspect(&text);
        lawful(&text, &findings).unwrap();
        assert!(start.elapsed() < Duration::from_secs(20), "{piece:?} took {:?}", start.elapsed());
    }
    let name = "cardNo手机".repeat(100_000);
    let start = Instant::now();
    let got = classify(
        &field("x", Hints { name: Some(name.clone()), label: Some(name), ..Hints::default() }),
        None,
        &ClassTree::default(),
    );
    assert!(start.elapsed() < Duration::from_secs(2), "{got:?} took {:?}", start.elapsed());
}
