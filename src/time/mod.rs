//! Dates, months and periods of the calendar. No clock: nothing here knows today.

mod period;
mod range;

pub use jiff::civil::Date;
pub use period::{Grain, Month, Period};
pub use range::DateRange;

/// A date of the given parts; `None` where the calendar has none (31 April).
pub fn date(year: i64, month: i64, day: i64) -> Option<Date> {
    Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// A date written `2026-03-31`; `None` for anything else.
pub fn parse_date(text: &str) -> Option<Date> {
    let mut parts = text.split('-').map(|part| part.parse().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    date(year, month, day).filter(|_| parts.next().is_none())
}

/// Whether a day is one of Monday to Friday.
pub fn is_weekday(day: Date) -> bool {
    use jiff::civil::Weekday;
    !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}

/// Days from the first date to the second, the first not counted; negative when it is later.
pub fn days_between(from: Date, to: Date) -> i64 {
    from.until(to).map_or(0, |span| i64::from(span.get_days()))
}

/// The date `count` days later (earlier when negative); `None` outside the calendar.
pub fn plus_days(day: Date, count: i64) -> Option<Date> {
    day.checked_add(jiff::Span::new().try_days(count).ok()?).ok()
}

/// The date `count` months later, on the last day of the month where it has no such day.
pub fn plus_months(day: Date, count: i64) -> Option<Date> {
    day.checked_add(jiff::Span::new().try_months(count).ok()?).ok()
}
