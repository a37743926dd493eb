//! One reading of a big record for the run and for the audit.

use std::sync::Arc;

use crate::audit::cast::{Cast, needs_whole_rows};
use crate::audit::counted::Counted;
use crate::audit::seen::{Eye, Seen};
use crate::data::{AuditSettings, Batch, OfGroup, PassedRecord, Progress, Scan, SharedTexts, Tables};
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
        AuditScan { plan, run, cast, settings, period, asked, records }
    }

    /// The run of which it is a part.
    pub fn run(&self) -> &PlanScan<'a> {
        &self.run
    }

    /// What the run has measured, and what was seen of the audited record, if that has passed by.
    pub fn finish(&self, records: Vec<PassedRecord<AuditScan<'a>>>) -> (Scanned, Option<(Seen, Arc<SharedTexts>)>) {
        let mut all: Option<(Seen, Arc<SharedTexts>)> = None;
        let mut of_run: Vec<PassedRecord<PlanScan<'_>>> = Vec::new();
        for passed in records {
            let mut lookers = Vec::new();
            for looker in passed.lookers {
                lookers.push(looker.run);
                let Some((eye, texts)) = looker.eye else { continue };
                match &mut all {
                    Some((seen, _)) => seen.merge(eye.seen),
                    None => all = Some((eye.seen, texts)),
                }
            }
            of_run.push(PassedRecord::new(passed.record, lookers));
        }
        (self.run.finish(&mut of_run), all)
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

    fn matters(&self, record: Id<Record>, tables: &Tables, known: &dyn Fn(usize) -> Option<OfGroup>) -> bool {
        // Who bought before stands in all months.
        record == self.cast.record || self.run.matters(record, tables, known)
    }
}
