//! Numbers checked by hand.

mod charter;
mod conditions;
mod examples;
mod for_each;
mod kpis;
mod lines;
mod payees;
mod tiers;

use crate::data::Tables;
use crate::diagnostics::Code;
use crate::evaluate::{Line, LineStatus, Outcome, RunOptions, run};
use crate::measure::test_support::*;
use crate::number::Exact;
use crate::plan::*;
use crate::time::Period;

/// Ann of the north and Bob of the south, both employed since 2025.
const TWO: &[&[&str]] =
    &[&["ann", "seller", "north", "2025-01-01", "", ""], &["bob", "seller", "south", "2025-01-01", "", ""]];
const ANN: &[&[&str]] = &[&["ann", "seller", "north", "2025-01-01", "", ""]];

/// A payment: key, manager, day, amount.
fn paid<'a>(key: &'a str, manager: &'a str, day: &'a str, amount: &'a str) -> [&'a str; 7] {
    [key, manager, day, amount, "1", key, ""]
}

fn run_months(fixture: &Fixture, tables: &Tables, months: &[&str]) -> Outcome {
    let periods: Vec<Period> = months.iter().map(|text| period(text)).collect();
    run(&fixture.plan, tables, &periods, RunOptions::default())
}

/// The amounts of all lines in their order, and no error.
fn amounts(outcome: &Outcome) -> Vec<String> {
    let errors: Vec<_> = outcome.problems.iter().filter(|problem| problem.is_error()).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    outcome.lines().map(|line| line.amount.to_string()).collect()
}

fn codes(outcome: &Outcome) -> Vec<Code> {
    outcome.problems.iter().map(|problem| problem.code).collect()
}

fn only(outcome: &Outcome) -> &Line {
    assert_eq!(outcome.lines.len(), 1, "{:#?}", outcome.problems);
    &outcome.lines[0]
}

/// What a rule pays Ann in January 2026 without any payments.
fn pay_of(fixture: &Fixture) -> String {
    let tables = fixture.tables(&[("people", ANN)]);
    let outcome = run_months(fixture, &tables, &["2026-01"]);
    amounts(&outcome).join(" ")
}

fn sum(lines: &[std::sync::Arc<Line>]) -> Exact {
    lines.iter().map(|line| line.amount.clone()).sum()
}
