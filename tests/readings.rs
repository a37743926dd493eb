//! How often a command reads the data of a project: once, whatever it pays beside the rules. What is read is counted by the
//! system, so the test stands alone in its program.

#![cfg(test)]
#![cfg(target_os = "linux")]

mod support;

use std::ffi::OsString;
use std::path::Path;

use premia::cli::{Exit, Screen};
use support::{PLAN_OF_PAYMENTS as PLAN, project, write};

const PROJECT: &str = "records:
  employees: {file: data/employees.csv}
  payments: {file: data/payments.csv}
";

/// So many payments are more than a mebibyte: a table that is read in passing where nothing speaks against it.
const PAYMENTS: usize = 40_000;

/// The bytes that this process has read so far.
fn read() -> u64 {
    let text = std::fs::read_to_string("/proc/self/io").unwrap();
    let line = text.lines().find_map(|line| line.strip_prefix("rchar: ")).unwrap();
    line.parse().unwrap()
}

/// How many tenths of the file of payments a command reads.
fn readings(folder: &Path, args: &[&str]) -> u64 {
    let all: Vec<OsString> =
        ["premia", "--project", folder.to_str().unwrap()].iter().chain(args).map(OsString::from).collect();
    let before = read();
    let mut screen = Screen::new(Box::new(std::io::sink()), Box::new(std::io::sink()));
    assert_eq!(premia::cli::run(&all, &mut screen), Exit::Fine, "{args:?}");
    let size = std::fs::metadata(folder.join("data/payments.csv")).unwrap().len();
    (read() - before) * 10 / size
}

#[test]
fn data_are_read_once_whatever_is_paid_beside_the_rules() {
    let mut payments = String::from("id,manager,paid_on,amount\n");
    for at in 0..PAYMENTS {
        payments.push_str(&format!("P{at:05},M{:02},2026-{:02}-10,{}00\n", at % 20, at % 4 + 1, at % 97 + 1));
    }
    assert!(payments.len() > 1 << 20);
    let people: String = (0..20).map(|at| format!("M{at:02},Person {at:02},2025-01-01\n")).collect();
    let folder = project(&[
        ("plan.kpi", PLAN),
        ("premia.yaml", PROJECT),
        ("data/employees.csv", &format!("id,name,hired_on\n{people}")),
        ("data/payments.csv", &payments),
    ]);
    let dir = folder.path();
    for period in ["2026-01", "2026-02", "2026-03"] {
        readings(dir, &["close", "--period", period, "--approved", "Order 1", "--on", "2026-12-31"]);
    }
    // Late payments: April corrects three months.
    for month in 1..=3 {
        payments.push_str(&format!("L{month},M07,2026-{month:02}-15,4000\n"));
    }
    write(dir, "data/payments.csv", &payments);
    let out = dir.join("out").to_str().unwrap().to_owned();
    let commands: [&[&str]; 6] = [
        &["run", "--period", "2026-04"],
        &["explain", "M07", "--period", "2026-04"],
        &["statement", "M07", "--period", "2026-04", "--format", "markdown"],
        &["statement", "--period", "2026-04", "--format", "markdown", "--out", &out],
        &["export", "--period", "2026-04"],
        &["close", "--period", "2026-04", "--approved", "Order 2", "--on", "2026-12-31", "--dry-run"],
    ];
    for args in commands {
        // Closing reads the files once more for their digests.
        let most = if args.first() == Some(&"close") { 21 } else { 11 };
        let found = readings(dir, args);
        assert!((most - 2..most).contains(&found), "{args:?}: {found} tenths of the file are read");
    }
}
