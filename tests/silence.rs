//! No `Debug` of a type that can hold a value, no error, no decision and no receipt shows the value.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may fail loudly; the lint's own exemption misses helpers of integration tests"
)]

use core::convert::Infallible;
use rand_core::{TryCryptoRng, TryRng};
use serde_json::{Value, json};
use veilgate::model::json::{Document, Json, Writer};
use veilgate::model::{Class, Field, Finding, Hints, Instant, Level, Operation, Span};
use veilgate::policy::Policy;
use veilgate::seal::{Context, Expected, PrivateKey, Recipient, Sealer, open, read_envelope};
use veilgate::secret::Secret;
use veilgate::transform::{Means, apply, replace_findings};
use veilgate::{Entry, Error, Guard, wire};

const PLANTED: &str = "11010519491231002X";

/// Neither the value nor its bytes as a list of numbers.
fn assert_silent(what: &str, shown: &str) {
    assert!(!shown.contains(PLANTED), "{what} shows the value");
    assert!(!shown.contains("49, 49, 48, 49"), "{what} shows the bytes of the value");
}

#[test]
fn the_check_sees_a_value_that_is_shown() {
    for shown in [format!("{PLANTED:?}"), format!("{:?}", PLANTED.as_bytes())] {
        assert!(std::panic::catch_unwind(|| assert_silent("control", &shown)).is_err());
    }
}

#[test]
fn secrets_are_silent() {
    let text = Secret::new(PLANTED.to_owned());
    let bytes = Secret::new(PLANTED.as_bytes().to_vec());
    for shown in [format!("{text:?}"), format!("{text:#?}"), format!("{bytes:?}"), format!("{:?}", Some(text.clone()))]
    {
        assert_silent("Secret", &shown);
    }
}

#[test]
fn fields_are_silent() {
    let field = Field { path: "id".to_owned(), hints: Hints::default(), text: Secret::new(PLANTED.to_owned()) };
    assert_silent("Field", &format!("{field:?}"));
    assert_silent("Field", &format!("{field:#?}"));
}

const NOW: Instant = Instant(1_780_000_000_000);

fn key() -> PrivateKey {
    PrivateKey::generate("shop-2026", &mut getrandom::SysRng).unwrap()
}

/// Every class is permitted to the shop in one form, the identity number once for each way of leaving.
fn policy(represent: &str, seal: bool, key: &PrivateKey) -> String {
    let public: Value = serde_json::from_str(&key.public_jwk()).unwrap();
    let mut form = json!({ "represent": represent });
    if seal {
        form["seal"] = json!("shop-2026");
    }
    json!({
        "format": "veilgate/1",
        "policy": { "id": "silence", "revision": 1, "expires": "2099-01-01T00:00:00Z" },
        "context": { "attrs": { "age": { "type": "enum", "values": ["adult"], "source": "host" } } },
        "audiences": { "shop": { "kind": "first-party" } },
        "purposes": { "order": { "title": { "en": "Order" } } },
        "keys": { "shop-2026": { "use": "seal", "holders": ["shop"], "jwk": public } },
        "rules": [{ "id": "r", "effect": "permit", "classes": ["gov.id", "unclassified", "secret", "payment", "contact"],
            "audiences": ["shop"], "purposes": ["order"], "form": form, "reason": { "en": "r" } }],
    })
    .to_string()
}

/// Where a value can stand: alone, inside a text, in a field that promises something else, in a password.
fn fields() -> Value {
    json!([
        { "path": "id", "name": "id", "value": PLANTED },
        { "path": "note", "name": "note", "value": format!("身份证{PLANTED},谢谢") },
        { "path": "bound", "class": "contact.phone", "value": PLANTED },
        { "path": "password", "type": "password", "value": PLANTED },
        { "path": "card", "autocomplete": "cc-number", "value": PLANTED },
        { "path": "unreadable", "unsupported": true, "value": PLANTED },
    ])
}

fn read(fields: &Value) -> (Vec<Entry>, veilgate::model::Request) {
    let input = json!({ "fields": fields, "request": { "audience": "shop", "purpose": "order" } });
    wire::protect_input(&input.to_string()).unwrap()
}

#[test]
fn outcomes_are_silent_but_for_what_is_released_raw() {
    let key = key();
    let (entries, request) = read(&fields());
    for (represent, seal) in [
        ("raw", false),
        ("raw", true),
        ("mask", false),
        ("mask.keep", true),
        ("label", false),
        ("text.findings", false),
        ("drop", true),
    ] {
        let guard = Guard::load(&policy(represent, seal, &key), &[], NOW).unwrap();
        let outcome = guard.protect(&entries, &request, NOW, &mut getrandom::SysRng).unwrap();
        for shown in [format!("{outcome:?}"), format!("{outcome:#?}"), format!("{guard:?}"), format!("{entries:?}")] {
            assert_silent(represent, &shown);
        }
        let mut written: Value = serde_json::from_str(wire::outcome_output(&outcome).reveal()).unwrap();
        let values = written["values"].take();
        assert_silent(represent, &written.to_string());
        // The control: only where the policy says raw and unsealed does the value leave, and never the password.
        assert_eq!(values.to_string().contains(PLANTED), represent == "raw" && !seal, "{represent}");
        for decision in written["decisions"].as_array().unwrap() {
            let decision = wire::decision_input(&decision.to_string()).unwrap();
            for locale in ["en", "zh-CN"] {
                assert_silent("explain", &guard.explain(&decision, locale, NOW).unwrap());
            }
            assert_silent("Summary", &format!("{decision:?}"));
        }
        for entry in &entries {
            let found = guard.classify(core::slice::from_ref(&entry.field), NOW).unwrap();
            assert_silent("Classified", &format!("{found:?}"));
            assert_silent("findings", &wire::findings_output(&found[0].findings, entry.field.text.reveal()));
            assert_silent("classified", &wire::classified_output(core::slice::from_ref(&entry.field), &found));
        }
    }
}

/// A generator that fails.
struct Broken;

impl TryRng for Broken {
    type Error = core::fmt::Error;
    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        Err(core::fmt::Error)
    }
    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        Err(core::fmt::Error)
    }
    fn try_fill_bytes(&mut self, _: &mut [u8]) -> Result<(), Self::Error> {
        Err(core::fmt::Error)
    }
}

impl TryCryptoRng for Broken {}

/// A generator of zeros, for a sealer whose key does not matter.
struct Zeros(u8);

impl TryRng for Zeros {
    type Error = Infallible;
    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(0)
    }
    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(0)
    }
    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        self.0 = self.0.wrapping_add(1);
        bytes.fill(self.0);
        Ok(())
    }
}

impl TryCryptoRng for Zeros {}

#[test]
fn every_error_is_silent() {
    let key = key();
    let guard = Guard::load(&policy("raw", true, &key), &[], NOW).unwrap();
    let (entries, request) = read(&fields());
    let mut errors: Vec<(&str, Error)> = Vec::new();
    let mut add = |name: &'static str, error: Option<Error>| errors.push((name, error.unwrap()));

    let protect = |entries: &[Entry], request: &veilgate::model::Request, now: Instant| {
        guard.protect(entries, request, now, &mut getrandom::SysRng).err()
    };
    add("expired", protect(&entries, &request, Instant(i64::MAX)));
    add("expired", guard.classify(core::slice::from_ref(&entries[0].field), Instant(i64::MAX)).err());
    add("no randomness", guard.protect(&entries, &request, NOW, &mut Broken).err());
    let twice = [entries[0].clone(), entries[0].clone()];
    add("duplicate", protect(&twice, &request, NOW));
    let other = |change: &dyn Fn(&mut veilgate::model::Request)| {
        let mut request = request.clone();
        change(&mut request);
        request
    };
    add("audience", protect(&entries, &other(&|request| request.audience = PLANTED.into()), NOW));
    add("purpose", protect(&entries, &other(&|request| request.purpose = PLANTED.into()), NOW));
    let word = veilgate::model::AttributeValue::Word(PLANTED.into());
    add("attribute", protect(&entries, &other(&|request| request.context = vec![("age".into(), word.clone())]), NOW));
    let (classed, _) = read(&json!([{ "path": "x", "class": PLANTED, "value": PLANTED }]));
    add("class", protect(&classed, &request, NOW));
    let (long, _) = read(&json!([{ "path": "x", "class": "secret", "value": PLANTED.repeat(1 << 17) }]));
    add("too large", protect(&long, &request, NOW));

    // A value where something else is expected, at every entrance.
    let quoted = json!(PLANTED).to_string();
    for text in [
        quoted.clone(),
        PLANTED.to_owned(),
        format!("[{quoted}]"),
        format!("{{{quoted}:1}}"),
        format!("{{\"value\":[{quoted}]}}"),
    ] {
        let [list, fields, request] =
            [format!("[{text}]"), format!("{{\"fields\":{text}}}"), format!("{{\"fields\":[],\"request\":{text}}}")];
        add("fields", wire::protect_input(&text).err());
        add("fields", wire::protect_input(&fields).err());
        add("request", wire::protect_input(&request).err());
        add("fields", wire::fields_input(&list).err());
        add("hints", wire::hinted_text(&text, PLANTED).err());
        add("decision", wire::decision_input(&text).err());
        if !text.starts_with('[') {
            add("keys", wire::keys_input(&text).err());
        }
    }
    add(
        "consent",
        wire::protect_input(
            &json!({ "fields": [], "request": { "audience": "shop", "purpose": "order",
        "consent": { "order": { "status": PLANTED } } } })
            .to_string(),
        )
        .err(),
    );

    // Envelopes and keys.
    let jwe = guard.protect(&entries, &request, NOW, &mut getrandom::SysRng).unwrap().values[0].clone().unwrap();
    let expected = |field: &str| Expected { field: field.to_owned(), ..Expected::default() };
    let from_seal = |error: Option<veilgate::seal::Error>| error.map(Error::from);
    assert_eq!(open(jwe.reveal(), &key, &expected("id")).unwrap().reveal(), PLANTED);
    add("other field", from_seal(open(jwe.reveal(), &key, &expected("note")).err()));
    add("other key", from_seal(open(jwe.reveal(), &self::key(), &expected("id")).err()));
    add("no envelope", from_seal(open(PLANTED, &key, &expected("id")).err()));
    add("no envelope", from_seal(read_envelope(&[PLANTED; 5].join(".")).err()));
    for jwk in [
        json!(PLANTED),
        json!({ "kty": PLANTED }),
        json!({ "kty": "EC", "crv": "P-256", "x": PLANTED, "y": PLANTED, "d": PLANTED }),
    ] {
        let jwk = Json::read(&jwk.to_string()).unwrap();
        add("private key", from_seal(PrivateKey::from_jwk(&jwk).err()));
        add("public key", from_seal(Recipient::from_jwk("k", &jwk).err()));
        add("key", Guard::load(&policy("raw", true, &key).replace("\"jwk\"", "\"title\""), &[jwk], NOW).err());
    }
    for (kty, k) in [("oct", PLANTED.to_owned()), ("oct", PLANTED.repeat(9)), (PLANTED, "A".repeat(43))] {
        let jwk = Json::read(&json!({ "kty": kty, "kid": "shop-2026", "k": k }).to_string()).unwrap();
        let mut pseudonyms: Value = serde_json::from_str(&policy("raw", false, &key)).unwrap();
        pseudonyms["keys"]["shop-2026"] = json!({ "use": "pseudonym", "holders": ["shop"] });
        let error = Guard::load(&pseudonyms.to_string(), &[jwk], NOW).err();
        assert_eq!(error.as_ref().map(|error| error.code.name()), Some("invalid_key"));
        add("a key of pseudonyms", error);
    }
    let mut secret: Value = serde_json::from_str(&policy("raw", true, &key)).unwrap();
    secret["keys"]["shop-2026"]["jwk"]["k"] = json!(PLANTED);
    add("a secret key in a policy", Guard::load(&secret.to_string(), &[], NOW).err());
    let mut stated: Value = serde_json::from_str(&policy("raw", true, &key)).unwrap();
    stated["keys"]["shop-2026"]["jwk"]["d"] = json!(PLANTED);
    add("a private key in a policy", Guard::load(&stated.to_string(), &[], NOW).err());

    for (name, error) in errors {
        assert!(!error.message.is_empty() && !error.help.is_empty(), "{name}");
        for shown in [wire::error_output(&error), error.to_string(), format!("{error:?}"), format!("{error:#?}")] {
            // A class and an audience are names that the page states; they too are not repeated.
            assert_silent(name, &shown);
        }
    }
}

#[test]
fn every_type_on_the_way_is_silent() {
    let key = key();
    let json = json!({ "value": PLANTED }).to_string();
    let document = Document::read(&json).unwrap();
    let mut writer = Writer::default();
    writer.string(PLANTED);
    let recipient = Recipient::from_jwk("shop-2026", &Json::read(&key.public_jwk()).unwrap()).unwrap();
    let sealer = Sealer::new(&recipient, &mut Zeros(0)).unwrap();
    let context = Context {
        policy: "p",
        class: "gov.id",
        field: "id",
        form: None,
        record: None,
        audience: "shop",
        purpose: "order",
        iat: 1,
    };
    let jwe = sealer.seal(&context, PLANTED.as_bytes(), &mut Zeros(9)).unwrap();
    let opened = open(&jwe, &key, &Expected { field: "id".into(), ..Expected::default() });
    let d = key.to_jwk().reveal().split("\"d\":\"").nth(1).unwrap().trim_end_matches("\"}").to_owned();
    let policy = Policy::read(&policy("mask", false, &key)).unwrap();
    for shown in [
        format!("{document:?}"),
        format!("{:?}", document.root),
        format!("{writer:?}"),
        format!("{sealer:?} {opened:?} {context:?} {:?}", read_envelope(&jwe)),
        format!("{key:?} {recipient:?} {:?}", key.to_jwk()),
        format!("{policy:?}"),
    ] {
        assert_silent("a type", &shown);
        assert!(!shown.contains(&d), "the private key is shown");
    }
}

#[test]
fn outcomes_of_transform_are_silent() {
    let class = Class::built_in("gov.id.cn-resident-id");
    assert_silent("apply", &format!("{:?}", apply(&Operation::Raw, &class, PLANTED, &Means::at(Instant(0)))));
    let finding = Finding {
        class,
        level: Level::Sensitive,
        detector: "cn_resident_id".into(),
        span: Span { start: 0, end: PLANTED.len() },
        confidence: 1.0,
    };
    let replacements = [(finding, PLANTED.to_owned())];
    assert_silent("replace_findings", &format!("{:?}", replace_findings(PLANTED, &replacements)));
    assert_silent("Finding", &format!("{:?}", replacements[0].0));
}
