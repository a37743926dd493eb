//! Expressions over a stretch of the quantity, kind by kind as the evaluation answers them.

use crate::measure::{Datum, arithmetic, calendar_days, calendar_months, date_part, date_plus, is_within};
use crate::number::Exact;
use crate::plan::{BinaryOp, CountedTime, Duration, Expr, ExprKind, Id, Kpi, Param, ParamValue, Scope};
use crate::prove::assumptions::{Blocked, Why};
use crate::prove::compile::known::{Known, Values, everywhere};
use crate::prove::compile::operations as ops;
use crate::prove::compile::{Compiler, Context};
use crate::prove::{Interval, Line};

impl Compiler<'_> {
    /// The value of an expression over a stretch.
    pub(super) fn eval(&self, expr: &Expr, over: &Interval, cx: &Context) -> Values {
        let values = match self.stated(expr, cx) {
            Some(known) => everywhere(over, known),
            None => self.deeper(expr.span, over, || self.eval_kind(expr, over, cx)),
        };
        match (&*expr.kind, &cx.above) {
            // Above a gate that says so, the name of its KPI means what exceeds it.
            (ExprKind::Kpi(id), Some((kpi, bound))) if id == kpi && !cx.in_kpi => match bound.over(over) {
                Some(bound) => ops::difference(&values, &bound),
                None => values,
            },
            _ => values,
        }
    }

    /// The quantity itself, or what is stated.
    pub(super) fn stated(&self, expr: &Expr, cx: &Context) -> Option<Known> {
        // In a formula of a group, the name of somebody's own KPI means that of the group.
        if let (Some(group), ExprKind::Kpi(id) | ExprKind::Attainment(id) | ExprKind::Quota(id)) =
            (cx.group, &*expr.kind)
        {
            let scope = self.plan.kpis.get(*id).scope;
            if scope != group && scope != Scope::Company {
                return Some(Known::Blocked(Blocked::by(expr.span, Why::Group)));
            }
        }
        if self.driver.states(expr) {
            return Some(Known::Number(Line::itself()));
        }
        let value = self.assumptions.value_of(expr)?;
        (!self.goes_with_driver(expr, cx)).then(|| Known::constant(value))
    }

    fn eval_kind(&self, expr: &Expr, over: &Interval, cx: &Context) -> Values {
        use ExprKind as K;
        let same = |known: Known| everywhere(over, known);
        let datum = |datum: Datum| same(Known::of(datum));
        let blocked = |why: Why| same(Known::Blocked(Blocked::by(expr.span, why)));
        let leaf = || same(Known::Blocked(Blocked::leaf(expr, Why::Data)));
        match &*expr.kind {
            K::Number(number) => datum(Datum::Number(number.clone())),
            K::Text(text) => datum(Datum::Text(text.clone())),
            K::YesNo(flag) => datum(Datum::YesNo(*flag)),
            K::Date(day) => datum(Datum::Date(*day)),
            K::Period(period) => datum(Datum::Period(*period)),
            K::Duration(duration) => datum(Datum::Number(duration.count.into())),
            K::FirstDay => datum(Datum::Date(cx.period.first_day())),
            K::LastDay => datum(Datum::Date(cx.period.last_day())),
            K::ThisPeriod => datum(Datum::Period(cx.period)),
            K::RowField(_) if self.total_of(expr).is_some() => self.of_all_rows(expr, over, cx),
            K::RowField(_) | K::PayeeField(_) | K::SubjectField { .. } | K::Measure(_) => leaf(),
            K::RateOf { .. } | K::IsNew(_) | K::Converted { .. } => leaf(),
            K::Employed(_) | K::Worked(_) if self.assumptions.full_time => datum(Datum::Number(Exact::one())),
            K::EmployedWholePeriod if self.assumptions.full_time => datum(Datum::YesNo(true)),
            K::Employed(_) | K::Worked(_) | K::EmployedWholePeriod => leaf(),
            K::Credited { value, .. } if self.assumptions.full_time => self.eval(value, over, cx),
            K::Credited { .. } => leaf(),
            K::Kpi(id) => self.kpi(*id, expr, over, cx),
            K::Attainment(id) => self.attainment(*id, expr, over, cx),
            K::Quota(id) => self.quota(*id, expr, over, cx),
            K::Param(id) => self.param(expr, *id, over, cx),
            K::Define(id) => self.eval(&self.plan.defines.get(*id).value, over, cx),
            K::Scorecard(id) => self.scorecard(*id, over, cx),
            K::Scale { scale, base } => self.scale(*scale, base.as_ref(), expr.span, over, cx),
            K::Total(which) => self.total(*which, expr, over, cx),
            K::OfGroup { .. } => same(Known::Blocked(Blocked::leaf(expr, Why::Group))),
            K::InWindow { .. } | K::InARow { .. } => blocked(Why::Window),
            K::Negative(inner) => ops::number(&self.eval(inner, over, cx), |over, line| {
                everywhere(over, Known::Number(line.times(&Exact::from(-1))))
            }),
            K::Not(inner) => {
                ops::decided(&self.eval(inner, over, cx), |over, flag| everywhere(over, Known::truth(!flag)))
            }
            K::Binary { op: op @ (BinaryOp::And | BinaryOp::Or), left, right } => {
                self.logic(*op == BinaryOp::Or, left, right, over, cx)
            }
            K::Binary { op, left, right } => self.binary(expr, *op, (left, right), over, cx),
            K::In { value, list, negated } => self.one_of(value, list, *negated, over, cx),
            K::Between { value, low, high } => {
                let all = [value, low, high].map(|part| self.eval(part, over, cx));
                let [value, low, high] = &all;
                let above = ops::compared(BinaryOp::GreaterOrEqual, value, low, expr.span);
                let below = ops::compared(BinaryOp::LessOrEqual, value, high, expr.span);
                let together = |over: &Interval, above: &Known, below: &Known| {
                    let flag = above == &Known::truth(true) && below == &Known::truth(true);
                    everywhere(over, Known::truth(flag))
                };
                ops::both(&above, &below, together)
            }
            K::Empty { value, negated } => self.eval(value, over, cx).map(|known| match known {
                Known::NoData => Known::truth(!negated),
                known if known.has_value() => Known::truth(*negated),
                other => other.clone(),
            }),
            K::If { condition, then, otherwise } => ops::decided(&self.eval(condition, over, cx), |over, flag| {
                let taken = if flag { then } else { otherwise };
                self.branches.borrow_mut().insert(taken.span);
                self.eval(taken, over, cx)
            }),
            K::Excess { value, over: beyond } => ops::excess(&self.eval(value, over, cx), &self.eval(beyond, over, cx)),
            K::Extreme { largest, items } => {
                let mut all = items.iter().map(|item| self.eval(item, over, cx));
                let first = all.next().unwrap_or_else(|| same(Known::NoData));
                all.fold(first, |best, next| ops::extreme(*largest, &best, &next))
            }
            K::Rounded { value, rounding } => ops::rounded(&self.eval(value, over, cx), rounding),
            K::Counted { what, from, through } => {
                let days = (self.eval(from, over, cx), self.eval(through, over, cx));
                self.of_days(&days, |first, last| match what {
                    CountedTime::CalendarDays => Some(Known::level(calendar_days(first, last).into())),
                    CountedTime::CalendarMonths => Some(Known::level(calendar_months(first, last).into())),
                    CountedTime::WorkingDays => Some(Known::Blocked(Blocked::leaf(expr, Why::Data))),
                })
            }
            K::Within { value, duration, of } => {
                let days = (self.eval(value, over, cx), self.eval(of, over, cx));
                self.of_days(&days, |value, of| Some(Known::truth(is_within(value, *duration, of))))
            }
            K::DatePart { part, of } => self.eval(of, over, cx).map(|known| match known.datum().map(|of| of.day()) {
                Some(Some(day)) => Known::level(date_part(*part, day).into()),
                Some(None) => Known::NoData,
                None => known.clone(),
            }),
        }
    }

    /// The KPI that adds up the rows of which this is the amount.
    fn total_of(&self, expr: &Expr) -> Option<Id<Kpi>> {
        let total = self.assumptions.total.as_ref()?;
        total.of_row.states(expr).then_some(total.kpi)
    }

    /// The amount of all rows together, whatever the name of their KPI means above a gate.
    fn of_all_rows(&self, expr: &Expr, over: &Interval, cx: &Context) -> Values {
        let Some(kpi) = self.total_of(expr) else { return everywhere(over, Known::NoData) };
        let total = Expr::new(ExprKind::Kpi(kpi), expr.ty.clone(), expr.span);
        self.eval(&total, over, &Context { above: None, ..cx.clone() })
    }

    fn of_days(
        &self,
        (first, last): &(Values, Values),
        work: impl Fn(crate::time::Date, crate::time::Date) -> Option<Known>,
    ) -> Values {
        ops::both(first, last, |over, first, last| {
            let day = |known: &Known| known.datum().and_then(|datum| datum.day());
            let known = day(first).zip(day(last)).and_then(|(first, last)| work(first, last));
            everywhere(over, known.unwrap_or(Known::NoData))
        })
    }

    /// `and`, `or`: the side that decides alone decides.
    fn logic(&self, deciding: bool, left: &Expr, right: &Expr, over: &Interval, cx: &Context) -> Values {
        self.eval(left, over, cx).refine(|over, first| {
            if *first == Known::truth(deciding) || *first == Known::Stops {
                return everywhere(over, first.clone());
            }
            self.eval(right, over, cx).map(|second| {
                if *second == Known::truth(deciding) || *second == Known::Stops {
                    return second.clone();
                }
                Known::lacking([first, second]).unwrap_or_else(|| Known::truth(!deciding))
            })
        })
    }

    fn binary(
        &self,
        expr: &Expr,
        op: BinaryOp,
        (left, right): (&Expr, &Expr),
        over: &Interval,
        cx: &Context,
    ) -> Values {
        if let ExprKind::Duration(duration) = &*right.kind {
            let count = if op == BinaryOp::Subtract { duration.count.saturating_neg() } else { duration.count };
            let by = Duration { count, unit: duration.unit };
            return self.eval(left, over, cx).map(|known| match known.datum().map(|datum| datum.day()) {
                Some(day) => {
                    let moved = day.and_then(|day| date_plus(day, by));
                    moved.map_or(Known::NoData, |day| Known::Other(Datum::Date(day)))
                }
                None => known.clone(),
            });
        }
        let (left, right) = (self.eval(left, over, cx), self.eval(right, over, cx));
        match op {
            BinaryOp::Add | BinaryOp::Subtract | BinaryOp::Multiply | BinaryOp::Divide => {
                let of_dates = |known: &Known| matches!(known, Known::Other(_));
                if left.iter().chain(right.iter()).any(|(_, known)| of_dates(known)) {
                    return ops::both(&left, &right, |over, left, right| {
                        let result = left.datum().zip(right.datum()).and_then(|(a, b)| arithmetic(op, &a, &b));
                        everywhere(over, result.map_or(Known::NoData, Known::of))
                    });
                }
                match op {
                    BinaryOp::Add => ops::sum(&left, &right),
                    BinaryOp::Subtract => ops::difference(&left, &right),
                    BinaryOp::Multiply => ops::product(&left, &right, expr.span),
                    _ => ops::quotient(&left, &right, expr.span),
                }
            }
            _ => ops::compared(op, &left, &right, expr.span),
        }
    }

    fn one_of(&self, value: &Expr, list: &[Expr], negated: bool, over: &Interval, cx: &Context) -> Values {
        let wanted = self.eval(value, over, cx);
        let nowhere = everywhere(over, Known::truth(false));
        let found = list.iter().fold(nowhere, |found, item| {
            let equal = ops::compared(BinaryOp::Equal, &wanted, &self.eval(item, over, cx), item.span);
            let parts = found.with(&equal).into_iter().map(|(over, found, equal)| {
                let known = match (found, equal) {
                    (Known::Stops, _) | (_, Known::Stops) => Known::Stops,
                    (found, equal) if [found, equal].contains(&&Known::truth(true)) => Known::truth(true),
                    (found, equal) => Known::lacking([found, equal]).unwrap_or_else(|| Known::truth(false)),
                };
                (over.clone(), everywhere(&over, known))
            });
            ops::spliced(parts, over)
        });
        ops::decided(&found, |over, found| everywhere(over, Known::truth(found != negated)))
    }

    /// A parameter on the decisive day.
    fn param(&self, expr: &Expr, id: Id<Param>, over: &Interval, cx: &Context) -> Values {
        let param = self.plan.params.get(id);
        let same = |known: Known| everywhere(over, known);
        if let ParamValue::Always(value) = &param.value {
            return same(Known::constant(value));
        }
        let Some(day) = cx.day else { return same(Known::Blocked(Blocked::by(expr.span, Why::Day))) };
        if param.begins().is_some_and(|first| first > day) {
            return same(Known::Stops);
        }
        match &param.value {
            ParamValue::Always(value) => same(Known::constant(value)),
            ParamValue::Dated(lines) => {
                let line = lines.iter().rev().find(|(from, _)| *from <= day);
                same(line.map_or(Known::NoData, |(_, value)| Known::constant(value)))
            }
            ParamValue::Table { keys, dates, rows } => {
                let column = dates.iter().rposition(|from| from.is_none_or(|from| from <= day));
                let asked: Vec<Values> = keys.iter().map(|key| self.eval(key, over, cx)).collect();
                let mut found = same(Known::NoData);
                // From the last row up, so that the first that fits is the one that stays.
                for row in rows.iter().rev() {
                    let value = column.and_then(|column| row.values.get(column));
                    let mut fits = same(Known::truth(true));
                    for (asked, key) in asked.iter().zip(&row.keys) {
                        let equal = ops::compared(BinaryOp::Equal, asked, &same(Known::constant(key)), row.span);
                        fits = ops::both(&fits, &equal, |over, fits, equal| {
                            let both = fits == &Known::truth(true) && equal == &Known::truth(true);
                            everywhere(over, Known::truth(both))
                        });
                    }
                    found = ops::decided(&fits, |over, fits| match (fits, value) {
                        (true, Some(value)) => everywhere(over, Known::constant(value)),
                        (true, None) => everywhere(over, Known::NoData),
                        (false, _) => found.over(over).unwrap_or_else(|| everywhere(over, Known::NoData)),
                    });
                }
                found
            }
        }
    }
}
