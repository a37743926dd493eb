//! The bytes of the files of one record, in blocks that end where rows end, for threads that take one after another.

use std::io::{self, Read};
use std::path::PathBuf;
use std::sync::Arc;

use memchr::{memchr, memchr_iter, memrchr, memrchr2};

use crate::data::archive;
use crate::data::decoded::decoded;
use crate::data::encoding::Encoding;
use crate::data::rows::MOST_ROW_BYTES;
use crate::data::stream::Stop;
#[cfg(feature = "parquet")]
use crate::data::stream::groups::GroupForm;
use crate::data::stream::objects::ObjectForm;

/// Zero bytes behind each block, so that the last cell can be read word by word.
pub(super) const PADDING: usize = 128;

/// A file of a record whose header has been read and fits.
#[derive(Debug)]
pub(super) struct ScanFile {
    pub(super) path: PathBuf,
    pub(super) name: Arc<str>,
    /// The names of its columns; those of objects are known when all rows have passed.
    pub(super) header: Vec<String>,
    pub(super) header_line: u64,
    /// How many bytes of the file, unpacked and in UTF-8, lie before the rows, and the line on which these begin.
    pub(super) body: (u64, u64),
    /// For each field the column that holds it.
    pub(super) columns: Vec<Option<usize>>,
    /// Whether the last row lacks its line end, or may lack it.
    pub(super) open: bool,
    pub(super) packed: bool,
    /// What its rows are.
    pub(super) form: RowForm,
}

impl ScanFile {
    /// How many cells its rows have.
    pub(super) fn width(&self) -> usize {
        match &self.form {
            RowForm::Objects(form) => form.columns.len(),
            _ => self.header.len(),
        }
    }
}

impl ScanFile {
    /// Its text from the beginning on, unpacked and in UTF-8.
    fn input(&self) -> io::Result<Box<dyn Read + Send>> {
        let encoding = match self.form {
            RowForm::Cells(encoding) if encoding != Encoding::Utf8 => encoding,
            _ => return Ok(archive::open(&self.path)?.input),
        };
        let mut head = Vec::new();
        archive::open(&self.path)?.input.take(8).read_to_end(&mut head)?;
        Ok(decoded(archive::open(&self.path)?.input, &head, encoding))
    }
}

/// What the rows of a file are.
#[derive(Debug)]
pub(super) enum RowForm {
    /// Cells between delimiters, in a file of this encoding.
    Cells(Encoding),
    /// Objects, one a line. The header holds the columns that are read, each once.
    Objects(ObjectForm),
    /// Columns of typed values, in groups.
    #[cfg(feature = "parquet")]
    Groups(GroupForm),
}

/// Some whole rows of one file.
#[derive(Debug, Default)]
pub(super) struct Block {
    /// The rows, then padding.
    pub(super) bytes: Vec<u8>,
    /// How many bytes the rows take.
    pub(super) len: usize,
    /// Which file.
    pub(super) file: usize,
    /// Its number among the blocks of all files.
    pub(super) number: u32,
    /// Whether nothing follows in the file.
    pub(super) last: bool,
    /// In place of bytes: the group of rows, of which `len` says how long it is in the file.
    #[cfg(feature = "parquet")]
    pub(super) group: usize,
}

/// Gives out blocks.
pub(super) struct Blocks<'a> {
    files: &'a [ScanFile],
    delimiter: u8,
    /// How many bytes are read at a time.
    size: usize,
    /// Whether quotes inside plain cells have been met, which makes cutting slow.
    exact: bool,
    at: usize,
    input: Option<Box<dyn Read + Send>>,
    /// What has been read of the file behind the last block.
    tail: Vec<u8>,
    #[cfg(feature = "parquet")]
    group: usize,
    number: u32,
    /// Blocks that have been put together before those of the files.
    ready: std::vec::IntoIter<Block>,
}

impl<'a> Blocks<'a> {
    /// Those of files.
    pub(super) fn new(files: &'a [ScanFile], delimiter: u8, size: usize, exact: bool) -> Blocks<'a> {
        Blocks { files, delimiter, size: size.max(1), exact, ..Blocks::ready(Vec::new()) }
    }

    /// Those that somebody has put together.
    pub(super) fn ready(blocks: Vec<Block>) -> Blocks<'a> {
        Blocks {
            files: &[],
            delimiter: b',',
            size: 1,
            exact: false,
            at: 0,
            input: None,
            tail: Vec::new(),
            #[cfg(feature = "parquet")]
            group: 0,
            number: 0,
            ready: blocks.into_iter(),
        }
    }

    /// Fills `block` with the next rows; `false` behind the last file.
    pub(super) fn next(&mut self, block: &mut Block) -> Result<bool, Stop> {
        if let Some(ready) = self.ready.next() {
            *block = ready;
            return Ok(true);
        }
        while let Some(file) = self.files.get(self.at) {
            #[cfg(feature = "parquet")]
            if let RowForm::Groups(form) = &file.form {
                match form.file.groups().nth(self.group) {
                    Some((_, bytes)) => {
                        (block.group, block.file, block.number) = (self.group, self.at, self.number);
                        block.len = usize::try_from(bytes).unwrap_or(usize::MAX);
                        self.group += 1;
                        self.number += 1;
                        return Ok(true);
                    }
                    None => {
                        self.group = 0;
                        self.at += 1;
                        continue;
                    }
                }
            }
            if self.input.is_none() {
                let mut input = file.input().map_err(|_| Stop::Structure)?;
                let header = &mut input.by_ref().take(file.body.0);
                io::copy(header, &mut io::sink()).map_err(|_| Stop::Structure)?;
                self.input = Some(input);
            }
            let Some(input) = &mut self.input else { return Ok(false) };
            block.bytes.clear();
            block.bytes.append(&mut self.tail);
            block.file = self.at;
            block.last = false;
            loop {
                block.bytes.reserve(self.size + PADDING);
                let read = input.by_ref().take(self.size as u64).read_to_end(&mut block.bytes);
                if read.map_err(|_| Stop::Structure)? == 0 {
                    block.last = true;
                    break;
                }
                let cut = if matches!(file.form, RowForm::Objects(_)) {
                    // No line end stands inside an object.
                    memrchr(b'\n', &block.bytes).map(|end| end + 1)
                } else if self.exact {
                    cut_exactly(&block.bytes, self.delimiter)
                } else {
                    cut(&block.bytes)
                };
                if let Some(end) = cut {
                    self.tail.extend_from_slice(block.bytes.get(end..).unwrap_or_default());
                    block.bytes.truncate(end);
                    break;
                }
                if block.bytes.len() > self.size + 2 * MOST_ROW_BYTES {
                    return Err(Stop::Cut);
                }
            }
            if block.last {
                self.at += 1;
                self.input = None;
            }
            if !block.bytes.is_empty() {
                block.len = block.bytes.len();
                block.bytes.resize(block.len + PADDING, 0);
                block.number = self.number;
                self.number += 1;
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// Behind the last line end that does not stand in quotes, if no quote stands inside a plain cell; otherwise anywhere, which
/// shows when the block is split.
fn cut(bytes: &[u8]) -> Option<usize> {
    let mut quoted = memchr_iter(b'"', bytes).count() % 2 == 1;
    let mut held = bytes;
    loop {
        let at = memrchr2(b'\n', b'"', held)?;
        if held.get(at) == Some(&b'"') {
            quoted = !quoted;
        } else if !quoted {
            return Some(at + 1);
        }
        held = held.get(..at)?;
    }
}

/// Behind the last line end that does not stand in quotes. The bytes begin where a row does.
fn cut_exactly(bytes: &[u8], delimiter: u8) -> Option<usize> {
    let (mut at, mut last) = (0, None);
    loop {
        let rest = bytes.get(at..)?;
        let quote = memchr(b'"', rest);
        let plain = rest.get(..quote.unwrap_or(rest.len()))?;
        last = memrchr(b'\n', plain).map(|end| at + end + 1).or(last);
        let Some(quote) = quote.map(|quote| at + quote) else { return last };
        let before = quote.checked_sub(1).and_then(|before| bytes.get(before));
        at = quote + 1;
        if before.is_some_and(|byte| *byte != delimiter && !matches!(byte, b'\n' | b'\r')) {
            continue;
        }
        // Behind the quote that closes the cell.
        loop {
            let Some(close) = memchr(b'"', bytes.get(at..)?).map(|close| at + close) else { return last };
            match bytes.get(close + 1) {
                None => return last,
                Some(b'"') => at = close + 2,
                Some(_) => {
                    at = close + 1;
                    break;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_cut_behind_a_line_end_outside_quotes() {
        let both = |text: &str| (cut(text.as_bytes()), cut_exactly(text.as_bytes(), b','));
        assert_eq!(both("1,2\n3,4\n5"), (Some(8), Some(8)));
        assert_eq!(both("1,2\n3,\"4\n5\n"), (Some(4), Some(4)));
        assert_eq!(both("1,2\n3,\"4\n5\"\n6"), (Some(12), Some(12)));
        assert_eq!(both("1,\"2\"\"\n"), (None, None));
        assert_eq!(both("1,2"), (None, None));
        // A quote inside a plain cell.
        assert_eq!(both("1,5\" disk\n2,x\n"), (None, Some(14)));
        // A quote at the very end may be the first of two.
        assert_eq!(cut_exactly(b"1,2\n3,\"4\"", b','), Some(4));
    }
}
