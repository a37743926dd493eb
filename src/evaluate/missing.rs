//! Lines that could not be computed: whose they are, and a result that goes without these people.
//!
//! What could not be computed is never 0. Either nobody is paid, or all pay of a person who lacks a line is left out and
//! the result says whose.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::data::EntityId;
use crate::diagnostics::{Code, Diagnostic};
use crate::evaluate::{Outcome, Whose};
use crate::plan::{Award, Component, Ensure, Id, Notice};
use crate::time::Period;

/// A person of whom at least one line of a period could not be computed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// The plan period.
    pub period: Period,
    /// The person.
    pub payee: EntityId,
    /// The lines that could not be computed, in the order of the plan; at least one.
    pub failed: Vec<Id<Component>>,
    /// The lines that could be and are left out with them.
    pub left_out: Vec<Id<Component>>,
}

/// An award, a notice or a guard of which nothing is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undecided {
    /// The period of the rule.
    pub period: Period,
    /// Of whom; `None` for a notice or guard of a unit or of all.
    pub payee: Option<EntityId>,
    /// The unit of a notice or guard, by its name.
    pub unit: Option<Arc<str>>,
    /// The rule.
    pub what: Watch,
}

/// What watches the pay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Watch {
    /// An award.
    Award(Id<Award>),
    /// A notice.
    Notice(Id<Notice>),
    /// A guard.
    Ensure(Id<Ensure>),
}

/// Whether an error stops nothing but the lines in which it was met. Any other error may have changed lines that look
/// sound: who belongs to the plan, which days somebody was away.
pub(super) fn stays_in_its_lines(code: Code) -> bool {
    matches!(
        code,
        Code::NoDataMet
            | Code::TierTableMiss
            | Code::ChangedInside
            | Code::CalendarMissing
            | Code::RateMissing
            | Code::DayNotCovered
            | Code::ExceptionsMeet
            | Code::RefundTooLarge
            | Code::NobodyTakesPart
            | Code::NoBasis
            | Code::TieLeft
            | Code::NothingToSpreadOver
    )
}

/// Whether a message means that amounts are not whole. A guard that does not hold leaves them as they are.
fn stops(problem: &Diagnostic) -> bool {
    problem.is_error() && problem.code != Code::EnsureFailed
}

/// Of how many a result says nothing, people and units apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lacking {
    /// People of whom a line is missing.
    pub unpaid: usize,
    /// People of whom an award, notice or guard is not decided.
    pub people: usize,
    /// Units of whom that is so.
    pub units: usize,
    /// Whether it is so of the whole company.
    pub company: bool,
}

impl Outcome {
    /// Of how many something is missing or not decided.
    pub fn lacking(&self) -> Lacking {
        let unpaid: BTreeSet<EntityId> = self.missing.iter().map(|one| one.payee).collect();
        let people: BTreeSet<EntityId> = self.undecided.iter().filter_map(|one| one.payee).collect();
        let units: BTreeSet<&Arc<str>> = self.undecided.iter().filter_map(|one| one.unit.as_ref()).collect();
        let company = self.undecided.iter().any(|one| one.payee.is_none() && one.unit.is_none());
        Lacking { unpaid: unpaid.len(), people: people.len(), units: units.len(), company }
    }

    /// Whether all lines have been computed.
    pub fn is_whole(&self) -> bool {
        !self.problems.iter().any(stops)
    }

    /// Whether the lines that could be computed are right without the others.
    pub fn is_right_where_computed(&self) -> bool {
        self.problems.iter().filter(|problem| stops(problem)).all(|problem| stays_in_its_lines(problem.code))
    }

    /// Whether the lines that could be computed are right without the others, and somebody has only such lines.
    pub fn holds_for_the_others(&self) -> bool {
        let accounted = !self.missing.is_empty() || !self.undecided.is_empty();
        let paid: usize = self.payees.iter().map(|(_, people)| people.len()).sum();
        accounted && paid > self.missing.len() && self.is_right_where_computed()
    }

    /// The result without the people of whom a line is missing: none of their lines of that period is left.
    pub fn without_missing(mut self) -> Outcome {
        let gone: BTreeSet<(Period, EntityId)> = self.missing.iter().map(|one| (one.period, one.payee)).collect();
        self.lines.retain(|line| !gone.contains(&(line.period, line.payee)));
        let last = self.periods.last().copied();
        self.open.retain(|one| match (&one.whose, last) {
            (Whose::Person(person), Some(last)) => !gone.contains(&(last, *person)),
            _ => true,
        });
        self.left.retain(|one| last.is_none_or(|last| !gone.contains(&(last, one.payee))));
        for (period, people) in &mut self.payees {
            people.retain(|person| !gone.contains(&(*period, *person)));
        }
        self
    }

    /// Whether a line of this person is missing in any period.
    pub fn lacks(&self, payee: EntityId) -> bool {
        self.missing.iter().any(|one| one.payee == payee)
    }
}
