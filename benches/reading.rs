//! What reading costs: every cell of every deal, as columns that pass by, from each form of file.
//!
//! `cargo bench --bench reading`. Figures are for comparison on one machine, never a test.

#![allow(missing_docs, reason = "a bench has no readers of its API")]
#![allow(clippy::expect_used, reason = "a bench that cannot go on stops")]

#[path = "deals/small.rs"]
mod small;

use std::sync::Arc;

use divan::{Bencher, counter::ItemsCount};
use premia::data::{Batch, LoadOptions, Scan, SharedTexts, Tables, load_passing, read_row_by_row};
use premia::plan::{Id, Record};

fn main() {
    divan::main();
}

/// Wants every field, and counts the rows.
struct Everything(Vec<Id<Record>>);

impl Scan for Everything {
    type Looker = usize;
    type Answer = ();

    fn records(&self) -> &[Id<Record>] {
        &self.0
    }

    fn wants(&self, _: Id<Record>, _: usize) -> bool {
        true
    }

    fn looker(&self, _: Id<Record>, _: &Tables, _: &Arc<SharedTexts>) -> usize {
        0
    }

    fn look(&self, rows: &mut usize, batch: &mut Batch, _: &Tables, _: &Arc<SharedTexts>) {
        *rows += batch.rows;
    }
}

#[divan::bench(args = ["deals.csv", "deals.jsonl", "deals.parquet"])]
fn every_cell(bencher: Bencher, file: &str) {
    let data = small::folder().join("data");
    if !data.join(file).is_file() {
        small::generate::forms::write(&data.join("deals.csv"), &data.join(file)).expect("room for the deals");
    }
    let deals = small::deals(file);
    // Quotas are read row by row, too; the deals are the most of it.
    let scan = Everything(read_row_by_row(&deals.plan));
    let options = LoadOptions { scan_from: 0, ..LoadOptions::default() };
    bencher.counter(ItemsCount::new(small::ROWS)).bench_local(|| {
        let passed = load_passing(&deals.project, &deals.plan, &options, &scan, None);
        let rows: usize = passed.records.iter().flat_map(|record| &record.lookers).sum();
        assert_eq!(rows as u64, small::ROWS);
    });
}
