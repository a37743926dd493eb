//! Reading the files of one record: columns found by their headers, cells typed, every mistake with its place.

use std::collections::HashMap;
use std::sync::Arc;

use crate::data::dates::read_date;
use crate::data::encoding::{Encoding, unspoilt};
use crate::data::fault::{Fault, cut};
use crate::data::files::{Found, find_all};
use crate::data::grow::{FilePlaces, Growing, Places, RawTable};
use crate::data::opened::reader;
use crate::data::problems::Problems;
use crate::data::project::{Binding, Project};
use crate::data::rows::{JsonFault, ParquetFault, RawRow, RowFault, RowReader};
use crate::data::shape::Shape;
use crate::data::table::Origin;
use crate::diagnostics::{Arg, CellPlace, Code, Diagnostic, Place, Severity};
use crate::syntax::fold;
use crate::syntax::lookalike::alphabet;
use crate::syntax::suggest::closest;

/// How many texts of unread rows are kept.
const MOST_UNREAD: usize = 100_000;

/// The files of one record, each once; patterns that fit none are reported.
pub(crate) fn find_files(project: &Project, binding: &Binding, problems: &mut Vec<Diagnostic>) -> Vec<Found> {
    find_all(project, &binding.files, &["records", &binding.record, "file"], problems)
}

/// Reads all files of one record into its table.
pub(crate) fn read_files(
    project: &Project,
    binding: &Binding,
    shape: &mut Shape<'_>,
    table: &mut RawTable,
    problems: &mut Problems,
) {
    let mut missing = Vec::new();
    let files = find_files(project, binding, &mut missing);
    table.complete &= missing.is_empty();
    problems.extend(missing);
    for file in files {
        let before = table.len();
        shape.fields.iter_mut().for_each(|field| field.with_mark = 0);
        if let Err(problem) = read_file(&file, shape, table, problems) {
            problems.push(*problem);
            table.complete = false;
        }
        if table.len() == before && table.complete {
            problems.push(no_rows(&file.name, shape));
        }
    }
}

/// P0709: a file in which no row stands.
fn no_rows(file: &str, shape: &Shape<'_>) -> Diagnostic {
    let said = Diagnostic::warning_at(Code::NoRows, Place::File(file.to_owned()));
    said.arg("file", file).arg("record", &shape.record.name)
}

/// What is known of the rows of a file that do not go through its reader.
#[derive(Clone, Debug, Default, serde::Serialize, serde::Deserialize)]
pub(crate) struct Beside {
    /// How many there are.
    pub(crate) rows: usize,
    /// In how many of them a cell of numbers holds the decimal mark, by field.
    pub(crate) with_mark: Vec<u64>,
    /// How their last cells are written.
    pub(crate) ends: Ends,
}

/// Reads some rows of a file into the table of its record; of the others only is known what is `beside`.
pub(crate) fn read_some(
    reader: &mut dyn RowReader,
    name: &Arc<str>,
    beside: Beside,
    shape: &mut Shape<'_>,
    table: &mut RawTable,
    problems: &mut Problems,
) {
    let (rows, before) = (table.len(), problems.count());
    shape.fields.iter_mut().for_each(|field| field.with_mark = 0);
    let read = read_rows(reader, Arc::clone(name), beside.ends, shape, table, problems, &mut |_, _, _| {});
    for (field, passed) in shape.fields.iter_mut().zip(beside.with_mark) {
        field.with_mark = if reader.shows_marks() { field.with_mark + passed } else { 0 };
    }
    match read {
        Ok(()) => problems.since(before).for_each(|problem| advise_on_mark(problem, shape)),
        Err(problem) => {
            problems.push(*problem);
            table.complete = false;
        }
    }
    if table.len() == rows && beside.rows == 0 && table.complete {
        problems.push(no_rows(name, shape));
    }
}

/// Opens one file and reads its rows.
pub(crate) fn read_file(
    file: &Found,
    shape: &mut Shape<'_>,
    table: &mut RawTable,
    problems: &mut Problems,
) -> Result<(), Box<Diagnostic>> {
    read_by_row(file, shape, table, problems, &mut |_, _, _| {})
}

/// The same; the table is shown after each row, and whoever looks at it may forget the rows.
pub(crate) fn read_by_row(
    file: &Found,
    shape: &mut Shape<'_>,
    table: &mut RawTable,
    problems: &mut Problems,
    each: &mut dyn FnMut(&mut RawTable, &Shape<'_>, &mut Problems),
) -> Result<(), Box<Diagnostic>> {
    let mut reader = reader(file, shape)?;
    let before = problems.count();
    read_rows(&mut *reader, file.name.as_str().into(), Ends::default(), shape, table, problems, each)?;
    if !reader.shows_marks() {
        shape.fields.iter_mut().for_each(|field| field.with_mark = 0);
    }
    problems.since(before).for_each(|problem| advise_on_mark(problem, shape));
    Ok(())
}

/// Tells a single cell with the other decimal mark from a column or a file that is written so.
fn advise_on_mark(problem: &mut Diagnostic, shape: &Shape<'_>) {
    let name = problem.args.iter().find_map(|(name, value)| match value {
        Arg::Text(text) if *name == "field" => Some(text),
        _ => None,
    });
    let Some(own) = shape.fields.iter().find(|field| name.is_some_and(|name| **name == *field.field.name)) else {
        return;
    };
    let elsewhere: u64 = shape.fields.iter().map(|field| field.with_mark).sum();
    problem.help = match (problem.help, own.with_mark, elsewhere) {
        ("comma", 1.., _) => "comma_here",
        ("point", 1.., _) => "point_here",
        ("comma", 0, 1..) => "comma_column",
        ("point", 0, 1..) => "point_column",
        (help, ..) => help,
    };
    if problem.help.ends_with("_here") {
        problem.args.push(("others", Arg::Count(own.with_mark)));
    }
}

/// Reads the rows of any source into the table.
fn read_rows(
    reader: &mut dyn RowReader,
    name: Arc<str>,
    mut ends: Ends,
    shape: &mut Shape<'_>,
    table: &mut RawTable,
    problems: &mut Problems,
    each: &mut dyn FnMut(&mut RawTable, &Shape<'_>, &mut Problems),
) -> Result<(), Box<Diagnostic>> {
    if reader.header().is_empty() {
        return Err(Diagnostic::error_at(Code::NoRows, Place::File(name.to_string()))
            .arg("file", &*name)
            .arg("record", &shape.record.name)
            .help("header")
            .into());
    }
    let (columns, complete) = match_columns(reader.header(), reader.header_line(), &name, shape, problems);
    table.complete &= complete;
    let width = reader.header().len();
    let Places::Files { files, .. } = &mut table.places else { return Ok(()) };
    let file = u32::try_from(files.len()).unwrap_or(u32::MAX);
    let header = reader.header();
    let place = |index: &Option<usize>| {
        index
            .map(|index| (u32::try_from(index + 1).unwrap_or(u32::MAX), header.get(index).cloned().unwrap_or_default()))
    };
    files.push(FilePlaces { name: Arc::clone(&name), columns: columns.iter().map(place).collect() });
    if !complete {
        return Ok(());
    }
    let known = match &shape.known {
        None => None,
        Some(known) => {
            let wanted = fold(known.column);
            let Some(at) = reader.header().iter().position(|heading| fold(heading.trim()) == wanted) else {
                let said = Diagnostic::error_at(Code::ColumnMissing, line_place(&name, reader.header_line(), ""))
                    .arg("record", &shape.record.name)
                    .arg("field", known.column)
                    .arg("column", known.column)
                    .arg("file", &*name);
                table.complete = false;
                return Err(match closest(known.column, reader.header().iter().map(String::as_str)) {
                    Some(near) => said.arg("near", near).help("near"),
                    None => said.help("named"),
                }
                .into());
            };
            Some(at)
        }
    };
    let mut row = RawRow::default();
    loop {
        match reader.read(&mut row) {
            Ok(false) => return Ok(()),
            Ok(true) if row.len() == width && !(row.open && ends.is_shorter(&row, shape.formats.decimal)) => {
                let shorter = row.open && ends.is_shortest(&row);
                ends.see(Ends::last(&row), shape.formats.decimal);
                shape.tally.see(&row, &columns, &shape.fields, &shape.formats);
                let before = table.len();
                if known.is_some_and(|at| !was_known(&row, at, file, shape, table, problems)) {
                    shape.tally.later += u64::from(table.len() == before);
                    continue;
                }
                push_row(&row, &columns, file, shape, table, problems);
                if shorter && table.bad.last() == Some(&false) {
                    problems.extend(maybe_cut(&row, &columns, &name, shape, table).into_iter().collect());
                }
                each(table, shape, problems);
            }
            Ok(true) if row.open && row.len() <= width => {
                bad_row(&row, file, shape, table);
                let help = if row.len() < width { "" } else { "shorter" };
                problems.row(|| cut_off(&name, &row, shape).help(help));
            }
            Err(RowFault::Cut) => {
                bad_row(&row, file, shape, table);
                problems.row(|| cut_off(&name, &row, shape));
            }
            Ok(true) => {
                let (count, line) = (row.len(), row.line);
                bad_row(&row, file, shape, table);
                problems.row(|| {
                    let help = if count > width { "more" } else { "fewer" };
                    Diagnostic::error_at(Code::RowBroken, line_place(&name, line, &beginning(&row, shape)))
                        .arg("record", &shape.record.name)
                        .arg("found", count)
                        .arg("expected", width)
                        .help(help)
                });
            }
            Err(fault @ (RowFault::Quote | RowFault::TooLong | RowFault::Json(_))) => {
                bad_row(&row, file, shape, table);
                problems.row(|| row_fault(fault, &name, row.line, row.cell(0).unwrap_or_default(), shape));
            }
            Err(RowFault::Encoding) if problems.skip => {
                bad_row(&row, file, shape, table);
                problems.row(|| row_fault(RowFault::Encoding, &name, row.line, &beginning(&row, shape), shape));
            }
            // One message is enough for a file of another encoding.
            Err(fault) => return Err(row_fault(fault, &name, row.line, row.cell(0).unwrap_or_default(), shape).into()),
        }
    }
}

/// Whether a row had been entered by the day that is asked for. One that does not say when it was is a mistake.
fn was_known(
    row: &RawRow,
    at: usize,
    file: u32,
    shape: &Shape<'_>,
    table: &mut RawTable,
    problems: &mut Problems,
) -> bool {
    let Some(known) = &shape.known else { return true };
    let text = row.cell(at).unwrap_or_default().trim();
    let read = if shape.formats.is_empty(text) { Err(Fault::Empty) } else { read_date(text, &shape.formats.dates) };
    match read {
        Ok(day) => day <= known.through,
        Err(fault) => {
            let number = table.len();
            bad_row(row, file, shape, table);
            let place = match table.places.of(number, None, text) {
                Place::Cell(place) => Place::Cell(CellPlace {
                    column: u32::try_from(at + 1).unwrap_or(u32::MAX),
                    header: known.column.to_owned(),
                    ..place
                }),
                other => other,
            };
            problems.row(|| fault.say(place, shape.record, &known.field, text, &shape.formats));
            false
        }
    }
}

/// How the last cells of the rows of a file are written.
#[derive(Clone, Copy, Debug, Default, serde::Serialize, serde::Deserialize)]
pub(crate) struct Ends {
    rows: u64,
    /// The decimal places of all of them; `None` once they differ.
    places: Option<usize>,
    /// The characters of the shortest of them.
    shortest: Option<usize>,
}

/// After how many rows of one form another form means something.
const ENOUGH: u64 = 3;

impl Ends {
    fn last(row: &RawRow) -> &str {
        row.len().checked_sub(1).and_then(|last| row.cell(last)).unwrap_or_default()
    }

    fn places(text: &str, decimal: char) -> Option<usize> {
        let text = text.trim();
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit() || byte == b' ');
        let (whole, places) = text.split_once(decimal).unwrap_or((text, ""));
        (digits(whole.trim_start_matches('-')) && (places.is_empty() || digits(places))).then_some(places.len())
    }

    /// Looks at the last cell of a row.
    pub(crate) fn see(&mut self, last: &str, decimal: char) {
        let shortest = Some(last.trim().chars().count());
        self.absorb(Ends { rows: 1, places: Ends::places(last, decimal), shortest });
    }

    /// Leaves one row out that will be seen again: how it is written stays known.
    pub(crate) fn see_again(&mut self) {
        self.rows = self.rows.saturating_sub(1);
    }

    /// Adds other rows of the same file.
    pub(crate) fn absorb(&mut self, other: Ends) {
        if other.rows > 0 {
            let same = if self.rows == 0 { other.places } else { self.places };
            self.places = same.filter(|_| same == other.places);
            self.rows += other.rows;
            self.shortest = [self.shortest, other.shortest].into_iter().flatten().min();
        }
    }

    /// Whether the last cell is shorter than those of all other rows.
    fn is_shortest(&self, row: &RawRow) -> bool {
        self.shortest.is_some_and(|shortest| Ends::last(row).trim().chars().count() < shortest)
    }

    /// Whether the last cell is a number with fewer decimal places than all the others of its column have.
    fn is_shorter(&self, row: &RawRow, decimal: char) -> bool {
        let shorter = self.places.zip(Ends::places(Ends::last(row), decimal)).is_some_and(|(all, found)| found < all);
        self.rows >= ENOUGH && shorter
    }
}

/// P0734: the file ends inside a row.
fn cut_off(name: &Arc<str>, row: &RawRow, shape: &Shape<'_>) -> Diagnostic {
    Diagnostic::error_at(Code::FileCutOff, line_place(name, row.line, &beginning(row, shape)))
        .arg("file", &**name)
        .arg("record", &shape.record.name)
}

/// P0748: a last row that has all its cells, without the end of a line, whose last cell is shorter than all others of
/// its column: it may have been longer. Said only of a cell that matters to the rules and that no control total proves.
fn maybe_cut(
    row: &RawRow,
    columns: &[Option<usize>],
    name: &Arc<str>,
    shape: &Shape<'_>,
    table: &RawTable,
) -> Option<Diagnostic> {
    let last = row.len().checked_sub(1)?;
    let at = columns.iter().position(|column| *column == Some(last))?;
    let field = shape.fields.get(at)?;
    if shape.tally.has(at) || !(field.read || shape.key.contains(&at)) {
        return None;
    }
    let text = row.cell(last).unwrap_or_default();
    let place = table.places.of(table.len().checked_sub(1)?, Some(at), text);
    let said = Diagnostic::warning_at(Code::FileMaybeCut, place).arg("file", &**name);
    let said = said.arg("record", &shape.record.name).arg("field", &field.field.name).arg("text", text.trim());
    Some(if text.trim().is_empty() { said.help("empty") } else { said })
}

/// The first cells of a row, as they stood.
fn beginning(row: &RawRow, shape: &Shape<'_>) -> String {
    let delimiter = char::from(shape.formats.delimiter).to_string();
    row.cells().take(100).collect::<Vec<_>>().join(&delimiter)
}

/// The place of a whole row, of which `text` is shown.
fn line_place(name: &Arc<str>, line: u64, text: &str) -> Place {
    Place::Cell(CellPlace { file: Arc::clone(name), line, column: 0, header: String::new(), text: cut(text) })
}

pub(crate) fn row_fault(fault: RowFault, name: &Arc<str>, line: u64, text: &str, shape: &Shape<'_>) -> Diagnostic {
    let at = |code| Diagnostic::error_at(code, line_place(name, line, text)).arg("file", &**name);
    match fault {
        RowFault::Quote => at(Code::QuoteOpen),
        RowFault::TooLong => at(Code::QuoteOpen).help("long"),
        RowFault::Cut => at(Code::FileCutOff).arg("record", &shape.record.name),
        RowFault::Encoding => {
            let encoding = shape.formats.encoding;
            let help = if encoding == Encoding::Utf8 { "" } else { "other" };
            at(Code::BadEncoding).arg("encoding", encoding.name()).help(help)
        }
        RowFault::Binary => at(Code::BadEncoding).arg("encoding", shape.formats.encoding.name()).help("binary"),
        RowFault::Io(reason) => {
            let said = Diagnostic::error_at(Code::FileNotFound, Place::File(name.to_string()));
            said.arg("file", &**name).arg("reason", reason).help("io")
        }
        RowFault::Json(JsonFault::Broken) => at(Code::JsonLine),
        RowFault::Json(JsonFault::Nested(name)) => at(Code::JsonLine).arg("name", name).help("nested"),
        RowFault::Json(JsonFault::Twice(name)) => at(Code::JsonLine).arg("name", name).help("twice"),
        RowFault::Json(JsonFault::Letter { name, text, letter, digit }) => at(Code::JsonLine)
            .arg("name", name)
            .arg("text", text)
            .arg("letter", letter.to_string())
            .arg("alphabet", Arg::Term(alphabet(letter)))
            .arg("digit", digit.to_string())
            .help("letter_digit"),
        RowFault::Parquet(fault) => parquet_fault(fault, name, shape),
        RowFault::Archive(damage) => {
            let said = Diagnostic::error_at(Code::ArchiveDamaged, Place::File(name.to_string()));
            said.arg("file", &**name).arg("record", &shape.record.name).help(damage.key())
        }
    }
}

/// P0738, P0739: a file of Parquet that is not read.
fn parquet_fault(fault: ParquetFault, name: &Arc<str>, shape: &Shape<'_>) -> Diagnostic {
    let said = |code| Diagnostic::error_at(code, Place::File(name.to_string())).arg("file", &**name);
    let unread = said(Code::ParquetUnread).arg("record", &shape.record.name);
    match fault {
        ParquetFault::Column { name, unfit } => said(Code::ColumnUnfit).arg("column", name).help(unfit.key()),
        ParquetFault::Damaged => unread,
        ParquetFault::Packed => unread.help("packed"),
        ParquetFault::Encrypted => unread.help("encrypted"),
        ParquetFault::Codec(codec) => unread.arg("codec", codec).help("codec"),
        ParquetFault::Absent => unread.help("absent"),
        ParquetFault::Io(reason) => said(Code::FileNotFound).arg("reason", reason).help("io"),
    }
}

/// For each field the index of its column; `false` when one that must be there is not.
pub(crate) fn match_columns(
    header: &[String],
    header_line: u64,
    name: &Arc<str>,
    shape: &Shape<'_>,
    problems: &mut Problems,
) -> (Vec<Option<usize>>, bool) {
    let mut by_name: HashMap<String, Vec<usize>> = HashMap::new();
    for (index, column) in header.iter().enumerate().filter(|(_, column)| !column.is_empty()) {
        by_name.entry(fold(column)).or_default().push(index);
    }
    let mut complete = true;
    let mut columns = Vec::with_capacity(shape.fields.len());
    let alone = header.len() == 1 && header.first().is_some_and(|only| only.contains([',', ';', '\t', '|']));
    let used: Vec<String> = shape.fields.iter().map(|field| fold(field.column)).collect();
    for field in &shape.fields {
        let found = by_name.get(&fold(field.column)).map(Vec::as_slice).unwrap_or_default();
        if field.field.computed.is_some() {
            columns.push(None);
            if !found.is_empty() {
                problems.push(
                    Diagnostic::warning_at(Code::ComputedInData, line_place(name, header_line, ""))
                        .arg("record", &shape.record.name)
                        .arg("field", &field.field.name)
                        .help("column"),
                );
            }
            continue;
        }
        let said = |code| {
            Diagnostic::error_at(code, line_place(name, header_line, ""))
                .arg("record", &shape.record.name)
                .arg("field", &field.field.name)
                .arg("column", field.column)
                .arg("file", &**name)
        };
        match found {
            [single] => columns.push(Some(*single)),
            [] => {
                columns.push(None);
                let optional = !field.required && !field.column_named;
                let wanted = fold(field.column);
                let spoilt = header.iter().find(|met| unspoilt(met).is_some_and(|text| fold(text.trim()) == wanted));
                if let Some(met) = spoilt {
                    // One reason for all columns and all texts: one message.
                    complete = false;
                    problems.push(said(Code::BadEncoding).arg("met", cut(met)).help("spoilt"));
                    break;
                }
                let free = header.iter().filter(|column| !used.contains(&fold(column))).map(String::as_str);
                if optional {
                    // It may be absent; but a column that is almost called so is most likely it.
                    let warning = |said: Diagnostic| Diagnostic { severity: Severity::Warning, ..said };
                    match closest(field.column, free) {
                        _ if alone => {}
                        Some(near) => problems.push(warning(said(Code::ColumnMissing).arg("near", near).help("near"))),
                        None if field.read => problems.push(warning(said(Code::ColumnMissing).help("absent"))),
                        None => {}
                    }
                    continue;
                }
                complete = false;
                if alone {
                    // One reason for all columns: one message.
                    problems.push(said(Code::ColumnMissing).help("delimiter"));
                    break;
                }
                problems.push(match closest(field.column, free) {
                    Some(near) => said(Code::ColumnMissing).arg("near", near).help("near"),
                    None if field.column_named => said(Code::ColumnMissing).help("named"),
                    None => said(Code::ColumnMissing),
                });
            }
            [first, second, ..] => {
                columns.push(None);
                complete = false;
                let said = said(Code::HeaderTwice).arg("first", (first + 1).to_string());
                problems.push(said.arg("second", (second + 1).to_string()));
            }
        }
    }
    (columns, complete)
}

/// Adds a row of which nothing can be read. Its texts are kept, as far as they can be told apart.
fn bad_row(row: &RawRow, file: u32, shape: &Shape<'_>, table: &mut RawTable) {
    if let Places::Files { origins, .. } = &mut table.places {
        origins.push(Origin { file, line: row.line });
    }
    table.columns.iter_mut().for_each(Growing::push_empty);
    table.bad.push(true);
    if table.unread.len() < MOST_UNREAD {
        let parts = row.cells().flat_map(|cell| cell.split(['"', char::from(shape.formats.delimiter)]));
        table.unread.extend(parts.take(100).map(|text| text.trim().to_owned()));
    }
}

fn push_row(
    row: &RawRow,
    columns: &[Option<usize>],
    file: u32,
    shape: &mut Shape<'_>,
    table: &mut RawTable,
    problems: &mut Problems,
) {
    let number = table.len();
    if let Places::Files { origins, .. } = &mut table.places {
        origins.push(Origin { file, line: row.line });
    }
    let mut bad = false;
    let formats = &shape.formats;
    let fields = shape.fields.iter_mut().zip(columns).zip(&mut table.columns);
    for (at, ((field, index), column)) in fields.enumerate() {
        let Some(index) = index else {
            column.push_empty();
            continue;
        };
        let cell = row.cell(*index).unwrap_or_default();
        let mut text = cell.trim();
        if let Some(to) = field.corrected(text) {
            text = to;
        }
        let result = if formats.is_empty(text) {
            column.push_empty();
            if field.required { Err(Fault::Empty) } else { Ok(()) }
        } else {
            column.push(text, &field.field.ty, formats).and_then(|()| field.checked(text))
        };
        if result.is_ok() && text.contains(formats.decimal) && field.field.ty.is_numeric() {
            field.with_mark += 1;
        }
        if let Err(fault) = result {
            bad = true;
            if shape.key.contains(&at) && table.unread.len() < MOST_UNREAD {
                table.unread.insert(text.to_owned());
            }
            let (place, record, field) = (table.places.of(number, Some(at), cell), shape.record, field.field);
            problems.row(|| fault.say(place, record, field, text, formats));
        }
    }
    table.bad.push(bad);
}
