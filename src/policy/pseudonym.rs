//! What must hold of operations with keys: the key is there and for this, who can undo is not who must not, and there is enough to hide.

use super::problem::{KEY, PARAMETER, REVERSIBLE, SMALL_DOMAIN};
use super::problems::{Problems, quote};
use super::rules::{KeyUse, Policy, Rule};
use crate::model::json::Json;
use crate::model::{Class, Operation, operations};

/// Operations that do nothing without a key.
const KEYED: &str = "date.shift deterministic fpe.ff1 hmac";
/// The fewest values of a hidden part (NIST SP 800-38G revision 1, second public draft).
const FEWEST: u64 = 1_000_000;
/// Classes whose values are short, and how many characters the longest has.
static SHORT: [(Class, u32); 8] = [
    (Class::built_in("contact.address.postcode"), 10),
    (Class::built_in("contact.phone.cn-mobile"), 13),
    (Class::built_in("gov.id.cn-resident-id"), 18),
    (Class::built_in("gov.id.us-ssn"), 9),
    (Class::built_in("payment.card.cvv"), 4),
    (Class::built_in("payment.card.expiry"), 6),
    (CARD, 19),
    (Class::built_in("secret.otp"), 8),
];
const CARD: Class = Class::built_in("payment.card.pan");

fn is_keyed(operation: &str) -> bool {
    KEYED.split(' ').any(|keyed| keyed == operation)
}

/// Checks the parameters of a transform of the document.
pub(super) fn transform<'a>(problems: &mut Problems<'a>, policy: &Policy, node: &'a Json) {
    let (operation, params) = (node.at("op").text(), node.at("params"));
    if !is_keyed(operation) && operation != "token.random" {
        return;
    }
    if node.get("params").is_none() && is_keyed(operation) {
        let help = "add \"params\": { \"key\": … }, a key of the use pseudonym";
        problems.schema(node, "$ needs a key", operation, help);
    }
    expect_use(problems, policy, params.at("key"), KeyUse::Pseudonym);
    let wrong = match operation {
        "hmac" if params.at("bits").whole().is_some_and(|bits| bits % 8 != 0) => {
            Some(("bits", "the bits are no whole bytes", "use a multiple of 8 from 128 to 256"))
        }
        "date.shift"
            if params.at("minDays").whole() >= params.at("maxDays").whole() && params.get("maxDays").is_some() =>
        {
            Some(("minDays", "every date would move by the same number of days", "put minDays below maxDays"))
        }
        "deterministic" if params.get("surrogate").is_some_and(|name| !is_name(name.text())) => Some((
            "surrogate",
            "this cannot stand before a pseudonym",
            "use capitals, digits and _, for example CLIENT",
        )),
        "fpe.ff1" if params.get("characters").is_some_and(|own| !is_alphabet(own.text())) => {
            Some(("characters", "this is no alphabet", "list 2 to 95 different printable ASCII characters"))
        }
        "fpe.ff1" if params.get("characters").is_some() && params.get("alphabet").is_some() => {
            Some(("alphabet", "alphabet and characters exclude each other", "keep one"))
        }
        _ => None,
    };
    if let Some((key, message, help)) = wrong {
        problems.report(PARAMETER, params.at(key), message, "", help);
    }
}

fn is_name(name: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
    (1..=64).contains(&name.len()) && name.bytes().all(fits)
}

fn is_alphabet(characters: &str) -> bool {
    let fits = |(place, byte): (usize, u8)| {
        (b' '..=b'~').contains(&byte) && !characters.bytes().take(place).any(|known| known == byte)
    };
    characters.len() > 1 && characters.bytes().enumerate().all(fits)
}

/// A key that a rule or a transform names is for what it is named for.
pub(super) fn expect_use<'a>(problems: &mut Problems<'a>, policy: &Policy, node: &'a Json, wanted: KeyUse) {
    let Some(key) = policy.keys.iter().find(|key| node.as_str() == Some(&key.id)) else {
        return;
    };
    if key.usage != wanted {
        let (message, help) = match wanted {
            KeyUse::Seal => ("$ is no key to seal to", "name a key of the use seal"),
            KeyUse::Pseudonym => ("$ is no key for pseudonyms", "name a key of the use pseudonym"),
        };
        problems.report(KEY, node, message, &key.id, help);
    }
}

/// Checks what a rule demands of the representation.
pub(super) fn rule<'a>(problems: &mut Problems<'a>, policy: &Policy, rule: &Rule, node: &'a Json, transforms: &Json) {
    let form = node.at("form");
    expect_use(problems, policy, form.at("seal"), KeyUse::Seal);
    let represent = form.at("represent");
    if is_keyed(represent.text()) {
        let help = "declare a transform with this op and a key in its params, and name that";
        return problems.schema(represent, "$ needs a key", represent.text(), help);
    }
    let transform = transforms.at(represent.text());
    let (operation, params) = (transform.at("op").text(), transform.at("params"));
    let key = policy.keys.iter().find(|key| params.at("key").as_str() == Some(&key.id));
    let undone_by_key = operations::named(operation).is_some_and(|operation| operation.undo == "key");
    if let Some(key) = key.filter(|_| undone_by_key)
        && let Some(reader) = rule.audiences.iter().find(|audience| key.holders.contains(audience))
    {
        let message = ["$ holds the key ", &quote(&key.id), " and can undo this pseudonym"].concat();
        let help =
            "use a key that this audience does not hold, or hmac or token.random; or send the value itself, sealed";
        problems.report(REVERSIBLE, represent, &message, reader, help);
    }
    if operation == "fpe.ff1" {
        rule.classes.iter().for_each(|class| hidden(problems, class, params, represent));
    }
}

/// There are enough values for the hidden part, if the class is one of which that can be said.
fn hidden<'a>(problems: &mut Problems<'a>, class: &Class, params: &Json, node: &'a Json) {
    let Some((_, longest)) = SHORT.iter().find(|(short, _)| short.covers(class)) else {
        return;
    };
    let kept = |key: &str| u32::try_from(params.at(key).whole().unwrap_or_default()).unwrap_or(u32::MAX);
    let (first, last) = (kept("keepFirst"), kept("keepLast"));
    let radix = u64::try_from(Operation::alphabet(params).len()).unwrap_or_default();
    if radix.saturating_pow(longest.saturating_sub(first).saturating_sub(last)) < FEWEST {
        let message = "of $ fewer than a million values are hidden: they can all be tried";
        problems.report(SMALL_DOMAIN, node, message, class.id(), "keep fewer characters, or use hmac or token.random");
    } else if CARD.covers(class) && (first > 6 || last > 4) {
        let message = "at most the first six and the last four digits of a PAN may show";
        problems.report(PARAMETER, node, message, "", "PCI DSS 4.0.1 requirement 3.4.1: lower keepFirst or keepLast");
    }
}
