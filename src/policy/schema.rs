//! Holds a document against the language `veilgate/1`, which is written down in `schema.txt`.
//!
//! A block of that file is an object: `#` and its name, then a line for each member: the key, `!` where it is required, a space, and
//! what the member is. That is one of
//!
//! | words | meaning |
//! |---|---|
//! | `any` `bool` `string` `value` | anything; a boolean; a text; a boolean, a text or a small whole number |
//! | `whole MIN MAX` | a whole number, both bounds included |
//! | `one-of A B …` `known A B …` | one of these words; the same, of a list that grows |
//! | `name PART A B …` | a key of this part of the document, or one of these words |
//! | `operation` `form` | an operation; the same, or a transform of the document |
//! | `class` `level` | a class that the catalogue or the document names; a level as a number or a word |
//! | `decimal` | a whole number, or a decimal number as a text |
//! | `id` `time` `day` `country` `hash` `mark` `sign` `separators` `pattern` | a text of a certain form |
//! | `citation` | a norm of the document or of its packs, and an article of it: `pipl#29` |
//! | `pack` | the id of a pack, or an object of the block `pin` |
//! | `nullable …` | what follows, or null |
//! | `texts` | a text by language tag |
//! | `object BLOCK` | an object of that block |
//! | `rule` `params` | the block that the object's own `effect`, or the `op` beside it, selects |
//! | `list …` `some …` | an array of what follows; one that is neither empty nor endless |
//! | `map …` `tree …` | an object with keys of the author's; the same, with keys that form a tree by their dots |
//! | `pair …` | a context attribute and what it is compared with |

use super::condition::{Domain, range};
use super::problem::{DANGLING, EXPIRY, PARAMETER, PATTERN, SCHEMA};
use super::problems::Problems;
use crate::model::digits::decimal;
use crate::model::json::{Json, is_whole, repeated_keys};
use crate::model::order::Names;
use crate::model::{AttributeValue, Date, Decimal, Instant, Pattern, PatternError, ancestry, catalogue, operations};
use alloc::{string::String, vec::Vec};

static LANGUAGE: &str = include_str!("schema.txt");

const LEVELS: &str = "public general sensitive critical";
/// The longest list in a rule: every class of a rule is held against every audience of it.
const MAX_LIST: usize = 1000;

/// The members of a block: keys, and what each is.
fn block(name: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let block = LANGUAGE.split('#').find_map(|block| block.strip_prefix(' ')?.strip_prefix(name)?.strip_prefix('\n'));
    block.unwrap_or_default().split('\n').filter_map(|line| line.split_once(' '))
}

/// Notes every place where a document of this kind (`document`, `pack`) is not what the language has. Its packs declare norms for it.
pub(super) fn check<'a>(problems: &mut Problems<'a>, kind: &str, root: &'a Json, packs: &[&'a Json]) {
    strict_json(problems, root);
    let parts = ["audiences", "purposes", "keys", "obligations", "transforms", "norms", "context.attrs"];
    let declared = parts.map(|part| {
        let entries = part.split('.').fold(root, Json::at).members();
        let lent = packs.iter().filter(|_| part == "norms").flat_map(|pack| pack.at(part).members());
        (part, Names::of(entries.iter().chain(lent).map(|(id, _)| id.as_str())))
    });
    let classes = root.at("classes").members().iter().flat_map(|(id, _)| ancestry(id));
    Schema { problems, root, classes: &Names::of(classes), declared: &declared }.object(kind, root);
}

/// No key twice. And no fractions: the language has no use for them, and whole numbers have one canonical form in every
/// JSON library.
fn strict_json<'a>(problems: &mut Problems<'a>, node: &'a Json) {
    if matches!(node, Json::Number(number) if !is_whole(*number)) {
        problems.schema(node, "a policy has whole numbers only", "", "use a whole number below 2^53");
    }
    for again in repeated_keys(node.members()) {
        problems.schema(again, "this key is here twice", "", "keep one of the two");
    }
    node.items().iter().for_each(|item| strict_json(problems, item));
    node.members().iter().for_each(|(_, member)| strict_json(problems, member));
}

struct Schema<'a, 's> {
    problems: &'s mut Problems<'a>,
    root: &'a Json,
    /// The classes that the document declares, and those above them.
    classes: &'s Names<'a>,
    declared: &'s [(&'static str, Names<'a>)],
}

impl<'a> Schema<'a, '_> {
    fn object(&mut self, name: &str, node: &'a Json) {
        if !matches!(node, Json::Object(_)) {
            return self.wrong_type(node, "an object");
        }
        let known: Vec<&str> = block(name).map(|(key, _)| key.trim_end_matches('!')).collect();
        for (key, member) in node.members().iter().filter(|(key, _)| !known.contains(&key.as_str())) {
            let otherwise = || ["known here: ", &known.join(", ")].concat();
            let help = self.problems.guess(key, &mut known.iter().copied(), &otherwise);
            self.problems.schema(member, "unknown key $", key, &help);
        }
        let mut present = 0_u32;
        for ((key, kind), bare) in block(name).zip(&known) {
            match node.get(bare) {
                Some(member) => {
                    present = present.saturating_add(1);
                    self.member(kind, member, node);
                }
                None if key.ends_with('!') => self.problems.schema(node, "missing key $", bare, "add it"),
                None => {}
            }
        }
        if name == "condition" && present != 1 {
            self.problems.schema(node, "a condition has exactly one key", "", "join several with all or any");
        }
    }

    fn member(&mut self, kind: &str, node: &'a Json, parent: &'a Json) {
        let (kind, rest) = kind.split_once(' ').unwrap_or((kind, ""));
        match kind {
            "any" => {}
            "object" => self.object(rest, node),
            "rule" => {
                let effect = match node.at("effect").text() {
                    effect @ ("permit" | "forbid") => effect,
                    _ => "require",
                };
                self.object(&["rule ", effect].concat(), node);
            }
            "params" => self.object(&["params ", parent.at("op").text()].concat(), node),
            "list" | "some" => self.list(kind, rest, node),
            "map" | "tree" => self.map(kind, rest, node),
            "texts" => self.map(kind, "string", node),
            "pair" => self.pair(rest, node),
            "whole" => self.whole(rest, node),
            "level" if matches!(node, Json::Number(_)) => self.whole("1 4", node),
            "value" | "decimal" if matches!(node, Json::Number(_)) => self.whole("-1000000 1000000", node),
            "value" if matches!(node, Json::Bool(_)) => {}
            "nullable" if *node == Json::Null => {}
            "nullable" => self.member(rest, node, parent),
            "pack" if matches!(node, Json::Object(_)) => self.object("pin", node),
            "bool" => {
                if !matches!(node, Json::Bool(_)) {
                    self.wrong_type(node, "true or false");
                }
            }
            _ => match node.as_str() {
                Some(text) => self.text(kind, rest, text, node),
                None => self.wrong_type(node, "a string"),
            },
        }
    }

    fn text(&mut self, kind: &str, rest: &str, text: &str, node: &'a Json) {
        let bare = !text.chars().any(char::is_alphanumeric);
        let (code, fits, message, help) = match kind {
            "one-of" => return self.one_of(SCHEMA, rest, text, node),
            "known" => return self.one_of(DANGLING, rest, text, node),
            "level" => return self.one_of(SCHEMA, LEVELS, text, node),
            "name" => return self.name(rest, text, node),
            "operation" => return self.one_of(DANGLING, &self.operations(), text, node),
            "form" => return self.name(&["transforms ", &self.operations()].concat(), text, node),
            "pattern" => return self.pattern(text, node),
            "class" => {
                let help = "use a class of the catalogue, or declare it under classes";
                let known = catalogue::entry(text).is_some() || self.classes.place(text).is_some();
                (DANGLING, known, "no class is called $", help)
            }
            "id" | "pack" => (SCHEMA, !text.is_empty(), "the id is empty", "name it, for example \"signup\""),
            "citation" => return self.name("norms", text.split('#').next().unwrap_or_default(), node),
            "hash" => {
                let fits = text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
                (SCHEMA, fits, "$ is no SHA-256", "write its 64 lower-case hexadecimal digits")
            }
            "time" => {
                let help = "write it as in RFC 3339, for example 2027-11-01T00:00:00Z";
                (EXPIRY, Instant::parse(text).is_some(), "$ is no timestamp", help)
            }
            "day" => {
                let help = "write it as in ISO 8601, for example 2026-11-25";
                (SCHEMA, Date::read(text).is_some(), "$ is no date", help)
            }
            "decimal" => {
                let help = "write at most twelve digits before the point and six after it, for example \"0.05\"";
                (PARAMETER, Decimal::read(text, false).is_some(), "$ is no decimal number", help)
            }
            "country" => {
                let fits = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_uppercase());
                (SCHEMA, fits, "$ is no country code", "use ISO 3166-1 alpha-2, for example CN")
            }
            // A digit or a letter as the mark would pass for a part of the value.
            "mark" => {
                let fits = (1..=4).contains(&text.chars().count()) && bare;
                let help = "use one sign such as * or • that is neither letter nor digit";
                (PARAMETER, fits, "$ cannot fill a mask", help)
            }
            // These stand for a kind of character and tell it: here letters are in order.
            "sign" => {
                let mut signs = text.chars();
                let fits = signs.next().is_some_and(|sign| !sign.is_whitespace() && !sign.is_control());
                (PARAMETER, fits && signs.next().is_none(), "$ is not one sign", "use one character, such as X")
            }
            // Characters that stay and do not count. Letters or digits among them would be a way to show a value under the
            // name of a mask.
            "separators" => (PARAMETER, bare, "$ holds a letter or a digit", "list separators only, such as \" -./\""),
            _ => return,
        };
        if !fits {
            self.problems.report(code, node, message, text, help);
        }
    }

    fn operations(&self) -> String {
        operations::all().map(|operation| operation.name).collect::<Vec<_>>().join(" ")
    }

    fn one_of(&mut self, code: &'static str, words: &str, text: &str, node: &'a Json) {
        if !words.split(' ').any(|word| word == text) {
            let otherwise = || ["use one of: ", &words.replace(' ', ", ")].concat();
            let help = self.problems.guess(text, &mut words.split(' '), &otherwise);
            self.problems.report(code, node, "unknown word $", text, &help);
        }
    }

    /// Every name is declared, or is one of the words.
    fn name(&mut self, place: &str, text: &str, node: &'a Json) {
        let mut words = place.split(' ');
        let part = words.next().unwrap_or_default();
        let names = self.declared.iter().find(|(known, _)| *known == part).map(|(_, names)| names);
        if words.clone().any(|word| word == text) || names.is_some_and(|names| names.place(text).is_some()) {
            return;
        }
        let declared = names.map(Names::texts).unwrap_or_default();
        let otherwise = || ["declare it under ", part, ", or use what is declared there"].concat();
        let help = self.problems.guess(text, &mut declared.iter().copied().chain(&mut words), &otherwise);
        self.problems.report(DANGLING, node, "$ is not declared", text, &help);
    }

    fn pattern(&mut self, text: &str, node: &'a Json) {
        if let Err(PatternError { at, message }) = Pattern::new(text) {
            let place = decimal(at.saturating_add(1));
            let message = ["at character ", &place, " of the pattern: ", message].concat();
            let help = "see veilgate/schema/policy.json for what a pattern can say: it is searched in linear time";
            self.problems.report(PATTERN, node, &message, "", help);
        }
    }

    fn list(&mut self, kind: &str, each: &str, node: &'a Json) {
        let Json::Array(items) = node else {
            return self.wrong_type(node, "an array");
        };
        if kind == "some" && !(1..=MAX_LIST).contains(&items.len()) {
            let help = "list from one to a thousand, or leave the key out";
            return self.problems.schema(node, "the list is empty or too long", "", help);
        }
        items.iter().for_each(|item| self.member(each, item, node));
    }

    fn map(&mut self, kind: &str, each: &str, node: &'a Json) {
        let Json::Object(members) = node else {
            return self.wrong_type(node, "an object");
        };
        if kind == "texts" && members.is_empty() {
            self.problems.schema(node, "no text in any language", "", "add at least one, for example \"en\"");
        }
        for (key, member) in members {
            let (fits, message, help) = match kind {
                "texts" => (is_language_tag(key), "$ is no language tag", "use BCP 47 tags such as en or zh"),
                "tree" if key.split('.').any(str::is_empty) => (
                    false,
                    "$ has a dot with nothing beside it",
                    "write it as words joined by dots, for example contact.phone",
                ),
                _ => {
                    let fits =
                        (1..=200).contains(&key.len()) && !key.chars().any(|c| c.is_control() || c.is_whitespace());
                    (fits, "$ cannot be an id", "use letters, digits, . - _ without spaces")
                }
            };
            if !fits {
                self.problems.schema(member, message, key, help);
            }
            self.member(each, member, node);
        }
    }

    /// `[attribute, operand]`: the attribute is declared, and can have what it is compared with.
    fn pair(&mut self, kind: &str, node: &'a Json) {
        let [attribute, operand] = node.items() else {
            let help = "for example [\"subject.age\", \"adult\"]";
            return self.problems.schema(node, "expected [attribute, value]", "", help);
        };
        self.member("name context.attrs", attribute, node);
        self.member(kind, operand, node);
        let declared = self.root.at("context").at("attrs").at(attribute.text());
        let Some(domain) = Domain::of(declared) else {
            return;
        };
        let list = operand.items();
        let operands = if list.is_empty() { core::slice::from_ref(operand) } else { list };
        for operand in operands {
            if AttributeValue::of(operand).is_some_and(|value| !domain.contains(&value)) {
                let help = domain.describe();
                self.problems.schema(operand, "$ can never have this value", attribute.text(), &help);
            }
        }
    }

    /// A whole number within bounds, both included.
    fn whole(&mut self, bounds: &str, node: &'a Json) {
        let mut bounds = bounds.split(' ').map(|bound| bound.parse::<i64>().unwrap_or_default());
        let (min, max) = (bounds.next().unwrap_or_default(), bounds.next().unwrap_or_default());
        if !matches!(node, Json::Number(_)) {
            self.wrong_type(node, "a whole number");
        } else if !node.whole().is_some_and(|number| (min..=max).contains(&number)) {
            self.problems.schema(node, "the number is out of range", "", &range(min, max));
        }
    }

    fn wrong_type(&mut self, node: &'a Json, expected: &str) {
        let found = match node {
            Json::Null => "null",
            Json::Bool(_) => "a boolean",
            Json::Number(_) => "a number",
            Json::String(_) => "a string",
            Json::Array(_) => "an array",
            Json::Object(_) => "an object",
        };
        let message = ["expected ", expected, ", found ", found].concat();
        self.problems.schema(node, &message, "", "see veilgate/schema/policy.json");
    }
}

fn is_language_tag(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let primary = parts.next().unwrap_or_default();
    (2..=3).contains(&primary.len())
        && primary.bytes().all(|byte| byte.is_ascii_alphabetic())
        && parts.all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The blocks that a member leads to, or what is wrong with the line.
    fn leads_to(kind: &str) -> Result<Vec<String>, String> {
        let (head, rest) = kind.split_once(' ').unwrap_or((kind, ""));
        let blocks = |prefix: &str, names: &[&str]| Ok(names.iter().map(|name| [prefix, name].concat()).collect());
        match (head, rest) {
            ("object", block) if !block.is_empty() => blocks("", &[block]),
            ("rule", "") => blocks("rule ", &["permit", "require", "forbid"]),
            ("list" | "some" | "map" | "tree" | "pair" | "nullable", each) => leads_to(each),
            ("pack", "") => blocks("", &["pin"]),
            ("one-of" | "known" | "name", words) if !words.is_empty() => Ok(Vec::new()),
            ("whole", bounds) => {
                let bounds: Vec<i64> = bounds.split(' ').map(|bound| bound.parse().unwrap()).collect();
                if bounds.len() == 2 && bounds[0] < bounds[1] { Ok(Vec::new()) } else { Err(kind.to_owned()) }
            }
            ("params" | "any" | "bool" | "string" | "value" | "class" | "level" | "texts", "") => Ok(Vec::new()),
            ("day" | "decimal" | "sign", "") => Ok(Vec::new()),
            (
                "id" | "time" | "country" | "hash" | "citation" | "mark" | "separators" | "pattern" | "operation"
                | "form",
                "",
            ) => Ok(Vec::new()),
            _ => Err(kind.to_owned()),
        }
    }

    #[test]
    fn every_line_of_the_language_can_be_read_and_every_block_is_used() {
        let names: Vec<&str> = LANGUAGE.lines().filter_map(|line| line.strip_prefix("# ")).collect();
        let mut used = vec!["document".to_owned(), "pack".to_owned()];
        for name in &names {
            assert!(block(name).count() > 0, "{name} has no members");
            for (key, kind) in block(name) {
                assert!(!key.trim_end_matches('!').is_empty(), "{name}");
                used.extend(leads_to(kind).unwrap_or_else(|kind| panic!("{name}: {kind}")));
            }
        }
        let operations: Vec<&str> = operations::all().map(|operation| operation.name).collect();
        for name in &names {
            let params = name.strip_prefix("params ").is_some_and(|operation| operations.contains(&operation));
            assert!(params || used.iter().any(|used| used == name), "{name} is not used");
        }
        assert!(used.iter().all(|used| names.contains(&used.as_str())), "{used:?}");
    }

    #[test]
    fn every_operation_of_the_language_exists() {
        for operation in operations::all() {
            let represent = super::super::represent::operation(operation.name, &Json::Null);
            assert!(represent.is_some(), "{}", operation.name);
            if let Some(super::super::rules::Represent::Operation(carried_out)) = represent {
                assert_eq!((carried_out.name(), carried_out.rank()), (operation.name, operation.rank));
            }
        }
    }
}
