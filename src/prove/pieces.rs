//! Something that depends on one quantity and is the same, or of one form, on each of a few stretches of it.

use crate::number::Exact;
use crate::prove::{Cut, Interval};

/// Values over the stretches of a quantity, without gaps and overlaps. Neighbouring stretches have different values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pieces<T> {
    domain: Interval,
    first: T,
    /// Where the others begin, rising, each inside of the domain.
    rest: Vec<(Cut, T)>,
}

impl<T: Clone + PartialEq> Pieces<T> {
    /// The same everywhere.
    pub fn everywhere(domain: Interval, value: T) -> Pieces<T> {
        Pieces { domain, first: value, rest: Vec::new() }
    }

    /// Of values over neighbouring stretches in their order; of what does not follow the one before nothing is taken.
    /// `None` without any.
    pub fn of(parts: impl IntoIterator<Item = (Interval, T)>) -> Option<Pieces<T>> {
        let mut parts = parts.into_iter();
        let (domain, first) = parts.next()?;
        let mut out = Pieces::everywhere(domain, first);
        for (over, value) in parts {
            out.append(over, value);
        }
        Some(out)
    }

    fn append(&mut self, over: Interval, value: T) {
        if self.domain.to() != over.from() || over.from().is_none() {
            return;
        }
        let last = self.rest.last().map_or(&self.first, |(_, value)| value);
        if *last != value
            && let Some(cut) = over.from().cloned()
        {
            self.rest.push((cut, value));
        }
        if let Some(joined) = Interval::new(self.domain.from().cloned(), over.to().cloned()) {
            self.domain = joined;
        }
    }

    /// For what the values are.
    pub fn domain(&self) -> &Interval {
        &self.domain
    }

    /// How many stretches there are.
    pub fn count(&self) -> usize {
        self.rest.len() + 1
    }

    /// The stretches in their order, each with its value.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (Interval, &T)> {
        (0..self.count()).filter_map(|place| self.stretch(place))
    }

    fn stretch(&self, place: usize) -> Option<(Interval, &T)> {
        let begin = place.checked_sub(1).and_then(|before| self.rest.get(before));
        let from = match begin {
            Some((cut, _)) => Some(cut),
            None => self.domain.from(),
        };
        let to = match self.rest.get(place) {
            Some((cut, _)) => Some(cut),
            None => self.domain.to(),
        };
        let over = Interval::new(from.cloned(), to.cloned())?;
        Some((over, begin.map_or(&self.first, |(_, value)| value)))
    }

    /// The value right below a cut; `None` where the domain begins there or later.
    pub fn below(&self, cut: &Cut) -> Option<&T> {
        if self.domain.from().is_some_and(|from| cut <= from) {
            return None;
        }
        let begun = self.rest.partition_point(|(begin, _)| begin < cut);
        Some(begun.checked_sub(1).and_then(|place| self.rest.get(place)).map_or(&self.first, |(_, value)| value))
    }

    /// The value at a number; `None` outside of the domain.
    pub fn at(&self, x: &Exact) -> Option<&T> {
        if !self.domain.contains(x) {
            return None;
        }
        let begun = self.rest.partition_point(|(cut, _)| cut.is_below(x));
        match begun.checked_sub(1) {
            Some(place) => self.rest.get(place).map(|(_, value)| value),
            None => Some(&self.first),
        }
    }

    /// The stretches on which a value is one that is wanted, those that touch as one.
    pub fn where_is(&self, wanted: impl Fn(&T) -> bool) -> Vec<Interval> {
        let chosen = self.map(|value| wanted(value));
        chosen.iter().filter(|(_, wanted)| **wanted).map(|(over, _)| over).collect()
    }

    /// Each value changed.
    pub fn map<U: Clone + PartialEq>(&self, change: impl Fn(&T) -> U) -> Pieces<U> {
        let mut out = Pieces::everywhere(self.domain.clone(), change(&self.first));
        for (cut, value) in &self.rest {
            let value = change(value);
            if out.last() != &value {
                out.rest.push((cut.clone(), value));
            }
        }
        out
    }

    fn last(&self) -> &T {
        self.rest.last().map_or(&self.first, |(_, value)| value)
    }

    /// Each stretch replaced by what `change` makes of it, which is over the same stretch.
    pub fn refine<U: Clone + PartialEq>(&self, mut change: impl FnMut(&Interval, &T) -> Pieces<U>) -> Pieces<U> {
        let mut parts = self.iter();
        let Some((over, value)) = parts.next() else {
            // There is always a first one.
            return change(&self.domain, &self.first);
        };
        let mut out = change(&over, value);
        for (over, value) in parts {
            for (over, value) in change(&over, value).iter() {
                out.append(over, value.clone());
            }
        }
        out
    }

    /// The part over a stretch; `None` where that has nothing of the domain.
    pub fn over(&self, stretch: &Interval) -> Option<Pieces<T>> {
        // Of many stretches few meet a short one.
        let first = stretch.from().map_or(0, |from| self.rest.partition_point(|(cut, _)| cut <= from));
        let last = stretch.to().map_or(self.rest.len(), |to| self.rest.partition_point(|(cut, _)| cut < to));
        let met = (first..=last).filter_map(|place| self.stretch(place));
        Pieces::of(met.filter_map(|(over, value)| Some((over.meet(stretch)?, value.clone()))))
    }

    /// The common stretches with another over the same domain, with both values.
    pub fn with<'a, U: Clone + PartialEq>(&'a self, other: &'a Pieces<U>) -> Vec<(Interval, &'a T, &'a U)> {
        let mut out = Vec::with_capacity(self.count() + other.count());
        let (left, right): (Vec<_>, Vec<_>) = (self.iter().collect(), other.iter().collect());
        let (mut at_left, mut at_right) = (0, 0);
        while let (Some((a, x)), Some((b, y))) = (left.get(at_left), right.get(at_right)) {
            if let Some(both) = a.meet(b) {
                out.push((both, *x, *y));
            }
            // An absent end is after all cuts.
            let ends = |one: &Interval, other: &Interval| match (one.to(), other.to()) {
                (Some(one), Some(other)) => one <= other,
                (_, None) => true,
                (None, Some(_)) => false,
            };
            if ends(a, b) {
                at_left += 1;
            } else {
                at_right += 1;
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn n(value: i64) -> Exact {
        Exact::from(value)
    }

    fn steps(cuts: &[i64]) -> Pieces<usize> {
        let mut parts = Vec::new();
        let mut from = None;
        for (place, cut) in cuts.iter().enumerate() {
            parts.push((Interval::new(from, Some(Cut::before(n(*cut)))).unwrap(), place));
            from = Some(Cut::before(n(*cut)));
        }
        parts.push((Interval::new(from, None).unwrap(), cuts.len()));
        Pieces::of(parts).unwrap()
    }

    #[test]
    fn values_are_found_by_their_number() {
        let pieces = steps(&[0, 10, 20]);
        for (x, value) in [(-1, 0), (0, 1), (9, 1), (10, 2), (19, 2), (20, 3), (99, 3)] {
            assert_eq!(pieces.at(&n(x)), Some(&value), "{x}");
        }
        let part = pieces.over(&Interval::closed(n(5), n(20)).unwrap()).unwrap();
        assert_eq!(
            (part.at(&n(4)), part.at(&n(5)), part.at(&n(20)), part.at(&n(21))),
            (None, Some(&1), Some(&3), None)
        );
    }

    #[test]
    fn neighbours_alike_join() {
        let pieces = steps(&[0, 10, 20]).map(|value| *value == 1 || *value == 2);
        assert_eq!(pieces.count(), 3);
        assert_eq!(steps(&[0, 10, 20]).map(|_| 7).count(), 1);
        assert_eq!(
            steps(&[0, 10, 20]).where_is(|value| *value < 3),
            vec![Interval::new(None, Some(Cut::before(n(20)))).unwrap()]
        );
    }

    #[test]
    fn two_are_looked_at_together() {
        let (left, right) = (steps(&[0, 10]), steps(&[5, 10]));
        let both: Vec<(usize, usize)> = left.with(&right).into_iter().map(|(_, a, b)| (*a, *b)).collect();
        assert_eq!(both, [(0, 0), (1, 0), (1, 1), (2, 2)]);
    }

    #[test]
    fn a_part_is_what_of_each_stretch_lies_in_it() {
        let cuts = || {
            let at = (0..5).flat_map(|at| [Cut::before(Exact::from(at)), Cut::after(Exact::from(at))]);
            std::iter::once(None).chain(at.map(Some))
        };
        let values = [1, 2, 3, 4, 5].map(|at| (Cut::before(Exact::from(at - 1)), at));
        for (from, to) in cuts().flat_map(|from| cuts().map(move |to| (from.clone(), to))) {
            let Some(domain) = Interval::new(from, to) else { continue };
            let mut rest = values.to_vec();
            rest.retain(|(cut, _)| {
                domain.from().is_none_or(|from| from < cut) && domain.to().is_none_or(|to| cut < to)
            });
            let pieces = Pieces { domain, first: 0, rest };
            for (from, to) in cuts().flat_map(|from| cuts().map(move |to| (from.clone(), to))) {
                let Some(stretch) = Interval::new(from, to) else { continue };
                let all = pieces.iter().filter_map(|(over, value)| Some((over.meet(&stretch)?, *value)));
                assert_eq!(pieces.over(&stretch), Pieces::of(all), "{stretch:?} of {pieces:?}");
            }
            for cut in cuts().flatten() {
                let below = Interval::new(None, Some(cut.clone())).and_then(|below| pieces.over(&below));
                assert_eq!(pieces.below(&cut), below.as_ref().map(|below| below.last()), "{cut:?} of {pieces:?}");
            }
        }
    }
}
