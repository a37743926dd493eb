//! `premia what-if`: what other values would pay, without changing a file.

#![cfg(test)]

mod support;

use std::fs;
use std::path::Path;

use serde_json::Value as Json;
use tempfile::TempDir;

use support::{output, premia};

const RULES: &str = r#"plan sellers "Sellers"
  for:        employees
  every:      month
  currency:   RUB
  rounding:   half up to 0.01
  effective:  from 2026-01-01

record goals "Goals"
  key:           employee, period
  field employee: employee
  field period:  period
  field goal:    money

param base_rate "Base rate"
  from 2026-01-01:  5%
  from 2026-04-01:  6%

kpi turnover "Turnover"
  measure:  sum of deals.amount
  by date:  closed_on
  quota:    goals.goal

bonus fixed "Fixed bonus"
  by:            turnover
  mode:          amount of the tier
  from 100 000:  25 000
  from 150 000:  35 000

bonus share "Share"
  when:        attainment of turnover >= 100%
  if no data:  not met
  pays:        base_rate * turnover
"#;

/// 150 000 of 140 000 and 120 000 of 120 000 in March; 90 000 without a goal in April.
fn project() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("plan.kpi", RULES);
    write(
        "premia.yaml",
        "language: en\nrecords:\n  employees:\n    file: employees.csv\n  deals:\n    file: deals.csv\n  goals:\n    file: goals.csv\n",
    );
    write("employees.csv", "id,name,hired_on\nA,A. Petrova,2025-01-01\nB,B. Orlov,2025-01-01\n");
    write(
        "deals.csv",
        "id,manager,closed_on,amount\n1,A,2026-03-02,150000\n2,B,2026-03-03,120000\n3,B,2026-04-01,90000\n",
    );
    write("goals.csv", "employee,period,goal\nA,2026-03,140000\nB,2026-03,120000\n");
    folder
}

fn lines(folder: &Path, args: &[&str]) -> Vec<String> {
    let args = [&["what-if"], args, &["--period", "2026-03", "--format", "json"]].concat();
    let found: Json = serde_json::from_str(&output(folder, &args)).unwrap();
    let line = |line: &Json| {
        ["payee_key", "component", "before", "after"].map(|key| line[key].as_str().unwrap_or("-").to_owned()).join(" ")
    };
    let all = found["plans"][0]["pay"]["lines"].as_array().cloned().unwrap_or_default();
    all.iter().map(line).collect()
}

#[test]
fn values_are_changed_for_the_question_alone() {
    let project = project();
    let folder = project.path();
    // 5% of 150 000 and of 120 000 before.
    assert_eq!(lines(folder, &["--set", "base_rate=6%"]), ["A share 7500.00 9000.00", "B share 6000.00 7200.00"]);
    assert_eq!(
        lines(folder, &["--set", "base_rate from 2026-03-01=8%"]),
        ["A share 7500.00 12000.00", "B share 6000.00 9600.00"]
    );
    assert_eq!(lines(folder, &["--set", "base_rate from 2026-04-01=8%"]), [""; 0]);
    assert_eq!(lines(folder, &["--set", "fixed от 150000=36 000"]), ["A fixed 35000.00 36000.00"]);
    assert_eq!(fs::read_to_string(folder.join("plan.kpi")).unwrap(), RULES);
    let said = output(folder, &["what-if", "--set", "base_rate=6%", "--period", "2026-03"]);
    for part in ["What if: base_rate=6%", "from 2026-01-01: 5% → 6%", "73 500.00 → 76 200.00 RUB (+2 700.00, +3.67%)"]
    {
        assert!(said.contains(part), "{part}: {said}");
    }
}

#[test]
fn a_cell_of_a_table_and_a_boundary_are_changed_for_the_question_alone() {
    let project = project();
    let folder = project.path();
    let rules = RULES.replace("base_rate * turnover", "by_person * turnover")
        + "\nparam by_person \"By person\"\n  table:\n    | name        | from 2026-01-01 |\n    | \"A. Petrova\" | 5% |\n    | \"B. Orlov\"   | 4% |\n";
    fs::write(folder.join("plan.kpi"), &rules).unwrap();
    // 5% of 150 000, 4% of 120 000 before.
    assert_eq!(lines(folder, &["--set", "by_person[A. Petrova]=7%"]), ["A share 7500.00 10500.00"]);
    assert_eq!(lines(folder, &["--set", "by_person[B. Orlov] from 2026-01-01=5%"]), ["B share 4800.00 6000.00"]);
    // 150 000 no longer reach the second tier, 120 000 the first.
    let tiers = ["--set", "fixed from 150 000=from 160 000", "--set", "fixed from 100 000=from 130 000: 26 000"];
    assert_eq!(lines(folder, &tiers), ["A fixed 35000.00 26000.00", "B fixed 25000.00 0.00"]);
    let said = output(folder, &["what-if", "--set", "by_person[A. Petrova]=7%", "--period", "2026-03", "--lang", "ru"]);
    assert!(said.contains("by_person[A. Petrova]=7%") && said.contains("5% → 7%"), "{said}");
    assert_eq!(fs::read_to_string(folder.join("plan.kpi")).unwrap(), rules);
    let refused = |text: &str, lang: &str| {
        let ran = premia(folder, &["what-if", "--period", "2026-03", "--set", text, "--lang", lang]);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{text}: {}", ran.err);
        ran.err
    };
    let rows = refused("by_person=5%", "en");
    assert!(rows.contains("\"by_person[A. Petrova]=VALUE\". Its rows: A. Petrova, B. Orlov"), "{rows}");
    assert!(refused("by_person[C]=5%", "ru").contains("нет строки C"));
    assert!(refused("by_person[B. Orlov] from 2027-01-01=5%", "en").contains("has no column from 2027-01-01"));
    assert!(refused("base_rate[1]=5%", "en").contains("no table"));
}

#[test]
fn quotas_of_files_are_changed_after_reading() {
    let project = project();
    // 110% of 140 000 are 154 000, of 120 000 are 132 000: both miss them.
    let both = ["A share 7500.00 -", "B share 6000.00 -"];
    assert_eq!(lines(project.path(), &["--quota", "+10%"]), both);
    assert_eq!(lines(project.path(), &["--quota", "turnover=+5%"]), ["B share 6000.00 -"]);
    assert_eq!(lines(project.path(), &["--quota", "-5%"]), [""; 0]);
    assert_eq!(lines(project.path(), &["--quota", "130 000"]), ["B share 6000.00 -"]);
    let russian = output(project.path(), &["what-if", "--quota=+10%", "--period", "2026-03", "--lang", "ru"]);
    assert!(russian.contains("Что, если: план +10%") && russian.contains("goals.goal * 110%"), "{russian}");
}

#[test]
fn what_cannot_be_asked_is_answered_with_what_is_there() {
    let project = project();
    let refused = |args: &[&str]| {
        let ran = premia(project.path(), &[&["what-if", "--period", "2026-03"], args].concat());
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{args:?}: {}", ran.err);
        ran.err
    };
    assert!(refused(&["--set", "bas_rate=6%"]).contains("nothing is called bas_rate; base_rate is"));
    assert!(refused(&["--set", "fixed=6"]).contains("from 100 000, from 150 000"));
    assert!(refused(&["--set", "fixed from 1=6"]).contains("fixed has no line from 1"));
    assert!(refused(&["--set", "6%"]).contains("not understood"));
    assert!(refused(&["--quota", "fixed=+5%"]).contains("KPIs with quotas: turnover"));
    assert!(refused(&[]).contains("what is to be changed?"));
    assert!(premia(project.path(), &["what-if", "--set", "base_rate=6%"]).err.contains("--period 2026-03"));
    // A value of another kind is what it would be in the file.
    let ran = premia(project.path(), &["what-if", "--period", "2026-03", "--set", "share pays=\"much\""]);
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("About the rules of share pays=\"much\":"), "{}", ran.err);
}
