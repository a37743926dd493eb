//! Rows that would vanish: credited to somebody of the plan in a period in which nobody pays them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::data::{EntityId, RowId};
use crate::diagnostics::{Arg, Code, Diagnostic, Place};
use crate::evaluate::world::World;
use crate::measure::{CreditedRow, Event};
use crate::plan::{ComponentKind, Credit, Id, Record, RowSelection, Scope, Window};
use crate::source::Span;
use crate::time::{Grain, Month, Period};

/// A rule and rows that it pays nobody for.
type Where = (Span, BTreeSet<RowId>);

/// What rows are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Use {
    /// Somebody is paid for them.
    Paid,
    /// A deduction takes them from somebody's pay.
    Taken,
    /// A refund takes them off a KPI again.
    Refunded,
}

impl Use {
    /// The key of the words for it.
    fn key(self) -> &'static str {
        match self {
            Use::Paid => "",
            Use::Taken => "taken",
            Use::Refunded => "refunded",
        }
    }
}

impl World<'_> {
    /// Warns, once for each record, of rows credited to people of the plan in periods in which they are not paid:
    /// they have left or have not begun. Rows of people whom the plan is not for are nothing to worry about.
    pub(super) fn warn_of_uncredited(&self, periods: &[Period]) {
        let mut nobodys: BTreeMap<(Id<Record>, Arc<str>), Where> = BTreeMap::new();
        let mut of_nobody = |rows: &RowSelection, span: Span, taken: &[CreditedRow]| {
            // Of a shared row without people the data itself says so.
            let Some(path) = rows.credited.as_ref().and_then(Credit::whole) else { return };
            let in_run = |row: &&CreditedRow| {
                row.payee.is_none() && row.date.is_some_and(|date| periods.iter().any(|period| period.contains(date)))
            };
            let found: BTreeSet<RowId> = taken.iter().filter(in_run).map(|row| row.row).collect();
            if !found.is_empty() {
                let key = (rows.record, self.name_of_path(path));
                nobodys.entry(key).or_insert((span, BTreeSet::new())).1.extend(found);
            }
        };
        for (id, bonus) in self.plan.components.iter() {
            if let Some(rows) = bonus.rows() {
                of_nobody(rows, bonus.span, self.facts.all_rows(id));
            }
        }
        let mut lost: BTreeMap<(Id<Record>, Use), BTreeMap<EntityId, BTreeSet<RowId>>> = BTreeMap::new();
        // A rule over a window so far pays the rows of earlier periods too, once the person is one of the plan's.
        let so_far = |window: Option<Window>| match window {
            Some(Window::SoFar(grain)) => Some(grain),
            _ => None,
        };
        let longest = self.plan.components.iter().filter_map(|(_, bonus)| so_far(bonus.window)).max();
        let paid_later = |person: EntityId, period: Period, window: Option<Grain>| {
            let Some(end) = window.map(|grain| grain.containing(period.last()).last()) else { return false };
            let from = Period::span(period.first(), end).into_iter();
            let mut later = from.flat_map(|span| span.periods_ending_inside(self.plan.every).collect::<Vec<_>>());
            // Periods that are not run are looked at without a word on what would be wrong with them.
            later.any(|later| {
                let day = self.last_relevant_day(person, later);
                self.is_employed_in(person, later) && self.is_for(person, day)
            })
        };
        // What is taken is taken from whoever is paid something; what cannot be computed has its own message.
        let taken_from = |person, period| self.has_pay(person, period).unwrap_or(true);
        let mut look = |(record, of): (Id<Record>, Use), every: Grain, window: Option<Grain>, rows: &[CreditedRow]| {
            for row in rows {
                let (Some(person), Some(date)) = (row.payee, row.date) else { continue };
                let month = Month::of(date);
                let Some(period) = periods.iter().find(|period| period.contains(date)) else { continue };
                let own = every.max(self.plan.every).containing(month);
                let is_paid = self.is_payee(person, *period)
                    || self.is_payee(person, own)
                    || paid_later(person, *period, window)
                    || (of == Use::Taken && taken_from(person, *period));
                if !is_paid && self.is_of_plan(person, *period, periods) {
                    lost.entry((record, of)).or_default().entry(person).or_default().insert(row.row);
                }
            }
        };
        for (id, bonus) in self.plan.components.iter() {
            if let Some(rows) = bonus.rows() {
                let of = if matches!(bonus.kind, ComponentKind::Deduction(_)) { Use::Taken } else { Use::Paid };
                look((rows.record, of), bonus.every, so_far(bonus.window), self.facts.all_rows(id));
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
                of_nobody(&measure.rows, measure.span, &self.facts.rows_behind(id));
                look((measure.rows.record, Use::Paid), self.plan.every, longest, &self.facts.rows_behind(id));
            }
        }
        for (id, measure) in self.plan.measures.iter().filter(|(id, _)| !of_company.contains(id)) {
            let Some(reversal) = &measure.rows.reversed else { continue };
            let record = measure.rows.record;
            let refunds = self.refund_rows(reversal);
            for row in self.facts.rows_behind(id) {
                let (Some(person), Some(date)) = (row.payee, row.date) else { continue };
                let grain = self.plan.every;
                // What was paid to nobody lowers nobody's pay.
                if !self.is_payee(person, grain.containing(Month::of(date))) {
                    continue;
                }
                for taken in self.reader().taken_by(reversal, (record, row.row), row.date, &refunds) {
                    let Event::On(day) = taken.event else { continue };
                    let Some(period) = periods.iter().find(|period| period.contains(day)) else { continue };
                    if !self.is_payee(person, *period) && !paid_later(person, *period, longest) {
                        let of_person = lost.entry((record, Use::Refunded)).or_default().entry(person).or_default();
                        of_person.insert(row.row);
                    }
                }
            }
        }
        for ((record, field), (span, rows)) in nobodys {
            self.report(
                Diagnostic::warning(Code::RowsOfNobody, span)
                    .arg("record", &self.plan.records.get(record).name)
                    .arg("field", field)
                    .arg("rows", rows.len())
                    .arg("places", self.places(record, &rows)),
            );
        }
        for ((record, of), people) in lost {
            let shape = self.plan.records.get(record);
            let rows: usize = people.values().map(BTreeSet::len).sum();
            let named =
                people.iter().map(|(person, rows)| Arg::Text(format!("{} ({})", self.name_of(*person), rows.len())));
            self.report(
                // A record that comes ready stands in no file of the reader's.
                (match self.tables.get(record).files.first().filter(|_| shape.standard) {
                    Some(file) => Diagnostic::warning_at(Code::NotCredited, Place::File(file.to_string())),
                    None => Diagnostic::warning(Code::NotCredited, shape.span),
                })
                .arg("places", self.places(record, &people.values().flatten().copied().collect()))
                .arg("record", &shape.name)
                .arg("people", Arg::List(named.collect()))
                .arg("rows", rows)
                .help(of.key()),
            );
        }
    }

    /// Whether a person is one of the plan's, though not paid in `period`: paid in another period of the run, or
    /// fitting its filter but not employed.
    pub(super) fn is_of_plan(&self, person: EntityId, period: Period, periods: &[Period]) -> bool {
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
