//! Caps in the plans of a company that has declared that it wants none.

use crate::diagnostics::{Code, Diagnostic};
use crate::lint::Subject;
use crate::plan::{ComponentKind, Excepted, StepKind};
use crate::source::Span;

pub(super) fn run(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    if !subject.settings.without_caps {
        return;
    }
    let plan = subject.plan;
    let mut say = |name: &str, at: Span| found.push(Diagnostic::error(Code::CapUnwanted, at).arg("name", name));
    for (_, component) in subject.rules() {
        match &component.kind {
            ComponentKind::Cap(_) => say(&component.name, component.span),
            ComponentKind::Draw(_) | ComponentKind::Deduction(_) | ComponentKind::Sanction(_) => {}
            _ => {
                let each = match &component.kind {
                    ComponentKind::ForEach { each_then, .. } => each_then.as_slice(),
                    _ => &[],
                };
                let steps = each.iter().chain(&component.then);
                let caps = steps.filter(|step| matches!(step.kind, StepKind::AtMost(_))).map(|step| step.span);
                caps.chain(component.limit.as_ref().map(|limit| limit.span)).for_each(|at| say(&component.name, at));
            }
        }
    }
    // An exception that takes some of the pay away from those who reach much is a cap for them.
    for exception in subject.rules().flat_map(|(_, rule)| &rule.exceptions) {
        let steps = exception.then.iter().any(|step| matches!(step.kind, StepKind::AtMost(_)));
        if steps || matches!(exception.pays, Excepted::AtMost(_)) {
            say(&exception.name, exception.span);
        }
    }
    for (_, kpi) in plan.kpis.iter() {
        if let Some((_, at)) = &kpi.attainment_cap {
            say(&kpi.name, *at);
        }
    }
}
