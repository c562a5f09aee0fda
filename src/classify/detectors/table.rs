//! Every detector of the catalogue and the class of what it finds; those without code yet are known by hints alone.

use super::super::dictionary::{Dictionary, hash};
use crate::model::{DETECTOR_CLASSES as CLASSES, Level, catalogue};
use alloc::string::String;

static DETECTORS: Dictionary = Dictionary::of(CLASSES, hash);

/// How an id stands in a class: `uk_nino` in `gov.id.uk-nino`.
fn in_class(id: &str) -> impl Iterator<Item = char> {
    id.chars().map(|c| if c == '_' { '-' } else { c })
}

/// What the catalogue says of what a detector finds.
fn entry_of(detector: &str) -> Option<catalogue::Entry> {
    let class = DETECTORS.named(detector).next()?.meaning();
    if class.ends_with('.') {
        catalogue::entry(&class.chars().chain(in_class(detector)).collect::<String>())
    } else {
        catalogue::entry(class)
    }
}

/// The class of a detector's findings.
pub(crate) fn class_of(detector: &str) -> &'static str {
    entry_of(detector).map_or("unclassified", |entry| entry.class)
}

/// The level that the catalogue gives to what this detector finds.
pub(crate) fn level(detector: &str) -> Level {
    entry_of(detector).map_or(Level::Sensitive, |entry| entry.level)
}

/// The last detector of those that find this class.
pub(crate) fn detector_of(class: &str) -> Option<&'static str> {
    let lines = CLASSES.rsplit('\n').filter_map(|line| line.split_once(' '));
    let mut found = lines.filter_map(|(start, ids)| match class.strip_prefix(start)? {
        "" => ids.rsplit(' ').next(),
        end if start.ends_with('.') => ids.split(' ').find(|id| in_class(id).eq(end.chars())),
        _ => None,
    });
    found.next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_detector_twice_and_every_class_is_built_in() {
        let mut ids: Vec<&str> = DETECTORS.all().map(|entry| entry.word()).collect();
        let count = ids.len();
        let stands = |id: &&str| entry_of(id).is_some() && detector_of(class_of(id)).is_some();
        assert!(ids.iter().all(stands));
        ids.sort_unstable();
        ids.dedup();
        assert!(count > 120 && ids.len() == count);
        assert_eq!((class_of("uk_nino"), class_of("nobody")), ("gov.id.uk-nino", "unclassified"));
        assert_eq!((detector_of("person.name"), detector_of("gov")), (Some("person_name"), None));
        assert_eq!(
            (detector_of("gov.id.uk-nino"), detector_of("contact.address")),
            (Some("uk_nino"), Some("cn_address"))
        );
    }
}
