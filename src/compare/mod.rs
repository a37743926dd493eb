//! Two results side by side: what each payee gets of each component before and after.

mod changes;
mod pay;
#[cfg(test)]
mod tests;

pub use changes::{Change, Changes, changes};
pub use pay::{LineKey, Pay};
