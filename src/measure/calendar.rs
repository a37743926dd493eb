//! Counting days and months. Both ends count.

use std::collections::BTreeMap;

use crate::data::{Cell, Tables};
use crate::plan::{DatePart, Duration, Plan, TimeUnit, Type};
use crate::time::{Date, Month, days_between, plus_days, plus_months};

/// The days from one through another, both counted; 0 when the last is before the first.
pub fn calendar_days(from: Date, through: Date) -> i64 {
    (days_between(from, through) + 1).max(0)
}

/// The calendar months that the days from one through another touch; 0 when the last is before the first.
pub fn calendar_months(from: Date, through: Date) -> i64 {
    if through < from {
        return 0;
    }
    i64::from(Month::of(through).since(Month::of(from))) + 1
}

/// The day so much later (earlier when the count is negative); `None` outside the calendar.
pub fn date_plus(day: Date, duration: Duration) -> Option<Date> {
    match duration.unit {
        TimeUnit::Day => plus_days(day, duration.count),
        TimeUnit::Month => plus_months(day, duration.count),
        TimeUnit::Quarter => plus_months(day, duration.count.checked_mul(3)?),
        TimeUnit::HalfYear => plus_months(day, duration.count.checked_mul(6)?),
        TimeUnit::Year => plus_months(day, duration.count.checked_mul(12)?),
    }
}

/// Whether `value` is not before `of` and not after `of` plus the duration; that day counts. A limit outside the
/// calendar limits nothing.
pub fn is_within(value: Date, duration: Duration, of: Date) -> bool {
    of <= value && date_plus(of, duration).is_none_or(|last| value <= last)
}

/// What the calendar says of a day.
pub fn date_part(part: DatePart, day: Date) -> i64 {
    match part {
        DatePart::DayOfMonth => day.day().into(),
        DatePart::MonthNumber => day.month().into(),
        DatePart::DaysIn(grain) => {
            let period = grain.containing(Month::of(day));
            calendar_days(period.first_day(), period.last_day())
        }
    }
}

/// Which days are working days.
#[derive(Clone, Debug, Default)]
pub struct WorkingCalendar {
    days: BTreeMap<Date, bool>,
}

impl WorkingCalendar {
    /// The calendar of a plan: of its record, the first field of type date is the day, the first of type yes/no
    /// says whether it is a working day. `None` when the plan has no such record.
    pub fn of(plan: &Plan, tables: &Tables) -> Option<WorkingCalendar> {
        let id = plan.calendar?;
        let record = plan.records.get(id);
        let field = |wanted: &Type| record.fields.iter().find(|(_, field)| field.ty == *wanted).map(|(id, _)| id);
        let (day, working) = (field(&Type::Date)?, field(&Type::YesNo)?);
        let table = tables.get(id);
        let days = table
            .rows()
            .filter_map(|row| match (table.cell(row, day), table.cell(row, working)) {
                (Cell::Date(day), Cell::YesNo(flag)) => Some((day, flag)),
                _ => None,
            })
            .collect();
        Some(WorkingCalendar { days })
    }

    /// Whether a day is a working day; `None` where the calendar does not have it.
    pub fn is_working(&self, day: Date) -> Option<bool> {
        self.days.get(&day).copied()
    }

    /// The working days from one through another, both counted; the first day that the calendar does not have
    /// as the error.
    pub fn working_days(&self, from: Date, through: Date) -> Result<i64, Date> {
        let mut count = 0;
        let mut day = from;
        while day <= through {
            count += i64::from(*self.days.get(&day).ok_or(day)?);
            let Some(next) = plus_days(day, 1) else { break };
            day = next;
        }
        Ok(count)
    }
}
