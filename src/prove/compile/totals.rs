//! What other rules pay to the same person in the same period.

use crate::number::Exact;
use crate::plan::{
    Cap, Component, ComponentKind, DatedBy, ExcessWord, Expr, ExprKind, Id, NegativeRule, Plan, Stage, TakesWord,
    TotalOf,
};
use crate::prove::Interval;
use crate::prove::assumptions::{Blocked, Why};
use crate::prove::compile::known::{Known, Values, everywhere};
use crate::prove::compile::operations as ops;
use crate::prove::compile::{Compiler, Context};
use crate::source::Span;

/// What a total adds up: rules, and under each cap what it leaves of others.
#[derive(Debug)]
pub(in crate::prove) struct Summed {
    /// The rules under no cap.
    pub free: Vec<Id<Component>>,
    /// Caps, each with the rules under it.
    pub capped: Vec<(Id<Component>, Vec<Id<Component>>)>,
}

impl Summed {
    fn rules(&self) -> impl Iterator<Item = Id<Component>> {
        self.free.iter().chain(self.capped.iter().flat_map(|(_, rules)| rules)).copied()
    }
}

impl Compiler<'_> {
    /// The rounded pay of rules, added up, no more under a cap than its limit.
    pub(super) fn total(&self, which: TotalOf, expr: &Expr, over: &Interval, cx: &Context) -> Values {
        let blocked = || everywhere(over, Known::Blocked(Blocked::leaf(expr, Why::PayOfOthers)));
        let summed = totalled(self.plan, which).filter(|_| cx.group.is_none() && cx.period == self.assumptions.period);
        let Some(summed) = summed else { return blocked() };
        let zero = everywhere(over, Known::level(Exact::zero()));
        let sum = |rules: &[Id<Component>]| {
            rules.iter().fold(zero.clone(), |total, id| ops::sum(&total, &self.line(*id, over)))
        };
        summed.capped.iter().fold(sum(&summed.free), |total, (cap, rules)| {
            let cap = self.plan.components.get(*cap);
            let ComponentKind::Cap(of) = &cap.kind else { return total };
            let limit = self.eval(&of.limit.at_most, over, &self.context());
            let limit = limit.map(|known| if *known == Known::NoData { Known::Stops } else { known.clone() });
            let limit = ops::rounded(&limit, cap.rounding.as_ref().unwrap_or(&self.plan.rounding));
            ops::sum(&total, &self.no_more(cap.span, &sum(rules), &limit))
        })
    }

    /// The line of a rule, rounded as it is paid.
    fn line(&self, id: Id<Component>, over: &Interval) -> Values {
        let rule = self.plan.components.get(id);
        let paid = self.component(id, over);
        let rounding = rule.rounding.as_ref().unwrap_or(&self.plan.rounding);
        let paid = ops::rounded(
            &paid.map(|known| if *known == Known::Nothing { Known::level(Exact::zero()) } else { known.clone() }),
            rounding,
        );
        // Where the plan has no word for a line below 0, the run stops.
        if rule.if_negative.is_none() { ops::none_below_zero(&paid, rule.span) } else { paid }
    }
}

/// The rules whose lines a total adds up, where each is known from its own period alone: of one amount for it, in no group
/// of which one is taken, without anything from other periods.
pub(in crate::prove) fn totalled(plan: &Plan, which: TotalOf) -> Option<Summed> {
    let summed = counted(plan, which)?;
    let known = summed.rules().all(|id| alone(plan, id));
    known.then_some(summed)
}

/// The rules that a total counts; `None` of the whole pay where draws, deductions or caps that keep or cross change it: else it
/// is what rules bring, and caps leave of that.
fn counted(plan: &Plan, which: TotalOf) -> Option<Summed> {
    let earned = || plan.components.iter().filter(|(_, rule)| rule.kind.stage() == Stage::Earned).map(|(id, _)| id);
    match which {
        TotalOf::Component(id) => Some(Summed { free: vec![id], capped: Vec::new() }),
        TotalOf::Bonuses => Some(Summed { free: earned().collect(), capped: Vec::new() }),
        TotalOf::Pay => {
            let mut free: Vec<Id<Component>> = earned().collect();
            let mut capped = Vec::new();
            for (id, rule) in plan.components.iter().filter(|(_, rule)| rule.kind.stage() != Stage::Earned) {
                let ComponentKind::Cap(cap) = &rule.kind else { return None };
                let limits = |id: &Id<Component>| cap.limits(*id, plan.components.get(*id));
                let (inside, outside): (Vec<_>, Vec<_>) = free.into_iter().partition(limits);
                // What another cap limits already is parted between them.
                if !cuts_always(plan, rule, cap) || inside.len() != earned().filter(limits).count() {
                    return None;
                }
                free = outside;
                capped.push((id, inside));
            }
            Some(Summed { free, capped })
        }
    }
}

/// Whether a cap takes in each period what exceeds its limit of one person's pay, and nothing else.
fn cuts_always(plan: &Plan, rule: &Component, cap: &Cap) -> bool {
    let day = rule.dated_by.as_ref().map(DatedBy::day);
    let last_day = day.is_none_or(|day| day.is_some_and(|day| matches!(&*day.kind, ExprKind::LastDay)));
    cap.circle.is_none()
        && cap.limit.excess == ExcessWord::Lost
        && rule.every == plan.every
        && rule.when.is_none()
        && rule.effective.is_none()
        && rule.exceptions.is_empty()
        && last_day
}

/// The first rule of a total that keeps it from being known, and why.
pub(in crate::prove) fn unknown_in(plan: &Plan, which: TotalOf) -> Option<(Span, Why)> {
    let id = counted(plan, which)?.rules().find(|id| !alone(plan, *id))?;
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
