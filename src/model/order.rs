//! Sorting by index. Everything that sorts comes through here, so that the sorting code stands in the module once.

use alloc::{string::String, vec::Vec};
use core::cmp::Ordering;

/// The places `0..count` in ascending order of what stands there; equal ones in the order of their places.
///
/// A merge sort, from pairs upwards. (The one of the standard library is made for millions, and ten times as long.)
pub(crate) fn order(count: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut places: Vec<usize> = (0..count).collect();
    let mut sorted = 1_usize;
    while sorted < count {
        let mut merged = Vec::with_capacity(count);
        for both in places.chunks(sorted.saturating_mul(2)) {
            let (mut left, mut right) = both.split_at_checked(sorted).unwrap_or((both, &[]));
            loop {
                let (next, rest) = match (left.split_first(), right.split_first()) {
                    (Some((a, _)), Some((b, rest))) if compare(*a, *b).is_gt() => (b, (left, rest)),
                    (Some((a, rest)), _) => (a, (rest, right)),
                    (None, Some((b, rest))) => (b, (left, rest)),
                    (None, None) => break,
                };
                merged.push(*next);
                (left, right) = rest;
            }
        }
        places = merged;
        sorted = sorted.saturating_mul(2);
    }
    places
}

/// The places of texts, sorted by code points.
fn by_text(texts: &[&str]) -> Vec<usize> {
    order(texts.len(), &|a, b| texts.get(a).cmp(&texts.get(b)))
}

/// Texts that are looked up without walking all of them. (Collecting a `BTreeMap` would bring a second sorting code.)
pub(crate) struct Names<'a> {
    texts: Vec<&'a str>,
    places: Vec<usize>,
}

impl<'a> Names<'a> {
    pub(crate) fn of(texts: impl Iterator<Item = &'a str>) -> Self {
        // `collect` is compiled again for every kind of iterator, and is ten times as long.
        let mut all = Vec::new();
        texts.for_each(|text| all.push(text));
        let places = by_text(&all);
        Self { texts: all, places }
    }

    /// The texts in their first order.
    pub(crate) fn texts(&self) -> &[&'a str] {
        &self.texts
    }

    /// The first place where this text stands.
    pub(crate) fn place(&self, text: &str) -> Option<usize> {
        let at = self.places.partition_point(|place| self.texts.get(*place).is_some_and(|known| *known < text));
        self.places.get(at).copied().filter(|place| self.texts.get(*place) == Some(&text))
    }
}

/// The place of the first text that stands elsewhere, too.
pub(crate) fn repeated(texts: &[&str]) -> Option<usize> {
    let places = by_text(texts);
    let again = places.array_windows().find(|[a, b]| texts.get(*a) == texts.get(*b));
    again.map(|[_, b]| *b)
}

/// Sorted by code points, each text once.
pub(crate) fn distinct(texts: Vec<String>) -> Vec<String> {
    let places = order(texts.len(), &|a, b| texts.get(a).cmp(&texts.get(b)));
    let mut sorted: Vec<String> = Vec::with_capacity(texts.len());
    for text in places.into_iter().filter_map(|place| texts.get(place)) {
        if sorted.last() != Some(text) {
            sorted.push(text.clone());
        }
    }
    sorted
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_order_is_that_of_the_standard_library(numbers in proptest::collection::vec(0_u8..20, 0..70)) {
            let mut judge: Vec<usize> = (0..numbers.len()).collect();
            judge.sort_by_key(|place| numbers[*place]);
            prop_assert_eq!(order(numbers.len(), &|a, b| numbers[a].cmp(&numbers[b])), judge);
        }
    }
}
