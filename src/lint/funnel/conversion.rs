//! Conversions that are stated, and others that were measured.

use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::lint::Subject;
use crate::lint::funnel::measured::measured;
use crate::lint::funnel::reading::read;
use crate::lint::scales::value_of;
use crate::number::Exact;

pub(super) fn run(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    let plan = subject.plan;
    let Some(history) = subject.history else { return };
    for (id, kpi) in plan.kpis.iter() {
        let (Some((stated, span)), Some(to)) = (&kpi.purpose.conversion, kpi.purpose.leads_to) else { continue };
        let Some(measured) = measured(subject, id) else { continue };
        let limit = &subject.settings.conversion_off;
        let off = (&measured.share - stated).abs();
        if off <= stated * limit {
            continue;
        }
        let result = plan.kpis.get(to);
        let of_kpi = |number: &Exact| value_of(&kpi.value.ty, number);
        let of_result = |number: &Exact| value_of(&result.value.ty, number);
        let for_one = |share: &Exact| Exact::one().checked_div(share).map(|each| of_kpi(&read(&each)));
        let (Some(once), Some(now)) = (for_one(stated), for_one(&measured.share)) else { continue };
        let said = Diagnostic::warning(Code::ConversionOff, *span)
            .arg("kpi", &kpi.name)
            .arg("result", &result.name)
            .arg("over", history.over)
            .arg("results", of_result(&measured.results))
            .arg("leads", of_kpi(&measured.leads))
            .arg("stated", once)
            .arg("measured", now)
            .arg("limit", Arg::Percent(limit.clone()))
            .arg("from", subject.settings.conversion_from);
        found.push(match measured.farthest {
            Some(own) => said
                .arg("who", own.name)
                .arg("who_results", of_result(&own.results))
                .arg("who_leads", of_kpi(&own.leads)),
            None => said.help("all"),
        });
    }
}
