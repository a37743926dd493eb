//! What the rules look at when they pay.

use crate::audit::book::Book;
use crate::data::Role;
use crate::plan::{Expr, ExprKind, walk};

/// Whether any rule or KPI reads the field that plays a part.
pub(super) fn reads(book: &Book<'_>, role: Role) -> bool {
    let Some(field) = book.cast.fields.get(&role) else { return false };
    let mut found = false;
    let mut look = |expr: &Expr| found |= matches!(&*expr.kind, ExprKind::RowField(path) if path == field);
    for (_, component) in book.plan.components.iter() {
        walk::component(book.plan, component, &mut look);
    }
    for (_, measure) in book.plan.measures.iter() {
        walk::exprs(book.plan, &measure.rows.filters, &mut look);
        walk::exprs(book.plan, measure.target.as_slice(), &mut look);
    }
    found
}
