//! What KPIs were in past periods, and what was asked of everybody: facts for those who look at quotas, not at pay.
//!
//! Nothing is paid here, so nothing stops: a result or a quota that could not be had is absent, and whoever reads the
//! table counts it. The plan need not have held in those periods: today's rules are held against what happened then.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use crate::data::{EntityId, Tables};
use crate::diagnostics::{Arg, Diagnostic};
use crate::evaluate::RunOptions;
use crate::evaluate::at::{At, Subject};
use crate::evaluate::world::{Evaluated, World};
use crate::measure::{Answers, Datum, Facts, MeasureEngine};
use crate::number::Exact;
use crate::plan::stack::on_own_stack;
use crate::plan::{AsOf, BinaryOp, Component, Expr, ExprKind, Id, Kpi, Plan, Scope, walk};
use crate::time::{Grain, Month, Period};

/// A KPI that is asked for, and the rules whose conditions say whom it concerns.
#[derive(Clone, Debug)]
pub struct PastAsked {
    /// The KPI.
    pub kpi: Id<Kpi>,
    /// The rules that go by it; where there are none, it concerns everybody.
    pub rules: Vec<Id<Component>>,
}

/// A KPI in past periods.
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
    /// Whether the person had been there for some time when it began; of groups always.
    pub settled: bool,
}

/// So many months somebody is new.
const NEW: i32 = 6;

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
        Ok(asked.iter().map(|asked| world.past_kpi(asked, over)).collect())
    })
}

/// The period after all of these months.
pub fn period_after(over: Period, grain: Grain) -> Period {
    grain.containing(over.last().plus(1))
}

impl World<'_> {
    fn past_kpi(&self, asked: &PastAsked, over: Period) -> PastKpi {
        let kpi = self.plan.kpis.get(asked.kpi);
        let own = kpi.quota_every.unwrap_or(self.plan.every);
        // Rows of quotas say by themselves for how long they are.
        let by_rows = kpi.quota_every.is_none() && kpi.quota.as_ref().is_some_and(|one| self.quota_rows(one).is_some());
        let grains: Vec<Grain> = if by_rows { Grain::ALL.to_vec() } else { vec![own] };
        for grain in grains {
            let of = self.past_of(asked, over, grain);
            let has_quota =
                |one: &PastSubject| one.next.is_some() || one.periods.iter().any(|period| period.quota.is_some());
            if !by_rows || of.iter().any(has_quota) {
                return PastKpi { kpi: asked.kpi, grain, of };
            }
        }
        PastKpi { kpi: asked.kpi, grain: own, of: self.past_of(asked, over, own) }
    }

    fn past_of(&self, asked: &PastAsked, over: Period, grain: Grain) -> Vec<PastSubject> {
        let kpi = self.plan.kpis.get(asked.kpi);
        let mut found: Vec<(Subject, PastSubject)> = Vec::new();
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
                    quota: self.past_quota(asked.kpi, &at),
                    settled: self.is_settled(&subject, period),
                };
                let known = match found.iter_mut().position(|(known, _)| *known == subject) {
                    Some(place) => found.get_mut(place),
                    None => {
                        let name = match self.named_subject(&subject) {
                            (Some(person), _) => Some(self.name_of(person)),
                            (None, unit) => unit,
                        };
                        found
                            .push((subject, PastSubject { name, periods: Vec::new(), months: Vec::new(), next: None }));
                        found.last_mut()
                    }
                };
                if let Some((_, known)) = known {
                    known.periods.push(one);
                    known.months.extend(months);
                }
            }
        }
        let next = period_after(over, grain);
        for subject in self.subjects_then(asked, next) {
            if let Some((_, known)) = found.iter_mut().find(|(known, _)| *known == subject) {
                known.next = self.past_quota(asked.kpi, &self.at_end_of(&subject, next));
            }
        }
        self.told_apart(found)
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
    fn at_end_of(&self, subject: &Subject, period: Period) -> At {
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

    /// Those of whom a KPI was in a period: people of the plan whom a rule by it concerns and who can influence it, their
    /// groups, the company.
    fn subjects_then(&self, asked: &PastAsked, period: Period) -> Vec<Subject> {
        let kpi = self.plan.kpis.get(asked.kpi);
        let people = || {
            let then = |person: &EntityId| self.is_employed_in(*person, period) && self.is_member(*person, period);
            let concerns =
                |person: &EntityId| self.concerns(&asked.rules, &self.at_end_of(&Subject::Person(*person), period));
            let can = |person: &EntityId| self.can_influence(kpi, *person, period);
            self.everybody().filter(then).filter(concerns).filter(can)
        };
        match kpi.scope {
            Scope::Person => people().map(Subject::Person).collect(),
            Scope::Company => vec![Subject::Company],
            Scope::Unit(field) => {
                let unit = |person| self.unit_on(person, field, self.day_as_of(person, kpi.team_as_of, period));
                let units: BTreeSet<Datum> = people().filter_map(unit).collect();
                units.into_iter().map(|unit| Subject::Unit(field, unit)).collect()
            }
            Scope::Below(field, own) => {
                let heads = self.heads(field, period);
                people().filter(|person| heads.contains(person)).map(|head| Subject::Below(head, field, own)).collect()
            }
            Scope::UnitOf(unit) => {
                let circles = self.plan.components.iter().filter_map(|(_, rule)| rule.circle());
                let mut rows =
                    circles.filter(|circle| circle.scope == kpi.scope).filter_map(|circle| circle.units.as_ref());
                let named = rows.next().map(|rows| self.units_in(unit, rows, period)).unwrap_or_default();
                named.into_keys().map(|value| Subject::UnitOf(unit, value)).collect()
            }
        }
    }

    fn is_settled(&self, subject: &Subject, period: Period) -> bool {
        let Subject::Person(person) = subject else { return true };
        let hired = self.employment(*person, period.last_day()).from;
        hired.is_none_or(|from| period.first().since(Month::of(from)) >= NEW)
    }

    /// Whether a person is one of those who can influence a KPI, where it says who they are.
    fn can_influence(&self, kpi: &Kpi, person: EntityId, period: Period) -> bool {
        let Some(Some(can)) = &kpi.purpose.influenced_by else { return true };
        let day = self.day_as_of(person, Some(self.plan.dated_by.unwrap_or(AsOf::LastDay)), period);
        let row = self.payee_row(person, day);
        row.is_some_and(|row| self.reader().truth(can, row, Some(day)) == Some(true))
    }

    /// Whether some rule can hold for a person, as far as only the person decides: role, grade, months of service.
    fn concerns(&self, rules: &[Id<Component>], at: &At) -> bool {
        let plan = self.plan;
        let excluded = |rule: &Id<Component>| {
            let whole = plan.when.iter().map(|(when, _)| when);
            plan.components.get(*rule).when.iter().chain(whole).any(|when| self.rules_out(when, at))
        };
        rules.is_empty() || !rules.iter().all(excluded)
    }

    fn rules_out(&self, when: &Expr, at: &At) -> bool {
        if let ExprKind::Binary { op: BinaryOp::And, left, right } = &*when.kind {
            return self.rules_out(left, at) || self.rules_out(right, at);
        }
        asks_of_the_person(self.plan, when)
            && self.without_a_word(|| self.eval(when, at)).is_some_and(|found| found.value.truth() == Ok(false))
    }
}

/// Whether a condition asks nothing that somebody does or is given.
fn asks_of_the_person(plan: &Plan, when: &Expr) -> bool {
    let mut only = true;
    walk::expr(plan, when, &mut |expr| {
        only &= !matches!(
            &*expr.kind,
            ExprKind::Kpi(_)
                | ExprKind::Attainment(_)
                | ExprKind::Quota(_)
                | ExprKind::Measure(_)
                | ExprKind::SubjectField { .. }
                | ExprKind::Scorecard(_)
                | ExprKind::Scale { .. }
                | ExprKind::Total(_)
                | ExprKind::OfGroup { .. }
                | ExprKind::RowField(_)
                | ExprKind::InWindow { .. }
                | ExprKind::InARow { .. }
        );
    });
    only
}

impl PastSubject {
    /// The name, or a word for the company.
    pub fn shown(&self) -> Arg {
        self.name.as_ref().map_or(Arg::Term("open_company"), Arg::from)
    }
}
