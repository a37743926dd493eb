//! Quotas for which nothing shows that they can be met.

use crate::data::Clause;
use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::lint::Subject;
use crate::lint::used::kpis_of;
use crate::syntax::labels::LabelKind;

pub(super) fn run(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    let plan = subject.plan;
    let asks = |clause| subject.settings.require.contains(&clause);
    let paying: Vec<_> = subject.rules().flat_map(|(_, rule)| kpis_of(plan, rule)).collect();
    for (id, kpi) in plan.kpis.iter() {
        if kpi.quota.is_none() || !paying.contains(&id) {
            continue;
        }
        let lacking = [
            (asks(Clause::Evidence) && kpi.purpose.evidence.is_none(), LabelKind::Evidence),
            (asks(Clause::Baseline) && kpi.purpose.baseline.is_none(), LabelKind::Baseline),
        ];
        let lacking: Vec<Arg> = lacking
            .into_iter()
            .filter(|(lacks, _)| *lacks)
            .map(|(_, label)| Arg::Text(format!("`{}:`", label.info().words(plan.lang))))
            .collect();
        if !lacking.is_empty() {
            let said = Diagnostic::warning(Code::TargetWithoutEvidence, kpi.span).arg("kpi", &kpi.name);
            found.push(said.arg("clauses", Arg::List(lacking)));
        }
    }
}
