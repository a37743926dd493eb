//! A scale that ends flat without a word: beyond its last line more brings no more, and nobody has said that this is a cap.

use crate::diagnostics::{Code, Diagnostic};
use crate::lint::scales::Rule;
use crate::plan::{Expr, ExprKind, StepKind, Type, walk};

pub(super) fn run(rule: &Rule<'_>, found: &mut Vec<Diagnostic>) {
    let shape = &rule.natural.described.shape;
    let Some(flat) = shape.flat_end().filter(|flat| flat.pay.is_positive()) else { return };
    // A rule that pays one amount whatever is reached beyond its gate says so itself.
    let grows = rule.natural.described.tiers.iter().filter(|met| met.place.is_some()).count() > 1;
    if !grows || says_a_cap(rule) || matches!(rule.natural.driver.ty, Type::Count | Type::Days | Type::Months) {
        return;
    }
    let said = Diagnostic::warning(Code::FlatEnd, rule.line_at(&flat.from))
        .arg("rule", &rule.component.name)
        .arg("driver", rule.driver())
        .arg("from", rule.value(&flat.from))
        .arg("pay", rule.pay(&flat.pay));
    found.push(said);
}

/// Whether the rule, the attainment it goes by, or a cap over it says `at most`.
fn says_a_cap(rule: &Rule<'_>) -> bool {
    let plan = rule.plan;
    let own = rule.component.then.iter().any(|step| matches!(step.kind, StepKind::AtMost(_)));
    let over =
        plan.components.iter().any(|(_, other)| other.limited_by().is_some() && other.name != rule.component.name);
    let mut attainment = false;
    walk::component(plan, rule.component, &mut |expr: &Expr| {
        if let ExprKind::Attainment(id) = &*expr.kind {
            attainment |= plan.kpis.get(*id).attainment_cap.is_some();
        }
    });
    own || over || attainment || rule.component.limit.is_some()
}
