//! Scenarios: given rows of data, expected pay. Read from `cases/*.yaml`, run like any other data, compared line by line.

mod accept;
mod compare;
mod read;
mod resolve;
mod scalars;
mod unknown;
mod values;
mod words;

pub use accept::{Edit, apply, example_edit};
pub use compare::{Compared, compare};
pub use read::{CaseFile, Row, Word, read};
pub use resolve::{Amount, Expectation, Scenario, Subject, resolve};
pub use values::period_range;
