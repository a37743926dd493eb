//! Reading CSV: quoted cells, exact line numbers, and no quiet repair of broken quotes.
//!
//! The usual libraries take a forgotten closing quote for a cell that runs to the end of the file, so rows vanish
//! without a word. Here a row with such a quote is a fault of its own line, and reading goes on with the next line.

use std::io::Read;

use crate::data::rows::{MOST_ROW_BYTES, RawRow, RowFault, RowReader};

const BLOCK: usize = 1 << 16;

/// How many bytes of a broken line are kept for its message.
const SHOWN: usize = 400;

/// A CSV file in UTF-8, read in blocks.
pub(crate) struct CsvReader<R> {
    input: R,
    /// What is read and not yet given out; the row at hand begins at `start`.
    buffer: Vec<u8>,
    start: usize,
    /// How many bytes have been dropped from the front of the buffer.
    dropped: u64,
    /// The line on which `start` lies, from 1.
    line: u64,
    at_end: bool,
    delimiter: u8,
    header: Vec<String>,
    header_line: u64,
    /// The bytes of the cells of the row at hand, unquoted, one after another.
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

/// Where in a row the splitter is.
enum State {
    CellStart,
    Plain,
    Quoted,
    QuoteInQuoted,
}

/// How a row ends.
struct RowEnd {
    /// The offset in the buffer at which the next row begins.
    next: usize,
    /// How many line ends lie before it.
    lines: u64,
    /// Whether the input ends there without the end of a line.
    open: bool,
}

impl<R: Read> CsvReader<R> {
    /// Reads the header of `input`, which stands behind any byte order mark. A header that cannot be read is a fault.
    pub(crate) fn new(input: R, delimiter: u8) -> Result<CsvReader<R>, RowFault> {
        let mut reader = CsvReader::without_header(input, delimiter);
        let mut row = RawRow::default();
        if reader.read(&mut row)? {
            reader.header = row.cells().map(|name| name.trim().to_owned()).collect();
            reader.header_line = row.line;
        }
        Ok(reader)
    }

    /// Reads rows from the first byte on.
    pub(crate) fn without_header(input: R, delimiter: u8) -> CsvReader<R> {
        CsvReader {
            input,
            buffer: Vec::new(),
            start: 0,
            dropped: 0,
            line: 1,
            at_end: false,
            delimiter,
            header: Vec::new(),
            header_line: 0,
            bytes: Vec::new(),
            ends: Vec::new(),
        }
    }

    /// Where the next row begins: how many bytes of the input lie before it, and its line.
    pub(crate) fn position(&self) -> (u64, u64) {
        (self.dropped + self.start as u64, self.line)
    }

    /// Reads one more block behind what the buffer holds; `false` at the end of the input.
    fn fill(&mut self) -> Result<bool, RowFault> {
        if self.at_end {
            return Ok(false);
        }
        let held = self.buffer.len();
        self.buffer.resize(held + BLOCK, 0);
        loop {
            let room = self.buffer.get_mut(held..).unwrap_or_default();
            match self.input.read(room) {
                Ok(count) => {
                    self.buffer.truncate(held + count);
                    self.at_end = count == 0;
                    return Ok(count > 0);
                }
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => {
                    self.buffer.truncate(held);
                    self.at_end = true;
                    return Err(RowFault::of(&error));
                }
            }
        }
    }

    /// The byte at an offset, read from the input if need be.
    #[inline]
    fn byte(&mut self, at: usize) -> Result<Option<u8>, RowFault> {
        if let Some(byte) = self.buffer.get(at) {
            return Ok(Some(*byte));
        }
        Ok(if self.fill()? { self.buffer.get(at).copied() } else { None })
    }

    /// Splits the row at `start` into `bytes` and `ends`.
    fn split(&mut self) -> Result<RowEnd, RowFault> {
        self.bytes.clear();
        self.ends.clear();
        let mut at = self.start;
        let mut lines = 0;
        let mut state = State::CellStart;
        loop {
            if at - self.start > MOST_ROW_BYTES {
                return Err(RowFault::TooLong);
            }
            let Some(byte) = self.byte(at)? else {
                if matches!(state, State::Quoted) {
                    return Err(RowFault::Quote);
                }
                self.ends.push(self.bytes.len());
                return Ok(RowEnd { next: at, lines, open: true });
            };
            at += 1;
            match (&state, byte) {
                (State::Quoted, b'"') => state = State::QuoteInQuoted,
                (State::Quoted, _) => {
                    lines += u64::from(byte == b'\n');
                    self.bytes.push(byte);
                }
                (State::QuoteInQuoted, b'"') => {
                    self.bytes.push(b'"');
                    state = State::Quoted;
                }
                (State::CellStart, b'"') => state = State::Quoted,
                (_, b'\n') => {
                    self.ends.push(self.bytes.len());
                    return Ok(RowEnd { next: at, lines: lines + 1, open: false });
                }
                (_, b'\r') => {
                    at += usize::from(self.byte(at)? == Some(b'\n'));
                    self.ends.push(self.bytes.len());
                    return Ok(RowEnd { next: at, lines: lines + 1, open: false });
                }
                (_, byte) if byte == self.delimiter => {
                    self.ends.push(self.bytes.len());
                    state = State::CellStart;
                }
                (State::QuoteInQuoted, _) => return Err(RowFault::Quote),
                (State::CellStart | State::Plain, _) => {
                    self.bytes.push(byte);
                    state = State::Plain;
                }
            }
        }
    }

    /// Goes to the line after the one on which the broken row begins; `false` when the input ends on that line.
    fn skip_line(&mut self) -> Result<bool, RowFault> {
        let mut at = self.start;
        let mut ends = true;
        loop {
            match self.byte(at)? {
                None => {
                    ends = false;
                    break;
                }
                Some(b'\n') => {
                    at += 1;
                    break;
                }
                Some(b'\r') => {
                    at += 1;
                    at += usize::from(self.byte(at)? == Some(b'\n'));
                    break;
                }
                Some(_) => at += 1,
            }
            // A line without end is read and dropped block by block.
            if at - self.start > BLOCK {
                self.start = at;
                at -= self.drop_read();
            }
        }
        self.start = at;
        self.line += 1;
        Ok(ends)
    }

    /// Puts the beginning of a broken line into the row as one cell, for the message.
    fn show_line(&self, row: &mut RawRow) {
        let held = self.buffer.get(self.start..).unwrap_or_default();
        let line = held.split(|byte| matches!(byte, b'\n' | b'\r')).next().unwrap_or_default();
        let start = line.get(..SHOWN).unwrap_or(line);
        row.push(|text| {
            text.push_str(&String::from_utf8_lossy(start));
            true
        });
    }

    /// Drops what lies before the row at hand; how much that was.
    fn drop_read(&mut self) -> usize {
        let dropped = self.start.min(self.buffer.len());
        self.buffer.drain(..dropped);
        self.start -= dropped;
        self.dropped += dropped as u64;
        dropped
    }

    /// Turns the bytes of the row into text.
    fn decode(&self, row: &mut RawRow) -> Result<(), RowFault> {
        if self.bytes.contains(&0) {
            return Err(RowFault::Binary);
        }
        let mut start = 0;
        for end in &self.ends {
            let cell = self.bytes.get(start..*end).unwrap_or_default();
            let found = std::str::from_utf8(cell);
            if !row.push(|text| found.map(|found| text.push_str(found)).is_ok()) {
                let in_a_letter = found.is_err_and(|error| error.error_len().is_none());
                let last = *end == self.bytes.len();
                return Err(if row.open && last && in_a_letter { RowFault::Cut } else { RowFault::Encoding });
            }
            start = *end;
        }
        Ok(())
    }
}

impl<R: Read> RowReader for CsvReader<R> {
    fn header(&self) -> &[String] {
        &self.header
    }

    fn header_line(&self) -> u64 {
        self.header_line
    }

    fn read(&mut self, row: &mut RawRow) -> Result<bool, RowFault> {
        loop {
            if self.start > BLOCK {
                self.drop_read();
            }
            row.begin(self.line);
            if self.byte(self.start)?.is_none() {
                return Ok(false);
            }
            match self.split() {
                Ok(end) => {
                    self.start = end.next;
                    self.line += end.lines;
                    row.open = end.open;
                }
                Err(fault @ (RowFault::Io(_) | RowFault::Archive(_))) => return Err(fault),
                Err(fault) => {
                    self.show_line(row);
                    let ends = self.skip_line()?;
                    return Err(if fault == RowFault::Quote && !ends { RowFault::Cut } else { fault });
                }
            }
            match self.decode(row) {
                Ok(()) if row.is_blank() => {}
                Ok(()) => return Ok(true),
                Err(RowFault::Binary) => {
                    self.at_end = true;
                    self.start = self.buffer.len();
                    return Err(RowFault::Binary);
                }
                Err(fault) => return Err(fault),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives out few bytes at a time, so that every border falls between two blocks somewhere.
    struct Drip<'a>(&'a [u8], usize);

    impl Read for Drip<'_> {
        fn read(&mut self, room: &mut [u8]) -> std::io::Result<usize> {
            let count = self.0.len().min(self.1).min(room.len());
            room[..count].copy_from_slice(&self.0[..count]);
            self.0 = &self.0[count..];
            Ok(count)
        }
    }

    type Rows = Vec<(u64, Result<Vec<String>, RowFault>)>;

    fn rows(text: &[u8], step: usize) -> (Vec<String>, Rows) {
        let mut reader = CsvReader::new(Drip(text, step), b',').unwrap();
        let mut all = Vec::new();
        let mut row = RawRow::default();
        loop {
            match reader.read(&mut row) {
                Ok(false) => return (reader.header().to_vec(), all),
                Ok(true) => all.push((row.line, Ok(row.cells().map(str::to_owned).collect()))),
                Err(fault) => all.push((row.line, Err(fault))),
            }
        }
    }

    fn cells(cells: &[&str]) -> Result<Vec<String>, RowFault> {
        Ok(cells.iter().map(|cell| (*cell).to_owned()).collect())
    }

    #[test]
    fn lines_are_counted_as_an_editor_counts_them() {
        let text = b"id,note\r\n1,\"two\r\nlines\"\r\n\r\n,\r\n2,\"say \"\"x\"\"\"\r\n3,";
        for step in [1, 2, 3, 7, 1000] {
            let (header, rows) = rows(text, step);
            assert_eq!(header, ["id", "note"]);
            assert_eq!(
                rows,
                [(2, cells(&["1", "two\r\nlines"])), (6, cells(&["2", "say \"x\""])), (7, cells(&["3", ""])),]
            );
        }
    }

    #[test]
    fn a_broken_quote_costs_its_own_line_only() {
        let text = b"id,note\n1,\"open\n2,plain\n3,\"x\"y\n4,\"fine\"\n5,\"never";
        for step in [1, 5, 1000] {
            let (_, rows) = rows(text, step);
            assert_eq!(
                rows,
                [
                    (2, Err(RowFault::Quote)),
                    (3, cells(&["2", "plain"])),
                    (4, Err(RowFault::Quote)),
                    (5, cells(&["4", "fine"])),
                    (6, Err(RowFault::Cut)),
                ]
            );
        }
    }

    #[test]
    fn rows_without_end_are_cut_off() {
        let mut text = b"id,note\n1,".to_vec();
        text.extend(std::iter::repeat_n(b'x', 3 << 20));
        text.extend(b"\n2,fine\n");
        let (_, rows) = rows(&text, 100_000);
        assert_eq!(rows, [(2, Err(RowFault::TooLong)), (3, cells(&["2", "fine"]))]);
    }

    #[test]
    fn a_file_that_ends_inside_a_row_is_told_from_one_that_ends_behind_it() {
        let open = |text: &[u8]| {
            let mut reader = CsvReader::new(Drip(text, 3), b',').unwrap();
            let mut row = RawRow::default();
            (reader.read(&mut row), row.open)
        };
        assert_eq!(open(b"id,note\n1,x\n"), (Ok(true), false));
        assert_eq!(open(b"id,note\n1,x"), (Ok(true), true));
        assert_eq!(open("id,note\n1,ж".as_bytes()), (Ok(true), true));
        assert_eq!(open(b"id,note\n1,\xd0"), (Err(RowFault::Cut), true));
        assert_eq!(open(b"id,note\n1,\xd0\n").0, Err(RowFault::Encoding));
    }

    #[test]
    fn bytes_of_another_encoding_and_zero_bytes_are_told_apart() {
        let (_, rows_) = rows(b"id\n\xc8\xe2\n2\n", 1000);
        assert_eq!(rows_, [(2, Err(RowFault::Encoding)), (3, cells(&["2"]))]);
        let (_, rows_) = rows(b"id\n1\n\0\0\n2\n", 1000);
        assert_eq!(rows_, [(2, cells(&["1"])), (3, Err(RowFault::Binary))]);
    }

    #[test]
    fn well_formed_text_is_split_as_the_csv_library_splits_it() {
        // A small generator of quoted and plain cells; the seed is fixed, so a failure repeats.
        let mut seed = 7_u64;
        let mut next = |below: u64| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) % below
        };
        for _ in 0..300 {
            let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
            writer.write_record(["a", "b", "c"]).unwrap();
            for _ in 0..next(6) {
                let cell: Vec<String> = (0..3)
                    .map(|_| (0..next(5)).map(|_| ["x", ",", "\"", "\n", "ё", "\r\n", " "][next(7) as usize]).collect())
                    .collect();
                writer.write_record(&cell).unwrap();
            }
            let bytes = writer.into_inner().unwrap();
            let expected: Vec<Vec<String>> = csv::ReaderBuilder::new()
                .flexible(true)
                .from_reader(&bytes[..])
                .records()
                .map(|record| record.unwrap().iter().map(str::to_owned).collect())
                .filter(|row: &Vec<String>| row.iter().any(|cell| !cell.trim().is_empty()))
                .collect();
            let (_, found) = rows(&bytes, 1 + next(9) as usize);
            let found: Vec<Vec<String>> = found.into_iter().map(|(_, row)| row.unwrap()).collect();
            assert_eq!(found, expected, "{}", String::from_utf8_lossy(&bytes));
        }
    }
}
