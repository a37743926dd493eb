//! What `premia lint` finds of rules whose amounts only the data knows, of several rules on one base, and of quotas held
//! against where one starts.

#![cfg(test)]

mod support;

use std::path::Path;

use serde_json::Value as Json;
use support::premia;

const PLAN: &str = r#"plan sales "Sales"
  for:        employees
  every:      month
  currency:   RUB
  rounding:   half up to 0.01
  effective:  from 2026-01-01

kpi turnover "Turnover"
  measure:  sum of payments.amount
  by date:  paid_on
  quota:    quotas.turnover

kpi profit "Profit"
  measure:  sum of payments.margin
  by date:  paid_on

record quotas "Quotas"
  extends:         standard
  field turnover:  money

record payments "Payments"
  extends:       standard
  field amount:  money "Paid by clients, with VAT"
  field margin:  money "Less the cost of the work"

"#;

fn project(rules: &str, settings: &str) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("rules.kpi"), format!("{PLAN}{rules}")).unwrap();
    std::fs::write(dir.path().join("premia.yaml"), format!("records: {{}}\nlint: {{require: []{settings}}}\n"))
        .unwrap();
    dir
}

fn document(dir: &Path, args: &[&str]) -> Json {
    let all = [&["lint", "--on", "2026-06-01", "--format", "json", "--lang", "en"], args].concat();
    let ran = premia(dir, &all);
    let json: Json = serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}{}", ran.out, ran.err));
    json["projects"][0].clone()
}

/// The findings of a code.
fn found(rules: &str, code: &str) -> Vec<Json> {
    let dir = project(rules, "");
    let all = document(dir.path(), &[]);
    let findings = all["findings"].as_array().unwrap_or_else(|| panic!("{all}"));
    findings.iter().filter(|found| found["code"] == code).cloned().collect()
}

fn amount(of: &Json) -> &str {
    of["amount"].as_str().unwrap()
}

#[test]
fn a_share_of_ones_own_quota_has_its_window_for_every_quota() {
    let found = found("bonus b \"B\"\n  when:  attainment of turnover >= 100%\n  pays:  8% of turnover\n", "L0201");
    let [one] = found.as_slice() else { panic!("{found:?}") };
    // With a quota of 100 000 the step brings 8 000, so from 92 000 on it is worth it.
    assert_eq!([amount(&one["values"]["from"]), amount(&one["values"]["to"])], ["92000", "100000"]);
    assert_eq!(amount(&one["values"]["size"]), "8000");
    let said = one["message"].as_str().unwrap();
    assert!(said.ends_with("; for example with quota of turnover = 100 000.00 RUB"), "{said}");
}

#[test]
fn a_rate_that_jumps_is_seen_though_its_base_is_not_known() {
    let of = |first: &str| {
        format!(
            "bonus b \"B\"\n  by:          attainment of turnover\n  mode:        amount of the tier\n  from 0%:     {first}% of profit\n  from 100%:   15% of profit\n"
        )
    };
    let jumps = found(&of("10"), "L0202");
    let [one] = jumps.as_slice() else { panic!("{jumps:?}") };
    // 10% and 15% of 100 000.
    assert_eq!([amount(&one["values"]["before"]), amount(&one["values"]["after"])], ["10000", "15000"]);
    // A step of less than a tenth of what is paid above it is not worth a word.
    assert!(found(&of("13.6"), "L0202").is_empty());
    assert_eq!(found(&of("13.5"), "L0202").len(), 1);
}

#[test]
fn nothing_is_said_where_the_amount_that_is_supposed_would_decide() {
    let capped =
        "bonus b \"B\"\n  when:  attainment of turnover >= 100%\n  pays:  8% of turnover\n  then:  at most 20 000\n";
    assert!(found(capped, "L0201").is_empty());
    // Of a small quota the least that is paid decides.
    assert!(found(&capped.replace("at most 20 000", "at least 100"), "L0201").is_empty());
    let dir = project(capped, "");
    let scales = document(dir.path(), &["--scales"])["scales"].clone();
    assert_eq!(scales["drawn"], serde_json::json!([]));
    assert_eq!(scales["not_drawn"][0]["rule"], "b");
    assert_eq!(scales["not_drawn"][0]["why"], "it asks a quota that only the data knows");
}

#[test]
fn what_is_drawn_says_what_was_supposed_in_each_form() {
    let dir = project("bonus b \"B\"\n  when:  attainment of turnover >= 100%\n  pays:  8% of turnover\n", "");
    let scales = document(dir.path(), &["--scales"])["scales"].clone();
    let drawn = &scales["drawn"][0];
    assert_eq!(drawn["supposed"], "quota of turnover = 100 000.00 RUB");
    assert_eq!(amount(&drawn["rows"][1]["pays"]), "8000");
    assert_eq!(drawn["rows"][1]["further"], "0.08");
    for form in ["human", "markdown"] {
        let ran = premia(dir.path(), &["lint", "--on", "2026-06-01", "--scales", "--format", form]);
        assert!(ran.out.contains("for example with quota of turnover = 100"), "{form}: {}", ran.out);
    }
}

#[test]
fn the_row_filter_of_a_rule_for_each_row_is_a_threshold_like_a_condition() {
    let of = |where_: &str| {
        format!("bonus b \"B\"\n  for each:  payments{where_}\n  by date:   paid_on\n  pays:      2 000\n")
    };
    let jumps = found(&of(" where (amount >= 40 000)"), "L0201");
    let [one] = jumps.as_slice() else { panic!("{jumps:?}") };
    assert_eq!([amount(&one["values"]["from"]), amount(&one["values"]["to"])], ["38000", "40000"]);
    // Without it there is no window: each of them is paid for, however small.
    assert!(found(&of(""), "L0201").iter().all(|one| one["values"].get("from").is_none()));
}

#[test]
fn a_rate_that_falls_on_what_is_more_is_named() {
    let of = |second: &str| {
        format!(
            "bonus b \"B\"\n  by:            turnover\n  mode:          marginal\n  from 0:        10%\n  from 500 000:  {second}%\n"
        )
    };
    let slower = found(&of("6"), "L0203");
    let [one] = slower.as_slice() else { panic!("{slower:?}") };
    assert_eq!((&one["values"]["before"], &one["values"]["rate"]), (&"0.1".into(), &"0.06".into()));
    // A rate that rises, one that stays, and an end that is flat are other matters.
    for quiet in ["12", "10", "0"] {
        assert!(found(&of(quiet), "L0203").is_empty(), "{quiet}");
    }
}

#[test]
fn several_rules_on_one_base_are_added_where_one_person_gets_them() {
    let two = |one: &str, other: &str| {
        format!("bonus a \"A\"\n{one}  pays:  60% of turnover\n\nbonus b \"B\"\n{other}  pays:  50% of turnover\n")
    };
    let beyond = found(&two("", ""), "L0301");
    let [only] = beyond.as_slice() else { panic!("{beyond:?}") };
    // The first whole amount: 110% of 1.
    assert_eq!([amount(&only["values"]["at"]), amount(&only["values"]["pays"])], ["1", "1.1"]);
    assert!(only["message"].as_str().unwrap().starts_with("`a`, `b` together"));
    let parted = two("  when:  role = \"junior\"\n", "  when:  role = \"senior\"\n");
    assert!(found(&parted, "L0301").is_empty());
    assert!(found(&two("", "").replace("50%", "40%"), "L0301").is_empty());
}

#[test]
fn a_quota_of_many_times_what_one_starts_from_is_called_out() {
    let of = |baseline: &str, settings: &str| {
        let rules = format!(
            "kpi visits \"Visits\"\n  measure:  count of payments\n  by date:  paid_on\n  quota:  1 000\n  baseline:  {baseline}\n\nbonus b \"B\"\n  when:  attainment of visits >= 100%\n  pays:  5 000\n"
        );
        let dir = project(&rules, settings);
        let all = document(dir.path(), &[]);
        let findings = all["findings"].as_array().unwrap();
        findings
            .iter()
            .filter(|found| found["code"] == "L0403")
            .map(|found| found["values"]["times"].clone())
            .collect::<Vec<_>>()
    };
    let none: Vec<Json> = Vec::new();
    assert_eq!(of("50", ""), ["20"]);
    assert_eq!(of("500", ""), none);
    assert_eq!(of("499", "").len(), 1);
    assert_eq!(of("499", ", above baseline: 300%"), none);
}

#[test]
fn an_allowance_without_a_reason_allows_nothing_and_is_kept_by_fix() {
    let rules = |because: &str| {
        format!(
            "bonus b \"B\"\n  when:   turnover >= 100 000\n  pays:   10 000\n  allow:  L0201 because \"{because}\"\n"
        )
    };
    let codes = |because: &str| -> Vec<Json> {
        let dir = project(&rules(because), "");
        let all = document(dir.path(), &[]);
        all["findings"].as_array().unwrap().iter().map(|found| found["code"].clone()).collect()
    };
    assert!(!codes("agreed with the owner").contains(&"L0201".into()));
    assert!(codes(" ").contains(&"L0201".into()) && codes(" ").contains(&"L0901".into()));
    let dir = project(&rules(""), "");
    premia(dir.path(), &["lint", "--on", "2026-06-01", "--fix"]);
    assert!(std::fs::read_to_string(dir.path().join("rules.kpi")).unwrap().contains("allow:"));
}

#[test]
fn a_table_by_two_results_is_looked_at_along_both() {
    let table = |rows: &str| {
        format!(
            "scale matrix \"By turnover and profit\"\n  by:      turnover\n  across:  profit\n  mode:    amount of the tier\n  table:\n{rows}\nbonus crossed \"Crossed\"\n  pays:  matrix\n"
        )
    };
    let stepped = table(
        "    | turnover     | below 50 000 | from 50 000 |\n    | from 100 000 | 10 000       | 25 000      |\n    | from 150 000 | 12 000       | 60 000      |\n",
    );
    let windows: Vec<(String, String, String)> = found(&stepped, "L0201")
        .iter()
        .map(|one| {
            let values = &one["values"];
            let supposed = &values["supposed"][0];
            let beside = format!("{} = {}", supposed[0].as_str().unwrap(), amount(&supposed[2]));
            (amount(&values["from"]).to_owned(), amount(&values["to"]).to_owned(), beside)
        })
        .collect();
    // With a profit of 50 000 the step at 150 000 brings 60 000 - 25 000 = 35 000; with a turnover of 150 000 that at a profit
    // of 50 000 brings 60 000 - 12 000 = 48 000.
    let of = |from: &str, to: &str, beside: &str| (from.to_owned(), to.to_owned(), beside.to_owned());
    assert_eq!(windows, [of("115000", "150000", "profit = 50000"), of("2000", "50000", "turnover = 150000")]);
    // A table that pays the same everywhere has no step in either direction.
    let level = table(
        "    | turnover     | below 50 000 | from 50 000 |\n    | below 150 000 | 10 000       | 10 000      |\n    | from 150 000 | 10 000       | 10 000      |\n",
    );
    assert_eq!(found(&level, "L0201"), Vec::<Json>::new());
}

#[test]
fn whether_pay_can_fall_is_said_with_a_quota_that_is_supposed() {
    let course = |then: &str| {
        let rules = format!(
            "bonus commission \"Commission\"\n  when:  attainment of turnover >= 100%\n  pays:  8% of turnover\n{then}"
        );
        document(project(&rules, "").path(), &["--bounds"])["bounds"][0]["rules"][0]["course"].clone()
    };
    let said = course("");
    assert_eq!(said["known"], "never falls", "{said}");
    assert_eq!(said["with"], "quota of turnover = 100 000.00 RUB", "{said}");
    // A limit in money is another one for each quota.
    assert_eq!(course("  then:  at most 20 000\n")["known"], "unknown");
}
