//! A scale that ends flat without a word: beyond its last line more brings no more, and nobody has said that this is a cap.

use crate::diagnostics::{Code, Diagnostic, Severity};
use crate::lint::Subject;
use crate::lint::scales::{Rule, joint};
use crate::number::Exact;
use crate::plan::{ComponentKind, Const, Expr, ExprKind, Given, Group, StepKind, TierMode, Type};
use crate::prove::{Cut, Flat, Interval, Line, is_result, shape_of_value};

pub(super) fn run(subject: &Subject<'_>, rule: &Rule<'_>, found: &mut Vec<Diagnostic>) {
    let shape = &rule.natural.described.shape;
    let Some(flat) = shape.flat_end().filter(|flat| flat.pay.is_positive()) else { return };
    if !grows(rule, &flat)
        || goes_by_another(rule)
        || is_capped(rule, &flat)
        || joint::end(subject.joints(), rule)
        || !is_result(&rule.natural.driver)
        || matches!(rule.natural.driver.ty, Type::Days | Type::Months)
    {
        return;
    }
    let unwanted = subject.settings.without_caps;
    let code = if unwanted && !ends_its_scale(rule, &flat) { Code::CapUnwanted } else { Code::FlatEnd };
    let said = rule
        .finding_at(code, &flat.from)
        .arg("from", rule.value(&flat.from))
        .arg("pay", rule.pay(&received(rule, &flat)));
    found.push(match code {
        Code::CapUnwanted => {
            Diagnostic { severity: Severity::Error, ..said }.arg("name", &rule.component.name).help("hidden")
        }
        // Where none is wanted, a cap is no advice.
        _ if unwanted => said.help("no_caps"),
        _ => said,
    });
}

/// A group that takes the smaller of an amount that grows and one that does not: a flat end, or a cap in the plan of a company that
/// wants none.
pub(super) fn group(subject: &Subject<'_>, rule: &Rule<'_>, found: &mut Vec<Diagnostic>) {
    let Some(flat) = rule.joint.as_ref().and_then(|joint| joint.smallest()) else { return };
    let has_it = |group: &&Group| rule.id().is_some_and(|id| group.of.contains(&id));
    let Some(group) = rule.plan.groups.iter().map(|(_, group)| group).find(has_it) else { return };
    let (said, name) = match subject.settings.without_caps {
        true => (Diagnostic::error(Code::CapUnwanted, group.span), "name"),
        false => (Diagnostic::warning(Code::FlatEnd, group.span), "rule"),
    };
    found.push(
        said.arg(name, &group.name)
            .arg("driver", rule.driver())
            .arg("from", rule.value(&flat.from))
            .arg("pay", rule.pay(&received(rule, &flat)))
            .help("group"),
    );
}

/// What is paid at the end, rounded as it is paid.
fn received(rule: &Rule<'_>, flat: &Flat) -> Exact {
    rule.paid(&(&flat.from + &Exact::one())).unwrap_or_else(|| flat.pay.clone())
}

/// Whether more was paid for more before. A rule that pays one amount whatever is reached beyond its gate says so itself; one
/// that pays less in the end has no cap there.
fn grows(rule: &Rule<'_>, flat: &Flat) -> bool {
    let shape = &rule.natural.described.shape;
    let before = |over: &Interval| over.low().is_none_or(|low| *low < flat.from);
    let tiers = rule.natural.described.tiers.iter().filter(|met| met.place.is_some()).count() > 1;
    let other = |line: &Line| line.slope.is_positive() || (line.start.is_positive() && line.start != flat.pay);
    let most = shape.highest().and_then(|most| most.value().cloned());
    most.is_some_and(|most| most <= flat.pay)
        && (tiers || shape.lines().any(|(over, line)| before(&over) && other(line)))
}

/// Whether the amount at the end is that of the last line of a scale, not what a limit in other words leaves of it: the smaller of
/// two, a fixed amount beyond some result, 0% of what is more.
fn ends_its_scale(rule: &Rule<'_>, flat: &Flat) -> bool {
    rule.natural.described.tiers.iter().any(|met| {
        let mode = met.scale.map(|scale| rule.plan.scales.get(scale).curve.mode);
        met.over.low() == Some(&flat.from) && met.place.is_some() && mode != Some(TierMode::Marginal)
    })
}

/// Whether something else than the quantity decides how much is paid: tiers by attainment of turnover, a share of margin.
fn goes_by_another(rule: &Rule<'_>) -> bool {
    let kpi = |expr: &Expr| match &*expr.kind {
        ExprKind::Kpi(id) | ExprKind::Attainment(id) | ExprKind::Quota(id) => Some(*id),
        _ => None,
    };
    let own = kpi(&rule.natural.driver);
    let what = rule.natural.driver.clone();
    let driver = Given { span: what.span, what, value: Const::YesNo(true) };
    let another = |expr: &Expr| match &*expr.kind {
        ExprKind::Kpi(_) => kpi(expr) != own,
        ExprKind::RowField(_) | ExprKind::Credited { .. } => rule.is_of_one_row() && !driver.states(expr),
        // The score of each of the others goes on.
        ExprKind::Scorecard(id) => rule.plan.scorecards.get(*id).weights.len() > 1,
        _ => false,
    };
    let mut found = false;
    let mut pays: Vec<&Expr> = rule.component.kind.amount().into_iter().collect();
    while let Some(expr) = pays.pop() {
        found |= another(expr);
        match &*expr.kind {
            ExprKind::Define(id) => pays.push(&rule.plan.defines.get(*id).value),
            ExprKind::Scale { scale, base } => {
                pays.extend(base.iter());
                pays.extend(rule.plan.scales.get(*scale).curve.exprs());
            }
            _ => pays.extend(expr.children()),
        }
    }
    found
}

/// Whether a cap is what ends it: one that the rule says, or one over it. A limit of the attainment itself leaves no end. A cap that lies higher
/// than what is paid at the end is not why more brings no more.
fn is_capped(rule: &Rule<'_>, flat: &Flat) -> bool {
    let plan = rule.plan;
    let end = Interval::new(Some(Cut::after(flat.from.clone())), None);
    let cut = rule.natural.described.cuts.iter().any(|cut| end.as_ref().is_some_and(|end| cut.over.covers(end)));
    let id = rule.id();
    let over = plan.rules_in(rule.natural.assumptions.period).filter_map(|(_, other)| match &other.kind {
        ComponentKind::Cap(cap) => id.is_some_and(|id| cap.limits(id, rule.component)).then_some(&cap.limit.at_most),
        _ => None,
    });
    let own = rule.component.then.iter().filter_map(|step| match &step.kind {
        StepKind::AtMost(most) => Some(most),
        _ => None,
    });
    let mut caps = own.chain(over).chain(rule.component.limit.as_ref().map(|limit| &limit.at_most));
    // One that is not known may be it.
    let ends = |cap: &Expr| {
        let known = shape_of_value(plan, cap, &rule.natural.driver, &rule.natural.assumptions);
        known.ok().and_then(|known| known.shape.at(&flat.from)).is_none_or(|cap| cap <= flat.pay)
    };
    cut || caps.any(ends)
}
