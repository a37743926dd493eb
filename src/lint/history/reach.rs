//! Quotas that nobody can reach: hardly any result of the past meets them, or they ask for far more than the best one.

use std::cmp::Ordering;

use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::lint::Subject;
use crate::lint::history::facts::{Fact, Held, KpiFacts, SubjectFacts, percentile};
use crate::lint::history::raised::is_ratchet;
use crate::lint::history::resample::probability;
use crate::lint::history::{FEWEST, History};
use crate::number::Exact;
use crate::plan::Plan;
use crate::time::Period;

/// So few results of one person are no measure of what that person can do.
const FEWEST_OWN: usize = 3;

pub(super) fn run(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    let Some(history) = subject.history else { return };
    for of in &history.kpis {
        found.extend(reach(subject, of).map(|reach| said(subject, history, of, &reach)));
    }
}

/// Why a quota is out of reach.
pub(super) struct Reach<'a> {
    held: Vec<Held<'a>>,
    /// Where it is the quotas asked next that hardly any result would meet: the first period of them.
    next: Option<Period>,
    /// Those who are asked for far more than the best result, the one asked for most beyond it first.
    beyond: Vec<Beyond<'a>>,
}

struct Beyond<'a> {
    who: &'a SubjectFacts,
    period: Period,
    quota: &'a Exact,
    best: (&'a SubjectFacts, &'a Fact),
}

/// Whether and why the quota of a KPI is out of reach.
pub(super) fn reach<'a>(subject: &Subject<'_>, of: &'a KpiFacts) -> Option<Reach<'a>> {
    let (plan, settings) = (subject.plan, subject.settings);
    let is_rare = |held: &[Held<'_>]| {
        let attainments = held.iter().map(|held| held.attainment.clone()).collect();
        held.len() >= FEWEST && percentile(attainments, &settings.percentile).is_some_and(|most| most < Exact::one())
    };
    let (held, next) = (of.held(plan), of.held_next(plan));
    let beyond = beyond(plan, of, &settings.beyond_best);
    let first = next.iter().filter_map(|held| Some(held.who.asked.as_ref()?.0)).min_by_key(|period| period.first());
    // What is far beyond the best is told with how many results meet that very quota.
    let of_next = beyond.first().is_some_and(|worst| Some(worst.period) == first);
    if is_rare(&held) && !of_next {
        Some(Reach { held, next: None, beyond })
    } else if of_next || (is_rare(&next) && !is_ratchet(subject, of)) {
        // A quota above all results that is raised with each of them is told as that.
        Some(Reach { held: next, next: first, beyond })
    } else {
        (!beyond.is_empty()).then_some(Reach { held, next: None, beyond })
    }
}

fn best<'a>(
    of: &KpiFacts,
    all: impl Iterator<Item = (&'a SubjectFacts, &'a Fact)>,
) -> Option<(&'a SubjectFacts, &'a Fact)> {
    // Of equal results the first one is named.
    all.reduce(|best, other| match of.better(&other.1.result, &best.1.result) {
        Ordering::Greater => other,
        _ => best,
    })
}

fn beyond<'a>(plan: &Plan, of: &'a KpiFacts, times: &Exact) -> Vec<Beyond<'a>> {
    if plan.kpis.get(of.kpi).quota.is_none() {
        return Vec::new();
    }
    let mut found: Vec<Beyond<'a>> = Vec::new();
    let of_all = (of.results().count(), best(of, of.results()));
    for who in &of.subjects {
        // What somebody new has done so far says nothing of what the others can do, and so of what is asked of everybody.
        let (results, best) = match of.personal && who.settled {
            true => (who.facts.len(), best(of, who.facts.iter().map(|fact| (who, fact)))),
            false => of_all,
        };
        let Some(best) = best.filter(|_| results >= FEWEST_OWN) else { continue };
        let known = who.facts.iter().filter_map(|fact| Some((fact.period, fact.quota.as_ref()?)));
        let asked = who.asked.as_ref().map(|(period, quota)| (*period, quota));
        let most = known.chain(asked).reduce(|most, other| match of.better(other.1, most.1) {
            // Of equal ones the last is the one that is asked now.
            Ordering::Less => most,
            _ => other,
        });
        let Some((period, quota)) = most else { continue };
        if is_beyond(of, quota, &best.1.result, times) {
            found.push(Beyond { who, period, quota, best });
        }
    }
    // Asked for most beyond the best: the quotients are compared by cross-multiplication, so that a best of 0 has its place.
    found.sort_by(|a, b| {
        let (left, right) = (a.quota * &b.best.1.result, b.quota * &a.best.1.result);
        if of.lower { left.cmp(&right) } else { right.cmp(&left) }
    });
    found
}

fn is_beyond(of: &KpiFacts, quota: &Exact, best: &Exact, times: &Exact) -> bool {
    if of.lower { *best > quota * times } else { *quota > best * times }
}

fn said(subject: &Subject<'_>, history: &History, of: &KpiFacts, reach: &Reach<'_>) -> Diagnostic {
    let kpi = subject.plan.kpis.get(of.kpi);
    let span = kpi.quota.as_ref().map_or(kpi.span, |quota| quota.span);
    let met = reach.held.iter().filter(|held| held.attainment >= Exact::one()).count();
    let drawn = probability(of, history.seed);
    let finding = Diagnostic::warning(Code::OutOfReach, span)
        .arg("kpi", &kpi.name)
        .arg("over", history.over)
        .arg("met", met)
        .arg("held", reach.held.len())
        .arg("reached", drawn.map_or(0, |drawn| u64::from(drawn.reached)))
        .arg("draws", drawn.map_or(0, |drawn| u64::from(drawn.draws)))
        .arg("seed", Arg::Text(history.seed.to_string()))
        .arg("percentile", Arg::Percent(subject.settings.percentile.clone()))
        .arg("times", Arg::Percent(subject.settings.beyond_best.clone()));
    let of_best = |finding: Diagnostic, (who, fact): (&SubjectFacts, &Fact)| {
        finding.arg("best", of.value(&fact.result)).arg("best_who", who.name.clone()).arg("best_period", fact.period)
    };
    if let Some(worst) = reach.beyond.first() {
        let finding = of_best(finding, worst.best)
            .arg("quota", of.value(worst.quota))
            .arg("who", worst.who.name.clone())
            .arg("period", worst.period)
            .arg("whose", Arg::Term(if reach.next.is_some() { "lint_this_quota" } else { "lint_own_quotas" }))
            .arg("beyond", reach.beyond.len())
            .arg("all", of.subjects.len());
        return finding.help(if of.personal { "own" } else { "best" });
    }
    // The result that came nearest to its quota.
    let nearest = reach.held.iter().reduce(|best, other| if other.attainment > best.attainment { other } else { best });
    let finding = match reach.next {
        Some(period) => finding.arg("period", period).help("next"),
        None => finding,
    };
    match nearest {
        Some(held) => of_best(finding, (held.who, held.fact))
            .arg("quota", of.value(held.quota))
            .arg("attainment", Arg::Percent(held.attainment.clone())),
        None => finding,
    }
}
