//! Reading other tables of few rows: quotas and the like by payee and period, parameters by day and keys.

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use crate::data::RowId;
use crate::diagnostics::{Code, Diagnostic};
use crate::evaluate::at::{At, Subject};
use crate::evaluate::world::{Evaluated, IndexKey, Stop, World};
use crate::evaluate::{NoDataReason, ParamUsed, Trace, TraceKind, Value};
use crate::measure::{Datum, Gap, Lack, compare};
use crate::plan::{BinaryOp, Const, Expr, Field, Id, Param, ParamValue, Record, TableRow, Type};
use crate::source::Span;
use crate::time::{Date, Period};

/// The rows of a record by their subject: the cell of the period, or of the day from which it holds, and the row.
pub(super) type Index = HashMap<Option<Datum>, Vec<(Option<Datum>, RowId)>>;

/// What a field of a subject's row is read by: the record, the field, the key field of the subject, that of the period.
pub(super) type SubjectFieldKey = (Id<Record>, Id<Field>, Option<Id<Field>>, Option<Id<Field>>);

impl World<'_> {
    /// The field of another record's row for this subject and exactly this period.
    pub(super) fn subject_field(&self, expr: &Expr, key: SubjectFieldKey, at: &At) -> Evaluated {
        let (record, field, _, _) = key;
        let shape = self.plan.records.get(record);
        let name = || -> Arc<str> { format!("{}.{}", shape.name, shape.fields.get(field).name).into() };
        self.needs("need_field", name, expr.span)?;
        let value = match self.subject_row(key, at, at.period, expr.span)? {
            Some(row) => match self.reader().cell(record, field, row, Some(at.day)) {
                Ok(datum) => datum.into(),
                Err(Lack::Empty) => Value::NoData(NoDataReason::EmptyField(name())),
                Err(Lack::Gap(gap)) => return Err(self.gap(gap, expr.span, at)),
            },
            None => Value::NoData(NoDataReason::NoRow(shape.name.clone(), at.period)),
        };
        let rows = self.subject_row(key, at, at.period, expr.span)?.into_iter().collect();
        let source = self.node(TraceKind::Rows { record, rows }, value.clone(), expr.ty.clone(), expr.span, Vec::new());
        Ok(self.expression(expr, value, [source]))
    }

    /// The row of a record for a subject and a period.
    pub(super) fn subject_row(
        &self,
        (record, read, subject, period): SubjectFieldKey,
        at: &At,
        wanted: Period,
        span: Span,
    ) -> Result<Option<RowId>, Stop> {
        let whose = match subject {
            None => None,
            Some(field) => match self.subject_key(record, field, at, span)? {
                Some(datum) => Some(datum),
                None => return Ok(None),
            },
        };
        let index = self.index((record, subject, period));
        let Some(rows) = index.get(&whose) else { return Ok(None) };
        let by_date = period.is_some_and(|field| self.plan.records.get(record).fields.get(field).ty == Type::Date);
        if by_date {
            // Rows hold from their day on until the next one.
            let from = |day: &Option<Datum>| day.as_ref().and_then(Datum::day);
            if !at.dated {
                self.check_one_row(record, read, rows, at, span)?;
            }
            let last = |day: Date| {
                rows.iter()
                    .filter(|(began, _)| from(began).is_some_and(|began| began <= day))
                    .max_by_key(|(began, _)| from(began))
            };
            return Ok(last(at.day).map(|(_, row)| *row));
        }
        let mut fitting = rows.iter().filter(|(own, _)| period.is_none() || *own == Some(Datum::Period(wanted)));
        // Two rows for one subject and period: the data room has refused them where they break the record's key.
        Ok(fitting.next().filter(|_| fitting.next().is_none()).map(|(_, row)| *row))
    }

    /// Reports a field whose value changes inside the period because another row comes into force.
    fn check_one_row(
        &self,
        record: Id<Record>,
        field: Id<Field>,
        rows: &[(Option<Datum>, RowId)],
        at: &At,
        span: Span,
    ) -> Result<(), Stop> {
        let mut dated: Vec<(Date, RowId)> =
            rows.iter().filter_map(|(began, row)| Some((began.as_ref()?.day()?, *row))).collect();
        dated.sort_unstable();
        let shape = self.plan.records.get(record).fields.get(field);
        let value = |row: RowId| self.reader().cell(record, field, row, Some(at.day)).ok();
        for pair in dated.windows(2) {
            let [(_, before), (began, after)] = pair else { continue };
            let inside = at.period.first_day() < *began && *began <= at.period.last_day();
            if inside && value(*before) != value(*after) {
                let word = |row: RowId| {
                    let missing = Value::NoData(NoDataReason::EmptyField(shape.name.clone()));
                    self.arg(&value(row).map_or(missing, Value::from), Some(&shape.ty))
                };
                let rows = format!("{}, {}", self.place_of(record, *before), self.place_of(record, *after));
                let problem = Diagnostic::error(Code::ChangedInside, span)
                    .arg("field", format!("{}.{}", self.plan.records.get(record).name, shape.name))
                    .arg("person", self.subject_name(&at.subject))
                    .arg("period", at.period)
                    .arg("before", word(*before))
                    .arg("after", word(*after))
                    .arg("day", *began)
                    .arg("rows", rows);
                return Err(self.report(match at.rule {
                    Some(rule) => problem.label(rule, "rule").help(self.how_to_date(rule)),
                    None => problem,
                }));
            }
        }
        Ok(())
    }

    /// What stands in the key field of a subject's rows.
    pub(super) fn subject_key(
        &self,
        record: Id<Record>,
        field: Id<Field>,
        at: &At,
        span: Span,
    ) -> Result<Option<Datum>, Stop> {
        let ty = &self.plan.records.get(record).fields.get(field).ty;
        if let Some((own, unit)) = &at.inside
            && own.way_from(&self.plan.records, record).is_some_and(|way| way.steps.as_slice() == [field])
        {
            return Ok(Some(unit.clone()));
        }
        match &at.subject {
            Subject::Person(person) | Subject::Below(person, ..) if *ty == Type::Entity(self.plan.people) => {
                Ok(Some(Datum::Entity(self.plan.people, *person)))
            }
            // The rows are of units: those of the unit that the payee's record names, by a field of the same name or the
            // only one of the same type.
            Subject::Person(person) | Subject::Below(person, ..) => {
                if let Some(own) = self.plan.unit_named(record, field) {
                    return self.own_unit(*person, own, at, span);
                }
                let mut same = self.plan.records.get(self.plan.people).fields.iter().filter(|(_, own)| own.ty == *ty);
                match (same.next(), same.next()) {
                    (Some((own, _)), None) => self.own_unit(*person, own, at, span),
                    _ => Ok(None),
                }
            }
            Subject::Unit(_, unit) | Subject::UnitOf(_, unit) => Ok(Some(unit.clone())),
            Subject::Company => Ok(None),
        }
    }

    pub(super) fn index(&self, key: IndexKey) -> Rc<Index> {
        let known = self.indexes.borrow().get(&key).cloned();
        known.unwrap_or_else(|| {
            let (record, subject, period) = key;
            let shape = self.plan.records.get(record);
            let table = self.tables.get(record);
            let cell = |row: RowId, field: Option<Id<Field>>| {
                field.and_then(|field| Datum::of_cell(table.cell(row, field), &shape.fields.get(field).ty))
            };
            let mut index = Index::new();
            for row in table.rows() {
                index.entry(cell(row, subject)).or_default().push((cell(row, period), row));
            }
            let index = Rc::new(index);
            self.indexes.borrow_mut().insert(key, index.clone());
            index
        })
    }

    /// A parameter on the decisive day.
    pub(super) fn param(&self, expr: &Expr, id: Id<Param>, at: &At) -> Evaluated {
        let param = self.plan.params.get(id);
        let changes = param.dates().into_iter().filter(|day| *day > self.plan.effective.from).count();
        if changes > 0 {
            self.needs_period(expr.span, at)?;
        }
        // A day before the plan is asked for by windows that begin before it; a day that is named must be covered.
        let first = param.begins().filter(|first| *first > at.day && at.names_its_day());
        let mut parts = Vec::new();
        let (mut since, mut written) = (None, param.span);
        let none = |looked_for: &str| {
            let name =
                if looked_for.is_empty() { param.name.clone() } else { format!("{}: {looked_for}", param.name).into() };
            Value::NoData(NoDataReason::NoTableRow(name))
        };
        let of = |constant: &Const| Value::from(Datum::from(constant));
        let value = match &param.value {
            ParamValue::Always(constant) => of(constant),
            _ if first.is_some() => {
                let gap = Gap::Param { param: id, on: at.day };
                return Err(self.gap(gap, expr.span, at));
            }
            ParamValue::Dated(lines) => lines
                .iter()
                .rev()
                .find(|(from, _)| *from <= at.day)
                .inspect(|(from, _)| since = Some(*from))
                .map_or_else(|| none(""), |(_, constant)| of(constant)),
            ParamValue::Table { keys, dates, rows } => {
                for key in keys {
                    parts.push(self.eval(key, at)?);
                }
                match parts.iter().map(|part| part.value.datum()).collect::<Result<Vec<_>, _>>() {
                    Err(reason) => Value::NoData(reason),
                    Ok(wanted) => {
                        let column = dates.iter().rposition(|from| from.is_none_or(|from| from <= at.day));
                        let row = rows.iter().find(|row| self.fits(row, &wanted));
                        since = column.and_then(|column| dates.get(column).copied().flatten());
                        written = row.map_or(written, |row| row.span);
                        let found = row.zip(column).and_then(|(row, column)| row.values.get(column));
                        found.map_or_else(|| none(&self.words_of(&parts)), of)
                    }
                }
            }
        };
        let what = self.told(|| TraceKind::Param(Box::new(ParamUsed { param: id, since, written })));
        Ok(self.node(what, value, expr.ty.clone(), expr.span, parts))
    }

    fn fits(&self, row: &TableRow, wanted: &[Datum]) -> bool {
        row.keys.len() == wanted.len()
            && row.keys.iter().zip(wanted).all(|(key, wanted)| {
                let (left, right) = self.reader().aligned(wanted.clone(), key.into());
                compare(BinaryOp::Equal, &left, &right) == Some(true)
            })
    }

    /// Values as plain text, for the message that no row of a table fits.
    fn words_of(&self, parts: &[Trace]) -> String {
        let words = parts.iter().map(|part| match &part.value {
            Value::Number(number) => number.to_string(),
            Value::Date(day) => day.to_string(),
            Value::Period(period) => period.to_string(),
            Value::Text(text) => text.to_string(),
            Value::Entity(record, entity) => {
                self.tables.get(*record).entity(*entity).map(|entity| entity.shown.to_string()).unwrap_or_default()
            }
            Value::YesNo(_) | Value::NoData(_) => String::new(),
        });
        words.collect::<Vec<_>>().join(", ")
    }
}
