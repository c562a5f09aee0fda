//! Words and what each of them means.
//!
//! A dictionary is written as one text, a meaning and its words a line, and put into a table when it is first asked. In a list
//! of texts each word would cost two numbers beside its letters.

use core::sync::atomic::{AtomicBool, AtomicU16, Ordering};

/// Words with their meanings.
///
/// Where two threads ask first at once, both fill the table, with the same words.
pub(super) struct Dictionary {
    text: &'static str,
    key: fn(&str) -> usize,
    /// Where a word starts in the text; 0 for none. A word stands at its key, or behind it before the next empty place.
    places: [AtomicU16; PLACES],
    filled: AtomicBool,
}

/// Far more than there are words, so that the next empty place is near.
const PLACES: usize = 4096;

/// A word in the text of its dictionary.
#[derive(Clone, Copy)]
pub(super) struct Entry {
    text: &'static str,
    at: usize,
}

impl Entry {
    /// The word.
    pub(super) fn word(self) -> &'static str {
        word_at(self.text, self.at)
    }

    /// What its line says that it means.
    pub(super) fn meaning(self) -> &'static str {
        let before = self.text.as_bytes().get(..self.at).unwrap_or_default();
        word_at(self.text, before.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end.saturating_add(1)))
    }

    /// Whether a `!` stands before it.
    pub(super) fn is_marked(self) -> bool {
        self.at.checked_sub(1).and_then(|before| self.text.as_bytes().get(before)) == Some(&b'!')
    }
}

impl Dictionary {
    /// Words of a text of less than 64 kB, each under the key that [`hash`] or [`first`] makes of it.
    pub(super) const fn of(text: &'static str, key: fn(&str) -> usize) -> Self {
        Self { text, key, places: [const { AtomicU16::new(0) }; PLACES], filled: AtomicBool::new(false) }
    }

    /// The words under this key, among others.
    pub(super) fn entries(&self, key: usize) -> impl Iterator<Item = Entry> {
        if !self.filled.load(Ordering::Acquire) {
            self.all().for_each(|entry| self.insert(entry));
            self.filled.store(true, Ordering::Release);
        }
        let places = (0..PLACES).map_while(move |step| {
            let place = self.places.get(key.wrapping_add(step) % PLACES)?;
            Some(usize::from(place.load(Ordering::Relaxed))).filter(|at| *at != 0)
        });
        places.map(|at| Entry { text: self.text, at })
    }

    /// The entries of exactly this word, in a dictionary by [`hash`].
    pub(super) fn named(&self, word: &str) -> impl Iterator<Item = Entry> {
        self.entries(hash(word)).filter(move |entry| entry.word() == word)
    }

    /// All of it, in the order of the text.
    pub(super) fn all(&self) -> impl Iterator<Item = Entry> {
        let text = self.text;
        let spaces = text.bytes().enumerate().filter(|(_, byte)| *byte == b' ').map(|(at, _)| at.saturating_add(1));
        spaces.map(move |at| {
            let marked = text.as_bytes().get(at) == Some(&b'!');
            Entry { text, at: at.saturating_add(usize::from(marked)) }
        })
    }

    fn insert(&self, entry: Entry) {
        let at = u16::try_from(entry.at).unwrap_or_default();
        let key = (self.key)(entry.word());
        let _ = (0..PLACES).filter_map(|step| self.places.get(key.wrapping_add(step) % PLACES)).find(|place| {
            let known = place.compare_exchange(0, at, Ordering::Relaxed, Ordering::Relaxed);
            known.is_ok() || known == Err(at)
        });
    }
}

/// From here on up to a space or the end of the line.
fn word_at(text: &'static str, at: usize) -> &'static str {
    let rest = text.get(at..).unwrap_or_default();
    let end = rest.bytes().position(|byte| byte <= b' ').unwrap_or(rest.len());
    rest.get(..end).unwrap_or_default()
}

/// A key for those who know the whole word.
pub(super) fn hash(word: &str) -> usize {
    word.bytes().fold(0, |hash: usize, byte| hash.wrapping_mul(31).wrapping_add(usize::from(byte)))
}

/// A key for those who know where a word starts: its first character.
pub(super) fn first(word: &str) -> usize {
    word.chars().next().map_or(0, by_first)
}

/// The same, of the character.
pub(super) fn by_first(first: char) -> usize {
    usize::try_from(u32::from(first)).unwrap_or_default().wrapping_mul(61)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "pet cat !dog\nfish cod\npet 猫\n";

    #[test]
    fn words_are_found_by_hash() {
        static NAMED: Dictionary = Dictionary::of(TEXT, hash);
        let said = |word: &str| NAMED.named(word).map(|entry| (entry.meaning(), entry.is_marked())).next();
        assert_eq!(
            (said("cat"), said("dog"), said("cod")),
            (Some(("pet", false)), Some(("pet", true)), Some(("fish", false)))
        );
        assert_eq!((said("猫"), said("pet"), said("")), (Some(("pet", false)), None, None));
    }

    #[test]
    fn words_are_found_by_their_first_character() {
        static STARTED: Dictionary = Dictionary::of(TEXT, first);
        let started: Vec<&str> = STARTED.entries(by_first('c')).map(Entry::word).collect();
        assert_eq!(started, ["cat", "cod"]);
        assert_eq!(STARTED.all().count(), 4);
    }

    #[test]
    fn filling_it_again_changes_nothing() {
        static SHARED: Dictionary = Dictionary::of(TEXT, hash);
        let found = || SHARED.named("cod").map(Entry::meaning).collect::<Vec<_>>();
        assert_eq!(found(), ["fish"]);
        SHARED.all().for_each(|entry| SHARED.insert(entry));
        assert_eq!(found(), ["fish"]);
    }
}
