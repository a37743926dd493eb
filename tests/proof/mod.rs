//! Projects that prove something: plans with cases that hold, and texts that are refused with a message.

#![allow(dead_code, reason = "each target uses its own part")]

use std::path::{Path, PathBuf};

use crate::support::{copy, inside, output, premia};

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

    /// All cases and examples hold, there is at least one, and nothing is found wrong. What is said beside that.
    pub fn holds(&self) -> String {
        let ran = premia(&self.dir, &["test", "--lang", "en"]);
        let holds = ran.out.ends_with(" passed, 0 failed\n") && !ran.out.starts_with("0 ");
        assert!(holds && ran.code == 0, "{}: {}{}", self.dir.display(), ran.out, ran.err);
        ran.err
    }

    /// All cases and examples hold, there is at least one case, and nothing else is said.
    pub fn pays(&self) {
        assert!(!inside(&self.dir, "cases/*.yaml").is_empty(), "{} has no case", self.dir.display());
        assert_eq!(self.holds(), "", "{}", self.dir.display());
    }

    /// What is said about it in a language: its rules and, below them, the messages. Nothing of it is paid.
    pub fn refused(&self, lang: &str) -> String {
        let ran = premia(&self.dir, &["test", "--lang", lang]);
        assert_eq!(ran.code, 1, "{} is not refused", self.dir.display());
        let files = self.plans().into_iter().chain(named(&self.dir, "cases/*.yaml"));
        let texts: Vec<String> = files.map(|(name, text)| format!("---- {name}\n{text}")).collect();
        format!("{}==== premia test --lang {lang}\n{}{}", texts.concat(), ran.err, ran.out)
    }

    /// Its plans stand in their canonical form.
    pub fn is_formatted(&self) {
        output(&self.dir, &["fmt", "--check"]);
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
        output(&there, &["run", "--period", period, "--format", "csv", "--lang", "en"])
    }

    /// In the other language all cases hold too, and the way back gives the very same text. Where periods are named,
    /// a run on the data pays the same in both.
    pub fn pays_the_same_translated(&self, periods: Option<&str>) {
        let temporary = tempfile::tempdir().unwrap();
        let there = temporary.path().join("project");
        copy(&self.dir, &there);
        premia(&there, &["fmt"]);
        let before = plans(&there);
        let gives = || {
            let tested = premia(&there, &["test", "--lang", "en"]).out;
            (tested, periods.map(|periods| amounts(&there, periods)))
        };
        let given = gives();
        let russian = before.iter().any(|(_, text)| text.starts_with("схема ") || text.contains("\nсхема "));
        let (to, back) = if russian { ("en", "ru") } else { ("ru", "en") };
        for (language, same) in [(to, false), (back, true)] {
            for (name, _) in plans(&there) {
                let text = output(&there, &["translate", &name, "--to", language]);
                std::fs::write(there.join(name), text).unwrap();
            }
            assert_eq!(gives(), given, "{} in {language}", self.dir.display());
            assert_eq!(plans(&there) == before, same, "{} in {language}", self.dir.display());
        }
    }
}

/// The amounts of a run. Reasons quote the plan, so they change with its language; amounts must not.
fn amounts(dir: &Path, periods: &str) -> Vec<String> {
    let ran = premia(dir, &["run", "--period", periods, "--format", "csv", "--lang", "en"]);
    ran.out.lines().map(|line| line.split(',').take(9).collect::<Vec<_>>().join(",")).collect()
}

fn plans(dir: &Path) -> Vec<(String, String)> {
    named(dir, "*.kpi")
}

/// The files of a pattern: name and text, in the order of their names.
fn named(dir: &Path, pattern: &str) -> Vec<(String, String)> {
    let named = |path: &PathBuf| {
        let name = path.strip_prefix(dir).unwrap().to_string_lossy().into_owned();
        (name, std::fs::read_to_string(path).unwrap())
    };
    inside(dir, pattern).iter().map(named).collect()
}
