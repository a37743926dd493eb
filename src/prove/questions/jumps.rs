//! Where pay jumps.

use crate::number::Exact;
use crate::prove::{Cut, Line, Shape};

/// A number at which the pay jumps: a hair less or more of the quantity changes it by an amount.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Jump {
    /// The number.
    pub at: Exact,
    /// What is paid just below it.
    pub before: Exact,
    /// What is paid at it.
    pub value: Exact,
    /// What is paid just above it.
    pub after: Exact,
}

impl Jump {
    /// By how much the pay grows across the number; below 0 where it falls.
    pub fn size(&self) -> Exact {
        &self.after - &self.before
    }

    /// Whether the number itself belongs to what lies above it: `from`, not `above`.
    pub fn is_at(&self) -> bool {
        self.value == self.after
    }
}

impl Shape {
    /// Where the pay jumps, in order. A jump that may be the error of a rounding alone is none; nor is one beside a stretch
    /// on which the run stops.
    pub fn jumps(&self) -> Vec<Jump> {
        let pieces: Vec<_> = self.pieces().collect();
        let mut out: Vec<Jump> = Vec::new();
        for pair in pieces.windows(2) {
            let [(below, left), (above, right)] = pair else { continue };
            let (Some(left), Some(right), Some(at)) = (left.line(), right.line(), above.low()) else { continue };
            let known = out.last().is_some_and(|jump| jump.at == *at);
            if known || below.only() == Some(at) {
                continue;
            }
            // A point between two stretches is one place with three values.
            let beyond = if above.only() == Some(at) { self.just_above(at) } else { Some(right) };
            let owner = if above.contains(at) { right } else { left };
            let jump = Jump {
                at: at.clone(),
                before: left.at(at),
                value: owner.at(at),
                after: beyond.unwrap_or(owner).at(at),
            };
            let lines = [left, owner, beyond.unwrap_or(owner)];
            let error = lines.iter().map(|line| line.within.clone()).max().unwrap_or_default().times_integer(2);
            let differ = |a: &Exact, b: &Exact| (a - b).abs() > error;
            if differ(&jump.before, &jump.value) || differ(&jump.value, &jump.after) {
                out.push(jump);
            }
        }
        out
    }

    /// The line that holds just above a number.
    pub(super) fn just_above(&self, at: &Exact) -> Option<&Line> {
        let cut = Cut::after(at.clone());
        let (_, pay) = self
            .pieces()
            .find(|(over, _)| over.from().is_none_or(|from| *from <= cut) && over.to().is_none_or(|to| *to > cut))?;
        pay.line()
    }
}
