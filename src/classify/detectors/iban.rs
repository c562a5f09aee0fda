//! International bank account number, ISO 13616: country, two check digits, up to 30 characters, length by country,
//! MOD 97-10. Written in one run or in groups of four. A failed check is not reported: it errs towards showing, since
//! articles and parcels are numbered alike. Registry:
//! <https://www.swift.com/standards/data-standards/iban-international-bank-account-number>.

use super::super::{
    checksum,
    scanner::{Number, Scan},
};
use super::Hit;

pub(super) fn find(scan: &Scan<'_>, number: &Number) -> Option<Hit> {
    let (head, _) = number.first(1)?;
    let start = head.get(..4).filter(|start| checksum::fits(start, "aadd"))?;
    let length = length(*start.first_chunk()?)?;
    let groups =
        (1..=number.groups()).find(|count| number.first(*count).is_some_and(|found| found.0.len() >= length))?;
    let grouped = (0..groups.saturating_sub(1)).all(|index| number.size(index) == 4);
    let (iban, end) = number.first(groups)?;
    let found = iban.len() == length && grouped && checksum::mod_97(iban) && !scan.is_part_of_more(number.start, end);
    found.then_some(Hit { detector: "iban", start: number.start, end, confidence: 0.99 })
}

/// Length by country, from the IBAN registry: country codes and lengths in turn.
fn length(country: [u8; 2]) -> Option<usize> {
    let is = |code: &[u8]| code == country;
    LENGTHS.iter().find(|(_, codes)| codes.as_bytes().chunks_exact(2).any(is)).map(|(length, _)| *length)
}

static LENGTHS: &[(usize, &str)] = &[
    (15, "NO"),
    (16, "BE"),
    (18, "DKFIFKFOGLNLSD"),
    (19, "MKSI"),
    (20, "ATBAEEKZLTLUMNXK"),
    (21, "CHHRLILV"),
    (22, "BGBHCRDEGBGEIEMERSVA"),
    (23, "AEGIILIQTLOMSO"),
    (24, "ADCZESMDPKROSASESKTNVG"),
    (25, "LYPTST"),
    (26, "ISTR"),
    (27, "BIDJFRGRITMCMRSM"),
    (28, "ALAZBYCYDOGTHUHNLBNIPLSV"),
    (29, "BREGPSQAUA"),
    (30, "JOKWMUYE"),
    (31, "MTSC"),
    (32, "LC"),
    (33, "RU"),
];

#[cfg(test)]
mod tests {
    use super::length;

    #[test]
    fn every_country_has_its_length() {
        let json = include_str!("../../../tests/vectors/classify/checksums.json");
        let sums: serde_json::Value = serde_json::from_str(json).unwrap();
        let valid = sums["mod_97"]["valid"].as_array().unwrap();
        let countries: usize = super::LENGTHS.iter().map(|(_, codes)| codes.len() / 2).sum();
        assert_eq!(valid.len(), countries);
        for iban in valid.iter().map(|iban| iban.as_str().unwrap()) {
            assert_eq!(iban.as_bytes().first_chunk().and_then(|country| length(*country)), Some(iban.len()), "{iban}");
        }
    }
}
