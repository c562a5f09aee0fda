//! Any text: findings are sorted, never overlap and cut no character, and the same text has the same ones.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let found = veilgate::classify::inspect(text);
    let mut end = 0;
    for finding in &found {
        assert!(finding.span.start >= end && finding.span.end > finding.span.start);
        assert!(text.get(finding.span.start..finding.span.end).is_some());
        assert!((0.0..=1.0).contains(&finding.confidence));
        end = finding.span.end;
    }
    assert_eq!(found, veilgate::classify::inspect(text));
});
