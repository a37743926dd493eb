//! The quota of somebody who is employed for a part of its period.

use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::evaluate::at::{At, Subject};
use crate::evaluate::world::{Stop, World};
use crate::evaluate::{Trace, TraceKind, Value};
use crate::number::Exact;
use crate::plan::{CountedTime, DayWord, Expr, ExprKind, Id, Kpi, ProrationWord, Type, walk};
use crate::time::Period;

impl World<'_> {
    /// A quota of one period, or the part of it that the days of employment are of that period.
    pub(super) fn quota_of_days(
        &self,
        id: Id<Kpi>,
        (period, whole): (Period, Value),
        behind: Trace,
        (quota, prorated): (&Expr, Option<ProrationWord>),
        at: &At,
    ) -> Result<Trace, Stop> {
        let what = TraceKind::Quota(id, period);
        let node = |value, parts| self.node(what.clone(), value, quota.ty.clone(), quota.span, parts);
        let (counted, days) = match prorated {
            Some(ProrationWord::CalendarDays) => (CountedTime::CalendarDays, DayWord::Calendar),
            Some(ProrationWord::WorkingDays) => (CountedTime::WorkingDays, DayWord::Working),
            Some(ProrationWord::No) | None => return Ok(node(whole, vec![behind])),
        };
        if !matches!(at.subject, Subject::Person(_)) {
            return Ok(node(whole, vec![behind]));
        }
        let inner = if period == at.period { at.clone() } else { at.within(period) };
        let of_days = |share: &Exact| match whole.number() {
            Ok(whole) => Value::Number(&whole * share),
            Err(reason) => Value::NoData(reason),
        };
        if self.stated.is_some() {
            let share = self.eval(&Expr::new(ExprKind::Employed(counted), Type::Percent, quota.span), &inner)?;
            let value = share.number().map_or_else(Value::NoData, |share| of_days(&share));
            return Ok(node(value, vec![behind, share]));
        }
        let (first, last) = (period.first_day(), period.last_day());
        let of = self.count_days(counted, first, last, quota.span)?;
        let held = self.days_held(&inner);
        let count = self.count_spans(counted, &held, quota.span)?;
        if count == of {
            return Ok(node(whole, vec![behind]));
        }
        let from = held.first().map_or(first, |(from, _)| *from);
        let through = held.last().map_or(last, |(_, through)| *through);
        // Days off alone are no part of the working days of a period, and a period has some.
        let share = Exact::from(count).checked_div(&of.into()).unwrap_or_else(Exact::zero);
        let what = TraceKind::Days { from, through, days: count, of, each: days, worked: false };
        let value = of_days(&share);
        Ok(node(value, vec![self.node(what, whole.clone(), quota.ty.clone(), quota.span, vec![behind])]))
    }

    /// P0850: somebody's employment begins or ends inside the window of a quota that is the same for everybody, and
    /// nothing says whether the quota is, too.
    pub(super) fn quota_said(&self, id: Id<Kpi>, quota: &Expr, at: &At) -> Result<(), Stop> {
        let kpi = self.plan.kpis.get(id);
        let Subject::Person(person) = at.subject else { return Ok(()) };
        if !kpi.flow || kpi.quota_prorated.is_some() || self.stated.is_some() {
            return Ok(());
        }
        let (first, last) = (at.window.first_day(), at.window.last_day());
        let days = self.days_employed(person, at.window);
        let begins = days.last().map(|(from, _)| *from).filter(|from| first < *from);
        let ends = days.last().map(|(_, through)| *through).filter(|through| *through < last);
        let (Some(day), begins) = (begins.or(ends), begins.is_some()) else { return Ok(()) };
        if self.is_own_quota(quota) {
            return Ok(());
        }
        let with = |word| self.quota_parts(id, quota, word, at).map(|(value, _)| value.number());
        let (Ok(whole), Ok(part)) = (with(None)?, with(Some(ProrationWord::CalendarDays))?) else { return Ok(()) };
        let amount = |value: Exact| self.arg(&Value::Number(value), Some(&quota.ty));
        Err(self.report(
            Diagnostic::error(Code::QuotaOfPart, kpi.quota.as_ref().map_or(kpi.span, |quota| quota.span))
                .arg("person", self.name_of(person))
                .arg("day", day)
                .arg("period", Arg::Period(at.window))
                .arg("kpi", &kpi.name)
                .arg("whole", amount(whole))
                .arg("part", amount(part))
                .arg("label", crate::syntax::labels::LabelKind::QuotaProrated.info().words(self.plan.lang))
                .help(if begins { "" } else { "ends" }),
        ))
    }

    /// Whether a quota is the payee's own: read from their rows, or counted by their days.
    pub(super) fn is_own_quota(&self, quota: &Expr) -> bool {
        let mut own = false;
        walk::expr(self.plan, quota, &mut |expr| {
            own |= match &*expr.kind {
                ExprKind::SubjectField { .. }
                | ExprKind::Employed(_)
                | ExprKind::Worked(_)
                | ExprKind::Counted { .. }
                | ExprKind::EmployedWholePeriod => true,
                ExprKind::PayeeField(_) => expr.ty.is_numeric() || expr.ty == Type::Date,
                _ => false,
            };
        });
        own
    }
}
