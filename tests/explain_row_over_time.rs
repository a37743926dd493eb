//! What `premia explain --row` says of rows whose pay is spread, held and taken back, and of rows that count through a group.

#![cfg(test)]

mod support;

use tempfile::TempDir;

/// The text on one line, without the branches of its tree.
fn flat(out: &str) -> String {
    let words = out.split_whitespace().filter(|word| !word.chars().all(|c| "│├└─".contains(c)));
    words.collect::<Vec<_>>().join(" ")
}

const SPREAD: &str = "plan x \"X\"
  for:        employees
  every:      month
  currency:   EUR
  rounding:   half up to 0.01
  effective:  from 2026-01-01

record deals \"Deals\"
  key:                id
  credited to:        seller
  field id:           text
  field seller:       employee
  field signed_on:    date
  field paid_on:      date, optional
  field refunded_on:  date, optional
  field amount:       money

kpi booked \"Booked\"
  measure:  sum of deals.amount
  by date:  signed_on
  quota:    1 000 per quarter

bonus commission \"Commission\"
  window:        quarter so far
  quota window:  whole quarter
  by:            attainment of booked
  on:            booked
  mode:          marginal
  from 0%:       8%
  from 100%:     12%
  if negative:   recovered
  spread over:   deals by amount
  by date:       signed_on
  held until:    paid_on
  if never:      cancelled 12 months after the period earned
  reversed:      on refunded_on, within 90 days of paid_on
";

/// January brings 80 for JAN, paid at once. February brings 120, one half for each deal; FEB is paid in March, and JAN refunded.
fn spread() -> TempDir {
    support::project(&[
        ("plan.kpi", SPREAD),
        ("premia.yaml", "records:\n  employees: {file: data/people.csv}\n  deals: {file: data/deals.csv}\n"),
        ("data/people.csv", "id,name,hired_on\nA,Anna K.,2025-01-01\n"),
        (
            "data/deals.csv",
            "id,seller,signed_on,paid_on,refunded_on,amount\nJAN,A,2026-01-05,2026-01-20,2026-03-10,1000\n\
             FEB,A,2026-02-06,2026-03-02,,1000\n",
        ),
    ])
}

#[test]
fn pay_that_is_spread_and_held_is_told_part_by_part_and_never_by_its_weight() {
    let folder = spread();
    let told =
        |row: &str, period: &str| flat(&support::output(folder.path(), &["explain", "--row", row, "--period", period]));
    let february = told("FEB", "2026-02");
    let said = "commission (Commission): Anna K.: in 2026-02 60.00 EUR is earned; \
                in 2026-02 60.00 EUR is held back (earned in 2026-02); after 2026-02 60.00 EUR is still held back";
    assert!(february.contains(said), "{february}");
    let march = told("FEB", "2026-03");
    let said = "commission (Commission): Anna K.: in 2026-03 60.00 EUR is paid that was held back (earned in 2026-02)";
    assert!(march.contains(said), "{march}");
    // The row of January gets its part of what February adds.
    let january = told("JAN", "2026-02");
    assert!(january.contains("commission (Commission): Anna K.: in 2026-02 60.00 EUR is earned"), "{january}");
    let back = told("JAN", "2026-03");
    for part in ["80.00 EUR is taken back (earned in 2026-01)", "60.00 EUR is taken back (earned in 2026-02)"] {
        assert!(back.contains(part), "{part}: {back}");
    }
    // Nothing of it happens before it is there.
    let before = told("FEB", "2026-01");
    assert!(before.contains("nothing of it is earned, paid, held back or taken back in 2026-01"), "{before}");
    for text in [&february, &march, &january, &back] {
        assert!(!text.contains("pays for") && !text.contains("belongs to the pay"), "{text}");
    }
}

#[test]
fn programs_get_the_moves_and_what_of_them_is_paid() {
    let folder = spread();
    let args = ["explain", "--row", "FEB", "--period", "2026-02..2026-03", "--format", "json"];
    let json: serde_json::Value = serde_json::from_str(&support::output(folder.path(), &args)).unwrap();
    let asked = json["rows"][0]["asked"].as_array().unwrap();
    let found = &asked.iter().find(|one| one["name"] == "commission").unwrap()["found"][0];
    let moves: Vec<_> = found["moves"].as_array().unwrap().iter().map(|one| one["what"].as_str().unwrap()).collect();
    assert_eq!(moves, ["earned", "held", "to_come", "released"]);
    // Earned and held in February, paid in March.
    assert_eq!(found["value"], "60");
}

#[test]
fn an_amount_is_found_with_and_without_its_minus() {
    let folder = spread();
    let told = |amount: &str| {
        flat(&support::output(folder.path(), &["explain", "A", "--period", "2026-03", "--amount", amount]))
    };
    // 60 is paid, and 140 of JAN taken back.
    for amount in ["80.00", "-80.00"] {
        assert!(told(amount).contains("commission (Commission): -80.00 EUR"), "{}", told(amount));
    }
}

const SHOP: &str = "plan shop \"Shop\"
  for:        employees
  every:      month
  currency:   EUR
  rounding:   half up to 0.01
  effective:  from 2026-01-01

record employees \"People\"
  extends:     standard
  field shop:  text

record orders \"Orders\"
  key:             id
  credited to:     seller
  field id:        text
  field seller:    employee
  field paid_on:   date
  field amount:    money
  field discount:  percent

kpi turnover \"Turnover of the shop\"
  measure:  sum of orders.amount
  by date:  paid_on
  per:      shop
  quota:    1 000

bonus commission \"Commission\"
  for each:   orders where discount <= 15%
  by date:    paid_on
  when:       role = \"seller\" and attainment of turnover >= 50%
  by:         attainment of turnover
  on:         amount
  mode:       whole amount
  from 0%:    3%
  from 100%:  4%
";

#[test]
fn a_row_that_counts_through_a_group_is_said_to_do_so() {
    let folder = support::project(&[
        ("plan.kpi", SHOP),
        ("premia.yaml", "records:\n  employees: {file: data/people.csv}\n  orders: {file: data/orders.csv}\n"),
        (
            "data/people.csv",
            "id,name,role,shop,hired_on\nA,Anna K.,seller,North,2025-01-01\nB,Boris L.,seller,North,2025-01-01\n\
             C,Clara M.,seller,South,2025-01-01\n",
        ),
        (
            "data/orders.csv",
            "id,seller,paid_on,amount,discount\nN1,A,2026-03-02,600,0%\nN2,A,2026-03-03,500,20%\nN3,B,2026-03-04,100,0%\n\
             S1,C,2026-03-04,700,0%\n",
        ),
    ]);
    let told =
        |args: &[&str]| flat(&support::output(folder.path(), &[&["explain", "--period", "2026-03"], args].concat()));
    // The order of a colleague counts in the shop of both.
    let boris = told(&["B", "--row", "N1"]);
    assert!(
        boris.contains("turnover (Turnover of the shop): counts for the group of Boris L. in 2026-03: 600.00 EUR"),
        "{boris}"
    );
    assert!(boris.contains("Boris L.: commission 4.00 EUR (through attainment of turnover)"), "{boris}");
    // One's own that the rule leaves out counts through the shop all the same.
    let anna = told(&["A", "--row", "N2"]);
    assert!(anna.contains("the condition discount <= 15% is not met"), "{anna}");
    assert!(anna.contains("Anna K.: commission 24.00 EUR (through attainment of turnover)"), "{anna}");
    // One that is paid for by itself needs no such word.
    assert!(told(&["A", "--row", "N1"]).contains("Anna K.: commission 24.00 EUR"));
    assert!(!told(&["A", "--row", "N1"]).contains("24.00 EUR (through"));
    // A row of another shop is no business of this person's.
    let other = told(&["B", "--row", "S1"]);
    assert!(other.contains("no pay of Boris L. in 2026-03 rests on this KPI"), "{other}");
    // Parts of a condition are met or not, and no quantities.
    let pay = told(&["A"]);
    assert!(pay.contains("role = \"seller\": met") && pay.contains("attainment of turnover >= 50%: met"), "{pay}");
}
