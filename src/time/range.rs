//! A span of days, open to the future when it has no end.

use crate::time::{Date, Period};

/// From a day, that day included, through a day, that day included, or without an end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DateRange {
    /// The first day.
    pub from: Date,
    /// The last day; `None` for an open end.
    pub through: Option<Date>,
}

impl DateRange {
    /// Whether the day lies in the range.
    pub fn contains(&self, day: Date) -> bool {
        self.from <= day && self.through.is_none_or(|last| day <= last)
    }

    /// Whether any day of `period` lies in the range.
    pub fn touches(&self, period: Period) -> bool {
        self.from <= period.last_day() && self.through.is_none_or(|last| period.first_day() <= last)
    }
}
