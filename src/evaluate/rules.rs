//! Conditions over several periods, definitions, and names of things in messages.

use std::sync::Arc;

use crate::evaluate::at::At;
use crate::evaluate::world::{Evaluated, Missing, Stop, World};
use crate::evaluate::{TraceKind, Value};
use crate::plan::{Define, Expr, ExprKind, FieldPath, Id, TotalOf, Type};
use crate::source::Span;
use crate::time::Grain;

impl World<'_> {
    /// `condition for N months in a row`. It does not apply when one of the periods lies before the plan or before the
    /// person's employment: neither it nor its opposite holds.
    pub(super) fn in_a_row(&self, expr: &Expr, condition: &Expr, count: i32, grain: Grain, at: &At) -> Evaluated {
        self.needs("need_in_a_row", || self.name_of_expr(condition), expr.span)?;
        // A longer period counts once it has ended: what is still to come must not decide today.
        let around = grain.containing(at.period.last());
        let at_hand = if around.last() > at.period.last() { around.previous(1) } else { around };
        let earliest = at_hand.previous(count.saturating_sub(1).clamp(0, 12 * 9999));
        if let Some(reason) = self.too_early(&at.subject, earliest) {
            return Ok(self.plain(expr, Value::NoData(reason)));
        }
        let mut parts = Vec::new();
        let mut open = None;
        for back in (0..count).rev() {
            let period = at_hand.previous(back);
            let inner = at.in_period(period);
            let trace = self.eval(condition, &inner)?;
            let truth = trace.value.truth();
            let value = trace.value.clone();
            parts.push(self.node(TraceKind::Condition, value, Type::YesNo, condition.span, [trace]));
            match truth {
                Ok(false) => return Ok(self.expression(expr, Value::YesNo(false), parts)),
                Ok(true) => {}
                Err(reason) => open = open.or(Some(reason)),
            }
        }
        let value = open.map_or(Value::YesNo(true), Value::NoData);
        Ok(self.expression(expr, value, parts))
    }

    /// A named expression.
    pub(super) fn define(&self, expr: &Expr, id: Id<Define>, at: &At) -> Evaluated {
        let define = self.plan.defines.get(id);
        let inner = self.eval(&define.value, at)?;
        Ok(self.expression(expr, inner.value.clone(), [inner]))
    }

    /// Stops an example that does not say which period it is in.
    pub(super) fn needs_period(&self, span: Span, at: &At) -> Result<(), Stop> {
        let _ = at;
        match &self.stated {
            Some(stated) if !stated.period => {
                Err(Stop::NotStated(Missing { kind: "need_period", name: "".into(), span }))
            }
            _ => Ok(()),
        }
    }

    /// A path as it is written.
    pub(super) fn name_of_path(&self, path: &FieldPath) -> Arc<str> {
        path.written(&self.plan.records).into()
    }

    /// The name that an expression is mainly about; empty when it has none.
    pub(super) fn name_of_expr(&self, expr: &Expr) -> Arc<str> {
        match &*expr.kind {
            ExprKind::Kpi(id) | ExprKind::Attainment(id) | ExprKind::Quota(id) => self.plan.kpis.get(*id).name.clone(),
            ExprKind::Param(id) => self.plan.params.get(*id).name.clone(),
            ExprKind::Define(id) => self.plan.defines.get(*id).name.clone(),
            ExprKind::Scorecard(id) => self.plan.scorecards.get(*id).name.clone(),
            ExprKind::Scale { scale, .. } => self.plan.scales.get(*scale).name.clone(),
            ExprKind::Total(TotalOf::Component(id)) => self.plan.components.get(*id).name.clone(),
            ExprKind::RowField(path) | ExprKind::PayeeField(path) => self.name_of_path(path),
            ExprKind::SubjectField { record, field, .. } => {
                let record = self.plan.records.get(*record);
                format!("{}.{}", record.name, record.fields.get(*field).name).into()
            }
            ExprKind::Binary { left, right, .. } => match self.name_of_expr(left) {
                name if name.is_empty() => self.name_of_expr(right),
                name => name,
            },
            ExprKind::InWindow { value, .. } | ExprKind::InARow { condition: value, .. } => self.name_of_expr(value),
            ExprKind::Not(inner) | ExprKind::Negative(inner) => self.name_of_expr(inner),
            ExprKind::Converted { value, .. }
            | ExprKind::Rounded { value, .. }
            | ExprKind::Credited { value, .. }
            | ExprKind::OfGroup { value, .. } => self.name_of_expr(value),
            _ => "".into(),
        }
    }
}
