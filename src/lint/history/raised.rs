//! Quotas that are raised: right after they were met, and by leaps without evidence.

use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::lint::Subject;
use crate::lint::history::facts::{Fact, KpiFacts, SubjectFacts};
use crate::lint::history::level::rounded;
use crate::number::Exact;
use crate::plan::Kpi;
use crate::time::Period;

/// A quota and the one after it, of one subject.
struct Step<'a> {
    who: &'a SubjectFacts,
    before: &'a Fact,
    from: &'a Exact,
    after: Period,
    to: &'a Exact,
    met: bool,
}

impl Step<'_> {
    /// Whether more is asked than before.
    fn raised(&self, of: &KpiFacts) -> bool {
        if of.lower { self.to < self.from } else { self.to > self.from }
    }

    /// By what share more is asked.
    fn rise(&self, of: &KpiFacts) -> Exact {
        let (less, more) = if of.lower { (self.to, self.from) } else { (self.from, self.to) };
        more.checked_div(less).map_or_else(Exact::zero, |times| &times - &Exact::one())
    }
}

pub(super) fn run(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    let Some(history) = subject.history else { return };
    for of in &history.kpis {
        let kpi = subject.plan.kpis.get(of.kpi);
        if kpi.quota.is_none() {
            continue;
        }
        let steps = steps(of);
        found.extend(ratchet(kpi, of, &steps));
        if kpi.purpose.evidence.is_none() {
            found.extend(leap(subject, kpi, of, &steps));
        }
    }
}

/// Each quota with the one of the next period. Those of newcomers rise because they are asked for less at first.
fn steps(of: &KpiFacts) -> Vec<Step<'_>> {
    let mut found = Vec::new();
    for who in &of.subjects {
        let next = who.asked.as_ref().map(|(period, quota)| (*period, quota));
        let quotas: Vec<(Period, &Exact)> = who
            .facts
            .iter()
            .filter_map(|fact| Some((fact.period, fact.quota.as_ref()?)))
            .chain(next.filter(|(period, _)| who.facts.iter().all(|fact| fact.period != *period)))
            .collect();
        for fact in who.facts.iter().filter(|fact| fact.settled) {
            let Some(from) = &fact.quota else { continue };
            let follows = |period: &Period| period.first() == fact.period.last().plus(1);
            let Some((after, to)) = quotas.iter().find(|(period, _)| follows(period)) else { continue };
            found.push(Step { who, before: fact, from, after: *after, to, met: of.meets(&fact.result, from) });
        }
    }
    found
}

/// Raised after more than half of the periods in which it was met, and then more often than after the others: whoever has
/// sold enough is asked for more. A quota that rises for everybody at a time rises after both.
fn ratchet(kpi: &Kpi, of: &KpiFacts, steps: &[Step<'_>]) -> Option<Diagnostic> {
    let count =
        |met: bool, raised: bool| steps.iter().filter(|step| step.met == met && (step.raised(of) || !raised)).count();
    let (met, after_met) = (count(true, false), count(true, true));
    let (missed, after_missed) = (count(false, false), count(false, true));
    if after_met * 2 <= met || after_met * missed <= after_missed * met && missed > 0 {
        return None;
    }
    // Raised once, for several people at a time, whom nobody missed: a new year, not a ratchet.
    let once = steps.iter().all(|step| step.after == steps.first().map_or(step.after, |first| first.after));
    if once && missed == 0 && of.subjects.len() > 1 {
        return None;
    }
    let raised: Vec<&Step<'_>> = steps.iter().filter(|step| step.met && step.raised(of)).collect();
    let people = of.subjects.iter().filter(|who| raised.iter().any(|step| std::ptr::eq(step.who, *who))).count();
    let worst = largest(of, raised.into_iter())?;
    let span = kpi.quota.as_ref()?.span;
    let said = told(Diagnostic::warning(Code::Ratchet, span).arg("kpi", &kpi.name), of, worst)
        .arg("result", of.value(&worst.before.result))
        .arg("raised", after_met)
        .arg("met", met)
        .arg("people", people);
    Some(if missed > 0 { said.arg("missed", missed).arg("raised_missed", after_missed) } else { said.help("always") })
}

/// More than the share that the company allows from one period to the next.
fn leap(subject: &Subject<'_>, kpi: &Kpi, of: &KpiFacts, steps: &[Step<'_>]) -> Option<Diagnostic> {
    let limit = &subject.settings.sharp_rise;
    let sharp: Vec<&Step<'_>> = steps.iter().filter(|step| step.raised(of) && step.rise(of) > *limit).collect();
    let count = sharp.len();
    let people = of.subjects.iter().filter(|who| sharp.iter().any(|step| std::ptr::eq(step.who, *who))).count();
    let worst = largest(of, sharp.into_iter())?;
    let said = Diagnostic::warning(Code::SharpRise, kpi.quota.as_ref()?.span).arg("kpi", &kpi.name);
    let said = told(said, of, worst).arg("rise", Arg::Percent(rounded(&worst.rise(of))));
    Some(said.arg("count", count).arg("people", people).arg("limit", Arg::Percent(limit.clone())))
}

/// The largest rise; of equal ones the first.
fn largest<'s, 'a>(of: &KpiFacts, steps: impl Iterator<Item = &'s Step<'a>>) -> Option<&'s Step<'a>>
where
    'a: 's,
{
    steps.reduce(|most, other| if other.rise(of) > most.rise(of) { other } else { most })
}

fn told(said: Diagnostic, of: &KpiFacts, step: &Step<'_>) -> Diagnostic {
    said.arg("who", step.who.name.clone())
        .arg("before", step.before.period)
        .arg("from", of.value(step.from))
        .arg("after", step.after)
        .arg("to", of.value(step.to))
}
