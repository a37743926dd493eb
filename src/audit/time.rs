//! The beginnings and ends of periods.

use crate::data::{Day, Tables};
use crate::measure::WorkingCalendar;
use crate::plan::Plan;
use crate::time::{Date, Grain, Period, is_weekday, plus_days};

/// Which days are worked: by the calendar of the project, of days that it does not have from Monday to Friday.
#[derive(Clone, Debug, Default)]
pub(super) struct Workdays(Option<WorkingCalendar>);

impl Workdays {
    pub fn of(plan: &Plan, tables: &Tables) -> Workdays {
        Workdays(WorkingCalendar::of(plan, tables))
    }

    /// Whether a calendar says of all days of a period which of them are worked.
    pub fn knows(&self, period: Period) -> bool {
        let ends = (period.first_day(), period.last_day());
        self.0.as_ref().is_some_and(|calendar| calendar.working_days(ends.0, ends.1).is_ok())
    }

    fn is_worked(&self, day: Date) -> bool {
        self.0.as_ref().and_then(|calendar| calendar.is_working(day)).unwrap_or_else(|| is_weekday(day))
    }

    /// The first of the last so many working days of a period: from there on is its end.
    pub fn tail_of(&self, period: Period, days: usize) -> Date {
        self.counted((period.last_day(), period.first_day()), -1, days)
    }

    /// The last of the first so many working days of a period.
    pub fn head_of(&self, period: Period, days: usize) -> Date {
        self.counted((period.first_day(), period.last_day()), 1, days)
    }

    /// The working day of a number, counted from one end towards the other; the other where there are fewer.
    fn counted(&self, (from, to): (Date, Date), step: i64, days: usize) -> Date {
        let mut day = from;
        let mut left = days;
        while day != to {
            if self.is_worked(day) {
                left = left.saturating_sub(1);
            }
            if left == 0 {
                break;
            }
            let Some(next) = plus_days(day, step) else { break };
            day = next;
        }
        day
    }
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

/// The periods of a plan as rows see them.
#[derive(Clone, Debug)]
pub(super) struct Ended {
    every: Grain,
    days: usize,
    workdays: Workdays,
}

impl Ended {
    pub fn new(plan: &Plan, days: usize, workdays: Workdays) -> Ended {
        Ended { every: plan.every, days, workdays }
    }

    /// The period in which a day lies.
    pub fn of(&self, day: Day) -> Option<Ends> {
        let period = self.every.containing(day.month()?);
        let (head, tail) = (self.workdays.head_of(period, self.days), self.workdays.tail_of(period, self.days));
        Some(Ends { period, head: head.into(), tail: tail.into() })
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
        let none = Workdays::default();
        assert_eq!(none.tail_of(of("2026-03"), 3), date(2026, 3, 27).unwrap());
        assert_eq!(none.tail_of(of("2026-05"), 3), date(2026, 5, 27).unwrap());
        assert_eq!(none.head_of(of("2026-05"), 3), date(2026, 5, 5).unwrap());
    }
}
