//! Where a row stands in the steps to pay.

use crate::data::{EntityId, RowId};
use crate::evaluate::{Line, Outcome, Trace, TraceKind};
use crate::plan::{Id, Record};
use crate::report::row::RowAsked;

/// The step of a rule for each row that pays a row.
pub(super) fn row_step(parts: &[Trace], record: Id<Record>, row: RowId) -> Option<&Trace> {
    parts.iter().find_map(|part| match &part.what {
        TraceKind::Row { record: of, row: at } if (*of, *at) == (record, row) => Some(part),
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

fn stands_in(parts: &[Trace], record: Id<Record>, row: RowId) -> bool {
    let is = |of: &Id<Record>, at: &RowId| (*of, *at) == (record, row);
    parts.iter().any(|part| {
        let own = match &part.what {
            TraceKind::Rows { record, rows } | TraceKind::TakenOff { record, rows } => {
                rows.iter().any(|at| is(record, at))
            }
            TraceKind::Row { record, row } => is(record, row),
            TraceKind::Reversed { record, row, refund, .. } => {
                is(record, row) || refund.as_ref().is_some_and(|(record, row)| is(record, row))
            }
            TraceKind::Held { row: Some((record, row)), .. } | TraceKind::ToCome { row: Some((record, row)), .. } => {
                is(record, row)
            }
            TraceKind::Rate(used) => is(&used.record, &used.row),
            _ => false,
        };
        own || stands_in(&part.parts, record, row)
    })
}
