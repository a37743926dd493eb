//! Whom a KPI concerned in a past period: whose results and quotas are facts about it, and who was new to the work.

use std::collections::BTreeSet;

use crate::data::EntityId;
use crate::evaluate::at::{At, Subject};
use crate::evaluate::past::PastAsked;
use crate::evaluate::world::World;
use crate::measure::Datum;
use crate::plan::{AsOf, BinaryOp, Component, Expr, ExprKind, Id, Kpi, Plan, Scope, walk};
use crate::time::{Month, Period};

/// So many months somebody is new.
const NEW: i32 = 6;

impl World<'_> {
    /// Those of whom a KPI was in a period: people of the plan whom a rule by it concerns and who can influence it, their
    /// groups, the company.
    pub(super) fn subjects_then(&self, asked: &PastAsked, period: Period) -> Vec<Subject> {
        let kpi = self.plan.kpis.get(asked.kpi);
        let people = || {
            let then = |person: &EntityId| self.is_employed_in(*person, period) && self.is_member(*person, period);
            let rules = if asked.rules.is_empty() { &asked.paying } else { &asked.rules };
            let concerns = |person: &EntityId| self.concerns(rules, &self.at_end_of(&Subject::Person(*person), period));
            let can = |person: &EntityId| self.can_influence(kpi, *person, period);
            self.everybody().filter(then).filter(concerns).filter(can)
        };
        match kpi.scope {
            Scope::Person => people().map(Subject::Person).collect(),
            Scope::Company => vec![Subject::Company],
            Scope::Unit(field) => {
                let unit = |person| self.unit_on(person, field, self.day_as_of(person, kpi.team_as_of, period));
                let units: BTreeSet<Datum> = people().filter_map(unit).collect();
                units.into_iter().map(|unit| Subject::Unit(field, unit)).collect()
            }
            Scope::Below(field, own) => {
                let heads = self.heads(field, period);
                people().filter(|person| heads.contains(person)).map(|head| Subject::Below(head, field, own)).collect()
            }
            Scope::UnitOf(unit) => {
                let circles = self.plan.components.iter().filter_map(|(_, rule)| rule.circle());
                let mut rows =
                    circles.filter(|circle| circle.scope == kpi.scope).filter_map(|circle| circle.units.as_ref());
                let named = rows.next().map(|rows| self.units_in(unit, rows, period)).unwrap_or_default();
                named.into_keys().map(|value| Subject::UnitOf(unit, value)).collect()
            }
        }
    }

    pub(super) fn is_settled(&self, subject: &Subject, period: Period) -> bool {
        let Subject::Person(person) = subject else { return true };
        let hired = self.employment(*person, period.last_day()).from;
        hired.is_none_or(|from| period.first().since(Month::of(from)) >= NEW)
    }

    /// Whether a person is one of those who can influence a KPI, where it says who they are.
    fn can_influence(&self, kpi: &Kpi, person: EntityId, period: Period) -> bool {
        let Some(Some(can)) = &kpi.purpose.influenced_by else { return true };
        let day = self.day_as_of(person, Some(self.plan.dated_by.unwrap_or(AsOf::LastDay)), period);
        let row = self.payee_row(person, day);
        row.is_some_and(|row| self.reader().truth(can, row, Some(day)) == Some(true))
    }

    /// Whether some rule can hold for a person, as far as only the person decides: role, grade, months of service.
    fn concerns(&self, rules: &[Id<Component>], at: &At) -> bool {
        let plan = self.plan;
        let excluded = |rule: &Id<Component>| {
            let whole = plan.when.iter().map(|(when, _)| when);
            plan.components.get(*rule).when.iter().chain(whole).any(|when| self.rules_out(when, at))
        };
        rules.is_empty() || !rules.iter().all(excluded)
    }

    /// Whether something says of this person that the KPI is theirs: who can influence it, or a rule that goes by it and asks
    /// who they are.
    pub(super) fn is_named(&self, asked: &PastAsked, at: &At) -> bool {
        let Subject::Person(_) = at.subject else { return true };
        let asks_who = |when: &Expr| {
            let mut asks = false;
            walk::expr(self.plan, when, &mut |expr| asks |= matches!(&*expr.kind, ExprKind::PayeeField(_)));
            asks
        };
        let names = |rule: &Id<Component>| {
            let when = &self.plan.components.get(*rule).when;
            when.iter().any(|when| asks_who(when) && !self.rules_out(when, at))
        };
        matches!(self.plan.kpis.get(asked.kpi).purpose.influenced_by, Some(Some(_))) || asked.rules.iter().any(names)
    }

    fn rules_out(&self, when: &Expr, at: &At) -> bool {
        if let ExprKind::Binary { op: BinaryOp::And, left, right } = &*when.kind {
            return self.rules_out(left, at) || self.rules_out(right, at);
        }
        asks_of_the_person(self.plan, when)
            && self.without_a_word(|| self.eval(when, at)).is_some_and(|found| found.value.truth() == Ok(false))
    }
}

/// Whether a condition asks nothing that somebody does or is given.
fn asks_of_the_person(plan: &Plan, when: &Expr) -> bool {
    let mut only = true;
    walk::expr(plan, when, &mut |expr| {
        only &= !matches!(
            &*expr.kind,
            ExprKind::Kpi(_)
                | ExprKind::Attainment(_)
                | ExprKind::Quota(_)
                | ExprKind::Measure(_)
                | ExprKind::SubjectField { .. }
                | ExprKind::Scorecard(_)
                | ExprKind::Scale { .. }
                | ExprKind::Total(_)
                | ExprKind::OfGroup { .. }
                | ExprKind::RowField(_)
                | ExprKind::InWindow { .. }
                | ExprKind::InARow { .. }
        );
    });
    only
}
