//! The person's own rows of a period that no rule for each row pays, and why: the first thing a seller asks.

use std::collections::HashSet;

use crate::data::{EntityId, RowId};
use crate::diagnostics::Arg;
use crate::evaluate::{Line, LineStatus, TraceKind};
use crate::measure::{Failed, Fate, RowReader};
use crate::number::Exact;
use crate::plan::{Component, ComponentKind, ExprKind, Id, Measure, Record, RowSelection, Type};
use crate::report::View;
use crate::report::statement::Own;
use crate::report::statement::own::is_personal;
use crate::report::statement::results::each_step;
use crate::time::Period;

/// The most rows of one record; the others are told together.
const MOST: usize = 20;

/// Rows of one record that did not count.
#[derive(Clone, Debug)]
pub struct LeftOut {
    /// The name of the record.
    pub record: String,
    /// The rows.
    pub rows: Vec<LeftRow>,
    /// How many more there are.
    pub more: usize,
    /// The field whose sum is told, and the sum of all of them.
    pub total: Option<(String, String)>,
}

/// A row that did not count.
#[derive(Clone, Debug)]
pub struct LeftRow {
    /// What it is known by.
    pub what: String,
    /// What else it says.
    pub details: Vec<(String, String)>,
    /// What left it out.
    pub why: String,
}

/// Of each record that rules of the person pay row by row: the rows that none of them pays and no KPI of the person counts.
pub(super) fn left_out(view: &View<'_>, own: &Own, lines: &[&Line], person: EntityId, period: Period) -> Vec<LeftOut> {
    // What else asks for rows of the person: KPIs of the person alone, and rules whose lines rows carry.
    let mut measures: HashSet<Id<Measure>> = HashSet::new();
    let mut carriers: Vec<&RowSelection> = Vec::new();
    let mut rules: Vec<(Id<Record>, Vec<Id<Component>>)> = Vec::new();
    for line in lines.iter().filter(|line| line.status == LineStatus::Pays) {
        each_step(own, person, &line.parts, &mut |step| {
            if let TraceKind::Kpi(id, _) = &step.what
                && is_personal(view.plan.kpis.get(*id).scope)
            {
                each_step(own, person, &step.parts, &mut |inner| measures.extend(own.measure(view, inner, person)));
            }
        });
        carriers.extend(view.plan.components.get(line.component).spread.iter().map(|spread| &spread.rows));
        if let ComponentKind::ForEach { rows, .. } = &view.plan.components.get(line.component).kind {
            match rules.iter_mut().find(|(record, _)| *record == rows.record) {
                Some((_, known)) => known.push(line.component),
                None => rules.push((rows.record, vec![line.component])),
            }
        }
    }
    let found = rules.into_iter().filter_map(|(record, rules)| {
        let mut rows = of_record(view, own, &rules, person, period);
        let reader = RowReader::new(view.plan, view.tables);
        let others = measures.iter().map(|id| &view.plan.measures.get(*id).rows).chain(carriers.iter().copied());
        let others: Vec<&RowSelection> = others.filter(|rows| rows.record == record).collect();
        // In whatever period: it counts, only not by this rule.
        rows.retain(|(row, _)| !others.iter().any(|rows| matches!(reader.fate(rows, *row), Fate::Taken(_))));
        (!rows.is_empty()).then(|| told(view, own, record, &rows, person))
    });
    found.collect()
}

/// The rows that all of some rules leave out, with what the first of them says.
fn of_record(
    view: &View<'_>,
    own: &Own,
    rules: &[Id<Component>],
    person: EntityId,
    period: Period,
) -> Vec<(RowId, String)> {
    let reader = RowReader::new(view.plan, view.tables);
    let mut found: Vec<(RowId, String)> = Vec::new();
    let mut paid: HashSet<RowId> = HashSet::new();
    for id in rules {
        let rule = view.plan.components.get(*id);
        let Some(rows) = rule.rows() else { continue };
        let window = rule.every.max(view.plan.every).containing(period.last());
        let here = own.rows_for(view, *id, person).into_iter().filter(|one| one.counts_in(rows, window));
        for one in here {
            match reader.fate(rows, one.row) {
                Fate::Fails(failed) if !found.iter().any(|(row, _)| *row == one.row) => {
                    found.push((one.row, why(view, &failed)));
                }
                Fate::Fails(_) => {}
                _ => {
                    paid.insert(one.row);
                }
            }
        }
    }
    found.retain(|(row, _)| !paid.contains(row));
    found
}

/// The condition that leaves a row out, with what it reads there.
fn why(view: &View<'_>, failed: &Failed<'_>) -> String {
    let said = failed.reads.iter().map(|(expr, value)| {
        let name = match &*expr.kind {
            ExprKind::RowField(path) => path.written(&view.plan.records),
            _ => view.quoted(expr.span),
        };
        let value = match value {
            Some(datum) => view.value(&datum.clone().into(), &expr.ty),
            None => view.word("row_empty").to_owned(),
        };
        Arg::Text(format!("{name} = {value}"))
    });
    let reads: Vec<Arg> = said.collect();
    let condition = ("condition", Arg::Text(view.quoted(failed.condition.span)));
    if reads.is_empty() {
        return view.say("statement_left_bare", &[condition]);
    }
    view.say("statement_left_why", &[condition, ("reads", Arg::List(reads))])
}

fn told(view: &View<'_>, own: &Own, record: Id<Record>, rows: &[(RowId, String)], person: EntityId) -> LeftOut {
    let shape = view.plan.records.get(record);
    let table = view.tables.get(record);
    // The first amount of a row is what it is about.
    let money = shape.fields.iter().find(|(_, field)| matches!(field.ty, Type::Money(_)) && field.computed.is_none());
    let total = money.map(|(id, field)| {
        let sum: Exact = rows.iter().filter_map(|(row, _)| table.cell(*row, id).number()).sum();
        (field.name.to_string(), view.number(&sum, &field.ty))
    });
    let shown = rows.iter().take(MOST).map(|(row, why)| {
        let (key, details) = own.cells(view, (record, *row), person);
        let what = if key.is_empty() { view.row_place(record, *row) } else { key };
        // Whoever a condition names is not this person's to read.
        let why = if own.names_others(why, person) { view.word("statement_not_met").to_owned() } else { why.clone() };
        LeftRow { what, details, why }
    });
    LeftOut { record: shape.name.to_string(), rows: shown.collect(), more: rows.len().saturating_sub(MOST), total }
}
