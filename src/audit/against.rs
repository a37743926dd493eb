//! What is held against what others have: shares that are far from theirs, in exact fractions.

use crate::diagnostics::Arg;
use crate::number::{Exact, share_for_reading};

/// Fewer cases say nothing of anybody: one of one is everything.
const FEWEST: usize = 3;
/// Nor do shares of fewer rows.
const ROWS: usize = 5;

/// How many of how many rows are cases.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    pub cases: usize,
    pub rows: usize,
}

/// A share that is far from that of all others.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Unlike {
    pub share: Exact,
    pub others: Exact,
}

fn count(number: usize) -> Exact {
    Exact::from(i64::try_from(number).unwrap_or(i64::MAX))
}

impl Tally {
    pub fn of(cases: usize, rows: usize) -> Tally {
        Tally { cases, rows }
    }

    pub fn add(&mut self, other: Tally) {
        self.cases += other.cases;
        self.rows += other.rows;
    }

    fn share(self) -> Option<Exact> {
        count(self.cases).checked_div(&count(self.rows))
    }

    /// Whether the share of one, whose rows are among `all`, is at least a tenth and twice that of the others.
    pub fn unlike(self, all: Tally) -> Option<Unlike> {
        let others = Tally { cases: all.cases.saturating_sub(self.cases), rows: all.rows.saturating_sub(self.rows) };
        if self.cases < FEWEST || self.rows < ROWS || others.rows < ROWS {
            return None;
        }
        let (share, others) = (self.share()?, others.share()?);
        let far = share >= Exact::scaled(1, 1) && share >= others.times_integer(2);
        far.then_some(Unlike { share, others })
    }
}

impl Unlike {
    /// Whether it is three times that of the others.
    pub fn threefold(&self) -> bool {
        self.share >= self.others.times_integer(3)
    }

    /// Whether it is half of all.
    pub fn half(&self) -> bool {
        self.share.times_integer(2) >= Exact::one()
    }
}

/// A share of a hundred for people: with one decimal, or with as many as it takes not to become nothing or all.
pub(super) fn percent(share: &Exact) -> Arg {
    percent_beside(share, &Exact::one())
}

/// The same with as many decimals as it takes to tell it from another.
pub(super) fn percent_beside(share: &Exact, other: &Exact) -> Arg {
    Arg::Percent(share_for_reading(share, &[other]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_rows_and_small_differences_say_nothing() {
        let unlike =
            |cases, rows, all_cases, all_rows| Tally::of(cases, rows).unlike(Tally::of(all_cases, all_rows)).is_some();
        // 3 of 6 against 1 of 10.
        assert!(unlike(3, 6, 4, 16));
        // One of one, two of five, three of four, nobody to compare with.
        assert!(!unlike(1, 1, 1, 21) && !unlike(2, 5, 2, 25) && !unlike(3, 4, 3, 24) && !unlike(3, 6, 3, 10));
        // 30% against 15% is twice as much, against 16% is not.
        assert!(unlike(3, 10, 18, 110) && !unlike(3, 10, 19, 110));
        // 10% is enough, less is not.
        assert!(unlike(3, 30, 3, 60) && !unlike(3, 31, 3, 61));
    }
}
