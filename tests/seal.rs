//! Sealing and opening, from outside: vectors, hostile envelopes, and the sentences of the design about them.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    reason = "a test may panic, and its helpers too"
)]

use base64ct::{Base64UrlUnpadded, Encoding};
use core::convert::Infallible;
use proptest::prelude::*;
use rand_core::{TryCryptoRng, TryRng};
use serde_json::Value;
use veilgate::model::json::Json;
use veilgate::seal::{Context, Error, Expected, PrivateKey, Recipient, Sealer, open, read_envelope};

#[path = "seal/refused.rs"]
mod refused;

const INTEROP: &str = include_str!("vectors/seal/interop.json");
const KEYS: &str = include_str!("vectors/seal/keys.json");
const MALFORMED: &str = include_str!("vectors/seal/malformed.json");
const CONTEXTS: &str = include_str!("vectors/seal/contexts.json");
const HOSTILE: &str = include_str!("vectors/seal/hostile.json");
const SEALED: &str = include_str!("vectors/seal/sealed.json");

/// SplitMix64: the same seed gives the same envelope. For tests only.
struct Counter(u64);

impl TryRng for Counter {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        self.try_next_u64().map(|number| (number >> 32) as u32)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        Ok(z ^ (z >> 31))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        for chunk in bytes.chunks_mut(8) {
            let number = self.try_next_u64()?.to_le_bytes();
            chunk.copy_from_slice(&number[..chunk.len()]);
        }
        Ok(())
    }
}

impl TryCryptoRng for Counter {}

/// A generator that gives the same byte `left` times and then fails.
struct Failing {
    left: usize,
    byte: u8,
}

#[derive(Debug)]
struct Broken;

impl core::fmt::Display for Broken {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        formatter.write_str("broken")
    }
}

impl core::error::Error for Broken {}

impl TryRng for Failing {
    type Error = Broken;

    fn try_next_u32(&mut self) -> Result<u32, Broken> {
        Err(Broken)
    }

    fn try_next_u64(&mut self) -> Result<u64, Broken> {
        Err(Broken)
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Broken> {
        self.left = self.left.checked_sub(1).ok_or(Broken)?;
        bytes.fill(self.byte);
        Ok(())
    }
}

impl TryCryptoRng for Failing {}

fn vectors(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn cases<'a>(file: &'a Value, list: &str) -> &'a [Value] {
    let cases = file[list].as_array().unwrap();
    assert!(!cases.is_empty());
    cases
}

fn text<'a>(case: &'a Value, name: &str) -> &'a str {
    case[name].as_str().unwrap_or_else(|| panic!("{name} missing in {case}"))
}

/// A JWK as the core takes it.
fn jwk(value: &Value) -> Json {
    Json::read(&value.to_string()).unwrap()
}

fn key() -> PrivateKey {
    PrivateKey::from_jwk(&jwk(&vectors(INTEROP)["key"])).unwrap()
}

fn recipient_of(key: &PrivateKey, kid: &str) -> Recipient {
    Recipient::from_jwk(kid, &jwk(&vectors(&key.public_jwk()))).unwrap()
}

fn sealer(seed: u64) -> Sealer {
    Sealer::new(&recipient_of(&key(), "shop-2026"), &mut Counter(seed)).unwrap()
}

fn context() -> Context<'static> {
    Context {
        policy: "signup",
        class: "contact.phone.cn-mobile",
        field: "phone",
        form: Some("checkout"),
        record: Some("r-17"),
        audience: "shop",
        purpose: "order",
        iat: 1_795_478_400,
    }
}

fn context_of(veilgate: &Value) -> Context<'_> {
    Context {
        policy: text(veilgate, "policy"),
        class: text(veilgate, "class"),
        field: text(veilgate, "field"),
        form: veilgate["form"].as_str(),
        record: veilgate["record"].as_str(),
        audience: text(veilgate, "audience"),
        purpose: text(veilgate, "purpose"),
        iat: veilgate["iat"].as_u64().unwrap(),
    }
}

fn expected_of(case: &Value) -> Expected {
    let optional = |name: &str| case[name].as_str().map(ToOwned::to_owned);
    Expected {
        field: text(case, "field").to_owned(),
        audience: optional("audience"),
        purpose: optional("purpose"),
        form: optional("form"),
        record: optional("record"),
    }
}

fn phone() -> Expected {
    Expected { field: "phone".to_owned(), ..Expected::default() }
}

fn seal(plaintext: &str) -> String {
    sealer(1).seal(&context(), plaintext.as_bytes(), &mut Counter(2)).unwrap()
}

fn parts(jwe: &str) -> Vec<String> {
    jwe.split('.').map(ToOwned::to_owned).collect()
}

// Other libraries.

#[test]
fn what_other_libraries_seal_opens() {
    let file = vectors(INTEROP);
    for case in cases(&file, "sealed") {
        let opened = open(text(case, "jwe"), &key(), &expected_of(&case["veilgate"])).unwrap();
        assert_eq!(opened.reveal(), text(case, "plaintext"), "{}", case["name"]);
    }
}

#[test]
fn the_same_randomness_seals_to_the_same_envelope() {
    let file = vectors(SEALED);
    for case in cases(&file, "sealed") {
        let veilgate = &case["veilgate"];
        let jwe = sealer(case["seed"].as_u64().unwrap())
            .seal(
                &context_of(veilgate),
                text(case, "plaintext").as_bytes(),
                &mut Counter(case["seed"].as_u64().unwrap()),
            )
            .unwrap();
        assert_eq!(jwe, text(case, "jwe"), "{}", case["name"]);
        let opened = open(&jwe, &key(), &expected_of(veilgate)).unwrap();
        assert_eq!(opened.reveal(), text(case, "plaintext"));
    }
}

// The header.

#[test]
fn the_header_has_its_members_in_order() {
    let header = Base64UrlUnpadded::decode_vec(&parts(&seal("x"))[0]).unwrap();
    let header = String::from_utf8(header).unwrap();
    let epk = &vectors(&header)["epk"];
    let expected = format!(
        r#"{{"alg":"ECDH-ES+A256KW","enc":"A256GCM","kid":"shop-2026","epk":{{"kty":"EC","crv":"P-256","x":"{}","y":"{}"}},"typ":"veilgate-field+jwe","veilgate":{{"v":1,"policy":"signup","class":"contact.phone.cn-mobile","field":"phone","form":"checkout","record":"r-17","audience":"shop","purpose":"order","iat":1795478400}}}}"#,
        text(epk, "x"),
        text(epk, "y"),
    );
    assert_eq!(header, expected);
}

#[test]
fn an_envelope_says_without_a_key_what_it_is_for() {
    let info = read_envelope(&seal("13800138000")).unwrap();
    assert_eq!(info.kids, ["shop-2026"]);
    assert_eq!((&*info.alg, &*info.enc, &*info.typ), ("ECDH-ES+A256KW", "A256GCM", "veilgate-field+jwe"));
    assert_eq!((&*info.policy, &*info.field), ("signup", "phone"));
    assert_eq!(info.class, "contact.phone.cn-mobile");
    assert_eq!(info.form.as_deref(), Some("checkout"));
    assert_eq!(info.record.as_deref(), Some("r-17"));
    assert_eq!((&*info.audience, &*info.purpose), ("shop", "order"));
    assert_eq!(info.iat, 1_795_478_400);

    let bare = Context { form: None, record: None, ..context() };
    let jwe = sealer(1).seal(&bare, b"", &mut Counter(2)).unwrap();
    let info = read_envelope(&jwe).unwrap();
    assert_eq!((info.form, info.record), (None, None));
}

// Keys.

#[test]
fn good_keys_are_read() {
    let file = vectors(KEYS);
    for case in cases(&file, "recipients") {
        let read = Recipient::from_jwk("shop-2026", &jwk(&case["jwk"]));
        assert_eq!(read.unwrap().kid(), "shop-2026", "{}", case["name"]);
    }
    for case in cases(&file, "private_keys") {
        let key = PrivateKey::from_jwk(&jwk(&case["jwk"])).unwrap();
        let again = vectors(key.to_jwk().reveal());
        for member in ["kty", "crv", "x", "y", "d", "kid"] {
            assert_eq!(again.get(member), case["jwk"].get(member), "{}", case["name"]);
        }
        assert_eq!(vectors(&key.public_jwk()).get("d"), None);
    }
}

#[test]
fn bad_keys_are_refused_with_the_reason() {
    let file = vectors(KEYS);
    for case in cases(&file, "refused_recipients") {
        let error = Recipient::from_jwk("shop-2026", &jwk(&case["jwk"])).unwrap_err();
        assert_eq!(error.code(), "invalid_key");
        assert_eq!(error.message(), text(case, "message"), "{}", case["name"]);
    }
    for case in cases(&file, "refused_private_keys") {
        let error = PrivateKey::from_jwk(&jwk(&case["jwk"])).unwrap_err();
        assert_eq!(error.code(), "invalid_key");
        assert_eq!(error.message(), text(case, "message"), "{}", case["name"]);
    }
}

#[test]
fn a_key_has_a_name() {
    let public = jwk(&vectors(&key().public_jwk()));
    let error = Recipient::from_jwk("", &public).unwrap_err();
    assert_eq!(error.message(), "the key id is empty");
    assert!(PrivateKey::generate("", &mut Counter(1)).is_err());
}

#[test]
fn the_thumbprint_is_that_of_rfc_7638() {
    let known = &vectors(KEYS)["thumbprint"];
    let recipient = Recipient::from_jwk("any", &jwk(&known["jwk"])).unwrap();
    assert_eq!(recipient.thumbprint(), text(known, "sha256"));
}

#[test]
fn a_new_key_opens_what_its_recipient_was_sent() {
    let key = PrivateKey::generate("a \"b\" \\ 钥", &mut getrandom::SysRng).unwrap();
    let read = PrivateKey::from_jwk(&jwk(&vectors(key.to_jwk().reveal()))).unwrap();
    let recipient = recipient_of(&key, "a \"b\" \\ 钥");
    let jwe = Sealer::new(&recipient, &mut getrandom::SysRng)
        .unwrap()
        .seal(&context(), "病历".as_bytes(), &mut getrandom::SysRng)
        .unwrap();
    assert_eq!(open(&jwe, &read, &phone()).unwrap().reveal(), "病历");
    assert_eq!(read_envelope(&jwe).unwrap().kids, [recipient.kid()]);
}

// Limits and failures.

#[test]
fn a_mebibyte_is_sealed_and_no_more() {
    let text = "a".repeat(1 << 20);
    let jwe = seal(&text);
    assert_eq!(open(&jwe, &key(), &phone()).unwrap().reveal(), &text);
    let error = sealer(1).seal(&context(), format!("{text}a").as_bytes(), &mut Counter(2)).unwrap_err();
    assert_eq!(error.code(), "too_large");
}

#[test]
fn the_header_is_bounded() {
    let long = "f".repeat(8 << 10);
    let context = Context { field: &long, ..context() };
    let error = sealer(1).seal(&context, b"x", &mut Counter(2)).unwrap_err();
    assert_eq!(error, Error::TooLarge);

    // A later second would be sealed into a header that we, like every reader that counts in doubles, do not read back.
    let last = Context { iat: (1 << 53) - 1, ..self::context() };
    let jwe = sealer(1).seal(&last, b"x", &mut Counter(2)).unwrap();
    assert_eq!(read_envelope(&jwe).unwrap().iat, last.iat);
    let late = Context { iat: 1 << 53, ..self::context() };
    assert_eq!(sealer(1).seal(&late, b"x", &mut Counter(2)).unwrap_err(), Error::TooLarge);

    let mut parts = parts(&seal("x"));
    parts[0] = "e".repeat(20_000);
    let error = read_envelope(&parts.join(".")).unwrap_err();
    assert_eq!(error.message(), "the protected header is too long");
    let error = read_envelope(&"a".repeat(2 << 20)).unwrap_err();
    assert_eq!(error.message(), "the envelope is longer than a sealed value can be");
}

#[test]
fn without_randomness_nothing_is_sealed() {
    let recipient = recipient_of(&key(), "shop-2026");
    let mut broken = Failing { left: 0, byte: 1 };
    let error = Sealer::new(&recipient, &mut broken).unwrap_err();
    assert_eq!(error, Error::NoRandomness);
    assert_eq!(PrivateKey::generate("a", &mut broken).unwrap_err(), Error::NoRandomness);
    for left in 0..2 {
        let sealed = sealer(1).seal(&context(), b"x", &mut Failing { left, byte: 1 });
        assert_eq!(sealed.unwrap_err(), Error::NoRandomness, "{left}");
    }
}

#[test]
fn a_generator_that_is_stuck_outside_the_range_does_not_hang() {
    for byte in [0, 0xff] {
        let mut stuck = Failing { left: usize::MAX, byte };
        let error = PrivateKey::generate("a", &mut stuck).unwrap_err();
        assert_eq!(error, Error::NoRandomness);
    }
}

#[test]
fn debug_shows_no_secret() {
    let key = key();
    let d = text(&vectors(key.to_jwk().reveal()), "d").to_owned();
    let opened = open(&seal("13800138000"), &key, &phone());
    for shown in [format!("{key:?}"), format!("{:?}", key.to_jwk()), format!("{:?}", sealer(1)), format!("{opened:?}")]
    {
        assert!(shown.ends_with("(..)") || shown.ends_with("(..))"), "{shown}");
        assert!(!shown.contains(&d) && !shown.contains("138"), "{shown}");
    }
}

#[test]
fn every_error_says_what_and_what_to_do() {
    for error in [
        Error::InvalidKey("what"),
        Error::InvalidEnvelope("what"),
        Error::OpenFailed,
        Error::TooLarge,
        Error::NoRandomness,
    ] {
        assert_eq!(error.to_string(), error.message());
        assert!(!error.message().is_empty() && !error.help().is_empty());
        assert!(error.code().bytes().all(|byte| byte == b'_' || byte.is_ascii_lowercase()));
    }
}

// Laws.

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_sealed_opens_as_it_was(
        plaintext in any::<String>(),
        names in any::<[String; 5]>(),
        form in any::<Option<String>>(),
        record in any::<Option<String>>(),
        iat in 0_u64..1 << 53,
        seed in any::<u64>(),
    ) {
        let [policy, class, field, audience, purpose] = &names;
        let context = Context {
            policy, class, field, audience, purpose, iat,
            form: form.as_deref(),
            record: record.as_deref(),
        };
        let jwe = sealer(seed).seal(&context, plaintext.as_bytes(), &mut Counter(seed)).unwrap();
        let expected = Expected {
            field: field.clone(),
            audience: Some(audience.clone()),
            purpose: Some(purpose.clone()),
            form: form.clone(),
            record: record.clone(),
        };
        let opened = open(&jwe, &key(), &expected).unwrap();
        prop_assert_eq!(opened.reveal(), &plaintext);
        let info = read_envelope(&jwe).unwrap();
        prop_assert_eq!(&info.field, field);
        prop_assert_eq!(info.iat, iat);
    }

    #[test]
    fn two_seals_of_one_value_differ(plaintext in any::<String>()) {
        let sealer = sealer(1);
        let mut rng = Counter(2);
        let one = parts(&sealer.seal(&context(), plaintext.as_bytes(), &mut rng).unwrap());
        let two = parts(&sealer.seal(&context(), plaintext.as_bytes(), &mut rng).unwrap());
        prop_assert_eq!(&one[0], &two[0]);
        for part in [1, 2, 4] {
            prop_assert_ne!(&one[part], &two[part]);
        }
        prop_assert!(plaintext.len() < 8 || one[3] != two[3]);
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in any::<String>(), header in "[\\[\\]{}\",:a-z0-9.\\\\]{0,64}") {
        prop_assert!(open(&text, &key(), &phone()).is_err());
        let mut parts = parts(&seal("x"));
        parts[0] = Base64UrlUnpadded::encode_string(header.as_bytes());
        prop_assert!(open(&parts.join("."), &key(), &phone()).is_err());
    }
}
