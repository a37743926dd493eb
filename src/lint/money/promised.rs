//! What a plan pays one person when all quotas are met, against what was promised.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::diagnostics::{Arg, Code, Diagnostic, SUPPOSED};
use crate::lint::Subject;
use crate::lint::kinds::kinds;
use crate::lint::money::at_quotas::{Part, of_rule};
use crate::lint::money::one_person::{Cap, Together, caps, sets, together};
use crate::lint::proofs::witness;
use crate::lint::quotas::stating;
use crate::lint::used::earns;
use crate::number::Exact;
use crate::plan::{Component, Const, Expr, ExprKind, Given, Id, walk};
use crate::prove::{Assumptions, value};

pub(super) fn run(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    let plan = subject.plan;
    let Some((promised, _, span)) = &plan.purpose.promised else { return };
    let caps = caps(subject);
    let paid: Vec<Offer> = kinds_paid(subject).into_iter().flat_map(|kind| offers(subject, &caps, kind)).collect();
    // Who is paid the most is who the promise is for.
    let more = |best, next| if high(next) > high(best) { next } else { best };
    let Some(offer) = paid.iter().reduce(more) else { return };
    let Offer { kind, parts, pays: best } = offer;
    let open: Vec<&Part> = parts.iter().filter(|part| best.open.contains(&part.rule)).collect();
    if paid.iter().any(|one| high(one) >= promised) {
        return;
    }
    let least = paid.iter().map(|one| &one.pays.low).min().unwrap_or(&best.low);
    let key = match (open.is_empty(), least == &best.high) {
        (false, _) if best.high.is_zero() => "unknown",
        (true, true) => "",
        (true, false) => "between",
        (false, true) => "open",
        (false, false) => "open_between",
    };
    let money = |amount: &crate::number::Exact| Arg::Money(amount.clone(), plan.currency.code().to_owned());
    let names = open.iter().map(|part| Arg::from(&plan.components.get(part.rule).name)).collect();
    let shown = parts.iter().map(|part| part.shown(plan)).collect();
    let said = Diagnostic::warning(Code::PromiseNotKept, *span)
        .arg("plan", &plan.name)
        .arg("promised", money(promised))
        .arg("low", money(least))
        .arg("pays", money(&best.high))
        .arg("open", open.len())
        .arg("rules", Arg::List(names))
        .arg("parts", Arg::List(shown))
        .help(key);
    found.push(if kind.is_empty() { said } else { said.arg(SUPPOSED, witness(plan, kind)) });
}

/// What a set of rules pays somebody of a kind.
struct Offer {
    kind: Vec<Given>,
    parts: Arc<[Part]>,
    pays: Together,
}

fn high(offer: &Offer) -> &Exact {
    &offer.pays.high
}

/// The kinds of people for whom the plan is, as far as its tables tell them apart.
fn kinds_paid(subject: &Subject<'_>) -> Vec<Vec<Given>> {
    let plan = subject.plan;
    let all = kinds(plan, |note| {
        subject.rules().filter(|(_, rule)| earns(rule)).for_each(|(_, rule)| walk::component(plan, rule, &mut *note));
    });
    // The plan asks for rows of people, its conditions for the person paid.
    let for_them = |kind: &Vec<Given>| {
        let rows: Vec<Given> = kind.iter().filter_map(as_row).collect();
        plan.people_filter.iter().all(|filter| may_hold(subject, filter, &rows))
            && plan.when.iter().all(|(when, _)| may_hold(subject, when, kind))
    };
    let paid: Vec<Vec<Given>> = all.into_iter().filter(for_them).collect();
    if paid.is_empty() { vec![Vec::new()] } else { paid }
}

/// What is said of the person paid, as of a row of people.
fn as_row(given: &Given) -> Option<Given> {
    let ExprKind::PayeeField(path) = &*given.what.kind else { return None };
    let what = Expr::new(ExprKind::RowField(path.clone()), given.what.ty.clone(), given.what.span);
    Some(Given { what, ..given.clone() })
}

/// What somebody of a kind is paid, by each set of rules that can be one person's.
fn offers(subject: &Subject<'_>, caps: &[Cap], kind: Vec<Given>) -> Vec<Offer> {
    let plan = subject.plan;
    let applies = |rule: &Component| rule.when.iter().all(|when| may_hold(subject, when, &kind));
    let rules: Vec<_> = subject.rules().filter(|(_, rule)| earns(rule) && applies(rule)).collect();
    let parts: Arc<[Part]> = rules.iter().map(|(id, rule)| of_rule(subject, *id, rule, &kind)).collect();
    let offer = |set: BTreeSet<Id<Component>>| {
        let pays = together(plan, caps, &parts, &set);
        Offer { kind: kind.clone(), parts: parts.clone(), pays }
    };
    sets(plan, &rules).into_iter().map(offer).collect()
}

fn may_hold(subject: &Subject<'_>, condition: &Expr, kind: &[Given]) -> bool {
    let known = stating(Assumptions::in_period(subject.period()), kind);
    value(subject.plan, condition, &known) != Some(Const::YesNo(false))
}
