//! A file and its groups of rows.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use parquet::basic::Compression;
use parquet::column::reader::get_column_reader;
use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData, ParquetMetaDataReader, RowGroupMetaData};
use parquet::file::serialized_reader::SerializedPageReader;

use crate::data::parquet::described::Described;
use crate::data::parquet::guard::guarded;
use crate::data::parquet::kinds::Kind;
use crate::data::parquet::pages::{Dictionary, TextPages};
use crate::data::parquet::values::{Column, ColumnValues, Source};
use crate::data::rows::ParquetFault;
use crate::data::shape::Shape;
use crate::syntax::fold;

/// The most columns of a file.
const MOST_COLUMNS: usize = 10_000;

/// A file whose description has been read.
#[derive(Debug)]
pub(crate) struct ParquetFile {
    metadata: Arc<ParquetMetaData>,
    header: Vec<String>,
    /// Of each column of the header: where its values stand, and what they are; `None` where no field is read from it.
    columns: Vec<Option<(usize, Kind)>>,
    length: u64,
}

/// What the library says of a file is in English and names its own parts: people are told that the file is damaged.
pub(crate) fn damaged(error: impl Into<parquet::errors::ParquetError>) -> ParquetFault {
    use parquet::errors::ParquetError;
    let error = error.into();
    if let ParquetError::External(inner) = &error
        && let Some(io) = inner.downcast_ref::<std::io::Error>()
        && io.raw_os_error().is_some()
    {
        return ParquetFault::Io(io.to_string());
    }
    ParquetFault::Damaged
}

impl ParquetFile {
    /// Reads the description of a file. Columns that a field is read from must hold what a cell can hold.
    pub(crate) fn open(path: &Path, shape: &Shape<'_>) -> Result<ParquetFile, ParquetFault> {
        guarded(|| ParquetFile::described(path, shape))
    }

    fn described(path: &Path, shape: &Shape<'_>) -> Result<ParquetFile, ParquetFault> {
        let file = File::open(path).map_err(|error| ParquetFault::Io(error.to_string()))?;
        let length = file.metadata().map_err(|error| ParquetFault::Io(error.to_string()))?.len();
        let metadata = ParquetMetaDataReader::new().parse_and_finish(&file).map_err(damaged)?;
        let schema = metadata.file_metadata().schema_descr_ptr();
        if schema.num_columns() > MOST_COLUMNS {
            return Err(ParquetFault::Damaged);
        }
        let (mut header, mut columns): (Vec<String>, Vec<Option<(usize, Kind)>>) = (Vec::new(), Vec::new());
        let mut last = None;
        for (at, column) in schema.columns().iter().enumerate() {
            // The leaves of one structure are one column, which no field can be read from.
            let root = schema.get_column_root_idx(at);
            if last.replace(root) == Some(root) {
                continue;
            }
            let name = column.path().parts().first().map(|name| name.trim().to_owned()).unwrap_or_default();
            let wanted = fold(&name);
            let field = shape.fields.iter().find(|field| fold(field.column) == wanted);
            let used = field.filter(|field| field.field.computed.is_none()).map(|_| (at, Kind::of(column)));
            if let Some((_, Kind::Unfit(unfit))) = used {
                return Err(ParquetFault::Column { name, unfit });
            }
            header.push(name);
            columns.push(used);
        }
        let file = ParquetFile { metadata: Arc::new(metadata), header, columns, length };
        file.check()?;
        Ok(file)
    }

    /// What the library takes for granted of the columns that are read.
    fn check(&self) -> Result<(), ParquetFault> {
        for group in self.metadata.row_groups() {
            if group.num_rows() < 0 || group.num_columns() != self.metadata.file_metadata().schema_descr().num_columns()
            {
                return Err(ParquetFault::Damaged);
            }
            for (leaf, _) in self.columns.iter().flatten() {
                let chunk = group.columns().get(*leaf).ok_or(ParquetFault::Damaged)?;
                if !self.is_inside(chunk) || chunk.num_values() != group.num_rows() {
                    return Err(ParquetFault::Damaged);
                }
                match chunk.compression() {
                    Compression::UNCOMPRESSED | Compression::SNAPPY | Compression::GZIP(_) | Compression::ZSTD(_) => {}
                    other => {
                        let name = format!("{other:?}");
                        let name = name.split('(').next().unwrap_or_default().to_lowercase();
                        return Err(ParquetFault::Codec(name));
                    }
                }
            }
        }
        Ok(())
    }

    fn is_inside(&self, chunk: &ColumnChunkMetaData) -> bool {
        let start = chunk.dictionary_page_offset().unwrap_or_else(|| chunk.data_page_offset());
        let start = start.min(chunk.data_page_offset());
        let end = start.checked_add(chunk.compressed_size());
        start >= 0
            && chunk.compressed_size() >= 0
            && chunk.uncompressed_size() >= 0
            && chunk.num_values() >= 0
            && end.and_then(|end| u64::try_from(end).ok()).is_some_and(|end| end <= self.length)
    }

    /// The names of its columns.
    pub(crate) fn header(&self) -> &[String] {
        &self.header
    }

    /// How many rows each group has, and how many bytes in the file.
    pub(crate) fn groups(&self) -> impl Iterator<Item = (u64, u64)> {
        let chunks = |group: &RowGroupMetaData| {
            group.columns().iter().fold(0_u64, |sum, chunk| sum.saturating_add(chunk.compressed_size().unsigned_abs()))
        };
        self.metadata.row_groups().iter().map(move |group| (group.num_rows().unsigned_abs(), chunks(group)))
    }

    /// Whether the rows of each group can be counted in passing.
    pub(crate) fn is_scannable(&self) -> bool {
        self.groups().all(|(rows, _)| u32::try_from(rows).is_ok())
    }

    /// Begins to read the rows of a group from `file`, which nobody else reads from meanwhile.
    pub(crate) fn group(&self, file: &Arc<File>, number: usize) -> Result<Group, ParquetFault> {
        let group = self.metadata.row_groups().get(number).ok_or(ParquetFault::Damaged)?;
        let columns = self.columns.iter().map(|column| match column {
            Some((leaf, kind)) => {
                let values = self.column(file, group, *leaf, *kind)?;
                Ok(Some(GroupColumn { values, behind: None }))
            }
            None => Ok(None),
        });
        let columns: Result<Vec<_>, ParquetFault> = guarded(|| columns.collect());
        Ok(Group { columns: columns?, left: group.num_rows().unsigned_abs() })
    }

    /// What the description of a group says of a column of the header.
    pub(crate) fn description(&self, group: usize, at: usize) -> Described {
        let found = self.metadata.row_groups().get(group).zip(self.columns.get(at).copied().flatten());
        let Some((group, (leaf, kind))) = found else { return Described::default() };
        group.columns().get(leaf).map(|chunk| Described::of(chunk, kind)).unwrap_or_default()
    }

    fn column(
        &self,
        file: &Arc<File>,
        group: &RowGroupMetaData,
        leaf: usize,
        kind: Kind,
    ) -> Result<ColumnValues, ParquetFault> {
        let chunk = group.columns().get(leaf).ok_or(ParquetFault::Damaged)?;
        let rows = usize::try_from(group.num_rows()).map_err(|_| ParquetFault::Damaged)?;
        let pages = SerializedPageReader::new(Arc::clone(file), chunk, rows, None).map_err(damaged)?;
        let description = chunk.column_descr_ptr();
        let most = description.max_def_level();
        let source = if kind == Kind::Text && most <= 1 && TextPages::takes(chunk.encodings()) {
            Source::Texts(Box::new(TextPages::new(Box::new(pages), most == 1)))
        } else {
            Source::Library(Box::new(get_column_reader(description, Box::new(pages))))
        };
        Ok(ColumnValues::new(source, kind, most))
    }
}

/// A column of a group.
struct GroupColumn {
    values: ColumnValues,
    /// Of a column that is only read row by row where somebody asks: how many rows it is behind those that are read.
    behind: Option<usize>,
}

/// A group of rows, read some rows at a time.
pub(crate) struct Group {
    columns: Vec<Option<GroupColumn>>,
    left: u64,
}

impl Group {
    /// How many rows are still to be read.
    pub(crate) fn left(&self) -> u64 {
        self.left
    }

    /// Leaves a column of the header out of all rows to come; cells of it can be asked for one by one.
    pub(crate) fn defer(&mut self, at: usize) {
        if let Some(Some(column)) = self.columns.get_mut(at) {
            column.behind = Some(0);
        }
    }

    /// The different texts of a column of which nothing has been read yet, where its values are numbers of texts.
    pub(crate) fn dictionary(&mut self, at: usize) -> Result<Option<Arc<Dictionary>>, ParquetFault> {
        let Some(Some(column)) = self.columns.get_mut(at) else { return Ok(None) };
        guarded(|| column.values.dictionary())
    }

    /// Reads at most so many rows into `columns`, one for each of the header; how many it were.
    pub(crate) fn next(&mut self, most: usize, columns: &mut Vec<Column>) -> Result<usize, ParquetFault> {
        let rows = usize::try_from(self.left).map_or(most, |left| left.min(most));
        columns.resize_with(self.columns.len(), Column::default);
        guarded(|| {
            for (reader, column) in self.columns.iter_mut().zip(columns) {
                match reader {
                    Some(GroupColumn { values, behind: None }) => values.read(rows, column)?,
                    Some(GroupColumn { behind: Some(behind), .. }) => *behind += rows,
                    None => {}
                }
            }
            Ok(())
        })?;
        self.left -= rows as u64;
        Ok(rows)
    }

    /// Reads the cell of a column left out so far that lies so many rows before the next ones; those asked for must come in
    /// their order. `false` where the column is not one of those.
    pub(crate) fn cell(&mut self, at: usize, before: usize, column: &mut Column) -> Result<bool, ParquetFault> {
        let Some(Some(GroupColumn { values, behind: Some(behind) })) = self.columns.get_mut(at) else {
            return Ok(false);
        };
        let skipped = behind.checked_sub(before).ok_or(ParquetFault::Damaged)?;
        let left = before.checked_sub(1).ok_or(ParquetFault::Damaged)?;
        guarded(|| {
            if skipped > 0 {
                values.skip(skipped)?;
            }
            values.read(1, column)
        })?;
        *behind = left;
        Ok(true)
    }
}
