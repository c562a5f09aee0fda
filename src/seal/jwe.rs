//! Sealing and opening (RFC 7516).

use super::{Context, Error, Expected, PrivateKey, Recipient};
use crate::secret::Secret;
use rand_core::TryCryptoRng;

/// Seals values for one recipient within one submission.
pub struct Sealer {}

impl Sealer {
    /// Makes the ephemeral key and agrees with the recipient's.
    pub fn new<R: TryCryptoRng + ?Sized>(
        recipient: &Recipient,
        rng: &mut R,
    ) -> Result<Self, Error> {
        let _ = (recipient, rng);
        Ok(Self {})
    }

    /// Seals one value: a JWE in compact form.
    pub fn seal<R: TryCryptoRng + ?Sized>(
        &self,
        context: &Context<'_>,
        plaintext: &[u8],
        rng: &mut R,
    ) -> Result<String, Error> {
        let _ = (context, plaintext, rng);
        Err(Error::NoRandomness)
    }
}

/// Opens an envelope and gives the text that was sealed.
pub fn open(jwe: &str, key: &PrivateKey, expected: &Expected) -> Result<Secret<String>, Error> {
    let _ = (jwe, key, expected);
    Err(Error::OpenFailed)
}

/// What an envelope says of itself. Nobody has vouched for it: it is authenticated only by opening.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnvelopeInfo {
    /// The ids of the keys that open it.
    pub kids: Vec<String>,
    /// How the content key is delivered.
    pub alg: String,
    /// How the content is encrypted.
    pub enc: String,
    /// The media type.
    pub typ: String,
    /// The policy's id.
    pub policy: String,
    /// The class of the value.
    pub class: String,
    /// The field's path.
    pub field: String,
    /// The form's id.
    pub form: Option<String>,
    /// The record's id.
    pub record: Option<String>,
    /// Who the value is for.
    pub audience: String,
    /// What the value is for.
    pub purpose: String,
    /// When it was sealed, in seconds since 1970-01-01T00:00:00Z.
    pub iat: u64,
}

/// Reads what an envelope says of itself, without a key.
pub fn read_envelope(jwe: &str) -> Result<EnvelopeInfo, Error> {
    let _ = jwe;
    Err(Error::InvalidEnvelope(
        "the envelope has not exactly five parts",
    ))
}
