//! Months and the longer periods made of them.

use std::fmt;

use crate::time::{Date, date};

/// A month of the calendar, counted from the year 0; months are ordered and can be counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Month(i32);

impl Month {
    /// The month of a year; `None` unless the month is 1 to 12 and the year 1 to 9999.
    pub fn new(year: i64, month: i64) -> Option<Month> {
        let year = i32::try_from(year).ok().filter(|year| (1..=9999).contains(year))?;
        let month = i32::try_from(month).ok().filter(|month| (1..=12).contains(month))?;
        Some(Month(year * 12 + month - 1))
    }

    /// The month that `day` lies in.
    pub fn of(day: Date) -> Month {
        Month(i32::from(day.year()) * 12 + i32::from(day.month()) - 1)
    }

    /// The year.
    pub fn year(self) -> i32 {
        self.0.div_euclid(12)
    }

    /// The month of the year, 1 to 12.
    pub fn number(self) -> i32 {
        self.0.rem_euclid(12) + 1
    }

    /// The month `count` later, earlier when negative.
    pub fn plus(self, count: i32) -> Month {
        Month(self.0.saturating_add(count))
    }

    /// How many months `self` is after `earlier`.
    pub fn since(self, earlier: Month) -> i32 {
        self.0.saturating_sub(earlier.0)
    }

    /// The first day.
    pub fn first_day(self) -> Date {
        date(self.year().into(), self.number().into(), 1).unwrap_or(Date::MIN)
    }

    /// The last day.
    pub fn last_day(self) -> Date {
        self.first_day().last_of_month()
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year(), self.number())
    }
}

/// How long a regular period is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Grain {
    /// One month.
    Month,
    /// Three months, from January, April, July or October.
    Quarter,
    /// Six months, from January or July.
    HalfYear,
    /// Twelve months from January.
    Year,
}

impl Grain {
    /// All grains, the shortest first.
    pub const ALL: [Grain; 4] = [Grain::Month, Grain::Quarter, Grain::HalfYear, Grain::Year];

    /// Its length in months.
    pub fn months(self) -> i32 {
        match self {
            Grain::Month => 1,
            Grain::Quarter => 3,
            Grain::HalfYear => 6,
            Grain::Year => 12,
        }
    }

    /// The period of this grain that `month` lies in.
    pub fn containing(self, month: Month) -> Period {
        let offset = (month.number() - 1) % self.months();
        Period { first: month.plus(-offset), months: self.months() }
    }
}

/// A run of whole months. A regular one is a month, quarter, half-year or year; windows may be of
/// any length.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Period {
    first: Month,
    months: i32,
}

impl Period {
    /// The months from `first` through `last`, both included; `None` when `last` is before `first`.
    pub fn span(first: Month, last: Month) -> Option<Period> {
        let months = last.since(first) + 1;
        (months > 0).then_some(Period { first, months })
    }

    /// The single month.
    pub fn month(month: Month) -> Period {
        Period { first: month, months: 1 }
    }

    /// The first month.
    pub fn first(self) -> Month {
        self.first
    }

    /// The last month.
    pub fn last(self) -> Month {
        self.first.plus(self.months - 1)
    }

    /// How many months it has.
    pub fn len(self) -> i32 {
        self.months
    }

    /// A period is never empty.
    pub fn is_empty(self) -> bool {
        false
    }

    /// The first day.
    pub fn first_day(self) -> Date {
        self.first.first_day()
    }

    /// The last day, the one the period stands for where a date is due.
    pub fn last_day(self) -> Date {
        self.last().last_day()
    }

    /// Whether the day lies in the period.
    pub fn contains(self, day: Date) -> bool {
        (self.first_day()..=self.last_day()).contains(&day)
    }

    /// The period of the same length that ends where this one begins, `count` times over.
    pub fn previous(self, count: i32) -> Period {
        Period { first: self.first.plus(-count * self.months), months: self.months }
    }

    /// Its months in order.
    pub fn each_month(self) -> impl Iterator<Item = Month> {
        (0..self.months).map(move |offset| self.first.plus(offset))
    }

    /// The periods of `grain` that end inside this one, in order.
    pub fn periods_ending_inside(self, grain: Grain) -> impl Iterator<Item = Period> {
        self.each_month().filter_map(move |month| {
            let period = grain.containing(month);
            (period.last() == month).then_some(period)
        })
    }

    /// The grain of a regular period; `None` for an irregular window.
    pub fn grain(self) -> Option<Grain> {
        Grain::ALL.into_iter().find(|grain| grain.months() == self.months && grain.containing(self.first) == self)
    }

    /// Reads `2026-03`, `2026-Q1` (`К` in place of `Q` too), `2026-H1` (`П` too) or `2026`.
    pub fn parse(text: &str) -> Option<Period> {
        let (year, part) = text.split_once('-').map_or((text, None), |(year, part)| (year, Some(part)));
        if year.len() != 4 || !year.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let january = Month::new(year.parse().ok()?, 1)?;
        let Some(part) = part else {
            return Some(Grain::Year.containing(january));
        };
        let numbered = |letters: [char; 2], grain: Grain| {
            let digits = part.strip_prefix(|c: char| c.to_uppercase().any(|upper| letters.contains(&upper)))?;
            let number: i32 = (digits.len() == 1).then(|| digits.parse().ok())??;
            (1..=12 / grain.months())
                .contains(&number)
                .then(|| grain.containing(january.plus((number - 1) * grain.months())))
        };
        if part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit()) {
            return Month::new(january.year().into(), part.parse().ok()?).map(Period::month);
        }
        numbered(['Q', 'К'], Grain::Quarter).or_else(|| numbered(['H', 'П'], Grain::HalfYear))
    }
}

impl fmt::Display for Period {
    /// `2026-03`, `2026-Q1`, `2026-H1`, `2026`; any other run of months as `2026-02..2026-04`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let year = self.first.year();
        let number = (self.first.number() - 1) / self.months.max(1) + 1;
        match self.grain() {
            Some(Grain::Month) => write!(f, "{}", self.first),
            Some(Grain::Quarter) => write!(f, "{year:04}-Q{number}"),
            Some(Grain::HalfYear) => write!(f, "{year:04}-H{number}"),
            Some(Grain::Year) => write!(f, "{year:04}"),
            None => write!(f, "{}..{}", self.first, self.last()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_are_read_and_written_alike() {
        for text in ["2026-03", "2026-Q1", "2026-Q4", "2026-H2", "2026"] {
            assert_eq!(Period::parse(text).unwrap().to_string(), text);
        }
        assert_eq!(Period::parse("2026-К2").unwrap().to_string(), "2026-Q2");
        for wrong in ["2026-13", "2026-Q5", "26-03", "2026-3", "2026-", "2026-Q", "марш"] {
            assert!(Period::parse(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn a_year_holds_four_quarters() {
        let quarters: Vec<_> =
            Period::parse("2026").unwrap().periods_ending_inside(Grain::Quarter).map(|p| p.to_string()).collect();
        assert_eq!(quarters, ["2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4"]);
    }
}
