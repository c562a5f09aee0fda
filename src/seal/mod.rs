//! A representation and a recipient -> a JWE.
//!
//! What leaves sealed is a JWE in compact form (RFC 7516) that any JOSE library opens with the recipient's private key. The
//! protected header says, authenticated, what the value was sealed for; who opens it states what they expect.

mod context;
mod error;
mod header;
mod jwe;
mod jwk;
mod suite;

pub use context::{Context, Expected};
pub use error::Error;
pub use jwe::{EnvelopeInfo, Sealer, open, read_envelope};
pub use jwk::{PrivateKey, Recipient};
