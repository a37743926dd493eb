//! How many KPIs decide about the pay of one payee.

use std::collections::BTreeSet;

use crate::analyse::Together;
use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::lint::Subject;
use crate::lint::used::{asks_of_people, kpis_of};
use crate::plan::{Component, Id, Kpi};

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
    let rules: Vec<&Component> = some.iter().map(|(rule, _)| *rule).collect();
    let together = Together::of(plan, &rules);
    let parts: Vec<usize> = (0..some.len()).filter_map(|place| together.part_of(place)).collect();
    let mut most = everybody.clone();
    let mut begun: Vec<bool> = vec![false; together.parts()];
    for (first, part) in parts.iter().enumerate() {
        // Rules that ask the same are taken together, whichever of them is the first.
        if begun.get(*part).is_some_and(|begun| *begun && together.fit(*part, *part)) {
            continue;
        }
        begun.get_mut(*part).into_iter().for_each(|begun| *begun = true);
        let mut kpis = everybody.clone();
        let mut taken: Vec<usize> = Vec::new();
        // Whether a part is taken, once that has been asked: what does not fit does not fit later.
        let mut answers: Vec<Option<bool>> = vec![None; together.parts()];
        let others = parts.iter().enumerate().filter(|(place, _)| *place != first);
        for (place, part) in std::iter::once((first, part)).chain(others) {
            let Some(answer) = answers.get_mut(*part) else { continue };
            let fits = match *answer {
                Some(fits) => fits && together.fit(*part, *part),
                None => taken.iter().all(|other| together.fit(*other, *part)),
            };
            if answer.is_none() {
                *answer = Some(fits);
                taken.extend(fits.then_some(*part));
            }
            if fits {
                kpis.extend(some.get(place).into_iter().flat_map(|(_, kpis)| kpis.iter().copied()));
            }
        }
        if kpis.len() > most.len() {
            most = kpis;
        }
    }
    most.into_iter().collect()
}
