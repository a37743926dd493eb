//! Rows that pass by count as rows in memory do: every project of the tests pays the same both ways.

use std::path::{Path, PathBuf};

use crate::analyse::analyse;
use crate::data::{LoadOptions, Loaded, Project, Scan as _, Tables, load};
use crate::diagnostics::Diagnostic;
use crate::evaluate::{Outcome, RunOptions, behind, groups_behind, months_behind, run, run_with, unpaid};
use crate::measure::program::passing::pass;
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
    out += &format!("{:?}\n{:?}\n{:?}\n", outcome.awards, outcome.notices, outcome.payees);
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
        let watch = |tables: &Tables| Watched { people: Vec::new(), months: unpaid(plan, tables, &periods) };
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
                    months: Vec::new(),
                };
                let months = months_behind(plan, &[*period]);
                let scan = PlanScan::of_watched(plan, &watch, months.as_ref());
                if scan.records().is_empty() {
                    continue;
                }
                let (scanned, tables) = pass(plan, &loaded.tables, &scan, 1024, 1);
                let options = RunOptions { only: Some(person), ..RunOptions::default() };
                let of = |outcome: &Outcome, tables: &Tables| {
                    let view = View { plan, tables, sources, lang: plan.lang };
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

fn similar_asserts(folder: &Path, kept: &str, passed: &str) {
    if kept == passed {
        return;
    }
    for (a, b) in kept.lines().zip(passed.lines()).filter(|(a, b)| a != b).take(5) {
        println!("kept   {a}\npassed {b}");
    }
    panic!("{} pays otherwise when rows pass by", folder.display());
}
