//! Taking back what was really paid for a row, in the period of its event.

use std::collections::HashMap;
use std::rc::Rc;

use crate::data::{EntityId, RowId};
use crate::diagnostics::{Code, Diagnostic};
use crate::evaluate::at::{At, RowAt, Subject};
use crate::evaluate::line::Due;
use crate::evaluate::world::{Stop, World};
use crate::evaluate::{LineStatus, NoDataReason, Value};
use crate::measure::{CreditedRow, Datum, date_plus};
use crate::number::{Exact, split_by_shares};
use crate::plan::{Component, ComponentKind, Expr, Id, Record, Reversal};
use crate::source::Span;
use crate::time::{Month, Period};

/// Pay that is taken back.
pub(super) struct TakenBack {
    pub(super) record: Id<Record>,
    pub(super) row: RowId,
    /// The period of the rule in which it had been paid.
    pub(super) paid_in: Period,
    /// What was paid for the row then.
    pub(super) amount: Exact,
    pub(super) span: Span,
}

impl World<'_> {
    /// What a bonus takes back from a person in a period of the rule.
    ///
    /// The event counts on its own day; one that lies before the payment takes effect with the payment, since nothing
    /// can be taken back before it is paid.
    pub(super) fn reversals(&self, id: Id<Component>, person: EntityId, own: Period) -> Result<Vec<TakenBack>, Stop> {
        let bonus = self.plan.components.get(id);
        let ComponentKind::ForEach { rows, reversed: Some(reversal), .. } = &bonus.kind else { return Ok(Vec::new()) };
        let mut taken = Vec::new();
        for row in self.facts.rows_of_person(id, person) {
            let Some((paid_in, reversed_in)) = self.reversed_in(bonus, reversal, row, person)? else { continue };
            if reversed_in != own || !self.is_payee(person, paid_in) {
                continue;
            }
            if self.taken_instead(id, person, paid_in)?.is_some() {
                continue;
            }
            let due = self.due(id, person, paid_in)?;
            let paid = self.share_of(bonus, rows.record, &due, row.row);
            let amount = self.part_of(bonus, reversal, (rows.record, row), (person, paid_in), &paid)?;
            if !amount.is_zero() {
                taken.push(TakenBack { record: rows.record, row: row.row, paid_in, amount, span: reversal.span });
            }
        }
        Ok(taken)
    }

    /// What an event takes of the pay for a row, and in which period of the rule; `None` where there is none.
    pub(super) fn taken_from(
        &self,
        bonus: &Component,
        (record, row): (Id<Record>, &CreditedRow),
        person: EntityId,
        paid: &Exact,
    ) -> Result<Option<(Exact, Period)>, Stop> {
        let ComponentKind::ForEach { reversed: Some(reversal), .. } = &bonus.kind else { return Ok(None) };
        let Some((paid_in, reversed_in)) = self.reversed_in(bonus, reversal, row, person)? else { return Ok(None) };
        let amount = self.part_of(bonus, reversal, (record, row), (person, paid_in), paid)?;
        Ok(Some((amount, reversed_in)))
    }

    /// What is taken back of what was paid for a row.
    fn part_of(
        &self,
        bonus: &Component,
        reversal: &Reversal,
        row: (Id<Record>, &CreditedRow),
        whose: (EntityId, Period),
        paid: &Exact,
    ) -> Result<Exact, Stop> {
        Ok(match &reversal.part {
            Some(part) if !paid.is_zero() => {
                let part = self.part_taken(bonus, reversal, part, row, whose)?;
                self.rounding(bonus).apply(&(paid * &part))
            }
            _ => paid.clone(),
        })
    }

    /// What part of a row's pay is taken back: from 0 through 1.
    fn part_taken(
        &self,
        bonus: &Component,
        reversal: &Reversal,
        (part, whole): &(Expr, Expr),
        (record, row): (Id<Record>, &CreditedRow),
        (person, paid_in): (EntityId, Period),
    ) -> Result<Exact, Stop> {
        let value = |expr: &Expr| match self.reader().value(expr, row.row, row.date) {
            Some(Datum::Number(number)) => Ok(number),
            _ => {
                let at = At::over(Subject::Person(person), paid_in);
                let reason = NoDataReason::EmptyField(self.name_of_expr(expr));
                Err(self.no_data(&bonus.name, reversal.span, &at, &reason))
            }
        };
        let (taken, of) = (value(part)?, value(whole)?);
        let share = taken.checked_div(&of).filter(|share| !share.is_negative() && *share <= Exact::one());
        share.ok_or_else(|| {
            let amount = |number: Exact, expr: &Expr| self.arg(&Value::Number(number), Some(&expr.ty));
            self.report(
                Diagnostic::error(Code::RefundTooLarge, reversal.span)
                    .arg("rule", &bonus.name)
                    .arg("person", self.name_of(person))
                    .arg("row", self.place_of(record, row.row))
                    .arg("part", amount(taken.clone(), part))
                    .arg("whole", amount(of.clone(), whole)),
            )
        })
    }

    /// The period in which a row is paid and the one in which that is taken back; `None` when it is not.
    fn reversed_in(
        &self,
        bonus: &Component,
        reversal: &Reversal,
        row: &CreditedRow,
        person: EntityId,
    ) -> Result<Option<(Period, Period)>, Stop> {
        let reader = self.reader();
        // A row of days on which the rule does not hold was never paid by it.
        let Some(date) = row.date.filter(|day| self.holds_on(bonus, *day)) else { return Ok(None) };
        let event = reader.read(&reversal.on, row.row, row.date);
        let from_record = reversal.on.record;
        let Some(event) = event.as_ref().and_then(Datum::day) else { return Ok(None) };
        let grain = bonus.every.max(self.plan.every);
        let paid_in = grain.containing(Month::of(date));
        if let Some((duration, from)) = &reversal.within {
            let Some(from_day) = reader.value(from, row.row, row.date).as_ref().and_then(Datum::day) else {
                let reason = NoDataReason::EmptyField(self.name_of_expr(from));
                let row = RowAt { record: from_record, row: row.row, date: row.date, part: row.part, gap: row.gap };
                let at = At { row: Some(row), ..At::over(Subject::Person(person), paid_in) };
                return Err(self.no_data(&bonus.name, reversal.span, &at, &reason));
            };
            if date_plus(from_day, *duration).is_some_and(|last| event > last) {
                return Ok(None);
            }
        }
        let reversed_in = grain.containing(Month::of(event.max(date)));
        Ok(Some((paid_in, reversed_in)))
    }

    /// What was really paid for a row: its share of the rounded line by pay before `then`. Where the rows' pay adds up
    /// to nothing and there is a line all the same (a minimum), every row has an equal share.
    pub(super) fn share_of(&self, bonus: &Component, record: Id<Record>, due: &Due, row: RowId) -> Exact {
        if due.status != LineStatus::Pays {
            return Exact::zero();
        }
        // Once for all rows of the line: each of thousands may be taken back.
        let shares = due.shares.get_or_init(|| self.shares_of(bonus, record, due));
        shares.get(&row).cloned().unwrap_or_else(Exact::zero)
    }

    fn shares_of(&self, bonus: &Component, record: Id<Record>, due: &Due) -> HashMap<RowId, Exact> {
        // Of equal shares the smaller key gets the odd unit, whichever row is the earlier.
        let mut rows: Vec<_> = due.rows.iter().map(|paid| (self.key_of(record, paid.row), paid)).collect();
        rows.sort_by_key(|(key, _)| *key);
        let weights: Vec<Exact> = rows.iter().map(|(_, paid)| paid.pay.clone()).collect();
        let unit = &self.rounding(bonus).unit;
        let shares = split_by_shares(&due.amount, &weights, unit).or_else(|| {
            let equal = vec![Exact::one(); weights.len()];
            split_by_shares(&due.amount, &equal, unit)
        });
        rows.iter().map(|(_, paid)| paid.row).zip(shares.unwrap_or_default()).collect()
    }

    /// The text of a row's key; `None` in a record without one, whose rows keep their order by day and cells.
    fn key_of(&self, record: Id<Record>, row: RowId) -> Option<&str> {
        let table = self.tables.get(record);
        let entity = table.entity_of.get(row as usize).filter(|_| !self.plan.records.get(record).key.is_empty())?;
        table.entity(*entity).map(|entity| &*entity.key)
    }

    /// The people who are not paid in a plan period but have a line there, because something is taken back from them or
    /// released to them; ordered by key.
    pub(super) fn returned(&self, period: Period) -> Rc<Vec<EntityId>> {
        let known = self.returned.borrow().get(&period).cloned();
        known.unwrap_or_else(|| {
            let mut people = Vec::new();
            for (id, bonus) in self.plan.components.iter() {
                let ComponentKind::ForEach { reversed, .. } = &bonus.kind else { continue };
                if reversed.is_none() && bonus.later.is_none() {
                    continue;
                }
                let Some(own) = self.rule_period(bonus.every, period) else { continue };
                for row in self.facts.all_rows(id) {
                    let Some(person) = row.payee else { continue };
                    if people.contains(&person) || self.is_payee(person, own) {
                        continue;
                    }
                    // A problem met here comes out with the person's line.
                    let reversed = reversed.as_ref().is_some_and(|reversal| {
                        let found = self.reversed_in(bonus, reversal, row, person);
                        found.is_ok_and(|found| found.is_some_and(|(_, reversed_in)| reversed_in == own))
                    });
                    if !reversed && !self.may_move_in(bonus, row, own) {
                        continue;
                    }
                    let moves = match bonus.later {
                        Some(_) => self.moved(id, person, own).is_ok_and(|moved| moved.is_some_and(|it| it.is_any())),
                        None => self.reversals(id, person, own).is_ok_and(|taken| !taken.is_empty()),
                    };
                    if moves {
                        people.push(person);
                    }
                }
            }
            people.sort_unstable();
            let people = Rc::new(people);
            self.returned.borrow_mut().insert(period, people.clone());
            people
        })
    }
}
