//! Quotas many times what one starts from: fifty were sold, a thousand are demanded.

use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::lint::Subject;
use crate::lint::money::highest;
use crate::lint::scales::value_of;
use crate::lint::used::kpis_of;
use crate::plan::Attainment;
use crate::prove::Assumptions;

pub(super) fn run(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    let plan = subject.plan;
    let paying: Vec<_> = subject.rules().flat_map(|(_, rule)| kpis_of(plan, rule)).collect();
    let known = Assumptions::in_period(subject.period());
    for (_, kpi) in plan.kpis.iter().filter(|(id, _)| paying.contains(id)) {
        let (Some(quota), Some((start, _))) = (&kpi.quota, &kpi.purpose.baseline) else { continue };
        // A quota for a longer time than the result that one starts from cannot be held against it.
        if kpi.quota_every.is_some_and(|every| every != plan.every) {
            continue;
        }
        let Some(asked) = highest(plan, quota, &known).filter(|asked| asked.is_positive() && start.is_positive())
        else {
            continue;
        };
        let times = match kpi.attainment {
            Attainment::MeasureOverQuota => asked.checked_div(start),
            Attainment::QuotaOverMeasure | Attainment::TwoMinus => start.checked_div(&asked),
        };
        let Some(times) = times.filter(|times| *times > subject.settings.above_baseline) else { continue };
        let said = Diagnostic::warning(Code::TargetFarFromBaseline, quota.span)
            .arg("kpi", &kpi.name)
            .arg("quota", value_of(&kpi.value.ty, &asked))
            .arg("start", value_of(&kpi.value.ty, start))
            .arg("times", Arg::Percent(times))
            .arg("limit", Arg::Percent(subject.settings.above_baseline.clone()));
        found.push(if kpi.attainment == Attainment::MeasureOverQuota { said } else { said.help("less") });
    }
}
