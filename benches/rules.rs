//! What rules cost once the measures are known: 2 000 people, six rules, and a pool in each of 100 teams.
//!
//! `cargo bench --bench rules`. Figures are for comparison on one machine, never a test.

#![allow(missing_docs, reason = "a bench has no readers of its API")]
#![allow(clippy::expect_used, reason = "a bench that cannot go on stops")]

#[path = "deals/small.rs"]
mod small;

use divan::{Bencher, black_box, counter::ItemsCount};
use premia::data::{LoadOptions, Passed, load_passing};
use premia::evaluate::{RunOptions, run_with};
use premia::measure::PlanScan;
use premia::number::Exact;

fn main() {
    divan::main();
}

/// So many months of the year, paid at once.
#[divan::bench(args = [1, 12])]
fn rules_of_everybody(bencher: Bencher, months: usize) {
    let deals = small::deals("deals.csv");
    let watch = deals.watch();
    let scan = PlanScan::new(&deals.plan, &watch);
    let options = LoadOptions { scan_from: 0, ..LoadOptions::default() };
    let Passed { loaded, mut records } = load_passing(&deals.project, &deals.plan, &options, &scan, None);
    let scanned = scan.finish(&mut records);
    let periods: Vec<_> = deals.periods.iter().copied().take(months).collect();
    let lines = |outcome: &premia::evaluate::Outcome| outcome.is_whole();
    bencher.counter(ItemsCount::new(2000 * months * 6)).bench_local(|| {
        let outcome = run_with(&scanned, &deals.plan, &loaded.tables, &periods, RunOptions::amounts());
        assert!(lines(&outcome));
        outcome
    });
}

/// A commission in three slices, a third of it, capped: the arithmetic of a line, without rounding.
#[divan::bench]
fn exact_arithmetic_of_a_line(bencher: Bencher) {
    let number = |text: &str| Exact::parse(text).expect("a number");
    let (base, low, high) = (number("1234567.89"), number("300000"), number("1000000"));
    let rates = [number("0.05"), number("0.08"), number("0.12")];
    let (three, cap) = (number("3"), number("200000"));
    bencher.bench(|| {
        let [first, second, third] = &rates;
        let slices = &(&(&low * first) + &(&(&high - &low) * second)) + &(&(black_box(&base) - &high) * third);
        let share = slices.checked_div(&three).expect("three is not zero");
        share.min(cap.clone())
    });
}
