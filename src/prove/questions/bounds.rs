//! The most and the least that is paid, and where pay stops to grow.

use crate::number::Exact;
use crate::prove::{Interval, Line, Shape};

/// The least number that no pay exceeds, or the greatest that none is below.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Bound {
    /// There is none.
    None,
    /// It is paid at this number.
    At {
        /// The pay.
        value: Exact,
        /// Where.
        at: Exact,
    },
    /// It is approached as near as one likes next to this number, but not paid.
    Near {
        /// What is approached.
        value: Exact,
        /// Where.
        at: Exact,
    },
}

impl Bound {
    /// The number, if there is one.
    pub fn value(&self) -> Option<&Exact> {
        match self {
            Bound::None => None,
            Bound::At { value, .. } | Bound::Near { value, .. } => Some(value),
        }
    }
}

/// A stretch at the upper end over which more of the quantity brings no more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flat {
    /// From which number on.
    pub from: Exact,
    /// Whether that number belongs to it.
    pub included: bool,
    /// What is paid there.
    pub pay: Exact,
}

impl Shape {
    /// The most that is paid: the least upper bound; `None` where the run stops everywhere.
    pub fn highest(&self) -> Option<Bound> {
        self.bound(&Exact::one())
    }

    /// The least that is paid: the greatest lower bound; `None` where the run stops everywhere.
    pub fn lowest(&self) -> Option<Bound> {
        self.bound(&Exact::from(-1))
    }

    /// The bound above where `sign` is 1, below where it is -1.
    fn bound(&self, sign: &Exact) -> Option<Bound> {
        let mut best: Option<Bound> = None;
        for (over, line) in self.lines() {
            let found = peak(&over, line, sign);
            let better = match (&best, &found) {
                (None, _) => true,
                (Some(Bound::None), _) => false,
                (Some(_), Bound::None) => true,
                (Some(best), found) => match (best.value(), found.value()) {
                    (Some(old), Some(new)) => {
                        let reaches = matches!((best, found), (Bound::Near { .. }, Bound::At { .. }));
                        new * sign > old * sign || (new == old && reaches)
                    }
                    _ => false,
                },
            };
            if better {
                best = Some(found);
            }
        }
        best
    }

    /// The flat stretch at the upper end of a domain that has none, if there is one.
    pub fn flat_end(&self) -> Option<Flat> {
        let (over, pay) = self.pieces().next_back()?;
        let line = pay.line().filter(|line| line.slope.is_zero())?;
        let from = over.low().filter(|_| over.high().is_none())?;
        Some(Flat { from: from.clone(), included: over.has_low(), pay: line.start.clone() })
    }
}

/// The bound of a line over a stretch.
fn peak(over: &Interval, line: &Line, sign: &Exact) -> Bound {
    let slope = &line.slope * sign;
    let (end, belongs) = if slope.is_positive() {
        (over.high(), over.has_high())
    } else if slope.is_negative() {
        (over.low(), over.has_low())
    } else {
        let x = [(over.low(), over.has_low()), (over.high(), over.has_high())];
        let at = x.into_iter().find_map(|(x, belongs)| x.filter(|_| belongs).cloned());
        return Bound::At { value: line.start.clone(), at: at.unwrap_or_else(|| over.inner()) };
    };
    match end {
        None => Bound::None,
        Some(at) if belongs => Bound::At { value: line.at(at), at: at.clone() },
        Some(at) => Bound::Near { value: line.at(at), at: at.clone() },
    }
}
