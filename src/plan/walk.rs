//! Every expression that a rule leads to, through the names in it.

use std::collections::HashSet;

use crate::plan::{Bonus, BonusKind, Curve, Expr, ExprKind, NoData, Plan, StepKind};

/// Calls `visit` for every expression of a bonus and of all that it names: definitions, KPIs and their quotas, scales,
/// scorecards, parameters. Each named thing once; totals of other bonuses are not followed.
pub fn bonus(plan: &Plan, bonus: &Bonus, visit: &mut dyn FnMut(&Expr)) {
    let mut walker = Walker { plan, seen: HashSet::new(), visit };
    walker.all(bonus.when.iter());
    if let Some(NoData::Pays(pays)) = &bonus.if_no_data {
        walker.expr(pays);
    }
    match &bonus.kind {
        BonusKind::Whole { pays } => walker.expr(pays),
        BonusKind::ForEach { pays, each_then, rows, .. } => {
            walker.all(rows.filters.iter());
            walker.expr(pays);
            each_then.iter().for_each(|step| walker.step(&step.kind));
        }
    }
    bonus.then.iter().for_each(|step| walker.step(&step.kind));
}

/// Calls `visit` for an expression and all that it leads to.
pub fn expr(plan: &Plan, root: &Expr, visit: &mut dyn FnMut(&Expr)) {
    Walker { plan, seen: HashSet::new(), visit }.expr(root);
}

#[derive(PartialEq, Eq, Hash)]
enum Seen {
    Define(usize),
    Kpi(usize),
    Scale(usize),
    Scorecard(usize),
    Param(usize),
}

struct Walker<'a> {
    plan: &'a Plan,
    seen: HashSet<Seen>,
    visit: &'a mut dyn FnMut(&Expr),
}

impl Walker<'_> {
    fn all<'e>(&mut self, exprs: impl Iterator<Item = &'e Expr>) {
        exprs.for_each(|expr| self.expr(expr));
    }

    fn step(&mut self, step: &StepKind) {
        match step {
            StepKind::Multiply(expr)
            | StepKind::AtMost(expr)
            | StepKind::AtLeast(expr)
            | StepKind::Minus(expr)
            | StepKind::Prorate(expr) => self.expr(expr),
            StepKind::Round(_) => {}
        }
    }

    fn curve(&mut self, curve: &Curve) {
        self.all(curve.below.iter().chain(curve.lines.iter().map(|line| &line.value)));
    }

    fn kpi(&mut self, id: crate::plan::Id<crate::plan::Kpi>) {
        if self.seen.insert(Seen::Kpi(id.index())) {
            let kpi = self.plan.kpis.get(id);
            self.expr(&kpi.value);
            self.all(kpi.quota.iter());
        }
    }

    fn expr(&mut self, expr: &Expr) {
        (self.visit)(expr);
        let plan = self.plan;
        match &*expr.kind {
            ExprKind::Kpi(id) | ExprKind::Attainment(id) | ExprKind::Quota(id) => self.kpi(*id),
            ExprKind::Define(id) => {
                if self.seen.insert(Seen::Define(id.index())) {
                    self.expr(&plan.defines.get(*id).value);
                }
            }
            ExprKind::Param(id) => {
                if self.seen.insert(Seen::Param(id.index()))
                    && let crate::plan::ParamValue::Table { keys, .. } = &plan.params.get(*id).value
                {
                    self.all(keys.iter());
                }
            }
            ExprKind::Scorecard(id) => {
                if self.seen.insert(Seen::Scorecard(id.index())) {
                    let scorecard = plan.scorecards.get(*id);
                    self.curve(&scorecard.curve);
                    scorecard.weights.iter().for_each(|(kpi, _, _)| self.kpi(*kpi));
                }
            }
            ExprKind::Scale { scale, base } => {
                if self.seen.insert(Seen::Scale(scale.index())) {
                    let scale = plan.scales.get(*scale);
                    self.expr(&scale.driver);
                    self.curve(&scale.curve);
                }
                self.all(base.iter());
            }
            ExprKind::InWindow { value, .. }
            | ExprKind::Negative(value)
            | ExprKind::Not(value)
            | ExprKind::Empty { value, .. } => {
                self.expr(value);
            }
            ExprKind::InARow { condition, .. } => self.expr(condition),
            ExprKind::Binary { left, right, .. } => self.all([left, right].into_iter()),
            ExprKind::In { value, list, .. } => self.all(std::iter::once(value).chain(list)),
            ExprKind::Between { value, low, high } => self.all([value, low, high].into_iter()),
            ExprKind::If { condition, then, otherwise } => self.all([condition, then, otherwise].into_iter()),
            ExprKind::Extreme { items, .. } => self.all(items.iter()),
            ExprKind::Counted { from, through, .. } => self.all([from, through].into_iter()),
            ExprKind::Within { value, of, .. } => self.all([value, of].into_iter()),
            ExprKind::Number(_)
            | ExprKind::Text(_)
            | ExprKind::YesNo(_)
            | ExprKind::Date(_)
            | ExprKind::Period(_)
            | ExprKind::Duration(_)
            | ExprKind::RowField(_)
            | ExprKind::PayeeField(_)
            | ExprKind::SubjectField { .. }
            | ExprKind::Measure(_)
            | ExprKind::Total(_)
            | ExprKind::Employed(_)
            | ExprKind::FirstDay
            | ExprKind::LastDay
            | ExprKind::ThisPeriod => {}
        }
    }
}
