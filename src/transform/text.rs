//! `text.findings`: what was found in a text is replaced, the rest stays. And the labels that stand in its place.

use super::write::whole;
use crate::model::digits::decimal;
use crate::model::order::order;
use crate::model::{Class, Fill, Finding};
use crate::secret::Secret;
use alloc::{string::String, vec, vec::Vec};

/// The label of a class: its last segment in square brackets, the same in every language.
pub(super) fn label(class: &Class) -> String {
    numbered(class, None)
}

fn numbered(class: &Class, number: Option<usize>) -> String {
    let segment = class.id().rsplit('.').next().unwrap_or_default();
    let number = number.map(decimal);
    let mut out = String::from("[");
    out.push_str(segment);
    if let Some(number) = &number {
        out.push('-');
        out.push_str(number);
    }
    out.push(']');
    out
}

/// One label for each finding of a text, in order. Where a class has several different values in the text, they are
/// numbered from one in the order in which they first appear, and the same value has the same number: a reader can follow
/// who is who inside this text. Numbers mean nothing across texts. Values are the same when they are typed the same.
///
/// ```
/// use veilgate::model::{Class, Finding, Level, Span};
/// use veilgate::transform::labels;
/// let at = |start, end| Finding {
///     class: Class::built_in("contact.email"), level: Level::General, detector: "email".into(), span: Span { start, end }, confidence: 1.0,
/// };
/// assert_eq!(labels("a@b.cn, c@d.cn, a@b.cn", &[at(0, 6), at(8, 14), at(16, 22)]), ["[email-1]", "[email-2]", "[email-1]"]);
/// assert_eq!(labels("a@b.cn, a@b.cn", &[at(0, 6), at(8, 14)]), ["[email]", "[email]"]);
/// ```
pub fn labels(text: &str, findings: &[Finding]) -> Vec<String> {
    let what = |place: usize| {
        let finding = findings.get(place)?;
        Some((finding.class.id(), text.get(finding.span.start..finding.span.end).unwrap_or_default()))
    };
    // Where the value of each finding stands first.
    let mut first = vec![0; findings.len()];
    let mut leader = None;
    for place in order(findings.len(), &|a, b| what(a).cmp(&what(b))) {
        if leader.is_none_or(|leader| what(leader) != what(place)) {
            leader = Some(place);
        }
        if let (Some(first), Some(leader)) = (first.get_mut(place), leader) {
            *first = leader;
        }
    }
    let mut values: Vec<(&str, usize)> = Vec::new();
    let mut numbers = vec![0; findings.len()];
    for ((place, finding), first) in findings.iter().enumerate().zip(&first) {
        let class = finding.class.id();
        if values.iter().all(|(known, _)| *known != class) {
            values.push((class, 0));
        }
        let count = values.iter_mut().find(|(known, _)| *known == class).map(|(_, count)| count);
        if let (true, Some(count), Some(number)) = (*first == place, count, numbers.get_mut(place)) {
            *count = count.saturating_add(1);
            *number = *count;
        }
    }
    let several = |class: &str| values.iter().any(|(known, count)| *known == class && *count > 1);
    let number = |first: &usize| numbers.get(*first).copied();
    let label = |(finding, first): (&Finding, &usize)| {
        numbered(&finding.class, number(first).filter(|_| several(finding.class.id())))
    };
    findings.iter().zip(&first).map(label).collect()
}

/// Puts each replacement in the place of its finding. All places are those of the original text, so no replacement moves
/// another. A span that is empty, out of range, inside a character or overlapping another hides the whole text.
pub(super) fn replace(text: &str, replacements: &[(Finding, String)]) -> Secret<String> {
    pieces(text, replacements).unwrap_or_else(|| whole(text, &Fill::default()))
}

fn pieces(text: &str, replacements: &[(Finding, String)]) -> Option<Secret<String>> {
    let span = |place: usize| replacements.get(place).map(|(finding, _)| finding.span);
    let places = order(replacements.len(), &|a, b| span(a).cmp(&span(b)));
    let added: usize = replacements.iter().map(|(_, replacement)| replacement.len()).fold(0, usize::saturating_add);
    // Room for all of it: a buffer that grows leaves its old bytes behind. Wrapped first, so that giving up wipes it too.
    let mut out = zeroize::Zeroizing::new(String::with_capacity(text.len().saturating_add(added)));
    let mut done = 0;
    for (finding, replacement) in places.into_iter().filter_map(|place| replacements.get(place)) {
        let span = finding.span;
        if span.is_empty() || !text.is_char_boundary(span.end) {
            return None;
        }
        out.push_str(text.get(done..span.start)?);
        out.push_str(replacement);
        done = span.end;
    }
    out.push_str(text.get(done..)?);
    Some(Secret::new(core::mem::take(&mut *out)))
}
