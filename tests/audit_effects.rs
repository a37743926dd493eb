//! What the pay would be without rows: of several findings at once, of each alone, and by running the whole plan without them.

#![cfg(test)]

#[path = "naive/mod.rs"]
mod naive;
mod support;

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use naive::dice::Dice;
use naive::model::Case;
use naive::product::{given, period, read, said};
use naive::shrink::Cases;
use naive::{files, text};
use premia::audit::{Book, Cast, Effect, Finding, Rerun, Shelved, Told, periods, told};
use premia::data::{AuditSettings, EntityId, RowId, Tables};
use premia::diagnostics::Code;
use premia::evaluate::{Outcome, RunOptions, run};
use premia::measure::SimpleEngine;
use premia::number::Exact;
use premia::plan::Plan;
use premia::time::Period;
use proptest::prelude::*;
use proptest::test_runner::{RngAlgorithm, TestError, TestRng, TestRunner};
use serde_json::Value as Json;

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

/// How much a search has seen.
#[derive(Debug, Default)]
struct Seen {
    /// Findings whose effect is known.
    known: Cell<usize>,
    /// Those of them that change the pay of somebody.
    changing: Cell<usize>,
    /// Those that change the pay of somebody whose rows they are not.
    others: Cell<usize>,
    /// Those without whose rows some pay is known that is not known with them.
    only_without: Cell<usize>,
    /// Those whose effect is not known.
    unknown: Cell<usize>,
}

fn one_more(count: &Cell<usize>) {
    count.set(count.get() + 1);
}

/// What everybody is paid in some periods; nobody of whom something could not be computed.
fn paid(outcome: &Outcome, of: &[Period]) -> BTreeMap<EntityId, Option<Exact>> {
    let mut all: BTreeMap<EntityId, Option<Exact>> = BTreeMap::new();
    for line in outcome.lines().filter(|line| of.contains(&line.period)) {
        let sum = all.entry(line.payee).or_insert_with(|| Some(Exact::zero()));
        *sum = sum.as_ref().map(|sum| sum + &line.amount);
    }
    all.extend(outcome.missing.iter().filter(|one| of.contains(&one.period)).map(|one| (one.payee, None)));
    all
}

/// What somebody is paid, `None` where that cannot be computed, and what it would be without some rows.
type Pay = (Option<Exact>, Exact);

/// The people whose pay is another one without some rows, by running the whole plan for everybody; `None` where some pay
/// cannot be computed without them, or the payee's cannot either way.
fn by_whole_runs(
    plan: &Plan,
    tables: &Tables,
    cast: &Cast,
    (rows, of, payee): (&BTreeSet<RowId>, &[Period], Option<EntityId>),
) -> Option<BTreeMap<EntityId, Pay>> {
    let pays = |tables: &Tables| {
        let outcome = run(plan, tables, of, RunOptions::amounts());
        outcome.is_right_where_computed().then(|| paid(&outcome, of))
    };
    let (with, without) = (pays(tables)?, pays(&tables.without(&plan.records, cast.record, rows))?);
    let people: BTreeSet<EntityId> = with.keys().chain(without.keys()).copied().collect();
    let mut changed = BTreeMap::new();
    for person in people {
        let pay = |pays: &BTreeMap<EntityId, Option<Exact>>| pays.get(&person).cloned().unwrap_or(Some(Exact::zero()));
        match (pay(&with), pay(&without)) {
            (None, None) if Some(person) != payee => {}
            (_, None) => return None,
            (with, Some(without)) if with.as_ref() == Some(&without) => {}
            (with, Some(without)) => drop(changed.insert(person, (with, without))),
        }
    }
    Some(changed)
}

fn told_of(effect: &Effect) -> Option<BTreeMap<EntityId, Pay>> {
    match effect {
        Effect::Unknown => None,
        Effect::Pay(people) => {
            Some(people.iter().map(|pay| (pay.person, (pay.with.clone(), pay.without.clone()))).collect())
        }
    }
}

/// Findings of some rows each, as a check might make them: of one person, of several, of nobody.
fn findings(book: &Book<'_>, dice: &mut Dice) -> Vec<Finding> {
    let people: Vec<(EntityId, Vec<usize>)> = book.people().map(|(person, rows)| (person, rows.to_vec())).collect();
    let mut all = Vec::new();
    for (person, rows) in &people {
        let mut own = rows.clone();
        dice.shuffle(&mut own);
        own.truncate(1 + dice.below(3));
        all.push(Finding::new(Code::DoubledDeals, Some(*person), own));
    }
    let mut any: Vec<usize> = (0..book.seen.rows.len()).collect();
    dice.shuffle(&mut any);
    any.truncate(2);
    all.push(Finding::new(Code::Spellings, None, any));
    dice.shuffle(&mut all);
    all
}

fn agrees(case: &Case, seen: &Seen) -> Result<(), String> {
    let read = read(&text::plan(&case.plan))?;
    let (plan, sources) = &*read;
    let loaded = given(case, plan);
    if !said(&loaded.problems, sources).is_empty() {
        return Ok(());
    }
    let settings = AuditSettings::default();
    let Ok(cast) = Cast::of(plan, &settings, None) else { return Ok(()) };
    let words = text::plan(&case.plan);
    let mut dice = Dice::new(words.bytes().fold(7, |seed: u64, byte| seed.wrapping_mul(31).wrapping_add(byte.into())));
    for months in &case.periods {
        let own = period(*months);
        let outcome = run(plan, &loaded.tables, &[own], RunOptions::steps());
        let shelved = Shelved::of_tables((plan, &loaded.tables), (&cast, &settings), own);
        let book = Book::new((plan, &loaded.tables), (&cast, &settings), (own, &outcome), shelved);
        let findings = findings(&book, &mut dice);
        let rerun = Rerun { engine: &SimpleEngine };
        let together = told(&book, rerun, findings.clone());
        for (finding, grouped) in findings.into_iter().zip(&together) {
            let of = periods(&book, &finding);
            let rows: BTreeSet<RowId> = finding.rows.iter().filter_map(|at| book.seen.rows.row(*at)).collect();
            let (payee, people) = (finding.payee, finding.rows.iter().filter_map(|at| book.seen.rows.payee(*at)));
            let owners: BTreeSet<EntityId> = payee.into_iter().chain(people).collect();
            let alone: Vec<Told> = told(&book, rerun, vec![finding]);
            let alone = alone.into_iter().next().map(|told| told.effect);
            if alone.as_ref() != Some(&grouped.effect) {
                return Err(format!("{own}: {rows:?} alone {alone:?}, with others {:?}", grouped.effect));
            }
            let whole = by_whole_runs(plan, &loaded.tables, &cast, (&rows, &of, payee));
            match (told_of(&grouped.effect), whole) {
                (Some(told), Some(whole)) => {
                    if told != whole {
                        return Err(format!("{own}: {rows:?} by the whole plan {whole:?}, told {told:?}"));
                    }
                    one_more(&seen.known);
                    if told.values().any(|(with, _)| with.is_none()) {
                        one_more(&seen.only_without);
                    }
                    if !told.is_empty() {
                        one_more(&seen.changing);
                    }
                    if told.keys().any(|person| !owners.contains(person)) {
                        one_more(&seen.others);
                    }
                }
                (None, Some(_)) => return Err(format!("{own}: {rows:?} is not told, though everything is known")),
                (_, None) => one_more(&seen.unknown),
            }
        }
    }
    Ok(())
}

/// Holds something of plans made at random.
fn search(name: &str, holds: impl Fn(&Case) -> Result<(), String>) -> usize {
    let cases = setting("EFFECT_CASES", 100) as u32;
    let mut bytes = [3; 32];
    bytes[..8].copy_from_slice(&setting("EFFECT_SEED", 1).to_le_bytes());
    let config =
        ProptestConfig { cases, failure_persistence: None, max_shrink_iters: 500, ..ProptestConfig::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes));
    match runner.run(&Cases::default(), |case| holds(&case).map_err(TestCaseError::fail)) {
        Ok(()) => {}
        Err(TestError::Fail(reason, case)) => {
            let folder = std::path::PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
            panic!("{reason}\n{}", files::told(&case, &folder));
        }
        Err(TestError::Abort(reason)) => panic!("{reason}"),
    }
    cases as usize
}

#[test]
fn findings_left_out_together_say_what_each_says_alone_and_what_the_whole_plan_says() {
    let seen = Seen::default();
    let wanted = search("effects", |case| agrees(case, &seen));
    // Rows that change nothing prove nothing; fewer plans than usual say nothing about that.
    let enough = seen.changing.get() * 6 >= wanted && seen.others.get() * 30 >= wanted;
    assert!(wanted < 100 || enough, "{seen:?}");
}

/// The lines of some people as a run for them alone gives them.
fn of_some(case: &Case) -> Result<(), String> {
    let read = read(&text::plan(&case.plan))?;
    let (plan, sources) = &*read;
    let loaded = given(case, plan);
    if !said(&loaded.problems, sources).is_empty() {
        return Ok(());
    }
    let all: Vec<Period> = case.periods.iter().map(|months| period(*months)).collect();
    let whole = run(plan, &loaded.tables, &all, RunOptions::amounts());
    let count = loaded.tables.get(plan.people).entities.len() as EntityId;
    for every in 1..=3 {
        let some: BTreeSet<EntityId> = (0..count).filter(|person| person % every == 0).collect();
        let options = RunOptions { only: Some(&some), ..RunOptions::amounts() };
        let alone = run(plan, &loaded.tables, &all, options);
        let told = |outcome: &Outcome| -> Vec<String> {
            let own = outcome.lines().filter(|line| some.contains(&line.payee));
            own.map(|line| format!("{} {} {:?} {}", line.payee, line.period, line.component, line.amount)).collect()
        };
        if told(&whole) != told(&alone) || alone.lines().any(|line| !some.contains(&line.payee)) {
            return Err(format!("{some:?}: of all {:?}, alone {:?}", told(&whole), told(&alone)));
        }
    }
    Ok(())
}

#[test]
fn a_run_for_some_people_pays_them_what_the_run_for_all_pays() {
    search("some", of_some);
}

const RULES: &str = r#"plan sales "Sales"
  for:        employees
  every:      month
  currency:   RUB
  rounding:   half up to 0.01
  effective:  from 2026-01-01

record deals "Deals"
  extends:            standard
  field refunded_on:  date, optional
  field is_new:       yes or no, optional
  field stage:        text, optional

kpi turnover "Won deals"
  measure:  sum of deals.amount
  where:    stage = "won"
  by date:  closed_on

kpi clients "Clients"
  measure:  count of different deals.client
  where:    stage = "won"
  by date:  closed_on

kpi team_turnover "Won deals of the team"
  measure:  sum of deals.amount
  where:    stage = "won"
  by date:  closed_on
  per:      team

bonus steps "Steps"
  by:           turnover
  mode:         amount of the tier
  from 20 000:  1 000
  from 60 000:  2 500

bonus for_clients "For clients"
  pays:  10 * clients

bonus share "A share of each deal"
  for each:  deals where stage = "won"
  by date:   closed_on
  pays:      1% of amount
  reversed:  on refunded_on, within 90 days of closed_on

pool team_pool "A part of the turnover of the team"
  every:      month
  per:        team
  amount:     0.5% of team_turnover
  shared by:  turnover 60%, equally 40%
"#;

const BOUND: &str = "records:\n  employees: {file: data/employees.csv}\n  deals: {file: data/deals.csv}\n";

/// Nine people in three teams, who close many deals with few clients. Of one deal of `odd` nobody says when it was closed, or
/// what it brought.
fn a_project(seed: u64, odd: usize) -> tempfile::TempDir {
    let mut dice = Dice::new(seed);
    let person = |at: usize| format!("M{at},Person {at},T{}\n", at % 3);
    let mut deals = "id,manager,client,closed_on,amount,refunded_on,is_new,stage\n".to_owned();
    for at in 0..700 {
        let (month, day) = (1 + dice.below(4), 1 + dice.below(28));
        let refunded = if dice.once_in(20) { format!("2026-{:02}-{day:02}", month + 1) } else { String::new() };
        let closed = if dice.once_in(odd) { String::new() } else { format!("2026-{month:02}-{day:02}") };
        let cells = [
            at.to_string(),
            format!("M{}", dice.below(9)),
            format!("Client {}", dice.below(60)),
            closed,
            (100 * (1 + dice.below(30))).to_string(),
            refunded,
            dice.pick(&["yes", "no", ""]).to_owned(),
            dice.pick(&["won", "won", "won", "lost", ""]).to_owned(),
        ];
        deals += &format!("{}\n", cells.join(","));
    }
    support::project(&[
        ("rules.kpi", RULES.to_owned()),
        ("premia.yaml", BOUND.to_owned()),
        ("data/employees.csv", format!("id,name,team\n{}", (0..9).map(person).collect::<String>())),
        ("data/deals.csv", deals),
    ])
}

#[test]
fn what_is_left_out_of_rows_that_pass_by_changes_as_much() {
    let mut told = 0;
    for (seed, odd) in [(1, 10_000), (2, 10_000), (3, 30)] {
        let dir = a_project(seed, odd);
        let audited = |args: &[&str]| -> Json {
            let all = [&["audit", "--period", "2026-03", "--format", "json"], args].concat();
            let ran = support::premia(dir.path(), &all);
            serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}{}", ran.out, ran.err))
        };
        for top in ["3", "40"] {
            let kept = audited(&["--top", top]);
            assert_eq!(kept, audited(&["--top", top, "--scan-from", "0"]), "{seed}");
            let found = kept["plans"][0]["findings"].as_array().unwrap().clone();
            told += found.iter().filter(|found| found["pay"].as_array().is_some_and(|pay| pay.len() > 2)).count();
        }
    }
    // Deals change the pay of the team, too.
    assert!(told > 30, "{told}");
}
