//! Pay plans that other people published, written in this language: every entry of the list in
//! `tests/conformance/README.md` is a project here whose cases hold, or a text that is refused with its reason.

#![cfg(test)]

mod proof;
mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use proof::Project;
use support::{folders, repository, snapshots};

/// The published examples by the name that they go under here. The letters say where they were found: in English
/// sources, in Russian ones, and texts that must be refused.
const IDS: [&str; 56] = [
    // Tiers and curves.
    "O1", "O3", "O4", "O9", "O10", "O17", "O38", "O39", "O40", "O49", "O51", "O60", "W02-W05", "W16-W17", "W19",
    // Scorecards, gates, modifiers.
    "W06", "W07", "O20", "O31", "O32", "O52", "O54", "W27", "W28", // Time.
    "O18", "O13", "O55", "O26", "O28", "O34", "O36", "O42", "W14", "W33", "W11",
    // People: splits, pools, overrides.
    "O37", "O65", "W09", "W10", // Pay over time.
    "O6", "O8", "O46", "O63", "O58", "O11", "O12", "O24", "O64", "O66", "O22", "O57",
    // Texts that must be refused.
    "X1", "X2", "X3", "X4", "X5",
];

/// The entries that have no project yet.
const MISSING: &[&str] = &[];

fn folder() -> PathBuf {
    repository("tests/conformance")
}

/// One row of the list.
struct Entry {
    id: String,
    mechanic: String,
    project: String,
    source: String,
}

fn entries() -> Vec<Entry> {
    let text = std::fs::read_to_string(folder().join("README.md")).unwrap();
    let rows = text.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| id "));
    let entry = |line: &str| {
        let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
        let [id, mechanic, project, source] = cells[..] else { panic!("not four cells: {line}") };
        let project = project.trim_matches('`').to_owned();
        Entry { id: id.to_owned(), mechanic: mechanic.to_owned(), project, source: source.to_owned() }
    };
    rows.map(entry).collect()
}

#[test]
fn every_published_example_stands_in_the_list_once() {
    let mut count: BTreeMap<String, usize> = IDS.iter().map(|id| ((*id).to_owned(), 0)).collect();
    for entry in entries() {
        *count.entry(entry.id.clone()).or_default() += 1;
        assert!(!entry.mechanic.is_empty() && !entry.source.is_empty(), "{}", entry.id);
    }
    let wrong: BTreeSet<&str> = count.iter().filter(|(_, count)| **count != 1).map(|(id, _)| id.as_str()).collect();
    assert_eq!(wrong, MISSING.iter().copied().collect(), "left: not exactly once in the list");
    assert!(count.keys().all(|id| IDS.contains(&id.as_str())), "{count:?}");
}

#[test]
fn every_project_is_of_one_entry_and_names_its_source() {
    let mut named: BTreeSet<String> = BTreeSet::new();
    for entry in entries() {
        assert!(entry.project.starts_with(&format!("{}-", entry.id)), "{}: {}", entry.id, entry.project);
        let project = Project::at(&folder().join(&entry.project));
        for (name, text) in project.plans() {
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(text.contains(&entry.source), "{}/{name} does not name {}", entry.project, entry.source);
        }
        named.insert(entry.project);
    }
    let there: BTreeSet<String> =
        folders(&folder()).iter().map(|dir| dir.file_name().unwrap().to_string_lossy().into_owned()).collect();
    assert_eq!(there, named);
}

/// The entries that pay, and those that are refused.
fn projects(refused: bool) -> Vec<Project> {
    let is_refused = |dir: &PathBuf| dir.file_name().unwrap().to_string_lossy().starts_with('X');
    folders(&folder()).iter().filter(|dir| is_refused(dir) == refused).map(|dir| Project::at(dir)).collect()
}

#[test]
fn every_published_example_pays_what_it_should() {
    for project in projects(false) {
        project.pays();
    }
}

#[test]
fn every_published_example_stands_in_its_canonical_form() {
    for project in projects(false) {
        project.is_formatted();
    }
}

#[test]
fn every_published_example_pays_the_same_in_the_other_language() {
    for project in projects(false) {
        project.pays_the_same_translated(None);
    }
}

/// What the refused texts must be told, in the words of the list.
const REASONS: &[(&str, &[&str])] = &[
    ("X1", &["The values between 50% and 51% belong to no tier", "The values between 60% and 61% belong to no tier"]),
    ("X2", &["50% to 60% belongs to two tiers"]),
    ("X3", &["Months 4 to 6 belong to no tier"]),
    ("X4", &["total 99.99% in place of 100%", "A third is written `1/3`"]),
    ("X5", &["50%", "the rule gives 5%"]),
];

#[test]
fn every_refused_text_is_told_why() {
    let settings = snapshots("conformance");
    for entry in entries().iter().filter(|entry| entry.id.starts_with('X')) {
        let project = Project::at(&folder().join(&entry.project));
        let (_, reasons) = REASONS.iter().find(|(id, _)| *id == entry.id).unwrap();
        let words = |text: &str| text.replace("│ ", "").split_whitespace().collect::<Vec<_>>().join(" ");
        let said = words(&project.refused("en"));
        for reason in *reasons {
            assert!(said.contains(reason), "{}: `{reason}` is not said: {said}", entry.id);
        }
        for lang in ["en", "ru"] {
            settings.bind(|| insta::assert_snapshot!(format!("{}.{lang}", entry.id), project.refused(lang)));
        }
    }
}
