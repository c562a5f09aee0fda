//! `fpe.ff1`: format-preserving encryption by FF1 (NIST SP 800-38G) of the characters between those that are kept. Separators stay.
//!
//! Visible: the kept characters, the form, and, within one class and context, which hidden parts are equal. There is no check: what is
//! decrypted with a wrong key or in another context is another value of the same form. Fewer than a million values for the hidden part
//! are refused (SP 800-38G revision 1, second public draft), for they could all be tried.

use super::graphemes::clusters;
use super::keyed::associated;
use super::mac::joined;
use super::means::Means;
use super::normalise::{is_separator, single};
use super::pan::CARD;
use crate::model::{Catalogued, Class, Operation};
use crate::secret::Secret;
use aes::Aes256;
use alloc::string::String;
use alloc::vec::Vec;
use fpe::ff1::{FF1, NumeralString, Operations};
use zeroize::Zeroizing;

/// How many characters are encrypted at most: the work grows with the square, and no number is longer.
const LONGEST: usize = 128;
/// Stands for a character that is none of the alphabet: no radix has such a numeral.
const NO_NUMERAL: u8 = u8::MAX;

/// Encrypts the hidden part.
pub(super) fn encrypt(operation: &Catalogued, class: &Class, text: &str, means: &Means<'_>) -> Option<Secret<String>> {
    through(operation, class, text, means, &|ff1, tweak, hidden| ff1.encrypt(tweak, hidden).ok())
}

/// Decrypts it again: the value as it was typed, with ASCII characters for full-width ones.
pub(super) fn decrypt(operation: &Catalogued, class: &Class, text: &str, means: &Means<'_>) -> Option<Secret<String>> {
    through(operation, class, text, means, &|ff1, tweak, hidden| ff1.decrypt(tweak, hidden).ok())
}

type Way<'w> = &'w dyn Fn(&FF1<Aes256>, &[u8], &Numerals) -> Option<Numerals>;

/// `None` for a value that has other characters, or too few of them.
fn through(
    operation: &Catalogued,
    class: &Class,
    text: &str,
    means: &Means<'_>,
    way: Way<'_>,
) -> Option<Secret<String>> {
    let params = &operation.params;
    let keep = |key: &str| usize::try_from(params.at(key).whole().unwrap_or_default()).ok();
    let (first, last) = (keep("keepFirst")?, keep("keepLast")?);
    // Of a card number no more than a mask may show (PCI DSS 3.4.1).
    let shows_too_much = |first, last| Operation::pan_shown(first, last, false) != (first, last);
    if CARD.covers(class) && shows_too_much(u8::try_from(first).ok()?, u8::try_from(last).ok()?) {
        return None;
    }
    let alphabet = Operation::alphabet(params);
    let mut clusters = clusters(text);
    // Where the counted characters stand, and which of the alphabet each is.
    let (mut places, mut numerals) = (Vec::new(), Numerals(Zeroizing::new(Vec::with_capacity(clusters.len()))));
    for (place, cluster) in clusters.iter().enumerate() {
        let typed = single(cluster);
        let numeral = alphabet.bytes().position(|known| Some(char::from(known)) == typed);
        if numeral.is_some() || !is_separator(cluster) {
            places.push(place);
            numerals.0.push(numeral.and_then(|numeral| u8::try_from(numeral).ok()).unwrap_or(NO_NUMERAL));
        }
    }
    let hidden = first..places.len().checked_sub(last)?;
    let places = places.get(hidden.clone())?;
    let numerals = Numerals(Zeroizing::new(numerals.0.get(hidden)?.into()));
    if places.len() > LONGEST {
        return None;
    }
    let key = means.key(operation)?;
    let ff1 = FF1::<Aes256>::new(key.get(..32)?, u32::try_from(alphabet.len()).ok()?).ok()?;
    let changed = way(&ff1, &joined(&associated(params, class, means)?)?, &numerals)?;
    for (place, numeral) in places.iter().zip(changed.0.iter()) {
        let numeral = usize::from(*numeral);
        *clusters.get_mut(*place)? = alphabet.get(numeral..=numeral)?;
    }
    Some(Secret::new(clusters.concat()))
}

/// Digits of a base up to 256, the highest first; overwritten when they go. `fpe` computes with these where it could with `num-bigint`,
/// which is several times as large as all of FF1.
struct Numerals(Zeroizing<Vec<u8>>);

impl Numerals {
    /// Multiplies by `factor` and adds `more`, without what does not fit.
    fn scale(digits: &mut [u8], base: u32, factor: u32, more: u32) {
        let mut carry = more;
        for digit in digits.iter_mut().rev() {
            // Below 2^8 * 2^8 + 2^24: a carry is at most (255 * 256 + carry) / 2.
            let sum = u32::from(*digit).wrapping_mul(factor).wrapping_add(carry);
            let (rest, digit_of_sum) =
                (sum.checked_div(base).unwrap_or_default(), sum.checked_rem(base).unwrap_or_default());
            *digit = u8::try_from(digit_of_sum).unwrap_or_default();
            carry = rest;
        }
    }

    /// `self + number`, or `self - number`, modulo `radix` to the length of `self`.
    fn add(mut self, number: impl Iterator<Item = u8>, radix: u32, subtract: bool) -> Self {
        let mut other = Zeroizing::new(self.0.clone());
        other.fill(0);
        number.for_each(|byte| Self::scale(&mut other, radix, 256, u32::from(byte)));
        let mut carry = 0;
        for (digit, other) in self.0.iter_mut().zip(other.iter()).rev() {
            let (digit_before, other) = (u32::from(*digit), u32::from(*other).wrapping_add(carry));
            let sum = if subtract {
                digit_before.wrapping_add(radix).wrapping_sub(other)
            } else {
                digit_before.wrapping_add(other)
            };
            let over = sum >= radix;
            *digit = u8::try_from(if over { sum.wrapping_sub(radix) } else { sum }).unwrap_or_default();
            carry = u32::from(over != subtract);
        }
        self
    }
}

impl NumeralString for Numerals {
    type Ops = Self;

    fn is_valid(&self, radix: u32) -> bool {
        self.0.iter().all(|numeral| u32::from(*numeral) < radix)
    }

    fn numeral_count(&self) -> usize {
        self.0.len()
    }

    fn split(&self) -> (Self, Self) {
        let (one, two) = self.0.split_at_checked(self.0.len() / 2).unwrap_or_default();
        (Self(Zeroizing::new(one.into())), Self(Zeroizing::new(two.into())))
    }

    fn concat(one: Self, two: Self) -> Self {
        Self(Zeroizing::new([one.0.as_slice(), two.0.as_slice()].concat()))
    }
}

impl Operations for Numerals {
    type Bytes = Zeroizing<Vec<u8>>;

    fn numeral_count(&self) -> usize {
        self.0.len()
    }

    fn to_be_bytes(&self, radix: u32, length: usize) -> Self::Bytes {
        let mut bytes = Zeroizing::new(alloc::vec![0; length]);
        self.0.iter().for_each(|digit| Self::scale(&mut bytes, 256, radix, u32::from(*digit)));
        bytes
    }

    fn add_mod_exp(self, other: impl Iterator<Item = u8>, radix: u32, _: usize) -> Self {
        self.add(other, radix, false)
    }

    fn sub_mod_exp(self, other: impl Iterator<Item = u8>, radix: u32, _: usize) -> Self {
        self.add(other, radix, true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use aes::{Aes128, Aes192};
    use proptest::prelude::*;

    const ALPHANUMERIC: &str = "0123456789abcdefghijklmnopqrstuvwxyz";

    fn bytes(hex: &str) -> Vec<u8> {
        let pairs = hex.as_bytes().chunks(2).map(|pair| str::from_utf8(pair).unwrap());
        pairs.map(|pair| u8::from_str_radix(pair, 16).unwrap()).collect()
    }

    fn numerals(text: &str) -> Numerals {
        let of = |c| u8::try_from(ALPHANUMERIC.find(c).unwrap()).unwrap();
        Numerals(Zeroizing::new(text.chars().map(of).collect()))
    }

    #[test]
    fn the_samples_of_nist() {
        // "FF1samples.pdf" of the examples with intermediate values, csrc.nist.gov; samples 1 to 9: AES-128, AES-192, AES-256.
        const KEY: &str =
            "2b7e151628aed2a6abf7158809cf4f3cef4359d8d580aa4f7f036d6f04fc6a942b7e151628aed2a6abf7158809cf4f3c";
        const LONG_TWEAK: &str = "3737373770717273373737";
        for (bits, radix, tweak, plain, sealed) in [
            (128, 10, "", "0123456789", "2433477484"),
            (128, 10, "39383736353433323130", "0123456789", "6124200773"),
            (128, 36, LONG_TWEAK, "0123456789abcdefghi", "a9tv40mll9kdu509eum"),
            (192, 10, "", "0123456789", "2830668132"),
            (192, 10, "39383736353433323130", "0123456789", "2496655549"),
            (192, 36, LONG_TWEAK, "0123456789abcdefghi", "xbj3kv35jrawxv32ysr"),
            (256, 10, "", "0123456789", "6657667009"),
            (256, 10, "39383736353433323130", "0123456789", "1001623463"),
            (256, 36, LONG_TWEAK, "0123456789abcdefghi", "xs8a0azh2avyalyzuwd"),
        ] {
            let (key, tweak) = (&bytes(KEY)[..bits / 8], bytes(tweak));
            let (there, back) = match bits {
                128 => {
                    let ff1 = FF1::<Aes128>::new(key, radix).unwrap();
                    (ff1.encrypt(&tweak, &numerals(plain)).unwrap(), ff1.decrypt(&tweak, &numerals(sealed)).unwrap())
                }
                192 => {
                    let ff1 = FF1::<Aes192>::new(key, radix).unwrap();
                    (ff1.encrypt(&tweak, &numerals(plain)).unwrap(), ff1.decrypt(&tweak, &numerals(sealed)).unwrap())
                }
                _ => {
                    let ff1 = FF1::<Aes256>::new(key, radix).unwrap();
                    (ff1.encrypt(&tweak, &numerals(plain)).unwrap(), ff1.decrypt(&tweak, &numerals(sealed)).unwrap())
                }
            };
            assert_eq!((there.0, back.0), (numerals(sealed).0, numerals(plain).0), "{bits} {radix} {plain}");
        }
    }

    #[test]
    fn a_million_values_are_just_enough() {
        let ff1 = |radix| FF1::<Aes256>::new(&[7; 32], radix).unwrap();
        let takes =
            |radix: u32, length: usize| ff1(radix).encrypt(b"", &Numerals(Zeroizing::new(vec![0; length]))).is_ok();
        for (radix, least) in [(2, 20), (10, 6), (16, 5), (36, 4), (62, 4), (95, 4), (100, 3), (256, 3)] {
            assert!(!takes(radix, least - 1) && takes(radix, least), "{radix}");
        }
    }

    proptest! {
        #[test]
        #[allow(clippy::arithmetic_side_effects, reason = "nine digits and twelve bytes fit into 128 bits")]
        fn numbers_are_those_of_the_judge(
            radix in 2_u32..=256, seed in prop::collection::vec(any::<u8>(), 1..9), other in prop::collection::vec(any::<u8>(), 0..12),
        ) {
            let digits: Vec<u8> = seed.iter().map(|digit| u8::try_from(u32::from(*digit) % radix).unwrap()).collect();
            let (base, modulus) = (u128::from(radix), u128::from(radix).pow(u32::try_from(digits.len()).unwrap()));
            let value = |digits: &[u8]| digits.iter().fold(0, |value, digit| value * base + u128::from(*digit));
            let number = other.iter().fold(0, |value, byte| value << 8 | u128::from(*byte));
            let of = || Numerals(Zeroizing::new(digits.clone()));
            prop_assert_eq!(&of().to_be_bytes(radix, 16)[..], &value(&digits).to_be_bytes()[..]);
            let (sum, rest) = (of().add_mod_exp(other.iter().copied(), radix, 0), of().sub_mod_exp(other.iter().copied(), radix, 0));
            prop_assert_eq!(value(&sum.0), (value(&digits) + number) % modulus);
            prop_assert_eq!(value(&rest.0), (value(&digits) + modulus - number % modulus) % modulus);
        }
    }
}
