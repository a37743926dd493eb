//! Which rows a selection takes, whose they are and when.

use std::cmp::Ordering;

use crate::data::{EntityId, PartAt, Parts, RowId, Tables, are_computed, check_parts};
use crate::diagnostics::Diagnostic;
use crate::measure::{Datum, Gap, RefundRows, RowReader, refund_rows};
use crate::plan::{Credit, Id, Plan, Record, RowSelection, Type};
use crate::time::{Date, Period};

/// A row that a selection takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CreditedRow {
    /// The row.
    pub row: RowId,
    /// The day that puts it into a period; `None` where the selection names no date and every period sees all rows.
    pub date: Option<Date>,
    /// The day that puts it into a period: its own, or for rows that are taken off again that of the event.
    pub counts_on: Option<Date>,
    /// The person to whom it is credited; `None` where it is nobody's.
    pub payee: Option<EntityId>,
    /// For rows that stand open from their day on: the day from which this one no longer does.
    pub left: Option<Date>,
    /// Where the share of that person stands; `None` for a row that is not shared.
    pub part: Option<PartAt>,
    /// For rows that are taken off again: the refund that does it, where it is a row of its own.
    pub refund: Option<RowId>,
    /// What another table lacks to say whether the row is taken: wherever the row would count, there is no result.
    pub gap: Option<Gap>,
}

impl CreditedRow {
    /// Whether the row counts in a window: its day lies in it; or, for rows that stand open, it is open on its last day.
    pub fn counts_in(&self, rows: &RowSelection, window: Period) -> bool {
        match rows.until {
            None => self.counts_on.is_none_or(|date| window.contains(date)),
            Some(_) => {
                let last = window.last_day();
                self.date.is_some_and(|date| date <= last) && self.left.is_none_or(|left| left > last)
            }
        }
    }
}

/// The rows of a selection in the order of their days, then of the text of their keys, then of their cells. So the
/// order in which the rows were read never matters: rows equal in all of that cannot be told apart.
///
/// A row whose decisive date is empty lies in no period and is not taken. A row that several people share is taken once
/// for each of them.
pub fn select(plan: &Plan, tables: &Tables, rows: &RowSelection) -> Vec<CreditedRow> {
    let mut taken = select_unordered(plan, tables, rows);
    // The parts of one row go by the keys of their people, whichever way the shares are written.
    taken.sort_unstable_by(|a, b| {
        let refunds = rows.reversed.as_ref().and_then(|reversal| reversal.refunds);
        let of_one = || match (refunds, a.refund, b.refund) {
            (Some(refunds), Some(a), Some(b)) => compare_rows(plan, tables, refunds.record, a, b).then(a.cmp(&b)),
            _ => Ordering::Equal,
        };
        let days = a.date.cmp(&b.date).then_with(|| compare_rows(plan, tables, rows.record, a.row, b.row));
        days.then_with(|| a.row.cmp(&b.row)).then_with(of_one).then_with(|| a.payee.cmp(&b.payee))
    });
    taken
}

/// The rows of a selection as they were read, for what does not depend on their order.
pub(super) fn select_unordered(plan: &Plan, tables: &Tables, rows: &RowSelection) -> Vec<CreditedRow> {
    let selector = Selector::new(plan, tables, rows);
    let mut taken: Vec<CreditedRow> = Vec::new();
    for row in tables.get(rows.record).rows() {
        taken.extend(selector.taken(row));
    }
    taken
}

/// A selection with what it needs to look at row after row.
pub(super) struct Selector<'a> {
    plan: &'a Plan,
    rows: &'a RowSelection,
    reader: RowReader<'a>,
    parts: Option<Parts<'a>>,
    refunds: RefundRows,
}

impl<'a> Selector<'a> {
    pub(super) fn new(plan: &'a Plan, tables: &'a Tables, rows: &'a RowSelection) -> Selector<'a> {
        let shares = rows.credited.as_ref().and_then(Credit::shares);
        Selector {
            plan,
            rows,
            reader: RowReader::new(plan, tables),
            parts: shares.map(|shares| Parts::new(plan, tables, rows.record, shares)),
            refunds: refund_rows(tables, rows.reversed.as_ref().and_then(|reversal| reversal.refunds.as_ref())),
        }
    }

    /// One row as the selection takes it: not at all, once, or once for each person who shares it and each event that
    /// takes it off again.
    pub(super) fn taken(&self, row: RowId) -> Vec<CreditedRow> {
        let rows = self.rows;
        let date = self.reader.date(rows, row);
        if rows.date.is_some() && date.is_none() {
            return Vec::new();
        }
        let reader = self.reader.observing(rows, date);
        // When it counts, and by what: its own day, or once for each event that takes it off again.
        let counts: Vec<(Option<Date>, Option<RowId>)> = match &rows.reversed {
            None => vec![(date, None)],
            Some(reversal) => {
                let events = reader.taken_by(reversal, (rows.record, row), date, &self.refunds);
                events.into_iter().map(|taken| (Some(taken.event.day()), taken.refund)).collect()
            }
        };
        if counts.is_empty() {
            return Vec::new();
        }
        let left = rows.until.as_ref().and_then(|until| reader.read(until, row, None)?.day());
        let gap = match reader.passes(&rows.filters, row, date) {
            Ok(true) => None,
            Ok(false) => return Vec::new(),
            Err(gap) => Some(gap),
        };
        let share = |record, field, row| reader.share_in(record, field, row, date);
        let of = self.parts.as_ref().map(|parts| parts.of(row, &share)).unwrap_or_default();
        let mut taken = Vec::new();
        let mut add = |payee: Option<EntityId>, part: Option<PartAt>| {
            taken.extend(counts.iter().map(|(counts_on, refund)| CreditedRow {
                row,
                date,
                counts_on: *counts_on,
                payee,
                left,
                part,
                refund: *refund,
                gap,
            }));
        };
        if of.is_empty() {
            let whole = rows.credited.as_ref().and_then(Credit::whole);
            match whole.and_then(|path| reader.read(path, row, date)) {
                Some(Datum::Entity(record, entity)) if record == self.plan.people => add(Some(entity), None),
                _ => add(None, None),
            }
        }
        for part in of {
            add(part.person, Some(part.at));
        }
        taken
    }
}

/// What is wrong with computed shares: as of written ones, on the rows that rules and measures take, each on its day.
pub(super) fn computed_shares(plan: &Plan, tables: &Tables) -> Vec<Diagnostic> {
    let reader = RowReader::new(plan, tables);
    let mut problems = Vec::new();
    for rows in plan.selections() {
        let Some(shares) = rows.credited.as_ref().and_then(Credit::shares) else { continue };
        if !are_computed(plan, rows.record, shares) {
            continue;
        }
        let parts = Parts::new(plan, tables, rows.record, shares);
        for row in tables.get(rows.record).rows() {
            let date = reader.date(rows, row);
            if rows.date.is_some() && date.is_none() || !reader.passes(&rows.filters, row, date).unwrap_or(true) {
                continue;
            }
            let of = parts.of(row, &|record, field, row| reader.share_in(record, field, row, date));
            for problem in check_parts(plan, tables, (rows.record, row), shares, &of) {
                if !problems.contains(&problem) {
                    problems.push(problem);
                }
            }
        }
    }
    problems
}

/// The order of two rows of a record by the text of their keys, then by their cells.
pub(super) fn compare_rows(plan: &Plan, tables: &Tables, record: Id<Record>, a: RowId, b: RowId) -> Ordering {
    let shape = plan.records.get(record);
    let table = tables.get(record);
    // Entities are numbered in the order of their keys. A record without a key has nothing but the number of the line to
    // call its rows by.
    let key = |row: RowId| table.entity_of.get(row as usize).filter(|_| !shape.key.is_empty());
    // Links are compared by the key text of what they lead to.
    let cell = |row: RowId, field, ty: &Type| match Datum::of_cell(table.cell(row, field), ty) {
        Some(Datum::Entity(target, entity)) => {
            tables.get(target).entity(entity).map(|entity| Datum::Text(entity.key.clone()))
        }
        other => other,
    };
    key(a).cmp(&key(b)).then_with(|| {
        shape
            .fields
            .iter()
            .map(|(id, field)| cell(a, id, &field.ty).cmp(&cell(b, id, &field.ty)))
            .find(|order| order.is_ne())
            .unwrap_or(Ordering::Equal)
    })
}
