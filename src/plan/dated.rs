//! Which day decides where a value changes inside the period of a rule.

use crate::plan::{CountedTime, Expr};
use crate::source::Span;

pub use crate::syntax::tree::DayWord;

/// What a rule says of the days on which its dated values are read.
#[derive(Clone, Debug)]
pub enum DatedBy {
    /// One day decides for all of them.
    Day(Expr),
    /// Each day counts with the values that hold on it: condition and amount are computed for every stretch of days in
    /// which nothing changes, as for the whole period, and weighted by the days of the stretch.
    EachDay(EachDay),
}

/// The days that count, each with its own values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EachDay {
    /// Which days.
    pub days: DayWord,
    /// Where it is written.
    pub span: Span,
}

impl DatedBy {
    /// The day, where one decides.
    pub fn day(&self) -> Option<&Expr> {
        match self {
            DatedBy::Day(day) => Some(day),
            DatedBy::EachDay(_) => None,
        }
    }
}

impl EachDay {
    /// What is counted of a stretch of days.
    pub fn counted(self) -> CountedTime {
        match self.days {
            DayWord::Calendar => CountedTime::CalendarDays,
            DayWord::Working => CountedTime::WorkingDays,
        }
    }
}
