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

/// Section 3.2.2.3: `Number::toString` of ECMAScript. The shortest digits come from serde_json; where the point and the
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
    let leading =
        i32::try_from(whole.len()).unwrap_or_default() - as_i32(all.len() - significant.len());
    // Where the point stands, counted from the first significant digit.
    let point = leading + exponent.parse::<i32>().unwrap_or_default();
    let digits = significant.trim_end_matches('0');
    let count = as_i32(digits.len());
    if count <= point && point <= 21 {
        out.push_str(digits);
        zeros(out, point - count);
    } else if 0 < point && point <= 21 {
        let (before, after) = digits
            .split_at_checked(point.unsigned_abs() as usize)
            .unwrap_or((digits, ""));
        out.extend([before, ".", after]);
    } else if -6 < point && point <= 0 {
        out.push_str("0.");
        zeros(out, -point);
        out.push_str(digits);
    } else {
        let (first, rest) = digits.split_at_checked(1).unwrap_or((digits, ""));
        let sign = if point > 0 { "+" } else { "" };
        out.extend([
            first,
            if rest.is_empty() { "" } else { "." },
            rest,
            "e",
            sign,
        ]);
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
