//! Text and hints -> what it is.
//!
//! [`inspect`] reads a text that stands alone; [`classify`] reads a field, whose attributes and label say more than its value.
//! Of overlapping findings the one of the highest level stays, then the longest, then the leftmost. Findings of less
//! confidence than one half are not reported. [`inspect_with`] and [`classify_with`] look for what a policy adds, too. Incomplete: most detectors of the catalogue are known by hints alone.

mod autofill;
mod checksum;
mod context;
mod custom;
mod detectors;
mod dictionary;
mod hints;
mod scanner;
mod shape;

use crate::model::{Class, ClassTree, Detector, Field, Finding, Hints, Span};
use alloc::{borrow::Cow, vec, vec::Vec};
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

/// Whether a field's attributes or label can say that it holds this class, or one below it.
#[cfg(feature = "analysis")]
pub(crate) fn known_by_hints(class: &Class) -> bool {
    hints::lead_to(class)
}

/// The detectors that look at values; all others are known by hints alone.
#[cfg(feature = "analysis")]
const WITH_CODE: &str = "card_cvv card_expiry cn_address cn_bank_card cn_hkmt_residence_permit cn_mobile cn_name cn_passport cn_resident_id cn_uscc \
                         date_of_birth email iban ipv4 otp password payment_card phone_e164";

/// Whether a value can look like this class, or like one below it.
#[cfg(feature = "analysis")]
pub(crate) fn detected(class: &Class) -> bool {
    WITH_CODE.split(' ').any(|detector| class.covers(&Class::built_in(class_of(detector))))
}

/// What is found in a text that stands alone: sorted by place, never overlapping. Cannot fail.
///
/// ```
/// let findings = veilgate::classify::inspect("电话13812345678。");
/// assert_eq!(findings[0].detector, "cn_mobile");
/// assert_eq!((findings[0].span.start, findings[0].span.end), (6, 17));
/// ```
pub fn inspect(text: &str) -> Vec<Finding> {
    inspect_with(text, &ClassTree::default(), &[])
}

/// As [`inspect`], by the levels of a policy and with the detectors that it adds.
///
/// ```
/// use veilgate::classify::inspect_with;
/// use veilgate::model::{Class, ClassTree, Detector, Level, Pattern};
/// let mut classes = ClassTree::default();
/// classes.raise("shop.member", Level::General);
/// let member = Detector {
///     id: "member".to_owned(),
///     class: Class::named("shop.member"),
///     pattern: Pattern::new("VG-[0-9]{6}")?,
///     context: None,
///     min_length: 1,
///     confidence: 0.8,
/// };
/// let found = inspect_with("会员VG-123456", &classes, &[member]);
/// assert_eq!((&*found[0].detector, found[0].level, found[0].span.start), ("member", Level::General, 6));
/// # Ok::<(), veilgate::model::PatternError>(())
/// ```
pub fn inspect_with(text: &str, classes: &ClassTree, detectors: &[Detector]) -> Vec<Finding> {
    Vocabulary { classes, detectors }.scan(text, context::NOTHING, &Hints::default())
}

/// What a field is, from its hints, its value and the class that the policy binds it to.
///
/// Trust: floors (`type=password`, `autocomplete` of a password, a one-time code, a card number or its security code) beat even
/// a bound class, unless that is the floor class, stands below it or has a higher level. Without a bound class, the explicit
/// class of the hints counts as one if the tree knows it.
pub fn classify(field: &Field, bound: Option<&Class>, classes: &ClassTree) -> Classified {
    classify_with(field, bound, classes, &[])
}

/// As [`classify`], with the detectors that a policy adds. One of them stands for its class as one of the catalogue does.
pub fn classify_with(field: &Field, bound: Option<&Class>, classes: &ClassTree, detectors: &[Detector]) -> Classified {
    let vocabulary = Vocabulary { classes, detectors };
    let text = field.text.reveal().as_str();
    let whole = trimmed(text);
    let value = text.get(whole.start..whole.end).unwrap_or_default();
    let mut own = own(field, value, bound, classes);

    let given = own.as_ref().map_or(context::NOTHING, |own| context::of_class(own.class.id()));
    let mut findings = if value.is_empty() { Vec::new() } else { vocabulary.scan(text, given, &field.hints) };
    // What the catalogue sees in the whole value counts even where a detector of the policy sees pieces of it.
    let catalogue = Vocabulary { classes, detectors: &[] };
    let seen = if detectors.is_empty() { Vec::new() } else { catalogue.scan(text, given, &field.hints) };
    for found in findings.iter().chain(&seen).filter(|finding| finding.span == whole && !value.is_empty()) {
        let raises = own.as_ref().is_none_or(|own| classes.level(&found.class) > classes.level(&own.class));
        if raises {
            own = Some(Own::of(found.class.clone(), Some(found.detector.clone()), found.confidence));
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
        findings = vocabulary.over(&own, whole, value, confidence);
    }
    if let Some(floor) = own.above {
        findings = vocabulary.over(&Own::by(floor, CERTAIN), whole, value, CERTAIN);
    }
    Classified { class: Some(own.class), confidence: own.confidence, findings }
}

/// How sure a floor is.
const CERTAIN: f32 = 0.99;

/// A field's own class and where it comes from.
struct Own {
    class: Class,
    detector: Option<Cow<'static, str>>,
    confidence: f32,
    floor: bool,
    /// The detector of a floor under a bound class of another kind: the field stays what the floor says, too.
    above: Option<&'static str>,
}

impl Own {
    fn of(class: Class, detector: Option<Cow<'static, str>>, confidence: f32) -> Self {
        Self { class, detector, confidence, floor: false, above: None }
    }

    fn by(detector: &'static str, confidence: f32) -> Self {
        Self::of(Class::built_in(class_of(detector)), Some(Cow::Borrowed(detector)), confidence)
    }
}

/// What there is to look for: the catalogue, and what a policy adds to it.
#[derive(Clone, Copy)]
struct Vocabulary<'p> {
    classes: &'p ClassTree,
    detectors: &'p [Detector],
}

impl Vocabulary<'_> {
    /// What is found in a text: `given` and the hints are the context that the field around it gives to all of it.
    fn scan(self, text: &str, given: context::Kinds, hints: &Hints) -> Vec<Finding> {
        let mut hits = detectors::hits(&Scan::new(text, given), self.classes);
        custom::hits(&mut hits, text, trimmed(text), hints, self);
        detectors::settle(&hits)
    }

    /// The finding over the whole value, if there is a value and a detector to name.
    fn over(self, own: &Own, whole: Span, value: &str, confidence: f32) -> Vec<Finding> {
        let of_policy = || self.detectors.iter().find(|detector| detector.class == own.class);
        let detector = (own.detector.clone())
            .or_else(|| standing_for(own.class.id(), value).map(Cow::Borrowed))
            .or_else(|| of_policy().map(|detector| Cow::Owned(detector.id.clone())));
        let Some(detector) = detector.filter(|_| !whole.is_empty()) else {
            return Vec::new();
        };
        let (class, level) = (own.class.clone(), self.classes.level(&own.class));
        vec![Finding { class, level, detector, span: whole, confidence }]
    }
}

/// Floor, else bound, else hinted.
fn own(field: &Field, value: &str, bound: Option<&Class>, classes: &ClassTree) -> Option<Own> {
    let said = field.hints.class.as_deref().filter(|id| classes.knows(id));
    let bound = bound.cloned().or_else(|| said.map(Class::named));
    let floor = hints::floor(&field.hints, value);
    let floor = floor.map(|detector| (detector, Own { floor: true, ..Own::by(detector, CERTAIN) }));
    match (floor, bound) {
        (Some((_, floor)), Some(bound)) if floor.class.covers(&bound) => Some(Own::of(bound, None, 1.0)),
        (Some((detector, floor)), Some(bound)) if classes.level(&bound) > classes.level(&floor.class) => {
            Some(Own { above: Some(detector), ..Own::of(bound, None, 1.0) })
        }
        (Some((_, floor)), _) => Some(floor),
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

#[cfg(all(test, feature = "analysis"))]
mod tests {
    use super::*;

    #[test]
    fn every_listed_detector_has_code_and_every_code_is_listed() {
        let code = [
            include_str!("detectors/address.rs"),
            include_str!("detectors/card.rs"),
            include_str!("detectors/card_cvv.rs"),
            include_str!("detectors/card_expiry.rs"),
            include_str!("detectors/cn_name.rs"),
            include_str!("detectors/cn_resident_id.rs"),
            include_str!("detectors/cn_uscc.rs"),
            include_str!("detectors/credential.rs"),
            include_str!("detectors/date_of_birth.rs"),
            include_str!("detectors/email.rs"),
            include_str!("detectors/iban.rs"),
            include_str!("detectors/ipv4.rs"),
            include_str!("detectors/passport.rs"),
            include_str!("detectors/phone.rs"),
        ]
        .concat();
        let known =
            crate::model::DETECTOR_CLASSES.split([' ', '\n', '|']).filter(|word| detector_of(class_of(word)).is_some());
        let mut names: Vec<&str> = known.filter(|name| code.contains(&["\"", name, "\""].concat())).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.join(" "), WITH_CODE);
    }

    #[test]
    fn hints_and_values_lead_to_classes() {
        let class = |id: &'static str| Class::built_in(id);
        assert!(known_by_hints(&class("contact.phone.cn-mobile")) && detected(&class("contact.phone.cn-mobile")));
        assert!(known_by_hints(&class("contact")) && detected(&class("contact")));
        assert!(!known_by_hints(&class("shop.member")) && !detected(&class("shop.member")));
    }
}
