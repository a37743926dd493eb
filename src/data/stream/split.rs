//! Blocks into rows and cells; of objects, see [`Objects`]. What breaks the structure of a file (a quote that never closes, text behind a closing
//! one, a row without end) stops the whole scan: [`CsvReader`](crate::data::csv::CsvReader) knows what to say of it.

use crate::data::rows::MOST_ROW_BYTES;
use crate::data::stream::blocks::{Block, PADDING};
use crate::data::stream::objects::Objects;
use crate::data::stream::{BATCH_ROWS, Stop};

/// A cell: where its text begins and ends, quotes around it left out.
pub(super) type Span = (u32, u32);

/// A row of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Row {
    /// Where it begins and ends, its line end included.
    pub(super) start: u32,
    pub(super) end: u32,
    /// How many line ends of the block stand before it.
    pub(super) line: u32,
}

/// Splits one block after another, a batch of rows at a time.
#[derive(Debug, Default)]
pub(super) struct Splitter {
    delimiter: u8,
    /// How many cells a row must have.
    width: usize,
    /// The cells of the rows at hand, row by row.
    pub(super) spans: Vec<Span>,
    /// The rows at hand that have as many cells as they must.
    pub(super) rows: Vec<Row>,
    /// Those that have not.
    pub(super) broken: Vec<Row>,
    /// The last row of a file, when it lacks its line end; its cells stand in `open_cells`, however many.
    pub(super) open: Option<Row>,
    pub(super) open_cells: Vec<Span>,
    /// Where the next row begins, and how many line ends stand before it.
    pub(super) at: usize,
    pub(super) line: u32,
    /// Texts that do not stand in the file as they are meant (doubled quotes, escaped letters), to be put behind the block.
    pub(super) unquoted: Vec<u8>,
}

/// The places of the bytes that mean something.
struct Marks<'a> {
    bytes: &'a [u8],
    delimiter: u8,
    /// Where the bytes of `mask` begin.
    base: usize,
    mask: u64,
    /// Whether none of the bytes from `base` on that the mask is of is a quote or `\r`: all marks end a cell.
    plain: bool,
}

impl<'a> Marks<'a> {
    fn new(bytes: &'a [u8], delimiter: u8, from: usize) -> Marks<'a> {
        let mut marks = Marks { bytes, delimiter, base: from, mask: 0, plain: false };
        marks.load();
        marks
    }

    /// Looks at 64 bytes at once.
    #[inline]
    fn load(&mut self) {
        let Some(bytes) = self.bytes.get(self.base..).and_then(|rest| rest.first_chunk::<64>()) else {
            (self.mask, self.plain) = (self.short(), false);
            return;
        };
        let delimiter = self.delimiter;
        let mut found = [0_u8; 64];
        let mut special = 0;
        for (found, byte) in found.iter_mut().zip(bytes) {
            let odd = u8::from((*byte == b'"') | (*byte == b'\r'));
            special |= odd;
            *found = u8::from((*byte == delimiter) | (*byte == b'\n')) | odd;
        }
        self.plain = special == 0;
        let mut mask = 0;
        let (words, _) = found.as_chunks::<8>();
        for (word, shift) in words.iter().zip((0..64).step_by(8)) {
            // The lowest bits of eight bytes, side by side in the highest byte.
            mask |= (u64::from_le_bytes(*word).wrapping_mul(0x0102_0408_1020_4080) >> 56) << shift;
        }
        self.mask = mask;
    }

    fn short(&self) -> u64 {
        let rest = self.bytes.get(self.base..).unwrap_or_default();
        let is = |byte: u8| byte == self.delimiter || matches!(byte, b'\n' | b'"' | b'\r');
        rest.iter().zip(0..64).fold(0, |mask, (byte, bit)| mask | (u64::from(is(*byte)) << bit))
    }

    /// The next one.
    #[inline]
    fn next(&mut self) -> Option<(usize, u8)> {
        while self.mask == 0 {
            self.base += 64;
            if self.base >= self.bytes.len() {
                return None;
            }
            self.load();
        }
        let at = self.base + self.mask.trailing_zeros() as usize;
        self.mask &= self.mask - 1;
        Some((at, *self.bytes.get(at)?))
    }

    /// The next one among those looked at last, where all of them end a cell.
    #[inline]
    fn next_plain(&mut self) -> Option<(usize, u8)> {
        if self.mask == 0 || !self.plain {
            return None;
        }
        self.next()
    }
}

/// Where reading stands.
#[derive(Clone, Copy)]
struct Reading {
    /// Where the row and the cell at hand begin.
    row: usize,
    cell: usize,
    /// The place of the first cell of the row among the spans.
    first: usize,
    /// How many line ends stand before.
    line: u32,
}

fn span(from: usize, to: usize) -> Span {
    (from as u32, to as u32)
}

impl Splitter {
    pub(super) fn new(delimiter: u8) -> Splitter {
        Splitter { delimiter, ..Splitter::default() }
    }

    /// Turns to a new block whose rows have so many cells.
    pub(super) fn begin(&mut self, width: usize) {
        (self.at, self.line, self.width) = (0, 0, width);
    }

    /// Splits the next rows of the block; `false` when there are none. Texts with doubled quotes are put behind the block.
    pub(super) fn split(&mut self, block: &mut Block, objects: Option<&mut Objects<'_>>) -> Result<bool, Stop> {
        self.spans.clear();
        self.rows.clear();
        self.broken.clear();
        self.open = None;
        self.unquoted.clear();
        block.bytes.truncate(block.len + PADDING);
        if self.at >= block.len {
            return Ok(false);
        }
        let behind = block.bytes.len();
        let bytes = block.bytes.get(..block.len).unwrap_or_default();
        match objects {
            Some(objects) => objects.read(self, bytes, behind, block.number)?,
            None => self.read(bytes, behind, block.last)?,
        }
        block.bytes.append(&mut self.unquoted);
        if block.bytes.len() > behind {
            block.bytes.resize(block.bytes.len() + PADDING, 0);
        }
        Ok(true)
    }

    fn read(&mut self, bytes: &[u8], behind: usize, last: bool) -> Result<(), Stop> {
        let mut marks = Marks::new(bytes, self.delimiter, self.at);
        let mut at_hand = Reading { row: self.at, cell: self.at, first: 0, line: self.line };
        // The text of a quoted cell that has been closed.
        let mut quoted = None;
        while self.rows.len() < BATCH_ROWS {
            // Most cells have neither quotes nor `\r` near them.
            while quoted.is_none()
                && let Some((at, byte)) = marks.next_plain()
            {
                self.spans.push(span(at_hand.cell, at));
                at_hand.cell = at + 1;
                if byte == b'\n' {
                    self.end_row(bytes, behind, &mut at_hand, at + 1)?;
                    if self.rows.len() >= BATCH_ROWS {
                        break;
                    }
                }
            }
            if self.rows.len() >= BATCH_ROWS {
                break;
            }
            let Reading { row, cell, first, .. } = at_hand;
            let Some((at, byte)) = marks.next() else {
                if row < bytes.len() {
                    if !last {
                        return Err(Stop::Cut);
                    }
                    self.spans.push(quoted.take().unwrap_or_else(|| span(cell, bytes.len())));
                    self.open_row(
                        bytes,
                        behind,
                        Row { start: row as u32, end: bytes.len() as u32, line: self.line },
                        first,
                    )?;
                }
                at_hand.row = bytes.len();
                break;
            };
            let (end, next) = match byte {
                b'"' if at == cell => {
                    quoted = Some(self.quoted(&mut marks, bytes, behind, at, &mut at_hand.line, last)?);
                    continue;
                }
                b'"' => continue,
                b'\n' => (at, at + 1),
                b'\r' => {
                    if bytes.get(at + 1) != Some(&b'\n') {
                        return Err(Stop::Structure);
                    }
                    marks.next();
                    (at, at + 2)
                }
                _ => {
                    self.spans.push(quoted.take().unwrap_or_else(|| span(cell, at)));
                    at_hand.cell = at + 1;
                    continue;
                }
            };
            self.spans.push(quoted.take().unwrap_or_else(|| span(cell, end)));
            self.end_row(bytes, behind, &mut at_hand, next)?;
        }
        self.at = at_hand.row;
        self.line = at_hand.line;
        Ok(())
    }

    /// Ends the row at hand, whose cells stand among the spans; the next one begins at `next`.
    #[inline]
    fn end_row(&mut self, bytes: &[u8], behind: usize, at_hand: &mut Reading, next: usize) -> Result<(), Stop> {
        let Reading { row, first, line, .. } = *at_hand;
        if next - row > MOST_ROW_BYTES - 2 {
            return Err(Stop::Structure);
        }
        let found = Row { start: row as u32, end: next as u32, line: self.line };
        self.line = line + 1;
        if self.is_blank(bytes, behind, first) {
            self.spans.truncate(first);
        } else if self.spans.len() - first == self.width {
            self.rows.push(found);
        } else {
            self.spans.truncate(first);
            self.broken.push(found);
        }
        *at_hand = Reading { row: next, cell: next, first: self.spans.len(), line: line + 1 };
        Ok(())
    }

    /// A row that the end of the file ends.
    fn open_row(&mut self, bytes: &[u8], behind: usize, row: Row, first: usize) -> Result<(), Stop> {
        if row.end - row.start > MOST_ROW_BYTES as u32 - 2 {
            return Err(Stop::Structure);
        }
        if !self.is_blank(bytes, behind, first) {
            self.open_cells.clear();
            self.open_cells.extend_from_slice(self.spans.get(first..).unwrap_or_default());
            self.open = Some(row);
        }
        self.spans.truncate(first);
        Ok(())
    }

    /// Whether nothing stands in any cell of the row whose cells begin at `first`.
    #[inline]
    fn is_blank(&self, bytes: &[u8], behind: usize, first: usize) -> bool {
        let cells = self.spans.get(first..).unwrap_or_default();
        let plain = |byte: &u8| (b'!'..=b'~').contains(byte);
        if let Some((from, to)) = cells.first()
            && from < to
            && bytes.get(*from as usize).is_some_and(plain)
        {
            return false;
        }
        let blank = |(from, to): &Span| {
            let (from, to) = (*from as usize, *to as usize);
            let text = match from.checked_sub(behind) {
                Some(from) => self.unquoted.get(from..to - behind),
                None => bytes.get(from..to),
            };
            text.and_then(|text| std::str::from_utf8(text).ok()).is_some_and(|text| text.trim().is_empty())
        };
        cells.iter().all(blank)
    }

    /// The text of the cell whose opening quote stands at `open`.
    fn quoted(
        &mut self,
        marks: &mut Marks<'_>,
        bytes: &[u8],
        behind: usize,
        open: usize,
        line: &mut u32,
        last: bool,
    ) -> Result<Span, Stop> {
        let from = behind + self.unquoted.len();
        let mut start = open + 1;
        let mut doubled = false;
        loop {
            let Some((at, byte)) = marks.next() else {
                return Err(if last { Stop::Structure } else { Stop::Cut });
            };
            if byte == b'\n' {
                *line += 1;
            }
            if byte != b'"' {
                continue;
            }
            match bytes.get(at + 1) {
                Some(b'"') => {
                    marks.next();
                    self.unquoted.extend_from_slice(bytes.get(start..=at).unwrap_or_default());
                    start = at + 2;
                    doubled = true;
                }
                Some(byte) if *byte != self.delimiter && !matches!(byte, b'\n' | b'\r') => {
                    return Err(Stop::Structure);
                }
                _ if doubled => {
                    self.unquoted.extend_from_slice(bytes.get(start..at).unwrap_or_default());
                    return Ok((from as u32, (behind + self.unquoted.len()) as u32));
                }
                _ => return Ok((start as u32, at as u32)),
            }
        }
    }
}
