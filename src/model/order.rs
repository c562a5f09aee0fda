//! Sorting by index. Everything that sorts comes through here, so that the sorting code stands in the module once.

use alloc::{string::String, vec::Vec};
use core::cmp::Ordering;

/// The places `0..count` in ascending order of what stands there; equal ones in the order of their places.
pub(crate) fn order(count: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut places: Vec<usize> = (0..count).collect();
    places.sort_unstable_by(|a, b| compare(*a, *b).then(a.cmp(b)));
    places
}

/// Texts that are looked up without walking all of them. (Collecting a `BTreeMap` would bring a second sorting code.)
pub(crate) struct Names<'a> {
    texts: Vec<&'a str>,
    places: Vec<usize>,
}

impl<'a> Names<'a> {
    pub(crate) fn of(texts: impl Iterator<Item = &'a str>) -> Self {
        let texts: Vec<&str> = texts.collect();
        let places = order(texts.len(), &|a, b| texts.get(a).cmp(&texts.get(b)));
        Self { texts, places }
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
