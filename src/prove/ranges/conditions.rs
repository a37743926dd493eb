//! Comparisons of what may be.

use crate::measure::compare;
use crate::plan::BinaryOp;
use crate::prove::ranges::form::{Number, always_below, never_above};
use crate::prove::ranges::{Possible, Ranges};

impl Ranges<'_> {
    /// Whether a comparison may hold and whether it may not.
    pub(super) fn compared(&self, op: BinaryOp, left: &Possible, right: &Possible) -> Possible {
        match (left, right) {
            (Possible::Number(left), Possible::Number(right)) => self.numbers_compared(op, left, right),
            (Possible::Truth(..), Possible::Truth(..)) => {
                let ((a, b), (c, d)) = (left.truth(), right.truth());
                let (same, other) = ((a && c) || (b && d), (a && d) || (b && c));
                if op == BinaryOp::NotEqual { Possible::Truth(other, same) } else { Possible::Truth(same, other) }
            }
            (Possible::Known(left), Possible::Known(right)) => {
                let holds = compare(op, left, right).unwrap_or(op == BinaryOp::NotEqual);
                Possible::Truth(holds, !holds)
            }
            _ => {
                self.open.set(true);
                Possible::Truth(true, true)
            }
        }
    }

    fn numbers_compared(&self, op: BinaryOp, left: &Number, right: &Number) -> Possible {
        let reach = self.reach.borrow().clone();
        let not_above = |a: &Number, b: &Number| never_above(a, b, &reach);
        let below = |a: &Number, b: &Number| always_below(a, b, &reach);
        let (yes, no) = match op {
            BinaryOp::Less => (!not_above(right, left), !below(left, right)),
            BinaryOp::LessOrEqual => (!below(right, left), !not_above(left, right)),
            BinaryOp::Greater => (!not_above(left, right), !below(right, left)),
            BinaryOp::GreaterOrEqual => (!below(left, right), !not_above(right, left)),
            BinaryOp::Equal | BinaryOp::NotEqual => {
                let may = !below(left, right) && !below(right, left);
                let must = not_above(left, right) && not_above(right, left);
                if op == BinaryOp::Equal { (may, !must) } else { (!must, may) }
            }
            _ => (true, true),
        };
        if yes && no {
            self.wish_for(&left.minus(right));
        }
        // Where bounds that are not the nearest exclude both, one of them is too narrow for rounding alone: take both.
        if yes || no { Possible::Truth(yes, no) } else { Possible::Truth(true, true) }
    }
}
