//! One look at each row for everything that a plan asks of its table.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use crate::data::{
    Batch, Digest, EntityId, OfGroup, PassedRecord, Progress, Scan, SharedTexts, SoFar, Tables, Trail, read_row_by_row,
};
use crate::diagnostics::Diagnostic;
use crate::measure::codes::Coded;
use crate::measure::program::asked::{Asked, Program, questions};
use crate::measure::program::gather::Gather;
use crate::measure::program::kernels::{Means, run};
use crate::measure::program::memory::{self, Answer};
use crate::measure::program::op::Op;
use crate::measure::program::owners::Months;
use crate::measure::program::register::Registers;
use crate::measure::program::selection::{Groups, Kept, Taken};
use crate::measure::program::states::States;
use crate::measure::program::sums::{PaySums, RowSums};
use crate::measure::simple::too_large;
use crate::measure::{MeasureEngine, MeasureSet, Measured, Partial, SimpleEngine, StateKey};
use crate::plan::{Expr, Id, Plan, Record, Type};
use crate::time::Month;

/// Whose rows are kept, whatever stands in them.
#[derive(Clone, Debug, Default)]
pub struct Watched {
    /// Of these people all, because they are asked for one by one.
    pub people: Vec<EntityId>,
    /// Of these people those of these months, because nobody may be paid for them.
    pub months: Vec<(EntityId, Month)>,
    /// The months that matter: rows of others need not be counted. `None` where all do.
    pub within: Option<Months>,
}

/// Says whose rows are kept, once the small tables are read.
pub type Watch<'a> = dyn Fn(&Tables) -> Watched + Sync + 'a;

/// All that a plan asks of its big tables.
pub struct PlanScan<'a> {
    plan: &'a Plan,
    programs: Vec<Arc<Program>>,
    records: Vec<Id<Record>>,
    watch: &'a Watch<'a>,
    kept: Arc<OnceLock<Kept>>,
    progress: Arc<Progress>,
    checks: bool,
    /// Of which record the rows of some people are known from an earlier scan.
    known: Option<(Id<Record>, &'a Trail, BTreeSet<EntityId>)>,
}

impl<'a> PlanScan<'a> {
    /// What can be answered in passing of what `plan` asks. `watch` is asked once, when the small tables are read.
    pub fn new(plan: &'a Plan, watch: &'a Watch<'a>) -> PlanScan<'a> {
        PlanScan::with(plan, watch, |program| program)
    }

    /// The same where the rows of people who are not watched matter to nobody: they are checked as ever and forgotten without
    /// being counted. Of those of people who are watched, those that lie outside of `months` matter to nobody either.
    pub fn of_watched(plan: &'a Plan, watch: &'a Watch<'a>, months: Option<&Months>) -> PlanScan<'a> {
        PlanScan::with(plan, watch, |program| Program::of_owners(plan, program.record, months).unwrap_or(program))
    }

    fn with(plan: &'a Plan, watch: &'a Watch<'a>, program: impl Fn(Program) -> Program) -> PlanScan<'a> {
        let compiled = read_row_by_row(plan).into_iter().filter_map(|record| Program::compile(plan, record, &|_| true));
        let programs: Vec<Arc<Program>> = compiled.map(program).map(Arc::new).collect();
        let records = programs.iter().map(|program| program.record).collect();
        PlanScan {
            plan,
            programs,
            records,
            watch,
            kept: Arc::default(),
            progress: Arc::default(),
            checks: true,
            known: None,
        }
    }

    /// The same of files that another scan has just read and checked.
    pub fn of_checked(self) -> PlanScan<'a> {
        PlanScan { checks: false, ..self }
    }

    /// The same where another scan knows where the rows of a record lie, and nobody's matter but those of these people.
    pub fn along(self, record: Id<Record>, trail: &'a Trail, people: BTreeSet<EntityId>) -> PlanScan<'a> {
        PlanScan { known: Some((record, trail, people)), ..self }
    }

    /// How far the scan is.
    pub fn so_far(&self) -> SoFar {
        self.progress.so_far()
    }

    fn program(&self, record: Id<Record>) -> Option<&Arc<Program>> {
        self.programs.iter().find(|program| program.record == record)
    }

    fn kept(&self, tables: &Tables) -> &Kept {
        self.kept.get_or_init(|| {
            let watched = (self.watch)(tables);
            let mut people = Vec::new();
            for person in watched.people {
                let at = person as usize;
                people.resize(people.len().max(at + 1), false);
                people.iter_mut().skip(at).take(1).for_each(|kept| *kept = true);
            }
            Kept {
                people,
                months: watched.months.into_iter().map(|(person, month)| (person, code_of(month))).collect(),
                within: watched.within,
            }
        })
    }
}

/// The code of a month, as days have it.
pub(super) fn code_of(month: Month) -> u32 {
    crate::data::Day::from(month.first_day()).month_code()
}

/// What one thread has seen of one record.
pub struct Looker {
    program: Arc<Program>,
    registers: Registers,
    gathers: Vec<Option<Gather>>,
    /// Whether a looked-up value is no machine integer: then every row needs a second look.
    all_odd: bool,
    groups: Groups,
    /// For each base, the groups of the rows of the batch at hand.
    of_rows: Vec<Vec<u32>>,
    taken: Vec<Taken>,
    states: Vec<States>,
    sums: Vec<PaySums>,
    texts: Arc<SharedTexts>,
}

impl Scan for PlanScan<'_> {
    type Looker = Looker;
    type Answer = Answer;

    fn records(&self) -> &[Id<Record>] {
        &self.records
    }

    fn progress(&self) -> Option<&Progress> {
        Some(&self.progress)
    }

    fn wants(&self, record: Id<Record>, field: usize) -> bool {
        let reads = |op: &Op| matches!(op, Op::Cell(of) if of.index() == field);
        self.program(record).is_some_and(|program| program.ops.iter().any(reads))
    }

    fn looker(&self, record: Id<Record>, tables: &Tables, texts: &Arc<SharedTexts>) -> Looker {
        let program = self.program(record).map_or_else(|| Arc::new(Program::empty(record)), Arc::clone);
        let mut all_odd = false;
        let gathers = program.ops.iter().map(|op| match op {
            Op::Follow { record, field, .. } => {
                let gather = Gather::field(self.plan, tables, texts, (*record, *field));
                all_odd |= gather.is_none();
                gather
            }
            Op::Key { record, .. } => Some(Gather::keys(tables, texts, *record)),
            _ => None,
        });
        let gathers = gathers.collect();
        let state = |asked: &Asked| {
            let target = asked.measures.iter().find_map(|id| self.plan.measures.get(*id).target.as_ref());
            States::new(asked.function, target.is_some_and(|target| target.ty == Type::Date))
        };
        Looker {
            registers: Registers::new(program.cells()),
            gathers,
            all_odd,
            groups: Groups::new(tables.get(self.plan.people).entities.len()),
            of_rows: program.bases.iter().map(|_| Vec::new()).collect(),
            taken: program.selections.iter().map(|_| Taken::default()).collect(),
            states: program.asked.iter().filter_map(state).collect(),
            sums: program.paid.iter().map(|_| PaySums::default()).collect(),
            texts: Arc::clone(texts),
            program,
        }
    }

    fn look(&self, looker: &mut Looker, batch: &mut Batch, tables: &Tables, texts: &Arc<SharedTexts>) {
        let program = Arc::clone(&looker.program);
        if looker.all_odd || program.look(looker, batch, self.kept(tables), texts).is_none() {
            // Types or widths that the compilation could not foresee.
            batch.odd.fill(true);
        }
    }

    fn checks(&self) -> bool {
        self.checks
    }

    fn found_again(&self, record: Id<Record>) -> Option<(&Trail, &BTreeSet<EntityId>)> {
        self.known.as_ref().filter(|(known, ..)| *known == record).map(|(_, trail, people)| (*trail, people))
    }

    fn matters(&self, record: Id<Record>, tables: &Tables, known: &dyn Fn(usize) -> Option<OfGroup>) -> bool {
        let program = self.program(record).zip(self.kept(tables).within.as_ref());
        program.is_none_or(|(program, months)| program.matters(months, known))
    }

    fn questions(&self, record: Id<Record>) -> Vec<Digest> {
        // Who does not count has no answers either.
        let counts = self.program(record).is_some_and(|program| program.owners.is_empty());
        if counts { memory::questions(self.plan, record) } else { Vec::new() }
    }

    fn keeps(&self, tables: &Tables) -> Digest {
        self.kept(tables).name()
    }

    fn narrowed(&self, record: Id<Record>, open: &[bool]) -> Option<Self> {
        let program = Program::compile(self.plan, record, &|place| open.get(place) == Some(&true))?;
        Some(PlanScan {
            plan: self.plan,
            programs: vec![Arc::new(program)],
            records: vec![record],
            watch: self.watch,
            kept: Arc::clone(&self.kept),
            progress: Arc::clone(&self.progress),
            checks: self.checks,
            known: None,
        })
    }

    fn recalled(
        &self,
        record: Id<Record>,
        question: usize,
        written: &[u8],
        texts: &Arc<SharedTexts>,
    ) -> Option<Answer> {
        Answer::read(self.plan, record, (question, written), texts)
    }
}

impl Program {
    fn look(&self, looker: &mut Looker, batch: &mut Batch, kept: &Kept, texts: &SharedTexts) -> Option<()> {
        let means = Means { gathers: &looker.gathers, texts };
        run(&self.ops, &mut looker.registers, batch, &means);
        let registers = &looker.registers;
        for owner in &self.owners {
            owner.mark(registers, batch, kept)?;
        }
        for (base, of_rows) in self.bases.iter().zip(&mut looker.of_rows) {
            base.groups((registers, batch), &mut looker.groups, kept, of_rows)?;
        }
        // First everybody says which rows are odd, then what is not is counted: a row counts everywhere or nowhere.
        for (selection, taken) in self.selections.iter().zip(&mut looker.taken) {
            selection.take(registers, batch, looker.of_rows.get(selection.base)?, taken)?;
        }
        let mut odd = std::mem::take(&mut batch.odd);
        let mut checked = Some(());
        for (asked, states) in self.asked.iter().zip(&mut looker.states) {
            let target = asked.target.map(|target| registers.read(target, batch));
            let taken = looker.taken.get(asked.selection)?;
            checked = match target {
                Some(None) => None,
                target => checked.and_then(|()| states.check(taken, target.flatten(), &mut odd)),
            };
        }
        batch.odd = odd;
        checked?;
        for (paid, sums) in self.paid.iter().zip(&mut looker.sums) {
            paid.rule.check(sums, registers, batch, (paid.date, looker.taken.get(paid.selection)?))?;
        }
        if batch.odd.contains(&true) {
            looker.taken.iter_mut().for_each(|taken| taken.drop_odd(&batch.odd));
        }
        for (asked, states) in self.asked.iter().zip(&mut looker.states) {
            let target = asked.target.and_then(|target| registers.read(target, batch));
            states.take_in(looker.taken.get(asked.selection)?, target);
        }
        for (paid, sums) in self.paid.iter().zip(&mut looker.sums) {
            let taken = looker.taken.get(paid.selection)?;
            paid.rule.take_in(sums, (registers, batch), paid.date, taken, &mut looker.groups)?;
        }
        Some(())
    }
}

/// The answers of a scan, merged. As an engine it answers for the rows kept in the tables too.
#[derive(Default)]
pub struct Scanned {
    pub(super) states: BTreeMap<usize, Arc<BTreeMap<StateKey, Partial>>>,
    pub(super) sums: BTreeMap<usize, Arc<RowSums>>,
    problems: Vec<Diagnostic>,
}

impl PlanScan<'_> {
    /// What all lookers have seen together, and what is remembered.
    pub fn finish(&self, records: &mut [PassedRecord<PlanScan<'_>>]) -> Scanned {
        let mut scanned = Scanned::default();
        for passed in records {
            for answer in std::mem::take(&mut passed.answers).into_iter().flatten() {
                scanned.recall(answer);
            }
            for looker in std::mem::take(&mut passed.lookers) {
                self.add(&mut scanned, looker);
            }
        }
        scanned
    }

    fn add(&self, scanned: &mut Scanned, looker: Looker) {
        for (asked, states) in looker.program.asked.iter().zip(looker.states) {
            let mut states = Some(states);
            for (left, id) in (0..asked.measures.len()).rev().zip(&asked.measures) {
                let measure = self.plan.measures.get(*id);
                let to = Arc::make_mut(scanned.states.entry(id.index()).or_default());
                let coded = coded(measure.target.as_ref(), &looker.texts);
                let given = if left > 0 { states.clone() } else { states.take() };
                if given.is_some_and(|states| states.give(&looker.groups, &coded, to).is_err()) {
                    let problem = too_large(self.plan, measure);
                    if !scanned.problems.contains(&problem) {
                        scanned.problems.push(problem);
                    }
                }
            }
        }
        for (paid, sums) in looker.program.paid.iter().zip(&looker.sums) {
            let to = Arc::make_mut(scanned.sums.entry(paid.component.index()).or_default());
            to.take_in(sums, &looker.groups);
        }
    }

    /// What is to be remembered of the answer to a question, given by its place; `None` where it cannot be written down.
    pub fn written(&self, scanned: &Scanned, record: Id<Record>, question: usize) -> Option<Vec<u8>> {
        // A sum that is too large has lost what it was.
        let question = questions(self.plan, record).get(question).copied().filter(|_| scanned.problems.is_empty())?;
        Answer::of(scanned, question)?.write()
    }
}

/// What the codes of the different values of a measure are.
pub(super) fn coded(target: Option<&Expr>, texts: &Arc<SharedTexts>) -> Coded {
    match target.map(|target| &target.ty) {
        Some(Type::Entity(record)) => Coded::Entity(*record),
        Some(Type::Text | Type::OneOf(_)) => Coded::Text(Arc::clone(texts)),
        Some(Type::Date) => Coded::Day,
        Some(Type::YesNo) => Coded::YesNo,
        _ => Coded::Number,
    }
}

impl Scanned {
    /// The answers for the rows of some people, and for those that are nobody's.
    pub fn of_people(&self, wanted: impl Fn(EntityId) -> bool) -> Scanned {
        let states = self.states.iter().map(|(id, states)| {
            let own = states.iter().filter(|(key, _)| key.payee.is_none_or(&wanted));
            (*id, Arc::new(own.map(|(key, state)| (*key, state.clone())).collect::<BTreeMap<StateKey, Partial>>()))
        });
        let sums = self.sums.iter().map(|(id, sums)| (*id, Arc::new(sums.of_people(&wanted))));
        Scanned { states: states.collect(), sums: sums.collect(), problems: self.problems.clone() }
    }
}

impl MeasureEngine for Scanned {
    fn measure(&self, plan: &Plan, tables: &Tables, set: &MeasureSet<'_>) -> Measured {
        let mut measured = SimpleEngine.measure(plan, tables, set);
        for ((id, measure), states) in set.measures.iter().zip(&mut measured.states) {
            let Some(passed) = self.states.get(&id.index()) else { continue };
            let kept = Arc::unwrap_or_clone(std::mem::replace(states, Arc::clone(passed)));
            if kept.is_empty() {
                continue;
            }
            let states = Arc::make_mut(states);
            for (key, state) in kept {
                let merged = match states.entry(key) {
                    Entry::Vacant(place) => {
                        place.insert(state);
                        Ok(())
                    }
                    Entry::Occupied(mut place) => place.get_mut().merge(state),
                };
                let problem = merged.is_err().then(|| too_large(plan, measure));
                measured.problems.extend(problem.filter(|problem| !measured.problems.contains(problem)));
            }
        }
        for problem in &self.problems {
            if !measured.problems.contains(problem) {
                measured.problems.push(problem.clone());
            }
        }
        measured.sums = set.selections.iter().map(|(id, _)| self.sums.get(&id.index()).cloned()).collect();
        measured
    }
}
