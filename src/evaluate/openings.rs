//! What rules begin with: never less than 0 where nothing is owed that way; and of pools what groups begin with that are not
//! there yet: the data name them, and nothing of them may be lost.

use std::collections::BTreeSet;

use crate::diagnostics::{Code, Diagnostic};
use crate::evaluate::Value;
use crate::evaluate::at::{At, Subject};
use crate::evaluate::world::{Stop, World};
use crate::measure::Datum;
use crate::number::Exact;
use crate::plan::{Circle, Component, ComponentKind, Expr, ExprKind, ParamValue, Scope, Type, walk};
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

    /// A balance that a rule begins with; P0553 for one below 0, which would be paid, or taken, without a reason.
    pub(super) fn begins_with(&self, rule: &Component, said: &Expr, amount: Exact, at: &At) -> Result<Exact, Stop> {
        if !amount.is_negative() {
            return Ok(amount);
        }
        let money = Type::Money(self.plan.currency);
        let kind = match rule.kind {
            ComponentKind::Draw(_) => "draw",
            ComponentKind::Deduction(_) => "deduction",
            _ => "",
        };
        Err(self.report(
            Diagnostic::error(Code::OpeningBelowZero, said.span)
                .arg("rule", &rule.name)
                .arg("person", self.subject_name(&at.subject))
                .arg("period", at.period)
                .arg("amount", self.arg(&Value::Number(amount), Some(&money)))
                .help(kind),
        ))
    }

    /// The first period of a rule.
    pub(super) fn first_period(&self, component: &Component) -> Period {
        let plan = self.plan.effective.from;
        let began = component.effective.map_or(plan, |range| range.from.max(plan));
        component.every.max(self.plan.every).containing(Month::of(began))
    }
}
