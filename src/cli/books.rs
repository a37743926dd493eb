//! The closed periods of a project: the files of its folder `ledger`.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use crate::cli::exit::Refusal;
use crate::cli::files;
use crate::cli::git::{Change, Git, Version};
use crate::diagnostics::{Code, Diagnostic, Place};
use crate::ledger::{self, ENDING, Ledger};
use crate::plan::Plan;
use crate::time::Period;

/// The folder of the closed periods in that of a project.
pub(super) const FOLDER: &str = "ledger";

/// The name of the file that closes a period.
pub(super) fn file_of(period: Period) -> String {
    format!("{period}.{ENDING}")
}

/// The files of closed periods, in the order of their names. What a closing that broke off has left is not among them.
pub(super) fn files_of(project: &Path) -> Vec<PathBuf> {
    let is_ledger = |path: &PathBuf| path.extension().is_some_and(|end| end == ENDING);
    files::entries(&project.join(FOLDER)).into_iter().filter(is_ledger).collect()
}

/// The closed periods of a project, and what is wrong with their files.
pub(super) fn read(project: &Path) -> Result<(Ledger, Vec<Diagnostic>), Refusal> {
    let mut texts = Vec::new();
    for path in files_of(project) {
        let bytes = std::fs::read(&path).map_err(|error| Refusal::file("cannot_read", &path, &error))?;
        texts.push((files::name_in(project, &path), String::from_utf8_lossy(&bytes).into_owned()));
    }
    Ok(Ledger::of(&texts))
}

/// The period that a file of this name closes.
fn period_of(name: &str) -> Option<Period> {
    Period::parse(name.strip_suffix(ENDING)?.strip_suffix('.')?)
}

/// P1086: closed periods that git has and the folder has not, or has otherwise. The newest one no other names, so that of its
/// absence only git knows.
pub(super) fn lost(project: &Path) -> Vec<Diagnostic> {
    let Some(git) = Git::above(project) else { return Vec::new() };
    let said = |(name, change): (String, Change)| {
        let problem = unlike_git(&name, period_of(&name)?);
        // What cannot be read is said already.
        let whole =
            || std::fs::read_to_string(project.join(FOLDER).join(&name)).is_ok_and(|text| ledger::read(&text).is_ok());
        match change {
            Change::Gone => Some(problem),
            Change::Changed => whole().then(|| problem.help("changed")),
        }
    };
    git.changed(FOLDER).into_iter().filter_map(said).collect()
}

fn unlike_git(name: &str, period: Period) -> Diagnostic {
    let file = format!("{FOLDER}/{name}");
    Diagnostic::error_at(Code::ClosedLost, Place::File(file.clone())).arg("file", file).arg("period", period)
}

/// Closed periods that git once had otherwise (P1087), or had and has no more (P1086): whoever takes a closed period away and
/// commits that may close it again.
pub(super) fn closed_before(project: &Path, known: &Ledger) -> Vec<Diagnostic> {
    let Some(git) = Git::above(project) else { return Vec::new() };
    let mut found: Vec<Diagnostic> = Vec::new();
    let mut told: HashSet<(String, Option<String>)> = HashSet::new();
    for Version { name, commit, object } in git.versions(FOLDER) {
        let Some(period) = period_of(&name) else { continue };
        let revision = commit.chars().take(SHORT).collect::<String>();
        let here = known.closings().find(|(closing, _)| closing.period == period).map(|(_, seal)| seal);
        match (object, here) {
            (None, None) if told.insert((name.clone(), None)) && !project.join(FOLDER).join(&name).exists() => {
                found.push(unlike_git(&name, period).arg("revision", revision).help("committed"));
            }
            (Some(object), Some(seal)) => {
                let sealed = git.object(&object).map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
                let other = sealed.and_then(|text| Some(text.trim_end().rsplit_once("seal | ")?.1.to_owned()));
                if let Some(other) = other.filter(|other| *other != **seal)
                    && told.insert((name.clone(), Some(other)))
                {
                    let place = Place::File(format!("{FOLDER}/{name}"));
                    let said = Diagnostic::warning_at(Code::ClosedAgain, place).arg("period", period);
                    found.push(said.arg("file", format!("{FOLDER}/{name}")).arg("revision", revision));
                }
            }
            _ => {}
        }
    }
    found
}

/// How many letters of the name of a revision are shown.
const SHORT: usize = 12;

/// The plans that the ledger has paid and that are gone.
pub(super) fn gone(ledger: &Ledger, plans: &[&Plan]) -> Vec<Diagnostic> {
    let mut names: Vec<(String, Period)> = Vec::new();
    for (closing, _) in ledger.closings() {
        for plan in &closing.plans {
            let known = plans.iter().any(|one| crate::syntax::fold(&one.name) == crate::syntax::fold(&plan.name));
            if !known && names.iter().all(|(name, _)| **name != *plan.name) {
                names.push((plan.name.to_string(), closing.period));
            }
        }
    }
    let said = |(name, period): (String, Period)| {
        let place = Place::File(format!("{FOLDER}/{}", file_of(period)));
        Diagnostic::warning_at(Code::ClosedNotCovered, place).arg("plan", name).arg("period", period).help("gone")
    };
    names.into_iter().map(said).collect()
}
