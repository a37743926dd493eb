//! The day on which a period is paid.

use crate::plan::PayDay;
use crate::time::{Date, Period, date, plus_days};

/// The day that a plan names, whether or not it is a working day. In a month that has no such day it is the last one.
/// `None` beyond the calendar.
pub fn pay_date(day: PayDay, period: Period) -> Option<Date> {
    let next = period.last().plus(1);
    match day {
        PayDay::LastDayOfNextMonth => Some(next.last_day()),
        PayDay::DayOfNextMonth(day) => {
            let last = i64::from(next.last_day().day());
            date(next.year().into(), next.number().into(), day.min(last))
        }
        PayDay::DaysAfter(count) => plus_days(period.last_day(), count),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_is_counted_from_the_end_of_the_period() {
        let on = |day, period: &str| pay_date(day, Period::parse(period).unwrap()).unwrap().to_string();
        assert_eq!(on(PayDay::DayOfNextMonth(10), "2026-03"), "2026-04-10");
        assert_eq!(on(PayDay::DayOfNextMonth(31), "2026-01"), "2026-02-28");
        assert_eq!(on(PayDay::LastDayOfNextMonth, "2026-Q1"), "2026-04-30");
        assert_eq!(on(PayDay::DaysAfter(5), "2026"), "2027-01-05");
        assert_eq!(on(PayDay::DaysAfter(0), "2026-03"), "2026-03-31");
    }
}
