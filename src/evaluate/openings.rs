//! What pools begin with, of groups that are not there yet: the data name them, and nothing of them may be lost.

use std::collections::BTreeSet;

use crate::evaluate::at::Subject;
use crate::evaluate::world::World;
use crate::measure::Datum;
use crate::plan::{Circle, Component, ExprKind, ParamValue, Scope, walk};
use crate::time::{Month, Period};

impl World<'_> {
    /// The groups of which the data, or a parameter's table, say what a pool begins with.
    pub(super) fn groups_with_opening(&self, component: &Component, circle: &Circle) -> Vec<Subject> {
        let Some(opening) = &component.opening else { return Vec::new() };
        let mut units: BTreeSet<Datum> = BTreeSet::new();
        walk::expr(self.plan, opening, &mut |expr| match &*expr.kind {
            ExprKind::SubjectField { record, subject: Some(key), .. } => {
                units.extend(self.index((*record, Some(*key), None)).keys().flatten().cloned());
            }
            ExprKind::Param(id) => {
                let ParamValue::Table { keys, rows, .. } = &self.plan.params.get(*id).value else { return };
                let names_group = |key: &ExprKind| match (key, circle.scope) {
                    (ExprKind::PayeeField(path), Scope::Unit(field)) => path.steps.as_slice() == [field],
                    _ => false,
                };
                let Some(place) = keys.iter().position(|key| names_group(&key.kind)) else { return };
                units.extend(rows.iter().filter_map(|row| row.keys.get(place)).map(Datum::from));
            }
            _ => {}
        });
        let group = |unit: Datum| match circle.scope {
            Scope::Unit(field) => Some(Subject::Unit(field, unit)),
            Scope::UnitOf(of) => Some(Subject::UnitOf(of, unit)),
            Scope::Person | Scope::Below(..) | Scope::Company => None,
        };
        units.into_iter().filter_map(group).collect()
    }

    /// The first period of a rule.
    pub(super) fn first_period(&self, component: &Component) -> Period {
        let plan = self.plan.effective.from;
        let began = component.effective.map_or(plan, |range| range.from.max(plan));
        component.every.max(self.plan.every).containing(Month::of(began))
    }
}
