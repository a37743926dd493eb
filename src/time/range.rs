//! A span of days, open to the future when it has no end.

use crate::time::{Date, Grain, Month, Period};

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

    /// The same days, and all others of the periods that they touch.
    pub fn whole_periods(&self, every: Grain) -> DateRange {
        let period_of = |day| every.containing(Month::of(day));
        DateRange { from: period_of(self.from).first_day(), through: self.through.map(|day| period_of(day).last_day()) }
    }

    /// Whether any day of `period` lies in the range.
    pub fn touches(&self, period: Period) -> bool {
        self.from <= period.last_day() && self.through.is_none_or(|last| period.first_day() <= last)
    }
}
