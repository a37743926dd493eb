//! One target for everybody: for who works half the time, for who came last week, for who has done it for ten years.

use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::lint::Subject;
use crate::lint::used::kpis_of;
use crate::plan::{ExprKind, Param, ParamValue, Plan, ProrationWord, Scope, walk};

pub(super) fn run(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    let plan = subject.plan;
    let paying: Vec<_> = subject.rules().flat_map(|(_, rule)| kpis_of(plan, rule)).collect();
    for (id, kpi) in plan.kpis.iter().filter(|(_, kpi)| kpi.scope == Scope::Person) {
        let Some(quota) = kpi.quota.as_ref().filter(|_| paying.contains(&id)) else { continue };
        let prorated = matches!(kpi.quota_prorated, Some(ProrationWord::CalendarDays | ProrationWord::WorkingDays));
        // Of a ratio the target is the same for whoever works less: nobody has to convert more for being there longer.
        if prorated || !kpi.flow || differs(plan, quota) {
            continue;
        }
        let said = Diagnostic::warning(Code::TargetForAll, quota.span).arg("kpi", &kpi.name);
        let amount = match &*quota.kind {
            ExprKind::Number(number) => crate::lint::scales::value_of(&quota.ty, number),
            _ => Arg::Text(format!("`{}`", plan_word(plan, quota))),
        };
        found.push(said.arg("quota", amount));
    }
}

/// The name of a quota that is not a number.
fn plan_word(plan: &Plan, quota: &crate::plan::Expr) -> String {
    match &*quota.kind {
        ExprKind::Param(id) => plan.params.get(*id).name.to_string(),
        ExprKind::Define(id) => plan.defines.get(*id).name.to_string(),
        _ => plan
            .kpis
            .iter()
            .find(|(_, kpi)| kpi.quota.as_ref().is_some_and(|own| own.span == quota.span))
            .map_or_else(String::new, |(_, kpi)| kpi.name.to_string()),
    }
}

/// Whether something of the person decides about a quota: their own row, a table by their fields.
pub(in crate::lint) fn differs(plan: &Plan, quota: &crate::plan::Expr) -> bool {
    let mut differs = false;
    let by_person = |param: &Param| matches!(param.value, ParamValue::Table { .. });
    walk::expr(plan, quota, &mut |expr| {
        differs |= match &*expr.kind {
            ExprKind::SubjectField { .. }
            | ExprKind::PayeeField(_)
            | ExprKind::Employed(_)
            | ExprKind::Worked(_)
            | ExprKind::Kpi(_)
            | ExprKind::Counted { .. } => true,
            ExprKind::Param(id) => by_person(plan.params.get(*id)),
            _ => false,
        };
    });
    differs
}
