//! What `premia explain --row` says of one row of data: where it counts, or what leaves it out.

#![cfg(test)]

mod support;

use support::Ran;
use tempfile::TempDir;

const PLAN: &str = "plan sales \"Sales team\"
  for:        employees where role = \"seller\"
  every:      month
  currency:   EUR
  rounding:   half up to 0.01
  effective:  from 2026-01-01

record deals \"Deals\"
  key:              id
  credited to:      seller
  field id:         text
  field seller:     employee, optional
  field client:     text
  field stage:      one of \"won\", \"lost\"
  field closed_on:  date, optional
  field amount:     money

record payments \"Payments\"
  key:              payment_id
  credited to:      deal.seller
  field payment_id: text
  field deal:       link to deals
  field paid_on:    date

param smallest \"The smallest deal that counts\"
  is:  1 000

kpi won \"Deals won with new clients\"
  measure:  sum of deals.amount
  where:    stage = \"won\" and amount >= smallest and client is new
  by date:  closed_on

bonus commission \"Commission\"
  pays:  5% of won

bonus each_payment \"10 for each payment of a deal\"
  for each:   payments
  by date:    paid_on
  pays:       10
  effective:  from 2026-03-01
";

const DEALS: &str = "id,seller,client,stage,closed_on,amount
D-1,A,Acme,won,2026-03-04,5000
D-2,A,Acme,won,2026-03-20,7000
D-3,A,Bolt,lost,2026-03-05,9000
D-4,A,Cole,won,2026-03-06,999
D-5,A,Dorn,won,2026-04-01,4000
D-6,A,Ezra,won,,4000
D-7,,Fitz,won,2026-03-07,4000
D-8,C,Gray,won,2026-03-08,4000
D-9,B,Hill,won,2026-03-09,4000
";

fn project() -> TempDir {
    support::project(&[
        ("plan.kpi", PLAN),
        (
            "premia.yaml",
            "records:\n  employees: {file: data/people.csv}\n  deals: {file: data/deals.csv}\n  payments: {file: data/payments.csv}\n",
        ),
        (
            "data/people.csv",
            "id,name,role,hired_on\nA,Anna K.,seller,2025-01-01\nB,Boris L.,seller,2025-01-01\nC,Clara M.,clerk,2025-01-01\n",
        ),
        ("data/deals.csv", DEALS),
        ("data/payments.csv", "payment_id,deal,paid_on\nP-1,D-1,2026-03-10\nP-2,D-1,2026-02-10\n"),
    ])
}

/// The explanation on one line, without the branches of its tree.
fn told(args: &[&str]) -> String {
    let folder = project();
    let out = support::output(folder.path(), &[&["explain", "--period", "2026-03"], args].concat());
    let words = out.split_whitespace().filter(|word| !word.chars().all(|c| "│├└─".contains(c)));
    words.collect::<Vec<_>>().join(" ")
}

#[test]
fn a_row_counts_for_somebody_with_a_value_and_is_part_of_lines() {
    let said = told(&["--row", "D-1"]);
    assert!(said.contains("won (Deals won with new clients): counts for Anna K. in 2026-03: 5 000.00 EUR"), "{said}");
    // The lost deal, the small one and that of an old client are not in it: 5% of 5 000.
    assert!(said.contains("part of the pay of 2026-03 Anna K.: commission 250.00 EUR"), "{said}");
}

#[test]
fn the_first_condition_that_fails_is_told_with_what_stands_in_the_row() {
    let lost = told(&["--row", "D-3"]);
    assert!(lost.contains("not counted: the condition stage = \"won\" is not met; in the row: stage = lost"), "{lost}");
    assert!(lost.contains("in nobody's pay of 2026-03"), "{lost}");
    let small = told(&["--row", "D-4"]);
    let said = "the condition amount >= smallest is not met; in the row: amount = 999.00 EUR, smallest = 1 000.00 EUR";
    assert!(small.contains(said), "{small}");
    let again = told(&["--row", "D-2"]);
    assert!(
        again.contains("client is new is not met, because of an earlier row: data/deals.csv:2 · id D-1"),
        "{again}"
    );
}

#[test]
fn another_period_an_empty_date_and_nobody_are_told() {
    let later = told(&["--row", "D-5"]);
    let said = "counts for Anna K. in 2026-04, not in 2026-03: closed_on is 2026-04-01: 4 000.00 EUR";
    assert!(later.contains(said), "{later}");
    assert!(told(&["--row", "D-6"]).contains("not counted: closed_on is empty, so it lies in no period"));
    assert!(told(&["--row", "D-7"]).contains("credited to nobody: seller is empty"));
    let clerk = told(&["--row", "D-8"]);
    assert!(clerk.contains("4 000.00 EUR; the plan does not pay Clara M. then"), "{clerk}");
}

#[test]
fn with_a_payee_it_says_why_the_row_is_not_in_that_pay() {
    let said = told(&["Anna", "--row", "D-9"]);
    assert!(said.contains("not of Anna K.: it is credited to Boris L."), "{said}");
    assert!(said.contains("not in the pay of Anna K. of 2026-03"), "{said}");
    let russian = told(&["Anna", "--row", "D-9", "--lang", "ru"]);
    assert!(
        russian.contains("строка не относится к получателю Anna K.: она записана на другого (Boris L.)"),
        "{russian}"
    );
}

#[test]
fn rows_that_lead_to_it_are_told_too() {
    let said = told(&["--row", "deals=D-1"]);
    let march = "payments · data/payments.csv:2 · payment_id P-1, deal D-1, paid_on 2026-03-10 each_payment (10 for each payment of a deal): pays for Anna K. in 2026-03: 10.00 EUR";
    assert!(said.contains(march), "{said}");
    assert!(said.contains("not paid: the rule does not hold on 2026-02-10"), "{said}");
}

#[test]
fn a_row_is_found_by_its_place_and_an_unknown_one_by_the_nearest_key() {
    assert_eq!(told(&["--row", "data/deals.csv:4"]), told(&["--row", "D-3"]));
    let folder = project();
    let Ran { code, out, err } = support::premia(folder.path(), &["explain", "--row", "D3", "--period", "2026-03"]);
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(err.contains("P1030") && err.contains("--row deals=D-3"), "{err}");
}

#[test]
fn programs_get_the_condition_and_the_lines() {
    let folder = project();
    let json = |row| {
        let text =
            support::output(folder.path(), &["explain", "--row", row, "--period", "2026-03", "--format", "json"]);
        serde_json::from_str::<serde_json::Value>(&text).unwrap()["rows"][0].clone()
    };
    let counted = json("D-1");
    assert_eq!(counted["asked"][0]["found"][0]["value"], "5000");
    assert_eq!(counted["in_lines"][0]["amount"], "250.00");
    assert_eq!(counted["led_to_by"].as_array().unwrap().len(), 2);
    let small = json("D-4");
    let found = &small["asked"][0]["found"][0];
    assert_eq!((&found["counts"], &found["condition"]), (&false.into(), &"amount >= smallest".into()));
    assert_eq!(found["reads"]["amount"], "999.00 EUR");
    assert_eq!(found["condition_written"], "plan.kpi:30");
}

#[test]
fn csv_is_refused_with_what_there_is() {
    let folder = project();
    let args = ["explain", "--row", "D-1", "--period", "2026-03", "--format", "csv"];
    let Ran { code, out, err } = support::premia(folder.path(), &args);
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(err.contains("--format human, markdown, html or json"), "{err}");
}
