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
use crate::model::{Class, ClassTree, Detector, Finding, Level, Span};
use alloc::{borrow::Cow, vec, vec::Vec};
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

/// A hit with what settles it against others.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seen<'d> {
    /// The level of what was seen.
    pub(crate) level: Level,
    /// What was seen.
    pub(crate) hit: Hit,
    /// The policy's detector that saw it; `None` for one of the catalogue.
    pub(crate) own: Option<&'d Detector>,
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

/// Everything that the detectors of the catalogue see in a text, in no order, overlapping.
pub(crate) fn hits<'d>(scan: &Scan<'_>, classes: &ClassTree) -> Vec<Seen<'d>> {
    let mut hits = Vec::new();
    let mut add = |hit: Option<Hit>| {
        if let Some(hit) = hit.filter(|hit| hit.confidence >= LEAST_CONFIDENCE && hit.start < hit.end) {
            hits.push(Seen { level: classes.level(&Class::built_in(class_of(hit.detector))), hit, own: None });
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
/// What a policy's detector pushes out of one of the catalogue, it covers as a whole: no more of a text shows because
/// a detector was added. The result is sorted by place.
pub(crate) fn settle(hits: &[Seen<'_>]) -> Vec<Finding> {
    let ranks = order(hits.len(), &|left, right| {
        let (Some(low), Some(high)) = (hits.get(left), hits.get(right)) else { return Ordering::Equal };
        let (a, b) = (&low.hit, &high.hit);
        let length = |hit: &Hit| hit.end.saturating_sub(hit.start);
        (high.level.cmp(&low.level))
            .then_with(|| length(b).cmp(&length(a)))
            .then_with(|| a.start.cmp(&b.start))
            .then_with(|| b.confidence.total_cmp(&a.confidence))
            .then_with(|| a.detector.cmp(b.detector))
            .then_with(|| low.own.map(|own| &own.id).cmp(&high.own.map(|own| &own.id)))
    });
    // Which hit has each byte of the text; what has it in the end stands in order by itself.
    let mut owners = vec![NOBODY; hits.iter().map(|seen| seen.hit.end).max().unwrap_or(0)];
    for place in ranks {
        let Some(seen) = hits.get(place) else { continue };
        let bytes = owners.get_mut(seen.hit.start..seen.hit.end).unwrap_or_default();
        let is_own = |owner: &usize| hits.get(*owner).is_some_and(|seen| seen.own.is_some());
        if bytes.iter().all(|owner| *owner == NOBODY) {
            bytes.fill(place);
        } else if seen.own.is_none() && bytes.iter().any(is_own) {
            let mut owner = bytes.iter().copied().find(|owner| *owner != NOBODY).unwrap_or(NOBODY);
            for byte in bytes {
                if *byte == NOBODY {
                    *byte = owner;
                }
                owner = *byte;
            }
        }
    }
    let (mut findings, mut end) = (Vec::new(), 0_usize);
    for run in owners.chunk_by(|one, next| one == next) {
        let start = end;
        end = end.saturating_add(run.len());
        if let Some(seen) = run.first().and_then(|place| hits.get(*place)) {
            findings.push(finding(seen, Span { start, end }));
        }
    }
    findings
}

/// Stands for the hit that has a byte where none does.
const NOBODY: usize = usize::MAX;

fn finding(seen: &Seen<'_>, span: Span) -> Finding {
    let (class, detector) = match seen.own {
        Some(own) => (own.class.clone(), Cow::Owned(own.id.clone())),
        None => (Class::built_in(class_of(seen.hit.detector)), Cow::Borrowed(seen.hit.detector)),
    };
    Finding { class, level: seen.level, detector, span, confidence: seen.hit.confidence }
}
