//! What holds of pay in parts, whatever the plan: nothing of a line is lost or paid twice, a year run month by month is
//! the year run at once, and the order of rows changes nothing. Plans and rows are made at random from a seed.

#![cfg(test)]

use std::collections::BTreeMap;

use premia::analyse::analyse;
use premia::data::{GivenRecord, GivenRow, load_given};
use premia::evaluate::{Flow, RunOptions, run};
use premia::number::Exact;
use premia::plan::Plan;
use premia::source::SourceMap;
use premia::time::{Grain, Month, Period};

struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }

    fn pick<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len() as u64) as usize]
    }

    fn chance(&mut self, one_in: u64) -> bool {
        self.below(one_in) == 0
    }
}

/// How a bonus is made.
struct Bonus {
    text: String,
    parts: String,
}

const HEAD: &str = r#"
  for:        employees
  every:      month
  currency:   USD
  rounding:   half up to 0.01
"#;

const RECORDS: &str = r#"
record deals "Deals"
  key:                    id
  credited to:            manager
  field id:               text
  field manager:          employee
  field closed_on:        date
  field amount:           money
  field collected_on:     date, optional
  field refunded_on:      date, optional
  field refunded_amount:  money, optional

record refunds "Refunds"
  key:          id
  field id:     text
  field deal:   link to deals
  field made:   date, optional
  field value:  money

kpi revenue "Revenue"
  measure:  sum of deals.amount
  by date:  closed_on
"#;

/// Shares that total 100% and when each is paid; `rows` says whether a part may wait for a row.
fn parts(dice: &mut Dice, rows: bool, quarterly: bool) -> String {
    let mut waits =
        vec!["at once", "after 1 month", "after 2 quarters", "after 45 days", "after 1 half-year", "at end of year"];
    waits.extend(["on 2026-05-15", "at end of next quarter", "at end of next half-year"]);
    if !quarterly {
        waits.push("at end of quarter");
    }
    if rows {
        waits.extend(["on collected_on", "on collected_on"]);
    }
    let shares = dice.pick(&["60% 40%", "1/3 1/3 1/3", "12.5% 87.5%", "10% 20% 30% 40%", "100%", "1/7 6/7"]);
    let part = |dice: &mut Dice, share: &str| format!("{share} {}", dice.pick(&waits));
    shares.split(' ').map(|share| part(dice, share)).collect::<Vec<_>>().join(", ")
}

/// A plan of three bonuses and a pool; what is said of parts stands apart. With `whole` nothing is ever cancelled or
/// taken back.
fn bonuses(dice: &mut Dice, whole: bool) -> Vec<Bonus> {
    let mut made = Vec::new();
    for (name, kind) in ["each", "fixed", "spread", "pooled"].into_iter().enumerate() {
        let quarterly = dice.chance(3) && kind != "each";
        let (head, rows) = match kind {
            "each" => ("bonus", "  for each:  deals\n  by date:  closed_on\n  pays:  10% of amount\n"),
            "fixed" => ("bonus", "  pays:  7% of revenue + 10.01\n"),
            "spread" => ("bonus", "  pays:  3% of revenue\n  spread over:  deals by amount\n  by date:  closed_on\n"),
            _ => ("pool", "  per:  company\n  amount:  1% of revenue\n  shared by:  equally\n"),
        };
        let carried = matches!(kind, "each" | "spread");
        let mut text = format!("\n{head} b{name} \"Of kind {kind}\"\n{rows}");
        if quarterly {
            text.push_str("  every:  quarter\n");
        }
        if kind == "fixed" && dice.chance(2) {
            text.push_str("  effective:  from 2026-02-01 through 2026-04-30, whole periods\n");
        }
        let reversed = !whole && dice.chance(2) && carried;
        if reversed {
            let by = ["refunded_amount of amount, on refunded_on", "refunds.value of amount, on refunds.made"];
            text.push_str(&format!("  reversed:  {}\n", dice.pick(&by)));
        }
        let mut said = parts(dice, carried, quarterly);
        if kind == "spread" && !reversed && !said.contains("on collected_on") {
            said = "50% at once, 50% on collected_on".to_owned();
        }
        let mut parts = format!("  paid in parts:  {said}\n");
        if said.contains("on collected_on") {
            let word = if whole { "paid" } else { dice.pick(&["paid", "cancelled"]) };
            parts.push_str(&format!("  if never:  {word} 3 months after the period earned\n"));
        }
        if ["after", "at end", "on 2026"].iter().any(|word| said.contains(word)) {
            let words = ["paid as planned", "paid with the last pay", "cancelled"];
            let word = dice.pick(if whole { &words[..2] } else { &words });
            parts.push_str(&format!("  if left:  {word}\n"));
        }
        made.push(Bonus { text, parts });
    }
    made
}

fn plan_of(bonuses: &[Bonus], with_parts: bool) -> (Plan, String) {
    let mut text = format!("plan p \"Parts\"{HEAD}  effective:  from 2026-01-01 through 2026-06-30\n{RECORDS}");
    for bonus in bonuses {
        let spread = bonus.text.contains("spread over");
        // Without parts nothing of the pay goes by rows.
        let lines = bonus
            .text
            .lines()
            .filter(|line| with_parts || !spread || !(line.contains("spread over") || line.contains("by date")));
        text.push_str(&lines.collect::<Vec<_>>().join("\n"));
        text.push('\n');
        if with_parts {
            text.push_str(&bonus.parts);
        }
    }
    let mut sources = SourceMap::new();
    sources.add("plan.kpi", text.as_str());
    let mut analysed = analyse(&mut sources);
    let said: Vec<String> =
        analysed.diagnostics.iter().map(|one| format!("{} {:?}", one.code.id(), one.args)).collect();
    assert!(!analysed.has_errors(), "{text}\n{said:?}");
    (analysed.plans.remove(0), text)
}

type Cells = Vec<(&'static str, String)>;

fn day(dice: &mut Dice, from: u64, months: u64) -> String {
    let month = from + dice.below(months);
    format!("{}-{:02}-{:02}", 2026 + (month - 1) / 12, (month - 1) % 12 + 1, 1 + dice.below(28))
}

fn rows(dice: &mut Dice) -> Vec<(&'static str, Vec<Cells>)> {
    let mut people = Vec::new();
    for key in ["A", "B", "C"] {
        let mut cells = vec![("id", key.to_owned()), ("hired_on", day(dice, 1, 2))];
        if dice.chance(2) {
            cells.push(("left_on", day(dice, 3, 6)));
        }
        people.push(cells);
    }
    let mut deals = Vec::new();
    for at in 0..1 + dice.below(9) {
        let amount = 100 + dice.below(900_000);
        let money = |kopecks: u64| format!("{}.{:02}", kopecks / 100, kopecks % 100);
        let mut cells = vec![
            ("id", format!("D{at}")),
            ("manager", dice.pick(&["A", "B", "C"]).to_owned()),
            ("closed_on", day(dice, 2, 5)),
            ("amount", money(amount)),
        ];
        if !dice.chance(3) {
            cells.push(("collected_on", day(dice, 1, 12)));
        }
        if dice.chance(3) {
            cells.push(("refunded_on", day(dice, 2, 12)));
            let part = if dice.chance(2) { amount } else { dice.below(amount) };
            cells.push(("refunded_amount", money(part)));
        }
        deals.push(cells);
    }
    let refunds = refunds(dice, &deals, false);
    vec![("employees", people), ("deals", deals), ("refunds", refunds)]
}

/// Up to three refunds of each deal; with `full` all of it in three.
fn refunds(dice: &mut Dice, deals: &[Cells], full: bool) -> Vec<Cells> {
    let mut made = Vec::new();
    for (at, deal) in deals.iter().enumerate() {
        let kopecks: u64 = deal[3].1.replace('.', "").parse().unwrap();
        let mut rest = kopecks;
        for turn in 0..3 {
            let part = if full && turn == 2 { rest } else { dice.below(rest + 1) };
            rest -= part;
            if full || dice.chance(3) {
                let mut cells = vec![
                    ("id", format!("R{at}-{turn}")),
                    ("deal", deal[0].1.clone()),
                    ("value", format!("{}.{:02}", part / 100, part % 100)),
                ];
                if full || !dice.chance(4) {
                    cells.push(("made", day(dice, 2, 12)));
                }
                made.push(cells);
            }
        }
    }
    made
}

type Lines = BTreeMap<(String, String, Month), (Flow, Option<Exact>)>;

/// The lines of a run, by person, component and last month.
fn lines(plan: &Plan, rows: &[(&'static str, Vec<Cells>)], runs: &[Vec<Period>]) -> Lines {
    let record = |(name, rows): &(&'static str, Vec<Cells>)| GivenRecord {
        name: (*name).into(),
        place: plan.span,
        rows: rows
            .iter()
            .map(|cells| GivenRow {
                cells: cells.iter().map(|(name, text)| ((*name).into(), text.clone())).collect(),
                place: plan.span,
            })
            .collect(),
    };
    let read = rows.iter().filter(|(name, _)| plan.read_records().any(|record| *record.name == **name));
    let loaded = load_given(plan, &read.map(record).collect::<Vec<_>>(), "given.yaml", None);
    assert!(loaded.problems.iter().all(|problem| !problem.is_error()), "{:?}", loaded.problems);
    let mut out = Lines::new();
    for periods in runs {
        let outcome = run(plan, &loaded.tables, periods, RunOptions::amounts());
        let errors: Vec<_> = outcome.problems.iter().filter(|problem| problem.is_error()).collect();
        assert!(errors.is_empty(), "{errors:?}");
        let people = loaded.tables.get(plan.people);
        for line in outcome.lines() {
            assert_eq!(line.amount, line.flow.paid());
            let who = people.entity(line.payee).unwrap().key.to_string();
            let name = plan.components.get(line.component).name.to_string();
            out.insert((who, name, line.period.last()), (line.flow.clone(), line.balance.clone()));
        }
    }
    out
}

fn months(count: i32) -> Vec<Period> {
    let first = Month::new(2026, 1).unwrap();
    (0..count).map(|at| Grain::Month.containing(first.plus(at))).collect()
}

/// Of each person and component: earned, paid, cancelled and taken back in all, and the last balance.
fn totals(lines: &Lines) -> BTreeMap<(String, String), [Exact; 5]> {
    let mut out: BTreeMap<(String, String), [Exact; 5]> = BTreeMap::new();
    for ((who, name, _), (flow, balance)) in lines {
        let sums = out.entry((who.clone(), name.clone())).or_default();
        for (at, amount) in [&flow.earned, &flow.paid(), &flow.cancelled, &flow.taken_back].into_iter().enumerate() {
            sums[at] = &sums[at] + amount;
        }
        sums[4] = balance.clone().unwrap_or_default();
    }
    out
}

const CASES: u64 = 60;

#[test]
fn nothing_of_a_line_is_lost_and_all_of_it_ends() {
    let mut met = [0; 4];
    for seed in 0..CASES {
        let mut dice = Dice(seed * 7919 + 1);
        let made = bonuses(&mut dice, false);
        let (plan, text) = plan_of(&made, true);
        let rows = rows(&mut dice);
        let lines = lines(&plan, &rows, &[months(24)]);
        for (flow, _) in lines.values() {
            for (count, amount) in met.iter_mut().zip([&flow.held, &flow.released, &flow.cancelled, &flow.taken_back]) {
                *count += usize::from(!amount.is_zero());
            }
        }
        for (whose, [earned, paid, cancelled, back, open]) in totals(&lines) {
            let rest = &(&(&earned - &paid) - &cancelled) - &back;
            assert!(
                rest.is_zero() && open.is_zero(),
                "seed {seed} {whose:?}: {rest} lost, {open} open\n{text}\n{rows:?}"
            );
        }
    }
    // Everything that may happen has happened often.
    assert!(met.iter().all(|count| *count > 40), "{met:?}");
}

#[test]
fn parts_total_what_the_same_bonus_pays_at_once() {
    for seed in 0..CASES {
        let mut dice = Dice(seed * 104_729 + 3);
        let made = bonuses(&mut dice, true);
        let (parted, text) = plan_of(&made, true);
        let (plain, _) = plan_of(&made, false);
        let rows = rows(&mut dice);
        let later = totals(&lines(&parted, &rows, &[months(24)]));
        for (whose, [_, at_once, ..]) in totals(&lines(&plain, &rows, &[months(6)])) {
            let [_, paid, ..] = &later[&whose];
            assert_eq!(*paid, at_once, "seed {seed} {whose:?}\n{text}\n{rows:?}");
        }
    }
}

#[test]
fn months_are_the_year_and_the_order_of_rows_is_nothing() {
    for seed in 0..CASES {
        let mut dice = Dice(seed * 15_485_863 + 5);
        let made = bonuses(&mut dice, false);
        let (plan, text) = plan_of(&made, true);
        let mut rows = rows(&mut dice);
        let once = lines(&plan, &rows, &[months(20)]);
        let apart: Vec<Vec<Period>> = months(20).into_iter().rev().map(|month| vec![month]).collect();
        assert_eq!(once, lines(&plan, &rows, &apart), "seed {seed}\n{text}\n{rows:?}");
        rows.iter_mut().for_each(|(_, rows)| rows.reverse());
        assert_eq!(once, lines(&plan, &rows, &[months(20)]), "seed {seed}: the order of rows\n{text}\n{rows:?}");
    }
}

#[test]
fn what_is_refunded_in_full_nets_to_zero() {
    for seed in 0..CASES {
        let mut dice = Dice(seed * 32_452_843 + 11);
        let mut made = bonuses(&mut dice, false);
        made.retain(|bonus| bonus.text.contains("reversed"));
        if made.is_empty() {
            continue;
        }
        let (plan, text) = plan_of(&made, true);
        let mut rows = rows(&mut dice);
        for deal in &mut rows[1].1 {
            deal.retain(|(name, _)| !name.starts_with("refunded"));
            let amount = deal[3].1.clone();
            deal.extend([("refunded_on", day(&mut dice, 2, 12)), ("refunded_amount", amount)]);
        }
        rows[2].1 = refunds(&mut dice, &rows[1].1, true);
        for (whose, [_, paid, ..]) in totals(&lines(&plan, &rows, &[months(24)])) {
            assert!(paid.is_zero(), "seed {seed} {whose:?} keeps {paid}\n{text}\n{rows:?}");
        }
    }
}
