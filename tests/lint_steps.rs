//! What `premia lint` finds of steps that are written in other words than as tiers of one amount: a share of the salary, rates for
//! each row, choices, tables of parameters; of lines that nothing reaches, of ends that are caps in other words, and of
//! steps too small to be told.

#![cfg(test)]

mod support;

use serde_json::Value as Json;
use support::premia;

const PLAN: &str = r#"plan sales "Sales"
  for:        employees
  every:      month
  currency:   RUB
  rounding:   half up to 0.01
  effective:  from 2026-01-01

record employees "People"
  extends:       standard
  field role:    text
  field salary:  money "Before tax"

record quotas "Quotas"
  extends:         standard
  field turnover:  money

record payments "Payments"
  extends:       standard
  field number:  count "Which payment of the client it is"
  field amount:  money "Paid by clients, with VAT"

kpi turnover "Turnover"
  measure:  sum of payments.amount
  by date:  paid_on
  quota:    quotas.turnover

"#;

/// What is said of some rules.
fn linted(rules: &str, settings: &str) -> Json {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("rules.kpi"), format!("{PLAN}{rules}")).unwrap();
    let settings = format!("records: {{}}\nlint: {{require: []{settings}}}\n");
    std::fs::write(dir.path().join("premia.yaml"), settings).unwrap();
    let ran = premia(dir.path(), &["lint", "--on", "2026-06-01", "--format", "json", "--lang", "en"]);
    let json: Json = serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}{}", ran.out, ran.err));
    assert_eq!(json["projects"][0]["mistakes"], serde_json::json!([]), "{json:#}");
    json["projects"][0].clone()
}

/// The findings of a code.
fn with(rules: &str, settings: &str, code: &str) -> Vec<Json> {
    let all = linted(rules, settings)["findings"].as_array().cloned().unwrap();
    all.into_iter().filter(|found| found["code"] == code).collect()
}

fn found(rules: &str, code: &str) -> Vec<Json> {
    with(rules, "", code)
}

/// A value of a finding: an amount, or what stands there.
fn value(found: &Json, name: &str) -> String {
    let value = &found["values"][name];
    value["amount"].as_str().or(value.as_str()).unwrap_or_else(|| panic!("{name}: {found:#}")).to_owned()
}

/// These values of each finding of a code.
fn values(rules: &str, code: &str, names: [&str; 2]) -> Vec<[String; 2]> {
    found(rules, code).iter().map(|one| names.map(|name| value(one, name))).collect()
}

fn pair(one: &str, other: &str) -> Vec<[String; 2]> {
    vec![[one.to_owned(), other.to_owned()]]
}

const NONE: Vec<[String; 2]> = Vec::new();

#[test]
fn a_share_of_the_salary_for_the_quota_is_a_step() {
    let of = |pays: &str| format!("bonus b \"B\"\n  when:  attainment of turnover >= 100%\n  pays:  {pays}\n");
    // 10% of 100 000, which is supposed.
    assert_eq!(values(&of("10% of salary"), "L0202", ["size", "at"]), pair("10000", "1"));
    let example = "  examples:\n    | attainment of turnover | salary | pays  |\n    | 100%                   | 50 000 | 5 000 |\n";
    assert_eq!(values(&format!("{}{example}", of("10% of salary")), "L0202", ["size", "at"]), pair("5000", "1"));
    // One that goes along with the result has none.
    assert_eq!(
        values("bonus b \"B\"\n  pays:  10% of salary * attainment of turnover\n", "L0202", ["size", "at"]),
        NONE
    );
}

#[test]
fn an_attainment_divided_by_hand_is_one() {
    let of = |pays: &str| format!("bonus b \"B\"\n  pays:  {pays}\n");
    let step = of("if turnover / quota of turnover >= 100% then 30 000 else 0");
    assert_eq!(values(&step, "L0202", ["size", "at"]), pair("30000", "1"));
    assert_eq!(values(&of("30 000 * (turnover / quota of turnover)"), "L0202", ["size", "at"]), NONE);
}

#[test]
fn a_rate_of_the_month_on_each_row_is_one_of_all_rows() {
    let of = |rows: &str, pays: &str| {
        format!("bonus b \"B\"\n  for each:  payments{rows}\n  by date:   paid_on\n  pays:      {pays}\n")
    };
    let rate = "if turnover >= 500 000 then 8% of amount else 5% of amount";
    // From 5% of y to 40 000 at 500 000: 0.95 y > 460 000.
    assert_eq!(values(&of("", rate), "L0201", ["from", "to"]), pair("484210.53", "500000"));
    let gate = "bonus b \"B\"\n  for each:  payments\n  by date:   paid_on\n  when:      attainment of turnover >= 100%\n  pays:      5% of amount\n";
    // 5% of the quota, which is supposed to be 100 000.
    assert_eq!(values(gate, "L0201", ["from", "to"]), pair("95000", "100000"));
    // Of some rows alone the turnover is not the sum, nor is what is paid for each a rate of it.
    for (rows, pays) in [(" where (number = 1)", rate), ("", "if turnover >= 500 000 then 8% of amount else 1 000")] {
        let all = linted(&of(rows, pays), "");
        assert_eq!(all["scales_not_looked_at"], 1, "{all:#}");
        assert_eq!(values(&of(rows, pays), "L0201", ["from", "to"]), NONE);
    }
    // The same rows are the same in whatever words.
    let kpi = "kpi first \"First payments\"\n  measure:  sum of payments.amount\n  where:    number = 1\n  by date:  paid_on\n\n";
    let same = format!("{kpi}{}", of(" where (number = 1)", &rate.replace("turnover", "first")));
    assert_eq!(values(&same, "L0201", ["from", "to"]), pair("484210.53", "500000"));
}

#[test]
fn a_line_of_slices_behind_a_cap_is_never_paid() {
    let of = |then: &str| {
        format!(
            "bonus b \"B\"\n  by:              turnover\n  mode:            marginal\n  from 0:          5%\n  from 1 000 000:  7%\n{then}"
        )
    };
    let tiers = |rules: &str| -> Vec<String> { found(rules, "L0206").iter().map(|one| value(one, "tier")).collect() };
    // 5% of a million are 50 000.
    for (cap, at) in [("40 000", vec!["1000000"]), ("50 000", vec!["1000000"]), ("50 000.01", vec![])] {
        assert_eq!(tiers(&of(&format!("  then:            at most {cap}\n"))), at, "{cap}");
        let block = |excess: &str| {
            of(&format!("\ncap all \"All\"\n  of:       total of bonuses\n  at most:  {cap}\n  excess:   {excess}\n"))
        };
        assert_eq!(tiers(&block("lost")), at, "{cap}");
    }
}

#[test]
fn a_branch_that_no_result_comes_to_is_found() {
    let of = |pays: &str| found(&format!("bonus b \"B\"\n  pays:  {pays}\n"), "L0206").len();
    let turned = "if turnover >= 100 000 then 10 000 else (if turnover >= 200 000 then 30 000 else 0)";
    assert_eq!(of(turned), 1);
    assert_eq!(of("if turnover >= 200 000 then 30 000 else (if turnover >= 100 000 then 10 000 else 0)"), 0);
    // What is asked of nothing else than the quantity: a day employed may decide otherwise for somebody.
    assert_eq!(of("if turnover >= 100 000 and employed whole period then 10 000 else 500"), 0);
    // A turnover below 0, as returns make it, comes to the second branch.
    assert_eq!(of("if turnover >= 0 then 5% of turnover else 100"), 0);
}

#[test]
fn steps_for_which_nobody_cheats_are_counted() {
    let of = |step: &str| {
        format!(
            "bonus b \"B\"\n  by:           turnover\n  mode:         amount of the tier\n  from 10 000:  {step}\n  then:         at most {step}\n"
        )
    };
    let small = |rules: &str, settings: &str| linted(rules, settings)["windows_too_small"].as_u64().unwrap();
    // A step of 1 000 brings 999.99 beyond the kopeck that is missing.
    assert_eq!((found(&of("1 000"), "L0201").len(), small(&of("1 000"), "")), (0, 1));
    assert_eq!((found(&of("1 000.01"), "L0201").len(), small(&of("1 000.01"), "")), (1, 0));
    assert_eq!(with(&of("1 000"), ", smallest gain: \"999.99\"", "L0201").len(), 1);
    assert_eq!(with(&of("9 000"), ", smallest gain: 9 000", "L0201").len(), 0);
    assert_eq!(with(&of("0.02"), ", smallest gain: 0", "L0201").len(), 1);
    assert_eq!(with(&of("0.01"), ", smallest gain: 0", "L0201").len(), 0);
}

#[test]
fn a_steep_stretch_is_a_step() {
    let of = |from: &str, to: &str| {
        format!(
            "bonus b \"B\"\n  by:  attainment of turnover\n  mode:  linear\n  from {from}:  0\n  from {to}:  30 000\n  then:  at most 30 000\n"
        )
    };
    assert_eq!(values(&of("99.9%", "100%"), "L0202", ["from", "at"]), pair("0.999", "1"));
    assert_eq!(values(&of("99%", "100%"), "L0202", ["from", "at"]), pair("0.99", "1"));
    assert_eq!(values(&of("98.9%", "100%"), "L0202", ["from", "at"]), NONE);
}

#[test]
fn an_end_in_other_words_is_a_cap() {
    let of = |pays: &str| format!("bonus b \"B\"\n  pays:  {pays}\n");
    let capped = of("if turnover > 1 000 000 then 10 000 else 1% of turnover");
    for rules in [&of("min of (1% of turnover, 10 000)"), &capped] {
        assert_eq!(values(rules, "L0205", ["from", "pay"]), pair("1000000", "10000"), "{rules}");
        assert_eq!(found(rules, "L0303").len(), 0);
        let unwanted = with(rules, ", caps: none", "L0303");
        assert_eq!((unwanted.len(), with(rules, ", caps: none", "L0205").len()), (1, 0));
        assert_eq!(value(&unwanted[0], "pay"), "10000");
    }
    let sliced = "bonus b \"B\"\n  by:              turnover\n  mode:            marginal\n  from 0:          1%\n  from 1 000 000:  0%\n";
    assert_eq!(with(sliced, ", caps: none", "L0303").len(), 1);
    // What goes on has no end, and one that is called a cap is no finding.
    assert_eq!(found(&of("max of (1% of turnover, 10 000)"), "L0205").len(), 0);
    assert_eq!(found(&format!("{}  then:  at most 10 000\n", of("1% of turnover")), "L0205").len(), 0);
    // The last line of a scale is no cap in other words; where none is wanted, none is advised.
    let lines = "bonus b \"B\"\n  by:  turnover\n  mode:  linear\n  from 0:  0\n  from 1 000 000:  10 000\n";
    let last = with(lines, ", caps: none", "L0205");
    assert_eq!((last.len(), with(lines, ", caps: none", "L0303").len()), (1, 0));
    assert!(!last[0]["help"].as_str().unwrap().contains("at most"), "{last:?}");
    let counted = "kpi clients \"Clients\"\n  measure:  count of payments\n  by date:  paid_on\n\nbonus c \"C\"\n  by:  clients\n  mode:  amount of the tier\n  from 3:  10 000\n  from 5:  30 000\n";
    assert_eq!(values(counted, "L0205", ["from", "pay"]), pair("5", "30000"));
    assert_eq!(found(&format!("{counted}  then:  at most 30 000\n"), "L0205").len(), 0);
}

#[test]
fn an_exception_that_cuts_is_a_cap_for_those_who_have_it() {
    let of = |pays: &str| {
        format!(
            "bonus b \"B\"\n  pays:  1% of turnover\n\nexception e \"E\"\n  of:        b\n  for:       employees where role = \"senior\"\n  pays:      {pays}\n  reason:    \"Asked for\"\n  approved:  \"Head\"\n"
        )
    };
    assert_eq!(with(&of("at most 5 000"), ", caps: none", "L0303").len(), 1);
    assert_eq!(with(&of("at least 5 000"), ", caps: none", "L0303").len(), 0);
    assert_eq!(with(&of("at most 5 000"), "", "L0303").len(), 0);
}

#[test]
fn each_row_of_a_table_by_role_is_looked_at() {
    let of = |pays: &str| {
        format!(
            "param needed \"Needed\"\n  table:\n    | role     | result  |\n    | \"junior\" | 150 000 |\n    | \"senior\" | 300 000 |\n\nbonus b \"B\"\n  when:  turnover >= needed\n  pays:  {pays}\n"
        )
    };
    let both = [pair("115000", "150000"), pair("265000", "300000")].concat();
    assert_eq!(values(&of("35 000"), "L0201", ["from", "to"]), both);
    let said = found(&of("35 000"), "L0201")[1]["message"].as_str().unwrap().to_owned();
    assert!(said.contains("role = \"senior\""), "{said}");
    assert_eq!(values(&of("1 000"), "L0201", ["from", "to"]), NONE);
    assert_eq!(linted(&of("1 000"), "")["windows_too_small"], 2);
}

#[test]
fn a_card_of_factors_has_steps() {
    let of = |mode: &str| {
        format!(
            "kpi visits \"Visits\"\n  measure:  count of payments\n  by date:  paid_on\n  quota:  300\n\nscorecard card \"Card\"\n  by:  attainment of each KPI\n  mode:  {mode}\n  below 80%:  0%\n  from 80%:  80%\n  from 100%:  100%\n  weight visits:  40%\n  weight turnover:  60%\n\nbonus b \"B\"\n  pays:  40 000 * card\n"
        )
    };
    // 60% of 40 000 times 80%.
    assert_eq!(values(&of("value of the tier"), "L0202", ["size", "at"]), pair("19200", "0.8"));
    let line = of("linear").replace("below 80%:  0%", "below 80%:  80%");
    assert_eq!(values(&line, "L0202", ["size", "at"]), NONE);
}

#[test]
fn of_an_average_no_share_is_paid() {
    let of = |measure: &str| {
        format!(
            "kpi cheque \"Cheque\"\n  measure:  {measure} payments.amount\n  by date:  paid_on\n\nbonus b \"B\"\n  by:  cheque\n  mode:  amount of the tier\n  from 50 000:  10 000\n  from 80 000:  15 000\n  then:  at most 15 000\n"
        )
    };
    assert_eq!(found(&of("average of"), "L0203").len(), 0);
    // Of a sum 20% of 50 000 and 18.75% of 80 000 are.
    assert_eq!(values(&of("sum of"), "L0203", ["before", "rate"]), pair("0.2", "0.1875"));
}

#[test]
fn pay_that_is_worth_more_than_what_it_takes_begins_where_it_does() {
    let of = |rate: &str| {
        let rules = format!(
            "bonus b \"B\"\n  by:            turnover\n  mode:          marginal\n  from 0:        10%\n  from 100 000:  {rate}%\n"
        );
        with(&rules, ", tax: 13%", "L0201")
    };
    // 87% of 115% are 100.05%, of 114% they are 99.18%.
    let endless = of("115");
    assert_eq!(endless.iter().map(|one| value(one, "from")).collect::<Vec<_>>(), ["100000"]);
    assert_eq!(of("114").len(), 0);
}

#[test]
fn a_finding_of_a_scale_that_stands_by_itself_may_be_allowed_there() {
    let of = |allow: &str| {
        format!(
            "scale rates \"Rates\"\n  by:            turnover\n  mode:          whole amount\n  from 0:        5%\n  from 300 000:  7%\n{allow}\nbonus b \"B\"\n  pays:  rates on turnover\n"
        )
    };
    assert_eq!(found(&of(""), "L0201").len(), 1);
    let allowed = linted(&of("  allow:         L0201 because \"checked at the end of each month\"\n"), "");
    assert_eq!((&allowed["findings"], allowed["allowed"].as_array().unwrap().len()), (&serde_json::json!([]), 1));
}

#[test]
fn a_fixed_amount_for_each_client_pays_for_one_who_brings_a_kopeck() {
    let of = |rows: &str, more: &str| {
        format!("bonus b \"B\"\n  for each:  payments{rows}\n  by date:   paid_on\n  pays:      {more}\n")
    };
    let said = |rules: &str| -> Vec<String> {
        found(rules, "L0201")
            .iter()
            .filter(|one| one["values"].get("pay").is_some())
            .map(|one| value(one, "pay"))
            .collect()
    };
    assert_eq!(said(&of("", "2 000")), ["2000"]);
    // What asks how much a row is, a share of it, and little enough.
    assert_eq!(said(&of(" where (amount >= 40 000)", "2 000")), Vec::<String>::new());
    assert_eq!(said(&of("", "5% of amount")), Vec::<String>::new());
    assert_eq!(said(&of("", "1 000")), Vec::<String>::new());
    let counted = |where_: &str, pays: &str| {
        format!(
            "kpi clients \"Clients\"\n  measure:  count of payments where (number = 1{where_})\n  by date:  paid_on\n\nbonus c \"C\"\n  pays:  {pays}\n"
        )
    };
    assert_eq!(said(&counted("", "2 000 RUB * clients")), ["2000"]);
    assert_eq!(said(&counted(" and amount >= 40 000", "2 000 RUB * clients")), Vec::<String>::new());
    assert_eq!(said(&counted("", "900 RUB * clients")), Vec::<String>::new());
}

/// What a project pays somebody whose payments are these.
fn paid(rules: &str, payments: &[&str]) -> String {
    let dir = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(dir.path().join(name), text).unwrap();
    write("rules.kpi", &format!("{PLAN}{rules}"));
    write(
        "premia.yaml",
        "records:\n  employees: {file: employees.csv}\n  payments: {file: payments.csv}\n  quotas: {file: quotas.csv}\n",
    );
    write("employees.csv", "id,name,role,salary\nA,Ann,seller,50000\n");
    write("quotas.csv", "employee,period,turnover\nA,2026-06,500000\n");
    let rows = payments.iter().enumerate().map(|(n, amount)| format!("P{n},A,2026-06-1{n},1,{amount}\n"));
    write("payments.csv", &format!("payment_id,manager,paid_on,number,amount\n{}", rows.collect::<String>()));
    let ran = premia(dir.path(), &["run", "--period", "2026-06", "--format", "json", "--lang", "en"]);
    let json: Json = serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}{}", ran.out, ran.err));
    let total = &json["plans"][0]["periods"][0]["payees"][0]["total"];
    total.as_str().unwrap_or_else(|| panic!("{json:#}")).to_owned()
}

#[test]
fn what_a_window_of_rows_promises_a_run_pays() {
    let rules = "bonus b \"B\"\n  for each:  payments\n  by date:   paid_on\n  pays:      if turnover >= 500 000 then 8% of amount else 5% of amount\n";
    let before = paid(rules, &["300000", "184210.54"]);
    let after = paid(rules, &["300000", "184210.54", "15789.46"]);
    // 5% of 484 210.54, and 8% of 500 000: 15 789.47 for 15 789.46.
    assert_eq!((before, after), ("24210.53".to_owned(), "40000.00".to_owned()));
}

#[test]
fn a_condition_on_another_result_is_among_what_was_not_looked_at() {
    let of = |when: &str| {
        format!(
            "kpi visits \"Visits\"\n  measure:  count of payments\n  by date:  paid_on\n\nbonus b \"B\"\n  when:  {when}\n  pays:  5% of turnover\n"
        )
    };
    let seen = |rules: &str| {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("rules.kpi"), format!("{PLAN}{rules}")).unwrap();
        std::fs::write(dir.path().join("premia.yaml"), "records: {}\nlint: {require: []}\n").unwrap();
        let args = ["lint", "--on", "2026-06-01", "--scales", "--format", "json", "--lang", "en"];
        let json: Json = serde_json::from_str(&premia(dir.path(), &args).out).unwrap();
        let all = &json["projects"][0];
        let listed: Vec<(Json, Json)> = all["scales"]["not_drawn"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| (one["rule"].clone(), one["partly"].clone()))
            .collect();
        (listed, all["scales_not_looked_at"].clone())
    };
    assert_eq!(seen(&of("visits >= 5")), (vec![("b".into(), true.into())], 0.into()));
    // Who somebody is is no result.
    assert_eq!(seen(&of("role = \"seller\"")), (vec![], 0.into()));
}

#[test]
fn what_an_example_states_of_a_definition_is_no_constant() {
    let rules = |examples: &str| {
        format!(
            "define reached \"Reached\"\n  is:  if turnover >= 100 000 then 1 else 0\n\nbonus b \"B\"\n  pays:  4 000 RUB * reached\n{examples}"
        )
    };
    let stated = rules("  examples:\n    | reached | pays  |\n    | 1       | 4 000 |\n");
    let plain = values(&rules(""), "L0201", ["from", "to"]);
    assert_eq!(plain, pair("96000", "100000"));
    assert_eq!(values(&stated, "L0201", ["from", "to"]), plain);
    assert_eq!(found(&stated, "L0103").len(), 0);
}

#[test]
fn what_an_example_states_of_a_scorecard_is_no_constant() {
    let rules = |examples: &str| {
        format!(
            "kpi sold \"Sold\"\n  measure:  sum of payments.amount\n  by date:  paid_on\n  quota:    100 000\n\nscorecard card \"Card\"\n  by:           attainment of each KPI\n  mode:         value of the tier\n  from 0%:      0%\n  from 100%:    100%\n  weight sold:  100%\n\nbonus b \"B\"\n  pays:  4 000 RUB * card\n{examples}"
        )
    };
    let plain = values(&rules(""), "L0201", ["from", "to"]);
    assert_eq!(plain, pair("96000", "100000"));
    let stated = rules("  examples:\n    | card | pays  |\n    | 100% | 4 000 |\n");
    assert_eq!(values(&stated, "L0201", ["from", "to"]), plain);
    assert_eq!(found(&stated, "L0103").len(), 0);
}

#[test]
fn a_quota_of_the_rules_goes_before_what_an_example_has_rounded() {
    let table = "param asked \"Quota by role\"\n  table:\n    | role | from 2026-01-01 |\n    | \"a\"  | 150 000         |\n    | \"b\"  | 240 000         |\n\nkpi sold \"Sold\"\n  measure:  sum of payments.amount\n  by date:  paid_on\n  quota:    asked\n\n";
    let rules = |examples: &str| {
        format!("{table}bonus hit \"Hit\"\n  when:  attainment of sold >= 100%\n  pays:  8% of sold\n{examples}")
    };
    // 8% of 150 000 are 12 000, of 240 000 are 19 200.
    let plain = values(&rules(""), "L0201", ["from", "to"]);
    assert_eq!(plain, [pair("138000", "150000"), pair("220800", "240000")].concat());
    // 200 000 of 150 000 are 133%, as people write it.
    let stated = rules(
        "  examples:\n    | sold    | attainment of sold | pays   |\n    | 200 000 | 133%               | 16 000 |\n",
    );
    assert_eq!(values(&stated, "L0201", ["from", "to"]), plain);
    // Where only the data knows the quota, the example says it: 150 000 of 100 000.
    let own = "bonus hit \"Hit\"\n  when:  attainment of turnover >= 100%\n  pays:  8% of turnover\n  then:  at most 10 000\n  examples:\n    | turnover | attainment of turnover | pays   |\n    | 150 000  | 150%                   | 10 000 |\n";
    assert_eq!(values(own, "L0201", ["from", "to"]), pair("92000", "100000"));
}

#[test]
fn a_flat_end_pays_what_is_paid_and_shares_are_told_apart() {
    let flat = |most: &str| {
        let end = found(&format!("bonus b \"B\"\n  pays:  min of (7% of turnover, {most} RUB)\n"), "L0205");
        end[0]["values"]["pay"]["amount"].as_str().unwrap().to_owned()
    };
    assert_eq!((flat("3 333.335"), flat("3 333.334")), ("3333.34".to_owned(), "3333.33".to_owned()));
    // 99.99 of 2 000 are 4.9995%, 50 of 1 000 are 5%.
    let scale = |second: &str| {
        format!(
            "bonus b \"B\"\n  by:           turnover\n  mode:         amount of the tier\n  from 1 000:   50\n  from 2 000:   {second}\n"
        )
    };
    let shares = |rules: &str| {
        let said = found(rules, "L0203");
        said.first().map(|one| one["message"].as_str().unwrap().to_owned()).unwrap_or_default()
    };
    assert!(shares(&scale("99.99")).contains("only 4.9995% at"), "{}", shares(&scale("99.99")));
    assert_eq!(shares(&scale("100")), "");
}

#[test]
fn what_is_paid_for_less_jumps_the_other_way() {
    let kpi = "kpi minutes \"Minutes\"\n  measure:  average of payments.number\n  by date:  paid_on\n\n";
    let rules = |lines: &str| format!("{kpi}bonus m \"M\"\n  by:    minutes\n  mode:  amount of the tier\n{lines}");
    let falling = rules("  from 0:   20 000\n  from 40:  10 000\n  from 60:  5 000\n");
    let said = found(&falling, "L0202");
    let [one] = said.as_slice() else { panic!("{said:?}") };
    assert_eq!((one["values"]["size"]["amount"].as_str(), one["values"]["at"].as_str()), (Some("10000"), Some("40")));
    assert_eq!(found(&falling, "L0204").len(), 0);
    // Up and down again is a fall for more.
    let peak = rules("  from 0:   10 000\n  from 40:  20 000\n  from 60:  5 000\n");
    assert_eq!(found(&peak, "L0204").len(), 1);
}

#[test]
fn a_table_by_two_results_is_looked_at_with_the_quota_of_each_role() {
    let table = "param asked \"Quota by role\"\n  table:\n    | role | from 2026-01-01 |\n    | \"a\"  | 150 000         |\n    | \"b\"  | 240 000         |\n\nkpi sold \"Sold\"\n  measure:  sum of payments.amount\n  by date:  paid_on\n  quota:    asked\n\nkpi share \"First payments\"\n  measure:  count of payments where (number = 1) / count of payments\n  by date:  paid_on\n\n";
    let rules = |last: &str| {
        format!(
            "{table}scale mx \"Matrix\"\n  by:      attainment of sold\n  across:  share\n  mode:    whole amount\n  table:\n    | attainment of sold | below 30% | from 30% |\n    | below 80%          | 0%        | 2%       |\n    | from 80%           | 3%        | 4%       |\n    | from 100%          | 4%        | {last}   |\n\nbonus c \"C\"\n  pays:  mx on sold\n"
        )
    };
    // 3% of 120 000 are 3 600, of 192 000 are 5 760: 80% of each quota.
    let windows = values(&rules("5%"), "L0201", ["from", "to"]);
    assert_eq!(windows, [pair("116400", "120000"), pair("186240", "192000")].concat());
    assert_eq!(found(&rules("5%"), "L0204").len(), 0);
    // 4% of 150 000 for a share below 30%, 3.5% from there on; of 240 000 as well.
    let falls = values(&rules("3.5%"), "L0204", ["pays_before", "pays_after"]);
    assert!(falls.contains(&["6000".to_owned(), "5250".to_owned()]), "{falls:?}");
    assert!(falls.contains(&["9600".to_owned(), "8400".to_owned()]), "{falls:?}");
    assert!(
        linted(&rules("3.5%"), "")["findings"]
            .as_array()
            .unwrap()
            .iter()
            .all(|one| !one["message"].as_str().unwrap().contains("quota of sold ="))
    );
}
