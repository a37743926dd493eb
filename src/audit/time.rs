//! The beginnings and ends of periods.

use std::collections::HashMap;

use crate::data::Day;
use crate::plan::Plan;
use crate::time::{Date, Grain, Period, is_weekday, plus_days};

/// The first of the last so many weekdays of a period: from there on is its end.
pub(super) fn tail_of(period: Period, days: usize) -> Date {
    let mut day = period.last_day();
    let mut left = days;
    while day > period.first_day() {
        if is_weekday(day) {
            left = left.saturating_sub(1);
        }
        if left == 0 {
            break;
        }
        let Some(before) = plus_days(day, -1) else { break };
        day = before;
    }
    day
}

/// The last of the first so many weekdays of a period.
pub(super) fn head_of(period: Period, days: usize) -> Date {
    let mut day = period.first_day();
    let mut left = days;
    while day < period.last_day() {
        if is_weekday(day) {
            left = left.saturating_sub(1);
        }
        if left == 0 {
            break;
        }
        let Some(after) = plus_days(day, 1) else { break };
        day = after;
    }
    day
}

/// A period of a plan as rows see it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ends {
    pub period: Period,
    /// The last day of its beginning.
    pub head: Day,
    /// The first day of its end.
    pub tail: Day,
}

/// The periods of a plan by the months in them, worked out when they are met.
#[derive(Clone, Debug)]
pub(super) struct Ended {
    every: Grain,
    days: usize,
    of_month: HashMap<u32, Option<Ends>>,
}

impl Ended {
    pub fn new(plan: &Plan, days: usize) -> Ended {
        Ended { every: plan.every, days, of_month: HashMap::new() }
    }

    /// The period in which a day lies.
    pub fn of(&mut self, day: Day) -> Option<Ends> {
        let (every, days) = (self.every, self.days);
        *self.of_month.entry(day.month_code()).or_insert_with(|| {
            let period = every.containing(day.month()?);
            let (head, tail) = (head_of(period, days).into(), tail_of(period, days).into());
            Some(Ends { period, head, tail })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::date;

    #[test]
    fn ends_are_counted_in_weekdays() {
        // March 2026 ends on a Tuesday, May 2026 on a Sunday and begins on a Friday.
        let of = |text: &str| Period::parse(text).unwrap();
        assert_eq!(tail_of(of("2026-03"), 3), date(2026, 3, 27).unwrap());
        assert_eq!(tail_of(of("2026-05"), 3), date(2026, 5, 27).unwrap());
        assert_eq!(head_of(of("2026-05"), 3), date(2026, 5, 5).unwrap());
    }
}
