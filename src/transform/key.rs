//! The key of pseudonyms: one symmetric key, of which no operation uses the bytes themselves.
//!
//! Each operation has a key of its own: HKDF-SHA-256 (RFC 5869) of the key without a salt, with `veilgate/1 ` and the name of the
//! operation as the information. So no key ever serves two algorithms, and one that leaks from one operation is of no use in another.

use crate::model::base64url;
use crate::model::json::Json;
use crate::secret::Secret;
use alloc::{borrow::ToOwned, string::String};
use core::fmt;
use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::Zeroizing;

/// The fewest and the most bytes of a key: what is shorter can be guessed, what is longer is no key.
const LENGTHS: core::ops::RangeInclusive<usize> = 32..=512;

/// A symmetric key to make pseudonyms with. Whoever has it can undo what is reversible and try values on what is not, so it is
/// handed in and never stated in a policy. Overwritten when it goes; `Debug` does not show it.
///
/// ```
/// use veilgate::{model::json::Json, transform::PseudonymKey};
/// let jwk = Json::read(r#"{ "kty": "oct", "kid": "k-join", "k": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8" }"#).unwrap();
/// let key = PseudonymKey::from_jwk("k-join", &jwk)?;
/// assert_eq!(format!("{key:?}"), "PseudonymKey(..)");
/// let short = Json::read(r#"{ "kty": "oct", "k": "AAECAw" }"#).unwrap();
/// assert!(PseudonymKey::from_jwk("k-join", &short).is_err());
/// # Ok::<(), &str>(())
/// ```
#[derive(Clone)]
pub struct PseudonymKey {
    kid: String,
    /// What HKDF has extracted.
    extracted: Secret<[u8; 32]>,
}

impl PseudonymKey {
    /// Reads a JWK of the type `oct` (RFC 7518 section 6.4); `kid` is the name that the policy gives the key.
    ///
    /// # Errors
    /// What is wrong with it: another type, use or algorithm, another kid, not base64url, fewer than 32 bytes or more than 512, or
    /// one byte over and over.
    pub fn from_jwk(kid: &str, jwk: &Json) -> Result<Self, &'static str> {
        let absent_or = |name: &str, wanted: &str| jwk.get(name).is_none_or(|known| known.as_str() == Some(wanted));
        let fits = [
            (jwk.at("kty").text() == "oct", "kty is not oct"),
            (absent_or("kid", kid), "the JWK has another kid than the name of the key"),
            // As WebCrypto exports a key that it made for HMAC.
            (absent_or("use", "sig"), "use is not sig"),
            (absent_or("alg", "HS256"), "alg is not HS256"),
        ];
        if let Some((_, what)) = fits.iter().find(|(fits, _)| !fits) {
            return Err(what);
        }
        let bytes = Zeroizing::new(base64url::decode(jwk.at("k").text()).ok_or("k is not base64url")?);
        if !LENGTHS.contains(&bytes.len()) {
            return Err("k has fewer than 32 bytes or more than 512");
        }
        if bytes.array_windows().all(|[one, next]| one == next) {
            return Err("k is one byte over and over");
        }
        let extracted = Zeroizing::new(Hkdf::<Sha256>::extract(None, &bytes).0);
        Ok(Self { kid: kid.to_owned(), extracted: Secret::new((**extracted).try_into().unwrap_or_default()) })
    }

    /// The key id.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// Fills in the key of one operation; `None` if it is longer than HKDF gives, which no key is.
    pub(super) fn derive(&self, operation: &str, key: &mut [u8]) -> Option<()> {
        let hkdf = Hkdf::<Sha256>::from_prk(self.extracted.reveal()).ok()?;
        hkdf.expand_multi_info(&[b"veilgate/1 ", operation.as_bytes()], key).ok()
    }
}

impl fmt::Debug for PseudonymKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("PseudonymKey(..)")
    }
}
