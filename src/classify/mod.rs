//! Text and hints -> what it is.
//!
//! [`inspect`] reads a text that stands alone; [`classify`] reads a field, whose attributes and label say more than its value.
//! Of overlapping findings the one of the highest level stays, then the longest, then the leftmost. Findings of less
//! confidence than one half are not reported. Incomplete: most detectors of the catalogue are known by hints alone.

mod autofill;
mod checksum;
mod context;
mod detectors;
mod dictionary;
mod hints;
mod scanner;
mod shape;

use crate::model::{Class, ClassTree, Field, Finding, Level, Span, catalogue};
use alloc::{vec, vec::Vec};
use detectors::{class_of, detector_of};
use scanner::Scan;

/// What one field is.
#[derive(Clone, Debug, PartialEq)]
pub struct Classified {
    /// The field's own class: floor, else bound, else hinted, else detected over the whole trimmed value, else `None`. A
    /// detector that finds a class of a higher level in the whole trimmed value raises it.
    pub class: Option<Class>,
    /// 0 to 1; 1 for a bound class, 0 where nothing is known.
    pub confidence: f32,
    /// Sorted, never overlapping, empty for an empty value. Either of two things:
    ///
    /// - one finding over the whole trimmed value: the class is known and nothing else stands inside the value. Where a
    ///   detector sees another class of the same level in the whole of it, the finding says that one. A class that no
    ///   detector of the catalogue stands for, such as one that a policy made up, has no such finding;
    /// - the findings inside the value, all of them, where at least one is of another class: a telephone number in an
    ///   address or a note. [`Classified::class`] then stands for the text around them.
    ///
    /// A floor class (password, one-time code, card number, security code) always has the one finding over the whole.
    pub findings: Vec<Finding>,
}

/// What is found in a text that stands alone: sorted by place, never overlapping. Cannot fail.
///
/// ```
/// let findings = veilgate::classify::inspect("电话13812345678。");
/// assert_eq!(findings[0].detector, "cn_mobile");
/// assert_eq!((findings[0].span.start, findings[0].span.end), (6, 17));
/// ```
pub fn inspect(text: &str) -> Vec<Finding> {
    scan(text, context::NOTHING)
}

/// What a field is, from its hints, its value and the class that the policy binds it to.
///
/// Trust: floors (`type=password`, `autocomplete` of a password, a one-time code, a card number or its security code) beat even
/// a bound class, unless that is the floor class, stands below it or has a higher level. Without a bound class, the explicit
/// class of the hints counts as one if the tree knows it.
pub fn classify(field: &Field, bound: Option<&Class>, classes: &ClassTree) -> Classified {
    let text = field.text.reveal().as_str();
    let whole = trimmed(text);
    let value = text.get(whole.start..whole.end).unwrap_or_default();
    let mut own = own(field, value, bound, classes);

    let given = own.as_ref().map_or(context::NOTHING, |own| context::of_class(own.class.id()));
    let mut findings = if value.is_empty() { Vec::new() } else { scan(text, given) };
    if let Some(found) = findings.iter().find(|finding| finding.span == whole) {
        let raises = own.as_ref().is_none_or(|own| classes.level(&found.class) > classes.level(&own.class));
        if raises {
            own = Some(Own::of(found.class.clone(), Some(found.detector), found.confidence));
        }
    }
    let Some(own) = own else {
        return Classified { class: None, confidence: 0.0, findings };
    };

    let foreign = findings.iter().any(|finding| {
        let another = !own.class.covers(&finding.class) && !finding.class.covers(&own.class);
        let as_high = finding.span != whole || classes.level(&finding.class) >= classes.level(&own.class);
        another && as_high
    });
    if own.floor || !foreign {
        let confidence = findings.iter().filter(|finding| finding.span == whole && own.class.covers(&finding.class));
        let confidence = confidence.map(|finding| finding.confidence).fold(own.confidence, f32::max);
        findings = own.over(whole, value, confidence);
    }
    if let Some(floor) = own.above {
        findings = Own::by(floor, CERTAIN).over(whole, value, CERTAIN);
    }
    Classified { class: Some(own.class), confidence: own.confidence, findings }
}

/// How sure a floor is.
const CERTAIN: f32 = 0.99;

/// A field's own class and where it comes from.
struct Own {
    class: Class,
    detector: Option<&'static str>,
    confidence: f32,
    floor: bool,
    /// The detector of a floor under a bound class of another kind: the field stays what the floor says, too.
    above: Option<&'static str>,
}

impl Own {
    fn of(class: Class, detector: Option<&'static str>, confidence: f32) -> Self {
        Self { class, detector, confidence, floor: false, above: None }
    }

    fn by(detector: &'static str, confidence: f32) -> Self {
        Self::of(Class::built_in(class_of(detector)), Some(detector), confidence)
    }

    /// The finding over the whole value, if there is a value and a detector to name.
    fn over(&self, whole: Span, value: &str, confidence: f32) -> Vec<Finding> {
        let detector = self.detector.or_else(|| standing_for(self.class.id(), value));
        let Some(detector) = detector.filter(|_| !whole.is_empty()) else {
            return Vec::new();
        };
        let level = self.class.ancestry().find_map(catalogue::entry).map_or(Level::Sensitive, |entry| entry.level);
        vec![Finding { class: self.class.clone(), level, detector, span: whole, confidence }]
    }
}

/// Floor, else bound, else hinted.
fn own(field: &Field, value: &str, bound: Option<&Class>, classes: &ClassTree) -> Option<Own> {
    let said = field.hints.class.as_deref().filter(|id| classes.knows(id));
    let bound = bound.cloned().or_else(|| said.map(Class::named));
    let floor = hints::floor(&field.hints, value).map(|detector| Own { floor: true, ..Own::by(detector, CERTAIN) });
    match (floor, bound) {
        (Some(floor), Some(bound)) if floor.class.covers(&bound) => Some(Own::of(bound, None, 1.0)),
        (Some(floor), Some(bound)) if classes.level(&bound) > classes.level(&floor.class) => {
            Some(Own { above: floor.detector, ..Own::of(bound, None, 1.0) })
        }
        (Some(floor), _) => Some(floor),
        (None, Some(bound)) => Some(Own::of(bound, None, 1.0)),
        (None, None) => hints::read(&field.hints, value).map(|hinted| Own::by(hinted.detector, hinted.confidence)),
    }
}

/// The detector that stands for a class: by the value's shape where several do.
fn standing_for(class: &str, value: &str) -> Option<&'static str> {
    let group = match class {
        "contact.address" => "address",
        "contact.phone" => "phone",
        "device.network.ip" => "ip",
        "payment.card.pan" => "card",
        "person.name" => "name",
        _ => "",
    };
    shape::decide(group, value).filter(|detector| class_of(detector) == class).or_else(|| detector_of(class))
}

fn trimmed(text: &str) -> Span {
    let rest = text.trim_start();
    let start = text.len().saturating_sub(rest.len());
    Span { start, end: start.saturating_add(rest.trim_end().len()) }
}

fn scan(text: &str, given: context::Kinds) -> Vec<Finding> {
    detectors::settle(&detectors::hits(&Scan::new(text, given)))
}
