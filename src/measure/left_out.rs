//! Rows that no selection takes although nobody said that they should not count.

use crate::data::{RowId, Tables};
use crate::measure::{Lack, RowReader, select};
use crate::plan::{BinaryOp, Expr, ExprKind, Measure, Plan, RowSelection};
use crate::time::Date;

/// The rows that a selection leaves out because something in them is empty.
#[derive(Clone, Debug, Default)]
pub struct LeftOut<'a> {
    /// They fit all conditions, but the date that would put them into a period is empty.
    pub undated: Vec<RowId>,
    /// No condition is false, but at least one cannot be decided for an empty cell; with the first such condition.
    pub undecided: Vec<(RowId, &'a Expr)>,
}

/// The rows that a measure takes but that give it nothing, because the field that it reads is empty; those of a plain count
/// are none.
pub fn without_value(plan: &Plan, tables: &Tables, measure: &Measure) -> Vec<RowId> {
    let Some(target) = &measure.target else { return Vec::new() };
    let reader = RowReader::new(plan, tables);
    let taken = select(plan, tables, &measure.rows).into_iter();
    let without = taken.filter(|taken| {
        let reader = reader.observing(&measure.rows, taken.date);
        reader.find(target, taken.row, taken.date) == Err(Lack::Empty)
    });
    let mut rows: Vec<RowId> = without.map(|taken| taken.row).collect();
    // The parts of a shared row stand beside each other.
    rows.dedup();
    rows
}

/// The rows that `rows` leaves out for something empty, in the order of the table.
pub fn left_out<'a>(plan: &Plan, tables: &Tables, rows: &'a RowSelection) -> LeftOut<'a> {
    let reader = RowReader::new(plan, tables);
    let mut out = LeftOut::default();
    for row in tables.get(rows.record).rows() {
        let date = reader.date(rows, row);
        let reader = reader.observing(rows, date);
        let mut open = None;
        let (mut fits, mut gap) = (true, false);
        for filter in &rows.filters {
            match reader.chooses(filter, row, date) {
                Ok(true) => {}
                Ok(false) => fits = false,
                // An error of its own, where nothing else leaves the row out.
                Err(Lack::Gap(_)) => gap = true,
                Err(Lack::Empty) if is_out_without_event(&reader, filter, row, date) => fits = false,
                Err(Lack::Empty) => open = open.or(Some(filter)),
            }
        }
        match open {
            _ if !fits => {}
            Some(filter) => out.undecided.push((row, filter)),
            None if rows.date.is_some() && date.is_none() && !gap => out.undated.push(row),
            None => {}
        }
    }
    out
}

/// Whether a condition that an empty cell leaves open asks for something that has not happened: `refunded_on within 30
/// days of paid_on` of a row without a refund. Such a row is out, and nothing in it needs to be filled in.
fn is_out_without_event(reader: &RowReader<'_>, filter: &Expr, row: RowId, date: Option<Date>) -> bool {
    let out =
        |expr: &Expr| reader.truth(expr, row, date) == Some(false) || is_out_without_event(reader, expr, row, date);
    match &*filter.kind {
        ExprKind::Within { value, of, .. } => {
            let is_event = value.field_read().is_some_and(|path| reader.may_be_empty(path));
            is_event && reader.find(value, row, date) == Err(Lack::Empty) && reader.find(of, row, date).is_ok()
        }
        ExprKind::Binary { op: BinaryOp::And, left, right } => out(left) || out(right),
        ExprKind::Binary { op: BinaryOp::Or, left, right } => out(left) && out(right),
        _ => false,
    }
}
