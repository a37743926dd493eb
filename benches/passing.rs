//! What a row costs that passes by: everything that the plan of `benches/deals` asks of a deal.
//!
//! Run with `cargo bench --bench passing`; `DEALS` names a folder made by the example `generate-deals`, with its rules.

#![allow(missing_docs, reason = "a bench has no readers of its API")]
#![allow(clippy::expect_used, clippy::indexing_slicing, reason = "a bench that cannot go on stops")]

use std::path::PathBuf;
use std::sync::Arc;

use divan::{Bencher, counter::ItemsCount};
use premia::analyse::analyse;
use premia::data::{
    BATCH_ROWS, Batch, Cell, Column, Day, Lane, LoadOptions, Project, Scan, SharedTexts, Strip, Tables, load,
};
use premia::evaluate::unpaid;
use premia::measure::{PlanScan, Watched};
use premia::plan::Plan;
use premia::source::SourceMap;
use premia::time::Period;

fn main() {
    divan::main();
}

struct Deals {
    plan: Plan,
    tables: Tables,
    periods: Vec<Period>,
}

fn deals() -> Deals {
    let folder = PathBuf::from(std::env::var("DEALS").unwrap_or_else(|_| "target/deals".to_owned()));
    let mut sources = SourceMap::new();
    sources.add("plan.kpi", std::fs::read_to_string("benches/deals/plan.kpi").expect("the plan"));
    let plan = analyse(&mut sources).plans.remove(0);
    let project = Project::read(&folder, &mut sources).expect("a folder made by generate-deals");
    let tables = load(&project, &plan, &LoadOptions::default()).tables;
    let year = Period::parse("2026").expect("a year");
    Deals { plan, tables, periods: year.periods_ending_inside(premia::time::Grain::Month).collect() }
}

/// The rows of a record as batches.
fn batches(deals: &Deals, scan: &PlanScan<'_>, texts: &SharedTexts) -> Vec<Batch> {
    let record = scan.records()[0];
    let table = deals.tables.get(record);
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

#[divan::bench]
fn all_that_a_plan_asks_of_a_deal(bencher: Bencher) {
    let deals = deals();
    let watch = |tables: &Tables| Watched { people: Vec::new(), months: unpaid(&deals.plan, tables, &deals.periods) };
    let scan = PlanScan::new(&deals.plan, &watch);
    let texts = Arc::new(SharedTexts::default());
    let mut batches = batches(&deals, &scan, &texts);
    let mut looker = scan.looker(scan.records()[0], &deals.tables, &texts);
    let rows: usize = batches.iter().map(|batch| batch.rows).sum();
    bencher.counter(ItemsCount::new(rows)).bench_local(|| {
        for batch in &mut batches {
            scan.look(&mut looker, batch, &deals.tables, &texts);
            assert!(!batch.odd.contains(&true));
        }
    });
}
