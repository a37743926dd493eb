//! Groups of rows whose columns come typed. What can be is taken as it is; what must be looked at as a text (texts, keys, odd
//! rows) is written behind each other, and from there on goes the way of cells of any file.

use std::fs::File;
use std::sync::Arc;

use memchr::memchr2;

use crate::data::parquet::{CellForms, Column, ParquetFile};
use crate::data::stream::blocks::{Block, PADDING, ScanFile};
use crate::data::stream::columns::View;
use crate::data::stream::field::Kind;
use crate::data::stream::kept::{Lines, put_row};
use crate::data::stream::split::{Row, Span};
use crate::data::stream::thread::{Thread, count, keys, look};
use crate::data::stream::{BATCH_ROWS, Scan, Stop};

/// A file of groups.
#[derive(Debug)]
pub(super) struct GroupForm {
    pub(super) file: ParquetFile,
    pub(super) forms: CellForms,
}

/// Some rows, and the texts of those of their cells that have been asked for.
#[derive(Default)]
struct Rows {
    columns: Vec<Column>,
    rows: usize,
    width: usize,
    bytes: Vec<u8>,
    spans: Vec<Span>,
}

impl Rows {
    /// Makes sure that the text of a cell stands in `bytes`.
    fn write(&mut self, forms: &CellForms, row: usize, at: usize) -> Result<(), Stop> {
        let (Some(column), Some(span)) = (self.columns.get(at), self.spans.get_mut(row * self.width + at)) else {
            return Err(Stop::Structure);
        };
        if *span == (0, 0) {
            let from = self.bytes.len();
            if !forms.write(at, column, row, &mut self.bytes) {
                return Err(Stop::Structure);
            }
            let to = u32::try_from(self.bytes.len()).map_err(|_| Stop::Structure)?;
            *span = (from as u32, to);
        }
        Ok(())
    }

    /// Makes sure of all cells of the odd rows.
    fn write_odd(&mut self, forms: &CellForms, odd: &[bool]) -> Result<(), Stop> {
        for row in odd.iter().enumerate().filter(|(_, odd)| **odd).map(|(row, _)| row) {
            for at in 0..self.width {
                self.write(forms, row, at)?;
            }
        }
        Ok(())
    }

    fn view(&self, first: (u32, u32), lost: bool) -> View<'_> {
        View { bytes: &self.bytes, spans: &self.spans, width: self.width, rows: self.rows, first, lost }
    }
}

impl<S: Scan> Thread<'_, '_, S> {
    /// Reads a group.
    pub(super) fn group(
        &mut self,
        block: &Block,
        (file, form): (&ScanFile, &GroupForm),
        number: usize,
    ) -> Result<(), Stop> {
        let input = Arc::new(File::open(&file.path).map_err(|_| Stop::Structure)?);
        let mut group = form.file.group(&input, number).map_err(|_| Stop::Structure)?;
        let mut rows = Rows { width: file.width(), ..Rows::default() };
        let mut line = 0_u32;
        loop {
            rows.rows = group.next(BATCH_ROWS, &mut rows.columns).map_err(|_| Stop::Structure)?;
            if rows.rows == 0 {
                break;
            }
            self.rows(block, (file, form), &mut rows, line)?;
            line = u32::try_from(rows.rows).ok().and_then(|rows| line.checked_add(rows)).ok_or(Stop::Structure)?;
        }
        // For whoever waits.
        self.splitter.line = line;
        self.seen.lines.push(Lines { block: block.number, file: block.file, lines: line });
        Ok(())
    }

    fn rows(
        &mut self,
        block: &Block,
        (file, form): (&ScanFile, &GroupForm),
        rows: &mut Rows,
        line: u32,
    ) -> Result<(), Stop> {
        let (work, batch, seen) = (self.work, &mut self.batch, &mut self.seen);
        batch.rows = rows.rows;
        batch.odd.clear();
        batch.odd.resize(rows.rows, false);
        // A place in the texts that no empty cell has, and room for reading word by word.
        rows.bytes.clear();
        rows.bytes.push(0);
        rows.spans.clear();
        rows.spans.resize(rows.rows * rows.width, (0, 0));
        for (field, (column, index)) in seen.columns.iter().zip(&file.columns).enumerate() {
            let Some(at) = *index else { continue };
            let in_key = work.key.contains(&field) && (work.suspects.is_some() || column.field.kind != Kind::Number);
            if in_key || !rows.columns.get(at).is_some_and(|values| column.takes(values)) {
                for row in 0..rows.rows {
                    rows.write(&form.forms, row, at)?;
                }
            }
        }
        rows.bytes.resize(rows.bytes.len() + PADDING, 0);
        let lost = memchr2(b'?', 0xef, &rows.bytes).is_some();
        let view = rows.view((block.number, line), lost);
        for (column, index) in seen.columns.iter_mut().zip(&file.columns) {
            match index.and_then(|at| Some((at, rows.columns.get(at)?))) {
                Some((at, values)) if column.takes(values) => {
                    column.take(values, (block.number, line), &mut batch.odd, |row| {
                        let mut text = Vec::new();
                        form.forms.write(at, values, row, &mut text);
                        text
                    })
                }
                _ => column.read(&view, *index, &mut batch.odd),
            }
        }
        rows.write_odd(&form.forms, &batch.odd)?;
        keys(work, batch, seen, file, &rows.view((0, 0), false), (&mut self.key, &mut self.folded));
        look(work, batch, seen);
        rows.write_odd(&form.forms, &batch.odd)?;
        let view = rows.view((0, 0), false);
        let mut scratch = Vec::new();
        count(work, batch, seen, (block.file, file), &view, |kept, row| {
            scratch.clear();
            put_row(&mut scratch, view.row(row).iter().map(|span| view.cell(*span)));
            let at = Row { start: 0, end: scratch.len() as u32, line: line + row as u32 };
            kept.keep(block.number, at, &scratch);
        });
        Ok(())
    }
}
