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

/// Everything that the detectors see in a text with the level of each, in no order, overlapping.
pub(crate) fn hits(scan: &Scan<'_>) -> Vec<(Level, Hit)> {
    let mut hits = Vec::new();
    let mut add = |hit: Option<Hit>| {
        if let Some(hit) = hit.filter(|hit| hit.confidence >= LEAST_CONFIDENCE && hit.start < hit.end) {
            hits.push((level(hit.detector), hit));
        }
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
pub(crate) fn settle(hits: &[(Level, Hit)]) -> Vec<Finding> {
    let ranks = order(hits.len(), &|left, right| {
        let (Some((low, a)), Some((high, b))) = (hits.get(left), hits.get(right)) else { return Ordering::Equal };
        let length = |hit: &Hit| hit.end.saturating_sub(hit.start);
        high.cmp(low)
            .then_with(|| length(b).cmp(&length(a)))
            .then_with(|| a.start.cmp(&b.start))
            .then_with(|| b.confidence.total_cmp(&a.confidence))
            .then_with(|| a.detector.cmp(b.detector))
    });
    // Which hit has each byte of the text; what has it in the end stands in order by itself.
    let mut owners = vec![usize::MAX; hits.iter().map(|(_, hit)| hit.end).max().unwrap_or(0)];
    for place in ranks {
        let bytes = hits.get(place).and_then(|(_, hit)| owners.get_mut(hit.start..hit.end)).unwrap_or_default();
        if bytes.iter().all(|owner| *owner == usize::MAX) {
            bytes.fill(place);
        }
    }
    owners.dedup();
    owners.into_iter().filter_map(|place| hits.get(place)).map(finding).collect()
}

fn finding((level, hit): &(Level, Hit)) -> Finding {
    Finding {
        class: Class::built_in(class_of(hit.detector)),
        level: *level,
        detector: hit.detector,
        span: Span { start: hit.start, end: hit.end },
        confidence: hit.confidence,
    }
}
