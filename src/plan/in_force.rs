//! What of a plan holds on a day.

use crate::plan::{Component, Id, Plan};
use crate::time::{Date, Month, Period};

impl Plan {
    /// The period that holds a day; of a day on which the plan is not in force, its first or its last one.
    pub fn period_on(&self, day: Date) -> Period {
        let range = self.effective;
        let begun = day.max(range.from);
        let day = range.through.map_or(begun, |through| begun.min(through));
        self.every.containing(Month::of(day))
    }

    /// The rules that are in force in some part of a period: neither those that have ended nor those that begin later.
    pub fn rules_in(&self, period: Period) -> impl Iterator<Item = (Id<Component>, &Component)> {
        self.components.iter().filter(move |(_, rule)| {
            let own = if rule.every > self.every { rule.every.containing(period.last()) } else { period };
            rule.effective.is_none_or(|range| range.touches(own))
        })
    }
}
