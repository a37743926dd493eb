//! Rows that pass by count as rows in memory do: every project of the tests pays the same both ways.

use std::path::{Path, PathBuf};

use crate::analyse::analyse;
use crate::data::{LoadOptions, Loaded, Project, Scan as _, Tables, load};
use crate::diagnostics::{Code, Diagnostic};
use crate::evaluate::{
    Outcome, RunOptions, behind, groups_behind, months_behind, months_of_run, run, run_with, unpaid,
};
use crate::measure::program::passing::{left_out_of, pass};
use crate::measure::{PlanScan, Watched};
use crate::plan::Plan;
use crate::report::{ExplainOptions, View, explain};
use crate::source::SourceMap;
use crate::time::{Month, Period};

/// The folders with a project file below a folder.
fn projects(below: &Path, into: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(below) else { return };
    for entry in entries.flatten().map(|entry| entry.path()).filter(|path| path.is_dir()) {
        if entry.join("premia.yaml").is_file() {
            into.push(entry.clone());
        }
        projects(&entry, into);
    }
}

/// All periods of a plan from its beginning on, at most three years.
fn periods(plan: &Plan) -> Vec<Period> {
    let first = plan.every.containing(Month::of(plan.effective.from)).first();
    let last = plan.effective.through.map_or(first.plus(23), Month::of).min(first.plus(35));
    Period::span(first, last)
        .into_iter()
        .flat_map(|span| span.periods_ending_inside(plan.every).collect::<Vec<_>>())
        .collect()
}

/// Everything that a run says, without the numbers that tables give to rows.
fn told(problems: &[Diagnostic], outcome: &Outcome) -> String {
    let mut out = String::new();
    for line in &outcome.lines {
        out += &format!(
            "{:?} {} {:?} {} {:?} {:?}\n",
            line.period, line.payee, line.component, line.amount, line.flow, line.status
        );
    }
    out += &format!("{:?}\n{:?}\n{:?}\n{:?}\n", outcome.awards, outcome.notices, outcome.payees, outcome.open);
    for problem in problems.iter().chain(&outcome.problems) {
        out += &format!("{:?} {:?} {:?} {}\n", problem.code, problem.place, problem.args, problem.help);
    }
    out
}

/// Calls `each` for every plan of every project whose data can be read: the folder, what else is read, the plan, its tables.
fn each_plan(mut each: impl FnMut(&Path, &SourceMap, &Plan, &Loaded)) {
    let mut folders = Vec::new();
    for place in ["tests", "rules", "templates", "docs"] {
        projects(&Path::new(env!("CARGO_MANIFEST_DIR")).join(place), &mut folders);
    }
    assert!(folders.len() > 50, "only {} projects", folders.len());
    for folder in folders {
        let mut sources = SourceMap::new();
        let mut files: Vec<PathBuf> = std::fs::read_dir(&folder).unwrap().flatten().map(|entry| entry.path()).collect();
        files.sort();
        for file in files.iter().filter(|file| file.extension().is_some_and(|ending| ending == "kpi")) {
            sources.add(file.to_string_lossy().into_owned(), std::fs::read_to_string(file).unwrap_or_default());
        }
        let analysed = analyse(&mut sources);
        let Ok(project) = Project::read(&folder, &mut sources) else { continue };
        for plan in &analysed.plans {
            let loaded = load(&project, plan, &LoadOptions::default());
            if !loaded.problems.iter().any(Diagnostic::is_error) {
                each(&folder, &sources, plan, &loaded);
            }
        }
    }
}

#[test]
fn every_project_pays_the_same_whether_rows_pass_by_or_are_kept() {
    let (mut passed, mut plans) = (0, 0);
    each_plan(|folder, _, plan, loaded| {
        let periods = periods(plan);
        let options = RunOptions::amounts();
        let kept = run(plan, &loaded.tables, &periods, options);
        plans += 1;
        let watch = |tables: &Tables| Watched { months: unpaid(plan, tables, &periods), ..Watched::default() };
        let scan = PlanScan::new(plan, &watch);
        passed += scan.records().len();
        for (size, threads) in [(1024, 1), (3, 2)] {
            let (scanned, tables) = pass(plan, &loaded.tables, &scan, size, threads);
            let by = run_with(&scanned, plan, &tables, &periods, options);
            similar_asserts(folder, &told(&loaded.problems, &kept), &told(&loaded.problems, &by));
        }
    });
    println!("{plans} plans, {passed} records that pass by");
    assert!(passed * 2 > plans, "{passed} records of {plans} plans pass by");
}

#[test]
fn groups_outside_of_the_months_that_matter_change_nothing() {
    let (mut left_out, mut some, mut runs) = (0, 0, 0);
    each_plan(|folder, _, plan, loaded| {
        let periods = periods(plan);
        for period in periods.iter().skip(1).step_by(4).take(3) {
            let asked = [*period];
            let kept = run(plan, &loaded.tables, &asked, RunOptions::amounts());
            let watch = |tables: &Tables| Watched {
                people: Vec::new(),
                months: unpaid(plan, tables, &asked),
                within: months_of_run(plan, tables, &asked),
            };
            let scan = PlanScan::new(plan, &watch);
            let (scanned, tables) = pass(plan, &loaded.tables, &scan, 2, 1);
            let by = run_with(&scanned, plan, &tables, &asked, RunOptions::amounts());
            // Whether rows are missing in a period is seen by those of other months.
            let without = |mut outcome: Outcome| {
                outcome.problems.retain(|problem| problem.code != Code::NoRowsInPeriod);
                outcome
            };
            let (kept, by) = (without(kept), without(by));
            similar_asserts(folder, &told(&loaded.problems, &kept), &told(&loaded.problems, &by));
            let not_looked_at = left_out_of(&loaded.tables, &scan, 2);
            left_out += not_looked_at;
            some += usize::from(not_looked_at > 0);
            runs += usize::from(!scan.records().is_empty());
        }
    });
    println!("{runs} runs, {left_out} groups left out in {some}");
    assert!(some * 5 > runs, "{left_out} groups of {some} of {runs} runs");
}

#[test]
fn one_person_is_explained_the_same_from_their_rows_alone() {
    let (mut passed, mut within, mut explained) = (0, 0, 0);
    each_plan(|folder, sources, plan, loaded| {
        if groups_behind(plan).is_none() {
            return;
        }
        let (periods, people) = (periods(plan), loaded.tables.get(plan.people).entities.len());
        for (turn, person) in [0, people / 2, people.saturating_sub(1)].into_iter().enumerate() {
            let person = u32::try_from(person).unwrap();
            for period in periods.iter().skip(turn).step_by(3).take(2) {
                let watch = |tables: &Tables| Watched {
                    people: behind(plan, tables, person).unwrap_or_default(),
                    ..Watched::default()
                };
                let months = months_behind(plan, &[*period]);
                let scan = PlanScan::of_watched(plan, &watch, months.as_ref());
                if scan.records().is_empty() {
                    continue;
                }
                let (scanned, tables) = pass(plan, &loaded.tables, &scan, 1024, 1);
                let alone = [person].into();
                let options = RunOptions { only: Some(&alone), ..RunOptions::default() };
                let of = |outcome: &Outcome, tables: &Tables| {
                    let view = View { plan, tables, sources, lang: plan.lang, reading: false };
                    let options = ExplainOptions { component: None, all_rows: true };
                    format!("{}\n{}", explain(&view, outcome, person, options, 100), told(&[], outcome))
                };
                let kept = run(plan, &loaded.tables, &[*period], options);
                let by = run_with(&scanned, plan, &tables, &[*period], options);
                similar_asserts(folder, &of(&kept, &loaded.tables), &of(&by, &tables));
                let count = |tables: &Tables| -> usize {
                    scan.records().iter().map(|record| tables.get(*record).rows().count()).sum()
                };
                passed += usize::from(count(&tables) < count(&loaded.tables));
                within += usize::from(months.is_some());
                explained += 1;
            }
        }
    });
    println!("{explained} explanations, {passed} of them without some rows, {within} of some months alone");
    assert!(passed * 2 > explained && within * 4 > explained, "{passed} and {within} of {explained}");
}

const MONTHS: &str = r#"
plan sales "Sales"
  for:        employees
  every:      month
  currency:   RUB
  rounding:   half up to 0.01
  effective:  from 2026-01-01 through 2026-12-31

record deals "Deals"
  key:                number
  credited to:        seller
  field number:       count
  field seller:       employee
  field closed_on:    date
  field paid_on:      date, optional
  field refunded_on:  date, optional
  field amount:       money
  field note:         text, optional

kpi volume "Volume"
  measure:  sum of deals.amount
  by date:  closed_on

bonus turnover "Turnover"
  pays:  2% of volume

bonus payments "Payments"
  for each:  deals where paid_on is not empty
  by date:   paid_on
  pays:      1% of amount
  rounding:  half up to 0.01, each record
  reversed:  on refunded_on, within 40 days of paid_on
"#;

#[cfg(feature = "parquet")]
#[test]
fn groups_of_typed_columns_pay_the_same_in_any_order_with_and_without_a_description() {
    use crate::data::parquet_file::{Manner, Stored, file};
    use crate::data::{Passed, load_passing};
    let mut sources = SourceMap::new();
    sources.add("plan.kpi", MONTHS);
    let analysed = analyse(&mut sources);
    let plan = analysed.plans.first().unwrap_or_else(|| panic!("{:?}", analysed.diagnostics));
    // 2026-01-01, and three deals a day.
    let (begin, rows) = (20_454, 1_000_i32);
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(
        dir.path().join("premia.yaml"),
        "records:\n  deals: {file: deals.parquet}\n  employees: {file: people.csv}\n",
    )
    .unwrap();
    std::fs::write(dir.path().join("people.csv"), "id,name,hired_on\nA,A,2025-01-01\nB,B,2025-01-01\n").unwrap();
    let mut paid = std::collections::BTreeSet::new();
    for (shuffled, statistics, bad) in
        [(false, true, 0), (true, true, 0), (false, false, 0), (false, true, 1), (false, true, 2)]
    {
        let order: Vec<i32> = (0..rows).map(|row| if shuffled { row * 377 % rows } else { row }).collect();
        let day = |row: &i32| begin + row * 364 / rows;
        let column = |of: &dyn Fn(&i32) -> Option<i32>| Stored::Short(order.iter().map(of).collect());
        let seller = |row: &i32| {
            Some(
                if bad == 1 && *row == 990 {
                    b"C"
                } else if row % 3 == 0 {
                    b"A"
                } else {
                    b"B"
                }
                .to_vec(),
            )
        };
        let columns = [
            ("int32 number", column(&|row| Some(if bad == 2 && *row == 995 { 3 } else { *row }))),
            ("binary seller (UTF8)", Stored::Texts(order.iter().map(seller).collect())),
            ("int32 closed_on (DATE)", column(&|row| Some(day(row)))),
            ("int32 paid_on (DATE)", column(&|row| (row % 7 > 0).then(|| day(row) + row % 45))),
            ("int32 refunded_on (DATE)", column(&|row| (row % 11 == 0).then(|| day(row) + row % 80))),
            (
                "int64 amount (DECIMAL(12,2))",
                Stored::Long(order.iter().map(|row| Some(i64::from(row * 7_919 % 90_001))).collect()),
            ),
            (
                "binary note (UTF8)",
                Stored::Texts(order.iter().map(|row| (row % 5 == 0).then(|| b"a note".to_vec())).collect()),
            ),
        ];
        let bytes = file(&columns, Manner { group: 50, page: 20, statistics, ..Manner::default() });
        std::fs::write(dir.path().join("deals.parquet"), bytes).unwrap();
        let project = Project::read(dir.path(), &mut SourceMap::new()).unwrap();
        let whole = load(&project, plan, &LoadOptions::default());
        let mut all = String::new();
        for period in periods(plan) {
            let asked = [period];
            let watch = |tables: &Tables| Watched { within: months_of_run(plan, tables, &asked), ..Watched::default() };
            let scan = PlanScan::new(plan, &watch);
            let options = LoadOptions { scan_from: 0, ..LoadOptions::default() };
            let Passed { loaded, mut records } = load_passing(&project, plan, &options, &scan, None);
            assert_eq!(records.len(), 1);
            let by = run_with(&scan.finish(&mut records), plan, &loaded.tables, &asked, RunOptions::amounts());
            let kept = run(plan, &whole.tables, &asked, RunOptions::amounts());
            let (by, kept) = (told(&loaded.problems, &by), told(&whole.problems, &kept));
            if bad == 0 {
                similar_asserts(dir.path(), &kept, &by);
                all += &by;
            }
            assert_eq!(told(&loaded.problems, &Outcome::default()), told(&whole.problems, &Outcome::default()));
            assert_eq!(bad > 0, loaded.problems.iter().any(Diagnostic::is_error));
        }
        paid.insert(all);
    }
    // What is wrong pays nothing; all others pay the same.
    assert_eq!(paid.len(), 2);
}

fn similar_asserts(folder: &Path, kept: &str, passed: &str) {
    if kept == passed {
        return;
    }
    for (a, b) in kept.lines().zip(passed.lines()).filter(|(a, b)| a != b).take(5) {
        println!("kept   {a}\npassed {b}");
    }
    panic!("{} pays otherwise when rows pass by", folder.display());
}
