//! Why a row has no value.

use crate::data::RowId;
use crate::plan::{Currency, Id, Param, Record};
use crate::time::Date;

/// Why a row has no value for an expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Lack {
    /// A cell is empty, or a division has no result: *no data*, which rules may handle.
    Empty,
    /// Another table does not have what the row needs: an error wherever the value counts, never a value.
    Gap(Gap),
}

/// What another table does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Gap {
    /// No rate of exchange from one currency to another on a day (nor before it, where the plan allows an earlier one).
    Rate {
        /// The currency of the amount.
        from: Currency,
        /// The currency wanted.
        to: Currency,
        /// The day.
        on: Date,
        /// Whether a rate of an earlier day would do.
        or_before: bool,
    },
    /// A rate of exchange that is 0 or below.
    RateNotAbove {
        /// The currency of the amount.
        from: Currency,
        /// The currency wanted.
        to: Currency,
        /// The day from which the rate holds.
        of: Date,
        /// The record of rates.
        record: Id<Record>,
        /// The row.
        row: RowId,
    },
    /// The calendar does not say whether this is a working day.
    WorkingDay(Date),
    /// The first value of a parameter holds from a later day: a hole in the rules, not in the data.
    Param {
        /// The parameter.
        param: Id<Param>,
        /// The day.
        on: Date,
    },
}

impl Lack {
    /// What several operands lack together: a gap before an empty cell, the smallest of several gaps.
    pub fn of(lacks: impl IntoIterator<Item = Option<Lack>>) -> Lack {
        let gaps = lacks.into_iter().flatten().filter(|lack| matches!(lack, Lack::Gap(_)));
        gaps.min().unwrap_or(Lack::Empty)
    }
}
