//! What is kept of an earlier run is exactly what reading again would find, or it is not used.

#![cfg(test)]

mod support;

#[path = "../benches/deals/generate.rs"]
mod generate;

use std::fs;
use std::path::{Path, PathBuf};

use premia::analyse::analyse;
use premia::data::{Cache, LoadOptions, Passed, Project, Tables, load_passing};
use premia::measure::{PlanScan, Watched};
use premia::source::SourceMap;
use support::{output, premia, repository};

const RUN: [&str; 6] = ["run", "--period", "2026-02..2026-03", "--format", "csv", "--scan-from=0"];

/// The benchmark's project on a few deals.
fn project(folder: &Path) {
    let here = repository("benches/deals");
    for file in ["plan.kpi", "premia.yaml"] {
        fs::copy(here.join(file), folder.join(file)).unwrap();
    }
    generate::write(3_000, &folder.join("data")).unwrap();
}

fn plainly(folder: &Path) -> String {
    output(folder, &RUN)
}

fn remembering(folder: &Path) -> String {
    output(folder, &[&RUN[..], &["--cache"]].concat())
}

fn change(path: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(path).unwrap();
    assert!(text.contains(from), "{from}");
    fs::write(path, text.replacen(from, to, 1)).unwrap();
}

/// All files of the memory.
fn kept(folder: &Path) -> Vec<PathBuf> {
    let states = fs::read_dir(folder.join(".premia-cache")).unwrap().map(|entry| entry.unwrap().path());
    let of_state = |state: PathBuf| fs::read_dir(state).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = states.filter(|path| path.is_dir()).flat_map(of_state).collect();
    files.sort();
    files
}

/// How many questions must be asked of the deals again, and how many are known.
fn open_and_known(folder: &Path) -> (usize, usize) {
    let mut sources = SourceMap::new();
    sources.add("plan.kpi", fs::read_to_string(folder.join("plan.kpi")).unwrap());
    let plan = analyse(&mut sources).plans.remove(0);
    let project = Project::read(folder, &mut sources).unwrap();
    let watch = |_: &Tables| Watched::default();
    let scan = PlanScan::new(&plan, &watch);
    let cache = Cache::of_project(folder).unwrap();
    let options = LoadOptions { scan_from: 0, ..LoadOptions::default() };
    let Passed { mut records, .. } = load_passing(&project, &plan, &options, &scan, Some(&cache));
    let known = records[0].answers.iter().flatten().count();
    let open = records[0].answers.len() - known;
    let asked = if records[0].lookers.is_empty() { 0 } else { open };
    assert_eq!(asked, open);
    let all = records[0].answers.len();
    let scanned = scan.finish(&mut records);
    records[0].keep(&cache, |question| scan.written(&scanned, records[0].record, question)).unwrap();
    // Without a memory no answer has a place.
    if all == 0 { (usize::MAX, 0) } else { (open, known) }
}

#[test]
fn a_second_run_is_the_same_byte_for_byte() {
    let folder = tempfile::tempdir().unwrap();
    project(folder.path());
    let plain = plainly(folder.path());
    assert!(!folder.path().join(".premia-cache").exists());
    assert_eq!(remembering(folder.path()), plain);
    let before = kept(folder.path());
    assert!(before.len() > 8, "{}", before.len());
    assert_eq!(remembering(folder.path()), plain);
    assert_eq!(kept(folder.path()), before);
}

#[test]
fn only_what_has_changed_in_meaning_is_asked_again() {
    let folder = tempfile::tempdir().unwrap();
    project(folder.path());
    let rules = folder.path().join("plan.kpi");
    open_and_known(folder.path());
    let (open, known) = open_and_known(folder.path());
    assert!(open == 0 && known > 8, "{open} {known}");
    // Rates, tiers, caps, words and names that are no question to the data.
    change(&rules, "from 300 000:    3%", "from 400 000:    3.5%");
    change(&rules, "at most 33 000", "at most 30 000");
    change(&rules, "\"Volume of deals closed\"", "\"Volume\"");
    change(&rules, "kpi inbound ", "# of those that were won\nkpi inbound ");
    assert_eq!(open_and_known(folder.path()), (0, known));
    // One measure alone.
    change(&rules, "source = \"inbound\"", "source = \"partner\"");
    assert_eq!(open_and_known(folder.path()), (1, known - 1));
    assert_eq!(open_and_known(folder.path()), (0, known));
    // A rule that pays for each row asks of the rows what it pays.
    change(&rules, "pays:      1.5% of amount", "pays:      2% of amount");
    assert_eq!(open_and_known(folder.path()), (1, known - 1));
}

#[test]
fn a_run_after_a_change_is_that_of_a_run_without_memory() {
    let folder = tempfile::tempdir().unwrap();
    project(folder.path());
    let (rules, data) = (folder.path().join("plan.kpi"), folder.path().join("data"));
    remembering(folder.path());
    let mut results = vec![plainly(folder.path())];
    let mut same = |what: &str| {
        let plain = plainly(folder.path());
        assert_eq!(remembering(folder.path()), plain, "{what}");
        assert_eq!(remembering(folder.path()), plain, "{what}, once more");
        assert!(!results.contains(&plain), "{what} changes nothing");
        results.push(plain);
    };
    change(&rules, "from 0:          2%", "from 0:          2.5%");
    same("a rate");
    change(&rules, "where:    is_new", "where:    not is_new");
    same("a condition");
    change(&rules, "sum of deals.margin\n  by date:  closed_on", "sum of deals.margin\n  by date:  paid_on");
    same("a date");
    // The last deal with a date of one of the months.
    let deals = fs::read_to_string(data.join("deals.csv")).unwrap();
    let line = deals.lines().rev().find(|line| line.contains(",2026-02-")).unwrap().to_owned();
    change(&data.join("deals.csv"), &format!("{line}\n"), "");
    same("a deal that is gone");
    let people = fs::read_to_string(data.join("employees.csv")).unwrap();
    let person = people.lines().last().unwrap();
    change(&data.join("employees.csv"), &format!("{person}\n"), "");
    // Deals of somebody who is not there are messages, which both give.
    let refused = |args: &[&str]| {
        let ran = premia(folder.path(), args);
        (ran.code, ran.out, ran.err)
    };
    let with = refused(&[&RUN[..], &["--cache"]].concat());
    assert_eq!(with, refused(&RUN), "somebody who is gone");
    assert_eq!(with, refused(&[&RUN[..], &["--cache"]].concat()));
}

#[test]
fn damaged_files_are_not_believed() {
    let folder = tempfile::tempdir().unwrap();
    project(folder.path());
    let plain = remembering(folder.path());
    for damage in [0, 20, 45, 90] {
        for file in kept(folder.path()) {
            let mut bytes = fs::read(&file).unwrap();
            let place = damage.min(bytes.len() - 1);
            bytes[place] ^= 0x10;
            fs::write(&file, bytes).unwrap();
        }
        assert_eq!(remembering(folder.path()), plain, "damaged at {damage}");
    }
    for file in kept(folder.path()) {
        fs::write(&file, "").unwrap();
    }
    assert_eq!(remembering(folder.path()), plain);
    // Answers under the names of others: they have their own sums, and are still not those of this question.
    let files = kept(folder.path());
    let contents: Vec<Vec<u8>> = files.iter().map(|file| fs::read(file).unwrap()).collect();
    for (file, other) in files.iter().zip(contents.iter().cycle().skip(1)) {
        fs::write(file, other).unwrap();
    }
    assert_eq!(remembering(folder.path()), plain);
}
