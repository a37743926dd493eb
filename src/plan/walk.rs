//! Every expression that a rule leads to, through the names in it.

use std::collections::HashSet;

use crate::plan::{Component, Expr, ExprKind, FieldPath, Plan, Type};

/// Calls `visit` for every expression of a component and of all that it names: definitions, KPIs and their quotas,
/// scales, scorecards, parameters; and of the condition on the whole plan. Each named thing once; totals of other components are not followed.
pub fn component(plan: &Plan, component: &Component, visit: &mut dyn FnMut(&Expr)) {
    let mut walker = Walker { plan, seen: HashSet::new(), by_share: true, visit };
    walker.all(plan.when.iter().map(|(when, _)| when));
    walker.all(component.exprs().into_iter());
}

/// The same without what a component knows as a share of a quota alone: a result and its quota behind an attainment or a
/// scorecard may be counted in any way, as long as both are counted in the same.
pub fn component_values(plan: &Plan, component: &Component, visit: &mut dyn FnMut(&Expr)) {
    let mut walker = Walker { plan, seen: HashSet::new(), by_share: false, visit };
    walker.all(component.exprs().into_iter());
}

/// Calls `visit` for some expressions and all that they lead to, each named thing once.
pub fn exprs<'e>(plan: &Plan, roots: impl IntoIterator<Item = &'e Expr>, visit: &mut dyn FnMut(&Expr)) {
    Walker { plan, seen: HashSet::new(), by_share: true, visit }.all(roots.into_iter());
}

/// Calls `visit` for an expression and all that it leads to.
pub fn expr(plan: &Plan, root: &Expr, visit: &mut dyn FnMut(&Expr)) {
    Walker { plan, seen: HashSet::new(), by_share: true, visit }.expr(root);
}

/// Whether an expression reads a field of the row at hand.
pub fn reads_row(plan: &Plan, expr: &Expr) -> bool {
    let named = match &*expr.kind {
        ExprKind::RowField(_) | ExprKind::Credited { .. } => return true,
        ExprKind::Define(id) => Some(&plan.defines.get(*id).value),
        ExprKind::Scale { scale, .. } => Some(&plan.scales.get(*scale).driver),
        _ => None,
    };
    named.into_iter().chain(expr.children()).any(|inner| reads_row(plan, inner))
}

#[derive(PartialEq, Eq, Hash)]
enum Seen {
    Define(usize),
    Kpi(usize),
    Scale(usize),
    Scorecard(usize),
    Param(usize),
    Field(usize, usize),
}

struct Walker<'a> {
    plan: &'a Plan,
    seen: HashSet<Seen>,
    /// Whether attainments and scorecards are followed to the results behind them.
    by_share: bool,
    visit: &'a mut dyn FnMut(&Expr),
}

impl Walker<'_> {
    fn all<'e>(&mut self, exprs: impl Iterator<Item = &'e Expr>) {
        exprs.for_each(|expr| self.expr(expr));
    }

    fn kpi(&mut self, id: crate::plan::Id<crate::plan::Kpi>) {
        if self.seen.insert(Seen::Kpi(id.index())) {
            let kpi = self.plan.kpis.get(id);
            self.expr(&kpi.value);
            self.all(kpi.quota.iter());
        }
    }

    /// The formula of the computed field at the end of a path.
    fn path(&mut self, path: &FieldPath) {
        let plan = self.plan;
        let mut record = path.record;
        for step in &path.steps {
            let field = plan.records.get(record).fields.get(*step);
            if let Some(formula) = &field.computed
                && self.seen.insert(Seen::Field(record.index(), step.index()))
            {
                self.expr(formula);
            }
            if let Type::Entity(next) = field.ty {
                record = next;
            }
        }
    }

    fn expr(&mut self, expr: &Expr) {
        (self.visit)(expr);
        let plan = self.plan;
        match &*expr.kind {
            ExprKind::Attainment(_) | ExprKind::Scorecard(_) if !self.by_share => {}
            ExprKind::Kpi(id) | ExprKind::Attainment(id) | ExprKind::Quota(id) => self.kpi(*id),
            ExprKind::RowField(path) | ExprKind::PayeeField(path) => self.path(path),
            ExprKind::Define(id) if self.seen.insert(Seen::Define(id.index())) => {
                self.expr(&plan.defines.get(*id).value);
            }
            ExprKind::Param(id) if self.seen.insert(Seen::Param(id.index())) => {
                if let crate::plan::ParamValue::Table { keys, .. } = &plan.params.get(*id).value {
                    self.all(keys.iter());
                }
            }
            ExprKind::Scorecard(id) if self.seen.insert(Seen::Scorecard(id.index())) => {
                let scorecard = plan.scorecards.get(*id);
                self.all(scorecard.curve.exprs().into_iter());
                scorecard.weights.iter().for_each(|(kpi, _, _)| self.kpi(*kpi));
            }
            ExprKind::Scale { scale, .. } if self.seen.insert(Seen::Scale(scale.index())) => {
                self.all(plan.scales.get(*scale).exprs().into_iter());
            }
            _ => {}
        }
        self.all(expr.children().into_iter());
    }
}
