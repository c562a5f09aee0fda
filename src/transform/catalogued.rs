//! Operations that are carried out by their parameters as the policy states them.

use super::graphemes::clusters;
use super::normalise::folded;
use super::write::{Fate, whole, write};
use super::{Applied, Means, address, amounts, cut, dates, ip, numbers, pan, places, pseudonyms, url};
use crate::model::json::Json;
use crate::model::{Catalogued, Class, Fill};
use crate::secret::Secret;
use alloc::{borrow::ToOwned, string::String, vec::Vec};

/// See [`super::apply`]. What is not known here refuses.
pub(super) fn apply(operation: &Catalogued, class: &Class, text: &str, means: &Means<'_>) -> Applied {
    if let Some(applied) = pseudonyms::apply(operation, class, text, means) {
        return applied;
    }
    let params = &operation.params;
    if operation.name == "record.suppress" {
        return Applied::Dropped;
    }
    if text.is_empty() {
        return Applied::Shown(Secret::default());
    }
    let card = pan::CARD.covers(class);
    let shown = match operation.name {
        "mask.edges" | "mask.range" | "mask.around" | "mask.id.cn" | "mask.plate.cn" | "mask.iban" | "mask.account"
        | "mask.address" => {
            let clusters = clusters(text);
            fates(operation.name, params, &clusters).map(|mut fates| {
                if card {
                    pan::bound_fates(&clusters, &mut fates);
                }
                write(&clusters, &fates, &Fill::of(params))
            })
        }
        "mask.charclass" => Some(cut::classes(params, text)),
        "url.strip" => url::strip(params, &folded(text), text.trim()),
        // A card number is no amount, and its digits are no measure: rounding one would show most of it.
        "bucket.fixed" | "bucket.map" | "round" | "topcode" if card => None,
        name => read(name, params, &folded(text), means),
    };
    match shown {
        Some(shown) => Applied::Shown(shown),
        None if denies(operation) => Applied::Refused,
        None => Applied::Shown(whole(text, &Fill::of(params))),
    }
}

/// What becomes of a value that is not of the kind: a mask hides it, anything else refuses, unless told.
fn denies(operation: &Catalogued) -> bool {
    match operation.params.at("otherwise").text() {
        "deny" => true,
        "whole" => false,
        _ => !operation.name.starts_with("mask."),
    }
}

fn fates(name: &str, params: &Json, clusters: &[&str]) -> Option<Vec<Fate>> {
    match name {
        "mask.edges" => cut::edges(params, clusters),
        "mask.range" => cut::range(params, clusters),
        "mask.around" => cut::around(params, clusters),
        "mask.id.cn" => numbers::id(params, clusters),
        "mask.plate.cn" => numbers::plate(params, clusters),
        "mask.iban" => numbers::iban(params, clusters),
        "mask.account" => numbers::account(params, clusters),
        _ => address::mask(params, clusters),
    }
}

/// Operations that read the value and say something else: `text` is folded.
fn read(name: &str, params: &Json, text: &str, means: &Means<'_>) -> Option<Secret<String>> {
    let said = match name {
        "mask.ip" => ip::network(params, text),
        "bucket.fixed" => amounts::bucket(params, text),
        "bucket.map" => amounts::labelled(params, text),
        "round" => amounts::round(params, text),
        "topcode" => amounts::topcode(params, text),
        "date.part" => dates::part(params, text),
        "age" => dates::age(params, text, means.now),
        "hipaa.birthyear" => dates::birth_year(params, text, means.now),
        "zip3" => places::zip3(text),
        "region" => address::region(params, text),
        "geo.coarsen" => places::coarse(params, text),
        "hierarchy" => ancestor(params, text),
        _ => None,
    };
    said.map(Secret::new)
}

/// `hierarchy`: each row of the table is a value and what stands above it, nearest first. Upper and lower case are the same.
fn ancestor(params: &Json, text: &str) -> Option<String> {
    let is_it = |row: &&Json| row.items().first().is_some_and(|value| folded(value.text()).eq_ignore_ascii_case(text));
    let row = params.at("table").items().iter().find(is_it)?;
    let above = row.items().get(count(params, "level", 1))?;
    above.as_str().map(ToOwned::to_owned)
}

/// A whole number among the parameters.
pub(super) fn count(params: &Json, key: &str, default: usize) -> usize {
    params.at(key).whole().and_then(|number| usize::try_from(number).ok()).unwrap_or(default)
}
