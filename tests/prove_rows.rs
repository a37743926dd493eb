//! Rules that pay a rate of each row by what all rows come to: what is drawn of them is what a run pays for the rows, however
//! many there are, at and beside every bound.

#![cfg(test)]

#[allow(dead_code, reason = "of the choices some are made here")]
#[path = "naive/dice.rs"]
mod dice;
mod support;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use dice::Dice;
use premia::analyse::analyse;
use premia::number::Exact;
use premia::plan::{Case, Plan};
use premia::prove::natural;
use premia::source::SourceMap;
use serde_json::Value as Json;
use support::{premia, project};

const PLAN: &str = r#"plan sales "Sales"
  for:        employees
  every:      month
  currency:   RUB
  rounding:   half up to 0.01
  effective:  from 2026-01-01

record employees "People"
  extends:  standard

record payments "Payments"
  extends:        standard
  field number:   count "Which payment of the client it is"
  field amount:   money

kpi turnover "Turnover"
  measure:  sum of payments.amount
  by date:  paid_on
  quota:    1 000
"#;

/// Bounds and rates that rise or fall, whole kopecks and tenths of a percent.
fn lines(dice: &mut Dice) -> Vec<(i64, i64)> {
    let mut bound = 0;
    (0..=dice.below(3))
        .map(|_| {
            bound += dice.range(1, 150_000);
            (bound, dice.range(0, 300))
        })
        .collect()
}

fn money(kopecks: i64) -> String {
    format!("{}{}.{:02}", if kopecks < 0 { "-" } else { "" }, kopecks.abs() / 100, kopecks.abs() % 100)
}

fn rate(tenths: i64) -> String {
    format!("{}.{}%", tenths / 10, tenths % 10)
}

/// A rule, and the totals at which what it pays may change, in kopecks.
fn rule(dice: &mut Dice) -> (String, Vec<i64>) {
    let (lines, first) = (lines(dice), dice.range(0, 300));
    let mut bounds: Vec<i64> = lines.iter().map(|(bound, _)| *bound).collect();
    let mut text = String::new();
    let value = match dice.below(3) {
        0 => {
            let compare = |dice: &mut Dice| if dice.once_in(2) { ">=" } else { ">" };
            let chosen = lines.iter().fold(rate(first), |less, (bound, own)| {
                format!("(if turnover {} {} then {} else {less})", compare(dice), money(*bound), rate(*own))
            });
            format!("{chosen} * amount")
        }
        1 => {
            let mode = dice.pick(&["value of the tier", "linear"]);
            text += &format!("\nscale rates \"Rates\"\n  by:    turnover\n  mode:  {mode}\n");
            if mode == "value of the tier" {
                let _ = writeln!(text, "  below {}:  {}", money(bounds[0]), rate(first));
            }
            for (bound, own) in &lines {
                let _ = writeln!(text, "  from {}:  {}", money(*bound), rate(*own));
            }
            "rates * amount".to_owned()
        }
        _ => {
            let parts = lines
                .iter()
                .map(|(bound, own)| format!("(if turnover > {} then {} of amount else 0)", money(*bound), rate(*own)));
            parts.fold(format!("{} of amount", rate(first)), |all, part| format!("{all} + {part}"))
        }
    };
    let _ = write!(text, "\nbonus b \"B\"\n  for each:  payments\n  by date:   paid_on\n");
    if dice.once_in(3) {
        text += "  when:      attainment of turnover >= 80%\n";
        bounds.push(80_000);
    }
    let _ = writeln!(text, "  pays:      {value}");
    match dice.below(4) {
        0 => text += "  each then:  multiply by 50%\n",
        1 => text += "  then:       at most 90\n",
        2 => text += "  then:       multiply by 120%\n",
        _ => {}
    }
    (text, bounds)
}

/// Rows that come to a total; some are refunds.
fn rows(total: i64, dice: &mut Dice) -> Vec<i64> {
    let mut left = total;
    let mut rows = Vec::new();
    for _ in 0..dice.below(4) {
        let own = if dice.once_in(6) { -dice.range(1, 5_000) } else { dice.range(1, left.max(1)) };
        rows.push(own);
        left -= own;
    }
    rows.push(left);
    rows.retain(|row| *row != 0);
    rows
}

fn read(text: &str) -> Plan {
    let mut sources = SourceMap::new();
    sources.add("rules.kpi", text.to_owned());
    let mut analysed = analyse(&mut sources);
    let errors: Vec<_> = analysed.diagnostics.iter().filter(|found| found.is_error()).collect();
    assert!(errors.is_empty(), "{errors:#?}\n{text}");
    analysed.plans.remove(0)
}

/// What each person is paid.
fn paid(text: &str, people: &[Vec<i64>]) -> BTreeMap<usize, Exact> {
    let mut employees = "id,name\n".to_owned();
    let mut payments = "payment_id,manager,paid_on,number,amount\n".to_owned();
    for (person, rows) in people.iter().enumerate() {
        let _ = writeln!(employees, "M{person},Seller {person}");
        for (row, amount) in rows.iter().enumerate() {
            let _ = writeln!(payments, "P{person}-{row},M{person},2026-06-{:02},1,{}", row + 1, money(*amount));
        }
    }
    let bound = "records:\n  employees: {file: employees.csv}\n  payments: {file: payments.csv}\n";
    let folder = project(&[
        ("rules.kpi", text.to_owned()),
        ("premia.yaml", bound.to_owned()),
        ("employees.csv", employees),
        ("payments.csv", payments),
    ]);
    let ran = premia(folder.path(), &["run", "--period", "2026-06", "--format", "json"]);
    let json: Json = serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}{}\n{text}", ran.out, ran.err));
    let payees = json["plans"][0]["periods"][0]["payees"].as_array().unwrap().clone();
    let one = |payee: &Json| {
        let key = payee["payee"].as_str().or(payee["key"].as_str()).unwrap_or_else(|| panic!("{payee:#}"));
        (key.trim_start_matches('M').parse().unwrap(), Exact::parse(payee["total"].as_str().unwrap()).unwrap())
    };
    payees.iter().map(one).collect()
}

#[test]
fn what_is_drawn_of_all_rows_is_what_a_run_pays_for_them() {
    let number = |name: &str, usual: u64| std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(usual);
    let (cases, from) = (number("ROWS_CASES", 25), number("ROWS_SEED", 1));
    let (mut drawn, mut compared) = (0, 0);
    for seed in from..from + cases {
        let mut dice = Dice::new(seed);
        let (rule, bounds) = rule(&mut dice);
        let text = format!("{PLAN}{rule}");
        let plan = read(&text);
        let (id, component) = plan.components.iter().next().unwrap();
        let Some(found) = natural(&plan, Case::Component(id)).ok().filter(|found| found.assumptions.total.is_some())
        else {
            // A rate that moves with the total pays a square of it.
            assert!(rule.contains("linear"), "seed {seed}: not drawn\n{rule}");
            continue;
        };
        drawn += 1;
        // What is drawn by the attainment is drawn by the total in units of the quota.
        let by_attainment = matches!(&*found.driver.kind, premia::plan::ExprKind::Attainment(_));
        let mut totals: Vec<i64> = bounds.iter().flat_map(|bound| [bound - 1, *bound, bound + 1]).collect();
        totals.extend((0..10).map(|_| dice.range(1, 400_000)));
        totals.retain(|total| *total > 0);
        let people: Vec<Vec<i64>> = totals.iter().map(|total| rows(*total, &mut dice)).collect();
        let paid = paid(&text, &people);
        let rounding = component.rounding.as_ref().unwrap_or(&plan.rounding);
        for (person, total) in totals.iter().enumerate() {
            let quota = if by_attainment { 5 } else { 2 };
            let at = Exact::scaled((*total).into(), quota);
            let Some(wanted) = found.described.shape.at(&at) else { panic!("seed {seed}: nothing at {at}\n{rule}") };
            let wanted = rounding.apply(&wanted);
            assert_eq!(
                paid.get(&person),
                Some(&wanted),
                "seed {seed}: {} as {:?}\n{rule}",
                money(*total),
                people[person]
            );
            compared += 1;
        }
    }
    assert!(drawn * 3 >= cases * 2 && compared > drawn * 8, "{drawn} of {cases} drawn, {compared} compared");
}
