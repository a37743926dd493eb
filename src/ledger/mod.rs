//! What is really paid to people: lines of the rules, what is paid beside them, and what closed periods have paid. Text and
//! arithmetic alone; files are read and written by the command line.

mod adjust;
mod basis;
mod chain;
mod closing;
mod correct;
mod settle;
#[cfg(test)]
mod tests;
mod text;

pub use adjust::{Adjustment, Adjustments, adjustments_of};
pub use basis::{Basis, RuleTexts};
pub use chain::{ENDING, Ledger, OfPlan};
pub use closing::{ClosedLine, ClosedPlan, Closing, RecordedFile, Revision};
pub use correct::{Amount, Correction, Difference, PaidKey, differences, due, paid};
pub use settle::{SettledKind, SettledLine, Settlement, settle, sum};
pub use text::{Damage, read, written};
