//! Weights that cannot matter, and leading KPIs that weigh more than their result: of scorecards, and of sums that weigh by hand.

use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::lint::Subject;
use crate::number::Exact;
use crate::plan::{BinaryOp, Const, Expr, ExprKind, Id, Kpi, Type};
use crate::prove::{Assumptions, names, value};
use crate::source::Span;

/// A KPI, what it weighs, and where that is written.
type Weight = (Id<Kpi>, Exact, Span);

pub(super) fn run(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    let plan = subject.plan;
    for (_, card) in plan.scorecards.iter() {
        judge(subject, &card.name, &card.weights, found);
    }
    for (_, define) in plan.defines.iter() {
        for weights in sums(subject, &define.value) {
            judge(subject, &define.name, &weights, found);
        }
    }
    for (_, rule) in subject.rules() {
        for weights in rule.kind.amount().into_iter().flat_map(|amount| sums(subject, amount)) {
            judge(subject, &rule.name, &weights, found);
        }
    }
}

fn judge(subject: &Subject<'_>, name: &str, weights: &[Weight], found: &mut Vec<Diagnostic>) {
    let plan = subject.plan;
    for (kpi, weight, span) in weights {
        let of = plan.kpis.get(*kpi);
        if *weight < subject.settings.smallest_weight {
            let said = Diagnostic::warning(Code::WeightTooSmall, *span)
                .arg("scorecard", name)
                .arg("kpi", &of.name)
                .arg("weight", Arg::Percent(weight.clone()))
                .arg("smallest", Arg::Percent(subject.settings.smallest_weight.clone()));
            found.push(said);
        }
        let Some(result) = of.purpose.leads_to else { continue };
        let other = weights.iter().find(|(other, ..)| *other == result);
        if let Some((_, result_weight, result_span)) = other.filter(|(_, other, _)| other < weight) {
            let said = Diagnostic::warning(Code::LeadPaysMore, *span)
                .arg("scorecard", name)
                .arg("kpi", &of.name)
                .arg("weight", Arg::Percent(weight.clone()))
                .arg("result", &plan.kpis.get(result).name)
                .arg("result_weight", Arg::Percent(result_weight.clone()))
                .label(*result_span, "result");
            found.push(said);
        }
    }
}

/// The sums inside of an expression that weigh KPIs: shares of one each that come to 100% in all.
fn sums(subject: &Subject<'_>, expr: &Expr) -> Vec<Vec<Weight>> {
    let mut parts = Vec::new();
    let weights = weighed(subject, expr, &mut parts).filter(|_| {
        parts.len() > 1 && parts.iter().fold(Exact::zero(), |sum, (_, weight, _)| &sum + weight) == Exact::one()
    });
    match weights {
        Some(()) => vec![parts],
        None => expr.children().into_iter().flat_map(|child| sums(subject, child)).collect(),
    }
}

/// What each part of a sum weighs; `None` where a part is no share of one KPI.
fn weighed(subject: &Subject<'_>, expr: &Expr, out: &mut Vec<Weight>) -> Option<()> {
    match &*expr.kind {
        ExprKind::Binary { op: BinaryOp::Add, left, right } => {
            weighed(subject, left, out)?;
            weighed(subject, right, out)
        }
        ExprKind::Binary { op: BinaryOp::Multiply, left, right } => {
            // A number, or a parameter that stands for one.
            let known = Assumptions::in_period(subject.period());
            let share = |of: &Expr| match value(subject.plan, of, &known).filter(|_| of.ty == Type::Percent)? {
                Const::Number(number) if names(subject.plan, of).is_empty() => Some(number),
                _ => None,
            };
            let (weight, of) = share(left).map(|share| (share, right)).or_else(|| Some((share(right)?, left)))?;
            let names = names(subject.plan, of);
            let [name] = names.as_slice() else { return None };
            let (ExprKind::Attainment(kpi) | ExprKind::Kpi(kpi)) = &*name.kind else { return None };
            out.push((*kpi, weight, expr.span));
            Some(())
        }
        _ => None,
    }
}
