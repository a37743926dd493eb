//! Quotas many times what one starts from: fifty were sold, a thousand are demanded.

use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::lint::Subject;
use crate::lint::money::highest;
use crate::lint::scales::regressive::{shown, shown_beyond};
use crate::lint::scales::value_of;
use crate::lint::targets::hidden::hidden;
use crate::lint::used::kpis_of;
use crate::number::Exact;
use crate::plan::{Attainment, Kpi};
use crate::prove::Assumptions;
use crate::source::Span;

pub(super) fn run(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    let plan = subject.plan;
    let paying: Vec<_> = subject.rules().flat_map(|(_, rule)| kpis_of(plan, rule)).collect();
    let known = Assumptions::in_period(subject.period());
    for (_, kpi) in plan.kpis.iter().filter(|(id, _)| paying.contains(id)) {
        let Some(quota) = &kpi.quota else { continue };
        found.extend(highest(plan, quota, &known).and_then(|asked| far(subject, kpi, &asked, quota.span)));
    }
    for asked in hidden(subject) {
        found.extend(far(subject, plan.kpis.get(asked.kpi), &asked.asked, asked.span));
    }
}

/// A quota held against the result of a period of the plan from which one starts; one for a longer time by what it asks for in such a
/// period, where results of several add up.
fn far(subject: &Subject<'_>, kpi: &Kpi, asked: &Exact, at: Span) -> Option<Diagnostic> {
    let (start, _) = kpi.purpose.baseline.as_ref()?;
    let every = subject.plan.every;
    let own = kpi.quota_every.filter(|own| *own > every && kpi.flow).unwrap_or(every);
    let periods = Exact::from(i64::from(own.months())).checked_div(&Exact::from(i64::from(every.months())))?;
    let each = asked.checked_div(&periods)?;
    if !each.is_positive() || !start.is_positive() {
        return None;
    }
    let more = kpi.attainment == Attainment::MeasureOverQuota;
    let times = if more { each.checked_div(start) } else { start.checked_div(&each) };
    let limit = &subject.settings.above_baseline;
    let times = times.filter(|times| times > limit)?;
    let said = Diagnostic::warning(Code::TargetFarFromBaseline, at)
        .arg("kpi", &kpi.name)
        .arg("quota", value_of(&kpi.value.ty, asked))
        .arg("start", value_of(&kpi.value.ty, start))
        .arg("times", Arg::Percent(shown_beyond(&times, limit)))
        .arg("limit", Arg::Percent(limit.clone()));
    Some(match (more, periods == Exact::one()) {
        (true, true) => said,
        (true, false) => said.arg("each", value_of(&kpi.value.ty, &shown(&each))).help("longer"),
        (false, _) => said.help("less"),
    })
}
