//! Quotas that stand in a condition instead: `visits >= 1 000`, of a KPI without a quota.

use std::sync::Arc;

use crate::lint::Subject;
use crate::number::Exact;
use crate::plan::{BinaryOp, Expr, ExprKind, Id, Kpi, Scope, Type};
use crate::source::Span;

/// Up to how many things are asked of anybody at all: at least one sale, ten visits.
const FEW: i64 = 10;

/// What a condition asks of a KPI.
pub(super) struct Hidden {
    /// The KPI.
    pub kpi: Id<Kpi>,
    /// How much of it.
    pub asked: Exact,
    /// Whose condition it is.
    pub rule: Arc<str>,
    /// Where it stands.
    pub span: Span,
}

/// Every one, in the order of the rules. Amounts of money are steps of a scale, and looked at as such.
pub(super) fn hidden(subject: &Subject<'_>) -> Vec<Hidden> {
    let plan = subject.plan;
    let mut out: Vec<Hidden> = Vec::new();
    for (_, rule) in subject.rules() {
        let mut asked: Vec<&Expr> = rule.when.iter().chain(rule.gate.iter().map(|gate| &gate.condition)).collect();
        while let Some(expr) = asked.pop() {
            let ExprKind::Binary { op, left, right } = &*expr.kind else { continue };
            match (op, &*left.kind, &*right.kind) {
                (BinaryOp::And, ..) => asked.extend([right, left]),
                (BinaryOp::Greater | BinaryOp::GreaterOrEqual, ExprKind::Kpi(kpi), ExprKind::Number(number)) => {
                    let of = plan.kpis.get(*kpi);
                    let whole = of.quota.is_none() && of.scope == Scope::Person && of.value.ty == Type::Count;
                    if whole && *number > Exact::from(FEW) && !out.iter().any(|known| known.kpi == *kpi) {
                        out.push(Hidden { kpi: *kpi, asked: number.clone(), rule: rule.name.clone(), span: expr.span });
                    }
                }
                _ => {}
            }
        }
    }
    out
}
