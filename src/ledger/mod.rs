//! What is really paid to people: lines of the rules, what is paid beside them, and what closed periods have paid. Text and
//! arithmetic alone; files are read and written by the command line.

mod adjust;
mod balance;
mod basis;
mod books;
mod chain;
mod closing;
mod correct;
mod given;
mod reasons;
mod settle;
#[cfg(test)]
mod tests;
mod text;

pub use adjust::{Adjustment, Adjustments, adjustments_of};
pub use balance::{Balance, balances, owed_by_leavers};
pub use basis::{Basis, RuleTexts};
pub use books::{PaidPerson, PlanBooks, next};
pub use chain::{ENDING, Ledger, OfPlan};
pub use closing::{ClosedLine, ClosedPlan, Closing, RecordedFile, Revision};
pub use correct::{Amount, Correction, Difference, PaidKey, differences, due, paid};
pub use given::{BesideRules, given, stated};
pub use reasons::{Again, Closed, Earlier};
pub use settle::{SettledKind, SettledLine, Settlement, settle, sum};
pub use text::{Damage, read, written};
