//! Check digits and shapes of codes: arithmetic only. Input is ASCII, upper case, without separators; anything else fails.

/// Luhn, mod 10 (ISO/IEC 7812-1 Annex B): card numbers.
pub(crate) fn luhn(digits: &[u8]) -> bool {
    let mut sum = 0_u32;
    for (place, byte) in digits.iter().rev().enumerate() {
        let Some(digit) = digit(*byte) else {
            return false;
        };
        let doubled = if place % 2 == 1 { digit.saturating_mul(2) } else { digit };
        sum = sum.saturating_add(if doubled > 9 { doubled.saturating_sub(9) } else { doubled });
    }
    !digits.is_empty() && sum.is_multiple_of(10)
}

/// ISO 7064 MOD 11-2 (GB 11643-1999): the last of 18 characters checks the 17 before it; `X` is ten.
pub(crate) fn mod_11_2(number: &[u8]) -> bool {
    let Some((check, body)) = number.split_last() else {
        return false;
    };
    let mut rest = 0_u32;
    for byte in body {
        let Some(digit) = digit(*byte) else {
            return false;
        };
        rest = rest.saturating_add(digit).saturating_mul(2) % 11;
    }
    let expected = 12_u32.saturating_sub(rest) % 11;
    match check {
        b'X' => expected == 10,
        _ => digit(*check) == Some(expected),
    }
}

/// MOD 97-10 (ISO 13616, ISO 7064): the first four characters go last, letters count from A = 10, the rest must be 1.
pub(crate) fn mod_97(iban: &[u8]) -> bool {
    let Some((head, body)) = iban.split_at_checked(4) else {
        return false;
    };
    let mut rest = 0_u32;
    for byte in body.iter().chain(head) {
        let (value, scale) = match byte {
            b'0'..=b'9' => (u32::from(byte.wrapping_sub(b'0')), 10),
            b'A'..=b'Z' => (u32::from(byte.wrapping_sub(b'A')).saturating_add(10), 100),
            _ => return false,
        };
        rest = rest.saturating_mul(scale).saturating_add(value) % 97;
    }
    rest == 1
}

/// The 31 characters of a unified social credit code, in the order of their values (GB 32100-2015): no I, O, S, V, Z.
const USCC: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

/// Whether a unified social credit code could hold this character.
pub(crate) fn is_uscc_character(byte: u8) -> bool {
    USCC.contains(&byte)
}

/// Mod 31 with weights 3^i mod 31 (GB 32100-2015). Where 31 would come out, the character is 0.
pub(crate) fn mod_31(code: &[u8]) -> bool {
    let Some((check, body)) = code.split_last() else {
        return false;
    };
    let value = |byte: &u8| USCC.iter().position(|known| known == byte);
    let (mut sum, mut weight) = (0_usize, 1_usize);
    for byte in body {
        let Some(value) = value(byte) else {
            return false;
        };
        sum = sum.saturating_add(value.saturating_mul(weight)) % 31;
        weight = weight.saturating_mul(3) % 31;
    }
    value(check) == Some(31_usize.saturating_sub(sum) % 31)
}

/// Organisation code (GB 11714-1997), nine digits: weights 3 7 9 10 5 8 4 2, the last digit makes the sum a multiple of 11.
pub(crate) fn organisation(code: &[u8]) -> bool {
    let weights = [3, 7, 9, 10, 5, 8, 4, 2, 1];
    let sum = code
        .iter()
        .zip(weights)
        .try_fold(0_u32, |sum, (byte, weight)| Some(sum.saturating_add(digit(*byte)?.saturating_mul(weight))));
    code.len() == 9 && sum.is_some_and(|sum| sum.is_multiple_of(11))
}

/// Whether this day exists in the Gregorian calendar, 1900 to 2099.
pub(crate) fn is_date(year: u32, month: u32, day: u32) -> bool {
    let leap = year.is_multiple_of(4) && year != 1900;
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return false,
    };
    (1900..=2099).contains(&year) && (1..=days).contains(&day)
}

/// Digits as a number; `None` where one is not a digit or there are more than nine.
pub(crate) fn number(digits: &[u8]) -> Option<u32> {
    if digits.is_empty() || digits.len() > 9 {
        return None;
    }
    digits.iter().try_fold(0_u32, |sum, byte| Some(sum.saturating_mul(10).saturating_add(digit(*byte)?)))
}

/// Whether there is nothing but digits.
pub(crate) fn is_digits(code: &[u8]) -> bool {
    code.iter().all(u8::is_ascii_digit)
}

/// Whether a code has one of these shapes: `a` stands for a letter, `d` for a digit, `x` for either, anything else for itself.
pub(crate) fn fits(code: &[u8], shapes: &str) -> bool {
    shapes.as_bytes().split(|byte| *byte == b' ').any(|shape| {
        let mut pairs = shape.iter().zip(code);
        shape.len() == code.len()
            && pairs.all(|(wanted, byte)| match wanted {
                b'a' => byte.is_ascii_uppercase(),
                b'd' => byte.is_ascii_digit(),
                b'x' => true,
                _ => wanted == byte,
            })
    })
}

fn digit(byte: u8) -> Option<u32> {
    byte.is_ascii_digit().then(|| u32::from(byte.wrapping_sub(b'0')))
}

#[cfg(test)]
#[allow(clippy::arithmetic_side_effects, clippy::string_slice)] // Plain formulas to compare with.
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn published_examples() {
        assert!(luhn(b"4111111111111111") && !luhn(b"4111111111111112") && !luhn(b""));
        assert!(mod_11_2(b"11010519491231002X") && mod_11_2(b"440524188001010014"));
        assert!(!mod_11_2(b"110105194912310021") && !mod_11_2(b"X"));
        assert!(mod_97(b"DE89370400440532013000") && mod_97(b"GB82WEST12345698765432"));
        assert!(!mod_97(b"DE88370400440532013000") && !mod_97(b"DE8"));
        assert!(mod_31(b"91350100M000100Y43") && !mod_31(b"91350211M0000XUF46"));
    }

    #[test]
    fn organisation_codes() {
        assert!(organisation(b"123456788") && organisation(b"100000024") && organisation(b"000000000"));
        assert!(!organisation(b"123456789") && !organisation(b"00000000X") && !organisation(b"12345678"));
    }

    #[test]
    fn the_calendar() {
        assert!(is_date(2000, 2, 29) && is_date(2024, 2, 29) && !is_date(1900, 2, 29) && !is_date(2023, 2, 29));
        assert!(is_date(1900, 1, 1) && is_date(2099, 12, 31) && !is_date(2100, 1, 1) && !is_date(1999, 13, 1));
        assert!(!is_date(1999, 4, 31) && !is_date(1999, 1, 0));
    }

    #[test]
    fn agrees_with_another_implementation() {
        let json = include_str!("../../tests/vectors/classify/checksums.json");
        let sums: serde_json::Value = serde_json::from_str(json).unwrap();
        type Check = fn(&[u8]) -> bool;
        let checks: [(&str, Check); 4] =
            [("luhn", luhn), ("mod_11_2", mod_11_2), ("mod_97", mod_97), ("mod_31", mod_31)];
        for (name, check) in checks {
            for (kind, expected) in [("valid", true), ("invalid", false)] {
                let numbers = sums[name][kind].as_array().unwrap();
                assert!(numbers.len() >= 20, "{name}");
                for number in numbers {
                    let number = number.as_str().unwrap();
                    assert_eq!(check(number.as_bytes()), expected, "{name} of {number}");
                }
            }
        }
    }

    proptest! {
        #[test]
        fn luhn_agrees_with_its_table(digits in "[0-9]{1,24}") {
            let table = [0, 2, 4, 6, 8, 1, 3, 5, 7, 9];
            let values: Vec<usize> = digits.bytes().rev().map(|byte| usize::from(byte - b'0')).collect();
            let sum: usize = values.iter().enumerate().map(|(i, d)| if i % 2 == 1 { table[*d] } else { *d }).sum();
            prop_assert_eq!(luhn(digits.as_bytes()), sum.is_multiple_of(10));
        }

        #[test]
        fn mod_11_2_agrees_with_the_weights(body in "[0-9]{17}", check in "[0-9X]") {
            let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
            let sum: usize = body.bytes().zip(weights).map(|(byte, weight)| usize::from(byte - b'0') * weight).sum();
            let expected = "10X98765432".as_bytes()[sum % 11];
            prop_assert_eq!(mod_11_2(format!("{body}{check}").as_bytes()), check.as_bytes()[0] == expected);
        }

        #[test]
        fn mod_97_agrees_with_long_division(iban in "[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}") {
            let moved = format!("{}{}", &iban[4..], &iban[..4]);
            let digits: String = moved.chars().map(|c| c.to_digit(36).unwrap().to_string()).collect();
            let rest = digits.bytes().fold(0_u32, |rest, byte| (rest * 10 + u32::from(byte - b'0')) % 97);
            prop_assert_eq!(mod_97(iban.as_bytes()), rest == 1);
        }

        #[test]
        fn mod_31_agrees_with_the_published_weights(body in "[0-9A-HJ-NP-RTUWXY]{17}", check in "[0-9A-HJ-NP-RTUWXY]") {
            let alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
            let weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
            let sum: usize = body.chars().zip(weights).map(|(c, weight)| alphabet.find(c).unwrap() * weight).sum();
            let expected = (31 - sum % 31) % 31;
            prop_assert_eq!(mod_31(format!("{body}{check}").as_bytes()), alphabet.find(&check) == Some(expected));
        }
    }
}
