//! People employed before the first row of their history: of those days nobody knows whether the plan is for them.

use std::collections::BTreeMap;

use crate::data::{Cell, EntityId, RowId};
use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::evaluate::absences::DaySpan;
use crate::evaluate::world::World;
use crate::plan::PayeesAsOf;
use crate::time::{Date, Period, plus_days};

/// How many people a message names.
const NAMED: usize = 5;

impl World<'_> {
    /// P0725: days of employment before somebody's first row that pay hangs on: whole periods without a row, in which the
    /// person is not paid at all, and single days where the plan pays for those on which it is for somebody.
    pub(super) fn warn_of_days_before_history(&self, periods: &[Period]) {
        if self.plan.records.get(self.plan.people).history.is_none() {
            return;
        }
        let mut people: BTreeMap<EntityId, (RowId, Date, DaySpan)> = BTreeMap::new();
        for period in periods.iter().filter(|period| self.plan.effective.touches(**period)) {
            for person in self.everybody() {
                let Some((row, begins)) = self.first_row(person) else { continue };
                let Some((first, last)) = self.days_without_row(person, begins, *period) else { continue };
                let (.., (from, through)) = people.entry(person).or_insert((row, begins, (first, last)));
                (*from, *through) = ((*from).min(first), (*through).max(last));
            }
        }
        let Some((first, (row, begins, _))) = people.iter().next() else { return };
        let days = |(person, (_, _, (from, through))): (&EntityId, &(RowId, Date, DaySpan))| {
            let name = format!("{}:", self.name_of(*person));
            Arg::Phrase(vec![name.into(), Arg::Date(*from), "–".into(), Arg::Date(*through)])
        };
        let mut named: Vec<Arg> = people.iter().take(NAMED).map(days).collect();
        if people.len() > NAMED {
            named.push(Arg::from("…"));
        }
        let shape = self.plan.records.get(self.plan.people);
        self.report(
            Diagnostic::warning(Code::BeforeHistory, shape.span)
                .arg("record", &shape.name)
                .arg("count", people.len())
                .arg("people", Arg::List(named))
                .arg("first", self.name_of(*first))
                .arg("begins", *begins)
                .arg("place", self.place_of(self.plan.people, *row)),
        );
    }

    /// The first row of somebody's history, and the day from which it holds.
    fn first_row(&self, person: EntityId) -> Option<(RowId, Date)> {
        let history = self.plan.records.get(self.plan.people).history?;
        let table = self.tables.get(self.plan.people);
        let row = *table.entity(person)?.rows.first()?;
        match table.cell(row, history) {
            Cell::Date(day) => Some((row, day)),
            _ => None,
        }
    }

    /// The first and the last day of a period before the first row on which somebody is employed, where pay hangs on them.
    /// Of somebody for whom the plan is not when the history begins nothing is asked.
    fn days_without_row(&self, person: EntityId, begins: Date, period: Period) -> Option<DaySpan> {
        if begins <= period.first_day() {
            return None;
        }
        let held = self.plan.effective;
        let inside = |(first, last): DaySpan| {
            let span = (first.max(held.from), held.through.map_or(last, |through| last.min(through)));
            (span.0 <= span.1).then_some(span)
        };
        let days: Vec<DaySpan> = self.days_employed(person, period).into_iter().filter_map(inside).collect();
        let ((first, _), (_, last)) = (*days.first()?, *days.last()?);
        let counts = begins > last || self.plan.payees_as_of == Some(PayeesAsOf::AnyDay);
        let before = plus_days(begins, -1)?.min(last);
        (counts && first <= before && self.is_for(person, begins)).then_some((first, before))
    }
}
