//! Values that can occur together: a KPI, its quota and its attainment are not free of each other.

use crate::number::Exact;
use crate::plan::{Attainment, Const, ExprKind, Given, Kpi, Plan};
use crate::prove::ranges::Leaf;

/// The same point with each attainment that follows from its KPI and its quota; `None` for one that nobody can stand at, such
/// as an attainment of a quota of 0.
pub(super) fn occurring(plan: &Plan, mut point: Vec<Given>) -> Option<Vec<Given>> {
    for (id, kpi) in plan.kpis.iter() {
        let Some(at) = point.iter().position(|given| is(given, &ExprKind::Attainment(id))) else { continue };
        let stated = number(point.get(at)?)?.clone();
        let value = |kind: &ExprKind| point.iter().find(|given| is(given, kind)).and_then(number).cloned();
        let (measured, quota) = (value(&ExprKind::Kpi(id)), value(&ExprKind::Quota(id)));
        if quota.as_ref().is_some_and(|quota| !quota.is_positive()) {
            return None;
        }
        match (measured, quota) {
            (Some(measured), Some(quota)) => {
                let attained = attainment(kpi, &measured, &quota)?;
                if let Some(given) = point.get_mut(at) {
                    given.value = Const::Number(attained);
                }
            }
            // Some quota must lead from the one to the other.
            (Some(measured), None) => {
                let capped = kpi.attainment_cap.as_ref().is_some_and(|(cap, _)| stated >= *cap);
                let share = match kpi.attainment {
                    Attainment::TwoMinus => &Exact::from(2) + &(-stated),
                    _ => stated,
                };
                let alike = (share.is_zero() && measured.is_zero())
                    || (share.is_positive() && measured.is_positive())
                    || (share.is_negative() && measured.is_negative());
                if !alike && !capped {
                    return None;
                }
            }
            (None, _) => {}
        }
    }
    Some(point)
}

/// Whether quantities are among them that are not free of each other: of one KPI what was measured or asked, and the
/// attainment.
pub(super) fn are_tied(leaves: &[Leaf]) -> bool {
    let of = |leaf: &Leaf| match &*leaf.name.what.kind {
        ExprKind::Kpi(id) | ExprKind::Quota(id) => Some((*id, false)),
        ExprKind::Attainment(id) => Some((*id, true)),
        _ => None,
    };
    let all: Vec<_> = leaves.iter().filter_map(of).collect();
    all.iter().any(|(id, is_attainment)| *is_attainment && all.contains(&(*id, false)))
}

fn is(given: &Given, kind: &ExprKind) -> bool {
    match (&*given.what.kind, kind) {
        (ExprKind::Attainment(a), ExprKind::Attainment(b))
        | (ExprKind::Kpi(a), ExprKind::Kpi(b))
        | (ExprKind::Quota(a), ExprKind::Quota(b)) => a == b,
        _ => false,
    }
}

fn number(given: &Given) -> Option<&Exact> {
    match &given.value {
        Const::Number(number) => Some(number),
        _ => None,
    }
}

fn attainment(kpi: &Kpi, measured: &Exact, quota: &Exact) -> Option<Exact> {
    let found = match kpi.attainment {
        Attainment::QuotaOverMeasure => quota.checked_div(measured)?,
        Attainment::TwoMinus => &Exact::from(2) + &(-measured.checked_div(quota)?),
        Attainment::MeasureOverQuota => measured.checked_div(quota)?,
    };
    Some(match &kpi.attainment_cap {
        Some((cap, _)) if found > *cap => cap.clone(),
        _ => found,
    })
}
