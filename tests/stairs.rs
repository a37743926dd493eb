//! Windows below a step where the pay is rounded on the way, against a walk down from the step, one unit after the other.

#![cfg(test)]

use premia::number::{Exact, Rounding, RoundingMode};
use premia::prove::{Dealing, Interval, window_begin};
use proptest::prelude::*;

fn n(text: &str) -> Exact {
    Exact::parse(text).unwrap()
}

/// A share of the result, less an amount, rounded; from a bound on another share.
fn paid(x: i64, (bound, share, beyond, less): (i64, i64, i64, i64), rounding: &Rounding) -> Exact {
    let share = if x >= bound { beyond } else { share };
    rounding.apply(&(&Exact::scaled(i128::from(share * x), 2) - &Exact::from(less)))
}

fn begin(rule: (i64, i64, i64, i64), rounding: &Rounding, keep: &Exact) -> Option<Exact> {
    let terms = Dealing { keep: keep.clone(), unit: Exact::one(), rounding: None };
    let below = Interval::new(
        Interval::at_least(Exact::zero()).from().cloned(),
        Interval::at_least(Exact::from(rule.0)).from().cloned(),
    );
    let of = |x: &Exact| Some(paid(x.to_string().parse().ok()?, rule, rounding));
    window_begin(&below.unwrap(), &Exact::from(rule.0 - 1), &Exact::from(rule.0), &terms, &of)
}

/// The last number below the step, going down, from which it does not pay.
fn walked(rule: (i64, i64, i64, i64), rounding: &Rounding, keep: &Exact) -> Option<i64> {
    let profit = |x: i64| {
        let more = &paid(rule.0, rule, rounding) - &paid(x, rule, rounding);
        &(&more * keep) - &Exact::from(rule.0 - x)
    };
    let mut x = rule.0 - 1;
    if !profit(x).is_positive() {
        return None;
    }
    while x >= 0 && profit(x).is_positive() {
        x -= 1;
    }
    Some(x)
}

#[test]
fn a_window_of_stairs_begins_where_the_kept_amount_ends() {
    let to = |unit: &str, mode: RoundingMode| Rounding { mode, unit: n(unit) };
    // 3% of 1 960 less 40 are 18.80, paid as 20; 5% of 2 000 less 40 are 60: 40 more.
    let tens = to("10", RoundingMode::HalfUp);
    assert_eq!(begin((2_000, 3, 5, 40), &tens, &Exact::one()), Some(n("1960")));
    // 3% of 1 958 are 58.74, paid as 58; 100 at 2 000: 42 more.
    let whole = to("1", RoundingMode::Down);
    assert_eq!(begin((2_000, 3, 5, 0), &whole, &Exact::one()), Some(n("1958")));
    // Without a step there is none.
    assert_eq!(begin((2_000, 3, 3, 0), &whole, &Exact::one()), None);
}

proptest! {
    #[test]
    fn a_window_of_stairs_is_that_of_a_walk_down(
        bound in 50i64..1_500,
        share in 0i64..20,
        more in 0i64..30,
        less in 0i64..50,
        unit in prop::sample::select(vec!["1", "2", "5", "10"]),
        mode in prop::sample::select(vec![RoundingMode::HalfUp, RoundingMode::Down, RoundingMode::Up]),
        keep in prop::sample::select(vec!["1", "0.87", "0.5"]),
    ) {
        let rule = (bound, share, share + more, less);
        let rounding = Rounding { mode, unit: n(unit) };
        let keep = n(keep);
        let found = begin(rule, &rounding, &keep);
        // The first whole number above it is the one that the walk came to last.
        let first = found.map(|begin| &begin.floor() + &Exact::one());
        prop_assert_eq!(first, walked(rule, &rounding, &keep).map(|last| Exact::from(last + 1)));
    }
}
