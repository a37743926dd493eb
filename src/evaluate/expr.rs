//! Expressions: which part of the evaluation answers which kind, and what missing values do.
//!
//! *No data* in an operand makes the result *no data*, with the reason of the first such operand. `and` and `or` know
//! three values: what one side decides alone holds whatever the other side lacks.

use crate::evaluate::at::{At, months_of};
use crate::evaluate::value::value_of;
use crate::evaluate::world::{Evaluated, World};
use crate::evaluate::{NoDataReason, Trace, TraceKind, Value};
use crate::measure::{Datum, arithmetic, compare, date_plus, excess, is_within};
use crate::plan::{BinaryOp, Duration, Expr, ExprKind};

impl World<'_> {
    /// The value of an expression with its reasons.
    pub(super) fn eval(&self, expr: &Expr, at: &At) -> Evaluated {
        let value = match self.stated(expr, at) {
            Some(stated) => Ok(stated),
            None => self.deeper(expr.span, || self.eval_kind(expr, at)),
        };
        self.beyond_gate(expr, at, value)
    }

    fn eval_kind(&self, expr: &Expr, at: &At) -> Evaluated {
        match &*expr.kind {
            ExprKind::Number(number) => Ok(self.plain(expr, Value::Number(number.clone()))),
            ExprKind::Text(text) => Ok(self.plain(expr, Value::Text(text.clone()))),
            ExprKind::YesNo(flag) => Ok(self.plain(expr, Value::YesNo(*flag))),
            ExprKind::Date(day) => Ok(self.plain(expr, Value::Date(*day))),
            ExprKind::Period(period) => Ok(self.plain(expr, Value::Period(*period))),
            // Only an operand of date arithmetic, which reads it itself.
            ExprKind::Duration(duration) => Ok(self.plain(expr, Value::Number(duration.count.into()))),
            ExprKind::RowField(path) => self.row_field(expr, path, at),
            ExprKind::PayeeField(path) => self.payee_field(expr, path, at),
            ExprKind::SubjectField { record, field, subject, period } => {
                self.subject_field(expr, (*record, *field, *subject, *period), at)
            }
            ExprKind::Measure(id) => self.measure(expr, *id, at),
            ExprKind::Kpi(id) => self.kpi(*id, expr, at),
            ExprKind::Attainment(id) => self.attainment(*id, expr, at),
            ExprKind::Quota(id) => self.quota(*id, expr, at),
            ExprKind::Param(id) => self.param(expr, *id, at),
            ExprKind::Define(id) => self.define(expr, *id, at),
            ExprKind::Scorecard(id) => self.scorecard(*id, expr, at),
            ExprKind::Scale { scale, base } => self.scale(*scale, base.as_ref(), expr, at),
            ExprKind::Total(which) => self.total(expr, *which, at),
            ExprKind::Employed(what) => self.employed(expr, *what, at),
            ExprKind::OfGroup { value, scope } => self.of_group(expr, value, *scope, at),
            ExprKind::EmployedWholePeriod => self.employed_whole(expr, at),
            ExprKind::Worked(what) => self.worked(expr, *what, at),
            ExprKind::FirstDay => self.own_period(expr, at, Value::Date(at.period.first_day())),
            ExprKind::LastDay => self.own_period(expr, at, Value::Date(at.period.last_day())),
            ExprKind::ThisPeriod => self.own_period(expr, at, Value::Period(at.period)),
            ExprKind::IsNew(newness) => self.is_new(expr, &newness.value, at),
            ExprKind::Converted { value, by } => self.converted(expr, value, by, at),
            // Only what an example states.
            ExprKind::RateOf { .. } => Ok(self.plain(expr, Value::NoData(NoDataReason::EmptyField("".into())))),
            ExprKind::InWindow { value, window } => {
                self.needs("need_window", || self.name_of_expr(value), expr.span)?;
                let inner = self.eval(value, &at.within(months_of(*window, at.period)))?;
                let value = inner.value.clone();
                Ok(self.node(TraceKind::Expression, value, expr.ty.clone(), expr.span, [inner]))
            }
            ExprKind::InARow { condition, count, grain } => self.in_a_row(expr, condition, *count, *grain, at),
            ExprKind::Negative(inner) => self.unary(expr, inner, at, |value| Ok(Value::Number(-value.number()?))),
            ExprKind::Not(inner) => self.unary(expr, inner, at, |value| Ok(Value::YesNo(!value.truth()?))),
            ExprKind::Binary { op: op @ (BinaryOp::And | BinaryOp::Or), left, right } => {
                self.logic(expr, *op == BinaryOp::Or, left, right, at)
            }
            ExprKind::Binary { op, left, right } => self.binary(expr, *op, left, right, at),
            ExprKind::In { value, list, negated } => self.one_of(expr, value, list, *negated, at),
            ExprKind::Between { value, low, high } => self.several(expr, &[value, low, high], at, |items| {
                let [value, low, high] = items else { return None };
                let above = compare(BinaryOp::GreaterOrEqual, value, low)?;
                Some(Datum::YesNo(above && compare(BinaryOp::LessOrEqual, value, high)?))
            }),
            ExprKind::Empty { value, negated } => {
                let inner = self.eval(value, at)?;
                let empty = matches!(inner.value, Value::NoData(_));
                Ok(self.expression(expr, Value::YesNo(empty != *negated), [inner]))
            }
            ExprKind::If { condition, then, otherwise } => {
                let decided = self.eval(condition, at)?;
                let chosen = match decided.value.truth() {
                    Ok(true) => self.eval(then, at)?,
                    Ok(false) => self.eval(otherwise, at)?,
                    Err(reason) => return Ok(self.expression(expr, Value::NoData(reason), [decided])),
                };
                Ok(self.expression(expr, chosen.value.clone(), [decided, chosen]))
            }
            ExprKind::Excess { value, over } => self.several(expr, &[value, over], at, |items| {
                let [value, over] = items else { return None };
                excess(value, over)
            }),
            ExprKind::Extreme { largest, items } => {
                let items: Vec<&Expr> = items.iter().collect();
                self.several(expr, &items, at, |items| {
                    let all = items.iter().cloned();
                    if *largest { all.max() } else { all.min() }
                })
            }
            ExprKind::Counted { what, from, through } => self.counted(expr, *what, from, through, at),
            ExprKind::Credited { value, shares } => self.credited(expr, value, shares, at),
            ExprKind::DatePart { part, of } => self
                .unary(expr, of, at, |value| Ok(Value::Number(crate::measure::date_part(*part, value.day()?).into()))),
            ExprKind::Rounded { value, rounding } => {
                self.unary(expr, value, at, |value| Ok(Value::Number(rounding.apply(&value.number()?))))
            }
            ExprKind::Within { value, duration, of } => self.several(expr, &[value, of], at, |items| {
                let [value, of] = items else { return None };
                Some(Datum::YesNo(is_within(value.day()?, *duration, of.day()?)))
            }),
        }
    }

    /// A value that needs no explanation beyond its text.
    pub(super) fn plain(&self, expr: &Expr, value: Value) -> Trace {
        self.expression(expr, value, Vec::new())
    }

    /// A step that the text of the expression names.
    pub(super) fn expression(&self, expr: &Expr, value: Value, parts: impl Into<Vec<Trace>>) -> Trace {
        self.node(TraceKind::Expression, value, expr.ty.clone(), expr.span, parts)
    }

    fn own_period(&self, expr: &Expr, at: &At, value: Value) -> Evaluated {
        self.needs_period(expr.span, at)?;
        Ok(self.plain(expr, value))
    }

    fn unary(
        &self,
        expr: &Expr,
        inner: &Expr,
        at: &At,
        work: impl FnOnce(&Value) -> Result<Value, NoDataReason>,
    ) -> Evaluated {
        let inner = self.eval(inner, at)?;
        Ok(self.expression(expr, value_of(work(&inner.value)), [inner]))
    }

    /// `and`, `or`: the side that decides alone decides.
    fn logic(&self, expr: &Expr, deciding: bool, left: &Expr, right: &Expr, at: &At) -> Evaluated {
        let first = self.eval(left, at)?;
        let left_truth = first.value.truth();
        if left_truth == Ok(deciding) {
            return Ok(self.expression(expr, Value::YesNo(deciding), [first]));
        }
        let second = self.eval(right, at)?;
        let value = match (left_truth, second.value.truth()) {
            (_, Ok(flag)) if flag == deciding => Value::YesNo(deciding),
            (Err(reason), _) | (_, Err(reason)) => Value::NoData(reason),
            _ => Value::YesNo(!deciding),
        };
        Ok(self.expression(expr, value, [first, second]))
    }

    fn binary(&self, expr: &Expr, op: BinaryOp, left: &Expr, right: &Expr, at: &At) -> Evaluated {
        if let ExprKind::Duration(duration) = &*right.kind {
            return self.unary(expr, left, at, |value| {
                let count = if op == BinaryOp::Subtract { duration.count.saturating_neg() } else { duration.count };
                let moved = date_plus(value.day()?, Duration { count, unit: duration.unit });
                moved.map(Value::Date).ok_or(NoDataReason::EmptyField("".into()))
            });
        }
        let reader = self.reader();
        let is_arithmetic = matches!(op, BinaryOp::Add | BinaryOp::Subtract | BinaryOp::Multiply | BinaryOp::Divide);
        let first = self.eval(left, at)?;
        let second = self.eval(right, at)?;
        let value = match (first.value.datum(), second.value.datum()) {
            (Err(reason), _) | (_, Err(reason)) => Value::NoData(reason),
            (Ok(a), Ok(b)) if is_arithmetic => match arithmetic(op, &a, &b) {
                Some(datum) => datum.into(),
                None => Value::NoData(NoDataReason::DividedByZero(expr.span)),
            },
            (Ok(a), Ok(b)) => {
                let (a, b) = reader.aligned(a, b);
                // Values that cannot be compared are not equal; the analysis lets none through.
                Value::YesNo(compare(op, &a, &b).unwrap_or(op == BinaryOp::NotEqual))
            }
        };
        Ok(self.expression(expr, value, parts_of([(left, first), (right, second)])))
    }

    fn one_of(&self, expr: &Expr, value: &Expr, list: &[Expr], negated: bool, at: &At) -> Evaluated {
        let wanted = self.eval(value, at)?;
        let looked_for = match wanted.value.datum() {
            Ok(datum) => datum,
            Err(reason) => return Ok(self.expression(expr, Value::NoData(reason), [wanted])),
        };
        let mut missing = None;
        let mut found = false;
        for item in list {
            match self.eval(item, at)?.value.datum() {
                Ok(item) => {
                    let (a, b) = self.reader().aligned(looked_for.clone(), item);
                    found |= compare(BinaryOp::Equal, &a, &b) == Some(true);
                }
                Err(reason) => missing = missing.or(Some(reason)),
            }
        }
        let result = match missing {
            Some(reason) if !found => Value::NoData(reason),
            _ => Value::YesNo(found != negated),
        };
        Ok(self.expression(expr, result, [wanted]))
    }

    /// An operation that needs all its operands.
    pub(super) fn several(
        &self,
        expr: &Expr,
        operands: &[&Expr],
        at: &At,
        work: impl FnOnce(&[Datum]) -> Option<Datum>,
    ) -> Evaluated {
        let mut traces = Vec::with_capacity(operands.len());
        for operand in operands {
            traces.push(self.eval(operand, at)?);
        }
        let data: Result<Vec<Datum>, NoDataReason> = traces.iter().map(|trace| trace.value.datum()).collect();
        let value = match data {
            Ok(data) => match work(&data) {
                Some(datum) => datum.into(),
                None => Value::NoData(NoDataReason::DividedByZero(expr.span)),
            },
            Err(reason) => Value::NoData(reason),
        };
        Ok(self.expression(expr, value, parts_of(operands.iter().copied().zip(traces))))
    }
}

/// The parts worth a line of their own: what is written out in the text needs none.
fn parts_of<'e>(parts: impl IntoIterator<Item = (&'e Expr, Trace)>) -> Vec<Trace> {
    let written_out = |expr: &Expr| {
        use ExprKind as K;
        matches!(&*expr.kind, K::Number(_) | K::Text(_) | K::YesNo(_) | K::Date(_) | K::Period(_) | K::Duration(_))
    };
    parts.into_iter().filter(|(expr, _)| !written_out(expr)).map(|(_, trace)| trace).collect()
}
