//! Masks by place: `mask.edges`, `mask.range`, `mask.around`, and `mask.charclass`.
//!
//! Visible: what the parameters leave, and, without a fixed fill, the length. A value of which nothing would be hidden is
//! hidden whole.

use super::catalogued::count;
use super::graphemes::{self, clusters};
use super::normalise::single;
use super::write::Fate;
use crate::model::json::Json;
use crate::secret::Secret;
use alloc::{string::String, vec::Vec};

/// `mask.edges`: the first and the last counted characters are hidden.
pub(super) fn edges(params: &Json, clusters: &[&str]) -> Option<Vec<Fate>> {
    let (first, last) = (count(params, "first", 0), count(params, "last", 0));
    by_place(params, clusters, &|place, total| place < first || place >= total.saturating_sub(last))
}

/// `mask.range`: the counted characters from one place to another are hidden, both included, counted from zero; with `invert`
/// all others. A value that ends before the range does is hidden whole.
pub(super) fn range(params: &Json, clusters: &[&str]) -> Option<Vec<Fate>> {
    let (from, to) = (count(params, "from", 0), params.at("to").whole().map(|_| count(params, "to", 0)));
    let invert = params.at("invert") == &Json::Bool(true);
    let ignored = graphemes::clusters(params.at("ignore").text());
    let total = clusters.iter().filter(|cluster| !ignored.contains(cluster)).count();
    let long_enough = to.unwrap_or(from) < total;
    let hidden = |place, total| (from..=to.unwrap_or(total)).contains(&place) != invert;
    by_place(params, clusters, &hidden).filter(|_| long_enough)
}

/// `mask.around`: what stands before or after the first or last delimiter is hidden.
pub(super) fn around(params: &Json, clusters: &[&str]) -> Option<Vec<Fate>> {
    let delimiters = graphemes::clusters(params.at("delims").text());
    let is_one = |cluster: &&str| delimiters.contains(cluster);
    let at = match params.at("which").text() {
        "last" => clusters.iter().rposition(is_one)?,
        _ => clusters.iter().position(is_one)?,
    };
    let after = params.at("side").text() == "after";
    some_hidden(fates(clusters, &|place| if after { place > at } else { place < at }))
}

/// `mask.charclass`: every character by what it is. Letters and digits are those of ASCII, full-width ones too; everything
/// else is the fourth kind, so that nothing of another script stays.
pub(super) fn classes(params: &Json, text: &str) -> Secret<String> {
    let sign = |key: &str, default: &'static str| params.at(key).as_str().unwrap_or(default);
    let signs = [sign("upper", "X"), sign("lower", "x"), sign("digit", "n"), sign("other", "-")];
    let clusters = clusters(text);
    let of = |cluster: &&str| {
        let [upper, lower, digit, other] = signs;
        match single(cluster) {
            Some('A'..='Z') => upper,
            Some('a'..='z') => lower,
            Some('0'..='9') => digit,
            _ => other,
        }
    };
    Secret::new(clusters.iter().map(of).collect())
}

/// Hides counted characters by their place among all that count. Those that do not count stay.
fn by_place(params: &Json, clusters: &[&str], hidden: &dyn Fn(usize, usize) -> bool) -> Option<Vec<Fate>> {
    let ignored = graphemes::clusters(params.at("ignore").text());
    let total = clusters.iter().filter(|cluster| !ignored.contains(cluster)).count();
    let mut place: usize = 0;
    let fate = |cluster: &&str| {
        if ignored.contains(cluster) {
            return Fate::Between;
        }
        let fate = if hidden(place, total) { Fate::Hidden } else { Fate::Shown };
        place = place.saturating_add(1);
        fate
    };
    some_hidden(clusters.iter().map(fate).collect())
}

fn fates(clusters: &[&str], hidden: &dyn Fn(usize) -> bool) -> Vec<Fate> {
    (0..clusters.len()).map(|place| if hidden(place) { Fate::Hidden } else { Fate::Shown }).collect()
}

/// Nothing hidden is no mask.
fn some_hidden(fates: Vec<Fate>) -> Option<Vec<Fate>> {
    fates.contains(&Fate::Hidden).then_some(fates)
}
