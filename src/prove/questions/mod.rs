//! Questions to a shape. Each answer is exact over all numbers of the domain; its witnesses are numbers that occur.

mod bounds;
mod dealing;
mod falls;
mod jumps;
mod rates;
mod stairs;

pub use bounds::{Bound, Flat};
pub use dealing::{Dealing, TopUp, Window};
pub use falls::Fall;
pub use jumps::Jump;
pub use rates::{Piece, RateStep};
pub use stairs::window_begin;
