//! Taking back what was really paid for a row, in the period of its event.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;
use std::sync::Arc;

use crate::data::{EntityId, RowId};
use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::evaluate::at::{At, RowAt, Subject};
use crate::evaluate::line::Due;
use crate::evaluate::takings::Taking;
use crate::evaluate::world::{Stop, World};
use crate::evaluate::{LineStatus, NoDataReason, Value};
use crate::measure::{BadPart, CreditedRow, Event, RefundRows, refund_rows};
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
    /// What of it is taken back.
    pub(super) amount: Exact,
    /// The refund that does it, where it is a row of its own.
    pub(super) refund: Option<(Id<Record>, RowId)>,
    pub(super) span: Span,
}

/// What one event takes of the pay that a row has of a line.
pub(super) struct TakenPart {
    pub(super) amount: Exact,
    pub(super) on: Date,
    /// The refund that does it, where it is a row of its own.
    pub(super) refund: Option<(Id<Record>, RowId)>,
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
        for Taking { row, refund, paid_in, reversed_in } in takings.of(person) {
            let Some(reversed_in) = *reversed_in else {
                // Nobody can say whether it is taken back: this gives the message.
                self.events_of(&bonus.name, reversal, (rows.record, row), At::over(Subject::Person(person), *paid_in))?;
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
            let amount = self.part_of(bonus, reversal, (rows.record, row, *refund), (person, paid_in), &paid)?;
            if !amount.is_zero() {
                let refund = reversal.refunds.map(|refunds| refunds.record).zip(*refund);
                let (record, row) = (rows.record, Some(row.row));
                taken.push(TakenBack { record, row, paid_in, amount, refund, span: reversal.span });
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
                taken.push(TakenBack { record: rows.record, row: None, paid_in, amount, refund: None, span });
            }
        }
        Ok(taken)
    }

    /// What events take of the pay that a row has of the line of a period, in their order.
    pub(super) fn taken_from(
        &self,
        bonus: &Component,
        (record, row): (Id<Record>, &CreditedRow),
        (person, own): (EntityId, Period),
        paid: &Exact,
    ) -> Result<Vec<TakenPart>, Stop> {
        let Some(reversal) = bonus.reversed() else { return Ok(Vec::new()) };
        let at = At::over(Subject::Person(person), own);
        let mut taken = Vec::new();
        for (refund, on) in self.events_of(&bonus.name, reversal, (record, row), at)? {
            let amount = self.part_of(bonus, reversal, (record, row, refund), (person, own), paid)?;
            taken.push(TakenPart { amount, on, refund: reversal.refunds.map(|refunds| refunds.record).zip(refund) });
        }
        Ok(taken)
    }

    /// What is taken back of what was paid for a row. Of several refunds each takes what it adds to those before it, so
    /// that a row refunded in full is taken back in full, whatever is rounded on the way.
    fn part_of(
        &self,
        bonus: &Component,
        reversal: &Reversal,
        row: (Id<Record>, &CreditedRow, Option<RowId>),
        whose: (EntityId, Period),
        paid: &Exact,
    ) -> Result<Exact, Stop> {
        Ok(match &reversal.part {
            Some(_) if !paid.is_zero() => {
                let at = At::over(Subject::Person(whose.0), whose.1);
                let (before, through) = self.part_taken(&bonus.name, reversal, row, &at, "")?;
                let rounded = |part: &Exact| self.rounding(bonus).apply(&(paid * part));
                &rounded(&through) - &rounded(&before)
            }
            _ => paid.clone(),
        })
    }

    /// What part of a row is taken back: from where to where, both from 0 through 1; a refund begins where those before
    /// it end. `at` says whose it is and when it had been given.
    pub(super) fn part_taken(
        &self,
        rule: &Arc<str>,
        reversal: &Reversal,
        (record, row, refund): (Id<Record>, &CreditedRow, Option<RowId>),
        at: &At,
        help: &'static str,
    ) -> Result<(Exact, Exact), Stop> {
        let reader = self.reader();
        let ty = reversal.part.as_ref().map(|(part, _)| &part.ty);
        let amount = |number: Exact| self.arg(&Value::Number(number), ty);
        let mut through = Exact::zero();
        let mut before = Exact::zero();
        for taken in self.refunds_through(reversal, (record, row), refund) {
            before = through.clone();
            let fault = match reader.part_reversed(reversal, row.row, row.date, taken) {
                Ok(part) => {
                    through = &through + &part;
                    continue;
                }
                Err(BadPart::Outside(both)) => both,
                Err(BadPart::Empty(expr)) => {
                    let reason = NoDataReason::EmptyField(self.name_of_expr(expr));
                    return Err(self.no_data_helped(rule, reversal.span, at, &reason, Some("refund")));
                }
            };
            let (part, whole) = *fault;
            let person = row.payee.map(|person| self.name_of(person).to_string());
            let place = match reversal.refunds.zip(taken) {
                Some((refunds, taken)) => self.place_of(refunds.record, taken),
                None => self.place_of(record, row.row),
            };
            return Err(self.report(
                Diagnostic::error(Code::RefundTooLarge, reversal.span)
                    .arg("rule", rule)
                    .arg("person", person.unwrap_or_default())
                    .arg("row", place)
                    .arg("part", amount(part))
                    .arg("whole", amount(whole))
                    .help(help),
            ));
        }
        if through <= Exact::one() {
            return Ok((before, through));
        }
        Err(self.refunds_too_large(rule, reversal, (record, row), amount))
    }

    /// The refunds of a row in their order up to one of them; the row itself where it says what is taken back.
    fn refunds_through(
        &self,
        reversal: &Reversal,
        (record, row): (Id<Record>, &CreditedRow),
        last: Option<RowId>,
    ) -> Vec<Option<RowId>> {
        if last.is_none() {
            return vec![None];
        }
        let all = self.reader().taken_by(reversal, (record, row.row), row.date, &self.refund_rows(reversal));
        let mut all: Vec<Option<RowId>> = all.into_iter().map(|taken| taken.refund).collect();
        all.truncate(all.iter().position(|refund| *refund == last).map_or(0, |place| place + 1));
        all
    }

    /// P0842: the refunds of a row come to more than the row.
    fn refunds_too_large(
        &self,
        rule: &Arc<str>,
        reversal: &Reversal,
        (record, row): (Id<Record>, &CreditedRow),
        amount: impl Fn(Exact) -> Arg,
    ) -> Stop {
        let all = self.reader().taken_by(reversal, (record, row.row), row.date, &self.refund_rows(reversal));
        let refunds: BTreeSet<RowId> = all.iter().filter_map(|taken| taken.refund).collect();
        let read = |refund: &RowId| self.reader().part_and_whole(reversal, row.row, row.date, Some(*refund));
        let parts: Vec<(Exact, Exact)> = refunds.iter().filter_map(|refund| read(refund).ok().flatten()).collect();
        let sum: Exact = parts.iter().map(|(part, _)| part.clone()).sum();
        let whole = parts.first().map_or_else(Exact::zero, |(_, whole)| whole.clone());
        let person = row.payee.map(|person| self.name_of(person).to_string());
        let of = reversal.refunds.map_or(record, |refunds| refunds.record);
        self.report(
            Diagnostic::error(Code::RefundsTooLarge, reversal.span)
                .arg("rule", rule)
                .arg("person", person.unwrap_or_default())
                .arg("row", self.place_of(record, row.row))
                .arg("count", refunds.len())
                .arg("sum", amount(sum))
                .arg("whole", amount(whole))
                .arg("places", self.places(of, &refunds)),
        )
    }

    /// The refunds of a reversal by the rows that they lead to, looked up once.
    pub(super) fn refund_rows(&self, reversal: &Reversal) -> Rc<RefundRows> {
        let known = self.refund_rows.borrow().get(&reversal.refunds).cloned();
        known.unwrap_or_else(|| {
            let rows = Rc::new(refund_rows(self.tables, reversal.refunds.as_ref()));
            self.refund_rows.borrow_mut().insert(reversal.refunds, rows.clone());
            rows
        })
    }

    /// When, and by which refund, a row is taken back. `at` says whose it is and when it had been given.
    pub(super) fn events_of(
        &self,
        rule: &Arc<str>,
        reversal: &Reversal,
        (record, row): (Id<Record>, &CreditedRow),
        at: At,
    ) -> Result<Vec<(Option<RowId>, Date)>, Stop> {
        let mut events = Vec::new();
        for taken in self.reader().taken_by(reversal, (record, row.row), row.date, &self.refund_rows(reversal)) {
            match taken.event {
                Event::On(day) => events.push((taken.refund, day)),
                Event::Unsure(_, from) => {
                    let reason = NoDataReason::EmptyField(self.name_of_expr(from));
                    let row = RowAt { record, row: row.row, date: row.date, part: row.part, gap: row.gap };
                    return Err(self.no_data(rule, reversal.span, &At { row: Some(row), ..at }, &reason));
                }
            }
        }
        Ok(events)
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
                let ComponentKind::ForEach { rows, reversed: Some(reversal), .. } = &bonus.kind else { continue };
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
                        let _ = self.events_of(&bonus.name, reversal, (rows.record, row), at);
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
