//! Looking through expressions.

use crate::plan::{Expr, ExprKind, Id, Measure, Plan};

/// Whether an expression reads a field of the row at hand.
pub(super) fn reads_row(plan: &Plan, expr: &Expr) -> bool {
    let named = match &*expr.kind {
        ExprKind::RowField(_) | ExprKind::Credited { .. } => return true,
        ExprKind::Define(id) => Some(&plan.defines.get(*id).value),
        ExprKind::Scale { scale, .. } => Some(&plan.scales.get(*scale).driver),
        _ => None,
    };
    named.into_iter().chain(expr.children()).any(|inner| reads_row(plan, inner))
}

/// The measures of a formula, without those of other KPIs that it names.
pub(super) fn measures_of(expr: &Expr) -> Vec<Id<Measure>> {
    match &*expr.kind {
        ExprKind::Measure(id) => vec![*id],
        _ => expr.children().into_iter().flat_map(measures_of).collect(),
    }
}
