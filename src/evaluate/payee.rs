//! Who is paid, since when, and what their own record says on a day.

use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::Arc;

use crate::data::{Cell, EntityId, RowId};
use crate::diagnostics::{Code, Diagnostic};
use crate::evaluate::absences::DaySpan;
use crate::evaluate::at::{At, RowAt, Subject};
use crate::evaluate::world::{Evaluated, Stop, World};
use crate::evaluate::{NoDataReason, Value};
use crate::measure::{Datum, Lack};
use crate::plan::{AsOf, Expr, Field, FieldPath, Id, PayeesAsOf, Type};
use crate::source::Span;
use crate::time::{Date, DateRange, Month, Period};

impl World<'_> {
    /// The name of a person on statements.
    pub(super) fn name_of(&self, person: EntityId) -> Arc<str> {
        if let Some(name) = self.stated.as_ref().and_then(|stated| stated.people.get(person as usize)) {
            return name.clone();
        }
        self.tables.get(self.plan.people).entity(person).map_or_else(|| "".into(), |entity| entity.shown.clone())
    }

    /// The row of a person in force on a day.
    pub(super) fn payee_row(&self, person: EntityId, day: Date) -> Option<RowId> {
        self.reader().row_of(self.plan.people, person, Some(day))
    }

    /// Whether the row of a person on a day is one that the plan is for.
    pub(super) fn is_for(&self, person: EntityId, day: Date) -> bool {
        let Some(row) = self.payee_row(person, day) else { return false };
        self.plan.people_filter.as_ref().is_none_or(|filter| self.reader().truth(filter, row, Some(day)) == Some(true))
    }

    /// The people paid in a period, ordered by key; nobody in a period in which the plan does not hold.
    pub(super) fn payees(&self, period: Period) -> Rc<Vec<EntityId>> {
        let known = self.people.borrow().get(&period).cloned();
        known.unwrap_or_else(|| {
            let paid = |person: &EntityId| self.is_employed_in(*person, period) && self.is_member(*person, period);
            let holds = self.plan.effective.touches(period);
            let people: Rc<Vec<EntityId>> = Rc::new(self.everybody().filter(|_| holds).filter(paid).collect());
            self.people.borrow_mut().insert(period, people.clone());
            people
        })
    }

    /// Whether a person is paid in a period.
    pub(super) fn is_payee(&self, person: EntityId, period: Period) -> bool {
        self.payees(period).binary_search(&person).is_ok()
    }

    /// A field of the row at hand.
    pub(super) fn row_field(&self, expr: &Expr, path: &FieldPath, at: &At) -> Evaluated {
        if let [field] = path.steps.as_slice()
            && let Some(formula) = &self.plan.records.get(path.record).fields.get(*field).computed
        {
            let inner = self.eval(formula, at)?;
            return Ok(self.expression(expr, inner.value.clone(), [inner]));
        }
        self.needs("need_field", || self.name_of_path(path), expr.span)?;
        let Some(RowAt { row, date, .. }) = at.row else {
            return Ok(self.plain(expr, Value::NoData(NoDataReason::EmptyField(self.name_of_path(path)))));
        };
        let value = self.found(self.reader().reach(path, row, date), path, expr.span, at)?;
        Ok(self.plain(expr, value))
    }

    /// A field of the payee's own record on the decisive day; a change inside the period is an error unless the rule
    /// names the day.
    pub(super) fn payee_field(&self, expr: &Expr, path: &FieldPath, at: &At) -> Evaluated {
        self.needs("need_field", || self.name_of_path(path), expr.span)?;
        // What the people of a unit have in common is the unit's own.
        if let (Subject::Unit(own, unit), [field]) = (&at.subject, path.steps.as_slice())
            && path.record == self.plan.people
            && own == field
        {
            return Ok(self.plain(expr, unit.clone().into()));
        }
        let Some(person) = at.subject.person() else {
            return Ok(self.plain(expr, Value::NoData(NoDataReason::EmptyField(self.name_of_path(path)))));
        };
        let found = self.payee_value(person, path, at, expr.span)?;
        Ok(self.plain(expr, found.map_or_else(Value::NoData, Value::from)))
    }

    /// What reading a row has found: a value or *no data*; a gap stops.
    pub(super) fn found(
        &self,
        found: Result<Datum, Lack>,
        path: &FieldPath,
        span: Span,
        at: &At,
    ) -> Result<Value, Stop> {
        match found {
            Ok(datum) => Ok(datum.into()),
            Err(Lack::Empty) => Ok(Value::NoData(NoDataReason::EmptyField(self.name_of_path(path)))),
            Err(Lack::Gap(gap)) => Err(self.gap(gap, span, at)),
        }
    }

    /// The value of a field of somebody's own record on the decisive day, or why there is none: the cell is empty, or the
    /// record, a history, begins later.
    fn payee_value(
        &self,
        person: EntityId,
        path: &FieldPath,
        at: &At,
        span: Span,
    ) -> Result<Result<Datum, NoDataReason>, Stop> {
        if !at.dated && !self.is_day_of_employment(path) {
            self.check_unchanged(person, path, at.looked_over(), (span, at.rule.ok_or("team")))?;
        }
        let left = self.employment(person, at.day).through.filter(|left| !at.dated && at.period.contains(*left));
        let day = left.map_or(at.day, |left| left.min(at.day));
        // Under `any day of period` the days on which the plan is not for the person are not looked at.
        let day = match self.plan.payees_as_of {
            Some(PayeesAsOf::AnyDay) if !at.dated => {
                let days = self.days_that_count(person, at.period);
                days.last().map_or(day, |(_, last)| day.min(*last))
            }
            _ => day,
        };
        let Some(row) = self.payee_row(person, day) else {
            let people = self.plan.records.get(self.plan.people).name.clone();
            return Ok(Err(NoDataReason::NoRow(people, Period::month(Month::of(day)))));
        };
        match self.reader().reach(path, row, Some(day)) {
            Ok(datum) => Ok(Ok(datum)),
            Err(Lack::Empty) => Ok(Err(NoDataReason::EmptyField(self.name_of_path(path)))),
            Err(Lack::Gap(gap)) => Err(self.gap(gap, span, at)),
        }
    }

    /// Reports a value that changes inside a period, naming both rows. What is asked for is the rule that reads it, or,
    /// where a group is put together, the help that says how to name the day.
    pub(super) fn check_unchanged(
        &self,
        person: EntityId,
        path: &FieldPath,
        period: Period,
        (span, rule): (Span, Result<Span, &'static str>),
    ) -> Result<(), Stop> {
        let Some(change) = self.change_inside(person, path, period) else { return Ok(()) };
        let place = |row: RowId| self.place_of(self.plan.people, row);
        let ty = self.reader().type_of(path).cloned();
        let value = |datum: &Option<Datum>| {
            let value = datum.clone().map_or(Value::NoData(NoDataReason::EmptyField("".into())), Value::from);
            self.arg(&value, ty.as_ref())
        };
        let problem = Diagnostic::error(Code::ChangedInside, span)
            .arg("field", self.name_of_path(path))
            .arg("person", self.name_of(person))
            .arg("period", period)
            .arg("before", value(&change.before))
            .arg("after", value(&change.after))
            .arg("day", change.day)
            .arg("rows", format!("{}, {}", place(change.rows.0), place(change.rows.1)));
        Err(self.report(match rule {
            Ok(rule) => problem.label(rule, "rule").help(self.how_to_date(rule)),
            Err(help) => problem.help(help),
        }))
    }

    /// The first change of a value of a person's record inside a period, from the first day of the period on which
    /// the person has a row and is employed through the last.
    pub(super) fn change_inside(&self, person: EntityId, path: &FieldPath, period: Period) -> Option<Change> {
        if !self.may_change(person, path) {
            return None;
        }
        let mut days = BTreeSet::new();
        for (first, last) in self.days_that_count(person, period) {
            days.insert(first);
            days.extend(self.change_days(path, person, first, last));
        }
        let mut before: Option<(RowId, Option<Datum>)> = None;
        for day in days {
            let Some(row) = self.payee_row(person, day) else { continue };
            let value = self.reader().read(path, row, Some(day));
            match before {
                Some((earlier, old)) if old != value => {
                    return Some(Change { day, before: old, after: value, rows: (earlier, row) });
                }
                _ => before = Some((row, value)),
            }
        }
        None
    }

    /// Whether anything on the way of a path from a person's record can ever change: most people have one row, and most
    /// records no history.
    pub(super) fn may_change(&self, person: EntityId, path: &FieldPath) -> bool {
        let several = || self.tables.get(path.record).entity(person).is_some_and(|entity| entity.rows.len() > 1);
        let mut record = self.plan.records.get(path.record);
        let Some((_, links)) = path.steps.split_last() else { return false };
        if record.history.is_some() && several() {
            return true;
        }
        links.iter().any(|link| {
            let Type::Entity(target) = record.fields.get(*link).ty else { return false };
            record = self.plan.records.get(target);
            record.history.is_some()
        })
    }

    /// The days after `first` through `last` on which a row of the person, or of an entity on the way of the path,
    /// comes into force.
    pub(super) fn change_days(&self, path: &FieldPath, person: EntityId, first: Date, last: Date) -> BTreeSet<Date> {
        let mut days = BTreeSet::new();
        let mut entities = vec![(path.record, person)];
        let Some((_, links)) = path.steps.split_last() else { return days };
        for step in links.iter().map(Some).chain([None]) {
            let mut linked = Vec::new();
            for (record, entity) in entities {
                let table = self.tables.get(record);
                let shape = self.plan.records.get(record);
                for row in table.entity(entity).map(|entity| entity.rows.as_slice()).unwrap_or_default() {
                    if let Some(history) = shape.history
                        && let Cell::Date(day) = table.cell(*row, history)
                        && first < day
                        && day <= last
                    {
                        days.insert(day);
                    }
                    let link =
                        step.and_then(|step| Datum::of_cell(table.cell(*row, *step), &shape.fields.get(*step).ty));
                    if let Some(Datum::Entity(target, entity)) = link
                        && !linked.contains(&(target, entity))
                    {
                        linked.push((target, entity));
                    }
                }
            }
            entities = linked;
        }
        days
    }

    /// The unit of a person on a day.
    pub(super) fn unit_on(&self, person: EntityId, field: Id<Field>, day: Date) -> Option<Datum> {
        self.payee_row(person, day).and_then(|row| self.reader().cell(self.plan.people, field, row, Some(day)).ok())
    }

    /// The unit to which a person belongs in a rule: on the decisive day, and a change inside the period is an error
    /// as for any other field.
    pub(super) fn own_unit(
        &self,
        person: EntityId,
        field: Id<Field>,
        at: &At,
        span: Span,
    ) -> Result<Option<Datum>, Stop> {
        let path = FieldPath { record: self.plan.people, steps: vec![field] };
        self.payee_value(person, &path, at, span).map(Result::ok)
    }

    /// The day of a period that decides to which unit a person belongs: its first or last one, inside the employment.
    pub(super) fn day_as_of(&self, person: EntityId, as_of: Option<AsOf>, own: Period) -> Date {
        match as_of {
            Some(AsOf::FirstDay) => match self.days_employed(person, own).first() {
                Some((first, _)) => *first,
                None => self.employment(person, own.last_day()).from.unwrap_or(own.first_day()),
            },
            Some(AsOf::LastDay) | None => self.last_relevant_day(person, own),
        }
    }

    /// The days of a period on which a rule holds for its subject: employment, the plan and the rule together.
    pub(super) fn days_held(&self, at: &At) -> Vec<DaySpan> {
        let mut first = at.period.first_day();
        let mut last = at.period.last_day();
        let mut cut = |range: DateRange| {
            first = first.max(range.from);
            last = range.through.map_or(last, |through| last.min(through));
        };
        cut(self.plan.effective);
        if let Some(range) = at.effective {
            cut(range);
        }
        let days = match at.subject {
            Subject::Person(person) => self.days_that_count(person, at.period),
            _ => vec![(at.period.first_day(), at.period.last_day())],
        };
        let inside = days.into_iter().map(|(from, through)| (from.max(first), through.min(last)));
        inside.filter(|(from, through)| from <= through).collect()
    }

    /// What there is no data for, when a period lies before the plan holds or before its subject was employed.
    pub(super) fn too_early(&self, subject: &Subject, period: Period) -> Option<NoDataReason> {
        let hired = match subject {
            Subject::Person(person) | Subject::Below(person, ..) => self.employment(*person, period.last_day()).from,
            _ => None,
        };
        if hired.is_some_and(|hired| period.last_day() < hired) {
            Some(NoDataReason::NotEmployed(period))
        } else {
            (period.last_day() < self.plan.effective.from).then_some(NoDataReason::BeforePlan(period))
        }
    }

    /// How a subject is called in messages.
    pub(super) fn subject_name(&self, subject: &Subject) -> crate::diagnostics::Arg {
        match subject {
            Subject::Person(person) => self.name_of(*person).into(),
            Subject::Below(head, ..) => {
                let of = crate::diagnostics::Arg::Term("run_below");
                crate::diagnostics::Arg::Phrase(vec![of, self.name_of(*head).into()])
            }
            Subject::Unit(field, unit) => {
                let ty = &self.plan.records.get(self.plan.people).fields.get(*field).ty;
                self.arg(&unit.clone().into(), Some(ty))
            }
            Subject::UnitOf(unit, value) => self.arg(&value.clone().into(), Some(&unit.name(&self.plan.records).ty)),
            Subject::Company => crate::diagnostics::Arg::Term("run_company"),
        }
    }
}

/// A change of a value.
pub(super) struct Change {
    pub(super) day: Date,
    pub(super) before: Option<Datum>,
    pub(super) after: Option<Datum>,
    rows: (RowId, RowId),
}
