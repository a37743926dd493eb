//! Quotas for which nothing shows that they can be met.

use crate::data::Clause;
use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::lint::Subject;
use crate::lint::scales::value_of;
use crate::lint::targets::hidden::hidden;
use crate::lint::used::kpis_of;
use crate::plan::Kpi;
use crate::syntax::labels::LabelKind;

pub(super) fn run(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    let plan = subject.plan;
    let paying: Vec<_> = subject.rules().flat_map(|(_, rule)| kpis_of(plan, rule)).collect();
    for (id, kpi) in plan.kpis.iter() {
        let lacking = lacking(subject, kpi);
        if kpi.quota.is_some() && paying.contains(&id) && !lacking.is_empty() {
            let said = Diagnostic::warning(Code::TargetWithoutEvidence, kpi.span).arg("kpi", &kpi.name);
            found.push(said.arg("clauses", Arg::List(lacking)));
        }
    }
    for asked in hidden(subject) {
        let kpi = plan.kpis.get(asked.kpi);
        let lacking = lacking(subject, kpi);
        if !lacking.is_empty() {
            let said = Diagnostic::warning(Code::TargetWithoutEvidence, asked.span)
                .arg("kpi", &kpi.name)
                .arg("rule", &asked.rule)
                .arg("asked", value_of(&kpi.value.ty, &asked.asked))
                .arg("clauses", Arg::List(lacking));
            found.push(said.help("condition"));
        }
    }
}

/// What a KPI does not say of its quota though it is asked for.
fn lacking(subject: &Subject<'_>, kpi: &Kpi) -> Vec<Arg> {
    let asks = |clause| subject.settings.require.contains(&clause);
    let lacking = [
        (asks(Clause::Evidence) && kpi.purpose.evidence.is_none(), LabelKind::Evidence),
        (asks(Clause::Baseline) && kpi.purpose.baseline.is_none(), LabelKind::Baseline),
    ];
    let lacks = lacking.into_iter().filter(|(lacks, _)| *lacks);
    lacks.map(|(_, label)| Arg::Text(format!("`{}:`", label.info().words(subject.plan.lang)))).collect()
}
