//! Totals of pay, and all the people who have lines in a period.

use std::collections::BTreeSet;
use std::rc::Rc;

use crate::data::EntityId;
use crate::evaluate::at::{At, Subject};
use crate::evaluate::world::{Evaluated, World};
use crate::evaluate::{TraceKind, Value};
use crate::number::Exact;
use crate::plan::{Component, Expr, Id, Stage, TotalOf, Type};
use crate::time::Period;

impl World<'_> {
    /// Everybody who may have a line in a plan period, ordered by key: those paid in it, those paid under a rule
    /// whose longer period ends with it, those from whom something is taken back.
    pub(super) fn people_of(&self, period: Period) -> Rc<BTreeSet<EntityId>> {
        let known = self.with_lines.borrow().get(&period).cloned();
        known.unwrap_or_else(|| {
            let people = Rc::new(self.find_people_of(period));
            self.with_lines.borrow_mut().insert(period, people.clone());
            people
        })
    }

    fn find_people_of(&self, period: Period) -> BTreeSet<EntityId> {
        let mut people: BTreeSet<EntityId> = self.payees(period).iter().copied().collect();
        for (_, bonus) in self.plan.components.iter() {
            if let Some(own) = self.period_of_rule(bonus, period) {
                people.extend(self.payees(own).iter().copied());
            }
        }
        people.extend(self.returned(period).iter().copied());
        people.extend(self.paid_after_leaving(period));
        people
    }

    /// The pay that rules bring to this subject in the plan periods that end in the window.
    pub(super) fn total(&self, expr: &Expr, of: TotalOf, at: &At) -> Evaluated {
        let name = || match of {
            TotalOf::Component(id) => self.plan.components.get(id).name.clone(),
            TotalOf::Bonuses | TotalOf::Pay => "".into(),
        };
        self.needs("need_total", name, expr.span)?;
        let mut total = Exact::zero();
        let mut parts = Vec::new();
        for period in at.window.periods_ending_inside(self.plan.every) {
            if let (Subject::UnitOf(..), TotalOf::Component(id)) = (&at.subject, of) {
                total = &total + &self.pay_of_unit(id, &at.subject, period)?;
                continue;
            }
            let (people, _) = self.people_of_subject(period, at);
            for person in people {
                for (id, _) in self.plan.components.iter().filter(|(id, one)| adds_up(of, at.stage, *id, one)) {
                    let Some(line) = self.line(id, person, period)? else { continue };
                    total = &total + &line.amount;
                    if matches!(at.subject, Subject::Person(_)) {
                        let value = Value::Number(line.amount.clone());
                        let money = Type::Money(self.plan.currency);
                        parts.push(self.node(
                            TraceKind::Line(id),
                            value,
                            money,
                            self.plan.components.get(id).span,
                            Vec::new(),
                        ));
                    }
                }
            }
        }
        Ok(self.expression(expr, Value::Number(total), parts))
    }
}

/// Whether the lines of a rule are part of a total, seen from a rule of `stage` or from outside of all rules.
fn adds_up(of: TotalOf, stage: Option<Stage>, id: Id<Component>, component: &Component) -> bool {
    match of {
        TotalOf::Component(only) => only == id,
        TotalOf::Bonuses => component.kind.stage() == Stage::Earned,
        TotalOf::Pay => stage.is_none_or(|stage| component.kind.stage() < stage),
    }
}
