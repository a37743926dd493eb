//! A rule that pays: condition, amount, steps, exceptions, limit, in the order of the evaluation.

use crate::number::Exact;
use crate::plan::walk::reads_row;
use crate::plan::{AsOf, BinaryOp, Component, ComponentKind, DatedBy, ExceptionPlace, Expr, ExprKind, Id, NoData};
use crate::prove::Interval;
use crate::prove::assumptions::{Blocked, Why};
use crate::prove::compile::known::{Known, Values, everywhere};
use crate::prove::compile::operations as ops;
use crate::prove::compile::{Compiler, Context};

impl Compiler<'_> {
    /// What a rule pays for its period, before the rounding of its line.
    pub(super) fn component(&self, id: Id<Component>, over: &Interval) -> Values {
        let rule = self.plan.components.get(id);
        let cx = self.context_of(rule, over);
        if !matches!(rule.kind, ComponentKind::Whole { .. } | ComponentKind::ForEach { .. }) {
            return everywhere(over, Known::Blocked(Blocked::by(rule.span, Why::Kind)));
        }
        if rule.effective.is_some_and(|range| !range.touches(cx.period)) {
            return everywhere(over, Known::Nothing);
        }
        let of_plan = self.plan.when.as_ref().map(|(when, if_no_data)| (when, if_no_data.as_ref()));
        let plan = self.context();
        self.conditions(of_plan.into_iter().collect(), over, &plan, &|over| {
            let own = match &rule.kind {
                ComponentKind::ForEach { .. } => self.of_one_row(rule, over, &cx),
                _ => self.gated(rule, conditions_of(rule, true), over, &cx, &|over| self.paid(rule, over, &cx)),
            };
            let own = self.steps(rule, &rule.then, own, over, &cx);
            let excepted = self.excepted(rule, ExceptionPlace::Due, own, over, &cx);
            self.bounded(rule, excepted, over, &cx)
        })
    }

    fn context_of(&self, rule: &Component, over: &Interval) -> Context {
        let plain = self.context();
        let own = if rule.every > self.plan.every { rule.every.containing(plain.period.last()) } else { plain.period };
        let cx = Context { period: own, windows: (rule.window, rule.quota_window), day: Some(own.last_day()), ..plain };
        let day = match rule.dated_by.as_ref().and_then(DatedBy::day) {
            None => cx.day,
            Some(day) => match &*day.kind {
                ExprKind::FirstDay => Some(end_of(&cx, AsOf::FirstDay)),
                ExprKind::LastDay => Some(end_of(&cx, AsOf::LastDay)),
                _ => {
                    let values = self.eval(day, over, &cx);
                    let known = values.iter().next().and_then(|(_, known)| known.datum()?.day());
                    known.filter(|_| values.count() == 1)
                }
            },
        };
        Context { day, ..cx }
    }

    /// Conditions one after the other, each with its own word for what holds without data; `then` where all are met.
    fn conditions(
        &self,
        mut conditions: Vec<(&Expr, Option<&NoData>)>,
        over: &Interval,
        cx: &Context,
        then: &dyn Fn(&Interval) -> Values,
    ) -> Values {
        if conditions.is_empty() {
            return then(over);
        }
        let (when, if_no_data) = conditions.remove(0);
        let answer = self.supposed(when, over, cx);
        let next = |over: &Interval| self.conditions(conditions.clone(), over, cx, then);
        answer.refine(|over, known| match known {
            _ if *known == Known::truth(true) => next(over),
            Known::Other(_) | Known::Number(_) | Known::Nothing => everywhere(over, Known::Nothing),
            Known::NoData => match if_no_data {
                Some(NoData::Pays(instead)) => self.instead(instead, over, cx),
                Some(NoData::Met) => next(over),
                Some(NoData::NotMet | NoData::NotApplicable) => everywhere(over, Known::Nothing),
                None => everywhere(over, Known::Stops),
            },
            Known::Stops | Known::Blocked(_) => everywhere(over, known.clone()),
        })
    }

    /// The answer of a condition. One that is nowhere known and so has nothing to do with the quantity is supposed to be
    /// met, and noted: the shape is that of the rule where it is.
    fn supposed(&self, when: &Expr, over: &Interval, cx: &Context) -> Values {
        if let ExprKind::Binary { op: BinaryOp::And, left, right } = &*when.kind {
            let (left, right) = (self.supposed(left, over, cx), self.supposed(right, over, cx));
            let parts = left.with(&right).into_iter().map(|(over, left, right)| {
                let known = if left == &Known::Stops || *left == Known::truth(false) {
                    left.clone()
                } else if *right == Known::truth(false) {
                    right.clone()
                } else {
                    Known::lacking([left, right]).unwrap_or_else(|| Known::truth(true))
                };
                (over.clone(), everywhere(&over, known))
            });
            return ops::spliced(parts.collect::<Vec<_>>(), over);
        }
        let answer = self.eval(when, over, cx);
        let unknown = |known: &Known| match known {
            Known::Blocked(blocked) if !matches!(blocked.why, Why::Rounding | Why::Size | Why::Product) => {
                Some(blocked.clone())
            }
            _ => None,
        };
        let first = answer.iter().next().and_then(|(_, known)| unknown(known));
        match first {
            Some(blocked) if answer.count() == 1 && !self.reads_driver(when) => {
                let mut supposed = self.supposed.borrow_mut();
                if !supposed.contains(&blocked) {
                    supposed.push(blocked);
                }
                everywhere(over, Known::truth(true))
            }
            _ => answer,
        }
    }

    /// Whether an expression leads to the quantity.
    pub(super) fn reads_driver(&self, expr: &Expr) -> bool {
        let mut reads = false;
        let mut visit = |inner: &Expr| reads |= self.driver.states(inner) || self.is_of_driver(inner);
        crate::plan::walk::expr(self.plan, expr, &mut visit);
        reads
    }

    /// Whether a name stands for the KPI that the quantity is the value or the attainment of.
    fn is_of_driver(&self, expr: &Expr) -> bool {
        let kpi = |expr: &Expr| match &*expr.kind {
            ExprKind::Kpi(id) | ExprKind::Attainment(id) => Some(*id),
            _ => None,
        };
        kpi(expr).is_some_and(|id| kpi(&self.driver.what) == Some(id))
    }

    fn gated(
        &self,
        rule: &Component,
        conditions: Vec<&Expr>,
        over: &Interval,
        cx: &Context,
        then: &dyn Fn(&Interval) -> Values,
    ) -> Values {
        let all = conditions.into_iter().map(|when| (when, rule.if_no_data.as_ref())).collect();
        self.conditions(all, over, cx, then)
    }

    /// The amount of a rule that applies.
    fn paid(&self, rule: &Component, over: &Interval, cx: &Context) -> Values {
        let Some(pays) = rule.kind.amount() else { return everywhere(over, Known::Nothing) };
        let amount = self.eval(pays, over, &self.above_gate(rule, over, cx));
        amount.refine(|over, known| match (known, &rule.if_no_data) {
            (Known::NoData, Some(NoData::Pays(instead))) => self.instead(instead, over, cx),
            (Known::NoData, Some(NoData::NotApplicable)) => everywhere(over, Known::Nothing),
            (Known::NoData, _) => everywhere(over, Known::Stops),
            _ => everywhere(over, known.clone()),
        })
    }

    fn instead(&self, instead: &Expr, over: &Interval, cx: &Context) -> Values {
        self.eval(instead, over, cx).map(|known| if *known == Known::NoData { Known::Stops } else { known.clone() })
    }

    /// The circumstances of what a rule pays: above a gate that says so, the name of its KPI means what exceeds it.
    fn above_gate(&self, rule: &Component, over: &Interval, cx: &Context) -> Context {
        let Some(above) = rule.gate.as_ref().and_then(|gate| gate.above.as_ref()) else { return cx.clone() };
        let mut bound = self.eval(&above.bound, over, cx);
        if above.of_attainment {
            let quota = self.quota(above.kpi, &above.bound, over, cx);
            bound = ops::product(&bound, &quota, above.bound.span);
        }
        Context { above: Some((above.kpi, bound)), ..cx.clone() }
    }

    /// What a `for each` rule pays for a period with one row.
    fn of_one_row(&self, rule: &Component, over: &Interval, cx: &Context) -> Values {
        let asks_row = rule.when.as_ref().is_some_and(|when| reads_row(self.plan, when));
        let filters = rule.kind.rows().map(|rows| rows.filters.as_slice()).unwrap_or_default();
        let row = |over: &Interval| {
            let asked: Vec<&Expr> = rule.when.iter().filter(|_| asks_row).collect();
            let pay = |over: &Interval| {
                let own = self.gated(rule, asked.clone(), over, cx, &|over| self.paid(rule, over, cx));
                let own = self.steps(rule, rule.kind.each_then(), own, over, cx);
                self.excepted(rule, ExceptionPlace::Row, own, over, cx)
            };
            // A row without its pay has no part in the line, nor has one that the rule does not pay for.
            let left_out = Some(&NoData::NotMet);
            let chosen = filters.iter().map(|filter| (filter, left_out)).collect();
            self.conditions(chosen, over, cx, &pay).map(|known| match known {
                Known::Nothing => Known::level(Exact::zero()),
                other => other.clone(),
            })
        };
        self.gated(rule, conditions_of(rule, !asks_row), over, cx, &row)
    }
}

/// The conditions on the line as a whole, in the order in which they are asked.
fn conditions_of(rule: &Component, with_when: bool) -> Vec<&Expr> {
    rule.when.iter().filter(|_| with_when).chain(rule.gate.iter().map(|gate| &gate.condition)).collect()
}

fn end_of(cx: &Context, end: AsOf) -> crate::time::Date {
    match end {
        AsOf::FirstDay => cx.period.first_day(),
        AsOf::LastDay => cx.period.last_day(),
    }
}
