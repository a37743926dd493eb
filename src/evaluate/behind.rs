//! Whose rows stand behind one person's pay.

use std::collections::{BTreeSet, HashMap};

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

/// Who shares a group with whom, ever: the pay of each may depend on the rows of the other.
#[derive(Debug)]
pub struct Companions {
    /// The groups of each person, by their places.
    groups_of: Vec<Vec<usize>>,
    /// The people of each group.
    members: Vec<Vec<EntityId>>,
}

impl Companions {
    /// All of a plan; `None` where the pay of each may depend on the rows of everybody.
    pub fn of(plan: &Plan, tables: &Tables) -> Option<Companions> {
        let fields = groups_behind(plan)?;
        let (shape, table) = (plan.records.get(plan.people), tables.get(plan.people));
        let mut known: HashMap<(Id<Field>, Datum), usize> = HashMap::new();
        let mut companions = Companions { groups_of: Vec::with_capacity(table.entities.len()), members: Vec::new() };
        for (person, entity) in (0..).zip(&table.entities) {
            let mut own = BTreeSet::new();
            for (row, field) in entity.rows.iter().flat_map(|row| fields.iter().map(move |field| (*row, *field))) {
                let Some(unit) = Datum::of_cell(table.cell(row, field), &shape.fields.get(field).ty) else { continue };
                let next = known.len();
                own.insert(*known.entry((field, unit)).or_insert(next));
            }
            companions.members.resize(known.len(), Vec::new());
            own.iter()
                .for_each(|group| companions.members.get_mut(*group).into_iter().for_each(|all| all.push(person)));
            companions.groups_of.push(own.into_iter().collect());
        }
        Some(companions)
    }

    /// The people whose rows the pay of any of these may depend on, and whose pay may depend on theirs: these themselves among
    /// them.
    pub fn behind(&self, people: impl IntoIterator<Item = EntityId>) -> BTreeSet<EntityId> {
        let (mut all, mut groups) = (BTreeSet::new(), BTreeSet::new());
        for person in people {
            all.insert(person);
            groups.extend(self.groups_of.get(person as usize).into_iter().flatten().copied());
        }
        all.extend(groups.into_iter().filter_map(|group| self.members.get(group)).flatten().copied());
        all
    }
}

/// The people whose rows the pay of a person may depend on, the person among them; `None` for everybody.
pub fn behind(plan: &Plan, tables: &Tables, person: EntityId) -> Option<Vec<EntityId>> {
    Some(Companions::of(plan, tables)?.behind([person]).into_iter().collect())
}
