//! What is paid to people: the pay of the rules with what is paid beside them.

use crate::cli::session::Session;
use crate::data::{Loaded, read_adjustments};
use crate::diagnostics::Diagnostic;
use crate::evaluate::Outcome;
use crate::ledger::{Settlement, adjustments_of};
use crate::plan::Plan;

/// What a plan pays in each period run, and what is wrong with what is paid beside its rules.
pub(super) struct Settled {
    /// One for each period of the outcome, in its order.
    pub settlements: Vec<Settlement>,
    /// With an error among them nothing is to be paid.
    pub problems: Vec<Diagnostic>,
}

/// Puts the pay of a run together with what is paid beside it.
pub(super) fn settled(session: &Session, plan: &Plan, loaded: &Loaded, outcome: &Outcome) -> Settled {
    let Some(project) = &session.project else {
        return Settled { settlements: Vec::new(), problems: Vec::new() };
    };
    let all: Vec<&Plan> = session.analysed.plans.iter().collect();
    let read = read_adjustments(project);
    let found = adjustments_of(plan, &all, &loaded.tables, &read.rows, None);
    Settled {
        settlements: crate::ledger::settle(plan, &loaded.tables, outcome, &found.list),
        // Rows that cannot be read, or are of no plan, each plan tells of: whoever runs several says it once.
        problems: [read.problems, found.problems].concat(),
    }
}
