//! Which rows a selection takes, whose they are and when.

use std::cmp::Ordering;

use crate::data::{EntityId, RowId, Tables};
use crate::measure::{Datum, Gap, RowReader};
use crate::plan::{Id, Plan, Record, RowSelection, Type};
use crate::time::Date;

/// A row that a selection takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CreditedRow {
    /// The row.
    pub row: RowId,
    /// The day that puts it into a period; `None` where the selection names no date and every period sees all rows.
    pub date: Option<Date>,
    /// The person to whom it is credited; `None` where it is nobody's.
    pub payee: Option<EntityId>,
    /// What another table lacks to say whether the row is taken: wherever the row would count, there is no result.
    pub gap: Option<Gap>,
}

/// The rows of a selection in the order of their days, then of the text of their keys, then of their cells. So the
/// order in which the rows were read never matters: rows equal in all of that cannot be told apart.
///
/// A row whose decisive date is empty lies in no period and is not taken.
pub fn select(plan: &Plan, tables: &Tables, rows: &RowSelection) -> Vec<CreditedRow> {
    let reader = RowReader::new(plan, tables);
    let mut taken: Vec<CreditedRow> = tables
        .get(rows.record)
        .rows()
        .filter_map(|row| {
            let date = reader.date(rows, row);
            if rows.date.is_some() && date.is_none() {
                return None;
            }
            let gap = match reader.passes(&rows.filters, row, date) {
                Ok(true) => None,
                Ok(false) => return None,
                Err(gap) => Some(gap),
            };
            let payee = rows.credited.as_ref().and_then(|path| reader.read(path, row, date));
            let payee = match payee {
                Some(Datum::Entity(record, entity)) if record == plan.people => Some(entity),
                _ => None,
            };
            Some(CreditedRow { row, date, payee, gap })
        })
        .collect();
    taken.sort_by(|a, b| a.date.cmp(&b.date).then_with(|| compare_rows(plan, tables, rows.record, a.row, b.row)));
    taken
}

/// The order of two rows of a record by the text of their keys, then by their cells.
fn compare_rows(plan: &Plan, tables: &Tables, record: Id<Record>, a: RowId, b: RowId) -> Ordering {
    let shape = plan.records.get(record);
    let table = tables.get(record);
    let key = |row: RowId| {
        // A record without a key has nothing but the number of the line to call its rows by.
        let entity = table.entity_of.get(row as usize).filter(|_| !shape.key.is_empty())?;
        table.entity(*entity).map(|entity| &*entity.key)
    };
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
