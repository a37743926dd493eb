//! What is known where all quotas are met, or all but one.

use crate::number::Exact;
use crate::plan::{Case, Component, Const, Expr, ExprKind, Id, Kpi, Plan, Type};
use crate::prove::Assumptions;
use crate::time::Period;

/// Every attainment at 100%, that of one KPI at 0, beside what the examples of a rule state: one set for each row that
/// states something else.
pub(in crate::lint) fn quotas_met(
    plan: &Plan,
    id: Id<Component>,
    missed: Option<Id<Kpi>>,
    period: Period,
) -> Vec<Assumptions> {
    let nothing = Expr::new(ExprKind::YesNo(true), Type::YesNo, plan.span);
    let sets = Assumptions::of_examples_in(plan, Case::Component(id), &nothing, period);
    sets.into_iter().map(|given| with_quotas(plan, given, missed)).collect()
}

/// Every attainment at 100% beside what is known.
pub(in crate::lint) fn all_met(plan: &Plan, known: Assumptions) -> Assumptions {
    with_quotas(plan, known, None)
}

fn with_quotas(plan: &Plan, given: Assumptions, missed: Option<Id<Kpi>>) -> Assumptions {
    plan.kpis.iter().filter(|(_, kpi)| kpi.quota.is_some()).fold(given, |known, (kpi, of)| {
        let attainment = Expr::new(ExprKind::Attainment(kpi), Type::Ratio, of.span);
        let value = || Expr::new(ExprKind::Kpi(kpi), of.value.ty.clone(), of.span);
        // What the examples say of its value and quota would contradict it.
        let mut known = known;
        known.stated.retain(|given| !states_kpi(&given.what, kpi));
        if missed == Some(kpi) {
            let nothing = || Const::Number(Exact::zero());
            return known.with(attainment, nothing()).with(value(), nothing());
        }
        let known = known.with(attainment, Const::Number(Exact::one()));
        // A quota that the rules say is the value that meets it.
        match of.quota.as_ref().map(|quota| &*quota.kind) {
            Some(ExprKind::Number(quota)) if of.quota_every.is_none_or(|every| every == plan.every) => {
                known.with(value(), Const::Number(quota.clone()))
            }
            _ => known,
        }
    })
}

/// Whether the value of a KPI is stated, not its quota: with the quota and 100% the value is known.
fn states_kpi(what: &Expr, of: Id<Kpi>) -> bool {
    matches!(&*what.kind, ExprKind::Kpi(id) | ExprKind::Attainment(id) if *id == of)
}

/// What of a rule or a limit of other periods counts in one of the plan: what is due once a quarter is a third of it in a
/// month.
pub(in crate::lint) fn share_of_period(plan: &Plan, rule: &Component) -> Exact {
    let (own, of_plan) = (rule.every.months(), plan.every.months());
    Exact::from(i64::from(of_plan)).checked_div(&Exact::from(i64::from(own.max(of_plan)))).unwrap_or_else(Exact::one)
}
