//! A row of data as people read it: where it stands and what is in it.

use crate::data::{Cell, EntityId, RowId};
use crate::measure::{Datum, RowReader};
use crate::plan::{Credit, Expr, ExprKind, Field, Id, Record, Type};
use crate::report::View;
use crate::report::csv::bare;
use crate::report::view::plain;

impl View<'_> {
    /// The file and line of a row: `data/payments.csv:5`.
    pub fn row_place(&self, record: Id<Record>, row: RowId) -> String {
        let table = self.tables.get(record);
        let origin = table.origins.get(row as usize);
        let file = origin.and_then(|origin| table.files.get(origin.file as usize));
        match (file, origin) {
            (Some(file), Some(origin)) => format!("{file}:{}", origin.line),
            _ => String::new(),
        }
    }

    /// The filled cells of a row with their fields' names: `payment_id p1, number 1, amount 100 000.00`. In the
    /// explanation of one person's pay (`of`) the field that credits the payee is left out, for it says the same in every
    /// row, and so are fields that name others.
    pub fn row_cells(&self, record: Id<Record>, row: RowId, of: Option<EntityId>) -> Vec<(String, String)> {
        let shape = self.plan.records.get(record);
        let table = self.tables.get(record);
        let credited = shape.credited.as_ref().and_then(Credit::whole).and_then(|path| path.steps.first());
        let credited = credited.filter(|_| of.is_some());
        shape
            .fields
            .iter()
            .filter(|(id, _)| Some(id) != credited && !self.names_another((record, row, *id), of))
            .filter_map(|(id, field)| {
                let text = match self.computed(record, row, id, field) {
                    Some(datum) => self.bare_value(&datum.into(), &field.ty),
                    None => self.cell(table.cell(row, id), field)?,
                };
                Some((field.name.to_string(), text))
            })
            .collect()
    }

    /// The value of a computed field, where it is the same on all days: one that reads nothing behind links.
    fn computed(&self, record: Id<Record>, row: RowId, id: Id<Field>, field: &Field) -> Option<Datum> {
        let own = |expr: &Expr| {
            let ExprKind::RowField(path) = &*expr.kind else { return true };
            path.steps.len() == 1
        };
        let mut of_row = true;
        crate::plan::walk::expr(self.plan, field.computed.as_ref()?, &mut |expr| of_row &= own(expr));
        let reader = RowReader::new(self.plan, self.tables);
        of_row.then(|| reader.cell(record, id, row, None).ok()).flatten()
    }

    /// Whether a cell names somebody else than the person whose pay is explained: that is not theirs to read.
    fn names_another(&self, (record, row, field): (Id<Record>, RowId, Id<Field>), of: Option<EntityId>) -> bool {
        let people = self.plan.records.get(record).fields.get(field).ty == Type::Entity(self.plan.people);
        let named = || self.tables.get(record).cell(row, field);
        people && of.is_some_and(|own| !matches!(named(), Cell::Entity(person) if person == own))
    }

    /// All filled cells of a row for other programs: plain decimals with a point, dates as `2026-03-31`, entities by
    /// their keys; in the explanation of one person's pay without those that name others.
    pub(super) fn row_plain(&self, record: Id<Record>, row: RowId, of: Option<EntityId>) -> Vec<(String, String)> {
        let shape = self.plan.records.get(record);
        let table = self.tables.get(record);
        let plain = |(id, field): (Id<Field>, &Field)| {
            if let Some(datum) = self.computed(record, row, id, field) {
                return Some((field.name.to_string(), bare(self, &datum.into())?));
            }
            let text = match table.cell(row, id) {
                Cell::Empty => return None,
                Cell::Date(day) => day.to_string(),
                Cell::Period(period) => period.to_string(),
                Cell::Text(text) => text.to_owned(),
                Cell::YesNo(flag) => flag.to_string(),
                Cell::Fraction(number) => number.to_string(),
                cell @ Cell::Number { scale, .. } => plain(&cell.number()?, scale),
                Cell::Entity(entity) => match field.ty {
                    Type::Entity(of) => self.tables.get(of).entity(entity)?.key.to_string(),
                    _ => return None,
                },
            };
            Some((field.name.to_string(), text))
        };
        let shown = shape.fields.iter().filter(|(id, _)| !self.names_another((record, row, *id), of));
        shown.filter_map(plain).collect()
    }

    /// Place and cells of a row on one line, in the explanation of one person's pay or for whoever asks for the row.
    pub fn row(&self, record: Id<Record>, row: RowId, of: Option<EntityId>) -> String {
        let cells: Vec<String> =
            self.row_cells(record, row, of).into_iter().map(|(name, value)| format!("{name} {value}")).collect();
        format!("{} · {}", self.row_place(record, row), cells.join(", "))
    }
}
