//! What is done with a key: `hmac`, `deterministic` and `date.shift`. And the way back, for whoever has the key.
//!
//! The page that makes a pseudonym has its key, and so can undo it, or try values: a pseudonym protects from its audience, not from
//! the page, and not from whoever else holds the key.

use super::date::Date;
use super::mac::tag;
use super::means::Means;
use super::normalise::{fold, is_separator};
use crate::model::json::Json;
use crate::model::{Catalogued, Class, base64url, digits};
use crate::secret::Secret;
use aes_siv::{KeyInit, siv::Aes256Siv};
use alloc::string::String;
use alloc::vec::Vec;
use zeroize::Zeroizing;

/// Classes of numbers: how they are grouped, and whether their letters are capitals, says nothing.
const NUMBERS: [Class; 6] = [
    Class::built_in("contact.phone"),
    Class::built_in("finance.account"),
    Class::built_in("gov"),
    Class::built_in("health.insurance"),
    Class::built_in("org.id"),
    Class::built_in("payment.card"),
];
/// Nobody tells two addresses apart by their capitals.
const EMAIL: Class = Class::built_in("contact.email");

/// What is the same value: without the white space around it, full-width forms as their ASCII counterparts; numbers also without
/// separators; numbers and e-mail addresses in small letters (A to Z).
pub(super) fn normal(class: &Class, text: &str) -> Zeroizing<String> {
    let number = NUMBERS.iter().any(|numbers| numbers.covers(class));
    // A folded character is never longer than the one it stands for.
    let mut out = Zeroizing::new(String::with_capacity(text.len()));
    let mut sign = [0; 4];
    for character in text.trim().chars().map(fold) {
        let separates = number && is_separator(character.encode_utf8(&mut sign));
        if !separates {
            out.push(if number || EMAIL.covers(class) { character.to_ascii_lowercase() } else { character });
        }
    }
    sign.fill(0);
    out
}

/// `hmac`: HMAC-SHA-256 over the domain, the class and the normal form of the value, its first `bits` (256, or fewer down to 128) in
/// base64url or hexadecimal.
///
/// Visible: which values are equal. Nobody gets the value back, but who has the key can try all there are, and of telephone or card
/// numbers there are few enough.
pub(super) fn hmac(operation: &Catalogued, class: &Class, text: &str, means: &Means<'_>) -> Option<Secret<String>> {
    let params = &operation.params;
    let key = means.key(operation)?;
    let value = normal(class, text);
    let parts = [params.at("domain").text().as_bytes(), class.id().as_bytes(), value.as_bytes()];
    let tag = tag(key.get(..32)?, &parts)?;
    let bytes = usize::try_from(params.at("bits").whole().unwrap_or(256)).ok()? / 8;
    let shown = tag.get(..bytes.max(16))?;
    Some(Secret::new(match params.at("enc").text() {
        "hex" => hex(shown),
        _ => base64url::encode(shown),
    }))
}

fn hex(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len().saturating_mul(2));
    bytes.iter().for_each(|byte| digits::push(&mut out, u64::from(*byte), 16, 2));
    out
}

/// `deterministic`: AES-256-SIV (RFC 5297) of the text exactly as typed, in base64url: the synthetic vector, then the ciphertext. The
/// class is associated data, and what the parameter `context` names: the same value in another record has another pseudonym.
///
/// Visible: which values are equal in the context, and how many bytes they have.
pub(super) fn encrypt(operation: &Catalogued, class: &Class, text: &str, means: &Means<'_>) -> Option<Secret<String>> {
    let (mut siv, associated) = (siv(operation, means)?, associated(&operation.params, class, means)?);
    let sealed = base64url::encode(&siv.encrypt(associated, text.as_bytes()).ok()?);
    let surrogate = operation.params.at("surrogate").text();
    Some(Secret::new(match surrogate {
        "" => sealed,
        name => [name, "(", &digits::decimal(sealed.len()), "):", &sealed].concat(),
    }))
}

/// The text of a pseudonym that [`encrypt`] made with the same key, class and context; of another one, nothing.
pub(super) fn decrypt(
    operation: &Catalogued,
    class: &Class,
    pseudonym: &str,
    means: &Means<'_>,
) -> Option<Secret<String>> {
    let (mut siv, associated) = (siv(operation, means)?, associated(&operation.params, class, means)?);
    let surrogate = operation.params.at("surrogate").text();
    let sealed = match surrogate {
        "" => pseudonym,
        name => {
            let (length, sealed) = pseudonym.strip_prefix(name)?.strip_prefix('(')?.split_once("):")?;
            (digits::decimal(sealed.len()) == length).then_some(sealed)?
        }
    };
    let opened = Zeroizing::new(siv.decrypt(associated, &base64url::decode(sealed)?).ok()?);
    Some(Secret::new(str::from_utf8(&opened).ok()?.into()))
}

fn siv(operation: &Catalogued, means: &Means<'_>) -> Option<Aes256Siv> {
    Aes256Siv::new_from_slice(means.key(operation)?.as_ref()).ok()
}

/// What a pseudonym is bound to: the class, then kind and id of the context, if it has one.
pub(super) fn associated<'m>(params: &'m Json, class: &'m Class, means: &'m Means<'_>) -> Option<Vec<&'m [u8]>> {
    let mut parts = means.context(params.at("context").text())?;
    parts.insert(0, class.id().as_bytes());
    Some(parts)
}

/// `date.shift`: a date moved by a number of days from `minDays` to `maxDays`, which the key and the record (or the form) decide, so
/// that the intervals between the dates of one record stay. Without a record each date moves by a random number of its own.
///
/// Visible: the intervals, the form of the date, a time of day, and roughly when it was. What is no date refuses.
pub(super) fn shift(operation: &Catalogued, text: &str, means: &Means<'_>, sign: i64) -> Option<Secret<String>> {
    let params = &operation.params;
    let date = Date::read(text)?;
    let (least, most) = (params.at("minDays").whole()?, params.at("maxDays").whole()?);
    let count = u32::try_from(most.checked_sub(least)?.checked_add(1)?).ok()?;
    let kind = if params.at("context").text() == "form" { "form" } else { "record" };
    let key = means.key(operation)?;
    let days = match means.context(kind) {
        Some(context) => uniform(count, &|bytes, round| {
            let mut parts = context.clone();
            let round = [round];
            parts.push(&round);
            tag(key.get(..32).unwrap_or_default(), &parts).map(|tag| *bytes = *tag).is_some()
        }),
        // Nobody could tell how far it went.
        None if sign < 0 => None,
        None => uniform(count, &|bytes, _| (means.random)(bytes)),
    };
    let days = least.checked_add(i64::from(days?))?.checked_mul(sign)?;
    date.written_on(date.days.checked_add(days)?)
}

/// A number below `count`, each equally likely: words of four bytes, big-endian, until one is below the last multiple of `count`.
fn uniform(count: u32, fill: &dyn Fn(&mut [u8; 32], u8) -> bool) -> Option<u32> {
    let excess = (1_u64 << 32).checked_rem(u64::from(count))?;
    let mut bytes = Zeroizing::new([0; 32]);
    for round in 0..=u8::MAX {
        if !fill(&mut bytes, round) {
            return None;
        }
        let words = bytes.as_chunks::<4>().0.iter().map(|word| u32::from_be_bytes(*word));
        let fair = |word: &u32| u64::from(*word) < (1_u64 << 32).saturating_sub(excess);
        if let Some(word) = words.into_iter().find(fair) {
            return word.checked_rem(count);
        }
    }
    None
}

/// Whether a text is empty, or white space: then there is nothing to replace, and it stays as empty as it is.
pub(super) fn is_empty(text: &str) -> bool {
    text.trim().is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cipher_is_that_of_rfc_5297() {
        use aes_siv::siv::Aes128Siv;
        let bytes = |hex: &str| -> Vec<u8> {
            let pairs = hex.as_bytes().chunks(2).map(|pair| str::from_utf8(pair).unwrap());
            pairs.map(|pair| u8::from_str_radix(pair, 16).unwrap()).collect()
        };
        // Appendix A.1 and A.2.
        for (key, associated, plain, sealed) in [
            (
                "fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff",
                &["101112131415161718191a1b1c1d1e1f2021222324252627"][..],
                "112233445566778899aabbccddee",
                "85632d07c6e8f37f950acd320a2ecc9340c02b9690c4dc04daef7f6afe5c",
            ),
            (
                "7f7e7d7c7b7a79787776757473727170404142434445464748494a4b4c4d4e4f",
                &[
                    "00112233445566778899aabbccddeeffdeaddadadeaddadaffeeddccbbaa99887766554433221100",
                    "102030405060708090a0",
                    "09f911029d74e35bd84156c5635688c0",
                ],
                "7468697320697320736f6d6520706c61696e7465787420746f20656e6372797074207573696e67205349562d414553",
                "7bdb6e3b432667eb06f4d14bff2fbd0fcb900f2fddbe404326601965c889bf17dba77ceb094fa663b7a3f748ba8af829ea64ad544a272e9c485b62a3fd5c0d",
            ),
        ] {
            let associated: Vec<Vec<u8>> = associated.iter().map(|hex| bytes(hex)).collect();
            let mut siv = Aes128Siv::new_from_slice(&bytes(key)).unwrap();
            assert_eq!(siv.encrypt(&associated, &bytes(plain)).unwrap(), bytes(sealed));
            assert_eq!(siv.decrypt(&associated, &bytes(sealed)).unwrap(), bytes(plain));
        }
    }

    #[test]
    fn every_number_of_a_range_is_equally_likely() {
        // Words that stand above the last multiple are left out, and when all eight do, there is another round.
        let fill = |bytes: &mut [u8; 32], round: u8| {
            *bytes = [0xff; 32];
            if round == 1 {
                bytes[28..].copy_from_slice(&[0, 0, 0, 8]);
            }
            true
        };
        assert_eq!(uniform(7, &fill), Some(1));
        assert_eq!(uniform(1, &fill), Some(0));
        assert_eq!(uniform(0, &fill), None);
        assert_eq!(uniform(7, &|_, _| false), None);
        let mut seen = [0; 5];
        for number in 0..5000_u32 {
            let drawn = uniform(5, &|bytes, _| {
                *bytes = *tag(&[1; 32], &[&number.to_be_bytes()]).unwrap();
                true
            });
            seen[usize::try_from(drawn.unwrap()).unwrap()] += 1;
        }
        assert!(seen.iter().all(|count| (900..1100).contains(count)), "{seen:?}");
    }

    #[test]
    fn the_normal_form_of_numbers_and_addresses() {
        for (class, text, expected) in [
            ("contact.phone.cn-mobile", " 138-0013 8000 ", "13800138000"),
            ("contact.phone.cn-mobile", "１３８００１３８０００", "13800138000"),
            ("gov.id.cn-resident-id", "11010519491231002X", "11010519491231002x"),
            ("contact.email", "Li.Wei@Example.org", "li.wei@example.org"),
            ("person.name", " Li Wei ", "Li Wei"),
            ("unclassified", "AB-12", "AB-12"),
        ] {
            assert_eq!(*normal(&Class::named(class), text), expected, "{class}");
        }
    }
}
