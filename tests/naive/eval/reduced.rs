//! What sanctions have taken of each bonus, and what of it a refund leaves to the payee.

use num_traits::{Signed, Zero};

use super::{Get, Line, Miss, Naive, Part, round, shares};
use crate::naive::day::Months;
use crate::naive::model::*;

impl Naive<'_> {
    /// What of that which a bonus has earned in its period is not taken back or cancelled in it, nor cut for good.
    pub(super) fn left_of_earned(&self, bonus: usize, person: usize, long: Months, period: Months) -> Get<Q> {
        let mut left = self.earned(bonus, person, period)?;
        let part = Part::Bonus(bonus);
        let now = if self.is_later(part) { period } else { long };
        left -= self.moved(part, person, now)?.at_once;
        for cap in 0..self.plan().payroll.caps.len() {
            let own = Months::holding(period.last(), self.months_of_cap(cap));
            let lost = self.plan().payroll.caps[cap].excess == CapExcess::Lost;
            if !lost || own.last() != period.last() || !self.rules_of_cap(cap).contains(&part) {
                continue;
            }
            for ((of, paid), (_, cut)) in self.cuts_of(cap, person, own)? {
                if of == part && long.first <= paid && paid <= long.last() {
                    left -= cut;
                }
            }
        }
        Ok(left)
    }

    /// What of a sanction of the period that ends with this month is left to the payee, of one bonus, by a later one.
    pub(super) fn left_of_sanction(&self, at: usize, (part, paid): (Part, i64), person: usize, through: i64) -> Get<Q> {
        let len = self.plan().every.months();
        let period = Months { first: paid - len + 1, len };
        let line = match self.part(Part::Sanction(at), person, period).0 {
            Line::Stop => return Err(Miss::Stop),
            line => -line.amount()?,
        };
        if line.is_zero() {
            return Ok(int(0));
        }
        let (cuts, _) = self.reduced_by(at, person, period)?;
        let plan = self.plan();
        let units = cuts.iter().map(|(bonus, _)| self.rounding(&plan.bonuses[*bonus]).unit.clone());
        let unit = units.fold(plan.rounding.unit.clone(), Q::min);
        let keyed: Vec<(String, Q)> =
            (0..).zip(&cuts).map(|(nth, (_, cut))| (format!("{nth:04}"), cut.clone())).collect();
        let all = shares(&line, &keyed, &unit);
        let mine = cuts.iter().zip(all).filter(|((bonus, _), _)| Part::Bonus(*bonus) == part);
        let cut: Q = mine.map(|(_, cut)| cut).sum();
        let gross: Q = self.taken_in(part, person, period)?.values().sum();
        let paid_then = self.part(part, person, period).0.amount()? + gross;
        let had = paid_then
            - self.never_received(part, person, period)?
            - self.taken_after((part, paid), person, paid - len, paid)?;
        if !had.is_positive() {
            return Ok(int(0));
        }
        let taken = self.taken_after((part, paid), person, paid, through)?;
        let back = round(&(&cut * taken / had), RoundMode::Down, &unit);
        Ok(if back > cut { cut } else { back.max(int(0)) })
    }
}
