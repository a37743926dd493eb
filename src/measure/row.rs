//! Reading a row: its fields, fields behind its links, conditions on it.
//!
//! Conditions know three values, as SQL does: a comparison with an empty cell is neither true nor false, `not` of
//! that is not either, and a row takes part only where the condition is true. `is empty` tells the cases apart.

use crate::data::{RowId, Tables};
use crate::measure::{Datum, arithmetic, calendar_days, calendar_months, compare, date_part, date_plus, is_within};
use crate::plan::{
    BinaryOp, CountedTime, Duration, Expr, ExprKind, FieldPath, Id, ParamValue, Plan, Record, RowSelection, Type,
};
use crate::time::Date;

/// Reads rows of the tables of a plan.
#[derive(Clone, Copy, Debug)]
pub struct RowReader<'a> {
    plan: &'a Plan,
    tables: &'a Tables,
}

impl<'a> RowReader<'a> {
    /// A reader of `tables`, which belong to `plan`.
    pub fn new(plan: &'a Plan, tables: &'a Tables) -> RowReader<'a> {
        RowReader { plan, tables }
    }

    /// The value at the end of a path from a row; `None` where a link or the field itself is empty, or where the
    /// entity had no row yet.
    ///
    /// A link into a record kept as a history reads the row in force on `as_of`; without such a day the latest.
    pub fn read(&self, path: &FieldPath, row: RowId, as_of: Option<Date>) -> Option<Datum> {
        let (last, links) = path.steps.split_last()?;
        let (mut record, mut row) = (path.record, row);
        for link in links {
            let ty = &self.plan.records.get(record).fields.get(*link).ty;
            let Some(Datum::Entity(target, entity)) = Datum::of_cell(self.tables.get(record).cell(row, *link), ty)
            else {
                return None;
            };
            row = self.row_of(target, entity, as_of)?;
            record = target;
        }
        let ty = &self.plan.records.get(record).fields.get(*last).ty;
        Datum::of_cell(self.tables.get(record).cell(row, *last), ty)
    }

    /// The row of an entity in force on a day, or its latest.
    pub fn row_of(&self, record: Id<Record>, entity: u32, as_of: Option<Date>) -> Option<RowId> {
        let table = self.tables.get(record);
        match as_of {
            Some(day) => table.row_on(entity, self.plan.records.get(record).history, day),
            None => table.entity(entity)?.rows.last().copied(),
        }
    }

    /// The day that puts a row into a period; `None` where the cell is empty or the selection names no date.
    pub fn date(&self, rows: &RowSelection, row: RowId) -> Option<Date> {
        self.read(rows.date.as_ref()?, row, None)?.day()
    }

    /// Whether all conditions are true of a row.
    pub fn passes(&self, filters: &[Expr], row: RowId, as_of: Option<Date>) -> bool {
        filters.iter().all(|filter| self.truth(filter, row, as_of) == Some(true))
    }

    /// Whether a condition holds; `None` where an empty cell leaves it open.
    pub fn truth(&self, expr: &Expr, row: RowId, as_of: Option<Date>) -> Option<bool> {
        match self.value(expr, row, as_of) {
            Some(Datum::YesNo(flag)) => Some(flag),
            _ => None,
        }
    }

    /// The value of an expression over a row; `None` where an empty cell leaves it open.
    pub fn value(&self, expr: &Expr, row: RowId, as_of: Option<Date>) -> Option<Datum> {
        let value = |expr: &Expr| self.value(expr, row, as_of);
        let truth = |expr: &Expr| self.truth(expr, row, as_of);
        Some(match &*expr.kind {
            ExprKind::Number(number) => Datum::Number(number.clone()),
            ExprKind::Text(text) => Datum::Text(text.clone()),
            ExprKind::YesNo(flag) => Datum::YesNo(*flag),
            ExprKind::Date(day) => Datum::Date(*day),
            ExprKind::Period(period) => Datum::Period(*period),
            ExprKind::RowField(path) | ExprKind::PayeeField(path) => self.read(path, row, as_of)?,
            ExprKind::Define(id) => value(&self.plan.defines.get(*id).value)?,
            ExprKind::Param(id) => match &self.plan.params.get(*id).value {
                ParamValue::Always(constant) => constant.into(),
                ParamValue::Dated(lines) => {
                    let day = as_of?;
                    lines.iter().rev().find(|(from, _)| *from <= day).map(|(_, constant)| constant.into())?
                }
                ParamValue::Table { .. } => return None,
            },
            ExprKind::Negative(inner) => match value(inner)? {
                Datum::Number(number) => Datum::Number(-number),
                _ => return None,
            },
            ExprKind::Not(inner) => Datum::YesNo(!truth(inner)?),
            ExprKind::Binary { op: BinaryOp::And, left, right } => match (truth(left), truth(right)) {
                (Some(false), _) | (_, Some(false)) => Datum::YesNo(false),
                (Some(true), Some(true)) => Datum::YesNo(true),
                _ => return None,
            },
            ExprKind::Binary { op: BinaryOp::Or, left, right } => match (truth(left), truth(right)) {
                (Some(true), _) | (_, Some(true)) => Datum::YesNo(true),
                (Some(false), Some(false)) => Datum::YesNo(false),
                _ => return None,
            },
            ExprKind::Binary {
                op: op @ (BinaryOp::Add | BinaryOp::Subtract | BinaryOp::Multiply | BinaryOp::Divide),
                left,
                right,
            } => match &*right.kind {
                ExprKind::Duration(duration) => {
                    let count = if *op == BinaryOp::Add { duration.count } else { duration.count.checked_neg()? };
                    Datum::Date(date_plus(value(left)?.day()?, Duration { count, unit: duration.unit })?)
                }
                _ => arithmetic(*op, &value(left)?, &value(right)?)?,
            },
            ExprKind::Binary { op, left, right } => {
                let (left, right) = self.aligned(value(left)?, value(right)?);
                Datum::YesNo(compare(*op, &left, &right)?)
            }
            ExprKind::In { value: wanted, list, negated } => {
                let wanted = value(wanted)?;
                let mut open = false;
                let mut found = false;
                for item in list {
                    match value(item) {
                        Some(item) => {
                            let (left, right) = self.aligned(wanted.clone(), item);
                            found |= compare(BinaryOp::Equal, &left, &right)?;
                        }
                        None => open = true,
                    }
                }
                if open && !found {
                    return None;
                }
                Datum::YesNo(found != *negated)
            }
            ExprKind::Between { value: wanted, low, high } => {
                let wanted = value(wanted)?;
                let above = compare(BinaryOp::GreaterOrEqual, &wanted, &value(low)?)?;
                Datum::YesNo(above && compare(BinaryOp::LessOrEqual, &wanted, &value(high)?)?)
            }
            ExprKind::Empty { value: wanted, negated } => Datum::YesNo(value(wanted).is_none() != *negated),
            ExprKind::If { condition, then, otherwise } => value(if truth(condition)? { then } else { otherwise })?,
            ExprKind::Extreme { largest, items } => {
                let all = items.iter().map(value).collect::<Option<Vec<_>>>()?;
                if *largest { all.into_iter().max()? } else { all.into_iter().min()? }
            }
            ExprKind::Counted { what, from, through } => {
                let (from, through) = (value(from)?.day()?, value(through)?.day()?);
                match what {
                    CountedTime::CalendarDays => Datum::Number(calendar_days(from, through).into()),
                    CountedTime::CalendarMonths => Datum::Number(calendar_months(from, through).into()),
                    // Working days need a calendar; conditions on rows are known without one (the analysis sees to it).
                    CountedTime::WorkingDays => return None,
                }
            }
            ExprKind::DatePart { part, of } => Datum::Number(date_part(*part, value(of)?.day()?).into()),
            ExprKind::Rounded { value: wanted, rounding } => Datum::Number(rounding.apply(value(wanted)?.number()?)),
            ExprKind::Within { value: wanted, duration, of } => {
                Datum::YesNo(is_within(value(wanted)?.day()?, *duration, value(of)?.day()?))
            }
            _ => return None,
        })
    }

    /// Two values ready to be compared: an entity beside a text stands for its key.
    pub fn aligned(&self, left: Datum, right: Datum) -> (Datum, Datum) {
        let key = |datum: Datum| match datum {
            Datum::Entity(record, entity) => {
                let key = self.tables.get(record).entity(entity).map(|entity| entity.key.clone());
                Datum::Text(key.unwrap_or_else(|| "".into()))
            }
            other => other,
        };
        match (&left, &right) {
            (Datum::Entity(..), Datum::Text(_)) | (Datum::Text(_), Datum::Entity(..)) => (key(left), key(right)),
            _ => (left, right),
        }
    }

    /// The type at the end of a path.
    pub fn type_of(&self, path: &FieldPath) -> Option<&'a Type> {
        let (last, links) = path.steps.split_last()?;
        let mut record = path.record;
        for link in links {
            let Type::Entity(target) = self.plan.records.get(record).fields.get(*link).ty else { return None };
            record = target;
        }
        Some(&self.plan.records.get(record).fields.get(*last).ty)
    }
}
