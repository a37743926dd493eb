//! Exact numbers: rationals, rounding by name, and shares that add up.
//!
//! Nothing here knows a float. A value changes only where [`Rounding`] or [`split_by_shares`] is
//! called by name.

mod exact;
mod rounding;
mod shares;
mod small;

pub use exact::Exact;
pub use rounding::{Rounding, RoundingMode};
pub use shares::split_by_shares;
