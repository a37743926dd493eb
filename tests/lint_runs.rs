//! What `premia lint` says of windows and falls is what a run pays, with caps of every kind and guarantees over the rules; and
//! where it names nothing that was not counted, nobody else earns by buying from oneself.

#![cfg(test)]

#[allow(dead_code, reason = "of the choices some are made here")]
#[path = "naive/dice.rs"]
mod dice;
mod support;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use dice::Dice;
use premia::number::Exact;
use serde_json::Value as Json;
use support::{premia, project};

const PLAN: &str = r#"plan sales "Sales"
  for:        FOR
  every:      month
  currency:   RUB
  rounding:   half up to 0.01
  effective:  from 2026-01-01

record employees "People"
  extends:     standard
  field role:  text

record payments "Payments"
  extends:       standard
  field amount:  money

kpi turnover "Turnover"
  measure:  sum of payments.amount
  by date:  paid_on
"#;

const SETTINGS: &str = "records:\n  employees: {file: employees.csv}\n  payments: {file: payments.csv}\nlint: {require: [], smallest gain: 1}\n";

/// A rule, and where what it pays changes, in roubles.
fn rule(name: &str, dice: &mut Dice, bounds: &mut Vec<i64>) -> String {
    let mut text = format!("\nbonus {name} \"{name}\"\n");
    let mut bound = 0;
    let mut next = |dice: &mut Dice| {
        bound += dice.range(100, 4_000);
        bounds.push(bound);
        bound
    };
    match dice.below(4) {
        0 => {
            let _ = write!(text, "  when:  turnover >= {}\n  pays:  {}\n", next(dice), dice.range(20, 1_500));
        }
        1 => {
            let _ = writeln!(text, "  pays:  {}% of turnover", dice.range(1, 30));
        }
        mode => {
            let mode = if mode == 2 { "amount of the tier" } else { "marginal" };
            let _ = write!(text, "  by:    turnover\n  mode:  {mode}\n");
            if mode == "marginal" {
                let _ = writeln!(text, "  from 0:  {}%", dice.range(0, 30));
            }
            for _ in 0..=dice.below(3) {
                let value = if mode == "marginal" {
                    format!("{}%", dice.range(0, 30))
                } else {
                    dice.range(0, 1_500).to_string()
                };
                let _ = writeln!(text, "  from {}:  {value}", next(dice));
            }
        }
    }
    text
}

/// A cap, or none.
fn cap(of: &str, dice: &mut Dice) -> String {
    let limit = match dice.below(6) {
        0 => return String::new(),
        1 => dice.range(50, 1_500).to_string(),
        2 => format!("{}% of turnover", dice.range(1, 25)),
        3 => format!("max of ({} RUB, {}% of turnover)", dice.range(50, 800), dice.range(1, 10)),
        4 => format!("if role = \"a\" then {} RUB else {} RUB", dice.range(50, 1_500), dice.range(50, 1_500)),
        _ => format!(
            "if turnover >= {} then {} RUB else {} RUB",
            dice.range(500, 6_000),
            dice.range(50, 1_500),
            dice.range(50, 1_500)
        ),
    };
    let group = if !limit.contains("role") && dice.once_in(8) { "  per:      company\n" } else { "" };
    format!("\ncap most \"Most\"\n  of:       {of}\n  at most:  {limit}\n  excess:   lost\n{group}")
}

fn guarantee(of: &str, dice: &mut Dice) -> String {
    if !dice.once_in(3) {
        return String::new();
    }
    format!(
        "\ndraw least \"Least\"\n  of:           {of}\n  amount:       {}\n  recoverable:  no\n",
        dice.range(20, 900)
    )
}

fn folder(text: &str, totals: &[Exact]) -> tempfile::TempDir {
    let mut employees = "id,name,role\n".to_owned();
    let mut payments = "payment_id,manager,paid_on,amount\n".to_owned();
    for (person, total) in totals.iter().enumerate() {
        let _ = writeln!(employees, "M{person},Seller {person},a");
        if !total.is_zero() {
            let _ = writeln!(payments, "P{person},M{person},2026-06-10,{total}");
        }
    }
    project(&[
        ("rules.kpi", text.to_owned()),
        ("premia.yaml", SETTINGS.to_owned()),
        ("employees.csv", employees),
        ("payments.csv", payments),
    ])
}

fn found(text: &str) -> Vec<Json> {
    let dir = folder(text, &[]);
    let ran = premia(dir.path(), &["lint", "--on", "2026-06-01", "--format", "json", "--lang", "en"]);
    let json: Json = serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}{}\n{text}", ran.out, ran.err));
    assert_eq!(json["projects"][0]["mistakes"], serde_json::json!([]), "{json:#}\n{text}");
    json["projects"][0]["findings"].as_array().unwrap().clone()
}

/// What each total is paid in all.
fn paid(text: &str, totals: &[Exact]) -> BTreeMap<Exact, Exact> {
    let dir = folder(text, totals);
    let ran = premia(dir.path(), &["run", "--period", "2026-06", "--format", "json"]);
    let json: Json = serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}{}\n{text}", ran.out, ran.err));
    let payees =
        json["plans"][0]["periods"][0]["payees"].as_array().unwrap_or_else(|| panic!("{json:#}\n{text}")).clone();
    let mut out: BTreeMap<Exact, Exact> = totals.iter().map(|total| (total.clone(), Exact::zero())).collect();
    for payee in payees {
        let key = payee["payee"].as_str().or(payee["key"].as_str()).unwrap();
        let person: usize = key.trim_start_matches('M').parse().unwrap();
        out.insert(totals[person].clone(), Exact::parse(payee["total"].as_str().unwrap()).unwrap());
    }
    out
}

fn number(finding: &Json, name: &str) -> Option<Exact> {
    let value = &finding["values"][name];
    Exact::parse(value["amount"].as_str().or(value.as_str())?)
}

/// The values of the result that a finding speaks of.
fn named(finding: &Json) -> Vec<Exact> {
    ["at", "reaches", "less", "more", "from", "to"].iter().filter_map(|name| number(finding, name)).collect()
}

#[test]
fn windows_and_falls_under_caps_and_guarantees_are_those_of_a_run() {
    let asked = |name: &str, usual: u64| std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(usual);
    let (cases, first) = (asked("LINT_CASES", 25), asked("LINT_SEED", 1));
    let (mut compared, mut counted, mut left_out) = (0, 0, 0);
    for seed in first..first + cases {
        let mut dice = Dice::new(seed);
        let mut bounds = Vec::new();
        let mut rules = rule("p", &mut dice, &mut bounds);
        let two = dice.once_in(2);
        if two {
            rules += &rule("q", &mut dice, &mut bounds);
        }
        let of = if two && dice.once_in(2) { "p, q" } else { "p" };
        rules += &cap(of, &mut dice);
        rules += &guarantee(if two && dice.once_in(2) { "p, q" } else { "p" }, &mut dice);
        let who = if dice.once_in(3) { "employees" } else { "employees where role = \"a\"" };
        let text = format!("{}{rules}", PLAN.replace("FOR", who));
        let all = found(&text);
        let told: Vec<&Json> =
            all.iter().filter(|one| ["L0201", "L0204"].contains(&one["code"].as_str().unwrap())).collect();
        let cent = Exact::scaled(1, 2);
        let edges = bounds.iter().map(|bound| Exact::from(*bound)).chain(told.iter().flat_map(|one| named(one)));
        let mut totals: Vec<Exact> = edges.flat_map(|edge| [&edge - &cent, edge.clone(), &edge + &cent]).collect();
        totals.extend((0..25).map(|_| Exact::scaled(dice.range(1, 1_500_000).into(), 2)));
        totals.retain(|total| !total.is_negative());
        totals.sort();
        totals.dedup();
        let paid = paid(&text, &totals);
        // What is said to be left out may be anything.
        let known: Vec<&&Json> = told.iter().filter(|one| one["values"]["uncounted"].is_null()).collect();
        left_out += told.len() - known.len();
        for one in &known {
            let value = |name: &str| number(one, name).unwrap_or_else(|| panic!("seed {seed}: {name} of {one:#}"));
            if one["code"] == "L0204" {
                assert_eq!(paid[&value("less")], value("pays_before"), "seed {seed}: {}\n{text}", one["message"]);
                assert_eq!(paid[&value("more")], value("pays_after"), "seed {seed}: {}\n{text}", one["message"]);
            } else {
                let (at, reaches) = (value("at"), value("reaches"));
                assert_eq!(&paid[&reaches] - &paid[&at], value("earns"), "seed {seed}: {}\n{text}", one["message"]);
                assert!(value("earns") > &reaches - &at, "seed {seed}: {}\n{text}", one["message"]);
            }
            compared += 1;
        }
        // Of what a cap leaves of two rules a guarantee over one of them is not counted, window or not.
        let parted = text.contains("of:       p, q") && text.contains("of:           p\n");
        if known.len() < told.len() || text.contains("per:") || parted {
            continue;
        }
        let windows: Vec<(Exact, Option<Exact>)> = known
            .iter()
            .filter(|one| one["code"] == "L0201")
            .map(|one| (number(one, "from").unwrap(), number(one, "to")))
            .collect();
        for (x, before) in &paid {
            for (y, after) in paid.range(x..).skip(1) {
                let profit = &(after - before) - &(y - x);
                if profit <= Exact::one() {
                    continue;
                }
                let inside = windows.iter().any(|(from, to)| from <= x && to.as_ref().is_none_or(|to| x <= to));
                assert!(inside, "seed {seed}: with {x}, reaching {y} wins {profit}, told are {windows:?}\n{text}");
                counted += 1;
            }
        }
    }
    assert!(
        compared as u64 * 3 > cases && counted > compared,
        "{compared} compared, {counted} counted, {left_out} left out"
    );
}
