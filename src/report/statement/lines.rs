//! A result by people: a company has many, and each is asked for.

use std::collections::{HashMap, HashSet};

use crate::data::EntityId;
use crate::evaluate::{Line, Outcome};
use crate::time::Period;

/// The lines of a result by person and period, and who is paid and who lacks a line.
#[derive(Debug)]
pub struct Lines<'a> {
    /// The result.
    pub outcome: &'a Outcome,
    of: HashMap<(EntityId, Period), Vec<&'a Line>>,
    paid: HashSet<(EntityId, Period)>,
    lacking: HashSet<(EntityId, Period)>,
}

impl<'a> Lines<'a> {
    /// Of a result.
    pub fn of(outcome: &'a Outcome) -> Lines<'a> {
        let mut of: HashMap<(EntityId, Period), Vec<&'a Line>> = HashMap::new();
        for line in outcome.lines() {
            of.entry((line.payee, line.period)).or_default().push(line);
        }
        let paid = outcome.payees.iter().flat_map(|(period, people)| people.iter().map(|person| (*person, *period)));
        let lacking = outcome.missing.iter().map(|one| (one.payee, one.period));
        Lines { outcome, of, paid: paid.collect(), lacking: lacking.collect() }
    }

    /// The lines of a person in a period, in the order of the plan.
    pub fn get(&self, person: EntityId, period: Period) -> &[&'a Line] {
        self.of.get(&(person, period)).map_or(&[], Vec::as_slice)
    }

    /// Whether the plan pays the person in the period at all.
    pub fn is_paid(&self, person: EntityId, period: Period) -> bool {
        self.paid.contains(&(person, period)) || self.of.contains_key(&(person, period))
    }

    /// Whether a line of the person in the period could not be computed.
    pub fn lacks(&self, person: EntityId, period: Period) -> bool {
        self.lacking.contains(&(person, period))
    }

    /// The people with pay in a period whose lines are all there, in the order of their keys.
    pub fn people(&self, period: Period) -> Vec<EntityId> {
        let paid = self.paid.iter().chain(self.of.keys()).filter(|(_, of)| *of == period).map(|(person, _)| *person);
        let mut all: Vec<EntityId> = paid.filter(|person| !self.outcome.lacks(*person)).collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}
