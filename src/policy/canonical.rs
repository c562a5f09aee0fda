//! The policy's identity.

use crate::model::digits;
use crate::model::json::Json;
use alloc::string::String;
use sha2::{Digest, Sha256};

/// SHA-256 over the canonical form (RFC 8785) of the document without its `signatures`, in lower-case hexadecimal.
pub(super) fn identity(mut root: Json) -> String {
    if let Json::Object(members) = &mut root {
        members.retain(|(key, _)| key != "signatures");
    }
    let canonical = root.canonical();
    let mut hex = String::new();
    for byte in Sha256::digest(canonical.as_bytes()) {
        digits::push(&mut hex, u64::from(byte), 16, 2);
    }
    hex
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_identity_ignores_order_spacing_and_signatures() {
        let one = Json::read(r#"{"a":1,"b":[1.0]}"#).unwrap();
        let two = Json::read(r#"{ "b": [1], "signatures": ["x"], "a": 1e0 }"#).unwrap();
        assert_eq!(identity(one.clone()), identity(two));
        assert_eq!(identity(one).len(), 64);
    }
}
