//! What people are given in a period, closed or open, and how a document states it.

use crate::data::Tables;
use crate::diagnostics::{Arg, phrase};
use crate::evaluate::Outcome;
use crate::language::Lang;
use crate::ledger::{Adjustment, Difference, PlanBooks, SettledLine, Settlement, differences, due, settle};
use crate::number::Exact;
use crate::plan::Plan;

/// What is paid beside the rules of a plan.
#[derive(Clone, Debug, Default)]
pub struct BesideRules {
    /// By somebody's decision, in whichever period.
    pub adjustments: Vec<Adjustment>,
    /// For closed periods, in the first open one.
    pub corrections: Vec<SettledLine>,
}

impl BesideRules {
    /// Whether nothing is.
    pub fn is_empty(&self) -> bool {
        self.adjustments.is_empty() && self.corrections.is_empty()
    }
}

/// What people are given in each period of an outcome: of closed ones what was paid, of others the pay of the rules with what
/// is paid beside them.
pub fn given(
    plan: &Plan,
    tables: &Tables,
    books: &PlanBooks<'_>,
    outcome: &Outcome,
    beside: &BesideRules,
) -> Vec<Settlement> {
    let mut settlements = settle(plan, tables, outcome, &beside.adjustments);
    for settlement in &mut settlements {
        match books.closed_in(settlement.period) {
            Some((period, _, paid)) => *settlement = paid.settlement(*period),
            // It was not there when the period was closed.
            None if books.without.contains(&settlement.period) => settlement.lines.clear(),
            None if books.first_open == Some(settlement.period) => settlement.correct(beside.corrections.clone()),
            None => {}
        }
    }
    settlements
}

/// The same for a document that shows how the pay of an outcome comes about: of a closed period, too, the rules' lines are
/// those of today, and what was paid otherwise stands beside them, so that the total is what was paid.
pub fn stated(
    plan: &Plan,
    tables: &Tables,
    books: &PlanBooks<'_>,
    outcome: &Outcome,
    (beside, lang): (&BesideRules, Lang),
) -> Vec<Settlement> {
    let mut settlements = given(plan, tables, books, outcome, beside);
    for (settlement, now) in settlements.iter_mut().zip(settle(plan, tables, outcome, &[])) {
        let Some((_, closing, _)) = books.closed_in(settlement.period) else { continue };
        let rules = |one: &Settlement| Settlement {
            lines: one.lines.iter().filter(|line| line.kind.is_rule()).cloned().collect(),
            ..one.clone()
        };
        let found = differences(due(&[rules(settlement)]), due(std::slice::from_ref(&now)));
        let why = phrase("why_closed", &[("on", Arg::Date(closing.closed))], lang);
        let beside: Vec<SettledLine> = settlement.beside().cloned().collect();
        let (period, places) = (settlement.period, settlement.places);
        *settlement = Settlement { period, places: places.max(now.places), ..now };
        // The rules' lines are what is due: what is due and was not paid is taken off again.
        let taken_off = |one: &Difference| SettledLine { amount: &Exact::zero() - &one.amount(), ..one.line(&why) };
        settlement.correct(found.iter().map(taken_off).chain(beside).collect());
    }
    settlements
}
