//! Numbers in digits. `core::fmt` can do it, and brings 3 kB along.

use alloc::string::String;

/// Appends a number in base 10 or 16, with zeros before it up to a width.
pub(crate) fn push(out: &mut String, number: u64, base: u32, width: u32) {
    let (rest, last) = match base {
        16 => (number >> 4, number & 15),
        _ => (number / 10, number % 10),
    };
    if rest > 0 || width > 1 {
        push(out, rest, base, width.saturating_sub(1));
    }
    out.extend(u32::try_from(last).ok().and_then(|last| char::from_digit(last, base)));
}

/// A number in decimal digits.
pub(crate) fn decimal(number: impl TryInto<i64>) -> String {
    let number = number.try_into().unwrap_or(i64::MAX);
    let mut out = String::from(if number < 0 { "-" } else { "" });
    push(&mut out, number.unsigned_abs(), 10, 1);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn digits_are_those_of_the_standard_library(number in any::<u64>(), signed in any::<i64>(), width in 0_usize..20) {
            let (mut tens, mut sixteens) = (String::new(), String::new());
            push(&mut tens, number, 10, u32::try_from(width).unwrap());
            push(&mut sixteens, number, 16, u32::try_from(width).unwrap());
            prop_assert_eq!(tens, format!("{number:0width$}"));
            prop_assert_eq!(sixteens, format!("{number:0width$x}"));
            prop_assert_eq!(decimal(signed), signed.to_string());
        }
    }
}
