//! Keys as JSON Web Keys (RFC 7517, RFC 7518 section 6.2).

use super::Error;
use crate::secret::Secret;
use rand_core::TryCryptoRng;
use serde_json::Value;

/// Who can open what is sealed: a key id and a public point on P-256.
#[derive(Clone, Debug)]
pub struct Recipient {
    kid: String,
}

impl Recipient {
    /// Reads a public EC JWK. `kid` is the name that the policy gives the key.
    pub fn from_jwk(kid: &str, jwk: &Value) -> Result<Self, Error> {
        let _ = jwk;
        Ok(Self {
            kid: kid.to_owned(),
        })
    }

    /// The key id.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// The key's JWK thumbprint: SHA-256, base64url (RFC 7638).
    pub fn thumbprint(&self) -> String {
        String::new()
    }
}

/// The key that opens what was sealed for its recipient.
pub struct PrivateKey {}

impl PrivateKey {
    /// Makes a new key.
    pub fn generate<R: TryCryptoRng + ?Sized>(kid: &str, rng: &mut R) -> Result<Self, Error> {
        let _ = (kid, rng);
        Err(Error::NoRandomness)
    }

    /// Reads a private EC JWK.
    pub fn from_jwk(jwk: &Value) -> Result<Self, Error> {
        let _ = jwk;
        Err(Error::NoRandomness)
    }

    /// The private JWK as JSON text.
    pub fn to_jwk(&self) -> Secret<String> {
        Secret::default()
    }

    /// The public JWK as JSON text.
    pub fn public_jwk(&self) -> String {
        String::new()
    }
}
