//! Rules for others: one plan may hold rules for several roles, and what is not for somebody explains nothing of their pay.

use crate::diagnostics::Arg;
use crate::evaluate::{Line, LineStatus, Trace, TraceKind, Value, WhyNot};
use crate::plan::{BinaryOp, Component, Expr, ExprKind, FieldPath, Id, Plan, Type};
use crate::report::View;
use crate::source::Span;

/// Whether a line pays nothing only because its rule is for others: its condition asks who somebody is, by texts and dates
/// of the record of people (role, team, grade) or by the time served, and by nothing that they could reach; or one of the
/// conditions joined by `and` does, and does not hold.
pub(super) fn is_for_others(plan: &Plan, line: &Line) -> bool {
    let LineStatus::NotApplicable(WhyNot::Condition(span)) = &line.status else { return false };
    // What is open of it is theirs all the same.
    if !line.amount.is_zero() || line.balance.as_ref().is_some_and(|balance| !balance.is_zero()) {
        return false;
    }
    let component = plan.components.get(line.component);
    component.exprs().into_iter().any(|expr| expr.span == *span && excludes(plan, &line.parts, expr))
}

fn excludes(plan: &Plan, steps: &[Trace], expr: &Expr) -> bool {
    let fails = |side: &&Expr| step_at(steps, side.span).is_some_and(|step| step.value == Value::YesNo(false));
    match &*expr.kind {
        _ if asks_who(plan, expr) => true,
        ExprKind::Binary { op: BinaryOp::And, left, right } => {
            [left, right].into_iter().filter(fails).any(|side| excludes(plan, steps, side))
        }
        ExprKind::Define(id) => excludes(plan, steps, &plan.defines.get(*id).value),
        _ => false,
    }
}

/// The step of an expression written at a place.
pub(super) fn step_at(steps: &[Trace], at: Span) -> Option<&Trace> {
    let here = |step: &&Trace| step.span == at && step.what == TraceKind::Expression;
    steps.iter().find_map(|step| Some(step).filter(here).or_else(|| step_at(&step.parts, at)))
}

/// Whether a condition compares nothing but what is known of people from the beginning with what the plan names.
fn asks_who(plan: &Plan, expr: &Expr) -> bool {
    match &*expr.kind {
        ExprKind::Binary { op: BinaryOp::And | BinaryOp::Or, .. } | ExprKind::Not(_) => {
            expr.children().into_iter().all(|part| asks_who(plan, part))
        }
        ExprKind::Define(id) => asks_who(plan, &plan.defines.get(*id).value),
        // Whoever has served longer never comes back to it; whoever has not served long enough yet does.
        ExprKind::Binary { op: BinaryOp::Less | BinaryOp::LessOrEqual, left, right } if is_service(plan, left) => {
            matches!(&*right.kind, ExprKind::Number(_) | ExprKind::Duration(_) | ExprKind::Param(_))
        }
        _ => {
            let parts = expr.children();
            let of_people = |part: &&&Expr| matches!(&*part.kind, ExprKind::PayeeField(path) if is_fixed(plan, path));
            let constant = |part: &&&Expr| matches!(&*part.kind, ExprKind::Text(_) | ExprKind::Date(_));
            expr.ty == Type::YesNo
                && parts.iter().any(|part| of_people(&part))
                && parts.iter().all(|part| of_people(&part) || constant(&part))
        }
    }
}

/// Whether a value is the time from a day of a person to the period: it only ever grows.
fn is_service(plan: &Plan, expr: &Expr) -> bool {
    match &*expr.kind {
        ExprKind::Define(id) => is_service(plan, &plan.defines.get(*id).value),
        ExprKind::Counted { from, through, .. } => {
            let now = matches!(&*through.kind, ExprKind::ThisPeriod | ExprKind::FirstDay | ExprKind::LastDay);
            now && matches!(&*from.kind, ExprKind::PayeeField(path) if is_fixed(plan, path))
        }
        _ => false,
    }
}

fn is_fixed(plan: &Plan, path: &FieldPath) -> bool {
    let [field] = path.steps.as_slice() else { return false };
    matches!(plan.records.get(path.record).fields.get(*field).ty, Type::Text | Type::OneOf(_) | Type::Date)
}

/// That some rules are for others, with their names; nothing where none is.
pub(super) fn said(view: &View<'_>, rules: &[Id<Component>]) -> Option<String> {
    if rules.is_empty() {
        return None;
    }
    let names = rules.iter().map(|id| Arg::Text(format!("`{}`", view.plan.components.get(*id).name))).collect();
    Some(view.say("rules_for_others", &[("count", Arg::from(rules.len())), ("rules", Arg::List(names))]))
}
