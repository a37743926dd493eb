//! Pay as a function of one quantity: a straight line on each of a few stretches.

use crate::number::Exact;
use crate::prove::pieces::Pieces;
use crate::prove::{Cut, Interval, Side};

/// A straight line, known up to an error: a rounding inside of a rule makes stairs of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The value at 0, which may lie outside of the stretch.
    pub start: Exact,
    /// By how much the value grows when the quantity grows by one.
    pub slope: Exact,
    /// The most by which the true value may differ, either way; 0 where nothing is rounded on the way.
    pub within: Exact,
}

impl Line {
    /// The same value everywhere.
    pub fn level(value: Exact) -> Line {
        Line { start: value, slope: Exact::zero(), within: Exact::zero() }
    }

    /// The quantity itself.
    pub fn itself() -> Line {
        Line { start: Exact::zero(), slope: Exact::one(), within: Exact::zero() }
    }

    /// The value at a number.
    pub fn at(&self, x: &Exact) -> Exact {
        if self.slope.is_zero() { self.start.clone() } else { &self.start + &(&self.slope * x) }
    }

    /// The value, where it is the same everywhere and exact.
    pub fn constant(&self) -> Option<&Exact> {
        (self.slope.is_zero() && self.within.is_zero()).then_some(&self.start)
    }

    /// The line with every value multiplied.
    pub fn times(&self, factor: &Exact) -> Line {
        Line { start: &self.start * factor, slope: &self.slope * factor, within: &self.within * &factor.abs() }
    }

    /// Both added up.
    pub fn plus(&self, other: &Line) -> Line {
        Line {
            start: &self.start + &other.start,
            slope: &self.slope + &other.slope,
            within: &self.within + &other.within,
        }
    }

    /// By how much it exceeds another.
    pub fn minus(&self, other: &Line) -> Line {
        self.plus(&other.times(&Exact::from(-1)))
    }

    /// Where it is 0; `None` for one that is level.
    pub fn root(&self) -> Option<Exact> {
        (-self.start.clone()).checked_div(&self.slope)
    }
}

/// What a rule gives on a stretch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pay {
    /// An amount.
    Amount(Line),
    /// Nothing is paid: the run stops with a message, because a value that is needed is missing.
    Stops,
}

impl Pay {
    /// The line, where there is an amount.
    pub fn line(&self) -> Option<&Line> {
        match self {
            Pay::Amount(line) => Some(line),
            Pay::Stops => None,
        }
    }
}

/// Pay as a function of one quantity. Equal functions have equal shapes: stretches that join are joined, and where a line
/// goes on without a jump the boundary belongs to what begins there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    pieces: Pieces<Pay>,
}

impl Shape {
    /// The shape of what is paid on neighbouring stretches.
    pub fn of(pieces: Pieces<Pay>) -> Shape {
        Shape { pieces: joined(&pieces) }
    }

    /// A line everywhere in a domain.
    pub fn line(domain: Interval, line: Line) -> Shape {
        Shape { pieces: Pieces::everywhere(domain, Pay::Amount(line)) }
    }

    /// The numbers for which it is known.
    pub fn domain(&self) -> &Interval {
        self.pieces.domain()
    }

    /// The stretches in their order and what is paid on each.
    pub fn pieces(&self) -> impl DoubleEndedIterator<Item = (Interval, &Pay)> {
        self.pieces.iter()
    }

    /// Those on which there is an amount.
    pub fn lines(&self) -> impl DoubleEndedIterator<Item = (Interval, &Line)> {
        self.pieces.iter().filter_map(|(over, pay)| Some((over, pay.line()?)))
    }

    /// What is paid at a number, before the rounding of the line; `None` outside of the domain and where the run stops.
    pub fn at(&self, x: &Exact) -> Option<Exact> {
        Some(self.pieces.at(x)?.line()?.at(x))
    }

    /// The most by which a value may differ from the true one, because something is rounded on the way.
    pub fn within(&self) -> Exact {
        self.lines().map(|(_, line)| line.within.clone()).max().unwrap_or_default()
    }

    /// What is paid right below a cut.
    pub fn below(&self, cut: &Cut) -> Option<&Pay> {
        self.pieces.below(cut)
    }

    /// The most by which the value at a number may differ from the true one.
    pub fn within_at(&self, x: &Exact) -> Option<&Exact> {
        Some(&self.pieces.at(x)?.line()?.within)
    }

    /// The part over a stretch; `None` where that has nothing of the domain.
    pub fn over(&self, stretch: &Interval) -> Option<Shape> {
        Some(Shape::of(self.pieces.over(stretch)?))
    }

    /// What both pay together, where both are known; it stops where either does. `None` where the domains have nothing in
    /// common.
    pub fn plus(&self, other: &Shape) -> Option<Shape> {
        let domain = self.domain().meet(other.domain())?;
        let (left, right) = (self.pieces.over(&domain)?, other.pieces.over(&domain)?);
        let sums = left.with(&right).into_iter().map(|(over, left, right)| {
            let sum = match (left.line(), right.line()) {
                (Some(left), Some(right)) => Pay::Amount(left.plus(right)),
                _ => Pay::Stops,
            };
            (over, sum)
        });
        Some(Shape::of(Pieces::of(sums)?))
    }

    /// Every amount multiplied.
    pub fn times(&self, factor: &Exact) -> Shape {
        let times = |pay: &Pay| pay.line().map_or(Pay::Stops, |line| Pay::Amount(line.times(factor)));
        Shape::of(self.pieces.map(times))
    }
}

/// The same with stretches joined over which one line goes on.
fn joined(pieces: &Pieces<Pay>) -> Pieces<Pay> {
    let mut out: Vec<(Interval, Pay)> = Vec::with_capacity(pieces.count());
    for (over, pay) in pieces.iter() {
        // A point says no more of its line than one value.
        let pay = match (over.only(), &pay) {
            (Some(x), Pay::Amount(line)) => {
                Pay::Amount(Line { within: line.within.clone(), ..Line::level(line.at(x)) })
            }
            _ => pay.clone(),
        };
        let Some((before, earlier)) = out.pop() else {
            out.push((over, pay));
            continue;
        };
        out.extend(meeting((before, earlier), (over, pay)));
    }
    Pieces::of(out).unwrap_or_else(|| pieces.clone())
}

/// Two neighbours as they are best told apart, or as one.
fn meeting((before, earlier): (Interval, Pay), (over, later): (Interval, Pay)) -> Vec<(Interval, Pay)> {
    let whole = || Interval::new(before.from().cloned(), over.to().cloned());
    let cut = over.from().cloned();
    if let (Pay::Amount(left), Pay::Amount(right), Some(cut)) = (&earlier, &later, &cut)
        && left.within == right.within
    {
        let agree = left.at(&cut.at) == right.at(&cut.at);
        let one = match (before.only(), over.only()) {
            _ if left == right => Some(&earlier),
            (Some(_), None) if agree => Some(&later),
            (None, Some(_)) if agree => Some(&earlier),
            _ => None,
        };
        if let (Some(pay), Some(whole)) = (one, whole()) {
            return vec![(whole, pay.clone())];
        }
        // The boundary of a line without a jump belongs to what begins there.
        if agree && cut.side == Side::After && before.only().is_none() {
            let moved = Cut::before(cut.at.clone());
            let first = Interval::new(before.from().cloned(), Some(moved.clone()));
            let second = Interval::new(Some(moved), over.to().cloned());
            if let (Some(first), Some(second)) = (first, second) {
                return vec![(first, earlier), (second, later)];
            }
        }
    }
    if earlier == later
        && let Some(whole) = whole()
    {
        return vec![(whole, earlier)];
    }
    vec![(before, earlier), (over, later)]
}
