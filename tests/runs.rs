//! What a run says of data and periods that are not as they seem: files cut short, control totals, plans that pay by
//! different periods.

#![cfg(test)]

mod support;

use std::path::Path;

use support::{Ran, premia};
use tempfile::TempDir;

/// A project of these files.
fn project(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    folder
}

fn run(folder: &Path, args: &[&str]) -> Ran {
    premia(folder, args)
}

const PEOPLE: (&str, &str) = ("data/employees.csv", "id,name,role\nA,Ann,AE\nL,Lea,lead\n");

const MONTHLY: (&str, &str) = (
    "sales.kpi",
    "plan sales \"Sales\"
  for:        employees where role = \"AE\"
  every:      month
  currency:   EUR
  rounding:   half up to 0.01
  effective:  from 2026-01-01

bonus commission \"Commission\"
  for each:  deals
  by date:   closed_on
  pays:      10% of amount
",
);

const QUARTERLY: (&str, &str) = (
    "management.kpi",
    "plan management \"Leads\"
  for:        employees where role = \"lead\"
  every:      quarter
  currency:   EUR
  rounding:   half up to 0.01
  effective:  from 2026-01-01

bonus lead_bonus \"Bonus of leads\"
  pays:  500
",
);

const DEALS: (&str, &str) =
    ("data/deals.csv", "id,manager,closed_on,amount\n1,A,2026-01-05,1000\n2,A,2026-04-06,18000\n");

const BOUND: (&str, &str) =
    ("premia.yaml", "records:\n  employees: {file: data/employees.csv}\n  deals: {file: data/deals.csv}\n");

fn two_plans() -> TempDir {
    project(&[PEOPLE, MONTHLY, QUARTERLY, DEALS, BOUND])
}

/// That a command has worked, and has said which plan has no period there.
fn works(folder: &Path, args: &[&str], shows: &str) -> Ran {
    let ran = run(folder, args);
    assert_eq!(ran.code, 0, "{args:?}: {}{}", ran.out, ran.err);
    assert!(ran.out.contains(shows), "{args:?}: {}", ran.out);
    assert!(ran.err.contains("management pays by the quarter"), "{args:?}: {}", ran.err);
    assert!(ran.err.contains("--period 2026-Q2"), "{args:?}: {}", ran.err);
    ran
}

#[test]
fn a_month_without_the_end_of_a_quarter_pays_the_plans_that_pay_by_the_month() {
    let folder = two_plans();
    let folder = folder.path();
    works(folder, &["run", "--period", "2026-04"], "1 800.00");
    works(
        folder,
        &["run", "--period", "2026-04", "--format", "csv"],
        "sales,2026-04,A,Ann,commission,Commission,1800.00",
    );
    works(folder, &["run", "--period", "2026-04", "--format", "json"], "\"sales\"");
    works(folder, &["statement", "Ann", "--period", "2026-04", "--format", "markdown"], "1 800.00");
    works(folder, &["export", "--period", "2026-04"], "1800.00");
    works(folder, &["explain", "Ann", "--period", "2026-04"], "1 800.00");
    works(folder, &["explain", "--row", "2", "--period", "2026-04"], "1 800.00");
}

#[test]
fn a_period_that_ends_quarters_too_pays_all_plans() {
    let folder = two_plans();
    let ran = run(folder.path(), &["run", "--period", "2026-04..2026-06", "--format", "csv"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("sales,2026-04,A,Ann,commission,Commission,1800.00"), "{}", ran.out);
    assert!(ran.out.contains("management,2026-Q2,L,Lea,lead_bonus,Bonus of leads,500.00"), "{}", ran.out);
    assert!(!ran.err.contains("pays by"), "{}", ran.err);
}

#[test]
fn a_plan_asked_for_by_name_must_have_the_period() {
    let folder = two_plans();
    let ran = run(folder.path(), &["run", "--plan", "management", "--period", "2026-04"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("--period 2026-Q2"), "{}", ran.err);
}

#[test]
fn a_component_is_looked_for_in_the_plans_that_have_it() {
    let folder = two_plans();
    let folder = folder.path();
    // Without the word, both plans look for Ann, and the one that does not pay her says so.
    let ran = run(folder, &["explain", "Ann", "--period", "2026-04..2026-06", "--component", "commission"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("1 800.00"), "{}", ran.out);
    let ran = run(folder, &["explain", "Ann", "--period", "2026-04", "--component", "lead_bonus"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("--period 2026-Q2"), "{}", ran.err);
    let ran = run(folder, &["explain", "Ann", "--period", "2026-04", "--component", "spiff"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("commission") && ran.err.contains("lead_bonus"), "{}", ran.err);
}

#[test]
fn what_another_rate_would_pay_is_told_of_the_plans_that_have_the_period() {
    let folder = two_plans();
    let args = ["what-if", "--set", "commission pays=20% of amount", "--period", "2026-04"];
    let ran = run(folder.path(), &args);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("1 800.00 → 3 600.00"), "{}", ran.out);
    assert!(ran.out.contains("management pays by the quarter"), "{}", ran.out);
}

/// The pay of January with deals of these bytes and, below the record, these lines of the project file.
fn january(deals: &str, control: &str, more: &[&str]) -> Ran {
    let bound =
        format!("records:\n  employees: {{file: data/employees.csv}}\n  deals:\n    file: data/deals.csv\n{control}");
    let folder = project(&[PEOPLE, MONTHLY, ("data/deals.csv", deals), ("premia.yaml", &bound)]);
    run(folder.path(), &[&["run", "--period", "2026-01"], more].concat())
}

const CUT: &str = "id,manager,closed_on,amount\n1,A,2026-01-05,1000\n2,A,2026-01-06,18";

#[test]
fn a_file_that_may_be_cut_inside_its_last_cell_is_asked_about() {
    let ran = january(CUT, "", &[]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("101.80"), "{}", ran.out);
    assert!(ran.err.contains("P0748") && ran.err.contains("`18`"), "{}", ran.err);
    // Ended by a line break, as long as another, or the column of no rule: nothing to ask.
    for deals in [&format!("{CUT}\n"), "id,manager,closed_on,amount\n1,A,2026-01-05,1000\n2,A,2026-01-06,1800"] {
        assert_eq!(january(deals, "", &[]).err, "", "{deals}");
    }
    let notes = "id,manager,closed_on,amount,note\n1,A,2026-01-05,1000,first\n2,A,2026-01-06,18,x";
    assert_eq!(january(notes, "", &[]).err, "");
}

#[test]
fn control_totals_show_that_data_arrived_whole() {
    let whole = format!("{CUT}000\n");
    let said = "    rows: 2\n    totals: {amount: 19 000.00}\n";
    let ran = january(&whole, said, &[]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{}", ran.out);
    assert!(ran.out.contains("1 900.00"), "{}", ran.out);
    // A total of the last column answers the question, whatever its last cell looks like.
    let ran = january(CUT, said, &[]);
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("P0749") && ran.err.contains("17 982") && !ran.err.contains("P0748"), "{}", ran.err);
    let ran = january("id,manager,closed_on,amount\n1,A,2026-01-05,1000\n", said, &[]);
    assert_eq!(ran.err.matches("P0749").count(), 2, "{}", ran.err);
    // A kopeck is a difference.
    let ran = january(&whole, "    totals:\n      amount: 19 000.01\n", &[]);
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("0.01"), "{}", ran.err);
}

#[test]
fn control_totals_are_checked_of_rows_that_pass_by_too() {
    let mut deals = "id,manager,closed_on,amount\n".to_owned();
    (1..=500).for_each(|n| deals.push_str(&format!("{n},A,2026-01-05,{n}.50\n")));
    // 1 + 2 + … + 500 = 125 250, and half a unit of each.
    for (control, code) in [
        ("    rows: 500\n", 0),
        ("    rows: 501\n", 1),
        ("    rows: 500\n    totals: {amount: 125 500}\n", 0),
        ("    totals: {amount: 125 500.50}\n", 1),
    ] {
        let ran = january(&deals, control, &["--scan-from", "0"]);
        assert_eq!(ran.code, code, "{control}: {}", ran.err);
    }
}

#[test]
fn a_total_that_cannot_be_checked_says_so() {
    let deals = "id,manager,closed_on,amount\n1,A,2026-01-05,1000\n2,A,2026-01-06,x\n";
    let ran = january(deals, "    rows: 2\n    totals: {amount: 1 000}\n", &["--skip-bad-rows"]);
    assert!(ran.err.contains("cannot be checked"), "{}", ran.err);
    // Which field, of what type, written how.
    let ran = january(&format!("{CUT}\n"), "    totals: {amout: 1 018}\n", &[]);
    assert!(ran.err.contains("P0607"), "{}", ran.err);
    let ran = january(&format!("{CUT}\n"), "    totals: {manager: 2}\n", &[]);
    assert!(ran.err.contains("P0606"), "{}", ran.err);
    let ran = january(&format!("{CUT}\n"), "    totals: {amount: many}\n", &[]);
    assert!(ran.err.contains("P0606"), "{}", ran.err);
    let ran = january(&format!("{CUT}\n"), "    rows: two\n", &[]);
    assert!(ran.err.contains("P0606"), "{}", ran.err);
}

/// What a run of a month says of deals of these months.
fn run_of_months(months: &[&str], period: &str) -> String {
    let rows: Vec<String> = months.iter().map(|month| format!("D{month},A,{month}-10,100\n")).collect();
    let deals = format!("id,manager,closed_on,amount\n{}", rows.concat());
    let project = project(&[
        PEOPLE,
        MONTHLY,
        ("premia.yaml", "records:\n  employees: {file: data/employees.csv}\n  deals: {file: data/deals.csv}\n"),
        ("data/deals.csv", &deals),
    ]);
    let whole = run(project.path(), &["run", "--period", period]);
    let passing = run(project.path(), &["run", "--period", period, "--scan-from", "0"]);
    assert_eq!((whole.code, &whole.err), (0, &passing.err));
    whole.err
}

#[test]
fn a_month_without_rows_between_months_that_have_some_is_said() {
    let said = |months: &[&str], period: &str| run_of_months(months, period).matches("P0813").count();
    // Two months before, or the one before and the one after; one message for all periods that are run.
    assert_eq!(said(&["2026-01", "2026-02"], "2026-03"), 1);
    assert_eq!(said(&["2026-02", "2026-04"], "2026-03"), 1);
    assert_eq!(said(&["2026-01", "2026-02", "2026-04", "2026-06"], "2026-01..2026-06"), 1);
    // With a row; with one month before alone; where the month before has none either.
    assert_eq!(said(&["2026-01", "2026-02", "2026-03"], "2026-03"), 0);
    assert_eq!(said(&["2026-02"], "2026-03"), 0);
    assert_eq!(said(&["2026-01", "2026-04"], "2026-03"), 0);
    // Three months in a row and then nothing, for less than a year; two of them are no habit.
    assert_eq!(said(&["2026-01", "2026-02", "2026-03"], "2026-06"), 1);
    assert_eq!(said(&["2026-01", "2026-02", "2026-03"], "2027-03"), 1);
    assert_eq!(said(&["2026-01", "2026-02", "2026-03"], "2027-04"), 0);
    assert_eq!(said(&["2026-02", "2026-03"], "2026-06"), 0);
}
