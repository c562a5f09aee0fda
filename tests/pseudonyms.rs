//! Pseudonyms and shifted dates: vectors that other libraries made (`tests/js/pseudonyms.py`), the way back, and what holds for all.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    reason = "a test may fail loudly; the lint's own exemption misses helpers of integration tests"
)]

use getrandom::SysRng;
use proptest::prelude::*;
use rand_core::TryRng;
use serde_json::{Value, json};
use std::path::Path;
use veilgate::model::json::Json;
use veilgate::model::{Catalogued, Class, Field, Hints, Instant, Operation, Request, operations};
use veilgate::transform::{Means, PseudonymKey, Tokens, apply, undo};
use veilgate::{Entry, Guard};

fn vectors(operation: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/transform").join(format!("{operation}.json"));
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

fn operation(name: &str, params: &Value) -> Operation {
    let declared = operations::named(name).unwrap();
    let params = Json::read(&params.to_string()).unwrap();
    Operation::Catalogued(Catalogued { name: declared.name, rank: declared.rank, params })
}

fn key(jwk: &Value) -> PseudonymKey {
    PseudonymKey::from_jwk(jwk["kid"].as_str().unwrap(), &Json::read(&jwk.to_string()).unwrap()).unwrap()
}

/// The value behind a pseudonym.
fn back(operation: &Operation, class: &Class, shown: &str, means: &Means<'_>) -> Option<String> {
    undo(operation, class, shown, means).map(|value| value.reveal().clone())
}

fn random(bytes: &mut [u8]) -> bool {
    SysRng.try_fill_bytes(bytes).is_ok()
}

/// A key of bytes that all come from one.
fn made(kid: &str, seed: u8) -> PseudonymKey {
    let signs: String = (0..43).map(|at| char::from(b'A' + (seed + at) % 26)).collect();
    // The last sign has two bits that say nothing.
    key(&json!({ "kty": "oct", "kid": kid, "k": format!("{}A", &signs[..42]) }))
}

#[test]
fn as_other_libraries_make_them_and_back() {
    for name in ["hmac", "deterministic", "fpe.ff1", "date.shift"] {
        let file = vectors(name);
        let keys: Vec<PseudonymKey> = file["keys"].as_array().unwrap().iter().map(key).collect();
        for case in file["cases"].as_array().unwrap() {
            let place = format!("{name}: {}", case["name"]);
            let means = Means {
                keys: &keys,
                record: case["record"].as_str(),
                form: case["form"].as_str(),
                ..Means::at(Instant(0))
            };
            let (operation, class) = (operation(name, &case["params"]), Class::named(case["class"].as_str().unwrap()));
            let input = case["input"].as_str().unwrap();
            let shown = apply(&operation, &class, input, &means).shown();
            assert_eq!(shown.as_ref().map(|shown| shown.reveal().as_str()), case["output"].as_str(), "{place}");
            let Some(shown) = shown.filter(|shown| !shown.reveal().is_empty()) else { continue };
            let back = back(&operation, &class, shown.reveal(), &means);
            let ascii: String = input
                .chars()
                .map(|c| if ('０'..='９').contains(&c) { char::from_u32(c as u32 - 0xfee0).unwrap() } else { c })
                .collect();
            match name {
                "hmac" => assert_eq!(back, None, "{place}"),
                // The kept part stays as it was typed, and the rest comes back in ASCII.
                "fpe.ff1" if ascii != input => assert!(back.is_some(), "{place}"),
                // 1990/10/12 does not say whether a 2 would be written 02.
                "date.shift" => {
                    let bare = |text: &str| text.replace("/0", "/").replace("年0", "年").replace("月0", "月");
                    assert_eq!(back.as_deref().map(bare), Some(bare(input)), "{place}");
                }
                _ => assert_eq!(back.as_deref(), Some(input), "{place}"),
            }
        }
    }
}

#[test]
fn tokens_are_the_same_in_their_scope() {
    for case in vectors("token.random")["cases"].as_array().unwrap() {
        let (session, operation) = (Tokens::default(), operation("token.random", &case["params"]));
        let submissions: Vec<Tokens> = (0..3).map(|_| Tokens::default()).collect();
        let of = |value: &Value| {
            let submission = &submissions[usize::try_from(value[0].as_u64().unwrap()).unwrap()];
            let means = Means {
                random: &random,
                submission: Some(submission),
                session: Some(&session),
                ..Means::at(Instant(0))
            };
            let class = Class::named(value[1].as_str().unwrap());
            apply(&operation, &class, value[2].as_str().unwrap(), &means).shown().unwrap().reveal().clone()
        };
        let tokens: Vec<String> = case["values"].as_array().unwrap().iter().map(of).collect();
        let expected = case["tokens"].as_array().unwrap();
        for (token, number) in tokens.iter().zip(expected) {
            assert_eq!(token.len(), if number.is_null() { 0 } else { 22 }, "{}", case["name"]);
            for (other, other_number) in tokens.iter().zip(expected) {
                assert_eq!(token == other, number == other_number, "{}", case["name"]);
            }
        }
    }
}

#[test]
fn without_randomness_a_table_or_a_key_nothing_is_shown() {
    let email = Class::built_in("contact.email");
    let token = operation("token.random", &json!({}));
    let tokens = Tokens::default();
    let refuses =
        |operation: &Operation, means: &Means<'_>| apply(operation, &email, "1990-05-12", means).shown().is_none();
    assert!(refuses(&token, &Means { random: &random, ..Means::at(Instant(0)) }));
    assert!(refuses(&token, &Means { submission: Some(&tokens), ..Means::at(Instant(0)) }));
    for name in ["hmac", "deterministic", "fpe.ff1", "date.shift"] {
        let operation = operation(name, &json!({ "key": "k", "minDays": -9, "maxDays": 9 }));
        assert!(refuses(&operation, &Means { record: Some("r"), random: &random, ..Means::at(Instant(0)) }), "{name}");
    }
}

#[test]
fn a_date_without_a_record_moves_at_random_and_nobody_can_undo_it() {
    let keys = [made("k", 1)];
    let means = Means { keys: &keys, random: &random, ..Means::at(Instant(0)) };
    let shift = operation("date.shift", &json!({ "key": "k", "minDays": -5000, "maxDays": 5000 }));
    let class = Class::built_in("person.birth-date");
    let once = || apply(&shift, &class, "1990-05-12", &means).shown().unwrap().reveal().clone();
    assert!((0..8).any(|_| once() != once()));
    assert!(undo(&shift, &class, &once(), &means).is_none());
    assert!(apply(&shift, &class, "1990-05-12", &Means { keys: &keys, ..Means::at(Instant(0)) }).shown().is_none());
}

#[test]
fn a_pseudonym_that_was_changed_does_not_open() {
    let keys = [made("k", 1)];
    let means = Means { keys: &keys, record: Some("r"), ..Means::at(Instant(0)) };
    let class = Class::built_in("contact.email");
    let bound = operation("deterministic", &json!({ "key": "k", "context": "record", "surrogate": "A" }));
    let made = apply(&bound, &class, "li.wei@example.org", &means).shown().unwrap().reveal().clone();
    assert!(undo(&bound, &class, &made, &means).is_some());
    for (place, sign) in made.char_indices() {
        let other = if sign == 'B' { "C" } else { "B" };
        let changed = [&made[..place], other, &made[place + 1..]].concat();
        assert!(undo(&bound, &class, &changed, &means).is_none(), "{place}");
        assert!(undo(&bound, &class, &made[..place], &means).is_none(), "{place}");
    }
    let elsewhere = Means { record: Some("s"), ..means };
    assert!(undo(&bound, &class, &made, &elsewhere).is_none());
    assert!(undo(&bound, &Class::built_in("contact.account"), &made, &means).is_none());
}

#[test]
fn keys_that_cannot_be_used_are_refused() {
    let good = json!({ "kty": "oct", "kid": "k", "alg": "HS256", "k": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8" });
    key(&good);
    for (name, value) in [
        ("kty", json!("EC")),
        ("kty", json!(null)),
        ("kid", json!("other")),
        ("use", json!("enc")),
        ("alg", json!("A256GCM")),
        ("k", json!(null)),
        ("k", json!("")),
        ("k", json!("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHg")),
        ("k", json!("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")),
        ("k", json!("A".repeat(43))),
        ("k", json!(["A"])),
        ("k", json!("B".repeat(1000))),
    ] {
        let mut bad = good.clone();
        bad[name] = value;
        assert!(PseudonymKey::from_jwk("k", &Json::read(&bad.to_string()).unwrap()).is_err(), "{name}");
    }
    assert!(PseudonymKey::from_jwk("k", &Json::Null).is_err());
}

fn policy(transforms: &Value, represent: &str) -> Value {
    json!({
        "format": "veilgate/1",
        "policy": { "id": "p", "revision": 1, "expires": "2099-01-01T00:00:00Z" },
        "audiences": { "lab": { "kind": "processor" }, "us": { "kind": "first-party" } },
        "purposes": { "study": { "title": { "en": "Study" } } },
        "keys": { "k": { "use": "pseudonym", "holders": ["us"] } },
        "transforms": transforms,
        "rules": [ { "id": "r", "effect": "permit", "classes": ["contact", "person", "unclassified"], "audiences": ["lab"], "purposes": ["study"],
                     "form": { "represent": represent }, "reason": { "en": "r" } } ]
    })
}

fn entry(path: &str, class: &str, text: &str) -> Entry {
    let hints = Hints { class: Some(class.to_owned()), ..Hints::default() };
    Entry { field: Field { path: path.to_owned(), hints, text: text.to_owned().into() }, readable: true }
}

#[test]
fn a_guard_makes_them_with_the_keys_it_was_handed() {
    let jwk = json!({ "kty": "oct", "kid": "k", "k": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8" });
    let handed = [Json::read(&jwk.to_string()).unwrap()];
    let transforms = json!({ "join": { "op": "hmac", "params": { "key": "k" } } });
    let text = policy(&transforms, "join").to_string();
    let missing = Guard::load(&text, &[], Instant(0)).unwrap_err();
    assert_eq!((missing.code.name(), missing.path.as_deref()), ("key_missing", Some("/keys/k")));
    let short = [Json::read(r#"{ "kty": "oct", "kid": "k", "k": "AAAA" }"#).unwrap()];
    let invalid = Guard::load(&text, &short, Instant(0)).unwrap_err();
    assert_eq!((invalid.code.name(), invalid.path.as_deref()), ("invalid_key", Some("/keys/k")));
    let guard = Guard::load(&text, &handed, Instant(0)).unwrap();
    let request = Request { audience: "lab".into(), purpose: "study".into(), ..Request::default() };
    let entries =
        [entry("a", "contact.email", "li.wei@example.org"), entry("b", "contact.email", "LI.WEI@example.org")];
    let outcome = guard.protect(&entries, &request, Instant(0), &mut SysRng).unwrap();
    let shown: Vec<_> = outcome.values.iter().map(|value| value.as_ref().unwrap().reveal().clone()).collect();
    assert_eq!((shown[0].len(), &shown[0]), (43, &shown[1]));
    assert_eq!(outcome.decisions[0].operation.as_ref().map(Operation::name), Some("hmac"));
    for printed in [format!("{guard:?}"), format!("{outcome:?}"), format!("{:?}", handed[0]), invalid.to_string()] {
        assert!(!printed.contains("AAECAwQF") && !printed.contains("li.wei") && !printed.contains(&shown[0]));
    }
}

#[test]
fn a_guard_remembers_tokens_for_its_session_and_a_text_has_those_of_its_findings() {
    let request = Request { audience: "lab".into(), purpose: "study".into(), ..Request::default() };
    let transforms = json!({ "t": { "op": "token.random", "params": { "scope": "session" } } });
    let guard = Guard::load(&policy(&transforms, "t").to_string(), &[], Instant(0));
    assert_eq!(guard.unwrap_err().code.name(), "key_missing");
    let mut document = policy(&transforms, "t");
    document.as_object_mut().unwrap().remove("keys");
    let guard = Guard::load(&document.to_string(), &[], Instant(0)).unwrap();
    let token = |text: &str| {
        let entries = [entry("a", "contact.email", text)];
        let outcome = guard.protect(&entries, &request, Instant(0), &mut SysRng).unwrap();
        outcome.values[0].as_ref().unwrap().reveal().clone()
    };
    assert_eq!(token("li.wei@example.org"), token("li.wei@example.org"));
    assert_ne!(token("li.wei@example.org"), token("wei.li@example.org"));
    document["transforms"]["t"]["params"]["scope"] = json!("submission");
    document["rules"].as_array_mut().unwrap().push(json!({
        "id": "text", "effect": "permit", "classes": ["org"], "audiences": ["lab"], "purposes": ["study"],
        "form": { "represent": "text.findings" }, "reason": { "en": "r" }
    }));
    let guard = Guard::load(&document.to_string(), &[], Instant(0)).unwrap();
    let entries = [entry("a", "org", "write to li.wei@example.org or li.wei@example.org")];
    let outcome = guard.protect(&entries, &request, Instant(0), &mut SysRng).unwrap();
    let text = outcome.values[0].as_ref().unwrap().reveal();
    let (one, two) = text.strip_prefix("write to ").unwrap().split_once(" or ").unwrap();
    assert_eq!((one, one.len()), (two, 22));
}

#[test]
fn one_guard_serves_many_threads() {
    fn is_shared<T: Send + Sync>() {}
    is_shared::<Guard>();
}

#[test]
fn any_seal_is_by_a_key_to_seal_to() {
    let mut document = policy(&json!({}), "raw");
    document["keys"]["s"] = json!({ "use": "seal", "holders": ["lab"], "jwk": { "kty": "EC", "crv": "P-256", "x": "weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMQ", "y": "e8lnCO-AlStT-NJVX-crhB7QRYhiix03illJOVAOyck" } });
    document["keys"]["k"]["holders"] = json!(["lab"]);
    document["rules"][0]["form"]["sealAny"] = json!(true);
    let handed =
        [Json::read(r#"{ "kty": "oct", "kid": "k", "k": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8" }"#).unwrap()];
    let guard = Guard::load(&document.to_string(), &handed, Instant(0)).unwrap();
    let request = Request { audience: "lab".into(), purpose: "study".into(), ..Request::default() };
    let outcome = guard.protect(&[entry("a", "contact.email", "a@b.cn")], &request, Instant(0), &mut SysRng).unwrap();
    assert_eq!(outcome.decisions[0].seal, ["s"]);
}

fn class() -> impl Strategy<Value = Class> {
    prop::sample::select(vec!["contact.email", "contact.phone.cn-mobile", "person.name", "unclassified"])
        .prop_map(Class::named)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn equal_values_have_equal_pseudonyms_and_different_ones_different(
        one in "\\PC{0,12}", two in "\\PC{0,12}", class in class(), other in class(), domain in "[a-z]{0,2}", seeds in (0_u8..9, 0_u8..9),
    ) {
        let (mine, theirs) = ([made("k", seeds.0)], [made("k", seeds.1)]);
        let means = |keys| Means { keys, ..Means::at(Instant(0)) };
        let of = |name: &str, params: &Value, class: &Class, text: &str, keys| {
            apply(&operation(name, params), class, text, &means(keys)).shown().unwrap().reveal().clone()
        };
        prop_assume!(!one.trim().is_empty() && !two.trim().is_empty());
        let plain = json!({ "key": "k" });
        for name in ["hmac", "deterministic"] {
            let first = of(name, &plain, &class, &one, &mine);
            prop_assert_eq!(&first, &of(name, &plain, &class, &one, &mine));
            prop_assert_eq!(first == of(name, &plain, &other, &one, &mine), class == other);
            prop_assert_eq!(first == of(name, &plain, &class, &one, &theirs), seeds.0 == seeds.1);
        }
        let free = Class::built_in("unclassified");
        prop_assert_eq!(of("deterministic", &plain, &class, &one, &mine) == of("deterministic", &plain, &class, &two, &mine), one == two);
        let in_domain = json!({ "key": "k", "domain": domain });
        prop_assert_eq!(of("hmac", &in_domain, &free, &one, &mine) == of("hmac", &plain, &free, &one, &mine), domain.is_empty());
    }

    #[test]
    fn what_is_encrypted_comes_back(text in "\\PC{0,40}", class in class(), record in "[a-z]{1,9}", kind in prop::sample::select(vec!["none", "record"])) {
        let keys = [made("k", 3)];
        let means = Means { keys: &keys, record: Some(&record), ..Means::at(Instant(0)) };
        let operation = operation("deterministic", &json!({ "key": "k", "context": kind }));
        prop_assume!(!text.trim().is_empty());
        let shown = apply(&operation, &class, &text, &means).shown().unwrap();
        prop_assert!(!shown.reveal().contains(text.trim()) || text.trim().len() < 3);
        prop_assert_eq!(back(&operation, &class, shown.reveal(), &means), Some(text));
    }

    #[test]
    fn format_preserving_encryption_preserves_the_format_and_comes_back(
        text in "[0-9A-F]{0,3}[ -]?[0-9A-F]{5,12}[.]?[0-9A-F]{0,3}", first in 0_usize..3, last in 0_usize..3, class in class(),
    ) {
        let keys = [made("k", 3)];
        let means = Means { keys: &keys, ..Means::at(Instant(0)) };
        let operation = operation("fpe.ff1", &json!({ "key": "k", "alphabet": "hex", "keepFirst": first, "keepLast": last }));
        let counted: Vec<(usize, char)> = text.char_indices().filter(|(_, sign)| sign.is_ascii_alphanumeric()).collect();
        let shown = apply(&operation, &class, &text, &means).shown();
        let hidden = counted.len() - first - last;
        prop_assert_eq!(shown.is_some(), hidden >= 5);
        if let Some(shown) = shown {
            let shown = shown.reveal();
            let form = |text: &str| -> String { text.chars().map(|sign| if sign.is_ascii_hexdigit() { 'x' } else { sign }).collect() };
            prop_assert_eq!(form(shown), form(&text));
            for (place, sign) in counted.iter().take(first).chain(counted.iter().rev().take(last)) {
                prop_assert_eq!(shown.chars().nth(*place), Some(*sign));
            }
            prop_assert_eq!(back(&operation, &class, shown, &means), Some(text));
        }
    }

    #[test]
    fn intervals_between_the_dates_of_a_record_stay(
        one in 0_i64..40_000, two in 0_i64..40_000, least in -400_i64..400, count in 1_i64..800, record in "[a-z]{1,6}",
    ) {
        let keys = [made("k", 5)];
        let means = Means { keys: &keys, record: Some(&record), ..Means::at(Instant(0)) };
        let operation = operation("date.shift", &json!({ "key": "k", "minDays": least, "maxDays": least + count }));
        let class = Class::built_in("person.birth-date");
        let written = |days: i64| Instant(days * 86_400_000).rfc3339()[..10].to_owned();
        let days = |text: &str| Instant::parse(&format!("{text}T00:00:00Z")).unwrap().0 / 86_400_000;
        let shifted = |day: i64| days(apply(&operation, &class, &written(day), &means).shown().unwrap().reveal());
        let moved = shifted(one) - one;
        prop_assert!((least..=least + count).contains(&moved));
        prop_assert_eq!(shifted(two) - two, moved);
        prop_assert_eq!(back(&operation, &class, &written(shifted(one)), &means), Some(written(one)));
    }

    #[test]
    fn hostile_texts_are_answered(text in any::<String>(), class in class()) {
        let keys = [made("k", 3)];
        let tokens = Tokens::default();
        let means = Means { keys: &keys, record: Some("r"), random: &random, submission: Some(&tokens), ..Means::at(Instant(0)) };
        for (name, params) in [
            ("hmac", json!({ "key": "k" })),
            ("deterministic", json!({ "key": "k" })),
            ("fpe.ff1", json!({ "key": "k", "characters": " -.x" })),
            ("date.shift", json!({ "key": "k", "minDays": -365_250, "maxDays": 365_250 })),
            ("token.random", json!({})),
        ] {
            let operation = operation(name, &params);
            if let Some(shown) = apply(&operation, &class, &text, &means).shown() {
                prop_assert_eq!(shown.reveal().is_empty(), text.trim().is_empty(), "{}", name);
            }
            let _ = undo(&operation, &class, &text, &means);
        }
    }
}
