//! What everybody brought in each period, and when in it.

use crate::audit::time::Ends;
use crate::data::{Day, EntityId};
use crate::number::Exact;
use crate::time::Period;

/// What somebody brought in one period, and when.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Share {
    /// How many rows.
    pub count: u64,
    /// What they come to.
    pub total: Sum,
    /// What of it lies in the first days.
    pub head: Sum,
    /// What of it lies in the last days.
    pub tail: Sum,
}

/// Numbers added up exactly: each decimal scale for itself, so that adding one costs no more than an addition. Most have the scale
/// of the first, whose sum stands right here.
#[derive(Clone, Debug, Default)]
pub struct Sum {
    units: i128,
    scale: u8,
    others: Vec<(u8, i128)>,
}

impl Sum {
    fn add(&mut self, units: i128, scale: u8) {
        if self.units == 0 && self.others.is_empty() {
            self.scale = scale;
        }
        if scale == self.scale {
            self.units += units;
            return;
        }
        match self.others.iter_mut().find(|(known, _)| *known == scale) {
            Some((_, sum)) => *sum += units,
            None => self.others.push((scale, units)),
        }
    }

    fn merge(&mut self, other: &Sum) {
        self.add(other.units, other.scale);
        other.others.iter().for_each(|(scale, units)| self.add(*units, *scale));
    }

    /// The sum.
    pub fn exact(&self) -> Exact {
        let first = Exact::scaled(self.units, u32::from(self.scale));
        self.others.iter().fold(first, |sum, (scale, units)| &sum + &Exact::scaled(*units, u32::from(*scale)))
    }
}

impl PartialEq for Sum {
    fn eq(&self, other: &Sum) -> bool {
        self.exact() == other.exact()
    }
}

impl Eq for Sum {}

impl Share {
    fn merge(&mut self, other: &Share) {
        self.count += other.count;
        self.total.merge(&other.total);
        self.head.merge(&other.head);
        self.tail.merge(&other.tail);
    }
}

/// The shares of everybody, by period and then by the number of the person.
#[derive(Clone, Debug, Default)]
pub struct Shares(Vec<(Period, Vec<Share>)>);

impl Shares {
    /// The place of a period, by which amounts are added.
    pub(super) fn place(&mut self, period: Period) -> usize {
        self.0.iter().position(|(known, _)| *known == period).unwrap_or_else(|| {
            self.0.push((period, Vec::new()));
            self.0.len() - 1
        })
    }

    /// Adds an amount of somebody on a day of the period at a place.
    #[inline]
    pub(super) fn add(&mut self, place: usize, payee: EntityId, day: Day, (units, scale): (i64, u8), ends: &Ends) {
        let Some((_, own)) = self.0.get_mut(place) else { return };
        let at = payee as usize;
        if own.len() <= at {
            own.resize(at + 1, Share::default());
        }
        let Some(share) = own.get_mut(at) else { return };
        share.count += 1;
        share.total.add(units.into(), scale);
        if day <= ends.head {
            share.head.add(units.into(), scale);
        }
        if day >= ends.tail {
            share.tail.add(units.into(), scale);
        }
    }

    /// Adds what others have brought.
    pub(super) fn merge(&mut self, other: &Shares) {
        for (period, shares) in &other.0 {
            let place = self.place(*period);
            let Some((_, own)) = self.0.get_mut(place) else { continue };
            own.resize(own.len().max(shares.len()), Share::default());
            own.iter_mut().zip(shares).for_each(|(share, more)| share.merge(more));
        }
    }

    fn of_period(&self, period: Period) -> Option<&[Share]> {
        self.0.iter().find(|(known, _)| *known == period).map(|(_, shares)| shares.as_slice())
    }

    /// What somebody brought in a period; `None` without rows.
    pub(super) fn of(&self, person: EntityId, period: Period) -> Option<&Share> {
        self.of_period(period)?.get(person as usize).filter(|share| share.count > 0)
    }

    /// The shares of all who brought anything in a period.
    pub(super) fn in_period(&self, period: Period) -> impl Iterator<Item = &Share> {
        self.of_period(period).into_iter().flatten().filter(|share| share.count > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_several_scales_are_added_up_whatever_their_order() {
        let of = |numbers: &[(i128, u8)]| {
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
        assert!(of(&[(1, 0)]) != of(&[(1, 1)]) && of(&[(1, 0)]) == of(&[(10, 1)]));
    }
}
