//! What other rules pay to the same person in the same period.

use crate::plan::{Component, ComponentKind, Expr, Id, NegativeRule, Plan, Stage, TakesWord, TotalOf};
use crate::prove::Interval;
use crate::prove::assumptions::{Blocked, Why};
use crate::prove::compile::known::{Known, Values, everywhere};
use crate::prove::compile::operations as ops;
use crate::prove::compile::{Compiler, Context};
use crate::source::Span;

impl Compiler<'_> {
    /// The rounded pay of rules, added up.
    pub(super) fn total(&self, which: TotalOf, expr: &Expr, over: &Interval, cx: &Context) -> Values {
        let blocked = || everywhere(over, Known::Blocked(Blocked::leaf(expr, Why::PayOfOthers)));
        let rules = totalled(self.plan, which).filter(|_| cx.group.is_none() && cx.period == self.assumptions.period);
        let Some(rules) = rules else { return blocked() };
        let zero = everywhere(over, Known::level(crate::number::Exact::zero()));
        rules.into_iter().fold(zero.clone(), |total, id| {
            let rule = self.plan.components.get(id);
            let paid = self.component(id, over);
            let rounding = rule.rounding.as_ref().unwrap_or(&self.plan.rounding);
            let paid = ops::rounded(
                &paid.map(|known| {
                    if *known == Known::Nothing { Known::level(crate::number::Exact::zero()) } else { known.clone() }
                }),
                rounding,
            );
            // Where the plan has no word for a line below 0, the run stops.
            let paid = if rule.if_negative.is_none() { ops::none_below_zero(&paid, rule.span) } else { paid };
            ops::sum(&total, &paid)
        })
    }
}

/// The rules whose lines a total adds up, where each is known from its own period alone: of one amount for it, in no group
/// of which one is taken, without anything from other periods.
pub(in crate::prove) fn totalled(plan: &Plan, which: TotalOf) -> Option<Vec<Id<Component>>> {
    let rules = counted(plan, which)?;
    rules.iter().all(|id| alone(plan, *id)).then_some(rules)
}

/// The rules that a total counts; `None` of the whole pay where caps, draws or deductions change it: else it is what rules
/// bring.
fn counted(plan: &Plan, which: TotalOf) -> Option<Vec<Id<Component>>> {
    let earned = |rule: &Component| rule.kind.stage() == Stage::Earned;
    match which {
        TotalOf::Component(id) => Some(vec![id]),
        TotalOf::Pay if !plan.components.iter().all(|(_, rule)| earned(rule)) => None,
        TotalOf::Bonuses | TotalOf::Pay => {
            Some(plan.components.iter().filter(|(_, rule)| earned(rule)).map(|(id, _)| id).collect())
        }
    }
}

/// The first rule of a total that keeps it from being known, and why.
pub(in crate::prove) fn unknown_in(plan: &Plan, which: TotalOf) -> Option<(Span, Why)> {
    let id = counted(plan, which)?.into_iter().find(|id| !alone(plan, *id))?;
    let rule = plan.components.get(id);
    let why = match rule.kind {
        ComponentKind::ForEach { .. } => Why::EachRow(id),
        ComponentKind::Whole { .. } if grouped(plan, id) => Why::Grouped(id),
        ComponentKind::Whole { .. } => Why::OverTime(id),
        _ => Why::Joint(id),
    };
    Some((rule.span, why))
}

/// Whether a rule is known from its own period alone.
pub(in crate::prove) fn alone(plan: &Plan, id: Id<Component>) -> bool {
    let rule = plan.components.get(id);
    let carries = rule.carries() && rule.if_negative != Some(NegativeRule::Zero);
    let in_time = rule.window.is_some() || rule.once.is_some() || rule.later.is_some() || rule.spread.is_some();
    matches!(rule.kind, ComponentKind::Whole { .. })
        && rule.every <= plan.every
        && !grouped(plan, id)
        && !carries
        && !in_time
}

/// Whether a rule is one of a group of which one is taken.
fn grouped(plan: &Plan, id: Id<Component>) -> bool {
    plan.groups.iter().any(|(_, group)| group.takes != TakesWord::Sum && group.of.contains(&id))
}
