//! The deals in other forms than CSV.

#![allow(dead_code, reason = "each target uses its own part")]

use std::fs::File;
use std::io::{BufWriter, Error, Result, Write};
use std::path::Path;

use csv::StringRecord;

/// How many rows are held at once, and how many a group of Parquet has.
const GROUP: usize = 1 << 17;

/// Writes the rows of a CSV file in the form that the ending of the name says.
pub fn write(csv: &Path, to: &Path) -> Result<()> {
    match to.extension().and_then(|ending| ending.to_str()) {
        Some("jsonl") => objects(csv, to),
        #[cfg(feature = "parquet")]
        Some("parquet") => columns(csv, to, GROUP),
        other => Err(Error::other(format!("no form {other:?}"))),
    }
}

/// As lines of objects: numbers as numbers, what is empty left out.
fn objects(csv: &Path, to: &Path) -> Result<()> {
    let mut reader = csv::Reader::from_path(csv)?;
    let header = reader.headers()?.clone();
    let mut out = BufWriter::new(File::create(to)?);
    for row in reader.records() {
        let row = row?;
        let pairs = header.iter().zip(&row).filter(|(_, cell)| !cell.is_empty());
        let pairs = pairs.map(|(name, cell)| match (name, cell) {
            ("amount" | "margin" | "client" | "deal_id", _) => format!("{name:?}: {cell}"),
            ("is_new", _) => format!("{name:?}: {}", cell == "yes"),
            _ => format!("{name:?}: {cell:?}"),
        });
        writeln!(out, "{{{}}}", pairs.collect::<Vec<_>>().join(", "))?;
    }
    out.flush()
}

/// As typed columns, in groups of so many rows.
#[cfg(feature = "parquet")]
pub fn columns(csv: &Path, to: &Path, group: usize) -> Result<()> {
    use parquet::basic::Compression;
    use parquet::file::properties::WriterProperties;
    use parquet::file::writer::SerializedFileWriter;
    use std::sync::Arc;

    let mut reader = csv::Reader::from_path(csv)?;
    let header = reader.headers()?.clone();
    let field = |name: &str| format!("optional {} {name} {};", types(name).0, types(name).1);
    let schema = format!("message deals {{ {} }}", header.iter().map(field).collect::<String>());
    let schema = Arc::new(parquet::schema::parser::parse_message_type(&schema).map_err(Error::other)?);
    let properties = Arc::new(WriterProperties::builder().set_compression(Compression::SNAPPY).build());
    let mut writer = SerializedFileWriter::new(File::create(to)?, schema, properties).map_err(Error::other)?;
    let mut rows: Vec<StringRecord> = Vec::new();
    let mut records = reader.records();
    loop {
        rows.clear();
        for row in records.by_ref().take(group) {
            rows.push(row?);
        }
        if rows.is_empty() {
            writer.close().map_err(Error::other)?;
            return Ok(());
        }
        let mut group = writer.next_row_group().map_err(Error::other)?;
        for (at, name) in header.iter().enumerate() {
            let mut column = group.next_column().map_err(Error::other)?.ok_or_else(|| Error::other("a column"))?;
            fill(&mut column, name, &rows, at).map_err(Error::other)?;
            column.close().map_err(Error::other)?;
        }
        group.close().map_err(Error::other)?;
    }
}

/// The type of a column and what it means.
#[cfg(feature = "parquet")]
fn types(name: &str) -> (&'static str, &'static str) {
    match name {
        "deal_id" | "client" => ("int64", ""),
        "amount" | "margin" => ("int64", "(DECIMAL(18,2))"),
        "is_new" => ("boolean", ""),
        name if name.ends_with("_on") => ("int32", "(DATE)"),
        _ => ("binary", "(UTF8)"),
    }
}

#[cfg(feature = "parquet")]
fn fill(
    column: &mut parquet::file::writer::SerializedColumnWriter<'_>,
    name: &str,
    rows: &[StringRecord],
    at: usize,
) -> std::result::Result<(), parquet::errors::ParquetError> {
    use parquet::data_type::{BoolType, ByteArray, ByteArrayType, Int32Type, Int64Type};

    let text = |row: &StringRecord| row.get(at).unwrap_or_default().to_owned();
    let levels: Vec<i16> = rows.iter().map(|row| i16::from(!text(row).is_empty())).collect();
    let there: Vec<String> = rows.iter().map(text).filter(|cell| !cell.is_empty()).collect();
    let first = jiff::civil::date(1970, 1, 1);
    let day = |cell: &String| cell.parse::<jiff::civil::Date>().map_or(0, |day| (day - first).get_days());
    match types(name).0 {
        "int64" => {
            let cells: Vec<i64> = there.iter().map(|cell| cell.replace('.', "").parse().unwrap_or(0)).collect();
            column.typed::<Int64Type>().write_batch(&cells, Some(&levels), None)
        }
        "int32" => {
            let cells: Vec<i32> = there.iter().map(day).collect();
            column.typed::<Int32Type>().write_batch(&cells, Some(&levels), None)
        }
        "boolean" => {
            let cells: Vec<bool> = there.iter().map(|cell| cell == "yes").collect();
            column.typed::<BoolType>().write_batch(&cells, Some(&levels), None)
        }
        _ => {
            let cells: Vec<ByteArray> = there.iter().map(|cell| ByteArray::from(cell.as_str())).collect();
            column.typed::<ByteArrayType>().write_batch(&cells, Some(&levels), None)
        }
    }
    .map(|_| ())
}
