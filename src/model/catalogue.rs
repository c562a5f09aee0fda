//! The built-in classes: id, level, titles and default mask. Facts from the standards that `docs` of each detector cite.

use super::{Keep, Level, Operation};

/// One built-in class.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// The class id.
    pub class: &'static str,
    /// How much it matters.
    pub level: Level,
    /// Title in English.
    pub en: &'static str,
    /// Title in Chinese.
    pub zh: &'static str,
}

impl Entry {
    /// The default mask of the class.
    pub fn mask(&self) -> Operation {
        Operation::MaskKeep(Keep::default())
    }
}

/// Every built-in class, sorted by id.
pub static ENTRIES: &[Entry] = &[];

/// The entry of exactly this class.
pub fn entry(id: &str) -> Option<&'static Entry> {
    let index = ENTRIES.binary_search_by(|entry| entry.class.cmp(id)).ok()?;
    ENTRIES.get(index)
}
