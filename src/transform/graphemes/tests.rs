//! Everything here is held against `unicode-segmentation`, the judge: the table is made from what it does with every code
//! point, so their versions of Unicode are the same, and whole texts must fall into the same clusters.

#![allow(clippy::arithmetic_side_effects)]

use super::{Kind, Kinds, NUMBERED, clusters};
use proptest::prelude::*;
use std::fmt::Write;
use std::sync::LazyLock;
use unicode_segmentation::{UNICODE_VERSION, UnicodeSegmentation};

const CONSONANT: char = '\u{915}';
const LINKER: char = '\u{94d}';
const JOINER: char = '\u{200d}';
const PICTOGRAPH: char = '\u{a9}';
const FLAG: char = '\u{1f1e6}';
const OPEN_SYLLABLE: char = '\u{ac00}';
const SYLLABLE: char = '\u{ac01}';
const TRAILING: char = '\u{11a8}';
const MARK: char = '\u{308}';

fn judged(text: &str) -> usize {
    text.graphemes(true).count()
}

/// The kind of a character by the company that the judge lets it keep.
fn kind(character: char) -> Kind {
    let c = character;
    // One text that falls apart in eleven if the character clings to nothing, whatever its company.
    let all = [CONSONANT, LINKER, c, MARK, PICTOGRAPH, JOINER, c, SYLLABLE, OPEN_SYLLABLE, c, TRAILING, FLAG, c, 'a'];
    if judged(&String::from_iter(all)) == 11 {
        return Kind::Other;
    }
    let together = |characters: &[char]| judged(&String::from_iter(characters)) == 1;
    if !together(&[c, MARK]) {
        Kind::Control
    } else if together(&['a', c]) {
        if together(&[PICTOGRAPH, c, PICTOGRAPH]) {
            Kind::Joiner
        } else if !together(&[PICTOGRAPH, c, JOINER, PICTOGRAPH]) {
            Kind::SpacingMark
        } else if together(&[CONSONANT, c, CONSONANT]) {
            Kind::Linker
        } else if together(&[CONSONANT, LINKER, c, CONSONANT]) {
            Kind::Extend
        } else {
            Kind::NonJoiner
        }
    } else if together(&[c, 'a']) {
        Kind::Prepend
    } else if together(&[CONSONANT, LINKER, c]) {
        Kind::Consonant
    } else if together(&[PICTOGRAPH, JOINER, c]) {
        Kind::Pictographic
    } else if together(&[FLAG, c]) {
        Kind::RegionalIndicator
    } else if together(&[c, SYLLABLE]) {
        Kind::Leading
    } else if together(&[OPEN_SYLLABLE, c]) {
        if together(&[SYLLABLE, c]) { Kind::Trailing } else { Kind::Vowel }
    } else if together(&[c, '\u{1161}']) {
        Kind::OpenSyllable
    } else {
        Kind::Syllable
    }
}

/// The runs of characters of one kind: first and last code point. Left out is what is of no kind.
static RUNS: LazyLock<Vec<(u32, u32, Kind)>> = LazyLock::new(|| {
    let mut runs: Vec<(u32, u32, Kind)> = Vec::new();
    for character in '\0'..=char::MAX {
        let judged = kind(character);
        let code_point = u32::from(character);
        match runs.last_mut() {
            Some((_, last, kind)) if *kind == judged && *last + 1 == code_point => *last = code_point,
            _ if judged == Kind::Other => {}
            _ => runs.push((code_point, code_point, judged)),
        }
    }
    runs
});

/// Base 128, highest digit first, 128 added to each but the last.
fn pack(number: u32, into: &mut Vec<u8>) {
    let digits = (0..5).rev().map(|place| number >> (7 * place)).skip_while(|rest| *rest == 0);
    let mut digits: Vec<u8> = digits.map(|rest| (rest & 127) as u8 | 128).collect();
    if digits.is_empty() {
        digits.push(128);
    }
    *digits.last_mut().unwrap() &= 127;
    into.append(&mut digits);
}

/// `table.rs` as it has to be.
fn table() -> String {
    let mut packed = Vec::new();
    let mut next = 0;
    for (first, last, kind) in RUNS.iter().copied() {
        if let Some(number) = NUMBERED.iter().position(|numbered| *numbered == kind) {
            pack(first - next, &mut packed);
            pack((last - first) << 4 | u32::try_from(number).unwrap(), &mut packed);
            next = last + 1;
        }
    }
    let (major, minor, update) = UNICODE_VERSION;
    let mut file = format!(
        "//! Properties of characters, Unicode {major}.{minor}.{update}. Made by the test `the_table_is_the_one_of_the_judge`; not \
         written by hand.\n\n/// See `unpack`.\npub(super) static PACKED: &[u8] = &[\n"
    );
    let mut line = String::from("   "); // as rustfmt breaks them
    for byte in packed {
        let item = format!(" {byte},");
        if line.len() + item.len() >= 120 {
            writeln!(file, "{line}").unwrap();
            line.truncate(3);
        }
        line += &item;
    }
    writeln!(file, "{line}\n];").unwrap();
    file
}

#[test]
fn the_table_is_the_one_of_the_judge() {
    let table = table();
    assert!(include_str!("table.rs") == table, "src/transform/graphemes/table.rs has to be:\n{table}");
}

#[test]
fn every_character_is_of_the_kind_that_the_judge_finds() {
    let mut kinds = Kinds::default();
    let mut runs = RUNS.iter().peekable();
    for character in '\0'..=char::MAX {
        let code_point = u32::from(character);
        while runs.next_if(|run| run.1 < code_point).is_some() {}
        let judged = runs.peek().filter(|run| run.0 <= code_point).map_or(Kind::Other, |run| run.2);
        assert_eq!(kinds.of(character), judged, "{character:?}");
    }
}

/// All characters of each kind but `Other`, in the order of the kinds.
static CHARACTERS: LazyLock<Vec<Vec<char>>> = LazyLock::new(|| {
    let mut characters = vec![Vec::new(); Kind::Syllable as usize];
    for (first, last, kind) in RUNS.iter().copied() {
        characters[kind as usize - 1].extend((first..=last).filter_map(char::from_u32));
    }
    characters
});

/// The first character of each kind, and the two that GB3 looks at.
fn examples() -> Vec<char> {
    CHARACTERS.iter().map(|of_kind| of_kind[0]).chain(['a', '\r', '\n']).collect()
}

fn assert_judged(text: &str) {
    let (ours, theirs) = (clusters(text), Vec::from_iter(text.graphemes(true)));
    if ours != theirs {
        let same = ours.iter().zip(&theirs).take_while(|(ours, theirs)| ours == theirs).count();
        let around =
            |clusters: &[&str]| format!("{:?}", &clusters[same.saturating_sub(4)..clusters.len().min(same + 4)]);
        panic!("{} has to be {}", around(&ours), around(&theirs));
    }
}

/// Nothing clings to a control character, so many texts can be tried at once.
fn assert_all_judged(texts: &[String]) {
    assert_judged(&texts.join("\0"));
}

#[test]
fn the_characters_at_the_ends_of_runs_cling_to_others_as_judged() {
    let examples = examples();
    let mut texts = Vec::new();
    for (first, last, _) in RUNS.iter() {
        let ends = [first.checked_sub(1), Some(*first), Some(*last), last.checked_add(1)];
        for end in ends.into_iter().flatten().filter_map(char::from_u32) {
            texts.extend(examples.iter().map(|other| String::from_iter([end, *other, end])));
        }
    }
    assert_all_judged(&texts);
}

#[test]
fn texts_of_up_to_four_characters_of_all_kinds_fall_apart_as_judged() {
    let examples = examples();
    let mut texts = vec![String::new()];
    for _ in 0..4 {
        let longer = |text: &String| examples.iter().map(|example| format!("{text}{example}")).collect::<Vec<_>>();
        texts = texts.iter().flat_map(longer).collect();
        assert_all_judged(&texts);
    }
    assert_eq!(clusters(""), Vec::<&str>::new());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    /// Characters of each kind as often as of any other, and now and then any character.
    #[test]
    fn long_texts_fall_apart_as_judged(
        places in prop::collection::vec((0..=CHARACTERS.len(), any::<prop::sample::Index>()), 0..60),
        any in any::<String>(),
    ) {
        let mut any = any.chars();
        let mut text = String::new();
        for (kind, place) in places {
            text.extend(CHARACTERS.get(kind).map(|of_kind| *place.get(of_kind)).or_else(|| any.next()));
        }
        assert_judged(&text);
    }
}
