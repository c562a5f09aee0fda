//! What can go wrong, without any value.

use core::fmt;

/// Why a key was refused, a value not sealed, or an envelope not opened. Holds no part of a key, a value or an envelope.
///
/// ```
/// use veilgate::seal::{Error, read_envelope};
/// let error = read_envelope("not a JWE").unwrap_err();
/// assert_eq!(error.code(), "invalid_envelope");
/// assert_eq!(error.message(), "the envelope has not exactly five parts");
/// # assert!(!error.help().is_empty());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Error {
    /// The JWK cannot be used: what is wrong with it.
    InvalidKey(&'static str),
    /// The text is not an envelope of ours: what is wrong with its form. Nothing was decrypted.
    InvalidEnvelope(&'static str),
    /// The envelope does not open: another key, another context, or changed bytes. Which of these is not said (RFC 7516 section 11.5).
    OpenFailed,
    /// The value or the context does not fit into an envelope.
    TooLarge,
    /// The random number generator failed.
    NoRandomness,
}

impl Error {
    /// The stable name of the kind.
    pub fn code(&self) -> &'static str {
        match self {
            Self::InvalidKey(_) => "invalid_key",
            Self::InvalidEnvelope(_) => "invalid_envelope",
            Self::OpenFailed => "open_failed",
            Self::TooLarge => "too_large",
            Self::NoRandomness => "no_randomness",
        }
    }

    /// What is wrong.
    pub fn message(&self) -> &'static str {
        match self {
            Self::InvalidKey(what) | Self::InvalidEnvelope(what) => what,
            Self::OpenFailed => "the envelope does not open",
            Self::TooLarge => "the value or its context is too large for an envelope",
            Self::NoRandomness => "the random number generator failed",
        }
    }

    /// What to do about it.
    pub fn help(&self) -> &'static str {
        match self {
            Self::InvalidKey(_) => "use an EC key on P-256 as a JSON Web Key; `veilgate keygen` makes one",
            Self::InvalidEnvelope(_) => "pass the sealed value exactly as it was received",
            Self::OpenFailed => "check the private key, and what the value was sealed for: `readEnvelope` shows it",
            Self::TooLarge => "seal a shorter text, or send it as a file",
            Self::NoRandomness => "nothing was sealed; run where the system's random number generator is available",
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.message())
    }
}

impl core::error::Error for Error {}
