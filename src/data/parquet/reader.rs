//! Reading a file row by row, as texts.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use crate::data::parquet::{CellForms, Column, Group, ParquetFile};
use crate::data::rows::{ParquetFault, RawRow, RowFault, RowReader};
use crate::data::shape::Shape;

/// How many rows are read at a time.
const ROWS: usize = 1024;

/// The rows of a file. Their numbers, from 1, stand for lines.
pub(crate) struct ParquetReader {
    description: ParquetFile,
    file: Arc<File>,
    forms: CellForms,
    groups: usize,
    next_group: usize,
    group: Option<Group>,
    columns: Vec<Column>,
    /// How many rows are at hand, and which of them is next.
    rows: usize,
    at: usize,
    number: u64,
    cell: Vec<u8>,
}

impl ParquetReader {
    pub(crate) fn open(path: &Path, shape: &Shape<'_>) -> Result<ParquetReader, RowFault> {
        let description = ParquetFile::open(path, shape).map_err(RowFault::Parquet)?;
        let file = File::open(path).map_err(|error| RowFault::of(&error))?;
        Ok(ParquetReader {
            forms: CellForms::of(description.header(), shape),
            groups: description.groups().count(),
            description,
            file: Arc::new(file),
            next_group: 0,
            group: None,
            columns: Vec::new(),
            rows: 0,
            at: 0,
            number: 0,
            cell: Vec::new(),
        })
    }

    /// Makes sure that a row is at hand; `false` behind the last one.
    fn fill(&mut self) -> Result<bool, ParquetFault> {
        while self.at >= self.rows {
            if let Some(group) = &mut self.group {
                self.rows = group.next(ROWS, &mut self.columns)?;
                self.at = 0;
                if self.rows > 0 {
                    return Ok(true);
                }
                self.group = None;
            }
            if self.next_group >= self.groups {
                return Ok(false);
            }
            self.group = Some(self.description.group(&self.file, self.next_group)?);
            self.next_group += 1;
        }
        Ok(true)
    }
}

impl RowReader for ParquetReader {
    fn header(&self) -> &[String] {
        self.description.header()
    }

    fn header_line(&self) -> u64 {
        0
    }

    fn read(&mut self, row: &mut RawRow) -> Result<bool, RowFault> {
        if !self.fill().map_err(RowFault::Parquet)? {
            return Ok(false);
        }
        self.number += 1;
        row.begin(self.number);
        let mut sound = true;
        for (at, column) in self.columns.iter().enumerate() {
            self.cell.clear();
            sound &= self.forms.write(at, column, self.at, &mut self.cell);
            let text = String::from_utf8_lossy(&self.cell);
            row.push(|cell| {
                cell.push_str(&text);
                true
            });
        }
        self.at += 1;
        if sound { Ok(true) } else { Err(RowFault::Encoding) }
    }
}
