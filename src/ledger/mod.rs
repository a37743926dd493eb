//! What is really paid to people: lines of the rules, and what is paid beside them. Text and arithmetic alone; files are read
//! and written by the command line.

mod adjust;
mod settle;

pub use adjust::{Adjustment, Adjustments, adjustments_of};
pub use settle::{SettledKind, SettledLine, Settlement, settle, sum};
