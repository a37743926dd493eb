//! One row of data: in which measures and rules it counts, for whom and when, and what leaves it out of the others.

mod asked;
mod found;
mod json;
mod moves;
mod tell;

use crate::data::{Cell, EntityId, RowId};
use crate::evaluate::Outcome;
use crate::plan::{Component, Id, Kpi, Plan, Record, RowSelection, Type};
use crate::report::{Explained, View};
use crate::source::Span;

/// How many rows that lead to the one asked for are told.
const LEADING: usize = 10;

/// The row asked for, and of whose pay.
#[derive(Clone, Copy, Debug)]
pub struct RowAsked {
    /// Its record.
    pub record: Id<Record>,
    /// The row.
    pub row: RowId,
    /// The person in whose pay it is looked for; `None` for everybody.
    pub payee: Option<EntityId>,
}

/// What asks for rows of a record.
#[derive(Clone, Copy, Debug)]
enum Asks {
    /// A measure of a KPI, at its place.
    Kpi(Id<Kpi>, Span),
    /// A rule that pays for each row.
    Rule(Id<Component>),
}

/// Everything in the plan that reads rows of a record one by one, in the order of the plan.
fn asking(plan: &Plan, record: Id<Record>) -> Vec<(Asks, &RowSelection, Option<&crate::plan::Measure>)> {
    let mut found = Vec::new();
    for (id, kpi) in plan.kpis.iter() {
        let mut measures = Vec::new();
        crate::plan::walk::expr(plan, &kpi.value, &mut |part| {
            if let crate::plan::ExprKind::Measure(measure) = &*part.kind {
                measures.push(*measure);
            }
        });
        for measure in measures {
            let measure = plan.measures.get(measure);
            // A KPI made of other KPIs leads to their measures, which are told with those.
            if measure.rows.record == record && holds(kpi.value.span, measure.span) {
                found.push((Asks::Kpi(id, measure.span), &measure.rows, Some(measure)));
            }
        }
    }
    for (id, component) in plan.components.iter() {
        found.extend(component.rows().filter(|rows| rows.record == record).map(|rows| (Asks::Rule(id), rows, None)));
    }
    found
}

fn holds(outer: Span, inner: Span) -> bool {
    outer.file == inner.file && outer.start <= inner.start && inner.end <= outer.end
}

/// The rows of other records that lead to a row by a link and that something asks for.
fn leading(view: &View<'_>, asked: RowAsked) -> Vec<RowAsked> {
    let Some(entity) = view.tables.get(asked.record).entity_of.get(asked.row as usize) else { return Vec::new() };
    let mut found = Vec::new();
    for (record, shape) in view.plan.records.iter().filter(|(record, _)| *record != view.plan.people) {
        let links = shape.fields.iter().filter(|(_, field)| field.ty == Type::Entity(asked.record));
        let links: Vec<_> = links.map(|(field, _)| field).collect();
        if links.is_empty() || asking(view.plan, record).is_empty() {
            continue;
        }
        let table = view.tables.get(record);
        let leads = |row: &RowId| links.iter().any(|link| table.cell(*row, *link) == Cell::Entity(*entity));
        found.extend(table.rows().filter(leads).map(|row| RowAsked { record, row, ..asked }));
    }
    found
}

/// What becomes of a row.
pub fn explain_row(view: &View<'_>, outcome: &Outcome, asked: RowAsked) -> Explained {
    tell::told(view, outcome, asked)
}

/// The same for other programs.
pub fn explain_row_json(view: &View<'_>, outcome: &Outcome, asked: RowAsked) -> serde_json::Value {
    json::document(view, outcome, asked)
}
