//! Rounding and shares.

use num_traits::{Signed, Zero};

use crate::naive::model::*;

/// Rounds to a multiple of a unit.
pub fn round(value: &Q, mode: RoundMode, unit: &Q) -> Q {
    let units = value / unit;
    let (floor, ceiling) = (units.floor(), units.ceil());
    if floor == ceiling {
        return value.clone();
    }
    let negative = value.is_negative();
    let (towards, away) = if negative { (ceiling.clone(), floor.clone()) } else { (floor.clone(), ceiling.clone()) };
    let half = (&units - &floor).cmp(&Q::new(1.into(), 2.into()));
    let even = |a: &Q, b: &Q| if (a / int(2)).is_integer() { a.clone() } else { b.clone() };
    let nearest = |tie: Q| match half {
        std::cmp::Ordering::Less => floor.clone(),
        std::cmp::Ordering::Greater => ceiling.clone(),
        std::cmp::Ordering::Equal => tie,
    };
    let chosen = match mode {
        RoundMode::HalfUp => nearest(away),
        RoundMode::HalfEven => nearest(even(&floor, &ceiling)),
        RoundMode::Up => away,
        RoundMode::Down => towards,
        RoundMode::Floor => floor,
        RoundMode::Ceiling => ceiling,
    };
    chosen * unit
}

/// Parts of a rounded total by weights, each with its key: cut towards zero to the unit; the units left over go to the
/// largest remainders, then to the larger share, then to the smaller key. Where the weights total zero, all are equal.
pub fn shares(total: &Q, weights: &[(String, Q)], unit: &Q) -> Vec<Q> {
    let sum: Q = weights.iter().map(|(_, weight)| weight).sum();
    if sum.is_zero() {
        let equal: Vec<(String, Q)> = weights.iter().map(|(key, _)| (key.clone(), int(1))).collect();
        return if equal.is_empty() { Vec::new() } else { shares(total, &equal, unit) };
    }
    let exact: Vec<Q> = weights.iter().map(|(_, weight)| total * weight / &sum).collect();
    let mut parts: Vec<Q> = exact.iter().map(|share| round(share, RoundMode::Down, unit)).collect();
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by(|a, b| {
        let rest = |at: usize| (&exact[at] - &parts[at]).abs();
        rest(*b)
            .cmp(&rest(*a))
            .then_with(|| exact[*b].abs().cmp(&exact[*a].abs()))
            .then_with(|| weights[*a].0.cmp(&weights[*b].0))
    });
    let given: Q = parts.iter().sum();
    let mut left = total - given;
    for at in order.into_iter().cycle() {
        if left.is_zero() {
            break;
        }
        // What is finer than the unit goes the same way.
        let step = if left.is_negative() { (-unit.clone()).max(left.clone()) } else { unit.clone().min(left.clone()) };
        parts[at] += &step;
        left -= step;
    }
    parts
}
