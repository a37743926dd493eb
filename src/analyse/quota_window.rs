//! The window of quotas: it must have something to change.

use crate::analyse::blocks::Clauses;
use crate::analyse::checker::Checker;
use crate::diagnostics::{Code, Diagnostic};
use crate::plan::{ExprKind, walk};
use crate::source::Span;
use crate::syntax::labels::LabelKind;

impl<'t> Checker<'t> {
    /// P0526: a rule names a window of quotas and reads none.
    pub(super) fn quota_windows(&mut self) {
        let mut idle: Vec<(Span, Span)> = Vec::new();
        for block in &self.components {
            let Some(clause) = Clauses::of(block).get(LabelKind::QuotaWindow) else { continue };
            let named = |bonus: &&crate::plan::Component| bonus.span == block.kind.span;
            let Some(bonus) = self.plan.components.iter().map(|(_, bonus)| bonus).find(named) else { continue };
            let mut reads = false;
            walk::component(&self.plan, bonus, &mut |expr| {
                reads |= matches!(&*expr.kind, ExprKind::Attainment(_) | ExprKind::Quota(_) | ExprKind::Scorecard(_));
            });
            if !reads {
                idle.push((clause.label.span, block.kind.span));
            }
        }
        let label = LabelKind::QuotaWindow.info().words(self.plan.lang);
        for (place, bonus) in idle {
            self.report(Diagnostic::error(Code::QuotaWindowIdle, place).arg("label", label).label(bonus, "bonus"));
        }
    }
}
