//! The words that every stage shares and that may be said aloud: none of them holds a value in the clear.

pub(crate) mod base64url;
pub mod catalogue;
mod class;
mod date;
mod decimal;
mod decision;
mod detector;
pub(crate) mod digits;
pub mod divisions;
mod field;
mod finding;
mod instant;
pub mod json;
mod operation;
pub mod operations;
pub(crate) mod order;
mod pattern;
mod request;

pub(crate) use class::ancestry;
pub use class::{Class, ClassTree, Level, PLAIN, UNCLASSIFIED};
pub use date::Date;
pub use decimal::Decimal;
pub use decision::{Decision, Effect, Obligation, Reason, Stage};
pub use detector::Detector;
pub(crate) use detector::{CLASSES as DETECTOR_CLASSES, is_built_in};
pub use field::{Field, Hints};
pub use finding::{Finding, Span};
pub use instant::Instant;
pub(crate) use instant::{civil_from_days, days_from_civil};
pub use operation::{Catalogued, DomainPart, Fill, Keep, Operation, Script, TextReplacement};
pub use pattern::{MAX_CHARACTERS, MAX_STEPS, Pattern, PatternError};
pub use request::{AttributeValue, Consent, ConsentBy, Request, Strength};
