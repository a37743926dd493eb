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
        if matches!(component.kind, ComponentKind::ForEach { .. }) {
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
                let counted = counted(view, measure, rows);
                if rows.is_empty() || !seen.insert((*record, rows.clone(), counted.clone())) {
                    return;
                }
                let title = format!("{}, {}", kpi_title(view, *id), view.format().period(*period));
                let adds_up = counted.is_some();
                let amounts = counted.unwrap_or_else(|| rows.iter().map(|_| Exact::zero()).collect());
                let entries = rows.iter().zip(amounts).map(|(row, amount)| (*record, *row, amount, "")).collect();
                let ty = (inner.ty.clone(), adds_up);
                all.push(table(view, own, (title, false), entries, ty, person));
            });
        });
    }
    all
}

/// A row of a table before it is put into words: where it is, what it brings, a word on it.
type Entry = (Id<Record>, RowId, Exact, &'static str);

fn paid(view: &View<'_>, own: &Own, line: &Line, person: EntityId) -> Option<Deals> {
    let amount = |step: &Trace| match &step.value {
        Value::Number(amount) => amount.clone(),
        _ => Exact::zero(),
    };
    let entry = |step: &Trace| {
        Some(match &step.what {
            TraceKind::Row { record, row } => (*record, *row, amount(step), ""),
            TraceKind::Reversed { record, row, .. } => (*record, *row, amount(step), "statement_back"),
            TraceKind::Held { step: held, row: Some((record, row)), .. } => {
                let key = match held {
                    HeldStep::Held => "statement_held",
                    HeldStep::Released => "statement_released",
                    HeldStep::Cancelled => "statement_cancelled",
                };
                (*record, *row, amount(step), key)
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
    // What is held or taken back is told in its own row; a total of both would mix what is earned with what is paid.
    let plain = entries.iter().all(|(.., note)| note.is_empty());
    let ty = (Type::Money(view.plan.currency), plain);
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
            note: if note.is_empty() { String::new() } else { view.say(note, &[]) },
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

/// What each row brings to a sum; `None` where the measure is no sum, or counts parts of rows.
fn counted(view: &View<'_>, measure: Id<Measure>, rows: &[RowId]) -> Option<Vec<Exact>> {
    let measure = view.plan.measures.get(measure);
    let target = measure.target.as_ref().filter(|_| measure.function == Aggregate::Sum)?;
    if measure.by_share && measure.rows.credited.as_ref().and_then(Credit::shares).is_some() {
        return None;
    }
    let reader = RowReader::new(view.plan, view.tables);
    rows.iter().map(|row| reader.value(target, *row, reader.date(&measure.rows, *row))?.number().cloned()).collect()
}
