//! Pay that is more than the money it is a share of, shown over the whole scale: of one rule, and of several that pay one
//! person out of the same money.

use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::lint::Subject;
use crate::lint::scales::Rule;
use crate::number::Exact;
use crate::plan::{Component, ComponentKind, Expr, ExprKind, Plan, Pool, walk};
use crate::prove::{Interval, Line, Shape, shape_of_value};
use crate::source::Span;

pub(super) fn run(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    for rule in subject.drawings().filter(|rule| rule.can_be_bought() && is_paid(subject, rule)) {
        let Some((at, pays)) = witness(&rule.natural.described.shape) else { continue };
        let said = rule.finding(Code::PaysBeyondBase, rule.line_at(&at));
        found.push(said.arg("at", rule.value(&at)).arg("pays", rule.pay(&pays)));
    }
    together(subject, found);
    with_pools(subject, found);
}

/// Whether what a rule would pay by itself is paid: of a group that takes the smallest somebody else's amount may be.
fn is_paid(subject: &Subject<'_>, rule: &Rule<'_>) -> bool {
    let mut with_it = subject
        .joints()
        .iter()
        .filter(|joint| joint.members().iter().any(|member| member.component.span == rule.component.span));
    !subject.is_joined(rule.component) || with_it.any(|joint| witness(&joint.natural.described.shape).is_some())
}

/// Rules that pay one person out of the same money: what they pay in all. One that goes beyond it by itself is told already; of
/// sets for several kinds of people the first is told.
fn together(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    let mut told: Vec<Span> = Vec::new();
    for joint in subject.joints().iter().filter(|joint| joint.can_be_bought()) {
        let members = joint.members();
        let alone = |rule: &&Rule<'_>| is_paid(subject, rule) && witness(&rule.natural.described.shape).is_some();
        let known = members.iter().any(|rule| told.contains(&rule.component.span));
        let Some(first) = members.first().filter(|_| !known && !members.iter().any(alone)) else { continue };
        let Some((at, pays)) = witness(&joint.natural.described.shape) else { continue };
        told.extend(members.iter().map(|rule| rule.component.span));
        let names = members.iter().map(|rule| Arg::Text(format!("`{}`", rule.component.name))).collect();
        let said = first
            .finding(Code::PaysBeyondBase, first.component.span)
            .arg("rules", Arg::List(names))
            .arg("at", first.value(&at))
            .arg("pays", first.pay(&pays));
        found.push(said.help("together"));
    }
}

/// Rules by one result and pools that share out a part of the same money: in a group of one person it is one person's pay, and
/// in a larger one the sum of all of them is the same.
fn with_pools(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    let alone =
        subject.drawings().filter(|rule| !subject.is_joined(rule.component) && rule.component.kind.rows().is_none());
    for rule in subject.joints().iter().chain(alone).filter(|rule| rule.can_be_bought()) {
        let own = &rule.natural.described.shape;
        let pools: Vec<(&Component, Shape)> =
            subject.rules().filter_map(|(_, pool)| shared_out_of(rule, pool)).collect();
        let all = pools.iter().try_fold(own.clone(), |sum, (_, shape)| sum.plus(shape));
        let Some((at, pays)) = all.filter(|_| !pools.is_empty() && witness(own).is_none()).as_ref().and_then(witness)
        else {
            continue;
        };
        let members = rule.members();
        let names = members.iter().map(|rule| rule.component).chain(pools.iter().map(|(pool, _)| *pool));
        let names = names.map(|rule| Arg::Text(format!("`{}`", rule.name))).collect();
        let said = Diagnostic::warning(Code::PaysBeyondBase, rule.component.span)
            .arg("rules", Arg::List(names))
            .arg("driver", rule.driver())
            .arg("at", rule.value(&at))
            .arg("pays", rule.pay(&pays));
        found.push(said.help("together"));
    }
}

/// What a pool shares out of the result by which a rule goes; `None` where something else decides how much. A condition that does
/// not go by the result is met by some group: there it is shared.
fn shared_out_of<'r>(rule: &Rule<'_>, pool: &'r Component) -> Option<(&'r Component, Shape)> {
    let ComponentKind::Pool(Pool { amount, .. }) = &pool.kind else { return None };
    let plain = pool.then.is_empty() && pool.limit.is_none() && pool.exceptions.is_empty();
    let above = pool.gate.as_ref().is_some_and(|gate| gate.above.is_some());
    if !plain || above || pool.every != rule.component.every {
        return None;
    }
    let (plan, driver) = (rule.plan, &rule.natural.driver);
    let nothing = Expr::new(ExprKind::Number(Exact::zero()), amount.ty.clone(), amount.span);
    let conditions = pool.when.iter().chain(pool.gate.as_ref().map(|gate| &gate.condition));
    let asked =
        conditions.filter(|condition| goes_by(plan, condition, driver)).fold(amount.clone(), |then, condition| {
            let (condition, otherwise) = (condition.clone(), nothing.clone());
            Expr::new(ExprKind::If { condition, then, otherwise }, amount.ty.clone(), amount.span)
        });
    let shape = shape_of_value(plan, &asked, driver, &rule.natural.assumptions).ok()?.shape;
    let moves = shape.lines().any(|(_, line)| line.slope.is_positive());
    moves.then_some((pool, shape))
}

/// Whether a condition asks for the result, or for its attainment.
fn goes_by(plan: &Plan, condition: &Expr, driver: &Expr) -> bool {
    let kpi = |expr: &Expr| match &*expr.kind {
        ExprKind::Kpi(id) | ExprKind::Attainment(id) => Some(*id),
        _ => None,
    };
    let mut asks = false;
    walk::expr(plan, condition, &mut |expr| asks |= kpi(expr).is_some() && kpi(expr) == kpi(driver));
    asks
}

/// The first result above 0 of which more is paid than there is of it. What is paid for nothing at all is a minimum, and
/// not looked at.
fn witness(shape: &Shape) -> Option<(Exact, Exact)> {
    if shape.at(&Exact::zero()).is_some_and(|pay| pay.is_positive()) {
        return None;
    }
    shape.lines().find_map(|(over, line)| {
        let beyond = |x: &Exact| (x.is_positive() && line.at(x) > *x).then(|| (x.clone(), line.at(x)));
        crossing(&over, line).iter().find_map(beyond)
    })
}

/// Numbers of a stretch that decide whether a line lies above the number itself somewhere on it.
fn crossing(over: &Interval, line: &Line) -> Vec<Exact> {
    let low = over.low().map(|low| if over.has_low() { low.clone() } else { low + &Exact::scaled(1, 2) });
    let high = over.high().map(|high| if over.has_high() { high.clone() } else { high - &Exact::scaled(1, 2) });
    // Without an end a steeper line is above the number from some place on.
    let far = (over.high().is_none() && line.slope > Exact::one())
        .then(|| line.minus(&Line::itself()).root())
        .flatten()
        .map(|root| &root.floor() + &Exact::one());
    [low, high, far].into_iter().flatten().filter(|x| over.contains(x)).collect()
}
