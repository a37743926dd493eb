//! Exact numbers: rationals, rounding by name, and shares that add up.
//!
//! Nothing here knows a float. A value changes only where [`Rounding`] or [`split_by_shares`] is
//! called by name.

mod exact;
mod reading;
mod rounding;
mod shares;
mod small;

pub use exact::Exact;
pub use reading::share_for_reading;
pub use rounding::{Rounding, RoundingMode};
pub use shares::split_by_shares;
