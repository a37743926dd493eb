//! What a rule pays as a function of one quantity, exactly, and what follows from it.
//!
//! A [`Shape`] is a straight line on each of a few stretches of the quantity. Jumps, falls, windows in which it pays to put
//! in one's own money, bounds: each is answered over all numbers, not tried on some, and comes with a witness. What cannot
//! be said is blocked by the place that blocks it, never guessed.
//!
//! The room has no wording: results are amounts and places.

mod assumptions;
mod combined;
mod compile;
mod drivers;
mod interval;
mod over_time;
mod pieces;
mod questions;
mod ranges;
mod rows;
mod shape;
mod supposing;

#[cfg(test)]
mod tests;

pub use assumptions::{Assumptions, Blocked, Excepting, Why};
pub use combined::Choice;
pub use compile::{CutMet, Described, TierMet, shape, shape_of_value};
pub use drivers::{Natural, drivers, is_result, names, natural, natural_in, natural_stating, scored};
pub use interval::{Cut, Interval, Side};
pub use over_time::{Answer, Lasting, guard_from};
pub use pieces::Pieces;
pub use questions::{Bound, Dealing, Fall, Flat, Jump, Piece, RateStep, TopUp, Window, window_begin};
pub use ranges::{
    PayBounds, Ranged, Verdict, bounds, bounds_of_value, ends, ends_in, guard, holds, never_above, paid, pay, pay_of,
    usual_range, value,
};
pub use rows::RowTotal;
pub use shape::{Line, Pay, Shape};
pub use supposing::{natural_supposing, supposes_said_quotas, supposing};
