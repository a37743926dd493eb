//! Where a row stands in the steps to pay.

use crate::data::{EntityId, RowId};
use crate::evaluate::{Line, Outcome, Trace, TraceKind};
use crate::plan::{Component, Id, Kpi, Record};
use crate::report::row::RowAsked;

/// The step of a rule for each row that pays a row. That a KPI counts the row is no pay for it.
pub(super) fn row_step(parts: &[Trace], record: Id<Record>, row: RowId) -> Option<&Trace> {
    parts.iter().find_map(|part| match &part.what {
        TraceKind::Row { record: of, row: at } if (*of, *at) == (record, row) => Some(part),
        TraceKind::Kpi(..) | TraceKind::Attainment(..) | TraceKind::Quota(..) => None,
        _ => row_step(&part.parts, record, row),
    })
}

/// What is taken back of a row by a line.
pub(super) fn reversed(parts: &[Trace], record: Id<Record>, row: RowId) -> Option<&Trace> {
    parts.iter().find_map(|part| match &part.what {
        TraceKind::Reversed { record: of, row: at, .. } if (*of, *at) == (record, row) => Some(part),
        _ => reversed(&part.parts, record, row),
    })
}

/// The lines of pay in whose steps the row stands, by person.
pub(super) fn lines(outcome: &Outcome, asked: RowAsked) -> Vec<(EntityId, Vec<&Line>)> {
    let theirs = |line: &&Line| asked.payee.is_none_or(|payee| line.payee == payee);
    let mut found: Vec<(EntityId, Vec<&Line>)> = Vec::new();
    for line in outcome.lines().filter(theirs).filter(|line| stands_in(&line.parts, asked.record, asked.row)) {
        match found.iter_mut().find(|(person, _)| *person == line.payee) {
            Some((_, lines)) => lines.push(line),
            None => found.push((line.payee, vec![line])),
        }
    }
    found
}

/// By which way a row is part of a line: by itself, or through what counts it. The names of rules stand for what others pay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// The line pays for the row, or holds or takes back pay of it.
    Itself,
    /// A KPI counts it.
    Kpi(Id<Kpi>),
    /// The attainment of a KPI that counts it.
    Attainment(Id<Kpi>),
    /// The line of another rule does.
    Line(Id<Component>),
}

/// All ways from a line to a row.
pub(super) fn ways(line: &Line, record: Id<Record>, row: RowId) -> Vec<Way> {
    let mut found = Vec::new();
    gather(&line.parts, (record, row), None, &mut found);
    found
}

fn gather(parts: &[Trace], wanted: (Id<Record>, RowId), through: Option<Way>, found: &mut Vec<Way>) {
    for part in parts {
        // The outermost name says most.
        let through = through.or(match &part.what {
            TraceKind::Attainment(id, _) => Some(Way::Attainment(*id)),
            TraceKind::Kpi(id, _) => Some(Way::Kpi(*id)),
            TraceKind::Line(id) => Some(Way::Line(*id)),
            _ => None,
        });
        if stands_here(part, wanted) {
            let way = through.unwrap_or(Way::Itself);
            if !found.contains(&way) {
                found.push(way);
            }
        }
        gather(&part.parts, wanted, through, found);
    }
}

/// Whether a KPI that is read for a person counts a row, whoever it is credited to.
pub(super) fn counts(outcome: &Outcome, asked: RowAsked, kpi: Id<Kpi>) -> bool {
    fn inside(parts: &[Trace], kpi: Id<Kpi>, wanted: (Id<Record>, RowId)) -> bool {
        parts.iter().any(|part| match &part.what {
            TraceKind::Kpi(id, _) if *id == kpi => stands_in(&part.parts, wanted.0, wanted.1),
            _ => inside(&part.parts, kpi, wanted),
        })
    }
    let theirs = |line: &Line| asked.payee.is_none_or(|payee| line.payee == payee);
    outcome.lines().any(|line| theirs(line) && inside(&line.parts, kpi, (asked.record, asked.row)))
}

fn stands_in(parts: &[Trace], record: Id<Record>, row: RowId) -> bool {
    parts.iter().any(|part| stands_here(part, (record, row)) || stands_in(&part.parts, record, row))
}

/// Whether a step itself is of a row.
fn stands_here(part: &Trace, wanted: (Id<Record>, RowId)) -> bool {
    let is = |of: &Id<Record>, at: &RowId| (*of, *at) == wanted;
    match &part.what {
        TraceKind::Rows { record, rows } | TraceKind::TakenOff { record, rows } => rows.iter().any(|at| is(record, at)),
        TraceKind::Row { record, row } | TraceKind::Spread { record, row } => is(record, row),
        TraceKind::Reversed { record, row, refund, .. } => {
            is(record, row) || refund.as_ref().is_some_and(|(record, row)| is(record, row))
        }
        TraceKind::Held { row: Some((record, row)), .. } | TraceKind::ToCome { row: Some((record, row)), .. } => {
            is(record, row)
        }
        TraceKind::Rate(used) => is(&used.record, &used.row),
        _ => false,
    }
}
