//! KPIs that decide about the pay of people who cannot influence them.

use crate::analyse::{can_be_one_person, can_pay_one};
use crate::diagnostics::{Code, Diagnostic};
use crate::lint::Subject;
use crate::lint::used::kpis_of;

pub(super) fn run(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    let plan = subject.plan;
    for (id, kpi) in plan.kpis.iter() {
        let Some(Some(can)) = &kpi.purpose.influenced_by else { continue };
        let mut rules = subject.rules().map(|(_, rule)| rule).filter(|rule| kpis_of(plan, rule).contains(&id));
        let said =
            |at, rule: &str| Diagnostic::warning(Code::CannotInfluence, at).arg("kpi", &kpi.name).arg("rule", rule);
        let of_plan = plan.people_filter.as_ref().filter(|paid| !can_be_one_person(plan, paid, can));
        if let Some(paid) = of_plan {
            found.extend(rules.next().map(|rule| said(can.span, &rule.name).label(paid.span, "paid")));
            continue;
        }
        // The plan pays some who can: each rule says by itself which of them it pays.
        for rule in rules.filter(|rule| !can_pay_one(plan, rule, can)) {
            let at = rule.when.as_ref().map_or(rule.span, |when| when.span);
            found.push(said(at, &rule.name).label(can.span, "can").help("rule"));
        }
    }
}
