//! Bases of pay that are only called `amount`: of what, with tax or without, invoiced or paid?

use crate::diagnostics::{Code, Diagnostic};
use crate::lint::Subject;
use crate::lint::used::earns;
use crate::plan::{ExprKind, Field, FieldPath, Plan, Type, walk};

pub(super) fn run(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    let plan = subject.plan;
    for (_, component) in subject.rules().filter(|(_, component)| earns(component)) {
        let mut met: Vec<String> = Vec::new();
        let mut note = |path: &FieldPath| {
            for untitled in untitled_money(plan, path) {
                if !met.contains(&untitled) {
                    met.push(untitled);
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

/// The amounts that are read and have no title that says what they are. What is computed without a title says no more than what
/// it is computed from.
fn untitled_money(plan: &Plan, path: &FieldPath) -> Vec<String> {
    let Some(field) = field_of(plan, path).filter(|field| is_money(field) && field.title.is_none()) else {
        return Vec::new();
    };
    let Some(formula) = &field.computed else {
        return vec![format!("{}.{}", plan.records.get(path.record).name, path.written(&plan.records))];
    };
    let mut found = Vec::new();
    walk::expr(plan, formula, &mut |expr| {
        if let ExprKind::RowField(read) = &*expr.kind
            && field_of(plan, read).is_some_and(|of| is_money(of) && of.title.is_none() && of.computed.is_none())
        {
            found.push(format!("{}.{}", plan.records.get(read.record).name, read.written(&plan.records)));
        }
    });
    found
}

fn is_money(field: &Field) -> bool {
    matches!(field.ty, Type::Money(_) | Type::MoneyIn(_))
}

/// The field at the end of a path.
fn field_of<'p>(plan: &'p Plan, path: &FieldPath) -> Option<&'p Field> {
    let mut record = path.record;
    let mut last = None;
    for step in &path.steps {
        let field = plan.records.get(record).fields.get(*step);
        if let Type::Entity(next) = field.ty {
            record = next;
        }
        last = Some(field);
    }
    last
}
