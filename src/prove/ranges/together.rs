//! Values that can occur together: a KPI, its quota and its attainment are not free of each other, nor are two KPIs that ask
//! the same rows.

use crate::number::Exact;
use crate::plan::{Aggregate, Attainment, Const, ExprKind, Given, Kpi, Measure, Plan, ProrationWord, same};
use crate::prove::ranges::Leaf;
use crate::prove::ranges::rules::reads_rows;

/// The same point with each attainment that follows from its KPI and its quota; `None` for one that nobody can stand at, such
/// as an attainment of a quota of 0.
pub(super) fn occurring(plan: &Plan, mut point: Vec<Given>) -> Option<Vec<Given>> {
    if point.iter().any(|one| point.iter().any(|two| excludes(plan, one, two))) {
        return None;
    }
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

/// Whether a value cannot stand beside another one because both are asked of the same rows: none of them come to nothing,
/// and the same question has one answer.
fn excludes(plan: &Plan, one: &Given, two: &Given) -> bool {
    let measured = |given: &Given| {
        let ExprKind::Kpi(id) = &*given.what.kind else { return None };
        let kpi = plan.kpis.get(*id);
        match &*kpi.value.kind {
            ExprKind::Measure(measure) => Some((plan.measures.get(*measure), kpi.scope)),
            _ => None,
        }
    };
    let (Some((of_one, scope)), Some((of_two, other)), Some(first), Some(second)) =
        (measured(one), measured(two), number(one), number(two))
    else {
        return false;
    };
    // What is taken off again comes on top of the rows of the period.
    let plain = of_one.rows.reversed.is_none() && of_two.rows.reversed.is_none();
    if !plain || scope != other || of_one.rows.record != of_two.rows.record || of_one.rows.date != of_two.rows.date {
        return false;
    }
    let inside = |part: &Measure, whole: &Measure| {
        let filters = &part.rows.filters;
        whole.rows.filters.iter().all(|wanted| filters.iter().any(|known| same(plan, known, wanted)))
    };
    let counts = |of: &Measure| matches!(of.function, Aggregate::Count | Aggregate::CountDifferent);
    let targets = match (&of_one.target, &of_two.target) {
        (Some(left), Some(right)) => same(plan, left, right),
        (left, right) => left.is_none() && right.is_none(),
    };
    let alike = of_one.function == of_two.function && targets && inside(of_one, of_two) && inside(of_two, of_one);
    let fewer = of_one.function == Aggregate::Count && counts(of_two) && first < second;
    (alike && first != second)
        || (inside(of_two, of_one) && ((counts(of_one) && first.is_zero() && !second.is_zero()) || fewer))
}

/// Whether a value is a quota, or goes by one, that the rules make of the days of employment.
pub(super) fn goes_by_days(plan: &Plan, given: &Given) -> bool {
    let (ExprKind::Quota(id) | ExprKind::Attainment(id)) = &*given.what.kind else { return false };
    let kpi = plan.kpis.get(*id);
    let prorated = matches!(kpi.quota_prorated, Some(ProrationWord::CalendarDays | ProrationWord::WorkingDays));
    prorated && kpi.quota.as_ref().is_some_and(|quota| !reads_rows(plan, quota))
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
