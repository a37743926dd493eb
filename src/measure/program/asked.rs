//! All that a plan asks of one record, as one program; or that it cannot be one.

use crate::measure::program::compile::Compiler;
use crate::measure::program::gather::kind_of;
use crate::measure::program::op::{Op, Reg};
use crate::measure::program::owners::Owner;
use crate::measure::program::register::Kind;
use crate::measure::program::selection::{Base, Selection};
use crate::measure::program::sums::{BackRule, PayRule};
use crate::plan::{
    Aggregate, Component, ComponentKind, Credit, Id, Measure, Plan, Record, Reversal, RowSelection, Type,
};

/// Measures with the same states, compiled: a sum and an average are told apart when they are finished.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) measures: Vec<Id<Measure>>,
    pub(super) selection: usize,
    pub(super) target: Option<Reg>,
    pub(super) function: Aggregate,
}

/// A rule for each row, compiled.
#[derive(Debug)]
pub(super) struct Paid {
    pub(super) component: Id<Component>,
    pub(super) selection: usize,
    pub(super) date: Reg,
    pub(super) rule: PayRule,
}

/// One thing that is asked of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Question {
    Measure(Id<Measure>),
    Pay(Id<Component>),
}

/// All that a plan asks of one record: first the measures, then the rules for each row.
pub(super) fn questions(plan: &Plan, record: Id<Record>) -> Vec<Question> {
    let measures = plan.measures.iter().filter(|(_, measure)| measure.rows.record == record);
    let rules = plan.components.iter().filter(|(_, rule)| rule.rows().is_some_and(|rows| rows.record == record));
    let measures = measures.map(|(id, _)| Question::Measure(id));
    measures.chain(rules.map(|(id, _)| Question::Pay(id))).collect()
}

/// All that a plan asks of one record, compiled.
#[derive(Debug)]
pub(super) struct Program {
    pub(super) record: Id<Record>,
    pub(super) ops: Vec<Op>,
    pub(super) bases: Vec<Base>,
    pub(super) selections: Vec<Selection>,
    pub(super) asked: Vec<Asked>,
    pub(super) paid: Vec<Paid>,
    /// In place of all that: whose rows are wanted at all.
    pub(super) owners: Vec<Owner>,
}

impl Program {
    /// A program that asks nothing.
    pub(super) fn empty(record: Id<Record>) -> Program {
        Program {
            record,
            ops: Vec::new(),
            bases: Vec::new(),
            selections: Vec::new(),
            asked: Vec::new(),
            paid: Vec::new(),
            owners: Vec::new(),
        }
    }

    /// The program of a record for the questions that are `wanted`, by their places; `None` where one of them cannot be
    /// answered in passing.
    pub(super) fn compile(plan: &Plan, record: Id<Record>, wanted: &dyn Fn(usize) -> bool) -> Option<Program> {
        let mut compiler = Compiler::new(plan, record);
        let mut program = Program::empty(record);
        for (_, question) in questions(plan, record).into_iter().enumerate().filter(|(place, _)| wanted(*place)) {
            match question {
                Question::Measure(id) => program.ask(&mut compiler, plan, id)?,
                Question::Pay(id) => program.pay(&mut compiler, plan, id)?,
            }
        }
        program.ops = compiler.ops;
        Some(program)
    }

    fn ask(&mut self, compiler: &mut Compiler<'_>, plan: &Plan, id: Id<Measure>) -> Option<()> {
        let measure = plan.measures.get(id);
        let (base, selection) = selection(compiler, &measure.rows, plan, &mut self.bases)?;
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
        let selection = place(&mut self.selections, selection);
        let function = match measure.function {
            Aggregate::Average => Aggregate::Sum,
            function => function,
        };
        let same =
            |asked: &&mut Asked| (asked.selection, asked.target, asked.function) == (selection, target, function);
        match self.asked.iter_mut().find(same) {
            Some(asked) => asked.measures.push(id),
            None => self.asked.push(Asked { measures: vec![id], selection, target, function }),
        }
        Some(())
    }

    fn pay(&mut self, compiler: &mut Compiler<'_>, plan: &Plan, id: Id<Component>) -> Option<()> {
        let component = plan.components.get(id);
        let (base, selection) = selection(compiler, component.rows()?, plan, &mut self.bases)?;
        let date = base.date?;
        let rule = pay_rule(compiler, plan, (id, component), date)?;
        let selection = place(&mut self.selections, selection);
        self.paid.push(Paid { component: id, selection, date, rule });
        Some(())
    }

    pub(super) fn cells(&self) -> Vec<Option<usize>> {
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

pub(super) fn type_at_end(plan: &Plan, path: &crate::plan::FieldPath) -> Option<Type> {
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
        && component.once.is_none()
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
    Some(PayRule { pay, back, holds, begins: plan.effective.from.into() })
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
