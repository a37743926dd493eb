//! The choices that published plans left open: each text that leaves one open is refused or asks, and each way to say it
//! pays its own amount. `tests/traps/README.md` lists them.

#![cfg(test)]

mod proof;
mod support;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use proof::Project;
use support::{folders, repository, snapshots};

/// The traps that have no folder yet.
const MISSING: &[usize] = &[];

fn folder() -> PathBuf {
    repository("tests/traps")
}

fn name(dir: &Path) -> String {
    dir.file_name().unwrap().to_string_lossy().into_owned()
}

/// The projects of each trap whose folder begins with a word: `said` or `open`.
fn projects(word: &str) -> Vec<(String, Project)> {
    let inside =
        folders(&folder()).into_iter().flat_map(|dir| folders(&dir).into_iter().map(move |at| (name(&dir), at)));
    let of_word = inside.filter(|(_, at)| name(at).starts_with(word));
    of_word.map(|(trap, at)| (format!("{trap}-{}", name(&at)), Project::at(&at))).collect()
}

#[test]
fn every_trap_has_a_text_that_is_asked_about_and_the_plans_that_answer() {
    let mut numbers = BTreeSet::new();
    let list = std::fs::read_to_string(folder().join("README.md")).unwrap();
    for dir in folders(&folder()) {
        let trap = name(&dir);
        numbers.insert(trap.split_at(2).0.parse::<usize>().unwrap());
        assert_eq!(list.matches(&format!("`{trap}`")).count(), 1, "{trap} is not in the list");
        let inside: Vec<String> = folders(&dir).iter().map(|at| name(at)).collect();
        assert!(inside.iter().any(|at| at.starts_with("open")), "{trap}");
        let said = Project::at(&dir.join("said"));
        assert!(said.plans().len() > 1, "{trap} has but one answer");
    }
    let missing: BTreeSet<usize> = (1..=18).filter(|number| !numbers.contains(number)).collect();
    assert_eq!(missing, MISSING.iter().copied().collect(), "left: the traps that have no folder");
}

#[test]
fn every_answer_pays_its_own_amount() {
    for (_, project) in projects("said") {
        project.pays();
        project.is_formatted();
        project.pays_the_same_translated(None);
    }
}

#[test]
fn every_text_that_leaves_the_choice_open_is_asked_about() {
    let settings = snapshots("traps");
    for (name, project) in projects("open") {
        for lang in ["en", "ru"] {
            settings.bind(|| insta::assert_snapshot!(format!("{name}.{lang}"), project.refused(lang)));
        }
    }
}

/// The same deals in one upload, in two, and in two of another order.
#[test]
fn what_was_uploaded_together_has_no_say() {
    let dir = folder().join("05-state-in-batches/uploads");
    let whole = std::fs::read_to_string(dir.join("data/deals.csv")).unwrap();
    let (head, rows) = whole.split_once('\n').unwrap();
    let [first, second, third] = rows.lines().collect::<Vec<_>>()[..] else { panic!("three deals") };
    let uploads = [
        vec![vec![first, second, third]],
        vec![vec![first], vec![second, third]],
        vec![vec![third, second], vec![first]],
    ];
    let pay = uploads.map(|files| {
        let files = files.iter().enumerate();
        let texts = files.map(|(at, rows)| (format!("data/deals-{at}.csv"), format!("{head}\n{}\n", rows.join("\n"))));
        Project::at(&dir).run_with("data/deals.csv", &texts.collect::<Vec<_>>(), "2026-03..2026-04")
    });
    let amounts = |csv: &str| -> Vec<String> {
        csv.lines().skip(1).map(|line| line.split(',').nth(6).unwrap().to_owned()).collect()
    };
    assert_eq!(amounts(&pay[0]), ["100.00", "60.00"], "{}", pay[0]);
    assert!(pay.iter().all(|other| *other == pay[0]), "{pay:?}");
}
