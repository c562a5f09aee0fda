//! One or two plain sentences about a decision, from the rules that took part.

use crate::error::Error;
use crate::guard::{Guard, alive};
use crate::model::{Class, Instant, catalogue};
use alloc::{borrow::ToOwned, string::String, vec::Vec};

/// What an outcome says of one field, as a page hands it back.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// The field's path.
    pub path: String,
    /// The class id.
    pub class: String,
    /// Whether anything leaves.
    pub released: bool,
    /// The operation's name.
    pub representation: Option<String>,
    /// Key ids.
    pub seal: Vec<String>,
    /// Rule ids.
    pub rules: Vec<String>,
    /// Reason codes.
    pub reasons: Vec<String>,
}

/// The languages that sentences are written in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Language {
    English,
    Chinese,
}

impl Guard {
    /// What happens to a field, for whom and why. `locale` is a BCP 47 tag; any Chinese one gives Chinese, else English.
    ///
    /// # Errors
    /// `policy_expired`.
    pub fn explain(&self, decision: &Summary, locale: &str, now: Instant) -> Result<String, Error> {
        alive(self.policy(), now)?;
        let language = match locale.to_ascii_lowercase().split('-').next() {
            Some("zh") => Language::Chinese,
            _ => Language::English,
        };
        let title = self.title(&decision.class, language, locale);
        let what = if decision.released {
            self.released(decision, &title, language, locale)
        } else {
            denied(decision, &title, language)
        };
        let why = decision.rules.iter().filter_map(|rule| self.policy().rule_reason(rule, locale));
        let mut why: Vec<&str> = why.map(|reason| reason.trim_end_matches(['.', '。'])).collect();
        why.dedup();
        Ok(match (why.as_slice(), language) {
            ([], _) => what,
            (reasons, Language::English) => [&what, " ", &reasons.join("; "), "."].concat(),
            (reasons, Language::Chinese) => [&what, &reasons.join("；"), "。"].concat(),
        })
    }

    fn title(&self, class: &str, language: Language, locale: &str) -> String {
        let class = Class::named(class);
        if let Some(title) = self.policy().class_title(&class, locale) {
            return title.to_owned();
        }
        let entry = class.ancestry().find_map(catalogue::entry);
        entry.map_or(class.id(), |entry| if language == Language::Chinese { entry.zh } else { entry.en }).to_owned()
    }

    fn released(&self, decision: &Summary, title: &str, language: Language, locale: &str) -> String {
        let form = phrase(decision.representation.as_deref().unwrap_or("raw"), language);
        let form = form.or_else(|| phrase("mask", language)).unwrap_or_default();
        let readers = self.policy().shared_audiences(&decision.rules);
        let readers: Vec<&str> = readers.map(|audience| audience.title.get(locale).unwrap_or(&audience.id)).collect();
        let keys = decision.seal.join(", ");
        let sealed = |before: &str, after: &str| {
            if keys.is_empty() { String::new() } else { [before, &keys, after].concat() }
        };
        match language {
            Language::English => {
                let sealed = sealed(", sealed to the key ", "");
                ["“", &decision.path, "” (", title, ") goes to ", &readers.join(" or "), " ", form, &sealed, "."]
                    .concat()
            }
            Language::Chinese => {
                let sealed = sealed("并加密到密钥 ", " 后");
                ["“", &decision.path, "”（", title, "）", form, &sealed, "发送给", &readers.join("或"), "。"].concat()
            }
        }
    }
}

fn denied(decision: &Summary, title: &str, language: Language) -> String {
    let reason = decision.reasons.first().map_or("no_permit", String::as_str);
    let reason = phrase(reason, language).or_else(|| phrase("denied", language)).unwrap_or_default();
    match language {
        Language::English => ["“", &decision.path, "” (", title, ") does not leave the page: ", reason, "."].concat(),
        Language::Chinese => ["“", &decision.path, "”（", title, "）不会离开页面：", reason, "。"].concat(),
    }
}

/// What an operation or a reason is called in a sentence.
fn phrase(code: &str, language: Language) -> Option<&'static str> {
    let mut parts =
        PHRASES.split('\n').map(|line| line.split('|')).find_map(|mut line| (line.next()? == code).then_some(line))?;
    let (english, chinese) = (parts.next(), parts.next());
    if language == Language::English { english } else { chinese }
}

/// One a line: the code, English, Chinese. First operations, then reasons.
static PHRASES: &str = "\
raw|as it is|原样
text.findings|with what was found in it replaced|替换其中的敏感内容后
label|as a label only|仅以标签形式
constant|as a label only|仅以标签形式
drop|without its content|去除内容后
mask|masked|脱敏后
no_permit|no rule permits it|没有规则允许
forbidden|a rule forbids it, or may forbid it|有规则禁止，或可能禁止
release_only_to|its class may only go to other recipients|该类别只能发送给其他接收方
incomparable|rules demand forms that cannot be combined|规则要求的形式无法合并
seal_conflict|rules demand two different keys|规则要求两个不同的密钥
no_seal_key|it must be sealed and the recipient has no single key|必须加密，而接收方没有唯一的密钥
obligation_open|something that has to happen first has not happened|尚有前置义务未履行
obligation_unknown|a duty is of a kind that nobody knows how to meet|存在无法识别的义务
critical_unsealed|a secret never leaves unsealed|机密信息不得未经加密离开
finding_stricter|it contains something that may not leave in this form|其中含有不得以该形式离开的内容
unsupported|this kind of value cannot be handled|无法处理此类值
denied|the policy does not let it|策略不允许";
