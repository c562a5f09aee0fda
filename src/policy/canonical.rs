//! The JSON Canonicalization Scheme (RFC 8785) and the policy's identity.

use super::json::Json;
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// SHA-256 over the canonical form of the document without its `signatures`, in lower-case hexadecimal.
pub(super) fn identity(root: &Json) -> String {
    let mut text = String::new();
    match root {
        Json::Object(members) => {
            let kept: Vec<_> = members
                .iter()
                .filter(|(key, _)| key != "signatures")
                .collect();
            write_object(&mut text, kept);
        }
        other => write_value(&mut text, other),
    }
    let mut hex = String::new();
    for byte in Sha256::digest(text.as_bytes()) {
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}

/// The canonical text of any value.
pub(super) fn write(value: &Json) -> String {
    let mut text = String::new();
    write_value(&mut text, value);
    text
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
        Json::Object(members) => write_object(out, members.iter().collect()),
    }
}

/// Members sorted by their keys' UTF-16 code units (section 3.2.3).
fn write_object(out: &mut String, mut members: Vec<&(String, Json)>) {
    members.sort_by(|a, b| a.0.encode_utf16().cmp(b.0.encode_utf16()));
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

/// Section 3.2.2.2: the short escapes, `\u00xx` for the other controls, everything else as it is.
fn write_string(out: &mut String, text: &str) {
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

/// Section 3.2.2.3: `Number::toString` of ECMAScript, which differs from Rust's shortest form only in where it turns to
/// an exponent (below 1e-6 and from 1e21).
fn write_number(out: &mut String, number: f64) {
    let size = number.abs();
    if number == 0.0 {
        out.push('0');
    } else if (1e-6..1e21).contains(&size) {
        let _ = write!(out, "{number}");
    } else {
        let scientific = format!("{number:e}");
        match scientific.split_once('e') {
            Some((digits, exponent)) if !exponent.starts_with('-') => {
                let _ = write!(out, "{digits}e+{exponent}");
            }
            _ => out.push_str(&scientific),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::json;
    use super::*;

    fn canonical(text: &str) -> String {
        write(&json::read(text).unwrap().root)
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
    fn keys_are_sorted_by_utf16_units() {
        // RFC 8785 section 3.2.3: the emoji's surrogates sort before U+FB33.
        let input =
            r#"{"\u20ac":0,"\r":0,"\ufb33":0,"1":0,"\ud83d\ude00":0,"\u0080":0,"\u00f6":0}"#;
        assert_eq!(
            canonical(input),
            "{\"\\r\":0,\"1\":0,\"\u{80}\":0,\"ö\":0,\"€\":0,\"😀\":0,\"\u{fb33}\":0}"
        );
    }

    #[test]
    fn the_identity_ignores_order_spacing_and_signatures() {
        let one = json::read(r#"{"a":1,"b":[1.0]}"#).unwrap().root;
        let two = json::read(r#"{ "b": [1], "signatures": ["x"], "a": 1e0 }"#)
            .unwrap()
            .root;
        assert_eq!(identity(&one), identity(&two));
        assert_eq!(identity(&one).len(), 64);
    }
}
