//! Both sides on one case.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::eval::{Line, Naive, States};
use super::model::{Case, Q};
use super::product::{Key, Paid, pay, pay_of_one, pay_passing};
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
    /// Lines that leave to the payee what a cap had cut of refunded pay.
    pub not_received: usize,
    /// Records whose rows were read in passing.
    pub passed: usize,
    /// Lines found again where nothing but the rows behind one person's pay was looked at.
    pub explained: usize,
}

/// What the naive side expects: the line, what stays open after it, and what it is made of where that can differ.
pub fn expected(case: &Case) -> BTreeMap<Key, (Line, Option<Q>, Option<States>)> {
    let naive = Naive::new(case);
    let mut lines = BTreeMap::new();
    for period in &case.periods {
        for person in 0..case.data.people.len() {
            for part in naive.parts() {
                let (line, open) = naive.part(part, person, *period);
                if line != Line::Absent {
                    let name = text::part(part, case.plan.ru);
                    let states = naive.states(part, person, *period).ok().flatten();
                    let key = (period.to_string(), case.data.people[person].id.clone(), name);
                    lines.insert(key, (line, open, states));
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
    if let Some(folder) = folder {
        let (paid, passed) = pay_passing(case, folder).map_err(|refused| format!("in passing:\n{refused}"))?;
        tally.passed = passed;
        let differ = differences(case, &expected, &paid);
        if !differ.is_empty() {
            return Err(format!("in passing:\n{differ}"));
        }
        tally.explained = of_one(case, folder, &paid)?;
    }
    tally.not_received = not_received(case);
    for (line, ..) in expected.values() {
        match line {
            Line::Pays(amount) if *amount == super::model::int(0) => tally.zero += 1,
            Line::Pays(_) => tally.paying += 1,
            Line::Not => tally.not += 1,
            Line::Stop | Line::Absent => tally.stop += 1,
        }
    }
    Ok(tally)
}

/// Asks for one person and period at a time, two of them, as an explanation does; how many lines were found again.
fn of_one(case: &Case, folder: &std::path::Path, paid: &Paid) -> Result<usize, String> {
    let mut found = 0;
    for (person, period) in case.data.people.iter().zip(case.periods.iter().rev()).take(2) {
        let Some(one) = pay_of_one(case, folder, &person.id, *period)
            .map_err(|refused| format!("of {} alone:\n{refused}", person.id))?
        else {
            continue;
        };
        let own = |(key, _): &(&Key, &Option<Q>)| key.0 == period.to_string() && key.1 == person.id;
        let (all, alone): (Vec<_>, Vec<_>) = (paid.lines.iter().filter(own).collect(), one.lines.iter().collect());
        if all != alone {
            return Err(format!("of {} alone in {}:\n{all:?}\n{alone:?}", person.id, period));
        }
        found += alone.len();
    }
    Ok(found)
}

fn not_received(case: &Case) -> usize {
    let naive = Naive::new(case);
    let lines = case.periods.iter().flat_map(|period| (0..case.data.people.len()).map(move |person| (person, *period)));
    let leaves = |(person, period): &(usize, _)| naive.leaves_something(*person, *period);
    lines.filter(leaves).count()
}

fn differences(case: &Case, expected: &BTreeMap<Key, (Line, Option<Q>, Option<States>)>, paid: &Paid) -> String {
    let mut text = String::new();
    for (period, person, name) in &paid.wrong {
        let _ = writeln!(text, "{name} for {person} in {period}: the states do not add up");
    }
    let keys: BTreeSet<&Key> = expected.keys().chain(paid.lines.keys()).collect();
    for key in keys {
        let ours = match paid.lines.get(key) {
            Some(Some(amount)) => Line::Pays(amount.clone()),
            Some(None) => Line::Not,
            None => Line::Stop,
        };
        let theirs = expected.get(key);
        let (period, person, name) = key;
        if let Some((line, Some(open), _)) = theirs
            && ours != Line::Stop
            && (*line == ours || line.amount() == ours.amount())
            && paid.balances.get(key) != Some(open)
        {
            let _ = writeln!(
                text,
                "{name} for {person} in {period}: open {:?}, naive {open}",
                paid.balances.get(key).map(ToString::to_string)
            );
        }
        if let Some((line, _, Some(states))) = theirs
            && line.amount() == ours.amount()
            && ours != Line::Stop
            && paid.states.get(key) != Some(states)
        {
            let _ =
                writeln!(text, "{name} for {person} in {period}: states {:?}, naive {states:?}", paid.states.get(key));
        }
        let theirs = theirs.map(|(line, ..)| line);
        // A line of nothing of a rule that works on pay: whether it applies is a matter of words.
        let nothing = |line: &Line| matches!(line, Line::Not) || *line == Line::Pays(super::model::int(0));
        let derived = text::derived(name, case.plan.ru) && nothing(&ours) && theirs.is_none_or(nothing);
        if theirs != Some(&ours) && !derived {
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
        .filter(|(_, (line, ..))| *line == Line::Stop)
        .map(|((period, person, _), _)| (period, person))
        .collect();
    let naive = Naive::new(case);
    let beside = case.periods.iter().any(|period| naive.stops_beside_lines(*period));
    if (stopped.is_empty() && !beside) != paid.errors.is_empty() {
        let _ = writeln!(text, "errors: product {:?}, naive {stopped:?}", paid.errors);
    }
    if !text.is_empty() {
        let _ = writeln!(text, "errors of the product: {:?}", paid.errors);
    }
    text
}
