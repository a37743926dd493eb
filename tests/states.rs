//! What a run gives to other programs of a plan that pays over time: each line with what is earned, held, released, taken
//! back and still open, as CSV and JSON, in both languages.

#![cfg(test)]

mod support;

use support::{output, project, snapshots, write};

/// 10% of 2 000 wait from January for March; 10% of 1 000 are paid in January and taken back in April. The advance lifts
/// 100, 0, 200 and -100 to 150: 50 and 150 are drawn, 50 are paid back, 250 are drawn.
const PLAN: &str = r#"plan held "Commission paid when the client has paid"
  for:        people
  every:      month
  currency:   USD
  rounding:   half up to 0.01
  effective:  from 2026-01-01

record people "People"
  key:         id
  employed:    from hired through left
  field id:    text
  field hired: date
  field left:  date, optional

record sales "Sales"
  key:                 number
  credited to:         seller
  field number:        text
  field seller:        employee
  field sold_on:       date
  field amount:        money
  field collected_on:  date, optional
  field returned_on:   date, optional

bonus commission "Commission"
  for each:     sales
  by date:      sold_on
  pays:         10% of amount
  if negative:  recovered
  held until:   collected_on
  if never:     cancelled 3 months after the period earned
  reversed:     on returned_on

draw advance "Advance"
  of:           commission
  amount:       150
  recoverable:  yes
  recovered:    at once, from what exceeds the draw
  on leaving:   forgiven
"#;

const PEOPLE: &str = "id,hired,left\nA,2025-01-01,\n";
const SALES: &str = "number,seller,sold_on,amount,collected_on,returned_on\n\
    S1,A,2026-01-10,2000,2026-03-05,\n\
    S2,A,2026-01-12,1000,2026-01-20,2026-04-03\n";

/// 10% of 8 000, -2 000 and 15 000 under 600 are 800, -200 and 1 500: 200 are kept and pay for -200; then 900 are kept.
/// A leaves in April: 600 of them have room, 300 are given up. The cap keeps 600 of 800 and pays them beside 1 500.
const LIMITS: &str = r#"plan kept "What a limit keeps"
  for:        people
  every:      month
  currency:   USD
  rounding:   half up to 0.01
  effective:  from 2026-01-01

record people "People"
  key:         id
  employed:    from hired through left
  field id:    text
  field hired: date
  field left:  date, optional

record sales "Sales"
  key:            number
  credited to:    seller
  field number:   text
  field seller:   employee
  field sold_on:  date
  field amount:   money

kpi turnover "Sales"
  measure:  sum of sales.amount
  by date:  sold_on

bonus carried "No more than 600"
  pays:         10% of turnover
  then:         at most 600, excess carried
  if left:      cancelled
  if negative:  carried

bonus plain "10%"
  pays:  max of (0, 10% of turnover)

cap of_quarter "No more than 200, the rest with the quarter"
  of:       plain
  at most:  200
  excess:   paid at end of quarter
  if left:  paid as planned
"#;

const LEAVER: &str = "id,hired,left\nA,2025-01-01,2026-04-10\n";
const SOLD: &str = "number,seller,sold_on,amount\n\
    S1,A,2026-01-10,8000\nS2,A,2026-02-12,-2000\nS3,A,2026-03-12,15000\n";

#[test]
fn states_of_pay_go_out_as_csv_and_json() {
    goes_out("", PLAN, PEOPLE, SALES);
}

#[test]
fn states_of_limits_go_out_as_csv_and_json() {
    goes_out("limits.", LIMITS, LEAVER, SOLD);
}

#[test]
fn an_explanation_says_what_is_kept_and_what_of_it_is_paid() {
    let yaml = "records:\n  people: {file: people.csv}\n  sales: {file: sales.csv}\n";
    let files = [("plan.kpi", LIMITS), ("premia.yaml", yaml), ("people.csv", LEAVER), ("sales.csv", SOLD)];
    let folder = project(&files);
    let said = |month: &str, rule: &str| {
        let said = output(folder.path(), &["explain", "A", "--period", month, "--lang", "en"]);
        said.split("\n\n").find(|part| part.starts_with(rule)).unwrap().replace('\u{a0}', " ")
    };
    let january = said("2026-01", "carried");
    assert!(
        january.ends_with("200.00 USD (before: 0.00 USD)\n   └─ kept of what the period brings: 200.00 USD"),
        "{january}"
    );
    let february = said("2026-02", "carried");
    assert!(february.contains("└─ paid now of what had been kept: 200.00 USD"), "{february}");
    let april = said("2026-04", "carried");
    assert!(april.contains("given up, as the payee has left: 300.00 USD"), "{april}");
    assert!(april.contains("└─ paid now of what had been kept: 600.00 USD"), "{april}");
    let quarter = said("2026-03", "of_quarter");
    assert!(quarter.contains("└─ paid now of what had been kept: 600.00 USD"), "{quarter}");
}

fn goes_out(name: &str, plan: &str, people: &str, sales: &str) {
    for lang in ["en", "ru"] {
        let records = "records:\n  people: {file: people.csv}\n  sales: {file: sales.csv}\n";
        let yaml = format!("language: {lang}\n\n{records}");
        let files = [("plan.kpi", plan), ("premia.yaml", &yaml), ("people.csv", people), ("sales.csv", sales)];
        let folder = project(&files);
        if lang == "ru" {
            let translated = output(folder.path(), &["translate", "plan.kpi", "--to", "ru"]);
            write(folder.path(), "plan.kpi", translated);
        }
        for format in ["csv", "json"] {
            let args = ["run", "--period", "2026-01..2026-04", "--format", format, "--lang", lang];
            let said = output(folder.path(), &args);
            snapshots("states").bind(|| insta::assert_snapshot!(format!("{name}{format}.{lang}"), said));
        }
    }
}
