//! What a run pays, held apart from its plan and its tables.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use indexmap::IndexMap;

use crate::data::{EntityId, Tables};
use crate::evaluate::{LineStatus, Outcome};
use crate::number::{Exact, Rounding};
use crate::plan::Plan;
use crate::time::Period;

/// What names a line of pay in any run: entities and components have other numbers in other runs.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct LineKey {
    /// The plan period.
    pub period: Period,
    /// The key of the payee.
    pub payee: Arc<str>,
    /// The name of the component.
    pub component: Arc<str>,
}

/// What a plan pays in some periods.
#[derive(Clone, Debug)]
pub struct Pay {
    /// The title of the plan.
    pub title: Arc<str>,
    /// The currency of all amounts.
    pub currency: Arc<str>,
    /// The most decimal places of a line.
    pub places: u32,
    /// The lines that apply, in the order of the outcome.
    pub lines: IndexMap<LineKey, Exact>,
    /// The payees whose pay of a period could not be computed as a whole.
    pub missing: HashSet<(Period, Arc<str>)>,
    pub(super) names: HashMap<Arc<str>, Arc<str>>,
}

impl Pay {
    /// What an outcome of a plan pays.
    pub fn of(plan: &Plan, tables: &Tables, outcome: &Outcome) -> Pay {
        let people = tables.get(plan.people);
        let key =
            |payee: EntityId| people.entity(payee).map_or_else(|| Arc::from(""), |entity| Arc::clone(&entity.key));
        let mut lines: IndexMap<LineKey, Exact> = IndexMap::new();
        for line in outcome.lines().filter(|line| line.status == LineStatus::Pays) {
            let component = Arc::clone(&plan.components.get(line.component).name);
            let sum = lines.entry(LineKey { period: line.period, payee: key(line.payee), component }).or_default();
            *sum = &*sum + &line.amount;
        }
        let named = |payee: EntityId| Some((key(payee), Arc::clone(&people.entity(payee)?.shown)));
        let payees = outcome.payees.iter().flat_map(|(_, payees)| payees).copied();
        let all = payees.chain(outcome.lines().map(|line| line.payee));
        let roundings = plan.components.iter().filter_map(|(_, one)| one.rounding.as_ref()).chain([&plan.rounding]);
        Pay {
            title: Arc::clone(&plan.title),
            currency: plan.currency.to_string().into(),
            places: roundings.map(Rounding::places).max().unwrap_or_default(),
            lines,
            missing: outcome.missing.iter().map(|one| (one.period, key(one.payee))).collect(),
            names: all.filter_map(named).collect(),
        }
    }

    /// The name of a payee as people know it; the key where this run does not know it.
    pub fn name<'p>(&'p self, key: &'p str) -> Option<&'p str> {
        self.names.get(key).map(|name| &**name)
    }
}
