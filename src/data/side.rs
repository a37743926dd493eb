//! One side of a reconciliation, read: its rows with their keys and amounts. It is read like a record that nobody declares,
//! with the same cells, formats and messages.

use std::sync::Arc;

use crate::data::Project;
use crate::data::fault::Fault;
use crate::data::files::find_all;
use crate::data::grow::{Places, RawTable};
use crate::data::problems::Problems;
use crate::data::read::read_by_row;
use crate::data::reconcile::{Reconcile, ReconcileSide, SIDES};
use crate::data::shape::Shape;
use crate::diagnostics::Diagnostic;
use crate::number::Exact;
use crate::plan::{Arena, Field, Record, Type};
use crate::source::Span;
use crate::time::Period;

/// Why a row takes no part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LeftOut {
    /// A condition under `where:` does not hold.
    Condition,
    /// Its day lies outside of the period that is asked for.
    Period,
}

/// A row of one side.
#[derive(Clone, Debug, PartialEq)]
pub struct SideRow {
    /// The texts of the key, without outer spaces.
    pub key: Vec<Arc<str>>,
    /// The amounts in their order; none in a row that is left out.
    pub amounts: Vec<Exact>,
    /// The file and the line.
    pub line: (Arc<str>, u64),
    /// Why it takes no part.
    pub left_out: Option<LeftOut>,
}

/// How many rows are looked at together.
const BLOCK: usize = 8192;

/// Which rows of a side are looked at, and what becomes of those that cannot be read.
#[derive(Clone, Copy, Debug, Default)]
pub struct SideWanted {
    /// Only those of a period take part.
    pub period: Option<Period>,
    /// Rows that cannot be read are left out with a warning.
    pub skip_bad_rows: bool,
}

/// Reads the left (0) or the right side (1) in passing: shows the rows in which every cell could be read, in the order of
/// files and lines, and gives what is wrong with the others.
pub fn read_side(
    project: &Project,
    reconcile: &Reconcile,
    which: usize,
    wanted: SideWanted,
    each: &mut dyn FnMut(SideRow),
) -> Vec<Diagnostic> {
    let (Some(side), Some(word)) = (reconcile.sides.get(which), SIDES.get(which)) else { return Vec::new() };
    let places = Fields::of(side);
    let record = record(side, format!("{}.{word}", reconcile.name));
    let keys = ["reconcile", &*reconcile.name, word, "file"];
    let mut found = Vec::new();
    let files = find_all(project, &side.files, &keys, &mut found);
    let mut problems = Problems::new(wanted.skip_bad_rows);
    let mut show = |table: &mut RawTable, shape: &Shape<'_>, problems: &mut Problems| {
        for row in 0..table.len() {
            if !table.is_bad(row) {
                of(table, row, side, &places, shape, wanted.period, problems).into_iter().for_each(&mut *each);
            }
        }
        table.forget(&record);
    };
    for file in files {
        let mut shape = Shape::plain(&record);
        shape.formats = side.formats.clone();
        shape.fields.iter_mut().for_each(|field| field.column_named = true);
        // Whatever a side names takes part.
        shape.fields.iter_mut().for_each(|field| field.read = true);
        let mut table = RawTable::new(&record, Places::Files { origins: Vec::new(), files: Vec::new() });
        let read = read_by_row(&file, &mut shape, &mut table, &mut problems, &mut |table, shape, problems| {
            if table.len() >= BLOCK {
                show(table, shape, problems);
            }
        });
        show(&mut table, &shape, &mut problems);
        problems.extend(read.err().map(|problem| *problem).into_iter().collect());
    }
    found.extend(problems.finish());
    found
}

/// The places of the fields of a side.
struct Fields {
    amounts: usize,
    conditions: usize,
    date: usize,
}

impl Fields {
    fn of(side: &ReconcileSide) -> Fields {
        let amounts = side.key.len();
        let conditions = amounts + side.amounts.len();
        Fields { amounts, conditions, date: conditions + side.conditions.len() }
    }
}

/// The side as a record. No cell need hold anything: what must be there is known once a row takes part.
fn record(side: &ReconcileSide, name: String) -> Record {
    let columns = side.key.iter().map(|column| (column, Type::Text));
    let columns = columns.chain(side.amounts.iter().map(|column| (column, Type::Number)));
    let columns = columns.chain(side.conditions.iter().map(|(column, _)| (column, Type::Text)));
    let columns = columns.chain(side.date.iter().map(|column| (column, Type::Date)));
    let mut fields = Arena::new();
    let span = Span::default();
    for (column, ty) in columns {
        let name = column.as_str().into();
        fields.push(Field { name, genitive: None, title: None, ty, optional: true, computed: None, span });
    }
    let name: Arc<str> = name.into();
    Record {
        title: Arc::clone(&name),
        name,
        fields,
        key: Vec::new(),
        history: None,
        employed: None,
        shown_as: None,
        credited: None,
        absent: None,
        span,
        standard: true,
    }
}

/// A row whose cells could all be read; `None` for one that takes part and lacks something.
fn of(
    table: &RawTable,
    row: usize,
    side: &ReconcileSide,
    places: &Fields,
    shape: &Shape<'_>,
    period: Option<Period>,
    problems: &mut Problems,
) -> Option<SideRow> {
    let text = |at: usize| table.text(row, at);
    let line = table.places.line(row);
    let conditions = side.conditions.iter().zip(places.conditions..);
    let holds = conditions.into_iter().all(|((_, words), at)| {
        let found = text(at);
        words.iter().any(|word| word == found.as_deref().unwrap_or_default())
    });
    let key = |at: usize| text(at).unwrap_or_else(|| "".into());
    let out = |why| SideRow {
        key: (0..places.amounts).map(key).collect(),
        amounts: Vec::new(),
        line: line.clone(),
        left_out: Some(why),
    };
    if !holds {
        return Some(out(LeftOut::Condition));
    }
    let mut lacks = |at: usize| {
        if let Some(field) = shape.fields.get(at) {
            let place = table.places.of(row, Some(at), "");
            problems.row(|| Fault::Empty.say(place, shape.record, field.field, "", &shape.formats));
        }
    };
    if let (Some(period), Some(_)) = (period, &side.date) {
        match table.columns.get(places.date).and_then(|column| column.date(row)) {
            Some(day) if period.contains(day) => {}
            Some(_) => return Some(out(LeftOut::Period)),
            None => {
                lacks(places.date);
                return None;
            }
        }
    }
    let empty: Vec<usize> = (0..places.conditions).filter(|at| text(*at).is_none()).collect();
    if !empty.is_empty() {
        empty.into_iter().for_each(lacks);
        return None;
    }
    let number = |at: usize| table.columns.get(at).and_then(|column| column.number(row));
    Some(SideRow {
        key: (0..places.amounts).map(key).collect(),
        amounts: (places.amounts..places.conditions).map(number).collect::<Option<_>>()?,
        line,
        left_out: None,
    })
}
