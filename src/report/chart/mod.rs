//! Drawings of amounts: places are whole numbers, scaled from exact amounts, and every drawing says itself in words.

mod bars;
mod curve;
#[cfg(test)]
mod tests;

pub use bars::{Bar, Bars};
pub use curve::{Curve, Point};

use crate::number::Exact;

/// How wide every drawing is, in units of which a screen of 380 pixels shows about two in each.
const WIDTH: i64 = 720;
/// How wide a letter is at most, on the average of a line.
const LETTER: i64 = 12;

/// Where a value lies on a length that begins with `from` and ends with `to`, to the nearest unit; 0 where both are one.
fn scaled(value: &Exact, from: &Exact, to: &Exact, length: i64) -> i64 {
    let half = Exact::scaled(5, 1);
    let share = (value - from).checked_div(&(to - from));
    share.and_then(|share| (&share.times_integer(length) + &half).floor().to_i64()).unwrap_or(0).clamp(0, length)
}

/// How much room a text takes at most.
fn room(text: &str) -> i64 {
    i64::try_from(text.chars().count()).unwrap_or(i64::MAX).saturating_mul(LETTER)
}
