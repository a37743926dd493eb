//! Rules that pay for each row a rate of its amount: all rows of a period together are paid the rate of their sum. Where a
//! KPI adds up these rows, what it decides and what is paid are functions of one quantity.

use crate::plan::{
    Aggregate, Case, Component, ComponentKind, Const, ExceptionPlace, Expr, ExprKind, FieldPath, Given, Id, Kpi, Plan,
    Scope, SlicesWord, StepKind, TierMode, same, walk,
};

/// The amount of a row, and the KPI that adds it up over the rows that a rule pays for.
#[derive(Clone, Debug)]
pub struct RowTotal {
    /// The amount of a row.
    pub of_row: Given,
    /// The KPI.
    pub kpi: Id<Kpi>,
}

/// What adds up the rows of a rule for each row; `None` where the rule goes by no such KPI, or does not pay a rate.
pub(super) fn row_total(plan: &Plan, of: Case) -> Option<RowTotal> {
    let (Case::Component(id) | Case::Together(id)) = of else { return None };
    let rule = plan.components.get(id);
    let ComponentKind::ForEach { pays, each_then, .. } = &rule.kind else { return None };
    let mut amount: Option<Expr> = None;
    if rule.round_each_record || degree(plan, pays, &mut amount)? != 1 {
        return None;
    }
    let of_period = |expr: &Expr| !walk::reads_row(plan, expr);
    let scaled = each_then.iter().all(|step| match &step.kind {
        StepKind::Multiply(factor) | StepKind::Prorate(factor) => of_period(factor),
        _ => false,
    });
    let whole = rule.when.iter().all(of_period) && rule.exceptions.iter().all(|one| one.place != ExceptionPlace::Row);
    let amount = amount.filter(|_| scaled && whole)?;
    let ExprKind::RowField(path) = &*amount.kind else { return None };
    let kpi = read_by(plan, rule).into_iter().find(|kpi| adds_up(plan, rule, *kpi, path))?;
    let span = amount.span;
    Some(RowTotal { of_row: Given { what: amount, value: Const::YesNo(true), span }, kpi })
}

/// The KPIs by which a rule goes.
fn read_by(plan: &Plan, rule: &Component) -> Vec<Id<Kpi>> {
    let mut read = Vec::new();
    walk::component(plan, rule, &mut |expr| {
        if let ExprKind::Kpi(id) | ExprKind::Attainment(id) = &*expr.kind
            && !read.contains(id)
        {
            read.push(*id);
        }
    });
    read
}

/// Whether a KPI is the sum of a field over the very rows of a rule.
fn adds_up(plan: &Plan, rule: &Component, kpi: Id<Kpi>, path: &FieldPath) -> bool {
    let kpi = plan.kpis.get(kpi);
    let (ExprKind::Measure(id), Some(own)) = (&*kpi.value.kind, rule.kind.rows()) else { return false };
    let measure = plan.measures.get(*id);
    let rows = &measure.rows;
    let field = measure.target.as_ref().is_some_and(|target| match &*target.kind {
        ExprKind::RowField(read) => read == path,
        _ => false,
    });
    let inside = |some: &[Expr], all: &[Expr]| some.iter().all(|one| all.iter().any(|other| same(plan, one, other)));
    measure.function == Aggregate::Sum
        && kpi.scope == Scope::Person
        && field
        && (rows.record, &rows.date) == (own.record, &own.date)
        && [rows, own].iter().all(|rows| rows.observed.is_none() && rows.until.is_none())
        && inside(&rows.filters, &own.filters)
        && inside(&own.filters, &rows.filters)
}

/// How a value goes with the one amount of a row that it reads: 0 where it reads none, 1 where twice the amount is twice the
/// value. `None` for everything else.
fn degree(plan: &Plan, expr: &Expr, amount: &mut Option<Expr>) -> Option<u32> {
    if !walk::reads_row(plan, expr) {
        return Some(0);
    }
    match &*expr.kind {
        ExprKind::RowField(_) => {
            let known = amount.get_or_insert_with(|| expr.clone());
            same(plan, known, expr).then_some(1)
        }
        ExprKind::Credited { value, .. } | ExprKind::Negative(value) => degree(plan, value, amount),
        ExprKind::Define(id) => degree(plan, &plan.defines.get(*id).value, amount),
        ExprKind::If { condition, then, otherwise } if !walk::reads_row(plan, condition) => {
            alike(plan, [then, otherwise], amount)
        }
        ExprKind::Binary { op, left, right } => {
            use crate::plan::BinaryOp as Op;
            match op {
                Op::Add | Op::Subtract => alike(plan, [left, right], amount),
                Op::Multiply => {
                    let both = degree(plan, left, amount)? + degree(plan, right, amount)?;
                    (both <= 1).then_some(both)
                }
                Op::Divide if !walk::reads_row(plan, right) => degree(plan, left, amount),
                _ => None,
            }
        }
        ExprKind::Scale { scale, base } => {
            let scale = plan.scales.get(*scale);
            if walk::reads_row(plan, &scale.driver) || scale.opening.is_some() {
                return None;
            }
            match base {
                Some(base) => {
                    let by_rate =
                        scale.curve.mode == TierMode::WholeAmount || scale.slices == Some(SlicesWord::InProportion);
                    let rates = scale.curve.exprs().iter().all(|rate| !walk::reads_row(plan, rate));
                    degree(plan, base, amount).filter(|_| by_rate && rates)
                }
                None => alike(plan, scale.curve.exprs(), amount),
            }
        }
        _ => None,
    }
}

/// The degree of values of which one is taken, or which are added; nothing at all goes with any.
fn alike<'e>(plan: &Plan, all: impl IntoIterator<Item = &'e Expr>, amount: &mut Option<Expr>) -> Option<u32> {
    let mut found: Option<u32> = None;
    for one in all {
        if matches!(&*one.kind, ExprKind::Number(number) if number.is_zero()) {
            continue;
        }
        let own = degree(plan, one, amount)?;
        if found.is_some_and(|found| found != own) {
            return None;
        }
        found = Some(own);
    }
    found
}
