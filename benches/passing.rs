//! What a row costs that passes by: everything that the plan of `benches/deals` asks of a deal.
//!
//! `cargo bench --bench passing`. Figures are for comparison on one machine, never a test.

#![allow(missing_docs, reason = "a bench has no readers of its API")]
#![allow(clippy::expect_used, clippy::indexing_slicing, reason = "a bench that cannot go on stops")]

#[path = "deals/small.rs"]
mod small;

use std::sync::Arc;

use divan::{Bencher, counter::ItemsCount};
use premia::data::{BATCH_ROWS, Batch, Cell, Column, Day, Lane, LoadOptions, Scan, SharedTexts, Strip, Tables, load};
use premia::measure::PlanScan;

fn main() {
    divan::main();
}

/// The rows of a record as batches.
fn batches(tables: &Tables, scan: &PlanScan<'_>, texts: &SharedTexts) -> Vec<Batch> {
    let record = scan.records()[0];
    let table = tables.get(record);
    let rows: Vec<u32> = table.rows().collect();
    let mut all = Vec::new();
    for rows in rows.chunks(BATCH_ROWS) {
        let strip = |column: &Column| {
            let cells: Vec<Cell<'_>> = rows.iter().map(|row| column.cell(*row)).collect();
            let present: Vec<bool> = cells.iter().map(|cell| *cell != Cell::Empty).collect();
            let units = |cell: &Cell<'_>| if let Cell::Number { units, .. } = cell { *units as i64 } else { 0 };
            let day = |cell: &Cell<'_>| if let Cell::Date(day) = cell { Day::from(*day) } else { Day::default() };
            let text = |cell: &Cell<'_>| if let Cell::Text(text) = cell { texts.code(text) } else { 0 };
            let entity = |cell: &Cell<'_>| if let Cell::Entity(entity) = cell { *entity } else { 0 };
            let lane = match column {
                Column::Number { scale, .. } => {
                    Lane::Number { units: cells.iter().map(units).collect(), scale: *scale }
                }
                Column::Date(_) => Lane::Day(cells.iter().map(day).collect()),
                Column::Text { .. } => Lane::Text(cells.iter().map(text).collect()),
                Column::YesNo(_) => Lane::YesNo(cells.iter().map(|cell| *cell == Cell::YesNo(true)).collect()),
                _ => Lane::Entity(cells.iter().map(entity).collect()),
            };
            Strip { lane, full: present.iter().all(|there| *there), present }
        };
        let strips =
            (0..table.columns.len()).map(|at| scan.wants(record, at).then(|| strip(&table.columns[at]))).collect();
        all.push(Batch { rows: rows.len(), strips, odd: vec![false; rows.len()] });
    }
    all
}

/// Everything that the plan asks, of which the second asks one sum alone: what grouping by person and month costs.
#[divan::bench(args = ["all that a plan asks", "one sum"])]
fn of_a_deal(bencher: Bencher, asked: &str) {
    let deals = small::deals("deals.csv");
    let tables = load(&deals.project, &deals.plan, &LoadOptions::default()).tables;
    let watch = deals.watch();
    let whole = PlanScan::new(&deals.plan, &watch);
    let record = whole.records()[0];
    let questions = whole.questions(record).len();
    let first: Vec<bool> = (0..questions).map(|place| asked != "one sum" || place == 0).collect();
    let scan = whole.narrowed(record, &first).expect("every question can be asked alone");
    let texts = Arc::new(SharedTexts::default());
    let mut batches = batches(&tables, &scan, &texts);
    let mut looker = scan.looker(record, &tables, &texts);
    let rows: usize = batches.iter().map(|batch| batch.rows).sum();
    bencher.counter(ItemsCount::new(rows)).bench_local(|| {
        for batch in &mut batches {
            scan.look(&mut looker, batch, &tables, &texts);
            assert!(!batch.odd.contains(&true));
        }
    });
}
