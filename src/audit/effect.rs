//! What the pay would be without some rows: the plan is really run without them.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::audit::book::Book;
use crate::audit::finding::{Effect, Finding, PayWithout, ShownRow, Told};
use crate::data::{EntityId, Role, RowId, Tables};
use crate::evaluate::{Outcome, RunOptions, behind, run_with};
use crate::measure::{Datum, MeasureEngine, RowReader};
use crate::number::Exact;
use crate::time::{Month, Period, plus_days};

/// No check looks further back than so many days.
const LONGEST: i64 = 800;

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
    let whole = finding.rows.iter().all(|at| book.seen.rows.row(*at).is_some());
    let periods = periods(book, &finding);
    let over = periods.first().and_then(|first| Period::span(first.first(), book.period.last())).unwrap_or(book.period);
    let effect = if whole { effect(book, rerun, &finding, (&ids, &periods)) } else { Effect::Unknown };
    let person = finding.payee.map(|person| book.name(person));
    Told { finding, person, rows, over, effect }
}

/// The periods of the plan in which the rows of a finding may be paid: the one that is looked at, and those before it from its
/// first row on.
pub fn periods(book: &Book<'_>, finding: &Finding) -> Vec<Period> {
    let rows = finding.rows.iter().filter_map(|at| book.seen.rows.day(*at)?.date());
    // A row that lies longer before than any check looks back has an impossible day.
    let oldest = plus_days(book.period.first_day(), -LONGEST).unwrap_or(book.period.first_day());
    let first = rows.filter(|day| *day >= oldest).min().unwrap_or(book.period.first_day()).min(book.period.first_day());
    let all = Period::span(Month::of(first), book.period.last());
    let all = all.into_iter().flat_map(|all| all.periods_ending_inside(book.plan.every));
    all.filter(|period| book.plan.effective.touches(*period) || *period == book.period).collect()
}

/// What the people whose pay may rest on these rows would be paid without them.
fn effect(
    book: &Book<'_>,
    rerun: Rerun<'_>,
    finding: &Finding,
    (rows, periods): (&BTreeSet<RowId>, &[Period]),
) -> Effect {
    let payees: BTreeSet<EntityId> = match finding.payee {
        Some(payee) => [payee].into(),
        None => finding.rows.iter().filter_map(|at| book.seen.rows.payee(*at)).collect(),
    };
    if payees.is_empty() || rows.is_empty() {
        return Effect::Pay(Vec::new());
    }
    let behind: Option<BTreeSet<EntityId>> =
        payees.iter().try_fold(BTreeSet::new(), |mut all: BTreeSet<EntityId>, payee| {
            all.extend(behind(book.plan, book.tables, *payee)?);
            Some(all)
        });
    let only = match (&behind, finding.payee) {
        (Some(people), Some(payee)) if people.len() == 1 => Some(payee),
        _ => None,
    };
    let run = |tables: &Tables| {
        let options = RunOptions { only, ..RunOptions::amounts() };
        run_with(rerun.engine, book.plan, tables, periods, options)
    };
    // Only the rows of these people can matter: whatever others have is left out once, and both runs are short.
    let reader = RowReader::new(book.plan, book.tables);
    let of_others = |row: &RowId| match (&behind, reader.read(&book.cast.payee, *row, None)) {
        (Some(people), Some(Datum::Entity(_, owner))) => !people.contains(&owner),
        _ => false,
    };
    let others: BTreeSet<RowId> = book.tables.get(book.cast.record).rows().filter(of_others).collect();
    let with = run(&book.tables.without(&book.plan.records, book.cast.record, &others));
    let less: BTreeSet<RowId> = others.union(rows).copied().collect();
    let without = match finding.as_one {
        false => run(&book.tables.without(&book.plan.records, book.cast.record, &less)),
        true => {
            let Some((tables, less)) = joined(book, finding, less) else { return Effect::Unknown };
            run(&tables.without(&book.plan.records, book.cast.record, &less))
        }
    };
    let everybody = || (0..EntityId::try_from(book.tables.get(book.plan.people).entities.len()).unwrap_or(0)).collect();
    let mut changed = Vec::new();
    for person in behind.unwrap_or_else(everybody) {
        let whole = paid(book.outcome, person, Some(book.period));
        // Where the run on what is kept of the rows does not give what the whole run gave, nothing can be said.
        match (whole, paid(&with, person, Some(book.period))) {
            // Of others than the payee it is said beside the findings that their pay cannot be computed.
            (None, _) if Some(person) != finding.payee => continue,
            (None, _) => return Effect::Unknown,
            (whole, same) if whole != same => return Effect::Unknown,
            _ => {}
        }
        match (paid(&with, person, None), paid(&without, person, None)) {
            (Some(paid), Some(less)) if paid != less => changed.push(PayWithout { person, with: paid, without: less }),
            (Some(_), Some(_)) => {}
            _ => return Effect::Unknown,
        }
    }
    let key = |person: EntityId| book.tables.get(book.plan.people).entity(person).map(|entity| entity.key.clone());
    changed.sort_by_cached_key(|one| (Some(one.person) != finding.payee, key(one.person)));
    Effect::Pay(changed)
}

/// The tables with the first row of a finding for all of them, and the rows that are then left out.
fn joined(book: &Book<'_>, finding: &Finding, mut less: BTreeSet<RowId>) -> Option<(Tables, BTreeSet<RowId>)> {
    let path = book.cast.fields.get(&Role::Amount)?;
    // The amount behind a link is that of other rows, too.
    let [field] = path.steps.as_slice() else { return None };
    let first = book.seen.rows.row(*finding.rows.first()?)?;
    less.remove(&first);
    let tables = book.tables.with_number(book.cast.record, first, *field, &book.sum(&finding.rows))?;
    Some((tables, less))
}

/// What somebody is paid, in one period or in all; `None` where it could not be computed.
fn paid(outcome: &Outcome, person: EntityId, period: Option<Period>) -> Option<Exact> {
    if outcome.missing.iter().any(|missing| missing.payee == person && period.is_none_or(|own| own == missing.period)) {
        return None;
    }
    let own = outcome.lines().filter(|line| line.payee == person && period.is_none_or(|own| own == line.period));
    Some(own.fold(Exact::zero(), |sum, line| &sum + &line.amount))
}
