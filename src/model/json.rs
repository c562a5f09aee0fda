//! JSON (RFC 8259) as it crosses the border: every member in its order, repeated keys remembered, one reader and one writer
//! for everything.
//!
//! `serde_json::Value` would keep the last of two equal keys in silence, and a policy in which one of two rules is dropped
//! must not load. One small tree also costs the page far less than a derived reader for every type.

mod read;

use super::digits;
use super::order::order;
use alloc::{string::String, vec::Vec};
use core::{cmp::Ordering, fmt};
use zeroize::Zeroize;

/// A JSON value. Numbers are IEEE 754 doubles, as in JavaScript and RFC 8785. `Debug` does not show it: it may hold a value
/// or a private key on its way in.
///
/// ```
/// use veilgate::model::json::Json;
/// let json = Json::read(r#"{ "b": [1.0, null], "a": "x" }"#).unwrap();
/// assert_eq!(json.get("a").and_then(Json::as_str), Some("x"));
/// assert_eq!(json.canonical(), r#"{"a":"x","b":[1,null]}"#);
/// assert_eq!(format!("{json:?}"), "Json(..)");
/// assert_eq!(Json::read(r#"{ "a": 1, "a": 2 }"#), None);
/// ```
#[derive(Clone, PartialEq)]
pub enum Json {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number
    Number(f64),
    /// A string
    String(String),
    /// An array
    Array(Vec<Json>),
    /// An object's members in the order of the text
    Object(Vec<(String, Json)>),
}

/// Every text is overwritten; what holds no text says nothing.
impl Zeroize for Json {
    fn zeroize(&mut self) {
        match self {
            Self::String(text) => text.zeroize(),
            Self::Array(items) => items.iter_mut().for_each(Self::zeroize),
            Self::Object(members) => members.iter_mut().for_each(|(_, member)| member.zeroize()),
            Self::Null | Self::Bool(_) | Self::Number(_) => {}
        }
    }
}

impl fmt::Debug for Json {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Json(..)")
    }
}

/// A value as its text has it: a repeated key stands in it as often as in the text, and the first is the one that counts.
#[derive(Debug)]
pub struct Document {
    /// The value.
    pub root: Json,
    /// Whether any object has a key twice; [`repeated_keys`] says which.
    pub repeated: bool,
}

/// The values whose key stands before in the same object.
pub fn repeated_keys(members: &[(String, Json)]) -> Vec<&Json> {
    let key = |place: usize| members.get(place).map(|(key, _)| key.as_str());
    let places = order(members.len(), &|a, b| key(a).cmp(&key(b)));
    let mut repeated = Vec::new();
    for [first, again] in places.array_windows() {
        if let Some((_, value)) = members.get(*again).filter(|(again, _)| key(*first) == Some(again)) {
            repeated.push(value);
        }
    }
    repeated
}

impl Json {
    /// Reads a text in which no key is repeated.
    pub fn read(text: &str) -> Option<Self> {
        let document = Document::read(text).ok()?;
        (!document.repeated).then_some(document.root)
    }

    /// The member of an object.
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.members().iter().find(|(known, _)| known == key).map(|(_, value)| value)
    }

    /// The member of an object; `null` where there is none.
    pub fn at(&self, key: &str) -> &Self {
        static NULL: Json = Json::Null;
        self.get(key).unwrap_or(&NULL)
    }

    /// The members of an object; of anything else, none.
    pub fn members(&self) -> &[(String, Self)] {
        match self {
            Self::Object(members) => members,
            _ => &[],
        }
    }

    /// The items of an array; of anything else, none.
    pub fn items(&self) -> &[Self] {
        match self {
            Self::Array(items) => items,
            _ => &[],
        }
    }

    /// A number without a fraction that a double holds exactly.
    // The bound makes the conversion exact.
    #[allow(clippy::cast_possible_truncation)]
    pub fn whole(&self) -> Option<i64> {
        match self {
            Self::Number(number) if is_whole(*number) => Some(*number as i64),
            _ => None,
        }
    }

    /// The text of a string; of anything else, the empty one.
    pub fn text(&self) -> &str {
        self.as_str().unwrap_or_default()
    }

    /// The text of a string.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// The canonical text (RFC 8785).
    pub fn canonical(&self) -> String {
        let mut writer = Writer::default();
        writer.value(self);
        writer.finish()
    }
}

/// Appends one reference token to a JSON Pointer (RFC 6901 section 4).
///
/// ```
/// assert_eq!(veilgate::model::json::step("/keys", "a/b~c"), "/keys/a~1b~0c");
/// ```
pub fn step(pointer: &str, token: &str) -> String {
    [pointer, "/", &token.replace('~', "~0").replace('/', "~1")].concat()
}

/// Writes JSON text; commas take care of themselves.
///
/// ```
/// use veilgate::model::json::Writer;
/// let mut writer = Writer::default();
/// writer.open('{');
/// writer.key("a").strings(["x", "y"].into_iter());
/// writer.key("b").number(1.0);
/// writer.close('}');
/// assert_eq!(writer.finish(), r#"{"a":["x","y"],"b":1}"#);
/// ```
#[derive(Default)]
pub struct Writer {
    out: String,
}

impl fmt::Debug for Writer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Writer(..)")
    }
}

impl Writer {
    /// The text.
    pub fn finish(self) -> String {
        self.out
    }

    /// Begins an object or an array: `{` or `[`.
    pub fn open(&mut self, bracket: char) {
        self.separate();
        self.out.push(bracket);
    }

    /// Ends it: `}` or `]`.
    pub fn close(&mut self, bracket: char) {
        self.out.push(bracket);
    }

    /// A member's key.
    pub fn key(&mut self, key: &str) -> &mut Self {
        self.string(key);
        self.out.push(':');
        self
    }

    /// A string.
    pub fn string(&mut self, text: &str) {
        self.separate();
        write_string(&mut self.out, text);
    }

    /// A string or `null`.
    pub fn optional(&mut self, text: Option<&str>) {
        match text {
            Some(text) => self.string(text),
            None => self.raw("null"),
        }
    }

    /// A number.
    pub fn number(&mut self, number: f64) {
        self.separate();
        write_number(&mut self.out, number);
    }

    /// An array of strings.
    pub fn strings<'a>(&mut self, texts: impl Iterator<Item = &'a str>) {
        self.open('[');
        texts.for_each(|text| self.string(text));
        self.close(']');
    }

    /// JSON text that is already written.
    pub fn raw(&mut self, json: &str) {
        self.separate();
        self.out.push_str(json);
    }

    fn value(&mut self, value: &Json) {
        match value {
            Json::Null => self.raw("null"),
            Json::Bool(true) => self.raw("true"),
            Json::Bool(false) => self.raw("false"),
            Json::Number(number) => self.number(*number),
            Json::String(text) => self.string(text),
            Json::Array(items) => {
                self.open('[');
                items.iter().for_each(|item| self.value(item));
                self.close(']');
            }
            Json::Object(members) => {
                // Sorted by the keys' UTF-16 code units (RFC 8785 section 3.2.3).
                let places = order(members.len(), &|a, b| match (members.get(a), members.get(b)) {
                    (Some((a, _)), Some((b, _))) => a.encode_utf16().cmp(b.encode_utf16()),
                    _ => Ordering::Equal,
                });
                self.open('{');
                for place in places {
                    if let Some((key, value)) = members.get(place) {
                        self.key(key).value(value);
                    }
                }
                self.close('}');
            }
        }
    }

    fn separate(&mut self) {
        if !matches!(self.out.as_bytes().last(), None | Some(b'{' | b'[' | b':')) {
            self.out.push(',');
        }
    }
}

/// RFC 8785 section 3.2.2.2: the short escapes, `\u00xx` for the other controls, everything else as it is.
pub fn write_string(out: &mut String, text: &str) {
    out.push('"');
    let mut left = text;
    while let Some(at) = left.bytes().position(|byte| matches!(byte, b'"' | b'\\' | 0..b' ')) {
        let (plain, rest) = left.split_at_checked(at).unwrap_or_default();
        out.push_str(plain);
        let mut rest = rest.chars();
        let short = match rest.next().unwrap_or_default() {
            '\u{8}' => 'b',
            '\t' => 't',
            '\n' => 'n',
            '\u{c}' => 'f',
            '\r' => 'r',
            control @ '\0'..' ' => {
                out.push_str("\\u");
                digits::push(out, u64::from(control), 16, 4);
                left = rest.as_str();
                continue;
            }
            other => other,
        };
        out.push('\\');
        out.push(short);
        left = rest.as_str();
    }
    out.push_str(left);
    out.push('"');
}

/// RFC 8785 section 3.2.2.3 for whole numbers below 2^53 and for a few decimals, which is all that is ever written: the
/// policy reader refuses other numbers, and confidences have two decimals.
// The bounds are checked before each conversion.
#[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss, clippy::cast_sign_loss)]
fn write_number(out: &mut String, number: f64) {
    if number.is_nan() || number.abs() > MAX_WHOLE {
        out.push_str("null");
        return;
    }
    let whole = number as i64 as f64;
    if number < 0.0 {
        out.push('-');
    }
    digits::push(out, whole.abs() as u64, 10, 1);
    let hundredths = ((number - whole).abs() * 100.0 + 0.5) as u64;
    if hundredths > 0 {
        out.push('.');
        if hundredths.is_multiple_of(10) {
            digits::push(out, hundredths / 10, 10, 1)
        } else {
            digits::push(out, hundredths, 10, 2)
        }
    }
}

/// The largest whole number below which a double holds each: 2^53 - 1.
const MAX_WHOLE: f64 = 9_007_199_254_740_991.0;

/// Whether a double is a whole number that it holds exactly.
// The bound is checked before the conversion.
#[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss)]
pub fn is_whole(number: f64) -> bool {
    number.abs() <= MAX_WHOLE && number as i64 as f64 == number
}

#[cfg(test)]
mod tests {
    use super::*;

    fn canonical(text: &str) -> String {
        Json::read(text).unwrap().canonical()
    }

    #[test]
    fn repeated_keys_are_remembered_and_the_first_counts() {
        let document = Document::read(r#"{"a":1,"b":[{"c":1,"c":2,"c":3}],"a":2}"#).unwrap();
        assert!(document.repeated);
        assert_eq!(document.root.get("a"), Some(&Json::Number(1.0)));
        let Json::Object(members) = &document.root else { panic!() };
        assert_eq!(repeated_keys(members), [&Json::Number(2.0)]);
        assert_eq!(Json::read(r#"{"a":1,"a":1}"#), None);
        assert!(!Document::read(r#"{"a":1,"b":{"a":1}}"#).unwrap().repeated);
    }

    #[test]
    fn the_writer_sets_its_own_commas() {
        let mut writer = Writer::default();
        writer.open('{');
        writer.key("a").strings(["x", "y,"].into_iter());
        writer.key("b").number(1.5);
        writer.key("c").optional(None);
        writer.close('}');
        assert_eq!(writer.finish(), r#"{"a":["x","y,"],"b":1.5,"c":null}"#);
    }

    #[test]
    fn the_worked_example_of_the_rfc() {
        // RFC 8785 section 3.2.2 (input) and 3.2.3 (output), less its numbers.
        let input = r#"{
            "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
            "literals": [null, true, false]
        }"#;
        let output = r#"{"literals":[null,true,false],"string":"€$\u000f\nA'B\"\\\\\"/"}"#;
        assert_eq!(canonical(input), output);
    }

    #[test]
    fn whole_numbers_read_as_in_ecmascript() {
        // RFC 8785 appendix B, the whole numbers below 2^53.
        for (input, output) in [
            ("0", "0"),
            ("-0", "0"),
            ("-0.0", "0"),
            ("5e0", "5"),
            ("1E3", "1000"),
            ("9007199254740991", "9007199254740991"),
            ("-9007199254740991", "-9007199254740991"),
        ] {
            assert_eq!(canonical(input), output, "{input}");
        }
    }

    #[test]
    fn confidences_have_two_decimals() {
        for (number, text) in [(0.0, "0"), (1.0, "1"), (0.5, "0.5"), (0.05, "0.05"), (0.99, "0.99"), (0.9, "0.9")] {
            let mut out = String::new();
            write_number(&mut out, number);
            assert_eq!(out, text);
        }
    }

    #[test]
    fn keys_are_sorted_by_utf16_units() {
        // RFC 8785 section 3.2.3: the emoji's surrogates sort before U+FB33.
        let input = r#"{"\u20ac":0,"\r":0,"\ufb33":0,"1":0,"\ud83d\ude00":0,"\u0080":0,"\u00f6":0}"#;
        assert_eq!(canonical(input), "{\"\\r\":0,\"1\":0,\"\u{80}\":0,\"ö\":0,\"€\":0,\"😀\":0,\"\u{fb33}\":0}");
    }
}
