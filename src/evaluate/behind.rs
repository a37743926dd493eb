//! Whose rows stand behind one person's pay.

use std::collections::BTreeSet;

use crate::data::{EntityId, Tables};
use crate::measure::Datum;
use crate::plan::{ExprKind, Field, Id, Plan, Scope, walk};

/// The fields of the people's record by which they belong to groups whose rows somebody's pay depends on; `None` where it may
/// depend on everybody's.
pub fn groups_behind(plan: &Plan) -> Option<BTreeSet<Id<Field>>> {
    let mut scopes: Vec<Scope> = plan.kpis.iter().map(|(_, kpi)| kpi.scope).collect();
    for (_, component) in plan.components.iter() {
        scopes.extend(component.circle().map(|circle| circle.scope));
        walk::component(plan, component, &mut |expr| {
            if let ExprKind::OfGroup { scope, .. } = &*expr.kind {
                scopes.push(*scope);
            }
        });
    }
    let mut fields = BTreeSet::new();
    for scope in scopes {
        match scope {
            Scope::Person => {}
            // A computed one stands in no cell.
            Scope::Unit(field) if plan.records.get(plan.people).fields.get(field).computed.is_none() => {
                fields.insert(field);
            }
            Scope::Unit(_) | Scope::Below(..) | Scope::UnitOf(_) | Scope::Company => return None,
        }
    }
    Some(fields)
}

/// The people whose rows the pay of a person may depend on, the person among them; `None` for everybody.
pub fn behind(plan: &Plan, tables: &Tables, person: EntityId) -> Option<Vec<EntityId>> {
    let fields = groups_behind(plan)?;
    let (shape, table) = (plan.records.get(plan.people), tables.get(plan.people));
    let units_of = |one: EntityId| -> BTreeSet<(Id<Field>, Datum)> {
        let rows = table.entity(one).map(|entity| entity.rows.as_slice()).unwrap_or_default();
        let units = rows.iter().flat_map(|row| {
            let unit = |field: &Id<Field>| {
                let ty = &shape.fields.get(*field).ty;
                Some((*field, Datum::of_cell(table.cell(*row, *field), ty)?))
            };
            fields.iter().filter_map(unit).collect::<Vec<_>>()
        });
        units.collect()
    };
    let own = units_of(person);
    let count = EntityId::try_from(table.entities.len()).unwrap_or(EntityId::MAX);
    Some((0..count).filter(|other| *other == person || !own.is_disjoint(&units_of(*other))).collect())
}
