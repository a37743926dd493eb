//! Looking through expressions.

use crate::plan::{Expr, ExprKind, Id, Measure, Plan};

/// Whether an expression reads a field of the row at hand.
pub(super) fn reads_row(plan: &Plan, expr: &Expr) -> bool {
    let inner = |expr: &Expr| reads_row(plan, expr);
    match &*expr.kind {
        ExprKind::RowField(_) => true,
        ExprKind::Define(id) => inner(&plan.defines.get(*id).value),
        ExprKind::Scale { scale, base } => inner(&plan.scales.get(*scale).driver) || base.as_ref().is_some_and(inner),
        ExprKind::Negative(value)
        | ExprKind::Not(value)
        | ExprKind::InWindow { value, .. }
        | ExprKind::InARow { condition: value, .. }
        | ExprKind::Empty { value, .. } => inner(value),
        ExprKind::Binary { left, right, .. } => inner(left) || inner(right),
        ExprKind::In { value, list, .. } => inner(value) || list.iter().any(inner),
        ExprKind::Between { value, low, high } => inner(value) || inner(low) || inner(high),
        ExprKind::If { condition, then, otherwise } => inner(condition) || inner(then) || inner(otherwise),
        ExprKind::Extreme { items, .. } => items.iter().any(inner),
        ExprKind::Counted { from, through, .. } => inner(from) || inner(through),
        ExprKind::Within { value, of, .. } => inner(value) || inner(of),
        _ => false,
    }
}

/// The measures of a formula, without those of other KPIs that it names.
pub(super) fn measures_of(expr: &Expr) -> Vec<Id<Measure>> {
    match &*expr.kind {
        ExprKind::Measure(id) => vec![*id],
        ExprKind::Negative(value) | ExprKind::InWindow { value, .. } => measures_of(value),
        ExprKind::Binary { left, right, .. } => [left, right].into_iter().flat_map(measures_of).collect(),
        ExprKind::Extreme { items, .. } => items.iter().flat_map(measures_of).collect(),
        ExprKind::If { then, otherwise, .. } => [then, otherwise].into_iter().flat_map(measures_of).collect(),
        _ => Vec::new(),
    }
}
