//! Parquet: typed columns in groups of rows. What stands there means what it would in a table of texts.

mod cells;
#[cfg(test)]
mod damage_tests;
mod described;
mod file;
mod guard;
mod kinds;
mod pages;
mod reader;
mod runs;
#[cfg(test)]
mod tests;
mod values;
#[cfg(test)]
pub(crate) mod write;

pub(crate) use cells::{CellForms, date_of};
pub(crate) use described::{Described, Known};
pub(crate) use file::{Group, ParquetFile};
pub use guard::is_guarded;
pub(crate) use pages::{Dictionary, Texts};
pub(crate) use reader::ParquetReader;
pub(crate) use values::{Column, Values};
