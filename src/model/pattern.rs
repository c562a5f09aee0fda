//! Patterns that a policy states for what it looks for: a small part of what regular expressions can say, and a search in
//! time proportional to the text, whatever the pattern and the text are.
//!
//! | written | matches |
//! |---|---|
//! | `a` `号` | the character itself; `\ ^ $ . * + ? ( ) [ ] { } \|` only with a `\` before them |
//! | `.` | any character but a line feed |
//! | `[a-z0-9_]` `[^,;]` | one of these, one of all others; `\ [ ]` with a `\` before them, a `-` that is no range first or last |
//! | `\d` `\w` `\s` | `[0-9]`, `[0-9A-Za-z_]`, a space or one of the five controls from tab to carriage return: ASCII alone |
//! | `\p{Han}` | a character of the script Han (Unicode 16) |
//! | `\t` `\n` `\r` `\-` | a control; any ASCII punctuation, as it is |
//! | `(…)` `(?:…)` `…\|…` | a group, which captures nothing; one of several, none of them empty |
//! | `?` `*` `+` `{3}` `{3,}` `{3,5}` | behind a character, a class or a group: how often |
//! | `^` `$` | the start and the end of the value, white space around it left out |
//!
//! Letters match in their own case. There is nothing that looks around, back or lazily. A match is the leftmost one, and of
//! these the longest; the next begins behind it.

mod compile;
mod search;
mod set;

use alloc::{string::String, vec::Vec};
use set::Set;

/// The longest pattern, in characters.
pub const MAX_CHARACTERS: usize = 256;
/// The most steps that a pattern may come to when every repetition is written out.
pub const MAX_STEPS: usize = 1000;

/// A pattern, ready to search with.
///
/// ```
/// use veilgate::model::Pattern;
/// let member = Pattern::new(r"VG-\d{6}|会员\p{Han}{2}\d+")?;
/// let text = "VG-123456, 会员甲乙7。";
/// let found: Vec<&str> = member.find_all(text).iter().map(|span| &text[span.start..span.end]).collect();
/// assert_eq!(found, ["VG-123456", "会员甲乙7"]);
/// # Ok::<(), veilgate::model::PatternError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Pattern {
    /// Steps from the end of the pattern to its start: texts are read backwards.
    steps: Vec<Step>,
    sets: Vec<Set>,
    /// The end of the pattern.
    last: usize,
    /// What a match can end with.
    ends: Vec<usize>,
}

/// One step of the way backwards through a pattern.
#[derive(Clone, Copy, Debug)]
enum Step {
    /// The start of the pattern is reached.
    Found,
    /// Over a character of this set, to the next step.
    Over(usize, usize),
    /// On to both.
    Both(usize, usize),
    /// On if the text starts here.
    Start(usize),
    /// On if the text ends here.
    End(usize),
}

/// Why a text is no pattern.
///
/// ```
/// use veilgate::model::Pattern;
/// let error = Pattern::new("VG-(?=1)").unwrap_err();
/// assert_eq!((error.at, error.message), (3, "a group begins with ( or (?: only"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PatternError {
    /// How many characters stand before the place.
    pub at: usize,
    /// What is wrong there.
    pub message: &'static str,
}

impl Pattern {
    /// Reads a pattern.
    ///
    /// # Errors
    /// What is not in the table above, too long, or matches the empty text.
    pub fn new(pattern: &str) -> Result<Self, PatternError> {
        compile::pattern(pattern)
    }

    /// A pattern for one of several words, the letters A to Z in either case.
    ///
    /// # Errors
    /// Together they have more than about a thousand characters, there are none, or one of them is empty.
    ///
    /// ```
    /// use veilgate::model::Pattern;
    /// let words = Pattern::words(&["工号".to_owned(), "staff no".to_owned()])?;
    /// assert_eq!(words.find_all("Staff No 7").len(), 1);
    /// # Ok::<(), veilgate::model::PatternError>(())
    /// ```
    pub fn words(words: &[String]) -> Result<Self, PatternError> {
        compile::words(words)
    }
}

#[cfg(test)]
mod tests;
