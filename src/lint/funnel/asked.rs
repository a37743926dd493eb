//! The quotas that are asked now: of the data where they are read, else those that stand in the rules.

use crate::diagnostics::Arg;
use crate::lint::Subject;
use crate::number::Exact;
use crate::plan::{Attainment, Const, ExprKind, Id, Kpi, ParamValue};
use crate::time::Period;

/// A quota, for whom and for when.
pub(super) struct Asked {
    /// For whom; `None` for everybody.
    pub who: Option<Arg>,
    pub period: Period,
    pub quota: Exact,
}

/// What is asked of a KPI. Nothing where less is better: nobody works towards more of it.
pub(super) fn asked(subject: &Subject<'_>, id: Id<Kpi>) -> Vec<Asked> {
    let plan = subject.plan;
    let kpi = plan.kpis.get(id);
    if kpi.attainment != Attainment::MeasureOverQuota {
        return Vec::new();
    }
    let known: Vec<Asked> = subject
        .history
        .iter()
        .flat_map(|history| history.kpis.iter().filter(|of| of.kpi == id))
        .flat_map(|of| &of.subjects)
        .filter_map(|one| {
            let (period, quota) = one.asked.as_ref()?;
            Some(Asked { who: Some(one.name.clone()), period: *period, quota: quota.clone() })
        })
        .collect();
    let constant = constant(subject, kpi);
    // One quota for all is nobody's own.
    if let (Some(constant), true) = (&constant, known.iter().all(|one| Some(&one.quota) == constant.as_ref())) {
        let every = kpi.quota_every.unwrap_or(plan.every);
        let period = known.first().map_or_else(|| every.containing(subject.period().last()), |one| one.period);
        return vec![Asked { who: None, period, quota: constant.clone() }];
    }
    known
}

/// A quota that the rules say: a number, or a parameter as of the day looked at.
fn constant(subject: &Subject<'_>, kpi: &Kpi) -> Option<Exact> {
    match &*kpi.quota.as_ref()?.kind {
        ExprKind::Number(number) => Some(number.clone()),
        ExprKind::Param(id) => {
            let ParamValue::Dated(values) = &subject.plan.params.get(*id).value else { return None };
            let last = subject.period().last_day();
            let now = values.iter().filter(|(from, _)| *from <= last).max_by_key(|(from, _)| *from);
            match now {
                Some((_, Const::Number(number))) => Some(number.clone()),
                _ => None,
            }
        }
        _ => None,
    }
    .filter(Exact::is_positive)
}
