//! Reading all that a plan needs.

use std::sync::Arc;

use crate::data::grow::{Places, RawTable};
use crate::data::link::link;
use crate::data::problems::Problems;
use crate::data::project::Project;
use crate::data::read::read_files;
use crate::data::reads::reads;
use crate::data::shape::{Shape, not_bound};
use crate::data::shares::check_shares;
use crate::data::table::Tables;
use crate::diagnostics::{Code, Diagnostic, Place};
use crate::plan::Plan;

/// How bad rows are met.
#[derive(Clone, Copy, Debug, Default)]
pub struct LoadOptions {
    /// Leaves out rows with bad cells, with a warning for each, in place of an error.
    pub skip_bad_rows: bool,
}

/// What was read for one record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadSummary {
    /// The record.
    pub record: Arc<str>,
    /// The files, in the order read.
    pub files: Vec<Arc<str>>,
    /// All rows met, those left out included.
    pub rows: usize,
    /// Rows left out because something in them, or in a row that they name, is wrong.
    pub skipped: usize,
    /// Corrections in the order of fields and texts, those that met no cell included.
    pub corrections: Vec<Correction>,
}

/// One correction that the project file makes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// The field.
    pub field: Arc<str>,
    /// What stands in the file.
    pub from: String,
    /// What is meant.
    pub to: String,
    /// How many cells were so corrected.
    pub cells: u64,
}

/// All tables of a plan, and what was wrong.
#[derive(Debug)]
pub struct Loaded {
    /// The tables. With errors among the problems they are not complete, and nothing is to be paid on them.
    pub tables: Tables,
    /// Everything wrong, in the order of records, files and lines; then keys and links.
    pub problems: Vec<Diagnostic>,
    /// One for each record that is bound, in the order of the plan.
    pub summary: Vec<ReadSummary>,
}

/// Reads the files of every record of the plan. Never fails: what is wrong stands in [`Loaded::problems`].
pub fn load(project: &Project, plan: &Plan, options: &LoadOptions) -> Loaded {
    let mut problems = Problems::new(options.skip_bad_rows);
    let reads = reads(plan);
    let mut shapes = Vec::new();
    let mut raw = Vec::new();
    for (id, record) in plan.records.iter() {
        let places = Places::Files { origins: Vec::new(), files: Vec::new() };
        let mut table = RawTable::new(record, places);
        let binding = project.binding(&record.name).filter(|_| id.index() < plan.records_read);
        let Some(binding) = binding else {
            table.bound = false;
            if reads.needed.get(id.index()).copied().unwrap_or(true) {
                table.complete = false;
                problems.push(not_bound(project, plan, &record.name));
            }
            shapes.push(Shape::plain(record));
            raw.push(table);
            continue;
        };
        let mut wrong = Vec::new();
        let mut shape = Shape::bound(plan, record, binding, project, &mut wrong);
        for (place, field) in shape.fields.iter_mut().enumerate() {
            field.read = reads.fields.contains(&(id.index(), place));
            field.currency = reads.currencies.contains(&(id.index(), place));
        }
        problems.extend(wrong);
        read_files(project, binding, &mut shape, &mut table, &mut problems);
        shapes.push(shape);
        raw.push(table);
    }
    let rows: Vec<usize> = raw.iter().map(RawTable::len).collect();
    let bound: Vec<bool> = raw.iter().map(|table| table.bound).collect();
    let (tables, skipped) = link(plan, &reads, &shapes, raw, &mut problems);
    // Where a column of people or shares is not there at all, every row would be blamed for it.
    if !problems.has(Code::ColumnMissing) {
        check_shares(plan, &tables, &mut problems);
    }
    let mut summary = Vec::new();
    for (index, ((id, record), shape)) in plan.records.iter().zip(&shapes).enumerate() {
        if !bound.get(index).copied().unwrap_or(false) {
            continue;
        }
        let files = tables.get(id).files.clone();
        let skipped = if options.skip_bad_rows { skipped.get(index).copied().unwrap_or(0) } else { 0 };
        let rows = rows.get(index).copied().unwrap_or(0);
        if skipped > 0 {
            let place = files.first().map_or(Place::Nowhere, |file| Place::File(file.to_string()));
            problems.push(
                Diagnostic::warning_at(Code::RowsSkipped, place)
                    .arg("record", &record.name)
                    .arg("count", skipped)
                    .arg("rows", rows),
            );
        }
        summary.push(ReadSummary {
            record: Arc::clone(&record.name),
            files,
            rows,
            skipped,
            corrections: corrections(shape),
        });
    }
    Loaded { tables, problems: problems.finish(), summary }
}

fn corrections(shape: &Shape<'_>) -> Vec<Correction> {
    let mut all = Vec::new();
    for field in &shape.fields {
        let mut of_field: Vec<(&str, (&str, u64))> = field.corrections.iter().map(|(from, to)| (*from, *to)).collect();
        of_field.sort();
        all.extend(of_field.into_iter().map(|(from, (to, cells))| Correction {
            field: Arc::clone(&field.field.name),
            from: from.to_owned(),
            to: to.to_owned(),
            cells,
        }));
    }
    all
}
