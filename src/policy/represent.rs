//! Operations as a policy writes them: a name alone with its defaults, or a named transform with parameters.

use super::rules::Represent;
use crate::model::json::Json;
use crate::model::{Catalogued, DomainPart, Fill, Keep, Operation, Script, TextReplacement, operations};
use alloc::{borrow::ToOwned, string::String};

/// What a rule's `represent` means: an operation with its defaults, or a transform of the document.
pub(crate) fn represent(name: &str, transforms: &Json) -> Option<Represent> {
    let built_in = operation(name, &Json::Null);
    built_in.or_else(|| {
        let transform = transforms.get(name)?;
        operation(transform.at("op").text(), transform.at("params"))
    })
}

/// An operation by its name, with what the parameters change of its defaults.
pub(super) fn operation(name: &str, params: &Json) -> Option<Represent> {
    let fill = || Fill::of(params);
    let number = |key: &str, default: u16| {
        params.at(key).whole().and_then(|number| u16::try_from(number).ok()).unwrap_or(default)
    };
    let small = |key: &str, default: u8| u8::try_from(number(key, default.into())).unwrap_or(u8::MAX);
    Some(Represent::Operation(match name {
        "mask" => return Some(Represent::Mask),
        "raw" => Operation::Raw,
        "drop" => Operation::Drop,
        "constant" => Operation::Constant(params.at("value").text().to_owned()),
        "label" => Operation::Label,
        "mask.keep" => Operation::MaskKeep(keep(params)),
        "mask.email" => Operation::MaskEmail {
            keep_local: number("keepLocal", 1),
            keep_domain: match params.at("keepDomain").text() {
                "tld" => DomainPart::Tld,
                "none" => DomainPart::None,
                _ => DomainPart::Full,
            },
            fill: fill(),
        },
        "mask.pan" => Operation::MaskPan {
            first: small("first", 0),
            last: small("last", 4),
            store: params.at("mode").text() == "store",
            fill: fill(),
        },
        "mask.name" => Operation::MaskName {
            script: match params.at("script").text() {
                "han" => Some(Script::Han),
                "latin" => Some(Script::Latin),
                _ => None,
            },
            first_only: params.at("keep").text() == "first",
            fill: fill(),
        },
        "mask.phone" => Operation::MaskPhone {
            keep_prefix: small("keepPrefix", 3),
            keep_last: small("keepLast", 4),
            country: params.at("country").as_str().filter(|country| *country != "CN").map(ToOwned::to_owned),
            fill: fill(),
        },
        "text.findings" => Operation::TextFindings(match params.at("replace").text() {
            "label" => TextReplacement::Label,
            _ => TextReplacement::Cell,
        }),
        _ => {
            let operations::Declared { name, rank, .. } = operations::named(name)?;
            // The order of the members makes no difference, and no parameters are the same as none.
            let params = if params.members().is_empty() { Json::Null } else { Json::read(&params.canonical())? };
            Operation::Catalogued(Catalogued { name, rank, params })
        }
    }))
}

/// ASCII punctuation, and white space as C knows it.
const KINDS: [(&str, &str); 2] =
    [("punctuation", "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"), ("whitespace", " \t\n\u{b}\u{c}\r")];

/// `mask.keep`. A negative `hide` says how many stay: from the other end.
fn keep(params: &Json) -> Keep {
    let number = |key: &str| params.at(key).whole().and_then(|number| u16::try_from(number).ok()).unwrap_or_default();
    let hide = params.at("hide").whole();
    let shown = hide.filter(|hide| *hide < 0).and_then(|hide| u16::try_from(hide.unsigned_abs()).ok());
    let reverse = params.at("reverse") == &Json::Bool(true);
    let mut ignore = String::from(params.at("ignore").text());
    for (kind, characters) in KINDS {
        if params.at("ignoreKinds").items().iter().any(|known| known.text() == kind) {
            ignore.push_str(characters);
        }
    }
    let (first, last) = match shown {
        Some(shown) if reverse => (shown, 0),
        Some(shown) => (0, shown),
        None => (number("first"), number("last")),
    };
    Keep {
        first,
        last,
        ignore,
        min_hidden: number("minHidden"),
        min_length: number("minLength"),
        hide: hide.and_then(|hide| u16::try_from(hide).ok()),
        reverse: reverse && shown.is_none(),
        deny_short: params.at("onShort").text() == "deny",
        fill: Fill::of(params),
    }
}
