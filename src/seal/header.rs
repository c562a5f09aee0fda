//! The protected header (RFC 7516 section 4): exactly `alg enc kid epk typ veilgate`, written in this order, read in any.

use super::{
    Context, Error,
    jwk::{push_coordinates, read_point},
    suite::{ALG, ENC, TYP},
};
use crate::model::digits::decimal;
use crate::model::json::{Document, Json, is_whole, write_string};
use alloc::{string::String, vec::Vec};
use p256::PublicKey;

/// The version of the `veilgate` member.
const VERSION: u64 = 1;

/// A header that was read. Not authenticated: it is what the envelope says of itself.
pub(super) struct Header {
    pub(super) kid: String,
    pub(super) epk: PublicKey,
    pub(super) context: OwnContext,
}

/// The `veilgate` member, owned; [`Context`] with strings of its own.
pub(super) struct OwnContext {
    pub(super) policy: String,
    pub(super) class: String,
    pub(super) field: String,
    pub(super) form: Option<String>,
    pub(super) record: Option<String>,
    pub(super) audience: String,
    pub(super) purpose: String,
    pub(super) iat: u64,
}

/// The part of the header that all values of one submission share, up to the first member of the context.
pub(super) fn write_prefix(kid: &str, epk: &PublicKey) -> String {
    let mut out = String::from("{\"alg\":\"");
    out.push_str(ALG);
    out.push_str("\",\"enc\":\"");
    out.push_str(ENC);
    out.push_str("\",\"kid\":");
    write_string(&mut out, kid);
    out.push_str(",\"epk\":{\"kty\":\"EC\",\"crv\":\"P-256\"");
    push_coordinates(&mut out, epk);
    out.push_str("},\"typ\":\"");
    out.push_str(TYP);
    out.push_str("\",\"veilgate\":{\"v\":1");
    out
}

/// The whole header.
pub(super) fn write(prefix: &str, context: &Context<'_>) -> String {
    let mut out = String::from(prefix);
    for (name, value) in [
        (",\"policy\":", Some(context.policy)),
        (",\"class\":", Some(context.class)),
        (",\"field\":", Some(context.field)),
        (",\"form\":", context.form),
        (",\"record\":", context.record),
        (",\"audience\":", Some(context.audience)),
        (",\"purpose\":", Some(context.purpose)),
    ] {
        if let Some(text) = value {
            out.push_str(name);
            write_string(&mut out, text);
        }
    }
    out.push_str(",\"iat\":");
    out.push_str(&decimal(context.iat));
    out.push_str("}}");
    out
}

/// Reads a header, strictly.
pub(super) fn read(json: &[u8]) -> Result<Header, Error> {
    let text = core::str::from_utf8(json).map_err(|_| NOT_AN_OBJECT)?;
    let document = Document::read(text).map_err(|_| NOT_AN_OBJECT)?;
    if document.repeated {
        return Err(Error::InvalidEnvelope("the protected header has a member twice"));
    }
    let mut header = Members::new(document.root, &["alg", "enc", "kid", "epk", "typ", "veilgate"])?;
    let names = [
        ("alg", ALG, "alg is not ECDH-ES+A256KW"),
        ("enc", ENC, "enc is not A256GCM"),
        ("typ", TYP, "typ is not veilgate-field+jwe"),
    ];
    for (name, wanted, what) in names {
        if header.text(name)? != wanted {
            return Err(Error::InvalidEnvelope(what));
        }
    }
    let mut epk = Members::new(header.take("epk")?, &["kty", "crv", "x", "y"])?;
    if epk.text("kty")? != "EC" || epk.text("crv")? != "P-256" {
        return Err(Error::InvalidEnvelope("epk is not an EC key on P-256"));
    }
    let epk = read_point(&epk.text("x")?, &epk.text("y")?).map_err(Error::InvalidEnvelope)?;
    let mut own = Members::new(
        header.take("veilgate")?,
        &["v", "policy", "class", "field", "form", "record", "audience", "purpose", "iat"],
    )?;
    if own.number("v")? != VERSION {
        return Err(Error::InvalidEnvelope("the version of the envelope is not 1"));
    }
    Ok(Header {
        kid: header.text("kid")?,
        epk,
        context: OwnContext {
            policy: own.text("policy")?,
            class: own.text("class")?,
            field: own.text("field")?,
            form: own.optional_text("form")?,
            record: own.optional_text("record")?,
            audience: own.text("audience")?,
            purpose: own.text("purpose")?,
            iat: own.number("iat")?,
        },
    })
}

const NOT_AN_OBJECT: Error = Error::InvalidEnvelope("the protected header is not a JSON object");

/// The members of an object, each of them allowed.
struct Members(Vec<(String, Json)>);

impl Members {
    fn new(value: Json, allowed: &[&str]) -> Result<Self, Error> {
        let Json::Object(members) = value else {
            return Err(Error::InvalidEnvelope("the protected header has something else where an object is expected"));
        };
        if members.iter().any(|(name, _)| !allowed.contains(&name.as_str())) {
            return Err(Error::InvalidEnvelope("the protected header has a member that does not belong there"));
        }
        Ok(Self(members))
    }

    fn find(&mut self, name: &str) -> Option<Json> {
        let at = self.0.iter().position(|(own, _)| own == name)?;
        Some(self.0.swap_remove(at).1)
    }

    fn take(&mut self, name: &str) -> Result<Json, Error> {
        self.find(name).ok_or(Error::InvalidEnvelope("the protected header lacks a member"))
    }

    fn optional_text(&mut self, name: &str) -> Result<Option<String>, Error> {
        match self.find(name) {
            None => Ok(None),
            Some(Json::String(text)) => Ok(Some(text)),
            Some(_) => {
                Err(Error::InvalidEnvelope("the protected header has something else where a string is expected"))
            }
        }
    }

    fn text(&mut self, name: &str) -> Result<String, Error> {
        self.optional_text(name)?.ok_or(Error::InvalidEnvelope("the protected header lacks a member"))
    }

    // The bounds make the conversion exact.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    fn number(&mut self, name: &str) -> Result<u64, Error> {
        match self.take(name)? {
            Json::Number(number) if is_whole(number) && number >= 0.0 => Ok(number as u64),
            _ => {
                Err(Error::InvalidEnvelope("the protected header has something else where a whole number is expected"))
            }
        }
    }
}
