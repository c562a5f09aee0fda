//! What stands around a value and what it says: the control's attributes, its name, its label.
//!
//! Order of trust: `autocomplete`, then the control's type, then words in name, label and placeholder. One exception:
//! `type=tel` only asks for a numeric keypad and stands on card and code fields as well, so a name or label that says
//! something else goes first. The words are data: `hints_latin.txt` and `hints_han.txt`, one a line with what it means:
//! a detector, `?group` where the value's shape decides between detectors that share the word, `-` for a word that only
//! looks like one; `!` in front where the word counts only if nothing else of weight stands beside it. A placeholder that
//! shows an example (`you@example.com`) says what the example is.

use super::autofill::{meaning as autofill, tokens};
use super::detectors::{class_of, level};
use super::scanner::simplified;
use super::{context, scan, shape};
use crate::model::Hints;
use alloc::{borrow::ToOwned, string::String, vec, vec::Vec};

/// What one hint says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Hinted {
    /// The detector whose class it is.
    pub(crate) detector: &'static str,
    /// 0 to 1.
    pub(crate) confidence: f32,
}

static LATIN: &str = include_str!("hints_latin.txt");
static HAN: &str = include_str!("hints_han.txt");

/// What the hints together say about a value.
pub(crate) fn read(hints: &Hints, value: &str) -> Option<Hinted> {
    let control = hints.control.as_deref().unwrap_or_default().to_ascii_lowercase();
    let words = || {
        let raw = |text: &Option<String>| meaning(text.as_deref()?);
        let (name, label) = (raw(&hints.name), raw(&hints.label));
        // `name="name"` beside the label 公司名称 is no person's.
        let name = name.filter(|name| !(*name == "?name" && label == Some("-")));
        let said = |meaning: Option<&'static str>, confidence| {
            let detector = resolve(meaning?, value)?;
            Some(Hinted { detector, confidence })
        };
        let placeholder = || said(raw(&hints.placeholder).or_else(|| example(hints.placeholder.as_deref()?)), 0.7);
        both(said(name, 0.85), said(label, 0.85)).or_else(placeholder)
    };
    let typed = |detector| Some(Hinted { detector, confidence: 0.9 });
    let filled = hints.autocomplete.as_deref().and_then(autofill).and_then(|meaning| resolve(meaning, value));
    filled.map(|detector| Hinted { detector, confidence: 0.95 }).or_else(|| match control.as_str() {
        "password" => typed("password"),
        "email" => typed("email"),
        "tel" => words().or_else(|| typed(shape::decide("phone", value)?)),
        "url" => words().or_else(|| typed("url_with_pii")),
        _ => words(),
    })
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
    let mut said = tokens(hints.autocomplete.as_deref().unwrap_or_default());
    let named = said.find_map(|token| match token.to_ascii_lowercase().as_str() {
        "current-password" | "new-password" => Some("password"),
        "one-time-code" => Some("otp"),
        "cc-csc" => Some("card_cvv"),
        // Whatever is typed there: the floor is the class of the field.
        "cc-number" => {
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
    let found = if text.chars().any(|c| c > '\u{24f}') { han(text) } else { None };
    found.or_else(|| latin(text))
}

/// No more than [`MOST`] characters of a text.
fn start_of(text: &str) -> &str {
    let end = text.char_indices().nth(MOST).map_or(text.len(), |(end, _)| end);
    text.get(..end).unwrap_or_default()
}

/// What the one value in a placeholder is.
fn example(placeholder: &str) -> Option<&'static str> {
    match scan(start_of(placeholder), context::NOTHING).as_slice() {
        [only] => Some(only.detector),
        _ => None,
    }
}

/// The word that ends last says what a Chinese label is about (联系人电话 is a telephone); of those, the longest.
fn han(text: &str) -> Option<&'static str> {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_lowercase()).collect();
    let text = text.trim_matches(|c: char| !c.is_alphanumeric());
    if SEARCHES.iter().any(|word| holds(text, word)) {
        return Some("-");
    }
    let mut best: Option<(usize, usize, &'static str)> = None;
    for (start, _) in text.char_indices() {
        let rest = text.get(start..).unwrap_or_default();
        for (at, c) in rest.char_indices().take(12) {
            let length = at.saturating_add(c.len_utf8());
            let Some(key) = rest.get(..length).filter(|key| !key.is_ascii()) else {
                continue;
            };
            let plain = || key.chars().map(simplified).collect::<String>();
            let Some(found) = look_up(HAN, key).or_else(|| look_up(HAN, &plain())) else {
                continue;
            };
            let end = start.saturating_add(length);
            let (meaning, alone) = weighed(found);
            if alone && key != text {
                continue;
            }
            let better = best.is_none_or(|(last, longest, _)| end > last || end == last && length > longest);
            if better {
                best = Some((end, length, meaning));
            }
        }
    }
    let (end, _, meaning) = best?;
    let tail = text.get(end..).unwrap_or_default();
    Some(if TAILS_HAN.iter().any(|word| holds(tail, word)) { "-" } else { meaning })
}

/// Whether the word stands in the text. (`str::contains` would bring the general search and its tables into the module.)
fn holds(text: &str, word: &str) -> bool {
    text.char_indices().any(|(at, _)| text.get(at..).is_some_and(|rest| rest.starts_with(word)))
}

/// A meaning, and whether its word counts only where nothing else of weight stands beside it.
fn weighed(found: &'static str) -> (&'static str, bool) {
    found.strip_prefix('!').map_or((found, false), |meaning| (meaning, true))
}

/// The sequence of words that ends last says what it is about (`shippingAddress.phone` is a telephone); of those, the longest.
/// What stands behind a word such as `on` counts only if nothing before it does: `name as in passport` is a name.
fn latin(text: &str) -> Option<&'static str> {
    let words = words(text);
    let is = |word: &String, list: &[&str]| list.contains(&word.as_str());
    if words.iter().any(|word| is(word, VETOES)) || words.first().is_some_and(|word| is(word, SWITCHES)) {
        return Some("-");
    }
    let turn = words.iter().position(|word| is(word, TURNS)).filter(|turn| *turn > 0).unwrap_or(words.len());
    let mut best: Option<((bool, usize, usize), &'static str)> = None;
    for start in 0..words.len() {
        let mut key = String::new();
        for end in start..words.len().min(start.saturating_add(5)) {
            key.push_str(words.get(end).map_or("", String::as_str));
            let Some(found) = look_up(LATIN, &key) else {
                continue;
            };
            let rank = (start < turn, end, key.len());
            if best.is_some_and(|(known, _)| rank <= known) {
                continue;
            }
            let (meaning, alone) = weighed(found);
            let next = end.saturating_add(1);
            let before = words.get(..start).unwrap_or_default();
            let after = words.get(next..turn.max(next)).unwrap_or_default();
            let neutral = |words: &[String]| words.iter().all(|word| is(word, NEUTRAL) || is_number(word));
            if (alone && !(neutral(before) && neutral(after))) || after.iter().any(|word| is(word, TAILS)) {
                continue;
            }
            best = Some((rank, meaning));
        }
    }
    best.map(|(_, meaning)| meaning)
}

/// Lower-case words: split at anything but a letter or digit, where small letters turn to capitals, around digits, and
/// behind a neutral word that is written together with a known one: `receiverphone`.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut previous = ' ';
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        if c.is_ascii_alphanumeric() || ('\u{c0}'..='\u{24f}').contains(&c) {
            let next_is_small = rest.peek().is_some_and(char::is_ascii_lowercase);
            let starts = !(previous.is_alphanumeric())
                || previous.is_ascii_digit() != c.is_ascii_digit()
                || c.is_ascii_uppercase()
                    && (previous.is_ascii_lowercase() || previous.is_ascii_uppercase() && next_is_small);
            if starts || words.is_empty() {
                words.push(String::new());
            }
            if let Some(word) = words.last_mut() {
                word.push(c.to_ascii_lowercase());
            }
        }
        previous = if c.is_ascii() || c.is_alphabetic() { c } else { ' ' };
    }
    words.into_iter().flat_map(apart).collect()
}

/// A word as one or two.
fn apart(word: String) -> Vec<String> {
    let known = |word: &str| look_up(LATIN, word).is_some_and(|meaning| meaning != "-");
    let neutral = |word: &&str| NEUTRAL.contains(word) && word.len() >= 4;
    let cut = (4..word.len().saturating_sub(2))
        .filter_map(|at| word.split_at_checked(at))
        .find(|(head, tail)| neutral(head) && known(tail));
    match cut.filter(|_| look_up(LATIN, &word).is_none()) {
        Some((head, tail)) => vec![head.to_owned(), tail.to_owned()],
        None => vec![word],
    }
}

fn is_number(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_digit())
}

/// What a key means in one of the sorted tables; a `no`, `num` or `number` at the end may be missing there.
fn look_up(table: &'static str, key: &str) -> Option<&'static str> {
    find(table, key).or_else(|| {
        let stem = ["number", "num", "no"]
            .iter()
            .find_map(|ending| key.strip_suffix(ending))
            .filter(|stem| stem.len() >= 4)?;
        find(table, stem)
    })
}

/// Binary search over the lines of a table.
fn find(table: &'static str, key: &str) -> Option<&'static str> {
    let mut rest = table;
    while !rest.is_empty() {
        let middle = rest.len().checked_div(2)?;
        let before = rest.as_bytes().get(..middle)?;
        let start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at.saturating_add(1));
        let (head, tail) = rest.split_at_checked(start)?;
        let (line, tail) = tail.split_once('\n')?;
        let (word, meaning) = line.split_once(' ')?;
        match word.cmp(key) {
            core::cmp::Ordering::Equal => return Some(meaning),
            core::cmp::Ordering::Less => rest = tail,
            core::cmp::Ordering::Greater => rest = head,
        }
    }
    None
}

/// Words that say whose value it is, or nothing at all: `contactName` is a name, `fileName` is none.
const NEUTRAL: &[&str] = &[
    "a",
    "alt",
    "applicant",
    "beneficiary",
    "billing",
    "buyer",
    "client",
    "confirm",
    "contact",
    "customer",
    "data",
    "delivery",
    "edit",
    "employee",
    "emergency",
    "enter",
    "f",
    "field",
    "form",
    "full",
    "guest",
    "holder",
    "home",
    "id",
    "info",
    "input",
    "insured",
    "legal",
    "main",
    "member",
    "my",
    "new",
    "no",
    "num",
    "number",
    "old",
    "of",
    "order",
    "owner",
    "param",
    "passenger",
    "patient",
    "payee",
    "payer",
    "payment",
    "person",
    "personal",
    "please",
    "primary",
    "profile",
    "real",
    "receiver",
    "recipient",
    "register",
    "repeat",
    "required",
    "secondary",
    "seller",
    "sender",
    "ship",
    "shipping",
    "signup",
    "staff",
    "str",
    "student",
    "text",
    "the",
    "txt",
    "user",
    "val",
    "value",
    "visitor",
    "bind",
    "bound",
    "checkout",
    "cust",
    "fld",
    "pay",
    "reserve",
    "reserved",
    "tb",
    "trade",
    "true",
    "consignee",
    "work",
    "your",
    "x",
    "y",
    "zh",
    "cn",
    "en",
    "postal",
    "current",
    "here",
];

/// Words behind another that make it something about the thing, not the thing.
const TAILS: &[&str] = &[
    "type",
    "kind",
    "count",
    "model",
    "brand",
    "status",
    "verified",
    "template",
    "subject",
    "title",
    "hint",
    "enabled",
    "visible",
    "format",
    "style",
    "color",
    "colour",
    "size",
    "version",
    "opt",
    "flag",
    "source",
    "valid",
    "error",
    "carrier",
    "notifications",
    "list",
    "preference",
    "preferences",
    "optin",
    "subscribe",
    "policy",
    "book",
    "app",
    "reset",
    "question",
    "strength",
    "label",
    "image",
    "photo",
    "url",
    "scan",
    "game",
    "balance",
    "limit",
    "theme",
    "width",
    "height",
    "icon",
    "settings",
    "marketing",
    "consent",
    "agree",
    "content",
    "offers",
    "updates",
];

/// Words that say that something is looked for, or that a machine made the value.
const VETOES: &[&str] =
    &["search", "filter", "find", "query", "keyword", "keywords", "csrf", "xsrf", "verificationtoken"];

/// Words in front that make it a choice or an order, not a value: `saveCard`, `showPassword`, `Same as billing address`.
const SWITCHES: &[&str] = &["save", "same", "use", "remember", "show", "hide", "enable", "disable", "allow", "toggle"];

/// Words behind which an English label only says which one it means.
const TURNS: &[&str] = &[
    "as",
    "on",
    "in",
    "for",
    "from",
    "with",
    "without",
    "at",
    "exactly",
    "where",
    "which",
    "that",
    "so",
    "used",
    "registered",
    "linked",
    "if",
];

/// Words that make a Chinese label a search or a choice.
const SEARCHES: &[&str] = &["搜索", "查询", "筛选", "检索", "是否默认", "设为默认"];
const TAILS_HAN: &[&str] = &[
    "类型",
    "型号",
    "品牌",
    "提示",
    "照片",
    "图片",
    "正面",
    "反面",
    "复印件",
    "扫描件",
    "状态",
    "格式",
    "类别",
    "数量",
    "运营商",
    "归属地",
    "颜色",
    "版本",
    "标题",
    "主题",
    "余额",
    "名称",
    "关系",
    "是否",
    "通知",
    "设置",
    "内容",
    "链接",
];

#[cfg(test)]
mod tests {
    use super::super::detectors::DETECTORS;
    use super::*;

    fn said(text: &str, value: &str) -> Option<&'static str> {
        resolve(meaning(text)?, value)
    }

    fn lines(table: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
        table.lines().map(|line| line.split_once(' ').unwrap())
    }

    #[test]
    fn tables_are_sorted_and_every_meaning_is_known() {
        for table in [LATIN, HAN] {
            let keys: Vec<&str> = lines(table).map(|line| line.0).collect();
            assert!(keys.windows(2).all(|pair| pair[0] < pair[1]));
            for (key, meaning) in lines(table) {
                assert_eq!(find(table, key), Some(meaning), "{key}");
                let meaning = meaning.trim_start_matches('!');
                let known = match meaning.strip_prefix('?') {
                    Some(group) => shape::decide(group, "").is_some(),
                    None => meaning == "-" || DETECTORS.iter().any(|(id, _)| *id == meaning),
                };
                assert!(known, "{key}: {meaning}");
            }
        }
    }

    #[test]
    fn names_are_split_as_programmers_write_them() {
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
