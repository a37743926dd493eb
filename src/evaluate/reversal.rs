//! Taking back what was really paid for a row, in the period of its event.

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;
use std::sync::Arc;

use crate::data::{EntityId, RowId};
use crate::diagnostics::{Code, Diagnostic};
use crate::evaluate::at::{At, RowAt, Subject};
use crate::evaluate::line::Due;
use crate::evaluate::takings::Taking;
use crate::evaluate::world::{Stop, World};
use crate::evaluate::{LineStatus, NoDataReason, Value};
use crate::measure::{BadPart, CreditedRow, Event};
use crate::number::{Exact, split_by_shares};
use crate::plan::{Component, ComponentKind, Id, Record, Reversal};
use crate::source::Span;
use crate::time::{Date, Period};

/// Pay that is taken back.
pub(super) struct TakenBack {
    pub(super) record: Id<Record>,
    /// The row; `None` for rows that passed by, all together.
    pub(super) row: Option<RowId>,
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
        let takings = self.takings(id, bonus, reversal);
        for Taking { row, paid_in, reversed_in, .. } in takings.of(person) {
            let Some(reversed_in) = *reversed_in else {
                // Nobody can say whether it is taken back: this gives the message.
                self.event_of(&bonus.name, reversal, row, At::over(Subject::Person(person), *paid_in))?;
                continue;
            };
            let paid_in = *paid_in;
            if reversed_in != own || !self.is_payee(person, paid_in) {
                continue;
            }
            if self.taken_instead(id, person, paid_in)?.is_some() {
                continue;
            }
            let due = self.due(id, person, paid_in)?;
            let paid = match self.facts.passed(id) {
                None => self.share_of(bonus, rows.record, &due, row.row),
                Some(_) => own_pay(&due, row.row),
            };
            let amount = self.part_of(bonus, reversal, (rows.record, row), (person, paid_in), &paid)?;
            if !amount.is_zero() {
                taken.push(TakenBack { record: rows.record, row: Some(row.row), paid_in, amount, span: reversal.span });
            }
        }
        taken.extend(self.reversals_in_passing(id, person, own, reversal.span)?);
        Ok(taken)
    }

    /// The same for rows that passed by and are not among those kept, together for each period in which they were paid. Each
    /// of them was rounded by itself and nothing changed their sum, so that what is taken back is what had been paid.
    fn reversals_in_passing(
        &self,
        id: Id<Component>,
        person: EntityId,
        own: Period,
        span: Span,
    ) -> Result<Vec<TakenBack>, Stop> {
        let (Some(rows), Some(sums)) = (self.plan.components.get(id).rows(), self.facts.passed(id)) else {
            return Ok(Vec::new());
        };
        let grain = self.plan.components.get(id).every.max(self.plan.every);
        let mut by_period: BTreeMap<Period, Exact> = BTreeMap::new();
        for (month, amount) in sums.taken_back(person, own) {
            let sum = by_period.entry(grain.containing(month)).or_default();
            *sum = &*sum + amount;
        }
        let mut taken = Vec::new();
        for (paid_in, amount) in by_period {
            if !self.is_payee(person, paid_in) {
                continue;
            }
            let due = self.due(id, person, paid_in)?;
            // A line that comes to nothing has nothing of which a row could have a part.
            if due.status == LineStatus::Pays && !due.amount.is_zero() && !amount.is_zero() {
                taken.push(TakenBack { record: rows.record, row: None, paid_in, amount, span });
            }
        }
        Ok(taken)
    }

    /// What an event takes of the pay that a row has of the line of a period, and on which day; `None` where there is
    /// none.
    pub(super) fn taken_from(
        &self,
        bonus: &Component,
        (record, row): (Id<Record>, &CreditedRow),
        (person, own): (EntityId, Period),
        paid: &Exact,
    ) -> Result<Option<(Exact, Date)>, Stop> {
        let Some(reversal) = bonus.reversed() else { return Ok(None) };
        let at = At::over(Subject::Person(person), own);
        let Some(event) = self.event_of(&bonus.name, reversal, row, at)? else { return Ok(None) };
        let amount = self.part_of(bonus, reversal, (record, row), (person, own), paid)?;
        Ok(Some((amount, event)))
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
            Some(_) if !paid.is_zero() => {
                let at = At::over(Subject::Person(whose.0), whose.1);
                let part = self.part_taken(&bonus.name, reversal, row, &at, "")?;
                self.rounding(bonus).apply(&(paid * &part))
            }
            _ => paid.clone(),
        })
    }

    /// What part of a row is taken back: from 0 through 1. `at` says whose it is and when it had been given.
    pub(super) fn part_taken(
        &self,
        rule: &Arc<str>,
        reversal: &Reversal,
        (record, row): (Id<Record>, &CreditedRow),
        at: &At,
        help: &'static str,
    ) -> Result<Exact, Stop> {
        let (part, whole) = match self.reader().part_reversed(reversal, row.row, row.date) {
            Ok(part) => return Ok(part),
            Err(BadPart::Outside(both)) => *both,
            Err(BadPart::Empty(expr)) => {
                let reason = NoDataReason::EmptyField(self.name_of_expr(expr));
                return Err(self.no_data(rule, reversal.span, at, &reason));
            }
        };
        let ty = reversal.part.as_ref().map(|(part, _)| &part.ty);
        let amount = |number: Exact| self.arg(&Value::Number(number), ty);
        let person = row.payee.map(|person| self.name_of(person).to_string());
        Err(self.report(
            Diagnostic::error(Code::RefundTooLarge, reversal.span)
                .arg("rule", rule)
                .arg("person", person.unwrap_or_default())
                .arg("row", self.place_of(record, row.row))
                .arg("part", amount(part))
                .arg("whole", amount(whole))
                .help(help),
        ))
    }

    /// The day on which a row is taken back; `None` when it is not. `at` says whose it is and when it had been given.
    pub(super) fn event_of(
        &self,
        rule: &Arc<str>,
        reversal: &Reversal,
        row: &CreditedRow,
        at: At,
    ) -> Result<Option<Date>, Stop> {
        match self.reader().reversed_on(reversal, row.row, row.date) {
            None => Ok(None),
            Some(Event::On(day)) => Ok(Some(day)),
            Some(Event::Unsure(_, from)) => {
                let reason = NoDataReason::EmptyField(self.name_of_expr(from));
                let record = reversal.on.record;
                let row = RowAt { record, row: row.row, date: row.date, part: row.part, gap: row.gap };
                Err(self.no_data(rule, reversal.span, &At { row: Some(row), ..at }, &reason))
            }
        }
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
    pub(super) fn key_of(&self, record: Id<Record>, row: RowId) -> Option<&str> {
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
                if bonus.plays_out() {
                    for person in self.paid_so_far(bonus, period) {
                        // What cannot be computed must not be dropped: its problem comes out with the line.
                        if !people.contains(&person)
                            && !self.is_payee(person, period)
                            && !self.moved(id, person, period).is_ok_and(|moved| moved.is_none_or(|it| !it.is_any()))
                        {
                            people.push(person);
                        }
                    }
                    continue;
                }
                let ComponentKind::ForEach { reversed: Some(reversal), .. } = &bonus.kind else { continue };
                let Some(own) = self.rule_period(bonus.every, period) else { continue };
                for person in self.facts.passed(id).map(|sums| sums.people_of(own)).unwrap_or_default() {
                    if !people.contains(&person)
                        && !self.is_payee(person, own)
                        && !self.reversals(id, person, own).is_ok_and(|taken| taken.is_empty())
                    {
                        people.push(person);
                    }
                }
                let takings = self.takings(id, bonus, reversal);
                for (person, Taking { row, paid_in, reversed_in, .. }) in takings.in_period(own) {
                    if people.contains(&person) || self.is_payee(person, own) {
                        continue;
                    }
                    if reversed_in.is_none() {
                        let at = At::over(Subject::Person(person), *paid_in);
                        let _ = self.event_of(&bonus.name, reversal, row, at);
                        continue;
                    }
                    // What cannot be computed must not be dropped: its problem comes out with the line.
                    if !self.reversals(id, person, own).is_ok_and(|taken| taken.is_empty()) {
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

/// What was paid for a row of a rule whose other rows have passed by: each was rounded by itself and nothing changed their
/// sum, so that its share of the line is its own pay. A line that comes to nothing has nothing of which a row could have a part.
fn own_pay(due: &Due, row: RowId) -> Exact {
    let paid = due.rows.iter().find(|paid| paid.row == row);
    let pays = due.status == LineStatus::Pays && !due.amount.is_zero();
    paid.filter(|_| pays).map_or_else(Exact::zero, |paid| paid.pay.clone())
}
