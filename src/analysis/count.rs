//! How many cells, how far, and why not.

use core::fmt;

/// The most cells that are walked. A policy with more says so at once.
pub const MAX_CELLS: u64 = 20_000_000;

/// A number of cells.
///
/// ```
/// use veilgate::analysis::Count;
/// assert_eq!(Count::default(), Count { walked: 0, stands_for: 0 });
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Cells that some rule can tell apart.
    pub walked: u64,
    /// Cells of the full product that they stand for: every value of every attribute and every state of every consent. It
    /// stops at the largest number that fits.
    pub stands_for: u128,
}

impl Count {
    pub(super) fn add(&mut self, other: Self) {
        self.walked = self.walked.saturating_add(other.walked);
        self.stands_for = self.stands_for.saturating_add(other.stands_for);
    }
}

/// How far a walk is.
///
/// ```
/// use veilgate::analysis::Progress;
/// let half = Progress { done: 5, of: 10 };
/// assert!(half.done < half.of);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Cells behind.
    pub done: u64,
    /// Cells in all; 0 while they are still being counted.
    pub of: u64,
}

/// Why there is no answer.
///
/// ```
/// use veilgate::analysis::{MAX_CELLS, Stopped};
/// let stopped = Stopped::TooManyCells { cells: 30_000_000, limit: MAX_CELLS };
/// assert!(stopped.to_string().contains("30000000"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stopped {
    /// More cells than are walked.
    TooManyCells {
        /// How many there are; beyond 2^40, how many there are at least.
        cells: u128,
        /// How many are walked at most.
        limit: u64,
    },
    /// More values of attributes against more conditions than are held against each other.
    TooManyComparisons {
        /// How many there would be.
        comparisons: u128,
        /// How many are made at most.
        limit: u64,
    },
    /// Whoever was told of the progress said no.
    Cancelled,
}

impl fmt::Display for Stopped {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooManyCells { cells, limit } => write!(
                formatter,
                "the policy has {cells} cells to walk and the limit is {limit}: let fewer attributes meet in the rules of one \
                 class, audience and purpose"
            ),
            Self::TooManyComparisons { comparisons, limit } => write!(
                formatter,
                "the policy has {comparisons} comparisons of values with conditions and the limit is {limit}: declare fewer values, \
                 or join conditions"
            ),
            Self::Cancelled => formatter.write_str("the analysis was cancelled"),
        }
    }
}

impl core::error::Error for Stopped {}
