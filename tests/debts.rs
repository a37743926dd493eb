//! What somebody who has left owes: one number in runs, statements and the ledger, whatever closed periods have paid.

#![cfg(test)]

mod support;

use std::path::Path;

use serde_json::{Value as Json, json};
use support::{Ran, command, project, ran, write};
use tempfile::TempDir;

const PLAN: &str = "plan sales \"Sales\"
  for:        employees
  every:      month
  currency:   RUB
  rounding:   half up to 0.01
  effective:  from 2026-01-01

record payments \"Payments\"
  key:                id
  credited to:        manager
  field id:           text
  field manager:      employee
  field paid_on:      date
  field amount:       money
  field refunded_on:  date, optional

bonus commission \"Commission\"
  for each:  payments
  by date:   paid_on
  pays:      5% of amount
  reversed:  on refunded_on
";

const PROJECT: &str = "records:
  employees: {file: data/employees.csv}
  payments: {file: data/payments.csv}
adjustments: data/adjustments.csv
";

/// Of March 4 000 are paid to M02, who leaves with its end; April takes them back.
const PAYMENTS: &str = "id,manager,paid_on,amount,refunded_on\nP1,M01,2026-03-10,100000,\n\
    P2,M02,2026-03-12,80000,2026-04-10\nP3,M01,2026-05-04,20000,\n";

fn sales() -> TempDir {
    project(&[
        ("plan.kpi", PLAN),
        ("premia.yaml", PROJECT),
        ("data/employees.csv", "id,name,hired_on,left_on\nM01,A. K.,2025-01-01,\nM02,B. L.,2025-01-01,2026-03-31\n"),
        ("data/payments.csv", PAYMENTS),
        ("data/adjustments.csv", "payee,period,amount,reason,approved\nM02,2026-04,-1000,Shortage,Order 7\n"),
    ])
}

fn premia(folder: &Path, args: &[&str]) -> Ran {
    ran(command(folder).args(args).env("LANG", "C"))
}

fn closed(folder: &Path, period: &str) {
    let ran = premia(folder, &["close", "--period", period, "--approved", "Order 17", "--on", "2026-12-31"]);
    assert_eq!(ran.code, 0, "{period}: {}{}", ran.out, ran.err);
}

fn append(folder: &Path, file: &str, text: &str) {
    let before = std::fs::read_to_string(folder.join(file)).unwrap();
    write(folder, file, before + text);
}

fn run(folder: &Path, period: &str) -> Json {
    let ran = premia(folder, &["run", "--period", period, "--format", "json"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    serde_json::from_str::<Json>(&ran.out).unwrap()["plans"][0].clone()
}

/// What is owed in all after a run, by key.
fn owed(folder: &Path, period: &str) -> Vec<(String, String)> {
    let text = |value: &Json| value.as_str().unwrap_or_default().to_owned();
    let open = run(folder, period)["open"].as_array().unwrap().clone();
    let all = open.iter().filter(|one| one["kind"] == "open_total_owed");
    all.map(|one| (text(&one["payee"]), text(&one["amount"]))).collect()
}

fn balance(folder: &Path, period: &str) -> Json {
    let payees = run(folder, period)["periods"][0]["payees"].as_array().unwrap().clone();
    payees.iter().find(|one| one["key"] == "M02").map_or(Json::Null, |one| one["balance"].clone())
}

fn of_m02(amount: &str) -> Vec<(String, String)> {
    vec![("M02".to_owned(), amount.to_owned())]
}

#[test]
fn debts_go_by_what_was_paid_and_corrected_and_later_pay_makes_them_good() {
    let folder = sales();
    let dir = folder.path();
    // 4 000 are taken back, and 1 000 by hand.
    assert_eq!(owed(dir, "2026-04"), of_m02("-5000.00"));
    assert_eq!(balance(dir, "2026-04"), json!({ "before": "0.00", "to_pay": "0.00", "owed": "-5000.00" }));
    closed(dir, "2026-03");
    assert_eq!(owed(dir, "2026-04"), of_m02("-5000.00"));
    closed(dir, "2026-04");
    assert_eq!(owed(dir, "2026-05"), of_m02("-5000.00"));
    // 60 000 of March come late: May pays 3 000 as a correction, all of which is kept.
    append(dir, "data/payments.csv", "P4,M02,2026-03-20,60000,\n");
    assert_eq!(owed(dir, "2026-05"), of_m02("-2000.00"));
    let kept = json!({ "before": "-5000.00", "to_pay": "0.00", "owed": "-2000.00" });
    assert_eq!(balance(dir, "2026-05"), kept);
    // Also where an open period before it is not run.
    assert_eq!(owed(dir, "2026-06"), of_m02("-2000.00"));
    let table = premia(dir, &["run", "--period", "2026-05"]).out;
    let row = table.lines().rfind(|line| line.starts_with("B. L.") && line.contains("-5 000.00")).unwrap();
    let cells: Vec<&str> = row.split("  ").map(str::trim).filter(|cell| !cell.is_empty()).collect();
    assert_eq!(cells, ["B. L.", "0.00", "3 000.00", "-5 000.00", "0.00", "2 000.00"], "{table}");
    // One statement says the same as all of them, and both the same as the run.
    let out = dir.join("all");
    let all = ["statement", "--period", "2026-05", "--format", "markdown", "--out", out.to_str().unwrap()];
    assert_eq!(premia(dir, &all).code, 0);
    let one = premia(dir, &["statement", "M02", "--period", "2026-05", "--format", "markdown"]).out;
    assert_eq!(std::fs::read_to_string(out.join("M02.md")).unwrap(), one);
    assert!(
        one.contains("**To be taken: 2 000.00 RUB**") && one.contains("| Owed from before |  | -5 000.00 |"),
        "{one}"
    );
    // What is paid back is an adjustment.
    append(dir, "data/adjustments.csv", "M02,2026-05,2500,Paid back 2 000 and 500 of leave,Order 8\n");
    assert_eq!(owed(dir, "2026-05"), Vec::new());
    let paid = json!({ "before": "-5000.00", "to_pay": "500.00", "owed": "0.00" });
    assert_eq!(balance(dir, "2026-05"), paid);
    closed(dir, "2026-05");
    // What was closed reads the same, and is worked out again.
    assert_eq!(balance(dir, "2026-05"), paid);
    assert_eq!(owed(dir, "2026-06"), Vec::new());
    let verified = premia(dir, &["verify", "--period", "2026-05"]);
    assert_eq!(verified.code, 0, "{}{}", verified.out, verified.err);
}

#[test]
fn a_debt_written_otherwise_by_hand_is_found() {
    let folder = sales();
    let dir = folder.path();
    ["2026-03", "2026-04", "2026-05"].into_iter().for_each(|period| closed(dir, period));
    let file = "ledger/2026-05.ledger";
    let text = std::fs::read_to_string(dir.join(file)).unwrap();
    let line = "owed | sales | M02 | B. L. | -5000.00 | -5000.00\n";
    assert!(text.contains(line), "{text}");
    let sealed = |text: String| {
        let body = text.split_once("seal | ").unwrap().0;
        let seal = blake3::hash(body.as_bytes()).to_hex();
        format!("{body}seal | {seal}\n")
    };
    // What does not follow from its lines is damage; what does, is worked out again.
    write(dir, file, sealed(text.replace(line, "owed | sales | M02 | B. L. | -5000.00 | -4000.00\n")));
    let said = premia(dir, &["verify", "--messages", "short"]).err;
    assert!(said.contains("P1080"), "{said}");
    write(dir, file, sealed(text.replace(line, "owed | sales | M02 | B. L. | -4000.00 | -4000.00\n")));
    let said = premia(dir, &["verify", "--messages", "short"]).err;
    assert!(said.contains("P1083") && said.contains("-4 000") && said.contains("-5 000"), "{said}");
}

#[test]
fn what_somebody_owes_who_has_left_the_data_is_not_forgotten() {
    let folder = sales();
    let dir = folder.path();
    closed(dir, "2026-03");
    closed(dir, "2026-04");
    write(dir, "data/employees.csv", "id,name,hired_on,left_on\nM01,A. K.,2025-01-01,\n");
    write(dir, "data/payments.csv", PAYMENTS.replace("P2,M02,2026-03-12,80000,2026-04-10\n", ""));
    // 4 000 of March are taken back, and the 4 000 that April took are given back: the 1 000 by hand stay, and the debt.
    assert_eq!(owed(dir, "2026-05"), of_m02("-5000.00"));
    let table = premia(dir, &["run", "--period", "2026-05"]).out;
    assert!(table.contains("owed after leaving, to be taken"), "{table}");
    let one = premia(dir, &["statement", "M02", "--period", "2026-05", "--format", "markdown"]).out;
    assert!(one.contains("**To be taken: 5 000.00 RUB**"), "{one}");
}
