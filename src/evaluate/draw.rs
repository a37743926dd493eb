//! Draws: what lifts the pay of a period, and how it is paid back from later ones.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use crate::data::EntityId;
use crate::evaluate::at::{At, Subject};
use crate::evaluate::line::Due;
use crate::evaluate::steps::Steps;
use crate::evaluate::world::{LineKey, Stop, World};
use crate::evaluate::{Flow, Line, LineStatus, TraceKind, Value, WhyNot};
use crate::number::{Exact, Rounding, RoundingMode};
use crate::plan::{Component, ComponentKind, Draw, Id, Leaving, Recovery, Type};
use crate::time::{Month, Period};

/// What a period knows of a draw.
#[derive(Clone, Copy, Debug)]
pub(super) struct Met<'a> {
    /// What the rules that it is an advance on pay after caps.
    pub(super) earned: &'a Exact,
    /// What the pay is lifted to; `None` where the draw does not apply.
    pub(super) lifted_to: Option<&'a Exact>,
    /// What recovery leaves to the person, where the plan says more than the draw itself.
    pub(super) floor: Option<&'a Exact>,
    /// The most that recovery takes in the period, where the plan says it.
    pub(super) limit: Option<&'a Exact>,
    /// Whether the employment ends in the period.
    pub(super) leaving: bool,
    /// Whether what is open is forgiven.
    pub(super) forgiven: bool,
    /// Whether the person is still paid; from those who have left all is recovered that is still paid to them.
    pub(super) paid: bool,
}

/// What a draw did in a period, and what is open after it.
#[derive(Clone, Debug, Default)]
pub(super) struct Drawn {
    /// Paid on top of what is earned, or less than 0: paid back.
    pub(super) line: Exact,
    /// What was open before the period, with the opening balance.
    pub(super) before: Exact,
    /// What is open after the period.
    pub(super) balance: Exact,
    /// What was forgiven in the period.
    pub(super) forgiven: Exact,
    /// The number of this period, counted from the first in which the draw applied; 0 before that.
    pub(super) periods: i64,
    /// Whether the person has been met before, so that the opening balance has been read.
    begun: bool,
    /// The amount of the draw and how it came about.
    due: Option<Rc<Due>>,
}

impl Drawn {
    /// The number of the next period. A period in which the draw does not apply counts, too: a draw of three months
    /// that is recovered from period 4 on is recovered when it has ended.
    fn next_number(&self, applies: bool) -> i64 {
        if self.periods > 0 || applies { self.periods + 1 } else { 0 }
    }

    /// The period after this one.
    pub(super) fn then(&self, recovery: Option<&Recovery>, met: Met<'_>) -> Drawn {
        let periods = self.next_number(met.lifted_to.is_some());
        let mut next = Drawn { before: self.balance.clone(), periods, begun: true, ..Drawn::default() };
        let open = self.balance.clone();
        let from_last_pay =
            matches!(recovery.map(|recovery| recovery.leaving), Some(leaving) if leaving != Leaving::Forgiven);
        if met.leaving && from_last_pay {
            if !met.forgiven {
                next.line = -open.clone().min(met.earned.clone().max(Exact::zero()));
            }
        } else {
            let target = met.lifted_to.cloned().unwrap_or_else(Exact::zero);
            let gap = &target - met.earned;
            if gap.is_positive() {
                next.line = if met.lifted_to.is_some() { gap } else { Exact::zero() };
            } else if let Some(recovery) = recovery
                && !met.forgiven
                && (recovery.from_period <= 1 || periods >= recovery.from_period || !met.paid)
            {
                let left = met.floor.map_or_else(|| target.clone(), |floor| target.clone().max(floor.clone()));
                let room = (met.earned - &left).max(Exact::zero());
                let room = met.limit.map_or_else(|| room.clone(), |limit| room.clone().min(limit.clone()));
                next.line = -open.clone().min(room);
            }
        }
        if recovery.is_some() {
            next.balance = &open + &next.line;
            let leaving = met.leaving && recovery.is_some_and(|recovery| recovery.leaving != Leaving::RestOwed);
            if met.forgiven || leaving {
                next.forgiven = std::mem::take(&mut next.balance);
            }
        }
        next
    }
}

impl World<'_> {
    /// The line of a draw in a plan period; `None` where the person has none there.
    pub(super) fn draw_line(
        &self,
        id: Id<Component>,
        draw: &Draw,
        person: EntityId,
        period: Period,
    ) -> Result<Option<Line>, Stop> {
        let component = self.plan.components.get(id);
        let drawn = self.drawn(id, draw, person, period)?;
        let Some(due) = &drawn.due else {
            if drawn.line.is_zero() {
                return Ok(None);
            }
            return Ok(Some(self.line_of_draw(
                id,
                component,
                (person, period),
                &drawn,
                LineStatus::Pays,
                self.new_steps(),
            )));
        };
        let status = if drawn.line.is_zero() { due.status.clone() } else { LineStatus::Pays };
        let parts = due.parts.clone();
        Ok(Some(self.line_of_draw(id, component, (person, period), &drawn, status, parts)))
    }

    fn line_of_draw(
        &self,
        id: Id<Component>,
        component: &Component,
        (payee, period): (EntityId, Period),
        drawn: &Drawn,
        status: LineStatus,
        mut parts: Steps,
    ) -> Line {
        let money = || Type::Money(self.plan.currency);
        let mut tell = |key, value: &Exact, amounts| {
            let what = TraceKind::Told { key, amounts };
            parts.push(self.node(what, Value::Number(value.clone()), money(), component.span, Vec::new()));
        };
        let (before, after) = (drawn.before.clone(), drawn.balance.clone());
        let kept = matches!(&component.kind, ComponentKind::Draw(draw) if draw.recovery.is_some());
        if drawn.line.is_positive() {
            tell(if kept { "tell_drawn" } else { "tell_guaranteed" }, &drawn.line, Vec::new());
        } else if drawn.line.is_negative() {
            tell("tell_recovered", &-drawn.line.clone(), Vec::new());
        }
        if !drawn.forgiven.is_zero() {
            tell("tell_forgiven", &drawn.forgiven, Vec::new());
        }
        if kept && !(before.is_zero() && after.is_zero()) {
            tell("tell_balance", &after, vec![("before", before)]);
        }
        let amount = drawn.line.clone();
        let flow = Flow::earned(amount.clone());
        let balance = kept.then_some(after);
        Line { period, payee, component: id, amount, flow, balance, status, parts: parts.into() }
    }

    /// What is open of a draw after a plan period.
    pub(super) fn drawn_after(&self, id: Id<Component>, person: EntityId, period: Period) -> Result<Exact, Stop> {
        match &self.plan.components.get(id).kind {
            ComponentKind::Draw(draw) => Ok(self.drawn(id, draw, person, period)?.balance),
            _ => Ok(Exact::zero()),
        }
    }

    /// What a draw did for a person in a plan period, from the facts of all periods since the plan began.
    fn drawn(&self, id: Id<Component>, draw: &Draw, person: EntityId, period: Period) -> Result<Drawn, Stop> {
        if draw.recovery.is_none() {
            return self.next_drawn(id, draw, person, period, &Drawn::default());
        }
        self.through(&self.draws, (id, person, period), |before, period| {
            self.next_drawn(id, draw, person, period, &before.unwrap_or_default())
        })
    }

    fn next_drawn(
        &self,
        id: Id<Component>,
        draw: &Draw,
        person: EntityId,
        period: Period,
        before: &Drawn,
    ) -> Result<Drawn, Stop> {
        let paid = self.is_payee(person, period);
        let mut before = before.clone();
        if paid && !before.begun {
            let opening = draw.recovery.as_ref().and_then(|recovery| recovery.opening.as_ref());
            before.balance = opening
                .map_or_else(|| Ok(Exact::zero()), |opening| self.opening_balance(id, opening, person, period))?;
            before.begun = true;
        }
        let due = if paid { Some(self.due(id, person, period)?) } else { None };
        let lifted_to = due.as_ref().filter(|due| due.status == LineStatus::Pays).map(|due| &due.amount);
        if lifted_to.is_none() && before.balance.is_zero() {
            // Nothing to lift to and nothing to take back: what is earned does not matter.
            let (begun, periods) = (before.begun, before.next_number(false));
            return Ok(Drawn { periods, begun, due, ..Drawn::default() });
        }
        let of: Vec<Id<Component>> = draw.of.iter().map(|(of, _)| *of).collect();
        let mut lines = self.new_steps();
        let earned = self.paid_after_caps(&of, person, period, &mut lines)?;
        let leaving =
            paid && self.employment(person, period.last_day()).through.is_some_and(|day| period.contains(day));
        let forgiven = match draw.recovery.as_ref().and_then(|recovery| recovery.forgiven.as_ref()) {
            Some(when) => {
                let at = self.at_stage(id, person, period)?;
                self.eval(when, &at)?.value.truth() == Ok(true)
            }
            None => false,
        };
        let floor = match draw.recovery.as_ref().and_then(|recovery| recovery.floor.as_ref()) {
            // From somebody who has left all is recovered that is still paid to them.
            Some(floor) if paid => Some(self.opening(id, floor, person, period)?),
            _ => None,
        };
        // Without anything open nothing is taken back, whatever the most would be.
        let limit = match draw.recovery.as_ref().and_then(|recovery| recovery.limit.as_ref()) {
            Some(limit) if paid && !before.balance.is_zero() => {
                Some(self.most_taken(id, self.opening(id, limit, person, period)?))
            }
            _ => None,
        };
        let met =
            Met { earned: &earned, lifted_to, floor: floor.as_ref(), limit: limit.as_ref(), leaving, forgiven, paid };
        let mut next = before.then(draw.recovery.as_ref(), met);
        if let Some(due) = &due {
            let mut due_with_earned =
                Due { parts: due.parts.clone(), ..Due::nothing(WhyNot::NotInForce, self.new_steps()) };
            due_with_earned.status = due.status.clone();
            due_with_earned.amount = due.amount.clone();
            if self.options.trace && lifted_to.is_some() {
                let what = TraceKind::Told {
                    key: if draw.recovery.is_some() { "tell_draw_due" } else { "tell_guarantee_due" },
                    amounts: Vec::new(),
                };
                let (amount, money) = (Value::Number(due.amount.clone()), Type::Money(self.plan.currency));
                due_with_earned.parts.push(self.node(what, amount, money, draw.amount.span, Vec::new()));
            }
            let bounds = [(&floor, "tell_left_to_person"), (&limit, "tell_most_taken_back")];
            for (bound, key) in bounds.into_iter().filter(|_| self.options.trace) {
                let Some(bound) = bound else { continue };
                let what = TraceKind::Told { key, amounts: Vec::new() };
                let (amount, money) = (Value::Number(bound.clone()), Type::Money(self.plan.currency));
                due_with_earned.parts.push(self.node(what, amount, money, draw.amount.span, Vec::new()));
            }
            due_with_earned.parts.extend(lines);
            next.due = Some(Rc::new(due_with_earned));
        }
        Ok(next)
    }

    /// The circumstances in which a rule that works on the pay of a period is computed, as of the day that it names.
    pub(super) fn at_stage(&self, id: Id<Component>, person: EntityId, period: Period) -> Result<At, Stop> {
        let component = self.plan.components.get(id);
        let at = At {
            effective: component.effective,
            rule: Some(component.span),
            stage: Some(component.kind.stage()),
            ..At::over(Subject::Person(person), period)
        };
        self.dated_whole(component, at)
    }

    /// The most that a draw takes back in a period: never rounded up, never less than nothing.
    pub(super) fn most_taken(&self, id: Id<Component>, limit: Exact) -> Exact {
        let rounding = self.rounding(self.plan.components.get(id));
        let cut = Rounding { mode: RoundingMode::Down, ..rounding.clone() };
        cut.apply(&limit.max(Exact::zero()))
    }

    /// A balance before the first period, never less than 0.
    pub(super) fn opening_balance(
        &self,
        id: Id<Component>,
        opening: &crate::plan::Expr,
        person: EntityId,
        period: Period,
    ) -> Result<Exact, Stop> {
        let amount = self.opening(id, opening, person, period)?;
        self.begins_with(self.plan.components.get(id), opening, amount, &self.at_stage(id, person, period)?)
    }

    /// A balance before the first period, what a draw leaves to the person, or the most that it takes back.
    pub(super) fn opening(
        &self,
        id: Id<Component>,
        opening: &crate::plan::Expr,
        person: EntityId,
        period: Period,
    ) -> Result<Exact, Stop> {
        let at = self.at_stage(id, person, period)?;
        let name = &self.plan.components.get(id).name;
        self.eval(opening, &at)?.number().map_err(|reason| self.no_data_here(name, opening.span, &at, &reason))
    }

    /// What a rule with a memory knows after a plan period: one step after the other since the plan began, each from the
    /// facts and the step before. What an earlier run left is never looked at.
    pub(super) fn through<S: Clone>(
        &self,
        memory: &RefCell<HashMap<LineKey, Result<S, Stop>>>,
        (id, person, period): LineKey,
        step: impl Fn(Option<S>, Period) -> Result<S, Stop>,
    ) -> Result<S, Stop> {
        let start = Month::of(self.plan.effective.from);
        let mut state = None;
        let mut waiting = Vec::new();
        let mut at = period;
        while at.last() >= start {
            let known = memory.borrow().get(&(id, person, at)).cloned();
            if let Some(known) = known {
                state = Some(known?);
                break;
            }
            waiting.push(at);
            at = at.previous(1);
        }
        for at in waiting.into_iter().rev() {
            let made = step(state.take(), at);
            memory.borrow_mut().insert((id, person, at), made.clone());
            state = Some(made?);
        }
        match state {
            Some(state) => Ok(state),
            // A period before the plan.
            None => step(None, period),
        }
    }
}
