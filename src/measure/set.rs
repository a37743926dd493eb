//! All that a plan asks of its tables, and who answers.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::data::Tables;
use crate::diagnostics::Diagnostic;
use crate::measure::{CreditedRow, Partial, RowSums, StateKey};
use crate::plan::{Component, Id, Measure, Plan, RowSelection};

/// Everything a plan asks of its tables.
#[derive(Clone, Debug)]
pub struct MeasureSet<'a> {
    /// The measures of the plan, in its order.
    pub measures: Vec<(Id<Measure>, &'a Measure)>,
    /// The rows that rules go through one by one, in the order of the plan.
    pub selections: Vec<(Id<Component>, &'a RowSelection)>,
}

impl<'a> MeasureSet<'a> {
    /// What `plan` asks.
    pub fn of(plan: &'a Plan) -> MeasureSet<'a> {
        let selections = plan.components.iter().filter_map(|(id, bonus)| Some((id, bonus.rows()?)));
        MeasureSet { measures: plan.measures.iter().collect(), selections: selections.collect() }
    }
}

/// The answers of an engine.
#[derive(Clone, Debug, Default)]
pub struct Measured {
    /// For each measure of the set, its states by payee and month. A state exists only where rows were.
    pub states: Vec<Arc<BTreeMap<StateKey, Partial>>>,
    /// For each selection of the set, its rows in the order of [`select`](crate::measure::select).
    pub rows: Vec<Vec<CreditedRow>>,
    /// For each selection of the set, what its rule has paid for rows that passed by and are not among those kept.
    pub sums: Vec<Option<Arc<RowSums>>>,
    /// Sums that do not fit, one message for each measure.
    pub problems: Vec<Diagnostic>,
}

/// Answers a measure set. Engines differ in speed only: the same tables, in any order of rows, give the same answer.
pub trait MeasureEngine: Sync {
    /// The answers for `set`, which is of `plan`, from its `tables`.
    fn measure(&self, plan: &Plan, tables: &Tables, set: &MeasureSet<'_>) -> Measured;
}
