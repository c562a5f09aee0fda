//! Words that say what stands beside them, in Chinese and English.
//!
//! The longest word at a place counts, so a longer harmless one hides a shorter: 会员卡号 is no 卡号.

use super::dictionary::{Dictionary, by_first, first};
use super::scanner::simplified;

/// A set of kinds of context, one bit each.
pub(crate) type Kinds = u32;

/// The bit of the kind that this letter stands for in `cues.txt`; none for `-`.
const fn kind(letter: u8) -> Kinds {
    match 1_u32.checked_shl(letter.wrapping_sub(b'a') as u32) {
        Some(kind) => kind,
        None => 0,
    }
}

/// A word that hides a shorter one inside it and says nothing itself.
pub(crate) const NOTHING: Kinds = kind(b'-');
/// A postal address.
pub(crate) const ADDRESS: Kinds = kind(b'a');
/// A birth date.
pub(crate) const BIRTH: Kinds = kind(b'b');
/// A payment or bank card.
pub(crate) const CARD: Kinds = kind(b'c');
/// An identity card.
pub(crate) const ID: Kinds = kind(b'd');
/// An e-mail address.
pub(crate) const EMAIL: Kinds = kind(b'e');
/// A telephone.
pub(crate) const PHONE: Kinds = kind(b'f');
/// A form of address behind a name: 先生.
pub(crate) const TITLE: Kinds = kind(b'h');
/// An international bank account.
pub(crate) const IBAN: Kinds = kind(b'i');
/// An address in a network.
pub(crate) const IP: Kinds = kind(b'n');
/// A number of a thing: an order, a parcel, an instant.
pub(crate) const ORDER: Kinds = kind(b'o');
/// A person's name, before it.
pub(crate) const NAME: Kinds = kind(b'p');
/// A passport.
pub(crate) const PASSPORT: Kinds = kind(b'q');
/// A province or a large city.
pub(crate) const REGION: Kinds = kind(b'r');
/// The security code of a card.
pub(crate) const CVV: Kinds = kind(b's');
/// A one-time code.
pub(crate) const OTP: Kinds = kind(b't');
/// A company's credit code.
pub(crate) const USCC: Kinds = kind(b'u');
/// A version of software.
pub(crate) const VERSION: Kinds = kind(b'v');
/// A password.
pub(crate) const PASSWORD: Kinds = kind(b'w');
/// The expiry of a card.
pub(crate) const EXPIRY: Kinds = kind(b'x');

/// A context word in a text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cue {
    /// First byte.
    pub(crate) start: usize,
    /// One past the last byte.
    pub(crate) end: usize,
    /// What it says.
    pub(crate) kinds: Kinds,
}

/// The kinds that a class of the catalogue stands for, so that a field gives context to what is in it.
pub(crate) fn of_class(class: &str) -> Kinds {
    match class {
        "gov.id.cn-resident-id" => ID,
        "gov.passport.cn-passport" => PASSPORT,
        "payment.card.pan" => CARD,
        "contact.email" => EMAIL,
        "finance.account.iban" => IBAN,
        "org.id.cn-uscc" => USCC,
        "device.network.ip" => IP,
        "contact.address" => ADDRESS,
        _ if class.starts_with("contact.phone") => PHONE,
        _ => NOTHING,
    }
}

/// The context words, each behind the letters of its kinds. Lower case; `_` stands for a space, a hyphen, an underscore or nothing.
static CUES: Dictionary = Dictionary::of(include_str!("cues.txt"), first);

/// The longest context word that starts at byte `at`, where `first` stands.
pub(crate) fn cue_at(text: &str, at: usize, first: char) -> Option<Cue> {
    let rest = text.get(at..)?;
    let same = CUES.entries(by_first(simplified(first).to_ascii_lowercase()));
    let found = same.filter_map(|entry| Some((matched(rest, entry.word())?, entry)));
    let (length, entry) = found.max_by_key(|(length, _)| *length)?;
    let kinds = entry.meaning().bytes().fold(NOTHING, |kinds, letter| kinds | kind(letter));
    Some(Cue { start: at, end: at.saturating_add(length), kinds })
}

/// How many bytes of `text` the word takes: neither case nor traditional writing matters, `_` stands for any single
/// separator or none, and a word that ends in a Latin letter is not a piece of a longer one.
fn matched(text: &str, word: &str) -> Option<usize> {
    let mut rest = text;
    for wanted in word.chars() {
        let mut behind = rest.chars();
        let found = behind.next()?;
        if wanted != '_' && found.to_ascii_lowercase() != wanted && simplified(found) != wanted {
            return None;
        }
        if wanted != '_' || matches!(found, ' ' | '-' | '_') {
            rest = behind.as_str();
        }
    }
    let is = |byte: Option<&u8>, kind: fn(&u8) -> bool| byte.is_some_and(kind);
    let whole =
        !is(word.as_bytes().last(), u8::is_ascii_alphanumeric) || !is(rest.as_bytes().first(), u8::is_ascii_alphabetic);
    whole.then_some(text.len().saturating_sub(rest.len()))
}

#[cfg(test)]
mod tests {
    use super::super::dictionary::Entry;
    use super::*;

    #[test]
    fn no_word_twice_and_every_letter_is_a_kind() {
        let mut words: Vec<&str> = CUES.all().map(Entry::word).collect();
        let count = words.len();
        words.sort_unstable();
        words.dedup();
        assert!(count > 400 && words.len() == count);
        let letters = |letters: &str| letters == "-" || letters.bytes().all(|letter| kind(letter) != 0);
        assert!(CUES.all().all(|entry| letters(entry.meaning()) && entry.word() == entry.word().to_lowercase()));
    }

    #[test]
    fn the_longest_word_counts() {
        let kinds = |text: &str| cue_at(text, 0, text.chars().next().unwrap()).map(|cue| (cue.kinds, cue.end));
        assert_eq!(kinds("会员卡号1"), Some((NOTHING, 12)));
        assert_eq!(kinds("Date-of Birth: "), Some((BIRTH, 13)));
        assert_eq!(kinds("iPhone"), None);
        assert_eq!(kinds("pinned"), None);
        assert_eq!(kinds("CVV2码"), Some((CVV, 4)));
    }
}
