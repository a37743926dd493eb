//! What a KPI counted before and takes off again in the period of an event.

use crate::evaluate::at::{At, Subject};
use crate::evaluate::world::{Stop, World};
use crate::measure::Whom;
use crate::plan::{Id, Measure};
use crate::time::{Month, Period};

impl World<'_> {
    /// Reports rows of which nobody can say whether, or what part of them, is taken off.
    pub(super) fn check_taken_off(&self, id: Id<Measure>, whom: &Whom, at: &At) -> Result<(), Stop> {
        let rows = &self.plan.measures.get(id).rows;
        let (Some(reversal), Some(kpi)) = (&rows.reversed, at.kpi) else { return Ok(()) };
        let name = &self.plan.kpis.get(kpi).name;
        for row in self.facts.parts_of(id, whom, at.window) {
            let subject = row.payee.map_or(Subject::Company, Subject::Person);
            let given_in = row.date.map_or(at.window, |date| Period::month(Month::of(date)));
            // A refund of nobody knows how much is a mistake in the data, not a lack that the plan speaks of.
            let of_row = At { subject, period: given_in, tolerant: false, ..at.clone() };
            self.events_of(name, reversal, (rows.record, &row), of_row.clone())?;
            self.part_taken(name, reversal, (rows.record, &row, row.refund), &of_row, "kpi")?;
        }
        Ok(())
    }
}
