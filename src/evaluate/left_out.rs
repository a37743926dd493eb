//! Warnings about rows that count for nobody because something in them is empty.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::data::{EntityId, RowId};
use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::evaluate::world::World;
use crate::measure::{left_out, without_value};
use crate::plan::{Expr, ExprKind, Field, FieldPath, Id, Record, RowSelection, Type, walk};
use crate::source::Span;
use crate::time::Period;

/// How many rows a message names.
const NAMED: usize = 5;

impl World<'_> {
    /// Warns of rows without the date that would put them into a period, once for each record and date, and of rows
    /// whose condition an empty cell leaves open, once for each condition; so too of people of whom nobody can say
    /// whether the plan is for them.
    pub(super) fn warn_of_left_out(&self, periods: &[Period]) {
        type Undated<'p> = (Span, &'p FieldPath, BTreeSet<RowId>);
        let mut undated: BTreeMap<(Id<Record>, Vec<usize>), Undated<'_>> = BTreeMap::new();
        let mut undecided: BTreeMap<(Id<Record>, Span), BTreeSet<RowId>> = BTreeMap::new();
        let of_bonuses = self.plan.components.iter().filter_map(|(_, bonus)| Some((bonus.rows()?, bonus.span)));
        let of_measures = self.plan.measures.iter().map(|(_, measure)| (&measure.rows, measure.span));
        let all: Vec<(&RowSelection, Span)> = of_bonuses.chain(of_measures).collect();
        for (rows, span) in all {
            let found = left_out(self.plan, self.tables, rows);
            if let (Some(date), false) = (&rows.date, found.undated.is_empty())
                && !self.is_to_come(rows, date)
            {
                let key = (rows.record, date.steps.iter().map(|step| step.index()).collect());
                undated.entry(key).or_insert((span, date, BTreeSet::new())).2.extend(found.undated);
            }
            for (row, filter) in found.undecided {
                undecided.entry((rows.record, filter.span)).or_default().insert(row);
            }
        }
        for (_, measure) in self.plan.measures.iter().filter(|(_, measure)| measure.rows.reversed.is_none()) {
            let rows: BTreeSet<RowId> = without_value(self.plan, self.tables, measure).into_iter().collect();
            if let (Some(target), false) = (measure.target.as_ref().and_then(Expr::field_read), rows.is_empty()) {
                self.report(
                    Diagnostic::warning(Code::RowsWithoutValue, measure.span)
                        .arg("record", &self.plan.records.get(measure.rows.record).name)
                        .arg("field", self.field_at_end(target))
                        .arg("rows", rows.len())
                        .arg("places", self.places(measure.rows.record, &rows)),
                );
            }
        }
        if let Some(filter) = &self.plan.people_filter {
            let rows: BTreeSet<RowId> =
                periods.iter().flat_map(|period| self.undecided_people(filter, *period)).collect();
            if !rows.is_empty() {
                undecided.entry((self.plan.people, filter.span)).or_default().extend(rows);
            }
        }
        for ((record, _), (span, date, rows)) in undated {
            self.report(
                Diagnostic::warning(Code::RowsWithoutDate, span)
                    .arg("record", &self.plan.records.get(record).name)
                    .arg("field", self.field_at_end(date))
                    .arg("rows", rows.len())
                    .arg("places", self.places(record, &rows)),
            );
        }
        for ((record, span), rows) in undecided {
            self.report(
                Diagnostic::warning(Code::RowsUndecided, span)
                    .arg("record", &self.plan.records.get(record).name)
                    .arg("rows", rows.len())
                    .arg("places", self.places(record, &rows)),
            );
        }
    }

    /// Whether an empty date is one that is still to come, and no slip: the plan calls it optional, its record has another
    /// date that every row must have, and no condition of the rule says what has become of the row (`stage = "won"`: then it
    /// is asked where the day of that is). Payments of customers and refunds are such dates.
    fn is_to_come(&self, rows: &RowSelection, date: &FieldPath) -> bool {
        let Some((last, links)) = date.steps.split_last() else { return false };
        let fields = &self.plan.records.get(self.record_at_end(date.record, links)).fields;
        let has_own = fields
            .iter()
            .any(|(id, field)| id != *last && field.ty == Type::Date && !field.optional && field.computed.is_none());
        let mut of_state = false;
        for filter in &rows.filters {
            walk::expr(self.plan, filter, &mut |expr| {
                let read = matches!(&*expr.kind, ExprKind::RowField(_));
                of_state |= read && matches!(expr.ty, Type::Text | Type::OneOf(_) | Type::YesNo);
            });
        }
        has_own && !of_state && fields.get(*last).optional
    }

    /// The rows of the people employed in a period for whom an empty cell leaves open whether the plan is for them.
    fn undecided_people(&self, filter: &Expr, period: Period) -> Vec<RowId> {
        let count = self.tables.get(self.plan.people).entities.len();
        let open = |person: EntityId| {
            let day = self.last_relevant_day(person, period);
            let row = self.payee_row(person, day).filter(|_| self.is_employed_in(person, period))?;
            self.reader().truth(filter, row, Some(day)).is_none().then_some(row)
        };
        (0..EntityId::try_from(count).unwrap_or(EntityId::MAX)).filter_map(open).collect()
    }

    /// The name of the field that a path reads in the end.
    pub(super) fn field_at_end(&self, path: &FieldPath) -> Arc<str> {
        let Some((last, links)) = path.steps.split_last() else { return "".into() };
        self.plan.records.get(self.record_at_end(path.record, links)).fields.get(*last).name.clone()
    }

    /// The record to which links lead.
    fn record_at_end(&self, from: Id<Record>, links: &[Id<Field>]) -> Id<Record> {
        links.iter().fold(from, |record, link| match self.plan.records.get(record).fields.get(*link).ty {
            Type::Entity(next) => next,
            _ => record,
        })
    }

    /// The first few rows by file and line.
    pub(super) fn places(&self, record: Id<Record>, rows: &BTreeSet<RowId>) -> Arg {
        let table = self.tables.get(record);
        let mut named: Vec<Arg> = rows
            .iter()
            .take(NAMED)
            .filter_map(|row| {
                let origin = table.origins.get(*row as usize)?;
                let file = table.files.get(origin.file as usize)?;
                Some(Arg::Text(format!("{file}:{}", origin.line)))
            })
            .collect();
        if rows.len() > NAMED {
            named.push(Arg::from("…"));
        }
        Arg::List(named)
    }
}
