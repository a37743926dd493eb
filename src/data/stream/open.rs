//! Which records can be scanned, and their files.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{Cursor, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;

use crate::data::archive::{self, Opened};
use crate::data::csv::CsvReader;
use crate::data::decoded::decoded;
use crate::data::encoding::{Beginning, Encoding, is_utf8_with_letters, look_at};
use crate::data::files::Found;
use crate::data::jsonl::{is_json, is_list};
use crate::data::opened::is_parquet;
#[cfg(feature = "parquet")]
use crate::data::parquet::{CellForms, ParquetFile};
use crate::data::problems::Problems;
use crate::data::project::{Binding, Project};
use crate::data::read::{find_files, match_columns};
use crate::data::reads::Reads;
use crate::data::rows::RowReader;
use crate::data::shape::Shape;
use crate::data::stream::Scan;
use crate::data::stream::blocks::{RowForm, ScanFile};
use crate::data::stream::field::kind;
#[cfg(feature = "parquet")]
use crate::data::stream::groups::GroupForm;
use crate::data::stream::objects::ObjectForm;
use crate::plan::{Id, Plan, Record, ShareSource, Type};

/// The files of a record that is to be scanned.
#[derive(Debug)]
pub(crate) struct Candidate {
    pub(super) files: Vec<ScanFile>,
    /// How long they are together.
    pub(super) bytes: u64,
}

impl Candidate {
    /// Each file: what it is called, and where it lies.
    pub(crate) fn files(&self) -> impl Iterator<Item = (&str, &Path)> {
        self.files.iter().map(|file| (&*file.name, file.path.as_path()))
    }
}

/// The files of a record, when it can be scanned: they are plain and together have at least `from` bytes, and nothing
/// in the plan or the project needs its rows side by side.
pub(crate) fn candidate<S: Scan>(
    (plan, project, reads): (&Plan, &Project, &Reads),
    shapes: &[Shape<'_>],
    binding: &Binding,
    record: Id<Record>,
    scan: &S,
    from: u64,
) -> Option<Candidate> {
    let shape = shapes.get(record.index())?;
    if !scan.records().contains(&record)
        || !stands_alone(plan, reads, shapes, record)
        || !is_plain(reads, shape, record, scan)
        // What is added up for a control total is added up where rows are read one by one.
        || !binding.control.totals.is_empty()
    {
        return None;
    }
    let mut missing = Vec::new();
    let found = find_files(project, binding, &mut missing);
    let bytes: u64 = found.iter().filter_map(|file| Some(std::fs::metadata(&file.path).ok()?.len())).sum();
    if !missing.is_empty() || found.is_empty() || bytes < from || (shape.key.is_empty() && found.len() > 1) {
        return None;
    }
    let files: Option<Vec<ScanFile>> = found.iter().map(|file| open(file, shape)).collect();
    Some(Candidate { files: files?, bytes })
}

/// Whether no other table needs the rows of a record.
fn stands_alone(plan: &Plan, reads: &Reads, shapes: &[Shape<'_>], record: Id<Record>) -> bool {
    let index = record.index();
    let linked = shapes.iter().flat_map(|shape| &shape.fields).any(|field| match field.field.ty {
        Type::Entity(target) => target == record,
        _ => field.link.is_some_and(|(target, _)| target == record),
    });
    let among = reads.among.iter().any(|(asked, known)| asked.0 == index || known.0 == index);
    let of_records = plan.records.iter().filter_map(|(id, record)| Some((id, record.credited.as_ref()?)));
    let of_rules = plan.selections().filter_map(|rows| Some((rows.record, rows.credited.as_ref()?)));
    let shared: BTreeSet<usize> = of_records
        .chain(of_rules)
        .filter_map(|(id, credit)| Some((id, credit.shares()?)))
        .flat_map(|(id, shares)| match &shares.source {
            ShareSource::Rows { record, .. } => [id.index(), record.index()],
            ShareSource::Columns(_) => [id.index(); 2],
        })
        .collect();
    plan.people != record && !linked && !among && !shared.contains(&index)
}

/// Whether the cells of all fields of a record can be read one by one.
fn is_plain<S: Scan>(reads: &Reads, shape: &Shape<'_>, record: Id<Record>, scan: &S) -> bool {
    let fields = shape.fields.iter().enumerate().all(|(at, field)| {
        let place = (record.index(), at);
        let texts =
            reads.texts.contains_key(&place) || reads.asked.contains_key(&place) || reads.apart.contains(&place);
        kind(field, scan.wants(record, at), texts).is_some()
    });
    let marks = [shape.formats.decimal.is_ascii(), shape.formats.delimiter.is_ascii()];
    shape.history.is_none() && fields && marks == [true; 2]
}

/// Reads the header of a file; `None` when anything is to be said of it.
fn open(file: &Found, shape: &Shape<'_>) -> Option<ScanFile> {
    let Opened { mut input, packed } = archive::open(&file.path).ok()?;
    let mut head = Vec::new();
    input.by_ref().take(8).read_to_end(&mut head).ok()?;
    if is_parquet(&head) {
        #[cfg(feature = "parquet")]
        return groups(file, packed, shape);
        #[cfg(not(feature = "parquet"))]
        return None;
    }
    let encoding = shape.formats.encoding;
    let Beginning::Text(mark) = look_at(&head, encoding) else { return None };
    let name: Arc<str> = file.name.as_str().into();
    if is_json(&name, &head) {
        let (form, columns) = ObjectForm::of(shape);
        return (!is_list(&head) && encoding == Encoding::Utf8).then(|| ScanFile {
            path: file.path.clone(),
            name,
            header: Vec::new(),
            header_line: 1,
            body: (mark as u64, 1),
            columns,
            // An object that is whole shows that by its last brace.
            open: false,
            packed,
            form: RowForm::Objects(form),
        });
    }
    if encoding.is_of_single_bytes() && is_utf8_with_letters(&mut archive::open(&file.path).ok()?.input).ok()? {
        return None;
    }
    let input = Cursor::new(head.get(mark..)?.to_vec()).chain(input);
    let reader = CsvReader::new(decoded(input, &head, encoding), shape.formats.delimiter).ok()?;
    let (columns, complete) =
        match_columns(reader.header(), reader.header_line(), &name, shape, &mut Problems::default());
    if reader.header().is_empty() || !complete {
        return None;
    }
    let (before, line) = reader.position();
    Some(ScanFile {
        path: file.path.clone(),
        name,
        header: reader.header().to_vec(),
        header_line: reader.header_line(),
        body: (mark as u64 + before, line),
        columns,
        // The end of a packed file is not known before all of it has been read.
        open: packed || ends_open(&file.path)?,
        packed,
        form: RowForm::Cells(encoding),
    })
}

/// Reads the description of a file of typed columns.
#[cfg(feature = "parquet")]
fn groups(file: &Found, packed: bool, shape: &Shape<'_>) -> Option<ScanFile> {
    let description = (!packed).then(|| ParquetFile::open(&file.path, shape).ok())??;
    let name: Arc<str> = file.name.as_str().into();
    let header = description.header().to_vec();
    let (columns, complete) = match_columns(&header, 0, &name, shape, &mut Problems::default());
    if header.is_empty() || !complete || !description.is_scannable() {
        return None;
    }
    let forms = CellForms::of(&header, shape);
    Some(ScanFile {
        path: file.path.clone(),
        name,
        header,
        header_line: 0,
        // The number of a row stands for its line.
        body: (0, 1),
        columns,
        open: false,
        packed,
        form: RowForm::Groups(GroupForm { file: description, forms }),
    })
}

/// Whether the last row of a file lacks its line end.
fn ends_open(path: &Path) -> Option<bool> {
    let mut input = File::open(path).ok()?;
    let length = input.seek(SeekFrom::End(0)).ok()?;
    let mut last = Vec::new();
    input.seek(SeekFrom::Start(length.checked_sub(1)?)).ok()?;
    input.read_to_end(&mut last).ok()?;
    Some(last != b"\n")
}
