//! Bases of pay that are only called `amount`: of what, with tax or without, invoiced or paid?

use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::lint::Subject;
use crate::lint::used::earns;
use crate::plan::{ExprKind, FieldPath, Plan, Type, walk};
use crate::source::Span;

pub(super) fn run(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    let plan = subject.plan;
    let mut met: Vec<(String, Span)> = Vec::new();
    let mut note = |path: &FieldPath, by: Span| {
        if is_untitled_money(plan, path) {
            let written = path.written(&plan.records);
            let record = plan.records.get(path.record).name.clone();
            let name = format!("{record}.{written}");
            if !met.iter().any(|(known, _)| *known == name) {
                met.push((name, by));
            }
        }
    };
    for (_, component) in plan.components.iter().filter(|(_, component)| earns(component)) {
        let by = component.span;
        walk::component(plan, component, &mut |expr| match &*expr.kind {
            ExprKind::Measure(id) => {
                let target = plan.measures.get(*id).target.as_ref().and_then(|target| target.field_read());
                if let Some(path) = target {
                    note(path, by);
                }
            }
            ExprKind::RowField(path) if component.kind.rows().is_some() => note(path, by),
            _ => {}
        });
    }
    for (field, by) in met {
        let rule =
            plan.components.iter().find(|(_, component)| component.span == by).map(|(_, rule)| rule.name.clone());
        let said = Diagnostic::warning(Code::BaseUndefined, by).arg("field", field);
        found.push(said.arg("rule", rule.map_or_else(|| Arg::from(""), |name| Arg::from(&name))));
    }
}

/// Whether an amount that is read has no title that says what it is.
fn is_untitled_money(plan: &Plan, path: &FieldPath) -> bool {
    let mut record = path.record;
    let mut last = None;
    for step in &path.steps {
        let field = plan.records.get(record).fields.get(*step);
        if let Type::Entity(next) = field.ty {
            record = next;
        }
        last = Some(field);
    }
    // What is computed says how.
    last.is_some_and(|field| {
        matches!(field.ty, Type::Money(_) | Type::MoneyIn(_)) && field.title.is_none() && field.computed.is_none()
    })
}
