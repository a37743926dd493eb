//! The mistakes of one load, bounded: a file with a million bad cells must not fill the memory with messages.

use crate::diagnostics::{Code, Diagnostic, Place, Severity};

/// How many mistakes are listed one by one.
const MOST_LISTED: usize = 10_000;

/// The mistakes met so far.
#[derive(Debug, Default)]
pub(crate) struct Problems {
    list: Vec<Diagnostic>,
    /// Which of them are mistakes in rows, of which only so many are listed.
    in_rows: Vec<bool>,
    beyond: u64,
    /// Whether rows with bad cells are left out and the mistakes in them are warnings.
    pub(crate) skip: bool,
}

impl Problems {
    pub(crate) fn new(skip: bool) -> Problems {
        Problems { skip, ..Problems::default() }
    }

    /// How many mistakes are listed so far.
    pub(crate) fn count(&self) -> usize {
        self.list.len()
    }

    /// Those listed since there were so many.
    pub(crate) fn since(&mut self, count: usize) -> impl Iterator<Item = &mut Diagnostic> {
        self.list.iter_mut().skip(count)
    }

    /// A mistake that no skipping of rows helps against.
    pub(crate) fn push(&mut self, problem: Diagnostic) {
        self.list.push(problem);
        self.in_rows.push(false);
    }

    pub(crate) fn extend(&mut self, problems: Vec<Diagnostic>) {
        problems.into_iter().for_each(|problem| self.push(problem));
    }

    /// Adds what was met apart, as if it had been met here.
    pub(crate) fn absorb(&mut self, other: Problems) {
        for (problem, in_row) in other.list.into_iter().zip(other.in_rows) {
            if in_row && !self.listed() {
                self.beyond += 1;
                continue;
            }
            self.list.push(problem);
            self.in_rows.push(in_row);
        }
        self.beyond += other.beyond;
    }

    /// Whether further mistakes in rows are still listed; building a message that is not costs time.
    pub(crate) fn listed(&self) -> bool {
        self.list.len() < MOST_LISTED
    }

    /// Whether an error of this code is among them.
    pub(crate) fn has(&self, code: Code) -> bool {
        self.list.iter().any(|problem| problem.code == code && problem.is_error())
    }

    /// A mistake in one row.
    pub(crate) fn row(&mut self, problem: impl FnOnce() -> Diagnostic) {
        if !self.listed() {
            self.beyond += 1;
            return;
        }
        let mut problem = problem();
        if self.skip {
            problem.severity = Severity::Warning;
        }
        self.list.push(problem);
        self.in_rows.push(true);
    }

    /// All of them, and one that counts those not listed.
    pub(crate) fn finish(mut self) -> Vec<Diagnostic> {
        if self.beyond > 0 {
            let mut last = Diagnostic::error_at(Code::TooManyBad, Place::Nowhere).arg("count", self.beyond);
            if self.skip {
                last.severity = Severity::Warning;
            }
            self.list.push(last);
        }
        self.list
    }
}
