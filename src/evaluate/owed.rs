//! What people who have left owe: periods in which the plan takes more from them than it pays.

use crate::data::EntityId;
use crate::evaluate::outcome::{Open, OpenKind, Whose};
use crate::evaluate::world::{Stop, World};
use crate::number::Exact;
use crate::time::{Month, Period};

impl World<'_> {
    /// Of everybody who has left by the end of a period: the totals below 0 of the periods since that of the last day of
    /// work. Nothing in the plan makes them good: what it pays later is paid in full.
    pub(super) fn owed_by_leavers(&self, period: Period) -> Vec<Open> {
        let owed = |person: EntityId| {
            let last = period.last_day();
            let left = self.employment(person, last).through.filter(|through| *through <= last)?;
            let left_in = self.plan.every.containing(Month::of(left.max(self.plan.effective.from)));
            let mut owed = Exact::zero();
            for own in Period::span(left_in.first(), period.last())?.periods_ending_inside(self.plan.every) {
                // Of what cannot be computed its own error speaks.
                owed = &owed + &self.pay_in(person, own).ok()?.min(Exact::zero());
            }
            let open =
                Open { component: None, whose: Whose::Person(person), kind: OpenKind::Total, amount: Some(owed) };
            open.amount.as_ref().is_some_and(Exact::is_negative).then_some(open)
        };
        let count = EntityId::try_from(self.tables.get(self.plan.people).entities.len()).unwrap_or(EntityId::MAX);
        (0..count).filter_map(owed).collect()
    }

    /// All lines of a person in a period together.
    fn pay_in(&self, person: EntityId, period: Period) -> Result<Exact, Stop> {
        let mut total = Exact::zero();
        for (id, _) in self.plan.components.iter() {
            if let Some(line) = self.line(id, person, period)? {
                total = &total + &line.amount;
            }
        }
        Ok(total)
    }
}
