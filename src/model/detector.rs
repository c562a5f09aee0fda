//! What looks for a class: the detectors of the catalogue by name, and those that a policy adds.

use super::{Class, Pattern};
use alloc::string::String;

/// The classes of the catalogue, each with its detectors behind it; behind `gov.id.` stand those whose class ends in their
/// own id.
pub(crate) static CLASSES: &str = include_str!("detectors.txt");

/// Whether a detector of the catalogue has this id.
pub(crate) fn is_built_in(id: &str) -> bool {
    // Between two spaces stands one, and behind the last of a line the next class.
    CLASSES.split(' ').any(|known| known.split_once('\n').map_or(known, |(last, _)| last) == id)
}

/// A detector that a policy adds.
#[derive(Clone, Debug)]
pub struct Detector {
    /// Its id, none of the catalogue's.
    pub id: String,
    /// What it finds.
    pub class: Class,
    /// What that looks like.
    pub pattern: Pattern,
    /// Words of which one has to stand near.
    pub context: Option<Pattern>,
    /// How many characters a finding has at least.
    pub min_length: usize,
    /// 0 to 1: how sure a finding is without a look at words near it.
    pub confidence: f32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_detector_is_known_and_a_class_is_none() {
        assert!(is_built_in("cn_mobile") && is_built_in("email") && is_built_in("vin"));
        assert!(!is_built_in("person.name") && !is_built_in("") && !is_built_in("cn_mobil"));
    }
}
