//! The closed periods of a project: the files of its folder `ledger`.

use std::path::{Path, PathBuf};

use crate::cli::exit::Refusal;
use crate::cli::files;
use crate::diagnostics::{Code, Diagnostic, Place};
use crate::ledger::{ENDING, Ledger, OfPlan};
use crate::plan::Plan;
use crate::time::{Grain, Period};

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

/// What the ledger holds of a plan.
pub(super) struct PlanBooks<'l> {
    /// The periods in which it was paid.
    pub closed: Vec<OfPlan<'l>>,
    /// The closed periods that it covers, those in which it has paid nothing included: of others nothing is due or owed.
    pub covered: Vec<Period>,
    /// Those of them in which it has paid nothing: it was not there when they were closed.
    pub without: Vec<Period>,
    /// The period that pays corrections: the one after the last closed one.
    pub first_open: Option<Period>,
    /// What of the ledger it does not cover any more.
    pub problems: Vec<Diagnostic>,
}

impl<'l> PlanBooks<'l> {
    pub fn of(ledger: &'l Ledger, plan: &Plan) -> PlanBooks<'l> {
        let closed = ledger.of_plan(&plan.name);
        let pays = |period: Period| closed.iter().any(|(of, ..)| *of == period);
        let covers = |period: Period| period.grain() == Some(plan.every) && plan.effective.from <= period.last_day();
        let all = ledger.closings().map(|(closing, _)| closing.period);
        let without: Vec<Period> =
            all.filter(|period| !pays(*period) && covers(*period) && plan.effective.touches(*period)).collect();
        let (mut covered, lost): (Vec<Period>, Vec<Period>) =
            closed.iter().map(|(period, ..)| *period).partition(|period| covers(*period));
        covered.extend(&without);
        covered.sort_unstable();
        let problems = lost
            .into_iter()
            .map(|period| {
                let said = Diagnostic::warning(Code::ClosedNotCovered, plan.span).arg("plan", &plan.title);
                said.arg("period", period).arg("from", plan.effective.from)
            })
            .collect();
        PlanBooks {
            closed,
            covered,
            without,
            first_open: ledger.last(plan.every).map(|(last, _)| next(last)),
            problems,
        }
    }

    /// P1085: a period that was closed without the plan.
    pub fn nothing_paid(&self, plan: &Plan, period: Period) -> Diagnostic {
        let said = Diagnostic::warning(Code::ClosedWithoutPlan, plan.span).arg("plan", &plan.title);
        said.arg("period", period).arg("open", self.first_open.unwrap_or(period))
    }

    /// What was paid in a period, where it is closed.
    pub fn closed_in(&self, period: Period) -> Option<&OfPlan<'l>> {
        self.closed.iter().find(|(of, ..)| *of == period)
    }
}

/// The period after one of regular length.
pub(super) fn next(period: Period) -> Period {
    period.grain().unwrap_or(Grain::Month).containing(period.last().plus(1))
}

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
