//! Caps and guarantees over rules that go by one result: their limits as functions of that result, where the rules alone say
//! them. What they do not say is not counted, and named beside every finding (`Beside`).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::lint::Subject;
use crate::lint::scales::Rule;
use crate::lint::scales::people::{of_plan, stated};
use crate::number::{Exact, Rounding};
use crate::plan::{Component, ComponentKind, Const, DatedBy, ExcessWord, Expr, ExprKind, Id, NegativeRule};
use crate::prove::{Assumptions, Shape, shape_of_value, value};

/// What an amount is held between.
#[derive(Clone, Debug)]
pub(super) struct Bound {
    /// Whether it is the least that is paid, not the most.
    pub least: bool,
    /// It by the result, before its rounding.
    pub shape: Shape,
    rounding: Rounding,
}

impl Bound {
    /// What it is at a value of the result.
    pub fn at(&self, x: &Exact) -> Option<Exact> {
        Some(self.rounding.apply(&self.shape.at(x)?))
    }

    /// By how much a shape exceeds it.
    pub fn exceeded_by(&self, shape: &Shape) -> Option<Shape> {
        shape.plus(&self.shape.times(&Exact::from(-1)))
    }
}

/// A cap or a guarantee, with the rules that it is on.
#[derive(Clone, Debug)]
pub(super) struct Limit {
    pub name: Arc<str>,
    pub of: BTreeSet<Id<Component>>,
    pub bound: Bound,
}

/// Rules by one result.
pub(super) type Class<'c, 'a> = BTreeMap<Id<Component>, &'c Rule<'a>>;

/// What limits the pay of some of the rules by one result, in the order in which it works: caps of the fewest rules first, guarantees
/// after all caps.
pub(super) fn limits(
    subject: &Subject<'_>,
    class: &Class<'_, '_>,
    members: &BTreeMap<Id<Component>, Rule<'_>>,
) -> Vec<Limit> {
    // Beside amounts that are only supposed nobody knows how much a cap leaves.
    let Some(first) = members.values().next().filter(|rule| !rule.supposes_amounts()) else { return Vec::new() };
    let known = known(subject, members);
    let found = subject.rules().filter_map(|(_, rule)| limit(subject, first, (rule, class), &known));
    let mut out: Vec<Limit> = found.collect();
    out.sort_by_key(|limit| (limit.bound.least, limit.of.len()));
    out
}

fn limit(
    subject: &Subject<'_>,
    by: &Rule<'_>,
    (rule, class): (&Component, &Class<'_, '_>),
    known: &Assumptions,
) -> Option<Limit> {
    let plan = subject.plan;
    let plain = rule.exceptions.is_empty() && rule.then.is_empty() && is_of_last_day(rule);
    let limits = matches!(rule.kind, ComponentKind::Cap(_) | ComponentKind::Draw(_));
    if !limits || !plain || rule.every > plan.every {
        return None;
    }
    let holds = |when: &Expr| value(plan, when, known) == Some(Const::YesNo(true));
    if !rule.when.iter().all(holds) {
        return None;
    }
    let earned = |id: &Id<Component>| subject.rules().any(|(other, _)| other == *id);
    let (of, amount, least): (BTreeSet<Id<Component>>, &Expr, bool) = match &rule.kind {
        ComponentKind::Cap(cap) if cap.circle.is_none() && cap.limit.excess == ExcessWord::Lost => {
            let of = plan.components.iter().filter(|(id, one)| cap.limits(*id, one)).map(|(id, _)| id).collect();
            (of, &cap.limit.at_most, false)
        }
        ComponentKind::Draw(draw) if draw.recovery.is_none() => {
            (draw.of.iter().map(|(id, _)| *id).filter(earned).collect(), &draw.amount, true)
        }
        _ => return None,
    };
    // Of what a cap limits by other results nothing is paid here: more of that leaves less of this. A guarantee is used up by it.
    let known_of = |id: &Id<Component>| class.contains_key(id) || !(least || falls_below_zero(subject, *id));
    if !of.iter().all(known_of) || !of.iter().any(|id| class.contains_key(id)) {
        return None;
    }
    let described = shape_of_value(plan, amount, &by.natural.driver, known).ok()?;
    let shape = described.shape;
    let whole = described.supposed.is_empty() && shape.pieces().all(|(_, pay)| pay.line().is_some());
    // A limit below 0 stops the run.
    let positive = shape.lowest().and_then(|low| low.value().cloned()).is_some_and(|low| !low.is_negative());
    let rounding = rule.rounding.clone().unwrap_or_else(|| plan.rounding.clone());
    (whole && positive).then(|| Limit { name: rule.name.clone(), of, bound: Bound { least, shape, rounding } })
}

/// What is known of those whom rules pay: the period, and who they are.
fn known(subject: &Subject<'_>, members: &BTreeMap<Id<Component>, Rule<'_>>) -> Assumptions {
    let of_rules = stated(members.values().filter_map(|rule| rule.component.when.as_ref()));
    let known =
        of_rules.into_iter().fold(of_plan(subject.plan, subject.period()), |known, (what, is)| known.with(what, is));
    let kind = members.values().flat_map(|rule| &rule.kind);
    kind.fold(known, |known, given| known.with(given.what.clone(), given.value.clone()))
}

/// Whether dated values are those of the end of the period, as everywhere.
fn is_of_last_day(rule: &Component) -> bool {
    let day = rule.dated_by.as_ref().map(DatedBy::day);
    day.is_none_or(|day| day.is_some_and(|day| matches!(&*day.kind, ExprKind::LastDay)))
}

/// Whether what a rule pays people may be less than nothing: a line below 0 that is paid as it is.
fn falls_below_zero(subject: &Subject<'_>, id: Id<Component>) -> bool {
    let recovers = |rule: &Component| rule.if_negative == Some(NegativeRule::Recovered);
    subject.rules().any(|(known, rule)| known == id && crate::lint::used::earns(rule) && recovers(rule))
}
