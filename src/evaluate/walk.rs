//! Looking through expressions.

use crate::plan::{Expr, ExprKind, Id, Measure};

/// The measures of a formula, without those of other KPIs that it names.
pub(super) fn measures_of(expr: &Expr) -> Vec<Id<Measure>> {
    match &*expr.kind {
        ExprKind::Measure(id) => vec![*id],
        _ => expr.children().into_iter().flat_map(measures_of).collect(),
    }
}
