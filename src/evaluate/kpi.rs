//! KPIs, their quotas and their attainment.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::data::{EntityId, RowId};
use crate::evaluate::at::{At, Subject};
use crate::evaluate::lookup::SubjectFieldKey;
use crate::evaluate::world::{Evaluated, Missing, Stop, World};
use crate::evaluate::{NoDataReason, Trace, TraceKind, Value};
use crate::measure::{Datum, Fact, Lack, Whom};
use crate::number::Exact;
use crate::plan::{Attainment, Expr, ExprKind, Id, Kpi, Measure, ProrationWord, Scope, Type, UnitOf};
use crate::source::Span;
use crate::time::{Grain, Period};

impl World<'_> {
    /// A measure over the window, and the rows behind it.
    pub(super) fn measure(&self, expr: &Expr, id: Id<Measure>, at: &At) -> Evaluated {
        self.needs("need_kpi", || "".into(), expr.span)?;
        let measure = self.plan.measures.get(id);
        let whom = self.whom(id, at, expr.span)?;
        self.check_taken_off(id, &whom, at)?;
        let value = match self.facts.value(id, &whom, at.window) {
            Fact::Value(datum) => datum.into(),
            Fact::NoRows => Value::NoData(match at.kpi {
                Some(kpi) => NoDataReason::NoRows(kpi),
                None => NoDataReason::NoRow(self.plan.records.get(measure.rows.record).name.clone(), at.window),
            }),
            Fact::Gap(gaps) => return Err(self.gaps(&gaps, expr.span, at)),
            Fact::TooLarge => return Err(Stop::Reported),
        };
        let rows = if self.options.rows { self.facts.rows_of(id, &whom, at.window) } else { Vec::new() };
        let mut parts = self.parts_of_measure(expr, id, &whom, at);
        parts.extend(self.rates_behind(id, &rows, expr.span));
        let record = measure.rows.record;
        let what = match measure.rows.reversed {
            Some(_) => TraceKind::TakenOff { record, rows },
            None => TraceKind::Rows { record, rows },
        };
        Ok(self.node(what, value, expr.ty.clone(), expr.span, parts))
    }

    /// Whose rows a subject's measure reads.
    fn whom(&self, id: Id<Measure>, at: &At, span: Span) -> Result<Whom, Stop> {
        Ok(match &at.subject {
            Subject::Person(person) => match &at.inside {
                Some((own, unit)) if own.record == self.plan.measures.get(id).rows.record => {
                    self.rows_of_unit(id, own, unit, Some(*person))
                }
                _ => Whom::Person(*person),
            },
            Subject::UnitOf(own, unit) => self.rows_of_unit(id, own, unit, None),
            Subject::Company => Whom::Everybody,
            Subject::Below(head, field, own) => {
                let people = self.credited_in(id, at.window);
                let months = match self.plan.measures.get(id).rows.reversed {
                    Some(_) => self.facts.months_behind(id, at.window),
                    None => at.window,
                };
                Whom::Members(self.months_below(*head, (*field, *own), months, &people)?)
            }
            Subject::Unit(field, unit) => {
                let people = self.credited_in(id, at.window);
                let months = self.facts.months_behind(id, at.window);
                // The day is named where the group is: in a KPI of one person no group is named.
                let as_of = match at.kpi.map(|kpi| self.plan.kpis.get(kpi)) {
                    Some(kpi) if kpi.scope == Scope::Person => Err("group_kpi"),
                    kpi => kpi.and_then(|kpi| kpi.team_as_of).ok_or("team"),
                };
                if let Err(help) = as_of {
                    let matters = |person, month| self.facts.has_rows(id, person, month);
                    self.check_members((*field, unit), months, (span, help), &people, matters)?;
                }
                Whom::Members(self.members(*field, unit, months, as_of.ok(), &people))
            }
        })
    }

    /// The rows of a measure that name a unit.
    fn rows_of_unit(&self, id: Id<Measure>, own: &UnitOf, unit: &Datum, person: Option<EntityId>) -> Whom {
        let record = self.plan.measures.get(id).rows.record;
        match own.way_from(&self.plan.records, record) {
            Some(way) => Whom::OfUnit { way, unit: unit.clone(), person },
            // The analysis lets no measure through whose rows do not say their unit.
            None => Whom::Members(BTreeSet::new()),
        }
    }

    /// The circumstances of a KPI: the subject is the person, their unit or the company, as its scope says. The days on
    /// which the rule holds that names it are left out: a KPI has one value for all rules.
    fn at_scope(&self, id: Id<Kpi>, at: &At, span: Span) -> Result<Option<At>, Stop> {
        let inner = At {
            period: at.window,
            quota_window: None,
            since: None,
            row: None,
            effective: None,
            kpi: Some(id),
            ..at.clone()
        };
        if self.stated.is_some() {
            return Ok(Some(inner));
        }
        Ok(match (self.plan.kpis.get(id).scope, &at.subject) {
            (Scope::Person, _) | (Scope::Unit(_), Subject::Company) => Some(inner),
            (Scope::Company, _) => Some(inner.of(Subject::Company)),
            (Scope::Unit(field), Subject::Person(person)) => {
                let unit = match self.plan.kpis.get(id).team_as_of {
                    // The day is for the KPI to name, not for the rule.
                    None => self.own_unit(*person, field, &At { rule: None, ..at.clone() }, span)?,
                    as_of => self.unit_on(*person, field, self.day_as_of(*person, as_of, at.window)),
                };
                unit.map(|unit| inner.of(Subject::Unit(field, unit)))
            }
            (Scope::Unit(field), Subject::Unit(own, _)) => (field == *own).then_some(inner),
            (Scope::Below(field, own), Subject::Person(person)) => {
                let person = *person;
                Some(inner.of(Subject::Below(person, field, own)))
            }
            (Scope::Below(field, own), Subject::Below(_, other, also)) => {
                (field == *other && own == *also).then_some(inner)
            }
            (Scope::UnitOf(unit), Subject::Person(_)) => {
                let inside = at.inside.as_ref().filter(|(own, _)| *own == unit);
                inside.map(|(_, value)| inner.of(Subject::UnitOf(unit, value.clone())))
            }
            (Scope::UnitOf(unit), Subject::UnitOf(own, _)) => (unit == *own).then_some(inner),
            (Scope::UnitOf(_), _) | (_, Subject::UnitOf(..)) => None,
            (Scope::Unit(_), Subject::Below(..)) | (Scope::Below(..), Subject::Unit(..) | Subject::Company) => None,
        })
    }

    /// The value of a KPI over the window.
    pub(super) fn kpi(&self, id: Id<Kpi>, expr: &Expr, at: &At) -> Evaluated {
        let kpi = self.plan.kpis.get(id);
        let named = ExprKind::Kpi(id);
        if let Some(stated) = self.stated(&Expr::new(named, kpi.value.ty.clone(), expr.span), at) {
            return Ok(stated);
        }
        let Some(inner) = self.at_scope(id, at, expr.span)? else {
            return Ok(self.no_unit(TraceKind::Kpi(id, at.window), kpi, expr.span));
        };
        let key = (id, inner.window, inner.day, inner.dated);
        // What a member has inside a unit is asked for once and not kept.
        let keeps = inner.inside.is_none();
        let known = if keeps { self.kpis.of_subject(key, &inner.subject) } else { None };
        let result = match known {
            Some(result) => result,
            None => {
                let result = self.eval(&kpi.value, &inner).map(|formula| {
                    let value = match &formula.value {
                        Value::NoData(NoDataReason::DividedByZero(_)) => Value::NoData(NoDataReason::NoRows(id)),
                        value => value.clone(),
                    };
                    let what = TraceKind::Kpi(id, inner.window);
                    self.node(what, value, kpi.value.ty.clone(), kpi.span, [formula])
                });
                if keeps {
                    self.kpis.keep_of_subject(key, &inner.subject, result.clone());
                }
                result
            }
        };
        self.named(result, "need_kpi", &kpi.name, expr.span)
    }

    fn no_unit(&self, what: TraceKind, kpi: &Kpi, span: Span) -> Trace {
        let people: Arc<str> = self.plan.records.get(self.plan.people).name.clone();
        self.node(what, Value::NoData(NoDataReason::EmptyField(people)), kpi.value.ty.clone(), span, Vec::new())
    }

    /// In an example, the need for anything inside is the need for the thing that has a name.
    fn named(&self, result: Evaluated, kind: &'static str, name: &Arc<str>, span: Span) -> Evaluated {
        result.map_err(|stop| match stop {
            Stop::NotStated(missing) if missing.kind != "need_period" => {
                Stop::NotStated(Missing { kind, name: name.clone(), span })
            }
            other => other,
        })
    }

    /// The quota of a KPI over the window.
    pub(super) fn quota(&self, id: Id<Kpi>, expr: &Expr, at: &At) -> Evaluated {
        let kpi = self.plan.kpis.get(id);
        let at = &at.of_quota();
        let what = TraceKind::Quota(id, at.window);
        if let Some(stated) = self.stated(&Expr::new(ExprKind::Quota(id), kpi.value.ty.clone(), expr.span), at) {
            return Ok(stated);
        }
        let Some(quota) = &kpi.quota else {
            let value = Value::NoData(NoDataReason::NoQuota(id, at.window));
            return Ok(self.node(what, value, kpi.value.ty.clone(), expr.span, Vec::new()));
        };
        let Some(inner) = self.at_scope(id, at, expr.span)? else {
            return Ok(self.no_unit(what, kpi, expr.span));
        };
        let key = (id, inner.window, inner.day, inner.dated);
        // What a member has inside a unit is asked for once and not kept.
        let keeps = inner.inside.is_none();
        let known = if keeps { self.quotas.of_subject(key, &inner.subject) } else { None };
        let result = match known {
            Some(result) => result,
            None => {
                let result = self
                    .quota_said(id, quota, &inner)
                    .and_then(|()| self.quota_parts(id, quota, kpi.quota_prorated, &inner))
                    .map(|(value, parts)| self.node(what, value, quota.ty.clone(), quota.span, parts));
                if keeps {
                    self.quotas.keep_of_subject(key, &inner.subject, result.clone());
                }
                result
            }
        };
        self.named(result, "need_quota", &kpi.name, expr.span)
    }

    /// The quota and the rows or sub-periods it is made of.
    pub(super) fn quota_parts(
        &self,
        id: Id<Kpi>,
        quota: &Expr,
        prorated: Option<ProrationWord>,
        at: &At,
    ) -> Result<(Value, Vec<Trace>), Stop> {
        let kpi = self.plan.kpis.get(id);
        let missing = || Ok((Value::NoData(NoDataReason::NoQuota(id, at.window)), Vec::new()));
        if let Some(key) = self.quota_rows(quota) {
            let rows = match self.quota_cover(key, kpi.flow, at, quota.span)? {
                Ok(rows) => rows,
                Err(without) => return Ok((Value::NoData(NoDataReason::NoQuota(id, without)), Vec::new())),
            };
            let (record, field, _, _) = key;
            let mut parts = Vec::new();
            for (period, row) in rows {
                let ty = &self.plan.records.get(record).fields.get(field).ty;
                let datum = match self.reader().cell(record, field, row, Some(period.last_day())) {
                    Ok(datum) => datum,
                    Err(Lack::Empty) => return missing(),
                    Err(Lack::Gap(gap)) => return Err(self.gap(gap, quota.span, at)),
                };
                let rows = self.node(
                    TraceKind::Rows { record, rows: vec![row] },
                    datum.clone().into(),
                    ty.clone(),
                    quota.span,
                    Vec::new(),
                );
                parts.push(self.quota_of_days(id, (period, datum.into()), rows, (quota, prorated), at)?);
            }
            if let [only] = parts.as_mut_slice() {
                return Ok((only.value.clone(), std::mem::take(&mut only.parts)));
            }
            return Ok(added(parts));
        }
        if !kpi.flow && kpi.quota_every.is_some_and(|every| every.containing(at.window.last()) != at.window) {
            return missing();
        }
        if !kpi.flow {
            let trace = self.eval(quota, at)?;
            return Ok((quota_value(&trace.value, id, at.window), vec![trace]));
        }
        let every = kpi.quota_every.unwrap_or(self.plan.every);
        let periods: Vec<Period> = at.window.periods_ending_inside(every).collect();
        let covered: i32 = periods.iter().map(|period| period.len()).sum();
        if covered != at.window.len() || periods.first().is_none_or(|first| first.first() != at.window.first()) {
            return missing();
        }
        let mut parts = Vec::new();
        for period in periods {
            let inner = if period == at.window { at.clone() } else { at.within(period).without_day().by_end(at.as_of) };
            let trace = self.eval(quota, &inner)?;
            let value = quota_value(&trace.value, id, period);
            parts.push(self.quota_of_days(id, (period, value), trace, (quota, prorated), at)?);
        }
        if let [only] = parts.as_mut_slice() {
            return Ok((only.value.clone(), std::mem::take(&mut only.parts)));
        }
        Ok(added(parts))
    }

    /// What a quota is read by, when it is a field of a record's row for a period.
    pub(super) fn quota_rows(&self, quota: &Expr) -> Option<SubjectFieldKey> {
        match &*quota.kind {
            ExprKind::SubjectField { record, field, subject, period: Some(period) }
                if self.stated.is_none() && self.plan.records.get(*record).fields.get(*period).ty == Type::Period =>
            {
                Some((*record, *field, *subject, Some(*period)))
            }
            ExprKind::Define(id) => self.quota_rows(&self.plan.defines.get(*id).value),
            _ => None,
        }
    }

    /// The row of a quota for exactly this period. One whose cell is empty gives other quotas for it, not this one.
    pub(super) fn quota_row(
        &self,
        key: SubjectFieldKey,
        at: &At,
        period: Period,
        span: Span,
    ) -> Result<Option<RowId>, Stop> {
        let (record, field, _, _) = key;
        let row = self.subject_row(key, at, period, span)?;
        let reader = self.reader();
        let lacks = |row: &RowId| reader.cell(record, field, *row, Some(period.last_day())) == Err(Lack::Empty);
        Ok(row.filter(|row| !lacks(row)))
    }

    /// The row of exactly the window, or for a flow the rows of shorter periods that make it up; otherwise the period
    /// for which a row is missing: the first month left uncovered, or the window when nothing covers any of it.
    fn quota_cover(
        &self,
        key: SubjectFieldKey,
        flow: bool,
        at: &At,
        span: Span,
    ) -> Result<Result<Vec<(Period, RowId)>, Period>, Stop> {
        let row_of = |period: Period| self.quota_row(key, at, period, span);
        if let Some(row) = row_of(at.window)? {
            return Ok(Ok(vec![(at.window, row)]));
        }
        if !flow {
            return Ok(Err(at.window));
        }
        let mut covered = Vec::new();
        let mut next = at.window.first();
        while next <= at.window.last() {
            let mut found = None;
            for grain in Grain::ALL.into_iter().rev() {
                let period = grain.containing(next);
                if period.first() == next
                    && period.last() <= at.window.last()
                    && let Some(row) = row_of(period)?
                {
                    found = Some((period, row));
                    break;
                }
            }
            let Some((period, row)) = found else {
                return Ok(Err(if covered.is_empty() { at.window } else { Period::month(next) }));
            };
            covered.push((period, row));
            next = period.last().plus(1);
        }
        Ok(Ok(covered))
    }

    /// The attainment of a KPI over the window. A quota that is missing, zero or below gives *no data*.
    pub(super) fn attainment(&self, id: Id<Kpi>, expr: &Expr, at: &At) -> Evaluated {
        let kpi = self.plan.kpis.get(id);
        if let Some(stated) = self.stated(&Expr::new(ExprKind::Attainment(id), expr.ty.clone(), expr.span), at) {
            return Ok(stated);
        }
        let measured = match self.kpi(id, expr, at) {
            Err(Stop::NotStated(missing)) if missing.kind == "need_kpi" => {
                return Err(Stop::NotStated(Missing { kind: "need_attainment", ..missing }));
            }
            other => other?,
        };
        let quota = self.quota(id, expr, at)?;
        let value = match (measured.value.number(), quota.value.number()) {
            (Err(reason), _) | (_, Err(reason)) => Value::NoData(reason),
            (Ok(measured), Ok(quota)) => attained(kpi.attainment, &measured, &quota)
                .map_or(Value::NoData(NoDataReason::ZeroDivisor(id, at.of_quota().window)), Value::Number),
        };
        let mut parts = vec![measured, quota];
        let value = match (value, &kpi.attainment_cap) {
            (Value::Number(before), Some((cap, span))) if before > *cap => {
                let capped = Value::Number(cap.clone());
                let what = TraceKind::Step { before };
                parts.push(self.node(what, capped.clone(), Type::Percent, *span, Vec::new()));
                capped
            }
            (value, _) => value,
        };
        Ok(self.node(TraceKind::Attainment(id, at.window), value, Type::Ratio, expr.span, parts))
    }
}

/// Attainment by its formula; `None` where the quota is not above zero or the formula divides by zero.
pub fn attained(formula: Attainment, measured: &Exact, quota: &Exact) -> Option<Exact> {
    if quota.is_zero() || quota.is_negative() {
        return None;
    }
    match formula {
        Attainment::MeasureOverQuota => measured.checked_div(quota),
        Attainment::QuotaOverMeasure => quota.checked_div(measured),
        Attainment::TwoMinus => measured.checked_div(quota).map(|share| &Exact::from(2) - &share),
    }
}

/// A quota that could not be read has the KPI's own reason, so that the message names the KPI.
fn quota_value(value: &Value, id: Id<Kpi>, period: Period) -> Value {
    match value {
        Value::NoData(NoDataReason::NoRow(..)) => Value::NoData(NoDataReason::NoQuota(id, period)),
        other => other.clone(),
    }
}

/// The sum of the parts, or the first reason that one has none.
fn added(parts: Vec<Trace>) -> (Value, Vec<Trace>) {
    let total: Result<Vec<Exact>, NoDataReason> = parts.iter().map(Trace::number).collect();
    let value = total.map_or_else(Value::NoData, |numbers| Value::Number(numbers.into_iter().sum()));
    (value, parts)
}
