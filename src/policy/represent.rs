//! Operations as a policy writes them: a name alone with its defaults, or a named transform with parameters.

use super::rules::Represent;
use crate::model::json::Json;
use crate::model::{Catalogued, DomainPart, Fill, Keep, Operation, TextReplacement, operations};
use alloc::borrow::ToOwned;

/// What a rule's `represent` means: an operation with its defaults, or a transform of the document.
pub(super) fn represent(name: &str, transforms: &Json) -> Option<Represent> {
    let built_in = operation(name, &Json::Null);
    built_in.or_else(|| {
        let transform = transforms.get(name)?;
        operation(transform.at("op").text(), transform.at("params"))
    })
}

/// An operation by its name, with what the parameters change of its defaults.
pub(super) fn operation(name: &str, params: &Json) -> Option<Represent> {
    let fill = || Fill {
        mark: params.at("fill").as_str().map_or_else(|| Fill::default().mark, ToOwned::to_owned),
        fixed: params.at("fixed").whole().and_then(|number| u8::try_from(number).ok()),
    };
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
        "mask.keep" => Operation::MaskKeep(Keep {
            first: number("first", 0),
            last: number("last", 0),
            ignore: params.at("ignore").text().to_owned(),
            min_hidden: number("minHidden", 0),
            min_length: number("minLength", 0),
            fill: fill(),
        }),
        "mask.email" => Operation::MaskEmail {
            keep_local: number("keepLocal", 1),
            keep_domain: match params.at("keepDomain").text() {
                "tld" => DomainPart::Tld,
                "none" => DomainPart::None,
                _ => DomainPart::Full,
            },
            fill: fill(),
        },
        "mask.pan" => Operation::MaskPan { first: small("first", 0), last: small("last", 4), fill: fill() },
        "mask.name" => Operation::MaskName { fill: fill() },
        "mask.phone" => {
            Operation::MaskPhone { keep_prefix: small("keepPrefix", 3), keep_last: small("keepLast", 4), fill: fill() }
        }
        "text.findings" => Operation::TextFindings(match params.at("replace").text() {
            "label" => TextReplacement::Label,
            _ => TextReplacement::Cell,
        }),
        _ => {
            let operations::Declared { name, rank, .. } = operations::named(name)?;
            // The order of the members makes no difference.
            let params = Json::read(&params.canonical())?;
            Operation::Catalogued(Catalogued { name, rank, params })
        }
    }))
}
