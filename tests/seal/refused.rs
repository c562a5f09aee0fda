//! What does not open.

use super::*;

#[test]
fn a_malformed_envelope_is_refused_with_the_reason() {
    let file = vectors(MALFORMED);
    let good = text(&file, "header");
    let whole = |header: &str| {
        let mut parts = parts(&seal("x"));
        parts[0] = Base64UrlUnpadded::encode_string(header.as_bytes());
        parts
    };
    assert!(read_envelope(&whole(good).join(".")).is_ok());
    // `1.0` and `1` are one number in JSON (RFC 8259 section 6): what another library wrote so is no malformed header.
    assert!(read_envelope(&whole(&good.replacen("\"v\":1", "\"v\":1.0", 1)).join(".")).is_ok());

    let mut envelopes = Vec::new();
    for case in cases(&file, "headers") {
        let header = good.replacen(text(case, "replace"), text(case, "by"), 1);
        assert_ne!(header, good, "{}", case["name"]);
        envelopes.push((case, whole(&header).join(".")));
    }
    for case in cases(&file, "parts") {
        let mut parts = whole(good);
        parts[case["part"].as_u64().unwrap() as usize] = text(case, "text").to_owned();
        envelopes.push((case, parts.join(".")));
    }
    for case in cases(&file, "envelopes") {
        envelopes.push((case, text(case, "envelope").to_owned()));
    }
    for (case, envelope) in envelopes {
        let error = open(&envelope, &key(), &phone()).unwrap_err();
        assert_eq!(error.code(), "invalid_envelope", "{}", case["name"]);
        assert_eq!(error.message(), text(case, "message"), "{}", case["name"]);
        assert_eq!(read_envelope(&envelope).unwrap_err(), error);
    }
}

/// The text, or the code of what keeps it from being opened.
fn verdict(jwe: &str, key: &Value, expected: &Value) -> Result<String, &'static str> {
    let opened = PrivateKey::from_jwk(&jwk(key)).and_then(|key| open(jwe, &key, &expected_of(expected)));
    opened.map(|text| text.reveal().clone()).map_err(|error| error.code())
}

/// An object with some members changed; `null` takes one away.
fn changed(object: &Value, changes: &Value) -> Value {
    let mut object = object.as_object().unwrap().clone();
    for (name, value) in changes.as_object().into_iter().flatten() {
        match value {
            Value::Null => object.remove(name),
            value => object.insert(name.clone(), value.clone()),
        };
    }
    Value::Object(object)
}

#[test]
fn a_hostile_envelope_key_or_expectation_has_its_code() {
    let file = vectors(HOSTILE);
    let key = &vectors(INTEROP)["key"];
    for case in cases(&file, "cases") {
        let mut parts = parts(text(&file, "jwe"));
        let mut change = |part: usize, change: &dyn Fn(Vec<u8>) -> Vec<u8>| {
            let bytes = Base64UrlUnpadded::decode_vec(&parts[part]).unwrap();
            parts[part] = Base64UrlUnpadded::encode_string(&change(bytes));
        };
        let part = case["part"].as_u64().unwrap_or_default() as usize;
        if let Some(place) = case["flip"].as_i64() {
            change(part, &|mut bytes| {
                let place = place.rem_euclid(bytes.len() as i64) as usize;
                bytes[place] ^= 1;
                bytes
            });
        } else if case["replace"].is_string() {
            change(0, &|bytes| {
                let header = String::from_utf8(bytes).unwrap();
                assert!(header.contains(text(case, "replace")), "{}", case["name"]);
                header.replacen(text(case, "replace"), text(case, "by"), 1).into_bytes()
            });
        } else if let Some(text) = case["text"].as_str() {
            parts[part] = text.to_owned();
        }
        let expected = changed(&file["expected"], &case["expected"]);
        let said = verdict(&parts.join("."), &changed(key, &case["key"]), &expected);
        match case["code"].as_str() {
            Some(code) => assert_eq!(said, Err(code), "{}", case["name"]),
            None => assert_eq!(said.as_deref(), Ok(text(&file, "plaintext")), "{}", case["name"]),
        }
    }
}

#[test]
fn a_changed_character_has_its_code() {
    const ALPHABET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let file = vectors(HOSTILE);
    let key = &vectors(INTEROP)["key"];
    let jwe = text(&file, "jwe");
    let said: String = jwe
        .char_indices()
        .map(|(at, character)| {
            let other = ALPHABET.find(character).map(|value| &ALPHABET[value ^ 1..][..1]).unwrap_or_default();
            match verdict(&[&jwe[..at], other, &jwe[at + 1..]].concat(), key, &file["expected"]) {
                Err("invalid_envelope") => 'i',
                Err("open_failed") => 'o',
                said => panic!("character {at}: {said:?}"),
            }
        })
        .collect();
    assert_eq!(said, text(&file, "characters"));
}

#[test]
fn an_envelope_opens_only_where_it_was_sealed_for() {
    let file = vectors(CONTEXTS);
    for case in cases(&file, "cases") {
        let sealed_for = context_of(&case["sealed_for"]);
        let jwe = sealer(1).seal(&sealed_for, b"13800138000", &mut Counter(2)).unwrap();
        let opened = open(&jwe, &key(), &expected_of(&case["expected"]));
        match case["opens"].as_bool().unwrap() {
            true => assert_eq!(opened.unwrap().reveal(), "13800138000", "{}", case["name"]),
            false => assert_eq!(opened.unwrap_err(), Error::OpenFailed, "{}", case["name"]),
        }
    }
}

#[test]
fn another_key_or_another_kid_does_not_open() {
    let jwe = seal("13800138000");
    let stranger = PrivateKey::generate("shop-2026", &mut Counter(9)).unwrap();
    let error = open(&jwe, &stranger, &phone()).unwrap_err();
    assert_eq!(error, Error::OpenFailed);

    let mut members = vectors(key().to_jwk().reveal());
    members["kid"] = "shop-2025".into();
    let renamed = PrivateKey::from_jwk(&jwk(&members)).unwrap();
    assert_eq!(open(&jwe, &renamed, &phone()).unwrap_err(), error);

    members.as_object_mut().unwrap().remove("kid");
    let unnamed = PrivateKey::from_jwk(&jwk(&members)).unwrap();
    assert_eq!(open(&jwe, &unnamed, &phone()).unwrap().reveal(), "13800138000");
}

#[test]
fn parts_of_two_envelopes_do_not_mix() {
    let sealer = sealer(1);
    let one = sealer.seal(&context(), b"one", &mut Counter(2)).unwrap();
    let two = sealer.seal(&context(), b"two", &mut Counter(3)).unwrap();
    for part in 1..5 {
        let mut mixed = parts(&one);
        mixed[part] = parts(&two)[part].clone();
        let error = open(&mixed.join("."), &key(), &phone()).unwrap_err();
        assert_eq!(error, Error::OpenFailed, "part {part}");
    }
}

#[test]
fn a_value_that_is_not_text_does_not_open() {
    let jwe = sealer(1).seal(&context(), b"\xff\xfe", &mut Counter(2)).unwrap();
    assert_eq!(open(&jwe, &key(), &phone()).unwrap_err(), Error::OpenFailed);
}

#[test]
fn no_flipped_bit_opens() {
    let jwe = seal("13800138000");
    let key = key();
    for at in 0..jwe.len() {
        for bit in 0..8 {
            let mut bytes = jwe.clone().into_bytes();
            bytes[at] ^= 1 << bit;
            // What is no longer UTF-8 cannot even be handed in.
            if let Ok(changed) = String::from_utf8(bytes) {
                assert!(open(&changed, &key, &phone()).is_err(), "byte {at} bit {bit}");
            }
        }
    }
}

#[test]
fn no_cut_or_repeated_byte_opens() {
    let jwe = seal("13800138000");
    for at in 0..jwe.len() {
        let (head, tail) = jwe.split_at(at);
        for changed in [head.to_owned(), format!("{head}{}", &tail[1..]), format!("{head}{}{tail}", &tail[..1])] {
            assert!(open(&changed, &key(), &phone()).is_err(), "byte {at}");
        }
    }
}
