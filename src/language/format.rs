//! How a language writes exact numbers, amounts, percentages, dates and periods.
//!
//! Printing never changes a value: a number that has no finite decimal form is shown with more
//! places and a mark that it goes on. Only in a document that is made to be read is a long number rounded, and then it says
//! so: `≈ 93.14%`.

use crate::language::Lang;
use crate::number::{Exact, Rounding, RoundingMode};
use crate::time::{Date, Period};

/// Places shown of a number that does not end.
const PLACES: u32 = 8;

/// Places read of a number below 1 in a document for people.
const READ: u32 = 4;

/// Writes values in one language.
#[derive(Clone, Copy, Debug)]
pub struct Format {
    /// The language written.
    pub lang: Lang,
    /// Whether long numbers are rounded for reading.
    reading: bool,
}

impl Format {
    /// A writer for `lang`.
    pub fn new(lang: Lang) -> Format {
        Format { lang, reading: false }
    }

    /// A writer for documents that people read: numbers with more places than anybody reads are rounded and say so.
    pub fn for_reading(lang: Lang) -> Format {
        Format { lang, reading: true }
    }

    fn decimal_mark(self) -> char {
        match self.lang {
            Lang::En => '.',
            Lang::Ru => ',',
        }
    }

    /// A plain number, digits grouped by spaces: `1 234.5`, in Russian `1 234,5`.
    /// One that does not end is cut and marked: `0.33333333…`.
    pub fn number(self, value: &Exact) -> String {
        // What is below 1 says nothing with two places.
        let places = if value.abs() < Exact::one() { READ } else { 2 };
        if let Some(near) = self.near(value, places, places) {
            return near;
        }
        let (digits, whole) = value.decimal(PLACES);
        let mut text = self.localise(&digits);
        if !whole {
            text.push('…');
        }
        text
    }

    /// What is read of a number that has more than `most` places: so many as `places` says, and that it is not exact.
    fn near(self, value: &Exact, most: u32, places: u32) -> Option<String> {
        if !self.reading {
            return None;
        }
        let (digits, whole) = value.decimal(PLACES);
        let have = digits.split_once('.').map_or(0, |(_, tail)| tail.len());
        if whole && have <= most as usize {
            return None;
        }
        let unit = Exact::one().checked_div(&Exact::from(10_i64.checked_pow(places)?))?;
        let near = Rounding { mode: RoundingMode::HalfUp, unit }.apply(value);
        Some(format!("≈\u{a0}{}", Format { reading: false, ..self }.amount(&near, places)))
    }

    /// A number with all its digits, as rules write it; only one that never ends is cut, after forty places.
    pub fn exact(self, value: &Exact) -> String {
        self.localise(&value.decimal(40).0)
    }

    /// A number with at least `places` decimals, for columns of amounts: `25 000.00`.
    pub fn amount(self, value: &Exact, places: u32) -> String {
        // Money with kopecks is read with both figures of them.
        let whole = value.decimal(places).1;
        let places = if self.reading && !whole { places.max(2) } else { places };
        if let Some(near) = self.near(value, places, places) {
            return near;
        }
        let (mut digits, whole) = value.decimal(PLACES.max(places));
        let have = digits.split_once('.').map_or(0, |(_, tail)| tail.len());
        let want = places as usize;
        if want > 0 && have < want {
            if have == 0 {
                digits.push('.');
            }
            digits.extend(std::iter::repeat_n('0', want - have));
        }
        let mut text = self.localise(&digits);
        if !whole {
            text.push('…');
        }
        text
    }

    /// A share as a percentage: 1/2 is `50%`.
    pub fn percent(self, value: &Exact) -> String {
        let percent = value.times_integer(100);
        // Three places may be the plan's own; more are never written there.
        match self.near(&percent, 3, 2) {
            Some(near) => format!("{near}%"),
            None => format!("{}%", self.number(&percent)),
        }
    }

    /// A date: `2026-03-31`, in Russian `31.03.2026`.
    pub fn date(self, date: Date) -> String {
        match self.lang {
            Lang::En => format!("{:04}-{:02}-{:02}", date.year(), date.month(), date.day()),
            Lang::Ru => format!("{:02}.{:02}.{:04}", date.day(), date.month(), date.year()),
        }
    }

    /// A period, written alike in both languages: `2026-03`, `2026-Q1`, `2026-H1`, `2026`.
    pub fn period(self, period: Period) -> String {
        let text = period.to_string();
        match self.lang {
            Lang::En => text,
            Lang::Ru => text.replace('Q', "К").replace('H', "П"),
        }
    }

    fn localise(self, digits: &str) -> String {
        let (sign, rest) = match digits.strip_prefix('-') {
            Some(rest) => ("-", rest),
            None => ("", digits),
        };
        let (whole, tail) = rest.split_once('.').map_or((rest, None), |(w, t)| (w, Some(t)));
        let mut out = String::from(sign);
        let count = whole.chars().count();
        for (index, digit) in whole.chars().enumerate() {
            if index > 0 && (count - index).is_multiple_of(3) {
                out.push(' ');
            }
            out.push(digit);
        }
        if let Some(tail) = tail {
            out.push(self.decimal_mark());
            out.push_str(tail);
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_grouped_and_marked_by_language() {
        let value = Exact::parse("-1234567.5").unwrap();
        assert_eq!(Format::new(Lang::En).number(&value), "-1 234 567.5");
        assert_eq!(Format::new(Lang::Ru).amount(&value, 2), "-1 234 567,50");
        assert_eq!(Format::new(Lang::En).amount(&Exact::from(999), 2), "999.00");
        assert_eq!(Format::new(Lang::En).percent(&Exact::parse("0.155").unwrap()), "15.5%");
    }

    #[test]
    fn what_is_rounded_for_reading_says_so() {
        let en = Format::for_reading(Lang::En);
        let share = |text: &str| en.percent(&Exact::parse(text).unwrap());
        assert_eq!(share("0.931365170439"), "≈\u{a0}93.14%");
        assert_eq!(share("0.5"), "50%");
        assert_eq!(share("0.00125"), "0.125%");
        assert_eq!(en.amount(&Exact::parse("26662.6005").unwrap(), 2), "≈\u{a0}26 662.60");
        assert_eq!(en.amount(&Exact::parse("-26662.6").unwrap(), 2), "-26 662.60");
        let third = Exact::from(1).checked_div(&Exact::from(3)).unwrap();
        assert_eq!(en.number(&third), "≈\u{a0}0.3333");
        assert_eq!(en.number(&Exact::from(13).checked_div(&Exact::from(3)).unwrap()), "≈\u{a0}4.33");
        assert_eq!(en.amount(&Exact::parse("64281.6").unwrap(), 0), "64 281.60");
        assert_eq!(en.amount(&Exact::from(64281), 0), "64 281");
        assert_eq!(Format::for_reading(Lang::Ru).percent(&third), "≈\u{a0}33,33%");
    }

    #[test]
    fn a_number_that_does_not_end_says_so() {
        let third = Exact::from(1).checked_div(&Exact::from(3)).unwrap();
        assert_eq!(Format::new(Lang::En).number(&third), "0.33333333…");
    }
}
