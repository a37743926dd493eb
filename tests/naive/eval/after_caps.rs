//! What some rules bring after caps.

use super::{Get, Naive, Part};
use crate::naive::day::Months;
use crate::naive::model::*;

impl Naive<'_> {
    /// What bonuses pay in a period, less what caps cut of them and with what caps of nothing else keep or pay later.
    pub(super) fn after_caps(&self, of: &[usize], person: usize, period: Months) -> Get<Q> {
        let mine: Vec<Part> = of.iter().copied().map(Part::Bonus).collect();
        let mut sum: Q = mine.iter().map(|part| self.part(*part, person, period).0.amount()).sum::<Get<Q>>()?;
        for cap in 0..self.plan().payroll.caps.len() {
            let limited = self.rules_of_cap(cap);
            if limited.iter().all(|rule| mine.contains(rule)) {
                sum += self.part(Part::Cap(cap), person, period).0.amount()?;
            } else if limited.iter().any(|rule| mine.contains(rule)) {
                sum -= self.cut_of_these(cap, &mine, person, period)?;
            }
        }
        Ok(sum)
    }

    /// What a cap of other rules besides has cut of these.
    fn cut_of_these(&self, cap: usize, mine: &[Part], person: usize, period: Months) -> Get<Q> {
        let own = Months::holding(period.last(), self.months_of_cap(cap));
        if own.last() != period.last() {
            return Ok(int(0));
        }
        let cuts = self.cuts_of(cap, person, own)?;
        let counts = |part: &Part| match part {
            // What an inner one pays later.
            Part::Cap(inner) => self.rules_of_cap(*inner).iter().all(|rule| mine.contains(rule)),
            _ => mine.contains(part),
        };
        Ok(cuts.iter().filter(|((part, _), _)| counts(part)).map(|(_, (_, cut))| cut).sum())
    }
}
