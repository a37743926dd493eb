//! What a condition that is not met asked for, what there was, and how much is missing.

use crate::diagnostics::Arg;
use crate::evaluate::{Line, LineStatus, Trace, TraceKind, Value, WhyNot};
use crate::number::Exact;
use crate::plan::{Attainment, BinaryOp, Expr, ExprKind, Id, Kpi, Type};
use crate::report::View;
use crate::report::others::step_at;
use crate::report::statement::inputs::declared;
use crate::report::statement::results::kpi_title;

/// The comparisons of numbers on account of which a line pays nothing: what each asked for, what there was and what is missing.
pub(super) fn shortfalls(view: &View<'_>, line: &Line) -> Vec<String> {
    let LineStatus::NotApplicable(WhyNot::Condition(span)) = &line.status else { return Vec::new() };
    let component = view.plan.components.get(line.component);
    let conditions = component.exprs().into_iter().chain(view.plan.when.iter().map(|(when, _)| when));
    let mut found = Vec::new();
    if let Some(condition) = conditions.into_iter().find(|expr| expr.span == *span) {
        look(view, line, condition, &mut found);
    }
    found
}

/// Whatever is joined by `and` must hold by itself; of what is joined by `or` nothing alone is missing.
fn look(view: &View<'_>, line: &Line, condition: &Expr, found: &mut Vec<String>) {
    match &*condition.kind {
        ExprKind::Binary { op: BinaryOp::And, left, right } => {
            look(view, line, left, found);
            look(view, line, right, found);
        }
        ExprKind::Define(id) => look(view, line, &view.plan.defines.get(*id).value, found),
        ExprKind::Binary { op, left, right } => {
            let said = step_at(&line.parts, condition.span)
                .filter(|step| step.value == Value::YesNo(false))
                .and_then(|step| compared(view, (*op, left, right), step));
            found.extend(said);
        }
        _ => {}
    }
}

fn compared(view: &View<'_>, (op, left, right): (BinaryOp, &Expr, &Expr), step: &Trace) -> Option<String> {
    // What the plan writes as a number has no step of its own.
    let mut steps = step.parts.iter();
    let mut side = |expr: &Expr| match &*expr.kind {
        ExprKind::Number(number) => Some((number.clone(), None)),
        _ => {
            let step = steps.next()?;
            let Value::Number(number) = &step.value else { return None };
            Some((number.clone(), Some(step)))
        }
    };
    let ((has, of), (needs, _)) = (side(left)?, side(right)?);
    let of = of?;
    let ty = match left.ty {
        Type::Money(_) | Type::Percent | Type::Number | Type::Count | Type::Ratio | Type::Days | Type::Months => {
            &left.ty
        }
        _ => return None,
    };
    let percent = *ty == Type::Percent || (*ty == Type::Ratio && right.ty == Type::Percent) || is_attainment(of);
    let said = |value: &Exact| if percent { view.format().percent(value) } else { view.number(value, ty) };
    let key = match op {
        BinaryOp::GreaterOrEqual => "statement_short_from",
        BinaryOp::Greater => "statement_short_above",
        BinaryOp::LessOrEqual => "statement_over_most",
        BinaryOp::Less => "statement_over_below",
        _ => return None,
    };
    let apart = (&needs - &has).abs();
    let mut gap = said(&apart);
    if let Some(points) = gap.strip_suffix('%') {
        gap = view.say("tell_points", &[("count", Arg::from(points))]);
    }
    // A share of a quota says little to whoever sells: the amount stands beside it.
    if let Some((kpi, quota)) = quota_of(view, of) {
        gap = format!("{gap} ({})", view.number(&(&apart * &quota), &view.plan.kpis.get(kpi).value.ty));
    }
    let what = match &of.what {
        TraceKind::Kpi(id, _) => view.say("statement_of_kpi", &[("kpi", Arg::Text(kpi_title(view, *id)))]),
        TraceKind::Attainment(id, _) => {
            view.say("statement_of_attainment", &[("kpi", Arg::Text(kpi_title(view, *id)))])
        }
        _ => declared(view, of).unwrap_or_else(|| view.named(of.span)),
    };
    let args = [
        ("what", Arg::Text(what)),
        ("needs", Arg::Text(said(&needs))),
        ("has", Arg::Text(said(&has))),
        ("gap", Arg::Text(gap)),
    ];
    Some(view.say(key, &args))
}

fn is_attainment(step: &Trace) -> bool {
    matches!(step.what, TraceKind::Attainment(..))
}

/// The quota behind an attainment that is measure over quota.
fn quota_of(view: &View<'_>, step: &Trace) -> Option<(Id<Kpi>, Exact)> {
    match (&step.what, step.parts.as_slice()) {
        (TraceKind::Attainment(kpi, _), [_, quota, ..])
            if view.plan.kpis.get(*kpi).attainment == Attainment::MeasureOverQuota =>
        {
            match &quota.value {
                Value::Number(quota) => Some((*kpi, quota.clone())),
                _ => None,
            }
        }
        (TraceKind::Expression, [inner]) if inner.value == step.value => quota_of(view, inner),
        _ => None,
    }
}
