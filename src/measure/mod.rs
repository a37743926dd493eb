//! What the tables are asked: the first of the two levels.
//!
//! A [`MeasureSet`] is everything a plan asks of its tables. A [`MeasureEngine`] answers it with partial states for
//! each payee and month, using only operations that are exact on scaled integers and do not depend on the order
//! of the rows: any engine gives the same answer. [`Facts`] merges the states over windows and groups of people.

mod calendar;
mod codes;
mod datum;
mod facts;
mod fate;
mod lack;
mod left_out;
mod newness;
mod packed;
mod program;
mod rates;
mod reversal;
mod row;
mod select;
mod set;
mod simple;
mod state;
#[cfg(test)]
mod state_tests;
#[cfg(test)]
pub(crate) mod test_support;
#[cfg(test)]
mod tests;
mod units;

pub use calendar::{WorkingCalendar, calendar_days, calendar_months, date_part, date_plus, is_within};
pub use codes::{Coded, Codes};
pub use datum::{Datum, arithmetic, compare, excess};
pub use facts::{Answers, Fact, Facts, Whom};
pub use fate::{Failed, Fate};
pub use lack::{Gap, Lack};
pub use left_out::{LeftOut, left_out, without_value};
pub use program::{Months, PlanScan, RowSums, Scanned, Shown, Watch, Watched};
pub use rates::RateUsed;
pub use reversal::{BadPart, Event, RefundRows, TakenBy, refund_rows};
pub use row::RowReader;
pub use select::{CreditedRow, select};
pub use set::{MeasureEngine, MeasureSet, Measured};
pub use simple::SimpleEngine;
pub use state::{Partial, StateKey};
pub use units::RowsByUnit;
