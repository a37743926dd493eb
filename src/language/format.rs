//! How a language writes exact numbers, amounts, percentages, dates and periods.
//!
//! Printing never changes a value: a number that has no finite decimal form is shown with more
//! places and a mark that it goes on.

use crate::language::Lang;
use crate::number::Exact;
use crate::time::{Date, Period};

/// Places shown of a number that does not end.
const PLACES: u32 = 8;

/// Writes values in one language.
#[derive(Clone, Copy, Debug)]
pub struct Format {
    /// The language written.
    pub lang: Lang,
}

impl Format {
    /// A writer for `lang`.
    pub fn new(lang: Lang) -> Format {
        Format { lang }
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
        let (digits, whole) = value.decimal(PLACES);
        let mut text = self.localise(&digits);
        if !whole {
            text.push('…');
        }
        text
    }

    /// A number with all its digits, as rules write it; only one that never ends is cut, after forty places.
    pub fn exact(self, value: &Exact) -> String {
        self.localise(&value.decimal(40).0)
    }

    /// A number with at least `places` decimals, for columns of amounts: `25 000.00`.
    pub fn amount(self, value: &Exact, places: u32) -> String {
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
        format!("{}%", self.number(&value.times_integer(100)))
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
    fn a_number_that_does_not_end_says_so() {
        let third = Exact::from(1).checked_div(&Exact::from(3)).unwrap();
        assert_eq!(Format::new(Lang::En).number(&third), "0.33333333…");
    }
}
