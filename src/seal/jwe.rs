//! Sealing and opening in the compact form (RFC 7516 sections 5.1, 5.2 and 7.1).

use super::{
    Context, Error, Expected, PrivateKey, Recipient,
    header::{self, Header, OwnContext},
    suite::{self, IV_BYTES, Key, TAG_BYTES, WRAPPED_KEY_BYTES},
};
use crate::model::base64url;
use crate::secret::Secret;
use alloc::{borrow::ToOwned, string::String, vec, vec::Vec};
use core::fmt;
use rand_core::TryCryptoRng;
use zeroize::{Zeroize, Zeroizing};

/// The longest text that is sealed, in bytes of UTF-8: one mebibyte. What is longer is a file.
const MAX_TEXT_BYTES: usize = 1 << 20;
/// The longest protected header, in bytes of JSON.
const MAX_HEADER_BYTES: usize = 8 << 10;
/// The last second that every reader of JSON reads back as it was written: 2^53 - 1 (RFC 7493 section 2.2).
const MAX_IAT: u64 = (1 << 53) - 1;
/// The longest envelope: the five parts at their longest, and four dots.
const MAX_JWE_BYTES: usize = encoded(MAX_HEADER_BYTES)
    + encoded(WRAPPED_KEY_BYTES)
    + encoded(IV_BYTES)
    + encoded(MAX_TEXT_BYTES)
    + encoded(TAG_BYTES)
    + 4;

/// The length of `bytes` bytes in base64url without padding.
const fn encoded(bytes: usize) -> usize {
    bytes.saturating_mul(4).div_ceil(3)
}

/// Seals values for one recipient within one submission.
///
/// The ephemeral key and the agreement are made once; every value has its own content key and initialization vector. Values
/// sealed by one `Sealer` share `epk` and so can be seen to belong together: use a new one for every submission.
pub struct Sealer {
    prefix: String,
    wrapping: Key,
}

impl Sealer {
    /// Makes an ephemeral key and agrees with the recipient's.
    ///
    /// # Errors
    /// [`Error::NoRandomness`]: the generator failed.
    pub fn new<R: TryCryptoRng + ?Sized>(recipient: &Recipient, rng: &mut R) -> Result<Self, Error> {
        let ephemeral = suite::generate(rng)?;
        Ok(Self {
            prefix: header::write_prefix(recipient.kid(), &ephemeral.public_key()),
            wrapping: suite::agree(&ephemeral, recipient.point())?,
        })
    }

    /// Seals one value: a JWE in compact form.
    ///
    /// # Errors
    /// [`Error::NoRandomness`]: the generator failed. [`Error::TooLarge`]: the value is longer than a mebibyte, the header
    /// with this context is longer than eight kibibytes, or `iat` is 2^53 or more, which not every reader of JSON could read.
    pub fn seal<R: TryCryptoRng + ?Sized>(
        &self,
        context: &Context<'_>,
        plaintext: &[u8],
        rng: &mut R,
    ) -> Result<String, Error> {
        let mut content = Key::default();
        let mut iv = [0; IV_BYTES];
        suite::fill(content.as_mut(), rng)?;
        suite::fill(&mut iv, rng)?;
        self.seal_with(context, plaintext, &content, &iv)
    }

    fn seal_with(
        &self,
        context: &Context<'_>,
        plaintext: &[u8],
        content: &Key,
        iv: &[u8; IV_BYTES],
    ) -> Result<String, Error> {
        let header = header::write(&self.prefix, context);
        if plaintext.len() > MAX_TEXT_BYTES || header.len() > MAX_HEADER_BYTES || context.iat > MAX_IAT {
            return Err(Error::TooLarge);
        }
        let wrapped = suite::wrap(&self.wrapping, content)?;
        let mut out = base64url::encode(header.as_bytes());
        let mut buffer = Zeroizing::new(plaintext.to_vec());
        let tag = suite::encrypt(content, iv, out.as_bytes(), &mut buffer)?;
        for part in [&wrapped[..], &iv[..], &buffer[..], &tag[..]] {
            out.push('.');
            base64url::push(&mut out, part);
        }
        Ok(out)
    }
}

impl fmt::Debug for Sealer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Sealer(..)")
    }
}

/// Opens an envelope and gives the text that was sealed.
///
/// ```
/// use veilgate::model::json::Json;
/// use veilgate::seal::{Context, Expected, PrivateKey, Recipient, Sealer, open};
/// let mut rng = getrandom::SysRng;
/// let key = PrivateKey::generate("shop-2026", &mut rng)?;
/// let recipient = Recipient::from_jwk("shop-2026", &Json::read(&key.public_jwk()).unwrap())?;
/// let context = Context {
///     policy: "signup", class: "contact.phone.cn-mobile", field: "phone", form: None, record: None,
///     audience: "shop", purpose: "order", iat: 1_795_478_400,
/// };
/// let jwe = Sealer::new(&recipient, &mut rng)?.seal(&context, b"13800138000", &mut rng)?;
///
/// let phone = Expected { field: "phone".into(), ..Expected::default() };
/// assert_eq!(open(&jwe, &key, &phone)?.reveal(), "13800138000");
/// let other = Expected { field: "fax".into(), ..Expected::default() };
/// assert_eq!(open(&jwe, &key, &other).unwrap_err().code(), "open_failed");
/// # Ok::<(), veilgate::seal::Error>(())
/// ```
///
/// # Errors
/// [`Error::InvalidEnvelope`]: the form is wrong; nothing was decrypted. [`Error::OpenFailed`]: whatever else is wrong: the key,
/// its id, a byte, the field or another expectation, or a payload that is not text.
pub fn open(jwe: &str, key: &PrivateKey, expected: &Expected) -> Result<Secret<String>, Error> {
    let envelope = Envelope::read(jwe)?;
    if key.kid().is_some_and(|kid| kid != envelope.header.kid) {
        return Err(Error::OpenFailed);
    }
    let wrapping = suite::agree(key.scalar(), &envelope.header.epk)?;
    let (content, unwrapped) = suite::unwrap(&wrapping, &envelope.wrapped);
    let mut buffer = Zeroizing::new(envelope.ciphertext);
    suite::decrypt(&content, &envelope.iv, envelope.protected.as_bytes(), &mut buffer, &envelope.tag)?;
    if !unwrapped || !meets(&envelope.header.context, expected) {
        return Err(Error::OpenFailed);
    }
    match String::from_utf8(core::mem::take(&mut *buffer)) {
        Ok(text) => Ok(Secret::new(text)),
        Err(error) => {
            error.into_bytes().zeroize();
            Err(Error::OpenFailed)
        }
    }
}

fn meets(context: &OwnContext, expected: &Expected) -> bool {
    let fits = |wanted: &Option<String>, own: Option<&String>| wanted.as_ref().is_none_or(|wanted| Some(wanted) == own);
    expected.field == context.field
        && fits(&expected.audience, Some(&context.audience))
        && fits(&expected.purpose, Some(&context.purpose))
        && fits(&expected.form, context.form.as_ref())
        && fits(&expected.record, context.record.as_ref())
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
    /// Which policy released the value: its SHA-256, lower-case hexadecimal.
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

/// Reads what an envelope says of itself, without a key. What it says is **not authenticated**: use it to find the key, and
/// believe only what [`open`] has opened.
///
/// # Errors
/// [`Error::InvalidEnvelope`]: what is wrong with its form.
pub fn read_envelope(jwe: &str) -> Result<EnvelopeInfo, Error> {
    let Header { kid, context, .. } = Envelope::read(jwe)?.header;
    Ok(EnvelopeInfo {
        kids: vec![kid],
        alg: suite::ALG.to_owned(),
        enc: suite::ENC.to_owned(),
        typ: suite::TYP.to_owned(),
        policy: context.policy,
        class: context.class,
        field: context.field,
        form: context.form,
        record: context.record,
        audience: context.audience,
        purpose: context.purpose,
        iat: context.iat,
    })
}

/// The five parts, their form checked.
struct Envelope<'a> {
    protected: &'a str,
    header: Header,
    wrapped: [u8; WRAPPED_KEY_BYTES],
    iv: [u8; IV_BYTES],
    ciphertext: Vec<u8>,
    tag: [u8; TAG_BYTES],
}

impl<'a> Envelope<'a> {
    fn read(jwe: &'a str) -> Result<Self, Error> {
        if jwe.len() > MAX_JWE_BYTES {
            return Err(Error::InvalidEnvelope("the envelope is longer than a sealed value can be"));
        }
        let mut parts = jwe.split('.');
        let five = [(); 5].map(|()| parts.next());
        let ([Some(protected), Some(wrapped), Some(iv), Some(ciphertext), Some(tag)], None) = (five, parts.next())
        else {
            return Err(Error::InvalidEnvelope("the envelope has not exactly five parts"));
        };
        if protected.len() > encoded(MAX_HEADER_BYTES) {
            return Err(Error::InvalidEnvelope("the protected header is too long"));
        }
        Ok(Self {
            protected,
            header: header::read(&decode(protected)?)?,
            wrapped: exactly(wrapped, "the encrypted key is not 40 bytes")?,
            iv: exactly(iv, "the initialization vector is not 12 bytes")?,
            ciphertext: decode(ciphertext)?,
            tag: exactly(tag, "the authentication tag is not 16 bytes")?,
        })
    }
}

/// Decodes canonical base64url without padding (RFC 7515 section 2): bits left over must be zero.
fn decode(part: &str) -> Result<Vec<u8>, Error> {
    base64url::decode(part).ok_or(Error::InvalidEnvelope("a part of the envelope is not base64url without padding"))
}

fn exactly<const N: usize>(part: &str, what: &'static str) -> Result<[u8; N], Error> {
    decode(part)?.try_into().map_err(|_| Error::InvalidEnvelope(what))
}
