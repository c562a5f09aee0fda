//! What a form does with what is typed into it, said before it is sent: the items of a notice (PIPL Art. 17, GDPR Art. 13).

use crate::error::Error;
use crate::explain::{language, phrase};
use crate::guard::{Guard, alive};
use crate::model::{Consent, ConsentBy, Effect, Field, Instant, Obligation, Request, Strength, operations};
use alloc::{borrow::ToOwned, string::String, vec::Vec};

/// What goes to one audience for one purpose in one form.
#[derive(Clone, Debug, Default)]
pub struct Line {
    /// Paths of the fields.
    pub fields: Vec<String>,
    /// What they are: class titles, each once.
    pub what: Vec<String>,
    /// The audience: its id, title, contact and country.
    pub audience: (String, String, Option<String>, Option<String>),
    /// The purpose's title.
    pub purpose: String,
    /// The legal basis in words, if the purpose states one.
    pub basis: Option<String>,
    /// In what form it leaves, in words.
    pub form: String,
    /// Whether only holders of a key can read it.
    pub sealed: bool,
    /// How many days it is kept at most, if a duty says so.
    pub days: Option<i64>,
    /// Why, from the rules that take part, with the articles.
    pub why: Vec<String>,
    /// What has to happen besides.
    pub duties: Vec<Obligation>,
}

/// The notice of a form.
#[derive(Clone, Debug, Default)]
pub struct Notice {
    /// What leaves.
    pub lines: Vec<Line>,
    /// Paths of what never leaves for any of the requests.
    pub withheld: Vec<String>,
}

impl Guard {
    /// What becomes of the fields of a form if everything is agreed to that the rules ask for: every consent counts as given
    /// and every duty as met, since that is what a notice is read for. Only hints are looked at, no value. `locale` is a BCP 47 tag.
    ///
    /// # Errors
    /// `policy_expired`, `unknown_audience`, `unknown_purpose`, `unknown_class`, `invalid_request`.
    ///
    /// ```
    /// use veilgate::{Guard, model::{Field, Hints, Instant, Request}};
    /// let guard = Guard::load(r#"{
    ///   "format": "veilgate/1",
    ///   "policy": { "id": "signup", "revision": 1, "expires": "2027-11-01T00:00:00Z" },
    ///   "audiences": { "shop": { "kind": "first-party", "title": { "en": "the shop" } } },
    ///   "purposes": { "order": { "title": { "en": "Fulfil the order" }, "basis": "contract" } },
    ///   "rules": [
    ///     { "id": "phone", "effect": "permit", "classes": ["contact.phone"], "audiences": ["shop"], "purposes": ["order"],
    ///       "form": { "represent": "mask" }, "reason": { "en": "To recognise the number" } }
    ///   ]
    /// }"#, &[], Instant(0))?;
    /// let field = |name: &str| Field {
    ///     path: name.into(),
    ///     hints: Hints { name: Some(name.into()), ..Hints::default() },
    ///     text: String::new().into(),
    /// };
    /// let request = Request { audience: "shop".into(), purpose: "order".into(), ..Request::default() };
    /// let notice = guard.notice(&[field("mobile"), field("email")], &[request], "en", Instant(0))?;
    /// assert_eq!((notice.lines[0].fields.as_slice(), notice.lines[0].audience.1.as_str()), (&["mobile".to_owned()][..], "the shop"));
    /// assert_eq!(notice.lines[0].basis.as_deref(), Some("performance of a contract"));
    /// assert_eq!(notice.withheld, ["email"]);
    /// # Ok::<(), veilgate::Error>(())
    /// ```
    pub fn notice(&self, fields: &[Field], requests: &[Request], locale: &str, now: Instant) -> Result<Notice, Error> {
        alive(self.policy(), now)?;
        let language = language(locale);
        let (mut lines, mut released) = (Vec::<Line>::new(), Vec::<&str>::new());
        for request in requests {
            let agreed = self.agreed(request);
            let situation = self.policy().situate(&agreed)?;
            for field in fields {
                let class = self.own_class(field)?;
                let verdict = situation.decide(&class);
                let Some(operation) = verdict.operation.filter(|_| verdict.effect == Effect::Release) else {
                    continue;
                };
                released.push(&field.path);
                let words = operations::named(operation.name());
                let form = words.map_or("", |words| if language == 0 { words.en } else { words.zh });
                let line = Line {
                    form: form.to_owned(),
                    sealed: !verdict.seal.is_empty(),
                    days: self.policy().kept_days(&verdict.obligations),
                    why: self.why(&verdict.rules, language, locale),
                    duties: verdict.obligations,
                    ..self.addressed(&agreed, language, locale)
                };
                let place = lines.iter().position(|known| known.says(&line)).unwrap_or_else(|| {
                    lines.push(line);
                    lines.len().saturating_sub(1)
                });
                if let Some(line) = lines.get_mut(place) {
                    line.fields.push(field.path.clone());
                    let title = self.title(class.id(), language, locale);
                    if !line.what.contains(&title) {
                        line.what.push(title);
                    }
                }
            }
        }
        let paths = fields.iter().map(|field| &field.path);
        let withheld = paths.filter(|path| !released.contains(&path.as_str())).cloned().collect();
        Ok(Notice { lines, withheld })
    }

    /// The request with everything granted that a person can grant.
    fn agreed(&self, request: &Request) -> Request {
        let mut agreed = request.clone();
        for id in self.policy().purpose_ids() {
            let by = request.consent_for(id).map_or(ConsentBy::Subject, |stated| stated.by);
            agreed.consent.retain(|(purpose, _)| purpose != id);
            agreed.consent.push((id.to_owned(), Consent { strength: Strength::Written, by }));
        }
        agreed.discharged = self.policy().duty_ids().map(ToOwned::to_owned).collect();
        agreed
    }

    fn addressed(&self, request: &Request, language: usize, locale: &str) -> Line {
        let mut line = Line::default();
        if let Some(audience) = self.policy().audience(&request.audience) {
            let title = audience.title.get(locale).unwrap_or(&audience.id).to_owned();
            line.audience = (audience.id.clone(), title, audience.contact.clone(), audience.country.clone());
        }
        if let Some(purpose) = self.policy().purpose(&request.purpose) {
            line.purpose = purpose.title.get(locale).unwrap_or(&purpose.id).to_owned();
            line.basis = purpose.basis.as_ref().and_then(|basis| phrase(basis, language)).map(ToOwned::to_owned);
        }
        line
    }
}

impl Line {
    /// Whether the other line says the same of other fields.
    fn says(&self, other: &Self) -> bool {
        self.audience == other.audience
            && self.purpose == other.purpose
            && self.form == other.form
            && self.sealed == other.sealed
            && self.days == other.days
            && self.why == other.why
            && self.duties == other.duties
    }
}
