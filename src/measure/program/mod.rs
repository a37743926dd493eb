//! Measures and rules for each row, compiled into one program for all of them: one pass over a big table answers the whole plan.
//!
//! A [`Program`] is a list of operations on registers, each a column of as many values as a batch has rows. What two rules
//! have in common is computed once. Values are machine integers; wherever one would not be exact, the row is marked odd and
//! left to the [`RowReader`](crate::measure::RowReader), which knows no such limit. So a program is fast where data is
//! plain, and never wrong. It does not know all of the language: [`compile`] says of a record whether it can answer for it.

mod asked;
mod compile;
mod gather;
mod kernels;
mod memory;
mod numbers;
mod op;
mod outside;
mod owners;
#[cfg(test)]
pub(crate) mod passing;
mod register;
mod scan;
mod selection;
mod states;
mod sums;
#[cfg(test)]
mod tests;

pub use owners::{Months, Shown};
pub use scan::{PlanScan, Scanned, Watch, Watched};
pub use sums::RowSums;
