//! The cells of one field in the rows at hand, read into a strip.

use std::collections::HashSet;
use std::sync::Arc;

use crate::data::grow::letters_lost;
use crate::data::stream::cells::{DateForm, NumberForm, Read};
use crate::data::stream::field::{Kind, Meaning, ScanField};
use crate::data::stream::short::{Recent, Short};
use crate::data::stream::split::Span;
use crate::data::stream::words::Words;
use crate::data::stream::{Day, Lane, SharedTexts, Strip};
use crate::plan::Type;

/// Some rows of a block.
#[derive(Clone, Copy)]
pub(super) struct View<'a> {
    pub(super) bytes: &'a [u8],
    /// The cells, row by row.
    pub(super) spans: &'a [Span],
    /// How many cells a row has.
    pub(super) width: usize,
    /// How many rows.
    pub(super) rows: usize,
    /// The block, and the number of the first of the rows within it.
    pub(super) first: (u32, u32),
    /// Whether any text of the block may have lost letters.
    pub(super) lost: bool,
}

impl<'a> View<'a> {
    /// A cell as it stands.
    #[inline]
    pub(super) fn cell(&self, span: Span) -> &'a [u8] {
        self.bytes.get(span.0 as usize..span.1 as usize).unwrap_or_default()
    }

    /// The places of the cells of one column.
    #[inline]
    fn column(&self, column: usize) -> impl Iterator<Item = Span> {
        self.spans.get(column..).unwrap_or_default().iter().step_by(self.width.max(1)).copied()
    }

    /// A short cell.
    #[inline]
    fn short(&self, span: Span) -> Option<Short> {
        Short::of(self.bytes, span)
    }

    /// The cells of one row.
    pub(super) fn row(&self, row: usize) -> &'a [Span] {
        self.spans.get(row * self.width..(row + 1) * self.width).unwrap_or_default()
    }
}

/// A text without outer spaces.
#[inline]
pub(super) fn trimmed(text: &[u8]) -> &[u8] {
    let sound = |byte: Option<&u8>| byte.is_none_or(|byte| (b'!'..=b'~').contains(byte));
    if sound(text.first()) && sound(text.last()) {
        return text;
    }
    // The first bytes of spaces that are not ASCII.
    let wide = |byte: Option<&u8>| byte.is_some_and(|byte| matches!(byte, 0..=0x20 | 0x7f | 0xc2 | 0xe1 | 0xe2 | 0xe3));
    let end = text.len();
    let tail = [1, 2, 3].map(|back| end.checked_sub(back).and_then(|at| text.get(at)));
    if !wide(text.first()) && !tail.into_iter().any(wide) {
        return text;
    }
    std::str::from_utf8(text).map_or(text, |text| text.trim().as_bytes())
}

/// How the cells of a field are read.
pub(super) enum Reader<'a> {
    Number(NumberForm<'a>),
    Date(DateForm<'a>, Recent<ReadDay>),
    Words,
    Unread,
}

/// The column of a field as one thread reads it.
pub(super) struct ColumnReader<'a> {
    pub(super) field: &'a ScanField<'a>,
    pub(super) reader: Reader<'a>,
    /// What the last rows held; empty while the scan looks at it.
    pub(super) strip: Option<Strip>,
    /// For texts: what was met, and where each row of the last batch has its own.
    pub(super) words: Words<'a>,
    pub(super) word_of: Vec<u32>,
    /// In how many rows of the file at hand that have passed the cell holds the decimal mark.
    pub(super) marked: u64,
    #[cfg(feature = "parquet")]
    pub(super) coded: crate::data::stream::typed::Coded,
    #[cfg(feature = "parquet")]
    pub(super) days: crate::data::stream::typed::KnownDays,
    pub(super) texts: &'a SharedTexts,
    pub(super) hot: Option<&'a HashSet<Arc<str>>>,
}

impl<'a> ColumnReader<'a> {
    pub(super) fn new(
        field: &'a ScanField<'a>,
        texts: &'a SharedTexts,
        hot: Option<&'a HashSet<Arc<str>>>,
    ) -> ColumnReader<'a> {
        let ty = &field.shape.field.ty;
        let reader = match field.kind {
            Kind::Number => Reader::Number(NumberForm::new(field.formats, ty)),
            Kind::Date => {
                let form = DateForm::new(field.formats);
                let of_nothing = form.read(&[]).into();
                Reader::Date(form, Recent::new(of_nothing))
            }
            Kind::Words => Reader::Words,
            Kind::Unread => Reader::Unread,
        };
        let lane = match ty {
            Type::Date => Lane::Day(Vec::new()),
            Type::YesNo => Lane::YesNo(Vec::new()),
            Type::Entity(_) => Lane::Entity(Vec::new()),
            Type::Text | Type::OneOf(_) | Type::Period => Lane::Text(Vec::new()),
            _ => Lane::Number { units: Vec::new(), scale: 0 },
        };
        let strip = Some(Strip { lane, present: Vec::new(), full: true });
        let (words, word_of) = (Words::default(), Vec::new());
        ColumnReader {
            field,
            reader,
            strip,
            words,
            word_of,
            marked: 0,
            #[cfg(feature = "parquet")]
            coded: Default::default(),
            #[cfg(feature = "parquet")]
            days: Default::default(),
            texts,
            hot,
        }
    }

    /// Reads the cells of `column`; without one, all cells are empty.
    pub(super) fn read(&mut self, view: &View<'_>, column: Option<usize>, odd: &mut [bool]) {
        let Some(mut strip) = self.strip.take() else { return };
        strip.present.clear();
        self.word_of.clear();
        match (&mut self.reader, &mut strip.lane) {
            (_, lane) if column.is_none() => empty(lane, view.rows),
            (Reader::Number(form), Lane::Number { units, scale }) => {
                self.marked += numbers(form, view, column, (units, scale), &mut strip.present, odd);
            }
            (Reader::Date(form, recent), Lane::Day(days)) => {
                dates((form, recent), view, column, days, &mut strip.present, odd);
            }
            (Reader::Unread, _) => self.unread(view, column, odd),
            (_, lane) => {
                clear(lane);
                let present = &mut strip.present;
                match lane {
                    Lane::Text(codes) => self.words(view, column, present, odd, |meaning| codes.push(meaning.text())),
                    Lane::Entity(found) => {
                        self.words(view, column, present, odd, |meaning| found.push(meaning.entity()))
                    }
                    Lane::YesNo(flags) => self.words(view, column, present, odd, |meaning| flags.push(meaning.yes())),
                    Lane::Number { .. } | Lane::Day(_) => {}
                }
            }
        }
        if column.is_none() {
            strip.present.resize(view.rows, false);
        }
        strip.full = strip.present.iter().all(|present| *present);
        let numeric = matches!(self.reader, Reader::Number(_) | Reader::Date(..));
        if numeric && self.field.shape.required && !strip.full {
            odd.iter_mut().zip(&strip.present).for_each(|(odd, present)| *odd |= !present);
        }
        self.strip = Some(strip);
    }

    /// Reads texts and gives what they mean to `put`, row by row.
    #[inline]
    fn words(
        &mut self,
        view: &View<'_>,
        column: Option<usize>,
        present: &mut Vec<bool>,
        odd: &mut [bool],
        mut put: impl FnMut(Meaning),
    ) {
        let (field, texts, hot) = (self.field, self.texts, self.hot);
        let (block, first) = view.first;
        for ((span, odd), row) in view.column(column.unwrap_or(0)).zip(odd).zip(first..) {
            let judge = |text: &str| field.judge(text, texts, hot);
            let at = self.words.of_cell(view.cell(span), view.short(span), (block, row), judge);
            let Some(met) = self.words.met.get_mut(at) else { continue };
            met.rows += 1;
            *odd |= met.meaning == Meaning::Odd;
            present.push(met.meaning != Meaning::Nothing);
            put(met.meaning);
            self.word_of.push(at as u32);
        }
    }

    /// Looks only for what is wrong with texts.
    fn unread(&self, view: &View<'_>, column: Option<usize>, odd: &mut [bool]) {
        let formats = self.field.formats;
        let required = self.field.shape.required;
        if !required && !view.lost {
            return;
        }
        for (span, odd) in view.column(column.unwrap_or(0)).zip(odd) {
            let cell = view.cell(span);
            let plain = cell.first().is_some_and(|byte| (b'!'..=b'~').contains(byte)) && formats.empty.is_empty();
            if plain && !view.lost {
                continue;
            }
            let text = std::str::from_utf8(trimmed(cell)).unwrap_or("\u{fffd}");
            *odd |= if formats.is_empty(text) { required } else { letters_lost(text) };
        }
    }

    /// Takes a row back that does not pass: what it has counted for will be counted with the rows that are kept.
    pub(super) fn take_back(&mut self, row: usize, cell: &[u8]) {
        match &self.reader {
            Reader::Number(form) => self.marked = self.marked.wrapping_sub(u64::from(form.read(cell).marked)),
            Reader::Words => {
                if let Some(at) = self.word_of.get(row)
                    && let Some(met) = self.words.met.get_mut(*at as usize)
                {
                    met.rows -= 1;
                }
            }
            Reader::Date(..) | Reader::Unread => {}
        }
    }
}

pub(super) fn clear(lane: &mut Lane) {
    empty(lane, 0);
}

/// So many empty cells.
fn empty(lane: &mut Lane, rows: usize) {
    fn fill<T: Clone>(cells: &mut Vec<T>, rows: usize, value: T) {
        cells.clear();
        cells.resize(rows, value);
    }
    match lane {
        Lane::Number { units, scale } => {
            *scale = 0;
            fill(units, rows, 0);
        }
        Lane::Day(days) => fill(days, rows, Day::default()),
        Lane::Text(codes) => fill(codes, rows, 0),
        Lane::YesNo(flags) => fill(flags, rows, false),
        Lane::Entity(entities) => fill(entities, rows, 0),
    }
}

/// Reads numbers to one scale, that of the last batch unless cells of this one need more. How many hold the decimal mark.
fn numbers(
    form: &NumberForm<'_>,
    view: &View<'_>,
    column: Option<usize>,
    (units, scale): (&mut Vec<i64>, &mut u32),
    present: &mut Vec<bool>,
    odd: &mut [bool],
) -> u64 {
    units.clear();
    let (mut marked, mut needed) = (0, 0);
    let mut figures = form.figures(*scale);
    for (row, span) in view.column(column.unwrap_or(0)).enumerate() {
        // Most numbers of a column have the same places.
        if let Some((value, places)) =
            figures.and_then(|figures| Some((figures.read(view.bytes, span)?, figures.places)))
        {
            marked += u64::from(places > 0);
            needed = needed.max(places);
            units.push(value);
            present.push(true);
            continue;
        }
        let number = form.read(view.cell(span));
        marked += u64::from(number.marked);
        let (value, is_there) = match number.read {
            Read::Value((value, places)) => {
                needed = needed.max(places);
                if places > *scale {
                    widen(units, odd, places - *scale);
                    *scale = places;
                    figures = form.figures(places);
                }
                (scaled(value, *scale - places), true)
            }
            Read::Empty => (Some(0), false),
            Read::Odd => (None, true),
        };
        if value.is_none()
            && let Some(odd) = odd.get_mut(row)
        {
            *odd = true;
        }
        units.push(value.unwrap_or(0));
        present.push(is_there);
    }
    // The next batch begins with what this one needed, so that one long number does not make all after it long.
    if needed < *scale {
        let over = TENS.get((*scale - needed) as usize).copied().unwrap_or(1);
        units.iter_mut().for_each(|units| *units /= over);
        *scale = needed;
    }
    marked
}

const TENS: [i64; 19] = {
    let mut tens = [1_i64; 19];
    let mut at = 1;
    while at < tens.len() {
        #[expect(clippy::indexing_slicing, reason = "worked out while compiling")]
        {
            tens[at] = tens[at - 1] * 10;
        }
        at += 1;
    }
    tens
};

#[inline]
fn scaled(units: i64, places: u32) -> Option<i64> {
    if places == 0 { Some(units) } else { units.checked_mul(*TENS.get(places as usize)?) }
}

/// Brings numbers to a finer scale; rows whose number does not fit any more are odd.
#[cold]
fn widen(units: &mut [i64], odd: &mut [bool], places: u32) {
    for (units, odd) in units.iter_mut().zip(odd) {
        match scaled(*units, places) {
            Some(finer) => *units = finer,
            None => (*units, *odd) = (0, true),
        }
    }
}

/// A day as it goes into a strip.
#[derive(Clone, Copy, Debug)]
pub(super) struct ReadDay {
    day: Day,
    is_there: bool,
    odd: bool,
}

impl From<Read<Day>> for ReadDay {
    fn from(read: Read<Day>) -> ReadDay {
        let day = if let Read::Value(day) = read { day } else { Day::default() };
        ReadDay { day, is_there: read != Read::Empty, odd: read == Read::Odd }
    }
}

fn dates(
    (form, recent): (&DateForm<'_>, &mut Recent<ReadDay>),
    view: &View<'_>,
    column: Option<usize>,
    days: &mut Vec<Day>,
    present: &mut Vec<bool>,
    odd: &mut [bool],
) {
    days.clear();
    for (span, odd) in view.column(column.unwrap_or(0)).zip(odd) {
        let read = || form.read(view.cell(span)).into();
        let found = view.short(span).map_or_else(read, |text| recent.of(text, read));
        days.push(found.day);
        present.push(found.is_there);
        *odd |= found.odd;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_trimmed_as_texts_are() {
        let spaces = ["", " ", "\t", "\u{a0}", "\u{2009}", "\u{3000}", "\u{1680}", "\u{85}", "\u{200b}", "\u{7f}"];
        for text in ["", "x", "Иванов", "э", "€", "à", "x y", "\u{1f600}", "ａ"] {
            for (before, after) in spaces.iter().flat_map(|before| spaces.iter().map(move |after| (before, after))) {
                let text = format!("{before}{text}{after}");
                assert_eq!(trimmed(text.as_bytes()), text.trim().as_bytes(), "{text:?}");
            }
        }
    }
}
