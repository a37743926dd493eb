//! Caps: what several rules pay is cut to a limit.

use crate::data::EntityId;
use crate::evaluate::carry::{Bounded, pays_what_is_left};
use crate::evaluate::steps::Steps;
use crate::evaluate::world::{Stop, World};
use crate::evaluate::{Flow, Line, LineStatus, TraceKind, Value, WhyNot};
use crate::number::Exact;
use crate::plan::{Cap, Component, ExcessWord, Id, Type};
use crate::time::Period;

impl World<'_> {
    /// The line of a cap: what is cut from the lines of its rules, or what of it is paid now.
    pub(super) fn cap_line(
        &self,
        id: Id<Component>,
        cap: &Cap,
        person: EntityId,
        period: Period,
    ) -> Result<Option<Line>, Stop> {
        let component = self.plan.components.get(id);
        let Some(own) = self.rule_period(component.every, period) else { return Ok(None) };
        let keeps = cap.limit.excess != ExcessWord::Lost;
        let mut parts = self.new_steps();
        if !self.is_payee(person, own) {
            let Some((made, before)) = self.after_pay(id, person, own, &mut parts)? else { return Ok(None) };
            let flow = made.flow_of_cap(&Exact::zero(), &before, keeps);
            return Ok(Some(self.line_of_cap(id, (person, period), (flow, made.left), LineStatus::Pays, parts)));
        }
        let before = self.left_before(id, person, own)?;
        let settled = self.settled(component, person, own);
        let in_force = component.effective.is_none_or(|range| range.touches(own));
        let (flow, after, status) = if in_force {
            let sum = self.capped_sum(cap, person, own, &mut parts)?;
            let bounded = match &cap.circle {
                Some(circle) => match self.capped_in_group(id, (cap, circle), (person, &before), own, &mut parts)? {
                    Some(bounded) => {
                        let what =
                            TraceKind::Told { key: "tell_share_of_limit", amounts: vec![("before", sum.clone())] };
                        let (value, money) = (Value::Number(bounded.paid.clone()), Type::Money(self.plan.currency));
                        parts.push(self.node(what, value, money, cap.limit.span, Vec::new()));
                        bounded
                    }
                    // Nobody's group is limited.
                    None => Bounded { paid: sum.clone(), left: before.clone() },
                },
                None => {
                    let at = self.dated_whole(component, self.at_rule(id, person, own))?;
                    self.bounded(component, &at, (&sum, &before), &mut parts)?
                }
            };
            let bounded = self.tell_settled(component, bounded, settled, &mut parts);
            (bounded.flow_of_cap(&sum, &before, keeps), bounded.left, LineStatus::Pays)
        } else if pays_what_is_left(component, own) {
            let all = Bounded { paid: before.clone(), left: Exact::zero() };
            (all.flow_of_cap(&Exact::zero(), &before, keeps), all.left, LineStatus::Pays)
        } else {
            let kept = Bounded { paid: Exact::zero(), left: before.clone() };
            let made = self.tell_settled(component, kept, settled, &mut parts);
            let pays = !made.paid.is_zero();
            let status = if pays { LineStatus::Pays } else { LineStatus::NotApplicable(WhyNot::NotInForce) };
            (made.flow_of_cap(&Exact::zero(), &before, keeps), made.left, status)
        };
        self.tell_carried(component, (before, after.clone()), &flow, &mut parts);
        Ok(Some(self.line_of_cap(id, (person, period), (flow, after), status, parts)))
    }

    fn line_of_cap(
        &self,
        id: Id<Component>,
        (person, period): (EntityId, Period),
        (flow, after): (Flow, Exact),
        status: LineStatus,
        parts: Steps,
    ) -> Line {
        let component = self.plan.components.get(id);
        let keeps = component.limited_by().is_some_and(|limit| limit.excess != ExcessWord::Lost);
        let balance = keeps.then_some(after);
        let amount = flow.paid();
        Line { period, payee: person, component: id, amount, flow, balance, status, parts: parts.into() }
    }

    /// What the rules under a cap pay in its period, with what the caps that cut before it have cut of that, and what those
    /// inside it pay later.
    pub(super) fn capped_sum(
        &self,
        cap: &Cap,
        person: EntityId,
        own: Period,
        parts: &mut Steps,
    ) -> Result<Exact, Stop> {
        let mut sum = Exact::zero();
        for period in own.periods_ending_inside(self.plan.every) {
            for (id, component) in self.plan.components.iter() {
                if !cap.counts(id, component) {
                    continue;
                }
                if let Some(line) = self.line(id, person, period)? {
                    sum = &sum + &line.amount;
                    let (value, money) = (Value::Number(line.amount.clone()), Type::Money(self.plan.currency));
                    parts.push(self.node(TraceKind::Line(id), value, money, component.span, Vec::new()));
                }
            }
            for earlier in cap.before.iter().filter(|one| !one.inside) {
                let cut = self.cut_of_shared(earlier.cap, cap, person, period)?;
                if !cut.is_zero() {
                    sum = &sum - &cut;
                    let (value, money) = (Value::Number(-cut), Type::Money(self.plan.currency));
                    parts.push(self.node(TraceKind::CutBefore(earlier.cap), value, money, cap.limit.span, Vec::new()));
                }
            }
        }
        Ok(sum)
    }
}
