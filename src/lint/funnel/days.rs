//! The working days of a period.

use crate::lint::Subject;
use crate::time::{Period, is_weekday, plus_days};

/// By the calendar of the plan, where its data are read and know every day; else those from Monday to Friday.
pub(super) fn working_days(subject: &Subject<'_>, period: Period) -> i64 {
    let (first, last) = (period.first_day(), period.last_day());
    let calendar = subject.history.and_then(|history| history.calendar.as_ref());
    if let Some(Ok(days)) = calendar.map(|calendar| calendar.working_days(first, last)) {
        return days;
    }
    let mut count = 0;
    let mut day = Some(first);
    while let Some(today) = day.filter(|day| *day <= last) {
        count += i64::from(is_weekday(today));
        day = plus_days(today, 1);
    }
    count
}
