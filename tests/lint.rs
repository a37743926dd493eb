//! `premia lint` as its users call it.

#![cfg(test)]

mod support;

use std::path::Path;

use serde_json::Value as Json;
use support::{premia, repository};

const RULES: &str = r#"plan sales "Sales"
  for:        employees
  every:      month
  currency:   RUB
  rounding:   half up to 0.01
  effective:  from 2026-01-01

bonus loyalty "Monthly bonus"
  pays:  10 000
"#;

fn project(rules: &str, settings: &str) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("rules.kpi"), rules).unwrap();
    std::fs::write(dir.path().join("premia.yaml"), format!("records: {{}}\n{settings}")).unwrap();
    dir
}

fn codes(dir: &Path, args: &[&str]) -> Vec<String> {
    let ran = premia(dir, &[&["lint", "--on", "2026-06-01", "--format", "json"], args].concat());
    let json: Json = serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}{}", ran.out, ran.err));
    let findings = json["projects"][0]["findings"].as_array().unwrap();
    findings.iter().map(|found| found["code"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn the_example_projects_raise_nothing() {
    for rules in ["agency-en", "agency-ru", "dealer-network", "team-scorecards"] {
        let ran = premia(&repository("rules"), &["lint", rules, "--on", "2026-06-01", "--fail-on", "warning"]);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{rules}: {}", ran.out);
    }
}

#[test]
fn warnings_fail_only_where_that_is_asked_for() {
    let dir = project(RULES, "");
    assert_eq!(codes(dir.path(), &[]), ["L0104", "L0103"]);
    let code = |fail_on: &str| premia(dir.path(), &["lint", "--on", "2026-06-01", "--fail-on", fail_on]).code;
    assert_eq!(["warning", "error", "never"].map(code), [1, 0, 0]);
}

#[test]
fn an_allowed_finding_is_counted_with_its_reason_and_not_shown() {
    let rules = format!("{RULES}  allow:  L0103 because \"paid to everybody in training\"\n");
    let dir = project(&rules, "lint: {require: []}\n");
    let ran = premia(dir.path(), &["lint", "--format", "json"]);
    let json: Json = serde_json::from_str(&ran.out).unwrap();
    let only = &json["projects"][0];
    assert_eq!(only["findings"], serde_json::json!([]));
    assert_eq!(only["allowed"][0]["finding"]["code"], "L0103");
    assert_eq!(only["allowed"][0]["because"], "paid to everybody in training");
}

#[test]
fn an_allowed_finding_holds_in_its_own_block_alone() {
    let rules = format!(
        "{RULES}  allow:  L0103 because \"paid to everybody in training\"\n\nbonus second \"Second\"\n  pays:  5 000\n"
    );
    let dir = project(&rules, "lint: {require: []}\n");
    assert_eq!(codes(dir.path(), &[]), ["L0103"]);
}

#[test]
fn what_is_no_longer_found_need_not_be_allowed() {
    let rules = RULES
        .replace("effective:  from 2026-01-01\n", "effective:  from 2026-01-01\n  allow:      L0101 because \"x\"\n");
    let dir = project(&rules, "lint: {require: []}\n");
    assert_eq!(codes(dir.path(), &[]), ["L0901", "L0103"]);
}

#[test]
fn settings_move_the_limits_and_wrong_ones_are_named() {
    let dir = project(RULES, "lint: {review every: 3 months, require: []}\n");
    assert_eq!(codes(dir.path(), &[]), ["L0105", "L0103"]);
    for (wrong, shown) in [
        ("smallest weight: 5", "smallest weight"),
        ("tax: 130%", "tax"),
        ("require: [gaol]", "gaol"),
        ("profile: XX-1", "XX-1"),
        ("kpis: {warn: none}", "warn"),
        ("kpi: 5", "kpi"),
    ] {
        let dir = project(RULES, &format!("lint: {{{wrong}}}\n"));
        let ran = premia(dir.path(), &["lint", "--messages", "short"]);
        assert!(ran.code == 1 && ran.err.contains(shown), "{wrong}: {}", ran.err);
    }
}

#[test]
fn seven_kpis_are_an_error_and_kpis_of_roles_that_exclude_each_other_do_not_add_up() {
    let kpis: String = (1..=7)
        .map(|n| {
            format!("\nkpi k{n} \"K{n}\"\n  measure:  count of payments where (number = {n})\n  by date:  paid_on\n")
        })
        .collect();
    let of = |when: &dyn Fn(usize) -> &'static str| -> String {
        (1..=7).map(|n| format!("\nbonus b{n} \"B{n}\"\n  when:  {}k{n} >= 1\n  pays:  100\n", when(n))).collect()
    };
    let plan = RULES.split("\nbonus").next().unwrap();
    let all = project(&format!("{plan}{kpis}{}", of(&|_| "")), "lint: {require: []}\n");
    assert_eq!(premia(all.path(), &["lint", "--on", "2026-06-01"]).code, 1);
    let roles = |n: usize| if n.is_multiple_of(2) { "role = \"junior\" and " } else { "role = \"senior\" and " };
    let parted = project(&format!("{plan}{kpis}{}", of(&roles)), "lint: {require: [], kpis: {warn: 5, error: 5}}\n");
    // Four KPIs for seniors, three for juniors.
    assert!(!codes(parted.path(), &[]).contains(&"L0101".to_owned()));
}

/// The findings of a code, each with its values.
fn values(dir: &Path, code: &str) -> Vec<Json> {
    let ran = premia(dir, &["lint", "--on", "2026-06-01", "--format", "json", "--lang", "en"]);
    let json: Json = serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}{}", ran.out, ran.err));
    let findings = json["projects"][0]["findings"].as_array().unwrap();
    findings.iter().filter(|found| found["code"] == code).map(|found| found["values"].clone()).collect()
}

const TURNOVER: &str = "\nkpi turnover \"Turnover\"\n  measure:  sum of payments.amount\n  by date:  paid_on\n  quota:    quotas.turnover\n\nrecord quotas \"Quotas\"\n  extends:         standard\n  field turnover:  money\n";

fn with_turnover(bonus: &str, settings: &str) -> tempfile::TempDir {
    let plan = RULES.split("\nbonus").next().unwrap();
    project(&format!("{plan}{TURNOVER}\n{bonus}"), settings)
}

const SCALE_A: &str = "bonus fixed \"Fixed\"\n  by:            turnover\n  mode:          amount of the tier\n  from 100 000:  25 000\n  from 150 000:  35 000\n";

#[test]
fn a_scale_of_fixed_amounts_has_its_two_windows_to_the_kopeck() {
    let dir = with_turnover(SCALE_A, "");
    let found = values(dir.path(), "L0201");
    let amount = |value: &Json| value["amount"].as_str().unwrap().to_owned();
    let window = |found: &Json| ["from", "to", "at", "adds", "earns"].map(|key| amount(&found[key]));
    let found: Vec<_> = found.iter().map(window).collect();
    assert_eq!(
        found,
        [["75000", "100000", "75000.01", "24999.99", "25000"], ["140000", "150000", "140000.01", "9999.99", "10000"]]
    );
    let regressive = values(dir.path(), "L0203");
    assert_eq!((regressive[0]["before"].as_str(), regressive[0]["rate"].as_str()), (Some("0.25"), Some("0.2333")));
}

#[test]
fn a_tax_narrows_the_windows() {
    // Of 10 000 more 8 700 are left: less than 8 700 must be missing.
    let dir = with_turnover(SCALE_A, "lint: {tax: 13%}\n");
    let found = values(dir.path(), "L0201");
    let from: Vec<&str> = found.iter().map(|found| found["from"]["amount"].as_str().unwrap()).collect();
    assert_eq!(from, ["78250", "141300"]);
}

#[test]
fn a_share_of_salary_and_turnover_jumps_by_6750_just_above_the_quota() {
    let bonus = "bonus personal \"Personal\"\n  by:          attainment of turnover\n  mode:        amount of the tier\n  from 80%:    10% of salary + 5% of turnover\n  above 100%:  15% of salary + 7% of turnover\n  given:       salary = 35 000, quota of turnover = 250 000\n  examples:\n    | turnover | pays   |\n    | 250 000  | 16 000 |\n";
    let dir = with_turnover(bonus, "");
    let found = values(dir.path(), "L0201");
    // Above 250 000 it is 5 250 + 17 500, at it 3 500 + 12 500.
    let step = found.iter().find(|found| found["to"]["amount"] == "250000").unwrap();
    assert_eq!(step["size"]["amount"], "6750");
}

#[test]
fn a_marginal_scale_has_no_window() {
    let bonus = "bonus share \"Share\"\n  by:            turnover\n  mode:          marginal\n  from 0:         5%\n  from 100 000:  10%\n";
    let dir = with_turnover(bonus, "lint: {require: []}\n");
    assert_eq!(codes(dir.path(), &[]), ["L0302"]);
}

#[test]
fn a_table_shows_what_each_further_unit_brings() {
    let dir = with_turnover(SCALE_A, "");
    let out = premia(dir.path(), &["lint", "--on", "2026-06-01", "--scales"]).out;
    assert!(out.contains("fixed: what it pays by turnover"), "{out}");
    assert!(out.contains("35 000.00 RUB"), "{out}");
}

#[test]
fn what_is_promised_is_held_against_what_is_paid_when_all_quotas_are_met() {
    let bonus = "bonus plan_bonus \"For the quota\"\n  by:         attainment of turnover\n  mode:       linear\n  from 80%:          0\n  from 100%:   183 500\n  from 120%:   250 000\n  then:        at most 250 000\n";
    let promising = |amount: &str| {
        let plan = RULES.split("\nbonus").next().unwrap();
        project(&format!("{plan}  promised:   {amount}\n{TURNOVER}\n{bonus}"), "lint: {require: []}\n")
    };
    let found = values(promising("250 000").path(), "L0304");
    assert_eq!((&found[0]["pays"]["amount"], &found[0]["promised"]["amount"]), (&"183500".into(), &"250000".into()));
    assert_eq!(values(promising("183 500").path(), "L0304"), Vec::<Json>::new());
    assert_eq!(values(promising("183 500.01").path(), "L0304").len(), 1);
}

#[test]
fn a_quota_that_the_rules_say_is_the_result_that_meets_it() {
    let plan = RULES.split("\nbonus").next().unwrap();
    let kpi = TURNOVER.replace("quotas.turnover", "500 000");
    let of = |bonus: &str| project(&format!("{plan}  promised:   100 000\n{kpi}\n{bonus}"), "lint: {require: []}\n");
    let share = "bonus share \"Share\"\n  pays:  5% of turnover\n";
    assert_eq!(values(of(share).path(), "L0304")[0]["pays"]["amount"], "25000");
    // What a sum that nothing bounds may bring is named, not guessed.
    let open = format!(
        "{share}\nbonus margin \"Margin\"\n  pays:  5% of margin_sum\n\nkpi margin_sum \"M\"\n  measure:  sum of payments.margin\n  by date:  paid_on\n"
    );
    let found = values(of(&open).path(), "L0304");
    assert_eq!((&found[0]["pays"]["amount"], &found[0]["rules"]), (&"25000".into(), &serde_json::json!(["margin"])));
}

#[test]
fn pay_beyond_its_base_is_found_at_the_first_amount_where_it_happens() {
    let of = |first: &str| {
        format!(
            "bonus share \"Share\"\n  by:           turnover\n  mode:         amount of the tier\n  from 30 000:  {first}\n  from 90 000:  90 000\n"
        )
    };
    let beyond = with_turnover(&of("30 000.01"), "");
    assert_eq!(values(beyond.path(), "L0301")[0]["at"]["amount"], "30000");
    // Exactly as much is not more.
    assert_eq!(values(with_turnover(&of("30 000"), "").path(), "L0301"), Vec::<Json>::new());
}

#[test]
fn caps_are_errors_only_where_the_company_wants_none() {
    let bonus = "bonus share \"Share\"\n  pays:  5% of turnover\n  then:  at most 50 000\n";
    assert_eq!(codes(with_turnover(bonus, "lint: {require: []}\n").path(), &[]), ["L0302"]);
    let none = with_turnover(bonus, "lint: {require: [], caps: none}\n");
    assert_eq!(codes(none.path(), &[]), ["L0302", "L0303"]);
    assert_eq!(premia(none.path(), &["lint"]).code, 1);
}

#[test]
fn the_output_says_which_guards_are_proved_and_which_the_data_decides() {
    let rules = "bonus share \"Share\"\n  pays:  5% of turnover\n  then:  at most 40 000\n\nensure capped \"Capped\"\n  check:  total of share <= 40 000\n\nensure below \"Below\"\n  check:  total of share <= 39 999.99\n\nensure affordable \"Affordable\"\n  check:  total of bonuses <= 40% of turnover\n  per:    company\n";
    let dir = with_turnover(rules, "lint: {require: []}\n");
    let ran = premia(dir.path(), &["lint", "--on", "2026-06-01", "--format", "json", "--lang", "en"]);
    let json: Json = serde_json::from_str(&ran.out).unwrap();
    let known: Vec<&str> = json["projects"][0]["guards"]
        .as_array()
        .unwrap()
        .iter()
        .map(|guard| guard["known"].as_str().unwrap())
        .collect();
    assert_eq!(known, ["proved", "can fail", "checked on data"]);
    assert_eq!(json["projects"][0]["guards"][2]["why"], "it asks sums over several people");
}

#[test]
fn one_target_for_everybody_is_found_and_one_from_a_record_is_not() {
    let of = |quota: &str| {
        let plan = RULES.split("\nbonus").next().unwrap();
        let kpi = TURNOVER.replace("quotas.turnover", quota);
        project(
            &format!("{plan}{kpi}\nbonus b \"B\"\n  when:  attainment of turnover >= 100%\n  pays:  1 000\n"),
            "lint: {require: []}\n",
        )
    };
    assert_eq!(values(of("500 000").path(), "L0402")[0]["quota"]["amount"], "500000");
    assert_eq!(values(of("quotas.turnover").path(), "L0402"), Vec::<Json>::new());
    assert_eq!(values(of("500 000\n  quota prorated:  by calendar days").path(), "L0402"), Vec::<Json>::new());
}

#[test]
fn what_a_condition_asks_of_results_excludes_nobody() {
    let plan = RULES.split("\nbonus").next().unwrap();
    let mut rules = plan.to_owned();
    for n in 1..=5_usize {
        rules.push_str(&format!(
            "\nkpi k{n} \"K{n}\"\n  measure:  count of payments where (number = {n})\n  by date:  paid_on\n"
        ));
        // Rules for opposite results of one KPI never pay together; the other KPIs in them are the same person's all the same.
        let when = if n.is_multiple_of(2) { "k1 >= 10" } else { "k1 < 10" };
        rules.push_str(&format!("\nbonus b{n} \"B{n}\"\n  when:  {when}\n  pays:  100 RUB * k{n}\n"));
    }
    let found = values(project(&rules, "lint: {require: []}\n").path(), "L0101");
    assert_eq!(found[0]["kpis"], 5);
}
