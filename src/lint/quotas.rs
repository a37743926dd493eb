//! What is known where all quotas are met, or all but one.

use std::collections::BTreeSet;

use crate::number::Exact;
use crate::plan::{Case, Component, Const, Expr, ExprKind, Given, Id, Kpi, Plan, Type, walk};
use crate::prove::{Assumptions, value};
use crate::time::Period;

/// Every attainment at 100%, that of one KPI at 0, for somebody of one kind, beside what the examples of a rule state: one set
/// for each row that states something else.
pub(in crate::lint) fn quotas_met(
    plan: &Plan,
    id: Id<Component>,
    missed: Option<Id<Kpi>>,
    period: Period,
    kind: &[Given],
) -> Vec<Assumptions> {
    let nothing = Expr::new(ExprKind::YesNo(true), Type::YesNo, plan.span);
    let read = read_by(plan, |note| walk::component(plan, plan.components.get(id), note));
    let sets = Assumptions::of_examples_in(plan, Case::Component(id), &nothing, period);
    sets.into_iter().map(|given| with_quotas(plan, stating(given, kind), missed, read.as_ref())).collect()
}

/// What is known, with what is said of somebody going before it.
pub(in crate::lint) fn stating(known: Assumptions, kind: &[Given]) -> Assumptions {
    kind.iter().fold(known, |known, given| known.with(given.what.clone(), given.value.clone()))
}

/// The quota of a KPI as a name.
pub(in crate::lint) fn quota_of(plan: &Plan, id: Id<Kpi>) -> Expr {
    let kpi = plan.kpis.get(id);
    Expr::new(ExprKind::Quota(id), kpi.value.ty.clone(), kpi.span)
}

/// A quota, where what is known says it.
pub(in crate::lint) fn quota_by(plan: &Plan, id: Id<Kpi>, known: &Assumptions) -> Option<Exact> {
    match value(plan, &quota_of(plan, id), known)? {
        Const::Number(quota) => Some(quota),
        _ => None,
    }
}

/// Every attainment that a rule asks for at 100% beside what is known.
pub(in crate::lint) fn all_met(plan: &Plan, rule: &Component, known: Assumptions) -> Assumptions {
    with_quotas(plan, known, None, read_by(plan, |note| walk::component(plan, rule, note)).as_ref())
}

/// The same for an amount.
pub(in crate::lint) fn all_met_for(plan: &Plan, amount: &Expr, known: Assumptions) -> Assumptions {
    with_quotas(plan, known, None, read_by(plan, |note| walk::expr(plan, amount, note)).as_ref())
}

/// The KPIs that are asked for, by their names or otherwise; `None` where other rules are, which ask for theirs.
fn read_by(plan: &Plan, walk: impl FnOnce(&mut dyn FnMut(&Expr))) -> Option<BTreeSet<Id<Kpi>>> {
    let (mut read, mut others) = (BTreeSet::new(), false);
    walk(&mut |expr| match &*expr.kind {
        ExprKind::Kpi(id) | ExprKind::Attainment(id) | ExprKind::Quota(id) => read.extend([*id]),
        ExprKind::Scorecard(id) => read.extend(plan.scorecards.get(*id).weights.iter().map(|(kpi, ..)| *kpi)),
        ExprKind::Total(_) => others = true,
        _ => {}
    });
    (!others).then_some(read)
}

fn with_quotas(
    plan: &Plan,
    given: Assumptions,
    missed: Option<Id<Kpi>>,
    read: Option<&BTreeSet<Id<Kpi>>>,
) -> Assumptions {
    let quotas = |id: Id<Kpi>| quota_by(plan, id, &given);
    let mut known = given.clone();
    // What the examples say of its value and quota would contradict it.
    known.stated.retain(|given| match &*given.what.kind {
        ExprKind::Kpi(kpi) | ExprKind::Attainment(kpi) => plan.kpis.get(*kpi).quota.is_none(),
        _ => true,
    });
    let mut stated: Vec<Given> = Vec::with_capacity(known.stated.len());
    let asked = |id: &Id<Kpi>| read.is_none_or(|read| read.contains(id));
    for (kpi, of) in plan.kpis.iter().filter(|(id, kpi)| kpi.quota.is_some() && asked(id)) {
        let mut state = |kind: ExprKind, ty: Type, value: Exact| {
            stated.push(Given { what: Expr::new(kind, ty, of.span), value: Const::Number(value), span: of.span });
        };
        let attained = if missed == Some(kpi) { Exact::zero() } else { Exact::one() };
        // A quota that is known is the value that meets it; where nothing is attained, there is nothing.
        let met = if missed == Some(kpi) {
            Some(Exact::zero())
        } else {
            Some(kpi).filter(|_| of.quota_every.is_none_or(|every| every == plan.every)).and_then(quotas)
        };
        state(ExprKind::Attainment(kpi), Type::Ratio, attained);
        met.into_iter().for_each(|met| state(ExprKind::Kpi(kpi), of.value.ty.clone(), met));
    }
    stated.append(&mut known.stated);
    Assumptions { stated, ..known }
}

/// What of a rule or a limit of other periods counts in one of the plan: what is due once a quarter is a third of it in a
/// month.
pub(in crate::lint) fn share_of_period(plan: &Plan, rule: &Component) -> Exact {
    let (own, of_plan) = (rule.every.months(), plan.every.months());
    Exact::from(i64::from(of_plan)).checked_div(&Exact::from(i64::from(own.max(of_plan)))).unwrap_or_else(Exact::one)
}
