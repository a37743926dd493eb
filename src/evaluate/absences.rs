//! Days away: what remains of the days of a period, and the rows that took the others.

use std::collections::HashMap;
use std::rc::Rc;

use crate::data::{Cell, EntityId, RowId};
use crate::diagnostics::{Code, Diagnostic};
use crate::evaluate::at::{At, Subject};
use crate::evaluate::world::{Evaluated, World};
use crate::evaluate::{NoDataReason, TraceKind, Value};
use crate::measure::Datum;
use crate::number::Exact;
use crate::plan::{CountedTime, Credit, Expr, Id, Record, Type};
use crate::time::{Date, plus_days};

/// A first and a last day, both counted; the first is never after the last.
pub(super) type DaySpan = (Date, Date);

/// When everybody was away, by first day.
pub(super) type AllAway = HashMap<EntityId, Vec<Away>>;

/// A row that says when somebody was away; without a last day, still.
#[derive(Clone, Copy, Debug)]
pub(super) struct Away {
    record: Id<Record>,
    row: RowId,
    from: Date,
    through: Option<Date>,
}

impl World<'_> {
    /// `working days worked`: the days on which employment, plan and rule hold and the person was not away, as a share
    /// of the days of the period.
    pub(super) fn worked(&self, expr: &Expr, what: CountedTime, at: &At) -> Evaluated {
        let name = match what {
            CountedTime::WorkingDays => "need_working_days_worked",
            CountedTime::CalendarDays | CountedTime::CalendarMonths => "need_calendar_days_worked",
        };
        self.needs(name, || "".into(), expr.span)?;
        let whole = self.count_days(what, at.period.first_day(), at.period.last_day(), expr.span)?;
        let held = self.days_held(at);
        let mut left = held.clone();
        let mut parts = Vec::new();
        for away in self.away(at) {
            let before = left.clone();
            left = without(&left, (away.from, away.through.unwrap_or(Date::MAX)));
            if left != before {
                let days = self.count_spans(what, &before, expr.span)? - self.count_spans(what, &left, expr.span)?;
                let rows = TraceKind::Rows { record: away.record, rows: vec![away.row] };
                parts.push(self.node(rows, Value::Number((-days).into()), Type::Days, expr.span, Vec::new()));
            }
        }
        let count = self.count_spans(what, &left, expr.span)?;
        let value = match Exact::from(count).checked_div(&whole.into()) {
            Some(share) => Value::Number(share),
            None => Value::NoData(NoDataReason::DividedByZero(expr.span)),
        };
        Ok(self.expression(expr, value, parts))
    }

    /// What the absences of a person leave of a span of days.
    pub(super) fn without_away(&self, days: DaySpan, at: &At) -> Vec<DaySpan> {
        let away = self.away(at).into_iter().map(|away| (away.from, away.through.unwrap_or(Date::MAX)));
        away.fold(vec![days], |left, away| without(&left, away))
    }

    /// When a person was away, by first day.
    fn away(&self, at: &At) -> Vec<Away> {
        let Subject::Person(person) = at.subject else { return Vec::new() };
        let known = self.absences.borrow().clone();
        let all = known.unwrap_or_else(|| {
            let all = Rc::new(self.all_away());
            *self.absences.borrow_mut() = Some(all.clone());
            all
        });
        all.get(&person).cloned().unwrap_or_default()
    }

    fn all_away(&self) -> AllAway {
        let mut all = AllAway::new();
        for (record, shape) in self.plan.records.iter() {
            let Some(absence) = &shape.absent else { continue };
            let Some(credited) = shape.credited.as_ref().and_then(Credit::whole) else { continue };
            let table = self.tables.get(record);
            for row in table.rows() {
                let Cell::Date(from) = table.cell(row, absence.from) else { continue };
                let counts = absence
                    .filter
                    .as_ref()
                    .is_none_or(|filter| self.reader().truth(filter, row, Some(from)) == Some(true));
                let Some(Datum::Entity(_, person)) = self.reader().read(credited, row, Some(from)) else { continue };
                let through = match absence.through.map(|through| table.cell(row, through)) {
                    Some(Cell::Date(day)) => Some(day),
                    _ => None,
                };
                if let Some(through) = through.filter(|through| *through < from) {
                    self.report(
                        Diagnostic::error(Code::AbsenceBackwards, shape.span)
                            .arg("record", &shape.name)
                            .arg("person", self.name_of(person))
                            .arg("from", from)
                            .arg("through", through)
                            .arg("place", self.place_of(record, row)),
                    );
                    continue;
                }
                if counts {
                    all.entry(person).or_default().push(Away { record, row, from, through });
                }
            }
        }
        // Of two absences that overlap the earlier takes the common days, whatever the order of rows.
        all.values_mut().for_each(|rows| rows.sort_by_key(|away| (away.from, away.through.unwrap_or(Date::MAX))));
        all
    }
}

/// What remains of spans without the days of another.
pub(super) fn without(spans: &[DaySpan], (from, through): DaySpan) -> Vec<DaySpan> {
    let mut left = Vec::new();
    for (first, last) in spans {
        if *last < from || through < *first {
            left.push((*first, *last));
            continue;
        }
        left.extend(
            plus_days(from, -1).filter(|before| *first < from && first <= before).map(|before| (*first, before)),
        );
        left.extend(plus_days(through, 1).filter(|after| after <= last).map(|after| (after, *last)));
    }
    left
}
