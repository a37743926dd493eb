//! What is paid to people: the pay of the rules with what is paid beside them, on one reading of the data.

use crate::cli::data::{Leave, Read, Reading, Stopped, Wanted, read};
use crate::cli::session::Session;
use crate::data::{AdjustmentColumn, AdjustmentRow, AdjustmentRows, Loaded, Tables, read_adjustments};
use crate::diagnostics::{Code, Diagnostic};
use crate::evaluate::{Outcome, RunOptions};
use crate::ledger::{
    Again, Balance, BesideRules, Closed, Earlier, Ledger, PlanBooks, Settlement, adjustments_of, balances, given,
    stated,
};
use crate::plan::Plan;
use crate::time::{Date, Period};

/// From how many bytes of data on the rows behind an amount are not listed one by one.
const MUCH: u64 = 64 << 20;

/// A plan with all that decides what it really pays.
pub(super) struct Settling<'s> {
    session: &'s Session,
    plan: &'s Plan,
    /// What the ledger holds of it.
    pub books: PlanBooks<'s>,
    /// The rows of adjustments of all plans.
    rows: Vec<AdjustmentRow>,
    problems: Vec<Diagnostic>,
}

/// What a plan pays.
pub(super) struct Paid {
    /// The data.
    pub loaded: Box<Loaded>,
    /// By its rules, with messages that did not stop it.
    pub outcome: Box<Outcome>,
    /// Beside them.
    pub beside: Beside,
}

/// What a plan pays beside its rules, and what is wrong with that.
pub(super) struct Beside {
    /// What it is.
    pub rules: BesideRules,
    /// With an error among them nothing is to be paid. Rows that cannot be read, or are of no plan, each plan tells of: whoever
    /// runs several says it once.
    pub problems: Vec<Diagnostic>,
    /// What of closed periods cannot be computed, where the reader goes without it: what was paid for them stands.
    pub missing: Vec<Diagnostic>,
}

/// What people are given in the periods of an outcome.
pub(super) struct Settled {
    /// One for each period, in their order.
    pub settlements: Vec<Settlement>,
    /// What people owe who have left, and what of later pay makes it good.
    pub balances: Vec<Balance>,
    /// With an error among them nothing is to be paid.
    pub problems: Vec<Diagnostic>,
}

/// Whose amounts are wanted.
#[derive(Clone, Copy)]
enum Whose<'a> {
    /// Those of all whom the reading knows.
    Read(&'a Reading<'a>, Leave),
    /// Those of somebody who is in no data, by key.
    Gone(&'a str),
}

impl<'s> Settling<'s> {
    /// What a plan has paid, and the adjustments that are known.
    pub fn of(session: &'s Session, ledger: &'s Ledger, plan: &'s Plan) -> Settling<'s> {
        let AdjustmentRows { rows, mut problems } = session.project.as_ref().map(read_adjustments).unwrap_or_default();
        let rows = known_by(rows, session.as_of, &mut problems);
        Settling { session, plan, books: PlanBooks::of(ledger, plan), rows, problems }
    }

    /// The closed periods whose pay by today's rules and facts must be known to pay these: all, where the first open one is
    /// among them, which pays corrections, or lies before them, since somebody may owe them.
    fn earlier(&self, periods: &[Period]) -> &[Period] {
        let reached = self.books.first_open.is_some_and(|first| periods.iter().any(|period| first <= *period));
        if reached { &self.books.covered } else { &[] }
    }

    /// Reads the data, once for all that these periods pay.
    pub fn read(&self, periods: &[Period], wanted: Wanted<'_>) -> Read<'s> {
        let earlier = self.earlier(periods);
        let mut leave = wanted.leave;
        // Reasons of corrections name the rows that have changed; of one person all are kept anyway.
        if !earlier.is_empty() && self.tells_reasons(periods) && wanted.only.is_none() && self.names_rows() {
            leave.scan_from = u64::MAX;
        }
        read(self.session, self.plan, &[earlier, periods].concat(), Wanted { leave, ..wanted })
    }

    /// Whether corrections are among what these periods pay, and so their reasons.
    fn tells_reasons(&self, periods: &[Period]) -> bool {
        self.books.first_open.is_some_and(|first| periods.contains(&first))
    }

    /// Whether it is known by which rows an amount has come about: there are not too many of them.
    fn names_rows(&self) -> bool {
        let files = self.session.project.as_ref().map(|project| project.data_files()).unwrap_or_default();
        let bytes: u64 = files.iter().filter_map(|path| Some(std::fs::metadata(path).ok()?.len())).sum();
        bytes < MUCH
    }

    /// How the data are read and the plan is run where it is to be known on what each amount rests.
    pub fn explained(&self, leave: Leave) -> (RunOptions<'static>, Leave) {
        match self.names_rows() {
            true => (RunOptions::default(), Leave { scan_from: u64::MAX, ..leave }),
            false => (RunOptions::steps(), leave),
        }
    }

    /// Reads the data and runs the plan for everybody.
    pub fn paid(&self, periods: &[Period], options: RunOptions, leave: Leave) -> Result<Paid, Stopped> {
        let reading = self.read(periods, Wanted { rows: options.rows, only: None, leave }).of_all()?;
        let (outcome, beside) = self.pay(&reading, periods, options, leave)?;
        Ok(Paid { loaded: reading.loaded, outcome, beside })
    }

    /// What these periods pay by the rules, and beside them.
    pub fn pay(
        &self,
        reading: &Reading<'_>,
        periods: &[Period],
        options: RunOptions,
        leave: Leave,
    ) -> Result<(Box<Outcome>, Beside), Stopped> {
        match (reading.pay(periods, options, leave), self.beside(reading, periods, leave)) {
            (Ok(outcome), Ok(beside)) => Ok((outcome, beside)),
            (Err(mut stopped), Err(also)) => {
                let new = |problem: &Diagnostic| !stopped.problems.contains(problem);
                let also: Vec<Diagnostic> = also.problems.into_iter().filter(new).collect();
                stopped.problems.extend(also);
                Err(stopped)
            }
            (Err(stopped), Ok(_)) | (Ok(_), Err(stopped)) => Err(stopped),
        }
    }

    /// What these periods pay beside the rules; where the pay of closed periods cannot be computed, why.
    pub fn beside(&self, reading: &Reading<'_>, periods: &[Period], leave: Leave) -> Result<Beside, Stopped> {
        self.beside_of(&reading.loaded.tables, periods, Whose::Read(reading, leave))
    }

    /// The same of somebody who is in no data: no rule pays them, so nothing is computed.
    pub fn beside_of_gone(&self, tables: &Tables, periods: &[Period], key: &str) -> Result<Beside, Stopped> {
        self.beside_of(tables, periods, Whose::Gone(key))
    }

    fn beside_of(&self, tables: &Tables, periods: &[Period], whose: Whose<'_>) -> Result<Beside, Stopped> {
        let Settling { session, plan, books, .. } = self;
        let all: Vec<&Plan> = session.analysed.plans.iter().collect();
        let found = adjustments_of(plan, &all, tables, &self.rows, books.first_open);
        let problems = [self.problems.clone(), found.problems].concat();
        let covered = self.earlier(periods);
        let mut missing = Vec::new();
        let mut rules = BesideRules { adjustments: found.list, corrections: Vec::new() };
        if !covered.is_empty() {
            let rows = self.names_rows();
            let closed = Closed {
                plan,
                books,
                tables,
                adjustments: &rules.adjustments,
                sources: &session.sources,
                files: &session.analysed.files,
                rows,
                lang: session.lang,
            };
            rules.corrections = match whose {
                Whose::Read(reading, leave) => {
                    let options = if rows { RunOptions::default() } else { RunOptions::steps() };
                    let steps = |periods: &[Period]| reading.run(periods, options);
                    // What else is to be said of closed periods was said when they were closed.
                    let outcome = reading.pay(covered, RunOptions::amounts(), leave).map_err(only_errors)?;
                    if !outcome.missing.is_empty() {
                        // Guards were looked at when the period was closed.
                        let says = |problem: &&Diagnostic| problem.is_error() && problem.code != Code::EnsureFailed;
                        missing.extend(outcome.problems.iter().filter(says).cloned());
                    }
                    let person = reading.person.and_then(|person| tables.get(plan.people).entity(person));
                    let only = person.map(|person| &*person.key);
                    // Reasons are told where the corrections are.
                    let told = self.tells_reasons(periods);
                    let steps: Option<Again<'_>> = if told { Some(&steps) } else { None };
                    closed.corrections(&Earlier { outcome: &outcome, only, steps })
                }
                Whose::Gone(key) => {
                    let nothing = |periods: &[Period]| Outcome { periods: periods.to_vec(), ..Outcome::default() };
                    let earlier = Earlier { outcome: &nothing(covered), only: Some(key), steps: Some(&nothing) };
                    closed.corrections(&earlier)
                }
            };
        }
        Ok(Beside { rules, problems, missing })
    }

    /// What people are given in each period of an outcome.
    pub fn given(&self, tables: &Tables, outcome: &Outcome, beside: &Beside) -> Settled {
        let settlements = given(self.plan, tables, &self.books, outcome, &beside.rules);
        self.settled(tables, outcome, beside, settlements)
    }

    /// The same without the lines of the rules where nothing is paid beside them or kept of them: once more, those of a large
    /// run are a tenth of its memory.
    pub fn given_beside(&self, tables: &Tables, outcome: &Outcome, beside: &Beside) -> Settled {
        let mut settled = self.settled(tables, outcome, beside, Vec::new());
        if !beside.rules.is_empty() || settled.balances.iter().any(Balance::keeps) {
            settled.settlements = given(self.plan, tables, &self.books, outcome, &beside.rules);
        }
        settled
    }

    /// The same for a document that shows how the pay of the outcome comes about.
    pub fn stated(&self, tables: &Tables, outcome: &Outcome, beside: &Beside) -> Settled {
        let in_words = (&beside.rules, self.session.lang);
        let settlements = stated(self.plan, tables, &self.books, outcome, in_words);
        self.settled(tables, outcome, beside, settlements)
    }

    fn settled(&self, tables: &Tables, outcome: &Outcome, beside: &Beside, settlements: Vec<Settlement>) -> Settled {
        let balances = balances(self.plan, tables, &self.books, outcome, &beside.rules);
        Settled { settlements, balances, problems: self.said(&outcome.periods, beside) }
    }

    fn said(&self, periods: &[Period], beside: &Beside) -> Vec<Diagnostic> {
        let without = periods.iter().filter(|period| self.books.without.contains(period));
        let nothing_paid = without.map(|period| self.books.nothing_paid(self.plan, *period));
        beside.problems.iter().chain(&self.books.problems).cloned().chain(nothing_paid).collect()
    }
}

/// The rows that had been entered by a day. Where one is asked for, each must say when it was.
fn known_by(rows: Vec<AdjustmentRow>, day: Option<Date>, problems: &mut Vec<Diagnostic>) -> Vec<AdjustmentRow> {
    let Some(day) = day else { return rows };
    let mut kept = Vec::new();
    for row in rows {
        match row.known {
            Some(known) if known <= day => kept.push(row),
            Some(_) => {}
            None => {
                let said = Diagnostic::error_at(Code::AdjustmentUndated, row.place(AdjustmentColumn::Known));
                problems.push(said.arg("payee", &row.payee).arg("period", row.period).arg("day", day));
            }
        }
    }
    kept
}

fn only_errors(mut stopped: Stopped) -> Stopped {
    stopped.problems.retain(Diagnostic::is_error);
    stopped
}
