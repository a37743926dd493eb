//! What everybody brought in each period, and when in it.

use crate::audit::time::Ends;
use crate::data::{Day, EntityId};
use crate::number::Exact;
use crate::time::Period;

/// What somebody brought in one period, and when.
#[derive(Clone, Copy, Debug)]
pub struct Share<'s> {
    /// What all rows come to.
    pub total: &'s Sum,
    /// What of it lies in the first days.
    pub head: &'s Sum,
    /// What of it lies in the last days.
    pub tail: &'s Sum,
}

/// Numbers added up exactly: those of the scale of the first right here, so that adding one costs no more than an addition and the
/// sums of thousands of people stay near the processor; others, and what does not fit, beside it.
#[derive(Clone, Debug, Default)]
pub struct Sum {
    units: i64,
    beside: Option<Box<Beside>>,
    /// How many numbers.
    count: u32,
    scale: u8,
}

/// Sums by their scales: no number of rows makes one of them too large.
#[derive(Clone, Debug, Default)]
struct Beside(Vec<(u8, i128)>);

impl Beside {
    fn add(&mut self, units: i128, scale: u8) {
        match self.0.iter_mut().find(|(known, _)| *known == scale) {
            Some((_, sum)) => *sum += units,
            None => self.0.push((scale, units)),
        }
    }
}

impl Sum {
    #[inline]
    fn add(&mut self, units: i64, scale: u8) {
        self.take(units, scale, 1);
    }

    /// Adds so many numbers that come to this.
    #[inline]
    fn take(&mut self, units: i64, scale: u8, count: u32) {
        if self.count == 0 {
            self.scale = scale;
        }
        self.count = self.count.saturating_add(count);
        match self.units.checked_add(units).filter(|_| scale == self.scale) {
            Some(sum) => self.units = sum,
            None => self.beside.get_or_insert_default().add(units.into(), scale),
        }
    }

    fn merge(&mut self, other: &Sum) {
        if other.count > 0 {
            self.take(other.units, other.scale, other.count);
        }
        for (scale, units) in other.beside.iter().flat_map(|beside| &beside.0) {
            self.beside.get_or_insert_default().add(*units, *scale);
        }
    }

    /// The sum.
    pub fn exact(&self) -> Exact {
        let first = Exact::scaled(self.units.into(), u32::from(self.scale));
        let beside = self.beside.iter().flat_map(|beside| &beside.0);
        beside.fold(first, |sum, (scale, units)| &sum + &Exact::scaled(*units, u32::from(*scale)))
    }
}

impl PartialEq for Sum {
    fn eq(&self, other: &Sum) -> bool {
        self.exact() == other.exact()
    }
}

impl Eq for Sum {}

/// The shares of one period by the number of the person. What every row is added to stands apart from the rest.
#[derive(Clone, Debug, Default)]
struct OfPeriod {
    totals: Vec<Sum>,
    heads: Vec<Sum>,
    tails: Vec<Sum>,
}

impl OfPeriod {
    fn sums(&mut self) -> [&mut Vec<Sum>; 3] {
        [&mut self.totals, &mut self.heads, &mut self.tails]
    }

    fn make_room(&mut self, people: usize) {
        self.sums().into_iter().for_each(|sums| sums.resize(sums.len().max(people), Sum::default()));
    }

    fn of(&self, person: usize) -> Option<Share<'_>> {
        let share =
            Share { total: self.totals.get(person)?, head: self.heads.get(person)?, tail: self.tails.get(person)? };
        Some(share).filter(|share| share.total.count > 0)
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
        if of.totals.len() <= at {
            of.make_room(at + 1);
        }
        if let Some(total) = of.totals.get_mut(at) {
            total.add(units, scale);
        }
        if let Some(head) = of.heads.get_mut(at).filter(|_| day <= ends.head) {
            head.add(units, scale);
        }
        if let Some(tail) = of.tails.get_mut(at).filter(|_| day >= ends.tail) {
            tail.add(units, scale);
        }
    }

    /// Adds what others have brought.
    pub(super) fn merge(&mut self, mut other: Shares) {
        for (period, shares) in &mut other.0 {
            let place = self.place(*period);
            let Some((_, own)) = self.0.get_mut(place) else { continue };
            own.make_room(shares.totals.len());
            for (sums, more) in own.sums().into_iter().zip(shares.sums()) {
                sums.iter_mut().zip(more).for_each(|(sum, more)| sum.merge(more));
            }
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
        self.of_period(period).into_iter().flat_map(|of| (0..of.totals.len()).filter_map(|person| of.of(person)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_several_scales_are_added_up_whatever_their_order() {
        let of = |numbers: &[(i64, u8)]| {
            let mut sum = Sum::default();
            numbers.iter().for_each(|(units, scale)| sum.add(*units, *scale));
            sum
        };
        // 1.50 + 2 + 0.005 - 1.50 = 2.005
        let all = of(&[(150, 2), (2, 0), (5, 3), (-150, 2)]);
        assert_eq!(all.exact(), Exact::scaled(2005, 3));
        let (mut one, other) = (of(&[(5, 3), (-150, 2)]), of(&[(2, 0), (150, 2)]));
        one.merge(&other);
        assert_eq!(one, all);
        assert_eq!(of(&[(1, 0), (-1, 0), (7, 2)]).exact(), Exact::scaled(7, 2));
        // What does not fit is no less exact: twice 9 223 372 036 854 775 807 and 1.
        let mut large = of(&[(i64::MAX, 0), (i64::MAX, 0), (1, 0)]);
        assert_eq!(large.exact(), Exact::scaled(18_446_744_073_709_551_615, 0));
        large.merge(&large.clone());
        assert_eq!(large.exact(), Exact::scaled(36_893_488_147_419_103_230, 0));
        assert!(of(&[(1, 0)]) != of(&[(1, 1)]) && of(&[(1, 0)]) == of(&[(10, 1)]));
    }
}
