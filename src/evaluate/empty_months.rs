//! Periods in which no row of a record counts, though rows of the months about them do: a file that breaks off between two lines
//! looks like a month in which nothing was sold.

use std::collections::BTreeSet;

use crate::data::Tables;
use crate::diagnostics::{Arg, Code, Diagnostic, Place};
use crate::evaluate::world::World;
use crate::plan::{Id, Plan, Record};
use crate::time::{Month, Period};

impl World<'_> {
    /// P0813: records without a row that counts in periods of the run, each record once.
    pub(super) fn warn_of_empty_periods(&self, periods: &[Period]) {
        for (record, months) in self.facts.months_with_rows() {
            let held = periods.iter().filter(|period| self.plan.effective.touches(**period));
            let empty: Vec<Period> = held.copied().filter(|period| is_odd(&months, *period)).collect();
            let Some(last) = empty.first().and_then(|first| months.range(..first.first()).next_back()) else {
                continue;
            };
            let said = at_record((self.plan, self.tables), record).arg("month", Period::month(*last));
            self.report(said.arg("periods", Arg::List(empty.into_iter().map(Arg::Period).collect())));
        }
    }
}

/// So long ago rows have counted at most.
const YEAR: i32 = 12;

/// Whether no row counts in a period, though rows count in the two months before it, in the one before and the one after, or in three
/// months in a row that end less than a year before. Rows that are seldom, such as claims, may well be missing in a period.
fn is_odd(months: &BTreeSet<Month>, period: Period) -> bool {
    let has = |month: Month| months.contains(&month);
    if period.each_month().any(has) {
        return false;
    }
    let Some(last) = months.range(..period.first()).next_back().copied() else { return false };
    let in_a_row = (0..).take_while(|count: &i32| has(last.plus(-count))).count();
    match period.first().since(last) {
        1 => in_a_row >= 2 || has(period.last().plus(1)),
        since => in_a_row >= 3 && since <= YEAR,
    }
}

/// A message about a record. One that comes ready stands in no file of the reader's.
fn at_record((plan, tables): (&Plan, &Tables), record: Id<Record>) -> Diagnostic {
    let shape = plan.records.get(record);
    let said = match tables.get(record).files.first().filter(|_| shape.standard) {
        Some(file) => Diagnostic::warning_at(Code::NoRowsInPeriod, Place::File(file.to_string())),
        None => Diagnostic::warning(Code::NoRowsInPeriod, shape.span),
    };
    said.arg("record", &shape.name)
}
