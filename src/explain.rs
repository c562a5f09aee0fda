//! One or two plain sentences about a decision, from the rules that took part.

use crate::error::Error;
use crate::guard::Guard;
use crate::model::{Class, Instant, catalogue, operations};
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

/// The languages that sentences are written in: their place in a line of [`PHRASES`].
const ENGLISH: usize = 0;
const CHINESE: usize = 1;

impl Guard {
    /// What happens to a field, for whom and why. `locale` is a BCP 47 tag; any Chinese one gives Chinese, else English.
    ///
    /// # Errors
    /// `policy_expired`.
    pub fn explain(&self, decision: &Summary, locale: &str, now: Instant) -> Result<String, Error> {
        self.alive(now)?;
        let policy = self.policy();
        let language = language(locale);
        let readers = policy.shared_audiences(&decision.rules);
        let readers: Vec<&str> = readers.map(|audience| audience.title.get(locale).unwrap_or(&audience.id)).collect();
        let why = self.why(&decision.rules, language, locale);
        let template = match (decision.released, decision.seal.is_empty()) {
            (true, true) => "released",
            (true, false) => "sealed",
            (false, _) => "stays",
        };
        let word = |code: &str, otherwise| phrase(code, language).or_else(|| phrase(otherwise, language));
        let parts = [
            ("path", decision.path.as_str()),
            ("title", &self.title(&decision.class, language, locale)),
            ("form", decision.representation.as_deref().map_or("", |name| form(name, language))),
            ("reason", word(decision.reasons.first().map_or("", String::as_str), "denied").unwrap_or_default()),
            ("readers", &readers.join(phrase("or", language).unwrap_or_default())),
            ("keys", &decision.seal.join(", ")),
            ("why", &why.join(phrase("and", language).unwrap_or_default())),
        ];
        let mut sentences = filled(phrase(template, language).unwrap_or_default(), &parts);
        if !why.is_empty() {
            sentences.push_str(&filled(phrase("because", language).unwrap_or_default(), &parts));
        }
        Ok(sentences)
    }

    /// The reasons of rules, each once, with the articles behind it.
    pub(crate) fn why(&self, rules: &[String], language: usize, locale: &str) -> Vec<String> {
        let mut why: Vec<String> = Vec::new();
        for rule in rules {
            let Some(reason) = self.policy().rule_reason(rule, locale) else {
                continue;
            };
            let mut said = reason.trim_end_matches(['.', '。']).to_owned();
            let cited: Vec<String> =
                self.policy().rule_citations(rule, locale).iter().map(|cited| citation(cited, language)).collect();
            if !cited.is_empty() {
                let articles = cited.join(phrase("comma", language).unwrap_or_default());
                said.push_str(&filled(phrase("cited", language).unwrap_or_default(), &[("articles", &articles)]));
            }
            if !why.contains(&said) {
                why.push(said);
            }
        }
        why
    }

    pub(crate) fn title(&self, class: &str, language: usize, locale: &str) -> String {
        let class = Class::named(class);
        if let Some(title) = self.policy().class_title(&class, locale) {
            return title.to_owned();
        }
        let entry = class.ancestry().find_map(catalogue::entry);
        entry.map_or(class.id(), |entry| if language == CHINESE { entry.zh } else { entry.en }).to_owned()
    }
}

/// A norm and an article of it, as people cite it. What is no bare number ("3.4.1", "164.514(b)") stands as it is.
fn citation((norm, article): &(String, &str), language: usize) -> String {
    let number = !article.is_empty() && article.bytes().all(|byte| byte.is_ascii_digit());
    let template = match (article.is_empty(), number) {
        (true, _) => "norm",
        (_, true) => "article",
        _ => "section",
    };
    filled(phrase(template, language).unwrap_or_default(), &[("norm", norm), ("article", article)])
}

/// What an operation leaves, in words.
pub(crate) fn form(operation: &str, language: usize) -> &'static str {
    operations::named(operation).map_or("", |form| if language == CHINESE { form.zh } else { form.en })
}

/// The language of a locale: any Chinese one gives Chinese, else English.
pub(crate) fn language(locale: &str) -> usize {
    let primary = locale.split('-').next().unwrap_or_default();
    if primary.eq_ignore_ascii_case("zh") { CHINESE } else { ENGLISH }
}

/// A template with its `%parts%` put in.
fn filled(template: &str, parts: &[(&str, &str)]) -> String {
    let mut out = String::new();
    for (place, piece) in template.split('%').enumerate() {
        // Every second piece stands between the signs.
        let part = parts.iter().find(|(name, _)| place % 2 == 1 && *name == piece);
        out.push_str(part.map_or(piece, |(_, text)| text));
    }
    out
}

/// What a reason or a whole sentence is in a language.
pub(crate) fn phrase(code: &str, language: usize) -> Option<&'static str> {
    let mut lines = PHRASES.split('\n').filter_map(|line| line.split_once('|'));
    let (_, texts) = lines.find(|(known, _)| *known == code)?;
    texts.split('|').nth(language)
}

/// One a line: the code, English, Chinese. First sentences, then legal bases, then reasons.
static PHRASES: &str = "\
released|“%path%” (%title%) goes to %readers% %form%.|“%path%”（%title%）%form%发送给%readers%。
sealed|“%path%” (%title%) goes to %readers% %form%, sealed to the key %keys%.|“%path%”（%title%）%form%，用密钥 %keys% 加密后发送给%readers%。
stays|“%path%” (%title%) does not leave the page: %reason%.|“%path%”（%title%）不会离开页面：%reason%。
because| %why%.|%why%。
or| or |或
comma|, |、
cited| (%articles%)|（%articles%）
norm|%norm%|《%norm%》
article|%norm% art. %article%|《%norm%》第%article%条
section|%norm% %article%|《%norm%》%article%
consent|consent|个人同意
contract|performance of a contract|订立、履行合同
legal-obligation|a legal obligation|法定义务
vital-interest|vital interests|保护生命健康
public-interest|public interest|公共利益
legitimate-interest|legitimate interests|合法利益
hr-management|human resources management|人力资源管理
public-information|information made public|已公开信息
and|; |；
no_permit|no rule permits it|没有规则允许
forbidden|a rule forbids it, or may forbid it|有规则禁止，或可能禁止
release_only_to|its class may only go to other recipients|该类别只能发送给其他接收方
policy_frozen|the policy is frozen, and lets nothing out|策略已冻结，不允许发送任何内容
policy_expired|the policy has expired, and lets nothing out any more|策略已过期，不再允许发送任何内容
incomparable|rules demand forms that cannot be combined|规则要求的形式无法合并
seal_conflict|rules demand two different keys|规则要求两个不同的密钥
no_seal_key|it must be sealed and the recipient has no single key|必须加密，而接收方没有唯一的密钥
obligation_open|something that has to happen first has not happened|尚有前置义务未履行
obligation_unknown|a duty is of a kind that nobody knows how to meet|存在无法识别的义务
critical_unsealed|a secret leaves as it is only when sealed|机密信息只有加密后才能以原样离开
finding_stricter|it contains something that may not leave in this form|其中含有不得以该形式离开的内容
unsupported|this kind of value cannot be handled|无法处理此类值
unfit|it is not what it should be, so the form that is demanded cannot be made of it|内容不符合要求，无法转换为规定的形式
suppressed|a rule drops the whole submission|有规则要求整次提交均不发送
denied|the policy does not let it|策略不允许";
