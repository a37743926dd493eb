//! Counting time in rules: days and months between two days, and shares of a period.

use crate::diagnostics::{Code, Diagnostic};
use crate::evaluate::absences::DaySpan;
use crate::evaluate::at::{At, Subject};
use crate::evaluate::world::{Evaluated, Stop, World};
use crate::evaluate::{NoDataReason, Value};
use crate::measure::{calendar_days, calendar_months};
use crate::plan::{CountedTime, Expr};
use crate::source::Span;
use crate::time::Date;

impl World<'_> {
    /// `calendar months from A through B`.
    pub(super) fn counted(&self, expr: &Expr, what: CountedTime, from: &Expr, through: &Expr, at: &At) -> Evaluated {
        let first = self.eval(from, at)?;
        let last = self.eval(through, at)?;
        let value = match (first.value.day(), last.value.day()) {
            (Ok(first), Ok(last)) => Value::Number(self.count_days(what, first, last, expr.span)?.into()),
            (Err(reason), _) | (_, Err(reason)) => Value::NoData(reason),
        };
        Ok(self.expression(expr, value, [first, last]))
    }

    /// `calendar days employed`: the share of the period on which employment, plan and rule hold together.
    pub(super) fn employed(&self, expr: &Expr, what: CountedTime, at: &At) -> Evaluated {
        let name = match what {
            CountedTime::WorkingDays => "need_working_days",
            CountedTime::CalendarDays | CountedTime::CalendarMonths => "need_calendar_days",
        };
        self.needs(name, || "".into(), expr.span)?;
        let whole = self.count_days(what, at.period.first_day(), at.period.last_day(), expr.span)?;
        let held = self.count_spans(what, &self.days_held(at), expr.span)?;
        let value = match crate::number::Exact::from(held).checked_div(&whole.into()) {
            Some(share) => Value::Number(share),
            None => Value::NoData(NoDataReason::DividedByZero(expr.span)),
        };
        Ok(self.plain(expr, value))
    }

    /// `employed whole period`.
    pub(super) fn employed_whole(&self, expr: &Expr, at: &At) -> Evaluated {
        self.needs("need_whole_period", || "".into(), expr.span)?;
        let value = match at.subject {
            Subject::Person(person) => {
                let whole = (at.period.first_day(), at.period.last_day());
                Value::YesNo(self.days_employed(person, at.period) == [whole])
            }
            Subject::Unit(..) | Subject::UnitOf(..) | Subject::Below(..) | Subject::Company => {
                Value::NoData(NoDataReason::NotEmployed(at.period))
            }
        };
        Ok(self.plain(expr, value))
    }

    /// The days of several spans.
    pub(super) fn count_spans(&self, what: CountedTime, spans: &[DaySpan], span: Span) -> Result<i64, Stop> {
        spans.iter().map(|(first, last)| self.count_days(what, *first, *last, span)).sum()
    }

    pub(super) fn count_days(&self, what: CountedTime, first: Date, last: Date, span: Span) -> Result<i64, Stop> {
        match what {
            CountedTime::CalendarDays => Ok(calendar_days(first, last)),
            CountedTime::CalendarMonths => Ok(calendar_months(first, last)),
            CountedTime::WorkingDays => {
                let Some(calendar) = &self.calendar else {
                    self.needs("need_working_days", || "".into(), span)?;
                    return Err(self.report(Diagnostic::error(Code::CalendarMissing, span).arg("day", first)));
                };
                calendar.working_days(first, last).map_err(|day| {
                    self.report(Diagnostic::error(Code::CalendarMissing, span).arg("day", day).help("day"))
                })
            }
        }
    }
}
