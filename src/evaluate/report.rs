//! Reports: tables of values by person, unit or company. They change no pay.

use std::sync::Arc;

use crate::data::{EntityId, Tables};
use crate::diagnostics::Diagnostic;
use crate::evaluate::Value;
use crate::evaluate::at::{At, Subject};
use crate::evaluate::missing::stays_in_its_lines;
use crate::evaluate::world::{Stop, World};
use crate::evaluate::{NoDataReason, RunOptions};
use crate::measure::{Facts, SimpleEngine};
use crate::plan::stack::on_own_stack;
use crate::plan::{Id, Plan, Report};
use crate::time::Period;

/// The tables that reports of a plan give for some of its periods.
#[derive(Clone, Debug, Default)]
pub struct ReportOutcome {
    /// One table for each report and each of its periods that ends in one asked for, in the order of the plan.
    pub tables: Vec<ReportTable>,
    /// Everything wrong or worth a look.
    pub problems: Vec<Diagnostic>,
}

impl ReportOutcome {
    /// How many rows could not be computed, where the others are right without them.
    pub fn rows_missing(&self) -> Option<usize> {
        let missing = self.tables.iter().map(|table| table.not_computed.len()).sum();
        let alone = self.problems.iter().filter(|one| one.is_error()).all(|one| stays_in_its_lines(one.code));
        (missing > 0 && alone && self.tables.iter().any(|table| !table.rows.is_empty())).then_some(missing)
    }
}

/// The table of a report over one of its periods.
#[derive(Clone, Debug)]
pub struct ReportTable {
    /// Which report.
    pub report: Id<Report>,
    /// The period of the report.
    pub period: Period,
    /// The rows in the order that the report asks for.
    pub rows: Vec<ReportRow>,
    /// Whose rows could not be computed: a person, a unit (by its name), or the company when both are absent.
    pub not_computed: Vec<(Option<EntityId>, Option<Arc<str>>)>,
}

/// A row of a report.
#[derive(Clone, Debug)]
pub struct ReportRow {
    /// Of whom: a person, a unit (by its name), or the company when both are absent.
    pub payee: Option<EntityId>,
    /// The unit, by its name.
    pub unit: Option<Arc<str>>,
    /// One value for each column.
    pub values: Vec<Value>,
}

/// Computes reports of a plan over some of its periods; all of them when `wanted` is empty.
pub fn run_reports(plan: &Plan, tables: &Tables, periods: &[Period], wanted: &[Id<Report>]) -> ReportOutcome {
    on_own_stack(|| {
        let facts = Facts::new(plan, tables, &SimpleEngine);
        let problems = facts.problems();
        if !problems.is_empty() {
            return ReportOutcome { tables: Vec::new(), problems };
        }
        let world = World::new(plan, tables, &facts, RunOptions::amounts());
        let mut made = Vec::new();
        for (id, report) in plan.reports.iter().filter(|(id, _)| wanted.is_empty() || wanted.contains(id)) {
            for period in periods {
                if !plan.effective.touches(*period) {
                    world.report(super::run::outside(plan, *period));
                    continue;
                }
                made.extend(world.report_table(id, report, *period));
            }
        }
        world.warn_of_left_out(periods);
        ReportOutcome { tables: made, problems: world.take_problems() }
    })
}

impl World<'_> {
    fn report_table(&self, id: Id<Report>, report: &Report, period: Period) -> Option<ReportTable> {
        let own = self.rule_period(report.every, period)?;
        // A row that could not be computed has been reported; the others are computed all the same.
        let (mut rows, mut not_computed) = (Vec::new(), Vec::new());
        for subject in self.subjects(report.scope, report.units.as_ref(), period, own) {
            let whose = self.named_subject(&subject);
            match self.report_row(report, subject, own) {
                Ok(row) => rows.extend(row),
                Err(_) => not_computed.push(whose),
            }
        }
        if let Some((column, largest)) = report.sort_by {
            rows.sort_by(|a, b| {
                let key = |row: &ReportRow| row.values.get(column).and_then(|value| value.datum().ok());
                match (key(a), key(b)) {
                    // Rows without a value come last, whatever the order.
                    (None, other) => other.is_some().cmp(&false),
                    (Some(_), None) => std::cmp::Ordering::Less,
                    (Some(a), Some(b)) if largest => b.cmp(&a),
                    (Some(a), Some(b)) => a.cmp(&b),
                }
            });
        }
        Some(ReportTable { report: id, period: own, rows, not_computed })
    }

    /// The row of one subject; `None` where the report leaves it out.
    fn report_row(&self, report: &Report, subject: Subject, own: Period) -> Result<Option<ReportRow>, Stop> {
        let at = At { rule: Some(report.span), ..At::over(subject, own) }.by_end(report.dated_by);
        if let Some(filter) = &report.filter {
            match self.eval(filter, &at)?.value.truth() {
                Ok(true) => {}
                Ok(false) => return Ok(None),
                Err(reason) => return Err(self.no_data_here(&report.name, filter.span, &at, &reason)),
            }
        }
        let mut values = Vec::new();
        for column in &report.columns {
            values.push(match self.eval(&column.value, &at) {
                Ok(trace) => trace.value,
                Err(Stop::NoData(reason)) => Value::NoData(reason),
                Err(stop) => return Err(stop),
            });
        }
        let (payee, unit) = self.named_subject(&at.subject);
        Ok(Some(ReportRow { payee, unit, values }))
    }
}

impl ReportRow {
    /// The columns without data, by their places, and why.
    pub fn missing(&self) -> impl Iterator<Item = (usize, &NoDataReason)> {
        self.values.iter().enumerate().filter_map(|(place, value)| match value {
            Value::NoData(reason) => Some((place, reason)),
            _ => None,
        })
    }
}
