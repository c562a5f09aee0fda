//! Text -> [`Json`]: the grammar of RFC 8259 and nothing beside it.
//!
//! By hand, because a general reader costs the page 5 kB more, half of it a table of powers of ten. The tests hold it against
//! `serde_json`.

#[cfg(test)]
mod tests;

use super::{Document, Json, repeated_keys};
use crate::model::digits::decimal;
use alloc::{string::String, vec::Vec};

/// How deep arrays and objects may stand in each other: far deeper than people write, and no text exhausts the stack.
const MAX_DEPTH: u8 = 127;
/// A significand below this takes one more digit.
const MAX_SIGNIFICAND: u64 = 1_000_000_000_000_000_000;
/// The largest power of ten that a double holds exactly.
const MAX_POWER: u32 = 22;

/// What is wrong, or what was expected where reading stopped.
type Read<T> = Result<T, &'static str>;

impl Document {
    /// Reads a text.
    ///
    /// # Errors
    /// Line and column, in a sentence that quotes nothing of the text.
    pub fn read(text: &str) -> Result<Self, String> {
        let mut reader = Reader { rest: text, repeated: false };
        match reader.document() {
            Ok(root) => Ok(Self { root, repeated: reader.repeated }),
            Err(wrong) => {
                let (mut line, mut column) = (1_usize, 1_usize);
                for c in text.strip_suffix(reader.rest).unwrap_or_default().chars() {
                    column = column.saturating_add(1);
                    if c == '\n' {
                        (line, column) = (line.saturating_add(1), 1);
                    }
                }
                Err([wrong, " at line ", &decimal(line), " column ", &decimal(column)].concat())
            }
        }
    }
}

struct Reader<'t> {
    /// What is not read yet.
    rest: &'t str,
    repeated: bool,
}

impl<'t> Reader<'t> {
    fn document(&mut self) -> Read<Json> {
        let root = self.value(MAX_DEPTH)?;
        self.space();
        if self.rest.is_empty() { Ok(root) } else { Err("expected the end") }
    }

    /// Passes over so many bytes, of which the caller knows that they are whole characters.
    fn skip(&mut self, bytes: usize) -> &'t str {
        let (read, rest) = self.rest.split_at_checked(bytes).unwrap_or_default();
        self.rest = rest;
        read
    }

    fn space(&mut self) {
        self.while_some(|byte| matches!(byte, b' ' | b'\n' | b'\t' | b'\r'));
    }

    fn while_some(&mut self, fits: fn(u8) -> bool) -> &'t str {
        self.skip(self.rest.bytes().position(|byte| !fits(byte)).unwrap_or(self.rest.len()))
    }

    fn eat(&mut self, token: &str) -> bool {
        let rest = self.rest.strip_prefix(token);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    /// As [`Reader::eat`], after white space.
    fn sign(&mut self, sign: &str) -> bool {
        self.space();
        self.eat(sign)
    }

    fn value(&mut self, depth: u8) -> Read<Json> {
        self.space();
        if self.eat("null") {
            return Ok(Json::Null);
        }
        if self.eat("true") {
            return Ok(Json::Bool(true));
        }
        if self.eat("false") {
            return Ok(Json::Bool(false));
        }
        match self.rest.as_bytes().first() {
            Some(b'"') => self.string().map(Json::String),
            Some(b'-' | b'0'..=b'9') => self.number().map(Json::Number),
            Some(b'[' | b'{') => self.nested(depth.checked_sub(1).ok_or("nested too deeply")?),
            _ => Err("expected a value"),
        }
    }

    /// An array or an object.
    fn nested(&mut self, depth: u8) -> Read<Json> {
        let is_array = self.eat("[");
        let (end, wrong) = if is_array {
            ("]", "expected a comma or a closing bracket")
        } else {
            self.eat("{");
            ("}", "expected a comma or a closing brace")
        };
        let (mut items, mut members) = (Vec::new(), Vec::new());
        let mut ended = self.sign(end);
        while !ended {
            if is_array {
                items.push(self.value(depth)?);
            } else {
                members.push(self.member(depth)?);
            }
            if !self.sign(",") {
                ended = self.sign(end);
                ended.then_some(()).ok_or(wrong)?;
            }
        }
        if is_array {
            return Ok(Json::Array(items));
        }
        self.repeated |= !repeated_keys(&members).is_empty();
        Ok(Json::Object(members))
    }

    fn member(&mut self, depth: u8) -> Read<(String, Json)> {
        self.space();
        let key = if self.rest.starts_with('"') { self.string()? } else { return Err("expected a key in quotes") };
        self.sign(":").then_some(()).ok_or("expected a colon")?;
        Ok((key, self.value(depth)?))
    }

    /// A string, from its opening quote on.
    fn string(&mut self) -> Read<String> {
        self.eat("\"");
        let mut out = String::new();
        loop {
            out.push_str(self.while_some(|byte| !matches!(byte, b'"' | b'\\' | ..b' ')));
            if self.eat("\"") {
                return Ok(out);
            }
            if !self.eat("\\") {
                return Err("a string with a control character, or without its end");
            }
            out.push(self.escaped().ok_or("no such escape")?);
        }
    }

    /// The character that an escape stands for (section 7).
    fn escaped(&mut self) -> Option<char> {
        let letter = *self.rest.as_bytes().first()?;
        self.skip(1);
        Some(match letter {
            b'"' | b'\\' | b'/' => char::from(letter),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let unit = self.unit()?;
                if unit & 0xfc00 != 0xd800 {
                    return char::from_u32(unit);
                }
                // The first half of a surrogate pair.
                let low = if self.eat("\\u") { self.unit()? } else { return None };
                if low & 0xfc00 != 0xdc00 {
                    return None;
                }
                return char::from_u32(0x1_0000_u32.saturating_add((unit & 0x3ff) << 10 | low & 0x3ff));
            }
            _ => return None,
        })
    }

    /// Four hexadecimal digits.
    fn unit(&mut self) -> Option<u32> {
        let digits = self.skip(4);
        let unit = digits.chars().try_fold(0, |unit, digit| Some(unit << 4 | digit.to_digit(16)?))?;
        (digits.len() == 4).then_some(unit)
    }

    /// A number (section 6). Exact up to 19 digits times a power of ten up to 10^22, as every whole number below 2^53 is;
    /// beyond that the last bits may differ from what another reader gives, and nothing asks for them.
    // No more digits are taken than 64 bits hold.
    #[allow(clippy::cast_precision_loss)]
    fn number(&mut self) -> Read<f64> {
        let negative = self.eat("-");
        let whole = self.digits()?;
        if whole.len() > 1 && whole.starts_with('0') {
            return Err("a number that begins with 0");
        }
        let fraction = if self.eat(".") { self.digits()? } else { "" };
        let mut exponent = 0_i32;
        if self.eat("e") || self.eat("E") {
            let below_one = self.eat("-");
            if !below_one {
                self.eat("+");
            }
            for digit in self.digits()?.bytes() {
                exponent = exponent.saturating_mul(10).saturating_add(i32::from(digit & 15));
            }
            if below_one {
                exponent = exponent.saturating_neg();
            }
        }
        let mut significand = 0_u64;
        for (digits, taken, left) in [(whole, 0, 1), (fraction, -1, 0)] {
            for digit in digits.bytes() {
                let takes = significand < MAX_SIGNIFICAND;
                if takes {
                    significand = significand.saturating_mul(10).saturating_add(u64::from(digit & 15));
                }
                exponent = exponent.saturating_add(if takes { taken } else { left });
            }
        }
        let mut number = significand as f64;
        let mut powers = exponent.unsigned_abs();
        while powers > 0 && number != 0.0 && number.is_finite() {
            let some = powers.min(MAX_POWER);
            let power: f64 = core::iter::repeat_n(10.0, some as usize).product();
            number = if exponent < 0 { number / power } else { number * power };
            powers = powers.saturating_sub(some);
        }
        if number.is_finite() { Ok(if negative { -number } else { number }) } else { Err("a number out of range") }
    }

    fn digits(&mut self) -> Read<&'t str> {
        match self.while_some(|byte| byte.is_ascii_digit()) {
            "" => Err("expected a digit"),
            digits => Ok(digits),
        }
    }
}
