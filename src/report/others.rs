//! Rules for others: one plan may hold rules for several roles, and what is not for somebody explains nothing of their pay.

use crate::diagnostics::Arg;
use crate::evaluate::{Line, LineStatus, WhyNot};
use crate::plan::{BinaryOp, Component, Expr, ExprKind, FieldPath, Id, Plan, Type};
use crate::report::View;

/// Whether a line pays nothing only because its rule is for others: its whole condition asks who somebody is, by texts of
/// the record of people (role, team, grade), and by nothing that they could reach.
pub(super) fn is_for_others(plan: &Plan, line: &Line) -> bool {
    let LineStatus::NotApplicable(WhyNot::Condition(span)) = &line.status else { return false };
    // What is open of it is theirs all the same.
    if !line.amount.is_zero() || line.balance.as_ref().is_some_and(|balance| !balance.is_zero()) {
        return false;
    }
    let component = plan.components.get(line.component);
    component.exprs().into_iter().any(|expr| expr.span == *span && asks_who(plan, expr))
}

/// Whether a condition compares nothing but texts of people with texts that the plan names.
fn asks_who(plan: &Plan, expr: &Expr) -> bool {
    match &*expr.kind {
        ExprKind::Binary { op: BinaryOp::And | BinaryOp::Or, .. } | ExprKind::Not(_) => {
            expr.children().into_iter().all(|part| asks_who(plan, part))
        }
        _ => {
            let parts = expr.children();
            let of_people = |part: &&&Expr| matches!(&*part.kind, ExprKind::PayeeField(path) if is_text(plan, path));
            let constant = |part: &&&Expr| matches!(&*part.kind, ExprKind::Text(_));
            expr.ty == Type::YesNo
                && parts.iter().any(|part| of_people(&part))
                && parts.iter().all(|part| of_people(&part) || constant(&part))
        }
    }
}

fn is_text(plan: &Plan, path: &FieldPath) -> bool {
    let [field] = path.steps.as_slice() else { return false };
    matches!(plan.records.get(path.record).fields.get(*field).ty, Type::Text | Type::OneOf(_))
}

/// That some rules are for others, with their names; nothing where none is.
pub(super) fn said(view: &View<'_>, rules: &[Id<Component>]) -> Option<String> {
    if rules.is_empty() {
        return None;
    }
    let names = rules.iter().map(|id| Arg::Text(format!("`{}`", view.plan.components.get(*id).name))).collect();
    Some(view.say("rules_for_others", &[("count", Arg::from(rules.len())), ("rules", Arg::List(names))]))
}
