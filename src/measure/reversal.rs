//! When a row is taken back, and what part of it.

use crate::data::RowId;
use crate::measure::{Datum, RowReader, date_plus};
use crate::number::Exact;
use crate::plan::{Expr, Reversal};
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

/// What is wrong with a partial refund.
#[derive(Clone, Debug)]
pub enum BadPart<'a> {
    /// This value is empty.
    Empty(&'a Expr),
    /// The part and the whole: the one is not between 0 and the other.
    Outside(Box<(Exact, Exact)>),
}

impl RowReader<'_> {
    /// When a row of a day is taken back; `None` when it is not. An event before the row's own day counts on that day,
    /// since nothing can be taken back before it was given.
    pub fn reversed_on<'e>(&self, reversal: &'e Reversal, row: RowId, date: Option<Date>) -> Option<Event<'e>> {
        let event = self.read(&reversal.on, row, date)?.day()?;
        let day = date.map_or(event, |date| event.max(date));
        let Some((duration, from)) = &reversal.within else { return Some(Event::On(day)) };
        let Some(from_day) = self.value(from, row, date).as_ref().and_then(Datum::day) else {
            return Some(Event::Unsure(day, from));
        };
        let late = date_plus(from_day, *duration).is_some_and(|last| event > last);
        (!late).then_some(Event::On(day))
    }

    /// What part of a row is taken back: from 0 through 1.
    pub fn part_reversed<'e>(
        &self,
        reversal: &'e Reversal,
        row: RowId,
        date: Option<Date>,
    ) -> Result<Exact, BadPart<'e>> {
        let Some((part, whole)) = &reversal.part else { return Ok(Exact::one()) };
        let value = |expr: &'e Expr| match self.value(expr, row, date) {
            Some(Datum::Number(number)) => Ok(number),
            _ => Err(BadPart::Empty(expr)),
        };
        let (taken, of) = (value(part)?, value(whole)?);
        let share = taken.checked_div(&of).filter(|share| !share.is_negative() && *share <= Exact::one());
        share.ok_or(BadPart::Outside(Box::new((taken, of))))
    }
}
