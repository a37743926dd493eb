//! Which reader a file takes: known by its first bytes, of objects by its name, too.

use std::io::{Cursor, Read};
use std::sync::Arc;

use crate::data::archive::{Opened, open};
use crate::data::csv::CsvReader;
use crate::data::decoded::decoded;
use crate::data::encoding::{Beginning, is_utf8_with_letters, look_at};
use crate::data::files::Found;
use crate::data::jsonl::{JsonReader, is_json, is_list, names};
use crate::data::read::row_fault;
use crate::data::rows::{ParquetFault, RawRow, RowFault, RowReader};
use crate::data::shape::Shape;
use crate::diagnostics::{Code, Diagnostic, Place};

/// What a file of Parquet begins with, and one that is encrypted as a whole.
const PARQUET: [&[u8]; 2] = [b"PAR1", b"PARE"];

/// Whether a file is one of Parquet, by its first bytes.
pub(crate) fn is_parquet(head: &[u8]) -> bool {
    PARQUET.iter().any(|mark| head.starts_with(mark))
}

/// A reader of the rows of a file.
pub(crate) fn reader(file: &Found, shape: &Shape<'_>) -> Result<Box<dyn RowReader>, Box<Diagnostic>> {
    let name: Arc<str> = file.name.as_str().into();
    let unread = |error: std::io::Error| row_fault(RowFault::of(&error), &name, 0, "", shape);
    let fault = |fault: RowFault| row_fault(fault, &name, 1, "", shape);
    let Opened { mut input, packed } = open(&file.path).map_err(unread)?;
    let mut head = Vec::new();
    input.by_ref().take(8).read_to_end(&mut head).map_err(unread)?;
    if is_parquet(&head) {
        return parquet(file, &head, packed, shape).map_err(|found| fault(found).into());
    }
    let encoding = shape.formats.encoding;
    let not_text = |help: &'static str| {
        Diagnostic::error_at(Code::BadEncoding, Place::File(file.name.clone()))
            .arg("file", &file.name)
            .arg("encoding", encoding.name())
            .help(help)
    };
    let mark = match look_at(&head, encoding) {
        Beginning::Text(mark) => mark,
        Beginning::Utf16 => return Err(not_text("utf16").into()),
        Beginning::Workbook => return Err(not_text("workbook").into()),
        Beginning::OtherMark => return Err(not_text("mark").into()),
        Beginning::NotUtf16 => return Err(not_text("other").into()),
    };
    if encoding.is_of_single_bytes() {
        let mut all = open(&file.path).map_err(unread)?.input;
        if is_utf8_with_letters(&mut all).map_err(unread)? {
            return Err(not_text("other").into());
        }
    }
    let json = is_json(&file.name, &head);
    if json && is_list(&head) {
        let said = Diagnostic::error_at(Code::JsonLine, Place::File(file.name.clone()));
        return Err(said.arg("file", &file.name).help("list").into());
    }
    let begin = head.get(mark..).unwrap_or_default().to_vec();
    if !json {
        let input = decoded(Cursor::new(begin).chain(input), &head, encoding);
        return Ok(Box::new(CsvReader::new(input, shape.formats.delimiter).map_err(fault)?));
    }
    // The names of objects stand in no header: they are looked for first.
    let mut all = open(&file.path).map_err(unread)?.input;
    std::io::copy(&mut all.by_ref().take(mark as u64), &mut std::io::sink()).map_err(unread)?;
    let header = names(decoded(all, &head, encoding), shape).map_err(fault)?;
    let mut reader = JsonReader::new(header, decoded(Cursor::new(begin).chain(input), &head, encoding), shape);
    if reader.header().is_empty() {
        reader.read(&mut RawRow::default()).map_err(fault)?;
    }
    Ok(Box::new(reader))
}

#[cfg(feature = "parquet")]
fn parquet(file: &Found, head: &[u8], packed: bool, shape: &Shape<'_>) -> Result<Box<dyn RowReader>, RowFault> {
    match PARQUET.map(|mark| head.starts_with(mark)) {
        _ if packed => Err(RowFault::Parquet(ParquetFault::Packed)),
        [false, true] => Err(RowFault::Parquet(ParquetFault::Encrypted)),
        _ => Ok(Box::new(crate::data::parquet::ParquetReader::open(&file.path, shape)?)),
    }
}

#[cfg(not(feature = "parquet"))]
fn parquet(_: &Found, _: &[u8], _: bool, _: &Shape<'_>) -> Result<Box<dyn RowReader>, RowFault> {
    Err(RowFault::Parquet(ParquetFault::Absent))
}
