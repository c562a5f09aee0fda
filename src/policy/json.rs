//! JSON as people write it: every member in its order, repeated keys remembered.
//!
//! `serde_json::Value` would keep the last of two equal keys in silence, and a policy in which one of two rules is dropped
//! must not load.

use core::cell::RefCell;
use core::fmt;
use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

/// A JSON value. Numbers are IEEE 754 doubles, as RFC 8785 reads them.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Json {
    Null,
    Bool(bool),
    Number(f64),
    String(String),
    Array(Vec<Json>),
    Object(Vec<(String, Json)>),
}

/// The value, and a JSON Pointer to each repeated key.
pub(super) struct Document {
    pub(super) root: Json,
    pub(super) repeated: Vec<String>,
}

/// Reads a text; the error is serde_json's own sentence, which names line and column and no content.
pub(super) fn read(text: &str) -> Result<Document, String> {
    let repeated = RefCell::new(Vec::new());
    let mut source = serde_json::Deserializer::from_str(text);
    let root = Seed {
        pointer: String::new(),
        repeated: &repeated,
    }
    .deserialize(&mut source)
    .and_then(|root| source.end().map(|()| root))
    .map_err(|error| error.to_string())?;
    Ok(Document {
        root,
        repeated: repeated.into_inner(),
    })
}

/// Appends one reference token to a JSON Pointer (RFC 6901 section 4).
pub(super) fn step(pointer: &str, token: &str) -> String {
    [pointer, "/", &token.replace('~', "~0").replace('/', "~1")].concat()
}

struct Seed<'a> {
    pointer: String,
    repeated: &'a RefCell<Vec<String>>,
}

impl Seed<'_> {
    fn below(&self, token: &str) -> Seed<'_> {
        Seed {
            pointer: step(&self.pointer, token),
            repeated: self.repeated,
        }
    }
}

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = Json;
    fn deserialize<D: Deserializer<'de>>(self, source: D) -> Result<Json, D::Error> {
        source.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = Json;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }
    fn visit_unit<E: Error>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }
    fn visit_bool<E: Error>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Bool(value))
    }
    // Integers beyond 2^53 lose precision here exactly as they do in JavaScript and in RFC 8785.
    #[allow(clippy::cast_precision_loss)]
    fn visit_i64<E: Error>(self, value: i64) -> Result<Json, E> {
        Ok(Json::Number(value as f64))
    }
    #[allow(clippy::cast_precision_loss)]
    fn visit_u64<E: Error>(self, value: u64) -> Result<Json, E> {
        Ok(Json::Number(value as f64))
    }
    fn visit_f64<E: Error>(self, value: f64) -> Result<Json, E> {
        Ok(Json::Number(value))
    }
    fn visit_str<E: Error>(self, value: &str) -> Result<Json, E> {
        Ok(Json::String(value.to_owned()))
    }
    fn visit_string<E: Error>(self, value: String) -> Result<Json, E> {
        Ok(Json::String(value))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut source: A) -> Result<Json, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = source.next_element_seed(self.below(&items.len().to_string()))? {
            items.push(item);
        }
        Ok(Json::Array(items))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut source: A) -> Result<Json, A::Error> {
        let mut members: Vec<(String, Json)> = Vec::new();
        let mut keys = std::collections::BTreeSet::new();
        while let Some(key) = source.next_key_seed(Key)? {
            let value = source.next_value_seed(self.below(&key))?;
            if keys.insert(key.clone()) {
                members.push((key, value));
            } else {
                self.repeated.borrow_mut().push(step(&self.pointer, &key));
            }
        }
        Ok(Json::Object(members))
    }
}

struct Key;

impl<'de> DeserializeSeed<'de> for Key {
    type Value = String;
    fn deserialize<D: Deserializer<'de>>(self, source: D) -> Result<String, D::Error> {
        String::deserialize(source)
    }
}
