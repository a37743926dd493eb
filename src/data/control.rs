//! Control totals: how many rows the files of a record hold and what the numbers of a field come to, as the project file
//! says beforehand. Whoever has made an export knows both; a file that arrived cut short shows in neither of its cells.

use crate::data::formats::Formats;
use crate::data::grow::RawTable;
use crate::data::problems::Problems;
use crate::data::project::{Binding, Project};
use crate::data::rows::RawRow;
use crate::data::shape::{FieldShape, Shape};
use crate::diagnostics::{Arg, Code, Diagnostic, Severity};
use crate::number::Exact;
use crate::plan::Type;

/// The decimal places in which cells are added up: the most that a cell may have.
const PLACES: u32 = crate::data::formats::MOST_SCALE;

/// What the project file says of a record as a whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Control {
    /// How many rows its files hold together.
    pub(crate) rows: Option<u64>,
    /// Fields, and what the numbers in them come to, as written.
    pub(crate) totals: Vec<(String, String)>,
}

/// What of it was met while reading.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally {
    /// Rows that were not known yet on the day asked for: they stand in the files and in no table.
    pub(crate) later: u64,
    /// Rows whose cells were told apart.
    seen: u64,
    sums: Vec<Sum>,
}

/// One field that is added up.
#[derive(Clone, Debug)]
struct Sum {
    field: usize,
    /// In units of the last place; `None` where that became too large.
    units: Option<i128>,
    /// Cells that could not be read.
    unread: u64,
}

impl Tally {
    /// Adds the fields of which a total is said.
    pub(crate) fn of(shape: &Shape<'_>, control: &Control) -> Tally {
        let place = |(name, _): &(String, String)| Some(shape.record.field(name)?.index());
        let sums = control.totals.iter().filter_map(place);
        Tally { later: 0, seen: 0, sums: sums.map(|field| Sum { field, units: Some(0), unread: 0 }).collect() }
    }

    /// Whether a field is added up.
    pub(crate) fn has(&self, field: usize) -> bool {
        self.sums.iter().any(|sum| sum.field == field)
    }

    /// Adds the cells of a row, corrected as the project file corrects them; `columns` says where each field stands.
    pub(crate) fn see(
        &mut self,
        row: &RawRow,
        columns: &[Option<usize>],
        fields: &[FieldShape<'_>],
        formats: &Formats,
    ) {
        self.seen += 1;
        for sum in &mut self.sums {
            let (Some(field), Some(Some(column))) = (fields.get(sum.field), columns.get(sum.field)) else { continue };
            let text = row.cell(*column).unwrap_or_default().trim();
            let text = field.correction(text).map_or(text, |(_, meant)| meant);
            if formats.is_empty(text) {
                continue;
            }
            match formats.typed(&field.field.ty, text) {
                Ok(number) => {
                    let units = number.units.checked_mul(10i128.pow(PLACES.saturating_sub(number.scale)));
                    sum.units = sum.units.zip(units).and_then(|(sum, units)| sum.checked_add(units));
                }
                Err(_) => sum.unread += 1,
            }
        }
    }
}

/// Holds what was read against what the project file says.
pub(crate) fn check(
    project: &Project,
    binding: &Binding,
    shape: &Shape<'_>,
    table: &RawTable,
    problems: &mut Problems,
) {
    // Where a file or a column is missing that is said, and nothing can agree.
    if !table.complete {
        return;
    }
    let record = || Arg::from(&*shape.record.name);
    let found = table.met() as u64 + shape.tally.later;
    if let Some(expected) = binding.control.rows.filter(|rows| *rows != found) {
        let said = Diagnostic::error(Code::ControlDiffers, project.span(&["records", &binding.record, "rows"]));
        let said = said.arg("record", record()).arg("expected", expected).arg("found", found);
        problems.push(said.help(if found < expected { "fewer_rows" } else { "more_rows" }));
    }
    for (name, text) in &binding.control.totals {
        let Some(at) = shape.record.field(name).map(|id| id.index()) else { continue };
        let Some(field) = shape.fields.get(at).filter(|field| field.field.computed.is_none()) else { continue };
        let span = || project.span(&["records", &binding.record, "totals", name]);
        if !field.field.ty.is_numeric() {
            let said = Diagnostic::error(Code::BadFormat, span()).arg("key", "totals").arg("value", name);
            problems.push(said.arg("known", "").help("total_of_number"));
            continue;
        }
        let Ok(expected) = shape.formats.typed(&field.field.ty, text) else {
            let said = Diagnostic::error(Code::BadFormat, span()).arg("key", name).arg("value", text);
            problems.push(said.arg("known", "").help("total"));
            continue;
        };
        let Some(sum) = shape.tally.sums.iter().find(|sum| sum.field == at) else { continue };
        let said = || Diagnostic::error(Code::ControlDiffers, span()).arg("record", record()).arg("field", name);
        let unread = sum.unread + found.saturating_sub(shape.tally.seen);
        if unread > 0 {
            // Without the word that leaves them out, those cells stop the run by themselves.
            if problems.skip {
                let said = said().arg("cells", unread).help("unread");
                problems.push(Diagnostic { severity: Severity::Warning, ..said });
            }
            continue;
        }
        let Some(units) = sum.units else {
            problems.push(Diagnostic::error(Code::SumTooLarge, span()).arg("record", record()).arg("field", name));
            continue;
        };
        let (expected, found) = (Exact::scaled(expected.units, expected.scale), Exact::scaled(units, PLACES));
        if expected == found {
            continue;
        }
        let (difference, help) = match &expected - &found {
            less if less.is_negative() => (-less, "more"),
            less => (less, "less"),
        };
        let shown = |number: Exact| match field.field.ty {
            Type::Percent => Arg::Percent(number),
            _ => Arg::Number(number),
        };
        let said = said().arg("expected", shown(expected)).arg("found", shown(found));
        problems.push(said.arg("difference", shown(difference)).help(help));
    }
}
