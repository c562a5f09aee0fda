//! Amounts: `bucket.fixed`, `bucket.map`, `round`, `topcode`. Every range includes its lower edge and not its upper one, and
//! says so: `[10,20)`, `<10`, `≥100`.
//!
//! Visible: the range, or the rounded amount. Amounts are decimal texts and no floats: see [`Decimal`].

use crate::model::Decimal;
use crate::model::json::Json;
use alloc::{borrow::ToOwned, string::String};

fn amount(params: &Json, key: &str) -> Option<Decimal> {
    Decimal::of(params.at(key))
}

/// `bucket.fixed`: `lower` to `upper` in ranges of one size; the last one may be shorter.
pub(super) fn bucket(params: &Json, text: &str) -> Option<String> {
    let value = Decimal::read(text, true)?;
    let (lower, upper, size) = (amount(params, "lower")?, amount(params, "upper")?, amount(params, "size")?);
    if lower >= upper || size.0 <= 0 {
        return None;
    }
    if value < lower {
        return Some(["<", &lower.text()].concat());
    }
    if value >= upper {
        return Some(["≥", &upper.text()].concat());
    }
    let into = value.0.checked_sub(lower.0)?.checked_rem(size.0)?;
    let start = Decimal(value.0.checked_sub(into)?);
    let end = Decimal(start.0.saturating_add(size.0)).min(upper);
    Some(half_open(&start.text(), &end.text()))
}

/// `[start,end)`
pub(super) fn half_open(start: &str, end: &str) -> String {
    ["[", start, ",", end, ")"].concat()
}

/// `bucket.map`: the label of the range that the value lies in. One that lies in none is refused.
pub(super) fn labelled(params: &Json, text: &str) -> Option<String> {
    let value = Decimal::read(text, true)?;
    let holds = |range: &&Json| {
        let above = range.get("min").is_none() || amount(range, "min").is_some_and(|min| value >= min);
        above && (range.get("max").is_none() || amount(range, "max").is_some_and(|max| value < max))
    };
    let range = params.at("ranges").items().iter().find(holds)?;
    range.at("label").as_str().map(ToOwned::to_owned)
}

/// `round`: to a multiple of `step`: `down` towards negative infinity, else to the nearest one, from half way to the even one.
pub(super) fn round(params: &Json, text: &str) -> Option<String> {
    let (value, step) = (Decimal::read(text, true)?, amount(params, "step")?);
    let steps = value.0.checked_div_euclid(step.0).filter(|_| step.0 > 0)?;
    let over = value.0.checked_rem_euclid(step.0)?;
    let under = step.0.checked_sub(over)?;
    let up = params.at("mode").text() != "down" && (over > under || (over == under && steps % 2 != 0));
    let steps = steps.checked_add(i64::from(up))?;
    Some(Decimal(steps.checked_mul(step.0)?).text())
}

/// `topcode`: an amount between the bounds stays; one at a bound or beyond it is the bound: `≤0`, `90+`.
pub(super) fn topcode(params: &Json, text: &str) -> Option<String> {
    let value = Decimal::read(text, true)?;
    match (amount(params, "min"), amount(params, "max")) {
        (None, None) => None,
        (Some(min), _) if value <= min => Some(["≤", &min.text()].concat()),
        (_, Some(max)) if value >= max => Some([&max.text(), "+"].concat()),
        _ => Some(value.text()),
    }
}
