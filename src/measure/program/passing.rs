//! Tables in memory, made to pass by: for tests that hold both ways of answering to one meaning.

use std::sync::Arc;

use crate::data::{
    BATCH_ROWS, Batch, Cell, Column, Day, Lane, OfGroup, PassedRecord, RowId, Scan, SharedTexts, Strip, Table, Tables,
};
use crate::measure::{PlanScan, Scanned};
use crate::plan::{Id, Plan, Record};

/// Lets the rows of all records of `scan` pass by, in batches of `size` rows by `threads` lookers in turn; gives the answers
/// and the tables with the odd rows.
pub(crate) fn pass(
    plan: &Plan,
    tables: &Tables,
    scan: &PlanScan<'_>,
    size: usize,
    threads: usize,
) -> (Scanned, Tables) {
    let texts = Arc::new(SharedTexts::default());
    let mut seen = Vec::new();
    let mut odd: Vec<(Id<Record>, Vec<bool>)> = Vec::new();
    for record in scan.records() {
        let table = tables.get(*record);
        let mut lookers: Vec<_> = (0..threads).map(|_| scan.looker(*record, tables, &texts)).collect();
        let mut flags = Vec::new();
        let rows: Vec<RowId> = table.rows().collect();
        for (number, rows) in rows.chunks(size.min(BATCH_ROWS)).enumerate() {
            let mut batch = Batch { rows: rows.len(), strips: Vec::new(), odd: vec![false; rows.len()] };
            for field in 0..table.columns.len() {
                let wanted = scan.wants(*record, field);
                let strip = wanted.then(|| strip(&table.columns[field], rows, &texts, &mut batch.odd));
                batch.strips.push(strip);
            }
            if matters(table, rows, tables, scan, *record) {
                scan.look(&mut lookers[number % threads], &mut batch, tables, &texts);
            }
            flags.extend(batch.odd);
        }
        odd.push((*record, flags));
        seen.push(PassedRecord::new(*record, lookers));
    }
    let kept = Tables::new(&plan.records, |id, _| {
        let table = tables.get(id);
        match odd.iter().find(|(record, _)| *record == id) {
            Some((_, keep)) => only(table, keep),
            None => table.clone(),
        }
    });
    (scan.finish(&mut seen), kept)
}

/// Whether some rows matter, by what the description of a group of them would say.
fn matters(table: &Table, rows: &[RowId], tables: &Tables, scan: &PlanScan<'_>, record: Id<Record>) -> bool {
    let known = |field: usize| {
        let cells: Vec<Cell<'_>> = rows.iter().map(|row| table.columns[field].cell(*row)).collect();
        let days =
            cells.iter().filter_map(|cell| if let Cell::Date(day) = cell { Some(Day::from(*day)) } else { None });
        let days: Vec<Day> = days.collect();
        let full = !cells.contains(&Cell::Empty);
        Some(OfGroup { full, days: days.iter().min().copied().zip(days.iter().max().copied()) })
    };
    scan.matters(record, tables, &known)
}

/// How many groups of so many rows do not matter.
pub(super) fn left_out_of(tables: &Tables, scan: &PlanScan<'_>, size: usize) -> usize {
    let of_record = |record: &Id<Record>| {
        let table = tables.get(*record);
        let rows: Vec<RowId> = table.rows().collect();
        rows.chunks(size).filter(|rows| !matters(table, rows, tables, scan, *record)).count()
    };
    scan.records().iter().map(of_record).sum()
}

fn strip(column: &Column, rows: &[RowId], texts: &SharedTexts, odd: &mut [bool]) -> Strip {
    let cells: Vec<Cell<'_>> = rows.iter().map(|row| column.cell(*row)).collect();
    let present: Vec<bool> = cells.iter().map(|cell| *cell != Cell::Empty).collect();
    let lane = match column {
        Column::Number { scale, .. } => Lane::Number {
            units: cells
                .iter()
                .zip(odd)
                .map(|(cell, odd)| match cell {
                    Cell::Number { units, .. } => i64::try_from(*units).unwrap_or_else(|_| {
                        *odd = true;
                        0
                    }),
                    _ => 0,
                })
                .collect(),
            scale: *scale,
        },
        Column::Exact(_) | Column::Period(_) => {
            odd.fill(true);
            Lane::Number { units: vec![0; rows.len()], scale: 0 }
        }
        Column::Date(_) => Lane::Day(
            cells
                .iter()
                .map(|cell| if let Cell::Date(day) = cell { Day::from(*day) } else { Day::default() })
                .collect(),
        ),
        Column::Text { .. } => Lane::Text(
            cells.iter().map(|cell| if let Cell::Text(text) = cell { texts.code(text) } else { u32::MAX }).collect(),
        ),
        Column::YesNo(_) => Lane::YesNo(cells.iter().map(|cell| *cell == Cell::YesNo(true)).collect()),
        Column::Entity(_) => Lane::Entity(
            cells.iter().map(|cell| if let Cell::Entity(entity) = cell { *entity } else { u32::MAX }).collect(),
        ),
    };
    let full = present.iter().all(|there| *there);
    Strip { lane, present, full }
}

/// The table with some of its rows only.
fn only(table: &Table, keep: &[bool]) -> Table {
    fn of<T: Clone>(items: &[T], keep: &[bool]) -> Vec<T> {
        items.iter().zip(keep).filter(|(_, keep)| **keep).map(|(item, _)| item.clone()).collect()
    }
    let columns = table.columns.iter().map(|column| match column {
        Column::Number { units, scale } => Column::Number { units: of(units, keep), scale: *scale },
        Column::Exact(cells) => Column::Exact(of(cells, keep)),
        Column::Date(cells) => Column::Date(of(cells, keep)),
        Column::Period(cells) => Column::Period(of(cells, keep)),
        Column::Text { values, codes } => Column::Text { values: values.clone(), codes: of(codes, keep) },
        Column::YesNo(cells) => Column::YesNo(of(cells, keep)),
        Column::Entity(cells) => Column::Entity(of(cells, keep)),
    });
    let mut next = 0;
    let renumbered: Vec<Option<RowId>> = keep
        .iter()
        .map(|keep| {
            keep.then(|| {
                next += 1;
                next - 1
            })
        })
        .collect();
    let mut entities = table.entities.clone();
    for entity in &mut entities {
        entity.rows = entity.rows.iter().filter_map(|row| renumbered[*row as usize]).collect();
    }
    Table {
        columns: columns.collect(),
        origins: of(&table.origins, keep),
        files: table.files.clone(),
        entities,
        entity_of: of(&table.entity_of, keep),
    }
}
