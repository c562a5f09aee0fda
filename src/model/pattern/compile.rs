//! A pattern's text to its steps.
//!
//! There is no tree in between: what is read is turned into steps at once, each leading to those that were read before it.
//! What is repeated is read again for every time. The first thing that is wrong empties the rest of the text, so that all
//! readers come to their end.

use super::search::Threads;
use super::set::{HAN, Range, Set};
use super::{MAX_CHARACTERS, MAX_STEPS, Pattern, PatternError, Step};
use alloc::{string::String, vec, vec::Vec};

/// How deep groups may stand in each other. A repeated one is read twice at least, and so are those in it.
const MAX_NESTING: usize = 10;

const ALPHANUMERIC: [Range; 4] = [('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')];
const SPACE: [Range; 2] = [('\t', '\r'), (' ', ' ')];

pub(super) fn pattern(text: &str) -> Result<Pattern, PatternError> {
    let mut compiler = Compiler::new();
    for c in text.chars() {
        if compiler.text.len() >= MAX_CHARACTERS {
            compiler.fail(MAX_CHARACTERS, "more than 256 characters");
            break;
        }
        compiler.text.push(c);
    }
    let last = compiler.choice(0);
    if compiler.peek().is_some() {
        compiler.fail(compiler.at, "no group is open");
    }
    compiler.finish(last)
}

pub(super) fn words(words: &[String]) -> Result<Pattern, PatternError> {
    let mut compiler = Compiler::new();
    compiler.any_case = true;
    for word in words {
        if !compiler.text.is_empty() {
            compiler.text.push('|');
        }
        for c in word.chars() {
            if c.is_ascii_punctuation() {
                compiler.text.push('\\');
            }
            compiler.text.push(c);
        }
    }
    let last = compiler.choice(0);
    compiler.finish(last)
}

struct Compiler {
    text: Vec<char>,
    at: usize,
    nesting: usize,
    /// Whether a letter stands for its capital, too, and the other way round.
    any_case: bool,
    steps: Vec<Step>,
    sets: Vec<Set>,
    failed: Option<PatternError>,
}

impl Compiler {
    fn new() -> Self {
        Self {
            text: Vec::new(),
            at: 0,
            nesting: 0,
            any_case: false,
            steps: vec![Step::Found],
            sets: Vec::new(),
            failed: None,
        }
    }

    fn finish(mut self, last: usize) -> Result<Pattern, PatternError> {
        let mut reached = Threads::of(self.steps.len());
        if reached.add(&self.steps, last, 0, true, true) {
            self.fail(0, "it matches the empty text");
        }
        match self.failed {
            Some(error) => Err(error),
            None => Ok(Pattern { steps: self.steps, sets: self.sets, last, ends: reached.sets() }),
        }
    }

    /// Notes what is wrong, if nothing was before; stands for a step where one is asked for.
    fn fail(&mut self, at: usize, message: &'static str) -> usize {
        self.failed.get_or_insert(PatternError { at, message });
        self.text.clear();
        0
    }

    fn peek(&self) -> Option<char> {
        self.text.get(self.at).copied()
    }

    fn next(&mut self) -> Option<char> {
        let next = self.peek();
        self.at = self.at.saturating_add(1);
        next
    }

    fn take(&mut self, c: char) -> bool {
        let there = self.peek() == Some(c);
        self.at = self.at.saturating_add(usize::from(there));
        there
    }

    fn push(&mut self, step: Step) -> usize {
        let place = self.steps.len();
        if place > MAX_STEPS {
            return self.fail(self.at, "more than 1000 steps, every repetition written out");
        }
        self.steps.push(step);
        place
    }

    fn over(&mut self, set: Set, next: usize) -> usize {
        let known = self.sets.iter().position(|known| *known == set).unwrap_or(self.sets.len());
        if known == self.sets.len() {
            self.sets.push(set);
        }
        self.push(Step::Over(known, next))
    }

    /// `a|b|c`, up to the end of the group or of the pattern.
    fn choice(&mut self, next: usize) -> usize {
        let mut entry = self.sequence(next);
        while self.take('|') {
            let other = self.sequence(next);
            entry = self.push(Step::Both(entry, other));
        }
        entry
    }

    fn sequence(&mut self, mut next: usize) -> usize {
        let start = self.at;
        while !matches!(self.peek(), None | Some('|' | ')')) {
            next = self.repeated(next);
        }
        if self.at == start { self.fail(start, "nothing stands here") } else { next }
    }

    /// One piece, and how often.
    fn repeated(&mut self, next: usize) -> usize {
        let (start, steps) = (self.at, self.steps.len());
        let once = self.piece(next);
        let Some((least, most)) = self.quantifier() else {
            return once;
        };
        let behind = self.at;
        self.steps.truncate(steps);
        let (mut entry, mut more) = (next, least);
        if let Some(most) = most {
            for _ in least..most {
                let body = self.piece_at(start, entry);
                entry = self.push(Step::Both(body, next));
            }
        } else {
            let again = self.push(Step::Found);
            let body = self.piece_at(start, again);
            if let Some(step) = self.steps.get_mut(again) {
                *step = Step::Both(body, next);
            }
            entry = if least == 0 { again } else { body };
            more = least.saturating_sub(1);
        }
        for _ in 0..more {
            entry = self.piece_at(start, entry);
        }
        self.at = behind;
        entry
    }

    /// The least and the most, if what was read is repeated.
    fn quantifier(&mut self) -> Option<(usize, Option<usize>)> {
        let start = self.at;
        let bounds = match self.peek()? {
            '?' => (0, Some(1)),
            '*' => (0, None),
            '+' => (1, None),
            '{' => {
                self.at = start.saturating_add(1);
                let least = self.number();
                let open = self.take(',') && self.peek() == Some('}');
                let most = if self.peek() == Some('}') { least } else { self.number() };
                let fits = most >= least && most <= MAX_STEPS && (open || most > 0);
                if self.peek() != Some('}') || !fits {
                    self.fail(start, "a repetition is written {3} or {3,} or {3,5}, up to 1000");
                    return None;
                }
                (least, (!open).then_some(most))
            }
            _ => return None,
        };
        self.at = self.at.saturating_add(1);
        if matches!(self.peek(), Some('?' | '*' | '+' | '{')) {
            self.fail(self.at, "a repetition behind a repetition, or a lazy one");
        }
        Some(bounds)
    }

    /// Digits as a number; without any, or far over the limit, one that is over it.
    fn number(&mut self) -> usize {
        let mut number = usize::MAX;
        while let Some(digit) = self.peek().and_then(|c| c.to_digit(10)) {
            self.at = self.at.saturating_add(1);
            let tens = if number == usize::MAX { 0 } else { number.saturating_mul(10) };
            number = tens.saturating_add(digit as usize).min(MAX_STEPS.saturating_add(1));
        }
        number
    }

    fn piece_at(&mut self, start: usize, next: usize) -> usize {
        self.at = start;
        self.piece(next)
    }

    /// A character, a class, a group or an anchor.
    fn piece(&mut self, next: usize) -> usize {
        let start = self.at;
        let mut ranges = Vec::new();
        let mut negated = false;
        match self.next().unwrap_or_default() {
            '(' => return self.group(start, next),
            '^' => return self.push(Step::Start(next)),
            '$' => return self.push(Step::End(next)),
            '[' => {
                negated = self.take('^');
                self.class(start, &mut ranges);
            }
            '.' => {
                negated = true;
                ranges.push(('\n', '\n'));
            }
            '\\' => {
                self.escape(&mut ranges);
            }
            '*' | '+' | '?' | '{' => return self.fail(start, "nothing stands before the repetition"),
            ']' | '}' => return self.fail(start, BARE),
            c => {
                ranges.push((c, c));
                if self.any_case {
                    let (small, capital) = (c.to_ascii_lowercase(), c.to_ascii_uppercase());
                    ranges.extend_from_slice(&[(small, small), (capital, capital)]);
                }
            }
        }
        self.over(Set { ranges, negated }, next)
    }

    fn group(&mut self, start: usize, next: usize) -> usize {
        if self.take('?') && !self.take(':') {
            return self.fail(start, "a group begins with ( or (?: only");
        }
        if self.nesting >= MAX_NESTING {
            return self.fail(start, "groups more than 10 deep");
        }
        self.nesting = self.nesting.saturating_add(1);
        let entry = self.choice(next);
        self.nesting = self.nesting.saturating_sub(1);
        if self.take(')') { entry } else { self.fail(start, "not closed") }
    }

    /// What stands behind a `\`: a character, or the ranges that are added.
    fn escape(&mut self, ranges: &mut Vec<Range>) -> Option<char> {
        let at = self.at.saturating_sub(1);
        let table: &[Range] = match self.next() {
            Some('d') => &ALPHANUMERIC[..1],
            Some('w') => &ALPHANUMERIC,
            Some('s') => &SPACE,
            Some('p') if "{Han}".chars().all(|c| self.take(c)) => &HAN,
            other => {
                let c = match other {
                    Some('t') => '\t',
                    Some('n') => '\n',
                    Some('r') => '\r',
                    Some(c) if c.is_ascii_punctuation() => c,
                    _ => {
                        self.fail(at, "not one of \\d \\w \\s \\p{Han} \\t \\n \\r or \\ before punctuation");
                        return None;
                    }
                };
                ranges.push((c, c));
                return Some(c);
            }
        };
        ranges.extend_from_slice(table);
        None
    }

    /// What stands behind a `[`.
    fn class(&mut self, start: usize, ranges: &mut Vec<Range>) {
        while self.failed.is_none() && !self.take(']') {
            let at = self.at;
            let from = self.member(start, ranges);
            if self.peek() == Some('-') && self.text.get(self.at.saturating_add(1)) != Some(&']') {
                self.at = self.at.saturating_add(1);
                let to = self.member(start, ranges);
                match from.zip(to).filter(|(from, to)| from <= to) {
                    // Both stand in the range, too.
                    Some(range) => ranges.push(range),
                    None => {
                        self.fail(at, "the range does not go from one character to a later one");
                    }
                }
            }
        }
        if ranges.is_empty() {
            self.fail(start, "the class is empty");
        }
    }

    /// A character of a class, or the ranges that an escape adds.
    fn member(&mut self, class: usize, ranges: &mut Vec<Range>) -> Option<char> {
        let c = self.next();
        match c {
            None => {
                self.fail(class, "not closed");
            }
            Some('\\') => return self.escape(ranges),
            Some('[') => {
                self.fail(self.at.saturating_sub(1), BARE);
            }
            Some(c) => ranges.push((c, c)),
        }
        c
    }
}

const BARE: &str = "this character needs a \\ before it";
