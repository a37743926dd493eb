//! An explanation of one person's pay names nobody else, whatever the pay is made of.

#![cfg(test)]

mod support;

use support::output;
use tempfile::TempDir;

const PLAN: &str = "plan heads \"Heads, teams and shared deals\"
  for:        staff
  every:      month
  currency:   RUB
  rounding:   half up to 0.01
  effective:  from 2026-01-01

record staff \"Staff\"
  key:             id
  shown as:        name
  field id:        text
  field name:      text
  field team:      text
  field head:      employee, optional
  field hired_on:  date
  employed:        from hired_on

record payments \"Payments\"
  key:               payment_id
  credited to:       seller
  field payment_id:  text
  field seller:      employee
  field helper:      employee, optional
  field paid_on:     date
  field amount:      money

record deals \"Deals of two\"
  key:              deal_id
  credited to:      first by first_share, second by second_share
  field deal_id:    text
  field first:      employee
  field first_share:   percent
  field second:     employee
  field second_share:  percent
  field won_on:     date
  field amount:     money

kpi sales \"Own sales\"
  measure:  sum of payments.amount
  by date:  paid_on

kpi team_sales \"Sales of the team\"
  measure:  sum of payments.amount
  by date:  paid_on
  per:      team

bonus commission \"Own sales\"
  pays:  10% of sales

bonus on_team \"1% of the team's sales\"
  pays:  1% of team_sales

bonus on_pay \"5% of the commission below\"
  pays:  5% of (total of commission per subordinates through head)

bonus on_deals \"2% of one's part of a deal\"
  for each:  deals
  by date:   won_on
  pays:      2% of credited amount

pool team_pool \"1% of the team's sales\"
  per:          team
  amount:       1% of team_sales
  among:        members
  shared by:    sales
  if no basis:  equally

contest race \"The best by sales\"
  among:    members
  rank by:  sales, largest first
  ties:     share the sum of their places
  place 1:  3 000
  place 2:  1 000
";

fn project() -> TempDir {
    support::project(&[
        ("plan.kpi", PLAN),
        (
            "premia.yaml",
            "records:\n  staff: {file: data/staff.csv}\n  payments: {file: data/payments.csv}\n  deals: {file: data/deals.csv}\n",
        ),
        (
            "data/staff.csv",
            "id,name,team,head,hired_on\nKEYA,NAMEALPHA,North,,2025-01-01\nKEYB,NAMEBETA,North,KEYA,2025-01-01\nKEYC,NAMEGAMMA,North,KEYA,2025-01-01\n",
        ),
        (
            "data/payments.csv",
            "payment_id,seller,helper,paid_on,amount\nP1,KEYA,KEYB,2026-03-02,1000\nP2,KEYB,KEYC,2026-03-03,3000\nP3,KEYC,KEYA,2026-03-04,2000\n",
        ),
        (
            "data/deals.csv",
            "deal_id,first,first_share,second,second_share,won_on,amount\nD1,KEYA,60%,KEYB,40%,2026-03-05,10000\nD2,KEYC,50%,KEYA,50%,2026-03-06,8000\n",
        ),
    ])
}

#[test]
fn no_form_of_an_explanation_names_anybody_else() {
    let folder = project();
    let people = [("KEYA", "NAMEALPHA"), ("KEYB", "NAMEBETA"), ("KEYC", "NAMEGAMMA")];
    for (key, name) in people {
        let base = ["explain", key, "--period", "2026-03", "--all-rows"];
        let formats = ["human", "markdown", "html", "csv", "json"];
        let asked =
            formats.iter().flat_map(|format| [vec!["--format", format], vec!["--format", format, "--lang", "ru"]]);
        let amounts = [vec!["--amount", "3000"], vec!["--amount", "77", "--format", "json"]];
        for more in asked.chain(amounts) {
            let said = output(folder.path(), &[&base[..], &more].concat());
            assert!(said.contains(key) || said.contains(name), "{more:?}: {said}");
            for (other_key, other_name) in people.iter().filter(|(other, _)| *other != key) {
                assert!(!said.contains(other_key) && !said.contains(other_name), "{key} {more:?}: {said}");
            }
        }
    }
}

#[test]
fn what_others_bring_stands_without_a_name() {
    let folder = project();
    let said = output(folder.path(), &["explain", "KEYA", "--period", "2026-03", "--component", "on_pay"]);
    // 10% of 3 000 and of 2 000 below, and 5% of both.
    assert!(said.contains("on_pay (5% of the commission below): 25.00 RUB\n"), "{said}");
    assert!(said.contains("somebody else of the group, 2026-03: 300.00 RUB\n"), "{said}");
    // Whoever asks for a row may see whose it is.
    let row = output(folder.path(), &["explain", "--row", "P2", "--period", "2026-03"]);
    assert!(row.contains("seller NAMEBETA"), "{row}");
}
