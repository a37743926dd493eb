//! `premia audit` as its users call it.

#![cfg(test)]

mod audits;
mod support;

use std::path::Path;

use audits::{SPIKE, audited};
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

fn findings(dir: &Path) -> Vec<Json> {
    audited(dir, &[])["plans"][0]["findings"].as_array().unwrap().clone()
}

/// The report for people, without its lines and its spaces that keep figures together.
fn told(dir: &Path) -> String {
    let out = premia(dir, &["audit", "--period", "2026-03"]).out;
    out.split(|sign: char| sign.is_whitespace()).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The codes of what is found among deals, with the lines of the rows. Names in two spellings are found by another theme, too.
fn found(dir: &Path) -> Vec<(String, Vec<u64>)> {
    let lines =
        |found: &Json| found["rows"].as_array().unwrap().iter().map(|row| row["line"].as_u64().unwrap()).collect();
    let all = findings(dir).into_iter().map(|found| (found["code"].as_str().unwrap().to_owned(), lines(&found)));
    all.filter(|(code, _)| code.starts_with("A01")).collect()
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
        serde_json::json!({"file": "data/payments.csv", "line": 4, "key": "3", "day": "2026-03-31", "client": "Nobody Knows", "amount": "9999.99", "in_question": true})
    );
    let pay = serde_json::json!([{"payee": "M1", "name": "Anna Petrova", "with": "35000", "without": "25000", "difference": "10000"}]);
    assert_eq!(found["pay"], pay);
    // 30 for the bound, 25 for the refund, 20 for the new client, 10 for the hair, 10 for the size.
    assert_eq!(found["score"], 95);
    let text = told(dir.path());
    assert!(text.contains("25 000.00 RUB in place of 35 000.00 RUB: 10 000.00 RUB less"), "{text}");
}

#[test]
fn what_a_rule_allows_with_a_reason_is_set_aside_and_counted() {
    let allowing = |old: &str, line: &str, settings: &str| {
        let dir = payments(&FAKE);
        std::fs::write(dir.path().join("rules.kpi"), RULES.replace(old, &format!("{old}{line}"))).unwrap();
        std::fs::write(dir.path().join("premia.yaml"), format!("{SETTINGS}{settings}")).unwrap();
        let plan = audited(dir.path(), &[])["plans"][0].clone();
        let codes: Vec<String> =
            plan["findings"].as_array().unwrap().iter().map(|one| one["code"].as_str().unwrap().to_owned()).collect();
        (codes, plan["allowed"].clone(), told(dir.path()))
    };
    let bonus = "by:            turnover\n";
    let kpi = "by date:  paid_on\n";
    let plan = "effective:  from 2026-01-01\n";
    let because = "allow: A0101 because \"prepayments of one client\"\n";
    // Beside the rule, the KPI and the plan that the finding is about; the Russian letter is read as the same.
    for (old, line) in [(bonus, because), (kpi, because), (plan, because), (bonus, &because.replace('A', "А"))] {
        let (codes, allowed, text) = allowing(old, line, "");
        assert_eq!(codes, Vec::<String>::new(), "{old}");
        assert_eq!(allowed[0]["findings"], 1, "{allowed}");
        assert_eq!(
            (&allowed[0]["code"], &allowed[0]["because"]),
            (&"A0101".into(), &"prepayments of one client".into())
        );
        assert!(allowed[0]["place"].as_str().unwrap().starts_with("rules.kpi:"), "{allowed}");
        assert!(text.contains("1 finding set aside, allowed because prepayments of one client"), "{text}");
    }
    // Another code, or another rule, sets nothing aside; what meets nothing is said.
    let (codes, allowed, text) = allowing(plan, "allow: A0106 because \"installments\"\n", "");
    assert_eq!((codes, &allowed[0]["findings"]), (vec!["A0101".to_owned()], &0.into()), "{allowed}");
    assert!(text.contains("but nothing of it was found in"), "{text}");
    let other = "\nbonus other \"Other\"\n  pays:   1% of turnover\n  allow:  A0101 because \"none of it\"\n";
    let (codes, allowed, _) = allowing("  from 150 000:  35 000\n", other, "");
    assert_eq!((codes, &allowed[0]["findings"]), (vec!["A0101".to_owned()], &0.into()), "{allowed}");
    // Of a check that did not look nobody knows, and without a reason nothing is allowed.
    let (_, allowed, text) = allowing(bonus, because, "audit: {without: [A0101]}\n");
    assert_eq!(allowed[0]["looked"], false);
    assert!(!text.contains("prepayments"), "{text}");
    let (codes, allowed, _) = allowing(bonus, "allow: A0101 because \"\"\n", "");
    assert_eq!((codes, allowed), (vec!["A0101".to_owned()], serde_json::json!([])));
    // `premia lint` leaves a line of the audit alone, one without a reason excepted.
    let lint = |line: &str| {
        let dir = payments(&FAKE);
        std::fs::write(dir.path().join("rules.kpi"), RULES.replace(bonus, &format!("{bonus}{line}"))).unwrap();
        premia(dir.path(), &["lint", "--on", "2026-03-31"]).err.contains("L0901")
    };
    assert_eq!([lint(because), lint("allow: A0101 because \"\"\n")], [false, true]);
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

/// A plan that pays a share of all deals, without any bound.
const SHARE: &str = r#"plan sales "Sales"
  for:        employees
  every:      month
  currency:   RUB
  rounding:   half up to 0.01
  effective:  from 2026-01-01

record deals "Deals"
  extends:                 standard
  field ready_on:          date, optional
  field previous_manager:  employee, optional
  field reassigned_on:     date, optional
  field paid_on:           date, optional
  field is_new:            yes or no, optional
  field tax_id:            text, optional

kpi turnover "Deals"
  measure:  sum of deals.amount
  by date:  closed_on
"#;

const FIVE_PERCENT: &str = "\nbonus share \"Share of the turnover\"\n  pays:  5% of turnover\n";

const TIERS: &str = "\nbonus steps \"Steps\"\n  by:            turnover\n  mode:          amount of the tier\n  from 100 000:  25 000\n  from 150 000:  35 000\n";

/// What is found in these deals, each a line of the columns named first.
fn of_deals(rule: &str, columns: &str, lines: &[&str]) -> Vec<(String, Vec<u64>)> {
    let dir = deals(rule, columns, lines);
    let all = found(dir.path());
    // Big tables, read in passing, say the same.
    let whole = audited(dir.path(), &[]);
    assert_eq!(whole, audited(dir.path(), &["--scan-from", "0"]));
    all
}

fn deals(rule: &str, columns: &str, lines: &[&str]) -> tempfile::TempDir {
    let rows = format!("{columns}\n{}\n", lines.join("\n"));
    project(&[
        ("rules.kpi", format!("{SHARE}{rule}")),
        (
            "premia.yaml",
            "records:\n  employees: {file: data/employees.csv}\n  deals: {file: data/deals.csv}\n".to_owned(),
        ),
        ("data/employees.csv", PEOPLE.to_owned()),
        ("data/deals.csv", rows),
    ])
}

fn one(code: &str, lines: &[u64]) -> Vec<(String, Vec<u64>)> {
    vec![(code.to_owned(), lines.to_vec())]
}

const PLAIN: &str = "id,manager,client,closed_on,amount";

fn with(lines: &[&'static str], at: usize, line: &'static str) -> Vec<&'static str> {
    let mut lines = lines.to_vec();
    lines[at] = line;
    lines
}

#[test]
fn a_month_made_in_its_last_days() {
    let of = |lines: &[&str]| of_deals(FIVE_PERCENT, PLAIN, lines);
    assert_eq!(of(&SPIKE[..12]), one("A0102", &[9, 10, 11]));
    // Half of the period is just enough, a kopeck less is not: 90 000 of 180 000.00 and of 180 000.01.
    assert_eq!(of(&with(&SPIKE[..12], 6, "7,M1,Birch,2026-03-10,90000")), vec![]);
    // With 20% before, half is more than twice as much.
    let usual = |last: &'static str| {
        with(&with(&with(&SPIKE[..12], 2, "3,M1,Elm,2026-01-30,17000"), 5, "6,M1,Elm,2026-02-27,17000"), 6, last)
    };
    assert_eq!(of(&usual("7,M1,Birch,2026-03-10,90000")), one("A0102", &[9, 10, 11]));
    assert_eq!(of(&usual("7,M1,Birch,2026-03-10,90000.01")), vec![]);
    // Where everybody closes at the end there is nothing to ask.
    assert_eq!(
        of(&with(&with(&SPIKE[..12], 10, "11,M2,Lime,2026-03-30,40000"), 6, "7,M1,Birch,2026-03-10,10001")),
        vec![]
    );
}

#[test]
fn deals_pulled_forward() {
    let codes = |lines: &[&str]| -> Vec<String> {
        of_deals(FIVE_PERCENT, PLAIN, lines).into_iter().map(|(code, _)| code).collect()
    };
    // The first days usually bring (20 000 + 21 000 + 0) / 3 = 13 666.66, a quarter of that is 3 416.66.
    assert_eq!(codes(&SPIKE), ["A0102", "A0103"]);
    let next = |line: &'static str| codes(&[&SPIKE[..], &[line]].concat());
    assert_eq!(next("14,M1,Birch,2026-04-01,3416.66"), ["A0102", "A0103"]);
    assert_eq!(next("14,M1,Birch,2026-04-01,3416.67"), ["A0102"]);
    // Where the data end with the period nothing is known of the next.
    assert_eq!(codes(&SPIKE[..12]), ["A0102"]);
}

#[test]
fn deals_paid_after_the_period() {
    let columns = "id,manager,client,closed_on,amount,paid_on";
    let lines = [
        "1,M1,Birch,2026-03-02,40000,2026-03-03",
        "2,M1,Oak,2026-03-09,41000,2026-03-10",
        "3,M1,Elm,2026-03-16,42000,2026-03-17",
        "4,M1,Ash,2026-03-30,30000,2026-04-20",
        "5,M1,Lime,2026-03-30,31000,2026-04-21",
        "6,M1,Pine,2026-03-31,32000,2026-04-22",
    ];
    assert_eq!(
        of_deals(FIVE_PERCENT, columns, &[&lines[..], &["7,M2,Fir,2026-02-01,1,2026-02-01"]].concat()),
        one("A0103", &[5, 6, 7])
    );
    // Terms of twenty days for all of them are no sign of anything.
    let usual = [
        "1,M1,Birch,2026-03-02,40000,2026-03-22",
        "2,M1,Oak,2026-03-09,41000,2026-03-29",
        "3,M1,Elm,2026-03-16,42000,2026-04-05",
        "4,M1,Ash,2026-03-30,30000,2026-04-19",
        "5,M1,Lime,2026-03-30,31000,2026-04-19",
        "6,M1,Pine,2026-03-31,32000,2026-04-20",
        "7,M2,Fir,2026-02-01,1,2026-02-01",
    ];
    assert_eq!(of_deals(FIVE_PERCENT, columns, &usual), vec![]);
    let paid =
        with(&[&lines[..], &["7,M2,Fir,2026-02-01,1,2026-02-01"]].concat(), 3, "4,M1,Ash,2026-03-30,30000,2026-03-31");
    assert_eq!(of_deals(FIVE_PERCENT, columns, &paid), vec![]);
}

#[test]
fn deals_put_off_after_the_top_tier() {
    let columns = "id,manager,client,opened_on,closed_on,amount,ready_on";
    let lines = ["1,M1,Birch,2026-02-10,2026-03-10,160000,", "2,M1,Oak,2026-03-01,2026-04-02,50000,2026-03-25"];
    let of = |lines: &[&str]| of_deals(TIERS, columns, lines);
    assert_eq!(of(&lines), one("A0104", &[3]));
    // One more deal after the bound, a deal ready only in April, a tier that is not the last, and too few days left.
    assert_eq!(of(&[&lines[..], &["3,M1,Elm,2026-03-01,2026-03-20,1,"]].concat()), vec![]);
    assert_eq!(of(&with(&lines, 1, "2,M1,Oak,2026-03-01,2026-04-02,50000,2026-04-01")), vec![]);
    assert_eq!(of(&with(&lines, 0, "1,M1,Birch,2026-02-10,2026-03-10,149999.99,")), vec![]);
    assert_eq!(of(&with(&lines, 0, "1,M1,Birch,2026-02-10,2026-03-27,160000,")), vec![]);
    // Others close on, or not: then the days say nothing.
    let colleague = |day: &str| of(&[&lines[..], &[&*format!("3,M2,Elm,2026-03-01,{day},1000,")]].concat());
    assert_eq!((colleague("2026-03-20"), colleague("2026-03-10")), (one("A0104", &[3]), vec![]));
}

#[test]
fn a_new_owner_just_before_closing() {
    let columns = "id,manager,client,opened_on,closed_on,amount,previous_manager,reassigned_on";
    let of = |line: &str| of_deals(FIVE_PERCENT, columns, &[line, "2,M1,Oak,2026-03-02,2026-03-20,70000,,"]);
    assert_eq!(of("1,M1,Birch,2026-01-02,2026-03-28,80000,M2,2026-03-27"), one("A0105", &[2]));
    assert_eq!(of("1,M1,Birch,2026-01-02,2026-03-28,80000,M2,2026-03-18"), one("A0105", &[2]));
    assert_eq!(of("1,M1,Birch,2026-01-02,2026-03-28,80000,M2,2026-03-17"), vec![]);
    assert_eq!(of("1,M1,Birch,2026-01-02,2026-03-28,80000,M1,2026-03-27"), vec![]);
}

#[test]
fn one_deal_split_below_a_bound() {
    let rule = "\nbonus small \"Small deals\"\n  for each:  deals where amount < 100 000\n  by date:   closed_on\n  pays:      2% of amount\n";
    let of = |second: &str| of_deals(rule, PLAIN, &["1,M1,Birch,2026-03-10,60000", second]);
    assert_eq!(of("2,M1,Birch,2026-03-13,40000"), one("A0106", &[2, 3]));
    assert_eq!(of("2,M1,Birch,2026-03-13,39999.99"), vec![]);
    assert_eq!(of("2,M1,Birch,2026-03-14,40000"), vec![]);
    assert_eq!(of("2,M1,Oak,2026-03-13,40000"), vec![]);
    assert_eq!(of("2,M1,Birch,2026-03-13,100000"), vec![]);
    // 2% of 60 000 and of 40 000 are 2 000.
    let dir = deals(rule, PLAIN, &["1,M1,Birch,2026-03-10,60000", "2,M1,Birch,2026-03-13,40000"]);
    assert_eq!(only(dir.path(), "A0106")["pay"][0]["difference"], "2000");
}

#[test]
fn splitting_counts_for_what_it_brings() {
    // 2% of parts of 60 000 and 40 000 are 2 000; of one deal of 100 000 1%, that is 1 000, are paid.
    let rule = "\nbonus small \"Small deals\"\n  for each:  deals where amount < 100 000\n  by date:   closed_on\n  pays:      2% of amount\n\nbonus large \"Large deals\"\n  for each:  deals where amount >= 100 000\n  by date:   closed_on\n  pays:      1% of amount\n";
    let parts = ["1,M1,Birch,2026-03-10,60000", "2,M1,Birch,2026-03-13,40000"];
    let dir = deals(rule, PLAIN, &parts);
    let pay = &only(dir.path(), "A0106")["pay"][0];
    assert_eq!((&pay["with"], &pay["without"], &pay["difference"]), (&"2000".into(), &"1000".into(), &"1000".into()));
    let text = told(dir.path());
    assert!(
        text.contains("As one row of their sum they would bring Anna Petrova 1 000.00 RUB in place of 2 000.00 RUB"),
        "{text}"
    );
    // Where one deal brings as much or more, nobody splits it for the pay.
    assert_eq!(of_deals(&rule.replace("1% of", "2% of"), PLAIN, &parts), vec![]);
    assert_eq!(of_deals(&rule.replace("1% of", "3% of"), PLAIN, &parts), vec![]);
}

#[test]
fn a_deal_entered_twice() {
    let first = "1,M1,Birch Ltd,2026-03-03,45310.50";
    let of = |second: &str| of_deals(FIVE_PERCENT, PLAIN, &[first, second]);
    // Without the second: 5% of 45 310.50 is 2 265.53, of both 4 531.05.
    let dir = deals(FIVE_PERCENT, PLAIN, &[first, "2,M1,Birch Ltd,2026-03-06,45310.50"]);
    let found = only(dir.path(), "A0107");
    assert_eq!(found["pay"][0]["with"], "4531.05");
    assert_eq!(found["pay"][0]["without"], "2265.53");
    assert_eq!(found["rows"][0]["in_question"], false);
    assert_eq!(found["rows"][1]["in_question"], true);
    assert_eq!(of("2,M1,Birch Ltd,2026-03-06,45310.50"), one("A0107", &[2, 3]));
    assert_eq!(of("2,M1,\"BIRCH, Ltd\",2026-03-06,45310.50"), one("A0107", &[2, 3]));
    // Of two people both rows are shown.
    assert_eq!(of("2,M2,Birch Ltd,2026-03-06,45310.50"), one("A0107", &[2, 3]));
    assert_eq!(of("2,M1,Birch Ltd,2026-03-07,45310.50"), vec![]);
    assert_eq!(of("2,M1,Birch Ltd,2026-03-06,45310.51"), vec![]);
    assert_eq!(of("2,M1,Birch North,2026-03-06,45310.50"), vec![]);
}

#[test]
fn a_new_client_who_bought_before() {
    let columns = "id,manager,client,closed_on,amount,is_new,tax_id";
    let old = ["1,M2,Ромашка,2026-01-20,80000,yes,7701000012", "2,M2,Oak,2026-02-20,70000,yes,7702000013"];
    let of = |line: &str| of_deals(FIVE_PERCENT, columns, &[&old[..], &[line]].concat());
    // The first letter is a Latin one.
    assert_eq!(of("3,M1,Pомашка,2026-03-10,60000,yes,"), one("A0108", &[4]));
    assert_eq!(of("3,M1,Flower,2026-03-10,60000,yes,7701000012"), one("A0108", &[4]));
    // The same number as others write it.
    assert_eq!(of("3,M1,Flower,2026-03-10,60000,yes,7701 000 012"), one("A0108", &[4]));
    assert_eq!(of("3,M1,Oak,2026-03-10,60000,yes,7702000013"), one("A0108", &[4]));
    assert_eq!(of("3,M1,Oak,2026-03-10,60000,no,7702000013"), vec![]);
    assert_eq!(of("3,M1,Ромашка Север,2026-03-10,60000,yes,7704000015"), vec![]);
    // Two tax numbers are two clients, whatever they are called.
    assert_eq!(of("3,M1,Pомашка,2026-03-10,60000,yes,7703000014"), vec![]);
    assert_eq!(of("3,M1,Oak,2026-03-10,60000,yes,7703000014"), vec![]);
}

#[test]
fn what_stands_in_place_of_a_tax_number_makes_nobody_one() {
    let columns = "id,manager,client,closed_on,amount,is_new,tax_id";
    for tax in ["-", "0000000000", "00-0000000", "12"] {
        let lines = [format!("1,M2,Ash,2026-01-20,80000,yes,{tax}"), format!("2,M1,Elm,2026-03-10,60000,yes,{tax}")];
        assert_eq!(of_deals(FIVE_PERCENT, columns, &[&lines[0], &lines[1]]), vec![], "{tax}");
    }
}

#[test]
fn a_client_is_new_once_in_a_period() {
    let columns = "id,manager,client,closed_on,amount,is_new,tax_id";
    let old = "1,M2,Ash,2026-01-20,80000,yes,";
    let of = |second: &str| of_deals(FIVE_PERCENT, columns, &[old, "2,M1,Elm,2026-03-10,60000,yes,", second]);
    assert_eq!(of("3,M2,Elm,2026-03-20,61000,yes,"), one("A0108", &[4]));
    assert_eq!(of("3,M2,Elm,2026-03-20,61000,no,"), vec![]);
    assert_eq!(of("3,M2,Fir,2026-03-20,61000,yes,"), vec![]);
    // What takes a sale back carries its client, and sells to nobody.
    assert_eq!(of("3,M2,Elm,2026-03-20,-60000,yes,"), vec![]);
    assert_eq!(of("3,M2,Ash,2026-03-20,-80000,yes,"), vec![]);
}

#[test]
fn clients_of_one_person_who_are_not_new_are_one_finding() {
    let columns = "id,manager,client,closed_on,amount,is_new,tax_id";
    let lines = [
        "1,M2,Ash,2026-01-20,80000,yes,",
        "2,M2,Oak,2026-02-20,70000,yes,",
        "3,M1,Oak,2026-03-10,60000,yes,",
        "4,M1,Ash,2026-03-11,50000,yes,",
        "5,M1,Elm,2026-03-12,10000,yes,",
        "6,M1,Elm,2026-03-20,20000,yes,",
        "7,M1,Fir,2026-03-21,30000,yes,",
        "8,M2,Pine,2026-03-21,30000,yes,",
    ];
    let found = only(deals(FIVE_PERCENT, columns, &lines).path(), "A0108");
    let keys: Vec<&str> = found["rows"].as_array().unwrap().iter().map(|row| row["key"].as_str().unwrap()).collect();
    assert_eq!(keys, ["3", "4", "6"]);
    // 60 000 + 50 000 + 20 000, of which 5% are paid.
    let message = found["message"].as_str().unwrap().split_whitespace().collect::<Vec<_>>().join(" ");
    let expected = "Anna Petrova: 3 clients count as new, 130 000.00 RUB together, but bought before: Ash, Elm, Oak";
    assert_eq!(message, expected);
    assert_eq!(found["pay"][0]["difference"], "6500");
    // Ash and Oak have rows from before, Elm has been called new in this period: the weaker sign counts 10 beside the other.
    let reasons: Vec<(&str, u64)> = found["reasons"]
        .as_array()
        .unwrap()
        .iter()
        .map(|reason| (reason["reason"].as_str().unwrap(), reason["points"].as_u64().unwrap()))
        .collect();
    assert_eq!(reasons, [("met", 40), ("again", 10)]);
}

#[test]
fn two_clients_of_one_name_enter_no_deal_twice() {
    let columns = "id,manager,client,closed_on,amount,tax_id";
    let of = |tax: &str| {
        let second = format!("2,M1,Birch,2026-03-04,45310.50,{tax}");
        of_deals(FIVE_PERCENT, columns, &["1,M1,Birch,2026-03-03,45310.50,7701000012", &second])
    };
    assert_eq!(of("7701 000012"), one("A0107", &[2, 3]));
    assert_eq!(of(""), one("A0107", &[2, 3]));
    assert_eq!(of("7702000013"), vec![]);
}

#[test]
fn an_old_client_in_another_spelling_crosses_no_bound_as_a_new_one() {
    let changed = |client: &str| {
        let last = format!("3,M1,{client},2026-03-31,9999.99,");
        found(payments(&[FAKE[0], FAKE[1], &last]).path())
    };
    // It is an old client under a new name, which is another finding.
    assert_eq!(changed("\"BIRCH, Ltd\""), one("A0108", &[4]));
    assert_eq!(changed("Birchwood"), [("A0101".to_owned(), vec![4])]);
}

#[test]
fn a_client_with_the_surname_and_initial_of_an_employee_is_a_weaker_reason() {
    let of = |client: &str| {
        let last = format!("3,M1,{client},2026-03-31,9999.99,");
        findings(payments(&["2,M1,Birch,2026-03-05,140000.01,", &last]).path())
    };
    let reasons = &of("Sidorov B.")[0]["reasons"];
    assert_eq!((&reasons[1]["reason"], &reasons[1]["points"]), (&"related_initials".into(), &20.into()));
    assert_eq!(of("Sidorov A."), Vec::<Json>::new());
}
