//! What is told of findings: their rows as people look them up, and what the pay would be without them.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::audit::book::Book;
use crate::audit::finding::{Finding, ShownRow, Told};
use crate::audit::without::{Question, effects};
use crate::data::{Role, RowId};
use crate::measure::MeasureEngine;
use crate::time::{Month, Period, plus_days};

/// No check looks further back than so many days.
const LONGEST: i64 = 800;

/// How the plan is run again.
#[derive(Clone, Copy)]
pub struct Rerun<'a> {
    /// Answers for the rows that have passed by.
    pub engine: &'a dyn MeasureEngine,
}

/// What is told of findings whose rows stand in the tables of the book, in their order.
pub fn told(book: &Book<'_>, rerun: Rerun<'_>, findings: Vec<Finding>) -> Vec<Told> {
    let asked: Vec<Question<'_>> = findings.iter().map(|finding| question(book, finding)).collect();
    let effects = effects(book, rerun.engine, &asked);
    let over: Vec<Period> = asked.iter().map(|question| over(book, &question.periods)).collect();
    findings
        .into_iter()
        .zip(effects.into_iter().zip(over))
        .map(|(finding, (effect, over))| Told {
            person: finding.payee.map(|person| book.name(person)),
            rows: shown(book, &finding),
            over,
            effect,
            same_as: None,
            finding,
        })
        .collect()
}

fn question<'f>(book: &Book<'_>, finding: &'f Finding) -> Question<'f> {
    let rows: Option<BTreeSet<RowId>> = finding.rows.iter().map(|at| book.seen.rows.row(*at)).collect();
    Question { finding, rows, periods: periods(book, finding) }
}

/// From the first of some periods to the one that is looked at.
fn over(book: &Book<'_>, periods: &[Period]) -> Period {
    periods.first().and_then(|first| Period::span(first.first(), book.period.last())).unwrap_or(book.period)
}

/// The rows of a finding, by day and place.
fn shown(book: &Book<'_>, finding: &Finding) -> Vec<ShownRow> {
    let table = book.tables.get(book.cast.record);
    let mut rows: Vec<ShownRow> = Vec::new();
    let in_question = finding.rows.iter().map(|at| (*at, false));
    for (at, beside) in in_question.chain(finding.beside.iter().map(|at| (*at, true))) {
        let Some(row) = book.seen.rows.row(at) else { continue };
        let Some(origin) = table.origins.get(row as usize) else { continue };
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
    rows
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
