//! A0106 and A0107: one deal in several rows, split below a bound or entered twice.

use std::collections::BTreeMap;
use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashSet};

use crate::audit::Check;
use crate::audit::book::Book;
use crate::audit::column::Raw;
use crate::audit::finding::Finding;
use crate::audit::kept::NEAR;
use crate::data::{Day, EntityId, Role};
use crate::diagnostics::Code;
use crate::number::Exact;
use crate::plan::{BinaryOp, Expr, ExprKind, walk};
use crate::time::{days_between, plus_days};

pub(super) const SPLIT: Check =
    Check { codes: &[Code::SplitDeals], needs: &[Role::Day, Role::Client, Role::Amount], run: split, ..Check::PLAIN };

pub(super) const DOUBLED: Check = Check {
    codes: &[Code::DoubledDeals],
    needs: &[Role::Day, Role::Client, Role::Amount],
    run: doubled,
    ..Check::PLAIN
};

/// The rows of somebody in the period, and those so near before it that they may be of one deal with them.
fn with_near(book: &Book<'_>, person: EntityId) -> impl Iterator<Item = usize> {
    let first = book.period.first_day();
    book.since(person, plus_days(first, -NEAR).unwrap_or(first))
}

/// The days from one row to another, in the order of their days.
fn apart(book: &Book<'_>, one: usize, other: usize) -> Option<i64> {
    let date = |at: usize| book.seen.rows.day(at).and_then(Day::date);
    Some(days_between(date(one)?, date(other)?))
}

/// The amounts with which rules for single rows compare.
fn bounds(book: &Book<'_>) -> Vec<Exact> {
    let amount = book.cast.fields.get(&Role::Amount);
    let mut bounds: Vec<Exact> = Vec::new();
    let mut look = |expr: &Expr| {
        let ExprKind::Binary { op, left, right } = &*expr.kind else { return };
        let compares =
            matches!(op, BinaryOp::Less | BinaryOp::LessOrEqual | BinaryOp::Greater | BinaryOp::GreaterOrEqual);
        for (field, number) in [(left, right), (right, left)] {
            if let (true, ExprKind::RowField(path), ExprKind::Number(at)) = (compares, &*field.kind, &*number.kind)
                && Some(path) == amount
                && !bounds.contains(at)
            {
                bounds.push(at.clone());
            }
        }
    };
    for (_, component) in book.plan.components.iter() {
        walk::component(book.plan, component, &mut look);
    }
    for (_, measure) in book.plan.measures.iter() {
        walk::exprs(book.plan, &measure.rows.filters, &mut look);
    }
    bounds.sort();
    bounds
}

fn split(book: &Book<'_>, found: &mut Vec<Finding>) {
    let bounds = bounds(book);
    if bounds.is_empty() {
        return;
    }
    for (person, _) in book.people() {
        // Clients whose names are written in several ways are one.
        let mut by_client: BTreeMap<u64, Vec<(usize, EntityId)>> = BTreeMap::new();
        for at in with_near(book, person) {
            if let Some(client) = book.seen.rows.code(Role::Client, at) {
                by_client.entry(book.one_client(client)).or_default().push((at, person));
            }
        }
        let of_clients = by_client.into_values().flat_map(|rows| of_one_client(book, &rows));
        for rows in of_clients.map(|rows| rows.into_iter().map(|(at, _)| at).collect::<Vec<usize>>()) {
            let client = rows.first().and_then(|at| book.text(Role::Client, *at)).unwrap_or_default();
            // Each run of rows whose neighbours are near.
            for run in rows.chunk_by(|one, other| apart(book, *one, *other).is_some_and(|days| days <= NEAR)) {
                if !run.iter().any(|at| book.inside(*at)) {
                    continue;
                }
                let sum = book.sum(run);
                let below = |bound: &&Exact| {
                    let each = run
                        .iter()
                        .all(|at| book.amount(*at).is_some_and(|amount| amount.is_positive() && amount < **bound));
                    each && sum >= **bound
                };
                let Some(bound) = bounds.iter().rev().find(below).filter(|_| run.len() > 1) else { continue };
                let first = run.first().and_then(|at| book.amount(*at));
                let same = run.iter().all(|at| book.amount(*at) == first);
                let within =
                    run.first().zip(run.last()).and_then(|(first, last)| apart(book, *first, *last)).unwrap_or(0);
                found.push(
                    Finding::new(Code::SplitDeals, Some(person), run.to_vec())
                        .arg("person", book.name(person).as_ref())
                        .arg("client", client.as_str())
                        .arg("count", run.len())
                        .arg("sum", book.money(&sum))
                        .arg("bound", book.money(bound))
                        .reason(("audit_why_split", 40), vec![("bound", book.money(bound)), ("sum", book.money(&sum))])
                        .reason_if(within == 0, ("audit_why_one_day", 20), Vec::new())
                        .reason_if(same, ("audit_why_same", 10), Vec::new())
                        .reason_if(run.len() > 2, ("audit_why_parts", 10), vec![("count", run.len().into())])
                        .as_one(),
                );
            }
        }
    }
}

/// What two rows of one deal have in common: the client, and the amount with as few decimals as it has.
type Alike = (u64, (i64, u8));

/// Rows of the same client and the same amount, several of each, with their owners.
fn alike(book: &Book<'_>) -> Vec<(Alike, Vec<(usize, EntityId)>)> {
    let (clients, amounts) = (book.seen.rows.lane(Role::Client), book.seen.rows.lane(Role::Amount));
    let of_row = |at: usize| -> Option<Alike> {
        // Clients whose names are written in several ways are one.
        let client = book.one_client(clients.code(at)?);
        let Raw::Number(units @ 1.., scale) = amounts.raw(at).shortest() else { return None };
        // What a row below 0 has taken back stands there once less.
        Some((client, (units, scale))).filter(|_| !book.is_taken_back(at))
    };
    let people = book.everybody();
    // Hardly any row has another like it, and numbers are put in order sooner than rows are.
    let hash = DefaultHashBuilder::default();
    let rows = people.iter().flat_map(|person| with_near(book, *person));
    let mut met: Vec<u64> = rows.filter_map(|at| Some(hash.hash_one(of_row(at)?))).collect();
    met.sort_unstable();
    let twice = met.chunk_by(|one, other| one == other).filter(|met| met.len() > 1);
    let twice: HashSet<u64> = twice.filter_map(|met| met.first().copied()).collect();
    let mut all: Vec<(Alike, EntityId, usize)> = Vec::new();
    for person in people {
        for at in with_near(book, person) {
            if let Some(alike) = of_row(at).filter(|alike| twice.contains(&hash.hash_one(alike))) {
                all.push((alike, person, at));
            }
        }
    }
    // Rows of one day keep the order that they have by person.
    all.sort_by_key(|(alike, _, _)| *alike);
    let several = all.chunk_by(|one, other| one.0 == other.0).filter(|rows| rows.len() > 1);
    let listed = |own: &[(Alike, EntityId, usize)]| {
        Some((own.first()?.0, own.iter().map(|(_, person, at)| (*at, *person)).collect()))
    };
    several.filter_map(listed).collect()
}

fn doubled(book: &Book<'_>, found: &mut Vec<Finding>) {
    for ((_, (units, scale)), mut rows) in alike(book) {
        let amount = Exact::scaled(units.into(), scale.into());
        rows.sort_by_key(|(at, person)| (book.seen.rows.day(*at), key(book, *person), book.seen.rows.row(*at)));
        for run in rows.chunk_by(|one, other| apart(book, one.0, other.0).is_some_and(|days| days <= NEAR)) {
            for run in of_one_client(book, run) {
                let Some(((first, owner), again)) = run.split_first() else { continue };
                // Of each person the rows of the period that came later.
                let mut of: BTreeMap<EntityId, Vec<usize>> = BTreeMap::new();
                again
                    .iter()
                    .filter(|(at, _)| book.inside(*at))
                    .for_each(|(at, person)| of.entry(*person).or_default().push(*at));
                for (person, places) in of {
                    found.push(of_person(book, (*first, *owner), (person, places), &amount));
                }
            }
        }
    }
}

/// Rows of one name by client: where several tax numbers stand there, each is another one.
fn of_one_client(book: &Book<'_>, run: &[(usize, EntityId)]) -> Vec<Vec<(usize, EntityId)>> {
    let mut of: BTreeMap<Option<String>, Vec<(usize, EntityId)>> = BTreeMap::new();
    run.iter().for_each(|row| of.entry(book.tax_number(row.0)).or_default().push(*row));
    let numbers = of.keys().flatten().count();
    if numbers > 1 { of.into_values().collect() } else { vec![run.to_vec()] }
}

fn key(book: &Book<'_>, person: EntityId) -> Option<std::sync::Arc<str>> {
    book.tables.get(book.plan.people).entity(person).map(|entity| std::sync::Arc::clone(&entity.key))
}

fn of_person(
    book: &Book<'_>,
    (first, owner): (usize, EntityId),
    (person, places): (EntityId, Vec<usize>),
    amount: &Exact,
) -> Finding {
    let client = book.text(Role::Client, first).unwrap_or_default();
    let other = places.iter().filter_map(|at| book.text(Role::Client, *at)).find(|name| *name != client);
    let day = places.iter().any(|at| book.seen.rows.day(*at) == book.seen.rows.day(first));
    // Amounts that a price list has come again; others hardly do.
    let uneven = !amount.checked_div(&Exact::from(100)).is_some_and(|hundreds| hundreds.is_integer());
    Finding::new(Code::DoubledDeals, Some(person), places.clone())
        .beside(vec![first])
        .other(owner)
        .arg("person", book.name(person).as_ref())
        .arg("client", client.as_str())
        .arg("amount", book.money(amount))
        .arg("count", places.len())
        .arg("day", book.seen.rows.day(first).and_then(Day::date).unwrap_or(book.period.first_day()))
        .reason(("audit_why_doubled", 40), vec![("amount", book.money(amount)), ("client", client.as_str().into())])
        .reason_if(day, ("audit_why_same_day", 15), Vec::new())
        .reason_if(
            other.is_some(),
            ("audit_why_spelled", 20),
            vec![("other", other.clone().unwrap_or_default().into())],
        )
        .reason_if(uneven, ("audit_why_uneven", 15), vec![("amount", book.money(amount))])
        .reason_if(owner != person, ("audit_why_two_owners", 15), vec![("name", book.name(owner).as_ref().into())])
}
