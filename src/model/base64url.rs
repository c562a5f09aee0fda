//! base64url without padding (RFC 4648 section 5, RFC 7515 section 2), without branches or tables that depend on the bytes.
//! (`base64ct` can do it in a kilobyte and a half; it is the judge of the tests.)

use alloc::{string::String, vec::Vec};

/// Where a range of signs begins: its first value, and how far its signs stand from their values.
const RANGES: [(i32, i32); 5] =
    [(0, b'A' as i32), (26, b'a' as i32 - 26), (52, b'0' as i32 - 52), (62, b'-' as i32 - 62), (63, b'_' as i32 - 63)];
const END: i32 = 64;

/// Appends the signs of some bytes.
pub(crate) fn push(out: &mut String, bytes: &[u8]) {
    for chunk in bytes.chunks(3) {
        let byte = |place: usize| chunk.get(place).map_or(0, |byte| i32::from(*byte));
        let word = byte(0) << 16 | byte(1) << 8 | byte(2);
        for shift in [18, 12, 6, 0].into_iter().take(chunk.len().saturating_add(1)) {
            out.push(sign(word >> shift & 63));
        }
    }
}

/// The signs of some bytes.
pub(crate) fn encode(bytes: &[u8]) -> String {
    // Sized at once: a String that grows leaves a copy behind.
    let mut out = String::with_capacity(bytes.len().div_ceil(3).saturating_mul(4));
    push(&mut out, bytes);
    out
}

/// The bytes of a text that [`push`] can have written: no other signs, no padding, no bits left over.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len());
    let mut wrong = 0;
    for chunk in text.as_bytes().chunks(4) {
        let mut word = 0_i32;
        for place in 0..4 {
            let value = chunk.get(place).map_or(0, |sign| value(i32::from(*sign)));
            wrong |= value;
            word = word << 6 | value & 63;
        }
        let bytes = chunk.len().saturating_mul(3) / 4;
        let [_, bytes_of_word @ ..] = word.to_be_bytes();
        let (whole, left) = bytes_of_word.split_at_checked(bytes)?;
        wrong |= i32::from(left.iter().fold(0, |bits, byte| bits | byte)).wrapping_neg()
            | if chunk.len() == 1 { -1 } else { 0 };
        out.extend_from_slice(whole);
    }
    (wrong >= 0).then_some(out)
}

/// All ones where `a` is less than `b`, else zero. Both are small.
fn less(a: i32, b: i32) -> i32 {
    a.wrapping_sub(b) >> 31
}

fn sign(value: i32) -> char {
    let distance =
        RANGES.iter().fold(0, |so_far, (first, distance)| so_far ^ (so_far ^ distance) & !less(value, *first));
    char::from(u8::try_from(value.wrapping_add(distance)).unwrap_or_default())
}

/// The value of a sign, or -1.
fn value(sign: i32) -> i32 {
    let ends = RANGES.iter().skip(1).map(|(first, _)| *first).chain([END]);
    RANGES.iter().zip(ends).fold(-1, |found, ((first, distance), end)| {
        let value = sign.wrapping_sub(*distance);
        let fits = !less(value, *first) & less(value, end);
        found ^ (found ^ value) & fits
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64ct::{Base64UrlUnpadded, Encoding};
    use proptest::prelude::*;

    #[test]
    fn the_vectors_of_the_rfc() {
        // RFC 4648 section 10, without the padding.
        for (bytes, text) in [
            ("", ""),
            ("f", "Zg"),
            ("fo", "Zm8"),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg"),
            ("fooba", "Zm9vYmE"),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(encode(bytes.as_bytes()), text);
            assert_eq!(decode(text).as_deref(), Some(bytes.as_bytes()));
        }
    }

    #[test]
    fn one_and_two_signs_as_the_judge_reads_them() {
        for first in 0..=255_u8 {
            assert_eq!(decode(&char::from(first).to_string()), None);
            for second in 0..=127_u8 {
                let text: String = [first, second].iter().map(|byte| char::from(*byte)).collect();
                assert_eq!(decode(&text), Base64UrlUnpadded::decode_vec(&text).ok(), "{text:?}");
            }
        }
    }

    proptest! {
        #[test]
        fn it_writes_and_reads_as_the_judge(bytes in proptest::collection::vec(any::<u8>(), 0..70)) {
            let text = encode(&bytes);
            prop_assert_eq!(&text, &Base64UrlUnpadded::encode_string(&bytes));
            prop_assert_eq!(decode(&text), Some(bytes));
        }

        #[test]
        fn it_refuses_what_the_judge_refuses(text in "[A-Za-z0-9_=+/ -]{0,12}") {
            prop_assert_eq!(decode(&text), Base64UrlUnpadded::decode_vec(&text).ok());
        }
    }
}
