//! All closed periods of a project: each names the one before it and its seal, so none can be changed or left out unnoticed.

use std::sync::Arc;

use crate::diagnostics::{Code, Diagnostic, Place};
use crate::ledger::text::{Damage, read};
use crate::ledger::{ClosedPlan, Closing};
use crate::time::{Date, Grain, Period};

/// The ending of the files of a ledger.
pub const ENDING: &str = "ledger";

/// The closed periods of a project, in their order.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    closings: Vec<(Closing, Arc<str>)>,
}

/// A closed period of a plan.
pub type OfPlan<'l> = (Period, &'l Closing, &'l ClosedPlan);

impl Ledger {
    /// The closed periods that stand in files, each with its name and text; and what is wrong with them.
    pub fn of(files: &[(String, String)]) -> (Ledger, Vec<Diagnostic>) {
        let (mut ledger, mut problems) = (Ledger::default(), Vec::new());
        let mut unread: Vec<&str> = Vec::new();
        let mut names: Vec<(Period, String)> = Vec::new();
        for (name, text) in files {
            match read(text) {
                Ok((closing, seal)) => {
                    let own = format!("{}.{ENDING}", closing.period);
                    let at = |code| Diagnostic::error_at(code, Place::File(name.clone())).arg("file", name);
                    if !name.ends_with(&format!("/{own}")) && *name != own {
                        problems.push(at(Code::LedgerDamaged).arg("expected", own).help("name"));
                        continue;
                    }
                    names.push((closing.period, name.clone()));
                    ledger.closings.push((closing, seal));
                }
                Err(damage) => {
                    problems.push(damaged(name, &damage));
                    unread.push(name.rsplit('/').next().unwrap_or(name));
                }
            }
        }
        ledger.closings.sort_by_key(|(closing, _)| (closing.period.len(), closing.period));
        for (at, (closing, _)) in ledger.closings.iter().enumerate() {
            let before = at.checked_sub(1).and_then(|at| ledger.closings.get(at));
            let before = before.filter(|(before, _)| before.period.len() == closing.period.len());
            let known = before.map(|(before, seal)| (before.period, Arc::clone(seal)));
            // What cannot be read is said already.
            let own = |period: Period| format!("{period}.{ENDING}");
            let told = closing.previous.as_ref().is_some_and(|(before, _)| unread.contains(&&*own(*before)));
            if closing.previous != known && !told {
                let name = names.iter().find(|(period, _)| *period == closing.period).map_or("", |(_, name)| name);
                let said = Diagnostic::error_at(Code::LedgerBroken, Place::File(name.to_owned())).arg("file", name);
                let said = said.arg("period", closing.period);
                problems.push(match (&closing.previous, known) {
                    (Some((wanted, _)), Some((found, _))) if *wanted == found => {
                        said.arg("before", found).help("changed")
                    }
                    (Some((wanted, _)), _) => said.arg("before", *wanted),
                    (None, Some((found, _))) => said.arg("before", found).help("added"),
                    (None, None) => said,
                });
            }
        }
        (ledger, problems)
    }

    /// Whether nothing is closed.
    pub fn is_empty(&self) -> bool {
        self.closings.is_empty()
    }

    /// All closed periods with their seals, the shorter ones first.
    pub fn closings(&self) -> impl DoubleEndedIterator<Item = (&Closing, &Arc<str>)> {
        self.closings.iter().map(|(closing, seal)| (closing, seal))
    }

    /// The closed period, if it is closed.
    pub fn closing(&self, period: Period) -> Option<&Closing> {
        self.closings().map(|(closing, _)| closing).find(|closing| closing.period == period)
    }

    /// The last closed period of a length, with its seal.
    pub fn last(&self, grain: Grain) -> Option<(Period, Arc<str>)> {
        let mut of = self.closings().filter(|(closing, _)| closing.period.len() == grain.months());
        of.next_back().map(|(closing, seal)| (closing.period, Arc::clone(seal)))
    }

    /// Whether all periods closed before one are there, each as it was when the next was closed.
    pub fn is_linked(&self, closing: &Closing) -> bool {
        let mut closing = closing;
        while let Some((before, seal)) = &closing.previous {
            let found = self.closings().find(|(known, own)| known.period == *before && *own == seal);
            // Time runs one way: a chain of forged seals ends, too.
            match found {
                Some((known, _)) if known.period < closing.period => closing = known,
                _ => return false,
            }
        }
        true
    }

    /// The periods in which a plan was paid, in their order.
    pub fn of_plan(&self, name: &str) -> Vec<OfPlan<'_>> {
        self.closings().filter_map(|(closing, _)| Some((closing.period, closing, closing.plan(name)?))).collect()
    }

    /// What was known on a day: periods closed by then.
    pub fn until(mut self, day: Date) -> Ledger {
        self.closings.retain(|(closing, _)| closing.closed <= day);
        self
    }

    /// What was known when a period was closed.
    pub fn before(mut self, period: Period) -> Ledger {
        self.closings.retain(|(closing, _)| closing.period.len() != period.len() || closing.period < period);
        self
    }
}

/// P1080: a file that is not what was written.
fn damaged(name: &str, damage: &Damage) -> Diagnostic {
    let said = Diagnostic::error_at(Code::LedgerDamaged, Place::File(name.to_owned())).arg("file", name);
    match damage {
        Damage::Seal => said,
        Damage::NoSeal => said.help("whole"),
        Damage::Version(version) => said.arg("version", version).help("version"),
        Damage::Line(line) => said.arg("line", *line).help("line"),
        Damage::Total(plan) => said.arg("plan", plan).help("total"),
    }
}
