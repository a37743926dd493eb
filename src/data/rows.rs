//! Rows of raw cells, wherever they come from: what a reader of a format has to provide.

use std::io;

use crate::data::archive::Damage;

/// The most bytes of one row; more is a file without line ends or with a forgotten quote.
pub(crate) const MOST_ROW_BYTES: usize = 1 << 20;

/// One row of text cells with its place. Reused from row to row, so that reading a cell allocates nothing.
#[derive(Clone, Debug, Default)]
pub(crate) struct RawRow {
    /// The line on which the row begins, from 1.
    pub(crate) line: u64,
    /// Whether the source ends inside the row, without the end of a line.
    pub(crate) open: bool,
    text: String,
    /// Where each cell ends in `text`.
    ends: Vec<usize>,
}

impl RawRow {
    /// Takes the cells out and sets the line.
    pub(crate) fn begin(&mut self, line: u64) {
        self.line = line;
        self.open = false;
        self.text.clear();
        self.ends.clear();
    }

    /// Adds a cell, whose text `write` appends; `false` when it refuses.
    pub(crate) fn push(&mut self, write: impl FnOnce(&mut String) -> bool) -> bool {
        let written = write(&mut self.text);
        self.ends.push(self.text.len());
        written
    }

    /// The text of a cell as it stands; `None` beyond the last.
    pub(crate) fn cell(&self, index: usize) -> Option<&str> {
        let end = *self.ends.get(index)?;
        let start = index.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        self.text.get(start..end)
    }

    /// How many cells there are.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether nothing stands in any cell.
    pub(crate) fn is_blank(&self) -> bool {
        self.text.chars().all(char::is_whitespace)
    }

    /// All cells.
    pub(crate) fn cells(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).filter_map(|index| self.cell(index))
    }
}

/// Why a row cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum RowFault {
    /// A quote is opened and never closed, or something stands after the closing one.
    Quote,
    /// A row of more than a mebibyte.
    TooLong,
    /// The source ends inside the row: in a quote or in the middle of a letter.
    Cut,
    /// Bytes that are not of the file's encoding.
    Encoding,
    /// Zero bytes: the file is no text. Nothing more is read.
    Binary,
    /// The file cannot be read further; what the system says. Nothing more is read.
    Io(String),
    /// The file is packed and cannot be unpacked further. Nothing more is read.
    Archive(Damage),
    /// A line that is no row of JSON.
    Json(JsonFault),
    /// A file of Parquet that cannot be read further. Nothing more is read.
    Parquet(ParquetFault),
}

/// Why a file of Parquet cannot be read.
#[cfg_attr(not(feature = "parquet"), expect(dead_code, reason = "of programs built with Parquet"))]
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ParquetFault {
    /// It is cut off, or its parts contradict each other.
    Damaged,
    /// The system cannot read it; what it says.
    Io(String),
    /// A column that a field is read from holds what no cell can hold.
    Column { name: String, unfit: Unfit },
    /// It is packed in a way that is not read; its name.
    Codec(String),
    /// The whole file is packed once more.
    Packed,
    /// It can be read by those alone who have its keys.
    Encrypted,
    /// This program was built without Parquet.
    #[cfg_attr(feature = "parquet", expect(dead_code, reason = "of programs built without Parquet"))]
    Absent,
}

/// Why no cell can hold the values of a column.
#[cfg_attr(not(feature = "parquet"), expect(dead_code, reason = "of programs built with Parquet"))]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unfit {
    /// Binary floats.
    Inexact,
    /// Moments of UTC, whose day depends on the place.
    Instants,
    /// Lists or structures.
    Several,
    /// Anything else.
    Other,
}

impl Unfit {
    /// The key of its words.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Unfit::Inexact => "",
            Unfit::Instants => "instants",
            Unfit::Several => "several",
            Unfit::Other => "other",
        }
    }
}

/// Why a line is no row of JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum JsonFault {
    /// It is not one object, or is not written as JSON is.
    Broken,
    /// A list or an object under this name, from which a field takes one value.
    Nested(String),
    /// A name that stands twice.
    Twice(String),
    /// A letter among the digits of a bare number.
    Letter { name: String, text: String, letter: char, digit: char },
}

impl RowFault {
    /// What an error of reading means.
    pub(crate) fn of(error: &io::Error) -> RowFault {
        match Damage::of(error) {
            Some(damage) => RowFault::Archive(damage),
            None => RowFault::Io(error.to_string()),
        }
    }
}

/// A source of rows: CSV, JSON Lines and Parquet today; a workbook or a database behind the same three calls.
pub(crate) trait RowReader {
    /// The names of the columns, in order, as the file has them. Empty when there is none.
    fn header(&self) -> &[String];

    /// The line of the header; 0 where the format has none.
    fn header_line(&self) -> u64;

    /// Whether the decimal marks of the cells are those of the file, and so say how it writes numbers.
    fn shows_marks(&self) -> bool {
        true
    }

    /// Reads the next row into `row`; `false` at the end. After a fault of one row (its line stands in `row`) the
    /// next call goes on with the following row.
    fn read(&mut self, row: &mut RawRow) -> Result<bool, RowFault>;
}
