//! The last step: rows left out with all that hangs on them, entities numbered, links set.

use std::collections::HashMap;
use std::sync::Arc;

use crate::data::fault::cut;
use crate::data::groups::Groups;
use crate::data::grow::{Growing, Keep, Places, RawTable};
use crate::data::link::{Leads, Links};
use crate::data::problems::Problems;
use crate::data::shape::Shape;
use crate::data::table::{Entity, EntityId, Origin, RowId, Table, Tables};
use crate::diagnostics::{Code, Diagnostic};
use crate::plan::{Id, Plan};

/// A cell with a link: table, field, row.
type LinkCell = (usize, usize, usize);

/// Leaves out what hangs on bad rows: the other rows of a history (without one of them another would hold for its days),
/// and rows whose link leads to nothing any more.
pub(crate) fn leave_out(
    shapes: &[Shape<'_>],
    raw: &mut [RawTable],
    groups: &[Groups],
    links: &Links,
    problems: &mut Problems,
) {
    let mut gone: Vec<(usize, EntityId)> = Vec::new();
    for (index, (table, groups)) in raw.iter_mut().zip(groups).enumerate() {
        for (rows, entity) in groups.rows.iter().zip(0..) {
            if rows.iter().any(|row| table.is_bad(*row as usize)) {
                rows.iter().for_each(|row| table.mark_bad(*row as usize));
                gone.push((index, entity));
            }
        }
    }
    if gone.is_empty() {
        return;
    }
    let mut dependents: HashMap<(usize, EntityId), Vec<LinkCell>> = HashMap::new();
    for (index, shape) in shapes.iter().enumerate() {
        for (at, field) in shape.fields.iter().enumerate() {
            let leads = links.get(index).and_then(|fields| fields.get(at)).and_then(Option::as_ref);
            let column = raw.get(index).and_then(|table| table.columns.get(at));
            let (Some((target, _)), Some(leads), Some(Growing::Text { codes, .. })) = (field.link, leads, column)
            else {
                continue;
            };
            for (row, code) in codes.iter().enumerate() {
                if let Some(Leads::To(entity)) = code.and_then(|code| leads.get(code as usize)) {
                    dependents.entry((target.index(), *entity)).or_default().push((index, at, row));
                }
            }
        }
    }
    while let Some(dead) = gone.pop() {
        for (index, at, row) in dependents.remove(&dead).unwrap_or_default() {
            let (Some(table), Some(shape)) = (raw.get_mut(index), shapes.get(index)) else { continue };
            if table.is_bad(row) {
                continue;
            }
            table.mark_bad(row);
            let text = table.text(row, at).unwrap_or_else(|| "".into());
            problems.row(|| {
                Diagnostic::error_at(Code::LinkToNothing, table.places.of(row, Some(at), &text))
                    .arg("record", &shape.record.name)
                    .arg("field", shape.field_name(at))
                    .arg("text", cut(&text))
                    .arg("target", shapes.get(dead.0).map_or("", |other| &other.record.name))
                    .help("skipped")
            });
            let entity = groups.get(index).and_then(|groups| groups.of.get(row).copied().flatten());
            let Some(entity) = entity else { continue };
            let others = groups.get(index).and_then(|groups| groups.rows.get(entity as usize));
            others.into_iter().flatten().for_each(|row| table.mark_bad(*row as usize));
            gone.push((index, entity));
        }
    }
}

/// The tables without the rows left out, entities numbered anew.
pub(crate) fn finish(
    plan: &Plan,
    shapes: &[Shape<'_>],
    raw: Vec<RawTable>,
    groups: &[Groups],
    links: &Links,
    skip: bool,
) -> (Tables, Vec<usize>) {
    // Rows without a readable key stand for nothing that could be found; bad ones stay unless they are to be skipped,
    // so that one mistake does not make others.
    let keeps: Vec<Vec<bool>> = raw
        .iter()
        .zip(groups)
        .map(|(table, groups)| {
            let stays = |(row, of): (usize, &Option<EntityId>)| of.is_some() && !(skip && table.is_bad(row));
            groups.of.iter().enumerate().map(stays).collect()
        })
        .collect();
    let renumbered: Vec<Vec<Option<EntityId>>> = groups
        .iter()
        .zip(&keeps)
        .map(|(groups, keep)| {
            let mut next = 0;
            let stays = |row: &RowId| keep.get(*row as usize).copied().unwrap_or(false);
            let number = |rows: &Vec<RowId>| {
                rows.iter().any(stays).then(|| {
                    next += 1;
                    next - 1
                })
            };
            groups.rows.iter().map(number).collect()
        })
        .collect();
    let skipped = keeps.iter().map(|keep| keep.iter().filter(|stays| !**stays).count()).collect();
    let mut tables: Vec<Table> = Vec::with_capacity(raw.len());
    for (index, table) in raw.into_iter().enumerate() {
        let (Some(shape), Some(groups), Some(keep)) = (shapes.get(index), groups.get(index), keeps.get(index)) else {
            tables.push(Table::default());
            continue;
        };
        tables.push(finish_one(shape, table, groups, keep, &renumbered, index, links.get(index)));
    }
    let mut tables = tables.into_iter();
    (Tables::new(&plan.records, |_, _| tables.next().unwrap_or_default()), skipped)
}

fn finish_one(
    shape: &Shape<'_>,
    table: RawTable,
    groups: &Groups,
    keep: &[bool],
    renumbered: &[Vec<Option<EntityId>>],
    index: usize,
    links: Option<&Vec<Option<Vec<Leads>>>>,
) -> Table {
    let mut next = 0;
    let new_row: Vec<Option<RowId>> = keep
        .iter()
        .map(|stays| {
            stays.then(|| {
                next += 1;
                next - 1
            })
        })
        .collect();
    let own = renumbered.get(index).map(Vec::as_slice).unwrap_or_default();
    let shown_as = shape.record.shown_as.map(Id::index);
    let mut entities = Vec::new();
    for ((key, rows), number) in groups.keys.iter().zip(&groups.rows).zip(own) {
        if number.is_none() {
            continue;
        }
        let kept: Vec<RowId> =
            rows.iter().copied().filter(|row| new_row.get(*row as usize).is_some_and(Option::is_some)).collect();
        // The latest name counts, as a history goes on.
        let named = kept.iter().rev().find_map(|row| table.text(*row as usize, shown_as?));
        entities.push(Entity {
            key: Arc::clone(key),
            shown: named.unwrap_or_else(|| Arc::clone(key)),
            rows: kept.iter().filter_map(|row| new_row.get(*row as usize).copied().flatten()).collect(),
        });
    }
    let all = keep.iter().all(|stays| *stays);
    let keep = Keep((!all).then(|| keep.to_vec()));
    let entity_of = keep.of(groups.of.clone()).into_iter().flatten();
    let entity_of = entity_of.filter_map(|old| own.get(old as usize).copied().flatten()).collect();
    let (origins, files) = match table.places {
        Places::Files { origins, files } => (origins, files.into_iter().map(|file| file.name).collect()),
        Places::Given { name, spans } => {
            ((1..=spans.len() as u64).map(|line| Origin { file: 0, line }).collect(), vec![name])
        }
    };
    let columns = table.columns.into_iter().zip(&shape.fields).enumerate().map(|(at, (column, field))| {
        let entities: Option<Vec<Option<EntityId>>> = field.link.map(|(target, _)| {
            let of = renumbered.get(target.index()).map(Vec::as_slice).unwrap_or_default();
            let leads = links.and_then(|fields| fields.get(at)).and_then(Option::as_deref).unwrap_or_default();
            let entity = |lead: &Leads| match lead {
                Leads::To(entity) => of.get(*entity as usize).copied().flatten(),
                _ => None,
            };
            leads.iter().map(entity).collect()
        });
        column.finish(&keep, entities.as_deref())
    });
    Table { columns: columns.collect(), origins: keep.of(origins), files, entities, entity_of }
}
