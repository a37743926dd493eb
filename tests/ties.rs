//! What people are given is one amount wherever it stands: on the statement, in the lines of pay, in the settlement that is
//! exported and closed, in the totals for other programs. Held on plans made at random.

#![cfg(test)]

#[path = "naive/mod.rs"]
mod naive;

use std::path::PathBuf;

use naive::files;
use naive::model::Case;
use naive::product::{given, period, read, said};
use naive::shrink::Cases;
use naive::text;
use premia::data::Project;
use premia::evaluate::{Outcome, RunOptions, run};
use premia::ledger::{Adjustment, Settlement, settle, sum};
use premia::number::Exact;
use premia::report::statement::{Lines, Own, Sheet, Statement, Told, html, markdown, sheet};
use premia::report::{View, export_lines, run_json};
use premia::source::SourceMap;
use premia::time::Period;
use proptest::prelude::*;
use proptest::test_runner::{RngAlgorithm, TestError, TestRng, TestRunner};

/// As in `tests/properties.rs`: `PROPERTY_CASES` in place of these, `PROPERTY_SEED` for other ones.
fn holds(name: &str, cases: u32, property: impl Fn(&Case) -> Result<(), String>) {
    let setting = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let cases = setting("PROPERTY_CASES").map_or(cases, |count| count as u32);
    let mut bytes = [7; 32];
    bytes[..8].copy_from_slice(&setting("PROPERTY_SEED").unwrap_or(1).to_le_bytes());
    let config =
        ProptestConfig { cases, failure_persistence: None, max_shrink_iters: 3000, ..ProptestConfig::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes));
    match runner.run(&Cases::default(), |case| property(&case).map_err(TestCaseError::fail)) {
        Ok(()) => {}
        Err(TestError::Fail(reason, case)) => {
            let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
            panic!("{reason}\n{}", files::told(&case, &folder));
        }
        Err(TestError::Abort(reason)) => panic!("{reason}"),
    }
}

fn same(what: &str, one: &Exact, other: &Exact) -> Result<(), String> {
    if one == other { Ok(()) } else { Err(format!("{what}: {one} and {other}")) }
}

fn total<'e>(amounts: impl Iterator<Item = &'e Exact>) -> Exact {
    amounts.cloned().sum()
}

/// An adjustment for every other payee of every period, each of another amount.
fn adjustments(view: &View<'_>, outcome: &Outcome) -> Vec<Adjustment> {
    let mut all = Vec::new();
    for (period, people) in &outcome.payees {
        for (place, person) in people.iter().enumerate().filter(|(place, _)| place % 2 == 0) {
            all.push(Adjustment {
                payee: view.payee_key(*person).into(),
                period: *period,
                amount: Exact::scaled(if place % 4 == 0 { 12_345 } else { -6_789 } + place as i128, 2),
                reason: "agreed".into(),
                approved: "order 1".into(),
                component: None,
                document: None,
                known: None,
            });
        }
    }
    all
}

/// The amounts of one sheet against the lines and the settlement of the same person.
fn ties(sheet: &Sheet, lines: &Lines<'_>, settlement: &Settlement, key: &str, at: (u32, Period)) -> Result<(), String> {
    let (person, period) = at;
    let of_lines = total(lines.get(person, period).iter().map(|line| &line.amount));
    same("lines of the statement and of the run", &total(sheet.lines.iter().map(|line| &line.amount)), &of_lines)?;
    same("what the rules pay", &sheet.by_rules, &of_lines)?;
    let beside = total(sheet.beside.iter().map(|(_, amount, _)| amount));
    same("the total of the statement", &sheet.total, &(&of_lines + &beside))?;
    let settled = sum(settlement.lines.iter().filter(|line| *line.payee == *key));
    same("the statement and the settlement", &sheet.total, &settled)
}

#[test]
fn statements_lines_settlements_and_totals_are_one_amount() {
    let sheets = std::cell::Cell::new(0);
    // A project that says nothing of its export has the usual one.
    let usual = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("rules/agency-en");
    let form = Project::read(&usual, &mut SourceMap::new()).unwrap().export;
    holds("ties", 300, |case| {
        let read = read(&text::plan(&case.plan))?;
        let (plan, sources) = &*read;
        let loaded = given(case, plan);
        let wrong = said(&loaded.problems, sources);
        if !wrong.is_empty() {
            return Err(wrong);
        }
        let periods: Vec<_> = case.periods.iter().map(|months| period(*months)).collect();
        let outcome = run(plan, &loaded.tables, &periods, RunOptions::default());
        if !outcome.is_whole() {
            return Ok(());
        }
        let view = View { plan, tables: &loaded.tables, sources, lang: plan.lang };
        let settlements = settle(plan, &loaded.tables, &outcome, &adjustments(&view, &outcome));
        let (own, lines) = (Own::of(&view), Lines::of(&outcome));
        let told = Told { view: &view, lines: &lines, past: None, settlements: &settlements, own: &own };
        let json = run_json(&view, &outcome, &[], &settlements);
        for (place, settlement) in settlements.iter().enumerate() {
            let mut all = Exact::zero();
            for person in lines.people(settlement.period) {
                let key = view.payee_key(person).to_owned();
                let Some(sheet) = sheet(told, person, settlement.period) else {
                    return Err(format!("{key} is paid and has no statement"));
                };
                ties(&sheet, &lines, settlement, &key, (person, settlement.period))?;
                all = &all + &sheet.total;
                let (name, period) = (view.payee(person), settlement.period.to_string());
                let statement = Statement { lang: plan.lang, name, key, period, sheets: vec![sheet] };
                // Whatever the plan does, nobody else is named on it.
                for text in [markdown(&statement), html(&statement)] {
                    if own.names_others(&text, person) {
                        return Err(format!("the statement of {} names somebody else:\n{text}", statement.key));
                    }
                }
                sheets.set(sheets.get() + 1);
            }
            same("all statements and the settlement", &all, &settlement.total())?;
            let exported = export_lines(&view, std::slice::from_ref(settlement), &form);
            let exported = exported.map_err(|problems| said(&problems, sources))?;
            same("all statements and the export", &all, &total(exported.iter().map(|line| &line.amount)))?;
            let printed = json["periods"][place]["total"].as_str().unwrap_or_default();
            same("all statements and the total for programs", &all, &Exact::parse(printed).unwrap_or_default())?;
        }
        Ok(())
    });
    let fewer = std::env::var("PROPERTY_CASES").is_ok();
    assert!(fewer || sheets.get() >= 300, "only {} statements were looked at", sheets.get());
}
