//! All matches in one pass over the text, from its end to its start.
//!
//! Backwards, since then every place knows at once how far the longest match reaches that starts there: a thread is a step
//! of the pattern with the end of the text that it came from, older threads have later ends, and of two at one step the older
//! stays. Forwards, each match that fails late would have to be begun again at the next character, and a text of `a` would
//! take `a.*b|a` time in the square of its length.

use super::{Pattern, Step};
use crate::model::Span;
use alloc::{vec, vec::Vec};

/// A step over a character that has been reached.
struct Thread {
    set: usize,
    next: usize,
    /// Where its match ends.
    end: usize,
}

/// The threads at one place of the text, in descending order of their ends.
pub(super) struct Threads {
    list: Vec<Thread>,
    /// The round in which each step was reached last.
    seen: Vec<u32>,
    round: u32,
    /// Steps that are still to be followed.
    open: Vec<usize>,
}

impl Threads {
    pub(super) fn of(steps: usize) -> Self {
        Self { list: Vec::new(), seen: vec![0; steps], round: 1, open: Vec::new() }
    }

    fn clear(&mut self) {
        self.list.clear();
        self.round = self.round.wrapping_add(1);
    }

    /// Goes from a step as far as is possible without a character. Whether the start of the pattern is reached.
    pub(super) fn add(&mut self, steps: &[Step], from: usize, end: usize, starts: bool, ends: bool) -> bool {
        let (mut place, mut found) = (from, false);
        loop {
            if let (Some(step), Some(seen)) = (steps.get(place), self.seen.get_mut(place))
                && core::mem::replace(seen, self.round) != self.round
            {
                match *step {
                    Step::Over(set, next) => self.list.push(Thread { set, next, end }),
                    Step::Found => found = true,
                    Step::Both(one, other) => {
                        self.open.push(other);
                        place = one;
                        continue;
                    }
                    Step::Start(next) if starts => self.open.push(next),
                    Step::End(next) if ends => self.open.push(next),
                    Step::Start(_) | Step::End(_) => {}
                }
            }
            match self.open.pop() {
                Some(next) => place = next,
                None => return found,
            }
        }
    }

    /// The sets of the steps that were reached.
    pub(super) fn sets(&self) -> Vec<usize> {
        let mut sets = Vec::new();
        self.list.iter().for_each(|thread| sets.push(thread.set));
        sets
    }
}

impl Pattern {
    fn takes(&self, set: usize, c: char) -> bool {
        self.sets.get(set).is_some_and(|set| set.contains(c))
    }

    /// Every match: the leftmost, of these the longest, then on behind it. Sorted, never empty, never overlapping.
    pub fn find_all(&self, text: &str) -> Vec<Span> {
        let (mut one, mut other) = (Threads::of(self.steps.len()), Threads::of(self.steps.len()));
        let (mut here, mut before) = (&mut one, &mut other);
        let mut longest: Vec<Span> = Vec::new();
        for (start, c) in text.char_indices().rev() {
            if self.ends.iter().any(|set| self.takes(*set, c)) {
                let end = start.saturating_add(c.len_utf8());
                here.add(&self.steps, self.last, end, false, end == text.len());
            }
            if here.list.is_empty() {
                continue;
            }
            let mut end = None;
            // Most threads ask for what the one before them asked for.
            let (mut asked, mut fits) = (usize::MAX, false);
            for thread in &here.list {
                if thread.set != asked {
                    (asked, fits) = (thread.set, self.takes(thread.set, c));
                }
                if fits && before.add(&self.steps, thread.next, thread.end, start == 0, false) {
                    end = Some(thread.end);
                }
            }
            if let Some(end) = end {
                longest.push(Span { start, end });
            }
            here.clear();
            core::mem::swap(&mut here, &mut before);
        }
        let mut done = 0;
        longest.reverse();
        longest.retain(|span| {
            let free = span.start >= done;
            if free {
                done = span.end;
            }
            free
        });
        longest
    }
}
