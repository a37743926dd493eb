//! `premia audit` as its users call it.

#![cfg(test)]

mod support;

use std::path::Path;

use serde_json::Value as Json;
use support::{premia, project, repository};

/// Scale A: 25 000 from 100 000, 35 000 from 150 000.
const RULES: &str = r#"plan sales "Sales"
  for:        employees
  every:      month
  currency:   RUB
  rounding:   half up to 0.01
  effective:  from 2026-01-01

kpi turnover "Payments"
  measure:  sum of payments.amount
  by date:  paid_on

bonus turnover_bonus "Fixed bonus for the month's turnover"
  by:            turnover
  mode:          amount of the tier
  from 100 000:  25 000
  from 150 000:  35 000
"#;

const SETTINGS: &str = "records:\n  employees: {file: data/employees.csv}\n  payments: {file: data/payments.csv}\n";

const PEOPLE: &str = "id,name\nM1,Anna Petrova\nM2,Boris Sidorov\n";

/// A project with these payments, each a line `id,manager,client,paid_on,amount,refunded_on`.
fn payments(lines: &[&str]) -> tempfile::TempDir {
    let rows = format!("payment_id,manager,client,paid_on,amount,refunded_on\n{}\n", lines.join("\n"));
    project(&[
        ("rules.kpi", RULES),
        ("premia.yaml", SETTINGS),
        ("data/employees.csv", PEOPLE),
        ("data/payments.csv", &rows),
    ])
}

fn audited(dir: &Path, args: &[&str]) -> Json {
    let ran = premia(dir, &[&["audit", "--period", "2026-03", "--format", "json"], args].concat());
    serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}{}", ran.out, ran.err))
}

fn findings(dir: &Path) -> Vec<Json> {
    audited(dir, &[])["plans"][0]["findings"].as_array().unwrap().clone()
}

/// The report for people, without its lines and its spaces that keep figures together.
fn told(dir: &Path) -> String {
    let out = premia(dir, &["audit", "--period", "2026-03"]).out;
    out.split(|sign: char| sign.is_whitespace()).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The codes of what is found, with the lines of the rows.
fn found(dir: &Path) -> Vec<(String, Vec<u64>)> {
    let lines =
        |found: &Json| found["rows"].as_array().unwrap().iter().map(|row| row["line"].as_u64().unwrap()).collect();
    findings(dir).iter().map(|found| (found["code"].as_str().unwrap().to_owned(), lines(found))).collect()
}

fn only(dir: &Path, code: &str) -> Json {
    let all = findings(dir);
    let of_code: Vec<&Json> = all.iter().filter(|found| found["code"] == code).collect();
    assert_eq!(of_code.len(), 1, "{all:?}");
    of_code[0].clone()
}

/// 140 000.01 + 9 999.99 = 150 000 pays 35 000 in place of 25 000: the fake client of 9 999.99 earns 10 000.
const FAKE: [&str; 3] = [
    "1,M1,Birch,2026-02-10,90000,",
    "2,M1,Birch,2026-03-05,140000.01,",
    "3,M1,Nobody Knows,2026-03-31,9999.99,2026-04-09",
];

#[test]
fn a_fake_client_at_a_bound_is_found_with_what_it_earns() {
    let dir = payments(&FAKE);
    let found = only(dir.path(), "A0101");
    assert_eq!((found["payee"].as_str(), found["name"].as_str()), (Some("M1"), Some("Anna Petrova")));
    let row = &found["rows"][0];
    assert_eq!(
        *row,
        serde_json::json!({"file": "data/payments.csv", "line": 4, "key": "3", "day": "2026-03-31", "client": "Nobody Knows", "amount": "9999.99"})
    );
    let pay = serde_json::json!([{"payee": "M1", "name": "Anna Petrova", "with": "35000", "without": "25000", "difference": "10000"}]);
    assert_eq!(found["pay"], pay);
    // 30 for the bound, 25 for the refund, 20 for the new client, 10 for the hair, 10 for the size.
    assert_eq!(found["score"], 95);
    let text = told(dir.path());
    assert!(text.contains("25 000.00 RUB in place of 35 000.00 RUB: a difference of 10 000.00 RUB"), "{text}");
}

#[test]
fn what_is_nearly_a_fake_client_is_none() {
    let changed = |at: usize, line: &'static str| {
        let mut lines = FAKE;
        lines[at] = line;
        found(payments(&lines).path())
    };
    // A client known from before who keeps what was bought.
    assert_eq!(changed(2, "3,M1,Birch,2026-03-31,9999.99,"), []);
    // In the middle of the month.
    assert_eq!(changed(2, "3,M1,Nobody Knows,2026-03-26,9999.99,2026-04-09"), []);
    // A kopeck short of the bound.
    assert_eq!(changed(2, "3,M1,Nobody Knows,2026-03-31,9999.98,2026-04-09"), []);
    // 5% beyond 150 000 is 157 500: one kopeck more is a good month.
    assert_eq!(changed(1, "2,M1,Birch,2026-03-05,147500.01,"), [("A0101".to_owned(), vec![4])]);
    assert_eq!(changed(1, "2,M1,Birch,2026-03-05,147500.02,"), []);
    // Without it the bound is reached all the same.
    assert_eq!(changed(1, "2,M1,Birch,2026-03-05,150000,"), []);
}

#[test]
fn a_client_who_is_an_employee_is_found_without_history() {
    let lines = ["2,M1,Birch,2026-03-05,140000.01,", "3,M1,Sidorov Boris,2026-03-31,9999.99,"];
    let found = only(payments(&lines).path(), "A0101");
    let reasons: Vec<&str> =
        found["reasons"].as_array().unwrap().iter().map(|reason| reason["reason"].as_str().unwrap()).collect();
    assert_eq!(reasons, ["exactly", "related", "close", "small"]);
    assert_eq!(found["score"], 90);
}

#[test]
fn the_order_of_rows_and_the_way_of_reading_change_nothing() {
    let dir = payments(&FAKE);
    let mut wanted = audited(dir.path(), &[]);
    assert_eq!(wanted, audited(dir.path(), &["--scan-from", "0"]));
    let turned = payments(&[FAKE[2], FAKE[1], FAKE[0]]);
    let plan = &mut wanted["plans"][0];
    plan["findings"][0]["rows"][0]["line"] = 2.into();
    assert_eq!(wanted, audited(turned.path(), &[]));
}

#[test]
fn nothing_and_nobody_are_no_findings() {
    assert_eq!(found(payments(&[]).path()), []);
    let dir = payments(&[]);
    support::write(dir.path(), "data/employees.csv", "id,name\n");
    assert_eq!(found(dir.path()), []);
}

#[test]
fn a_check_without_its_fields_says_so() {
    let dir = payments(&FAKE);
    support::write(dir.path(), "premia.yaml", format!("{SETTINGS}audit:\n  fields:\n    client: \"\"\n"));
    let plan = &audited(dir.path(), &[])["plans"][0];
    assert_eq!(plan["findings"], serde_json::json!([]));
    let lacks = plan["not_run"].as_array().unwrap().iter().find(|one| one["codes"][0] == "A0101").unwrap();
    assert_eq!((&lacks["why"], &lacks["fields"]), (&"fields".into(), &serde_json::json!(["client"])));
    let text = told(dir.path());
    assert!(text.contains("no field of `payments` says: client"), "{text}");
}

#[test]
fn a_check_is_switched_off_in_the_project_file() {
    let dir = payments(&FAKE);
    support::write(dir.path(), "premia.yaml", format!("{SETTINGS}audit:\n  without: [A0101]\n"));
    let plan = &audited(dir.path(), &[])["plans"][0];
    assert_eq!(plan["findings"], serde_json::json!([]));
    assert!(plan["not_run"].as_array().unwrap().iter().any(|one| one["why"] == "off"));
}

#[test]
fn findings_fail_only_where_that_is_asked_for() {
    let dir = payments(&FAKE);
    let code = |args: &[&str]| premia(dir.path(), &[&["audit", "--period", "2026-03"], args].concat()).code;
    assert_eq!([&[][..], &["--fail-on", "error"], &["--fail-on", "warning"]].map(code), [0, 1, 1]);
    assert_eq!(premia(dir.path(), &["audit", "--period", "2026-02", "--fail-on", "warning"]).code, 0);
}

#[test]
fn code_hosts_get_the_file_and_line_of_every_row() {
    let ran = premia(payments(&FAKE).path(), &["audit", "--period", "2026-03", "--format", "sarif"]);
    let json: Json = serde_json::from_str(&ran.out).unwrap();
    let at = &json["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
    assert_eq!((&at["artifactLocation"]["uri"], &at["region"]["startLine"]), (&"data/payments.csv".into(), &4.into()));
}

#[test]
fn the_example_projects_raise_nothing_of_weight() {
    for rules in ["agency-en", "agency-ru", "dealer-network", "team-scorecards"] {
        for period in ["2026-01", "2026-02", "2026-03"] {
            let args = ["audit", rules, "--period", period, "--fail-on", "error"];
            let ran = premia(&repository("rules"), &args);
            assert_eq!(ran.code, 0, "{rules} {period}: {}{}", ran.out, ran.err);
        }
    }
}
