//! Quantities and their values as the rules name and write them.

use crate::diagnostics::Arg;
use crate::number::Exact;
use crate::plan::{CountedTime, Expr, ExprKind, Plan, Type};

/// A value in the unit of its type.
pub(in crate::lint) fn value_of(ty: &Type, x: &Exact) -> Arg {
    match ty {
        Type::Money(currency) => Arg::Money(x.clone(), currency.code().to_owned()),
        Type::Percent | Type::Ratio => Arg::Percent(x.clone()),
        _ => Arg::Number(x.clone()),
    }
}

/// A quantity as the rules name it.
pub(in crate::lint) fn driver_name(plan: &Plan, driver: &Expr) -> Arg {
    let spoken = |key| Arg::from(crate::syntax::words::word(key, plan.lang));
    match &*driver.kind {
        ExprKind::Kpi(id) => Arg::from(&plan.kpis.get(*id).name),
        ExprKind::Attainment(id) => Arg::Phrase(vec![spoken("attainment_of"), Arg::from(&plan.kpis.get(*id).name)]),
        ExprKind::Quota(id) => Arg::Phrase(vec![spoken("quota_of"), Arg::from(&plan.kpis.get(*id).name)]),
        ExprKind::RowField(path) | ExprKind::PayeeField(path) => Arg::from(path.written(&plan.records)),
        ExprKind::Define(id) => Arg::from(&plan.defines.get(*id).name),
        ExprKind::Scorecard(id) => Arg::from(&plan.scorecards.get(*id).name),
        ExprKind::InWindow { value, .. } => driver_name(plan, value),
        ExprKind::ThisPeriod => spoken("period"),
        ExprKind::Employed(CountedTime::WorkingDays) => spoken("working_days_employed"),
        ExprKind::Employed(_) => spoken("calendar_days_employed"),
        ExprKind::Worked(CountedTime::WorkingDays) => spoken("working_days_worked"),
        ExprKind::Worked(_) => spoken("calendar_days_worked"),
        _ => Arg::Term("lint_the_result"),
    }
}
