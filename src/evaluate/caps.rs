//! Caps: what exceeds a limit is cut, carried or paid later. Balances are computed from the periods since the plan began.

use std::rc::Rc;

use crate::data::EntityId;
use crate::evaluate::at::{At, Subject};
use crate::evaluate::world::{Stop, World};
use crate::evaluate::{Flow, Line, LineStatus, Trace, TraceKind, Value, WhyNot};
use crate::number::Exact;
use crate::plan::{Cap, Component, ComponentKind, ExcessWord, Id, Stage, Type};
use crate::time::{Month, Period};

impl World<'_> {
    /// The line of a cap: what is cut from the lines of its rules, or what of it is paid now.
    pub(super) fn cap_line(&self, id: Id<Component>, person: EntityId, period: Period) -> Result<Option<Line>, Stop> {
        let component = self.plan.components.get(id);
        let ComponentKind::Cap(cap) = &component.kind else { return Ok(None) };
        let Some(own) = self.rule_period(component.every, period) else { return Ok(None) };
        let before = self.left_before(id, cap, person, own)?;
        let ends =
            matches!(cap.excess, ExcessWord::PaidAtEnd(grain) if grain.containing(own.last()).last() == own.last());
        let is_payee = self.is_payee(person, own);
        let pays_what_is_left = ends && !before.is_zero();
        if !is_payee && !pays_what_is_left {
            return Ok(None);
        }
        let money = Type::Money(self.plan.currency);
        let mut parts = Vec::new();
        let in_force = component.effective.is_none_or(|range| range.touches(own));
        let (amount, after, status) = if is_payee && in_force {
            let (sum, limit) =
                (self.capped_sum(cap, person, own, &mut parts)?, self.limit(id, cap, person, own, &mut parts)?);
            let over = (&sum - &limit).max(Exact::zero());
            let (amount, after) = match cap.excess {
                ExcessWord::Lost => (-over, Exact::zero()),
                ExcessWord::Carried => {
                    let base = &sum + &before;
                    let paid = base.clone().min(limit.clone());
                    (&paid - &sum, &base - &paid)
                }
                // What is cut in the last period comes back in it, with all that was cut before.
                ExcessWord::PaidAtEnd(_) if ends => (before.clone(), Exact::zero()),
                ExcessWord::PaidAtEnd(_) => (-over.clone(), &before + &over),
            };
            let capped = &sum + &amount;
            let what = TraceKind::Step { before: sum };
            parts.push(self.node(what, Value::Number(capped), money.clone(), cap.at_most.span, Vec::new()));
            (amount, after, LineStatus::Pays)
        } else if ends {
            (before.clone(), Exact::zero(), LineStatus::Pays)
        } else {
            (Exact::zero(), before.clone(), LineStatus::NotApplicable(WhyNot::NotInForce))
        };
        if !before.is_zero() || !after.is_zero() {
            let what = TraceKind::Carried { before };
            parts.push(self.node(what, Value::Number(after.clone()), money.clone(), component.span, Vec::new()));
        }
        let balance = (cap.excess != ExcessWord::Lost).then_some(after);
        let trace = self.node(TraceKind::Line(id), Value::Number(amount.clone()), money, component.span, parts);
        let flow = Flow::earned(amount.clone());
        Ok(Some(Line { period, payee: person, component: id, amount, flow, balance, status, trace }))
    }

    /// What the rules under a cap pay in its period.
    fn capped_sum(&self, cap: &Cap, person: EntityId, own: Period, parts: &mut Vec<Trace>) -> Result<Exact, Stop> {
        let mut sum = Exact::zero();
        for period in own.periods_ending_inside(self.plan.every) {
            for (id, component) in self.plan.components.iter() {
                let is_under = match &cap.of {
                    Some(of) => of.contains(&id),
                    None => component.kind.stage() == Stage::Earned,
                };
                if !is_under {
                    continue;
                }
                if let Some(line) = self.line(id, person, period)? {
                    sum = &sum + &line.amount;
                    let (value, money) = (Value::Number(line.amount.clone()), Type::Money(self.plan.currency));
                    parts.push(self.node(TraceKind::Line(id), value, money, line.trace.span, Vec::new()));
                }
            }
        }
        Ok(sum)
    }

    fn limit(
        &self,
        id: Id<Component>,
        cap: &Cap,
        person: EntityId,
        own: Period,
        parts: &mut Vec<Trace>,
    ) -> Result<Exact, Stop> {
        let component = self.plan.components.get(id);
        let at = self.at_cap(component, person, own);
        let trace = self.eval(&cap.at_most, &at)?;
        let number = trace.number();
        parts.push(trace);
        let number = number.map_err(|reason| self.no_data(&component.name, cap.at_most.span, &at, &reason))?;
        let rounded = self.rounding(component).apply(&number);
        Ok(if rounded == number { number } else { self.rounded(component, number, parts) })
    }

    fn at_cap(&self, component: &Component, person: EntityId, own: Period) -> At {
        At {
            effective: component.effective,
            rule: Some(component.span),
            stage: Some(Stage::Cap),
            ..At::over(Subject::Person(person), own)
        }
    }

    /// The periods of a rule from the one in which the plan begins to the one before `own`, in order.
    fn periods_before(&self, component: &Component, own: Period) -> Vec<Period> {
        let grain = component.every.max(self.plan.every);
        let start = Month::of(self.plan.effective.from);
        let span = Period::span(start, own.first().plus(-1));
        span.map(|span| span.periods_ending_inside(grain).collect()).unwrap_or_default()
    }

    /// What was cut from a person's pay before a period and is not paid yet.
    fn left_before(&self, id: Id<Component>, cap: &Cap, person: EntityId, own: Period) -> Result<Exact, Stop> {
        let component = self.plan.components.get(id);
        if cap.excess == ExcessWord::Lost {
            return Ok(Exact::zero());
        }
        let earlier = self.periods_before(component, own);
        let mut balance = Exact::zero();
        let first = earlier.first().copied().unwrap_or(own);
        if let Some(opening) = cap.opening.as_ref().filter(|_| self.is_payee(person, first)) {
            let at = self.at_cap(component, person, first);
            let value = self.eval(opening, &at)?.number();
            balance = value.map_err(|reason| self.no_data(&component.name, opening.span, &at, &reason))?;
        }
        // From the first on, so that each finds the one before it computed.
        for period in earlier {
            let ending = self.plan.every.containing(period.last());
            if let Some(after) = self.line(id, person, ending)?.and_then(|line: Rc<Line>| line.balance.clone()) {
                balance = after;
            }
        }
        Ok(balance)
    }

    /// The people who are not paid in a plan period but to whom a cap pays there what it has cut before.
    pub(super) fn paid_after_leaving(&self, period: Period) -> Vec<EntityId> {
        let mut people = Vec::new();
        for (id, component) in self.plan.components.iter() {
            let ComponentKind::Cap(cap) = &component.kind else { continue };
            let ExcessWord::PaidAtEnd(grain) = cap.excess else { continue };
            let Some(own) = self.rule_period(component.every, period) else { continue };
            if grain.containing(own.last()).last() != own.last() {
                continue;
            }
            for earlier in grain.containing(own.last()).periods_ending_inside(self.plan.every) {
                for person in self.payees(earlier).iter().filter(|person| !self.is_payee(**person, own)) {
                    // A problem met here comes out with the person's line: what cannot be computed must not be dropped.
                    let none = matches!(self.cap_line(id, *person, period), Ok(None));
                    if !people.contains(person) && !none {
                        people.push(*person);
                    }
                }
            }
        }
        people
    }
}
