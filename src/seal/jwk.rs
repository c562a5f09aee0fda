//! Keys as JSON Web Keys: EC keys on P-256 (RFC 7517, RFC 7518 section 6.2).

use super::{Error, suite};
use crate::model::base64url;
use crate::model::json::{Json, write_string};
use crate::secret::Secret;
use alloc::{borrow::ToOwned, string::String};
use core::fmt;
use p256::{AffinePoint, FieldBytes, PublicKey, SecretKey, elliptic_curve::point::AffineCoordinates};
use rand_core::TryCryptoRng;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// The length of a coordinate or a scalar of P-256, 32 bytes, in base64url (RFC 7518 section 6.2.1.2).
const FIELD_CHARS: usize = 43;

/// Who can open what is sealed: a key id and a public point on P-256.
///
/// ```
/// use veilgate::{model::json::Json, seal::Recipient};
/// let jwk = Json::read(
///     r#"{ "kty": "EC", "crv": "P-256", "use": "enc",
///          "x": "weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMQ",
///          "y": "e8lnCO-AlStT-NJVX-crhB7QRYhiix03illJOVAOyck" }"#,
/// )
/// .unwrap();
/// let recipient = Recipient::from_jwk("shop-2026", &jwk)?;
/// assert_eq!(recipient.kid(), "shop-2026");
/// assert_eq!(recipient.thumbprint().len(), 43);
/// # Ok::<(), veilgate::seal::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipient {
    kid: String,
    point: PublicKey,
}

impl Recipient {
    /// Reads a public EC JWK; `kid` is the name that the policy gives the key.
    ///
    /// # Errors
    /// [`Error::InvalidKey`]: not an EC key on P-256, a point off the curve, coordinates that are not exactly 32 bytes, a `use`,
    /// `key_ops`, `alg` or `kid` that does not fit, or a private key: it has no place where a public one is published.
    pub fn from_jwk(kid: &str, jwk: &Json) -> Result<Self, Error> {
        if jwk.get("d").is_some() {
            return Err(Error::InvalidKey("the JWK is a private key where a public key is expected"));
        }
        let (point, own_kid) = read_public(jwk)?;
        if kid.is_empty() {
            return Err(Error::InvalidKey("the key id is empty"));
        }
        if own_kid.is_some_and(|own| own != kid) {
            return Err(Error::InvalidKey("the JWK has another kid than the name of the key"));
        }
        Ok(Self { kid: kid.to_owned(), point })
    }

    /// The key id.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// The key's JWK thumbprint: SHA-256 in base64url (RFC 7638).
    pub fn thumbprint(&self) -> String {
        let mut members = String::from("{\"crv\":\"P-256\",\"kty\":\"EC\"");
        push_coordinates(&mut members, &self.point);
        members.push('}');
        base64url::encode(&Sha256::digest(members.as_bytes()))
    }

    pub(super) fn point(&self) -> &PublicKey {
        &self.point
    }
}

/// The key that opens what was sealed for its recipient. Overwritten when it goes; `Debug` does not show it.
#[derive(Clone)]
pub struct PrivateKey {
    kid: Option<String>,
    scalar: SecretKey,
}

impl PrivateKey {
    /// Makes a new key.
    ///
    /// # Errors
    /// [`Error::NoRandomness`]: the generator failed. [`Error::InvalidKey`]: `kid` is empty.
    pub fn generate<R: TryCryptoRng + ?Sized>(kid: &str, rng: &mut R) -> Result<Self, Error> {
        if kid.is_empty() {
            return Err(Error::InvalidKey("the key id is empty"));
        }
        Ok(Self { kid: Some(kid.to_owned()), scalar: suite::generate(rng)? })
    }

    /// Reads a private EC JWK. A key without `kid` opens whatever was sealed for its point.
    ///
    /// # Errors
    /// [`Error::InvalidKey`]: as for [`Recipient::from_jwk`], or `d` is missing, out of range, or of another point.
    pub fn from_jwk(jwk: &Json) -> Result<Self, Error> {
        let (point, kid) = read_public(jwk)?;
        let Some(d) = jwk.get("d") else {
            return Err(Error::InvalidKey("the JWK is a public key where a private key is expected"));
        };
        let mut bytes = Zeroizing::new(FieldBytes::default());
        decode_field(d.as_str().unwrap_or_default(), &mut bytes)
            .ok_or(Error::InvalidKey("d is not 32 bytes in base64url"))?;
        let scalar = SecretKey::from_bytes(&bytes).map_err(|_| Error::InvalidKey("d is out of the range of P-256"))?;
        if scalar.public_key() != point {
            return Err(Error::InvalidKey("x and y do not belong to d"));
        }
        Ok(Self { kid: kid.map(ToOwned::to_owned), scalar })
    }

    /// The private JWK as JSON text.
    pub fn to_jwk(&self) -> Secret<String> {
        let public = self.public_jwk();
        let bytes = Zeroizing::new(self.scalar.to_bytes());
        let d = Zeroizing::new(base64url::encode(bytes.as_slice()));
        // Sized at once: a String that grows leaves a copy behind.
        let mut text = String::with_capacity(public.len().saturating_add(FIELD_CHARS + 8));
        text.push_str(public.strip_suffix('}').unwrap_or_default());
        text.push_str(",\"d\":\"");
        text.push_str(&d);
        text.push_str("\"}");
        Secret::new(text)
    }

    /// The public JWK as JSON text.
    pub fn public_jwk(&self) -> String {
        let mut text = String::from("{\"kty\":\"EC\",\"crv\":\"P-256\"");
        if let Some(kid) = &self.kid {
            text.push_str(",\"kid\":");
            write_string(&mut text, kid);
        }
        text.push_str(",\"use\":\"enc\",\"alg\":\"");
        text.push_str(suite::ALG);
        text.push('"');
        push_coordinates(&mut text, &self.scalar.public_key());
        text.push('}');
        text
    }

    pub(super) fn kid(&self) -> Option<&str> {
        self.kid.as_deref()
    }

    pub(super) fn scalar(&self) -> &SecretKey {
        &self.scalar
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("PrivateKey(..)")
    }
}

/// What a public and a private JWK have in common: the point and the `kid`.
fn read_public(jwk: &Json) -> Result<(PublicKey, Option<&str>), Error> {
    if !matches!(jwk, Json::Object(_)) {
        return Err(Error::InvalidKey("the JWK is not a JSON object"));
    }
    let is = |name: &str, wanted: &str| jwk.get(name).and_then(Json::as_str) == Some(wanted);
    let absent_or = |name: &str, wanted: &str| jwk.get(name).is_none() || is(name, wanted);
    let fits = [
        (is("kty", "EC"), "kty is not EC"),
        (is("crv", "P-256"), "crv is not P-256"),
        (absent_or("use", "enc"), "use is not enc"),
        (absent_or("alg", suite::ALG), "alg is not ECDH-ES+A256KW"),
        (jwk.get("key_ops").is_none_or(operations_fit), "key_ops has more than deriveKey and deriveBits"),
        (jwk.get("kid").is_none_or(|kid| kid.as_str().is_some()), "kid is not a string"),
    ];
    if let Some((_, what)) = fits.iter().find(|(fits, _)| !fits) {
        return Err(Error::InvalidKey(what));
    }
    let text = |name: &str| jwk.get(name).and_then(Json::as_str).unwrap_or_default();
    let point = read_point(text("x"), text("y")).map_err(Error::InvalidKey)?;
    Ok((point, jwk.get("kid").and_then(Json::as_str)))
}

/// WebCrypto exports a public ECDH key with an empty list, a private one with these two (RFC 7517 section 4.3).
fn operations_fit(operations: &Json) -> bool {
    let fits = |one: &Json| matches!(one.as_str(), Some("deriveKey" | "deriveBits"));
    matches!(operations, Json::Array(all) if all.iter().all(fits))
}

/// Reads a point from its two coordinates, each exactly 32 bytes and below the prime; it must be on the curve.
pub(super) fn read_point(x: &str, y: &str) -> Result<PublicKey, &'static str> {
    let mut first = FieldBytes::default();
    let mut second = FieldBytes::default();
    decode_field(x, &mut first).ok_or("x is not 32 bytes in base64url")?;
    decode_field(y, &mut second).ok_or("y is not 32 bytes in base64url")?;
    // Not by SEC 1 bytes: that would bring the decompression of points along.
    AffinePoint::from_coordinates(&first, &second)
        .into_option()
        .and_then(|point| PublicKey::from_affine(point).ok())
        .ok_or("the point is not on P-256")
}

/// Writes `,"x":"…","y":"…"`.
pub(super) fn push_coordinates(out: &mut String, point: &PublicKey) {
    let point = point.as_affine();
    for (name, coordinate) in [(",\"x\":\"", point.x()), (",\"y\":\"", point.y())] {
        out.push_str(name);
        base64url::push(out, &coordinate);
        out.push('"');
    }
}

fn decode_field(text: &str, out: &mut FieldBytes) -> Option<()> {
    if text.len() != FIELD_CHARS {
        return None;
    }
    let bytes = Zeroizing::new(base64url::decode(text)?);
    out.iter_mut().zip(bytes.iter()).for_each(|(to, from)| *to = *from);
    Some(())
}
