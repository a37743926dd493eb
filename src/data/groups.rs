//! The rows of a table by entity: one row, or for a history all rows of one key.
//!
//! The order of rows decides nothing: entities are ordered by key, and of two rows with one key neither wins.

use std::sync::Arc;

use crate::data::fault::cut;
use crate::data::grow::RawTable;
use crate::data::problems::Problems;
use crate::data::shape::Shape;
use crate::data::table::{EntityId, RowId};
use crate::diagnostics::{Code, Diagnostic};

/// The rows of a table by entity, entities ordered by key.
#[derive(Debug, Default)]
pub(crate) struct Groups {
    pub(crate) keys: Vec<Arc<str>>,
    pub(crate) rows: Vec<Vec<RowId>>,
    /// Rows of a record without key that stand in two files with the same cells: the first of them, and another one.
    pub(crate) doubled: Vec<(RowId, RowId)>,
    /// The entity of each row; `None` for a row whose key cannot be read.
    pub(crate) of: Vec<Option<EntityId>>,
}

/// Puts rows of one key together.
pub(crate) fn group(table: &RawTable, shape: &Shape<'_>) -> Groups {
    let mut order: Vec<(Arc<str>, RowId)> =
        (0..table.len()).filter_map(|row| Some((key_text(table, shape, row)?, RowId::try_from(row).ok()?))).collect();
    order.sort();
    let mut groups = Groups { of: vec![None; table.len()], ..Groups::default() };
    if shape.key.is_empty() {
        // Rows without a key are known by what stands in them; equal ones are told apart by a number.
        let mut numbered: Vec<(Arc<str>, RowId)> = Vec::with_capacity(order.len());
        for same in order.chunk_by(|a, b| a.0 == b.0) {
            let Some(((_, first), others)) = same.split_first() else { continue };
            let file = |row: RowId| table.places.line(row as usize).0;
            let elsewhere = others.iter().filter(|(_, row)| file(*row) != file(*first));
            groups.doubled.extend(elsewhere.map(|(_, row)| (*first, *row)));
            for (index, (key, row)) in same.iter().enumerate() {
                let key = if index == 0 { Arc::clone(key) } else { format!("{key} #{}", index + 1).into() };
                numbered.push((key, *row));
            }
        }
        numbered.sort();
        order = numbered;
    }
    for (index, same) in order.chunk_by(|a, b| a.0 == b.0).enumerate() {
        let Some((key, _)) = same.first() else { continue };
        let mut rows: Vec<RowId> = same.iter().map(|(_, row)| *row).collect();
        if let Some(column) = shape.history.and_then(|history| table.columns.get(history)) {
            rows.sort_by_key(|row| (column.date(*row as usize), *row));
        }
        for row in &rows {
            if let Some(of) = groups.of.get_mut(*row as usize) {
                *of = u32::try_from(index).ok();
            }
        }
        groups.keys.push(Arc::clone(key));
        groups.rows.push(rows);
    }
    groups
}

/// The key of a row as text; `None` when a part of it is empty.
fn key_text(table: &RawTable, shape: &Shape<'_>, row: usize) -> Option<Arc<str>> {
    match shape.key.as_slice() {
        [] => {
            let cells = (0..table.columns.len()).filter_map(|field| table.text(row, field));
            Some(cells.collect::<Vec<_>>().join(", ").into())
        }
        [single] => table.text(row, *single),
        several => {
            let parts: Option<Vec<Arc<str>>> = several.iter().map(|field| table.text(row, *field)).collect();
            Some(parts?.join(", ").into())
        }
    }
}

/// Warns of rows that stand in two files of a record without key: two exports that overlap count twice, and nothing but
/// the likeness of the rows shows it.
pub(crate) fn doubled_rows(table: &RawTable, shape: &Shape<'_>, groups: &Groups, problems: &mut Problems) {
    let Some((first, other)) = groups.doubled.iter().min().copied() else { return };
    let ((file, line), (again, _)) = (table.places.line(first as usize), table.places.line(other as usize));
    let place = table.places.of(other as usize, None, "");
    problems.push(
        Diagnostic::warning_at(Code::RowsInTwoFiles, place)
            .arg("record", &shape.record.name)
            .arg("rows", groups.doubled.len())
            .arg("file", &file)
            .arg("line", line.to_string())
            .arg("again", &again),
    );
}

/// Reports rows of one key (and for a history of one date). All of them are bad: nothing says which one holds.
pub(crate) fn repeated_keys(table: &mut RawTable, shape: &Shape<'_>, groups: &Groups, problems: &mut Problems) {
    if shape.key.is_empty() {
        return;
    }
    for (key, rows) in groups.keys.iter().zip(&groups.rows) {
        let column = shape.history.and_then(|history| table.columns.get(history));
        let date = |row: &RowId| column.and_then(|column| column.date(*row as usize));
        let mut repeated = Vec::new();
        for same in rows.chunk_by(|a, b| shape.history.is_none() || (date(a).is_some() && date(a) == date(b))) {
            let Some((first, others)) = same.split_first().filter(|(_, others)| !others.is_empty()) else { continue };
            repeated.extend_from_slice(same);
            let (file, line) = table.places.line(*first as usize);
            for row in others {
                problems.row(|| {
                    // A key of several fields belongs to no column of its own.
                    let field = if let [only] = shape.key.as_slice() { Some(*only) } else { None };
                    let place = table.places.of(*row as usize, field, key);
                    let said = Diagnostic::error_at(Code::KeyTwice, place)
                        .arg("record", &shape.record.name)
                        .arg("key", cut(key))
                        .arg("file", &file)
                        .arg("line", line.to_string());
                    match date(row) {
                        Some(day) => said.arg("date", day).help("history"),
                        None => said,
                    }
                });
            }
        }
        repeated.into_iter().for_each(|row| table.mark_bad(row as usize));
    }
}
