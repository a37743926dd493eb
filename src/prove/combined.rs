//! What several rules pay together: sums, the larger or smaller of two, no more than a limit.

use crate::number::Exact;
use crate::prove::pieces::Pieces;
use crate::prove::{Cut, Interval, Line, Pay, Shape};

/// Which of two amounts is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// The larger.
    Larger,
    /// The smaller.
    Smaller,
    /// The first, where it is an amount at all.
    First,
}

impl Shape {
    /// Of two amounts one, where both are known; it stops where either does. Where one that may be out is 0 all along a stretch, it
    /// takes no part there. `None` where the domains have nothing in common.
    pub fn choose(&self, other: &Shape, choice: Choice, may_be_out: (bool, bool)) -> Option<Shape> {
        let domain = self.domain().meet(other.domain())?;
        let pieces = |shape: Shape| Pieces::of(shape.pieces().map(|(over, pay)| (over, pay.clone())));
        let (left, right) = (pieces(self.over(&domain)?)?, pieces(other.over(&domain)?)?);
        let is_out = |line: &Line, may_be: bool| may_be && line.constant().is_some_and(Exact::is_zero);
        let parts = left.with(&right).into_iter().flat_map(|(over, left, right)| match (left.line(), right.line()) {
            (Some(left), Some(right)) => match (is_out(left, may_be_out.0), is_out(right, may_be_out.1)) {
                (true, _) => vec![(over, Pay::Amount(right.clone()))],
                (false, true) => vec![(over, Pay::Amount(left.clone()))],
                (false, false) => of_lines(&over, (left, right), choice),
            },
            _ => vec![(over, Pay::Stops)],
        });
        Some(Shape::of(Pieces::of(parts)?))
    }

    /// Where more than a limit is paid, those that touch as one.
    pub fn above(&self, limit: &Exact) -> Vec<Interval> {
        let parts = self.pieces().flat_map(|(over, pay)| {
            let Some(line) = pay.line().cloned() else { return vec![(over, false)] };
            let meeting = (limit - &line.start).checked_div(&line.slope);
            let cuts = meeting.into_iter().flat_map(|at| [Cut::before(at.clone()), Cut::after(at)]);
            let (mut parts, mut rest) = (Vec::new(), Some(over));
            for cut in cuts {
                let (below, above) = rest.take().map_or((None, None), |rest| rest.split(&cut));
                parts.extend(below);
                rest = above;
            }
            let more = |part: Interval| {
                let more = line.at(&part.inner()) > *limit;
                (part, more)
            };
            parts.into_iter().chain(rest).map(more).collect()
        });
        Pieces::of(parts).map(|parts| parts.where_is(|more| *more)).unwrap_or_default()
    }

    /// No more than a limit anywhere.
    pub fn at_most(&self, limit: &Exact) -> Option<Shape> {
        let level = Shape::line(self.domain().clone(), Line::level(limit.clone()));
        self.choose(&level, Choice::Smaller, (false, false))
    }
}

/// One of two lines on a stretch: of the larger or smaller one up to where they meet, the other from there on.
fn of_lines(over: &Interval, (one, other): (&Line, &Line), choice: Choice) -> Vec<(Interval, Pay)> {
    let taken = |x: &Exact| match choice {
        Choice::First => one,
        Choice::Larger if one.at(x) >= other.at(x) => one,
        Choice::Smaller if one.at(x) <= other.at(x) => one,
        Choice::Larger | Choice::Smaller => other,
    };
    let pay = |over: Interval| {
        let line = taken(&over.inner()).clone();
        let within = one.within.clone().max(other.within.clone());
        (over, Pay::Amount(Line { within, ..line }))
    };
    let meeting = one.minus(other).root().filter(|at| over.contains(at) && over.only().is_none());
    let (below, above) = meeting.map_or((Some(over.clone()), None), |at| over.split(&Cut::before(at)));
    below.into_iter().chain(above).map(pay).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(start: i64, slope: i64) -> Shape {
        let line = Line { start: Exact::from(start), slope: Exact::from(slope), within: Exact::zero() };
        Shape::line(Interval::at_least(Exact::zero()), line)
    }

    #[test]
    fn each_point_of_the_larger_and_the_smaller_is_that_of_one_of_both() {
        // They meet at 5: 10 + 2x and 20.
        let (rising, level) = (line(10, 2), line(20, 0));
        let of = |choice| rising.choose(&level, choice, (false, false)).unwrap();
        let (most, least) = (of(Choice::Larger), of(Choice::Smaller));
        for x in 0..20 {
            let x = Exact::scaled(x * 5, 1);
            let (one, other) = (rising.at(&x).unwrap(), level.at(&x).unwrap());
            assert_eq!(most.at(&x).unwrap(), one.clone().max(other.clone()));
            assert_eq!(least.at(&x).unwrap(), one.min(other));
        }
        assert_eq!(most.jumps().len() + least.jumps().len(), 0);
        assert_eq!(rising.at_most(&Exact::from(20)), Some(least));
        assert_eq!(of(Choice::First), rising);
    }

    #[test]
    fn more_than_a_limit_is_paid_beyond_where_it_is_met() {
        let from = |x: i64| Interval::new(Some(Cut::after(Exact::from(x))), None).unwrap();
        assert_eq!(line(10, 2).above(&Exact::from(20)), vec![from(5)]);
        assert_eq!(line(20, 0).above(&Exact::from(20)), Vec::new());
        assert_eq!(line(20, 0).above(&Exact::from(19)), vec![Interval::at_least(Exact::zero())]);
        let falls = Interval::new(Some(Cut::before(Exact::zero())), Some(Cut::before(Exact::from(4)))).unwrap();
        assert_eq!(line(10, -2).above(&Exact::from(2)), vec![falls]);
    }

    #[test]
    fn what_is_out_takes_no_part() {
        let (nothing, level) = (line(0, 0), line(20, 0));
        assert_eq!(nothing.choose(&level, Choice::Smaller, (true, false)), Some(level.clone()));
        assert_eq!(nothing.choose(&level, Choice::First, (true, true)), Some(level.clone()));
        // What is 0 by its amount is the smaller.
        assert_eq!(nothing.choose(&level, Choice::Smaller, (false, false)), Some(nothing));
    }
}
