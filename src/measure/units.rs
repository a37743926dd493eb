//! Rows by the units that they name.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::data::{EntityId, RowId, Tables};
use crate::measure::{CreditedRow, Datum, RowReader, select};
use crate::plan::{FieldPath, Plan, RowSelection};
use crate::time::Period;

/// The rows of a selection by unit, each with its place among all of them.
#[derive(Debug, Default)]
pub struct RowsByUnit {
    of: HashMap<Datum, Vec<(usize, CreditedRow)>>,
    own: HashMap<(Datum, EntityId), Vec<(usize, CreditedRow)>>,
    without: Vec<CreditedRow>,
}

impl RowsByUnit {
    /// The rows that `rows` takes, by what stands at the end of `way` on the day of each.
    pub fn of(plan: &Plan, tables: &Tables, rows: &RowSelection, way: &FieldPath) -> RowsByUnit {
        RowsByUnit::sorted(plan, tables, &select(plan, tables, rows), way)
    }

    /// The same of rows that have been taken already.
    pub fn sorted(plan: &Plan, tables: &Tables, taken: &[CreditedRow], way: &FieldPath) -> RowsByUnit {
        let reader = RowReader::new(plan, tables);
        let mut by = RowsByUnit::default();
        for (rank, row) in taken.iter().enumerate() {
            let Some(unit) = reader.read(way, row.row, row.date) else {
                by.without.push(*row);
                continue;
            };
            if let Some(person) = row.payee {
                by.own.entry((unit.clone(), person)).or_default().push((rank, *row));
            }
            by.of.entry(unit).or_default().push((rank, *row));
        }
        by
    }

    /// The rows of a unit, of one person or of everybody, nobody's included.
    pub fn rows(&self, unit: &Datum, person: Option<EntityId>) -> &[(usize, CreditedRow)] {
        let found = match person {
            Some(person) => self.own.get(&(unit.clone(), person)),
            None => self.of.get(unit),
        };
        found.map_or(&[], Vec::as_slice)
    }

    /// The units with rows in a period, each with the people to whom any of them is credited.
    pub fn units_in(&self, rows: &RowSelection, period: Period) -> BTreeMap<Datum, BTreeSet<EntityId>> {
        let mut units: BTreeMap<Datum, BTreeSet<EntityId>> = BTreeMap::new();
        for (unit, taken) in &self.of {
            for (_, row) in taken.iter().filter(|(_, row)| row.counts_in(rows, period)) {
                units.entry(unit.clone()).or_default().extend(row.payee);
            }
        }
        units
    }

    /// The rows of a period that name no unit.
    pub fn without(&self, rows: &RowSelection, period: Period) -> BTreeSet<RowId> {
        self.without.iter().filter(|row| row.counts_in(rows, period)).map(|row| row.row).collect()
    }
}
