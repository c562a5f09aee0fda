//! Words that say what stands beside them, in Chinese and English.
//!
//! The longest word at a place counts, so a longer harmless one hides a shorter: 会员卡号 is no 卡号.

use super::scanner::{CharSet, pairs, simplified};
use super::words::CUES;

/// A set of kinds of context, one bit each.
pub(crate) type Kinds = u32;

/// A word that hides a shorter one inside it and says nothing itself.
pub(crate) const NOTHING: Kinds = 0;
/// An identity card.
pub(crate) const ID: Kinds = 1;
/// A passport.
pub(crate) const PASSPORT: Kinds = 1 << 1;
/// A telephone.
pub(crate) const PHONE: Kinds = 1 << 2;
/// A payment or bank card.
pub(crate) const CARD: Kinds = 1 << 3;
/// The security code of a card.
pub(crate) const CVV: Kinds = 1 << 4;
/// The expiry of a card.
pub(crate) const EXPIRY: Kinds = 1 << 5;
/// An e-mail address.
pub(crate) const EMAIL: Kinds = 1 << 6;
/// An international bank account.
pub(crate) const IBAN: Kinds = 1 << 7;
/// A company's credit code.
pub(crate) const USCC: Kinds = 1 << 8;
/// An address in a network.
pub(crate) const IP: Kinds = 1 << 9;
/// A birth date.
pub(crate) const BIRTH: Kinds = 1 << 10;
/// A person's name, before it.
pub(crate) const NAME: Kinds = 1 << 11;
/// A form of address behind a name: 先生.
pub(crate) const TITLE: Kinds = 1 << 12;
/// A postal address.
pub(crate) const ADDRESS: Kinds = 1 << 13;
/// A password.
pub(crate) const PASSWORD: Kinds = 1 << 14;
/// A one-time code.
pub(crate) const OTP: Kinds = 1 << 15;
/// A number of a thing: an order, a parcel, an instant.
pub(crate) const ORDER: Kinds = 1 << 16;
/// A version of software.
pub(crate) const VERSION: Kinds = 1 << 17;
/// A province or a large city.
pub(crate) const REGION: Kinds = 1 << 18;

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

/// Every character that a context word may start with. Most characters start none.
static STARTS: CharSet = CharSet::filled_by(|set| {
    for first in CUES.iter().filter_map(|(word, _)| word.chars().next()) {
        set.insert(first);
        set.insert(first.to_ascii_uppercase());
    }
    for (traditional, _) in pairs().filter(|(_, twin)| set.may_hold_already(*twin)) {
        set.insert(traditional);
    }
});

/// The longest context word that starts at byte `at`, where `first` stands.
pub(crate) fn cue_at(text: &str, at: usize, first: char) -> Option<Cue> {
    if !STARTS.may_hold(first) {
        return None;
    }
    let key = simplified(first).to_ascii_lowercase();
    let starts = |word: &str| word.chars().next().unwrap_or_default();
    let from = CUES.partition_point(|(word, _)| starts(word) < key);
    let rest = text.get(at..)?;
    let same = CUES.get(from..)?.iter().take_while(|(word, _)| starts(word) == key);
    let (length, kinds) = same.filter_map(|(word, kinds)| Some((matched(rest, word)?, *kinds))).max_by_key(|m| m.0)?;
    Some(Cue { start: at, end: at.saturating_add(length), kinds })
}

/// How many bytes of `text` the word takes: neither case nor traditional writing matters, a space stands for any single
/// separator or none, and a word that ends in a Latin letter is not a piece of a longer one.
fn matched(text: &str, word: &str) -> Option<usize> {
    let mut rest = text.char_indices().peekable();
    for wanted in word.chars() {
        let (_, found) = *rest.peek()?;
        if wanted == ' ' {
            if matches!(found, ' ' | '-' | '_') {
                rest.next();
            }
            continue;
        }
        if found.to_ascii_lowercase() != wanted && simplified(found) != wanted {
            return None;
        }
        rest.next();
    }
    let (length, next) = rest.peek().map_or((text.len(), ' '), |(length, next)| (*length, *next));
    let whole = !word.ends_with(|c: char| c.is_ascii_alphanumeric()) || !next.is_ascii_alphabetic();
    whole.then_some(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sorted_without_repeats() {
        assert!(CUES.windows(2).all(|pair| pair[0].0 < pair[1].0));
        assert!(CUES.iter().all(|(word, _)| *word == word.to_lowercase() && !word.is_empty()));
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
