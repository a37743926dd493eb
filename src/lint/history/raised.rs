//! Quotas that are raised: right after they were met, and by leaps without evidence.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::lint::Subject;
use crate::lint::history::facts::{Fact, KpiFacts, SubjectFacts};
use crate::number::{Exact, share_for_reading};
use crate::plan::Kpi;
use crate::time::Period;

/// A quota and the one after it, of one subject.
struct Step<'a> {
    who: &'a SubjectFacts,
    /// Their place among all.
    place: usize,
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

/// Whether it is told that a quota is raised as soon as it is met.
pub(super) fn is_ratchet(subject: &Subject<'_>, of: &KpiFacts) -> bool {
    let kpi = subject.plan.kpis.get(of.kpi);
    kpi.quota.is_some() && ratchet(kpi, of, &steps(of)).is_some()
}

/// Each quota with the one of the next period. Those of newcomers rise because they are asked for less at first.
fn steps(of: &KpiFacts) -> Vec<Step<'_>> {
    let mut found = Vec::new();
    for (place, who) in of.subjects.iter().enumerate() {
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
            let met = of.meets(&fact.result, from);
            found.push(Step { who, place, before: fact, from, after: *after, to, met });
        }
    }
    found
}

/// So many met quotas of one person show that they are raised because they were met.
const FEWEST_MET: usize = 4;

/// How often quotas were raised after they were met, and after they were not.
#[derive(Clone, Copy)]
struct Counted {
    met: usize,
    after_met: usize,
    missed: usize,
    after_missed: usize,
}

impl Counted {
    fn of<'s, 'a: 's>(of: &KpiFacts, steps: impl Iterator<Item = &'s Step<'a>>) -> Counted {
        let mut count = Counted { met: 0, after_met: 0, missed: 0, after_missed: 0 };
        for step in steps {
            let (all, raised) = match step.met {
                true => (&mut count.met, &mut count.after_met),
                false => (&mut count.missed, &mut count.after_missed),
            };
            *all += 1;
            *raised += usize::from(step.raised(of));
        }
        count
    }

    /// Raised after more than half of the periods in which it was met, and then more often than after the others.
    fn is_ratchet(self) -> bool {
        let more_often = self.missed == 0 || self.after_met * self.missed > self.after_missed * self.met;
        self.after_met * 2 > self.met && more_often
    }
}

/// Whoever has sold enough is asked for more: everybody, or some people alone, whom all the others must not hide. A quota
/// that rises for everybody at a time rises after both.
fn ratchet(kpi: &Kpi, of: &KpiFacts, steps: &[Step<'_>]) -> Option<Diagnostic> {
    let span = kpi.quota.as_ref()?.span;
    let everybody = Counted::of(of, steps.iter());
    // Raised once, for several people at a time, whom nobody missed: a new year, not a ratchet.
    let once = steps.iter().all(|step| step.after == steps.first().map_or(step.after, |first| first.after));
    let new_year = once && everybody.missed == 0 && of.subjects.len() > 1;
    let whole = everybody.is_ratchet() && !new_year;
    let hit = if whole { BTreeSet::new() } else { singled_out(of, steps) };
    let theirs = |step: &&Step<'_>| whole || hit.contains(&step.place);
    let count = Counted::of(of, steps.iter().filter(theirs));
    let raised: Vec<&Step<'_>> = steps.iter().filter(theirs).filter(|step| step.met && step.raised(of)).collect();
    let people: BTreeMap<usize, &SubjectFacts> = raised.iter().map(|step| (step.place, step.who)).collect();
    let worst = largest(of, raised.iter().copied())?;
    let said = told(Diagnostic::warning(Code::Ratchet, span).arg("kpi", &kpi.name), of, worst)
        .arg("result", of.value(&worst.before.result))
        .arg("raised", count.after_met)
        .arg("met", count.met)
        .arg("people", people.len())
        .arg("names", Arg::List(people.values().map(|who| who.name.clone()).collect()));
    let said =
        if whole { said } else { said.arg("all", of.subjects.iter().filter(|who| !who.facts.is_empty()).count()) };
    Some(match (whole, count.missed > 0) {
        (true, true) => said.arg("missed", count.missed).arg("raised_missed", count.after_missed),
        (true, false) => said.help("always"),
        (false, true) => said.arg("missed", count.missed).arg("raised_missed", count.after_missed).help("some"),
        (false, false) => said.help("some_always"),
    })
}

/// Those whose quota is raised after they met it, and not that of most others at the same time.
fn singled_out(of: &KpiFacts, steps: &[Step<'_>]) -> BTreeSet<usize> {
    let mut by_person: BTreeMap<usize, Vec<&Step<'_>>> = BTreeMap::new();
    // How many quotas there are from a period on, and how many of them are raised.
    let mut from: BTreeMap<Period, [usize; 2]> = BTreeMap::new();
    for step in steps {
        by_person.entry(step.place).or_default().push(step);
        let [all, raised] = from.entry(step.after).or_default();
        *all += 1;
        *raised += usize::from(step.raised(of));
    }
    let alone = |step: &&&Step<'_>| {
        let [all, raised] = from.get(&step.after).copied().unwrap_or_default();
        let (others, raised) = (all.saturating_sub(1), raised.saturating_sub(usize::from(step.raised(of))));
        raised * 2 <= others
    };
    let is_hit = |own: &[&Step<'_>]| {
        let count = Counted::of(of, own.iter().filter(alone).copied());
        count.met >= FEWEST_MET && count.is_ratchet()
    };
    by_person.into_iter().filter(|(_, own)| is_hit(own)).map(|(place, _)| place).collect()
}

/// More than the share that the company allows from one period to the next.
fn leap(subject: &Subject<'_>, kpi: &Kpi, of: &KpiFacts, steps: &[Step<'_>]) -> Option<Diagnostic> {
    let limit = &subject.settings.sharp_rise;
    let sharp: Vec<&Step<'_>> = steps.iter().filter(|step| step.raised(of) && step.rise(of) > *limit).collect();
    let count = sharp.len();
    let people = sharp.iter().map(|step| step.place).collect::<BTreeSet<usize>>().len();
    let worst = largest(of, sharp.into_iter())?;
    let said = Diagnostic::warning(Code::SharpRise, kpi.quota.as_ref()?.span).arg("kpi", &kpi.name);
    let said = told(said, of, worst).arg("rise", Arg::Percent(share_for_reading(&worst.rise(of), &[limit])));
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
