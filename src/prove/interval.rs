//! Stretches of numbers with open, closed and infinite ends.
//!
//! An end is a cut between two neighbouring numbers: just before `x`, or just after it. Cuts are in one order, so that
//! whether an end belongs to a stretch needs no cases: from before `a` to before `b` is `a` and all up to `b`, without it;
//! from before `a` to after `a` is `a` alone. Two different cuts always have a number between them.

use crate::number::Exact;

/// On which side of its number a cut lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// Just below: the number lies above the cut.
    Before,
    /// Just above: the number lies below the cut.
    After,
}

/// A place between all numbers below it and all above it. Ordered as the numbers are.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cut {
    /// The number next to it.
    pub at: Exact,
    /// On which side of that number it lies.
    pub side: Side,
}

impl Cut {
    /// The cut just below a number.
    pub fn before(at: Exact) -> Cut {
        Cut { at, side: Side::Before }
    }

    /// The cut just above a number.
    pub fn after(at: Exact) -> Cut {
        Cut { at, side: Side::After }
    }

    /// Whether a number lies above the cut.
    pub fn is_below(&self, x: &Exact) -> bool {
        match self.side {
            Side::Before => *x >= self.at,
            Side::After => *x > self.at,
        }
    }
}

/// A stretch of numbers, never empty: all between two cuts. An absent cut is no end.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Interval {
    from: Option<Cut>,
    to: Option<Cut>,
}

impl Interval {
    /// All numbers.
    pub const ALL: Interval = Interval { from: None, to: None };

    /// What lies between two cuts; `None` where nothing does.
    pub fn new(from: Option<Cut>, to: Option<Cut>) -> Option<Interval> {
        match (&from, &to) {
            (Some(low), Some(high)) if low >= high => None,
            _ => Some(Interval { from, to }),
        }
    }

    /// One number.
    pub fn point(at: Exact) -> Interval {
        Interval { from: Some(Cut::before(at.clone())), to: Some(Cut::after(at)) }
    }

    /// A number and all above it.
    pub fn at_least(low: Exact) -> Interval {
        Interval { from: Some(Cut::before(low)), to: None }
    }

    /// A number and all below it.
    pub fn at_most(high: Exact) -> Interval {
        Interval { from: None, to: Some(Cut::after(high)) }
    }

    /// Two numbers and all between them; `None` where the second is below the first.
    pub fn closed(low: Exact, high: Exact) -> Option<Interval> {
        Interval::new(Some(Cut::before(low)), Some(Cut::after(high)))
    }

    /// All between two numbers, without them; `None` where there is nothing between them.
    pub fn open(low: Exact, high: Exact) -> Option<Interval> {
        Interval::new(Some(Cut::after(low)), Some(Cut::before(high)))
    }

    /// The cut below; `None` where it has no end.
    pub fn from(&self) -> Option<&Cut> {
        self.from.as_ref()
    }

    /// The cut above; `None` where it has no end.
    pub fn to(&self) -> Option<&Cut> {
        self.to.as_ref()
    }

    /// The number at its lower end, whether or not it belongs to it; `None` where it has no end.
    pub fn low(&self) -> Option<&Exact> {
        self.from.as_ref().map(|cut| &cut.at)
    }

    /// The number at its upper end, whether or not it belongs to it; `None` where it has no end.
    pub fn high(&self) -> Option<&Exact> {
        self.to.as_ref().map(|cut| &cut.at)
    }

    /// Whether the number at its lower end belongs to it.
    pub fn has_low(&self) -> bool {
        self.from.as_ref().is_some_and(|cut| cut.side == Side::Before)
    }

    /// Whether the number at its upper end belongs to it.
    pub fn has_high(&self) -> bool {
        self.to.as_ref().is_some_and(|cut| cut.side == Side::After)
    }

    /// Its number, where it is one alone.
    pub fn only(&self) -> Option<&Exact> {
        self.low().filter(|low| Some(*low) == self.high())
    }

    /// Whether a number lies in it.
    pub fn contains(&self, x: &Exact) -> bool {
        self.from.as_ref().is_none_or(|cut| cut.is_below(x)) && self.to.as_ref().is_none_or(|cut| !cut.is_below(x))
    }

    /// Whether all of another stretch lies in it.
    pub fn covers(&self, other: &Interval) -> bool {
        self.meet(other).as_ref() == Some(other)
    }

    /// What lies in both; `None` where nothing does.
    pub fn meet(&self, other: &Interval) -> Option<Interval> {
        let from = match (&self.from, &other.from) {
            (Some(a), Some(b)) => Some(a.max(b)),
            (a, b) => a.as_ref().or(b.as_ref()),
        };
        let to = match (&self.to, &other.to) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.as_ref().or(b.as_ref()),
        };
        Interval::new(from.cloned(), to.cloned())
    }

    /// The part below a cut and the part above it.
    pub fn split(&self, cut: &Cut) -> (Option<Interval>, Option<Interval>) {
        let below = self.meet(&Interval { from: None, to: Some(cut.clone()) });
        let above = self.meet(&Interval { from: Some(cut.clone()), to: None });
        (below, above)
    }

    /// Some number in it, the same each time.
    pub fn inner(&self) -> Exact {
        let half = |a: &Exact, b: &Exact| &(a + b) * &Exact::scaled(5, 1);
        match (self.low(), self.high()) {
            (Some(low), Some(high)) => half(low, high),
            (Some(low), None) => low + &Exact::one(),
            (None, Some(high)) => high - &Exact::one(),
            (None, None) => Exact::zero(),
        }
    }

    /// The least multiple of a unit in it; `None` where there is none, or no least one.
    pub fn first_of(&self, unit: &Exact) -> Option<Exact> {
        let from = self.from.as_ref()?;
        let floor = &from.at.checked_div(unit)?.floor() * unit;
        let found = if from.is_below(&floor) { floor } else { &floor + &unit.abs() };
        self.contains(&found).then_some(found)
    }

    /// The greatest multiple of a unit in it; `None` where there is none, or no greatest one.
    pub fn last_of(&self, unit: &Exact) -> Option<Exact> {
        let to = self.to.as_ref()?;
        let floor = &to.at.checked_div(unit)?.floor() * unit;
        let found = if to.is_below(&floor) { &floor - &unit.abs() } else { floor };
        self.contains(&found).then_some(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn n(value: i64) -> Exact {
        Exact::from(value)
    }

    #[test]
    fn ends_belong_or_do_not() {
        let half_open = Interval::new(Some(Cut::before(n(1))), Some(Cut::before(n(3)))).unwrap();
        assert!(half_open.contains(&n(1)) && half_open.contains(&n(2)) && !half_open.contains(&n(3)));
        let open = Interval::open(n(1), n(3)).unwrap();
        assert!(!open.contains(&n(1)) && open.contains(&n(2)));
        assert_eq!(Interval::point(n(1)).only(), Some(&n(1)));
        assert!(Interval::point(n(1)).contains(&n(1)));
        assert_eq!(Interval::open(n(1), n(1)), None);
        assert_eq!(half_open.meet(&Interval::at_least(n(3))), None);
        assert_eq!(half_open.split(&Cut::after(n(1))).0, Some(Interval::point(n(1))));
        assert!(
            Interval::ALL.covers(&half_open) && !half_open.covers(&open.meet(&Interval::ALL).unwrap().point_above())
        );
    }

    impl Interval {
        fn point_above(&self) -> Interval {
            Interval::point(self.high().unwrap().clone())
        }
    }

    #[test]
    fn multiples_of_a_unit() {
        let kopeck = Exact::scaled(1, 2);
        let window = Interval::open(n(140_000), n(150_000)).unwrap();
        assert_eq!(window.first_of(&kopeck).unwrap().to_string(), "140000.01");
        assert_eq!(window.last_of(&kopeck).unwrap().to_string(), "149999.99");
        let closed = Interval::closed(n(-3), n(5)).unwrap();
        assert_eq!(closed.first_of(&n(2)), Some(n(-2)));
        assert_eq!(closed.last_of(&n(2)), Some(n(4)));
        assert_eq!(Interval::open(n(0), n(2)).unwrap().first_of(&n(2)), None);
        assert_eq!(Interval::at_least(n(0)).last_of(&kopeck), None);
    }
}
