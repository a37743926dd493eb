//! What stays open after a run, and what ends with something open.

#![cfg(test)]

mod support;

use support::{output, premia, repository};

#[test]
fn whatever_stays_open_is_shown_of_every_kind_of_rule() {
    let folder = repository("tests/projects/open-at-end");
    let said = output(&folder, &["run", "--period", "2026-03", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&said).unwrap();
    let open = json["plans"][0]["open"].as_array().unwrap();
    let open: Vec<[&str; 4]> = open
        .iter()
        .map(|one| {
            [&one["component"], &one["payee"], &one["kind"], &one["amount"]]
                .map(|value| value.as_str().unwrap_or("all"))
        })
        .collect();
    // A: 1 000 in January and 200 in March; B: 500 in January, left in February.
    assert_eq!(
        open,
        [
            // 10% of S1 and S2, which nobody has paid.
            ["commission", "A", "open_held", "100.00"],
            ["commission", "B", "open_held", "50.00"],
            // 50 in January and 10 in March, of which 15 are paid in each of three months; B's 25 are paid by February.
            ["capped", "A", "open_cut", "15.00"],
            // 2% of 1 000 in January, of which 15 are paid; B's 10 fit.
            ["old", "A", "open_cut", "5.00"],
            ["correction", "A", "open_owed", "-40.00"],
            ["of_all", "all", "open_pool", "3000.00"],
            // 60 less the 15 of March.
            ["advance", "A", "open_drawn", "45.00"],
            // 20% of 20 + 15 + 45 are taken of 500.
            ["loan", "A", "open_to_take", "484.00"],
        ]
    );
}

#[test]
fn a_warning_names_what_no_later_period_settles() {
    let folder = repository("tests/projects/open-at-end");
    let warned = |period: &str| {
        let said = premia(&folder, &["run", "--period", period, "--messages", "short"]).err;
        let rules =
            said.lines().filter(|line| line.contains("P0870")).map(|line| line.split('`').nth(1).unwrap().to_owned());
        rules.collect::<Vec<_>>()
    };
    // Only one rule ends in January.
    assert_eq!(warned("2026-01"), ["old"]);
    assert_eq!(warned("2026-01..2026-03"), ["commission", "capped", "old", "correction", "of_all", "advance", "loan"]);
    // A plan without an end warns of nothing.
    let copy = support::copied(&folder);
    let plan = std::fs::read_to_string(folder.join("plan.kpi")).unwrap();
    support::write(copy.path(), "plan.kpi", plan.replace(" through 2026-03-31", "").replace(" through 2026-01-31", ""));
    let ran = premia(copy.path(), &["run", "--period", "2026-03", "--lang", "en"]);
    assert_eq!(ran.err, "");
    assert!(ran.out.contains("Still open after 2026-03 · RUB"), "{}", ran.out);
}

#[test]
fn what_is_held_back_below_0_is_to_be_taken() {
    let folder = repository("tests/projects/open-at-end");
    let copy = support::copied(&folder);
    let plan = std::fs::read_to_string(folder.join("plan.kpi")).unwrap();
    let fee = "\nbonus fee \"A fee, half of it later\"\n  pays:           -100\n  if negative:    recovered\n  paid in parts:  50% at once, 50% after 6 months\n  if left:        paid as planned\n";
    // While nobody can say what it comes to, nothing is said of what is left of it.
    support::write(copy.path(), "plan.kpi", plan.clone() + &fee.replace("  if negative:    recovered\n", ""));
    let undecided = premia(copy.path(), &["run", "--period", "2026-03", "--messages", "short"]).err;
    assert!(undecided.contains("P0548") && !undecided.contains("`fee` still holds"), "{undecided}");
    support::write(copy.path(), "plan.kpi", plan + fee);
    let ran = premia(copy.path(), &["run", "--period", "2026-01..2026-03", "--format", "json", "--lang", "en"]);
    let json: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let open = json["plans"][0]["open"].as_array().unwrap();
    // Three months of 50 for A.
    let of_fee = open.iter().find(|one| one["component"] == "fee" && one["payee"] == "A").unwrap();
    assert_eq!((of_fee["kind"].as_str(), of_fee["amount"].as_str()), (Some("open_held_owed"), Some("-150.00")));
    let said: String = ran.err.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains("`fee` still holds back") && said.contains("Later periods take it"), "{said}");
}

#[test]
fn what_somebody_owes_who_has_left_stays_listed() {
    const PLAN: &str = r#"plan sales "Sales"
  for:        people
  every:      month
  currency:   USD
  rounding:   half up to 0.01
  effective:  from 2026-01-01

record people "People"
  key:           id
  employed:      from hired through left
  field id:      text
  field hired:   date
  field left:    date, optional

record deals "Deals"
  key:                number
  credited to:        seller
  field number:       text
  field seller:       employee
  field sold_on:      date
  field amount:       money
  field collected_on: date, optional
  field returned_on:  date, optional

bonus commission "10%, paid when the client has paid"
  for each:    deals
  by date:     sold_on
  pays:        10% of amount
  held until:  collected_on
  if never:    cancelled 12 months after the period earned
  reversed:    on returned_on
"#;
    // A leaves on 31 January: 120 are taken back in February, 50 of March make a part of them good, and April takes
    // back 30 more.
    // B owes the same 120 and goes on working: later pay becomes less.
    let files = [
        ("plan.kpi", PLAN),
        ("premia.yaml", "records:\n  people: {file: people.csv}\n  deals: {file: deals.csv}\n"),
        ("people.csv", "id,hired,left\nA,2025-01-01,2026-01-31\nB,2025-01-01,\n"),
        (
            "deals.csv",
            "number,seller,sold_on,amount,collected_on,returned_on\n\
             D1,A,2026-01-10,1200,2026-01-20,2026-02-10\nD2,A,2026-01-11,500,2026-03-20,\n\
             D3,A,2026-01-12,300,2026-01-20,2026-04-10\nD4,B,2026-01-10,1200,2026-01-20,2026-02-10\n",
        ),
    ];
    let folder = support::project(&files);
    let owed = |period: &str| {
        let said = output(folder.path(), &["run", "--period", period, "--format", "json"]);
        let json: serde_json::Value = serde_json::from_str(&said).unwrap();
        let open = json["plans"][0]["open"].as_array().unwrap().clone();
        let of = |one: &serde_json::Value| {
            let text = |key: &str| one[key].as_str().unwrap_or("all").to_owned();
            format!("{} {} {} {}", text("component"), text("payee"), text("kind"), text("amount"))
        };
        open.iter().filter(|one| one["kind"] == "open_total_owed").map(of).collect::<Vec<_>>()
    };
    assert_eq!(owed("2026-01"), Vec::<String>::new());
    assert_eq!(owed("2026-02"), ["all A open_total_owed -120.00"]);
    assert_eq!(owed("2026-03"), ["all A open_total_owed -70.00"]);
    assert_eq!(owed("2026-01..2026-04"), ["all A open_total_owed -100.00"]);
    let said = output(folder.path(), &["run", "--period", "2026-05", "--lang", "en"]);
    assert!(said.contains("A       Total       owed after leaving, to be taken   100.00"), "{said}");
}

#[test]
fn a_refund_on_the_kpi_of_somebody_who_has_left_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| support::write(folder.path(), name, text);
    let head = "plan p \"P\"\n  for: employees\n  every: month\n  currency: RUB\n  rounding: half up to 0.01\n  effective: from 2026-01-01\n";
    let kpi =
        "\nkpi turnover \"T\"\n  measure: sum of payments.amount\n  by date: paid_on\n  reversed: on refunded_on\n";
    write("plan.kpi", &format!("{head}{kpi}\nbonus b \"B\"\n  pays: 10% of turnover\n  if negative: recovered\n"));
    write("premia.yaml", "records:\n  employees: {file: people.csv}\n  payments: {file: payments.csv}\n");
    write("people.csv", "id,name,role,hired_on,left_on\nA,Ann,x,2025-01-01,2026-02-15\nB,Bo,x,2025-01-01,\n");
    let payments = "p1,A,2026-01-10,6000,2026-03-02\np2,B,2026-01-10,5000,2026-03-02\n";
    write("payments.csv", &format!("payment_id,manager,paid_on,amount,refunded_on\n{payments}"));
    let ran = premia(folder.path(), &["run", "--period", "2026-01..2026-03", "--format", "csv", "--messages", "short"]);
    let of_march: Vec<&str> = ran.out.lines().filter(|line| line.contains("2026-03")).collect();
    assert_eq!(of_march, ["p,2026-03,B,Bo,b,B,-500.00,RUB,pays,"], "{}", ran.out);
    assert!(ran.err.contains("P0713") && ran.err.contains("refunded after the plan had ceased to pay"), "{}", ran.err);
    assert!(ran.err.contains("Ann (1)") && !ran.err.contains("Bo (1)"), "{}", ran.err);
}
