//! The protected header (RFC 7516 section 4): exactly `alg enc kid epk typ veilgate`, written in this order, read in any.

use super::{
    Context, Error,
    jwk::{push_coordinates, read_point},
    suite::{ALG, ENC, TYP},
};
use core::fmt;
use p256::PublicKey;
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

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
    push_text(&mut out, kid);
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
            push_text(&mut out, text);
        }
    }
    out.push_str(",\"iat\":");
    out.push_str(&context.iat.to_string());
    out.push_str("}}");
    out
}

/// Writes a JSON string with its quotes.
pub(super) fn push_text(out: &mut String, text: &str) {
    out.push_str(&serde_json::Value::from(text).to_string());
}

/// Reads a header, strictly.
pub(super) fn read(json: &[u8]) -> Result<Header, Error> {
    let node: Node = serde_json::from_slice(json)
        .map_err(|_| Error::InvalidEnvelope("the protected header is not a JSON object"))?;
    let mut header = Members::new(node, &["alg", "enc", "kid", "epk", "typ", "veilgate"])?;
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
        &[
            "v", "policy", "class", "field", "form", "record", "audience", "purpose", "iat",
        ],
    )?;
    if own.number("v")? != VERSION {
        return Err(Error::InvalidEnvelope(
            "the version of the envelope is not 1",
        ));
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

/// The members of an object: each allowed, each once.
struct Members(Vec<(String, Node)>);

impl Members {
    fn new(node: Node, allowed: &[&str]) -> Result<Self, Error> {
        let Node::Object(members) = node else {
            return Err(Error::InvalidEnvelope(
                "the protected header has something else where an object is expected",
            ));
        };
        let mut seen: Vec<&str> = Vec::with_capacity(allowed.len());
        for (name, _) in &members {
            if !allowed.contains(&name.as_str()) {
                return Err(Error::InvalidEnvelope(
                    "the protected header has a member that does not belong there",
                ));
            }
            if seen.contains(&name.as_str()) {
                return Err(Error::InvalidEnvelope(
                    "the protected header has a member twice",
                ));
            }
            seen.push(name);
        }
        Ok(Self(members))
    }

    fn find(&mut self, name: &str) -> Option<Node> {
        let at = self.0.iter().position(|(own, _)| own == name)?;
        Some(self.0.swap_remove(at).1)
    }

    fn take(&mut self, name: &str) -> Result<Node, Error> {
        self.find(name).ok_or(Error::InvalidEnvelope(
            "the protected header lacks a member",
        ))
    }

    fn optional_text(&mut self, name: &str) -> Result<Option<String>, Error> {
        match self.find(name) {
            None => Ok(None),
            Some(Node::Text(text)) => Ok(Some(text)),
            Some(_) => Err(Error::InvalidEnvelope(
                "the protected header has something else where a string is expected",
            )),
        }
    }

    fn text(&mut self, name: &str) -> Result<String, Error> {
        self.optional_text(name)?.ok_or(Error::InvalidEnvelope(
            "the protected header lacks a member",
        ))
    }

    fn number(&mut self, name: &str) -> Result<u64, Error> {
        match self.take(name)? {
            Node::Number(number) => Ok(number),
            _ => Err(Error::InvalidEnvelope(
                "the protected header has something else where a whole number is expected",
            )),
        }
    }
}

/// JSON as far as a header needs it. Unlike `serde_json::Value` it keeps a member that stands twice, so that it can be refused
/// (RFC 7516 section 4).
enum Node {
    Text(String),
    Number(u64),
    Object(Vec<(String, Node)>),
    Other,
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NodeVisitor)
    }
}

struct NodeVisitor;

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_str<E>(self, text: &str) -> Result<Node, E> {
        Ok(Node::Text(text.to_owned()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Node, E> {
        Ok(Node::Number(number))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Node, E> {
        Ok(Node::Other)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Node, E> {
        Ok(Node::Other)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Node, E> {
        Ok(Node::Other)
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Other)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Node, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Node::Other)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Node, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = entries.next_entry()? {
            members.push(member);
        }
        Ok(Node::Object(members))
    }
}
