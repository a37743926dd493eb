//! Whole projects by the command line: their scenarios and examples hold, and a plan translated into the other
//! language and back is the same plan and pays the same.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    missing_docs,
    reason = "a test that meets one of these has found something"
)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn premia(dir: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_premia")).current_dir(dir).args(args).output().unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn folders(pattern: &str) -> Vec<PathBuf> {
    let pattern = Path::new(env!("CARGO_MANIFEST_DIR")).join(pattern);
    let mut found: Vec<PathBuf> =
        glob::glob(pattern.to_str().unwrap()).unwrap().flatten().filter(|path| path.is_dir()).collect();
    found.sort();
    assert!(!found.is_empty());
    found
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

fn plans(dir: &Path) -> Vec<PathBuf> {
    glob::glob(dir.join("*.kpi").to_str().unwrap()).unwrap().flatten().collect()
}

#[test]
fn scenarios_and_examples_hold() {
    for dir in folders("rules/*").into_iter().chain(folders("tests/projects/*")) {
        let output = premia(&dir, &["test", "--lang", "en"]);
        let said = stdout(&output);
        assert!(
            said.ends_with(" passed, 0 failed\n") && !said.starts_with("0 "),
            "{}: {said}{}",
            dir.display(),
            stderr(&output)
        );
        assert_eq!(output.status.code(), Some(0));
    }
}

#[test]
fn every_plan_stands_in_its_canonical_form() {
    for dir in folders("rules/*") {
        let output = premia(&dir, &["fmt", "--check"]);
        assert_eq!(output.status.code(), Some(0), "{}: {}{}", dir.display(), stdout(&output), stderr(&output));
    }
}

#[test]
fn a_translated_plan_pays_the_same_and_comes_back_unchanged() {
    for dir in folders("rules/*").into_iter().chain(folders("tests/projects/*")) {
        let temporary = tempfile::tempdir().unwrap();
        let there = temporary.path().join("project");
        copy(&dir, &there);
        premia(&there, &["fmt"]);
        // Reasons quote the plan, so they change with its language; amounts must not.
        let pay = |dir: &Path| {
            let args = ["run", "--period", "2026-01..2026-06", "--format", "csv", "--lang", "en"];
            let amounts = |line: &str| line.split(',').take(9).collect::<Vec<_>>().join(",");
            stdout(&premia(dir, &args)).lines().map(amounts).collect::<Vec<_>>()
        };
        let tests = |dir: &Path| stdout(&premia(dir, &["test", "--lang", "en"]));
        let before: Vec<String> = plans(&there).iter().map(|path| std::fs::read_to_string(path).unwrap()).collect();
        let (paid, tested) = (pay(&there), tests(&there));
        let russian = before.iter().any(|text| text.contains("схема "));
        let (to, back) = if russian { ("en", "ru") } else { ("ru", "en") };
        for (language, same) in [(to, false), (back, true)] {
            for path in plans(&there) {
                let output =
                    premia(&there, &["translate", path.file_name().unwrap().to_str().unwrap(), "--to", language]);
                assert_eq!(output.status.code(), Some(0), "{}: {}", path.display(), stderr(&output));
                std::fs::write(&path, stdout(&output)).unwrap();
            }
            let now: Vec<String> = plans(&there).iter().map(|path| std::fs::read_to_string(path).unwrap()).collect();
            assert_eq!(now == before, same, "{} in {language}", dir.display());
            assert_eq!((pay(&there), tests(&there)), (paid.clone(), tested.clone()), "{} in {language}", dir.display());
        }
    }
}
