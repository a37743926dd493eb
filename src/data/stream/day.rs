//! A day as one small number: compared, and put into its month, without asking the calendar.

use crate::time::{Date, Month, date};

/// A day of the years 1 to 9999, in the order of days.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Day(u32);

impl Day {
    /// The day of given parts, which are not checked against the calendar.
    #[inline]
    pub(crate) fn of_parts(year: u32, month: u32, day: u32) -> Day {
        Day((year << 9) | (month << 5) | day)
    }

    /// The first day of the year so many years before its own, if there is one.
    pub(crate) fn years_before(self, years: u32) -> Day {
        Day::of_parts((self.0 >> 9).saturating_sub(years), 1, 1)
    }

    /// The same as a date of the calendar.
    pub fn date(self) -> Option<Date> {
        date((self.0 >> 9).into(), ((self.0 >> 5) & 15).into(), (self.0 & 31).into())
    }

    /// A number of its month; months that follow each other within a year have numbers that do.
    #[inline]
    pub fn month_code(self) -> u32 {
        self.0 >> 5
    }

    /// A number of the day: equal numbers, equal days.
    #[inline]
    pub fn code(self) -> u32 {
        self.0
    }

    /// The day of a number.
    #[inline]
    pub fn of_code(code: u32) -> Day {
        Day(code)
    }

    /// The month.
    pub fn month(self) -> Option<Month> {
        Month::new((self.0 >> 9).into(), ((self.0 >> 5) & 15).into())
    }
}

impl From<Date> for Day {
    fn from(day: Date) -> Day {
        let part = |value: i8| u32::from(value.unsigned_abs());
        Day::of_parts(u32::from(day.year().unsigned_abs()), part(day.month()), part(day.day()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_keep_their_order_and_their_month() {
        let days = [(1999, 12, 31), (2000, 1, 1), (2024, 2, 29), (2026, 11, 30), (2026, 12, 1)];
        let dates: Vec<Date> = days.iter().map(|(y, m, d)| date(*y, *m, *d).unwrap()).collect();
        let packed: Vec<Day> = dates.iter().map(|day| Day::from(*day)).collect();
        assert!(packed.is_sorted());
        for (date, day) in dates.iter().zip(&packed) {
            assert_eq!(day.date(), Some(*date));
            assert_eq!(day.month(), Some(Month::of(*date)));
        }
    }
}
