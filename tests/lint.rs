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

#[test]
fn from_how_many_own_kpis_on_one_of_the_team_is_missed_is_a_setting() {
    let plan = RULES.split("\nbonus").next().unwrap();
    let of = |count: usize, settings: &str| {
        let kpi = |n: usize| {
            format!(
                "\nkpi k{n} \"K{n}\"\n  measure:  count of payments where (number = {n})\n  by date:  paid_on\n\nbonus b{n} \"B{n}\"\n  when:  k{n} >= 1\n  pays:  100\n"
            )
        };
        let rules = format!("{plan}{}", (1..=count).map(kpi).collect::<String>());
        codes(project(&rules, settings).path(), &[]).contains(&"L0107".to_owned())
    };
    let own = |count| format!("lint: {{require: [], kpis: {{own: {count}}}}}\n");
    assert_eq!([of(2, &own(2)), of(2, &own(3)), of(3, &own(4))], [true, false, false]);
    // Where the company does not say it, only of those who work together one is missed.
    assert_eq!([of(2, ""), of(3, "")], [false, false]);
}

#[test]
fn a_guard_that_can_fail_says_what_both_sides_come_to() {
    let rules = |check: &str| {
        format!("ensure modest \"Modest\"\n  check:  {check}\n\nbonus share \"Share\"\n  pays:  5% of turnover\n")
    };
    let found = |check: &str| values(with_turnover(&rules(check), "lint: {require: []}\n").path(), "L0801");
    let amount = |value: &Json| value["amount"].as_str().unwrap().replace('.', "").parse::<i64>().unwrap();
    let [one] = found("total of share <= 40 000.05").try_into().unwrap_or_else(|all: Vec<Json>| panic!("{all:?}"));
    assert_eq!(one["right"]["amount"], "40000.05");
    // The left side is 5% of the turnover that is named.
    let turnover = &one["values"][0][2]["amount"];
    let whole = turnover.as_str().unwrap().parse::<i64>().unwrap();
    let left = one["left"]["amount"].as_str().unwrap();
    assert_eq!(left, format!("{}", whole / 20), "{one}");
    assert!(whole / 20 >= 40_001 && whole % 20 == 0 && amount(&one["right"]) == 4_000_005);
    // Where nothing is compared there are no sides.
    let [one] = found("not (turnover > 100)").try_into().unwrap_or_else(|all: Vec<Json>| panic!("{all:?}"));
    assert_eq!(one.get("left"), None);
    assert_eq!(found("total of share <= 5% of turnover + 1"), Vec::<Json>::new());
}

#[test]
fn a_rule_for_those_who_cannot_influence_its_kpi_is_found_by_its_own_condition() {
    let plan = RULES.split("\nbonus").next().unwrap();
    let kpi = "\nkpi profit \"Profit\"\n  measure:        sum of payments.amount\n  by date:        paid_on\n  influenced by:  employees where role = \"director\"\n";
    let found = |when: &str| {
        let rules = format!("{plan}{kpi}\nbonus share \"Share\"\n{when}  pays:  1% of profit\n");
        let dir = project(&rules, "lint: {require: []}\n");
        values(dir.path(), "L0109")
    };
    let found_of_manager = found("  when:  role = \"manager\" and profit > 0\n");
    assert_eq!(found_of_manager, [serde_json::json!({ "kpi": "profit", "rule": "share" })]);
    // Directors are among those whom each of these lets through, and of what is not known nothing is said.
    for when in [
        "",
        "  when:  profit > 0\n",
        "  when:  role = \"director\"\n",
        "  when:  role in (\"manager\", \"director\")\n",
        "  when:  team = \"north\"\n",
    ] {
        assert_eq!(found(when), Vec::<Json>::new(), "{when}");
    }
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
fn windows_of_one_rule_are_one_finding_for_people_and_each_its_own_for_programs() {
    // Steps of 25 000 at 100 000, of 10 000 at 150 000, of 30 000 at 200 000, of 35 000 at 260 000: the last one earns most.
    let tiers = "\nbonus fixed \"Fixed\"\n  by:  turnover\n  mode:  amount of the tier\n  from 100 000:  25 000\n  from 150 000:  35 000\n  from 200 000:  65 000\n  from 260 000:  100 000\n";
    let dir = with_turnover(tiers, "lint: {require: []}\n");
    assert_eq!(values(dir.path(), "L0201").len(), 4);
    let said = |format: &str| {
        let ran = premia(dir.path(), &["lint", "--on", "2026-06-01", "--lang", "en", "--format", format]);
        let words = format!("{}{}", ran.err, ran.out).replace('│', " ");
        words.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    for format in ["human", "markdown"] {
        let text = said(format);
        assert_eq!(text.matches("pays for buying from oneself").count(), 1, "{text}");
        assert!(text.contains("From 225 000.00 RUB to 260 000.00 RUB of"), "{text}");
        let others = "the same in 3 other places: 75 000.00 RUB – 100 000.00 RUB, 140 000.00 RUB – 150 000.00 RUB, 170 000.00 RUB – 200 000.00 RUB";
        assert!(text.contains(others), "{text}");
    }
    assert_eq!(said("sarif").matches("pays for buying from oneself").count(), 4);
    // Three are told each with its own numbers.
    let three = tiers.replace("  from 260 000:  100 000\n", "");
    let dir = with_turnover(&three, "lint: {require: []}\n");
    let ran = premia(dir.path(), &["lint", "--on", "2026-06-01", "--lang", "en"]);
    assert!(!ran.err.contains("the same in"), "{}", ran.err);
    assert_eq!(ran.err.matches("warning[L0201]").count(), 3, "{}", ran.err);
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
    assert!(json["projects"][0]["guards"][2]["place"].as_str().unwrap().starts_with("rules.kpi:"));
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

fn bounds(dir: &Path, args: &[&str]) -> Json {
    let on: &[&str] = if args.contains(&"--on") { &[] } else { &["--on", "2026-06-01"] };
    let ran = premia(dir, &[&["lint", "--bounds", "--format", "json", "--lang", "en"], on, args].concat());
    let json: Json = serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}{}", ran.out, ran.err));
    json["projects"][0]["bounds"][0].clone()
}

#[test]
fn bounds_name_the_values_at_which_they_are_paid_and_what_keeps_them_from_being_known() {
    let rules = format!(
        "{SCALE_A}\nbonus share \"Share\"\n  for each:  payments\n  by date:   paid_on\n  pays:      5% of amount\n  then:      at most 50 000\n"
    );
    let dir = with_turnover(&rules, "");
    let found = bounds(dir.path(), &[]);
    let [fixed, share] = [&found["rules"][0], &found["rules"][1]];
    let most = |of: &Json| (of["most"]["known"].as_str().unwrap().to_owned(), of["most"]["amount"]["amount"].clone());
    assert_eq!(most(fixed), ("paid".to_owned(), "35000".into()));
    assert_eq!(fixed["most"]["values"], "turnover = 150 000.00 RUB");
    assert_eq!(most(share), ("paid".to_owned(), "50000".into()));
    assert_eq!((&fixed["course"]["known"], &fixed["course"]["by"]), (&"never falls".into(), &"turnover".into()));
    // 35 000 and 50 000.
    assert_eq!(found["all"]["most"]["amount"]["amount"], "85000");
    assert_eq!((&found["known"], &found["period"]), (&Json::Null, &"2026-06".into()));
    // Only where it is asked for.
    let plain = premia(dir.path(), &["lint", "--on", "2026-06-01", "--format", "json"]).out;
    assert_eq!(serde_json::from_str::<Json>(&plain).unwrap()["projects"][0]["bounds"], serde_json::json!([]));
    let out = premia(dir.path(), &["lint", "--on", "2026-06-01", "--bounds", "--lang", "en"]).out;
    assert!(out.contains("All together: at least 0.00 RUB"), "{out}");
    let markdown = premia(dir.path(), &["lint", "--on", "2026-06-01", "--bounds", "--format", "markdown"]).out;
    assert!(markdown.contains("fixed: never falls when turnover rises: proved"), "{markdown}");
}

#[test]
fn what_pays_people_together_is_open_until_a_cap_bounds_it() {
    let pool = "pool team_pool \"Pool\"\n  per:        company\n  amount:     1% of turnover\n  among:      members\n  if nobody:  not paid\n  shared by:  equally 100%\n";
    let open = bounds(with_turnover(pool, "").path(), &[]);
    assert_eq!(open["all"]["most"]["known"], "unknown");
    assert!(open["all"]["blocked"]["why"].as_str().unwrap().contains("together"), "{open}");
    let cap = format!("{pool}\ncap most \"Most\"\n  of:  total of bonuses\n  at most:  30 000\n  excess:  lost\n");
    let capped = bounds(with_turnover(&cap, "").path(), &[]);
    assert_eq!(capped["all"]["most"]["amount"]["amount"], "30000");
}

#[test]
fn parameters_are_those_of_the_day_looked_at() {
    let rules = "param most \"Most\"\n  from 2026-01-01:  1 000\n  from 2026-07-01:  2 000\n\nbonus share \"Share\"\n  pays:  5% of turnover\n  then:  at most most\n";
    let dir = with_turnover(rules, "");
    let most = |found: Json| found["all"]["most"]["amount"]["amount"].clone();
    assert_eq!(most(bounds(dir.path(), &[])), "1000");
    let later = premia(dir.path(), &["lint", "--on", "2026-08-15", "--bounds", "--format", "json"]).out;
    let later: Json = serde_json::from_str(&later).unwrap();
    assert_eq!(most(later["projects"][0]["bounds"][0].clone()), "2000");
}

#[test]
fn bounds_name_values_at_which_somebody_can_stand() {
    // A multiplier of a half below 80%: 4% of 600 000 with it is 12 000, and with a quota of 600 000 it is 24 000, cut.
    let rules = "scale mult \"Multiplier\"\n  by:         attainment of turnover\n  mode:       value of the tier\n  below 80%:  0.5\n  from 80%:   1\n\nbonus b \"B\"\n  pays:  4% of turnover * mult\n  then:  at most 12 000\n";
    let dir = with_turnover(rules, "");
    let most = &bounds(dir.path(), &[])["rules"][0]["most"];
    assert_eq!((&most["known"], &most["amount"]["amount"]), (&"paid".into(), &"12000".into()));
    let values = most["values"].as_str().unwrap();
    assert!(values.contains("turnover") && !values.contains("turnover = 0%"), "{values}");
}

#[test]
fn a_rule_of_a_quarter_counts_where_the_quarter_ends() {
    let rules = "bonus q \"Q\"\n  every:  quarter\n  when:   turnover >= 100 000\n  pays:   5 000\n\nbonus m \"M\"\n  when:  turnover >= 50 000\n  pays:  1 000\n";
    let dir = with_turnover(rules, "");
    let most = |day: &str| bounds(dir.path(), &["--on", day])["all"]["most"]["amount"]["amount"].clone();
    // .
    assert_eq!([most("2026-05-10"), most("2026-06-10")], ["1000", "6000"]);
    let said = premia(dir.path(), &["lint", "--on", "2026-05-10", "--bounds", "--lang", "en"]).out;
    assert!(said.contains("q: nothing in 2026-05; it pays where 2026-Q2 ends"), "{said}");
}

#[test]
fn bounds_are_those_of_the_rules_in_force() {
    let rules = "bonus ended \"Ended\"\n  effective:  from 2026-01-01 through 2026-04-30\n  when:  attainment of turnover >= 100%\n  pays:  30 000\n\nbonus stays \"Stays\"\n  when:  attainment of turnover >= 100%\n  pays:  20 000\n";
    let dir = with_turnover(rules, "");
    let found = bounds(dir.path(), &[]);
    assert_eq!(found["rules"].as_array().unwrap().len(), 1);
    assert_eq!(found["all"]["most"]["amount"]["amount"], "20000");
}

#[test]
fn a_leading_kpi_is_weighed_in_money_where_no_scorecard_weighs_it() {
    let of = |calls: &str| {
        let rules = format!(
            "kpi calls \"Calls\"\n  measure:   count of payments\n  by date:   paid_on\n  quota:     100\n  leads to:  turnover\n\nbonus for_calls \"Calls\"\n  when:  attainment of calls >= 100%\n  pays:  {calls}\n\nbonus for_turnover \"Turnover\"\n  when:  attainment of turnover >= 100%\n  pays:  20 000\n"
        );
        values(with_turnover(&rules, "lint: {require: []}\n").path(), "L0108")
    };
    let found = of("20 000.01");
    assert_eq!(
        (&found[0]["pays"]["amount"], &found[0]["result_pays"]["amount"]),
        (&"20000.01".into(), &"20000".into())
    );
    assert_eq!(of("20 000"), Vec::<Json>::new());
}

#[test]
fn a_line_of_a_scorecard_beyond_the_cap_of_attainment_is_found() {
    let of = |cap: &str| {
        let plan = RULES.split("\nbonus").next().unwrap();
        let kpi = TURNOVER.replace(
            "quota:    quotas.turnover",
            &format!("quota:    quotas.turnover\n  attainment:  measure / quota, at most {cap}"),
        );
        let card = "scorecard card \"Card\"\n  by:  attainment of each KPI\n  mode:  linear\n  from 0%:  0%\n  from 100%:  100%\n  from 150%:  150%\n  weight turnover:  100%\n\nbonus b \"B\"\n  pays:  30 000 * card\n";
        values(project(&format!("{plan}{kpi}\n{card}"), "lint: {require: []}\n").path(), "L0206")
    };
    let found = of("149.99%");
    assert_eq!((found.len(), &found[0]["rule"], &found[0]["tier"]), (1, &"card".into(), &"1.5".into()));
    assert_eq!(of("150%"), Vec::<Json>::new());
}

#[test]
fn a_base_need_not_be_defined_where_only_the_attainment_decides() {
    let tiers = "bonus b \"B\"\n  by:  attainment of turnover\n  mode:  amount of the tier\n  from 80%:  10 000\n  from 100%:  20 000\n  from 120%:  30 000\n";
    assert_eq!(values(with_turnover(tiers, "lint: {require: []}\n").path(), "L0302"), Vec::<Json>::new());
    let share = tiers.replace("30 000", "3% of turnover");
    assert_eq!(values(with_turnover(&share, "lint: {require: []}\n").path(), "L0302").len(), 1);
}

#[test]
fn every_code_has_its_page_at_hand() {
    let dir = tempfile::tempdir().unwrap();
    for (asked, page) in [("L0201", "# L0201"), ("l0801", "# L0801"), ("Р0203", "# P0203"), ("Л0101", "# L0101")] {
        let ran = premia(dir.path(), &["explain", asked]);
        assert!(ran.code == 0 && ran.out.starts_with(page), "{asked}: {}{}", ran.out, ran.err);
    }
    let unknown = premia(dir.path(), &["explain", "L9999"]);
    assert!(unknown.code == 2 && unknown.err.contains("L9999"), "{}", unknown.err);
}

#[test]
fn rules_with_mistakes_are_in_every_document() {
    let dir = project(&RULES.replace("month", "moonth"), "");
    let sarif: Json = serde_json::from_str(&premia(dir.path(), &["lint", "--format", "sarif"]).out).unwrap();
    assert!(sarif["runs"][0]["results"][0]["ruleId"].as_str().unwrap().starts_with('P'), "{sarif}");
    let json: Json = serde_json::from_str(&premia(dir.path(), &["lint", "--format", "json"]).out).unwrap();
    assert!(json["projects"][0]["mistakes"][0]["code"].as_str().unwrap().starts_with('P'), "{json}");
    let markdown = premia(dir.path(), &["lint", "--format", "markdown"]);
    assert!(markdown.code == 1 && markdown.out.contains("**Error P"), "{}", markdown.out);
}

#[test]
fn a_file_that_holds_nothing_is_no_good_plan() {
    for text in ["", "# later\n"] {
        let dir = project(text, "");
        let ran = premia(dir.path(), &["lint"]);
        assert!(ran.code == 1 && ran.err.contains("P0130"), "{}{}", ran.out, ran.err);
    }
}

#[test]
fn what_is_no_file_of_rules_is_refused_by_name() {
    let dir = project(RULES, "");
    std::fs::write(dir.path().join("notes.md"), "# Notes\n").unwrap();
    for (name, lang, said) in [
        ("notes.md", "en", "notes.md is no file of rules"),
        ("notes.md", "ru", "notes.md — не файл правил"),
        ("premia.yaml", "en", "premia.yaml is no file of rules"),
    ] {
        let ran = premia(dir.path(), &["lint", name, "--lang", lang]);
        assert!((ran.code, ran.out.as_str()) == (2, "") && ran.err.contains(said), "{}{}", ran.out, ran.err);
    }
    assert!(premia(dir.path(), &["lint", "rules.kpi"]).err.contains("L0103"));
}

#[test]
fn an_idle_allowance_says_where_the_finding_stands_or_that_one_is_enough() {
    let elsewhere = RULES.replace("2026-01-01\n", "2026-01-01\n  allow:      L0103 because \"x\"\n");
    let said = |rules: &str| premia(project(rules, "lint: {require: []}\n").path(), &["lint"]).err;
    assert!(said(&elsewhere).contains("Write it in `loyalty`"), "{}", said(&elsewhere));
    let twice = format!("{RULES}  allow:  L0103 because \"x\"\n  allow:  L0103 because \"y\"\n");
    assert!(said(&twice).contains("allowed here twice"), "{}", said(&twice));
}

#[test]
fn what_is_given_without_examples_is_known() {
    // 8% of 100 000 is 8 000: from 92 000 on it pays to put in what is missing.
    let rules = format!(
        "{}\nrecord quotas \"Quotas\"\n  extends:    standard\n  field arr:  money\n\nkpi arr \"New contracts\"\n  measure:  sum of deals.amount\n  by date:  closed_on\n  quota:    quotas.arr\n\nbonus commission \"Commission\"\n  when:   attainment of arr >= 100%\n  pays:   8% of arr\n  given:  quota of arr = 100 000\n",
        RULES.split("\nbonus").next().unwrap()
    );
    let dir = project(&rules, "lint: {require: []}\n");
    let supposed =
        |dir: &Path| values(dir, "L0201").iter().map(|found| found.get("supposed").is_some()).collect::<Vec<_>>();
    assert_eq!(supposed(dir.path()), [false]);
    // Without it a quota is taken for an example, and that is said.
    let silent = project(&rules.replace("  given:  quota of arr = 100 000\n", ""), "lint: {require: []}\n");
    assert_eq!(supposed(silent.path()), [true]);
}

fn found(dir: &Path, on: &str, code: &str) -> Vec<Json> {
    let ran = premia(dir, &["lint", "--on", on, "--format", "json", "--lang", "en"]);
    let json: Json = serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}{}", ran.out, ran.err));
    let findings = json["projects"][0]["findings"].as_array().unwrap();
    findings.iter().filter(|found| found["code"] == code).map(|found| found["values"].clone()).collect()
}

const QUIET: &str = "lint: {require: []}\n";

/// The plan with a promise, KPIs and rules.
fn promising(amount: &str, rules: &str) -> tempfile::TempDir {
    let plan = RULES.split("\nbonus").next().unwrap();
    project(&format!("{plan}  promised:   {amount}\n{TURNOVER}\n{rules}"), QUIET)
}

fn promise(amount: &str, rules: &str) -> Vec<Json> {
    values(promising(amount, rules).path(), "L0304")
}

#[test]
fn parameters_and_rules_are_those_of_the_day_that_is_looked_at() {
    let dated = "param step \"Step\"\n  from 2026-01-01:  100 000 RUB\n  from 2026-07-01:  200 000 RUB\n\nbonus b \"B\"\n  when:  turnover >= step\n  pays:  25 000\n";
    let dir = with_turnover(dated, QUIET);
    let window = |on: &str| found(dir.path(), on, "L0201")[0]["from"]["amount"].as_str().unwrap().to_owned();
    // Before the plan begins its first period is looked at.
    assert_eq!(["2025-01-15", "2026-06-30", "2026-07-01"].map(window), ["75000", "75000", "175000"]);
    let ended = SCALE_A.replace("  by:", "  effective:     from 2026-01-01 through 2026-04-30\n  by:");
    let dir = with_turnover(&ended, QUIET);
    let count = |on: &str| found(dir.path(), on, "L0201").len();
    assert_eq!(["2026-04-30", "2026-05-01"].map(count), [2, 0]);
    let later = SCALE_A.replace("  by:", "  effective:     from 2026-05-01\n  by:");
    let dir = with_turnover(&later, QUIET);
    let count = |on: &str| found(dir.path(), on, "L0201").len();
    assert_eq!(["2026-04-30", "2026-05-01"].map(count), [0, 2]);
    // What a rule allows that has ended is not idle.
    let allowed = format!("{ended}  allow:         L0201 because \"payments are looked at\"\n");
    let dir = with_turnover(&allowed, QUIET);
    assert_eq!(found(dir.path(), "2026-05-01", "L0901"), Vec::<Json>::new());
    // 80 000 in February, 50 000 from July on, when the second rule has ended, too.
    let rules = "param amount \"Amount\"\n  from 2026-01-01:  50 000 RUB\n  from 2026-03-01:  40 000 RUB\n\nbonus one \"One\"\n  when:  attainment of turnover >= 100%\n  pays:  amount\n\nbonus two \"Two\"\n  effective:  from 2026-01-01 through 2026-04-30\n  when:  attainment of turnover >= 100%\n  pays:  30 000\n";
    let dir = promising("100 000", rules);
    let paid = |on: &str| found(dir.path(), on, "L0304")[0]["pays"]["amount"].as_str().unwrap().to_owned();
    assert_eq!(["2026-02-01", "2026-03-31", "2026-07-01"].map(paid), ["80000", "70000", "40000"]);
}

/// Forty rules for some people that go together in every way, and one that excludes the first of them: each set of them was
/// tried. 40 times 1 000; the other one brings 500 in place of the first.
#[test]
fn many_rules_for_some_people_are_put_together_in_time() {
    let of = |place: u32| met(&format!("some_{place}"), &format!("role <> \"r{place}\" and "), "1 000");
    let rules: String = (0..40).map(of).collect();
    let found = promise("100 000", &format!("{rules}{}", met("other", "role = \"r0\" and ", "500")));
    assert_eq!(found[0]["pays"]["amount"], "40000");
}

fn met(name: &str, when: &str, amount: &str) -> String {
    format!("\nbonus {name} \"{name}\"\n  when:  {when}attainment of turnover >= 100%\n  pays:  {amount}\n")
}

#[test]
fn a_promise_is_held_against_what_caps_let_through() {
    let cap = |limit: &str, of: &str| {
        format!(
            "{}{}\ncap all \"All\"\n  of:       {of}\n  at most:  {limit}\n  excess:   lost\n",
            met("a", "", "120 000"),
            met("b", "", "130 000")
        )
    };
    let pays = |found: Vec<Json>| {
        found.iter().map(|one| one["pays"]["amount"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(pays(promise("250 000", &cap("200 000", "total of bonuses"))), ["200000"]);
    assert_eq!(pays(promise("200 000", &cap("200 000", "total of bonuses"))), Vec::<String>::new());
    // 120 000 of `a` become 50 000, 130 000 of `b` stay.
    assert_eq!(pays(promise("250 000", &cap("50 000", "a"))), ["180000"]);
}

#[test]
fn a_promise_is_held_against_the_most_that_one_person_gets() {
    let roles = format!(
        "{}{}",
        met("junior", "role = \"junior\" and ", "20 000"),
        met("senior", "role = \"senior\" and ", "40 000")
    );
    let found = promise("55 000", &roles);
    assert_eq!((&found[0]["low"]["amount"], &found[0]["pays"]["amount"]), (&"20000".into(), &"40000".into()));
    assert_eq!(promise("40 000", &roles), Vec::<Json>::new());
    // Rules that do not exclude each other add up.
    let both = format!("{}{}", met("one", "role = \"senior\" and ", "20 000"), met("two", "", "40 000"));
    assert_eq!(promise("60 000", &both), Vec::<Json>::new());
    assert_eq!(promise("60 001", &both)[0]["pays"]["amount"], "60000");
    let group = |takes: &str| {
        let two = format!("{}{}", met("a", "", "60 000"), met("b", "", "50 000"));
        format!("{two}\ngroup g \"G\"\n  of:     a, b\n  takes:  {takes}\n")
    };
    assert_eq!(promise("110 000", &group("largest"))[0]["pays"]["amount"], "60000");
    assert_eq!(promise("110 000", &group("sum")), Vec::<Json>::new());
}

#[test]
fn an_example_of_one_row_is_no_months_pay_and_all_rows_of_examples_count() {
    let row = "bonus k \"K\"\n  for each:  payments where number = 1\n  by date:  paid_on\n  pays:  2% of amount\n  examples:\n    | amount | pays |\n    | 30 000 | 600  |\n";
    let found = promise("50 000", &format!("{row}{}", met("a", "", "10 000")));
    assert_eq!((&found[0]["pays"]["amount"], &found[0]["rules"]), (&"10000".into(), &serde_json::json!(["k"])));
    let margin = |rows: [&str; 2]| {
        format!(
            "bonus k \"K\"\n  pays:  2% of margin_sum\n  examples:\n    | margin_sum | pays |\n{}\n\nkpi margin_sum \"M\"\n  measure:  sum of payments.margin\n  by date:  paid_on\n",
            rows.join("\n")
        )
    };
    let (small, large) = ("    | 30 000 | 600 |", "    | 5 000 000 | 100 000 |");
    for rows in [[small, large], [large, small]] {
        assert_eq!(promise("90 000", &margin(rows)), Vec::<Json>::new());
        let found = promise("100 001", &margin(rows));
        assert_eq!((&found[0]["low"]["amount"], &found[0]["pays"]["amount"]), (&"600".into(), &"100000".into()));
        let parts = found[0]["parts"].to_string();
        assert!(parts.contains("margin_sum"), "the values are named: {parts}");
    }
}

#[test]
fn a_flat_end_is_a_cap_only_where_the_cap_cuts() {
    let linear = |beside: &str| {
        format!(
            "bonus p \"P\"\n  by:         attainment of turnover\n  mode:       linear\n  from 80%:        0\n  from 100%:  20 000\n{beside}"
        )
    };
    let cap = |limit: &str| {
        linear(&format!("\ncap all \"All\"\n  of:       total of bonuses\n  at most:  {limit}\n  excess:   lost\n"))
    };
    let count = |rules: &str| values(with_turnover(rules, QUIET).path(), "L0205").len();
    assert_eq!(
        [cap("200 000"), cap("20 000.01"), cap("20 000"), linear("  then:       at most 20 000\n")]
            .map(|rules| count(&rules)),
        [1, 1, 0, 0]
    );
    // Beyond the last line more margin brings more.
    let share = |given: &str| {
        format!(
            "bonus m \"M\"\n  by:          attainment of turnover\n  mode:        amount of the tier\n  from 0%:     10% of margin_sum\n  above 100%:  15% of margin_sum\n  given:       {given}\n\nkpi margin_sum \"M\"\n  measure:  sum of payments.margin\n  by date:  paid_on\n"
        )
    };
    assert_eq!(count(&share("margin_sum = 300 000")), 0);
}

#[test]
fn pay_that_falls_is_wrong_only_where_more_is_better() {
    let late = "kpi visits \"Late\"\n  measure:  count of payments\n  by date:  paid_on\n\nbonus b \"B\"\n  when:  visits = 0\n  pays:  3 000\n";
    assert_eq!(values(with_turnover(late, QUIET).path(), "L0204"), Vec::<Json>::new());
    let wrong = "bonus b \"B\"\n  by:            turnover\n  mode:          amount of the tier\n  from 100 000:  25 000\n  from 150 000:  20 000\n";
    assert_eq!(values(with_turnover(wrong, QUIET).path(), "L0204").len(), 1);
}

#[test]
fn only_what_adds_up_can_be_bought() {
    let of = |function: &str| {
        format!(
            "kpi cheque \"Cheque\"\n  measure:  {function} payments.amount\n  by date:  paid_on\n\nbonus b \"B\"\n  when:  cheque >= 30 000\n  pays:  50 000\n"
        )
    };
    let found = |function: &str| {
        let dir = with_turnover(&of(function), QUIET);
        [values(dir.path(), "L0201").len(), values(dir.path(), "L0301").len()]
    };
    assert_eq!(found("average of"), [0, 0]);
    assert_eq!(found("sum of"), [1, 1]);
}

#[test]
fn each_rule_with_an_undefined_base_is_named_and_each_allows_its_own() {
    let two = |allow: &str| {
        format!("bonus a \"A\"\n  pays:  5% of turnover\n{allow}\nbonus b \"B\"\n  pays:  4% of turnover\n")
    };
    let rules = |allow: &str| {
        let found = values(with_turnover(&two(allow), QUIET).path(), "L0302");
        found.iter().map(|one| one["rule"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(rules(""), ["a", "b"]);
    assert_eq!(rules("  allow:  L0302 because \"said in the regulation\"\n"), ["b"]);
}

#[test]
fn many_things_are_a_cliff_like_money_and_few_are_not() {
    let of = |quota: &str| {
        format!(
            "kpi sales \"Sales\"\n  measure:  count of payments\n  by date:  paid_on\n\nbonus b \"B\"\n  when:  sales >= {quota}\n  pays:  50 000\n"
        )
    };
    let count = |quota: &str| values(with_turnover(&of(quota), QUIET).path(), "L0202").len();
    assert_eq!(["10", "11", "1 000"].map(count), [0, 1, 1]);
}

#[test]
fn a_tier_above_the_limit_of_an_attainment_is_never_reached() {
    let of = |limit: &str| {
        let plan = RULES.split("\nbonus").next().unwrap();
        let kpi = TURNOVER.replace("  quota: ", &format!("  attainment:  measure / quota, at most {limit}\n  quota: "));
        let bonus = "bonus b \"B\"\n  by:         attainment of turnover\n  mode:       amount of the tier\n  from 100%:  20 000\n  from 150%:  50 000\n";
        project(&format!("{plan}{kpi}\n{bonus}"), QUIET)
    };
    let count = |limit: &str| values(of(limit).path(), "L0206").len();
    assert_eq!(["120%", "149.9%", "150%"].map(count), [1, 1, 0]);
}

#[test]
fn a_window_that_begins_between_two_kopecks_begins_at_the_first_inside() {
    let bonus = "bonus b \"B\"\n  by:              turnover\n  mode:            whole amount\n  from 0:          10%\n  from 1 000 000:  15%\n";
    let found = values(with_turnover(bonus, QUIET).path(), "L0201");
    // x / 10 + (1 000 000 - x) < 150 000, so x > 850 000 / 0.9 = 944 444.44...
    assert_eq!(found[0]["from"]["amount"], "944444.45");
    assert_eq!(found[0]["to"]["amount"], "1000000");
}

#[test]
fn what_pays_the_same_for_any_result_is_tied_to_none() {
    let found = |pays: &str| {
        let dir = with_turnover(&format!("bonus b \"B\"\n{pays}"), "lint: {require: []}\n");
        codes(dir.path(), &[]).contains(&"L0103".to_owned())
    };
    assert!(found("  when:  turnover >= 0\n  pays:  10 000\n"));
    assert!(!found("  when:  turnover >= 0.01\n  pays:  10 000\n"));
    assert!(found("  pays:  if turnover >= 100 000 then 5 000 else 5 000\n"));
    assert!(!found("  pays:  if turnover >= 100 000 then 5 001 else 5 000\n"));
}

#[test]
fn a_group_of_results_is_that_of_its_head_and_own_results_are_enough_for_who_works_alone() {
    let plan = RULES.split("\nbonus").next().unwrap();
    let kpi = |name: &str, per: &str| {
        format!(
            "\nkpi {name} \"K\"\n  measure:  count of payments\n  by date:  paid_on\n{per}\nbonus b_{name} \"B\"\n  dated by:  last day of period\n  pays:  100 RUB * {name}\n"
        )
    };
    let team = "  per:         team\n  team as of:  last day of period\n";
    let found = |whom: &str, rules: &str| {
        let plan = plan.replace("employees\n", &format!("employees{whom}\n"));
        codes(project(&format!("{plan}{rules}"), "lint: {require: []}\n").path(), &[]).contains(&"L0107".to_owned())
    };
    // One KPI of a group is as much of groups alone as two.
    assert!(found("", &kpi("a", team)));
    assert!(found(" where role = \"seller\"", &kpi("a", team)));
    assert!(!found(" where role = \"Head of department\"", &kpi("a", team)));
    assert!(!found("", &(kpi("a", team) + &kpi("b", ""))));
    // Three results of one's own, where nothing says that people work together, and where a team is measured.
    let own: String = ["a", "b", "c"].map(|name| kpi(name, "")).concat();
    assert!(!found("", &own));
    let watched = format!(
        "{own}\nkpi d \"D\"\n  measure:  count of payments\n  by date:  paid_on\n{team}  allow:  L0102 because \"watched\"\n"
    );
    assert!(found("", &watched));
}

#[test]
fn weights_in_a_sum_by_hand_are_weights() {
    let plan = RULES.split("\nbonus").next().unwrap();
    let found = |weights: [&str; 3]| {
        let kpi = |name: &str| {
            format!("\nkpi {name} \"K\"\n  measure:  count of payments\n  by date:  paid_on\n  quota:  100\n")
        };
        let [a, b, c] = weights;
        let sum = format!(
            "\ndefine card \"Card\"\n  is:  {a} * attainment of a + {b} * attainment of b + {c} * attainment of c\n\nbonus b1 \"B\"\n  pays:  40 000 * card\n"
        );
        let rules = format!("{plan}{}{}{}{sum}", kpi("a"), kpi("b"), kpi("c"));
        values(project(&rules, "lint: {require: []}\n").path(), "L0106")
    };
    let small = found(["60%", "37%", "3%"]);
    let [one] = small.as_slice() else { panic!("{small:?}") };
    assert_eq!((&one["kpi"], &one["scorecard"], &one["weight"]), (&"c".into(), &"card".into(), &"0.03".into()));
    assert_eq!(found(["60%", "35%", "5%"]), Vec::<Json>::new());
    // What does not come to 100% is no weighing.
    assert_eq!(found(["60%", "36%", "3%"]), Vec::<Json>::new());
}

#[test]
fn a_quota_in_a_condition_and_one_of_a_quarter_are_quotas() {
    let plan = RULES.split("\nbonus").next().unwrap();
    let kpi = |more: &str| {
        format!("{plan}\nkpi visits \"Visits\"\n  measure:  count of payments\n  by date:  paid_on\n{more}")
    };
    let asks = |at: &str| {
        let rules = format!("{}\nbonus b \"B\"\n  when:  visits >= {at}\n  pays:  5 000\n", kpi(""));
        codes(project(&rules, "lint: {require: [evidence]}\n").path(), &[]).contains(&"L0401".to_owned())
    };
    assert_eq!(["1 000", "11", "10"].map(asks), [true, true, false]);
    let quarter = |start: &str| {
        let quota = format!("  quota:  300 per quarter\n  quota prorated:  by calendar days\n  baseline:  {start}\n");
        let rules = format!(
            "{}\nbonus b \"B\"\n  every:  quarter\n  when:  attainment of visits >= 100%\n  pays:  5 000\n",
            kpi(&quota)
        );
        values(project(&rules, "lint: {require: []}\n").path(), "L0403")
    };
    // 100 a month are four times 25, and twice 50.
    let far = quarter("25");
    assert_eq!(far.iter().map(|one| &one["times"]).collect::<Vec<_>>(), ["4"]);
    assert_eq!(quarter("50"), Vec::<Json>::new());
}

/// The guards of a plan with a commission of 5% of the turnover and these rules: name, what is known, of what.
fn guarded(rules: &str) -> Vec<(String, String, String)> {
    let dir = with_turnover(rules, QUIET);
    let ran = premia(dir.path(), &["lint", "--on", "2026-06-01", "--lang", "en", "--format", "json"]);
    let json: Json = serde_json::from_str(&ran.out).unwrap();
    let text = |value: &Json| value.as_str().unwrap_or_default().to_owned();
    let all = json["projects"][0]["guards"].as_array().unwrap_or_else(|| panic!("{json:#}"));
    all.iter().map(|one| (text(&one["known"]), text(&one["why"]), text(&one["of"]))).collect()
}

#[test]
fn a_small_share_breaks_a_guard_far_out_and_a_cap_keeps_it() {
    // 5% of 1 000 000 are 50 000, no more; of more they are.
    let rules = |then: &str| {
        format!(
            "bonus commission \"C\"\n  pays:  5% of turnover\n{then}\nensure small \"S\"\n  check:  total of commission <= 50 000\n"
        )
    };
    assert_eq!(guarded(&rules(""))[0].0, "can fail");
    assert_eq!(guarded(&rules("  then:  at most 50 000\n"))[0].0, "proved");
}

#[test]
fn what_keeps_a_guard_open_is_named() {
    let each = "bonus each \"E\"\n  for each:  payments\n  by date:   paid_on\n  pays:      1% of amount\n\n";
    let of = |rules: &str, check: &str| guarded(&format!("{rules}ensure small \"S\"\n  check:  {check}\n")).remove(0);
    let (known, why, what) = of(each, "total of each <= 50 000");
    assert_eq!((known.as_str(), what.as_str()), ("checked on data", "`each`"));
    assert!(why.contains("for each row"), "{why}");
    let twice = "bonus twice \"T\"\n  every:  quarter\n  pays:   1% of turnover\n\n";
    let (_, why, what) = of(twice, "total of twice <= 50 000");
    assert_eq!(what, "`twice`");
    assert!(why.contains("more than its own period"), "{why}");
    let (known, _, what) = of("bonus fixed \"F\"\n  pays:  1 000\n\n", "total of fixed <= 50 000");
    assert_eq!((known.as_str(), what.as_str()), ("proved", ""));
}
