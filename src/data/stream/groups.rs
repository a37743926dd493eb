//! Groups of rows whose columns come typed. What can be is taken as it is; what must be looked at as a text (texts, keys, odd
//! rows) is written behind each other, and from there on goes the way of cells of any file. Columns that nobody wants to see
//! and of which the description of the group proves that nothing is wrong in them are read for odd rows alone.

use std::fs::File;
use std::sync::Arc;

use memchr::memchr2;

use crate::data::parquet::{CellForms, Column, Described, Group, Known, ParquetFile, date_of};
use crate::data::stream::blocks::{Block, PADDING, ScanFile};
use crate::data::stream::columns::View;
use crate::data::stream::field::Kind;
use crate::data::stream::kept::{Lines, put_row};
use crate::data::stream::split::{Row, Span};
use crate::data::stream::thread::{Thread, count, keys, look};
use crate::data::stream::{BATCH_ROWS, Day, OfGroup, Scan, Stop};

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

    /// Makes sure of all cells of the odd rows that have been read.
    fn write_odd(&mut self, forms: &CellForms, odd: &[bool]) -> Result<(), Stop> {
        for row in odd.iter().enumerate().filter(|(_, odd)| **odd).map(|(row, _)| row) {
            for at in 0..self.width {
                self.write(forms, row, at)?;
            }
        }
        Ok(())
    }

    /// Reads the cells of odd rows in columns that are not read otherwise.
    fn write_rest(&mut self, forms: &CellForms, odd: &[bool], group: &mut Group, rest: &[usize]) -> Result<(), Stop> {
        let mut column = Column::default();
        for row in odd.iter().enumerate().filter(|(_, odd)| **odd).map(|(row, _)| row) {
            for at in rest {
                let read = group.cell(*at, self.rows - row, &mut column).map_err(|_| Stop::Structure)?;
                let Some(span) = self.spans.get_mut(row * self.width + at).filter(|_| read) else {
                    return Err(Stop::Structure);
                };
                let from = self.bytes.len();
                if !forms.write(*at, &column, 0, &mut self.bytes) {
                    return Err(Stop::Structure);
                }
                *span = (from as u32, u32::try_from(self.bytes.len()).map_err(|_| Stop::Structure)?);
            }
        }
        Ok(())
    }

    fn view(&self, first: (u32, u32), lost: bool) -> View<'_> {
        View { bytes: &self.bytes, spans: &self.spans, width: self.width, rows: self.rows, first, lost }
    }
}

/// What a scan may know of a field before its group is read.
fn of_group(described: &Described, required: bool) -> OfGroup {
    let (typed, days) = match described.values {
        Known::Days(days) | Known::Moments(days) => (true, Some(days)),
        Known::Numbers { .. } => (true, None),
        // A text may be one of those that mean nothing.
        Known::Flags | Known::Coded | Known::Nothing => (false, None),
    };
    let day = |day: i64| date_of(day).map(Day::from);
    // A row that lacks what it must have is odd to the reader.
    let full = required || (typed && described.empty == Some(0));
    OfGroup { full, days: days.and_then(|(first, last)| day(first).zip(day(last))) }
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
        let work = self.work;
        let known = |field: usize| {
            let described = form.file.description(number, (*file.columns.get(field)?)?);
            Some(of_group(&described, work.fields.get(field)?.shape.required))
        };
        let matters = work.scan.matters(work.record, work.tables, &known);
        let rest = self.pass_over(file, (form, number), &mut group, matters)?;
        let mut line = 0_u32;
        loop {
            rows.rows = group.next(BATCH_ROWS, &mut rows.columns).map_err(|_| Stop::Structure)?;
            if rows.rows == 0 {
                break;
            }
            self.rows(block, (file, form), &mut rows, line, (&mut group, &rest, matters))?;
            line = u32::try_from(rows.rows).ok().and_then(|rows| line.checked_add(rows)).ok_or(Stop::Structure)?;
        }
        // For whoever waits.
        self.splitter.line = line;
        self.seen.lines.push(Lines { block: block.number, file: block.file, lines: line, bytes: 0 });
        Ok(())
    }

    /// The columns of a group that are not read, since nobody wants to see them and nothing can be wrong in them. Of a group that
    /// does not matter nobody wants to see any.
    fn pass_over(
        &mut self,
        file: &ScanFile,
        (form, number): (&GroupForm, usize),
        group: &mut Group,
        matters: bool,
    ) -> Result<Vec<usize>, Stop> {
        let work = self.work;
        let mut rest = Vec::new();
        for at in 0..file.width() {
            let of_column = || file.columns.iter().enumerate().filter(|(_, index)| **index == Some(at));
            let shown = |field: usize| matters && work.fields.get(field).is_none_or(|field| field.wanted);
            let wanted = |field: usize| work.key.contains(&field) || shown(field);
            if of_column().next().is_none() || of_column().any(|(field, _)| wanted(field)) {
                continue;
            }
            let described = form.file.description(number, at);
            let mut dictionary = None;
            if described.values == Known::Coded {
                dictionary = group.dictionary(at).map_err(|_| Stop::Structure)?;
            }
            let columns = &mut self.seen.columns;
            let marked: Option<Vec<(usize, u64)>> = of_column()
                .map(|(field, _)| {
                    let column = columns.get(field)?;
                    Some((field, column.passes_over(group.left(), &described, || dictionary.clone())?))
                })
                .collect();
            let Some(marked) = marked else { continue };
            for (field, marked) in marked {
                if let Some(column) = columns.get_mut(field) {
                    column.marked = column.marked.wrapping_add(marked);
                }
            }
            group.defer(at);
            rest.push(at);
        }
        Ok(rest)
    }

    fn rows(
        &mut self,
        block: &Block,
        (file, form): (&ScanFile, &GroupForm),
        rows: &mut Rows,
        line: u32,
        (group, rest, matters): (&mut Group, &[usize], bool),
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
            let Some(at) = index.filter(|at| !rest.contains(at)) else { continue };
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
            if index.is_some_and(|at| rest.contains(&at)) {
                column.pass_over();
                continue;
            }
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
        if matters {
            look(work, batch, seen);
        }
        rows.write_odd(&form.forms, &batch.odd)?;
        rows.write_rest(&form.forms, &batch.odd, group, rest)?;
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
