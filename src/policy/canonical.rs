//! The identity of a policy: SHA-256 over the canonical form (RFC 8785) of the document without its `signatures`, and over that of
//! each pack behind it, in the order of their ids. A line feed, which no canonical form contains, stands between them.

use crate::model::digits;
use crate::model::json::Json;
use crate::model::order::order;
use alloc::{string::String, vec::Vec};
use sha2::{Digest, Sha256};

/// The identity, in lower-case hexadecimal.
pub(super) fn identity(root: &Json, packs: &[&Json]) -> String {
    let signed = root.members().iter().filter(|(key, _)| key != "signatures").cloned().collect();
    let id = |place: usize| packs.get(place).map(|pack| pack.at("pack").at("id").text());
    let order = order(packs.len(), &|one, other| id(one).cmp(&id(other)));
    let packs = order.iter().filter_map(|place| packs.get(*place)).map(|pack| pack.canonical());
    let texts: Vec<String> = [Json::Object(signed).canonical()].into_iter().chain(packs).collect();
    hash(&texts.iter().map(String::as_str).collect::<Vec<_>>())
}

/// SHA-256 over texts with line feeds between them, in lower-case hexadecimal.
pub(super) fn hash(texts: &[&str]) -> String {
    let mut sha256 = Sha256::new();
    for (place, text) in texts.iter().enumerate() {
        if place > 0 {
            sha256.update(b"\n");
        }
        sha256.update(text.as_bytes());
    }
    let mut hex = String::new();
    for byte in sha256.finalize() {
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
        assert_eq!(identity(&one, &[]), identity(&two, &[]));
        assert_eq!(identity(&one, &[]).len(), 64);
    }

    #[test]
    fn the_identity_holds_the_packs_whatever_their_order() {
        let root = Json::read(r#"{"a":1}"#).unwrap();
        let (one, two) = (r#"{"pack":{"id":"b"}}"#, r#"{"pack":{"id":"a"}}"#);
        let (one, two) = (Json::read(one).unwrap(), Json::read(two).unwrap());
        let both = identity(&root, &[&one, &two]);
        assert_eq!(both, identity(&root, &[&two, &one]));
        assert_eq!(both, hash(&["{\"a\":1}\n{\"pack\":{\"id\":\"a\"}}\n{\"pack\":{\"id\":\"b\"}}"]));
        assert_ne!(both, identity(&root, &[&one]));
        assert_ne!(identity(&root, &[&one]), identity(&root, &[]));
    }
}
