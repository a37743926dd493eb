//! Where pay falls although the quantity rises.

use crate::number::{Exact, Rounding};
use crate::prove::{Interval, Line, Shape};

/// A run over which the pay falls all the time, whether step by step or at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fall {
    /// Where it begins; `None` where it has been falling from the beginning of all numbers.
    pub from: Option<Exact>,
    /// Where it ends; the same number where the pay falls at once; `None` where it falls without end.
    pub to: Option<Exact>,
    /// What is paid before the fall.
    pub high: Option<Exact>,
    /// What is paid at its end; `None` without one.
    pub low: Option<Exact>,
    /// Two numbers of the grid, the second above the first, of which the second pays less; and what both pay. `None` where
    /// none was found.
    pub witness: Option<[(Exact, Exact); 2]>,
}

impl Fall {
    /// By how much the pay falls; `None` where that has no end.
    pub fn size(&self) -> Option<Exact> {
        Some(self.high.as_ref()? - self.low.as_ref()?)
    }
}

impl Shape {
    /// Where the pay falls, in order. Witnesses are multiples of `unit`, with their pay rounded as it will be. A fall that
    /// may be the error of a rounding alone is none.
    pub fn falls(&self, unit: &Exact, rounding: Option<&Rounding>) -> Vec<Fall> {
        let mut out: Vec<Fall> = Vec::new();
        let mut open: Option<Fall> = None;
        let mut before: Option<(Interval, &Line)> = None;
        for (over, pay) in self.pieces() {
            let Some(line) = pay.line() else {
                out.extend(open.take());
                before = None;
                continue;
            };
            if let (Some((earlier, left)), Some(at)) = (&before, over.low()) {
                let (high, low) = (left.at(at), line.at(at));
                let error = &left.within + &line.within;
                if &high - &low > error {
                    let pair = (earlier.last_of(unit).or_else(|| far(earlier)), over.first_of(unit));
                    let fall = self.fall((Some(at), Some(at)), (Some(high), Some(low)), pair, rounding);
                    join(&mut open, fall, &mut out);
                } else if high != low {
                    out.extend(open.take());
                }
            }
            if line.slope.is_negative() && over.only().is_none() {
                let ends = (over.low(), over.high());
                let values = (ends.0.map(|x| line.at(x)), ends.1.map(|x| line.at(x)));
                let error = line.within.times_integer(2);
                let falls = match &values {
                    (Some(high), Some(low)) => high - low > error,
                    _ => true,
                };
                if falls {
                    let first = over.first_of(unit).or_else(|| far(&over));
                    let last = over.last_of(unit).or_else(|| far(&over));
                    let fall = self.fall(ends, values, (first, last), rounding);
                    join(&mut open, fall, &mut out);
                }
            } else if over.only().is_none() {
                out.extend(open.take());
            }
            before = Some((over, line));
        }
        out.extend(open);
        out
    }

    fn fall(
        &self,
        ends: (Option<&Exact>, Option<&Exact>),
        (high, low): (Option<Exact>, Option<Exact>),
        pair: (Option<Exact>, Option<Exact>),
        rounding: Option<&Rounding>,
    ) -> Fall {
        let paid = |x: Option<Exact>| {
            let x = x?;
            let pay = self.at(&x)?;
            Some((x, rounding.map_or_else(|| pay.clone(), |rounding| rounding.apply(&pay))))
        };
        let witness = match (paid(pair.0), paid(pair.1)) {
            (Some(first), Some(second)) if first.0 < second.0 && first.1 > second.1 => Some([first, second]),
            _ => None,
        };
        Fall { from: ends.0.cloned(), to: ends.1.cloned(), high, low, witness }
    }
}

/// Some number in a stretch that has no end on the side asked for.
fn far(over: &Interval) -> Option<Exact> {
    match (over.low(), over.high()) {
        (Some(low), None) => Some(&low.abs().times_integer(2) + &Exact::from(1_000)),
        (None, Some(high)) => Some(&high.abs().times_integer(-2) - &Exact::from(1_000)),
        _ => None,
    }
}

/// A fall that goes on where the open one ends makes it longer.
fn join(open: &mut Option<Fall>, next: Fall, out: &mut Vec<Fall>) {
    match open {
        Some(fall) if fall.to == next.from => {
            fall.witness = match (fall.witness.take(), next.witness) {
                (Some([first, _]), Some([_, last])) => Some([first, last]),
                (one, other) => one.or(other),
            };
            fall.to = next.to;
            fall.low = next.low;
        }
        _ => {
            out.extend(open.take());
            *open = Some(next);
        }
    }
}
