//! Reading all that a plan needs.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::data::cache::{Cache, Found, Memory, World, pass_remembering};
use crate::data::control;
use crate::data::groups::group;
use crate::data::grow::{Places, RawTable};
use crate::data::link::{Names, link};
use crate::data::problems::Problems;
use crate::data::project::{Binding, Project};
use crate::data::read::read_files;
use crate::data::reads::{Reads, reads};
use crate::data::shape::{Known as KnownBy, Shape, not_bound};
use crate::data::shares::check_shares;
use crate::data::stream::{About, Batch, Candidate, Scan, SharedTexts, Targets, Trail, Tuning, candidate};
use crate::data::table::{EntityId, Tables};
use crate::diagnostics::{Code, Diagnostic, Place};
use crate::plan::{Id, Plan, Record};
use crate::time::Date;

/// From how many bytes on the files of a record are scanned, unless something else is said.
pub const SCAN_FROM: u64 = 1 << 20;

/// How bad rows are met, and from what size on tables are scanned.
#[derive(Clone, Copy, Debug)]
pub struct LoadOptions {
    /// Leaves out rows with bad cells, with a warning for each, in place of an error.
    pub skip_bad_rows: bool,
    /// How many bytes the files of a record must have together to be scanned; smaller ones are read whole.
    pub scan_from: u64,
    /// Only rows entered by this day, of records whose project file says which column holds it.
    pub as_of: Option<Date>,
}

impl Default for LoadOptions {
    fn default() -> LoadOptions {
        LoadOptions { skip_bad_rows: false, scan_from: SCAN_FROM, as_of: None }
    }
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

/// What was read, and what passed by.
pub struct Passed<S: Scan> {
    /// As [`load`] gives it, except that the tables of `records` hold the odd rows only.
    pub loaded: Loaded,
    /// The records that were scanned.
    pub records: Vec<PassedRecord<S>>,
}

/// A record that was scanned.
pub struct PassedRecord<S: Scan> {
    /// Which one.
    pub record: Id<Record>,
    /// Those who looked at its rows.
    pub lookers: Vec<S::Looker>,
    /// What was known from earlier runs, by question; empty where nothing was.
    pub answers: Vec<Option<S::Answer>>,
    memory: Option<Memory>,
    /// What leads to its rows, where that was noted.
    pub trail: Option<Trail>,
}

impl<S: Scan> PassedRecord<S> {
    /// A record at whose rows `lookers` have looked, without anything remembered.
    pub fn new(record: Id<Record>, lookers: Vec<S::Looker>) -> PassedRecord<S> {
        PassedRecord { record, lookers, answers: Vec::new(), memory: None, trail: None }
    }

    /// Keeps the answers that are new for later runs; `written` gives what is to be kept of the answer to a question, by its place.
    ///
    /// # Errors
    /// Where the files of the cache cannot be written.
    pub fn keep(&self, cache: &Cache, written: impl Fn(usize) -> Option<Vec<u8>>) -> std::io::Result<()> {
        self.memory.as_ref().map_or(Ok(()), |memory| memory.keep(cache, written))
    }
}

/// Reads the files of every record of the plan. Never fails: what is wrong stands in [`Loaded::problems`].
pub fn load(project: &Project, plan: &Plan, options: &LoadOptions) -> Loaded {
    load_passing(project, plan, options, &Nobody, None).loaded
}

/// The same, with big tables shown to `scan` in passing where that is possible. What the cache knows of the same data is not
/// read again.
pub fn load_passing<S: Scan>(
    project: &Project,
    plan: &Plan,
    options: &LoadOptions,
    scan: &S,
    cache: Option<&Cache>,
) -> Passed<S> {
    load_tuned(project, plan, options, scan, (Tuning::default(), cache))
}

/// Looks at nothing.
struct Nobody;

impl Scan for Nobody {
    type Looker = ();
    type Answer = ();

    fn records(&self) -> &[Id<Record>] {
        &[]
    }

    fn wants(&self, _: Id<Record>, _: usize) -> bool {
        false
    }

    fn looker(&self, _: Id<Record>, _: &Tables, _: &Arc<SharedTexts>) {}

    fn look(&self, (): &mut (), _: &mut Batch, _: &Tables, _: &Arc<SharedTexts>) {}
}

pub(crate) fn load_tuned<S: Scan>(
    project: &Project,
    plan: &Plan,
    options: &LoadOptions,
    scan: &S,
    (tuning, cache): (Tuning, Option<&Cache>),
) -> Passed<S> {
    let reads = reads(plan);
    // What is wrong with each record is said together, in whatever order they are read.
    let (mut shapes, mut raw, mut wrong) = (Vec::new(), Vec::new(), Vec::new());
    let binding =
        |id: Id<Record>, record: &Record| project.binding(&record.name).filter(|_| id.index() < plan.records_read);
    for (id, record) in plan.records.iter() {
        let mut problems = Problems::new(options.skip_bad_rows);
        let places = Places::Files { origins: Vec::new(), files: Vec::new() };
        let mut table = RawTable::new(record, places);
        match binding(id, record) {
            Some(binding) => {
                let mut shape = bound(plan, project, &reads, id, binding, &mut problems);
                let known = binding.known.as_deref().zip(options.as_of);
                shape.known = known.map(|(column, through)| KnownBy::new(column, through));
                shapes.push(shape);
            }
            None => {
                table.bound = false;
                if reads.needed.get(id.index()).copied().unwrap_or(true) {
                    table.complete = false;
                    problems.push(not_bound(project, plan, &record.name));
                }
                shapes.push(Shape::plain(record));
            }
        }
        raw.push(table);
        wrong.push(problems);
    }
    let mut candidates: Vec<(Id<Record>, &Binding, Candidate)> = Vec::new();
    for (id, record) in plan.records.iter() {
        let Some(binding) = binding(id, record) else { continue };
        let about = (plan, project, &reads);
        // Rows that are not wanted must be looked at one by one.
        let all_wanted = shapes.get(id.index()).is_some_and(|shape| shape.known.is_none());
        match all_wanted.then(|| candidate(about, &shapes, binding, id, scan, options.scan_from)).flatten() {
            Some(candidate) => candidates.push((id, binding, candidate)),
            None => {
                let at = id.index();
                if let (Some(shape), Some(table), Some(problems)) =
                    (shapes.get_mut(at), raw.get_mut(at), wrong.get_mut(at))
                {
                    read_files(project, binding, shape, table, problems);
                }
            }
        }
    }
    let texts = Arc::new(SharedTexts::default());
    let mut records = Vec::new();
    if !candidates.is_empty() {
        let known = Known::new(plan, &reads, &shapes, &raw, options);
        let passing: Vec<Id<Record>> = candidates.iter().map(|(id, _, _)| *id).collect();
        let world = cache.and_then(|cache| Some((cache, World::of(cache, (plan, project), &shapes, &passing).ok()?)));
        for (id, binding, candidate) in candidates {
            let at = id.index();
            let (Some(shape), Some(table), Some(problems)) = (shapes.get_mut(at), raw.get_mut(at), wrong.get_mut(at))
            else {
                continue;
            };
            let about = About {
                scan,
                record: id,
                shape: &*shape,
                reads: &reads,
                tables: &known.tables,
                targets: &known.targets,
                texts: &texts,
            };
            let memory = world.as_ref().map(|(cache, world)| (*cache, world));
            match pass_remembering(&about, &candidate, tuning, memory) {
                Some(Found { remains, lookers, answers, memory, trail }) => {
                    remains.finish(&candidate, shape, table, problems);
                    records.push(PassedRecord { record: id, lookers, answers, memory, trail });
                }
                None => read_files(project, binding, shape, table, problems),
            }
        }
    }
    for (id, record) in plan.records.iter() {
        let at = id.index();
        if let (Some(binding), Some(shape), Some(table), Some(problems)) =
            (binding(id, record), shapes.get(at), raw.get(at), wrong.get_mut(at))
        {
            control::check(project, binding, shape, table, problems);
        }
    }
    let mut problems = Problems::new(options.skip_bad_rows);
    wrong.into_iter().for_each(|wrong| problems.absorb(wrong));
    let loaded = finish(plan, &reads, &shapes, raw, problems);
    Passed { loaded, records }
}

/// How a record that the project file binds is read.
fn bound<'a>(
    plan: &'a Plan,
    project: &'a Project,
    reads: &Reads,
    id: Id<Record>,
    binding: &'a Binding,
    problems: &mut Problems,
) -> Shape<'a> {
    let mut wrong = Vec::new();
    let mut shape = Shape::bound(plan, plan.records.get(id), binding, project, &mut wrong);
    for (place, field) in shape.fields.iter_mut().enumerate() {
        field.read = reads.fields.contains(&(id.index(), place));
        field.currency = reads.currencies.contains(&(id.index(), place));
    }
    problems.extend(wrong);
    shape
}

/// The tables that are not scanned, and what their entities are called.
struct Known {
    tables: Tables,
    targets: Targets,
}

impl Known {
    fn new(plan: &Plan, reads: &Reads, shapes: &[Shape<'_>], raw: &[RawTable], options: &LoadOptions) -> Known {
        // Linked here for themselves; what is wrong is said when all tables are linked.
        let (tables, _) = link(plan, reads, shapes, raw.to_vec(), &mut Problems::new(options.skip_bad_rows));
        let mut targets = Targets::default();
        let links: BTreeSet<(Id<Record>, Option<usize>)> =
            shapes.iter().flat_map(|shape| shape.fields.iter().filter_map(|field| field.link)).collect();
        for (target, by) in links {
            let at = target.index();
            let (Some(table), Some(shape)) = (raw.get(at), shapes.get(at)) else { continue };
            let groups = group(table, shape);
            let entity = |entity: EntityId| tables.get(target).find(groups.keys.get(entity as usize)?);
            let names = Names::new(table, &groups, by).of.into_iter();
            let of = names.filter_map(|(name, known)| Some((name, entity(known?)?))).collect();
            targets.add((at, by), of, table.bound && table.complete);
        }
        Known { tables, targets }
    }
}

/// Links the tables and says what was read.
fn finish(plan: &Plan, reads: &Reads, shapes: &[Shape<'_>], raw: Vec<RawTable>, mut problems: Problems) -> Loaded {
    let rows: Vec<usize> = raw.iter().map(RawTable::met).collect();
    let bound: Vec<bool> = raw.iter().map(|table| table.bound).collect();
    let (tables, skipped) = link(plan, reads, shapes, raw, &mut problems);
    // Where a column of people or shares is not there at all, every row would be blamed for it.
    if !problems.has(Code::ColumnMissing) {
        check_shares(plan, &tables, &mut problems);
    }
    let mut summary = Vec::new();
    for (index, ((id, record), shape)) in plan.records.iter().zip(shapes).enumerate() {
        if !bound.get(index).copied().unwrap_or(false) {
            continue;
        }
        let files = tables.get(id).files.clone();
        let skipped = if problems.skip { skipped.get(index).copied().unwrap_or(0) } else { 0 };
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
