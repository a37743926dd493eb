//! Rows that would vanish: credited to somebody of the plan in a period in which nobody pays them.

use std::collections::{BTreeMap, BTreeSet};

use crate::data::{EntityId, RowId};
use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::evaluate::world::World;
use crate::measure::CreditedRow;
use crate::plan::{Id, Record, Scope};
use crate::time::{Grain, Month, Period};

impl World<'_> {
    /// Warns, once for each record, of rows credited to people of the plan in periods in which they are not paid:
    /// they have left or have not begun. Rows of people whom the plan is not for are nothing to worry about.
    pub(super) fn warn_of_uncredited(&self, periods: &[Period]) {
        let mut lost: BTreeMap<Id<Record>, BTreeMap<EntityId, BTreeSet<RowId>>> = BTreeMap::new();
        let mut look = |record: Id<Record>, every: Grain, rows: &[CreditedRow]| {
            for row in rows {
                let (Some(person), Some(date)) = (row.payee, row.date) else { continue };
                let month = Month::of(date);
                let Some(period) = periods.iter().find(|period| period.contains(date)) else { continue };
                let own = every.max(self.plan.every).containing(month);
                let is_paid = self.is_payee(person, *period) || self.is_payee(person, own);
                if !is_paid && self.is_of_plan(person, *period, periods) {
                    lost.entry(record).or_default().entry(person).or_default().insert(row.row);
                }
            }
        };
        for (id, bonus) in self.plan.components.iter() {
            if let Some(rows) = bonus.rows() {
                look(rows.record, bonus.every, self.facts.all_rows(id));
            }
        }
        let of_company: BTreeSet<_> = self
            .plan
            .kpis
            .iter()
            .filter(|(_, kpi)| kpi.scope != Scope::Person)
            .flat_map(|(_, kpi)| crate::evaluate::walk::measures_of(&kpi.value))
            .collect();
        for (id, measure) in self.plan.measures.iter().filter(|(id, _)| !of_company.contains(id)) {
            // Rows that stand open count in many periods, whoever is paid in that of their day.
            if measure.rows.until.is_none() && measure.rows.credited.is_some() {
                look(measure.rows.record, self.plan.every, &self.facts.rows_behind(id));
            }
        }
        for (record, people) in lost {
            let shape = self.plan.records.get(record);
            let rows: usize = people.values().map(BTreeSet::len).sum();
            let named =
                people.iter().map(|(person, rows)| Arg::Text(format!("{} ({})", self.name_of(*person), rows.len())));
            self.report(
                Diagnostic::warning(Code::NotCredited, shape.span)
                    .arg("record", &shape.name)
                    .arg("people", Arg::List(named.collect()))
                    .arg("rows", rows),
            );
        }
    }

    /// Whether a person is one of the plan's, though not paid in `period`: paid in another period of the run, or
    /// fitting its filter but not employed.
    fn is_of_plan(&self, person: EntityId, period: Period, periods: &[Period]) -> bool {
        if periods.iter().any(|other| self.is_payee(person, *other)) {
            return true;
        }
        // Somebody whom the plan was for on the first day and is not for on the last.
        if self.is_for(person, period.first_day()) && self.employment(person, period.first_day()).touches(period) {
            return true;
        }
        let employment = self.employment(person, period.last_day());
        let day = match (employment.from, employment.through) {
            (Some(from), _) if from > period.last_day() => from,
            (_, Some(through)) if through < period.first_day() => through,
            _ => return false,
        };
        self.is_for(person, day)
    }
}
