//! What KPIs were in past periods, and what was asked of everybody: facts for those who look at quotas, not at pay.
//!
//! Nothing is paid here, so nothing stops: a result or a quota that could not be had is absent, and whoever reads the
//! table counts it. The plan need not have held in those periods: today's rules are held against what happened then.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::data::Tables;
use crate::diagnostics::{Arg, Diagnostic};
use crate::evaluate::RunOptions;
use crate::evaluate::at::{At, Subject};
use crate::evaluate::lookup::SubjectFieldKey;
use crate::evaluate::world::{Evaluated, World};
use crate::measure::{Answers, Datum, Facts, MeasureEngine};
use crate::number::Exact;
use crate::plan::stack::on_own_stack;
use crate::plan::{AsOf, Component, Expr, ExprKind, Id, Kpi, Plan};
use crate::time::{Grain, Period};

/// A KPI that is asked for, and the rules whose conditions say whom it concerns.
#[derive(Clone, Debug)]
pub struct PastAsked {
    /// The KPI.
    pub kpi: Id<Kpi>,
    /// The rules that go by it.
    pub rules: Vec<Id<Component>>,
    /// Where there are none, those that pay at all; where these are none either, it concerns everybody.
    pub paying: Vec<Id<Component>>,
}

/// A KPI in past periods of one length.
#[derive(Clone, Debug)]
pub struct PastKpi {
    /// Which.
    pub kpi: Id<Kpi>,
    /// How long the periods are for which its quotas are given.
    pub grain: Grain,
    /// Of whom, in the order in which they appear; everybody of a group is one.
    pub of: Vec<PastSubject>,
}

/// Whose results: a person, a group, or the company.
#[derive(Clone, Debug)]
pub struct PastSubject {
    /// The name; `None` for the company.
    pub name: Option<Arc<str>>,
    /// Each period that this subject had, in order.
    pub periods: Vec<PastPeriod>,
    /// Whether something says that it is theirs: a quota of their own, a condition on who they are, those who can
    /// influence it. Groups and the company need nobody to say so.
    pub named: bool,
    /// What each month brought, where results of months add up to those of longer periods.
    pub months: Vec<Exact>,
    /// The quota of the period after all these, where it is given.
    pub next: Option<Exact>,
}

/// A period of one subject.
#[derive(Clone, Debug)]
pub struct PastPeriod {
    /// Which.
    pub period: Period,
    /// The result; `None` where there is no data.
    pub result: Option<Exact>,
    /// The quota; `None` where it is not given.
    pub quota: Option<Exact>,
    /// Whether the quota is given for a longer or a shorter period instead.
    pub otherwise: bool,
    /// Whether the person had been there for some time when it began; of groups always.
    pub settled: bool,
}

/// KPIs over past months, measured by an engine. Sums that do not fit are an error.
pub fn past(
    engine: &dyn MeasureEngine,
    plan: &Plan,
    tables: &Tables,
    over: Period,
    asked: &[PastAsked],
) -> Result<Vec<PastKpi>, Vec<Diagnostic>> {
    on_own_stack(|| {
        let facts = Facts::of(Arc::new(Answers::new(plan, tables, engine)));
        let problems = facts.problems();
        if !problems.is_empty() {
            return Err(problems);
        }
        let world = World::new(plan, tables, &facts, RunOptions::amounts());
        Ok(asked.iter().flat_map(|asked| world.past_kpi(asked, over)).collect())
    })
}

/// The period after all of these months.
pub fn period_after(over: Period, grain: Grain) -> Period {
    grain.containing(over.last().plus(1))
}

impl World<'_> {
    /// One for each length of periods for which there are quotas: rows say by themselves for how long they are, and those of
    /// months may stand beside those of quarters.
    fn past_kpi(&self, asked: &PastAsked, over: Period) -> Vec<PastKpi> {
        let kpi = self.plan.kpis.get(asked.kpi);
        let own = kpi.quota_every.unwrap_or(self.plan.every);
        let rows = kpi.quota.as_ref().and_then(|quota| self.quota_rows(quota)).filter(|_| kpi.quota_every.is_none());
        let grains = rows.map(|rows| self.grains_of(rows, over)).unwrap_or_default();
        let mut found: Vec<PastOf> = grains.into_iter().map(|grain| self.past_of(asked, over, grain, rows)).collect();
        found.retain(PastOf::has_quota);
        if found.is_empty() {
            found.push(self.past_of(asked, over, own, rows));
        }
        for place in 0..found.len() {
            let (before, rest) = found.split_at_mut(place);
            let Some((one, after)) = rest.split_first_mut() else { continue };
            before.iter().chain(&*after).for_each(|other| one.given_otherwise(other));
        }
        let named = |of: PastOf| PastKpi { kpi: asked.kpi, grain: of.grain, of: self.told_apart(of.of) };
        found.into_iter().map(named).collect()
    }

    /// The lengths of the periods that rows of quotas are for, as far as these are looked at, the shortest first.
    fn grains_of(&self, (record, _, _, period): SubjectFieldKey, over: Period) -> Vec<Grain> {
        let Some(field) = period else { return Vec::new() };
        let of_row = |row| match self.reader().cell(record, field, row, None) {
            Ok(Datum::Period(period)) => Some(period),
            _ => None,
        };
        let known: HashSet<Period> = self.tables.get(record).rows().filter_map(of_row).collect();
        let is = |grain: &Grain| {
            let looked_at = |period: &&Period| {
                let last = period_after(over, *grain).last();
                grain.containing(period.first()) == **period && period.first() >= over.first() && period.last() <= last
            };
            known.iter().any(|period| looked_at(&period))
        };
        Grain::ALL.into_iter().filter(is).collect()
    }

    fn past_of(&self, asked: &PastAsked, over: Period, grain: Grain, rows: Option<SubjectFieldKey>) -> PastOf {
        let kpi = self.plan.kpis.get(asked.kpi);
        let mut of: Vec<(Subject, PastSubject)> = Vec::new();
        let mut places: HashMap<Subject, usize> = HashMap::new();
        // What rows of shorter periods add up to is no quota of its own.
        let quota =
            |at: &At| rows.is_none_or(|rows| self.has_quota_row(rows, at)).then(|| self.past_quota(asked.kpi, at));
        let inside = over.periods_ending_inside(grain).filter(|period| period.first() >= over.first());
        for period in inside {
            for subject in self.subjects_then(asked, period) {
                let at = self.at_end_of(&subject, period);
                let monthly = kpi.flow && grain != Grain::Month;
                let months: Vec<Exact> = if monthly {
                    let of_month = |month| self.past_result(asked.kpi, &self.at_end_of(&subject, Period::month(month)));
                    period.each_month().filter_map(of_month).collect()
                } else {
                    Vec::new()
                };
                let one = PastPeriod {
                    period,
                    result: self.past_result(asked.kpi, &at),
                    quota: quota(&at).flatten(),
                    otherwise: false,
                    settled: self.is_settled(&subject, period),
                };
                let named = one.quota.is_some() && kpi.quota.as_ref().is_some_and(|quota| self.is_own_quota(quota))
                    || self.is_named(asked, &at);
                let place = *places.entry(subject.clone()).or_insert_with(|| {
                    let name = match self.named_subject(&subject) {
                        (Some(person), _) => Some(self.name_of(person)),
                        (None, unit) => unit,
                    };
                    let new = PastSubject { name, periods: Vec::new(), named: false, months: Vec::new(), next: None };
                    of.push((subject, new));
                    of.len() - 1
                });
                if let Some((_, known)) = of.get_mut(place) {
                    known.periods.push(one);
                    known.named |= named;
                    known.months.extend(months);
                }
            }
        }
        let next = period_after(over, grain);
        for subject in self.subjects_then(asked, next) {
            if let Some((_, known)) = places.get(&subject).and_then(|place| of.get_mut(*place)) {
                known.next = quota(&self.at_end_of(&subject, next)).flatten();
            }
        }
        PastOf { grain, of, places }
    }

    fn has_quota_row(&self, key: SubjectFieldKey, at: &At) -> bool {
        self.without_a_word(|| self.quota_row(key, at, at.window, self.plan.span)).flatten().is_some()
    }

    /// Two people of one name are told apart by their keys.
    fn told_apart(&self, found: Vec<(Subject, PastSubject)>) -> Vec<PastSubject> {
        let mut count: HashMap<Arc<str>, usize> = HashMap::new();
        for name in found.iter().filter_map(|(_, one)| one.name.clone()) {
            *count.entry(name).or_default() += 1;
        }
        let people = self.tables.get(self.plan.people);
        let named = |(subject, mut one): (Subject, PastSubject)| {
            let shared = one.name.as_ref().filter(|name| count.get(*name).is_some_and(|count| *count > 1));
            if let (Some(name), Some(entity)) = (shared, subject.person().and_then(|person| people.entity(person))) {
                one.name = Some(format!("{name} ({})", entity.key).into());
            }
            one
        };
        found.into_iter().map(named).collect()
    }

    /// As of the day that the plan names, else the last one: a change inside is no reason to know nothing of a period.
    pub(super) fn at_end_of(&self, subject: &Subject, period: Period) -> At {
        At::over(subject.clone(), period).by_end(Some(self.plan.dated_by.unwrap_or(AsOf::LastDay)))
    }

    fn past_result(&self, id: Id<Kpi>, at: &At) -> Option<Exact> {
        let kpi = self.plan.kpis.get(id);
        let named = Expr::new(ExprKind::Kpi(id), kpi.value.ty.clone(), kpi.span);
        self.past_number(|| self.kpi(id, &named, at))
    }

    fn past_quota(&self, id: Id<Kpi>, at: &At) -> Option<Exact> {
        let kpi = self.plan.kpis.get(id);
        kpi.quota.as_ref()?;
        let named = Expr::new(ExprKind::Quota(id), kpi.value.ty.clone(), kpi.span);
        self.past_number(|| self.quota(id, &named, at))
    }

    fn past_number(&self, work: impl FnOnce() -> Evaluated) -> Option<Exact> {
        self.without_a_word(work)?.value.number().ok()
    }
}

/// A KPI over periods of one length.
struct PastOf {
    grain: Grain,
    of: Vec<(Subject, PastSubject)>,
    /// Where each subject stands.
    places: HashMap<Subject, usize>,
}

impl PastOf {
    fn has_quota(&self) -> bool {
        let of_one = |one: &PastSubject| one.next.is_some() || one.periods.iter().any(|period| period.quota.is_some());
        self.of.iter().any(|(_, one)| of_one(one))
    }

    /// Notes which periods without a quota have one over periods of another length.
    fn given_otherwise(&mut self, other: &PastOf) {
        for (subject, one) in &mut self.of {
            let Some((_, there)) = other.places.get(subject).and_then(|place| other.of.get(*place)) else { continue };
            for period in one.periods.iter_mut().filter(|period| period.quota.is_none()) {
                let meets = |other: &PastPeriod| {
                    other.quota.is_some()
                        && other.period.first() <= period.period.last()
                        && period.period.first() <= other.period.last()
                };
                period.otherwise |= there.periods.iter().any(meets);
            }
            one.named |= there.named;
        }
    }
}

impl PastSubject {
    /// The name, or a word for the company.
    pub fn shown(&self) -> Arg {
        self.name.as_ref().map_or(Arg::Term("open_company"), Arg::from)
    }
}
