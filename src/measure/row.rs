//! Reading a row: its fields, fields behind its links, values computed from them, conditions on it.
//!
//! Conditions know three values, as SQL does: a comparison with an empty cell is neither true nor false, `not` of
//! that is not either, and a row takes part only where the condition is true. `is empty` tells the cases apart.

use crate::data::{PartAt, RowId, Tables};
use crate::measure::{
    Datum, Gap, Lack, arithmetic, calendar_days, calendar_months, compare, date_part, date_plus, excess, is_within,
};
use crate::number::Exact;
use crate::plan::{
    BinaryOp, CountedTime, Duration, Expr, ExprKind, Field, FieldPath, Id, ParamValue, Plan, Record, RowSelection,
    ShareSource, Shares, Type,
};
use crate::time::{Date, plus_days};

/// Reads rows of the tables of a plan.
#[derive(Clone, Copy, Debug)]
pub struct RowReader<'a> {
    pub(super) plan: &'a Plan,
    pub(super) tables: &'a Tables,
    /// What happens after this day is not seen.
    horizon: Option<Date>,
}

impl<'a> RowReader<'a> {
    /// A reader of `tables`, which belong to `plan`.
    pub fn new(plan: &'a Plan, tables: &'a Tables) -> RowReader<'a> {
        RowReader { plan, tables, horizon: None }
    }

    /// The same, not seeing what happens after the day on which the observation of a cohort ends.
    pub fn observing(self, rows: &RowSelection, date: Option<Date>) -> RowReader<'a> {
        RowReader { horizon: date.filter(|_| rows.observed.is_some()), ..self }
    }

    /// The value at the end of a path from a row; `None` where there is none for whatever reason.
    pub fn read(&self, path: &FieldPath, row: RowId, as_of: Option<Date>) -> Option<Datum> {
        self.reach(path, row, as_of).ok()
    }

    /// The value at the end of a path from a row. A link or the field itself may be empty, the entity may have had no
    /// row yet, and what a computed field is made of may be missing.
    ///
    /// A link into a record kept as a history reads the row in force on `as_of`; without such a day the latest.
    pub fn reach(&self, path: &FieldPath, row: RowId, as_of: Option<Date>) -> Result<Datum, Lack> {
        let (last, links) = path.steps.split_last().ok_or(Lack::Empty)?;
        let (mut record, mut row) = (path.record, row);
        for link in links {
            let Datum::Entity(target, entity) = self.cell(record, *link, row, as_of)? else { return Err(Lack::Empty) };
            row = self.row_of(target, entity, as_of).ok_or(Lack::Empty)?;
            record = target;
        }
        self.cell(record, *last, row, as_of)
    }

    /// The value of one field of a row: what stands in its cell, or what its formula gives.
    pub fn cell(&self, record: Id<Record>, field: Id<Field>, row: RowId, as_of: Option<Date>) -> Result<Datum, Lack> {
        let shape = self.plan.records.get(record).fields.get(field);
        match &shape.computed {
            Some(formula) => self.find(formula, row, as_of),
            None => match Datum::of_cell(self.tables.get(record).cell(row, field), &shape.ty) {
                Some(Datum::Date(day)) if self.horizon.is_some_and(|last| day > last) => Err(Lack::Empty),
                found => found.ok_or(Lack::Empty),
            },
        }
    }

    /// The share of one person in a row: 1 in a row that is not shared, 0 in a shared one without people.
    ///
    /// A computed share is that of the row's day, `as_of`.
    pub fn share(
        &self,
        shares: Option<&Shares>,
        (record, row): (Id<Record>, RowId),
        part: Option<PartAt>,
        as_of: Option<Date>,
    ) -> Exact {
        let Some(shares) = shares else { return Exact::one() };
        let share = match (&shares.source, part) {
            (ShareSource::Columns(pairs), Some(PartAt::Column(place))) => {
                pairs.get(place as usize).and_then(|(_, share)| self.share_in(record, *share, row, as_of))
            }
            (ShareSource::Rows { record, share, .. }, Some(PartAt::Row(at))) => {
                self.share_in(*record, *share, at, as_of)
            }
            _ => None,
        };
        share.unwrap_or_else(Exact::zero)
    }

    /// The share that a field of a row says, read from its cell or computed.
    pub(super) fn share_in(
        &self,
        record: Id<Record>,
        field: Id<Field>,
        row: RowId,
        as_of: Option<Date>,
    ) -> Option<Exact> {
        self.cell(record, field, row, as_of).ok()?.number().cloned()
    }

    /// The row of an entity in force on a day, or its latest.
    pub fn row_of(&self, record: Id<Record>, entity: u32, as_of: Option<Date>) -> Option<RowId> {
        let table = self.tables.get(record);
        match as_of {
            Some(day) => table.row_on(entity, self.plan.records.get(record).history, day),
            None => table.entity(entity)?.rows.last().copied(),
        }
    }

    /// The day that puts a row into a period; `None` where the cell is empty or the selection names no date. A cohort is
    /// known when its observation ends.
    pub fn date(&self, rows: &RowSelection, row: RowId) -> Option<Date> {
        let day = self.read(rows.date.as_ref()?, row, None)?.day()?;
        match rows.observed {
            Some(observed) => date_plus(day, observed),
            None => Some(day),
        }
    }

    /// Whether all conditions are true of a row; the gap that leaves it open, where one does.
    pub fn passes(&self, filters: &[Expr], row: RowId, as_of: Option<Date>) -> Result<bool, Gap> {
        let mut all = Ok(true);
        for filter in filters {
            all = both_choose(all, self.chooses(filter, row, as_of));
            if all == Ok(false) {
                break;
            }
        }
        match all {
            Err(Lack::Gap(gap)) => Err(gap),
            known => Ok(known == Ok(true)),
        }
    }

    /// Whether a condition takes a row. What an empty cell leaves open does not, whatever the other side of `and` lacks.
    pub(super) fn chooses(&self, filter: &Expr, row: RowId, as_of: Option<Date>) -> Result<bool, Lack> {
        match &*filter.kind {
            ExprKind::Binary { op: BinaryOp::And, left, right } => {
                both_choose(self.chooses(left, row, as_of), self.chooses(right, row, as_of))
            }
            _ => self.holds(filter, row, as_of),
        }
    }

    /// Whether a condition holds; `None` where something missing leaves it open.
    pub fn truth(&self, expr: &Expr, row: RowId, as_of: Option<Date>) -> Option<bool> {
        self.holds(expr, row, as_of).ok()
    }

    /// The value of an expression over a row; `None` where something missing leaves it open.
    pub fn value(&self, expr: &Expr, row: RowId, as_of: Option<Date>) -> Option<Datum> {
        self.find(expr, row, as_of).ok()
    }

    fn holds(&self, expr: &Expr, row: RowId, as_of: Option<Date>) -> Result<bool, Lack> {
        match self.find(expr, row, as_of)? {
            Datum::YesNo(flag) => Ok(flag),
            _ => Err(Lack::Empty),
        }
    }

    /// The value of an expression over a row, or what it lacks.
    pub fn find(&self, expr: &Expr, row: RowId, as_of: Option<Date>) -> Result<Datum, Lack> {
        let value = |expr: &Expr| self.find(expr, row, as_of);
        let truth = |expr: &Expr| self.holds(expr, row, as_of);
        let day = |expr: &Expr| value(expr)?.day().ok_or(Lack::Empty);
        Ok(match &*expr.kind {
            ExprKind::Number(number) => Datum::Number(number.clone()),
            ExprKind::Text(text) => Datum::Text(text.clone()),
            ExprKind::YesNo(flag) => Datum::YesNo(*flag),
            ExprKind::Date(day) => Datum::Date(*day),
            ExprKind::Period(period) => Datum::Period(*period),
            ExprKind::RowField(path) | ExprKind::PayeeField(path) => self.reach(path, row, as_of)?,
            ExprKind::Define(id) => value(&self.plan.defines.get(*id).value)?,
            ExprKind::Param(id) => match &self.plan.params.get(*id).value {
                ParamValue::Always(constant) => constant.into(),
                ParamValue::Dated(lines) => {
                    let day = as_of.ok_or(Lack::Empty)?;
                    let found = lines.iter().rev().find(|(from, _)| *from <= day);
                    found.map(|(_, constant)| constant.into()).ok_or(Lack::Gap(Gap::Param { param: *id, on: day }))?
                }
                ParamValue::Table { .. } => return Err(Lack::Empty),
            },
            ExprKind::Negative(inner) => match value(inner)? {
                Datum::Number(number) => Datum::Number(-number),
                _ => return Err(Lack::Empty),
            },
            ExprKind::Not(inner) => Datum::YesNo(!truth(inner)?),
            ExprKind::Binary { op: BinaryOp::And, left, right } => match (truth(left), truth(right)) {
                (Ok(false), _) | (_, Ok(false)) => Datum::YesNo(false),
                (Ok(true), Ok(true)) => Datum::YesNo(true),
                (left, right) => return Err(Lack::of([left.err(), right.err()])),
            },
            ExprKind::Binary { op: BinaryOp::Or, left, right } => match (truth(left), truth(right)) {
                (Ok(true), _) | (_, Ok(true)) => Datum::YesNo(true),
                (Ok(false), Ok(false)) => Datum::YesNo(false),
                (left, right) => return Err(Lack::of([left.err(), right.err()])),
            },
            ExprKind::Binary {
                op: op @ (BinaryOp::Add | BinaryOp::Subtract | BinaryOp::Multiply | BinaryOp::Divide),
                left,
                right,
            } => match &*right.kind {
                ExprKind::Duration(duration) => {
                    let count = if *op == BinaryOp::Add { Some(duration.count) } else { duration.count.checked_neg() };
                    let moved = count.map(|count| Duration { count, unit: duration.unit });
                    let from = day(left)?;
                    Datum::Date(moved.and_then(|moved| date_plus(from, moved)).ok_or(Lack::Empty)?)
                }
                _ => arithmetic(*op, &value(left)?, &value(right)?).ok_or(Lack::Empty)?,
            },
            ExprKind::Binary { op, left, right } => {
                let (left, right) = self.aligned(value(left)?, value(right)?);
                Datum::YesNo(compare(*op, &left, &right).ok_or(Lack::Empty)?)
            }
            ExprKind::In { value: wanted, list, negated } => {
                let wanted = value(wanted)?;
                let mut lacks = None;
                let mut found = false;
                for item in list {
                    match value(item) {
                        Ok(item) => {
                            let (left, right) = self.aligned(wanted.clone(), item);
                            found |= compare(BinaryOp::Equal, &left, &right).ok_or(Lack::Empty)?;
                        }
                        Err(lack) => lacks = Some(Lack::of([lacks, Some(lack)])),
                    }
                }
                match lacks {
                    Some(lack) if !found => return Err(lack),
                    _ => Datum::YesNo(found != *negated),
                }
            }
            ExprKind::Between { value: wanted, low, high } => {
                let wanted = value(wanted)?;
                let above = compare(BinaryOp::GreaterOrEqual, &wanted, &value(low)?).ok_or(Lack::Empty)?;
                let below = compare(BinaryOp::LessOrEqual, &wanted, &value(high)?).ok_or(Lack::Empty)?;
                Datum::YesNo(above && below)
            }
            ExprKind::Empty { value: wanted, negated } => match value(wanted) {
                Err(lack @ Lack::Gap(_)) => return Err(lack),
                found => Datum::YesNo(found.is_err() != *negated),
            },
            ExprKind::If { condition, then, otherwise } => value(if truth(condition)? { then } else { otherwise })?,
            ExprKind::Excess { value: first, over } => excess(&value(first)?, &value(over)?).ok_or(Lack::Empty)?,
            ExprKind::Extreme { largest, items } => {
                let all = items.iter().map(value).collect::<Result<Vec<_>, Lack>>()?.into_iter();
                if *largest { all.max() } else { all.min() }.ok_or(Lack::Empty)?
            }
            ExprKind::Counted { what, from, through } => {
                let (from, through) = (day(from)?, day(through)?);
                Datum::Number(match what {
                    CountedTime::CalendarDays => calendar_days(from, through).into(),
                    CountedTime::CalendarMonths => calendar_months(from, through).into(),
                    CountedTime::WorkingDays => self.working_days(from, through)?.into(),
                })
            }
            ExprKind::DatePart { part, of } => Datum::Number(date_part(*part, day(of)?).into()),
            ExprKind::Rounded { value: wanted, rounding } => {
                Datum::Number(rounding.apply(value(wanted)?.number().ok_or(Lack::Empty)?))
            }
            ExprKind::Within { value: wanted, duration, of } => {
                Datum::YesNo(is_within(day(wanted)?, *duration, day(of)?))
            }
            ExprKind::IsNew(newness) => Datum::YesNo(self.is_new(newness, row)?),
            ExprKind::Converted { value, by } => self.converted(value, by, row, as_of)?,
            _ => return Err(Lack::Empty),
        })
    }

    /// The working days from one through another, both counted. The calendar's key is its day, so each is looked up.
    fn working_days(&self, from: Date, through: Date) -> Result<i64, Lack> {
        let id = self.plan.calendar.ok_or(Lack::Empty)?;
        let (record, table) = (self.plan.records.get(id), self.tables.get(id));
        let flag = record.fields.iter().find(|(_, field)| field.ty == Type::YesNo).map(|(id, _)| id);
        let flag = flag.ok_or(Lack::Empty)?;
        let mut count = 0;
        let mut day = from;
        while day <= through {
            let row = table.find(&day.to_string()).and_then(|entity| table.entity(entity)?.rows.first().copied());
            match row.map(|row| table.cell(row, flag)) {
                Some(crate::data::Cell::YesNo(working)) => count += i64::from(working),
                _ => return Err(Lack::Gap(Gap::WorkingDay(day))),
            }
            let Some(next) = plus_days(day, 1) else { break };
            day = next;
        }
        Ok(count)
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

    /// Whether the field at the end of a path is declared optional: an empty cell of it is no mistake.
    pub(super) fn may_be_empty(&self, path: &FieldPath) -> bool {
        let Some((last, links)) = path.steps.split_last() else { return false };
        let mut record = path.record;
        for link in links {
            let Type::Entity(target) = self.plan.records.get(record).fields.get(*link).ty else { return false };
            record = target;
        }
        self.plan.records.get(record).fields.get(*last).optional
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

/// Whether two conditions take a row: it takes both, so that one that does not settles it, and so does an empty cell.
fn both_choose(one: Result<bool, Lack>, other: Result<bool, Lack>) -> Result<bool, Lack> {
    match (one, other) {
        (Ok(false), _) | (_, Ok(false)) => Ok(false),
        (Err(Lack::Empty), _) | (_, Err(Lack::Empty)) => Err(Lack::Empty),
        (Err(gap), _) | (_, Err(gap)) => Err(gap),
        (Ok(true), Ok(true)) => Ok(true),
    }
}
