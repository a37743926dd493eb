//! Pay that falls when the result rises.

use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::lint::Subject;
use crate::lint::scales::{Looked, Rule, driver_name, value_of};
use crate::number::Exact;
use crate::plan::{
    Attainment, Case, Columns, Component, ComponentKind, Const, Expr, ExprKind, Plan, TierMode, Type, walk,
};
use crate::prove::{Assumptions, Shape, Why, is_result, names, paid};

pub(super) fn run(rule: &Rule<'_>, found: &mut Vec<Diagnostic>) {
    let less_is_better = lower_is_better(rule.plan, &rule.natural.driver);
    let own = &rule.natural.described.shape;
    let turned = less_is_better.then(|| own.times(&Exact::from(-1)));
    let shape = turned.as_ref().unwrap_or(own);
    // Where nothing is ever paid for more, the rule is for less: no reprimand, few returns. A wrong order of tiers leaves the
    // first of them above what is paid below it.
    if !rises(shape) {
        return;
    }
    let unit = unit(&rule.natural.driver.ty);
    let rounding = rule.component.rounding.as_ref().unwrap_or(&rule.plan.rounding);
    for fall in shape.falls(&unit, (!less_is_better).then_some(rounding)) {
        let Some([(low, _), (high, _)]) = &fall.witness else { continue };
        let (worse, better) = if less_is_better { (high, low) } else { (low, high) };
        let Some((pays_before, pays_after)) = rule.paid(worse).zip(rule.paid(better)) else { continue };
        if pays_after >= pays_before {
            continue;
        }
        let said = rule
            .finding_at(Code::PayFalls, fall.to.as_ref().unwrap_or(high))
            .arg("less", rule.value(worse))
            .arg("pays_before", rule.pay(&pays_before))
            .arg("more", rule.value(better))
            .arg("pays_after", rule.pay(&pays_after));
        found.push(if less_is_better { said.help("less") } else { said });
    }
}

/// A rate that goes up and down in a straight line, of the result itself: no straight lines, so the bounds are looked at, and
/// between them where the pay is largest.
pub(super) fn of_rates(subject: &Subject<'_>, looked: &Looked<'_>, found: &mut Vec<Diagnostic>) {
    let (plan, component) = (subject.plan, looked.component);
    let product = looked.rule.as_ref().is_err_and(|blocked| blocked.why == Why::Product);
    let whole = matches!(component.kind, ComponentKind::Whole { .. });
    let id =
        plan.components.iter().find(|(_, one)| product && whole && std::ptr::eq(*one, component)).map(|(id, _)| id);
    let Some((id, (driver, bounds))) = id.zip(rates(plan, component)) else { return };
    if lower_is_better(plan, &driver) {
        return;
    }
    let case = Case::Component(id);
    let rounding = component.rounding.as_ref().unwrap_or(&plan.rounding);
    for known in Assumptions::of_examples_in(plan, case, &driver, subject.period()) {
        let pay = |x: &Exact| paid(plan, case, &known.clone().with(driver.clone(), Const::Number(x.clone())));
        let paid = |x: &Exact| Some(rounding.apply(&pay(x)?));
        let mut points = bounds.clone();
        points.extend(bounds.iter().zip(bounds.iter().skip(1)).filter_map(|(low, high)| peak(low, high, &pay)));
        points.sort();
        let amounts: Vec<(Exact, Exact)> = points.into_iter().filter_map(|x| Some((x.clone(), paid(&x)?))).collect();
        let pairs = amounts.iter().zip(amounts.iter().skip(1)).filter(|((_, before), (_, after))| after < before);
        let worst = pairs.max_by_key(|((_, before), (_, after))| before - after);
        if let Some(((less, before), (more, after))) = worst {
            let money = |amount: &Exact| Arg::Money(amount.clone(), plan.currency.code().to_owned());
            found.push(
                Diagnostic::warning(Code::PayFalls, component.span)
                    .arg("rule", &component.name)
                    .arg("driver", driver_name(plan, &driver))
                    .arg("less", value_of(&driver.ty, less))
                    .arg("pays_before", money(before))
                    .arg("more", value_of(&driver.ty, more))
                    .arg("pays_after", money(after)),
            );
            return;
        }
    }
}

/// The result by which the rates of a rule change in straight lines, and where these begin.
fn rates(plan: &Plan, rule: &Component) -> Option<(Expr, Vec<Exact>)> {
    let mut found = None;
    walk::component(plan, rule, &mut |expr| {
        let ExprKind::Scale { scale, .. } = &*expr.kind else { return };
        let of = plan.scales.get(*scale);
        let curve = &of.curve;
        let names = names(plan, &of.driver);
        if let ([ladder], Columns::One, TierMode::Linear) = (curve.ladders.as_slice(), &curve.columns, curve.mode)
            && let [driver] = names.as_slice()
            && is_result(driver)
        {
            found = Some((driver.clone(), ladder.lines.iter().map(|line| line.bound.at.clone()).collect()));
        }
    });
    found
}

/// Where between two numbers the most is paid, to a hundredth, of a parabola that opens downwards; `None` where that is at an end.
fn peak(low: &Exact, high: &Exact, pay: &dyn Fn(&Exact) -> Option<Exact>) -> Option<Exact> {
    let half = &(high - low) * &Exact::scaled(5, 1);
    let middle = low + &half;
    let (first, inside, last) = (pay(low)?, pay(&middle)?, pay(high)?);
    let bend = &(&first + &last) - &inside.times_integer(2);
    if !bend.is_negative() {
        return None;
    }
    let off = (&first - &last).checked_div(&bend.times_integer(2))?;
    let at = &middle + &(&off * &half);
    let at = &(&at * &Exact::from(100)).floor() * &Exact::scaled(1, 2);
    (at > *low && at < *high).then_some(at)
}

/// The step in which people count a quantity.
pub(in crate::lint) fn unit(ty: &Type) -> Exact {
    match ty {
        Type::Money(_) => Exact::scaled(1, 2),
        Type::Percent | Type::Ratio => Exact::scaled(1, 4),
        _ => Exact::one(),
    }
}

/// Whether more of the quantity is paid more anywhere from 0 on.
fn rises(shape: &Shape) -> bool {
    shape.lines().any(|(over, line)| line.slope.is_positive() && over.only().is_none())
        || shape.jumps().iter().any(|jump| jump.value > jump.before || jump.after > jump.value)
}

/// Whether only less is paid for more: the rule is for less, though nothing says of the result that less of it is better.
pub(in crate::lint) fn pays_for_less(shape: &Shape) -> bool {
    !rises(shape) && rises(&shape.times(&Exact::from(-1)))
}

/// Whether the quantity is one of which less is meant to pay more: its attainment goes by `quota / measure` or
/// `2 - measure / quota`.
pub(in crate::lint) fn lower_is_better(plan: &Plan, driver: &Expr) -> bool {
    match &*driver.kind {
        ExprKind::Kpi(id) => plan.kpis.get(*id).attainment != Attainment::MeasureOverQuota,
        _ => false,
    }
}
