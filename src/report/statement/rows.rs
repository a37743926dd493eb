//! The rows of data behind lines and KPIs: what each gave or counts.

use std::collections::HashSet;

use crate::data::{EntityId, RowId};
use crate::evaluate::{HeldStep, Line, Trace, TraceKind, Value};
use crate::measure::RowReader;
use crate::number::Exact;
use crate::plan::{ComponentKind, Credit, Id, Measure, Record, Type};
use crate::report::View;
use crate::report::statement::Own;
use crate::report::statement::own::is_personal;
use crate::report::statement::results::{each_step, kpi_title};
use crate::syntax::tree::Aggregate;
use crate::time::Period;

/// The most rows of one table; the others are told together.
const MOST: usize = 200;

/// The rows behind one line or KPI.
#[derive(Clone, Debug)]
pub struct Deals {
    /// Of which line or KPI.
    pub of: String,
    /// The name of the record.
    pub record: String,
    /// Whether each row brings an amount or a count; otherwise rows are only listed.
    pub adds_up: bool,
    /// Whether the rows are paid for one by one; otherwise they count in a KPI.
    pub paid: bool,
    /// The rows.
    pub rows: Vec<Deal>,
    /// How many more there are, and what they bring together.
    pub more: Option<(usize, String)>,
    /// What all bring together.
    pub total: String,
}

/// One row.
#[derive(Clone, Debug)]
pub struct Deal {
    /// What it is known by.
    pub what: String,
    /// What else it says.
    pub details: Vec<(String, String)>,
    /// A word on it, where it does not simply pay: held, taken back.
    pub note: String,
    /// What it brings, in words.
    pub gives: String,
    /// The same as a number, where it brings one.
    pub amount: Option<Exact>,
}

/// A list of rows with what each brings: the same list stands once.
type Seen = (Id<Record>, Vec<RowId>, Option<Vec<Exact>>);

/// All tables of rows of a person's lines; each list stands once.
pub(super) fn deals(view: &View<'_>, own: &Own, lines: &[&Line], person: EntityId) -> Vec<Deals> {
    let mut all = Vec::new();
    let mut seen: HashSet<Seen> = HashSet::new();
    for line in lines {
        let component = view.plan.components.get(line.component);
        // Rows that a rule pays one by one are the person's whose line it is.
        if matches!(component.kind, ComponentKind::ForEach { .. }) || component.plays_out() {
            all.extend(paid(view, own, line, person));
        }
        each_step(own, person, &line.parts, &mut |step| {
            let TraceKind::Kpi(id, period) = &step.what else { return };
            let kpi = view.plan.kpis.get(*id);
            if !is_personal(kpi.scope) {
                return;
            }
            each_step(own, person, &step.parts, &mut |inner| {
                let TraceKind::Rows { record, rows } = &inner.what else { return };
                let Some(measure) = own.measure(view, inner, person) else { return };
                let counted = counted(view, own, (measure, person), rows);
                if rows.is_empty() || !seen.insert((*record, rows.clone(), counted.clone())) {
                    return;
                }
                let title = format!("{}, {}", kpi_title(view, *id), view.format().period_name(*period));
                let adds_up = counted.is_some();
                let amounts = counted.unwrap_or_else(|| rows.iter().map(|_| Exact::zero()).collect());
                let entries =
                    rows.iter().zip(amounts).map(|(row, amount)| (*record, *row, amount, String::new())).collect();
                let ty = (inner.ty.clone(), adds_up);
                all.push(table(view, own, (title, false), entries, ty, person));
            });
        });
    }
    all
}

/// A row of a table before it is put into words: where it is, what it brings, a word on it.
type Entry = (Id<Record>, RowId, Exact, String);

fn paid(view: &View<'_>, own: &Own, line: &Line, person: EntityId) -> Option<Deals> {
    let amount = |step: &Trace| match &step.value {
        Value::Number(amount) => amount.clone(),
        _ => Exact::zero(),
    };
    // What was earned earlier says when.
    let note = |key: &'static str, earned_in: Period| match earned_in.contains(line.period.last_day()) {
        true => view.word(key).to_owned(),
        false => format!("{} ({})", view.word(key), view.format().period_name(earned_in)),
    };
    let entry = |step: &Trace| {
        Some(match &step.what {
            TraceKind::Row { record, row } | TraceKind::Spread { record, row } => {
                (*record, *row, amount(step), String::new())
            }
            TraceKind::Reversed { record, row, paid_in, .. } => {
                (*record, *row, amount(step), note("statement_back", *paid_in))
            }
            TraceKind::Held { step: held, row: Some((record, row)), earned_in } => {
                let key = match held {
                    HeldStep::Held => "statement_held",
                    HeldStep::Released => "statement_released",
                    HeldStep::Cancelled => "statement_cancelled",
                };
                (*record, *row, amount(step), note(key, *earned_in))
            }
            _ => return None,
        })
    };
    let entries: Vec<Entry> = line.parts.iter().filter_map(entry).collect();
    if entries.is_empty() {
        return None;
    }
    let bonus = view.plan.components.get(line.component);
    let title = if bonus.title.is_empty() { &bonus.name } else { &bonus.title };
    // What is held or taken back is told in its own row. A total is said where it is what the line pays, or where all of it
    // is earned now.
    let sum: Exact = entries.iter().map(|(_, _, amount, _)| amount.clone()).sum();
    let plain = entries.iter().all(|(.., note)| note.is_empty());
    let ty = (Type::Money(view.plan.currency), plain || sum == line.amount);
    Some(table(view, own, (title.to_string(), true), entries, ty, person))
}

fn table(
    view: &View<'_>,
    own: &Own,
    (of, paid): (String, bool),
    mut entries: Vec<Entry>,
    (ty, total): (Type, bool),
    person: EntityId,
) -> Deals {
    let sum = |entries: &[Entry]| entries.iter().map(|(_, _, amount, _)| amount.clone()).sum::<Exact>();
    let all = sum(&entries);
    let record = entries.first().map(|(record, ..)| view.plan.records.get(*record).name.to_string());
    let rest = if entries.len() > MOST { entries.split_off(MOST) } else { Vec::new() };
    let number = |value: &Exact| view.number(value, &ty);
    let shown = paid || total;
    let rows = entries.iter().map(|(record, row, amount, note)| {
        let (key, details) = own.cells(view, (*record, *row), person);
        Deal {
            what: if key.is_empty() { view.row_place(*record, *row) } else { key },
            details,
            note: note.clone(),
            gives: if shown { number(amount) } else { String::new() },
            amount: shown.then(|| amount.clone()),
        }
    });
    Deals {
        of,
        record: record.unwrap_or_default(),
        adds_up: shown,
        paid,
        rows: rows.collect(),
        more: (!rest.is_empty()).then(|| (rest.len(), if shown { number(&sum(&rest)) } else { String::new() })),
        total: if total { number(&all) } else { String::new() },
    }
}

/// What each row brings to a sum, of a shared row the own part; `None` where the measure is no sum.
fn counted(view: &View<'_>, own: &Own, (id, person): (Id<Measure>, EntityId), rows: &[RowId]) -> Option<Vec<Exact>> {
    let measure = view.plan.measures.get(id);
    let target = measure.target.as_ref().filter(|_| measure.function == Aggregate::Sum)?;
    let shares = measure.rows.credited.as_ref().and_then(Credit::shares).filter(|_| measure.by_share);
    let reader = RowReader::new(view.plan, view.tables);
    let value = |row: &RowId| {
        let whole = reader.value(target, *row, reader.date(&measure.rows, *row))?.number().cloned()?;
        let Some(shares) = shares else { return Some(whole) };
        let one = own.part(id, *row, person)?;
        Some(&whole * &reader.share(Some(shares), (measure.rows.record, *row), one.part, one.date))
    };
    rows.iter().map(value).collect()
}
