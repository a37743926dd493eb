//! Windows below a step of pay that is rounded on the way: stairs, whose amounts are known exactly wherever they are asked for.

use crate::number::Exact;
use crate::prove::{Dealing, Interval};

/// The most stairs that are looked at.
const MOST: usize = 200;

/// How far down a window reaches in which it pays to top up to a number, from a place inside of it: every multiple of the unit
/// above what is given, up to that place, is topped up at a profit, and none at what is given. `over` is a stretch on which
/// what is paid never falls. `None` where the place itself does not lie in a window, or no end was found.
pub fn window_begin(
    over: &Interval,
    from: &Exact,
    to: &Exact,
    terms: &Dealing,
    paid: &dyn Fn(&Exact) -> Option<Exact>,
) -> Option<Exact> {
    let unit = &terms.unit;
    let there = paid(to)?;
    let lowest = over.first_of(unit)?;
    let mut at = from.clone();
    for stair in 0..MOST {
        let now = paid(&at)?;
        // On one stair each unit that is missing less is one more to keep.
        let begin = to - &(&(&there - &now) * &terms.keep);
        if begin >= at {
            return (stair > 0).then_some(at);
        }
        let first = first_paid(&lowest, &at, &now, unit, paid)?;
        if begin >= first {
            return Some(begin);
        }
        if first <= lowest {
            return Some(&lowest - unit);
        }
        at = &first - unit;
    }
    None
}

/// The first multiple of a unit between two at which as much is paid as at the second.
fn first_paid(
    lowest: &Exact,
    at: &Exact,
    now: &Exact,
    unit: &Exact,
    paid: &dyn Fn(&Exact) -> Option<Exact>,
) -> Option<Exact> {
    if paid(lowest)? >= *now {
        return Some(lowest.clone());
    }
    let (mut less, mut as_much) = (lowest.clone(), at.clone());
    while &as_much - &less > *unit {
        let units = (&(&less + &as_much) * &Exact::scaled(5, 1)).checked_div(unit)?.floor();
        let middle = &units * unit;
        if paid(&middle)? >= *now {
            as_much = middle;
        } else {
            less = middle;
        }
    }
    Some(as_much)
}
