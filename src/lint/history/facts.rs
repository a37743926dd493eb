//! The table of facts: KPI by subject by period, with result, quota and attainment; what is missing is counted.

use std::cmp::Ordering;
use std::sync::Arc;

use crate::diagnostics::Arg;
use crate::evaluate::{PastAsked, PastKpi, attained, period_after};
use crate::lint::targets::same::differs;
use crate::lint::used::{earns, kpis_of};
use crate::number::Exact;
use crate::plan::{Attainment, ExprKind, Id, Kpi, Plan, Scope, Type, walk};
use crate::time::{Grain, Period};

/// What is asked of the past: every KPI with a quota or a result that it leads to, and those results.
pub fn asked_of(plan: &Plan) -> Vec<PastAsked> {
    let results: Vec<Id<Kpi>> = plan.kpis.iter().filter_map(|(_, kpi)| kpi.purpose.leads_to).collect();
    let wanted =
        |id: &Id<Kpi>, kpi: &Kpi| kpi.quota.is_some() || kpi.purpose.leads_to.is_some() || results.contains(id);
    let used: Vec<_> = plan.components.iter().map(|(rule, component)| (rule, kpis_of(plan, component))).collect();
    let rules_of = |id: Id<Kpi>| used.iter().filter(|(_, kpis)| kpis.contains(&id)).map(|(rule, _)| *rule).collect();
    let paying: Vec<_> = plan.components.iter().filter(|(_, rule)| earns(rule)).map(|(id, _)| id).collect();
    let all = plan.kpis.iter().filter(|(id, kpi)| wanted(id, kpi));
    all.map(|(id, _)| PastAsked { kpi: id, rules: rules_of(id), paying: paying.clone() }).collect()
}

/// A KPI in the past, as the checks read it.
#[derive(Clone, Debug)]
pub(crate) struct KpiFacts {
    pub kpi: Id<Kpi>,
    pub grain: Grain,
    /// Whether less is better.
    pub lower: bool,
    /// Whether something of each person or group decides about the quota.
    pub personal: bool,
    pub ty: Type,
    /// Of whom, by name.
    pub subjects: Vec<SubjectFacts>,
    /// How many periods of subjects lack a result or a quota above 0.
    pub left_out: usize,
    /// Those of whom there is nothing in any period, and of whom nothing says that the KPI is theirs.
    pub strangers: Vec<Arg>,
    /// A record that it is measured by and that the project does not say where to find.
    pub unread: Option<Arc<str>>,
}

/// One subject.
#[derive(Clone, Debug)]
pub(crate) struct SubjectFacts {
    pub name: Arg,
    pub facts: Vec<Fact>,
    /// What each month brought, where months add up to longer periods.
    pub months: Vec<Exact>,
    /// Whether somebody new to the work has it by the end.
    pub settled: bool,
    /// The quota asked last: that of the period after the history, else the last one in it.
    pub asked: Option<(Period, Exact)>,
}

/// One period of one subject in which something was measured.
#[derive(Clone, Debug)]
pub(crate) struct Fact {
    pub period: Period,
    pub result: Exact,
    /// The quota of that period, if it is above 0.
    pub quota: Option<Exact>,
    /// Whether a quota is given for a longer or a shorter period instead.
    pub otherwise: bool,
    pub settled: bool,
}

/// A result held against a quota.
#[derive(Clone, Debug)]
pub(crate) struct Held<'a> {
    pub who: &'a SubjectFacts,
    pub fact: &'a Fact,
    pub quota: &'a Exact,
    pub attainment: Exact,
}

impl KpiFacts {
    pub(crate) fn of(plan: &Plan, past: PastKpi, over: Period) -> KpiFacts {
        let kpi = plan.kpis.get(past.kpi);
        let lower = kpi.attainment != Attainment::MeasureOverQuota;
        let next = period_after(over, past.grain);
        // Before the first and after the last period in which anybody has anything there are no data, not results of 0.
        // Where less is better, nothing at all can be a result.
        let known = |result: &Option<Exact>| result.as_ref().is_some_and(|result| lower || !result.is_zero());
        let all = past.of.iter().flat_map(|one| &one.periods).filter(|one| known(&one.result)).map(|one| one.period);
        let first = all.clone().min_by_key(|period| period.first());
        let last = all.max_by_key(|period| period.last());
        let inside = |period: Period| {
            first.is_some_and(|first| period.first() >= first.first())
                && last.is_some_and(|last| period.last() <= last.last())
        };
        let positive = |quota: Option<Exact>| quota.filter(Exact::is_positive);
        // A lawyer without a sale is no seller who has missed the quota.
        let adds_up = kpi.scope == Scope::Person && kpi.flow && !lower;
        let mut left_out = 0;
        let (mut subjects, mut strangers) = (Vec::new(), Vec::new());
        for one in past.of {
            let name = one.shown();
            if adds_up && first.is_some() && !one.named && one.periods.iter().all(|period| !known(&period.result)) {
                strangers.push(name);
                continue;
            }
            let mut asked = positive(one.next).map(|quota| (next, quota));
            let settled = one.periods.last().is_none_or(|last| last.settled);
            let mut facts = Vec::new();
            for period in one.periods {
                let quota = positive(period.quota);
                if let (None, Some(quota)) = (asked.as_ref().filter(|(of, _)| *of == next), &quota) {
                    asked = Some((period.period, quota.clone()));
                }
                match period.result.filter(|_| inside(period.period)) {
                    Some(result) => {
                        let (settled, otherwise) = (period.settled, period.otherwise);
                        facts.push(Fact { period: period.period, result, quota, otherwise, settled });
                    }
                    None if period.otherwise => {}
                    None => left_out += 1,
                }
            }
            subjects.push(SubjectFacts { name, facts, months: one.months, settled, asked });
        }
        let personal = kpi.quota.as_ref().is_some_and(|quota| differs(plan, quota));
        let mut found = KpiFacts {
            kpi: past.kpi,
            grain: past.grain,
            lower,
            personal,
            ty: kpi.value.ty.clone(),
            subjects,
            left_out,
            strangers,
            unread: unread(plan, kpi),
        };
        if found.unread.is_some() {
            found.left_out = 0;
        } else if kpi.quota.is_some() {
            let asked = |fact: &&Fact| !fact.otherwise;
            let facts = found.results().map(|(_, fact)| fact).filter(asked).count();
            let held = found.held(plan).into_iter().map(|held| held.fact).filter(asked).count();
            found.left_out += facts - held;
        }
        found
    }

    /// Results held against the quotas of their periods. Who had none in any of them, is held against the one asked next:
    /// what would have become of it.
    pub(crate) fn held(&self, plan: &Plan) -> Vec<Held<'_>> {
        let formula = plan.kpis.get(self.kpi).attainment;
        let mut found = Vec::new();
        for who in &self.subjects {
            let had = who.facts.iter().any(|fact| fact.quota.is_some());
            let next = who.asked.as_ref().filter(|_| !had).map(|(_, quota)| quota);
            for fact in &who.facts {
                let Some(quota) = fact.quota.as_ref().or(next) else { continue };
                // Of `quota / measure` nothing measured is no attainment: nobody can do better.
                let Some(attainment) = attained(formula, &fact.result, quota) else { continue };
                found.push(Held { who, fact, quota, attainment });
            }
        }
        found
    }

    /// The results of the past held against the quotas asked for the period after it, by whoever has had others before: how many
    /// of them would have met these.
    pub(crate) fn held_next(&self, plan: &Plan) -> Vec<Held<'_>> {
        let formula = plan.kpis.get(self.kpi).attainment;
        let mut found = Vec::new();
        for who in &self.subjects {
            let Some((period, quota)) = &who.asked else { continue };
            let is_next = who.facts.iter().all(|fact| fact.period != *period);
            let had = who.facts.iter().any(|fact| fact.quota.is_some());
            for fact in who.facts.iter().filter(|_| is_next && had) {
                let Some(attainment) = attained(formula, &fact.result, quota) else { continue };
                found.push(Held { who, fact, quota, attainment });
            }
        }
        found
    }

    /// Which of two results is the better one.
    pub(crate) fn better(&self, a: &Exact, b: &Exact) -> Ordering {
        if self.lower { b.cmp(a) } else { a.cmp(b) }
    }

    /// Whether a result meets a quota.
    pub(crate) fn meets(&self, result: &Exact, quota: &Exact) -> bool {
        self.better(result, quota) != Ordering::Less
    }

    /// Every result, with whose it is.
    pub(crate) fn results(&self) -> impl Iterator<Item = (&SubjectFacts, &Fact)> {
        self.subjects.iter().flat_map(|who| who.facts.iter().map(move |fact| (who, fact)))
    }

    /// How long its periods are, as a word before `results`.
    pub(crate) fn by(&self) -> Arg {
        Arg::Term(match self.grain {
            Grain::Month => "lint_by_month",
            Grain::Quarter => "lint_by_quarter",
            Grain::HalfYear => "lint_by_half_year",
            Grain::Year => "lint_by_year",
        })
    }

    /// A value of the KPI.
    pub(crate) fn value(&self, number: &Exact) -> Arg {
        crate::lint::scales::value_of(&self.ty, number)
    }
}

/// The first record that a KPI is measured by and that is not read.
fn unread(plan: &Plan, kpi: &Kpi) -> Option<Arc<str>> {
    let mut found = None;
    walk::exprs(plan, std::iter::once(&kpi.value), &mut |expr| {
        let ExprKind::Measure(id) = &*expr.kind else { return };
        let record = plan.measures.get(*id).rows.record;
        if record.index() >= plan.records_read {
            found.get_or_insert_with(|| plan.records.get(record).name.clone());
        }
    });
    found
}

/// A percentile by nearest rank: the smallest value below or at which so large a share of all lies. `None` of nothing.
pub(crate) fn percentile(mut values: Vec<Exact>, share: &Exact) -> Option<Exact> {
    values.sort();
    let count = i64::try_from(values.len()).ok()?;
    let rank = share.times_integer(count);
    let floor = rank.floor();
    let place = floor.to_i64()? - i64::from(floor == rank);
    values.into_iter().nth(usize::try_from(place.max(0)).ok()?)
}

/// The median: the percentile of a half.
pub(crate) fn median(values: Vec<Exact>) -> Option<Exact> {
    percentile(values, &Exact::scaled(5, 1))
}
