//! Two sides: results (what each payee gets of each component before and after, which guards hold) and texts of rules (what
//! differs in meaning).

mod changes;
mod effect;
mod guards;
mod meaning;
mod pay;
#[cfg(test)]
mod tests;

pub use changes::{Change, Changes, changes};
pub use effect::{Effect, Moved};
pub use guards::{GuardChange, GuardKey, Guards};
pub use meaning::{Became, BlockChange, ClauseChange, Meaning, Touches, meaning};
pub use pay::{LineKey, Pay};
