//! What rules are made of, as far as a payee sees it: which KPIs decide about pay.

use crate::plan::{Component, ComponentKind, Expr, ExprKind, Id, Kpi, Plan, Stage, walk};

/// The KPIs that rules name in what they pay and on which condition, once each, in the order met; those that other KPIs
/// are computed from are not among them.
pub(crate) fn kpis_of(plan: &Plan, component: &Component) -> Vec<Id<Kpi>> {
    let mut found = Vec::new();
    walk::component(plan, component, &mut |expr| note(plan, expr, &mut found));
    outermost(plan, found)
}

/// The same of expressions.
pub(crate) fn kpis_in<'e>(plan: &Plan, exprs: impl IntoIterator<Item = &'e Expr>) -> Vec<Id<Kpi>> {
    let mut found = Vec::new();
    walk::exprs(plan, exprs, &mut |expr| note(plan, expr, &mut found));
    outermost(plan, found)
}

fn note(plan: &Plan, expr: &Expr, found: &mut Vec<Id<Kpi>>) {
    let mut add = |id: Id<Kpi>| {
        if !found.contains(&id) {
            found.push(id);
        }
    };
    match &*expr.kind {
        ExprKind::Kpi(id) | ExprKind::Attainment(id) | ExprKind::Quota(id) => add(*id),
        ExprKind::Scorecard(id) => plan.scorecards.get(*id).weights.iter().for_each(|(kpi, ..)| add(*kpi)),
        _ => {}
    }
}

/// Without those that stand only in the formula of another that is among them.
fn outermost(plan: &Plan, found: Vec<Id<Kpi>>) -> Vec<Id<Kpi>> {
    let inside = |outer: Id<Kpi>, inner: Id<Kpi>| {
        let mut is = false;
        let kpi = plan.kpis.get(outer);
        walk::exprs(plan, std::iter::once(&kpi.value), &mut |expr| {
            is |= matches!(&*expr.kind, ExprKind::Kpi(id) if *id == inner);
        });
        is
    };
    let outer =
        |kpi: &Id<Kpi>| !found.iter().any(|other| other != kpi && inside(*other, *kpi) && !inside(*kpi, *other));
    found.iter().copied().filter(outer).collect()
}

/// Whether a rule pays for something: not a limit on others, a draw, a deduction or a sanction.
pub(crate) fn earns(component: &Component) -> bool {
    !matches!(
        component.kind,
        ComponentKind::Cap(_) | ComponentKind::Draw(_) | ComponentKind::Deduction(_) | ComponentKind::Sanction(_)
    )
}

/// Whether a rule pays out of what others earn.
pub(crate) fn reads_other_pay(plan: &Plan, component: &Component) -> bool {
    let mut reads = false;
    walk::component(plan, component, &mut |expr| reads |= matches!(&*expr.kind, ExprKind::Total(_)));
    reads || component.kind.stage() != Stage::Earned
}

/// Whether something that happened decides about the pay: a KPI, rows of data, the pay of others, a value of a record.
pub(crate) fn is_tied(plan: &Plan, component: &Component) -> bool {
    let mut tied = component.kind.rows().is_some() || component.circle().is_some();
    walk::component(plan, component, &mut |expr| {
        tied |= matches!(
            &*expr.kind,
            ExprKind::Kpi(_)
                | ExprKind::Attainment(_)
                | ExprKind::Scorecard(_)
                | ExprKind::Measure(_)
                | ExprKind::SubjectField { .. }
        );
    });
    tied || reads_other_pay(plan, component)
}

/// Whether the condition of a rule reads fields of the payee.
pub(crate) fn asks_of_people(plan: &Plan, component: &Component) -> bool {
    let mut asks = false;
    walk::exprs(plan, component.when.iter(), &mut |expr| asks |= matches!(&*expr.kind, ExprKind::PayeeField(_)));
    asks
}
