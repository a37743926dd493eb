//! Every rule that pays people, drawn as a function of the result by which it goes, or with what keeps it from being drawn.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::lint::scales::Rule;
use crate::lint::scales::beside::Beside;
use crate::lint::scales::crossed::{Direction, directions};
use crate::lint::scales::people::{holds_never, of_each_row, of_plan, tables};
use crate::lint::used::earns;
use crate::number::Exact;
use crate::plan::stack::shared_out;
use crate::plan::{Case, Component, ComponentKind, Expr, ExprKind, Plan};
use crate::prove::{
    Assumptions, Blocked, Interval, Natural, TierMet, Why, drivers, natural_in, natural_supposing, shape,
    supposes_said_quotas,
};
use crate::source::Span;
use crate::time::Period;

/// A rule with its drawing, or with what blocks it.
#[derive(Clone, Debug)]
pub(in crate::lint) struct Looked<'a> {
    pub component: &'a Component,
    pub rule: Result<Rule<'a>, Blocked>,
    /// Where it goes by tables of two results, what it pays along each of them.
    pub crossed: Vec<Direction<'a>>,
    /// Where it goes by a table of parameters by who somebody is, what it pays the people of each row.
    pub people: Vec<Rule<'a>>,
    /// The condition that nobody meets for whom the plan is: nothing more is said of such a rule.
    pub for_nobody: Option<&'a Expr>,
    /// What was not looked at though it is drawn.
    pub unseen: Option<Blocked>,
}

impl<'a> Looked<'a> {
    /// The drawings by which it is judged: those of each kind of people, where it goes by kinds.
    pub fn drawings(&self) -> impl Iterator<Item = &Rule<'a>> {
        let paid = self.for_nobody.is_none();
        let whole = self.rule.as_ref().ok().filter(|_| self.people.is_empty());
        self.people.iter().chain(whole).filter(move |_| paid)
    }
}

/// Every rule that pays people.
pub(in crate::lint) fn looked_at(plan: &Plan, period: Period) -> Vec<Looked<'_>> {
    let rules: Vec<_> = plan.rules_in(period).filter(|(_, component)| earns(component)).collect();
    let beside = Arc::new(Beside::of(plan, period));
    let everybody = of_plan(plan, period);
    shared_out(&rules, |&(id, component)| {
        let one_person = matches!(component.kind, ComponentKind::Whole { .. } | ComponentKind::ForEach { .. });
        let case = Case::Component(id);
        let natural = match natural_in(plan, case, period) {
            Ok(natural) if one_person => Ok(roundest(plan, case, natural)),
            Ok(_) => Err(Blocked { by: component.span, why: Why::Kind, leaf: None }),
            Err(blocked) if one_person => {
                // Those of each kind of people are drawn with their own.
                let free = |natural: &Natural| tables(plan, id).is_empty() || !supposes_said_quotas(plan, natural);
                natural_supposing(plan, case, period).filter(free).ok_or(blocked)
            }
            Err(blocked) => Err(blocked),
        };
        let rule = |natural| {
            let natural = within_reach(plan, case, natural);
            Rule::of(plan, component, natural, beside.clone())
        };
        let whole = matches!(component.kind, ComponentKind::Whole { .. });
        let crossed = if whole { directions(plan, (id, component), (period, &beside)) } else { Vec::new() };
        let rows = if one_person { of_each_row(plan, id, period) } else { Vec::new() };
        let people: Vec<Rule<'_>> = rows.into_iter().map(|(kind, natural)| Rule { kind, ..rule(natural) }).collect();
        let natural = natural.map(rule);
        let by_row = natural.as_ref().is_ok_and(Rule::is_of_one_row);
        let of_period = |expr: &Expr| matches!(&*expr.kind, ExprKind::Kpi(_) | ExprKind::Attainment(_));
        let unseen = (by_row && drivers(plan, case).iter().any(of_period)).then_some(Blocked {
            by: component.span,
            why: Why::Rows,
            leaf: None,
        });
        let for_nobody =
            component.when.as_ref().filter(|when| !everybody.stated.is_empty() && holds_never(plan, when, &everybody));
        Looked { component, rule: natural, crossed, people, for_nobody, unseen }
    })
}

/// Of lines that begin at one place the first that was met.
pub(super) fn begins(plan: &Plan, component: &Component, natural: &Natural) -> BTreeMap<Exact, Span> {
    let met = natural.described.tiers.iter().filter(|met| met.place.is_some() && is_inside(plan, component, met));
    let mut begins = BTreeMap::new();
    for (met, from) in met.filter_map(|met| Some((met, met.over.low()?))) {
        begins.entry(from.clone()).or_insert(met.line);
    }
    begins
}

/// Whether a line of tiers stands in the block of the rule itself.
pub(super) fn is_inside(plan: &Plan, component: &Component, met: &TierMet) -> bool {
    met.scale.is_some_and(|scale| plan.scales.get(scale).span == component.span)
}

/// Of what the examples state beside the quantity, that by which the bounds are the roundest numbers: people know those.
fn roundest(plan: &Plan, of: Case, first: Natural) -> Natural {
    // The bounds of what all rows come to are those of their sum, whatever an example says of one of them.
    if first.assumptions.total.is_some() {
        return first;
    }
    let signs = |natural: &Natural| -> usize {
        let ends = natural.described.shape.pieces().filter_map(|(over, _)| over.low().map(ToString::to_string));
        ends.map(|end| end.len()).sum()
    };
    let mut best = first;
    let sets = Assumptions::of_examples_in(plan, of, &best.driver, best.assumptions.period);
    // A single one is what it is drawn with already.
    let others = if sets.len() > 1 { sets } else { Vec::new() };
    for assumptions in others {
        let assumptions = assumptions.with_exceptions_by_quantity();
        let Ok(described) = shape(plan, of, &best.driver, &assumptions) else { continue };
        let other = Natural { assumptions, described, ..best.clone() };
        if signs(&other) < signs(&best) {
            best = other;
        }
    }
    best
}

/// An attainment that is limited never exceeds its limit: what a rule says of more is not paid.
fn within_reach(plan: &Plan, of: Case, natural: Natural) -> Natural {
    let ExprKind::Attainment(id) = &*natural.driver.kind else { return natural };
    let limit = plan.kpis.get(*id).attainment_cap.as_ref().map(|(cap, _)| Interval::at_most(cap.clone()));
    let Some(over) = limit.and_then(|limit| natural.assumptions.over.meet(&limit)) else { return natural };
    let assumptions = natural.assumptions.clone().over(over);
    match shape(plan, of, &natural.driver, &assumptions) {
        Ok(described) => Natural { assumptions, described, ..natural },
        Err(_) => natural,
    }
}
