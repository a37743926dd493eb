//! Files of Parquet for tests.

use std::sync::Arc;

use parquet::basic::Compression;
use parquet::data_type::{
    BoolType, ByteArray, ByteArrayType, DataType, DoubleType, FixedLenByteArray, FixedLenByteArrayType, Int32Type,
    Int64Type,
};
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;

/// The values of a column, as its physical type has them.
#[derive(Clone, Debug)]
pub(crate) enum Stored {
    Flags(Vec<Option<bool>>),
    Short(Vec<Option<i32>>),
    Long(Vec<Option<i64>>),
    /// So many zeros.
    Floats(usize),
    Texts(Vec<Option<Vec<u8>>>),
    Fixed(Vec<Option<Vec<u8>>>),
}

/// How a file is written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Manner {
    pub(crate) compression: Compression,
    /// How many rows a group and a page have at most.
    pub(crate) group: usize,
    pub(crate) page: usize,
    pub(crate) dictionary: bool,
    /// Whether the description of a group says what its values are.
    pub(crate) statistics: bool,
}

impl Default for Manner {
    fn default() -> Manner {
        Manner { compression: Compression::SNAPPY, group: 1000, page: 100, dictionary: true, statistics: true }
    }
}

/// A file of optional columns; each with its type as a schema has it, for example `int64 amount (DECIMAL(12,2))`.
pub(crate) fn file(columns: &[(&str, Stored)], manner: Manner) -> Vec<u8> {
    let fields: String = columns.iter().map(|(ty, _)| format!("optional {ty};\n")).collect();
    let schema = Arc::new(parse_message_type(&format!("message rows {{\n{fields}}}")).unwrap());
    let properties = WriterProperties::builder()
        .set_compression(manner.compression)
        .set_dictionary_enabled(manner.dictionary)
        .set_data_page_row_count_limit(manner.page)
        .set_write_batch_size(manner.page.min(64))
        .set_statistics_enabled(if manner.statistics { EnabledStatistics::Page } else { EnabledStatistics::None })
        .build();
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties)).unwrap();
    let rows = columns.first().map_or(0, |(_, stored)| stored.len());
    for start in (0..rows).step_by(manner.group) {
        let end = rows.min(start + manner.group);
        let mut group = writer.next_row_group().unwrap();
        for (_, stored) in columns {
            match stored {
                Stored::Flags(values) => put::<BoolType, _>(&mut group, &values[start..end], |value| *value),
                Stored::Short(values) => put::<Int32Type, _>(&mut group, &values[start..end], |value| *value),
                Stored::Long(values) => put::<Int64Type, _>(&mut group, &values[start..end], |value| *value),
                Stored::Floats(_) => {
                    put::<DoubleType, _>(&mut group, &vec![Some(()); end - start], |()| Default::default())
                }
                Stored::Texts(values) => {
                    put::<ByteArrayType, _>(&mut group, &values[start..end], |value| ByteArray::from(value.clone()));
                }
                Stored::Fixed(values) => put::<FixedLenByteArrayType, _>(&mut group, &values[start..end], |value| {
                    FixedLenByteArray::from(value.clone())
                }),
            }
        }
        group.close().unwrap();
    }
    writer.into_inner().unwrap()
}

impl Stored {
    fn len(&self) -> usize {
        match self {
            Stored::Flags(values) => values.len(),
            Stored::Short(values) => values.len(),
            Stored::Long(values) => values.len(),
            Stored::Floats(rows) => *rows,
            Stored::Texts(values) | Stored::Fixed(values) => values.len(),
        }
    }
}

fn put<T: DataType, V>(
    group: &mut SerializedRowGroupWriter<'_, Vec<u8>>,
    values: &[Option<V>],
    of: impl Fn(&V) -> T::T,
) {
    let mut column = group.next_column().unwrap().unwrap();
    let levels: Vec<i16> = values.iter().map(|value| i16::from(value.is_some())).collect();
    let there: Vec<T::T> = values.iter().flatten().map(of).collect();
    column.typed::<T>().write_batch(&there, Some(&levels), None).unwrap();
    column.close().unwrap();
}
