//! Units that rows name: who is in which, what a person gets in all of theirs, and what is left without anybody.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;

use crate::data::{EntityId, RowId};
use crate::diagnostics::{Code, Diagnostic};
use crate::evaluate::at::Subject;
use crate::evaluate::circle::Share;
use crate::evaluate::walk::measures_of;
use crate::evaluate::world::{Stop, World};
use crate::evaluate::{LineStatus, NoDataReason, TraceKind, Value, WhyNot};
use crate::measure::{Datum, RowsByUnit};
use crate::number::Exact;
use crate::plan::{
    Circle, Component, ComponentKind, Expr, ExprKind, Fallback, FieldPath, Id, Measure, Record, RowSelection, Scope,
    Type, UnitOf, walk,
};
use crate::source::Span;
use crate::time::Period;

/// A rule, and rows without a unit.
type Noted = (Span, BTreeSet<RowId>);

impl World<'_> {
    /// The rows that name units, by unit.
    fn rows_by_unit(&self, unit: UnitOf, rows: &RowSelection) -> Rc<RowsByUnit> {
        let key = (unit, rows.date.clone());
        let known = self.units.borrow().get(&key).cloned();
        known.unwrap_or_else(|| {
            let way = FieldPath { record: unit.record, steps: vec![unit.field] };
            let by = Rc::new(RowsByUnit::of(self.plan, self.tables, rows, &way));
            self.units.borrow_mut().insert(key, by.clone());
            by
        })
    }

    /// The units that rows of a period name, each with everybody who has such a row, whoever the plan is for.
    pub(super) fn units_in(
        &self,
        unit: UnitOf,
        rows: &RowSelection,
        period: Period,
    ) -> BTreeMap<Datum, BTreeSet<EntityId>> {
        self.rows_by_unit(unit, rows).units_in(rows, period)
    }

    /// What a person gets in all units of theirs together, each by itself in the explanation.
    pub(super) fn share_in_units(
        &self,
        id: Id<Component>,
        circle: &Circle,
        (unit, person): (UnitOf, EntityId),
        own: Period,
    ) -> Result<Share, Stop> {
        let groups = self.groups(id, circle, own)?;
        let bonus = self.plan.components.get(id);
        let money = Type::Money(self.plan.currency);
        let mut total = Exact::zero();
        let mut parts = self.new_steps();
        let mut status = None;
        let mut stopped = None;
        for group in groups.of(person) {
            let share = match self.share_in(id, circle, person, group, own) {
                Ok(share) => share,
                // The other units are looked at all the same, so that everything wrong comes out together.
                Err(stop) => {
                    stopped = stopped.or(Some(stop));
                    continue;
                }
            };
            total = &total + &share.amount;
            let why = match &share.status {
                LineStatus::Pays => None,
                LineStatus::NotApplicable(why) => Some(why.clone()),
            };
            if status.is_none() || share.status == LineStatus::Pays {
                status = Some(share.status);
            }
            let what = TraceKind::InUnit {
                field: unit.name(&self.plan.records).name.clone(),
                unit: self.unit_of_name(unit, group),
                why,
            };
            parts.push(self.node(what, Value::Number(share.amount), money.clone(), bonus.span, share.parts));
        }
        if let Some(stop) = stopped {
            return Err(stop);
        }
        let nowhere = || {
            let record = self.plan.records.get(unit.record).name.clone();
            LineStatus::NotApplicable(WhyNot::NoData(NoDataReason::NoRow(record, own)))
        };
        Ok(Share { amount: total, status: status.unwrap_or_else(nowhere), parts, exact: None })
    }

    /// What a rule pays in a unit of its own in the plan period that ends one of its periods.
    pub(super) fn pay_of_unit(&self, id: Id<Component>, unit: &Subject, period: Period) -> Result<Exact, Stop> {
        let component = self.plan.components.get(id);
        let (Some(circle), Some(own)) = (component.circle(), self.period_of_rule(component, period)) else {
            return Ok(Exact::zero());
        };
        let together = self.together(id, circle, unit, own)?;
        Ok(together.shares.values().map(|share| share.amount.clone()).sum())
    }

    /// A unit as people know it.
    pub(super) fn unit_of_name(&self, unit: UnitOf, group: &Subject) -> Arc<str> {
        match group {
            Subject::UnitOf(_, value) => self.word_of_datum(value, &unit.name(&self.plan.records).ty),
            _ => "".into(),
        }
    }

    /// The measures of a pool's amount and conditions whose rows say their unit.
    fn measures_of_units(&self, component: &Component, unit: UnitOf) -> BTreeMap<Id<Measure>, FieldPath> {
        let mut found = BTreeMap::new();
        let ComponentKind::Pool(pool) = &component.kind else { return found };
        let steps = component.then.iter().filter_map(|step| step.kind.operand());
        for expr in std::iter::once(&pool.amount).chain(&component.when).chain(steps) {
            self.measures_behind(expr, unit, &mut found);
        }
        found
    }

    fn measures_behind(&self, expr: &Expr, unit: UnitOf, found: &mut BTreeMap<Id<Measure>, FieldPath>) {
        let mut of_company = BTreeSet::new();
        walk::expr(self.plan, expr, &mut |expr| match &*expr.kind {
            ExprKind::Measure(id) => {
                let way = unit.way_from(&self.plan.records, self.plan.measures.get(*id).rows.record);
                found.extend(way.map(|way| (*id, way)));
            }
            ExprKind::Kpi(id) | ExprKind::Attainment(id) if self.plan.kpis.get(*id).scope == Scope::Company => {
                of_company.extend(measures_of(&self.plan.kpis.get(*id).value));
            }
            _ => {}
        });
        found.retain(|id, _| !of_company.contains(id));
    }

    /// The units that have anything to do with a pool in a period: those that its rows name, and those in which its amount
    /// counts rows.
    pub(super) fn units_concerned(
        &self,
        component: &Component,
        unit: UnitOf,
        rows: &RowSelection,
        own: Period,
    ) -> BTreeSet<Datum> {
        let mut units: BTreeSet<Datum> = self.units_in(unit, rows, own).into_keys().collect();
        for (id, way) in self.measures_of_units(component, unit) {
            let selection = &self.plan.measures.get(id).rows;
            units.extend(self.facts.by_unit(id, &way).units_in(selection, own).into_keys());
        }
        units
    }

    /// P0841: what a pool has in units in which none of the people paid has rows. The plan says what becomes of it, and
    /// nobody would see it, since it stands in nobody's line.
    pub(super) fn warn_of_units_of_nobody(&self, id: Id<Component>, period: Period) {
        let component = self.plan.components.get(id);
        let ComponentKind::Pool(pool) = &component.kind else { return };
        let (Scope::UnitOf(unit), Some(rows)) = (pool.circle.scope, &pool.circle.units) else { return };
        let Some(own) = self.period_of_rule(component, period) else { return };
        // What stops here has been reported.
        let Ok(groups) = self.groups(id, &pool.circle, own) else { return };
        let units = self.units_concerned(component, unit, rows, own).into_iter();
        let mut concerned: Vec<Subject> = units.map(|value| Subject::UnitOf(unit, value)).collect();
        // What a unit begins with is told once, in the first period; later on it stands among what is open.
        if own == self.first_period(component) {
            let begin = self.groups_with_opening(component, &pool.circle).into_iter();
            let begin: Vec<Subject> = begin.filter(|group| !concerned.contains(group)).collect();
            concerned.extend(begin);
        }
        for group in concerned {
            if !groups.members(&group).is_empty() {
                continue;
            }
            let Ok(together) = self.together(id, &pool.circle, &group, own) else { continue };
            if together.of_nobody.is_zero() {
                continue;
            }
            let money = Type::Money(self.plan.currency);
            let amount = Value::Number(together.of_nobody.clone());
            self.report(
                Diagnostic::warning(Code::UnitOfNobody, component.span)
                    .arg("name", &component.name)
                    .arg("group", self.subject_name(&group))
                    .arg("period", own)
                    .arg("amount", self.arg(&amount, Some(&money)))
                    .help(if pool.if_nobody == Some(Fallback::Carried) { "carried" } else { "" }),
            );
        }
    }

    /// P0840: rows without a unit, of those that put people into units and of those that the units' amounts count.
    pub(super) fn warn_of_rows_without_unit(&self, periods: &[Period]) {
        let mut found: BTreeMap<(Id<Record>, Arc<str>), Noted> = BTreeMap::new();
        let mut note = |record: Id<Record>, field: Arc<str>, span, rows: BTreeSet<RowId>| {
            if !rows.is_empty() {
                found.entry((record, field)).or_insert((span, BTreeSet::new())).1.extend(rows);
            }
        };
        for (_, component) in self.plan.components.iter() {
            let Some(Circle { scope: Scope::UnitOf(unit), units: Some(rows), .. }) = component.circle() else {
                continue;
            };
            let own = || periods.iter().filter_map(|period| self.period_of_rule(component, *period));
            let by = self.rows_by_unit(*unit, rows);
            let without: BTreeSet<RowId> = own().flat_map(|own| by.without(rows, own)).collect();
            note(unit.record, unit.name(&self.plan.records).name.clone(), component.span, without);
            for (id, way) in self.measures_of_units(component, *unit) {
                let selection = &self.plan.measures.get(id).rows;
                let by = self.facts.by_unit(id, &way);
                let without = own().flat_map(|own| by.without(selection, own)).collect();
                note(way.record, self.name_of_path(&way), component.span, without);
            }
        }
        for ((record, field), (span, rows)) in found {
            self.report(
                Diagnostic::warning(Code::RowsWithoutUnit, span)
                    .arg("record", &self.plan.records.get(record).name)
                    .arg("field", field)
                    .arg("rows", rows.len())
                    .arg("places", self.places(record, &rows)),
            );
        }
    }
}
