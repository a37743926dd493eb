//! What rules that pay for each row pay for passing rows: by person and month, with what events take back again.

use std::collections::{BTreeMap, BTreeSet};

use hashbrown::HashMap;

use crate::data::{Batch, Day, EntityId};
use crate::measure::program::kernels::not_after;
use crate::measure::program::op::Reg;
use crate::measure::program::register::{Column, Registers};
use crate::measure::program::selection::{Groups, Taken};
use crate::measure::program::states::Sums;
use crate::number::Exact;
use crate::plan::Duration;
use crate::time::{DateRange, Month, Period};

/// When the pay of a row is taken back.
#[derive(Clone, Copy, Debug)]
pub(super) struct BackRule {
    /// The day of the event.
    pub(super) on: Reg,
    /// How late it may be, counted from which day.
    pub(super) within: Option<(Duration, Reg)>,
}

/// A rule that pays for each row, compiled.
#[derive(Clone, Debug)]
pub(super) struct PayRule {
    /// The pay of a row, rounded where each row is.
    pub(super) pay: Reg,
    pub(super) back: Option<BackRule>,
    /// The days of rows that the rule pays; those of plan and rule.
    pub(super) holds: Vec<DateRange>,
    /// The first day of the plan: rows from before it that are refunded since are to be named.
    pub(super) begins: Day,
}

/// What a thread has seen of one rule.
#[derive(Clone, Debug, Default)]
pub(super) struct PaySums {
    paid: Sums,
    /// By group and number of the month of the event.
    back: HashMap<(u32, u32), i128>,
}

impl PayRule {
    /// Whether the rule holds on a day.
    fn holds_on(&self, day: Day) -> bool {
        self.holds
            .iter()
            .all(|range| Day::from(range.from) <= day && range.through.is_none_or(|through| day <= Day::from(through)))
    }

    /// Marks rows odd of which the pay, or whether it is taken back, is not known or does not fit, and those from before
    /// the plan that are refunded since; `date` is the column of their days.
    pub(super) fn check(
        &self,
        sums: &mut PaySums,
        registers: &Registers,
        batch: &mut Batch,
        (date, taken): (Reg, &Taken),
    ) -> Option<()> {
        let mut odd = std::mem::take(&mut batch.odd);
        let done = self.check_rows(sums, registers, batch, (date, taken), &mut odd);
        batch.odd = odd;
        done
    }

    fn check_rows(
        &self,
        sums: &mut PaySums,
        registers: &Registers,
        batch: &Batch,
        (date, taken): (Reg, &Taken),
        odd: &mut [bool],
    ) -> Option<()> {
        let pay = registers.read(self.pay, batch)?;
        let (units, scale) = pay.numbers()?;
        let before = sums.paid.scale;
        let lift = sums.paid.lift(scale)?;
        if sums.paid.scale > before {
            let factor = i128::from(super::numbers::ten_to(sums.paid.scale - before)?);
            sums.back.values_mut().for_each(|units| *units *= factor);
        }
        let back = self.back_columns(registers, batch)?;
        let days = registers.read(date, batch)?.days()?;
        for row in taken.rows.iter().map(|row| *row as usize) {
            let known = pay.present.get(row) == Some(&true)
                && units.get(row).is_some_and(|units| units.checked_mul(lift).is_some());
            let unsure = back.as_ref().is_some_and(|back| {
                back.on.present.get(row) == Some(&true)
                    && back.within.is_some_and(|(_, from)| from.present.get(row) != Some(&true))
            });
            let from_before = back.as_ref().is_some_and(|back| {
                let day = days.get(row).filter(|day| **day < self.begins);
                day.and_then(|day| back.event(row, *day)).is_some_and(|event| event >= self.begins)
            });
            if (!known || unsure || from_before)
                && let Some(odd) = odd.get_mut(row)
            {
                *odd = true;
            }
        }
        Some(())
    }

    fn back_columns<'a>(&self, registers: &'a Registers, batch: &'a Batch) -> Option<Option<BackColumns<'a>>> {
        let Some(rule) = &self.back else { return Some(None) };
        let on = registers.read(rule.on, batch)?;
        on.days()?;
        let within = match rule.within {
            None => None,
            Some((duration, from)) => {
                let from = registers.read(from, batch)?;
                from.days()?;
                Some((duration, from))
            }
        };
        Some(Some(BackColumns { on, within }))
    }

    /// Takes in rows that have been checked; `date` is the column of their days.
    pub(super) fn take_in(
        &self,
        sums: &mut PaySums,
        (registers, batch): (&Registers, &Batch),
        date: Reg,
        taken: &Taken,
        groups: &mut Groups,
    ) -> Option<()> {
        let (units, scale) = registers.read(self.pay, batch)?.numbers()?;
        let days = registers.read(date, batch)?.days()?;
        let lift = sums.paid.lift(scale)?;
        let back = self.back_columns(registers, batch)?;
        for (row, group) in taken.rows.iter().map(|row| *row as usize).zip(&taken.groups) {
            let Some((day, pay)) = days.get(row).zip(units.get(row).and_then(|units| units.checked_mul(lift))) else {
                continue;
            };
            if !self.holds_on(*day) {
                continue;
            }
            sums.paid.add(*group, pay);
            if let Some(event) = back.as_ref().and_then(|back| back.event(row, *day)) {
                let month = groups.month(event.month_code());
                *sums.back.entry((*group, month)).or_default() += i128::from(pay);
            }
        }
        Some(())
    }
}

struct BackColumns<'a> {
    on: Column<'a>,
    within: Option<(Duration, Column<'a>)>,
}

impl BackColumns<'_> {
    /// The day on which a row of a day is taken back: not before that day, and `None` where it is not or too late.
    fn event(&self, row: usize, day: Day) -> Option<Day> {
        let event = (self.on.present.get(row) == Some(&true)).then(|| self.on.days()?.get(row).copied()).flatten()?;
        if let Some((duration, from)) = &self.within {
            let from = *from.days()?.get(row)?;
            if !not_after(event, *duration, from) {
                return None;
            }
        }
        Some(event.max(day))
    }
}

/// What a rule that pays for each row has paid for the rows that passed by.
#[derive(Clone, Debug, Default)]
pub struct RowSums {
    pub(super) paid: BTreeMap<(EntityId, Month), Exact>,
    /// By the month of the event: what had been paid in which month and is taken back.
    pub(super) back: BTreeMap<(EntityId, Month), BTreeMap<Month, Exact>>,
}

impl RowSums {
    pub(super) fn take_in(&mut self, sums: &PaySums, groups: &Groups) {
        for (group, _) in sums.paid.groups() {
            if let (Some(payee), Some(month)) = groups.of(group) {
                let sum = self.paid.entry((payee, month)).or_default();
                *sum = &*sum + &Exact::scaled(sums.paid.total(group), sums.paid.scale);
            }
        }
        for ((group, event), units) in &sums.back {
            if let (Some(payee), Some(month), Some(event)) = {
                let (payee, month) = groups.of(*group);
                (payee, month, groups.month_of(*event))
            } {
                let sum = self.back.entry((payee, event)).or_default().entry(month).or_default();
                *sum = &*sum + &Exact::scaled(*units, sums.paid.scale);
            }
        }
    }

    /// What was paid to some people.
    pub(super) fn of_people(&self, wanted: impl Fn(EntityId) -> bool) -> RowSums {
        RowSums {
            paid: self
                .paid
                .iter()
                .filter(|((person, _), _)| wanted(*person))
                .map(|(key, sum)| (*key, sum.clone()))
                .collect(),
            back: self
                .back
                .iter()
                .filter(|((person, _), _)| wanted(*person))
                .map(|(key, of)| (*key, of.clone()))
                .collect(),
        }
    }

    /// What was paid to a person for rows of a period.
    pub fn paid(&self, person: EntityId, period: Period) -> Exact {
        self.paid.range((person, period.first())..=(person, period.last())).map(|(_, sum)| sum.clone()).sum()
    }

    /// The months of the rows that were paid for.
    pub fn months(&self) -> impl Iterator<Item = Month> {
        self.paid.keys().map(|(_, month)| *month)
    }

    /// What events of a period take back from a person, by the month in which it had been paid.
    pub fn taken_back(&self, person: EntityId, period: Period) -> impl Iterator<Item = (Month, &Exact)> {
        let events = self.back.range((person, period.first())..=(person, period.last()));
        events.flat_map(|(_, paid)| paid.iter().map(|(month, sum)| (*month, sum)))
    }

    /// The people from whom events of a period take something back.
    pub fn people_of(&self, period: Period) -> BTreeSet<EntityId> {
        let inside = |month: Month| (period.first()..=period.last()).contains(&month);
        self.back.keys().filter(|(_, event)| inside(*event)).map(|(person, _)| *person).collect()
    }
}
