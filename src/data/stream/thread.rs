//! One thread of a scan: takes blocks, reads batches, shows them to the scan and keeps the odd rows.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use memchr::{memchr, memchr2};

use crate::data::Tables;
use crate::data::grow::Growing;
use crate::data::read::Ends;
use crate::data::spellings::lean;
use crate::data::stream::blocks::{Block, Blocks, RowForm, ScanFile};
use crate::data::stream::columns::{ColumnReader, View, trimmed};
use crate::data::stream::field::{Kind, ScanField};
use crate::data::stream::kept::{Kept, Lines};
use crate::data::stream::keys::{Keys, Suspects};
use crate::data::stream::objects::{Names, Objects};
use crate::data::stream::split::{Span, Splitter};
use crate::data::stream::trail::Steps;
use crate::data::stream::{Batch, Lane, NOBODY, Scan, SharedTexts, Stop};
use crate::number::Exact;
use crate::plan::{Id, Record};

/// What all threads of a scan share.
pub(super) struct Work<'a, S> {
    pub(super) scan: &'a S,
    pub(super) record: Id<Record>,
    pub(super) tables: &'a Tables,
    pub(super) texts: &'a Arc<SharedTexts>,
    pub(super) fields: &'a [ScanField<'a>],
    /// The key fields, by their places.
    pub(super) key: &'a [usize],
    pub(super) files: &'a [ScanFile],
    pub(super) delimiter: u8,
    pub(super) decimal: char,
    /// Keys whose rows are odd; `None` while they are not known.
    pub(super) suspects: Option<&'a Suspects>,
    /// Texts whose rows are odd, by field.
    pub(super) hot: &'a [HashSet<Arc<str>>],
    pub(super) blocks: Mutex<Blocks<'a>>,
    pub(super) stopped: AtomicBool,
}

/// What one thread knows of a file.
#[derive(Clone, Debug, Default)]
pub(super) struct OfFile {
    /// How many rows have passed.
    pub(super) rows: usize,
    pub(super) with_mark: Vec<u64>,
    pub(super) ends: Ends,
}

/// What one thread has seen.
pub(super) struct Seen<'a, L> {
    pub(super) looker: L,
    pub(super) kept: Kept,
    /// Where the rows lie that have passed.
    pub(super) steps: Steps,
    pub(super) keys: Keys,
    pub(super) columns: Vec<ColumnReader<'a>>,
    pub(super) files: Vec<OfFile>,
    pub(super) lines: Vec<Lines>,
    /// Of rows that have passed, when suspects are known.
    pub(super) key_lean: i64,
    /// Texts of fields that tell things apart, from rows that the end of a file ends.
    pub(super) open_texts: Vec<(usize, String)>,
    /// Of each file of objects.
    pub(super) names: Vec<Names>,
}

/// Reads blocks until there are none.
pub(super) fn run<'a, S: Scan>(work: &Work<'a, S>) -> Result<Seen<'a, S::Looker>, Stop> {
    let hot = |at: usize| work.hot.get(at).filter(|hot| !hot.is_empty());
    let columns = work.fields.iter().enumerate().map(|(at, field)| ColumnReader::new(field, work.texts, hot(at)));
    let mut thread = Thread {
        work,
        batch: Batch { strips: work.fields.iter().map(|_| None).collect(), ..Batch::default() },
        splitter: Splitter::new(work.delimiter),
        objects: work.files.iter().map(objects).collect(),
        key: Vec::new(),
        folded: Vec::new(),
        seen: Seen {
            looker: work.scan.looker(work.record, work.tables, work.texts),
            kept: Kept::default(),
            steps: Steps::default(),
            keys: Keys::default(),
            columns: columns.collect(),
            files: vec![OfFile { with_mark: vec![0; work.fields.len()], ..OfFile::default() }; work.files.len()],
            lines: Vec::new(),
            key_lean: 0,
            open_texts: Vec::new(),
            names: Vec::new(),
        },
    };
    let mut block = Block::default();
    loop {
        let more = if work.stopped.load(Ordering::Relaxed) {
            Ok(false)
        } else {
            work.blocks.lock().unwrap_or_else(PoisonError::into_inner).next(&mut block)
        };
        let done = match more {
            Ok(true) => {
                let done = thread.block(&mut block);
                if let Some(progress) = work.scan.progress() {
                    progress.add(block.len as u64, thread.splitter.line.into());
                }
                done
            }
            Ok(false) => {
                let names = |objects: Option<Objects<'_>>| objects.map(Objects::into_names).unwrap_or_default();
                thread.seen.names = thread.objects.into_iter().map(names).collect();
                return Ok(thread.seen);
            }
            Err(stop) => Err(stop),
        };
        if let Err(stop) = done {
            work.stopped.store(true, Ordering::Relaxed);
            return Err(stop);
        }
    }
}

fn objects(file: &ScanFile) -> Option<Objects<'_>> {
    match &file.form {
        RowForm::Objects(form) => Some(Objects::new(form)),
        _ => None,
    }
}

pub(super) struct Thread<'w, 'a, S: Scan> {
    pub(super) work: &'w Work<'a, S>,
    pub(super) batch: Batch,
    pub(super) splitter: Splitter,
    /// For each file of objects.
    objects: Vec<Option<Objects<'a>>>,
    pub(super) key: Vec<u8>,
    pub(super) folded: Vec<u8>,
    pub(super) seen: Seen<'a, S::Looker>,
}

impl<S: Scan> Thread<'_, '_, S> {
    fn block(&mut self, block: &mut Block) -> Result<(), Stop> {
        #[cfg(feature = "parquet")]
        if let Some(ScanFile { form: RowForm::Groups(form), .. }) = self.work.files.get(block.file) {
            let Some(file) = self.work.files.get(block.file) else { return Ok(()) };
            return self.group(block, (file, form), block.group);
        }
        let rows = block.bytes.get(..block.len).unwrap_or_default();
        if memchr(0, rows).is_some() || std::str::from_utf8(rows).is_err() {
            return Err(Stop::Structure);
        }
        let lost = memchr2(b'?', 0xef, rows).is_some();
        let Some(file) = self.work.files.get(block.file) else { return Ok(()) };
        self.splitter.begin(file.width());
        self.seen.steps.begin(block.number);
        let mut first = 0;
        while self.splitter.split(block, self.objects.get_mut(block.file).and_then(Option::as_mut))? {
            let view = View {
                bytes: &block.bytes,
                spans: &self.splitter.spans,
                width: file.width(),
                rows: self.splitter.rows.len(),
                first: (block.number, first),
                lost,
            };
            for row in &self.splitter.broken {
                self.seen.kept.keep(block.number, *row, &block.bytes);
            }
            if let Some(row) = self.splitter.open {
                self.seen.kept.keep(block.number, row, &block.bytes);
                if self.splitter.open_cells.len() == view.width {
                    open(&mut self.seen, self.work, file, &view, &self.splitter.open_cells);
                }
            }
            first += view.rows as u32;
            read(self.work, &mut self.batch, &mut self.seen, file, &view, (&mut self.key, &mut self.folded));
            self.batch_seen(block, file);
        }
        if self.objects.get(block.file).is_some_and(|objects| objects.as_ref().is_some_and(|known| !known.is_sound())) {
            return Err(Stop::Structure);
        }
        let (block, file, bytes) = (block.number, block.file, block.len);
        self.seen.lines.push(Lines { block, file, lines: self.splitter.line, bytes });
        Ok(())
    }

    /// Shows the batch to the scan and keeps its odd rows.
    fn batch_seen(&mut self, block: &Block, file: &ScanFile) {
        let (work, splitter, seen, batch) = (self.work, &self.splitter, &mut self.seen, &mut self.batch);
        let rows = splitter.rows.len();
        if rows == 0 {
            return;
        }
        look(work, batch, seen);
        if let Some(whose) = work.scan.whose(&seen.looker) {
            for ((row, whose), odd) in splitter.rows.iter().zip(whose).zip(&batch.odd) {
                if !odd && *whose != NOBODY {
                    seen.steps.note(*row, *whose);
                }
            }
        }
        let view =
            View { bytes: &block.bytes, spans: &splitter.spans, width: file.width(), rows, first: (0, 0), lost: false };
        count(work, batch, seen, (block.file, file), &view, |kept, row| {
            if let Some(row) = splitter.rows.get(row) {
                kept.keep(block.number, *row, &block.bytes);
            }
        });
    }
}

/// Shows the batch to the scan.
pub(super) fn look<S: Scan>(work: &Work<'_, S>, batch: &mut Batch, seen: &mut Seen<'_, S::Looker>) {
    for (column, strip) in seen.columns.iter_mut().zip(&mut batch.strips) {
        *strip = if column.field.wanted { column.strip.take() } else { None };
    }
    work.scan.look(&mut seen.looker, batch, work.tables, work.texts);
    for (column, strip) in seen.columns.iter_mut().zip(&mut batch.strips) {
        column.strip = strip.take().or(column.strip.take());
    }
}

/// Counts the rows of the batch that pass, and keeps the others by `keep`.
pub(super) fn count<S: Scan>(
    work: &Work<'_, S>,
    batch: &Batch,
    seen: &mut Seen<'_, S::Looker>,
    (at_file, file): (usize, &ScanFile),
    view: &View<'_>,
    mut keep: impl FnMut(&mut Kept, usize),
) {
    let mut passed = view.rows;
    for row in (0..view.rows).filter(|row| batch.odd.get(*row) == Some(&true)) {
        passed -= 1;
        keep(&mut seen.kept, row);
        for (column, index) in seen.columns.iter_mut().zip(&file.columns).filter(|(column, _)| is_read(work, column)) {
            if let Some(span) = index.and_then(|index| view.row(row).get(index)) {
                column.take_back(row, view.cell(*span));
            }
        }
    }
    if work.suspects.is_some_and(|suspects| !suspects.looks.is_empty()) {
        for at in (0..view.rows).filter(|at| batch.odd.get(*at) == Some(&false)) {
            seen.key_lean += slow_key(work, file, view, view.row(at)).map_or(0, |key| lean(&key));
        }
    }
    let Some(of_file) = seen.files.get_mut(at_file) else { return };
    of_file.rows += passed;
    for (column, with_mark) in seen.columns.iter_mut().zip(&mut of_file.with_mark) {
        // A column that is not read has been counted for all of its rows at once: those taken back may make it less than none.
        *with_mark = with_mark.wrapping_add(std::mem::take(&mut column.marked));
    }
    if file.open {
        // The others are seen when they are read again.
        for row in (0..view.rows).filter(|row| batch.odd.get(*row) == Some(&false)) {
            let last = view.row(row).last().map(|span| view.cell(*span)).unwrap_or_default();
            of_file.ends.see(std::str::from_utf8(last).unwrap_or_default(), work.decimal);
        }
    }
}

/// Whether the cells of a column are read: where they have just been checked, only those that the scan looks at, and texts with
/// which others are compared.
fn is_read<S: Scan>(work: &Work<'_, S>, column: &ColumnReader<'_>) -> bool {
    work.scan.checks() || column.field.wanted || column.field.listed || column.field.apart
}

/// Reads the rows at hand into the batch.
fn read<S: Scan>(
    work: &Work<'_, S>,
    batch: &mut Batch,
    seen: &mut Seen<'_, S::Looker>,
    file: &ScanFile,
    view: &View<'_>,
    (key, folded): (&mut Vec<u8>, &mut Vec<u8>),
) {
    batch.rows = view.rows;
    batch.odd.clear();
    batch.odd.resize(view.rows, false);
    if view.rows == 0 {
        return;
    }
    for (column, index) in seen.columns.iter_mut().zip(&file.columns).filter(|(column, _)| is_read(work, column)) {
        column.read(view, *index, &mut batch.odd);
    }
    if work.scan.checks() {
        keys(work, batch, seen, file, view, (key, folded));
    }
}

/// Notes the keys of the rows, or marks those that are suspected.
pub(super) fn keys<S: Scan>(
    work: &Work<'_, S>,
    batch: &mut Batch,
    seen: &mut Seen<'_, S::Looker>,
    file: &ScanFile,
    view: &View<'_>,
    (key, folded): (&mut Vec<u8>, &mut Vec<u8>),
) {
    let Seen { keys, columns, .. } = seen;
    if work.key.is_empty() || work.suspects.is_some_and(Suspects::is_empty) {
        return;
    }
    let single = if let ([at], None) = (work.key, work.suspects) { columns.get(*at) } else { None };
    if let Some(Lane::Number { units, scale: 0 }) =
        single.and_then(|column| column.strip.as_ref()).map(|strip| &strip.lane)
    {
        for (row, (units, odd)) in units.iter().zip(&batch.odd).enumerate() {
            if !odd {
                keys.number(*units);
            } else if let Some(text) = slow_key(work, file, view, view.row(row)) {
                keys.text(text.as_bytes());
            }
        }
        return;
    }
    for (row, odd) in batch.odd.iter_mut().enumerate() {
        if *odd || !fast_key(work, columns, file, view, row, key) {
            match slow_key(work, file, view, view.row(row)) {
                Some(text) => {
                    key.clear();
                    key.extend_from_slice(text.as_bytes());
                }
                None => continue,
            }
        }
        match work.suspects {
            None => keys.text(key),
            Some(suspects) => *odd |= suspects.has(key, folded),
        }
    }
}

/// Writes the key of a row that is not odd; `false` where it takes more.
fn fast_key<S: Scan>(
    work: &Work<'_, S>,
    columns: &[ColumnReader<'_>],
    file: &ScanFile,
    view: &View<'_>,
    row: usize,
    key: &mut Vec<u8>,
) -> bool {
    key.clear();
    for (part, at) in work.key.iter().enumerate() {
        if part > 0 {
            key.extend_from_slice(b", ");
        }
        let Some(column) = columns.get(*at) else { return false };
        let cell = file.columns.get(*at).copied().flatten().and_then(|index| view.row(row).get(index));
        let lane = column.strip.as_ref().map(|strip| &strip.lane);
        match (column.field.kind, lane, cell) {
            (Kind::Unread, _, Some(cell)) => key.extend_from_slice(trimmed(view.cell(*cell))),
            (Kind::Number, Some(Lane::Number { units, scale }), _) => {
                let Some(units) = units.get(row) else { return false };
                key.extend_from_slice(Exact::scaled(i128::from(*units), *scale).to_string().as_bytes());
            }
            (Kind::Words, ..) => {
                let word = column.word_of.get(row).and_then(|word| column.words.words.get(*word as usize));
                let Some(text) = word.and_then(|word| word.judged.text.as_ref()) else { return false };
                key.extend_from_slice(text.as_bytes());
            }
            _ => return false,
        }
    }
    true
}

/// The key of a row as the table has it; `None` where a part of it is empty or cannot be read.
fn slow_key<S: Scan>(work: &Work<'_, S>, file: &ScanFile, view: &View<'_>, row: &[Span]) -> Option<String> {
    let mut parts = Vec::with_capacity(work.key.len());
    for at in work.key {
        let field = work.fields.get(*at)?;
        let cell = view.cell(*row.get(file.columns.get(*at).copied().flatten()?)?);
        let text = std::str::from_utf8(cell).ok()?.trim();
        let text = field.shape.correction(text).map_or(text, |(_, to)| to);
        if field.formats.is_empty(text) {
            return None;
        }
        let ty = &field.shape.field.ty;
        let mut column = Growing::new(ty);
        column.push(text, ty, field.formats).ok()?;
        parts.push(column.text(0)?);
    }
    Some(parts.join(", "))
}

/// Notes what a row without line end has in common with others; it is kept anyway.
fn open<S: Scan>(seen: &mut Seen<'_, S::Looker>, work: &Work<'_, S>, file: &ScanFile, view: &View<'_>, row: &[Span]) {
    if work.suspects.is_some() {
        return;
    }
    if let Some(key) = slow_key(work, file, view, row).filter(|_| !work.key.is_empty()) {
        seen.keys.text(key.as_bytes());
    }
    for (at, (field, index)) in work.fields.iter().zip(&file.columns).enumerate().filter(|(_, (field, _))| field.apart)
    {
        let cell = index.and_then(|index| row.get(index)).map(|span| view.cell(*span)).unwrap_or_default();
        let Ok(text) = std::str::from_utf8(cell).map(str::trim) else { continue };
        let text = field.shape.correction(text).map_or(text, |(_, to)| to);
        if !field.formats.is_empty(text) {
            seen.open_texts.push((at, text.to_owned()));
        }
    }
}
