//! The document `veilgate/1`: JSON text -> [`Policy`], with every problem at once.

use super::KeyCheck;
use super::canonical;
use super::check;
use super::condition::{Condition, Domain};
use super::problem::{EXPIRY, KEY, LOWERED, OBLIGATION_TYPE, Problem, Severity};
use super::reader::{Members, Reader};
use super::represent::{built_in, read_transform};
use super::rules::{Audience, Binding, Key, OnDeny, Policy, Purpose, Represent, Rule, RuleEffect, SealDemand};
use crate::model::digits::decimal;
use crate::model::json::{Document, Json, is_whole, repeated_keys};
use crate::model::{AttributeValue, Class, ClassTree, ConsentBy, Instant, Level, Obligation, Stage, Strength};
use alloc::{borrow::ToOwned, boxed::Box, string::String, vec, vec::Vec};

/// The largest document that is read, in UTF-8 bytes.
pub const MAX_DOCUMENT_BYTES: usize = 1 << 20;
/// The longest list in a rule: every class of a rule is held against every audience of it.
const MAX_LIST: usize = 1000;

pub(super) const AUDIENCE_KINDS: &str = "first-party processor third-party public log local-ui successor";

/// Types of duty that a wrapper knows how to meet or to hand on.
const OBLIGATION_TYPES: &str = "notice.show consent.collect consent.guardian record.crossborder record.decision \
                                           retention.tag purge.local assessment.ref";

/// Reads and checks a document. The second part holds the warnings, or every problem where the first is `None`.
pub(super) fn read(text: &str, keys: KeyCheck<'_>) -> (Option<Policy>, Vec<Problem>) {
    let root = match parse(text) {
        Ok(root) => root,
        Err((message, help)) => return (None, vec![Problem::of_the_document(message, help)]),
    };
    let mut reader = Reader::default();
    let policy = read_document(&mut reader, &root, keys);
    let (problems, warnings): (Vec<_>, Vec<_>) =
        reader.finish(&root).into_iter().partition(|problem| problem.severity == Severity::Error);
    let failed = !problems.is_empty();
    (policy.filter(|_| !failed), problems.into_iter().chain(warnings).collect())
}

fn parse(text: &str) -> Result<Json, (String, &'static str)> {
    if text.len() > MAX_DOCUMENT_BYTES {
        return Err(("the document is larger than one mebibyte".to_owned(), "split it, or remove what no rule uses"));
    }
    let unreadable =
        |message: String| (["not JSON: ", &message].concat(), "RFC 8259 allows no comments and no trailing commas");
    Document::read(text).map(|document| document.root).map_err(unreadable)
}

fn read_document<'a>(reader: &mut Reader<'a>, root: &'a Json, keys: KeyCheck<'_>) -> Option<Policy> {
    strict_json(reader, root);
    let schema = "$schema format! policy! context classes bindings audiences! purposes! keys transforms obligations rules! \
                  defaults signatures";
    let members = reader.object(root, schema)?;
    if let Some(format) = members.get("format") {
        reader.one_of(format, "veilgate/1");
    }
    let mut policy = Policy {
        id: String::new(),
        revision: 0,
        expires: Instant(i64::MIN),
        sha256: canonical::identity(root),
        on_deny: OnDeny::default(),
        classes: ClassTree::default(),
        titles: Vec::new(),
        release_only_to: Vec::new(),
        bindings: Vec::new(),
        attributes: Vec::new(),
        audiences: Vec::new(),
        purposes: Vec::new(),
        keys: Vec::new(),
        obligations: Vec::new(),
        rules: Vec::new(),
    };
    members.get("policy").and_then(|node| read_identity(reader, node, &mut policy));
    members.get("context").and_then(|node| read_context(reader, node, &mut policy));
    for (id, node) in entries(reader, &members, "classes") {
        read_class(reader, id, node, &mut policy);
    }
    for (id, node) in entries(reader, &members, "audiences") {
        add(&mut policy.audiences, read_audience(reader, id, node));
    }
    for (id, node) in entries(reader, &members, "purposes") {
        add(&mut policy.purposes, read_purpose(reader, id, node));
    }
    for (id, node) in entries(reader, &members, "keys") {
        add(&mut policy.keys, read_key(reader, id, node, keys));
    }
    for (id, node) in entries(reader, &members, "obligations") {
        add(&mut policy.obligations, read_obligation(reader, id, node));
    }
    let mut transforms = Vec::new();
    for (id, node) in entries(reader, &members, "transforms") {
        if built_in(id).is_some() {
            reader.named(node, "$ is a built-in name", id, "choose another name");
        }
        transforms.push((id.clone(), read_transform(reader, node)));
    }
    for node in members.get("bindings").map(|node| reader.array(node)).unwrap_or_default() {
        add(&mut policy.bindings, read_binding(reader, node));
    }
    for node in members.get("rules").map(|node| reader.array(node)).unwrap_or_default() {
        add(&mut policy.rules, read_rule(reader, node, &transforms));
    }
    if let Some(node) = members.get("defaults")
        && let Some(defaults) = reader.object(node, "onDeny")
        && let Some(node) = defaults.get("onDeny")
    {
        let meanings = [OnDeny::BlockSubmit, OnDeny::DropField];
        policy.on_deny = reader.word(node, "block-submit drop-field", &meanings).unwrap_or_default();
    }
    check::references(reader, &members, &policy);
    Some(policy)
}

/// No key twice. And no fractions: the language has no use for them, and whole numbers have one canonical form in every
/// JSON library.
fn strict_json<'a>(reader: &mut Reader<'a>, node: &'a Json) {
    match node {
        Json::Number(number) if !is_whole(*number) => {
            reader.schema(node, "a policy has whole numbers only", "use a whole number below 2^53");
        }
        Json::Array(items) => items.iter().for_each(|item| strict_json(reader, item)),
        Json::Object(members) => {
            for again in repeated_keys(members) {
                reader.schema(again, "this key is here twice", "keep one of the two");
            }
            members.iter().for_each(|(_, member)| strict_json(reader, member));
        }
        _ => {}
    }
}

/// The entries of a member that maps the author's own ids.
fn entries<'a>(reader: &mut Reader<'a>, members: &Members<'a>, key: &str) -> &'a [(String, Json)] {
    let entries = members.get(key).and_then(|node| reader.map(node)).map(|map| map.members).unwrap_or_default();
    for (id, entry) in entries {
        if id.is_empty() || id.len() > 200 || id.chars().any(|c| c.is_control() || c.is_whitespace()) {
            reader.named(entry, "$ cannot be an id", id, "use letters, digits, . - _ without spaces");
        }
    }
    entries
}

/// Keeps what could be read.
fn add<T>(list: &mut Vec<T>, item: Option<T>) {
    if let Some(item) = item {
        list.push(item);
    }
}

fn read_identity<'a>(reader: &mut Reader<'a>, node: &'a Json, policy: &mut Policy) -> Option<()> {
    let schema = "id! revision! expires! issued effective version:string title:texts owner:string contact:string \
                  locales:strings";
    let members = reader.object(node, schema)?;
    if let Some(id) = members.get("id") {
        policy.id = reader.string(id)?.to_owned();
        if policy.id.is_empty() {
            reader.schema(id, "the id is empty", "name the policy, for example \"signup\"");
        }
    }
    if let Some(revision) = members.get("revision") {
        policy.revision = reader.integer(revision, 1, 1 << 53).unwrap_or_default().unsigned_abs();
    }
    for key in ["expires", "issued", "effective"] {
        let Some(node) = members.get(key) else {
            continue;
        };
        let Some(text) = reader.string(node) else {
            continue;
        };
        match Instant::parse(text) {
            Some(instant) if key == "expires" => policy.expires = instant,
            Some(_) => {}
            None => {
                let help = "write it as in RFC 3339, for example 2027-11-01T00:00:00Z";
                reader.report(EXPIRY, node, "$ is no timestamp", text, help);
            }
        }
    }
    Some(())
}

fn read_context<'a>(reader: &mut Reader<'a>, node: &'a Json, policy: &mut Policy) -> Option<()> {
    let context = reader.object(node, "attrs!")?;
    for (id, node) in entries(reader, &context, "attrs") {
        add(&mut policy.attributes, read_domain(reader, node).map(|domain| (id.clone(), domain)));
    }
    Some(())
}

fn read_domain<'a>(reader: &mut Reader<'a>, node: &'a Json) -> Option<Domain> {
    let members = reader.object(node, "type! values min max source! title:texts")?;
    if let Some(source) = members.get("source") {
        reader.one_of(source, "host engine user consent server");
    }
    let kind = reader.one_of(members.get("type")?, "bool enum int")?;
    match kind {
        0 => Some(Domain::Bool),
        1 => {
            let Some(values) = members.get("values") else {
                reader.schema(node, "an enum needs values", "add \"values\": [\"…\", \"…\"]");
                return None;
            };
            Some(Domain::Enum(reader.strings(values)))
        }
        _ => {
            let mut bound = |key: &str| {
                let Some(node) = members.get(key) else {
                    let message = ["an int needs ", key].concat();
                    reader.schema(node, &message, "state min and max: finite values keep the policy analysable");
                    return None;
                };
                reader.integer(node, -1_000_000, 1_000_000)
            };
            let (min, max) = (bound("min"), bound("max"));
            Some(Domain::Integer(min?, max?))
        }
    }
}

fn read_class<'a>(reader: &mut Reader<'a>, id: &str, node: &'a Json, policy: &mut Policy) -> Option<()> {
    let members = reader.object(node, "level title releaseOnlyTo")?;
    dotted(reader, node, id);
    let class = Class::named(id);
    let built_in = ClassTree::default();
    let inherited = class.ancestry().any(|id| built_in.knows(id)).then(|| built_in.level(&class));
    if let Some(node) = members.get("level") {
        let level = read_level(reader, node)?;
        if inherited.is_some_and(|floor| level < floor) {
            let message = "$ cannot be lowered below the catalogue's level";
            reader.report(LOWERED, node, message, id, "levels are only raised; remove this one");
        }
        policy.classes.raise(id, level);
    } else if let Some(level) = inherited {
        policy.classes.raise(id, level);
    } else {
        reader.schema(node, "a new class needs a level", "add \"level\": \"general\", \"sensitive\" or \"critical\"");
    }
    if let Some(title) = members.get("title") {
        policy.titles.push((class.clone(), reader.localized(title)));
    }
    if let Some(only) = members.get("releaseOnlyTo") {
        let names = reader.strings(only);
        policy.release_only_to.push((class, names));
    }
    Some(())
}

/// Classes and purposes form trees by their dots.
fn dotted<'a>(reader: &mut Reader<'a>, node: &'a Json, id: &str) {
    if id.split('.').any(str::is_empty) {
        let help = "write it as words joined by dots, for example contact.phone";
        reader.named(node, "$ has a dot with nothing beside it", id, help);
    }
}

fn read_level<'a>(reader: &mut Reader<'a>, node: &'a Json) -> Option<Level> {
    if let Json::Number(_) = node {
        return reader.integer(node, 1, 4).and_then(|number| Level::from_number(u8::try_from(number).ok()?));
    }
    let levels = [Level::Public, Level::General, Level::Sensitive, Level::Critical];
    reader.word(node, "public general sensitive critical", &levels)
}

fn read_audience<'a>(reader: &mut Reader<'a>, id: &str, node: &'a Json) -> Option<Audience> {
    let members = reader.object(node, "kind! country title origins:strings contract:string contact:string")?;
    let kind = members.get("kind").filter(|node| reader.one_of(node, AUDIENCE_KINDS).is_some());
    let kind = kind.and_then(Json::as_str);
    let country = members.get("country").and_then(|node| {
        let code = reader.string(node)?;
        if code.len() != 2 || !code.bytes().all(|byte| byte.is_ascii_uppercase()) {
            reader.named(node, "$ is no country code", code, "use ISO 3166-1 alpha-2, for example CN");
        }
        Some(code.to_owned())
    });
    let title = members.get("title").map(|node| reader.localized(node)).unwrap_or_default();
    Some(Audience { id: id.to_owned(), kind: kind?.to_owned(), country, title })
}

fn read_purpose<'a>(reader: &mut Reader<'a>, id: &str, node: &'a Json) -> Option<Purpose> {
    dotted(reader, node, id);
    let members = reader.object(node, "title! basis:string")?;
    let title = members.get("title").map(|node| reader.localized(node)).unwrap_or_default();
    Some(Purpose { id: id.to_owned(), title })
}

fn read_key<'a>(reader: &mut Reader<'a>, id: &str, node: &'a Json, check: KeyCheck<'_>) -> Option<Key> {
    let members = reader.object(node, "use! alg holders! jwk title:texts")?;
    if let Some(purpose) = members.get("use") {
        reader.one_of(purpose, "seal");
    }
    if let Some(alg) = members.get("alg") {
        reader.one_of(alg, "ECDH-ES+A256KW");
    }
    let jwk = members.get("jwk").and_then(|node| {
        let jwk = reader.map(node)?;
        if let Some(private) = jwk.get("d") {
            let help =
                "publish only kty, crv, kid, x and y; whoever has read this policy has the private key: make a new one";
            reader.schema(private, "a private key stands in a policy", help);
        } else if let Some((message, help)) = check(id, node) {
            reader.report(KEY, node, message, "", help);
        }
        Some(node.clone())
    });
    let holders = members.get("holders").map(|node| reader.strings(node)).unwrap_or_default();
    Some(Key { id: id.to_owned(), holders, jwk })
}

fn read_obligation<'a>(reader: &mut Reader<'a>, id: &str, node: &'a Json) -> Option<Obligation> {
    let members = reader.object(node, "type! stage! params:map norms:strings title:texts")?;
    let stages = [Stage::Before, Stage::With, Stage::After];
    let stage = members.get("stage").and_then(|node| reader.word(node, "before with after", &stages));
    let node = members.get("type")?;
    let kind = reader.string(node)?;
    if !is_obligation_type(kind) {
        let message = "nobody knows how to meet $: every release that carries it is denied";
        let help = ["known types: ", &OBLIGATION_TYPES.replace(' ', ", ")].concat();
        reader.report(OBLIGATION_TYPE, node, message, kind, &help);
    }
    Some(Obligation { id: id.to_owned(), kind: kind.to_owned(), stage: stage? })
}

/// Whether a wrapper knows how to meet this type of duty.
pub(super) fn is_obligation_type(kind: &str) -> bool {
    OBLIGATION_TYPES.split(' ').any(|known| known == kind)
}

fn read_binding<'a>(reader: &mut Reader<'a>, node: &'a Json) -> Option<Binding> {
    let members = reader.object(node, "id:string class! match!")?;
    let matches = members.get("match").and_then(|node| reader.object(node, "name label autocomplete type"));
    let mut list = |key: &str| -> Vec<String> {
        let node = matches.as_ref().and_then(|matches| matches.get(key));
        node.map(|node| reader.strings(node)).unwrap_or_default()
    };
    let (name, label, autocomplete, control) = (list("name"), list("label"), list("autocomplete"), list("type"));
    if matches.is_some() && [&name, &label, &autocomplete, &control].iter().all(|words| words.is_empty()) {
        reader.schema(node, "the binding matches nothing", "give it a name, label, autocomplete or type");
    }
    let class = reader.string(members.get("class")?)?;
    Some(Binding { class: Class::named(class), name, label, autocomplete, control })
}

fn read_rule<'a>(reader: &mut Reader<'a>, node: &'a Json, transforms: &[(String, Option<Represent>)]) -> Option<Rule> {
    let schema = "id! effect! classes minLevel audiences audienceKinds purposes when form obligations reason! norms";
    let members = reader.object(node, schema)?;
    let id = members.get("id").and_then(|node| reader.string(node));
    let effects = [RuleEffect::Permit, RuleEffect::Require, RuleEffect::Forbid];
    let effect = members.get("effect").and_then(|node| reader.word(node, "permit require forbid", &effects));
    let mut list = |key: &str| -> Vec<String> {
        let Some(node) = members.get(key) else {
            if effect == Some(RuleEffect::Permit) && ["classes", "audiences", "purposes"].contains(&key) {
                reader.schema(
                    node,
                    &["a permit names its ", key].concat(),
                    "there is no permit for everything: list them",
                );
            }
            return Vec::new();
        };
        let words = reader.strings(node);
        if words.is_empty() {
            reader.schema(node, "an empty list selects nothing", "list at least one, or leave the key out");
        }
        if words.len() > MAX_LIST {
            let message = ["the list has more than ", &decimal(MAX_LIST), " entries"].concat();
            reader.schema(node, &message, "name what stands above them, or split the rule");
            return Vec::new();
        }
        words
    };
    let (classes, audiences, purposes) = (list("classes"), list("audiences"), list("purposes"));
    let (audience_kinds, obligations) = (list("audienceKinds"), list("obligations"));
    list("norms");
    let min_level = members.get("minLevel").and_then(|node| read_level(reader, node));
    let broken_condition = Condition::Any(Vec::new());
    let when = members.get("when").map(|node| read_condition(reader, node).unwrap_or(broken_condition));
    let reason = members.get("reason").map(|node| reader.localized(node)).unwrap_or_default();
    let (represent, seal) = read_form(reader, &members, node, effect, transforms);
    let demands =
        |key: &str| members.get(key).is_some_and(|node| !matches!(node, Json::Object(members) if members.is_empty()));
    if effect == Some(RuleEffect::Require) && !demands("form") && !demands("obligations") {
        let help = "add a form that is at least demanded, or obligations";
        reader.schema(node, "the require demands nothing", help);
    }
    if effect == Some(RuleEffect::Forbid) && !obligations.is_empty() {
        reader.schema(node, "a forbid carries no obligations", "move them to a require");
    }
    Some(Rule {
        id: id?.to_owned(),
        effect: effect?,
        classes: classes.into_iter().map(Class::named).collect(),
        min_level,
        audiences,
        audience_kinds,
        purposes,
        when,
        represent,
        seal,
        obligations,
        reason,
    })
}

fn read_form<'a>(
    reader: &mut Reader<'a>,
    rule: &Members<'a>,
    place: &'a Json,
    effect: Option<RuleEffect>,
    transforms: &[(String, Option<Represent>)],
) -> (Option<Represent>, SealDemand) {
    let Some(node) = rule.get("form") else {
        if effect == Some(RuleEffect::Permit) {
            reader.schema(place, "a permit states a form", "add \"form\": { \"represent\": … }");
        }
        return (None, SealDemand::None);
    };
    if effect == Some(RuleEffect::Forbid) {
        reader.schema(node, "a forbid has no form", "remove it, or make the rule a require");
    }
    let permit = effect == Some(RuleEffect::Permit);
    let schema = if permit { "represent! seal sealAny" } else { "represent seal sealAny" };
    let Some(form) = reader.object(node, schema) else {
        return (None, SealDemand::None);
    };
    let represent = form.get("represent").and_then(|node| {
        let name = reader.string(node)?;
        let named = || transforms.iter().find(|(known, _)| known == name).map(|(_, represent)| represent.clone());
        match built_in(name).map(Some).or_else(named) {
            Some(represent) => represent,
            None => {
                let mut known = transforms.iter().map(|(known, _)| known.as_str());
                reader.dangling(node, "operation or transform", name, &mut known);
                None
            }
        }
    });
    let any = form.get("sealAny").and_then(|node| reader.bool(node)).unwrap_or(false);
    let seal = match form.get("seal").map(|node| reader.string(node).map(str::to_owned)) {
        Some(Some(_)) if any => {
            reader.schema(node, "seal and sealAny exclude each other", "keep one");
            SealDemand::Any
        }
        Some(Some(key)) => SealDemand::Key(key),
        _ if any => SealDemand::Any,
        _ => SealDemand::None,
    };
    (represent, seal)
}

fn read_condition<'a>(reader: &mut Reader<'a>, node: &'a Json) -> Option<Condition> {
    let known = "all any not is in atLeast atMost consent";
    let members = reader.object(node, known)?;
    let mut entries = members.iter().filter(|(key, _)| known.split(' ').any(|known| known == *key));
    let (Some((key, inner)), None) = (entries.next(), entries.next()) else {
        reader.schema(node, "a condition has exactly one key", "join several with all or any");
        return None;
    };
    match key {
        "all" | "any" => {
            let items = reader.array(inner);
            let mut parts = Vec::new();
            items.iter().for_each(|item| add(&mut parts, read_condition(reader, item)));
            (parts.len() == items.len()).then_some(())?;
            Some(if key == "all" { Condition::All(parts) } else { Condition::Any(parts) })
        }
        "not" => Some(Condition::Not(Box::new(read_condition(reader, inner)?))),
        "consent" => read_consent(reader, inner),
        _ => {
            let [attribute, operand] = reader.array(inner) else {
                reader.schema(inner, "expected [attribute, value]", "for example [\"subject.age\", \"adult\"]");
                return None;
            };
            let attribute = reader.string(attribute)?.to_owned();
            Some(match key {
                "is" => Condition::Is(attribute, read_value(reader, operand)?),
                "in" => {
                    let mut values = Vec::new();
                    reader.array(operand).iter().for_each(|item| add(&mut values, read_value(reader, item)));
                    Condition::In(attribute, values)
                }
                "atLeast" => Condition::AtLeast(attribute, reader.integer(operand, -1_000_000, 1_000_000)?),
                _ => Condition::AtMost(attribute, reader.integer(operand, -1_000_000, 1_000_000)?),
            })
        }
    }
}

fn read_consent<'a>(reader: &mut Reader<'a>, node: &'a Json) -> Option<Condition> {
    let members = reader.object(node, "strength! by purpose")?;
    let by = members
        .get("by")
        .and_then(|node| reader.word(node, "subject guardian", &[ConsentBy::Subject, ConsentBy::Guardian]));
    let purpose = members.get("purpose").and_then(|node| reader.string(node)).map(str::to_owned);
    let strengths = [Strength::General, Strength::Explicit, Strength::Separate, Strength::Written];
    let strength = reader.word(members.get("strength")?, "general explicit separate written", &strengths)?;
    Some(Condition::Consent { strength, by, purpose })
}

fn read_value<'a>(reader: &mut Reader<'a>, node: &'a Json) -> Option<AttributeValue> {
    match node {
        Json::Bool(value) => Some(AttributeValue::Bool(*value)),
        Json::String(word) => Some(AttributeValue::Word(word.clone())),
        _ => reader.integer(node, -1_000_000, 1_000_000).map(AttributeValue::Integer),
    }
}
