//! Operations as a policy writes them: a name alone with its defaults, or a named transform with parameters.

use super::problem::PARAMETER;
use super::reader::{Members, Reader};
use super::rules::Represent;
use crate::model::json::Json;
use crate::model::{DomainPart, Fill, Keep, Operation, TextReplacement};
use alloc::{borrow::ToOwned, string::String};

const OPERATIONS: &str = "raw drop constant label mask.keep mask.email mask.pan mask.name mask.phone text.findings";

/// A built-in operation with its defaults.
pub(super) fn built_in(name: &str) -> Option<Represent> {
    let operation = match name {
        "mask" => return Some(Represent::Mask),
        "raw" => Operation::Raw,
        "drop" => Operation::Drop,
        "constant" => Operation::Constant(String::new()),
        "label" => Operation::Label,
        "mask.keep" => Operation::MaskKeep(Keep::default()),
        "mask.email" => Operation::MaskEmail { keep_local: 1, keep_domain: DomainPart::Full, fill: Fill::default() },
        "mask.pan" => Operation::MaskPan { first: 0, last: 4, fill: Fill::default() },
        "mask.name" => Operation::MaskName { fill: Fill::default() },
        "mask.phone" => Operation::MaskPhone { keep_prefix: 3, keep_last: 4, fill: Fill::default() },
        "text.findings" => Operation::TextFindings(TextReplacement::Cell),
        _ => return None,
    };
    Some(Represent::Operation(operation))
}

/// A named transform: `{ "op": …, "params": { … } }`.
pub(super) fn read_transform<'a>(reader: &mut Reader<'a>, node: &'a Json) -> Option<Represent> {
    let members = reader.object(node, "op! params title:texts")?;
    let op = members.get("op")?;
    let name = reader.string(op)?;
    let Some(default) = built_in(name) else {
        reader.dangling(op, "operation", name, &mut OPERATIONS.split(' '));
        return None;
    };
    match (default, members.get("params")) {
        (Represent::Operation(operation), Some(params)) => {
            read_params(reader, operation, params).map(Represent::Operation)
        }
        (default, None) => Some(default),
        (Represent::Mask, Some(params)) => {
            reader.schema(params, "mask takes no parameters", "name the operation, for example mask.keep");
            None
        }
    }
}

fn read_params<'a>(reader: &mut Reader<'a>, operation: Operation, params: &'a Json) -> Option<Operation> {
    let schema = match &operation {
        Operation::Constant(_) => "value",
        Operation::MaskKeep(_) => "first last ignore minHidden minLength fill fixed",
        Operation::MaskEmail { .. } => "keepLocal keepDomain fill fixed",
        Operation::MaskPan { .. } => "first last fill fixed",
        Operation::MaskName { .. } => "fill fixed",
        Operation::MaskPhone { .. } => "keepPrefix keepLast fill fixed",
        Operation::TextFindings(_) => "replace",
        Operation::Raw | Operation::Label | Operation::Drop => "",
    };
    let members = reader.object(params, schema)?;
    let fill = read_fill(reader, &members);
    Some(match operation {
        Operation::Constant(_) => Operation::Constant(match members.get("value") {
            Some(value) => reader.string(value)?.to_owned(),
            None => String::new(),
        }),
        Operation::MaskKeep(_) => Operation::MaskKeep(Keep {
            first: count(reader, &members, "first", 0),
            last: count(reader, &members, "last", 0),
            ignore: read_ignore(reader, &members),
            min_hidden: count(reader, &members, "minHidden", 0),
            min_length: count(reader, &members, "minLength", 0),
            fill,
        }),
        Operation::MaskEmail { keep_local, keep_domain, .. } => Operation::MaskEmail {
            keep_local: count(reader, &members, "keepLocal", keep_local),
            keep_domain: members
                .get("keepDomain")
                .and_then(|node| {
                    reader.word(node, "full tld none", &[DomainPart::Full, DomainPart::Tld, DomainPart::None])
                })
                .unwrap_or(keep_domain),
            fill,
        },
        Operation::MaskPan { first, last, .. } => {
            let (first, last) = (small(reader, &members, "first", first), small(reader, &members, "last", last));
            if first > 6 || last > 4 {
                let message = "at most the first six and the last four digits of a PAN may show";
                reader.report(PARAMETER, params, message, "", "PCI DSS 4.0.1 requirement 3.4.1: lower first or last");
            }
            Operation::MaskPan { first, last, fill }
        }
        Operation::MaskName { .. } => Operation::MaskName { fill },
        Operation::MaskPhone { keep_prefix, keep_last, .. } => Operation::MaskPhone {
            keep_prefix: small(reader, &members, "keepPrefix", keep_prefix),
            keep_last: small(reader, &members, "keepLast", keep_last),
            fill,
        },
        Operation::TextFindings(default) => Operation::TextFindings(
            members
                .get("replace")
                .and_then(|node| reader.word(node, "cell label", &[TextReplacement::Cell, TextReplacement::Label]))
                .unwrap_or(default),
        ),
        other @ (Operation::Raw | Operation::Label | Operation::Drop) => other,
    })
}

fn read_fill<'a>(reader: &mut Reader<'a>, members: &Members<'a>) -> Fill {
    let mut fill = Fill::default();
    if let Some(node) = members.get("fill")
        && let Some(mark) = reader.string(node)
    {
        // A digit or a letter as the mark would pass for a part of the value.
        if mark.is_empty() || mark.chars().count() > 4 || mark.chars().any(char::is_alphanumeric) {
            let help = "use one sign such as * or • that is neither letter nor digit";
            reader.report(PARAMETER, node, "$ cannot fill a mask", mark, help);
        } else {
            fill.mark = mark.to_owned();
        }
    }
    if let Some(node) = members.get("fixed") {
        fill.fixed = reader.integer(node, 1, 32).and_then(|number| u8::try_from(number).ok());
    }
    fill
}

/// Characters that stay and do not count are separators. Letters or digits among them would be a way to show a value under
/// the name of a mask.
fn read_ignore<'a>(reader: &mut Reader<'a>, members: &Members<'a>) -> String {
    let Some(node) = members.get("ignore") else {
        return String::new();
    };
    let ignore = reader.string(node).unwrap_or_default();
    if ignore.chars().any(char::is_alphanumeric) {
        let help = "list separators only, such as \" -./\"";
        reader.report(PARAMETER, node, "$ holds a letter or a digit", ignore, help);
    }
    ignore.to_owned()
}

fn count<'a>(reader: &mut Reader<'a>, members: &Members<'a>, key: &str, default: u16) -> u16 {
    let number = members.get(key).and_then(|node| reader.integer(node, 0, 1000));
    number.and_then(|number| u16::try_from(number).ok()).unwrap_or(default)
}

fn small<'a>(reader: &mut Reader<'a>, members: &Members<'a>, key: &str, default: u8) -> u8 {
    let number = members.get(key).and_then(|node| reader.integer(node, 0, 20));
    number.and_then(|number| u8::try_from(number).ok()).unwrap_or(default)
}
