//! Both sides on one case.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::eval::{Line, Naive};
use super::model::Case;
use super::product::{Key, Paid, pay};
use super::text;

/// What both sides say.
#[derive(Debug, Default)]
pub struct Tally {
    /// Lines that pay something.
    pub paying: usize,
    /// Lines that pay 0.
    pub zero: usize,
    /// Lines that do not apply.
    pub not: usize,
    /// Lines that stop the run.
    pub stop: usize,
}

/// What the naive side expects.
pub fn expected(case: &Case) -> BTreeMap<Key, Line> {
    let naive = Naive { case };
    let mut lines = BTreeMap::new();
    for period in &case.periods {
        for person in 0..case.data.people.len() {
            let bonuses = (0..case.plan.bonuses.len()).map(|bonus| naive.line(bonus, person, *period));
            let pools = (0..case.plan.pools.len()).map(|pool| naive.pool_line(pool, person, *period));
            let contests = (0..case.plan.contests.len()).map(|at| naive.contest_line(at, person, *period));
            for (component, line) in bonuses.chain(pools).chain(contests).enumerate() {
                let key = (period.to_string(), case.data.people[person].id.clone(), component);
                if line != Line::Absent {
                    lines.insert(key, line);
                }
            }
        }
    }
    lines
}

/// Compares every line; `Err` says where both part.
pub fn agree(case: &Case, folder: Option<&std::path::Path>) -> Result<Tally, String> {
    let paid = pay(case, folder).map_err(|refused| format!("the product refuses the case:\n{refused}"))?;
    let expected = expected(case);
    let differ = differences(case, &expected, &paid);
    if !differ.is_empty() {
        return Err(differ);
    }
    let mut tally = Tally::default();
    for line in expected.values() {
        match line {
            Line::Pays(amount) if *amount == super::model::int(0) => tally.zero += 1,
            Line::Pays(_) => tally.paying += 1,
            Line::Not => tally.not += 1,
            Line::Stop | Line::Absent => tally.stop += 1,
        }
    }
    Ok(tally)
}

fn differences(case: &Case, expected: &BTreeMap<Key, Line>, paid: &Paid) -> String {
    let mut text = String::new();
    let keys: BTreeSet<&Key> = expected.keys().chain(paid.lines.keys()).collect();
    for key in keys {
        let ours = match paid.lines.get(key) {
            Some(Some(amount)) => Line::Pays(amount.clone()),
            Some(None) => Line::Not,
            None => Line::Stop,
        };
        let theirs = expected.get(key);
        if theirs != Some(&ours) {
            let (period, person, bonus) = key;
            let (bonuses, pools) = (case.plan.bonuses.len(), case.plan.pools.len());
            let name = match *bonus {
                at if at < bonuses => text::name("bonus", at, case.plan.ru),
                at if at < bonuses + pools => text::name("pool", at - bonuses, case.plan.ru),
                at => text::name("contest", at - bonuses - pools, case.plan.ru),
            };
            let show = |line: &Line| match line {
                Line::Pays(amount) => text::decimal(amount, 6).unwrap_or_else(|| amount.to_string()),
                Line::Not => "does not apply".to_owned(),
                Line::Stop | Line::Absent => "an error".to_owned(),
            };
            let theirs = theirs.map_or_else(|| "no line".to_owned(), show);
            let _ = writeln!(text, "{name} for {person} in {period}: product {}, naive {theirs}", show(&ours));
        }
    }
    // A line that cannot be computed has an error that names its person and period.
    let stopped: BTreeSet<(&String, &String)> = expected
        .iter()
        .filter(|(_, line)| **line == Line::Stop)
        .map(|((period, person, _), _)| (period, person))
        .collect();
    if stopped.is_empty() != paid.errors.is_empty() {
        let _ = writeln!(text, "errors: product {:?}, naive {stopped:?}", paid.errors);
    }
    if !text.is_empty() {
        let _ = writeln!(text, "errors of the product: {:?}", paid.errors);
    }
    text
}
