//! What some rules bring after caps: what a draw compares.

use crate::data::EntityId;
use crate::evaluate::steps::Steps;
use crate::evaluate::world::{Stop, World};
use crate::evaluate::{TraceKind, Value};
use crate::number::Exact;
use crate::plan::{Cap, Component, ComponentKind, Id, OfCap, Type};
use crate::time::Period;

impl World<'_> {
    /// What rules pay a person in a period of the plan and what caps leave of it: the whole line of a cap that limits
    /// nothing else, and of another one what it has cut of these rules. One that keeps what exceeds it is never of that
    /// kind (P0185).
    pub(super) fn paid_after_caps(
        &self,
        of: &[Id<Component>],
        person: EntityId,
        period: Period,
        parts: &mut Steps,
    ) -> Result<Exact, Stop> {
        let mut sum = Exact::zero();
        let money = || Type::Money(self.plan.currency);
        let mut add = |what: TraceKind, amount: &Exact, id: Id<Component>| {
            sum = &sum + amount;
            let span = self.plan.components.get(id).span;
            parts.push(self.node(what, Value::Number(amount.clone()), money(), span, Vec::new()));
        };
        for id in of {
            if let Some(line) = self.line(*id, person, period)? {
                add(TraceKind::Line(*id), &line.amount, *id);
            }
        }
        for (id, component) in self.plan.components.iter() {
            let ComponentKind::Cap(cap) = &component.kind else { continue };
            match self.plan.of_cap(cap, of) {
                OfCap::Nothing => {}
                OfCap::All => {
                    if let Some(line) = self.line(id, person, period)?.filter(|line| !line.amount.is_zero()) {
                        add(TraceKind::Line(id), &line.amount, id);
                    }
                }
                OfCap::Some => {
                    let cut = self.cut_of_these(id, of, person, period)?;
                    if !cut.is_zero() {
                        add(TraceKind::CutBefore(id), &-cut, id);
                    }
                }
            }
        }
        Ok(sum)
    }

    /// What a cap, whose period ends with a period of the plan, has cut of some of its rules, and of what caps of these
    /// rules alone, which lie inside it, have paid of earlier periods.
    fn cut_of_these(
        &self,
        id: Id<Component>,
        of: &[Id<Component>],
        person: EntityId,
        ending: Period,
    ) -> Result<Exact, Stop> {
        let Some(allotment) = self.allotment_ending(id, person, ending)? else { return Ok(Exact::zero()) };
        let alone = |inside: &Cap| self.plan.of_cap(inside, of) == OfCap::All;
        let counts = |one: Id<Component>| match &self.plan.components.get(one).kind {
            ComponentKind::Cap(inside) => alone(inside),
            _ => of.contains(&one),
        };
        Ok(allotment.cuts().filter(|(one, _)| counts(*one)).map(|(_, cut)| cut.clone()).sum())
    }
}
