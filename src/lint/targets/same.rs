//! One target for everybody: for who works half the time, for who came last week, for who has done it for ten years.

use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::lint::Subject;
use crate::lint::kinds::kinds;
use crate::lint::quotas::stating;
use crate::lint::scales::value_of;
use crate::lint::used::kpis_of;
use crate::number::Exact;
use crate::plan::{Const, Expr, ExprKind, Param, ParamValue, Plan, ProrationWord, Scope, walk};
use crate::prove::{Assumptions, value};

pub(super) fn run(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    let plan = subject.plan;
    let known = Assumptions::in_period(subject.period());
    let paying: Vec<_> = subject.rules().flat_map(|(_, rule)| kpis_of(plan, rule)).collect();
    for (id, kpi) in plan.kpis.iter().filter(|(_, kpi)| kpi.scope == Scope::Person) {
        let Some(quota) = kpi.quota.as_ref().filter(|_| paying.contains(&id)) else { continue };
        let prorated = matches!(kpi.quota_prorated, Some(ProrationWord::CalendarDays | ProrationWord::WorkingDays));
        // Of a ratio the target is the same for whoever works less: nobody has to convert more for being there longer.
        if prorated || !kpi.flow || differs(plan, quota) {
            continue;
        }
        let said = Diagnostic::warning(Code::TargetForAll, quota.span).arg("kpi", &kpi.name);
        let amount = match for_all(plan, quota, &known) {
            Some(asked) => value_of(&kpi.value.ty, &asked),
            None => Arg::Text(format!("`{}`", plan_word(plan, quota))),
        };
        found.push(said.arg("quota", amount));
    }
}

/// A quota that is the same for everybody: of a table all rows say it.
fn for_all(plan: &Plan, quota: &Expr, known: &Assumptions) -> Option<Exact> {
    let rows = kinds(plan, |note| walk::expr(plan, quota, note));
    let known = rows.into_iter().next().map_or_else(|| known.clone(), |row| stating(known.clone(), &row));
    match value(plan, quota, &known)? {
        Const::Number(asked) => Some(asked),
        _ => None,
    }
}

/// The name of a quota that is not a number.
fn plan_word(plan: &Plan, quota: &Expr) -> String {
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
pub(in crate::lint) fn differs(plan: &Plan, quota: &Expr) -> bool {
    use ExprKind as K;
    match &*quota.kind {
        K::SubjectField { .. } | K::PayeeField(_) | K::Employed(_) | K::Worked(_) | K::Kpi(_) | K::Counted { .. } => {
            true
        }
        K::Param(id) => tells_apart(plan.params.get(*id)),
        K::Define(id) => differs(plan, &plan.defines.get(*id).value),
        K::Scale { scale, base } => {
            let all = plan.scales.get(*scale).exprs().into_iter().chain(base);
            all.into_iter().any(|part| differs(plan, part))
        }
        K::Attainment(_) | K::Quota(_) | K::Scorecard(_) => true,
        _ => quota.children().into_iter().any(|part| differs(plan, part)),
    }
}

/// A table of which all rows say the same tells nobody apart; of a single one nobody knows who the others are.
fn tells_apart(param: &Param) -> bool {
    let ParamValue::Table { rows, .. } = &param.value else { return false };
    let mut said = rows.iter().map(|row| &row.values);
    let first = said.next();
    rows.len() < 2 || said.any(|values| Some(values) != first)
}
