//! What a plan pays when all quotas are met, against what was promised.

use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::lint::Subject;
use crate::lint::used::earns;
use crate::number::Exact;
use crate::plan::{Case, Component, Const, Expr, ExprKind, Id, Plan, Type};
use crate::prove::{Assumptions, bounds};

pub(super) fn run(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    let plan = subject.plan;
    let Some((promised, _, span)) = &plan.purpose.promised else { return };
    let money = |amount: &Exact| Arg::Money(amount.clone(), plan.currency.code().to_owned());
    let mut low = Exact::zero();
    let mut high = Some(Exact::zero());
    let mut open: Vec<Arg> = Vec::new();
    for (id, component) in plan.components.iter().filter(|(_, component)| earns(component)) {
        match at_all_quotas(plan, id) {
            Some((least, most)) => {
                // What is due once a quarter is a third of it in a month.
                let share = Exact::from(i64::from(plan.every.months()))
                    .checked_div(&Exact::from(i64::from(component.every.months().max(plan.every.months()))))
                    .unwrap_or_else(Exact::one);
                low = &low + &(&least * &share);
                if most.is_none() {
                    open.push(Arg::from(&component.name));
                }
                high = high.zip(most).map(|(high, most)| &high + &(&most * &share));
            }
            None => {
                open.push(Arg::from(&component.name));
                high = None;
            }
        }
    }
    let said = |code_help: &'static str| {
        let said = Diagnostic::warning(Code::PromiseNotKept, *span).arg("plan", &plan.name);
        said.arg("promised", money(promised)).help(code_help)
    };
    match &high {
        Some(high) if *high < *promised && low == *high => found.push(said("").arg("pays", money(high))),
        Some(high) if *high < *promised => {
            found.push(said("between").arg("low", money(&low)).arg("pays", money(high)));
        }
        None if low < *promised => {
            found.push(said("open").arg("pays", money(&low)).arg("rules", Arg::List(open)));
        }
        _ => {}
    }
}

/// The least and the most that a rule pays where every attainment is 100%; the most is `None` without a bound.
fn at_all_quotas(plan: &Plan, id: Id<Component>) -> Option<(Exact, Option<Exact>)> {
    let case = Case::Component(id);
    let nothing = Expr::new(ExprKind::YesNo(true), Type::YesNo, plan.span);
    let mut first: Option<(Exact, Option<Exact>)> = None;
    for given in Assumptions::of_examples(plan, case, &nothing) {
        let known = plan.kpis.iter().filter(|(_, kpi)| kpi.quota.is_some()).fold(given, |known, (kpi, of)| {
            let attainment = Expr::new(ExprKind::Attainment(kpi), Type::Ratio, of.span);
            // What the examples say of its value and quota would contradict 100%.
            let mut known = known;
            known.stated.retain(|given| !states_kpi(&given.what, kpi));
            let known = known.with(attainment, Const::Number(Exact::one()));
            // A quota that the rules say is the value that meets it.
            match of.quota.as_ref().map(|quota| &*quota.kind) {
                Some(ExprKind::Number(quota)) if of.quota_every.is_none_or(|every| every == plan.every) => {
                    let value = Expr::new(ExprKind::Kpi(kpi), of.value.ty.clone(), of.span);
                    known.with(value, Const::Number(quota.clone()))
                }
                _ => known,
            }
        });
        let Ok(ranged) = bounds(plan, case, &known) else { continue };
        let Some(low) = ranged.low else { continue };
        let better = first.as_ref().is_none_or(|(_, high)| high.is_none() && ranged.high.is_some());
        if better {
            first = Some((low, ranged.high));
        }
    }
    first
}

/// Whether the value of a KPI is stated, not its quota: with the quota and 100% the value is known.
fn states_kpi(what: &Expr, of: Id<crate::plan::Kpi>) -> bool {
    matches!(&*what.kind, ExprKind::Kpi(id) | ExprKind::Attainment(id) if *id == of)
}
