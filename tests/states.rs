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

#[test]
fn states_of_pay_go_out_as_csv_and_json() {
    for lang in ["en", "ru"] {
        let records = "records:\n  people: {file: people.csv}\n  sales: {file: sales.csv}\n";
        let yaml = format!("language: {lang}\n\n{records}");
        let files = [("plan.kpi", PLAN), ("premia.yaml", &yaml), ("people.csv", PEOPLE), ("sales.csv", SALES)];
        let folder = project(&files);
        if lang == "ru" {
            let translated = output(folder.path(), &["translate", "plan.kpi", "--to", "ru"]);
            write(folder.path(), "plan.kpi", translated);
        }
        for format in ["csv", "json"] {
            let args = ["run", "--period", "2026-01..2026-04", "--format", format, "--lang", lang];
            let said = output(folder.path(), &args);
            snapshots("states").bind(|| insta::assert_snapshot!(format!("{format}.{lang}"), said));
        }
    }
}
