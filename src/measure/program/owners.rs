//! Whose rows are and when they count, and nothing of what they bring: enough where the rows of most people matter to nobody.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use crate::data::{Batch, Day};
use crate::measure::program::asked::{Program, Question, questions, type_at_end};
use crate::measure::program::compile::Compiler;
use crate::measure::program::op::Reg;
use crate::measure::program::register::{NO, Registers};
use crate::measure::program::scan::code_of;
use crate::measure::program::selection::Kept;
use crate::plan::{Component, Credit, FieldPath, Id, Plan, Record, Type};
use crate::time::{Month, Period};

/// The months of rows on which the pay of some periods depends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Months {
    /// Of all rows.
    pub of: Period,
    /// Of the rows of rules whose pay may be taken back in these months: they may have been paid since this one.
    pub paid_since: BTreeMap<Id<Component>, Month>,
    /// The rows that are looked at one by one. Of the others those that no condition takes are not even read; `None` where any row may
    /// be looked at.
    pub shown: Option<Shown>,
}

/// Rows that are looked at one by one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Whose they are.
    pub payee: FieldPath,
    /// Their day.
    pub day: FieldPath,
    /// The days; `Day::default()` where rows without one are among them.
    pub days: BTreeSet<Day>,
}

/// Whose rows are, by one of the ways in which a plan asks for it.
#[derive(Debug)]
pub(super) struct Owner {
    payee: Reg,
    /// When they count, with the condition that takes them. Each once.
    days: HashSet<(Option<Reg>, Counts)>,
}

/// When a row counts.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Counts {
    /// In all months.
    Ever,
    /// In the month of this day, if that is one of these by its code; also without a day, of which something is to be said.
    On(Reg, (u32, u32)),
    /// The same of a day that need not be there.
    OnEvent(Reg, (u32, u32)),
    /// On one of these days, in their order.
    Days(Reg, Vec<Day>),
}

impl Program {
    /// A program that only says which rows are whose; `None` where some count without being anybody's.
    pub(super) fn of_owners(plan: &Plan, record: Id<Record>, months: Option<&Months>) -> Option<Program> {
        let mut compiler = Compiler::new(plan, record);
        let mut owners: BTreeMap<Reg, HashSet<(Option<Reg>, Counts)>> = BTreeMap::new();
        let shown = months.and_then(|months| months.shown.as_ref()).filter(|shown| shown.day.record == record);
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
            let taken = shown.and_then(|_| compiler.all(rows.filters.iter(), date).flatten());
            let days = owners.entry(compiler.path(path, date)?).or_default();
            let (Some(date), Some(months)) = (date, months) else {
                days.insert((taken, Counts::Ever));
                continue;
            };
            let back = component.and_then(|id| Some((id, plan.components.get(id).reversed()?)));
            let Some((id, reversal)) = back else {
                days.insert((taken, Counts::On(date, codes(months.of.first(), months.of.last()))));
                continue;
            };
            let since = months.paid_since.get(&id)?;
            days.insert((taken, Counts::On(date, codes(*since, months.of.last()))));
            let on = compiler.path(&reversal.on, Some(date))?;
            days.insert((taken, Counts::OnEvent(on, codes(months.of.first(), months.of.last()))));
        }
        if let Some(shown) = shown {
            let day = compiler.path(&shown.day, None)?;
            let payee = compiler.path(&shown.payee, Some(day))?;
            owners.entry(payee).or_default().insert((None, Counts::Days(day, shown.days.iter().copied().collect())));
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
        for (taken, counts) in &self.days {
            let taken = match taken {
                Some(taken) => Some(registers.read(*taken, batch)?),
                None => None,
            };
            let own = own.iter().filter(|row| taken.is_none_or(|taken| taken.truth(**row) != NO));
            let (day, without) = match counts {
                Counts::Ever => {
                    own.for_each(|row| mark(odd, *row));
                    continue;
                }
                Counts::On(day, _) => (*day, true),
                Counts::OnEvent(day, _) => (*day, false),
                Counts::Days(day, days) => (*day, days.contains(&Day::default())),
            };
            let column = registers.read(day, batch)?;
            let days = column.days()?;
            let inside = |day: &Day| match counts {
                Counts::On(_, (first, last)) | Counts::OnEvent(_, (first, last)) => {
                    (first..=last).contains(&&day.month_code())
                }
                Counts::Days(_, days) => days.binary_search(day).is_ok(),
                Counts::Ever => true,
            };
            for row in own {
                let there = column.present.get(*row) == Some(&true);
                if if there { days.get(*row).is_some_and(inside) } else { without } {
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
