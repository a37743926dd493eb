//! Every expression and condition of a plan.

use super::model::*;

type OnExpr<'a> = &'a mut dyn FnMut(&mut Expr);
type OnCond<'a> = &'a mut dyn FnMut(&mut Cond);

/// Every expression and condition of the plan, each before its parts.
pub fn walk(case: &mut Case, on_expr: OnExpr<'_>, on_cond: OnCond<'_>) {
    walk_plan(&mut case.plan, on_expr, on_cond);
}

/// Every expression and condition of a plan, each before its parts.
pub fn walk_plan(plan: &mut Plan, on_expr: OnExpr<'_>, on_cond: OnCond<'_>) {
    if let Some(chosen) = &mut plan.chosen {
        walk_cond(chosen, on_expr, on_cond);
    }
    for kpi in &mut plan.kpis {
        walk_measure(&mut kpi.measure, on_expr, on_cond);
        if let Some(filter) = &mut kpi.filter {
            walk_cond(filter, on_expr, on_cond);
        }
        if let Some(Quota::Expr(quota) | Quota::Per(quota, _)) = &mut kpi.quota {
            walk_expr(quota, on_expr, on_cond);
        }
    }
    for scale in &mut plan.scales {
        walk_tiers(scale, on_expr, on_cond);
    }
    for define in &mut plan.defines {
        walk_expr(&mut define.is, on_expr, on_cond);
    }
    for bonus in &mut plan.bonuses {
        if let Some(when) = &mut bonus.when {
            walk_cond(when, on_expr, on_cond);
        }
        if let Some(NoData::Pays(instead)) = &mut bonus.no_data {
            walk_expr(instead, on_expr, on_cond);
        }
        if let Some(each) = &mut bonus.for_each {
            if let Some(filter) = &mut each.filter {
                walk_cond(filter, on_expr, on_cond);
            }
            each.each_then.iter_mut().for_each(|step| walk_step(step, on_expr, on_cond));
        }
        match &mut bonus.amount {
            Amount::Pays(expr) => walk_expr(expr, on_expr, on_cond),
            Amount::Tiers(tiers, on) => {
                walk_tiers(tiers, on_expr, on_cond);
                if let Some(on) = on {
                    walk_expr(on, on_expr, on_cond);
                }
            }
        }
        bonus.then.iter_mut().for_each(|step| walk_step(step, on_expr, on_cond));
        if let Some(limit) = &mut bonus.finish.limit {
            walk_expr(&mut limit.at_most, on_expr, on_cond);
            limit.opening.iter_mut().for_each(|opening| walk_expr(opening, on_expr, on_cond));
        }
        if let Some(cond) = bonus.finish.spread.as_mut().and_then(|spread| spread.filter.as_mut()) {
            walk_cond(cond, on_expr, on_cond);
        }
        bonus.exceptions.iter_mut().for_each(|exception| walk_exception(exception, on_expr, on_cond));
    }
    for pool in &mut plan.pools {
        walk_expr(&mut pool.amount, on_expr, on_cond);
        let conds = pool.when.iter_mut().chain(pool.among.iter_mut().map(|(cond, _)| cond));
        conds.for_each(|cond| walk_cond(cond, on_expr, on_cond));
        pool.shared.iter_mut().filter_map(|(by, _)| by.as_mut()).for_each(|by| walk_expr(by, on_expr, on_cond));
        pool.opening.iter_mut().for_each(|opening| walk_expr(opening, on_expr, on_cond));
        pool.then.iter_mut().for_each(|step| walk_step(step, on_expr, on_cond));
        pool.exceptions.iter_mut().for_each(|exception| walk_exception(exception, on_expr, on_cond));
    }
    for contest in &mut plan.contests {
        contest.among.iter_mut().for_each(|cond| walk_cond(cond, on_expr, on_cond));
        let values = [Some(&mut contest.rank), contest.by.as_mut()].into_iter().flatten();
        values.for_each(|(value, _)| walk_expr(value, on_expr, on_cond));
    }
    walk_payroll(&mut plan.payroll, on_expr, on_cond);
}

fn walk_exception(exception: &mut Exception, on_expr: OnExpr<'_>, on_cond: OnCond<'_>) {
    let conds = exception.chosen.iter_mut().chain(&mut exception.when);
    conds.for_each(|cond| walk_cond(cond, on_expr, on_cond));
    match &mut exception.makes {
        Makes::Amount(of) | Makes::AtLeast(of) | Makes::AtMost(of) | Makes::MultiplyBy(of) => {
            walk_expr(of, on_expr, on_cond);
        }
    }
    exception.then.iter_mut().for_each(|step| walk_step(step, on_expr, on_cond));
}

fn walk_source(source: &mut Source, on_expr: OnExpr<'_>, on_cond: OnCond<'_>) {
    if let Source::Other(expr) = source {
        walk_expr(expr, on_expr, on_cond);
    }
}

fn walk_payroll(payroll: &mut Payroll, on_expr: OnExpr<'_>, on_cond: OnCond<'_>) {
    let mut cause = |cause: &mut Cause| {
        if let Cause::Orders(Some(cond)) | Cause::When(cond) = cause {
            walk_cond(cond, on_expr, on_cond);
        }
    };
    payroll.sanctions.iter_mut().for_each(|sanction| cause(&mut sanction.cause));
    payroll.deductions.iter_mut().for_each(|deduction| cause(&mut deduction.cause));
    for cap in &mut payroll.caps {
        walk_expr(&mut cap.at_most, on_expr, on_cond);
        cap.opening.iter_mut().for_each(|opening| walk_expr(opening, on_expr, on_cond));
    }
    for sanction in &mut payroll.sanctions {
        sanction.limit.iter_mut().for_each(|limit| walk_source(limit, on_expr, on_cond));
    }
    for draw in &mut payroll.draws {
        draw.when.iter_mut().for_each(|when| walk_cond(when, on_expr, on_cond));
        walk_expr(&mut draw.amount, on_expr, on_cond);
        draw.then.iter_mut().for_each(|step| walk_step(step, on_expr, on_cond));
        if let Some(recovery) = &mut draw.recovery {
            recovery.forgiven.iter_mut().for_each(|cond| walk_cond(cond, on_expr, on_cond));
            recovery.opening.iter_mut().for_each(|opening| walk_expr(opening, on_expr, on_cond));
        }
    }
    for deduction in &mut payroll.deductions {
        walk_expr(&mut deduction.amount, on_expr, on_cond);
        walk_source(&mut deduction.from, on_expr, on_cond);
        deduction.limit.iter_mut().for_each(|limit| walk_source(limit, on_expr, on_cond));
        deduction.opening.iter_mut().for_each(|opening| walk_expr(opening, on_expr, on_cond));
    }
}

fn walk_measure(measure: &mut Measure, on_expr: OnExpr<'_>, on_cond: OnCond<'_>) {
    match measure {
        Measure::Agg(_, _, Some(cond)) => walk_cond(cond, on_expr, on_cond),
        Measure::Div(a, b) | Measure::Sub(a, b) => {
            walk_measure(a, on_expr, on_cond);
            walk_measure(b, on_expr, on_cond);
        }
        _ => {}
    }
}

fn walk_tiers(tiers: &mut Tiers, on_expr: OnExpr<'_>, on_cond: OnCond<'_>) {
    walk_expr(&mut tiers.by, on_expr, on_cond);
    if let Some(below) = &mut tiers.below {
        walk_expr(below, on_expr, on_cond);
    }
    for line in &mut tiers.lines {
        walk_expr(&mut line.value, on_expr, on_cond);
    }
    if let Some(opening) = &mut tiers.opening {
        walk_expr(opening, on_expr, on_cond);
    }
    if let Some(columns) = &mut tiers.columns {
        columns.cells().iter_mut().flatten().for_each(|cell| walk_expr(cell, on_expr, on_cond));
        if let Columns::Across(by, ..) = columns {
            walk_expr(by, on_expr, on_cond);
        }
    }
}

fn walk_step(step: &mut Step, on_expr: OnExpr<'_>, on_cond: OnCond<'_>) {
    match step {
        Step::MultiplyBy(expr) | Step::AtMost(expr) | Step::AtLeast(expr) | Step::Minus(expr) | Step::Prorate(expr) => {
            walk_expr(expr, on_expr, on_cond)
        }
        Step::Round(..) => {}
    }
}

fn walk_expr(expr: &mut Expr, on_expr: OnExpr<'_>, on_cond: OnCond<'_>) {
    on_expr(expr);
    match expr {
        Expr::Add(a, b) | Expr::Sub(a, b) | Expr::Mul(a, b) | Expr::Div(a, b) | Expr::Excess(a, b) => {
            walk_expr(a, on_expr, on_cond);
            walk_expr(b, on_expr, on_cond);
        }
        Expr::Share(_, of) | Expr::Scale(_, Some(of)) | Expr::Round(of, ..) => walk_expr(of, on_expr, on_cond),
        Expr::If(cond, a, b) => {
            walk_cond(cond, on_expr, on_cond);
            walk_expr(a, on_expr, on_cond);
            walk_expr(b, on_expr, on_cond);
        }
        Expr::Least(of) | Expr::Most(of) => of.iter_mut().for_each(|part| walk_expr(part, on_expr, on_cond)),
        _ => {}
    }
}

fn walk_cond(cond: &mut Cond, on_expr: OnExpr<'_>, on_cond: OnCond<'_>) {
    on_cond(cond);
    match cond {
        Cond::Cmp(_, a, b) => {
            walk_expr(a, on_expr, on_cond);
            walk_expr(b, on_expr, on_cond);
        }
        Cond::Between(a, b, c) => [a, b, c].into_iter().for_each(|part| walk_expr(part, on_expr, on_cond)),
        Cond::NoData(a, _) => walk_expr(a, on_expr, on_cond),
        Cond::Not(a) | Cond::InARow(a, ..) => walk_cond(a, on_expr, on_cond),
        Cond::And(a, b) | Cond::Or(a, b) => {
            walk_cond(a, on_expr, on_cond);
            walk_cond(b, on_expr, on_cond);
        }
        _ => {}
    }
}
