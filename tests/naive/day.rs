//! Days and spans of months, counted in the plainest way.

use std::fmt;

/// A day, counted from 1970-01-01.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Hash)]
pub struct Day(pub i64);

fn leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn days_in(year: i64, month: i64) -> i64 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap(year) => 29,
        2 => 28,
        _ => 31,
    }
}

impl Day {
    /// A day of the calendar.
    pub fn new(year: i64, month: i64, day: i64) -> Day {
        let years: i64 = (1970..year).map(|y| if leap(y) { 366 } else { 365 }).sum();
        let months: i64 = (1..month).map(|m| days_in(year, m)).sum();
        Day(years + months + day - 1)
    }

    /// Year, month, day.
    pub fn parts(self) -> (i64, i64, i64) {
        let (mut year, mut left) = (1970, self.0);
        while left >= if leap(year) { 366 } else { 365 } {
            left -= if leap(year) { 366 } else { 365 };
            year += 1;
        }
        let mut month = 1;
        while left >= days_in(year, month) {
            left -= days_in(year, month);
            month += 1;
        }
        (year, month, left + 1)
    }

    /// The month, counted from year 0.
    pub fn month(self) -> i64 {
        let (year, month, _) = self.parts();
        year * 12 + month - 1
    }

    /// Moved by days.
    pub fn plus(self, days: i64) -> Day {
        Day(self.0 + days)
    }

    /// Moved by months; a day that a month lacks becomes its last.
    pub fn plus_months(self, count: i64) -> Day {
        let month = self.month() + count;
        let (year, number) = (month.div_euclid(12), month.rem_euclid(12) + 1);
        Day::new(year, number, self.parts().2.min(days_in(year, number)))
    }

    /// As a plan of the language writes it.
    pub fn written(self, ru: bool) -> String {
        let (y, m, d) = self.parts();
        if ru { format!("{d:02}.{m:02}.{y:04}") } else { self.to_string() }
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (y, m, d) = self.parts();
        write!(f, "{y:04}-{m:02}-{d:02}")
    }
}

/// Consecutive months: the first, counted from year 0, and how many.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Hash)]
pub struct Months {
    /// The first.
    pub first: i64,
    /// How many.
    pub len: i64,
}

impl Months {
    /// The period of `len` months (1, 3, 6, 12) of the calendar that holds a month.
    pub fn holding(month: i64, len: i64) -> Months {
        Months { first: month - month.rem_euclid(len), len }
    }

    /// The last month.
    pub fn last(self) -> i64 {
        self.first + self.len - 1
    }

    /// The first day.
    pub fn first_day(self) -> Day {
        Day::new(self.first.div_euclid(12), self.first.rem_euclid(12) + 1, 1)
    }

    /// The last day.
    pub fn last_day(self) -> Day {
        Months { first: self.first + self.len, len: 1 }.first_day().plus(-1)
    }

    /// Every day.
    pub fn days(self) -> impl Iterator<Item = Day> {
        (self.first_day().0..=self.last_day().0).map(Day)
    }

    /// Whether a day lies inside.
    pub fn has(self, day: Day) -> bool {
        self.first_day() <= day && day <= self.last_day()
    }
}

impl fmt::Display for Months {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month) = (self.first.div_euclid(12), self.first.rem_euclid(12));
        match self.len {
            1 => write!(f, "{year:04}-{:02}", month + 1),
            3 => write!(f, "{year:04}-Q{}", month / 3 + 1),
            6 => write!(f, "{year:04}-H{}", month / 6 + 1),
            _ => write!(f, "{year:04}"),
        }
    }
}
