//! Branches of choices that no result comes to: what is asked before takes all of it.

use crate::diagnostics::{Code, Diagnostic};
use crate::lint::scales::Rule;
use crate::plan::{Case, Expr, ExprKind, walk};
use crate::prove::{Interval, is_result, names, shape};
use crate::source::Span;

pub(super) fn run(rule: &Rule<'_>, found: &mut Vec<Diagnostic>) {
    let mut choices: Vec<[Expr; 2]> = Vec::new();
    walk::component(rule.plan, rule.component, &mut |expr| {
        if let ExprKind::If { condition, then, otherwise } = &*expr.kind
            && goes_by(rule, condition)
        {
            choices.push([then.clone(), otherwise.clone()]);
        }
    });
    if choices.is_empty() {
        return;
    }
    let taken = &rule.natural.described.branches;
    // A choice inside of a branch that is never taken is not come to either: the outer one is told.
    let come_to = |choice: &&[Expr; 2]| choice.iter().any(|branch| taken.contains(&branch.span));
    let never: Vec<&Expr> = choices
        .iter()
        .filter(come_to)
        .flatten()
        .filter(|branch| !taken.contains(&branch.span) && !is_nothing(branch))
        .collect();
    if never.is_empty() {
        return;
    }
    // A sum below 0, as returns make it, may come to what nothing else does.
    let Some(signed) = below_zero(rule) else { return };
    for branch in never.into_iter().filter(|branch| !signed.contains(&branch.span)) {
        found.push(rule.finding(Code::TierUnreachable, branch.span).help("branch"));
    }
}

fn below_zero(rule: &Rule<'_>) -> Option<std::collections::BTreeSet<Span>> {
    let known = rule.natural.assumptions.clone();
    let over = Interval::new(None, known.over.to().cloned())?;
    let all = shape(rule.plan, Case::Component(rule.id()?), &rule.natural.driver, &known.over(over));
    all.ok().map(|all| all.branches)
}

/// Whether a condition is about the quantity and nothing else that may be otherwise for somebody, or another time.
fn goes_by(rule: &Rule<'_>, condition: &Expr) -> bool {
    let driver = &rule.natural.driver;
    let own = |name: &Expr| match (&*name.kind, &*driver.kind) {
        (ExprKind::Kpi(one), ExprKind::Kpi(other)) | (ExprKind::Attainment(one), ExprKind::Attainment(other)) => {
            one == other
        }
        (ExprKind::RowField(one), ExprKind::RowField(other)) => one == other,
        _ => false,
    };
    let mut fixed = true;
    walk::expr(rule.plan, condition, &mut |expr| {
        use ExprKind as K;
        fixed &= !matches!(
            &*expr.kind,
            K::Employed(_)
                | K::Worked(_)
                | K::EmployedWholePeriod
                | K::ThisPeriod
                | K::FirstDay
                | K::LastDay
                | K::Total(_)
                | K::InARow { .. }
        );
    });
    let names = names(rule.plan, condition);
    fixed && !names.is_empty() && names.iter().all(|name| is_result(name) && own(name))
}

fn is_nothing(branch: &Expr) -> bool {
    matches!(&*branch.kind, ExprKind::Number(number) if number.is_zero())
}
