use std::collections::BTreeSet;

use super::test_support::{day, exact};
use super::*;
use crate::plan::{Aggregate, Currency};

fn sum_of(numbers: &[&str], gap: Option<Gap>) -> Partial {
    let mut states: Vec<Partial> = numbers
        .iter()
        .map(|number| {
            let (above, below) = number.split_once('/').unwrap_or((number, "1"));
            let number = exact(above).checked_div(&exact(below)).unwrap();
            Partial::of(Aggregate::Sum, Some(Datum::Number(number)), None, 0).unwrap()
        })
        .chain(gap.map(|gap| Partial::Gap([gap].into())))
        .collect();
    let mut total = states.remove(0);
    states.into_iter().for_each(|state| total.merge(state).unwrap());
    total
}

#[test]
fn thirds_add_up_in_any_order() {
    for numbers in [["1/3", "0.5", "2/3"], ["0.5", "1/3", "2/3"], ["2/3", "1/3", "0.5"]] {
        let total = sum_of(&numbers, None);
        assert_eq!(total.finish(Aggregate::Sum), Ok(Datum::Number(exact("1.5"))));
        assert_eq!(total.finish(Aggregate::Average), Ok(Datum::Number(exact("0.5"))));
    }
}

#[test]
fn one_gap_leaves_a_sum_without_a_value_in_any_order() {
    let currency = |code| Currency::new(code).unwrap();
    let gap = |on| Gap::Rate { from: currency("GBP"), to: currency("USD"), on: day(on), or_before: false };
    let (first, second) = (gap("2026-01-10"), gap("2026-01-11"));
    let mut left = sum_of(&["1", "2/3"], Some(second));
    left.merge(sum_of(&["5"], Some(first))).unwrap();
    let mut right = sum_of(&["5"], Some(first));
    right.merge(sum_of(&["2/3", "1"], Some(second))).unwrap();
    assert_eq!(left, right);
    assert_eq!(left.finish(Aggregate::Sum), Err(&BTreeSet::from([first, second])));
}
