//! From text to tree and back. The only room that names pest.

mod brackets;
mod build;
pub mod figures;
mod fold;
mod grammar;
pub mod inflection;
mod label_match;
pub mod labels;
pub mod likeness;
mod lines;
pub mod lookalike;
mod names;
mod parse;
mod samples;
mod slips;
pub mod suggest;
pub mod tree;
pub mod words;
mod write;

pub use fold::fold;
pub use parse::{is_currency, parse};
use samples::{argument_sample, label_sample, phrase_sample};
pub use samples::{entry_sample, line_sample, sample};
#[cfg(test)]
pub(crate) use write::Random;
pub use write::{SaidClause, Sayer, is_result, write};

#[cfg(test)]
mod tests;
