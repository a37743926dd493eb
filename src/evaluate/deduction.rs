//! Deductions: what is taken from the pay of a period, and what waits for the next.

use crate::data::EntityId;
use crate::evaluate::world::{Stop, World};
use crate::evaluate::{Flow, Line, LineStatus, Trace, TraceKind, Value, WhyNot};
use crate::number::Exact;
use crate::plan::{Component, ComponentKind, Deduction, Expr, Id, Rest, Stage, Type};
use crate::time::{Month, Period};

/// What a deduction did in a period, and what waits after it.
#[derive(Clone, Debug, Default)]
pub(super) struct Deducted {
    /// What was taken.
    taken: Exact,
    /// What had waited before the period, with the opening balance.
    before: Exact,
    /// What waits after the period.
    balance: Exact,
    /// Whether the person has been met before, so that the opening balance has been read.
    begun: bool,
    /// Whether there was anything to take.
    wanted: bool,
    status: Option<WhyNot>,
    parts: Vec<Trace>,
}

impl World<'_> {
    /// The line of a deduction in a plan period; `None` where the person has none there.
    pub(super) fn deduction_line(
        &self,
        id: Id<Component>,
        deduction: &Deduction,
        payee: EntityId,
        period: Period,
    ) -> Result<Option<Line>, Stop> {
        let component = self.plan.components.get(id);
        let deducted = self.deducted(id, deduction, payee, period)?;
        if !deducted.wanted && !self.is_payee(payee, period) {
            return Ok(None);
        }
        let money = Type::Money(self.plan.currency);
        let mut parts = self.new_steps();
        parts.extend(deducted.parts);
        if deducted.wanted {
            let what = TraceKind::Told { key: "tell_taken", amounts: Vec::new() };
            parts.push(self.node(
                what,
                Value::Number(deducted.taken.clone()),
                money.clone(),
                component.span,
                Vec::new(),
            ));
        }
        if !(deducted.before.is_zero() && deducted.balance.is_zero()) {
            let what = TraceKind::Told { key: "tell_balance", amounts: vec![("before", deducted.before)] };
            let value = Value::Number(deducted.balance.clone());
            parts.push(self.node(what, value, money.clone(), component.span, Vec::new()));
        }
        let amount = -deducted.taken;
        let status = match deducted.status {
            _ if deducted.wanted => LineStatus::Pays,
            Some(why) => LineStatus::NotApplicable(why),
            None => LineStatus::NotApplicable(WhyNot::NothingToTake),
        };
        let flow = Flow::earned(amount.clone());
        let balance = (deduction.rest == Rest::Carried).then_some(deducted.balance);
        Ok(Some(Line { period, payee, component: id, amount, flow, balance, status, parts: parts.into() }))
    }

    /// What waits of a deduction after a plan period.
    pub(super) fn to_take_after(&self, id: Id<Component>, payee: EntityId, period: Period) -> Result<Exact, Stop> {
        match &self.plan.components.get(id).kind {
            ComponentKind::Deduction(deduction) => Ok(self.deducted(id, deduction, payee, period)?.balance),
            _ => Ok(Exact::zero()),
        }
    }

    /// What a deduction took from a person in a plan period, from the facts of all periods since the plan began.
    fn deducted(
        &self,
        id: Id<Component>,
        deduction: &Deduction,
        payee: EntityId,
        period: Period,
    ) -> Result<Deducted, Stop> {
        let step =
            |before: Option<Deducted>, at| self.next_deducted(id, deduction, payee, at, &before.unwrap_or_default());
        match deduction.rest {
            Rest::Carried => self.through(&self.deductions, (id, payee, period), step),
            // Nothing comes over from earlier periods, and the opening balance belongs to the first of them.
            Rest::Forgiven => {
                step(Some(Deducted { begun: self.has_begun(payee, period), ..Deducted::default() }), period)
            }
        }
    }

    fn next_deducted(
        &self,
        id: Id<Component>,
        deduction: &Deduction,
        person: EntityId,
        period: Period,
        before: &Deducted,
    ) -> Result<Deducted, Stop> {
        let component = self.plan.components.get(id);
        let paid = self.is_payee(person, period) || (before.begun && self.has_pay(person, period)?);
        let mut waiting = before.balance.clone();
        let mut begun = before.begun;
        if paid && !begun {
            if let Some(opening) = &deduction.opening {
                waiting = self.opening_balance(id, opening, person, period)?;
            }
            begun = true;
        }
        let mut next = Deducted { before: waiting.clone(), begun, ..Deducted::default() };
        let mut wanted = waiting;
        if paid {
            let due = self.due(id, person, period)?;
            if self.options.trace {
                next.parts = due.parts.clone().into();
            }
            match &due.status {
                LineStatus::Pays => wanted = &wanted + &due.amount,
                LineStatus::NotApplicable(why) => next.status = Some(why.clone()),
            }
        }
        if !wanted.is_positive() {
            next.balance = wanted;
            return Ok(next);
        }
        next.wanted = true;
        let at = self.at_stage(id, person, period)?;
        let above = self.taken_above(id, person, period)?;
        let mut room = None;
        for bound in std::iter::once(&deduction.from).chain(&deduction.limit) {
            let trace = self.eval(bound, &at)?;
            let value =
                trace.number().map_err(|reason| self.no_data_here(&component.name, bound.span, &at, &reason))?;
            next.parts.push(self.bound(bound, &value, &above, trace));
            let left = (&value - &above).max(Exact::zero());
            room = Some(room.map_or_else(|| left.clone(), |room: Exact| room.min(left.clone())));
        }
        // Whatever it is taken from, nobody is left with less than nothing.
        let whole = (&self.pay_before_deductions(person, period)? - &above).max(Exact::zero());
        if room.as_ref().is_none_or(|room| whole < *room) {
            let what = TraceKind::Told { key: "tell_room", amounts: Vec::new() };
            let money = Type::Money(self.plan.currency);
            next.parts.push(self.node(what, Value::Number(whole.clone()), money, deduction.from.span, Vec::new()));
            room = Some(whole);
        }
        // What may be taken is never rounded up.
        let cut =
            crate::number::Rounding { mode: crate::number::RoundingMode::Down, ..self.rounding(component).clone() };
        next.taken = wanted.clone().min(cut.apply(&room.unwrap_or_default()));
        if deduction.rest == Rest::Carried {
            next.balance = &wanted - &next.taken;
        }
        Ok(next)
    }

    fn bound(&self, bound: &Expr, value: &Exact, above: &Exact, trace: Trace) -> Trace {
        let money = Type::Money(self.plan.currency);
        let key = if above.is_zero() { "tell_room" } else { "tell_room_less" };
        let what = TraceKind::Told { key, amounts: vec![("above", above.clone())] };
        self.node(what, Value::Number(value.clone()), money, bound.span, [trace])
    }

    /// Whether the person was paid in an earlier period of the plan.
    fn has_begun(&self, person: EntityId, period: Period) -> bool {
        let earlier = Period::span(Month::of(self.plan.effective.from), period.first().plus(-1));
        earlier.is_some_and(|span| span.periods_ending_inside(self.plan.every).any(|at| self.is_payee(person, at)))
    }

    /// Whether something is paid to a person in a plan period, before any deduction. Somebody who has left may still be
    /// paid: what a limit had cut, a part of pay that falls due later.
    pub(super) fn has_pay(&self, person: EntityId, period: Period) -> Result<bool, Stop> {
        Ok(self.people_of(period).contains(&person) && self.pay_before_deductions(person, period)?.is_positive())
    }

    /// The whole pay of a person in a plan period, before any deduction.
    fn pay_before_deductions(&self, person: EntityId, period: Period) -> Result<Exact, Stop> {
        let mut pay = Exact::zero();
        for (id, _) in self.plan.components.iter().filter(|(_, one)| one.kind.stage() < Stage::Deduction) {
            if let Some(line) = self.line(id, person, period)? {
                pay = &pay + &line.amount;
            }
        }
        Ok(pay)
    }

    /// What the deductions written above this one take in the period.
    fn taken_above(&self, id: Id<Component>, person: EntityId, period: Period) -> Result<Exact, Stop> {
        let mut taken = Exact::zero();
        for (other, component) in self.plan.components.iter().take_while(|(other, _)| *other != id) {
            if matches!(component.kind, ComponentKind::Deduction(_))
                && let Some(line) = self.line(other, person, period)?
            {
                taken = &taken - &line.amount;
            }
        }
        Ok(taken)
    }
}
