//! What the reader of a statement needs to check it: rates, what is missing to the next tier or to a condition, the values
//! that formulas read, and nothing that concerns other people.

#![cfg(test)]

mod support;

use std::path::Path;

use support::output;
use tempfile::TempDir;

fn project(plan: &str, files: &[(&str, &str)]) -> TempDir {
    let records: String = files.iter().map(|(name, _)| format!("  {name}: {{file: data/{name}.csv}}\n")).collect();
    let shape = format!("language: en\nrecords:\n{records}");
    let names: Vec<String> = files.iter().map(|(name, _)| format!("data/{name}.csv")).collect();
    let mut all = vec![("plan.kpi", plan), ("premia.yaml", shape.as_str())];
    all.extend(names.iter().map(String::as_str).zip(files.iter().map(|(_, text)| *text)));
    support::project(&all)
}

fn statement(folder: &Path, who: &str, period: &str) -> String {
    output(folder, &["statement", who, "--period", period, "--format", "markdown"])
}

/// The list below a heading.
fn below<'t>(text: &'t str, heading: &str) -> &'t str {
    let (_, rest) = text.split_once(&format!("### {heading}\n")).unwrap_or_else(|| panic!("no {heading} in {text}"));
    rest.split("\n### ").next().unwrap()
}

const SHOP: &str = r#"plan shop "Shop"
  for:        employees
  every:      month
  currency:   RUB
  rounding:   half up to 0.01
  effective:  from 2026-01-01
  pay date:   day 10 of next month

record employees "People"
  extends:     standard
  field shop:  text

record orders "Orders"
  key:              number
  credited to:      seller
  field number:     text
  field seller:     employee
  field paid_on:    date
  field amount:     money
  field discount:   percent

record quality "Quality"
  key:             person, period
  field person:    employee
  field period:    period
  field index:     percent

define month_of_service "Month of service"
  is:  calendar months from hired_on through period

kpi turnover "Turnover of the shop"
  measure:  sum of orders.amount
  by date:  paid_on
  per:      shop
  quota:    100 000

bonus commission "Commission"
  for each:   orders where discount <= 15%
  by date:    paid_on
  when:       role = "seller"
  by:         attainment of turnover
  on:         amount
  mode:       whole amount
  from 0%:    3%
  from 100%:  4%
  from 120%:  5%

bonus of_shop "Share of the shop"
  when:  role = "head"
  pays:  if quality.index >= 85% then 1% of turnover else 0.5% of turnover

bonus extra "Extra"
  when:  role = "seller" and attainment of turnover >= 115%
  pays:  1 000

bonus later "From the fourth month on"
  when:  month_of_service >= 4
  pays:  100

draw newcomer "Not less than 500 in the first three months"
  of:           commission
  when:         role = "seller" and month_of_service <= 3
  amount:       500
  recoverable:  no
"#;

fn shop() -> TempDir {
    project(
        SHOP,
        &[
            (
                "employees",
                "id,name,role,shop,hired_on,left_on\nS1,Seller One,seller,Centre,2025-01-01,\n\
                 S2,Seller Two,seller,Centre,2026-02-01,\nH1,Head,head,Centre,2024-01-01,\n",
            ),
            (
                "orders",
                "number,seller,paid_on,amount,discount\nN1,S1,2026-03-02,60000,0%\nN2,S1,2026-03-03,20000,15%\n\
                 N3,S2,2026-03-04,30000,0%\n",
            ),
            ("quality", "person,period,index\nH1,2026-03,91%\nS1,2026-03,80%\nS2,2026-03,70%\n"),
        ],
    )
}

#[test]
fn a_rule_for_each_row_says_its_rate_and_what_the_next_tier_gives() {
    let folder = shop();
    let text = statement(folder.path(), "S1", "2026-03");
    // 80 000 of own orders at 4%; at 120% of the quota of 100 000 the shop is short of 10 000, and 5% of the same orders is 4 000.
    assert!(text.contains("2 rows of orders: 3 200.00 RUB; tier reached: from 100%: 4%"), "{text}");
    let steps = below(&text, "To the next tier");
    for part in [
        "10 percentage points (10 000.00 RUB) more of attainment of “Turnover of the shop” to reach the tier from 120%",
        "the rate is then 5% in place of 4%",
        "for the rows that are paid now it would give 4 000.00 RUB in place of 3 200.00 RUB",
    ] {
        assert!(steps.contains(part), "{part}: {steps}");
    }
}

#[test]
fn a_condition_that_is_not_met_says_how_much_is_missing() {
    let folder = shop();
    let text = statement(folder.path(), "S2", "2026-03");
    let unmet = below(&text, "What was not reached");
    for part in [
        "at least 115% is needed, there is 110%: 5 percentage points (5 000.00 RUB) short",
        "Month of service: at least 4 months is needed, there is 2 months: 2 months short",
    ] {
        assert!(unmet.contains(part), "{part}: {unmet}");
    }
}

#[test]
fn rules_that_cannot_concern_somebody_are_not_said_to_be_missed() {
    let folder = shop();
    // One is too long in service for the draw, the other sells nothing at all.
    for who in ["S1", "H1"] {
        let text = statement(folder.path(), who, "2026-03");
        assert!(!text.contains("Not less than 500"), "{text}");
    }
    let head = statement(folder.path(), "H1", "2026-03");
    assert!(!head.contains("Extra") && !head.contains("Commission"), "{head}");
    // A seller in the second month has the draw, and it tops up nothing: the commission is 1 200.
    assert!(statement(folder.path(), "S2", "2026-03").contains("Not less than 500"));
}

#[test]
fn a_formula_stands_whole_with_the_values_that_it_reads() {
    let folder = shop();
    let text = statement(folder.path(), "H1", "2026-03");
    for part in [
        "if quality.index \\>= 85% then 1% of turnover else 0.5% of turnover = 1 100.00 RUB",
        "quality.index = 91%",
        "Turnover of the shop, March 2026: 110 000.00 RUB",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    for others in ["80%", "70%", "60 000", "Seller"] {
        assert!(!text.contains(others), "{others}: {text}");
    }
}

const QUARTER: &str = r#"plan arr "ARR"
  for:        employees
  every:      month
  currency:   EUR
  rounding:   half up to 0.01
  effective:  from 2026-01-01

record deals "Deals"
  key:              number
  credited to:      seller
  field number:     text
  field seller:     employee
  field signed_on:  date
  field amount:     money

kpi booked "Booked ARR"
  measure:  sum of deals.amount
  by date:  signed_on
  quota:    90 000 per quarter

bonus commission "Commission"
  window:        quarter so far
  quota window:  whole quarter
  by:            attainment of booked
  on:            booked
  mode:          marginal
  from 0%:       8%
  from 100%:     12%
  if negative:   recovered
"#;

#[test]
fn attainment_stands_beside_its_quota_and_rates_of_parts_are_told() {
    let folder = project(
        QUARTER,
        &[
            ("employees", "id,name,hired_on,left_on\nS1,Seller One,2025-01-01,\n"),
            ("deals", "number,seller,signed_on,amount\nD1,S1,2026-01-10,30000\n"),
        ],
    );
    let text = statement(folder.path(), "S1", "2026-01");
    let results = below(&text, "Results");
    assert!(results.contains("| 90 000.00 EUR (1st quarter of 2026) | ≈\u{a0}33.33% |"), "{results}");
    let steps = below(&text, "To the next tier");
    assert!(
        steps.contains("≈\u{a0}66.67 percentage points (60 000.00 EUR) more of attainment of “Booked ARR”"),
        "{steps}"
    );
    assert!(steps.contains("what lies beyond it is paid at 12% in place of 8%"), "{steps}");
}

const DEALS: &str = r#"plan deals "Deals"
  for:        employees
  every:      month
  currency:   EUR
  rounding:   half up to 0.01
  effective:  from 2026-01-01
  pay date:   day 10 of next month

record deals "Deals"
  key:                id
  credited to:        seller by share, helper by helper_share
  field id:           text
  field seller:       employee
  field share:        percent
  field helper:       employee, optional
  field helper_share: percent, optional
  field signed_on:    date
  field paid_on:      date, optional
  field refunded_on:  date, optional
  field amount:       money
  field discount:     percent

kpi booked "Booked"
  measure:  sum of credited deals.amount
  by date:  signed_on

bonus commission "Commission"
  pays:         10% of booked
  spread over:  deals by credited amount
  by date:      signed_on
  held until:   paid_on
  if never:     cancelled 12 months after the period earned
  reversed:     on refunded_on, within 90 days of paid_on

bonus each "Five percent of each deal"
  for each:  deals where discount <= 15%
  by date:   signed_on
  pays:      5% of credited amount

draw advance "Advance"
  of:           commission, each
  amount:       500
  recoverable:  yes
  recovered:    at once, from what exceeds the draw
  on leaving:   from the last pay, the rest is owed
"#;

/// February: of D1, 3 000 with a part of 50%, 150 of commission is earned and held; nothing of January is open but D0, which is
/// paid now (10% of 1 000) and was refunded before; D2 has too large a discount for the second rule.
fn deals() -> TempDir {
    project(
        DEALS,
        &[
            ("employees", "id,name,hired_on,left_on\nS1,Seller One,2025-01-01,\nS2,Seller Two,2025-01-01,\n"),
            (
                "deals",
                "id,seller,share,helper,helper_share,signed_on,paid_on,refunded_on,amount,discount\n\
                 D0,S1,100%,,,2026-01-10,2026-01-15,2026-02-20,1000,0%\n\
                 D1,S1,50%,S2,50%,2026-02-03,2026-04-01,,3000,0%\n\
                 D2,S1,100%,,,2026-02-05,2026-02-07,,400,20%\n",
            ),
        ],
    )
}

#[test]
fn deals_taken_back_held_and_left_out_stand_each_with_its_part() {
    let folder = deals();
    let text = statement(folder.path(), "S1", "2026-02");
    let rows = below(&text, "Rows of data behind it");
    for (deal, gives) in [
        ("| D1 |", "150.00 EUR |"),
        ("| D2 |", "40.00 EUR |"),
        ("| D1 · Held until later |", "-150.00 EUR |"),
        ("| D0 · Taken back for refunds (January 2026) |", "-100.00 EUR |"),
        // The own half of D1 counts, and pays 5% of it.
        ("| D1 |", "1 500.00 EUR |"),
        ("| D1 |", "75.00 EUR |"),
    ] {
        assert!(rows.lines().any(|line| line.starts_with(deal) && line.ends_with(gives)), "{deal} {gives}: {rows}");
    }
    // 150 + 40 - 150 - 100 is what the line pays.
    assert!(rows.contains("**-60.00 EUR**"), "{rows}");
    assert!(text.contains("- Day of payment: 2026-03-10"), "{text}");
}

#[test]
fn own_rows_that_did_not_count_are_listed_with_their_reason_and_total() {
    let folder = project(
        &DEALS.replace("pays:         10% of booked", "pays:  0 EUR").replace("  spread over:  deals by credited amount\n  by date:      signed_on\n  held until:   paid_on\n  if never:     cancelled 12 months after the period earned\n  reversed:     on refunded_on, within 90 days of paid_on\n", ""),
        &[
            ("employees", "id,name,hired_on,left_on\nS1,Seller One,2025-01-01,\nS2,Seller Two,2025-01-01,\n"),
            (
                "deals",
                "id,seller,share,helper,helper_share,signed_on,paid_on,refunded_on,amount,discount\n\
                 D1,S1,100%,,,2026-02-03,,,3000,0%\nD2,S1,100%,,,2026-02-05,,,400,20%\n\
                 D3,S1,100%,,,2026-01-05,,,900,20%\nD4,S2,100%,,,2026-02-05,,,700,20%\n",
            ),
        ],
    );
    let text = statement(folder.path(), "S1", "2026-02");
    let left = below(&text, "Own rows that did not count");
    assert!(left.contains("discount \\<= 15% is not met: discount = 20%"), "{left}");
    assert!(left.contains("**amount: 400.00 EUR**"), "{left}");
    assert!(left.contains("| D2 |") && !left.contains("D1") && !left.contains("D3") && !left.contains("D4"), "{left}");
}

#[test]
fn an_advance_is_no_earning() {
    let folder = deals();
    let text = statement(folder.path(), "S1", "2026-02");
    // Earned: 190 of commission and 75 of the second rule. Paid of them: -60 + 75 = 15; the advance adds 485.
    for part in ["Earned in the period: 265.00 EUR", "Advance on later bonuses: 485.00 EUR", "To be paid: 500.00 EUR"] {
        assert!(text.contains(part), "{part}: {text}");
    }
}
