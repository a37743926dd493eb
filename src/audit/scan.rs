//! One reading of a big record for the run and for the audit.

use std::panic::resume_unwind;
use std::sync::Arc;
use std::thread;

use crate::audit::cast::{Cast, needs_whole_rows};
use crate::audit::counted::Counted;
use crate::audit::eye::Eye;
use crate::audit::shelf::Shelved;
use crate::audit::ties::rests_on_few;
use crate::data::{AuditSettings, Batch, OfGroup, PassedRecord, Progress, Scan, SharedTexts, Tables, Trail};
use crate::evaluate::Outcome;
use crate::measure::{PlanScan, Scanned};
use crate::plan::{FieldPath, Id, Plan, Record};
use crate::time::Period;

/// Looks at rows that pass by for a run, and notes beside it what an audit needs. It marks no row itself: those that the
/// run keeps are seen in their table.
pub struct AuditScan<'a> {
    plan: &'a Plan,
    run: PlanScan<'a>,
    cast: &'a Cast,
    settings: &'a AuditSettings,
    period: Period,
    /// What the conditions of rules read of the record.
    asked: Vec<FieldPath>,
    /// The records that may pass by.
    records: Vec<Id<Record>>,
    /// Whether the rows of single people will be looked for.
    finds_again: bool,
}

/// What comes of one reading.
pub struct Read {
    /// What the run has measured.
    pub scanned: Scanned,
    /// What it gives.
    pub outcome: Outcome,
    /// The rows that checks look at.
    pub shelved: Shelved,
    /// Whether the audited record has passed by.
    pub by_passing: bool,
    /// What leads to its rows, by whose they are.
    pub trail: Option<Trail>,
}

/// What one thread sees.
pub struct Looker<'a> {
    run: <PlanScan<'a> as Scan>::Looker,
    eye: Option<(Eye, Arc<SharedTexts>)>,
}

impl<'a> AuditScan<'a> {
    /// Beside what a run asks.
    pub fn new(
        plan: &'a Plan,
        run: PlanScan<'a>,
        cast: &'a Cast,
        settings: &'a AuditSettings,
        period: Period,
    ) -> AuditScan<'a> {
        let asked = Counted::of(plan, cast.record, &SharedTexts::default()).fields;
        let passes = |record: &Id<Record>| *record != cast.record || !needs_whole_rows(plan, cast);
        let records = run.records().iter().copied().filter(passes).collect();
        // Whose a row is by a link may depend on its day.
        let finds_again = cast.payee.steps.len() == 1 && rests_on_few(plan, cast);
        AuditScan { plan, run, cast, settings, period, asked, records, finds_again }
    }

    /// The run of which it is a part.
    pub fn run(&self) -> &PlanScan<'a> {
        &self.run
    }

    /// What was seen in passing, and what stands in the tables. The rows are put in order while the plan is `run`.
    pub fn finish(
        &self,
        records: Vec<PassedRecord<AuditScan<'a>>>,
        tables: &Tables,
        run: impl FnOnce(&Scanned) -> Outcome,
    ) -> Read {
        let (mut eyes, mut texts, mut trail) = (Vec::new(), None, None);
        let mut of_run: Vec<PassedRecord<PlanScan<'_>>> = Vec::new();
        for mut passed in records {
            let mut lookers = Vec::new();
            for looker in passed.lookers {
                lookers.push(looker.run);
                let Some((eye, known)) = looker.eye else { continue };
                eyes.push(eye.seen());
                texts = Some(known);
                trail = trail.or_else(|| passed.trail.take());
            }
            of_run.push(PassedRecord::new(passed.record, lookers));
        }
        let by_passing = texts.is_some();
        let passed = texts.map(|texts| (eyes, texts));
        let shelve = || Shelved::of((self.plan, tables), (self.cast, self.settings), self.period, passed);
        thread::scope(|scope| {
            let shelved = scope.spawn(shelve);
            let scanned = self.run.finish(&mut of_run);
            let outcome = run(&scanned);
            let shelved = shelved.join().unwrap_or_else(|panic| resume_unwind(panic));
            Read { scanned, outcome, shelved, by_passing, trail }
        })
    }
}

impl<'a> Scan for AuditScan<'a> {
    type Looker = Looker<'a>;
    type Answer = <PlanScan<'a> as Scan>::Answer;

    fn records(&self) -> &[Id<Record>] {
        &self.records
    }

    fn progress(&self) -> Option<&Progress> {
        self.run.progress()
    }

    fn wants(&self, record: Id<Record>, field: usize) -> bool {
        self.run.wants(record, field) || (record == self.cast.record && Eye::wants(self.cast, &self.asked, field))
    }

    fn looker(&self, record: Id<Record>, tables: &Tables, texts: &Arc<SharedTexts>) -> Looker<'a> {
        let eye = (record == self.cast.record).then(|| {
            let eye = Eye::new((self.plan, tables), self.cast, self.settings, self.period, texts);
            (eye, Arc::clone(texts))
        });
        Looker { run: self.run.looker(record, tables, texts), eye }
    }

    fn look(&self, looker: &mut Looker<'a>, batch: &mut Batch, tables: &Tables, texts: &Arc<SharedTexts>) {
        // The run says first which rows are odd: those are seen again, and must not be seen twice.
        self.run.look(&mut looker.run, batch, tables, texts);
        if let Some((eye, _)) = &mut looker.eye {
            eye.batch(batch);
        }
    }

    fn whose<'l>(&self, looker: &'l Looker<'a>) -> Option<&'l [u32]> {
        looker.eye.as_ref().filter(|_| self.finds_again).map(|(eye, _)| eye.owners())
    }

    fn matters(&self, record: Id<Record>, tables: &Tables, known: &dyn Fn(usize) -> Option<OfGroup>) -> bool {
        // Who bought before stands in all months.
        record == self.cast.record || self.run.matters(record, tables, known)
    }
}
