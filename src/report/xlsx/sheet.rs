//! A sheet as data.

use crate::number::Exact;
use crate::time::Date;

/// One sheet: lines above, a table with its headings, and a row of totals below.
#[derive(Clone, Debug, Default)]
pub struct Sheet {
    /// The name on its tab; [`super::SheetNames`] makes names that are allowed.
    pub name: String,
    /// Lines of text above the table: a title, a period. There is an empty row between them and the table.
    pub above: Vec<String>,
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows, each with a cell for every column; those that are missing at its end are empty.
    pub rows: Vec<Vec<Cell>>,
    /// The row of totals, set off from the others; none where it is empty. It stands outside of the filter.
    pub total: Vec<Cell>,
}

/// A column.
#[derive(Clone, Debug, Default)]
pub struct Column {
    /// Its heading.
    pub heading: String,
    /// Its width in letters; by its longest cell, within limits, where none is said.
    pub width: Option<u16>,
}

impl Column {
    /// A column that is as wide as its cells.
    pub fn new(heading: impl Into<String>) -> Column {
        Column { heading: heading.into(), width: None }
    }
}

/// A cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// Text, whatever it begins with.
    Text(String),
    /// An amount, shown with so many places at the least.
    Amount(Exact, u32),
    /// A count.
    Count(usize),
    /// A day.
    Date(Date),
}

impl Cell {
    /// Text; nothing where there is none.
    pub fn text(text: impl Into<String>) -> Cell {
        let text = text.into();
        if text.is_empty() { Cell::Empty } else { Cell::Text(text) }
    }
}

/// Why a workbook cannot be made. Nothing is ever cut to make it fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SheetProblem {
    /// A sheet has more rows than a spreadsheet holds.
    TooManyRows {
        /// The sheet.
        sheet: String,
        /// Its rows.
        rows: usize,
        /// The most that there may be.
        most: usize,
    },
    /// A text is longer than a cell holds.
    TooLong {
        /// The sheet.
        sheet: String,
        /// The heading of the column.
        column: String,
        /// The row of the sheet, counted from 1 as a spreadsheet does.
        row: usize,
        /// The most letters that there may be.
        most: usize,
    },
    /// The library refuses; its words.
    Refused(String),
    /// The program was built without the feature `xlsx`.
    NotBuiltIn,
}
