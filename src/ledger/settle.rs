//! What people are given for a period: one place for all that prints, exports, states or closes it.

use std::collections::HashMap;
use std::sync::Arc;

use indexmap::IndexMap;

use crate::data::{EntityId, Tables};
use crate::evaluate::{Line, LineStatus, Outcome};
use crate::ledger::adjust::minor_places;
use crate::ledger::{Adjustment, Correction};
use crate::number::{Exact, Rounding};
use crate::plan::Plan;
use crate::time::Period;

/// The most decimal places of an amount that are shown.
const MOST_PLACES: u32 = 9;

/// All that one plan pays to people for one of its periods.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settlement {
    /// The name of the plan.
    pub plan: Arc<str>,
    /// Its title.
    pub title: Arc<str>,
    /// The plan period.
    pub period: Period,
    /// The currency of all amounts.
    pub currency: Arc<str>,
    /// The most decimal places of an amount.
    pub places: u32,
    /// By payee in the order of the run, of each first the rules' lines, then what is paid beside them. Lines that do not
    /// apply are not among them; those that pay 0 are.
    pub lines: Vec<SettledLine>,
}

/// One amount that is paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettledLine {
    /// The key of the payee.
    pub payee: Arc<str>,
    /// The payee's name as people know it.
    pub name: Arc<str>,
    /// The name of the component; empty for an adjustment that belongs to none.
    pub component: Arc<str>,
    /// The title of the component.
    pub title: Arc<str>,
    /// How much; below 0 it is taken.
    pub amount: Exact,
    /// By what it is paid.
    pub kind: SettledKind,
}

/// By what an amount is paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SettledKind {
    /// By a rule of the plan.
    Rule,
    /// For a closed period, in which something else was paid than is due.
    Correction(Correction),
    /// By somebody's decision.
    Adjustment(Adjustment),
}

impl SettledKind {
    /// Whether a rule of the plan pays it.
    pub fn is_rule(&self) -> bool {
        matches!(self, SettledKind::Rule)
    }

    /// What stands under `status` in CSV and JSON.
    pub fn status(&self) -> &'static str {
        match self {
            SettledKind::Rule => "pays",
            SettledKind::Correction(_) => "correction",
            SettledKind::Adjustment(_) => "adjustment",
        }
    }
}

impl Settlement {
    /// The sum of all lines.
    pub fn total(&self) -> Exact {
        sum(self.lines.iter())
    }

    /// Puts what is paid for closed periods behind the rules' lines of each payee.
    pub fn correct(&mut self, corrections: Vec<SettledLine>) {
        let mut rows: IndexMap<Arc<str>, Vec<SettledLine>> = IndexMap::new();
        for line in self.lines.drain(..).chain(corrections) {
            rows.entry(Arc::clone(&line.payee)).or_default().push(line);
        }
        let rank = |line: &SettledLine| match line.kind {
            SettledKind::Rule => 0,
            SettledKind::Correction(_) => 1,
            SettledKind::Adjustment(_) => 2,
        };
        rows.values_mut().for_each(|lines| lines.sort_by_key(rank));
        self.lines = rows.into_values().flatten().collect();
        let most = self.lines.iter().filter_map(|line| line.amount.decimals(MOST_PLACES)).max();
        self.places = self.places.max(most.unwrap_or_default());
    }

    /// What is paid beside the rules.
    pub fn beside(&self) -> impl Iterator<Item = &SettledLine> {
        self.lines.iter().filter(|line| !line.kind.is_rule())
    }

    /// The lines of each payee, by key, in their order.
    pub fn by_payee(&self) -> IndexMap<&str, Vec<&SettledLine>> {
        let mut found: IndexMap<&str, Vec<&SettledLine>> = IndexMap::new();
        for line in &self.lines {
            found.entry(&line.payee).or_default().push(line);
        }
        found
    }
}

/// The sum of lines.
pub fn sum<'l>(lines: impl Iterator<Item = &'l SettledLine>) -> Exact {
    lines.fold(Exact::zero(), |sum, line| &sum + &line.amount)
}

/// What a plan pays in each period of an outcome. Whose pay could not be computed has no lines, and no adjustment either:
/// they are paid together, once it can.
pub fn settle(plan: &Plan, tables: &Tables, outcome: &Outcome, adjustments: &[Adjustment]) -> Vec<Settlement> {
    let people = tables.get(plan.people);
    let roundings = plan.components.iter().filter_map(|(_, one)| one.rounding.as_ref()).chain([&plan.rounding]);
    let places = roundings.map(Rounding::places).max().unwrap_or_default();
    let key = |payee: EntityId| people.entity(payee).map(|entity| Arc::clone(&entity.key)).unwrap_or_default();
    let name = |key: &str| people.find(key).and_then(|id| people.entity(id)).map(|entity| Arc::clone(&entity.shown));
    let of_period = |period: Period| {
        let payees = outcome.payees.iter().find(|(of, _)| *of == period).map_or(&[] as &[_], |(_, payees)| payees);
        let mut rows: IndexMap<Arc<str>, Vec<SettledLine>> = payees.iter().map(|id| (key(*id), Vec::new())).collect();
        // What was held is paid also where its rule does not apply any more.
        let pays = |line: &&Line| line.status == LineStatus::Pays || !line.amount.is_zero();
        for line in outcome.lines().filter(|line| line.period == period).filter(pays) {
            let component = plan.components.get(line.component);
            let payee = key(line.payee);
            let settled = SettledLine {
                payee: Arc::clone(&payee),
                name: name(&payee).unwrap_or_else(|| Arc::clone(&payee)),
                component: Arc::clone(&component.name),
                title: Arc::clone(&component.title),
                amount: line.amount.clone(),
                kind: SettledKind::Rule,
            };
            rows.entry(payee).or_default().push(settled);
        }
        let missing: HashMap<Arc<str>, ()> =
            outcome.missing.iter().filter(|one| one.period == period).map(|one| (key(one.payee), ())).collect();
        let here = adjustments.iter().filter(|one| one.period == period && !missing.contains_key(&one.payee));
        let mut decimals = places;
        for one in here {
            let named = one.component.as_ref().and_then(|name| {
                plan.components.iter().find(|(_, known)| crate::syntax::fold(&known.name) == crate::syntax::fold(name))
            });
            let settled = SettledLine {
                payee: Arc::clone(&one.payee),
                name: name(&one.payee).unwrap_or_else(|| Arc::clone(&one.payee)),
                component: named.map(|(_, component)| Arc::clone(&component.name)).unwrap_or_default(),
                title: named.map(|(_, component)| Arc::clone(&component.title)).unwrap_or_default(),
                amount: one.amount.clone(),
                kind: SettledKind::Adjustment(one.clone()),
            };
            decimals = decimals.max(one.amount.decimals(minor_places(plan.currency)).unwrap_or(places));
            rows.entry(Arc::clone(&one.payee)).or_default().push(settled);
        }
        Settlement {
            plan: Arc::clone(&plan.name),
            title: Arc::clone(&plan.title),
            period,
            currency: plan.currency.to_string().into(),
            places: decimals,
            lines: rows.into_values().flatten().collect(),
        }
    };
    outcome.periods.iter().map(|period| of_period(*period)).collect()
}
