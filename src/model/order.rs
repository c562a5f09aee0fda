//! Sorting by index. Everything that sorts comes through here, so that the sorting code stands in the module once.

use std::cmp::Ordering;

/// The places `0..count` in ascending order of what stands there; equal ones in the order of their places.
pub(crate) fn order(count: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut places: Vec<usize> = (0..count).collect();
    places.sort_unstable_by(|a, b| compare(*a, *b).then(a.cmp(b)));
    places
}

/// The place of the first text that stands elsewhere, too.
pub(crate) fn repeated(texts: &[&str]) -> Option<usize> {
    let places = order(texts.len(), &|a, b| texts.get(a).cmp(&texts.get(b)));
    let mut pairs = places.iter().zip(places.iter().skip(1));
    pairs.find(|(a, b)| texts.get(**a) == texts.get(**b)).map(|(_, b)| *b)
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
