//! Rows that pass by count as rows in memory do: every project of the tests pays the same both ways.

use std::path::{Path, PathBuf};

use crate::analyse::analyse;
use crate::data::{LoadOptions, Project, Scan as _, Tables, load};
use crate::diagnostics::Diagnostic;
use crate::evaluate::{RunOptions, run, run_with, unpaid};
use crate::measure::program::passing::pass;
use crate::measure::{PlanScan, Watched};
use crate::plan::Plan;
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
fn told(problems: &[Diagnostic], outcome: &crate::evaluate::Outcome) -> String {
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

#[test]
fn every_project_pays_the_same_whether_rows_pass_by_or_are_kept() {
    let mut folders = Vec::new();
    for place in ["tests", "rules", "templates", "docs"] {
        projects(&Path::new(env!("CARGO_MANIFEST_DIR")).join(place), &mut folders);
    }
    assert!(folders.len() > 50, "only {} projects", folders.len());
    let (mut passed, mut plans) = (0, 0);
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
            if loaded.problems.iter().any(Diagnostic::is_error) {
                continue;
            }
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
                similar_asserts(&folder, &told(&loaded.problems, &kept), &told(&loaded.problems, &by));
            }
        }
    }
    println!("{plans} plans, {passed} records that pass by");
    assert!(passed * 2 > plans, "{passed} records of {plans} plans pass by");
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
