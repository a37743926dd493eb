//! What people are given is one amount wherever it stands: on the statement, in the lines of pay, in the settlement that is
//! exported and closed, in the totals for other programs. Held on plans made at random.

#![cfg(test)]

#[path = "naive/mod.rs"]
mod naive;

use std::path::PathBuf;
use std::sync::Arc;

use naive::files;
use naive::model::Case;
use naive::product::{given, period, read, said};
use naive::shrink::Cases;
use naive::text;
use premia::data::Project;
use premia::evaluate::{Outcome, RunOptions, run};
use premia::ledger::{
    Adjustment, Basis, BesideRules, ClosedLine, ClosedPlan, Closing, Ledger, PlanBooks, SettledLine, Settlement,
    balances, differences, due, paid, settle, sum, written,
};
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

/// The ledger that closes settlements one after the other, each read again from its text.
fn ledger(settlements: &[Settlement]) -> Result<Ledger, String> {
    let mut files: Vec<(String, String)> = Vec::new();
    let mut previous = None;
    for settlement in settlements {
        let line = |line: &SettledLine| ClosedLine { line: line.clone(), states: Vec::new(), basis: Basis::default() };
        let closing = Closing {
            period: settlement.period,
            closed: settlement.period.last_day(),
            as_of: None,
            approved: "order 1".into(),
            revision: None,
            previous: previous.clone(),
            files: Vec::new(),
            plans: vec![ClosedPlan {
                name: Arc::clone(&settlement.plan),
                title: Arc::clone(&settlement.title),
                currency: Arc::clone(&settlement.currency),
                places: settlement.places,
                lines: settlement.lines.iter().map(line).collect(),
                balances: Vec::new(),
            }],
        };
        let (text, seal) = written(&closing);
        previous = Some((settlement.period, seal));
        files.push((format!("{}.ledger", settlement.period), text));
    }
    let (ledger, problems) = Ledger::of(&files);
    if problems.is_empty() { Ok(ledger) } else { Err(format!("{problems:?}")) }
}

/// What the ledger says was paid in the last of these periods.
fn recorded(settlements: &[Settlement]) -> Result<Exact, String> {
    let ledger = ledger(settlements)?;
    let last = settlements.last().and_then(|one| ledger.closing(one.period)).and_then(|closing| closing.plans.first());
    let plan = last.ok_or("nothing is recorded")?;
    let [rules, corrections, adjustments, all] = plan.totals();
    same("the parts of the ledger and all of it", &all, &(&(&rules + &corrections) + &adjustments))?;
    Ok(all)
}

#[test]
fn statements_lines_settlements_and_totals_are_one_amount() {
    let (sheets, owing) = (std::cell::Cell::new(0), std::cell::Cell::new(0));
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
        let view = View { plan, tables: &loaded.tables, sources, lang: plan.lang, reading: false };
        let adjustments = adjustments(&view, &outcome);
        let settlements = settle(plan, &loaded.tables, &outcome, &adjustments);
        let ledger = Ledger::default();
        let beside = BesideRules { adjustments: adjustments.clone(), corrections: Vec::new() };
        let owed = balances(plan, &loaded.tables, &PlanBooks::of(&ledger, plan), &outcome, &beside);
        owing.set(owing.get() + owed.len());
        let (own, lines) = (Own::of(&view), Lines::of(&outcome));
        let told =
            Told { view: &view, lines: &lines, past: None, settlements: &settlements, balances: &owed, own: &own };
        let json = run_json(&view, &outcome, &[], &settlements, &owed);
        for balance in &owed {
            let of_period = settlements.iter().filter(|one| one.period == balance.period).flat_map(|one| &one.lines);
            let given = sum(of_period.filter(|line| line.payee == balance.payee));
            same("what makes a debt and the settlement", &balance.given, &given)?;
            same("what is left and what is owed", &(&balance.to_pay() + &balance.owed()), &(&balance.before + &given))?;
            let next = owed.iter().find(|one| one.payee == balance.payee && one.period == balance.period.previous(-1));
            let goes_on = next.map_or_else(Exact::zero, |next| next.before.clone());
            if periods.contains(&balance.period.previous(-1)) {
                same("a debt after a period and before the next", &goes_on, &balance.owed())?;
            }
        }
        for (place, settlement) in settlements.iter().enumerate() {
            let mut all = Exact::zero();
            for person in lines.people(settlement.period) {
                let key = view.payee_key(person).to_owned();
                let Some(sheet) = sheet(told, person, settlement.period) else {
                    return Err(format!("{key} is paid and has no statement"));
                };
                ties(&sheet, &lines, settlement, &key, (person, settlement.period))?;
                all = &all + &sheet.total;
                let balance = owed.iter().find(|one| *one.payee == *key && one.period == settlement.period);
                let before = balance.map_or_else(Exact::zero, |one| one.before.clone());
                same("what the statement leaves", &sheet.left(), &(&before + &sheet.total))?;
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
            same("all statements and the ledger", &all, &recorded(std::slice::from_ref(settlement))?)?;
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
    assert!(fewer || owing.get() >= 5, "only {} debts were looked at", owing.get());
}

#[test]
fn corrections_are_part_of_the_one_amount_and_of_the_ledger() {
    let corrected = std::cell::Cell::new(0);
    let usual = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("rules/agency-en");
    let form = Project::read(&usual, &mut SourceMap::new()).unwrap().export;
    holds("ties-corrected", 800, |case| {
        let Some(first) = case.periods.last().map(|months| period(*months)) else { return Ok(()) };
        let periods = [first, first.previous(-1)];
        let read = read(&text::plan(&case.plan))?;
        let (plan, sources) = &*read;
        // The first period is closed on other facts than those of today: every other sale was not known yet,
        // and half of what the others brought.
        let mut known = case.clone();
        let mut at = 0;
        known.data.sales.retain(|_| {
            at += 1;
            at % 2 != 0
        });
        for sale in &mut known.data.sales {
            sale.amount = sale.amount.take().map(|amount| amount / naive::model::int(2));
        }
        let (then, now) = (given(&known, plan), given(case, plan));
        if !said(&then.problems, sources).is_empty() || !said(&now.problems, sources).is_empty() {
            return Ok(());
        }
        let before = run(plan, &then.tables, &periods[..1], RunOptions::default());
        let outcome = run(plan, &now.tables, &periods, RunOptions::default());
        if !before.is_whole() || !outcome.is_whole() {
            return Ok(());
        }
        let view = View { plan, tables: &now.tables, sources, lang: plan.lang, reading: false };
        let by_hand = adjustments(&view, &outcome);
        let closed = settle(plan, &then.tables, &before, &by_hand);
        let mut settlements = settle(plan, &now.tables, &outcome, &by_hand);
        let recorded_first = ledger(&closed)?;
        let of_plan = recorded_first.of_plan(&plan.name);
        let found = differences(paid(&of_plan), due(&settlements[..1]));
        let all_due = &settlements[0].total() + &settlements[1].total();
        settlements[1].correct(found.iter().map(|one| one.line("facts that came late")).collect());
        corrected.set(corrected.get() + found.len());
        settlements.remove(0);
        // Both periods together pay all that is due, and no more.
        same("both periods and what is due", &(&closed[0].total() + &settlements[0].total()), &all_due)?;
        let (own, lines) = (Own::of(&view), Lines::of(&outcome));
        let told = Told { view: &view, lines: &lines, past: None, settlements: &settlements, balances: &[], own: &own };
        let settlement = &settlements[0];
        let mut all = Exact::zero();
        for key in settlement.by_payee().into_keys() {
            let Some(person) = now.tables.get(plan.people).find(key) else { continue };
            let Some(sheet) = sheet(told, person, settlement.period) else {
                return Err(format!("{key} is paid and has no statement"));
            };
            ties(&sheet, &lines, settlement, key, (person, settlement.period))?;
            all = &all + &sheet.total;
        }
        same("all statements and the settlement", &all, &settlement.total())?;
        let exported = export_lines(&view, &settlements, &form).map_err(|problems| said(&problems, sources))?;
        same("all statements and the export", &all, &total(exported.iter().map(|line| &line.amount)))?;
        let json = run_json(&view, &outcome, &[], &settlements, &[]);
        let of_period = json["periods"].as_array().into_iter().flatten();
        let mut of_period = of_period.filter(|one| one["period"] == settlement.period.to_string());
        let printed = of_period.next().and_then(|one| one["total"].as_str()).unwrap_or_default();
        same("all statements and the total for programs", &all, &Exact::parse(printed).unwrap_or_default())?;
        same("all statements and the ledger", &all, &recorded(&[closed[0].clone(), settlement.clone()])?)
    });
    let fewer = std::env::var("PROPERTY_CASES").is_ok();
    assert!(fewer || corrected.get() >= 60, "only {} corrections were looked at", corrected.get());
}
