//! Which rows are the first of their kind.

use crate::data::RowId;
use crate::measure::select::compare_rows;
use crate::measure::{Datum, Lack, RowReader, date_plus};
use crate::plan::Newness;
use crate::time::Date;

/// For each row whether an earlier one has the same value, or what it lacks.
type Seen = Vec<Result<bool, Lack>>;

impl RowReader<'_> {
    /// Whether a row is new (or, for `is repeat`, is not). The answers for all rows are worked out together, once.
    pub(super) fn is_new(&self, newness: &Newness, row: RowId) -> Result<bool, Lack> {
        let seen = self.tables.derived(newness.id, || self.seen_before(newness));
        let seen = seen.get(row as usize).copied().unwrap_or(Err(Lack::Empty))?;
        Ok(seen == newness.repeat)
    }

    /// The row on account of which a row is a repeat: the latest of the earlier ones of its value that count.
    pub(super) fn earlier(&self, newness: &Newness, row: RowId) -> Option<RowId> {
        let day = |row: RowId| self.read(&newness.date, row, None).and_then(|date| date.day());
        let value = |row: RowId| self.find(&newness.value, row, day(row)).ok();
        let (wanted, date) = (value(row)?, day(row)?);
        let order = |a: RowId, b: RowId| {
            day(a).cmp(&day(b)).then_with(|| compare_rows(self.plan, self.tables, newness.record, a, b))
        };
        let counts = |row: RowId| {
            newness.among.as_ref().is_none_or(|among| self.find(among, row, day(row)) == Ok(Datum::YesNo(true)))
        };
        let reaches =
            |from: Date| newness.within.is_none_or(|span| date_plus(from, span).is_none_or(|end| date <= end));
        let earlier = self.tables.get(newness.record).rows().filter(|other| {
            *other != row && day(*other).is_some_and(reaches) && value(*other).as_ref() == Some(&wanted)
        });
        earlier.filter(|other| order(*other, row).is_lt() && counts(*other)).max_by(|a, b| order(*a, *b))
    }

    /// Looks at the rows of one value in their order: of the earlier ones that count, the latest reaches furthest.
    fn seen_before(&self, newness: &Newness) -> Seen {
        let reader = RowReader::new(self.plan, self.tables);
        let table = self.tables.get(newness.record);
        let mut seen: Seen = vec![Err(Lack::Empty); table.len()];
        let mut rows: Vec<(Datum, Date, RowId)> = Vec::new();
        for row in table.rows() {
            let date = reader.read(&newness.date, row, None).and_then(|date| date.day());
            match (reader.find(&newness.value, row, date), date) {
                (Ok(value), Some(date)) => rows.push((value, date, row)),
                (Err(lack @ Lack::Gap(_)), _) => {
                    if let Some(place) = seen.get_mut(row as usize) {
                        *place = Err(lack);
                    }
                }
                _ => {}
            }
        }
        rows.sort_by(|(value, date, row), (other, day, place)| {
            let kinds = value.cmp(other).then_with(|| date.cmp(day));
            kinds.then_with(|| compare_rows(self.plan, self.tables, newness.record, *row, *place))
        });
        let mut of: Option<&Datum> = None;
        // The day of the latest earlier row that counts, or the gap that leaves open whether one does.
        let mut last: Option<Result<Date, Lack>> = None;
        for (value, date, row) in &rows {
            if of != Some(value) {
                (of, last) = (Some(value), None);
            }
            let reaches = |earlier: Date| {
                newness.within.is_none_or(|span| date_plus(earlier, span).is_none_or(|end| *date <= end))
            };
            let answer = match last {
                None => Ok(false),
                Some(Ok(earlier)) => Ok(reaches(earlier)),
                Some(Err(lack)) => Err(lack),
            };
            if let Some(place) = seen.get_mut(*row as usize) {
                *place = answer;
            }
            match newness.among.as_ref().map(|among| reader.find(among, *row, Some(*date))) {
                None | Some(Ok(Datum::YesNo(true))) => last = Some(Ok(*date)),
                Some(Err(lack @ Lack::Gap(_))) => last = Some(Err(lack)),
                Some(_) => {}
            }
        }
        seen
    }
}
