//! Any pattern in any text, the two parted by a line feed: what is read finds matches that are sorted, never overlap and cut
//! no character, and takes as long as a person does not notice.
#![no_main]

use libfuzzer_sys::fuzz_target;
use veilgate::model::Pattern;

fuzz_target!(|input: &str| {
    let (pattern, text) = input.split_once('\n').unwrap_or((input, input));
    let read = match Pattern::new(pattern) {
        Ok(read) => read,
        Err(error) => {
            assert!(error.at <= pattern.chars().count() && !error.message.is_empty());
            return;
        }
    };
    let mut end = 0;
    for span in read.find_all(text) {
        assert!(span.start >= end && span.end > span.start);
        // What is found is found again alone, unless the pattern asks for the ends of the text.
        let found = text.get(span.start..span.end).expect("a match cuts no character");
        assert!(
            pattern.contains(['^', '$']) || read.find_all(found).first().is_some_and(|again| again.end == found.len())
        );
        end = span.end;
    }
});
