//! The tests that a policy carries: scenarios, each with what must come of it.

use crate::classify;
use crate::model::digits::decimal;
use crate::model::json::{Json, step};
use crate::model::{
    AttributeValue, Class, Consent, ConsentBy, Effect, Finding, Instant, Operation, Reason, Request, Strength,
    TextReplacement,
};
use crate::policy::{Policy, Represent, RequestError, Rule, Situation, Verdict, level, represent};
use crate::transform::{self, Applied, Means};
use alloc::{borrow::ToOwned, string::String, vec, vec::Vec};

/// Another token in every run.
const RANDOM: &str = "token.random";

/// What became of one test.
///
/// ```
/// use veilgate::analysis::Trial;
/// assert!(Trial { name: "a child".into(), pointer: "/tests/0".into(), failures: vec![] }.passes());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trial {
    /// Its name in the document.
    pub name: String,
    /// JSON Pointer to it.
    pub pointer: String,
    /// Each expectation that is not met, in words.
    pub failures: Vec<String>,
}

impl Trial {
    /// Whether every expectation is met.
    pub fn passes(&self) -> bool {
        self.failures.is_empty()
    }
}

/// Scenarios with the policies under which they are played.
pub(super) struct Scenarios<'d> {
    /// The policy itself, then it with the further rules of scenarios that have some. Those stand behind its own rules and before those
    /// of packs.
    pub(super) policies: Vec<Policy>,
    pub(super) all: Vec<Scenario<'d>>,
}

/// One test, read.
pub(super) struct Scenario<'d> {
    name: &'d str,
    pointer: String,
    pub(super) class: Class,
    together: Vec<Class>,
    pub(super) request: Request,
    value: Option<&'d str>,
    expected: &'d Json,
    transforms: &'d Json,
    /// What its rules and duties are called with, if they are those of a pack: a case may leave it out.
    prefix: &'d str,
    /// The place of its policy; none where its further rules do not load, and why.
    pub(super) policy: Result<usize, String>,
}

impl<'d> Scenarios<'d> {
    /// The scenarios in a part of the document `root`, whose transforms they may name, under this policy, which was read from `base`.
    /// `prefix` is what the ids of a pack's rules begin with in the policy.
    pub(super) fn of(policy: Policy, base: &Json, root: &'d Json, part: &str, packs: &[Json], prefix: &'d str) -> Self {
        let mut policies = vec![policy];
        let mut all = Vec::new();
        for (place, node) in root.at(part).items().iter().enumerate() {
            let further = node.at("with").items();
            let policy = if further.is_empty() {
                Ok(0)
            } else {
                extended(base, further, packs).map(|policy| {
                    policies.push(policy);
                    policies.len().saturating_sub(1)
                })
            };
            all.push(Scenario {
                name: node.at("name").text(),
                pointer: step(&["/", part].concat(), &decimal(place)),
                class: Class::named(node.at("class").text()),
                together: node.at("together").items().iter().map(|class| Class::named(class.text())).collect(),
                request: request(node),
                value: node.at("value").as_str(),
                expected: node.at("expect"),
                transforms: root.at("transforms"),
                prefix,
                policy,
            });
        }
        Self { policies, all }
    }

    /// Plays all of them.
    pub(super) fn run(&self) -> Vec<Trial> {
        self.all.iter().map(|scenario| self.trial(scenario)).collect()
    }

    fn trial(&self, scenario: &Scenario<'_>) -> Trial {
        let failures = match &scenario.policy {
            Ok(place) => self.policies.get(*place).map(|policy| scenario.failures(policy)).unwrap_or_default(),
            Err(why) => vec![["its further rules do not load: ", why].concat()],
        };
        Trial { name: scenario.name.to_owned(), pointer: scenario.pointer.clone(), failures }
    }
}

/// The document's policy with further rules.
fn extended(base: &Json, further: &[Json], packs: &[Json]) -> Result<Policy, String> {
    let mut members = base.members().to_vec();
    if let Some((_, Json::Array(rules))) = members.iter_mut().find(|(key, _)| key == "rules") {
        rules.extend(further.iter().cloned());
    }
    // The scenarios themselves are not read again.
    members.retain(|(key, _)| key != "tests");
    let text = Json::Object(members).canonical();
    // Its keys were looked at before.
    Policy::read_with(&text, packs, &|_, _| None).map_err(|problems| {
        problems.first().map(|problem| [&problem.pointer, ": ", &problem.message].concat()).unwrap_or_default()
    })
}

/// What a scenario asks, as `protect` would be asked.
fn request(node: &Json) -> Request {
    let stated = |(name, value): &(String, Json)| AttributeValue::of(value).map(|value| (name.clone(), value));
    let granted = |(purpose, consent): &(String, Json)| {
        let strength = Strength::named(consent.at("strength").text()).unwrap_or(Strength::General);
        let by = ConsentBy::named(consent.at("by").text()).unwrap_or(ConsentBy::Subject);
        (consent.at("status").text() == "granted").then(|| (purpose.clone(), Consent { strength, by }))
    };
    Request {
        audience: node.at("audience").text().to_owned(),
        purpose: node.at("purpose").text().to_owned(),
        context: node.at("context").members().iter().filter_map(stated).collect(),
        consent: node.at("consent").members().iter().filter_map(granted).collect(),
        discharged: node.at("discharged").items().iter().map(|id| id.text().to_owned()).collect(),
        ..Request::default()
    }
}

impl Scenario<'_> {
    /// Whether this rule could take part in the scenario. What is found in a text is decided, too.
    pub(super) fn could_meet(&self, rule: &Rule, policy: &Policy) -> bool {
        let (audience, purpose) = (policy.audience(&self.request.audience), policy.purpose(&self.request.purpose));
        let level = policy.classes().level(&self.class).max(policy.raised(&self.present(), &self.class));
        audience.is_some_and(|audience| rule.addresses(audience))
            && purpose.is_some_and(|purpose| rule.serves(purpose))
            && (self.value.is_some() || rule.concerns(&self.class, level, policy.classes()))
    }

    fn present(&self) -> Vec<Class> {
        let mut present = self.together.clone();
        present.push(self.class.clone());
        present
    }

    /// Each expectation that this policy does not meet.
    pub(super) fn failures(&self, policy: &Policy) -> Vec<String> {
        match policy.situate(&self.request) {
            Ok(situation) => self.held_against(policy, situation),
            Err(error) => vec![match error {
                RequestError::UnknownAudience => "the policy has no such audience".to_owned(),
                RequestError::UnknownPurpose => "the policy has no such purpose".to_owned(),
                RequestError::UnknownAttribute(name) => ["the policy declares no attribute ", &name].concat(),
                RequestError::AttributeValue(name) => [&name, " can never have this value"].concat(),
            }],
        }
    }

    fn held_against(&self, policy: &Policy, situation: Situation<'_>) -> Vec<String> {
        let present = self.present();
        let decide = |class: &Class| situation.at(policy.raised(&present, class)).decide(class);
        let mut verdict = decide(&self.class);
        let shown = self.show(&mut verdict, &decide);
        let mut failures = Vec::new();
        let mut hold = |key: &str, check: &dyn Fn(&Json) -> Option<String>| {
            failures.extend(self.expected.get(key).and_then(check));
        };
        hold("effect", &|expected| {
            let effect = if verdict.effect == Effect::Release { "release" } else { "deny" };
            let reasons: Vec<&str> = verdict.reasons.iter().map(|reason| reason.code()).collect();
            (effect != expected.text()).then(|| {
                ["the effect is ", effect, " (", &reasons.join(", "), "), expected ", expected.text()].concat()
            })
        });
        hold("represent", &|expected| self.represented(policy, &verdict, expected.text()));
        hold("seal", &|expected| {
            let sealed = verdict.seal.first().map(String::as_str);
            let words = |key: Option<&str>| key.map_or("not sealed".to_owned(), |key| ["sealed to ", key].concat());
            (sealed != expected.as_str())
                .then(|| ["it is ", &words(sealed), ", expected ", expected.as_str().unwrap_or("no seal")].concat())
        });
        let ids: Vec<&str> = verdict.rules.iter().map(String::as_str).collect();
        hold("rules", &|expected| self.lacks("the rules that took part are ", &ids, expected));
        let ids: Vec<&str> = verdict.obligations.iter().map(|duty| duty.id.as_str()).collect();
        hold("obligations", &|expected| self.lacks("the obligations are ", &ids, expected));
        hold("reason", &|expected| {
            let codes: Vec<&str> = verdict.reasons.iter().map(|reason| reason.code()).collect();
            (!codes.contains(&expected.text()))
                .then(|| ["the reason is ", &codes.join(", "), ", expected ", expected.text()].concat())
        });
        hold("level", &|expected| {
            (level(expected) != Some(verdict.level))
                .then(|| ["the level is ", &decimal(verdict.level.number()), ", expected another one"].concat())
        });
        hold("output", &|expected| {
            // Values of tests are made up, and still nobody repeats them.
            (shown.as_deref() != expected.as_str()).then(|| {
                match (&shown, expected.as_str()) {
                    (None, _) => "nothing leaves, expected another output",
                    (Some(_), None) => "there is an output, expected none",
                    _ => "the output is not the expected one",
                }
                .to_owned()
            })
        });
        failures
    }

    fn represented(&self, policy: &Policy, verdict: &Verdict, expected: &str) -> Option<String> {
        let demanded = match represent(expected, self.transforms) {
            Some(Represent::Mask) => Some(policy.classes().default_mask(&self.class)),
            Some(Represent::Operation(operation)) => Some(operation),
            None => None,
        };
        let name = verdict.operation.as_ref().map_or("nothing", Operation::name);
        // The name of an operation stands for it with any parameters.
        let fits = name == expected || demanded.is_some() && demanded == verdict.operation;
        (!fits).then(|| ["it leaves as ", name, ", expected ", expected].concat())
    }

    /// Says which of these ids is missing.
    fn lacks(&self, what: &str, ids: &[&str], expected: &Json) -> Option<String> {
        let is = |id: &str, wanted: &str| id == wanted || id.strip_prefix(self.prefix) == Some(wanted);
        let missing = expected.items().iter().find(|wanted| !ids.iter().any(|id| is(id, wanted.text())))?;
        let some = if ids.is_empty() { "none".to_owned() } else { ids.join(", ") };
        Some([what, &some, ", expected ", missing.text(), " among them"].concat())
    }

    /// What is made of the scenario's value. One that the operation does not take denies, as it does in the page.
    fn show(&self, verdict: &mut Verdict, decide: &dyn Fn(&Class) -> Verdict) -> Option<String> {
        let (operation, value) = (verdict.operation.as_ref()?, self.value?);
        let applied = match operation {
            Operation::TextFindings(replacement) => return Some(clean(value, *replacement, verdict, decide)),
            // Whoever tests a policy holds no keys, and random is random.
            Operation::Catalogued(known) if known.params.get("key").is_some() || known.name == RANDOM => return None,
            _ => transform::apply(operation, &self.class, value, &means()),
        };
        if let Applied::Refused = applied {
            verdict.effect = Effect::Deny;
            verdict.operation = None;
            verdict.seal.clear();
            verdict.reasons = vec![Reason::Unfit];
        }
        applied.shown().map(|shown| shown.reveal().clone())
    }
}

fn means() -> Means<'static> {
    Means::at(Instant(0))
}

/// What `text.findings` makes of a text: each finding by its own cell, a denied one by its label.
fn clean(text: &str, replacement: TextReplacement, verdict: &Verdict, decide: &dyn Fn(&Class) -> Verdict) -> String {
    let findings = classify::inspect(text);
    let labels = transform::labels(text, &findings);
    let replaced = |(finding, label): (Finding, String)| {
        let own = decide(&finding.class);
        let found = text.get(finding.span.start..finding.span.end).unwrap_or_default();
        let fits = replacement == TextReplacement::Cell && own.seal.iter().all(|key| verdict.seal.contains(key));
        let shown = match own.operation.filter(|_| fits) {
            None | Some(Operation::Label | Operation::TextFindings(_)) => label,
            Some(operation) => match transform::apply(&operation, &finding.class, found, &means()) {
                Applied::Shown(shown) => shown.reveal().clone(),
                Applied::Dropped => String::new(),
                Applied::Refused => label,
            },
        };
        (finding, shown)
    };
    let replacements: Vec<(Finding, String)> = findings.into_iter().zip(labels).map(replaced).collect();
    transform::replace_findings(text, &replacements).reveal().clone()
}
