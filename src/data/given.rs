//! Tables from rows written in a file of cases: the same types, keys and links, without files.

use std::sync::Arc;

use crate::data::fault::{Fault, cut};
use crate::data::grow::{Places, RawTable};
use crate::data::link::link;
use crate::data::load::{Loaded, ReadSummary};
use crate::data::problems::Problems;
use crate::data::project::Project;
use crate::data::read::read_files;
use crate::data::reads::{Reads, reads};
use crate::data::shape::Shape;
use crate::data::shares::check_shares;
use crate::diagnostics::{Code, Diagnostic};
use crate::plan::{Plan, Type};
use crate::source::Span;
use crate::syntax::fold;
use crate::syntax::suggest::closest;

/// The rows given for one record.
#[derive(Clone, Debug, Default)]
pub struct GivenRecord {
    /// The record's name.
    pub name: String,
    /// Where it is named.
    pub place: Span,
    /// Its rows.
    pub rows: Vec<GivenRow>,
}

/// One row given.
#[derive(Clone, Debug, Default)]
pub struct GivenRow {
    /// Field and text: dates as `2026-03-31`, a decimal point, amounts without a currency.
    pub cells: Vec<(String, String)>,
    /// Where it is written.
    pub place: Span,
}

/// Makes the tables of a plan from rows given; `name` is the file of cases, as shown to people.
///
/// A case states only what matters: a field left out is empty even when the record requires it, and a rule that meets it
/// has no data. A link to a record of which the case gives no row makes the row that it names.
///
/// Which days are worked is no fact of the case: a calendar of which it gives nothing is read from the files of the
/// project, where there is one. A file that is not there is a problem only of cases that need it.
pub fn load_given(plan: &Plan, rows: &[GivenRecord], name: &str, project: Option<&Project>) -> Loaded {
    let mut problems = Problems::new(false);
    let name: Arc<str> = name.into();
    let reads = reads(plan);
    let mut shapes: Vec<Shape<'_>> = plan.records.iter().map(|(_, record)| Shape::plain(record)).collect();
    for (index, place) in &reads.currencies {
        if let Some(field) = shapes.get_mut(*index).and_then(|shape| shape.fields.get_mut(*place)) {
            field.currency = true;
        }
    }
    let mut raw: Vec<RawTable> = plan
        .records
        .iter()
        .map(|(_, record)| RawTable::new(record, Places::Given { name: Arc::clone(&name), spans: Vec::new() }))
        .collect();
    for given in rows {
        let wanted = fold(&given.name);
        let read = shapes.iter().take(plan.records_read);
        let Some(at) = read.clone().position(|shape| fold(&shape.record.name) == wanted) else {
            let said = Diagnostic::error(Code::BindingUnknown, given.place).arg("record", &given.name);
            let names = read.map(|shape| &*shape.record.name);
            problems.push(match closest(&given.name, names) {
                Some(near) => said.arg("near", near).help("near"),
                None => said.help("case"),
            });
            continue;
        };
        if let (Some(shape), Some(table)) = (shapes.get(at), raw.get_mut(at)) {
            given.rows.iter().for_each(|row| push_row(row, shape, table, &mut problems));
        }
    }
    name_missing(&shapes, &mut raw);
    if let (Some(project), Some(calendar)) = (project, plan.calendar)
        && reads.needed.get(calendar.index()) == Some(&true)
        && !gives(rows, &plan.records.get(calendar).name)
    {
        let found = read_calendar(plan, project, &reads);
        if let (Some((shape, table, said)), at) = (found, calendar.index())
            && let (Some(of_shape), Some(of_table)) = (shapes.get_mut(at), raw.get_mut(at))
        {
            (*of_shape, *of_table) = (shape, table);
            problems.extend(said);
        }
    }
    let counts: Vec<usize> = raw.iter().map(RawTable::len).collect();
    let (tables, _) = link(plan, &reads, &shapes, raw, &mut problems);
    check_shares(plan, &tables, &mut problems);
    let summary = plan.records.iter().zip(counts).map(|((_, record), rows)| ReadSummary {
        record: Arc::clone(&record.name),
        files: vec![Arc::clone(&name)],
        rows,
        skipped: 0,
        corrections: Vec::new(),
    });
    Loaded { tables, problems: problems.finish(), summary: summary.collect() }
}

/// Whether a case gives the rows of a record, be they none.
pub fn gives(rows: &[GivenRecord], record: &str) -> bool {
    rows.iter().any(|given| fold(&given.name) == fold(record))
}

/// The calendar as the project binds it; `None` where it binds none.
fn read_calendar<'a>(
    plan: &'a Plan,
    project: &'a Project,
    reads: &Reads,
) -> Option<(Shape<'a>, RawTable, Vec<Diagnostic>)> {
    let id = plan.calendar?;
    let record = plan.records.get(id);
    let binding = project.binding(&record.name)?;
    let mut wrong = Vec::new();
    let mut shape = Shape::bound(plan, record, binding, project, &mut wrong);
    for (place, field) in shape.fields.iter_mut().enumerate() {
        field.read = reads.fields.contains(&(id.index(), place));
    }
    let mut table = RawTable::new(record, Places::Files { origins: Vec::new(), files: Vec::new() });
    let mut problems = Problems::new(false);
    problems.extend(wrong);
    read_files(project, binding, &mut shape, &mut table, &mut problems);
    Some((shape, table, problems.finish()))
}

fn push_row(row: &GivenRow, shape: &Shape<'_>, table: &mut RawTable, problems: &mut Problems) {
    let number = table.len();
    if let Places::Given { spans, .. } = &mut table.places {
        spans.push(row.place);
    }
    let mut bad = false;
    for (field, _) in &row.cells {
        if let Some(known) = shape.record.field(field).map(|id| shape.record.fields.get(id))
            && known.computed.is_some()
        {
            bad = true;
            let said = Diagnostic::error(Code::ComputedInData, row.place);
            problems.push(said.arg("field", &known.name).arg("record", &shape.record.name));
        }
        if shape.record.field(field).is_none() {
            bad = true;
            let names = shape.fields.iter().map(|shape| &*shape.field.name);
            let said = Diagnostic::error(Code::FieldUnknown, row.place);
            let said = said.arg("field", field).arg("record", &shape.record.name);
            problems.push(match closest(field, names) {
                Some(near) => said.arg("near", near).help("near"),
                None => said,
            });
        }
    }
    let formats = &shape.formats;
    let mut wrong = Vec::new();
    for (at, (field, column)) in shape.fields.iter().zip(&mut table.columns).enumerate() {
        let wanted = fold(&field.field.name);
        let given = row.cells.iter().find(|(name, _)| fold(name) == wanted);
        let text = given.map_or("", |(_, text)| text.trim());
        let in_key = shape.key.contains(&at) || shape.history == Some(at);
        let result = if formats.is_empty(text) {
            column.push_empty();
            if in_key { Err(Fault::Empty) } else { Ok(()) }
        } else {
            column.push(text, &field.field.ty, formats).and_then(|()| field.checked(text))
        };
        if let Err(fault) = result {
            wrong.push((at, field.field, text, fault));
        }
    }
    for (at, field, text, fault) in wrong {
        bad = true;
        let place = table.places.of(number, Some(at), &cut(text));
        problems.row(|| fault.say(place, shape.record, field, text, formats));
    }
    table.bad.push(bad);
}

/// Adds the rows that links name to records of which no row is given and whose key is one text. Such a row may name
/// none in turn, so one pass is enough.
fn name_missing(shapes: &[Shape<'_>], raw: &mut [RawTable]) {
    let empty: Vec<bool> = raw.iter().map(|table| table.len() == 0).collect();
    for (target, shape) in shapes.iter().enumerate().filter(|(at, _)| empty.get(*at) == Some(&true)) {
        let [key] = shape.key.as_slice() else { continue };
        let keyed = shape.fields.get(*key).is_some_and(|field| field.field.ty == Type::Text);
        if !keyed || shape.history.is_some() {
            continue;
        }
        let mut named: Vec<(Arc<str>, Span)> = Vec::new();
        for (table, from) in raw.iter().zip(shapes) {
            for (at, field) in from.fields.iter().enumerate() {
                if field.link.is_none_or(|(record, _)| record.index() != target) {
                    continue;
                }
                for row in 0..table.len() {
                    if let (Some(text), Places::Given { spans, .. }) = (table.text(row, at), &table.places) {
                        named.push((text, spans.get(row).copied().unwrap_or_default()));
                    }
                }
            }
        }
        named.sort();
        named.dedup_by(|a, b| a.0 == b.0);
        let Some(table) = raw.get_mut(target) else { continue };
        for (text, span) in named {
            if let Places::Given { spans, .. } = &mut table.places {
                spans.push(span);
            }
            for (at, (column, field)) in table.columns.iter_mut().zip(&shape.fields).enumerate() {
                if at == *key {
                    // A text is always read.
                    let _ = column.push(&text, &field.field.ty, &shape.formats);
                } else {
                    column.push_empty();
                }
            }
            table.bad.push(false);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Cell;
    use crate::data::test_support::{brief, id, plan, record, rub};
    use crate::source::FileId;

    fn sample() -> Plan {
        plan(vec![
            record("people", &[("name", Type::Text), ("hired", Type::Date)]).key(&["name"]),
            record("accounts", &[("name", Type::Text), ("sector", Type::Text)]).key(&["name"]),
            record("deals", &[("seller", Type::Entity(id(0))), ("account", Type::Entity(id(1))), ("amount", rub())]),
        ])
    }

    fn given(name: &str, rows: &[&[(&str, &str)]]) -> GivenRecord {
        let cells = |row: &[(&str, &str)]| row.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
        let place = |at: usize| Span::new(FileId::default(), at, at + 1);
        let rows = rows.iter().enumerate().map(|(at, row)| GivenRow { cells: cells(row), place: place(at) });
        GivenRecord { name: name.to_owned(), place: place(99), rows: rows.collect() }
    }

    #[test]
    fn a_case_states_only_what_matters() {
        let plan = sample();
        let rows = [
            given("People", &[&[("name", "Ann")]]),
            given("deals", &[&[("seller", "Ann"), ("account", "Acme"), ("AMOUNT", "12.50")], &[("seller", "Ann")]]),
        ];
        let loaded = load_given(&plan, &rows, "cases/a.yaml", None);
        assert!(loaded.problems.is_empty(), "{:?}", loaded.problems);
        let deals = loaded.tables.get(id(2));
        let field = |name| plan.records.get(id(2)).field(name).unwrap();
        assert_eq!(deals.cell(0, field("amount")), Cell::Number { units: 1250, scale: 2 });
        assert_eq!(deals.cell(1, field("amount")), Cell::Empty);
        assert_eq!(deals.cell(0, field("account")), Cell::Entity(0));
        assert_eq!(&*loaded.tables.get(id(1)).entities[0].key, "Acme");
        assert_eq!(loaded.tables.get(id(0)).len(), 1);
    }

    #[test]
    fn mistakes_in_a_case_stand_at_their_row() {
        let rows = [
            given("people", &[&[("name", "Ann")], &[("nmae", "Bo")], &[("name", "Cy"), ("hired", "1 May")]]),
            given("deals", &[&[("seller", "Anna"), ("amount", "12,5")]]),
            given("dels", &[]),
        ];
        let loaded = load_given(&sample(), &rows, "cases/a.yaml", None);
        let found: Vec<_> = loaded.problems.iter().map(|problem| (brief(problem).0, problem.help)).collect();
        assert_eq!(
            found,
            [
                (Code::FieldUnknown, "near"),
                (Code::EmptyCell, ""),
                (Code::BadCell, "date"),
                (Code::BadCell, "comma"),
                (Code::BindingUnknown, "near"),
                (Code::LinkToNothing, "near"),
            ]
        );
        assert_eq!(loaded.problems[2].span().unwrap().range(), 2..3);
    }
}
