//! Workbooks for spreadsheets: sheets as data, and the one place that turns them into a file.
//!
//! What is text stays text: no cell is ever a formula. Amounts are written exactly or as text (`number`). The same
//! sheets give the same bytes.

mod names;
#[cfg(feature = "xlsx")]
mod number;
mod sheet;
#[cfg(test)]
mod tests;
#[cfg(feature = "xlsx")]
mod write;

pub use names::SheetNames;
pub use sheet::{Cell, Column, Sheet, SheetProblem};
#[cfg(feature = "xlsx")]
pub use write::workbook;

/// The same without the library that writes such files.
///
/// # Errors
/// Always: this program was built without it.
#[cfg(not(feature = "xlsx"))]
pub fn workbook(_sheets: &[Sheet]) -> Result<Vec<u8>, SheetProblem> {
    Err(SheetProblem::NotBuiltIn)
}
