//! Whole projects by the command line: their scenarios and examples hold, and a plan translated into the other
//! language and back is the same plan and pays the same.

#![cfg(test)]

mod proof;
mod support;

use proof::Project;
use support::{folders, output, repository};

/// The example projects and those of the tests.
fn projects() -> Vec<Project> {
    let all = [folders(&repository("rules")), folders(&repository("tests/projects"))].concat();
    all.iter().map(|dir| Project::at(dir)).collect()
}

#[test]
fn scenarios_and_examples_hold() {
    projects().iter().for_each(|project| drop(project.holds()));
}

#[test]
fn every_example_project_is_right_and_in_its_canonical_form() {
    for dir in folders(&repository("rules")) {
        output(&dir, &["check"]);
        Project::at(&dir).is_formatted();
    }
}

#[test]
fn a_translated_plan_pays_the_same_and_comes_back_unchanged() {
    projects().iter().for_each(|project| project.pays_the_same_translated(Some("2026-01..2026-06")));
}
