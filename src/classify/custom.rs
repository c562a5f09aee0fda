//! What a policy looks for besides the catalogue: a pattern, and words of which one has to stand near.

use super::Vocabulary;
use super::detectors::{Hit, LEAST_CONFIDENCE, Seen};
use super::scanner::{NEAR_AFTER, NEAR_BEFORE, ends_clause, ends_sentence};
use crate::model::{Hints, Pattern, Span};
use alloc::vec::Vec;

/// How sure a finding is with a context word near.
const NEAR: f32 = 0.95;
/// How sure a finding is at most where context words are asked for and none is near: not enough to be reported.
const ALONE: f32 = 0.4;

/// Adds what the policy's detectors see in the trimmed part of a text.
pub(super) fn hits<'d>(hits: &mut Vec<Seen<'d>>, text: &str, whole: Span, hints: &Hints, vocabulary: Vocabulary<'d>) {
    let value = text.get(whole.start..whole.end).unwrap_or_default();
    for own in vocabulary.detectors {
        let found = own.pattern.find_all(value);
        let words = match &own.context {
            Some(words) if !found.is_empty() => whole_words(words, value),
            _ => Vec::new(),
        };
        let given = own.context.as_ref().is_some_and(|words| {
            [&hints.name, &hints.label, &hints.placeholder]
                .into_iter()
                .flatten()
                .any(|hint| !whole_words(words, hint).is_empty())
        });
        let level = vocabulary.classes.level(&own.class);
        for span in found {
            let confidence = match own.context {
                None => own.confidence,
                Some(_) if given || near(value, &words, span) => own.confidence.max(NEAR),
                Some(_) => own.confidence.min(ALONE),
            };
            let length = || value.get(span.start..span.end).unwrap_or_default().chars().count();
            if confidence >= LEAST_CONFIDENCE && length() >= own.min_length {
                let at = |byte: usize| whole.start.saturating_add(byte);
                let hit = Hit { detector: "", start: at(span.start), end: at(span.end), confidence };
                hits.push(Seen { level, hit, own: Some(own) });
            }
        }
    }
}

/// Where the words stand; one that begins or ends with a Latin letter is not a piece of a longer one.
fn whole_words(words: &Pattern, text: &str) -> Vec<Span> {
    let mut found = words.find_all(text);
    found.retain(|span| {
        let letter = |at: Option<usize>| at.and_then(|at| text.as_bytes().get(at)).is_some_and(u8::is_ascii_alphabetic);
        let joined = |at: usize| letter(at.checked_sub(1)) && letter(Some(at));
        !joined(span.start) && !joined(span.end)
    });
    found
}

/// Whether one of the words stands near, in the same sentence.
fn near(text: &str, words: &[Span], found: Span) -> bool {
    let between = |start: usize, end: usize| text.get(start..end).unwrap_or_default();
    let next = words.partition_point(|word| word.start < found.end);
    let follows = words.get(next).is_some_and(|word| {
        word.start.saturating_sub(found.end) <= NEAR_AFTER
            && !between(found.end, word.start).contains(ends_clause as fn(char) -> bool)
    });
    let last = words.partition_point(|word| word.end <= found.start).checked_sub(1);
    follows
        || last.and_then(|last| words.get(last)).is_some_and(|word| {
            found.start.saturating_sub(word.end) <= NEAR_BEFORE
                && !between(word.end, found.start).contains(ends_sentence as fn(char) -> bool)
        })
}
