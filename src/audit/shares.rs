//! What everybody brought in each period, and when in it.

use hashbrown::HashMap;

use crate::audit::time::Ends;
use crate::data::{Day, EntityId};
use crate::number::Exact;
use crate::time::Period;

/// What somebody brought in one period, and when.
#[derive(Clone, Copy, Debug)]
pub struct Share<'s> {
    /// What all rows come to.
    pub total: Sum<'s>,
    /// What of it lies in the first days.
    pub head: Sum<'s>,
    /// What of it lies in the last days.
    pub tail: Sum<'s>,
}

/// A sum of somebody's numbers.
#[derive(Clone, Copy, Debug)]
pub struct Sum<'s> {
    units: i64,
    scale: u8,
    beside: Option<&'s Beside>,
}

impl Sum<'_> {
    /// The sum.
    pub fn exact(&self) -> Exact {
        let first = Exact::scaled(self.units.into(), u32::from(self.scale));
        let beside = self.beside.iter().flat_map(|beside| &beside.0);
        beside.fold(first, |sum, (scale, units)| &sum + &Exact::scaled(*units, u32::from(*scale)))
    }
}

impl PartialEq for Sum<'_> {
    fn eq(&self, other: &Sum<'_>) -> bool {
        self.exact() == other.exact()
    }
}

impl Eq for Sum<'_> {}

/// Sums by their scales: no number of rows makes one of them too large.
#[derive(Clone, Debug, Default)]
pub struct Beside(Vec<(u8, i128)>);

impl Beside {
    fn add(&mut self, units: i128, scale: u8) {
        match self.0.iter_mut().find(|(known, _)| *known == scale) {
            Some((_, sum)) => *sum += units,
            None => self.0.push((scale, units)),
        }
    }
}

/// The sums of everybody, exactly: those of the scale of the first number side by side, so that adding one costs no more than an
/// addition and those of thousands of people stay near the processor; others, and what does not fit, beside them.
#[derive(Clone, Debug, Default)]
struct Sums {
    /// The scale of the first number.
    scale: Option<u8>,
    units: Vec<i64>,
    /// How many numbers.
    counts: Vec<u32>,
    beside: HashMap<usize, Beside>,
}

impl Sums {
    fn make_room(&mut self, people: usize) {
        self.units.resize(self.units.len().max(people), 0);
        self.counts.resize(self.counts.len().max(people), 0);
    }

    #[inline]
    fn add(&mut self, person: usize, units: i64, scale: u8) {
        self.take(person, (units, scale), 1);
    }

    /// Adds so many numbers of somebody that come to this.
    #[inline]
    fn take(&mut self, person: usize, (units, scale): (i64, u8), count: u32) {
        let fits = scale == *self.scale.get_or_insert(scale);
        if let Some(known) = self.counts.get_mut(person) {
            *known = known.saturating_add(count);
        }
        match self.units.get_mut(person).and_then(|sum| Some((sum.checked_add(units)?, sum))) {
            Some((sum, to)) if fits => *to = sum,
            _ => self.beside.entry(person).or_default().add(units.into(), scale),
        }
    }

    fn merge(&mut self, other: &Sums) {
        self.make_room(other.units.len());
        for (person, (units, count)) in
            other.units.iter().zip(&other.counts).enumerate().filter(|(_, (_, count))| **count > 0)
        {
            self.take(person, (*units, other.scale.unwrap_or_default()), *count);
        }
        for (person, beside) in &other.beside {
            let own = self.beside.entry(*person).or_default();
            beside.0.iter().for_each(|(scale, units)| own.add(*units, *scale));
        }
    }

    fn count(&self, person: usize) -> u32 {
        self.counts.get(person).copied().unwrap_or_default()
    }

    fn of(&self, person: usize) -> Sum<'_> {
        Sum {
            units: self.units.get(person).copied().unwrap_or_default(),
            scale: self.scale.unwrap_or_default(),
            beside: self.beside.get(&person),
        }
    }
}

/// The shares of one period by the number of the person. What every row is added to stands apart from the rest.
#[derive(Clone, Debug, Default)]
struct OfPeriod {
    totals: Sums,
    heads: Sums,
    tails: Sums,
}

impl OfPeriod {
    fn sums(&mut self) -> [&mut Sums; 3] {
        [&mut self.totals, &mut self.heads, &mut self.tails]
    }

    fn people(&self) -> usize {
        self.totals.units.len()
    }

    fn of(&self, person: usize) -> Option<Share<'_>> {
        let share =
            || Share { total: self.totals.of(person), head: self.heads.of(person), tail: self.tails.of(person) };
        (self.totals.count(person) > 0).then(share)
    }
}

/// The shares of everybody, by period.
#[derive(Clone, Debug, Default)]
pub struct Shares(Vec<(Period, OfPeriod)>);

impl Shares {
    /// The place of a period, by which amounts are added.
    pub(super) fn place(&mut self, period: Period) -> usize {
        self.0.iter().position(|(known, _)| *known == period).unwrap_or_else(|| {
            self.0.push((period, OfPeriod::default()));
            self.0.len() - 1
        })
    }

    /// Adds an amount of somebody on a day of the period at a place.
    #[inline]
    pub(super) fn add(&mut self, place: usize, payee: EntityId, day: Day, (units, scale): (i64, u8), ends: &Ends) {
        let Some((_, of)) = self.0.get_mut(place) else { return };
        let at = payee as usize;
        if of.people() <= at {
            of.sums().into_iter().for_each(|sums| sums.make_room(at + 1));
        }
        of.totals.add(at, units, scale);
        if day <= ends.head {
            of.heads.add(at, units, scale);
        }
        if day >= ends.tail {
            of.tails.add(at, units, scale);
        }
    }

    /// Adds what others have brought.
    pub(super) fn merge(&mut self, mut other: Shares) {
        for (period, shares) in &mut other.0 {
            let place = self.place(*period);
            let Some((_, own)) = self.0.get_mut(place) else { continue };
            own.sums().into_iter().zip(shares.sums()).for_each(|(sums, more)| sums.merge(more));
        }
    }

    fn of_period(&self, period: Period) -> Option<&OfPeriod> {
        self.0.iter().find(|(known, _)| *known == period).map(|(_, shares)| shares)
    }

    /// What somebody brought in a period; `None` without rows.
    pub(super) fn of(&self, person: EntityId, period: Period) -> Option<Share<'_>> {
        self.of_period(period)?.of(person as usize)
    }

    /// The shares of all who brought anything in a period.
    pub(super) fn in_period(&self, period: Period) -> impl Iterator<Item = Share<'_>> {
        self.of_period(period).into_iter().flat_map(|of| (0..of.people()).filter_map(|person| of.of(person)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_several_scales_are_added_up_whatever_their_order() {
        // Of the second of two people.
        let of = |numbers: &[(i64, u8)]| {
            let mut sums = Sums::default();
            sums.make_room(2);
            numbers.iter().for_each(|(units, scale)| sums.add(1, *units, *scale));
            sums
        };
        // 1.50 + 2 + 0.005 - 1.50 = 2.005
        let all = of(&[(150, 2), (2, 0), (5, 3), (-150, 2)]);
        assert_eq!((all.of(1).exact(), all.count(1)), (Exact::scaled(2005, 3), 4));
        assert_eq!((all.of(0).exact(), all.count(0)), (Exact::zero(), 0));
        let (mut one, other) = (of(&[(5, 3), (-150, 2)]), of(&[(2, 0), (150, 2)]));
        one.merge(&other);
        assert_eq!((one.of(1), one.count(1)), (all.of(1), 4));
        let mut none = Sums::default();
        none.merge(&all);
        assert_eq!((none.of(1), none.of(0)), (all.of(1), all.of(0)));
        assert_eq!(of(&[(1, 0), (-1, 0), (7, 2)]).of(1).exact(), Exact::scaled(7, 2));
        // What does not fit is no less exact: twice 9 223 372 036 854 775 807 and 1.
        let mut large = of(&[(i64::MAX, 0), (i64::MAX, 0), (1, 0)]);
        assert_eq!(large.of(1).exact(), Exact::scaled(18_446_744_073_709_551_615, 0));
        large.merge(&large.clone());
        assert_eq!(large.of(1).exact(), Exact::scaled(36_893_488_147_419_103_230, 0));
        assert!(of(&[(1, 0)]).of(1) != of(&[(1, 1)]).of(1) && of(&[(1, 0)]).of(1) == of(&[(10, 1)]).of(1));
    }
}
