//! What `premia audit` looks at: rows of the period for which somebody is paid, whose fields say something. What it could not
//! look at it says.

#![cfg(test)]

mod audits;
mod support;

use std::path::Path;

use serde_json::{Value as Json, json};
use support::{premia, project};

const RULES: &str = r#"plan sales "Sales"
  for:        employees
  every:      month
  currency:   RUB
  rounding:   half up to 0.01
  effective:  from 2026-01-01

record deals "Deals"
  extends:                 standard
  field stage:             text, optional
  field previous_manager:  employee, optional
  field reassigned_on:     date, optional
  field refunded_on:       date, optional

kpi turnover "Deals"
  measure:  sum of deals.amount
  where:    stage = "won"
  by date:  closed_on

bonus share "Share of the turnover"
  pays:  5% of turnover
"#;

const COLUMNS: &str = "id,manager,client,closed_on,amount,stage,previous_manager,reassigned_on,refunded_on";

fn sold(rules: &str, columns: &str, lines: &[&str]) -> tempfile::TempDir {
    let rows = format!("{columns}\n{}\n", lines.join("\n"));
    project(&[
        ("rules.kpi", rules.to_owned()),
        (
            "premia.yaml",
            "records:\n  employees: {file: data/employees.csv}\n  deals: {file: data/deals.csv}\n".to_owned(),
        ),
        ("data/employees.csv", "id,name\nM1,Anna Petrova\nM2,Boris Sidorov\n".to_owned()),
        ("data/deals.csv", rows),
    ])
}

fn audited(dir: &Path, args: &[&str]) -> Json {
    audits::audited(dir, args)["plans"][0].clone()
}

/// What is found and what is not, both ways of reading.
fn of(dir: &Path) -> Json {
    let plan = audited(dir, &[]);
    assert_eq!(plan, audited(dir, &["--scan-from", "0"]));
    plan
}

fn codes(plan: &Json) -> Vec<&str> {
    plan["findings"].as_array().unwrap().iter().map(|found| found["code"].as_str().unwrap()).collect()
}

fn told(dir: &Path, args: &[&str]) -> String {
    let out = premia(dir, &[&["audit", "--period", "2026-03"], args].concat()).out;
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The same deal twice, in March, at this stage.
fn twice(stage: &str) -> [String; 3] {
    let row = |id: &str| format!("{id},M1,Birch,2026-03-10,45310.50,{stage},,,");
    [row("1"), row("2"), "3,M1,Oak,2026-03-12,70000,won,,,".to_owned()]
}

fn at(lines: &[String]) -> Vec<&str> {
    lines.iter().map(String::as_str).collect()
}

#[test]
fn deals_for_which_nobody_is_paid_are_passed_over() {
    let plan = of(sold(RULES, COLUMNS, &at(&twice("won"))).path());
    assert_eq!((codes(&plan), &plan["rows"], &plan["not_counted"]), (vec!["A0107"], &json!(3), &json!(0)));
    let dir = sold(RULES, COLUMNS, &at(&twice("lost")));
    let plan = of(dir.path());
    assert_eq!((codes(&plan), &plan["rows"], &plan["not_counted"]), (vec![], &json!(3), &json!(2)));
    assert!(told(dir.path(), &[]).contains("2 of them are asked for by no rule that pays"));
    // A rule that counts the lost ones, too.
    let other = format!(
        "{RULES}\nbonus calls \"Calls\"\n  pays:  10 RUB * called\n\nkpi called \"Called\"\n  measure:  count of deals\n  where:    stage in (\"won\", \"lost\")\n  by date:  closed_on\n"
    );
    assert_eq!(codes(&of(sold(&other, COLUMNS, &at(&twice("lost"))).path())), vec!["A0107"]);
}

#[test]
fn conditions_are_followed_into_computed_fields_and_negations() {
    for (condition, won, lost) in [
        ("not stage = \"lost\"", 1, 0),
        ("stage <> \"lost\" and amount >= 45 310.50", 1, 0),
        ("amount > 45 310.50", 0, 0),
        ("stage in (\"won\", \"signed\")", 1, 0),
        ("closed_on <= 2026-03-09", 0, 0),
        ("client is not empty", 1, 1),
    ] {
        let rules = RULES.replace("stage = \"won\"", condition);
        let found = |stage: &str| codes(&of(sold(&rules, COLUMNS, &at(&twice(stage))).path())).len();
        assert_eq!((found("won"), found("lost")), (won, lost), "{condition}");
    }
}

#[test]
fn a_field_that_is_empty_in_every_row_is_none() {
    let row = "1,M1,Birch,2026-03-10,45310.50,won,,,";
    let why = |lines: &[&str]| {
        let plan = of(sold(RULES, COLUMNS, lines).path());
        plan["not_run"].as_array().unwrap().iter().find(|one| one["codes"][0] == "A0105").cloned()
    };
    assert_eq!(
        why(&[row]),
        Some(json!({"codes": ["A0105"], "why": "empty", "fields": ["previous owner", "owner changed"]}))
    );
    // One row of the period is enough; one of another period is not.
    assert_eq!(why(&["1,M1,Birch,2026-03-10,45310.50,won,M2,2026-03-01,"]), None);
    assert!(why(&[row, "2,M1,Birch,2026-02-10,1,won,M2,2026-02-01,"]).is_some());
    let dir = sold(RULES, COLUMNS, &[row]);
    assert!(told(dir.path(), &[]).contains("A0105 A new owner just before closing: empty in every row of"));
}

#[test]
fn what_a_check_had_to_do_without_is_said() {
    let row = "1,M1,Birch,2026-03-10,45310.50,won,,,";
    let fields = |lines: &[&str]| {
        let plan = of(sold(RULES, COLUMNS, lines).path());
        let all = plan["looked_without"].as_array().unwrap().clone();
        all.into_iter().find(|one| one["code"] == "A0101").unwrap()["fields"].clone()
    };
    assert_eq!(fields(&[row]), json!(["refunded", "tax id", "phone", "email"]));
    let refunded = "2,M1,Oak,2026-01-10,45310.50,won,,,2026-01-20";
    assert_eq!(fields(&[row, refunded]), json!(["tax id", "phone", "email"]));
}

#[test]
fn a_period_without_rows_is_not_in_order() {
    let dir = sold(RULES, COLUMNS, &["1,M1,Birch,2026-02-10,45310.50,won,,,"]);
    let plan = of(dir.path());
    assert_eq!((&plan["rows"], &plan["rows_in_all"]), (&json!(0), &json!(1)), "{plan}");
    for form in ["human", "markdown"] {
        assert!(told(dir.path(), &["--format", form]).contains("Not a single row of"), "{form}");
    }
    let code = |args: &[&str]| premia(dir.path(), &[&["audit", "--period", "2026-03"], args].concat()).code;
    assert_eq!([&[][..], &["--fail-on", "error"], &["--fail-on", "warning"]].map(code), [0, 0, 1]);
    let sarif = premia(dir.path(), &["audit", "--period", "2026-03", "--format", "sarif"]);
    assert!(sarif.err.contains("Not a single row of"), "{}", sarif.err);
}

#[test]
fn people_whose_pay_cannot_be_computed_are_named() {
    let rules = format!(
        "{RULES}\nrecord quotas \"Quotas\"\n  key:             employee\n  field employee:  employee\n  field turnover:  money\n\nbonus plan_bonus \"Bonus\"\n  when:  turnover >= quotas.turnover\n  pays:  1 000 RUB\n"
    );
    let dir = sold(&rules, COLUMNS, &at(&twice("won")));
    support::write(
        dir.path(),
        "premia.yaml",
        "records:\n  employees: {file: data/employees.csv}\n  deals: {file: data/deals.csv}\n  quotas: {file: data/quotas.csv}\n",
    );
    support::write(dir.path(), "data/quotas.csv", "employee,turnover\nM2,1000\n");
    let plan = audited(dir.path(), &[]);
    assert_eq!((&plan["left_out"], &plan["findings"][0]["pay"]), (&json!(["M1"]), &Json::Null), "{plan}");
    let ran = premia(dir.path(), &["audit", "--period", "2026-03"]);
    assert_eq!(ran.code, premia(dir.path(), &["run", "--period", "2026-03", "--allow-missing"]).code);
    assert!(told(dir.path(), &[]).contains("looked at: Anna Petrova."), "{}", ran.out);
}

#[test]
fn of_several_records_the_one_with_clients_and_amounts_is_looked_at() {
    let rules = format!(
        "{RULES}\nrecord visits \"Visits\"\n  key:             id\n  field id:        text\n  field employee:  employee\n  field seen_on:   date\n  credited to:     employee\n\nkpi seen \"Visits\"\n  measure:  count of visits\n  by date:  seen_on\n\nbonus one \"One\"\n  pays:  1 RUB * seen\n\nbonus two \"Two\"\n  pays:  2 RUB * seen\n"
    );
    let dir = sold(&rules, COLUMNS, &at(&twice("won")));
    support::write(
        dir.path(),
        "premia.yaml",
        "records:\n  employees: {file: data/employees.csv}\n  deals: {file: data/deals.csv}\n  visits: {file: data/visits.csv}\n",
    );
    support::write(dir.path(), "data/visits.csv", "id,employee,seen_on\n1,M1,2026-03-04\n");
    let plan = of(dir.path());
    assert_eq!((&plan["record"], &plan["not_looked_at"]), (&json!("deals"), &json!(["visits"])));
    assert!(
        told(dir.path(), &[]).contains("Rows of `visits` bring pay, too, and were not looked at: `--record visits`.")
    );
    let other = audited(dir.path(), &["--record", "visits"]);
    assert_eq!((&other["record"], &other["not_looked_at"]), (&json!("visits"), &json!(["deals"])));
}

/// A team of two at 150 000 and a quarter at 200 000, each reached by the last row of March alone.
const BOUNDS: &str = r#"plan sales "Sales"
  for:        employees
  every:      month
  currency:   RUB
  rounding:   half up to 0.01
  effective:  from 2026-01-01

record deals "Deals"
  extends:            standard
  field refunded_on:  date, optional

kpi turnover "Deals"
  measure:  sum of deals.amount
  by date:  closed_on

kpi of_all "Deals of all"
  measure:  sum of deals.amount
  by date:  closed_on
  per:      company
"#;

fn bound_by(rule: &str, last: &str) -> Json {
    let lines = ["1,M1,Birch,2026-01-10,60000,", "2,M1,Birch,2026-03-05,39500,", "3,M2,Oak,2026-03-06,100000,", last];
    let dir = sold(&format!("{BOUNDS}{rule}"), "id,manager,client,closed_on,amount,refunded_on", &lines);
    audited(dir.path(), &[])["findings"].clone()
}

#[test]
fn bounds_of_all_are_seen() {
    let rule = "\nbonus all \"All\"\n  when:  of_all >= 140 000\n  pays:  5 000 RUB\n";
    // 39 500 + 100 000 + 600 = 140 100; without the row 139 500.
    let found = bound_by(rule, "4,M1,Nobody Knows,2026-03-31,600,2026-04-09");
    assert_eq!((&found[0]["code"], &found[0]["payee"]), (&json!("A0101"), &json!("M1")), "{found}");
    let paid: Vec<&str> =
        found[0]["pay"].as_array().unwrap().iter().map(|pay| pay["difference"].as_str().unwrap()).collect();
    assert_eq!(paid, ["5000", "5000"]);
    assert_eq!(bound_by(rule, "4,M1,Nobody Knows,2026-03-31,499.99,2026-04-09"), json!([]));
    assert_eq!(bound_by(rule, "4,M1,Birch,2026-03-31,600,"), json!([]));
}

#[test]
fn bounds_of_a_quarter_are_seen_in_its_last_month() {
    let rule = "\nbonus quarter \"Quarter\"\n  every:  quarter\n  when:   turnover >= 100 000\n  pays:   3 000 RUB\n";
    // 60 000 + 39 500 + 600 = 100 100; without the row 99 500.
    let found = bound_by(rule, "4,M1,Nobody Knows,2026-03-31,600,2026-04-09");
    assert_eq!((&found[0]["code"], &found[0]["pay"][0]["difference"]), (&json!("A0101"), &json!("3000")), "{found}");
    assert_eq!(bound_by(rule, "4,M1,Nobody Knows,2026-03-31,499.99,2026-04-09"), json!([]));
    assert_eq!(bound_by(rule, "4,M1,Birch,2026-03-31,600,"), json!([]));
}

#[test]
fn rows_that_no_rule_takes_are_shown_where_they_are_found() {
    // A lost deal of a day that cannot be, and one of a later month of the same person that is paid for in this one.
    let lines = ["1,M1,Birch,1926-03-10,45310.50,lost,,,", "2,M1,Oak,2026-03-12,70000,won,,,", "3,M1,Elm,,100,open,,,"];
    let dir = sold(RULES, COLUMNS, &lines);
    let plan = of(dir.path());
    let found = plan["findings"].as_array().unwrap().iter().find(|found| found["code"] == "A0303").unwrap();
    assert_eq!(
        (&found["payee"], &found["rows"][0]["key"], &found["rows"][0]["line"]),
        (&json!("M1"), &json!("1"), &json!(2))
    );
}

#[test]
fn pay_by_other_days_than_that_of_a_deal_is_held_against_them() {
    // Paid for by the day of payment: of the double both rows, one of which was paid in April.
    let rules = RULES.replace("  field stage:", "  field paid_on:           date, optional\n  field stage:")
        + "\nbonus payment \"Payment\"\n  for each:  deals where stage = \"won\"\n  by date:   paid_on\n  pays:      1% of amount\n";
    let columns = "id,manager,client,closed_on,amount,paid_on,stage,previous_manager,reassigned_on,refunded_on";
    let of_double = |paid: &str| {
        let again = format!("2,M1,Birch,2026-03-12,40000,{paid},won,,,");
        let lines =
            ["1,M1,Birch,2026-03-10,40000,2026-03-20,won,,,", &again, "3,M1,Oak,2026-02-12,70000,2026-03-02,won,,,"];
        let plan = of(sold(&rules, columns, &lines).path());
        let found = plan["findings"].as_array().unwrap().iter().find(|found| found["code"] == "A0107").unwrap().clone();
        found["pay"][0]["difference"].clone()
    };
    // 5% of 40 000 by the day of the deal, 1% of it by that of the payment where that lies in March.
    assert_eq!(of_double("2026-03-25"), json!("2400"));
    assert_eq!(of_double("2026-04-02"), json!("2000"));
}
