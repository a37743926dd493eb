//! Weights that cannot matter, and leading KPIs that weigh more than their result.

use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::lint::Subject;

pub(super) fn run(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    let plan = subject.plan;
    for (_, card) in plan.scorecards.iter() {
        for (kpi, weight, span) in &card.weights {
            let of = plan.kpis.get(*kpi);
            if *weight < subject.settings.smallest_weight {
                let said = Diagnostic::warning(Code::WeightTooSmall, *span)
                    .arg("scorecard", &card.name)
                    .arg("kpi", &of.name)
                    .arg("weight", Arg::Percent(weight.clone()))
                    .arg("smallest", Arg::Percent(subject.settings.smallest_weight.clone()));
                found.push(said);
            }
            let Some(result) = of.purpose.leads_to else { continue };
            let other = card.weights.iter().find(|(other, ..)| *other == result);
            if let Some((_, result_weight, result_span)) = other.filter(|(_, other, _)| other < weight) {
                let said = Diagnostic::warning(Code::LeadPaysMore, *span)
                    .arg("scorecard", &card.name)
                    .arg("kpi", &of.name)
                    .arg("weight", Arg::Percent(weight.clone()))
                    .arg("result", &plan.kpis.get(result).name)
                    .arg("result_weight", Arg::Percent(result_weight.clone()))
                    .label(*result_span, "result");
                found.push(said);
            }
        }
    }
}
