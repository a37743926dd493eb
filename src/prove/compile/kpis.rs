//! KPIs, quotas and attainments: stated, computed from what is stated, or known from one another.

use crate::number::Exact;
use crate::plan::{Attainment, Const, Expr, ExprKind, Id, Kpi, Plan, Scope, Type, walk};
use crate::prove::assumptions::{Blocked, Why};
use crate::prove::compile::known::{Known, Values, everywhere};
use crate::prove::compile::operations as ops;
use crate::prove::compile::{Compiler, Context};
use crate::prove::{Interval, Line};
use crate::source::Span;

impl Compiler<'_> {
    /// The value of a KPI that is neither the quantity nor stated.
    pub(super) fn kpi(&self, id: Id<Kpi>, expr: &Expr, over: &Interval, cx: &Context) -> Values {
        if let Some(values) = self.measure_of_attainment(id, expr, over, cx) {
            return values;
        }
        if let Some(measured) = self.implied_measure(id, expr, over, cx) {
            return everywhere(over, Known::level(measured));
        }
        let kpi = self.plan.kpis.get(id);
        let group = match kpi.scope {
            Scope::Person => cx.group,
            scope => Some(scope),
        };
        let inner = Context { in_kpi: true, group, above: None, ..cx.clone() };
        self.eval(&kpi.value, over, &inner).map(|known| named(known, expr, Why::Kpi(id)))
    }

    /// What was measured, where the quantity is the attainment of it and the quota is known.
    fn measure_of_attainment(&self, id: Id<Kpi>, expr: &Expr, over: &Interval, cx: &Context) -> Option<Values> {
        let kpi = self.plan.kpis.get(id);
        let attainment = Expr::new(ExprKind::Attainment(id), Type::Ratio, expr.span);
        // Of an attainment that is capped many measures have one.
        if !self.driver.states(&attainment) || kpi.attainment_cap.is_some() {
            return None;
        }
        let quota = self.quota(id, expr, over, cx);
        let known = quota.iter().all(|(_, quota)| matches!(quota, Known::Number(_)));
        let itself = everywhere(over, Known::Number(Line::itself()));
        let share = match kpi.attainment {
            Attainment::MeasureOverQuota => itself,
            Attainment::TwoMinus => ops::difference(&everywhere(over, Known::level(Exact::from(2))), &itself),
            Attainment::QuotaOverMeasure => return None,
        };
        known.then(|| ops::product(&share, &quota, expr.span))
    }

    /// Whether a KPI or its attainment is told by the other one, which is the quantity: then what is stated of it is that
    /// of one row alone.
    pub(super) fn goes_with_driver(&self, expr: &Expr, cx: &Context) -> bool {
        let id = match (&*self.driver.what.kind, &*expr.kind) {
            (ExprKind::Kpi(id), ExprKind::Attainment(other)) if id == other => *id,
            (ExprKind::Attainment(id), ExprKind::Kpi(other)) if id == other => {
                let kpi = self.plan.kpis.get(*id);
                if kpi.attainment_cap.is_some() || kpi.attainment == Attainment::QuotaOverMeasure {
                    return false;
                }
                *id
            }
            _ => return false,
        };
        // A quota of the rules that goes by who somebody is turns one into the other, too, as soon as that is known.
        let said = |quota: &Expr| !is_of_data(self.plan, quota);
        let quota = self.quota(id, expr, &self.assumptions.over, cx);
        quota.iter().all(|(_, quota)| matches!(quota, Known::Number(_)))
            || self.plan.kpis.get(id).quota.as_ref().is_some_and(said)
    }

    /// A quota that is neither the quantity nor stated.
    pub(super) fn quota(&self, id: Id<Kpi>, expr: &Expr, over: &Interval, cx: &Context) -> Values {
        let kpi = self.plan.kpis.get(id);
        let same = |known: Known| everywhere(over, known);
        let this = Expr::new(ExprKind::Quota(id), kpi.value.ty.clone(), expr.span);
        if let Some(known) = self.stated(&this, cx) {
            return same(known);
        }
        if let Some(quota) = self.implied_quota(id, kpi, expr.span) {
            return same(Known::level(quota));
        }
        let Some(quota) = &kpi.quota else { return same(Known::NoData) };
        if cx.windows != (None, None) {
            return same(Known::Blocked(Blocked::leaf(&this, Why::Window)));
        }
        if kpi.quota_prorated.is_some() && !self.assumptions.full_time {
            return same(Known::Blocked(Blocked::leaf(&this, Why::Quota(id))));
        }
        let own = |cx: Context| {
            let group = match kpi.scope {
                Scope::Person => cx.group,
                scope => Some(scope),
            };
            let inner = Context { in_kpi: true, group, above: None, ..cx };
            self.eval(quota, over, &inner).map(|known| named(known, &this, Why::Quota(id)))
        };
        let window = cx.period;
        if !kpi.flow {
            let of_another = kpi.quota_every.is_some_and(|every| every.containing(window.last()) != window);
            return if of_another { same(Known::NoData) } else { own(cx.clone()) };
        }
        // A quota of a flow adds up over the periods that it is for.
        let every = kpi.quota_every.unwrap_or(self.plan.every);
        let periods: Vec<_> = window.periods_ending_inside(every).collect();
        let covered: i32 = periods.iter().map(|period| period.len()).sum();
        if covered != window.len() || periods.first().is_none_or(|first| first.first() != window.first()) {
            return same(Known::NoData);
        }
        let zero = same(Known::level(Exact::zero()));
        periods.into_iter().fold(zero, |total, period| {
            let day = cx.day.map(|day| if period.contains(day) { day } else { period.last_day() });
            ops::sum(&total, &own(Context { period, day, ..cx.clone() }))
        })
    }

    /// What was measured where an attainment is stated, by the quota that the rules say.
    fn implied_measure(&self, id: Id<Kpi>, expr: &Expr, over: &Interval, cx: &Context) -> Option<Exact> {
        let kpi = self.plan.kpis.get(id);
        let said = kpi.quota.as_ref().is_some_and(|quota| !is_of_data(self.plan, quota));
        let plain = kpi.attainment_cap.is_none() && cx.windows == (None, None) && cx.group.is_none();
        let attainment = Expr::new(ExprKind::Attainment(id), Type::Ratio, expr.span);
        let Const::Number(attained) = self.assumptions.value_of(&attainment).filter(|_| said && plain)? else {
            return None;
        };
        let quota = self.quota(id, expr, over, cx);
        let (_, Known::Number(quota)) = quota.iter().next().filter(|_| quota.count() == 1)? else { return None };
        let quota = quota.constant()?;
        match kpi.attainment {
            Attainment::MeasureOverQuota => Some(quota * attained),
            Attainment::QuotaOverMeasure => quota.checked_div(attained),
            Attainment::TwoMinus => Some(quota * &(&Exact::from(2) - attained)),
        }
    }

    /// The quota that a stated value and a stated attainment of one KPI imply, where the rules do not say it themselves: an
    /// attainment in an example is one that people have rounded.
    fn implied_quota(&self, id: Id<Kpi>, kpi: &Kpi, span: Span) -> Option<Exact> {
        if !kpi.quota.as_ref().is_some_and(|quota| is_of_data(self.plan, quota)) {
            return None;
        }
        let number = |kind: ExprKind, ty: Type| match self.assumptions.value_of(&Expr::new(kind, ty, span))? {
            Const::Number(number) => Some(number.clone()),
            _ => None,
        };
        let measured = number(ExprKind::Kpi(id), kpi.value.ty.clone())?;
        let attained = number(ExprKind::Attainment(id), Type::Ratio)?;
        if kpi.attainment_cap.as_ref().is_some_and(|(cap, _)| attained >= *cap) {
            return None;
        }
        let quota = match kpi.attainment {
            Attainment::MeasureOverQuota => measured.checked_div(&attained),
            Attainment::QuotaOverMeasure => Some(&measured * &attained),
            Attainment::TwoMinus => measured.checked_div(&(&Exact::from(2) - &attained)),
        };
        quota.filter(Exact::is_positive)
    }

    /// An attainment that is not the quantity: of the measure and the quota where both are known, else as stated.
    pub(super) fn attainment(&self, id: Id<Kpi>, expr: &Expr, over: &Interval, cx: &Context) -> Values {
        let kpi = self.plan.kpis.get(id);
        let this = Expr::new(ExprKind::Kpi(id), kpi.value.ty.clone(), expr.span);
        let measured = match self.stated(&this, cx) {
            Some(known) => everywhere(over, known),
            None => self.kpi(id, &this, over, cx),
        };
        let quota = self.quota(id, expr, over, cx);
        let values = ops::numbers(&measured, &quota, |over, measured, quota| {
            self.attained(kpi, (measured, quota), expr.span, over)
        });
        let Some((cap, span)) = &kpi.attainment_cap else { return values };
        self.at_most(*span, &values, &everywhere(over, Known::level(cap.clone())))
    }

    /// Attainment by its formula; *no data* where the quota is not above 0.
    fn attained(&self, kpi: &Kpi, (measured, quota): (&Line, &Line), span: Span, over: &Interval) -> Values {
        let same = |known: Known| everywhere(over, known);
        let (measured, of) = (same(Known::Number(measured.clone())), quota);
        let quota = same(Known::Number(quota.clone()));
        let positive = ops::signs(over, of);
        if positive.iter().any(|(_, sign)| sign.is_none()) {
            return same(Known::Blocked(Blocked::by(span, Why::Rounding)));
        }
        positive.refine(|over, sign| {
            if *sign != Some(std::cmp::Ordering::Greater) {
                return everywhere(over, Known::NoData);
            }
            let (Some(measured), Some(quota)) = (measured.over(over), quota.over(over)) else {
                return everywhere(over, Known::NoData);
            };
            match kpi.attainment {
                Attainment::MeasureOverQuota => ops::quotient(&measured, &quota, span),
                Attainment::QuotaOverMeasure => ops::quotient(&quota, &measured, span),
                Attainment::TwoMinus => {
                    let two = everywhere(over, Known::level(Exact::from(2)));
                    ops::difference(&two, &ops::quotient(&measured, &quota, span))
                }
            }
        })
    }

    /// The lesser of a value and a cap; where there is more is noted.
    pub(super) fn at_most(&self, by: Span, values: &Values, cap: &Values) -> Values {
        let more = ops::compared(crate::plan::BinaryOp::Greater, values, cap, by);
        self.cut(by, &more.map(|known| *known == Known::truth(true)));
        ops::extreme(false, values, cap)
    }
}

/// Whether a formula reads numbers that only the data knows: who somebody is only chooses among those of the rules.
pub(in crate::prove) fn is_of_data(plan: &Plan, formula: &Expr) -> bool {
    let mut reads = false;
    walk::expr(plan, formula, &mut |expr| {
        reads |= match &*expr.kind {
            ExprKind::SubjectField { .. } | ExprKind::Measure(_) | ExprKind::RowField(_) => true,
            ExprKind::PayeeField(_) => expr.ty.is_numeric(),
            _ => false,
        }
    });
    reads
}

/// What blocks the formula of a KPI or quota for want of data is named by the KPI: that is what can be stated.
fn named(known: &Known, expr: &Expr, why: Why) -> Known {
    match known {
        Known::Blocked(Blocked { why: Why::Data, .. }) => Known::Blocked(Blocked::leaf(expr, why)),
        other => other.clone(),
    }
}
