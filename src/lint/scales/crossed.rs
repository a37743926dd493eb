//! Tables that go by two results: each column is looked at along the rows, each row along the columns. Of each direction the
//! step that brings most is told, with the value of the other result.

use std::sync::Arc;

use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::lint::Subject;
use crate::lint::quotas::stating;
use crate::lint::scales::beside::Beside;
use crate::lint::scales::people::tables;
use crate::lint::scales::{Rule, cliffs, dealing, falls, step};
use crate::number::Exact;
use crate::plan::{Bound, Case, Columns, Component, Const, Expr, ExprKind, Given, Id, Plan, Scale, walk};
use crate::prove::{Assumptions, Natural, supposing};
use crate::time::Period;

/// The most rows and columns of the tables of one rule that are drawn.
const MOST: usize = 200;

/// The drawings of a rule in one direction of one of its tables: one for each row, or for each column.
pub(in crate::lint) type Direction<'a> = Vec<Rule<'a>>;

/// The drawings of a rule by the tables with two results that it goes by.
pub(super) fn directions<'a>(
    plan: &'a Plan,
    (id, component): (Id<Component>, &'a Component),
    (period, counted): (Period, &Arc<Beside<'a>>),
) -> Vec<Direction<'a>> {
    let mut scales: Vec<Id<Scale>> = Vec::new();
    walk::component(plan, component, &mut |expr| {
        if let ExprKind::Scale { scale, .. } = &*expr.kind
            && matches!(plan.scales.get(*scale).curve.columns, Columns::Across(_))
            && !scales.contains(scale)
        {
            scales.push(*scale);
        }
    });
    let mut out = Vec::new();
    for scale in scales.into_iter().map(|id| plan.scales.get(id)) {
        let (Columns::Across(across), [ladder]) = (&scale.curve.columns, scale.curve.ladders.as_slice()) else {
            continue;
        };
        let rows: Vec<&Bound> = ladder.lines.iter().map(|line| &line.bound).collect();
        let columns: Vec<&Bound> = across.bounds.iter().collect();
        let kinds = tables(plan, id).into_iter().next().unwrap_or_else(|| vec![Vec::new()]);
        if (rows.len() + columns.len()) * kinds.len() > MOST {
            continue;
        }
        for kind in &kinds {
            for (along, beside, bounds) in
                [(&scale.driver, &across.driver, &columns), (&across.driver, &scale.driver, &rows)]
            {
                let drawn = |value: Exact| {
                    let natural = drawing(plan, id, (along, beside, value), (period, kind))?;
                    Some(Rule { kind: kind.clone(), ..Rule::of(plan, component, natural, counted.clone()) })
                };
                out.push(values_between(bounds).into_iter().filter_map(drawn).collect());
            }
        }
    }
    out
}

/// What is found in the drawings of a rule.
pub(super) fn run(subject: &Subject<'_>, directions: &[Direction<'_>], found: &mut Vec<Diagnostic>) {
    for direction in directions {
        let mut all: Vec<Diagnostic> = Vec::new();
        for rule in direction {
            dealing::run(subject, rule, &mut all);
            cliffs::run(rule, &mut all);
            falls::run(rule, &mut all);
        }
        for code in [Code::SelfDealing, Code::Cliff, Code::PayFalls] {
            let of_code = all.iter().filter(|finding| finding.code == code);
            let largest = of_code.reduce(|best, next| if weight(next) > weight(best) { next } else { best });
            found.extend(largest.cloned());
        }
    }
}

/// What a step brings, or a fall takes.
fn weight(finding: &Diagnostic) -> Option<Exact> {
    let money = |wanted: &str| {
        finding.args.iter().find_map(|(name, arg)| match arg {
            Arg::Money(amount, _) if *name == wanted => Some(amount),
            _ => None,
        })
    };
    step(finding).cloned().or_else(|| Some(money("pays_before")? - money("pays_after")?))
}

/// One number of each stretch between bounds, and one below the first: the bound itself where it belongs to what it begins.
fn values_between(bounds: &[&Bound]) -> Vec<Exact> {
    let below = bounds.first().filter(|first| first.at.is_positive()).map(|_| Exact::zero());
    let inside = bounds.iter().enumerate().map(|(place, bound)| match (bound.inclusive, bounds.get(place + 1)) {
        (true, _) => bound.at.clone(),
        (false, Some(next)) => &(&bound.at + &next.at) * &Exact::scaled(5, 1),
        (false, None) => &bound.at + &Exact::one(),
    });
    below.into_iter().chain(inside).collect()
}

/// What the rule pays people of a kind along one result where the other has a value.
fn drawing(
    plan: &Plan,
    id: Id<Component>,
    (along, beside, value): (&Expr, &Expr, Exact),
    (period, kind): (Period, &[Given]),
) -> Option<Natural> {
    let case = Case::Component(id);
    let stated = Const::Number(value);
    quantities(plan, along).into_iter().find_map(|driver| {
        let sets = Assumptions::of_examples_in(plan, case, &driver, period);
        sets.into_iter().find_map(|known| {
            let known = stating(known, kind).with(beside.clone(), stated.clone());
            let natural = supposing(plan, case, &driver, known)?;
            let given = natural.assumptions.stated.iter().find(|given| given.states(beside))?.clone();
            let supposed = natural.supposed.iter().filter(|other| !other.states(beside)).cloned();
            Some(Natural { supposed: kind.iter().cloned().chain([given]).chain(supposed).collect(), ..natural })
        })
    })
}

/// The quantities by which a direction may be drawn: of an attainment first the KPI, which can be bought.
fn quantities(plan: &Plan, along: &Expr) -> Vec<Expr> {
    match &*along.kind {
        ExprKind::Attainment(id) => {
            let kpi = Expr::new(ExprKind::Kpi(*id), plan.kpis.get(*id).value.ty.clone(), along.span);
            vec![kpi, along.clone()]
        }
        _ => vec![along.clone()],
    }
}
