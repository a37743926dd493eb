//! What the plan gives to people who have left: what it takes from them nobody withholds from other pay any more.

use std::collections::BTreeSet;

use crate::data::EntityId;
use crate::evaluate::outcome::Left;
use crate::evaluate::world::{Stop, World};
use crate::number::Exact;
use crate::time::{Month, Period};

impl World<'_> {
    /// Everybody who has left by the end of a period, or those of `some` people, with what the plan gives since the period of the last
    /// day of work. Of these the facts are known from the `first` period run on.
    pub(super) fn left_by(&self, period: Period, some: Option<(&BTreeSet<EntityId>, Period)>) -> Vec<Left> {
        let left = |person: EntityId| {
            let last = period.last_day();
            let left = self.employment(person, last).through.filter(|through| *through <= last)?;
            let since = self.plan.every.containing(Month::of(left.max(self.plan.effective.from)));
            let known = some.map_or(since, |(_, first)| since.max(first));
            let periods = Period::span(known.first(), period.last())?.periods_ending_inside(self.plan.every);
            let given = |own: Period| match self.pay_in(person, own) {
                Ok(total) if total.is_zero() => None,
                Ok(total) => Some((own, Some(total))),
                // Its own error speaks of it.
                Err(_) => Some((own, None)),
            };
            Some(Left { payee: person, since, known, given: periods.filter_map(given).collect() })
        };
        match some {
            Some((people, _)) => people.iter().copied().filter_map(left).collect(),
            None => {
                let count =
                    EntityId::try_from(self.tables.get(self.plan.people).entities.len()).unwrap_or(EntityId::MAX);
                (0..count).filter_map(left).collect()
            }
        }
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
