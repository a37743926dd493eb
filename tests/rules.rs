//! The example projects of `rules/`: their data is what the generator writes, their rules raise no message, and
//! their pay equals an independent computation (`tests/independent/`) to the last cent.

#![cfg(test)]

#[path = "../examples/generate/files/mod.rs"]
mod files;

use std::collections::BTreeMap;
use std::path::Path;

use premia::analyse::analyse;
use premia::data::{LoadOptions, Project, load};
use premia::diagnostics::Diagnostic;
use premia::evaluate::{Outcome, RunOptions, check_examples, run};
use premia::plan::Plan;
use premia::source::SourceMap;
use premia::time::Period;

const PROJECTS: [&str; 4] = ["agency-en", "agency-ru", "team-scorecards", "dealer-network"];

fn folder(project: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("rules").join(project)
}

fn said(sources: &SourceMap, diagnostics: &[Diagnostic]) -> String {
    let one = |d: &Diagnostic| {
        let place = d.span().map_or("", |span| sources.slice(span));
        format!("{} at {:?} `{place}` {:?}\n", d.code.id(), d.place, d.args)
    };
    diagnostics.iter().map(one).collect()
}

/// The plan of a project; no message may come with it.
fn plan(project: &str) -> (Plan, SourceMap) {
    let mut sources = SourceMap::new();
    let mut paths: Vec<_> = glob::glob(&format!("{}/*.kpi", folder(project).display())).unwrap().flatten().collect();
    paths.sort();
    for path in paths {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        sources.add(name, std::fs::read_to_string(&path).unwrap());
    }
    let mut analysed = analyse(&mut sources);
    assert_eq!(said(&sources, &analysed.diagnostics), "", "{project}");
    (analysed.plans.remove(0), sources)
}

fn periods(range: &str) -> Vec<Period> {
    let (first, last) = range.split_once("..").unwrap();
    let (first, last) = (Period::parse(first).unwrap().first(), Period::parse(last).unwrap().last());
    (0..=last.since(first)).map(|step| Period::month(first.plus(step))).collect()
}

/// The outcome and each amount by period, key of the person and place of the component.
fn pay(project: &str, range: &str) -> (Outcome, BTreeMap<(String, String, usize), String>, Plan) {
    let (plan, mut sources) = plan(project);
    let settings = Project::read(&folder(project), &mut sources).unwrap();
    let loaded = load(&settings, &plan, &LoadOptions::default());
    assert_eq!(said(&sources, &loaded.problems), "", "{project}");
    for correction in loaded.summary.iter().flat_map(|read| &read.corrections) {
        assert!(correction.cells > 0, "{project}: {correction:?}");
    }
    let outcome = run(&plan, &loaded.tables, &periods(range), RunOptions::default());
    assert_eq!(said(&sources, &outcome.problems), "", "{project}");
    let people = loaded.tables.get(plan.people);
    let lines = outcome.lines().map(|line| {
        let who = people.entity(line.payee).unwrap().key.to_string();
        ((line.period.to_string(), who, line.component.index()), line.amount.to_string())
    });
    let lines = lines.collect();
    (outcome, lines, plan)
}

fn matches_independent_pay(project: &str, range: &str, file: &str) {
    let (_, ours, plan) = pay(project, range);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/independent").join(file);
    let mut theirs = BTreeMap::new();
    for line in std::fs::read_to_string(path).unwrap().lines() {
        let [period, who, component, amount] = line.split(',').collect::<Vec<_>>().try_into().unwrap();
        let (id, _) = plan.components.iter().find(|(_, bonus)| *bonus.name == *component).unwrap();
        let amount = premia::number::Exact::parse(amount.trim_start_matches('-')).unwrap();
        let sign = if line.contains(",-") { "-" } else { "" };
        theirs.insert((period.to_owned(), who.to_owned(), id.index()), format!("{sign}{amount}"));
    }
    // A line of a longer period stands only where that period ends; the independent file has no zeros for the others.
    let differ: Vec<String> = ours
        .iter()
        .filter(|(key, amount)| theirs.get(*key).map_or("0", String::as_str) != amount.as_str())
        .map(|(key, amount)| format!("{key:?}: {amount} here, {:?} there", theirs.get(key)))
        .collect();
    assert_eq!(differ, Vec::<String>::new(), "{project}");
    let missing: Vec<_> = theirs.keys().filter(|key| !ours.contains_key(key)).collect();
    assert!(missing.is_empty(), "{project}: {missing:?}");
}

#[test]
fn the_data_is_what_the_generator_writes() {
    for (path, bytes) in files::all() {
        let kept = std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("rules").join(&path)).unwrap();
        assert!(kept == bytes, "{path} differs: cargo run --example generate -- rules");
    }
}

#[test]
fn every_example_in_the_rules_holds() {
    for project in PROJECTS {
        let (plan, sources) = plan(project);
        let results = check_examples(&plan);
        assert!(!results.is_empty(), "{project}");
        for result in results {
            assert!(result.holds(), "{project}: `{}` gives {:?}", sources.slice(result.span), result.actual);
        }
    }
}

#[test]
fn the_agency_pays_what_an_independent_computation_gives() {
    matches_independent_pay("agency-en", "2026-01..2026-04", "agency.csv");
}

#[test]
fn the_scorecards_pay_what_an_independent_computation_gives() {
    matches_independent_pay("team-scorecards", "2026-01..2026-06", "scorecards.csv");
}

#[test]
fn the_dealer_network_pays_what_an_independent_computation_gives() {
    matches_independent_pay("dealer-network", "2026-01..2026-06", "dealers.csv");
}

#[test]
fn both_languages_of_the_agency_pay_alike() {
    let (english, english_pay, _) = pay("agency-en", "2026-01..2026-04");
    let (russian, russian_pay, _) = pay("agency-ru", "2026-01..2026-04");
    assert_eq!(english_pay, russian_pay);
    let awards = |outcome: &Outcome| -> Vec<_> {
        outcome.awards.iter().map(|given| (given.period, given.payee, given.what.index())).collect()
    };
    let notices = |outcome: &Outcome| -> Vec<_> {
        outcome.notices.iter().map(|given| (given.period, given.payee, given.what.index())).collect()
    };
    assert_eq!(awards(&english), awards(&russian));
    assert_eq!(notices(&english), notices(&russian));
    assert!(!awards(&english).is_empty() && !notices(&english).is_empty());
    assert!(english.ensures.iter().chain(&russian.ensures).all(|guard| guard.holds));
}
