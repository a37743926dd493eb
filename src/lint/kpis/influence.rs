//! KPIs that decide about the pay of people who cannot influence them.

use crate::analyse::can_be_one_person;
use crate::diagnostics::{Code, Diagnostic};
use crate::lint::Subject;
use crate::lint::used::kpis_of;

pub(super) fn run(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    let plan = subject.plan;
    let Some(paid) = &plan.people_filter else { return };
    for (id, kpi) in plan.kpis.iter() {
        let Some(Some(can)) = &kpi.purpose.influenced_by else { continue };
        if can_be_one_person(plan, paid, can) {
            continue;
        }
        let rule = subject.rules().find(|(_, component)| kpis_of(plan, component).contains(&id));
        if let Some((_, rule)) = rule {
            let said = Diagnostic::warning(Code::CannotInfluence, can.span)
                .arg("kpi", &kpi.name)
                .arg("rule", &rule.name)
                .label(paid.span, "paid");
            found.push(said);
        }
    }
}
