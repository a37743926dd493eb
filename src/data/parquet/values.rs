//! The values of a column, some rows at a time.

use std::sync::Arc;

use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::{ByteArray, DataType, FixedLenByteArray};

use crate::data::parquet::file::damaged;
use crate::data::parquet::kinds::Kind;
use crate::data::parquet::pages::{Dictionary, TextPages, Texts};
use crate::data::rows::ParquetFault;

/// The values of some rows; where nothing stands, the value means nothing.
#[derive(Clone, Debug, Default)]
pub(crate) enum Values {
    /// The column is not read.
    #[default]
    Unread,
    /// Numbers, `units / 10^scale`.
    Numbers { units: Vec<i64>, scale: u32 },
    /// The same, where they may not fit.
    Wide { units: Vec<i128>, scale: u32 },
    /// Days since 1970-01-01.
    Days(Vec<i64>),
    /// Seconds since then, on no particular clock.
    Seconds(Vec<i64>),
    /// Yes or no.
    Flags(Vec<bool>),
    /// Texts, which need not be UTF-8.
    Texts(Texts),
}

/// Some rows of one column.
#[derive(Clone, Debug, Default)]
pub(crate) struct Column {
    pub(crate) values: Values,
    /// Whether something stands there, one for each row.
    pub(crate) present: Vec<bool>,
}

/// Reads the values of one column of a group.
pub(super) struct ColumnValues {
    source: Source,
    kind: Kind,
    most: i16,
    levels: Vec<i16>,
    room: Room,
}

/// Where the values come from.
pub(super) enum Source {
    Library(Box<ColumnReader>),
    Texts(Box<TextPages>),
}

/// What is read and not yet put where its row is.
#[derive(Default)]
struct Room {
    flags: Vec<bool>,
    short: Vec<i32>,
    long: Vec<i64>,
    texts: Vec<ByteArray>,
    fixed: Vec<FixedLenByteArray>,
}

impl ColumnValues {
    /// `most` is the level of values that are there.
    pub(super) fn new(source: Source, kind: Kind, most: i16) -> ColumnValues {
        ColumnValues { source, kind, most, levels: Vec::new(), room: Room::default() }
    }

    /// Leaves out so many rows.
    pub(super) fn skip(&mut self, rows: usize) -> Result<(), ParquetFault> {
        let reader = match &mut self.source {
            Source::Texts(pages) => return pages.skip(rows),
            Source::Library(reader) => &mut **reader,
        };
        let skipped = match reader {
            ColumnReader::BoolColumnReader(reader) => reader.skip_records(rows),
            ColumnReader::Int32ColumnReader(reader) => reader.skip_records(rows),
            ColumnReader::Int64ColumnReader(reader) => reader.skip_records(rows),
            ColumnReader::ByteArrayColumnReader(reader) => reader.skip_records(rows),
            ColumnReader::FixedLenByteArrayColumnReader(reader) => reader.skip_records(rows),
            _ => return Err(ParquetFault::Damaged),
        };
        if skipped.map_err(damaged)? == rows { Ok(()) } else { Err(ParquetFault::Damaged) }
    }

    /// The texts that stand before the values, where these are read by their numbers.
    pub(super) fn dictionary(&mut self) -> Result<Option<Arc<Dictionary>>, ParquetFault> {
        match &mut self.source {
            Source::Texts(pages) => pages.dictionary(),
            Source::Library(_) => Ok(None),
        }
    }

    /// Reads so many rows.
    pub(super) fn read(&mut self, rows: usize, column: &mut Column) -> Result<(), ParquetFault> {
        let ColumnValues { source, kind, most, levels, room } = self;
        let Column { values, present } = column;
        let reader = match source {
            Source::Library(reader) => &mut **reader,
            Source::Texts(pages) => {
                *values = Values::Texts(pages.read(rows, present)?);
                return Ok(());
            }
        };
        let mut about = About { levels, present, most: *most, rows };
        match (reader, *kind) {
            (ColumnReader::BoolColumnReader(reader), _) => {
                about.dense(reader, &mut room.flags)?;
                *values = Values::Flags(about.spread(&mut room.flags, |flag| flag)?);
            }
            (ColumnReader::Int32ColumnReader(reader), kind) => {
                about.dense(reader, &mut room.short)?;
                let long = |value: i32| match kind {
                    Kind::Number { unsigned: true, .. } => i64::from(value.cast_unsigned()),
                    _ => i64::from(value),
                };
                *values = number(kind, about.spread(&mut room.short, long)?)?;
            }
            (ColumnReader::Int64ColumnReader(reader), kind) => {
                about.dense(reader, &mut room.long)?;
                *values = match kind {
                    Kind::Number { unsigned: true, scale } => Values::Wide {
                        units: about.spread(&mut room.long, |value| value.cast_unsigned().into())?,
                        scale,
                    },
                    kind => number(kind, about.spread(&mut room.long, |value| value)?)?,
                };
            }
            (ColumnReader::ByteArrayColumnReader(reader), Kind::Text) => {
                about.dense(reader, &mut room.texts)?;
                let texts = about.spread(&mut room.texts, Some)?;
                *values = Values::Texts(Texts::of(texts.iter().map(|text| text.as_ref().map(ByteArray::data))));
            }
            (ColumnReader::ByteArrayColumnReader(reader), Kind::Number { scale, .. }) => {
                about.dense(reader, &mut room.texts)?;
                *values = decimals(about.spread(&mut room.texts, |value| Units::of(value.data()))?, scale)?;
            }
            (ColumnReader::FixedLenByteArrayColumnReader(reader), Kind::Number { scale, .. }) => {
                about.dense(reader, &mut room.fixed)?;
                *values = decimals(about.spread(&mut room.fixed, |value| Units::of(value.data()))?, scale)?;
            }
            _ => return Err(ParquetFault::Damaged),
        }
        Ok(())
    }
}

/// What is asked of a column.
struct About<'a> {
    levels: &'a mut Vec<i16>,
    present: &'a mut Vec<bool>,
    most: i16,
    rows: usize,
}

impl About<'_> {
    /// Reads the values that are there, one behind the other, and which rows they belong to.
    fn dense<T: DataType>(
        &mut self,
        reader: &mut ColumnReaderImpl<T>,
        values: &mut Vec<T::T>,
    ) -> Result<(), ParquetFault> {
        values.clear();
        self.levels.clear();
        let (records, found, _) = reader.read_records(self.rows, Some(self.levels), None, values).map_err(damaged)?;
        if records != self.rows || found != values.len() {
            return Err(ParquetFault::Damaged);
        }
        self.present.clear();
        if self.most == 0 {
            self.present.resize(self.rows, true);
        } else {
            self.present.extend(self.levels.iter().map(|level| *level == self.most));
        }
        if self.present.len() == self.rows { Ok(()) } else { Err(ParquetFault::Damaged) }
    }

    /// Takes each value to where its row is.
    fn spread<T, U: Default>(&self, values: &mut Vec<T>, of: impl Fn(T) -> U) -> Result<Vec<U>, ParquetFault> {
        if values.len() == self.rows {
            return Ok(values.drain(..).map(of).collect());
        }
        let mut values = values.drain(..);
        let mut out = Vec::with_capacity(self.rows);
        for present in &*self.present {
            out.push(if *present { of(values.next().ok_or(ParquetFault::Damaged)?) } else { U::default() });
        }
        if values.next().is_none() { Ok(out) } else { Err(ParquetFault::Damaged) }
    }
}

fn number(kind: Kind, units: Vec<i64>) -> Result<Values, ParquetFault> {
    Ok(match kind {
        Kind::Number { scale, .. } => Values::Numbers { units, scale },
        Kind::Day => Values::Days(units),
        Kind::Moment { per_second } => {
            Values::Seconds(units.into_iter().map(|units| units.div_euclid(per_second)).collect())
        }
        _ => return Err(ParquetFault::Damaged),
    })
}

/// Units of a decimal, `None` when they do not fit; 0 where nothing stands.
pub(super) struct Units(pub(super) Option<i128>);

impl Default for Units {
    fn default() -> Units {
        Units(Some(0))
    }
}

impl Units {
    /// Of a whole number of both signs, its largest part first.
    pub(super) fn of(bytes: &[u8]) -> Units {
        let sum = |bytes: &[u8]| {
            let (first, rest) = bytes.split_first()?;
            let shifted = |value: i128, byte: &u8| value.checked_mul(256)?.checked_add(i128::from(*byte));
            rest.iter().try_fold(i128::from(first.cast_signed()), shifted)
        };
        Units(sum(bytes))
    }
}

fn decimals(units: Vec<Units>, scale: u32) -> Result<Values, ParquetFault> {
    let units: Option<Vec<i128>> = units.into_iter().map(|units| units.0).collect();
    Ok(Values::Wide { units: units.ok_or(ParquetFault::Damaged)?, scale })
}
