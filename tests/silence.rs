//! No `Debug` of a type that can hold a value shows the value.

use veilgate::model::{Class, Field, Finding, Hints, Level, Operation, Span};
use veilgate::secret::Secret;
use veilgate::transform::{apply, replace_findings};

const PLANTED: &str = "11010519491231002X";

/// Neither the value nor its bytes as a list of numbers.
fn assert_silent(what: &str, shown: &str) {
    assert!(!shown.contains(PLANTED), "{what} shows the value");
    assert!(!shown.contains("49, 49, 48, 49"), "{what} shows the bytes of the value");
}

#[test]
fn the_check_sees_a_value_that_is_shown() {
    for shown in [format!("{PLANTED:?}"), format!("{:?}", PLANTED.as_bytes())] {
        assert!(std::panic::catch_unwind(|| assert_silent("control", &shown)).is_err());
    }
}

#[test]
fn secrets_are_silent() {
    let text = Secret::new(PLANTED.to_owned());
    let bytes = Secret::new(PLANTED.as_bytes().to_vec());
    for shown in [format!("{text:?}"), format!("{text:#?}"), format!("{bytes:?}"), format!("{:?}", Some(text.clone()))]
    {
        assert_silent("Secret", &shown);
    }
}

#[test]
fn fields_are_silent() {
    let field = Field { path: "id".to_owned(), hints: Hints::default(), text: Secret::new(PLANTED.to_owned()) };
    assert_silent("Field", &format!("{field:?}"));
    assert_silent("Field", &format!("{field:#?}"));
}

#[test]
fn outcomes_of_transform_are_silent() {
    let class = Class::built_in("gov.id.cn-resident-id");
    assert_silent("apply", &format!("{:?}", apply(&Operation::Raw, &class, PLANTED)));
    let finding = Finding {
        class,
        level: Level::Sensitive,
        detector: "cn_resident_id",
        span: Span { start: 0, end: PLANTED.len() },
        confidence: 1.0,
    };
    let replacements = [(finding, PLANTED.to_owned())];
    assert_silent("replace_findings", &format!("{:?}", replace_findings(PLANTED, &replacements)));
    assert_silent("Finding", &format!("{:?}", replacements[0].0));
}
