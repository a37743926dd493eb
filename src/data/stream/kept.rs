//! Rows kept for a second look: as they stand in the file, to be read again like those of any other table.

use crate::data::csv::CsvReader;
use crate::data::jsonl::JsonReader;
use crate::data::rows::{RawRow, RowFault, RowReader};
use crate::data::shape::Shape;
use crate::data::stream::blocks::{RowForm, ScanFile};
use crate::data::stream::split::Row;

/// A kept row: its block, where it begins in that and on which line, its bytes.
#[derive(Clone, Copy, Debug)]
struct KeptRow {
    block: u32,
    start: u32,
    line: u32,
    from: usize,
    to: usize,
}

/// The rows that one thread has kept.
#[derive(Debug, Default)]
pub(super) struct Kept {
    rows: Vec<KeptRow>,
    bytes: Vec<u8>,
}

impl Kept {
    /// Keeps a row of a block.
    pub(super) fn keep(&mut self, block: u32, row: Row, bytes: &[u8]) {
        let from = self.bytes.len();
        self.bytes.extend_from_slice(bytes.get(row.start as usize..row.end as usize).unwrap_or_default());
        self.rows.push(KeptRow { block, start: row.start, line: row.line, from, to: self.bytes.len() });
    }

    /// The blocks of the rows.
    pub(super) fn blocks(&self) -> impl Iterator<Item = u32> {
        self.rows.iter().map(|row| row.block)
    }

    /// Says of each row on which line it stands, by its block and where it begins in that; `None` where that is not known of one.
    pub(super) fn put(&mut self, line: impl Fn(u32, u32) -> Option<u32>) -> Option<()> {
        self.rows.iter_mut().try_for_each(|row| {
            row.line = line(row.block, row.start)?;
            Some(())
        })
    }
}

/// A block that a thread has read: its number, its file, how many lines it has.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lines {
    pub(super) block: u32,
    pub(super) file: usize,
    pub(super) lines: u32,
    /// How many bytes.
    pub(super) bytes: usize,
}

/// Where a block begins: its file, how many bytes of that lie before it, its first line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Start {
    pub(super) file: usize,
    pub(super) byte: u64,
    line: u64,
}

/// Where the blocks begin, by their numbers.
pub(super) fn starts(blocks: &[Lines], files: &[ScanFile]) -> Vec<Start> {
    let mut blocks = blocks.to_vec();
    blocks.sort_unstable_by_key(|block| block.block);
    let mut next: Vec<(u64, u64)> = files.iter().map(|file| file.body).collect();
    let mut starts = Vec::with_capacity(blocks.len());
    for block in blocks {
        let Some((byte, line)) = next.get_mut(block.file) else { continue };
        starts.push(Start { file: block.file, byte: *byte, line: *line });
        *byte += block.bytes as u64;
        *line += u64::from(block.lines);
    }
    starts
}

/// The kept rows of one file.
#[derive(Clone, Debug, Default, serde::Serialize, serde::Deserialize)]
pub(crate) struct Again {
    bytes: Vec<u8>,
    /// The line of each.
    lines: Vec<u64>,
}

/// The kept rows of all threads by file, in the order of the files.
pub(super) fn by_file<'k>(kept: impl Iterator<Item = &'k Kept>, blocks: &[Lines], files: &[ScanFile]) -> Vec<Again> {
    let starts = starts(blocks, files);
    let mut order: Vec<(KeptRow, &Kept)> =
        kept.flat_map(|kept| kept.rows.iter().map(move |row| (*row, kept))).collect();
    order.sort_unstable_by_key(|(row, _)| (row.block, row.line));
    let mut again: Vec<Again> = files.iter().map(|_| Again::default()).collect();
    for (row, kept) in order {
        let Some(start) = starts.get(row.block as usize) else { continue };
        let Some(again) = again.get_mut(start.file) else { continue };
        again.bytes.extend_from_slice(kept.bytes.get(row.from..row.to).unwrap_or_default());
        again.lines.push(start.line + u64::from(row.line));
    }
    again
}

impl Again {
    /// A reader of these rows, with the header of their file.
    pub(super) fn reader<'a>(&'a self, file: &'a ScanFile, header: &'a [String], shape: &Shape<'_>) -> KeptReader<'a> {
        let bytes = self.bytes.as_slice();
        let rows: Box<dyn RowReader> = match &file.form {
            RowForm::Cells(_) => Box::new(CsvReader::without_header(bytes, shape.formats.delimiter)),
            RowForm::Objects(_) => Box::new(JsonReader::new(header.to_vec(), bytes, shape)),
            #[cfg(feature = "parquet")]
            RowForm::Groups(_) => Box::new(WholeCells { header, bytes }),
        };
        KeptReader { header, header_line: file.header_line, rows, lines: self.lines.iter() }
    }
}

/// Adds the cells of a row that stands in no file as text, each with its length.
#[cfg(feature = "parquet")]
pub(super) fn put_row<'c>(out: &mut Vec<u8>, cells: impl Iterator<Item = &'c [u8]>) {
    for cell in cells {
        out.extend_from_slice(&(cell.len() as u64).to_le_bytes());
        out.extend_from_slice(cell);
    }
}

/// Rows of cells with their lengths.
#[cfg(feature = "parquet")]
struct WholeCells<'a> {
    header: &'a [String],
    bytes: &'a [u8],
}

#[cfg(feature = "parquet")]
impl RowReader for WholeCells<'_> {
    fn header(&self) -> &[String] {
        self.header
    }

    fn header_line(&self) -> u64 {
        0
    }

    fn read(&mut self, row: &mut RawRow) -> Result<bool, RowFault> {
        row.begin(0);
        if self.bytes.is_empty() {
            return Ok(false);
        }
        for _ in self.header {
            let Some((length, rest)) = self.bytes.split_first_chunk::<8>() else { return Ok(false) };
            let length = usize::try_from(u64::from_le_bytes(*length)).unwrap_or(usize::MAX);
            let Some((cell, rest)) = rest.split_at_checked(length) else { return Ok(false) };
            self.bytes = rest;
            row.push(|text| {
                text.push_str(&String::from_utf8_lossy(cell));
                true
            });
        }
        Ok(true)
    }
}

pub(super) struct KeptReader<'a> {
    header: &'a [String],
    header_line: u64,
    rows: Box<dyn RowReader + 'a>,
    lines: std::slice::Iter<'a, u64>,
}

impl RowReader for KeptReader<'_> {
    fn header(&self) -> &[String] {
        self.header
    }

    fn header_line(&self) -> u64 {
        self.header_line
    }

    fn shows_marks(&self) -> bool {
        self.rows.shows_marks()
    }

    fn read(&mut self, row: &mut RawRow) -> Result<bool, RowFault> {
        let found = self.rows.read(row);
        // Blank rows are never kept, so that one row is one line.
        if let Some(line) = self.lines.next() {
            row.line = *line;
        }
        found
    }
}
