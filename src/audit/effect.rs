//! What the pay would be without some rows: the plan is really run without them.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::audit::book::Book;
use crate::audit::finding::{Effect, Finding, PayWithout, ShownRow, Told};
use crate::data::{EntityId, Role, RowId, Tables};
use crate::evaluate::{Outcome, RunOptions, behind, run_with};
use crate::measure::{Datum, MeasureEngine, RowReader};
use crate::number::Exact;

/// How the plan is run again.
#[derive(Clone, Copy)]
pub struct Rerun<'a> {
    /// Answers for the rows that have passed by.
    pub engine: &'a dyn MeasureEngine,
}

/// What is told of a finding whose rows stand in the tables of the book.
pub fn told(book: &Book<'_>, rerun: Rerun<'_>, finding: Finding) -> Told {
    let table = book.tables.get(book.cast.record);
    let mut ids: BTreeSet<RowId> = BTreeSet::new();
    let mut rows: Vec<ShownRow> = Vec::new();
    let in_question = finding.rows.iter().map(|at| (*at, false));
    for (at, beside) in in_question.chain(finding.beside.iter().map(|at| (*at, true))) {
        let Some(row) = book.seen.rows.row(at) else { continue };
        let Some(origin) = table.origins.get(row as usize) else { continue };
        if !beside {
            ids.insert(row);
        }
        let entity = table.entity_of.get(row as usize).and_then(|entity| table.entity(*entity));
        rows.push(ShownRow {
            row,
            file: table.files.get(origin.file as usize).cloned().unwrap_or_else(|| Arc::from("")),
            line: origin.line,
            key: entity.map_or_else(|| Arc::from(""), |entity| Arc::clone(&entity.key)),
            day: book.seen.rows.day(at).and_then(crate::data::Day::date),
            amount: book.amount(at),
            client: book.text(Role::Client, at),
            beside,
        });
    }
    rows.sort_by(|a, b| (a.day, &a.file, a.line).cmp(&(b.day, &b.file, b.line)));
    let effect = effect(book, rerun, finding.payee, &ids);
    let person = finding.payee.map(|person| book.name(person));
    Told { finding, person, rows, effect }
}

/// What the people whose pay may rest on these rows would be paid without them.
fn effect(book: &Book<'_>, rerun: Rerun<'_>, payee: Option<EntityId>, rows: &BTreeSet<RowId>) -> Effect {
    let Some(payee) = payee.filter(|_| !rows.is_empty()) else { return Effect::Pay(Vec::new()) };
    let people = behind(book.plan, book.tables, payee);
    let only = people.as_ref().filter(|people| people.as_slice() == [payee]).map(|_| payee);
    let run = |tables: &Tables| {
        let options = RunOptions { only, ..RunOptions::amounts() };
        run_with(rerun.engine, book.plan, tables, &[book.period], options)
    };
    // Only the rows of these people can matter: whatever others have is left out once, and both runs are short.
    let reader = RowReader::new(book.plan, book.tables);
    let of_others = |row: &RowId| match (&people, reader.read(&book.cast.payee, *row, None)) {
        (Some(people), Some(Datum::Entity(_, owner))) => !people.contains(&owner),
        _ => false,
    };
    let others: BTreeSet<RowId> = book.tables.get(book.cast.record).rows().filter(of_others).collect();
    let with = run(&book.tables.without(&book.plan.records, book.cast.record, &others));
    let less: BTreeSet<RowId> = others.union(rows).copied().collect();
    let without = run(&book.tables.without(&book.plan.records, book.cast.record, &less));
    let everybody = || (0..EntityId::try_from(book.tables.get(book.plan.people).entities.len()).unwrap_or(0)).collect();
    let mut changed = Vec::new();
    for person in people.unwrap_or_else(everybody) {
        let paid = [book.outcome, &with, &without].map(|outcome| paid(outcome, person));
        match paid {
            // Where the run on what is kept of the rows does not give what the whole run gave, nothing can be said.
            [Some(paid), Some(same), Some(less)] if paid == same => {
                if paid != less {
                    changed.push(PayWithout { person, with: paid, without: less });
                }
            }
            [None, ..] => {}
            _ => return Effect::Unknown,
        }
    }
    let key = |person: EntityId| book.tables.get(book.plan.people).entity(person).map(|entity| entity.key.clone());
    changed.sort_by_cached_key(|one| (one.person != payee, key(one.person)));
    Effect::Pay(changed)
}

/// What somebody is paid; `None` where it could not be computed.
fn paid(outcome: &Outcome, person: EntityId) -> Option<Exact> {
    if outcome.missing.iter().any(|missing| missing.payee == person) {
        return None;
    }
    let own = outcome.lines().filter(|line| line.payee == person);
    Some(own.fold(Exact::zero(), |sum, line| &sum + &line.amount))
}
