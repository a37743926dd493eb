//! Reading JSON Lines row by row.

use std::borrow::Cow;
use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use crate::data::jsonl::object::{Broken, Object, Quoted, unescaped};
use crate::data::jsonl::{Form, Forms};
use crate::data::rows::{JsonFault, MOST_ROW_BYTES, RawRow, RowFault, RowReader};
use crate::data::shape::Shape;
use crate::syntax::figures::{is_date, misread};

/// How many letters of a broken line are kept for its message.
const SHOWN: usize = 400;

/// How many names that no field is read from are remembered, for "did you mean".
pub(crate) const MOST_NAMES: usize = 1000;

/// Whether a file is one of objects, by its name and its first bytes. No table begins with a brace.
pub(crate) fn is_json(name: &str, head: &[u8]) -> bool {
    let lower = name.to_ascii_lowercase();
    let unpacked = lower.strip_suffix(".gz").or(lower.strip_suffix(".zst")).unwrap_or(&lower);
    let ending = Path::new(unpacked).extension().and_then(|ending| ending.to_str());
    let mut signs = signs(head);
    let first = signs.next();
    // A list of objects is none, but what is to be said of it is not what is said of tables.
    let begins = first == Some(b'{') || (first == Some(b'[') && signs.next() == Some(b'{'));
    begins || matches!(ending, Some("jsonl" | "ndjson" | "json"))
}

/// Whether one list stands around the whole file.
pub(crate) fn is_list(head: &[u8]) -> bool {
    signs(head).next() == Some(b'[')
}

/// The first bytes without marks and spaces.
fn signs(head: &[u8]) -> impl Iterator<Item = u8> {
    let marks = |byte: &u8| !matches!(byte, 0xef | 0xbb | 0xbf | 0xfe | 0xff | 0 | b' ' | b'\t' | b'\r' | b'\n');
    head.iter().copied().filter(marks)
}

/// Lines of text.
struct Lines<R> {
    input: BufReader<R>,
    bytes: Vec<u8>,
    text: String,
    /// The line last read, from 1.
    line: u64,
    /// Whether it lacks its line end.
    open: bool,
}

impl<R: Read> Lines<R> {
    fn new(input: R) -> Lines<R> {
        let input = BufReader::with_capacity(1 << 16, input);
        Lines { input, bytes: Vec::new(), text: String::new(), line: 0, open: false }
    }

    /// Reads the next line that holds anything into `text`; `false` at the end.
    fn next(&mut self) -> Result<bool, RowFault> {
        loop {
            self.bytes.clear();
            self.text.clear();
            self.read()?;
            if self.bytes.is_empty() {
                return Ok(false);
            }
            self.line += 1;
            self.open = self.bytes.last() != Some(&b'\n');
            if self.open && self.bytes.len() >= MOST_ROW_BYTES {
                self.show();
                while self.open && !self.bytes.is_empty() {
                    self.bytes.clear();
                    self.read()?;
                    self.open = self.bytes.last() != Some(&b'\n');
                }
                return Err(RowFault::TooLong);
            }
            if self.bytes.contains(&0) {
                return Err(RowFault::Binary);
            }
            match std::str::from_utf8(&self.bytes) {
                Ok(line) => self.text.push_str(line),
                Err(_) => {
                    self.show();
                    return Err(if self.open { RowFault::Cut } else { RowFault::Encoding });
                }
            }
            if !self.text.trim().is_empty() {
                return Ok(true);
            }
        }
    }

    fn read(&mut self) -> Result<(), RowFault> {
        let read = self.input.by_ref().take(MOST_ROW_BYTES as u64).read_until(b'\n', &mut self.bytes);
        read.map(drop).map_err(|error| RowFault::of(&error))
    }

    fn show(&mut self) {
        let start = self.bytes.get(..SHOWN).unwrap_or(&self.bytes);
        self.text = String::from_utf8_lossy(start).into_owned();
    }
}

/// A file of objects, read line by line.
pub(crate) struct JsonReader<R> {
    lines: Lines<R>,
    header: Vec<String>,
    places: HashMap<String, usize>,
    /// Of each column; `None` for those that no field is read from.
    columns: Vec<Option<Form>>,
    forms: Forms,
    /// For each column the row in which it was last met.
    met: Vec<u64>,
    row: u64,
    /// Where in the line, or in `written`, the cells of the row at hand stand.
    cells: Vec<Cell>,
    written: Vec<u8>,
}

#[derive(Clone, Debug)]
enum Cell {
    InLine(std::ops::Range<usize>),
    Written(std::ops::Range<usize>),
}

fn name_of<'a>(line: &'a [u8], name: &Quoted) -> Result<Cow<'a, str>, Broken> {
    if name.escaped {
        return unescaped(line, name).map(Cow::Owned);
    }
    line.get(name.at.clone()).and_then(|name| std::str::from_utf8(name).ok()).map(Cow::Borrowed).ok_or(Broken)
}

/// The names of all objects, in the order in which they are met. Lines that cannot be read are left for the reader itself.
pub(crate) fn names(input: impl Read, shape: &Shape<'_>) -> Result<Vec<String>, RowFault> {
    let mut lines = Lines::new(input);
    let (mut header, mut known) = (Vec::new(), HashMap::new());
    let mut unread = 0;
    loop {
        match lines.next() {
            Ok(false) => return Ok(header),
            Ok(true) => {}
            Err(fault @ (RowFault::Io(_) | RowFault::Archive(_) | RowFault::Binary)) => return Err(fault),
            Err(_) => continue,
        }
        let line = lines.text.as_bytes();
        let mut object = Object::new(line);
        while let Ok(Some((name, _))) = object.next() {
            let Ok(name) = name_of(line, &name) else { break };
            if known.contains_key(&*name) {
                continue;
            }
            unread += usize::from(Forms::form(shape, name.trim()).is_none());
            if unread <= MOST_NAMES {
                known.insert(name.to_string(), ());
                header.push(name.trim().to_owned());
            }
        }
    }
}

/// Why a line is no object, as far as that can be told.
#[cold]
fn broken(line: &[u8]) -> JsonFault {
    let letter = || {
        let (name, text) = Object::broken_value(line)?;
        let number = text.strip_prefix('-').unwrap_or(text);
        // A day stands in quotes: its letter is not all that is wrong.
        let slip = misread(number).filter(|slip| !is_date(&slip.mended))?;
        let name = name_of(line, &name).ok()?.trim().to_owned();
        Some(JsonFault::Letter { name, text: text.to_owned(), letter: slip.letter, digit: slip.digit })
    };
    letter().unwrap_or(JsonFault::Broken)
}

impl<R: Read> JsonReader<R> {
    /// Reads the objects of `input`, whose names are those of `header`.
    pub(crate) fn new(header: Vec<String>, input: R, shape: &Shape<'_>) -> JsonReader<R> {
        let places = header.iter().enumerate().map(|(at, name)| (name.clone(), at)).collect();
        let columns: Vec<Option<Form>> = header.iter().map(|name| Forms::form(shape, name)).collect();
        JsonReader {
            lines: Lines::new(input),
            places,
            forms: Forms::of(shape),
            met: vec![0; columns.len()],
            row: 0,
            cells: vec![Cell::InLine(0..0); columns.len()],
            written: Vec::new(),
            columns,
            header,
        }
    }

    /// Reads the object of the line at hand into the cells.
    fn object(&mut self) -> Result<(), JsonFault> {
        let line = self.lines.text.as_bytes();
        self.cells.fill(Cell::InLine(0..0));
        self.written.clear();
        self.row += 1;
        let mut object = Object::new(line);
        let mut fault = None;
        while let Some((name, value)) = object.next().map_err(|Broken| JsonFault::Broken)? {
            let name = name_of(line, &name).map_err(|Broken| JsonFault::Broken)?;
            let Some(at) = self.places.get(name.trim()) else { continue };
            let (Some(met), Some(Some(form)), Some(cell)) =
                (self.met.get_mut(*at), self.columns.get(*at), self.cells.get_mut(*at))
            else {
                continue;
            };
            if std::mem::replace(met, self.row) == self.row {
                fault.get_or_insert(JsonFault::Twice(name.trim().to_owned()));
                continue;
            }
            let from = self.written.len();
            match self.forms.cell(*form, value, line, &mut self.written) {
                Ok(Some(at)) => *cell = Cell::InLine(at),
                Ok(None) => *cell = Cell::Written(from..self.written.len()),
                Err(JsonFault::Nested(_)) => {
                    fault.get_or_insert(JsonFault::Nested(name.trim().to_owned()));
                }
                Err(other) => return Err(other),
            }
        }
        fault.map_or(Ok(()), Err)
    }
}

impl<R: Read> RowReader for JsonReader<R> {
    fn header(&self) -> &[String] {
        &self.header
    }

    fn header_line(&self) -> u64 {
        1
    }

    fn shows_marks(&self) -> bool {
        // Bare numbers have a point, and stand in their cells with the mark that the project file names.
        self.forms.keep_marks()
    }

    fn read(&mut self, row: &mut RawRow) -> Result<bool, RowFault> {
        let more = self.lines.next();
        row.begin(self.lines.line);
        let show = |row: &mut RawRow, text: &str| {
            row.push(|cell| {
                cell.extend(text.trim().chars().take(SHOWN));
                true
            })
        };
        match more {
            Ok(true) => {}
            Ok(false) => return Ok(false),
            Err(fault) => {
                show(row, &self.lines.text);
                return Err(fault);
            }
        }
        if let Err(fault) = self.object() {
            let fault = if fault == JsonFault::Broken { broken(self.lines.text.as_bytes()) } else { fault };
            show(row, &self.lines.text);
            let cut = self.lines.open && fault == JsonFault::Broken;
            return Err(if cut { RowFault::Cut } else { RowFault::Json(fault) });
        }
        for cell in &self.cells {
            let text = match cell {
                Cell::InLine(at) => self.lines.text.as_bytes().get(at.clone()),
                Cell::Written(at) => self.written.get(at.clone()),
            };
            let text = text.and_then(|text| std::str::from_utf8(text).ok()).unwrap_or_default();
            row.push(|cell| {
                cell.push_str(text);
                true
            });
        }
        Ok(true)
    }
}
