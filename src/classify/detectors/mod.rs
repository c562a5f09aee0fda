//! What can be found: one identifier per file, each with its source, shape, checksum and which way it errs.
//!
//! Samples that must and must not match stand in `tests/vectors/classify/<id>.json`.
//!
//! Confidence has three steps, from the catalogue: the shape alone, the shape beside a word that names it, the shape with
//! its checksum. Nothing below one half is reported.

mod address;
pub(super) mod card;
mod card_cvv;
pub(super) mod card_expiry;
pub(super) mod cn_name;
pub(super) mod cn_resident_id;
pub(super) mod cn_uscc;
mod credential;
mod date_of_birth;
mod email;
mod iban;
mod ipv4;
pub(super) mod passport;
pub(super) mod phone;
mod table;

use super::scanner::{Number, Scan};
use crate::model::order::order;
use crate::model::{Class, Finding, Level, Span, catalogue};
use alloc::vec::Vec;
use core::cmp::Ordering;

pub(crate) use table::{DETECTORS, class_of};

/// What a detector saw.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hit {
    /// The detector's id.
    pub(crate) detector: &'static str,
    /// First byte.
    pub(crate) start: usize,
    /// One past the last byte.
    pub(crate) end: usize,
    /// 0 to 1.
    pub(crate) confidence: f32,
}

/// Findings of less confidence than this are not reported.
pub(crate) const LEAST_CONFIDENCE: f32 = 0.5;

/// Everything that the detectors see in a text, in no order, overlapping.
pub(crate) fn hits(scan: &Scan<'_>) -> Vec<Hit> {
    let mut hits = Vec::new();
    let mut number = Number::default();
    for (index, run) in scan.runs.iter().enumerate() {
        if run.digits {
            number.read(scan, index);
            hits.extend(cn_resident_id::find(scan, &number));
            hits.extend(phone::mobile(scan, &number));
            hits.extend(phone::international(scan, run));
            hits.extend(card::find(scan, &number));
            hits.extend(card_cvv::find(scan, &number));
            hits.extend(card_expiry::find(scan, run));
            hits.extend(credential::one_time_code(scan, &number));
            hits.extend(ipv4::find(scan, &number));
            hits.extend(iban::find(scan, &number));
            hits.extend(cn_uscc::find(scan, &number));
            hits.extend(passport::find(scan, &number));
            hits.extend(address::from_number(scan, run));
        }
        hits.extend(date_of_birth::find(scan, run));
    }
    hits.extend(scan.ats.iter().filter_map(|at| email::find(scan, *at)));
    for (index, cue) in scan.cues.iter().enumerate() {
        hits.extend(cn_name::find(scan, cue));
        hits.extend(credential::password(scan, cue));
        hits.extend(address::from_cue(scan, index, cue));
    }
    hits.retain(|hit| hit.confidence >= LEAST_CONFIDENCE && hit.start < hit.end);
    hits
}

/// Settles overlaps: the highest level stays, then the longest, then the leftmost, then the most confident, then by id.
/// The result is sorted by place.
pub(crate) fn settle(hits: &[Hit]) -> Vec<Finding> {
    let places = order(hits.len(), &|a, b| {
        let (Some(a), Some(b)) = (hits.get(a), hits.get(b)) else { return Ordering::Equal };
        level(b.detector)
            .cmp(&level(a.detector))
            .then_with(|| b.end.saturating_sub(b.start).cmp(&a.end.saturating_sub(a.start)))
            .then_with(|| a.start.cmp(&b.start))
            .then_with(|| b.confidence.total_cmp(&a.confidence))
            .then_with(|| a.detector.cmp(b.detector))
    });
    let mut taken = alloc::collections::BTreeMap::new();
    for hit in places.into_iter().filter_map(|place| hits.get(place)) {
        let before = taken.range(..hit.end).next_back();
        if before.is_none_or(|(_, other): (&usize, &&Hit)| other.end <= hit.start) {
            taken.insert(hit.start, hit);
        }
    }
    taken.into_values().map(finding).collect()
}

/// The level that the catalogue gives to what this detector finds.
pub(crate) fn level(detector: &str) -> Level {
    catalogue::entry(class_of(detector)).map_or(Level::Sensitive, |entry| entry.level)
}

fn finding(hit: &Hit) -> Finding {
    Finding {
        class: Class::built_in(class_of(hit.detector)),
        level: level(hit.detector),
        detector: hit.detector,
        span: Span { start: hit.start, end: hit.end },
        confidence: hit.confidence,
    }
}
