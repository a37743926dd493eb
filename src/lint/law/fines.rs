//! Fines, and cuts of the salary: the list of sanctions knows neither.

use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::lint::law::norms::{Norm, Which};
use crate::lint::law::{stems, told};
use crate::lint::{
    Subject,
    used::{earns, is_tied},
};
use crate::number::Exact;
use crate::plan::{BinaryOp, Component, ComponentKind, Expr, ExprKind, Type, walk};
use crate::source::Span;
use crate::syntax::labels::LabelKind;

pub(super) fn run(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    let Some(norm) = subject.norm(Which::Sanctions) else { return };
    let plan = subject.plan;
    for (id, rule) in subject.rules() {
        let said = match &rule.kind {
            ComponentKind::Sanction(sanction) => {
                let salary = sanction.of.iter().find(|(of, _)| is_salary(subject, plan.components.get(*of)));
                salary.map(|(of, span)| {
                    error(norm, *span)
                        .arg("rule", &rule.name)
                        .arg("salary", &plan.components.get(*of).name)
                        .label(plan.components.get(*of).span, "salary")
                        .help("salary")
                })
            }
            ComponentKind::Deduction(_) => {
                let words = stems::words_of(plan, id, rule);
                let deprives = stems::any(&words, stems::DEPRIVED) && stems::any(&words, stems::BONUSES);
                let fine = [stems::FINES, stems::BREACHES].into_iter().any(|of| stems::any(&words, of)) || deprives;
                fine.then(|| error(norm, rule.span).arg("rule", &rule.name))
            }
            _ if earns(rule) => taken(subject, rule)
                .map(|(span, amount)| error(norm, span).arg("rule", &rule.name).arg("amount", amount).help("negative")),
            _ => None,
        };
        found.extend(said);
    }
}

fn error(norm: &'static Norm, span: Span) -> Diagnostic {
    told(norm, Diagnostic::error(Code::FineForbidden, span))
}

/// Whether a rule pays the salary itself: money of the person's own row, whatever happened.
fn is_salary(subject: &Subject<'_>, rule: &Component) -> bool {
    let ComponentKind::Whole { pays } = &rule.kind else { return false };
    let mut reads = false;
    walk::expr(subject.plan, pays, &mut |expr| {
        reads |= matches!((&*expr.kind, &expr.ty), (ExprKind::PayeeField(_), Type::Money(_)));
    });
    reads && !is_tied(subject.plan, rule)
}

/// Where a rule that should earn takes an amount instead, and how much: a rule that never pays anything, or a tier.
pub(super) fn taken(subject: &Subject<'_>, rule: &Component) -> Option<(Span, Arg)> {
    let plan = subject.plan;
    let mut tier = None;
    walk::component(plan, rule, &mut |expr| {
        if let ExprKind::Scale { scale, .. } = &*expr.kind {
            let curve = &plan.scales.get(*scale).curve;
            let pays = matches!(curve.ty, Type::Money(_));
            let values = curve.exprs().into_iter().filter(|_| pays);
            let mut below = values.filter_map(|value| Some((value.span, subject.money(amount_below_0(value)?))));
            if tier.is_none() {
                tier = below.next();
            }
        }
    });
    if tier.is_some() {
        return tier;
    }
    let pays = match &rule.kind {
        ComponentKind::Whole { pays } | ComponentKind::ForEach { pays, .. } => pays,
        _ => return None,
    };
    let (factor, percent) = factor(subject, pays)?;
    let amount = if percent { Arg::Percent(factor.clone()) } else { subject.money(factor.clone()) };
    factor.is_negative().then(|| (subject.line(rule.span, LabelKind::Pays), amount))
}

/// The number by which a product multiplies what is counted or measured, and whether it is a percentage; `None` of what
/// is no product.
fn factor(subject: &Subject<'_>, expr: &Expr) -> Option<(Exact, bool)> {
    match &*expr.kind {
        ExprKind::Number(value) => Some((value.clone(), matches!(expr.ty, Type::Percent | Type::Ratio))),
        ExprKind::Negative(inner) => factor(subject, inner).map(|(value, percent)| (&Exact::zero() - &value, percent)),
        ExprKind::Binary { op: BinaryOp::Multiply, left, right } => {
            let ((left, one), (right, other)) = (factor(subject, left)?, factor(subject, right)?);
            Some((&left * &right, one || other))
        }
        ExprKind::Binary { op: BinaryOp::Add, left, right } => both(factor(subject, left)?, factor(subject, right)?),
        ExprKind::Binary { op: BinaryOp::Subtract, left, right } => {
            let (right, percent) = factor(subject, right)?;
            both(factor(subject, left)?, (-right, percent))
        }
        // One branch that takes is enough.
        ExprKind::If { then, otherwise, .. } => {
            let branches = [then, otherwise].into_iter().filter_map(|branch| factor(subject, branch));
            branches.reduce(|one, other| if other.0 < one.0 { other } else { one })
        }
        ExprKind::Define(id) => factor(subject, &subject.plan.defines.get(*id).value),
        ExprKind::Kpi(_)
        | ExprKind::Attainment(_)
        | ExprKind::RowField(_)
        | ExprKind::PayeeField(_)
        | ExprKind::Credited { .. }
        | ExprKind::Total(_) => Some((Exact::one(), false)),
        _ => None,
    }
}

/// A sum, where no part of it brings what another takes: of a refund less a fee the sign hangs on the data.
fn both(left: (Exact, bool), right: (Exact, bool)) -> Option<(Exact, bool)> {
    match (left.0.is_zero(), right.0.is_zero()) {
        (true, _) => Some(right),
        (_, true) => Some(left),
        _ => (left.0.is_negative() == right.0.is_negative() && left.1 == right.1).then(|| (&left.0 + &right.0, left.1)),
    }
}

/// An amount written out below 0.
fn amount_below_0(expr: &Expr) -> Option<Exact> {
    match &*expr.kind {
        ExprKind::Number(value) => value.is_negative().then(|| value.clone()),
        ExprKind::Negative(inner) => match &*inner.kind {
            ExprKind::Number(value) => value.is_positive().then(|| &Exact::zero() - value),
            _ => None,
        },
        _ => None,
    }
}
