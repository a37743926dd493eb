//! One look at each row for everything that a plan asks of its table.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use crate::data::{Batch, EntityId, Progress, Scan, SharedTexts, SoFar, Tables, read_row_by_row};
use crate::diagnostics::Diagnostic;
use crate::measure::codes::Coded;
use crate::measure::program::compile::Compiler;
use crate::measure::program::gather::{Gather, kind_of};
use crate::measure::program::kernels::{Means, run};
use crate::measure::program::op::{Op, Reg};
use crate::measure::program::register::{Kind, Registers};
use crate::measure::program::selection::{Base, Groups, Kept, Selection, Taken};
use crate::measure::program::states::States;
use crate::measure::program::sums::{BackRule, PayRule, PaySums, RowSums};
use crate::measure::simple::too_large;
use crate::measure::{MeasureEngine, MeasureSet, Measured, SimpleEngine};
use crate::plan::{
    Aggregate, Component, ComponentKind, Credit, Expr, Id, Measure, Plan, Record, Reversal, RowSelection, Type,
};
use crate::time::Month;

/// Whose rows are kept, whatever stands in them.
#[derive(Clone, Debug, Default)]
pub struct Watched {
    /// Of these people all, because they are asked for one by one.
    pub people: Vec<EntityId>,
    /// Of these people those of these months, because nobody may be paid for them.
    pub months: Vec<(EntityId, Month)>,
}

/// Says whose rows are kept, once the small tables are read.
pub type Watch<'a> = dyn Fn(&Tables) -> Watched + Sync + 'a;

/// A measure, compiled.
#[derive(Debug)]
struct Asked {
    measure: Id<Measure>,
    selection: usize,
    target: Option<Reg>,
    function: Aggregate,
}

/// A rule for each row, compiled.
#[derive(Debug)]
struct Paid {
    component: Id<Component>,
    selection: usize,
    date: Reg,
    rule: PayRule,
}

/// All that a plan asks of one record, compiled.
#[derive(Debug)]
struct Program {
    record: Id<Record>,
    ops: Vec<Op>,
    bases: Vec<Base>,
    selections: Vec<Selection>,
    asked: Vec<Asked>,
    paid: Vec<Paid>,
}

/// All that a plan asks of its big tables.
pub struct PlanScan<'a> {
    plan: &'a Plan,
    programs: Vec<Program>,
    records: Vec<Id<Record>>,
    watch: &'a Watch<'a>,
    kept: OnceLock<Kept>,
    progress: Progress,
}

impl<'a> PlanScan<'a> {
    /// What can be answered in passing of what `plan` asks. `watch` is asked once, when the small tables are read.
    pub fn new(plan: &'a Plan, watch: &'a Watch<'a>) -> PlanScan<'a> {
        let programs: Vec<Program> =
            read_row_by_row(plan).into_iter().filter_map(|record| Program::compile(plan, record)).collect();
        let records = programs.iter().map(|program| program.record).collect();
        PlanScan { plan, programs, records, watch, kept: OnceLock::new(), progress: Progress::default() }
    }

    /// How far the scan is.
    pub fn so_far(&self) -> SoFar {
        self.progress.so_far()
    }

    fn program(&self, record: Id<Record>) -> Option<&Program> {
        self.programs.iter().find(|program| program.record == record)
    }

    fn kept(&self, tables: &Tables) -> &Kept {
        self.kept.get_or_init(|| {
            let code = |month: Month| crate::data::Day::from(month.first_day()).month_code();
            let watched = (self.watch)(tables);
            Kept {
                people: watched.people.into_iter().collect(),
                months: watched.months.into_iter().map(|(person, month)| (person, code(month))).collect(),
            }
        })
    }
}

impl Program {
    /// The program of a record; `None` where something that the plan asks of it cannot be answered in passing.
    fn compile(plan: &Plan, record: Id<Record>) -> Option<Program> {
        let mut compiler = Compiler::new(plan, record);
        let (mut bases, mut selections): (Vec<Base>, Vec<Selection>) = (Vec::new(), Vec::new());
        let mut asked = Vec::new();
        for (id, measure) in plan.measures.iter().filter(|(_, measure)| measure.rows.record == record) {
            let (base, selection) = selection(&mut compiler, &measure.rows, plan, &mut bases)?;
            let date = base.date;
            let target = match &measure.target {
                None => None,
                Some(target) => Some(compiler.expr(target, date)?),
            };
            let kind = match &measure.target {
                None => None,
                Some(target) => Some(kind_of(&target.ty)?),
            };
            let fits = match measure.function {
                Aggregate::Sum | Aggregate::Average => kind == Some(Kind::Number),
                Aggregate::Min | Aggregate::Max => matches!(kind, Some(Kind::Number | Kind::Day)),
                Aggregate::Count => true,
                Aggregate::CountDifferent => kind.is_some(),
                Aggregate::First | Aggregate::Last => false,
            };
            if !fits || measure.by_share || measure.rows.reversed.is_some() {
                return None;
            }
            asked.push(Asked {
                measure: id,
                selection: place(&mut selections, selection),
                target,
                function: measure.function,
            });
        }
        let mut paid = Vec::new();
        for (id, component) in plan.components.iter() {
            let Some(rows) = component.rows().filter(|rows| rows.record == record) else { continue };
            let (base, selection) = selection(&mut compiler, rows, plan, &mut bases)?;
            let date = base.date?;
            let rule = pay_rule(&mut compiler, plan, (id, component), date)?;
            paid.push(Paid { component: id, selection: place(&mut selections, selection), date, rule });
        }
        Some(Program { record, ops: compiler.ops, bases, selections, asked, paid })
    }

    fn cells(&self) -> Vec<Option<usize>> {
        let field = |op: &Op| if let Op::Cell(field) = op { Some(field.index()) } else { None };
        self.ops.iter().map(field).collect()
    }
}

/// The place of a thing in a list that has each once.
fn place<T: PartialEq>(list: &mut Vec<T>, thing: T) -> usize {
    list.iter().position(|known| *known == thing).unwrap_or_else(|| {
        list.push(thing);
        list.len() - 1
    })
}

fn selection(
    compiler: &mut Compiler<'_>,
    rows: &RowSelection,
    plan: &Plan,
    bases: &mut Vec<Base>,
) -> Option<(Base, Selection)> {
    if rows.observed.is_some() || rows.until.is_some() || rows.reversed.is_some() {
        return None;
    }
    // The row's own day is read as of no day.
    let date = match &rows.date {
        None => None,
        Some(path) => Some(compiler.path(path, None)?),
    };
    let filter = compiler.all(rows.filters.iter(), date)?;
    let mut quiet: Option<Reg> = None;
    for filter in &rows.filters {
        if let Some(one) = compiler.quiet(filter, date)? {
            quiet = Some(match quiet {
                None => one,
                Some(quiet) => compiler.push(Op::Logic { both: false, left: quiet, right: one }),
            });
        }
    }
    let payee = match &rows.credited {
        None => None,
        Some(Credit::Shared(_)) => return None,
        Some(Credit::Whole(path)) => {
            if type_at_end(plan, path)? != Type::Entity(plan.people) {
                return None;
            }
            Some(compiler.path(path, date)?)
        }
    };
    let base = Base { date, payee };
    Some((base, Selection { filter, quiet, base: place(bases, base) }))
}

fn type_at_end(plan: &Plan, path: &crate::plan::FieldPath) -> Option<Type> {
    let (last, links) = path.steps.split_last()?;
    let mut record = path.record;
    for link in links {
        let Type::Entity(next) = plan.records.get(record).fields.get(*link).ty else { return None };
        record = next;
    }
    Some(plan.records.get(record).fields.get(*last).ty.clone())
}

/// A rule for each row whose line is the sum of what its rows bring, each known from the row alone. Where something is
/// taken back, each row must be rounded by itself, so that what was paid for a row is its own pay.
fn pay_rule(
    compiler: &mut Compiler<'_>,
    plan: &Plan,
    (id, component): (Id<Component>, &Component),
    date: Reg,
) -> Option<PayRule> {
    let ComponentKind::ForEach { pays, each_then, reversed, .. } = &component.kind else { return None };
    let in_group = plan.groups.iter().any(|(_, group)| group.of.contains(&id));
    let plain = each_then.is_empty()
        && component.exceptions.is_empty()
        && component.when.is_none()
        && component.gate.is_none()
        && component.dated_by.is_none()
        && component.if_no_data.is_none()
        && component.later.is_none()
        && component.spread.is_none()
        && component.limit.is_none()
        && component.opening.is_none()
        && !component.once
        && component.window.is_none()
        && !in_group;
    if !plain || kind_of(&pays.ty)? != Kind::Number {
        return None;
    }
    let each = match component.rounding {
        Some(_) => component.round_each_record,
        None => component.round_each_record || plan.round_each_record,
    };
    let mut pay = compiler.expr(pays, Some(date))?;
    if each {
        let rounding = component.rounding.as_ref().unwrap_or(&plan.rounding);
        pay = compiler.push(Op::Rounded(pay, rounding.clone()));
    }
    let back = match reversed {
        None => None,
        Some(_) if !each || !component.then.is_empty() || component.if_negative.is_some() => return None,
        Some(reversal) => Some(back_rule(compiler, plan, reversal, date)?),
    };
    let holds = std::iter::once(plan.effective).chain(component.effective).collect();
    Some(PayRule { pay, back, holds })
}

fn back_rule(compiler: &mut Compiler<'_>, plan: &Plan, reversal: &Reversal, date: Reg) -> Option<BackRule> {
    if reversal.part.is_some() || type_at_end(plan, &reversal.on)? != Type::Date {
        return None;
    }
    let on = compiler.path(&reversal.on, Some(date))?;
    let within = match &reversal.within {
        None => None,
        Some((_, from)) if from.ty != Type::Date => return None,
        Some((duration, from)) => Some((*duration, compiler.expr(from, Some(date))?)),
    };
    Some(BackRule { on, within })
}

/// What one thread has seen of one record.
pub struct Looker {
    record: Id<Record>,
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
        let none = Program {
            record,
            ops: Vec::new(),
            bases: Vec::new(),
            selections: Vec::new(),
            asked: Vec::new(),
            paid: Vec::new(),
        };
        let program = self.program(record).unwrap_or(&none);
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
            let target = self.plan.measures.get(asked.measure).target.as_ref();
            States::new(asked.function, target.is_some_and(|target| target.ty == Type::Date))
        };
        Looker {
            record,
            registers: Registers::new(program.cells()),
            gathers,
            all_odd,
            groups: Groups::new(tables.get(self.plan.people).entities.len()),
            of_rows: program.bases.iter().map(|_| Vec::new()).collect(),
            taken: program.selections.iter().map(|_| Taken::default()).collect(),
            states: program.asked.iter().filter_map(state).collect(),
            sums: program.paid.iter().map(|_| PaySums::default()).collect(),
            texts: Arc::clone(texts),
        }
    }

    fn look(&self, looker: &mut Looker, batch: &mut Batch, tables: &Tables, texts: &Arc<SharedTexts>) {
        let seen = self.program(looker.record).filter(|_| !looker.all_odd);
        if seen.and_then(|program| program.look(looker, batch, self.kept(tables), texts)).is_none() {
            // Types or widths that the compilation could not foresee.
            batch.odd.fill(true);
        }
    }
}

impl Program {
    fn look(&self, looker: &mut Looker, batch: &mut Batch, kept: &Kept, texts: &SharedTexts) -> Option<()> {
        let means = Means { gathers: &looker.gathers, texts };
        run(&self.ops, &mut looker.registers, batch, &means);
        let registers = &looker.registers;
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
            paid.rule.check(sums, registers, batch, looker.taken.get(paid.selection)?)?;
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
    states: BTreeMap<usize, BTreeMap<crate::measure::StateKey, crate::measure::Partial>>,
    sums: BTreeMap<usize, RowSums>,
    problems: Vec<Diagnostic>,
}

impl PlanScan<'_> {
    /// What all lookers have seen together.
    pub fn finish(&self, lookers: Vec<(Id<Record>, Vec<Looker>)>) -> Scanned {
        let mut scanned = Scanned::default();
        for looker in lookers.into_iter().flat_map(|(_, lookers)| lookers) {
            let Some(program) = self.program(looker.record) else { continue };
            for (asked, states) in program.asked.iter().zip(looker.states) {
                let measure = self.plan.measures.get(asked.measure);
                let to = scanned.states.entry(asked.measure.index()).or_default();
                let coded = coded(measure.target.as_ref(), &looker.texts);
                if states.give(&looker.groups, &coded, to).is_err() {
                    let problem = too_large(self.plan, measure);
                    if !scanned.problems.contains(&problem) {
                        scanned.problems.push(problem);
                    }
                }
            }
            for (paid, sums) in program.paid.iter().zip(&looker.sums) {
                scanned.sums.entry(paid.component.index()).or_default().take_in(sums, &looker.groups);
            }
        }
        scanned
    }
}

/// What the codes of the different values of a measure are.
fn coded(target: Option<&Expr>, texts: &Arc<SharedTexts>) -> Coded {
    match target.map(|target| &target.ty) {
        Some(Type::Entity(record)) => Coded::Entity(*record),
        Some(Type::Text | Type::OneOf(_)) => Coded::Text(Arc::clone(texts)),
        Some(Type::Date) => Coded::Day,
        Some(Type::YesNo) => Coded::YesNo,
        _ => Coded::Number,
    }
}

impl MeasureEngine for Scanned {
    fn measure(&self, plan: &Plan, tables: &Tables, set: &MeasureSet<'_>) -> Measured {
        let mut measured = SimpleEngine.measure(plan, tables, set);
        for ((id, measure), states) in set.measures.iter().zip(&mut measured.states) {
            let Some(passed) = self.states.get(&id.index()) else { continue };
            let kept = std::mem::replace(states, passed.clone());
            for (key, state) in kept {
                let merged = match states.entry(key) {
                    std::collections::btree_map::Entry::Vacant(place) => {
                        place.insert(state);
                        Ok(())
                    }
                    std::collections::btree_map::Entry::Occupied(mut place) => place.get_mut().merge(state),
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
