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

use super::context::Cue;
use super::scanner::{Number, Scan};
use crate::model::order::order;
use crate::model::{Class, Finding, Level, Span};
use alloc::{vec, vec::Vec};
use core::cmp::Ordering;

pub(crate) use table::{class_of, detector_of, level};

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

/// Who looks at a number: a run with digits and those that may continue it.
const AT_NUMBERS: [fn(&Scan<'_>, &Number) -> Option<Hit>; 12] = [
    address::from_number,
    card::find,
    card_cvv::find,
    card_expiry::find,
    cn_resident_id::find,
    cn_uscc::find,
    credential::one_time_code,
    iban::find,
    ipv4::find,
    passport::find,
    phone::international,
    phone::mobile,
];
/// Who looks behind a context word, or before it.
const AT_CUES: [fn(&Scan<'_>, &Cue) -> Option<Hit>; 3] = [address::from_cue, cn_name::find, credential::password];

/// Everything that the detectors see in a text, in no order, overlapping.
pub(crate) fn hits(scan: &Scan<'_>) -> Vec<Hit> {
    let mut hits: Vec<Hit> = Vec::new();
    let mut add = |hit: Option<Hit>| {
        hits.extend(hit.filter(|hit| hit.confidence >= LEAST_CONFIDENCE && hit.start < hit.end));
    };
    let mut number = Number::default();
    for (index, run) in scan.runs.iter().enumerate() {
        if run.digits {
            number.read(scan, index);
            AT_NUMBERS.iter().for_each(|find| add(find(scan, &number)));
        }
        add(date_of_birth::find(scan, run));
    }
    for at in &scan.ats {
        add(email::find(scan, *at));
    }
    for cue in &scan.cues {
        AT_CUES.iter().for_each(|find| add(find(scan, cue)));
    }
    hits
}

/// Settles overlaps: the highest level stays, then the longest, then the leftmost, then the most confident, then by id.
/// The result is sorted by place.
pub(crate) fn settle(hits: &[Hit]) -> Vec<Finding> {
    let levels: Vec<Level> = hits.iter().map(|hit| level(hit.detector)).collect();
    let ranks = order(hits.len(), &|left, right| {
        let (Some(a), Some(b)) = (hits.get(left), hits.get(right)) else { return Ordering::Equal };
        let length = |hit: &Hit| hit.end.saturating_sub(hit.start);
        (levels.get(right).cmp(&levels.get(left)))
            .then_with(|| length(b).cmp(&length(a)))
            .then_with(|| a.start.cmp(&b.start))
            .then_with(|| b.confidence.total_cmp(&a.confidence))
            .then_with(|| a.detector.cmp(b.detector))
    });
    let mut kept: Vec<&Hit> = Vec::new();
    let mut taken = vec![false; hits.iter().map(|hit| hit.end).max().unwrap_or(0)];
    for hit in ranks.into_iter().filter_map(|place| hits.get(place)) {
        let bytes = taken.get_mut(hit.start..hit.end).unwrap_or_default();
        if !bytes.contains(&true) {
            bytes.fill(true);
            kept.push(hit);
        }
    }
    let start = |place: usize| kept.get(place).map(|hit| hit.start);
    let places = order(kept.len(), &|a, b| start(a).cmp(&start(b)));
    places.into_iter().filter_map(|place| kept.get(place)).map(|hit| finding(hit)).collect()
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
