//! How many KPIs decide about the pay of one payee.

use std::collections::BTreeSet;

use crate::analyse::can_both_hold;
use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::lint::Subject;
use crate::lint::used::{asks_of_people, kpis_of};
use crate::plan::{Id, Kpi};

pub(super) fn run(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    let (plan, settings) = (subject.plan, subject.settings);
    let most = most_for_one(subject);
    if most.len() < settings.many_kpis.min(settings.too_many_kpis) {
        return;
    }
    let names = most.iter().map(|kpi| Arg::from(&plan.kpis.get(*kpi).name)).collect();
    let finding = if most.len() >= settings.too_many_kpis {
        Diagnostic::error(Code::TooManyKpis, plan.span).arg("from", settings.too_many_kpis)
    } else {
        Diagnostic::warning(Code::TooManyKpis, plan.span).arg("from", settings.many_kpis)
    };
    found.push(finding.arg("plan", &plan.name).arg("kpis", most.len()).arg("names", Arg::List(names)));
}

/// The most KPIs of rules that can pay the same person. Rules for different roles exclude each other, so their KPIs do not
/// add up: from each rule for some people on, those are taken that can hold together with all taken so far. What a
/// condition asks of results excludes nobody.
fn most_for_one(subject: &Subject<'_>) -> Vec<Id<Kpi>> {
    let plan = subject.plan;
    let rules = subject.rules().map(|(_, component)| (component, kpis_of(plan, component)));
    let (some, all): (Vec<_>, Vec<_>) = rules.partition(|(component, _)| asks_of_people(plan, component));
    let mut everybody = BTreeSet::new();
    all.iter().for_each(|(_, kpis)| everybody.extend(kpis.iter().copied()));
    let together: Vec<Vec<bool>> =
        some.iter().map(|(one, _)| some.iter().map(|(other, _)| can_both_hold(plan, one, other)).collect()).collect();
    let mut most = everybody.clone();
    for first in 0..some.len() {
        let mut taken: Vec<usize> = Vec::new();
        let mut kpis = everybody.clone();
        let others = (0..some.len()).filter(|place| *place != first);
        for place in std::iter::once(first).chain(others) {
            let fits = |other: &usize| together.get(*other).and_then(|row| row.get(place)).is_some_and(|both| *both);
            if taken.iter().all(fits) {
                taken.push(place);
                kpis.extend(some.get(place).into_iter().flat_map(|(_, kpis)| kpis.iter().copied()));
            }
        }
        if kpis.len() > most.len() {
            most = kpis;
        }
    }
    most.into_iter().collect()
}
