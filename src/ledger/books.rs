//! What the closed periods hold of one plan: when it was paid, for which periods it answers, and which one corrects them.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diagnostics::{Code, Diagnostic};
use crate::ledger::{Ledger, OfPlan};
use crate::plan::Plan;
use crate::time::{Grain, Period};

/// What the ledger holds of a plan.
#[derive(Clone, Debug)]
pub struct PlanBooks<'l> {
    /// The periods in which it was paid.
    pub closed: Vec<OfPlan<'l>>,
    /// The closed periods that it covers, those in which it has paid nothing included: of others nothing is due or owed.
    pub covered: Vec<Period>,
    /// Those of them in which it has paid nothing: it was not there when they were closed.
    pub without: Vec<Period>,
    /// The period that pays corrections: the one after the last closed one.
    pub first_open: Option<Period>,
    /// What of the ledger it does not cover any more.
    pub problems: Vec<Diagnostic>,
}

/// Somebody whom closed periods have paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaidPerson {
    /// The key.
    pub key: Arc<str>,
    /// The name, as it stood in the data when they were last paid.
    pub name: Arc<str>,
}

impl<'l> PlanBooks<'l> {
    /// What it holds of this one.
    pub fn of(ledger: &'l Ledger, plan: &Plan) -> PlanBooks<'l> {
        let closed = ledger.of_plan(&plan.name);
        let pays = |period: Period| closed.iter().any(|(of, ..)| *of == period);
        let covers = |period: Period| period.grain() == Some(plan.every) && plan.effective.from <= period.last_day();
        let all = ledger.closings().map(|(closing, _)| closing.period);
        let without: Vec<Period> =
            all.filter(|period| !pays(*period) && covers(*period) && plan.effective.touches(*period)).collect();
        let (mut covered, lost): (Vec<Period>, Vec<Period>) =
            closed.iter().map(|(period, ..)| *period).partition(|period| covers(*period));
        covered.extend(&without);
        covered.sort_unstable();
        let problems = lost
            .into_iter()
            .map(|period| {
                let said = Diagnostic::warning(Code::ClosedNotCovered, plan.span).arg("plan", &plan.title);
                said.arg("period", period).arg("from", plan.effective.from)
            })
            .collect();
        PlanBooks {
            closed,
            covered,
            without,
            first_open: ledger.last(plan.every).map(|(last, _)| next(last)),
            problems,
        }
    }

    /// P1085: a period that was closed without the plan.
    pub fn nothing_paid(&self, plan: &Plan, period: Period) -> Diagnostic {
        let said = Diagnostic::warning(Code::ClosedWithoutPlan, plan.span).arg("plan", &plan.title);
        said.arg("period", period).arg("open", self.first_open.unwrap_or(period))
    }

    /// All whom the plan has paid, by key.
    pub fn people(&self) -> Vec<PaidPerson> {
        let lines = self.closed.iter().flat_map(|(_, _, plan)| plan.lines.iter().map(|closed| &closed.line));
        let people: BTreeMap<&Arc<str>, &Arc<str>> = lines.map(|line| (&line.payee, &line.name)).collect();
        people.into_iter().map(|(key, name)| PaidPerson { key: Arc::clone(key), name: Arc::clone(name) }).collect()
    }

    /// What was paid in a period, where it is closed.
    pub fn closed_in(&self, period: Period) -> Option<&OfPlan<'l>> {
        self.closed.iter().find(|(of, ..)| *of == period)
    }
}

/// The period after one of regular length.
pub fn next(period: Period) -> Period {
    period.grain().unwrap_or(Grain::Month).containing(period.last().plus(1))
}
