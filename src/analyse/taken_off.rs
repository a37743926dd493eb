//! `reversed` of a KPI: what counted before is taken off again in the period of the event.
//!
//! Such a KPI is what it measures less the same over the rows whose event lies in the window, so that windows, levels
//! and quotas need to know nothing of it.

use crate::analyse::blocks::Clauses;
use crate::analyse::checker::Checker;
use crate::diagnostics::{Code, Diagnostic};
use crate::plan::{Aggregate, BinaryOp, Expr, ExprKind, Id, Measure, Reversal, RowSelection};
use crate::syntax::labels::LabelKind;

impl Checker<'_> {
    /// The value of a KPI less what is taken off again; `None` where that cannot be said of it.
    pub(super) fn less_taken_off(&mut self, clauses: Clauses<'_>, value: Expr) -> Option<Expr> {
        let Some(clause) = clauses.get(LabelKind::Reversed) else { return Some(value) };
        let mut measures = Vec::new();
        let mut fault = self.summands(&value, &mut measures).err();
        let record = measures.first().map(|id| self.plan.measures.get(*id).rows.record);
        if measures.iter().any(|id| Some(self.plan.measures.get(*id).rows.record) != record) {
            fault = fault.or(Some("records"));
        }
        if let Some(why) = fault {
            self.report(
                Diagnostic::error(Code::CannotTakeOff, clause.label.span).label(value.span, "measured").help(why),
            );
            return None;
        }
        let reversal = self.reversal(record?, &clause.value)?;
        let counted = measures.iter().map(|id| self.plan.measures.get(*id));
        let count = counted.into_iter().find(|measure| measure.function == Aggregate::Count).map(|found| found.span);
        if let (Some(count), Some((part, _))) = (count, &reversal.part) {
            self.report(Diagnostic::error(Code::CountTakenInPart, part.span).label(count, "count"));
            return None;
        }
        Some(self.less(value, &reversal))
    }

    /// The sums and counts that a value adds up, or why it is no sum of such.
    fn summands(&self, value: &Expr, found: &mut Vec<Id<Measure>>) -> Result<(), &'static str> {
        let number = |expr: &Expr| matches!(*expr.kind, ExprKind::Number(_));
        match &*value.kind {
            ExprKind::Measure(id) => {
                let measure = self.plan.measures.get(*id);
                if measure.rows.until.is_some() || measure.rows.observed.is_some() {
                    return Err("dated_otherwise");
                }
                if !matches!(measure.function, Aggregate::Sum | Aggregate::Count) {
                    return Err("function");
                }
                found.push(*id);
                Ok(())
            }
            ExprKind::Kpi(_) => Err("kpis"),
            ExprKind::Negative(inner) => self.summands(inner, found),
            ExprKind::Binary { op: BinaryOp::Add | BinaryOp::Subtract, left, right } => {
                self.summands(left, found)?;
                self.summands(right, found)
            }
            ExprKind::Binary { op: BinaryOp::Multiply, left, right } if number(left) => self.summands(right, found),
            ExprKind::Binary { op: BinaryOp::Multiply | BinaryOp::Divide, left, right } if number(right) => {
                self.summands(left, found)
            }
            _ => Err(""),
        }
    }

    /// Each measure of the value less the same over the rows taken off.
    fn less(&mut self, mut value: Expr, reversal: &Reversal) -> Expr {
        match &mut *value.kind {
            ExprKind::Measure(id) => {
                let measure = self.plan.measures.get(*id).clone();
                let rows = RowSelection { reversed: Some(Box::new(reversal.clone())), ..measure.rows };
                let taken = self.plan.measures.push(Measure { rows, span: reversal.span, ..measure });
                let (ty, span) = (value.ty.clone(), value.span);
                let right = Expr::new(ExprKind::Measure(taken), ty.clone(), reversal.span);
                return Expr::new(ExprKind::Binary { op: BinaryOp::Subtract, left: value, right }, ty, span);
            }
            ExprKind::Negative(inner) => *inner = self.less(inner.clone(), reversal),
            ExprKind::Binary { left, right, .. } => {
                *left = self.less(left.clone(), reversal);
                *right = self.less(right.clone(), reversal);
            }
            _ => {}
        }
        value
    }
}
