//! The one suite: `ECDH-ES+A256KW` on P-256 with `A256GCM` (RFC 7518 sections 4.6, 4.4 and 5.3).
//!
//! Here the primitives meet; all of them come from RustCrypto. What is secret is overwritten when it goes.

use super::Error;
use aes_gcm::{AeadInOut, Aes256Gcm, KeyInit};
use aes_kw::KwAes256;
use p256::{PublicKey, SecretKey};
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
fn concat_kdf(
    shared: &[u8],
    algorithm: &str,
    apu: &[u8],
    apv: &[u8],
    key: &mut [u8],
) -> Result<(), Error> {
    let mut other_info = Vec::new();
    for part in [algorithm.as_bytes(), apu, apv] {
        other_info.extend_from_slice(&big_endian(part.len())?);
        other_info.extend_from_slice(part);
    }
    other_info.extend_from_slice(&big_endian(key.len().saturating_mul(8))?);
    one_step_kdf::derive_key_into::<Sha256>(shared, &other_info, key).map_err(|_| Error::TooLarge)
}

fn big_endian(number: usize) -> Result<[u8; 4], Error> {
    u32::try_from(number)
        .map(u32::to_be_bytes)
        .map_err(|_| Error::TooLarge)
}

/// Wraps a content key (RFC 3394).
pub(super) fn wrap(wrapping: &Key, content: &Key) -> Result<[u8; WRAPPED_KEY_BYTES], Error> {
    let mut wrapped = [0; WRAPPED_KEY_BYTES];
    KwAes256::new((&**wrapping).into())
        .wrap_key(content.as_ref(), &mut wrapped)
        .map_err(|_| Error::TooLarge)?;
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

/// Fills `bytes` from the generator that was handed in.
pub(super) fn fill<R: TryCryptoRng + ?Sized>(bytes: &mut [u8], rng: &mut R) -> Result<(), Error> {
    rng.try_fill_bytes(bytes).map_err(|_| Error::NoRandomness)
}

#[cfg(test)]
#[path = "suite_tests.rs"]
mod tests;
