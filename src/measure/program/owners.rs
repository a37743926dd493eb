//! Whose rows are and when they count, and nothing of what they bring: enough where the rows of most people matter to nobody.

use std::collections::{BTreeMap, HashSet};

use crate::data::Batch;
use crate::measure::program::asked::{Program, Question, questions, type_at_end};
use crate::measure::program::compile::Compiler;
use crate::measure::program::op::Reg;
use crate::measure::program::register::Registers;
use crate::measure::program::scan::code_of;
use crate::measure::program::selection::Kept;
use crate::plan::{Component, Credit, Id, Plan, Record, Type};
use crate::time::{Month, Period};

/// The months of rows on which the pay of some periods depends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Months {
    /// Of all rows.
    pub of: Period,
    /// Of the rows of rules whose pay may be taken back in these months: they may have been paid since this one.
    pub paid_since: BTreeMap<Id<Component>, Month>,
}

/// Whose rows are, by one of the ways in which a plan asks for it.
#[derive(Debug)]
pub(super) struct Owner {
    payee: Reg,
    /// When they count. Each once.
    days: HashSet<Counts>,
}

/// When a row counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Counts {
    /// In all months.
    Ever,
    /// In the month of this day, if that is one of these by its code; also without a day, of which something is to be said.
    On(Reg, (u32, u32)),
    /// The same of a day that need not be there.
    OnEvent(Reg, (u32, u32)),
}

impl Program {
    /// A program that only says which rows are whose; `None` where some count without being anybody's.
    pub(super) fn of_owners(plan: &Plan, record: Id<Record>, months: Option<&Months>) -> Option<Program> {
        let mut compiler = Compiler::new(plan, record);
        let mut owners: BTreeMap<Reg, HashSet<Counts>> = BTreeMap::new();
        let codes = |first: Month, last: Month| (code_of(first), code_of(last));
        for question in questions(plan, record) {
            let (rows, component) = match question {
                Question::Measure(id) => (&plan.measures.get(id).rows, None),
                Question::Pay(id) => (plan.components.get(id).rows()?, Some(id)),
            };
            let Some(Credit::Whole(path)) = &rows.credited else { return None };
            if type_at_end(plan, path)? != Type::Entity(plan.people) {
                return None;
            }
            let date = match &rows.date {
                None => None,
                Some(path) => Some(compiler.path(path, None)?),
            };
            let days = owners.entry(compiler.path(path, date)?).or_default();
            let (Some(date), Some(months)) = (date, months) else {
                days.insert(Counts::Ever);
                continue;
            };
            let back = component.and_then(|id| Some((id, plan.components.get(id).reversed()?)));
            let Some((id, reversal)) = back else {
                days.insert(Counts::On(date, codes(months.of.first(), months.of.last())));
                continue;
            };
            let since = months.paid_since.get(&id)?;
            days.insert(Counts::On(date, codes(*since, months.of.last())));
            let on = compiler.path(&reversal.on, Some(date))?;
            days.insert(Counts::OnEvent(on, codes(months.of.first(), months.of.last())));
        }
        let owners = owners.into_iter().map(|(payee, days)| Owner { payee, days });
        Some(Program { owners: owners.collect(), ops: compiler.ops, ..Program::empty(record) })
    }
}

impl Owner {
    /// Marks the rows of people of whom all are kept, as far as they count in months that matter.
    pub(super) fn mark(&self, registers: &Registers, batch: &mut Batch, kept: &Kept) -> Option<()> {
        let mut odd = std::mem::take(&mut batch.odd);
        let done = self.mark_rows(registers, batch, kept, &mut odd);
        batch.odd = odd;
        done
    }

    fn mark_rows(&self, registers: &Registers, batch: &Batch, kept: &Kept, odd: &mut [bool]) -> Option<()> {
        let payees = registers.read(self.payee, batch)?;
        let rows = payees.entities()?.iter().zip(payees.present).enumerate();
        let own: Vec<usize> =
            rows.filter(|(_, (one, there))| **there && kept.has_person(**one)).map(|(at, _)| at).collect();
        if own.is_empty() {
            return Some(());
        }
        for counts in &self.days {
            let (day, (first, last), without) = match counts {
                Counts::Ever => {
                    own.iter().for_each(|row| mark(odd, *row));
                    continue;
                }
                Counts::On(day, months) => (*day, *months, true),
                Counts::OnEvent(day, months) => (*day, *months, false),
            };
            let column = registers.read(day, batch)?;
            let days = column.days()?;
            for row in &own {
                let there = column.present.get(*row) == Some(&true);
                let inside = || days.get(*row).is_some_and(|day| (first..=last).contains(&day.month_code()));
                if if there { inside() } else { without } {
                    mark(odd, *row);
                }
            }
        }
        Some(())
    }
}

fn mark(odd: &mut [bool], row: usize) {
    if let Some(odd) = odd.get_mut(row) {
        *odd = true;
    }
}
