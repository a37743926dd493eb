//! Two sides: results (what each payee gets of each component before and after, which guards hold, which awards and notices fall due) and texts of rules (what
//! differs in meaning); and texts with single values changed, to be a side.

mod changes;
mod edits;
mod effect;
mod events;
mod guards;
mod meaning;
mod pay;
#[cfg(test)]
mod tests;

pub use changes::{Change, Changes, changes};
pub use edits::{Edit, EditProblem, QuotaEdit, edited, quota, set};
pub use effect::{Effect, Moved};
pub use events::{EventChange, EventKey, EventKind, Events};
pub use guards::{GuardChange, GuardKey, Guards};
pub use meaning::{Became, BlockChange, ClauseChange, Meaning, Touches, meaning};
pub use pay::{LineKey, Pay};
