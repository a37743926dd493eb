//! When a row is taken back, and what part of it.

use std::collections::HashMap;

use crate::data::{Cell, EntityId, RowId, Tables};
use crate::measure::select::compare_rows;
use crate::measure::{Datum, RowReader, date_plus};
use crate::number::Exact;
use crate::plan::{Expr, Id, Record, Refunds, Reversal};
use crate::time::Date;

/// The day on which a row is taken back.
#[derive(Clone, Copy, Debug)]
pub enum Event<'a> {
    /// On this day.
    On(Date),
    /// On this day, if it is not too late: the date from which that is counted is empty.
    Unsure(Date, &'a Expr),
}

impl Event<'_> {
    /// The day.
    pub fn day(self) -> Date {
        match self {
            Event::On(day) | Event::Unsure(day, _) => day,
        }
    }
}

/// An event that takes a row back, or a part of it.
#[derive(Clone, Copy, Debug)]
pub struct TakenBy<'a> {
    /// The refund that says it; `None` where the row itself does.
    pub refund: Option<RowId>,
    /// When.
    pub event: Event<'a>,
}

/// The refunds by what they lead to, in the order of their rows.
pub type RefundRows = HashMap<EntityId, Vec<RowId>>;

/// All refunds of a reversal; nothing where the rows themselves say when they are taken back.
pub fn refund_rows(tables: &Tables, refunds: Option<&Refunds>) -> RefundRows {
    let mut found = RefundRows::new();
    if let Some(Refunds { record, link }) = refunds {
        let table = tables.get(*record);
        for row in table.rows() {
            if let Cell::Entity(entity) = table.cell(row, *link) {
                found.entry(entity).or_default().push(row);
            }
        }
    }
    found
}

/// What is wrong with a partial refund.
#[derive(Clone, Debug)]
pub enum BadPart<'a> {
    /// This value is empty.
    Empty(&'a Expr),
    /// The part and the whole: the one is not between 0 and the other.
    Outside(Box<(Exact, Exact)>),
}

impl RowReader<'_> {
    /// What takes a row of a day back, in the order in which it takes effect: by day, then by the key of the refund. An
    /// event before the row's own day counts on that day, since nothing can be taken back before it was given.
    pub fn taken_by<'e>(
        &self,
        reversal: &'e Reversal,
        (record, row): (Id<Record>, RowId),
        date: Option<Date>,
        rows: &RefundRows,
    ) -> Vec<TakenBy<'e>> {
        let Some(refunds) = &reversal.refunds else {
            let event = self.read(&reversal.on, row, date).as_ref().and_then(Datum::day);
            let event = event.and_then(|event| self.in_time(reversal, row, date, event));
            return event.map(|event| TakenBy { refund: None, event }).into_iter().collect();
        };
        let entity = self.tables.get(record).entity_of.get(row as usize);
        let mut found = Vec::new();
        for refund in entity.and_then(|entity| rows.get(entity)).into_iter().flatten() {
            let event = self.read(&reversal.on, *refund, date).as_ref().and_then(Datum::day);
            let event = event.and_then(|event| self.in_time(reversal, row, date, event));
            found.extend(event.map(|event| TakenBy { refund: Some(*refund), event }));
        }
        found.sort_by(|one, other| {
            let key = |taken: &TakenBy<'_>| taken.refund.unwrap_or_default();
            let days = one.event.day().cmp(&other.event.day());
            days.then_with(|| compare_rows(self.plan, self.tables, refunds.record, key(one), key(other)))
        });
        found
    }

    /// The event as it counts; `None` when it comes too late.
    fn in_time<'e>(&self, reversal: &'e Reversal, row: RowId, date: Option<Date>, event: Date) -> Option<Event<'e>> {
        let day = date.map_or(event, |date| event.max(date));
        let Some((duration, from)) = &reversal.within else { return Some(Event::On(day)) };
        let Some(from_day) = self.value(from, row, date).as_ref().and_then(Datum::day) else {
            return Some(Event::Unsure(day, from));
        };
        let late = date_plus(from_day, *duration).is_some_and(|last| event > last);
        (!late).then_some(Event::On(day))
    }

    /// What part of a row is taken back, by a refund or as the row itself says: from 0 through 1.
    pub fn part_reversed<'e>(
        &self,
        reversal: &'e Reversal,
        row: RowId,
        date: Option<Date>,
        refund: Option<RowId>,
    ) -> Result<Exact, BadPart<'e>> {
        let Some((taken, of)) = self.part_and_whole(reversal, row, date, refund)? else { return Ok(Exact::one()) };
        let share = taken.checked_div(&of).filter(|share| !share.is_negative() && *share <= Exact::one());
        share.ok_or(BadPart::Outside(Box::new((taken, of))))
    }

    /// The amount that is taken back and the amount that it is a part of; `None` where all is taken back.
    pub fn part_and_whole<'e>(
        &self,
        reversal: &'e Reversal,
        row: RowId,
        date: Option<Date>,
        refund: Option<RowId>,
    ) -> Result<Option<(Exact, Exact)>, BadPart<'e>> {
        let Some((part, whole)) = &reversal.part else { return Ok(None) };
        let value = |expr: &'e Expr, row: RowId| match self.value(expr, row, date) {
            Some(Datum::Number(number)) => Ok(number),
            _ => Err(BadPart::Empty(expr)),
        };
        Ok(Some((value(part, refund.unwrap_or(row))?, value(whole, row)?)))
    }
}
