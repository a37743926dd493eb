//! The bounds that stand in rules: results of which pay jumps, in whatever words.

use crate::number::Exact;
use crate::plan::{Attainment, BinaryOp, Component, Expr, ExprKind, Id, Kpi, Measure, Plan, TierMode, walk};

/// A bound in a rule.
pub(super) struct Bar {
    pub kpi: Id<Kpi>,
    /// Whether it is one of the attainment.
    pub share: bool,
    /// What is written there.
    at: At,
    /// By what the result is multiplied or divided before it is held against that.
    by: Option<(BinaryOp, Expr)>,
    pub inclusive: bool,
    /// Whether nothing is to be gained beyond it.
    pub last: bool,
    /// Whether more is paid beyond it; of a bound in a choice the pay must tell.
    pub pays_more: bool,
}

enum At {
    Number(Exact),
    Value(Expr),
}

impl Bar {
    /// Where it lies, in the unit of the result or as a share; `said` knows what an expression comes to.
    pub fn at(&self, said: &dyn Fn(&Expr) -> Option<Exact>) -> Option<Exact> {
        let at = match &self.at {
            At::Number(number) => number.clone(),
            At::Value(expr) => said(expr)?,
        };
        match &self.by {
            None => Some(at),
            Some((BinaryOp::Divide, by)) => Some(&at * &said(by)?),
            Some((_, by)) => at.checked_div(&said(by)?),
        }
    }
}

/// The bounds of a rule.
#[derive(Default)]
pub(super) struct Bars {
    pub bars: Vec<Bar>,
    /// What it goes by in ways of which no bound is known.
    pub unclear: Vec<Id<Measure>>,
}

/// A result, and by what it is multiplied or divided.
struct Driven {
    kpi: Id<Kpi>,
    share: bool,
    by: Option<(BinaryOp, Expr)>,
}

/// Every bound by which a rule pays and at which its pay jumps.
pub(super) fn bars(plan: &Plan, component: &Component) -> Bars {
    let mut found = Bars::default();
    let mut asked = Vec::new();
    for condition in component.when.iter().chain(component.gate.as_ref().map(|gate| &gate.condition)) {
        conjuncts(condition, &mut asked);
    }
    walk::component(plan, component, &mut |expr| match &*expr.kind {
        ExprKind::Scale { scale, .. } => {
            let scale = plan.scales.get(*scale);
            // Where every further unit is paid alike, nothing is to be gained at a bound.
            if matches!(scale.curve.mode, TierMode::Marginal | TierMode::Linear) {
                return;
            }
            let Some(driven) = driven(plan, &scale.driver) else {
                found.unclear(plan, &scale.driver);
                return;
            };
            for ladder in &scale.curve.ladders {
                let last = ladder.lines.len().saturating_sub(1);
                found.bars.extend(ladder.lines.iter().enumerate().map(|(place, line)| Bar {
                    kpi: driven.kpi,
                    share: driven.share,
                    at: At::Number(line.bound.at.clone()),
                    by: driven.by.clone(),
                    inclusive: line.bound.inclusive,
                    last: place == last,
                    pays_more: true,
                }));
            }
        }
        ExprKind::Binary { op, left, right } => {
            let sure = asked.iter().any(|condition: &&Expr| condition.span == expr.span);
            found.compared(plan, *op, (left, right), sure);
        }
        ExprKind::Between { value, low, .. } => {
            found.compared(plan, BinaryOp::GreaterOrEqual, (value, low), false);
        }
        _ => {}
    });
    found.bars.retain(|bar| !bar.share || plan.kpis.get(bar.kpi).attainment == Attainment::MeasureOverQuota);
    found
}

/// The conditions that must all hold.
fn conjuncts<'e>(condition: &'e Expr, all: &mut Vec<&'e Expr>) {
    match &*condition.kind {
        ExprKind::Binary { op: BinaryOp::And, left, right } => {
            conjuncts(left, all);
            conjuncts(right, all);
        }
        _ => all.push(condition),
    }
}

impl Bars {
    /// Notes what something goes by of which no bound is known.
    fn unclear(&mut self, plan: &Plan, expr: &Expr) {
        walk::expr(plan, expr, &mut |part| {
            if let ExprKind::Measure(id) = &*part.kind {
                self.unclear.push(*id);
            }
        });
    }

    /// The bound of a comparison. `sure` are those without which nothing is paid.
    fn compared(&mut self, plan: &Plan, op: BinaryOp, (left, right): (&Expr, &Expr), sure: bool) {
        use BinaryOp as Op;
        let turned = match op {
            Op::Greater => Op::Less,
            Op::GreaterOrEqual => Op::LessOrEqual,
            Op::Less => Op::Greater,
            Op::LessOrEqual => Op::GreaterOrEqual,
            _ => return,
        };
        let (results, op, bound) = match (reads_result(plan, left), reads_result(plan, right)) {
            (true, false) => (left, op, right),
            (false, true) => (right, turned, left),
            (true, true) => {
                self.unclear(plan, left);
                self.unclear(plan, right);
                return;
            }
            (false, false) => return,
        };
        let Some(Driven { kpi, share, by }) = driven(plan, results) else {
            self.unclear(plan, results);
            return;
        };
        let at = match &*bound.kind {
            ExprKind::Number(at) => At::Number(at.clone()),
            _ => At::Value(bound.clone()),
        };
        // Less than so much holds no longer from so much on.
        let inclusive = matches!(op, Op::GreaterOrEqual | Op::Less);
        let pays_more = sure && matches!(op, Op::GreaterOrEqual | Op::Greater);
        self.bars.push(Bar { kpi, share, at, by, inclusive, last: false, pays_more });
    }
}

/// The result by which something goes, where it goes by nothing else.
fn driven(plan: &Plan, expr: &Expr) -> Option<Driven> {
    let plain = |kpi, share| Some(Driven { kpi, share, by: None });
    match &*expr.kind {
        ExprKind::Kpi(id) => plain(*id, false),
        ExprKind::Attainment(id) => plain(*id, true),
        ExprKind::Define(id) => driven(plan, &plan.defines.get(*id).value),
        ExprKind::Binary { op: op @ (BinaryOp::Multiply | BinaryOp::Divide), left, right } => {
            let (results, by) = match (reads_result(plan, left), reads_result(plan, right)) {
                (true, false) => (left, right),
                (false, true) if *op == BinaryOp::Multiply => (right, left),
                _ => return None,
            };
            let one = driven(plan, results).filter(|one| one.by.is_none())?;
            Some(Driven { by: Some((*op, by.clone())), ..one })
        }
        _ => None,
    }
}

/// Whether something reads a result.
fn reads_result(plan: &Plan, expr: &Expr) -> bool {
    let named = match &*expr.kind {
        ExprKind::Kpi(_) | ExprKind::Attainment(_) | ExprKind::Scorecard(_) => return true,
        ExprKind::Define(id) => Some(&plan.defines.get(*id).value),
        ExprKind::Scale { scale, .. } => Some(&plan.scales.get(*scale).driver),
        _ => None,
    };
    named.into_iter().chain(expr.children()).any(|inner| reads_result(plan, inner))
}
