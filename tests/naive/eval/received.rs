//! What caps let through: of pay that is taken back, what a cap had cut for good was never received.

use std::collections::BTreeMap;

use num_traits::{Signed, Zero};

use super::{Get, Line, Miss, Naive, Part, round, shares};
use crate::naive::day::Months;
use crate::naive::model::*;

/// Pay of a part in a period of the plan, given by its last month.
type Pair = (Part, i64);

impl Naive<'_> {
    /// What is taken back of a part in a period, by the last month of the period in which it had been paid.
    pub(super) fn taken_in(&self, part: Part, person: usize, period: Months) -> Get<BTreeMap<i64, Q>> {
        let now = match part {
            Part::Bonus(at) if !self.is_later(part) => match self.rule_period(&self.plan().bonuses[at], period) {
                Some(long) => long,
                None => return Ok(BTreeMap::new()),
            },
            _ => period,
        };
        let mut taken = self.moved(part, person, now)?.taken_of;
        taken.retain(|_, amount| !amount.is_zero());
        Ok(taken)
    }

    /// What of one pair has been taken back after a month and through another one.
    pub(super) fn taken_after(&self, (part, paid): Pair, person: usize, after: i64, through: i64) -> Get<Q> {
        let len = self.plan().every.months();
        let mut sum = int(0);
        for last in (after + len..=through).step_by(len as usize) {
            if let Some(amount) = self.taken_in(part, person, Months { first: last - len + 1, len })?.get(&paid) {
                sum += amount;
            }
        }
        Ok(sum)
    }

    /// What is taken back in a period although it was never received.
    pub(super) fn never_received(&self, part: Part, person: usize, now: Months) -> Get<Q> {
        let lost: Vec<usize> = (0..self.plan().payroll.caps.len())
            .filter(|cap| self.plan().payroll.caps[*cap].excess == CapExcess::Lost)
            .filter(|cap| self.rules_of_cap(*cap).contains(&part))
            .collect();
        let sanctions: Vec<usize> = (0..self.plan().payroll.sanctions.len())
            .filter(|at| self.plan().payroll.sanctions[*at].of.iter().any(|bonus| Part::Bonus(*bonus) == part))
            .collect();
        let mut sum = int(0);
        if lost.is_empty() && sanctions.is_empty() {
            return Ok(sum);
        }
        for (paid, _) in self.taken_in(part, person, now)? {
            for cap in &lost {
                let end = Months::holding(paid, self.months_of_cap(*cap)).last();
                if end < now.last() {
                    let through = self.left_to_payee(*cap, (part, paid), person, now.last())?;
                    sum += through - self.left_to_payee(*cap, (part, paid), person, now.last() - now.len)?;
                }
            }
            for sanction in sanctions.iter().filter(|_| paid < now.last()) {
                let through = self.left_of_sanction(*sanction, (part, paid), person, now.last())?;
                sum += through - self.left_of_sanction(*sanction, (part, paid), person, now.last() - now.len)?;
            }
        }
        Ok(sum)
    }

    /// Whether something of what is taken back from somebody in a period was never received.
    pub fn leaves_something(&self, person: usize, now: Months) -> bool {
        let leaves = |part: &Part| matches!(self.never_received(*part, person, now), Ok(sum) if !sum.is_zero());
        self.parts().iter().any(leaves)
    }

    pub(super) fn months_of_cap(&self, cap: usize) -> i64 {
        self.plan().payroll.caps[cap].every.unwrap_or(self.plan().every).months()
    }

    /// What of the cut of one pair has been left to the payee through a month: the same part of it as has been taken back
    /// of the pay since the end of the cap's period.
    fn left_to_payee(&self, cap: usize, pair: Pair, person: usize, through: i64) -> Get<Q> {
        let cuts = self.cuts_of(cap, person, Months::holding(pair.1, self.months_of_cap(cap)))?;
        let Some((had, cut)) = cuts.get(&pair) else { return Ok(int(0)) };
        let end = Months::holding(pair.1, self.months_of_cap(cap)).last();
        let taken = self.taken_after(pair, person, end, through)?;
        let part = round(&(cut * taken / had), RoundMode::Down, &self.unit_of_cap(cap));
        Ok(if part > *cut { cut.clone() } else { part.max(int(0)) })
    }

    pub(super) fn unit_of_cap(&self, cap: usize) -> Q {
        let own = self.plan().payroll.caps[cap].rounding.as_ref().map(|(_, unit)| unit.clone());
        self.finest_of(cap, own.unwrap_or_else(|| self.plan().rounding.unit.clone()))
    }

    /// What a cap that loses what exceeds it has cut in one of its periods: of each pair what was left of it at the end,
    /// and the cut. What caps inside have paid of earlier periods is a pair of its own.
    pub(super) fn cuts_of(&self, cap: usize, person: usize, own: Months) -> Get<BTreeMap<Pair, (Q, Q)>> {
        if !self.is_paid(person, own) || !self.in_force(own, self.plan().payroll.caps[cap].effective) {
            return Ok(BTreeMap::new());
        }
        let len = self.plan().every.months();
        let lasts: Vec<i64> = (own.first + len - 1..=own.last()).step_by(len as usize).collect();
        let here = |last: i64| Months { first: last - len + 1, len };
        let cut = match self.part(Part::Cap(cap), person, here(own.last())).0 {
            Line::Stop => return Err(Miss::Stop),
            line => -line.amount()?,
        };
        let mut pairs = Vec::new();
        for part in self.parts().into_iter().filter(|part| self.rules_of_cap(cap).contains(part)) {
            for last in &lasts {
                let period = here(*last);
                let gross: Q = self.taken_in(part, person, period)?.values().sum();
                let paid =
                    self.part(part, person, period).0.amount()? + gross - self.never_received(part, person, period)?;
                let had = paid - self.taken_after((part, *last), person, last - len, own.last())?;
                pairs.push(((part, *last), had.clone(), had));
            }
        }
        let unit = self.unit_of_cap(cap);
        let mut apart = Vec::new();
        for inner in self.before_cap(cap) {
            if self.plan().payroll.caps[inner].excess == CapExcess::Lost {
                for (pair, _, weight) in &mut pairs {
                    let end = Months::holding(pair.1, self.months_of_cap(inner));
                    if let Some((_, cut)) = self.cuts_of(inner, person, end)?.get(pair) {
                        *weight -= cut - self.left_to_payee(inner, *pair, person, own.last())?;
                    }
                }
                continue;
            }
            // What is kept in the period is nobody's for now; what is paid of earlier ones is no rule's.
            let kept: Q =
                lasts.iter().map(|last| self.part(Part::Cap(inner), person, here(*last)).0.amount()).sum::<Get<Q>>()?;
            if kept.is_positive() {
                apart.push((inner, kept));
                continue;
            }
            let of_inner = self.rules_of_cap(inner);
            let keyed: Vec<(String, Q)> = (0..)
                .zip(&pairs)
                .map(|(nth, ((part, _), _, weight))| {
                    let counts = of_inner.contains(part) && weight.is_positive();
                    (format!("{nth:04}"), if counts { weight.clone() } else { int(0) })
                })
                .collect();
            if keyed.iter().any(|(_, weight)| !weight.is_zero()) {
                for ((_, _, weight), kept) in pairs.iter_mut().zip(shares(&kept, &keyed, &unit)) {
                    *weight += kept;
                }
            }
        }
        pairs.extend(apart.into_iter().map(|(inner, kept)| ((Part::Cap(inner), own.last()), kept.clone(), kept)));
        let weights = pairs.iter().map(|(_, _, weight)| weight);
        let keyed: Vec<(String, Q)> =
            (0..).zip(weights).map(|(nth, weight)| (format!("{nth:04}"), weight.clone().max(int(0)))).collect();
        if cut.is_zero() || keyed.iter().all(|(_, weight)| weight.is_zero()) {
            return Ok(BTreeMap::new());
        }
        let cuts = shares(&cut, &keyed, &unit);
        let pairs = pairs.into_iter().zip(cuts).map(|((pair, had, _), cut)| (pair, (had, cut)));
        Ok(pairs.filter(|(_, (_, cut))| cut.is_positive()).collect())
    }
}
