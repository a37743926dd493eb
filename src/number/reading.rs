//! Shares as people read them.

use crate::number::{Exact, Rounding, RoundingMode};

/// The most decimals of a share that is rounded.
const MOST_PLACES: u32 = 8;

/// A share to the tenth of a percent, or to as many places as it takes not to become what it is not: nothing, all, a multiple of 5%,
/// as bounds are, or one of these others.
pub fn share_for_reading(share: &Exact, others: &[&Exact]) -> Exact {
    let is_bound = |rounded: &Exact| rounded.times_integer(20).is_integer() || others.contains(&rounded);
    let rounded = (3..=MOST_PLACES).map(|places| {
        let rounding = Rounding { mode: RoundingMode::HalfUp, unit: Exact::scaled(1, places) };
        rounding.apply(share)
    });
    let mut shown = rounded.filter(|rounded| rounded == share || !is_bound(rounded));
    shown.next().unwrap_or_else(|| share.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_rounded_and_never_onto_what_they_are_not() {
        let shown = |cases: i64, of: i64, others: &[&Exact]| {
            let share = Exact::from(cases).checked_div(&Exact::from(of)).unwrap();
            share_for_reading(&share, others)
        };
        let share = |text: &str| Exact::parse(text).unwrap();
        // 73 of 144 are 50.694…%, 3 of 7 are 42.857…%.
        assert_eq!((shown(73, 144, &[]), shown(3, 7, &[])), (share("0.507"), share("0.429")));
        // 9 999 of 10 000 are not all, 1 of 10 000 is not nothing, 20.01% and 149.97% have not the bound.
        assert_eq!((shown(9_999, 10_000, &[]), shown(1, 10_000, &[])), (share("0.9999"), share("0.0001")));
        assert_eq!((shown(2001, 10_000, &[]), shown(14_997, 10_000, &[])), (share("0.2001"), share("1.4997")));
        assert_eq!((shown(1, 5, &[]), shown(0, 5, &[]), shown(5, 5, &[])), (share("0.2"), share("0"), share("1")));
        // Beside 12.3% as well.
        assert_eq!(shown(1232, 10_000, &[&share("0.123")]), share("0.1232"));
    }
}
