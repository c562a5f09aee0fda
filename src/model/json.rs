//! JSON (RFC 8259) as it crosses the border: every member in its order, repeated keys remembered, one reader and one writer
//! for everything.
//!
//! `serde_json::Value` would keep the last of two equal keys in silence, and a policy in which one of two rules is dropped
//! must not load. One small tree read by hand also costs the page far less than a derived reader for every type.

use core::cell::RefCell;
use core::fmt;
use core::fmt::Write;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

/// A JSON value. Numbers are IEEE 754 doubles, as in JavaScript and RFC 8785.
#[derive(Clone, Debug, PartialEq)]
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
    /// An object's members in the order of the text, each key once
    Object(Vec<(String, Json)>),
}

/// A value, and a JSON Pointer to each repeated key. Of equal keys the first is kept.
#[derive(Debug)]
pub struct Document {
    /// The value.
    pub root: Json,
    /// Where a key stood again.
    pub repeated: Vec<String>,
}

impl Document {
    /// Reads a text.
    ///
    /// # Errors
    /// Line and column, in a sentence that quotes nothing of the text.
    pub fn read(text: &str) -> Result<Self, String> {
        let repeated = RefCell::new(Vec::new());
        let mut source = serde_json::Deserializer::from_str(text);
        let root = Seed { pointer: String::new(), repeated: &repeated }
            .deserialize(&mut source)
            .and_then(|root| source.end().map(|()| root))
            .map_err(|error| error.to_string())?;
        Ok(Self { root, repeated: repeated.into_inner() })
    }
}

impl Json {
    /// Reads a text in which no key is repeated.
    pub fn read(text: &str) -> Option<Self> {
        let document = Document::read(text).ok()?;
        document.repeated.is_empty().then_some(document.root)
    }

    /// The member of an object.
    pub fn get(&self, key: &str) -> Option<&Self> {
        match self {
            Self::Object(members) => members.iter().find(|(known, _)| known == key).map(|(_, value)| value),
            _ => None,
        }
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
        let mut out = String::new();
        write_value(&mut out, self);
        out
    }
}

/// Appends one reference token to a JSON Pointer (RFC 6901 section 4).
pub fn step(pointer: &str, token: &str) -> String {
    [pointer, "/", &token.replace('~', "~0").replace('/', "~1")].concat()
}

struct Seed<'a> {
    pointer: String,
    repeated: &'a RefCell<Vec<String>>,
}

impl Seed<'_> {
    fn below(&self, token: &str) -> Seed<'_> {
        Seed { pointer: step(&self.pointer, token), repeated: self.repeated }
    }
}

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = Json;
    fn deserialize<D: Deserializer<'de>>(self, source: D) -> Result<Json, D::Error> {
        source.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = Json;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }
    fn visit_unit<E: Error>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }
    fn visit_bool<E: Error>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Bool(value))
    }
    // Integers beyond 2^53 lose precision here exactly as they do in JavaScript and in RFC 8785.
    #[allow(clippy::cast_precision_loss)]
    fn visit_i64<E: Error>(self, value: i64) -> Result<Json, E> {
        Ok(Json::Number(value as f64))
    }
    #[allow(clippy::cast_precision_loss)]
    fn visit_u64<E: Error>(self, value: u64) -> Result<Json, E> {
        Ok(Json::Number(value as f64))
    }
    fn visit_f64<E: Error>(self, value: f64) -> Result<Json, E> {
        Ok(Json::Number(value))
    }
    fn visit_str<E: Error>(self, value: &str) -> Result<Json, E> {
        Ok(Json::String(value.to_owned()))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut source: A) -> Result<Json, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = source.next_element_seed(self.below(&items.len().to_string()))? {
            items.push(item);
        }
        Ok(Json::Array(items))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut source: A) -> Result<Json, A::Error> {
        let mut members: Vec<(String, Json)> = Vec::new();
        while let Some(key) = source.next_key::<String>()? {
            let value = source.next_value_seed(self.below(&key))?;
            members.push((key, value));
        }
        let mut order: Vec<usize> = (0..members.len()).collect();
        let key = |index: &usize| members.get(*index).map(|(key, _)| key.as_str());
        order.sort_unstable_by(|a, b| key(a).cmp(&key(b)).then(a.cmp(b)));
        let pairs = order.iter().zip(order.iter().skip(1));
        let mut again: Vec<usize> = pairs.filter(|(a, b)| key(a) == key(b)).map(|(_, b)| *b).collect();
        again.sort_unstable_by(|a, b| b.cmp(a));
        for index in again {
            let (key, _) = members.remove(index);
            self.repeated.borrow_mut().push(step(&self.pointer, &key));
        }
        Ok(Json::Object(members))
    }
}

/// Writes JSON text; commas take care of themselves.
#[derive(Debug, Default)]
pub struct Writer {
    out: String,
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

    fn separate(&mut self) {
        if !matches!(self.out.as_bytes().last(), None | Some(b'{' | b'[' | b':')) {
            self.out.push(',');
        }
    }
}

fn write_value(out: &mut String, value: &Json) {
    match value {
        Json::Null => out.push_str("null"),
        Json::Bool(true) => out.push_str("true"),
        Json::Bool(false) => out.push_str("false"),
        Json::Number(number) => write_number(out, *number),
        Json::String(text) => write_string(out, text),
        Json::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write_value(out, item);
            }
            out.push(']');
        }
        Json::Object(members) => {
            // Sorted by the keys' UTF-16 code units (RFC 8785 section 3.2.3).
            let mut members: Vec<&(String, Json)> = members.iter().collect();
            members.sort_unstable_by(|a, b| a.0.encode_utf16().cmp(b.0.encode_utf16()));
            out.push('{');
            for (index, (key, value)) in members.into_iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write_string(out, key);
                out.push(':');
                write_value(out, value);
            }
            out.push('}');
        }
    }
}

/// RFC 8785 section 3.2.2.2: the short escapes, `\u00xx` for the other controls, everything else as it is.
pub fn write_string(out: &mut String, text: &str) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\u{8}' => out.push_str("\\b"),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\u{c}' => out.push_str("\\f"),
            '\r' => out.push_str("\\r"),
            control if control < ' ' => {
                let _ = write!(out, "\\u{:04x}", u32::from(control));
            }
            other => out.push(other),
        }
    }
    out.push('"');
}

/// RFC 8785 section 3.2.2.3: `Number::toString` of ECMAScript. The shortest digits come from serde_json; where the point and the
/// exponent go is ECMAScript's own rule (ECMA-262, Number::toString, steps 6 to 12).
// A double has at most 17 digits and an exponent of three, so nothing here comes near the bounds of an i32.
#[allow(clippy::arithmetic_side_effects)]
fn write_number(out: &mut String, number: f64) {
    if number == 0.0 {
        out.push('0');
        return;
    }
    if number < 0.0 {
        out.push('-');
    }
    let shortest = serde_json::to_string(&number.abs()).unwrap_or_default();
    let (mantissa, exponent) = shortest.split_once('e').unwrap_or((&shortest, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all = [whole, fraction].concat();
    let significant = all.trim_start_matches('0');
    let leading = i32::try_from(whole.len()).unwrap_or_default() - as_i32(all.len() - significant.len());
    // Where the point stands, counted from the first significant digit.
    let point = leading + exponent.parse::<i32>().unwrap_or_default();
    let digits = significant.trim_end_matches('0');
    let count = as_i32(digits.len());
    if count <= point && point <= 21 {
        out.push_str(digits);
        zeros(out, point - count);
    } else if 0 < point && point <= 21 {
        let (before, after) = digits.split_at_checked(point.unsigned_abs() as usize).unwrap_or((digits, ""));
        out.extend([before, ".", after]);
    } else if -6 < point && point <= 0 {
        out.push_str("0.");
        zeros(out, -point);
        out.push_str(digits);
    } else {
        let (first, rest) = digits.split_at_checked(1).unwrap_or((digits, ""));
        let sign = if point > 0 { "+" } else { "" };
        out.extend([first, if rest.is_empty() { "" } else { "." }, rest, "e", sign]);
        let _ = write!(out, "{}", point - 1);
    }
}

fn as_i32(length: usize) -> i32 {
    i32::try_from(length).unwrap_or_default()
}

fn zeros(out: &mut String, count: i32) {
    out.extend((0..count).map(|_| '0'));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn canonical(text: &str) -> String {
        Json::read(text).unwrap().canonical()
    }

    #[test]
    fn repeated_keys_are_remembered_and_the_first_is_kept() {
        let document = Document::read(r#"{"a":1,"b":[{"c":1,"c":2,"c":3}],"a":2}"#).unwrap();
        assert_eq!(document.root.canonical(), r#"{"a":1,"b":[{"c":1}]}"#);
        assert_eq!(document.repeated.len(), 3);
        assert!(document.repeated.contains(&"/a".to_owned()) && document.repeated.contains(&"/b/0/c".to_owned()));
        assert_eq!(Json::read(r#"{"a":1,"a":1}"#), None);
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
        // RFC 8785 section 3.2.2 (input) and 3.2.3 (output).
        let input = r#"{
            "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
            "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
            "literals": [null, true, false]
        }"#;
        let output = r#"{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}"#;
        assert_eq!(canonical(input), output);
    }

    #[test]
    fn numbers_read_as_in_ecmascript() {
        // RFC 8785 appendix B, and the borders of the exponent form.
        for (bits, text) in [
            (0x0000_0000_0000_0000_u64, "0"),
            (0x8000_0000_0000_0000, "0"),
            (0x0000_0000_0000_0001, "5e-324"),
            (0x7fef_ffff_ffff_ffff, "1.7976931348623157e+308"),
            (0x4340_0000_0000_0000, "9007199254740992"),
            (0xc340_0000_0000_0000, "-9007199254740992"),
            (0x4430_0000_0000_0000, "295147905179352830000"),
            (0x44b5_2d02_c7e1_4af5, "9.999999999999997e+22"),
            (0x44b5_2d02_c7e1_4af6, "1e+23"),
            (0x444b_1ae4_d6e2_ef4e, "999999999999999700000"),
            (0x444b_1ae4_d6e2_ef50, "1e+21"),
            (0x3eb0_c6f7_a0b5_ed8c, "9.999999999999997e-7"),
            (0x3eb0_c6f7_a0b5_ed8d, "0.000001"),
            (0x41b3_de43_5555_5553, "333333333.3333332"),
            (0x4014_0000_0000_0000, "5"),
        ] {
            let mut out = String::new();
            write_number(&mut out, f64::from_bits(bits));
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
