//! Quotas that stand in a condition instead: `visits >= 1 000`, of a KPI without a quota.

use std::sync::Arc;

use crate::lint::Subject;
use crate::number::Exact;
use crate::plan::{BinaryOp, Bound, Columns, ExprKind, Id, Kpi, Scale, Scope, TierMode, Type, walk};
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
        let mut note = |kpi: Id<Kpi>, asked: &Exact, span: Span| {
            let of = plan.kpis.get(kpi);
            let whole = of.quota.is_none() && of.scope == Scope::Person && of.value.ty == Type::Count;
            if whole && *asked > Exact::from(FEW) && !out.iter().any(|known| known.kpi == kpi) {
                out.push(Hidden { kpi, asked: asked.clone(), rule: rule.name.clone(), span });
            }
        };
        // Conditions, wherever they stand: of the rule, in a choice, one of several.
        walk::component(plan, rule, &mut |expr| match &*expr.kind {
            ExprKind::Binary { op: BinaryOp::Greater | BinaryOp::GreaterOrEqual, left, right } => {
                if let (ExprKind::Kpi(kpi), ExprKind::Number(number)) = (&*left.kind, &*right.kind) {
                    note(*kpi, number, expr.span);
                }
            }
            ExprKind::Scale { scale, .. } => {
                if let Some((kpi, bound)) = all_or_nothing(plan.scales.get(*scale)) {
                    note(kpi, &bound.at, bound.span);
                }
            }
            _ => {}
        });
    }
    out
}

/// The only line of a scale that goes by a KPI: all or nothing. Of several lines each is a step of the scale.
fn all_or_nothing(scale: &Scale) -> Option<(Id<Kpi>, &Bound)> {
    let ExprKind::Kpi(kpi) = &*scale.driver.kind else { return None };
    let ([ladder], Columns::One) = (scale.curve.ladders.as_slice(), &scale.curve.columns) else { return None };
    match ladder.lines.as_slice() {
        [line] if ladder.below.is_none() && scale.curve.mode != TierMode::Marginal => Some((*kpi, &line.bound)),
        _ => None,
    }
}
