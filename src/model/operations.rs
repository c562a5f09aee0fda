//! The operations of the policy language: what each does to a value, as far as that can be said without one.

/// What an operation declares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Declared {
    /// Its name in policies and decisions.
    pub name: &'static str,
    /// Its place in the fixed order of what a reader without keys learns: 0 everything, 80 nothing.
    pub rank: u8,
    /// Who can undo it: `no` nobody, `whole` nothing was done, `key` whoever holds the key, `lookup` whoever has the table.
    pub undo: &'static str,
    /// What it takes; anything else is hidden whole or denied.
    pub accepts: &'static str,
    /// What it leaves to a reader, in English: it ends the sentence "It goes to the shop …".
    pub en: &'static str,
    /// The same in Chinese.
    pub zh: &'static str,
}

/// Every operation, in the order of rank.
pub fn all() -> impl Iterator<Item = Declared> {
    OPERATIONS.split('\n').filter_map(|line| {
        let mut parts = line.split('|');
        let [name, rank, undo, accepts, en, zh] = [(); 6].map(|()| parts.next());
        Some(Declared { name: name?, rank: rank?.parse().ok()?, undo: undo?, accepts: accepts?, en: en?, zh: zh? })
    })
}

/// The operation of this name.
///
/// ```
/// use veilgate::model::operations;
/// assert_eq!(operations::named("mask.pan").map(|operation| (operation.rank, operation.undo)), Some((30, "no")));
/// assert_eq!(operations::named("rot13"), None);
/// ```
pub fn named(name: &str) -> Option<Declared> {
    all().find(|operation| operation.name == name)
}

/// An operation a line: name, rank, who can undo it, what it takes, what it leaves in English and in Chinese.
static OPERATIONS: &str = include_str!("operations.txt").trim_ascii_end();

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_declares_an_operation_once_and_by_rank() {
        let lines: Vec<_> = all().collect();
        assert_eq!(lines.len(), OPERATIONS.lines().count());
        assert!(lines.is_sorted_by_key(|operation| operation.rank));
        for (place, operation) in lines.iter().enumerate() {
            assert_eq!(lines.iter().position(|other| other.name == operation.name), Some(place), "{}", operation.name);
            assert!(["no", "whole", "key", "lookup"].contains(&operation.undo), "{}", operation.name);
        }
    }
}
