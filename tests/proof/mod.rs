//! Projects that prove something: plans with cases that hold, and texts that are refused with a message.

#![allow(dead_code, reason = "each target uses its own part")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The folders inside a folder, in the order of their names.
pub fn folders(inside: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(inside).unwrap().map(|entry| entry.unwrap().path());
    let mut found: Vec<PathBuf> = entries.filter(|path| path.is_dir()).collect();
    found.sort();
    assert!(!found.is_empty());
    found
}

/// A folder with rules.
pub struct Project {
    dir: PathBuf,
}

impl Project {
    /// The project of a folder.
    pub fn at(dir: &Path) -> Project {
        assert!(dir.is_dir(), "{} is not there", dir.display());
        Project { dir: dir.to_owned() }
    }

    /// Its files of rules: name and text.
    pub fn plans(&self) -> Vec<(String, String)> {
        plans(&self.dir)
    }

    /// All cases and examples hold, there is at least one case, and nothing else is said.
    pub fn pays(&self) {
        let output = premia(&self.dir, &["test", "--lang", "en"]);
        let (said, messages) = (stdout(&output), stderr(&output));
        let cases = glob::glob(self.dir.join("cases/*.yaml").to_str().unwrap()).unwrap().count();
        assert!(cases > 0, "{} has no case", self.dir.display());
        assert!(said.ends_with(" passed, 0 failed\n"), "{}: {said}{messages}", self.dir.display());
        assert_eq!(messages, "", "{}", self.dir.display());
        assert_eq!(output.status.code(), Some(0), "{}", self.dir.display());
    }

    /// What is said about it in a language: its rules and, below them, the messages. Nothing of it is paid.
    pub fn refused(&self, lang: &str) -> String {
        let output = premia(&self.dir, &["test", "--lang", lang]);
        assert_eq!(output.status.code(), Some(1), "{} is not refused", self.dir.display());
        let files = self.plans().into_iter().chain(named(&self.dir, "cases/*.yaml"));
        let texts: Vec<String> = files.map(|(name, text)| format!("---- {name}\n{text}")).collect();
        format!("{}==== premia test --lang {lang}\n{}{}", texts.concat(), stderr(&output), stdout(&output))
    }

    /// Its plans stand in their canonical form.
    pub fn is_formatted(&self) {
        let output = premia(&self.dir, &["fmt", "--check"]);
        assert_eq!(output.status.code(), Some(0), "{}: {}", self.dir.display(), stdout(&output));
    }

    /// What a run gives as CSV when other files stand in the place of one of its own.
    pub fn run_with(&self, instead_of: &str, files: &[(String, String)], period: &str) -> String {
        let temporary = tempfile::tempdir().unwrap();
        let there = temporary.path().join("project");
        copy(&self.dir, &there);
        std::fs::remove_file(there.join(instead_of)).unwrap();
        for (name, text) in files {
            std::fs::write(there.join(name), text).unwrap();
        }
        let output = premia(&there, &["run", "--period", period, "--format", "csv", "--lang", "en"]);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        stdout(&output)
    }

    /// In the other language all cases hold too, and the way back gives the very same text.
    pub fn pays_the_same_translated(&self) {
        let temporary = tempfile::tempdir().unwrap();
        let there = temporary.path().join("project");
        copy(&self.dir, &there);
        let before = plans(&there);
        let tested = stdout(&premia(&there, &["test", "--lang", "en"]));
        let russian = before.iter().any(|(_, text)| text.starts_with("схема ") || text.contains("\nсхема "));
        let (to, back) = if russian { ("en", "ru") } else { ("ru", "en") };
        for (language, same) in [(to, false), (back, true)] {
            for (name, _) in plans(&there) {
                let output = premia(&there, &["translate", &name, "--to", language]);
                assert_eq!(output.status.code(), Some(0), "{} {name}: {}", self.dir.display(), stderr(&output));
                std::fs::write(there.join(name), stdout(&output)).unwrap();
            }
            let output = premia(&there, &["test", "--lang", "en"]);
            assert_eq!(stdout(&output), tested, "{} in {language}: {}", self.dir.display(), stderr(&output));
            assert_eq!(plans(&there) == before, same, "{} in {language}", self.dir.display());
        }
    }
}

fn plans(dir: &Path) -> Vec<(String, String)> {
    named(dir, "*.kpi")
}

/// The files of a pattern: name and text, in the order of their names.
fn named(dir: &Path, pattern: &str) -> Vec<(String, String)> {
    let mut paths: Vec<_> = glob::glob(dir.join(pattern).to_str().unwrap()).unwrap().flatten().collect();
    paths.sort();
    let named = |path: &PathBuf| {
        let name = path.strip_prefix(dir).unwrap().to_string_lossy().into_owned();
        (name, std::fs::read_to_string(path).unwrap())
    };
    paths.iter().map(named).collect()
}

fn premia(dir: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_premia")).current_dir(dir).args(args).output().unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
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
