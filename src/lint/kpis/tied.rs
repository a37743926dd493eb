//! KPIs that nothing is paid for, and pay for which nothing is measured.

use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::lint::Subject;
use crate::lint::scales::Rule;
use crate::lint::used::{earns, is_tied, kpis_in, kpis_of};
use crate::number::Exact;
use crate::plan::{Case, Component, ComponentKind, ExprKind, Given, Id, Kpi, walk};
use crate::prove::{Assumptions, ends};

pub(super) fn run(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    let plan = subject.plan;
    let rewarded = rewarded(subject);
    for (id, kpi) in plan.kpis.iter() {
        // A leading KPI is watched for the sake of its result.
        if !rewarded.contains(&id) && kpi.purpose.leads_to.is_none() {
            found.push(Diagnostic::warning(Code::KpiWithoutPay, kpi.span).arg("kpi", &kpi.name));
        }
    }
    for (id, component) in subject.rules() {
        // A group of which the largest pays, an exception that pays instead: what is measured there decides here, too.
        let grouped = plan.groups.iter().any(|(_, group)| group.of.contains(&id));
        if earns(component) && !grouped && !is_tied(plan, component) {
            found.push(Diagnostic::warning(Code::PayWithoutKpi, component.span).arg("rule", &component.name));
        }
    }
    // Of people of one kind the amount may be one, whatever the others get.
    for rule in subject.drawings().filter(|rule| !rule.is_of_kind()) {
        let grouped = rule.id().is_some_and(|id| plan.groups.iter().any(|(_, group)| group.of.contains(&id)));
        if let Some(pay) = always(rule).filter(|_| !grouped && rule.component.exceptions.is_empty()) {
            let said = rule.finding(Code::PayWithoutKpi, rule.component.span).arg("pay", rule.pay(&pay));
            found.push(said.help("always"));
        }
    }
    whatever(subject, found);
}

/// A longer scale has lines that differ, and what all of it comes to takes long to prove.
const LONGEST: usize = 100;

/// Whether the scales that a rule reads have no more than so many lines together.
fn is_short(subject: &Subject<'_>, rule: &Component) -> bool {
    let mut lines = 0;
    walk::component(subject.plan, rule, &mut |expr| {
        if let ExprKind::Scale { scale, .. } = &*expr.kind {
            lines +=
                subject.plan.scales.get(*scale).curve.ladders.iter().map(|ladder| ladder.lines.len()).sum::<usize>();
        }
    });
    lines <= LONGEST
}

/// Rules that ask for several results, or make a choice by them, and pay the same whatever these are.
fn whatever(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    let plan = subject.plan;
    for looked in subject.drawn {
        let rule = looked.component;
        // One that is drawn with several amounts pays several; one by a single result is told by its drawing.
        let told = looked
            .rule
            .as_ref()
            .is_ok_and(|rule| rule.natural.described.shape.pieces().count() > 1 || always(rule).is_some());
        let asks = matches!(rule.kind, ComponentKind::Whole { .. }) && !kpis_of(plan, rule).is_empty();
        let Some((id, _)) = plan.components.iter().find(|(_, one)| std::ptr::eq(*one, rule)).filter(|_| asks && !told)
        else {
            continue;
        };
        let grouped = plan.groups.iter().any(|(_, group)| group.of.contains(&id));
        if grouped || !rule.exceptions.is_empty() || !is_short(subject, rule) {
            continue;
        }
        let known = Assumptions::in_period(subject.period());
        if let Ok((Some(low), Some(high))) = ends(plan, Case::Component(id), &known)
            && low == high
            && low.is_positive()
        {
            let pay = Arg::Money(low, plan.currency.code().to_owned());
            let said = Diagnostic::warning(Code::PayWithoutKpi, rule.span).arg("rule", &rule.name).arg("pay", pay);
            found.push(said.help("whatever"));
        }
    }
}

/// What a rule pays whatever its result is: it asks for one, but any will do.
fn always(rule: &Rule<'_>) -> Option<Exact> {
    let Some(ExprKind::Kpi(own) | ExprKind::Attainment(own)) = Some(&*rule.natural.driver.kind) else { return None };
    // What it says holds for every value of the others, as long as none is stated.
    let said = |kpi: &Id<Kpi>| {
        let names = |given: &Given| match &*given.what.kind {
            ExprKind::Kpi(id) | ExprKind::Attainment(id) => id == kpi,
            _ => false,
        };
        rule.natural.assumptions.stated.iter().any(names)
    };
    let alone = kpis_of(rule.plan, rule.component).iter().all(|kpi| kpi == own || !said(kpi));
    let described = &rule.natural.described;
    let mut pieces = described.shape.pieces();
    let (over, pay) = pieces.next()?;
    let level = pay.line()?.constant().filter(|pay| pay.is_positive())?;
    let whole = alone && described.supposed.is_empty() && pieces.next().is_none() && over.high().is_none();
    (whole && rule.component.kind.rows().is_none()).then(|| level.clone())
}

/// The KPIs that decide about something that people are given, told or held to; with all that those are computed from.
fn rewarded(subject: &Subject<'_>) -> Vec<Id<Kpi>> {
    let plan = subject.plan;
    let mut all: Vec<Id<Kpi>> = plan.components.iter().flat_map(|(_, rule)| kpis_of(plan, rule)).collect();
    let awards = plan.awards.iter().map(|(_, award)| &award.when);
    let notices = plan.notices.iter().map(|(_, notice)| &notice.when);
    let ensures = plan.ensures.iter().map(|(_, ensure)| &ensure.check);
    all.extend(kpis_in(plan, awards.chain(notices).chain(ensures)));
    let mut inside = Vec::new();
    for kpi in &all {
        walk::exprs(plan, std::iter::once(&plan.kpis.get(*kpi).value), &mut |expr| {
            if let ExprKind::Kpi(id) = &*expr.kind {
                inside.push(*id);
            }
        });
    }
    all.extend(inside);
    all
}
