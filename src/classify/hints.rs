//! What stands around a value and what it says: the control's attributes, its name, its label.
//!
//! Order of trust: `autocomplete`, then the control's type, then words in name, label and placeholder. One exception:
//! `type=tel` only asks for a numeric keypad and stands on card and code fields as well, so a name or label that says
//! something else goes first. A placeholder that shows an example (`you@example.com`) says what the example is.
//!
//! The words are data, `hints.txt`: a meaning and its words a line. A meaning is a detector, `?group` where the value's shape
//! decides between detectors that share the word, `-` for a word that only looks like one; or it is a part that words play
//! beside others, `=neutral` and the like. `!` stands in front of a word that counts only if nothing else of weight stands
//! beside it, `@` in front of a field name of the `autocomplete` attribute.

use super::autofill::{field_name, tokens};
use super::detectors::{class_of, level};
use super::dictionary::{Dictionary, Entry, hash};
use super::scanner::{leading, simplified};
use super::{checksum, shape};
#[cfg(feature = "analysis")]
use crate::model::Class;
use crate::model::{Finding, Hints};
use alloc::{borrow::Cow, string::String, vec::Vec};

/// What one hint says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Hinted {
    /// The detector whose class it is.
    pub(crate) detector: &'static str,
    /// 0 to 1.
    pub(crate) confidence: f32,
}

const TEXT: &str = include_str!("hints.txt");
static WORDS: Dictionary = Dictionary::of(TEXT, hash);

/// Words that say whose value it is, or nothing at all: `contactName` is a name, `fileName` is none.
const NEUTRAL: &str = "=neutral";
/// Words in front that make it a choice or an order, not a value: `saveCard`, `showPassword`, `Same as billing address`.
const SWITCH: &str = "=switch";
/// Words behind another that make it something about the thing, not the thing.
const TAIL: &str = "=tail";
/// Words behind which an English label only says which one it means.
const TURN: &str = "=turn";
/// Words that say that something is looked for or chosen, or that a machine made the value.
const VETO: &str = "=veto";

/// What the hints together say about a value.
pub(crate) fn read(hints: &Hints, value: &str) -> Option<Hinted> {
    let said = |meaning: Option<&'static str>, confidence| {
        let detector = resolve(meaning?, value)?;
        Some(Hinted { detector, confidence })
    };
    let filled = hints.autocomplete.as_deref().and_then(|attribute| autofill(field_name(attribute)?));
    if let Some(filled) = said(filled, 0.95) {
        return Some(filled);
    }
    let control = hints.control.as_deref().unwrap_or_default().to_ascii_lowercase();
    let (typed, certain) = match control.as_str() {
        "password" => ("password", true),
        "email" => ("email", true),
        "tel" => ("?phone", false),
        "url" => ("url_with_pii", false),
        _ => ("-", false),
    };
    let raw = |text: &Option<String>| meaning(text.as_deref()?);
    let words = || {
        let (name, label) = (raw(&hints.name), raw(&hints.label));
        // `name="name"` beside the label 公司名称 is no person's.
        let name = name.filter(|name| !(*name == "?name" && label == Some("-")));
        both(said(name, 0.85), said(label, 0.85)).or_else(|| {
            let placeholder = hints.placeholder.as_deref()?;
            said(meaning(placeholder).or_else(|| example(placeholder)), 0.7)
        })
    };
    let words = if certain { None } else { words() };
    words.or_else(|| said(Some(typed), 0.9))
}

/// What a field name of the `autocomplete` attribute means.
fn autofill(name: &str) -> Option<&'static str> {
    find(&["@", name].concat().to_ascii_lowercase()).map(Entry::meaning)
}

/// Name and label: the more sensitive of what they say, or the narrower, else the name.
fn both(name: Option<Hinted>, label: Option<Hinted>) -> Option<Hinted> {
    let (Some(name), Some(label)) = (name, label) else {
        return name.or(label);
    };
    let (class, narrower) = (class_of(name.detector), class_of(label.detector));
    let below = narrower.strip_prefix(class).is_some_and(|rest| rest.starts_with('.'));
    Some(if below || level(label.detector) > level(name.detector) { label } else { name })
}

/// The class that no policy and no other hint can lower: passwords, one-time codes, card numbers and their security codes.
pub(crate) fn floor(hints: &Hints, value: &str) -> Option<&'static str> {
    // A browser ignores an attribute that breaks the grammar; the developer's word still stands in it.
    let mut said = tokens(hints.autocomplete.as_deref().unwrap_or_default()).filter_map(autofill);
    let named = said.find_map(|meaning| match meaning {
        "password" | "otp" | "card_cvv" => Some(meaning),
        // Whatever is typed there: the floor is the class of the field.
        "?card" => {
            let seen = shape::decide("card", value);
            seen.filter(|seen| class_of(seen) == class_of("payment_card")).or(Some("payment_card"))
        }
        _ => None,
    });
    let password = hints.control.as_deref().is_some_and(|control| control.eq_ignore_ascii_case("password"));
    named.or_else(|| password.then_some("password"))
}

/// A meaning as it stands in the data, with the value at hand.
fn resolve(meaning: &'static str, value: &str) -> Option<&'static str> {
    match meaning.strip_prefix('?') {
        Some(group) => shape::decide(group, value),
        None => (meaning != "-").then_some(meaning),
    }
}

/// Whether some word means this class, or one below it; or a group of which the value's shape decides, one above it.
#[cfg(feature = "analysis")]
pub(crate) fn lead_to(class: &Class) -> bool {
    let meanings =
        TEXT.lines().filter_map(|line| line.split(' ').next()).filter(|meaning| !meaning.starts_with(['=', '-']));
    meanings.into_iter().any(|meaning| {
        let meant = resolve(meaning, "").map(|detector| Class::built_in(class_of(detector)));
        meant.is_some_and(|meant| class.covers(&meant) || meaning.starts_with('?') && meant.covers(class))
    })
}

/// How many characters of a name or label are looked at.
const MOST: usize = 96;

/// What the words of a name, a label or a placeholder say.
fn meaning(text: &str) -> Option<&'static str> {
    let text = text.split(['(', '\u{ff08}', '\n']).map(str::trim).find(|part| !part.is_empty())?;
    // What frameworks put into a form against forged requests is no secret of a person.
    if text == "_token" {
        return Some("-");
    }
    let text = start_of(text.rsplit('$').find(|part| !part.is_empty())?);
    let found = if is_latin(text) { None } else { han(text) };
    found.or_else(|| latin(text))
}

/// Whether there is nothing but Latin letters and what stands beside them.
fn is_latin(text: &str) -> bool {
    text.chars().all(|c| c <= '\u{24f}')
}

/// No more than [`MOST`] characters of a text.
fn start_of(text: &str) -> &str {
    leading(text, MOST, |_| true)
}

/// What the one value in a placeholder is.
fn example(placeholder: &str) -> Option<&'static str> {
    match super::inspect(start_of(placeholder)).as_slice() {
        [Finding { detector: Cow::Borrowed(only), .. }] => Some(*only),
        _ => None,
    }
}

/// The word that ends last says what a Chinese label is about (联系人电话 is a telephone); of those, the longest.
fn han(text: &str) -> Option<&'static str> {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_lowercase()).collect();
    let text = text.trim_matches(|c: char| !c.is_alphanumeric());
    let plain: String = text.chars().map(simplified).collect();
    let mut best: Option<(usize, usize, &'static str)> = None;
    let mut tail = None;
    for (start, _) in text.char_indices() {
        for (at, c) in text.get(start..).unwrap_or_default().char_indices().take(12) {
            let end = start.saturating_add(at).saturating_add(c.len_utf8());
            let key = text.get(start..end).unwrap_or_default();
            if is_latin(key) {
                continue;
            }
            if plays(key, VETO) {
                return Some("-");
            }
            if plays(key, TAIL) {
                tail = Some(start);
            }
            let found = look_up(key).or_else(|| look_up(plain.get(start..end)?));
            let Some(found) = found.filter(|found| !found.is_marked() || key == text) else {
                continue;
            };
            let better = best.is_none_or(|(last, first, _)| end > last || end == last && start < first);
            if better {
                best = Some((end, start, found.meaning()));
            }
        }
    }
    let (end, _, meaning) = best?;
    Some(if tail.is_some_and(|tail| tail >= end) { "-" } else { meaning })
}

/// The sequence of words that ends last says what it is about (`shippingAddress.phone` is a telephone); of those, the longest.
/// What stands behind a word such as `on` counts only if nothing before it does: `name as in passport` is a name.
fn latin(text: &str) -> Option<&'static str> {
    let words = words(text);
    let words: Vec<&str> = words.split(' ').filter(|word| !word.is_empty()).collect();
    if words.iter().any(|word| plays(word, VETO)) || words.first().is_some_and(|word| plays(word, SWITCH)) {
        return Some("-");
    }
    let turn = words.iter().position(|word| plays(word, TURN)).filter(|turn| *turn > 0).unwrap_or(words.len());
    let mut best: Option<((bool, usize, usize), &'static str)> = None;
    for start in 0..words.len() {
        let mut key = String::new();
        for end in start..words.len().min(start.saturating_add(5)) {
            key.push_str(words.get(end).copied().unwrap_or_default());
            let Some(found) = look_up(&key) else {
                continue;
            };
            let rank = (start < turn, end, key.len());
            if best.is_some_and(|(known, _)| rank <= known) {
                continue;
            }
            let next = end.saturating_add(1);
            let before = words.get(..start).unwrap_or_default();
            let after = words.get(next..turn.max(next)).unwrap_or_default();
            let heavy = |word: &&str| !plays(word, NEUTRAL) && !checksum::is_digits(word.as_bytes());
            let beside = before.iter().any(heavy) || after.iter().any(heavy);
            if found.is_marked() && beside || after.iter().any(|word| plays(word, TAIL)) {
                continue;
            }
            best = Some((rank, found.meaning()));
        }
    }
    best.map(|(_, meaning)| meaning)
}

/// Lower-case words with spaces between: split at anything but a letter or digit, where small letters turn to capitals,
/// around digits, and behind a neutral word that is written together with a known one: `receiverphone`.
fn words(text: &str) -> String {
    let mut words = String::new();
    let mut previous = ' ';
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        if c.is_ascii_alphanumeric() || ('\u{c0}'..='\u{24f}').contains(&c) {
            let next_is_small = rest.peek().is_some_and(char::is_ascii_lowercase);
            let starts = !(previous.is_alphanumeric())
                || previous.is_ascii_digit() != c.is_ascii_digit()
                || c.is_ascii_uppercase()
                    && (previous.is_ascii_lowercase() || previous.is_ascii_uppercase() && next_is_small);
            if starts {
                words.push(' ');
            }
            words.push(c.to_ascii_lowercase());
        }
        previous = if c.is_ascii() || c.is_alphabetic() { c } else { ' ' };
    }
    let mut apart = String::new();
    for word in words.split(' ') {
        apart.push(' ');
        let tail = neutral_head(word);
        apart.push_str(word.get(..tail).unwrap_or_default());
        apart.push(' ');
        apart.push_str(word.get(tail..).unwrap_or_default());
    }
    apart
}

/// How many bytes of an unknown word are a neutral word before a known one.
fn neutral_head(word: &str) -> usize {
    let known = |word: &str| look_up(word).is_some_and(|found| found.meaning() != "-");
    let cut = (4..word.len().saturating_sub(2))
        .find(|at| word.split_at_checked(*at).is_some_and(|(head, tail)| plays(head, NEUTRAL) && known(tail)));
    cut.filter(|_| look_up(word).is_none()).unwrap_or(0)
}

/// What a key means; a `no`, `num` or `number` at the end may be missing in the data.
fn look_up(key: &str) -> Option<Entry> {
    find(key).or_else(|| {
        let stem = ["number", "num", "no"].iter().find_map(|ending| key.strip_suffix(ending))?;
        if stem.len() < 4 { None } else { find(stem) }
    })
}

fn find(key: &str) -> Option<Entry> {
    WORDS.named(key).find(|entry| !entry.meaning().starts_with('='))
}

/// Whether a word plays this part.
fn plays(word: &str, part: &str) -> bool {
    WORDS.named(word).any(|entry| entry.meaning() == part)
}

#[cfg(test)]
mod tests {
    use super::super::autofill::field_name;
    use super::super::detectors::class_of;
    use super::*;

    fn said(text: &str, value: &str) -> Option<&'static str> {
        resolve(meaning(text)?, value)
    }

    #[test]
    fn no_word_means_two_things_and_every_meaning_is_known() {
        let mut keys: Vec<&str> = Vec::new();
        for entry in WORDS.all() {
            let known = match entry.meaning().split_at(1) {
                ("=", _) => [NEUTRAL, SWITCH, TAIL, TURN, VETO].contains(&entry.meaning()),
                ("?", group) => ["", "91350100M000100Y43"].iter().any(|value| shape::decide(group, value).is_some()),
                _ => entry.meaning() == "-" || class_of(entry.meaning()) != "unclassified",
            };
            assert!(known, "{}: {}", entry.word(), entry.meaning());
            if !entry.meaning().starts_with('=') {
                keys.push(entry.word());
            }
        }
        let count = keys.len();
        keys.sort_unstable();
        keys.dedup();
        assert!(count > 1100 && keys.len() == count);
        assert!(keys.iter().filter(|key| key.starts_with('@')).all(|key| field_name(key).is_some()));
    }

    #[test]
    fn names_are_split_as_programmers_write_them() {
        let words = |text: &str| words(text).split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(words("billingCardNo"), ["billing", "card", "no"]);
        assert_eq!(words("user[id_card]"), ["user", "id", "card"]);
        assert_eq!(words("IDNumber2"), ["id", "number", "2"]);
        assert_eq!(words("order.receiver-name"), ["order", "receiver", "name"]);
    }

    #[test]
    fn words_that_only_look_like_it() {
        for name in [
            "productName",
            "filename",
            "host_name",
            "code",
            "imageUrl",
            "message",
            "page",
            "csrf_token",
            "phoneModel",
            "search_email",
            "casino",
        ] {
            assert_eq!(said(name, ""), None, "{name}");
        }
        for label in ["公司名称", "文件名", "手机型号", "搜索邮箱", "会员卡号", "身份证正面照片", "网站地址"]
        {
            assert_eq!(said(label, ""), None, "{label}");
        }
    }

    #[test]
    fn words_in_both_languages() {
        for (text, detector) in [
            ("yzm", "otp"),
            ("captcha", "otp"),
            ("sfzh", "cn_resident_id"),
            ("user_name", "username"),
            ("contactName", "person_name"),
            ("联系人电话", "phone_e164"),
            ("手机号", "cn_mobile"),
            ("收货地址", "address"),
            ("Date of birth", "date_of_birth"),
            ("card-holder name", "person_name"),
            ("CVV2", "card_cvv"),
            ("银行卡有效期", "card_expiry"),
            ("请输入邮箱", "email"),
            ("QQ号", "cn_qq"),
            ("passport_no", "cn_passport"),
            ("newPassword", "password"),
            ("idCardNo", "cn_resident_id"),
        ] {
            assert_eq!(said(text, ""), Some(detector), "{text}");
        }
    }

    #[test]
    fn the_value_decides_between_those_that_share_a_word() {
        assert_eq!(said("cardNo", "11010519491231002X"), Some("cn_resident_id"));
        assert_eq!(said("cardNo", "4111 1111 1111 1111"), Some("payment_card"));
        assert_eq!(said("phone", "13812345678"), Some("cn_mobile"));
        assert_eq!(said("姓名", "张三"), Some("cn_name"));
    }
}
