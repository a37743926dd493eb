//! What the quantity brings: each unit more, and on the whole.

use crate::number::Exact;
use crate::prove::{Interval, Shape};

/// One stretch of a table of rates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// The stretch.
    pub over: Interval,
    /// What is paid at its lower end, or just above it where that does not belong to it; `None` without one.
    pub begins: Option<Exact>,
    /// What each further unit brings on it.
    pub marginal: Exact,
    /// What is paid of each unit at its lower end, on the whole; `None` where that is not above 0.
    pub effective: Option<Exact>,
}

/// A step up after which the quantity on the whole brings less than it did at an earlier one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RateStep {
    /// Where the step is.
    pub at: Exact,
    /// What is paid there of each unit, on the whole.
    pub rate: Exact,
    /// The earlier number that brings the most on the whole.
    pub before_at: Exact,
    /// What is paid there of each unit.
    pub before: Exact,
}

impl Shape {
    /// What each further unit brings on each stretch, and what the quantity brings on the whole where it begins.
    pub fn rates(&self) -> Vec<Piece> {
        let piece = |(over, line): (Interval, &crate::prove::Line)| {
            let begins = over.low().map(|x| line.at(x));
            let effective = over.low().filter(|x| x.is_positive()).and_then(|x| line.at(x).checked_div(x));
            Piece { begins, marginal: line.slope.clone(), effective, over }
        };
        self.lines().map(piece).collect()
    }

    /// Steps up after which what is paid of each unit is less than it was at an earlier step or the best number before:
    /// 25 000 of 100 000 is 25%, 35 000 of 150 000 only 23.33%. Of numbers above 0.
    pub fn regressive_steps(&self) -> Vec<RateStep> {
        let mut out = Vec::new();
        let mut best: Option<(Exact, Exact)> = None;
        let mut seen: Option<Exact> = None;
        let above_zero = self.over(&Interval::at_least(Exact::zero()));
        for (over, line) in above_zero.iter().flat_map(Shape::lines) {
            let Some(at) = over.low().filter(|at| at.is_positive()) else {
                // From 0 on a line that begins above 0 has no best number; one through 0 has the same rate everywhere.
                if let Some(end) = over.high().filter(|end| end.is_positive()) {
                    let rate = line.at(end).checked_div(end);
                    best = rate.filter(|rate| rate.is_positive()).map(|rate| (end.clone(), rate));
                    seen = Some(line.at(end));
                }
                continue;
            };
            let begins = line.at(at);
            let steps_up = seen.as_ref().is_some_and(|before| begins > *before);
            let rate = begins.checked_div(at).unwrap_or_default();
            match &best {
                Some((before_at, before)) if steps_up && rate < *before => {
                    out.push(RateStep {
                        at: at.clone(),
                        rate: rate.clone(),
                        before_at: before_at.clone(),
                        before: before.clone(),
                    });
                }
                _ => {}
            }
            // The rate of a line over a number above 0 is the largest at one of its ends.
            let end = over.high().and_then(|end| Some((end.clone(), line.at(end).checked_div(end)?)));
            for (at, rate) in [Some((at.clone(), rate)), end].into_iter().flatten() {
                if rate.is_positive() && best.as_ref().is_none_or(|(_, best)| rate > *best) {
                    best = Some((at, rate));
                }
            }
            seen = over.high().map(|end| line.at(end));
        }
        out
    }
}
