//! Big tables, read in passing: rows go by in batches of columns and only those that need a second look are kept.
//!
//! A [`Scan`] says which records it can answer for and looks at every batch. A row that is regular in all respects is
//! counted and forgotten; any other row, *odd* for the reader (a cell that cannot be read, a link that leads nowhere) or
//! for the scan (nobody's, without a date, a sum that would not fit), is kept as it stands in the file and goes the way of
//! all rows of small tables. So messages come from one place, and a row never counts twice.

mod batch;
mod blocks;
mod cells;
mod columns;
mod day;
mod field;
#[cfg(feature = "parquet")]
mod groups;
mod hash;
mod kept;
mod keys;
mod objects;
mod open;
mod pass;
mod progress;
mod remains;
mod scan;
#[cfg(test)]
mod scan_tests;
mod short;
mod split;
mod texts;
mod thread;
mod trail;
#[cfg(feature = "parquet")]
mod typed;
mod words;

pub use batch::{BATCH_ROWS, Batch, Lane, Strip};
pub use day::Day;
pub(crate) use open::{Candidate, candidate};
pub(crate) use pass::{About, Passing, Targets, Tuning, pass};
pub use progress::{Progress, SoFar};
pub(crate) use remains::Remains;
pub use scan::{OfGroup, Scan};
pub use texts::SharedTexts;
pub use trail::Trail;

/// The number of nobody, where rows are noted by whose they are.
pub const NOBODY: u32 = u32::MAX;

/// Why a scan ends early.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stop {
    /// A block does not end where a row does, since a quote stands inside a plain cell.
    Cut,
    /// The file is not built as one must be that is read in passing.
    Structure,
}
