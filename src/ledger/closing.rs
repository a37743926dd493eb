//! A closed period: all that was paid in it, and from what.

use std::sync::Arc;

use indexmap::IndexMap;

use crate::ledger::{Balance, Basis, SettledKind, SettledLine, Settlement, sum};
use crate::number::Exact;
use crate::time::{Date, Period};

/// A period that was closed. It never changes; what turns out later is paid in a later one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closing {
    /// The period.
    pub period: Period,
    /// The day on which it was closed.
    pub closed: Date,
    /// The day up to which facts were known; `None` where all were taken.
    pub as_of: Option<Date>,
    /// Who has approved it, and by which document.
    pub approved: Arc<str>,
    /// The revision of the folder in git, and whether it held exactly what was closed.
    pub revision: Option<Revision>,
    /// The period closed before it, and the seal of that.
    pub previous: Option<(Period, Arc<str>)>,
    /// The files of rules and data with the digests of their content, by name.
    pub files: Vec<RecordedFile>,
    /// What each plan has paid.
    pub plans: Vec<ClosedPlan>,
}

/// A revision in git.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revision {
    /// Its name.
    pub id: Arc<str>,
    /// Whether no file of the project differed from it.
    pub clean: bool,
}

/// A file that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordedFile {
    /// Its name inside the project.
    pub name: Arc<str>,
    /// The BLAKE3 digest of its content.
    pub digest: Arc<str>,
}

/// What one plan has paid in a closed period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClosedPlan {
    /// The name of the plan.
    pub name: Arc<str>,
    /// Its title.
    pub title: Arc<str>,
    /// The currency of all amounts.
    pub currency: Arc<str>,
    /// The most decimal places.
    pub places: u32,
    /// What was paid, in the order of the settlement.
    pub lines: Vec<ClosedLine>,
    /// What of it was counted against the debts of people who have left, and what they have owed since.
    pub balances: Vec<Balance>,
}

/// One amount that was paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClosedLine {
    /// Whose, by what, how much.
    pub line: SettledLine,
    /// The states of a line of the rules, by their names in CSV and JSON; empty where the plan has none.
    pub states: Vec<(Arc<str>, Option<Exact>)>,
    /// On what it rests.
    pub basis: Basis,
}

impl ClosedPlan {
    /// What was paid, as a settlement.
    pub fn settlement(&self, period: Period) -> Settlement {
        Settlement {
            plan: Arc::clone(&self.name),
            title: Arc::clone(&self.title),
            period,
            currency: Arc::clone(&self.currency),
            places: self.places,
            lines: self.lines.iter().map(|closed| closed.line.clone()).collect(),
        }
    }

    /// The sums of the rules, the corrections, the adjustments, and of all.
    pub fn totals(&self) -> [Exact; 4] {
        let of = |fits: &dyn Fn(&SettledKind) -> bool| {
            sum(self.lines.iter().map(|closed| &closed.line).filter(|line| fits(&line.kind)))
        };
        [
            of(&SettledKind::is_rule),
            of(&|kind| matches!(kind, SettledKind::Correction(_))),
            of(&|kind| matches!(kind, SettledKind::Adjustment(_))),
            of(&|_| true),
        ]
    }
}

impl Closing {
    /// What a plan has paid.
    pub fn plan(&self, name: &str) -> Option<&ClosedPlan> {
        let wanted = crate::syntax::fold(name);
        self.plans.iter().find(|plan| crate::syntax::fold(&plan.name) == wanted)
    }

    /// The sums by currency.
    pub fn by_currency(&self) -> IndexMap<Arc<str>, Exact> {
        let mut sums: IndexMap<Arc<str>, Exact> = IndexMap::new();
        for plan in &self.plans {
            let [.., all] = plan.totals();
            let sum = sums.entry(Arc::clone(&plan.currency)).or_default();
            *sum = &*sum + &all;
        }
        sums
    }
}
