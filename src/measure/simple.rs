//! The engine that is obviously right: one measure after the other, one row after the other.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;

use crate::data::Tables;
use crate::diagnostics::{Code, Diagnostic};
use crate::measure::select::select_unordered;
use crate::measure::state::TooLarge;
use crate::measure::{
    CreditedRow, Datum, Lack, MeasureEngine, MeasureSet, Measured, Partial, RowReader, StateKey, select,
};
use crate::number::Exact;
use crate::plan::{Aggregate, Credit, Expr, Measure, Plan, Type};
use crate::time::Month;

/// Answers a measure set by looking at every row once for each measure.
#[derive(Clone, Copy, Debug, Default)]
pub struct SimpleEngine;

impl MeasureEngine for SimpleEngine {
    fn measure(&self, plan: &Plan, tables: &Tables, set: &MeasureSet<'_>) -> Measured {
        let mut measured = Measured::default();
        for (_, measure) in &set.measures {
            let states = states_of(plan, tables, measure).unwrap_or_else(|TooLarge| {
                measured.problems.push(too_large(plan, measure));
                BTreeMap::new()
            });
            measured.states.push(Arc::new(states));
        }
        measured.rows = set.selections.iter().map(|(_, rows)| select(plan, tables, rows)).collect();
        measured
    }
}

/// The states of one measure. An empty cell of the target is no value: the row then takes no part, except in a
/// plain count of rows, which has no target.
fn states_of(plan: &Plan, tables: &Tables, measure: &Measure) -> Result<BTreeMap<StateKey, Partial>, TooLarge> {
    let reader = RowReader::new(plan, tables);
    let mut states: BTreeMap<StateKey, Partial> = BTreeMap::new();
    // Only the first and the last row ask which of two comes before the other.
    let ordered = matches!(measure.function, Aggregate::First | Aggregate::Last);
    let taken = if ordered { select } else { select_unordered }(plan, tables, &measure.rows);
    for (rank, taken) in taken.into_iter().enumerate() {
        let Some(state) = state_of(&reader, measure, &taken, rank) else { continue };
        let key =
            StateKey { payee: taken.payee, month: taken.counts_on.map(Month::of), left: taken.left.map(Month::of) };
        match states.entry(key) {
            Entry::Vacant(place) => {
                place.insert(state);
            }
            Entry::Occupied(mut place) => place.get_mut().merge(state)?,
        }
    }
    Ok(states)
}

/// The state of a single row, the number `rank` of those taken; `None` where it has no value.
pub(super) fn state_of(reader: &RowReader<'_>, measure: &Measure, taken: &CreditedRow, rank: usize) -> Option<Partial> {
    let reader = &reader.observing(&measure.rows, taken.date);
    let value = match (&measure.target, taken.gap) {
        (_, Some(gap)) => Err(Lack::Gap(gap)),
        (None, None) => Ok(None),
        (Some(target), None) => reader.find(target, taken.row, taken.date).map(Some),
    };
    let part = |datum: Datum| match datum {
        Datum::Number(number) if measure.by_share => {
            let shares = measure.rows.credited.as_ref().and_then(Credit::shares);
            Datum::Number(&number * &reader.share(shares, (measure.rows.record, taken.row), taken.part, taken.date))
        }
        datum => datum,
    };
    // What is wrong with a refund is said where the value is asked for.
    let refunded = |datum: Datum| match (datum, &measure.rows.reversed) {
        (Datum::Number(number), Some(reversal)) => {
            let part = reader.part_reversed(reversal, taken.row, taken.date, taken.refund);
            Datum::Number(&number * &part.unwrap_or_else(|_| Exact::one()))
        }
        (datum, _) => datum,
    };
    let rank = u32::try_from(rank).unwrap_or(u32::MAX);
    match value {
        Ok(value) => Partial::of(measure.function, value.map(|datum| refunded(part(datum))), taken.date, rank),
        Err(Lack::Gap(gap)) => Some(Partial::Gap([gap].into())),
        Err(Lack::Empty) => None,
    }
}

/// The message for a sum that does not fit.
pub(super) fn too_large(plan: &Plan, measure: &Measure) -> Diagnostic {
    let record = plan.records.get(measure.rows.record);
    let mut of = record;
    let mut field = record.name.clone();
    let path = measure.target.as_ref().and_then(Expr::field_read);
    for step in path.iter().flat_map(|path| &path.steps) {
        let read = of.fields.get(*step);
        field = read.name.clone();
        if let Type::Entity(target) = read.ty {
            of = plan.records.get(target);
        }
    }
    Diagnostic::error(Code::SumTooLarge, measure.span).arg("record", &record.name).arg("field", field)
}
