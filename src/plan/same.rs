//! Whether two expressions are the same thing, wherever they are written.

use crate::plan::{Const, Expr, ExprKind, Given, Plan};

/// Whether two expressions name the same thing or compute it in the same words; a definition is what it stands for. That
/// two different computations come to the same is not found out.
pub fn same(plan: &Plan, left: &Expr, right: &Expr) -> bool {
    use ExprKind as K;
    let parts = || {
        let (left, right) = (left.children(), right.children());
        left.len() == right.len() && left.iter().zip(right).all(|(left, right)| same(plan, left, right))
    };
    match (&*left.kind, &*right.kind) {
        (K::Define(a), K::Define(b)) if a == b => true,
        (K::Define(id), _) => same(plan, &plan.defines.get(*id).value, right),
        (_, K::Define(id)) => same(plan, left, &plan.defines.get(*id).value),
        (K::Number(a), K::Number(b)) => a == b && left.ty == right.ty,
        (K::Text(a), K::Text(b)) => a == b,
        (K::YesNo(a), K::YesNo(b)) => a == b,
        (K::Date(a), K::Date(b)) => a == b,
        (K::Not(_), K::Not(_)) | (K::Between { .. }, K::Between { .. }) => parts(),
        (K::In { negated: a, .. }, K::In { negated: b, .. }) => a == b && parts(),
        (K::Empty { negated: a, .. }, K::Empty { negated: b, .. }) => a == b && parts(),
        (K::Binary { op: a, .. }, K::Binary { op: b, .. }) => a == b && parts(),
        (K::Negative(_), K::Negative(_)) => parts(),
        (K::InWindow { window: a, .. }, K::InWindow { window: b, .. }) => a == b && parts(),
        _ => Given { what: left.clone(), value: Const::YesNo(true), span: left.span }.states(right),
    }
}
