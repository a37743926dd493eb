//! Bases of pay that are only called `amount`: of what, with tax or without, invoiced or paid?

use crate::diagnostics::{Code, Diagnostic};
use crate::lint::Subject;
use crate::lint::used::earns;
use crate::plan::{ExprKind, FieldPath, Plan, Type, walk};

pub(super) fn run(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    let plan = subject.plan;
    for (_, component) in subject.rules().filter(|(_, component)| earns(component)) {
        let mut met: Vec<String> = Vec::new();
        let mut note = |path: &FieldPath| {
            if is_untitled_money(plan, path) {
                let name = format!("{}.{}", plan.records.get(path.record).name, path.written(&plan.records));
                if !met.contains(&name) {
                    met.push(name);
                }
            }
        };
        walk::component_values(plan, component, &mut |expr| match &*expr.kind {
            ExprKind::Measure(id) => {
                let target = plan.measures.get(*id).target.as_ref().and_then(|target| target.field_read());
                if let Some(path) = target {
                    note(path);
                }
            }
            ExprKind::RowField(path) if component.kind.rows().is_some() => note(path),
            _ => {}
        });
        for field in met {
            let said = Diagnostic::warning(Code::BaseUndefined, component.span).arg("field", field);
            found.push(said.arg("rule", &component.name));
        }
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
