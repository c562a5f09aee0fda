//! Against a search that is slow and plain, and against the crate `regex`. Against the clock: `tests/custom.rs`.

#![allow(
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    reason = "a test may fail loudly; the lint's own exemption misses helpers of tests"
)]

use super::*;
use proptest::prelude::*;
use std::collections::BTreeSet;

/// A pattern as it is meant.
#[derive(Clone, Debug)]
enum Meant {
    /// How it is written, and whether a character is in it.
    One(String, fn(char) -> bool),
    All(Vec<Meant>),
    Any(Vec<Meant>),
    Times(Box<Meant>, usize, Option<usize>),
    Start,
    End,
}

impl Meant {
    fn written(&self) -> String {
        match self {
            Self::One(text, _) => text.clone(),
            Self::All(parts) => parts.iter().map(Self::written).collect(),
            Self::Any(parts) => format!("({})", parts.iter().map(Self::written).collect::<Vec<_>>().join("|")),
            Self::Times(part, least, most) => {
                let often = match (least, most) {
                    (0, None) => "*".to_owned(),
                    (1, None) => "+".to_owned(),
                    (0, Some(1)) => "?".to_owned(),
                    (least, None) => format!("{{{least},}}"),
                    (least, Some(most)) if least == most => format!("{{{least}}}"),
                    (least, Some(most)) => format!("{{{least},{most}}}"),
                };
                format!("(?:{}){often}", part.written())
            }
            Self::Start => "^".to_owned(),
            Self::End => "$".to_owned(),
        }
    }

    fn has_anchor(&self) -> bool {
        match self {
            Self::Start | Self::End => true,
            Self::One(..) => false,
            Self::All(parts) | Self::Any(parts) => parts.iter().any(Self::has_anchor),
            Self::Times(part, ..) => part.has_anchor(),
        }
    }

    /// Every place where a match that starts at one of these places can end.
    fn ends(&self, text: &[char], from: &BTreeSet<usize>) -> BTreeSet<usize> {
        match self {
            Self::One(_, is) => {
                from.iter().filter(|at| text.get(**at).is_some_and(|c| is(*c))).map(|at| at + 1).collect()
            }
            Self::All(parts) => parts.iter().fold(from.clone(), |from, part| part.ends(text, &from)),
            Self::Any(parts) => parts.iter().flat_map(|part| part.ends(text, from)).collect(),
            Self::Times(part, least, most) => {
                let mut at = (0..*least).fold(from.clone(), |from, _| part.ends(text, &from));
                let mut all = at.clone();
                // More often than there are characters only stays where it is.
                for _ in 0..most.map_or(text.len() + 1, |most| most - least) {
                    at = part.ends(text, &at);
                    all.extend(at.iter().copied());
                }
                all
            }
            Self::Start => from.iter().copied().filter(|at| *at == 0).collect(),
            Self::End => from.iter().copied().filter(|at| *at == text.len()).collect(),
        }
    }

    fn matches_nothing(&self) -> bool {
        match self {
            Self::One(..) => false,
            Self::All(parts) => parts.iter().all(Self::matches_nothing),
            Self::Any(parts) => parts.iter().any(Self::matches_nothing),
            Self::Times(part, least, _) => *least == 0 || part.matches_nothing(),
            Self::Start | Self::End => true,
        }
    }
}

fn meant() -> impl Strategy<Value = Meant> {
    let one = |text: &str, is: fn(char) -> bool| Just(Meant::One(text.to_owned(), is));
    let leaf = prop_oneof![
        4 => one("a", |c| c == 'a'),
        4 => one("b", |c| c == 'b'),
        1 => one("号", |c| c == '号'),
        1 => one(r"\.", |c| c == '.'),
        1 => one(".", |c| c != '\n'),
        1 => one(r"\d", |c| c.is_ascii_digit()),
        1 => one(r"\w", |c| c.is_ascii_alphanumeric() || c == '_'),
        1 => one(r"\s", |c| matches!(c, '\t'..='\r' | ' ')),
        1 => one(r"\p{Han}", |c| c == '号' || c == '𠮷'),
        1 => one("[a-c1]", |c| matches!(c, 'a'..='c' | '1')),
        1 => one(r"[^a\d]", |c| c != 'a' && !c.is_ascii_digit()),
        1 => one("[^号-]", |c| c != '号' && c != '-'),
        1 => Just(Meant::Start),
        1 => Just(Meant::End),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            3 => prop::collection::vec(inner.clone(), 1..4).prop_map(Meant::All),
            2 => prop::collection::vec(inner.clone(), 1..4).prop_map(Meant::Any),
            2 => (inner, 0..3_usize, prop::option::of(0..3_usize)).prop_map(|(part, least, more)| {
                let most = more.map(|more| (least + more).max(1));
                Meant::Times(Box::new(part), least, most)
            }),
        ]
    })
}

fn text() -> impl Strategy<Value = Vec<char>> {
    prop::collection::vec(prop::sample::select("aaaabbbc1.\n -号𠮷é".chars().collect::<Vec<_>>()), 0..14)
}

/// The matches, in characters.
fn found(pattern: &Pattern, text: &str) -> Vec<(usize, usize)> {
    let place = |byte: usize| text[..byte].chars().count();
    pattern.find_all(text).into_iter().map(|span| (place(span.start), place(span.end))).collect()
}

/// Leftmost, longest, on behind it.
fn expected(text: &[char], longest: impl Fn(usize) -> Option<usize>) -> Vec<(usize, usize)> {
    let (mut all, mut at) = (Vec::new(), 0);
    while at < text.len() {
        match longest(at) {
            Some(end) => {
                all.push((at, end));
                at = end;
            }
            None => at += 1,
        }
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 2000, ..ProptestConfig::default() })]

    #[test]
    fn matches_are_those_of_a_plain_search(meant in meant(), texts in prop::collection::vec(text(), 1..6)) {
        let written = meant.written();
        let pattern = match Pattern::new(&written) {
            Ok(pattern) => pattern,
            Err(error) => {
                let too_much = ["1000", "256", "10 deep"].iter().any(|limit| error.message.contains(limit));
                prop_assert!(too_much || error.message.contains("empty") && meant.matches_nothing(), "{written}: {error:?}");
                return Ok(());
            }
        };
        prop_assert!(!meant.matches_nothing(), "{written}");
        for text in texts {
            let judge = expected(&text, |at| meant.ends(&text, &[at].into()).into_iter().filter(|end| *end > at).max());
            prop_assert_eq!(found(&pattern, &text.iter().collect::<String>()), judge, "{} in {:?}", &written, &text);
        }
    }

    /// The subset means what it means elsewhere; ASCII alone has to be said there.
    #[test]
    fn matches_are_those_of_regex(meant in meant(), text in text()) {
        let written = meant.written();
        let (Ok(pattern), false) = (Pattern::new(&written), meant.has_anchor()) else { return Ok(()) };
        let ascii = [('d', "[0-9]"), ('w', "[0-9A-Za-z_]"), ('s', r"[\t-\r ]")];
        let there = written.replace(r"[^a\d]", "[^a0-9]");
        let there = ascii.iter().fold(there, |there, (c, class)| there.replace(&format!(r"\{c}"), class));
        let judge = regex::Regex::new(&format!("^(?:{there})$")).unwrap();
        let longest = |at: usize| {
            (at + 1..=text.len()).rev().find(|end| judge.is_match(&text[at..*end].iter().collect::<String>()))
        };
        prop_assert_eq!(found(&pattern, &text.iter().collect::<String>()), expected(&text, longest), "{}", &written);
    }

    /// Whatever is typed as a pattern: it is read or refused at a place inside it, and what is read, `regex` reads, too.
    #[test]
    fn whatever_is_typed_is_read_or_refused(typed in r"([a-c]|[\\()\[\]{}|?*+^$.,:0-3-]|\\[dwspDb1]|\{Han\}|\[a-|\(\?:|号){0,24}") {
        match Pattern::new(&typed) {
            Ok(pattern) => {
                prop_assert!(regex::Regex::new(&typed).is_ok(), "{}", &typed);
                pattern.find_all("ab.c1\\-[] 号$");
            }
            Err(error) => prop_assert!(error.at <= typed.chars().count() && !error.message.is_empty()),
        }
    }

    #[test]
    fn words_are_found_in_either_case(words in prop::collection::vec("[a-cA-C号]{1,4}", 1..5), text in "[a-cA-C号 ]{0,20}") {
        let pattern = Pattern::words(&words).unwrap();
        let low: Vec<Vec<char>> = words.iter().map(|word| word.to_ascii_lowercase().chars().collect()).collect();
        let typed: Vec<char> = text.to_ascii_lowercase().chars().collect();
        let longest = |at: usize| {
            let here = low.iter().filter(|word| typed[at..].starts_with(word));
            here.map(|word| at + word.len()).max()
        };
        prop_assert_eq!(found(&pattern, &text), expected(&typed, longest));
    }
}

#[test]
fn what_is_refused_and_where() {
    for (pattern, at, part) in [
        ("", 0, "nothing"),
        ("a|", 2, "nothing"),
        ("(|a)", 1, "nothing"),
        ("()", 1, "nothing"),
        ("a*", 0, "empty"),
        ("^$", 0, "empty"),
        ("(a?|b)*$", 0, "empty"),
        ("*a", 0, "before the repetition"),
        ("a(+b)", 2, "before the repetition"),
        ("a*?", 2, "lazy"),
        ("a{2}{3}", 4, "behind a repetition"),
        ("a{2", 1, "written"),
        ("a{,2}", 1, "written"),
        ("a{x}", 1, "written"),
        ("a{2,x}", 1, "written"),
        ("a{3,2}", 1, "written"),
        ("a{0}", 1, "written"),
        ("a{1001}", 1, "1000"),
        ("a{1,9999}", 9, "1000"),
        ("(ab){501}", 0, "1000"),
        ("a{99999999999999999999}", 1, "1000"),
        ("(a{1,50}){1,50}", 0, "1000"),
        ("(a", 0, "not closed"),
        ("a)", 1, "open"),
        ("(?=a)", 0, "group"),
        ("(?<name>a)", 0, "group"),
        ("[a", 0, "not closed"),
        ("[]", 0, "empty"),
        ("[^]", 0, "empty"),
        ("[b-a]", 1, "range"),
        (r"[\d-z]", 1, "range"),
        ("[[a]]", 1, "\\"),
        ("a]", 1, "\\"),
        ("a}", 1, "\\"),
        (r"a\1", 1, "not one of"),
        (r"\bx", 0, "not one of"),
        (r"\D", 0, "not one of"),
        (r"\p{Greek}", 0, "not one of"),
        ("a\\", 1, "not one of"),
        (&"a".repeat(257), 256, "256"),
        (&["(".repeat(11), "a".to_owned(), ")".repeat(11)].concat(), 10, "10 deep"),
    ] {
        let error = Pattern::new(pattern).map(|_| ()).unwrap_err();
        let place = error.at == at || error.message.contains("1000") && error.at <= pattern.len();
        assert!(place && error.message.contains(part), "{pattern}: {error:?}");
    }
    for pattern in [
        &"号".repeat(256),
        &["(".repeat(10), "a".to_owned(), ")".repeat(10)].concat(),
        "a{1000}",
        "a{0,}b",
        "(a{1,10}){1,40}",
    ] {
        assert!(Pattern::new(pattern).is_ok(), "{pattern}");
    }
    for words in [&[][..], &[String::new()], &["a".to_owned(), String::new()], &["a".repeat(1001)]] {
        assert!(Pattern::words(words).is_err(), "{words:?}");
    }
}

#[test]
fn classes_are_those_of_unicode_and_ascii() {
    let han = regex::Regex::new(r"^\p{Han}$").unwrap();
    let own = Pattern::new(r"\p{Han}").unwrap();
    let (digit, word, space) =
        (Pattern::new(r"\d").unwrap(), Pattern::new(r"\w").unwrap(), Pattern::new(r"\s").unwrap());
    for c in '\0'..=char::MAX {
        let text = c.to_string();
        let is = |pattern: &Pattern| !pattern.find_all(&text).is_empty();
        assert_eq!(is(&own), han.is_match(&text), "{c:?}");
        assert_eq!(is(&digit), c.is_ascii_digit(), "{c:?}");
        assert_eq!(is(&word), c.is_ascii_alphanumeric() || c == '_', "{c:?}");
        assert_eq!(is(&space), matches!(c, '\t'..='\r' | ' '), "{c:?}");
    }
}
