//! What may come of an expression over a box of quantities.

use crate::measure::{Datum, arithmetic, calendar_days, calendar_months, date_part, date_plus, is_within};
use crate::number::Exact;
use crate::plan::{BinaryOp, CountedTime, DatePart, Duration, Expr, ExprKind};
use crate::prove::assumptions::{Blocked, Why};
use crate::prove::ranges::form::{Linear, Number, never_above};
use crate::prove::ranges::{Around, Found, Possible, Ranges};
use crate::time::Grain;

impl Ranges<'_> {
    /// What may come of an expression.
    pub(super) fn eval(&self, expr: &Expr, at: &Around) -> Found {
        let found = match self.assumptions.value_of(expr) {
            Some(value) => Possible::of(value.into()),
            None => self.deeper(expr.span, || self.eval_kind(expr, at))?,
        };
        Ok(match (&*expr.kind, &at.above, found) {
            (ExprKind::Kpi(id), Some((kpi, bound)), Possible::Number(number)) if id == kpi && !at.in_kpi => {
                Possible::Number(number.minus(bound))
            }
            (.., found) => found,
        })
    }

    pub(super) fn number(&self, expr: &Expr, at: &Around) -> Result<Number, Blocked> {
        Ok(self.eval(expr, at)?.number())
    }

    pub(super) fn name(&self, expr: &Expr) -> Found {
        if expr.ty.is_numeric() { self.leaf(expr, self.domain(expr)) } else { Ok(Possible::Any) }
    }

    fn eval_kind(&self, expr: &Expr, at: &Around) -> Found {
        use ExprKind as K;
        let datum = |datum: Datum| Ok(Possible::of(datum));
        match &*expr.kind {
            K::Number(number) => datum(Datum::Number(number.clone())),
            K::Text(text) => datum(Datum::Text(text.clone())),
            K::YesNo(flag) => datum(Datum::YesNo(*flag)),
            K::Date(day) => datum(Datum::Date(*day)),
            K::Period(period) => datum(Datum::Period(*period)),
            K::Duration(duration) => datum(Datum::Number(duration.count.into())),
            K::FirstDay | K::LastDay | K::ThisPeriod if self.assumptions.any_period => Ok(Possible::Any),
            K::FirstDay => datum(Datum::Date(at.period.first_day())),
            K::LastDay => datum(Datum::Date(at.period.last_day())),
            K::ThisPeriod => datum(Datum::Period(at.period)),
            K::Employed(_) | K::Worked(_) if self.assumptions.full_time => datum(Datum::Number(Exact::one())),
            K::EmployedWholePeriod if self.assumptions.full_time => datum(Datum::YesNo(true)),
            K::EmployedWholePeriod | K::InARow { .. } | K::IsNew(_) => {
                self.open.set(true);
                Ok(Possible::Truth(true, true))
            }
            K::Credited { value, .. } if self.assumptions.full_time => self.eval(value, at),
            K::RowField(_) | K::PayeeField(_) | K::SubjectField { .. } | K::InWindow { .. } => self.name(expr),
            K::Employed(_) | K::Worked(_) | K::Credited { .. } | K::RateOf { .. } | K::Converted { .. } => {
                self.name(expr)
            }
            K::Measure(_) => Err(Blocked::leaf(expr, Why::Data)),
            K::Kpi(id) => self.kpi(*id, expr, at),
            K::Quota(id) => self.quota(*id, expr, at),
            K::Attainment(id) => self.attainment(*id, expr, at),
            K::Param(id) => self.param(expr, *id, at),
            K::Define(id) => self.eval(&self.plan.defines.get(*id).value, at),
            K::Scorecard(id) => self.scorecard(*id, at),
            K::Scale { scale, base } => self.scale(*scale, base.as_ref(), at),
            K::Total(which) => self.total(*which, expr),
            K::OfGroup { .. } => Err(Blocked::leaf(expr, Why::Group)),
            K::Negative(inner) => Ok(Possible::Number(self.number(inner, at)?.negative())),
            K::Not(inner) => {
                let (yes, no) = self.eval(inner, at)?.truth();
                Ok(Possible::Truth(no, yes))
            }
            K::Binary { op: op @ (BinaryOp::And | BinaryOp::Or), left, right } => {
                let (yes, no) = self.eval(left, at)?.truth();
                if (*op == BinaryOp::And && !yes) || (*op == BinaryOp::Or && !no) {
                    return Ok(Possible::Truth(yes, no));
                }
                let (also, not) = self.eval(right, at)?.truth();
                Ok(match op {
                    BinaryOp::And => Possible::Truth(yes && also, no || not),
                    _ => Possible::Truth(yes || also, no && not),
                })
            }
            K::Binary { op, left, right } => self.binary(*op, left, right, at),
            K::In { value, list, negated } => {
                let wanted = self.eval(value, at)?;
                let (mut may, mut must) = (false, false);
                for item in list {
                    let (yes, no) = self.compared(BinaryOp::Equal, &wanted, &self.eval(item, at)?).truth();
                    may |= yes;
                    must |= yes && !no;
                }
                Ok(if *negated { Possible::Truth(!must, may) } else { Possible::Truth(may, !must) })
            }
            K::Between { value, low, high } => {
                let all = [self.eval(value, at)?, self.eval(low, at)?, self.eval(high, at)?];
                let [value, low, high] = &all;
                let above = self.compared(BinaryOp::GreaterOrEqual, value, low).truth();
                let below = self.compared(BinaryOp::LessOrEqual, value, high).truth();
                Ok(Possible::Truth(above.0 && below.0, above.1 || below.1))
            }
            K::Empty { .. } => {
                self.open.set(true);
                Ok(Possible::Truth(true, true))
            }
            K::If { condition, then, otherwise } => match self.eval(condition, at)?.truth() {
                (true, false) => self.eval(then, at),
                (false, true) => self.eval(otherwise, at),
                _ => Ok(self.either(self.eval(then, at)?, self.eval(otherwise, at)?)),
            },
            K::Excess { value, over } => {
                let beyond = self.number(value, at)?.minus(&self.number(over, at)?);
                Ok(Possible::Number(self.larger(&beyond, &Number::constant(Exact::zero()))))
            }
            K::Extreme { largest, items } => {
                let mut best: Option<Possible> = None;
                for item in items {
                    let next = self.eval(item, at)?;
                    best = Some(match (best, next) {
                        (None, next) => next,
                        (Some(Possible::Number(a)), Possible::Number(b)) => {
                            Possible::Number(if *largest { self.larger(&a, &b) } else { self.smaller(&a, &b) })
                        }
                        _ => Possible::Any,
                    });
                }
                Ok(best.unwrap_or(Possible::Any))
            }
            K::Rounded { value, rounding } => {
                let number = self.number(value, at)?;
                if let Some(value) = number.value() {
                    return datum(Datum::Number(rounding.apply(value)));
                }
                self.open.set(true);
                Ok(Possible::Number(self.rounded(&number, rounding)))
            }
            K::Counted { what, from, through } => {
                let days = (self.eval(from, at)?, self.eval(through, at)?);
                match (days, what) {
                    (
                        (Possible::Known(a), Possible::Known(b)),
                        CountedTime::CalendarDays | CountedTime::CalendarMonths,
                    ) => {
                        let counted = a.day().zip(b.day()).map(|(a, b)| match what {
                            CountedTime::CalendarMonths => calendar_months(a, b),
                            _ => calendar_days(a, b),
                        });
                        Ok(counted.map_or(Possible::Any, |count| Possible::of(Datum::Number(count.into()))))
                    }
                    _ => {
                        self.open.set(true);
                        Ok(Possible::Number(Number::default()))
                    }
                }
            }
            K::Within { value, duration, of } => Ok(match (self.eval(value, at)?, self.eval(of, at)?) {
                (Possible::Known(a), Possible::Known(b)) => {
                    let holds = a.day().zip(b.day()).map(|(a, b)| is_within(a, *duration, b));
                    holds.map_or(Possible::Truth(true, true), |holds| Possible::Truth(holds, !holds))
                }
                _ => {
                    self.open.set(true);
                    Possible::Truth(true, true)
                }
            }),
            K::DatePart { part, of } => Ok(match self.eval(of, at)? {
                Possible::Known(day) if day.day().is_some() => {
                    let part = day.day().map(|day| date_part(*part, day)).unwrap_or_default();
                    Possible::of(Datum::Number(part.into()))
                }
                _ => {
                    self.open.set(true);
                    Possible::Number(of_any_day(*part))
                }
            }),
        }
    }

    /// The smaller of both; where it is open which that is, a cut is wished for.
    pub(super) fn smaller(&self, left: &Number, right: &Number) -> Number {
        let reach = self.reach.borrow().clone();
        if !never_above(left, right, &reach) && !never_above(right, left, &reach) {
            self.wish_for(&left.minus(right));
        }
        left.min(right, &reach)
    }

    /// The larger of both.
    pub(super) fn larger(&self, left: &Number, right: &Number) -> Number {
        self.smaller(&left.negative(), &right.negative()).negative()
    }

    /// Either of both.
    pub(super) fn either(&self, left: Possible, right: Possible) -> Possible {
        match (left, right) {
            (Possible::Number(a), Possible::Number(b)) => Possible::Number(a.or(&b, &self.reach.borrow())),
            (Possible::Truth(a, b), Possible::Truth(c, d)) => Possible::Truth(a || c, b || d),
            (left, right) if left == right => left,
            _ => Possible::Any,
        }
    }

    fn binary(&self, op: BinaryOp, left: &Expr, right: &Expr, at: &Around) -> Found {
        if let ExprKind::Duration(duration) = &*right.kind {
            let count = if op == BinaryOp::Subtract { duration.count.saturating_neg() } else { duration.count };
            let by = Duration { count, unit: duration.unit };
            return Ok(match self.eval(left, at)? {
                Possible::Known(day) => {
                    let moved = day.day().and_then(|day| date_plus(day, by));
                    moved.map_or(Possible::Any, |day| Possible::Known(Datum::Date(day)))
                }
                _ => Possible::Any,
            });
        }
        let (a, b) = (self.eval(left, at)?, self.eval(right, at)?);
        let (a, b) = match (op, a, b) {
            (BinaryOp::Add | BinaryOp::Subtract | BinaryOp::Multiply | BinaryOp::Divide, a, b) => match (a, b) {
                (Possible::Number(a), Possible::Number(b)) => (a, b),
                (Possible::Known(a), Possible::Known(b)) => {
                    return Ok(arithmetic(op, &a, &b).map_or(Possible::Any, Possible::of));
                }
                // Days between two dates may be any number.
                _ => {
                    self.open.set(true);
                    return Ok(Possible::Number(Number::default()));
                }
            },
            (_, a, b) => return Ok(self.compared(op, &a, &b)),
        };
        let reach = self.reach.borrow().clone();
        Ok(Possible::Number(match op {
            BinaryOp::Add => a.plus(&b),
            BinaryOp::Subtract => a.minus(&b),
            BinaryOp::Multiply => {
                if a.value().is_none() && b.value().is_none() {
                    self.open.set(true);
                }
                a.product(&b, &reach)
            }
            _ => match b.value().map(|divisor| Exact::one().checked_div(divisor)) {
                Some(Some(factor)) => a.times(&factor),
                // A division by 0 is no data: nothing comes of it.
                Some(None) => Number::default(),
                None => {
                    self.open.set(true);
                    self.quotient(&a, &b)
                }
            },
        }))
    }

    /// The quotient by a number that moves.
    fn quotient(&self, a: &Number, b: &Number) -> Number {
        let reach = self.reach.borrow().clone();
        let least = b.least(&reach).map(|(least, _)| least).filter(|least| !least.is_negative());
        let Some(least) = least else { return Number::default() };
        let inverse = |end: Option<Exact>| end.and_then(|end| Exact::one().checked_div(&end));
        let (most, least) = (inverse(Some(least)), inverse(b.most(&reach).map(|(most, _)| most)));
        let share = Number {
            low: vec![super::Linear::constant(least.unwrap_or_default())],
            high: most.map(super::Linear::constant).into_iter().collect(),
        };
        a.product(&share, &reach)
    }
}

/// What a part of a day may be, whichever the day.
fn of_any_day(part: DatePart) -> Number {
    let (low, high) = match part {
        DatePart::DayOfMonth => (1, 31),
        DatePart::MonthNumber => (1, 12),
        DatePart::DaysIn(Grain::Month) => (28, 31),
        DatePart::DaysIn(Grain::Quarter) => (90, 92),
        DatePart::DaysIn(Grain::HalfYear) => (181, 184),
        DatePart::DaysIn(Grain::Year) => (365, 366),
    };
    let end = |days: i64| vec![Linear::constant(days.into())];
    Number { low: end(low), high: end(high) }
}
