//! Amounts as a spreadsheet holds them.
//!
//! The cells of a spreadsheet are binary floats, so this is the only place of the program that makes one. Nothing is
//! computed with it: the decimal text of an amount becomes the float whose shortest text is that very text again, and an
//! amount for which there is none stays text. A spreadsheet shows 15 significant digits; with more of them it would show
//! another amount than the one that is paid.

use crate::number::Exact;

/// The significant digits that a spreadsheet shows.
const DIGITS: usize = 15;

/// An amount as the number of a cell, with its decimal places; `None` where it cannot be held exactly.
pub(super) fn exactly(amount: &Exact) -> Option<(f64, usize)> {
    let (text, whole) = amount.decimal(18);
    if !whole {
        return None;
    }
    let significant = text.trim_start_matches('-').replace('.', "");
    if significant.trim_start_matches('0').len() > DIGITS {
        return None;
    }
    let number: f64 = text.parse().ok()?;
    let back = Exact::parse(&number.to_string())?;
    let places = text.split_once('.').map_or(0, |(_, places)| places.len());
    (back == *amount).then_some((number, places))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(text: &str) -> Option<String> {
        exactly(&Exact::parse(text).unwrap()).map(|(number, places)| format!("{number} {places}"))
    }

    #[test]
    fn an_amount_is_held_exactly_or_not_at_all() {
        assert_eq!(held("0").unwrap(), "0 0");
        assert_eq!(held("0.1").unwrap(), "0.1 1");
        assert_eq!(held("-25000.07").unwrap(), "-25000.07 2");
        assert_eq!(held("9999999999999.99").unwrap(), "9999999999999.99 2");
        assert_eq!(held("99999999999999.99"), None);
        assert_eq!(held("123456789012345678"), None);
        assert_eq!(held("0.000000000000001").unwrap(), "0.000000000000001 15");
        assert_eq!(exactly(&Exact::from(1).checked_div(&Exact::from(3)).unwrap()), None);
    }

    #[test]
    fn every_kopeck_of_a_wide_range_comes_back() {
        let mut units: i128 = 7;
        for step in 0..100_000i128 {
            units = (units * 6_364_136_223_846_793 + step) % 100_000_000_000_000;
            let amount = Exact::scaled(units - 50_000_000_000_000, 2);
            let (number, _) = exactly(&amount).unwrap();
            assert_eq!(Exact::parse(&number.to_string()).unwrap(), amount);
        }
    }
}
