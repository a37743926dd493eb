//! What is done with an amount: steps, exceptions, the limit of a line.

use crate::number::Exact;
use crate::plan::{
    BinaryOp, Component, Excepted, Exception, ExceptionPlace, NegativeRule, NoData, Step, StepKind, Window,
};
use crate::prove::Interval;
use crate::prove::assumptions::{Blocked, Excepting, Why};
use crate::prove::compile::known::{Known, Values, everywhere};
use crate::prove::compile::operations as ops;
use crate::prove::compile::{Compiler, Context};
use crate::source::Span;

impl Compiler<'_> {
    /// Steps in the order written.
    pub(super) fn steps(
        &self,
        rule: &Component,
        steps: &[Step],
        amount: Values,
        over: &Interval,
        cx: &Context,
    ) -> Values {
        steps
            .iter()
            .fold(amount, |amount, step| {
                let operand = match &step.kind {
                    StepKind::Round(rounding) => return ops::rounded(&amount, rounding),
                    StepKind::Multiply(expr)
                    | StepKind::Prorate(expr)
                    | StepKind::AtMost(expr)
                    | StepKind::AtLeast(expr)
                    | StepKind::Minus(expr) => expr,
                };
                // Where the rule does not apply, no step is computed.
                amount.refine(|over, known| {
                    let here = everywhere(over, known.clone());
                    if !matches!(known, Known::Number(_)) {
                        return here;
                    }
                    let lacks = match rule.if_no_data {
                        Some(NoData::NotApplicable) => Known::Nothing,
                        _ => Known::Stops,
                    };
                    let value = self.eval(operand, over, cx);
                    let value = value.map(|known| if *known == Known::NoData { lacks.clone() } else { known.clone() });
                    match &step.kind {
                        StepKind::Multiply(_) | StepKind::Prorate(_) => ops::product(&here, &value, step.span),
                        StepKind::AtMost(_) => self.no_more(step.span, &here, &value),
                        StepKind::AtLeast(_) => ops::extreme(true, &here, &value),
                        StepKind::Minus(_) => ops::difference(&here, &value),
                        StepKind::Round(_) => here,
                    }
                })
            })
            .over(over)
            .unwrap_or_else(|| everywhere(over, Known::Nothing))
    }

    /// An amount, no more than a limit. A limit below 0 is an error where there is something to cut; where there is nothing,
    /// it cuts nothing.
    pub(super) fn no_more(&self, by: Span, amount: &Values, limit: &Values) -> Values {
        let zero = everywhere(amount.domain(), Known::level(Exact::zero()));
        let below = ops::compared(BinaryOp::Less, limit, &zero, by);
        ops::decided(&below, |over, below| {
            let part = |values: &Values| values.over(over).unwrap_or_else(|| everywhere(over, Known::NoData));
            let (amount, limit) = (part(amount), part(limit));
            if !below {
                return self.at_most(by, &amount, &limit);
            }
            let cuts = ops::compared(BinaryOp::Greater, &amount, &part(&zero), by);
            ops::decided(&cuts, |over, cuts| {
                if cuts {
                    return everywhere(over, Known::Stops);
                }
                amount.over(over).unwrap_or_else(|| everywhere(over, Known::NoData))
            })
        })
    }

    /// The pay with what exceptions make of it, where they count.
    pub(super) fn excepted(
        &self,
        rule: &Component,
        place: ExceptionPlace,
        own: Values,
        over: &Interval,
        cx: &Context,
    ) -> Values {
        let counted = self.assumptions.exceptions;
        if counted == Excepting::None {
            return own;
        }
        let by_quantity = counted == Excepting::ByQuantity;
        rule.exceptions.iter().filter(|one| one.place == place || is_other(one.place)).fold(own, |own, exception| {
            if by_quantity && (exception.who.is_some() || is_other(exception.place)) {
                return own;
            }
            if exception.effective.is_some_and(|range| !range.touches(cx.period)) {
                return own;
            }
            let holds = match (&exception.when, &exception.who) {
                // Whom it is for stands in rows of people.
                (_, Some(who)) => everywhere(over, Known::Blocked(Blocked::by(who.span, Why::Exception))),
                (Some(when), None) => self.eval(when, over, cx),
                (None, None) => everywhere(over, Known::truth(true)),
            };
            let parts = own.with(&holds).into_iter().map(|(over, own, holds)| {
                let known = everywhere(&over, own.clone());
                let stays = |over| (over, known.clone());
                let unknown = matches!(holds, Known::Blocked(_));
                if by_quantity && unknown && !exception.when.as_ref().is_some_and(|when| self.reads_driver(when)) {
                    return stays(over);
                }
                let met = match holds {
                    Known::NoData => matches!(exception.if_no_data, Some(NoData::Met)),
                    Known::Blocked(_) => {
                        // By the quantity it may hold beside a value that can be supposed.
                        let blocked = Known::Blocked(Blocked::by(exception.span, Why::Exception));
                        return (over.clone(), everywhere(&over, if by_quantity { holds.clone() } else { blocked }));
                    }
                    holds => *holds == Known::truth(true),
                };
                let applies = match own {
                    Known::Nothing => exception.condition_fails,
                    Known::Stops | Known::NoData => exception.without_data,
                    _ => true,
                };
                if !met || !applies {
                    return stays(over);
                }
                (over.clone(), self.of_exception(rule, exception, own, &over, cx))
            });
            ops::spliced(parts.collect::<Vec<_>>(), over)
        })
    }

    fn of_exception(
        &self,
        rule: &Component,
        exception: &Exception,
        own: &Known,
        over: &Interval,
        cx: &Context,
    ) -> Values {
        if is_other(exception.place) {
            return everywhere(over, Known::Blocked(Blocked::by(exception.span, Why::Exception)));
        }
        let before = match own {
            Known::Number(_) => everywhere(over, own.clone()),
            Known::Blocked(_) => return everywhere(over, own.clone()),
            _ => everywhere(over, Known::level(Exact::zero())),
        };
        let operand = self.eval(exception.pays.operand(), over, cx);
        let operand = operand.map(|known| if *known == Known::NoData { Known::Stops } else { known.clone() });
        let base = match &exception.pays {
            Excepted::Multiply(_) => ops::product(&before, &operand, exception.span),
            Excepted::Amount(_) | Excepted::AtLeast(_) | Excepted::AtMost(_) => operand,
        };
        let prorating = |step: &&Step| exception.prorated && matches!(step.kind, StepKind::Prorate(_));
        let steps: Vec<Step> = rule.then.iter().filter(prorating).chain(&exception.then).cloned().collect();
        let amount = self.steps(rule, &steps, base, over, cx);
        match &exception.pays {
            Excepted::AtLeast(_) => ops::extreme(true, &before, &amount),
            Excepted::AtMost(_) => self.no_more(exception.span, &before, &amount),
            Excepted::Amount(_) | Excepted::Multiply(_) => amount,
        }
    }

    /// What the limit of a rule and its word on lines below 0 make of an amount, with nothing left from earlier periods.
    pub(super) fn bounded(&self, rule: &Component, amount: Values, over: &Interval, cx: &Context) -> Values {
        let zero = everywhere(over, Known::level(Exact::zero()));
        let so_far = matches!(rule.window, Some(Window::SoFar(_)));
        let amount =
            amount.map(|known| if *known == Known::Nothing { Known::level(Exact::zero()) } else { known.clone() });
        let not_below = |amount: &Values| ops::extreme(true, amount, &zero);
        let amount = if rule.if_negative == Some(NegativeRule::Zero) && !so_far { not_below(&amount) } else { amount };
        if !rule.carries() {
            return amount;
        }
        let amount = match &rule.limit {
            None => amount,
            Some(limit) => {
                let most = self.eval(&limit.at_most, over, cx);
                let most = most.map(|known| if *known == Known::NoData { Known::Stops } else { known.clone() });
                self.no_more(limit.span, &amount, &most)
            }
        };
        if rule.if_negative == Some(NegativeRule::Carried) { not_below(&amount) } else { amount }
    }
}

/// Whether an exception changes neither a row nor what the rule comes to.
fn is_other(place: ExceptionPlace) -> bool {
    !matches!(place, ExceptionPlace::Row | ExceptionPlace::Due)
}
