//! Pay that falls when the result rises.

use crate::diagnostics::{Code, Diagnostic};
use crate::lint::scales::Rule;
use crate::number::Exact;
use crate::plan::{Attainment, Expr, ExprKind, Plan, Type};

pub(super) fn run(rule: &Rule<'_>, found: &mut Vec<Diagnostic>) {
    // Where nothing is ever paid for more, the rule is for less: no reprimand, few returns. A wrong order of tiers leaves the
    // first of them above what is paid below it.
    if lower_is_better(rule.plan, &rule.natural.driver) || !rises(rule) {
        return;
    }
    let unit = unit(&rule.natural.driver.ty);
    let rounding = rule.component.rounding.as_ref().unwrap_or(&rule.plan.rounding);
    for fall in rule.natural.described.shape.falls(&unit, Some(rounding)) {
        let Some([(less, _), (more, _)]) = &fall.witness else { continue };
        let Some((pays_before, pays_after)) = rule.paid(less).zip(rule.paid(more)) else { continue };
        if pays_after >= pays_before {
            continue;
        }
        let said = rule
            .finding_at(Code::PayFalls, fall.to.as_ref().unwrap_or(more))
            .arg("less", rule.value(less))
            .arg("pays_before", rule.pay(&pays_before))
            .arg("more", rule.value(more))
            .arg("pays_after", rule.pay(&pays_after));
        found.push(said);
    }
}

/// The step in which people count a quantity.
pub(in crate::lint) fn unit(ty: &Type) -> Exact {
    match ty {
        Type::Money(_) => Exact::scaled(1, 2),
        Type::Percent | Type::Ratio => Exact::scaled(1, 4),
        _ => Exact::one(),
    }
}

/// Whether more of the quantity is paid more anywhere from 0 on.
fn rises(rule: &Rule<'_>) -> bool {
    let shape = &rule.natural.described.shape;
    shape.lines().any(|(over, line)| line.slope.is_positive() && over.only().is_none())
        || shape.jumps().iter().any(|jump| jump.value > jump.before || jump.after > jump.value)
}

/// Whether the quantity is one of which less is meant to pay more: its attainment goes by `quota / measure` or
/// `2 - measure / quota`.
pub(in crate::lint) fn lower_is_better(plan: &Plan, driver: &Expr) -> bool {
    match &*driver.kind {
        ExprKind::Kpi(id) => plan.kpis.get(*id).attainment != Attainment::MeasureOverQuota,
        _ => false,
    }
}
