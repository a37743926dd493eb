//! Guards that hold in one of two runs and not in the other.

use std::sync::Arc;

use indexmap::IndexMap;

use crate::data::Tables;
use crate::evaluate::Outcome;
use crate::plan::Plan;
use crate::time::Period;

/// What names a guard's result in any run.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct GuardKey {
    /// The name of the guard.
    pub name: Arc<str>,
    /// The period over which it is checked.
    pub period: Period,
    /// The person or unit of which it is checked; `None` for the company.
    pub whom: Option<Arc<str>>,
}

/// Of each guard whether it holds.
#[derive(Clone, Debug, Default)]
pub struct Guards {
    results: IndexMap<GuardKey, bool>,
}

/// A guard with different results; `None` where it is not checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuardChange {
    /// Which.
    pub guard: GuardKey,
    /// Whether it held.
    pub before: Option<bool>,
    /// Whether it holds.
    pub after: Option<bool>,
}

impl Guards {
    /// The guards of a run.
    pub fn of(plan: &Plan, tables: &Tables, outcome: &Outcome) -> Guards {
        let people = tables.get(plan.people);
        let results = outcome.ensures.iter().map(|result| {
            let person = result.payee.and_then(|payee| people.entity(payee)).map(|entity| Arc::clone(&entity.shown));
            let name = Arc::clone(&plan.ensures.get(result.what).name);
            (GuardKey { name, period: result.period, whom: person.or_else(|| result.unit.clone()) }, result.holds)
        });
        Guards { results: results.collect() }
    }

    /// Those that fail in one of two runs alone.
    pub fn changes(&self, later: &Guards) -> Vec<GuardChange> {
        let gone = self.results.keys().filter(|guard| !later.results.contains_key(*guard));
        let all = later.results.keys().chain(gone);
        let change = |guard: &GuardKey| GuardChange {
            guard: guard.clone(),
            before: self.results.get(guard).copied(),
            after: later.results.get(guard).copied(),
        };
        all.map(change).filter(|one| (one.before == Some(false)) != (one.after == Some(false))).collect()
    }
}
