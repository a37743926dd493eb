//! One line of pay: condition, amount, steps, rounding; and windows `so far`.

use std::cell::OnceCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use crate::data::{EntityId, RowId};
use crate::evaluate::at::{At, RowAt, months_of};
use crate::evaluate::carry::OwnPay;
use crate::evaluate::circle::Share;
use crate::evaluate::exceptions::Place;
use crate::evaluate::for_each::RowPay;
use crate::evaluate::later::Moved;
use crate::evaluate::steps::Steps;
use crate::evaluate::world::{MaybeLine, Stop, World};
use crate::evaluate::{Line, LineStatus, NoDataReason, TraceKind, Value, WhyNot};
use crate::number::{Exact, Rounding};
use crate::plan::{
    AsOf, Component, ComponentKind, DatedBy, Expr, ExprKind, Id, NegativeRule, NoData, Once, Stage, Step, StepKind,
    Type, Window,
};
use crate::time::{Month, Period};

/// What is due for one period (or for a window so far), before earlier lines and reversals.
#[derive(Debug)]
pub(super) struct Due {
    /// The amount, rounded; 0 where the rule does not apply.
    pub(super) amount: Exact,
    /// Whether the rule applies.
    pub(super) status: LineStatus,
    /// The steps to it.
    pub(super) parts: Steps,
    /// The pay of each row before `then`, for a `for each` rule, in the order of day and key.
    pub(super) rows: Vec<RowPay>,
    /// What each row has of the rounded amount; filled in when something is first taken back.
    pub(super) shares: OnceCell<HashMap<RowId, Exact>>,
}

impl Due {
    /// Nothing, and why.
    pub(super) fn nothing(why: WhyNot, parts: Steps) -> Due {
        Due {
            amount: Exact::zero(),
            status: LineStatus::NotApplicable(why),
            parts,
            rows: Vec::new(),
            shares: OnceCell::new(),
        }
    }
}

/// What a condition decides.
pub(super) enum Gate {
    /// The rule applies.
    Open,
    /// It does not.
    Closed(WhyNot),
    /// It cannot be decided, and `if no data` says what is paid instead.
    Instead(NoDataReason),
}

/// An amount, or why the rule does not apply.
pub(super) type Payout = Result<Exact, WhyNot>;

impl World<'_> {
    /// The period of a rule that ends with a plan period; `None` when none does.
    pub(super) fn rule_period(&self, every: crate::time::Grain, period: Period) -> Option<Period> {
        if every.months() <= self.plan.every.months() {
            return Some(period);
        }
        Some(every.containing(period.last())).filter(|own| own.last() == period.last())
    }

    /// The line of a bonus in a plan period; `None` where the person has none there.
    pub(super) fn line(&self, id: Id<Component>, person: EntityId, period: Period) -> MaybeLine {
        let key = (id, period);
        self.lines.of(key, person).unwrap_or_else(|| {
            let result = self.compute_line(id, person, period).map(|line| line.map(Arc::new));
            self.lines.keep(key, person, result.clone());
            result
        })
    }

    fn compute_line(&self, id: Id<Component>, person: EntityId, period: Period) -> Result<Option<Line>, Stop> {
        match &self.plan.components.get(id).kind {
            ComponentKind::Whole { .. }
            | ComponentKind::ForEach { .. }
            | ComponentKind::Pool(_)
            | ComponentKind::Contest(_) => self.earned_line(id, person, period),
            ComponentKind::Cap(cap) => self.cap_line(id, cap, person, period),
            ComponentKind::Draw(draw) => self.draw_line(id, draw, person, period),
            ComponentKind::Deduction(deduction) => self.deduction_line(id, deduction, person, period),
            ComponentKind::Sanction(sanction) => self.sanction_line(id, sanction, person, period),
        }
    }

    /// The line of a rule that earns.
    fn earned_line(&self, id: Id<Component>, person: EntityId, period: Period) -> Result<Option<Line>, Stop> {
        let bonus = self.plan.components.get(id);
        let own = self.period_of_rule(bonus, period);
        let moved = self.moved(id, person, period)?;
        let taken = match own {
            Some(own) if moved.is_none() => self.reversals(id, person, own)?,
            _ => Vec::new(),
        };
        let takes = !taken.is_empty() || moved.is_some();
        let moves = moved.as_ref().is_some_and(Moved::is_any);
        let earned = match own {
            Some(own) => self.earned_in(id, person, own)?,
            None => None,
        };
        let OwnPay { mut flow, mut status, mut parts, left } = match earned {
            Some(earned) => earned,
            None if taken.is_empty() && !moves => return Ok(None),
            None => OwnPay::plain(Exact::zero(), LineStatus::Pays, self.new_steps()),
        };
        let money = Type::Money(self.plan.currency);
        // What goes by parts or rows carries nothing: all of it is earned and due.
        if let Some(moved) = &moved {
            flow = moved.flow(flow.earned);
        }
        for back in taken {
            flow.taken_back = &flow.taken_back + &back.amount;
            status = LineStatus::Pays;
            // Rows that passed by are kept where an explanation is asked for.
            if let Some(row) = back.row {
                let what = TraceKind::Reversed { record: back.record, row, paid_in: back.paid_in, refund: back.refund };
                parts.push(self.node(what, Value::Number(-back.amount), money.clone(), back.span, Vec::new()));
            }
        }
        if moves {
            status = LineStatus::Pays;
        }
        let not_received = if takes { self.not_received(id, person, period)? } else { Vec::new() };
        for one in not_received {
            flow.taken_back = &flow.taken_back - &one.amount;
            parts.push(self.tell_not_received(&one));
        }
        let balance = moved.and_then(|moved| {
            parts.extend(moved.parts);
            bonus.later.as_ref().map(|_| moved.balance)
        });
        let balance = balance.or(left);
        let amount = flow.paid();
        Ok(Some(Line { period, payee: person, component: id, amount, flow, balance, status, parts: parts.into() }))
    }

    /// What a person has earned by a rule in one of its periods, before it is held back or taken back: nothing where
    /// another rule is taken in its place; `None` for somebody who gets nothing there.
    pub(super) fn earned_in(&self, id: Id<Component>, person: EntityId, own: Period) -> Result<Option<OwnPay>, Stop> {
        let circle = self.plan.components.get(id).circle();
        if !self.is_payee(person, own) {
            return if circle.is_some() { Ok(None) } else { self.left_pay(id, person, own) };
        }
        if let Some(circle) = circle {
            let Share { amount, status, parts, .. } = self.share(id, circle, person, own)?;
            return Ok(Some(OwnPay::plain(amount, status, parts)));
        }
        let pay = self.own_pay(id, person, own)?;
        Ok(Some(match self.taken_instead(id, person, own)? {
            // Why it does not apply by itself says more than that another one is taken.
            Some((group, taken)) if pay.status == LineStatus::Pays => pay.nothing(WhyNot::AnotherTaken(group, taken)),
            _ => pay,
        }))
    }

    /// A person's pay for a period of the rule, before reversals: what is due, less what earlier periods of a window
    /// `so far` have brought.
    pub(super) fn own_pay(&self, id: Id<Component>, person: EntityId, own: Period) -> Result<OwnPay, Stop> {
        let bonus = self.plan.components.get(id);
        // What was paid once is never paid again, whatever this period lacks.
        if let Some((earlier, once)) = self.paid_before(id, person, own)? {
            let status = LineStatus::NotApplicable(WhyNot::PaidOnce(earlier, once));
            return self.bounded_pay(id, person, own, (Exact::zero(), status), self.new_steps());
        }
        let due = self.due(id, person, own)?;
        let mut parts = due.parts.clone();
        let (Some(Window::SoFar(_)), Some(rule)) = (bonus.window, bonus.if_negative) else {
            return self.bounded_pay(id, person, own, (due.amount.clone(), due.status.clone()), parts);
        };
        if due.status == LineStatus::NotApplicable(WhyNot::NotInForce) {
            // A rule that no longer holds takes nothing back of what it has paid.
            return Ok(OwnPay::plain(due.amount.clone(), due.status.clone(), parts));
        }
        let mut brought = Exact::zero();
        let mut due_before = Exact::zero();
        for earlier in self.earlier_in_window(bonus, own) {
            if !self.is_payee(person, earlier) {
                continue;
            }
            let before = self.due(id, person, earlier)?;
            let line = after_earlier(rule, &before.amount, &brought, &due_before);
            brought = &brought + &line;
            due_before = before.amount.clone();
            let shown = if rule == NegativeRule::Zero { due_before.clone() } else { line };
            let ty = Type::Money(self.plan.currency);
            parts.push(self.node(TraceKind::AlreadyDue(earlier), Value::Number(shown), ty, bonus.span, Vec::new()));
        }
        let amount = after_earlier(rule, &due.amount, &brought, &due_before);
        let status = if amount.is_zero() { due.status.clone() } else { LineStatus::Pays };
        let (amount, status) =
            self.excepted_period(id, &self.at_rule(id, person, own), (amount, status), &mut parts)?;
        Ok(OwnPay::plain(amount, status, parts))
    }

    /// For a rule that pays once: the first earlier period of that time in which it applied.
    fn paid_before(&self, id: Id<Component>, person: EntityId, own: Period) -> Result<Option<(Period, Once)>, Stop> {
        let bonus = self.plan.components.get(id);
        let Some(once) = bonus.once else { return Ok(None) };
        let began = bonus.effective.map_or(self.plan.effective.from, |range| range.from.max(self.plan.effective.from));
        let mut period = bonus.every.max(self.plan.every).containing(once.since(Month::of(began), own));
        while period.last() < own.last() {
            if self.is_payee(person, period) && self.due(id, person, period)?.status == LineStatus::Pays {
                return Ok(Some((period, once)));
            }
            period = period.previous(-1);
        }
        Ok(None)
    }

    /// The periods of a rule before `own` in its window `so far`, in order.
    fn earlier_in_window(&self, bonus: &Component, own: Period) -> Vec<Period> {
        let grain = bonus.every.max(self.plan.every);
        let window = bonus.window.map_or(own, |window| months_of(window, own));
        window.periods_ending_inside(grain).filter(|period| period.last() < own.last()).collect()
    }

    /// What is due to a person for a period of the rule.
    pub(super) fn due(&self, id: Id<Component>, person: EntityId, own: Period) -> Result<Rc<Due>, Stop> {
        let key = (id, own);
        self.dues.of(key, person).unwrap_or_else(|| {
            let at = self.at_rule(id, person, own);
            let goes_by_rows = self.plan.components.get(id).kind.rows().is_some();
            let rows = if goes_by_rows { self.rows_due(id, person, own, at.window) } else { Vec::new() };
            let result = self.compute_due(id, &at, &rows).map(Rc::new);
            self.dues.keep(key, person, result.clone());
            result
        })
    }

    /// What is due under given circumstances; `rows` are those of a `for each` rule.
    pub(super) fn compute_due(&self, id: Id<Component>, at: &At, rows: &[RowAt]) -> Result<Due, Stop> {
        let bonus = self.plan.components.get(id);
        let nothing = Due::nothing;
        if bonus.effective.is_some_and(|range| !range.touches(at.period)) {
            return Ok(nothing(WhyNot::NotInForce, self.new_steps()));
        }
        let mut parts = self.new_steps();
        // An advance is no reward that the plan gives for its condition.
        let earns = bonus.kind.stage() == Stage::Earned;
        if let Some(why) = if earns { self.plan_withholds(at, &mut parts)? } else { None } {
            return Ok(nothing(why, parts));
        }
        let mut paid_rows = Vec::new();
        let dated = self.dated(bonus, at)?.unwrap_or_else(|_| at.clone());
        let exceptions = self.exceptions_at(bonus, &dated, Place::Due)?;
        let tolerant = At { tolerant: exceptions.holds_without_data(), ..at.clone() };
        let own = self.due_by_rule(id, &tolerant, rows, &mut parts, &mut paid_rows);
        Ok(match self.excepted((id, bonus), &exceptions, own, &dated, &mut parts)? {
            Ok(amount) => {
                let amount = self.rounded(bonus, amount, &mut parts);
                self.not_below_zero(bonus, &amount, at)?;
                let amount = self.not_less_than_zero(bonus, amount, &mut parts);
                Due { amount, status: LineStatus::Pays, parts, rows: paid_rows, shares: OnceCell::new() }
            }
            Err(why) => nothing(why, parts),
        })
    }

    /// What the rule itself gives, without its exceptions: condition, amount and steps.
    fn due_by_rule(
        &self,
        id: Id<Component>,
        at: &At,
        rows: &[RowAt],
        parts: &mut Steps,
        paid_rows: &mut Vec<RowPay>,
    ) -> Result<Payout, Stop> {
        let bonus = self.plan.components.get(id);
        // A day that only a row knows decides for the rows alone.
        let whole = self.dated(bonus, at)?.unwrap_or_else(|_| at.clone());
        let goes_by_rows = bonus.kind.rows().is_some();
        // Nobody has a pool or contest alone: `circle.rs` computes a whole group.
        let Some(amount) = bonus.kind.amount() else { return Ok(Err(WhyNot::NotInForce)) };
        let base = match (goes_by_rows, &bonus.dated_by) {
            (false, Some(DatedBy::EachDay(each))) => self.pay_by_days(bonus, amount, *each, at, parts)?,
            (false, _) => match self.dated(bonus, at)? {
                Ok(at) => self.gated_pay(bonus, amount, &at, parts)?,
                Err(reason) => self.pay_instead(bonus, reason, at, parts)?,
            },
            (true, _) => {
                let conditions = self.conditions_of(bonus, !self.asks_row(bonus));
                match self.gate(bonus, &conditions, &whole, parts)? {
                    Gate::Closed(why) => Err(why),
                    Gate::Instead(reason) => self.pay_instead(bonus, reason, &whole, parts)?,
                    Gate::Open => {
                        *paid_rows = self.pay_rows(id, at, rows, parts)?;
                        let kept: Exact = paid_rows.iter().map(|row| row.pay.clone()).sum();
                        Ok(&kept + &self.paid_in_passing(id, at))
                    }
                }
            }
        };
        match base {
            Ok(base) => self.steps(bonus, &bonus.then, base, &whole, parts),
            Err(why) => Ok(Err(why)),
        }
    }

    /// The circumstances with the day that the rule names, or why that day is not known.
    pub(super) fn dated(&self, bonus: &Component, at: &At) -> Result<Result<At, NoDataReason>, Stop> {
        let Some(expr) = bonus.dated_by.as_ref().and_then(DatedBy::day) else { return Ok(Ok(at.clone())) };
        // An end of the period is known without looking at anything: an example that reads no dated value need not say
        // in which period it is.
        match &*expr.kind {
            ExprKind::FirstDay => return Ok(Ok(at.clone().by_end(Some(AsOf::FirstDay)))),
            ExprKind::LastDay => return Ok(Ok(at.clone().by_end(Some(AsOf::LastDay)))),
            _ => {}
        }
        let day = self.eval(expr, at)?.value.day();
        Ok(day.map(|day| At { day, dated: true, as_of: None, ..at.clone() }))
    }

    /// The same for what a rule says of its whole period: a day that only its rows know decides for the rows alone, and
    /// a change inside the period is an error here. The empty day of a rule without rows is an error.
    pub(super) fn dated_whole(&self, rule: &Component, at: At) -> Result<At, Stop> {
        match self.dated(rule, &at)? {
            Ok(dated) => Ok(dated),
            Err(_) if rule.kind.rows().is_some() => Ok(at),
            Err(reason) => {
                let span = rule.dated_by.as_ref().and_then(DatedBy::day).map_or(rule.span, |day| day.span);
                Err(self.no_data(&rule.name, span, &at, &reason))
            }
        }
    }

    /// Condition and amount together.
    pub(super) fn gated_pay(&self, bonus: &Component, pays: &Expr, at: &At, parts: &mut Steps) -> Result<Payout, Stop> {
        match self.gate(bonus, &self.conditions_of(bonus, true), at, parts)? {
            Gate::Closed(why) => Ok(Err(why)),
            Gate::Instead(reason) => self.pay_instead(bonus, reason, at, parts),
            Gate::Open => self.pay(bonus, pays, at, parts),
        }
    }

    /// Whether all of these conditions of a rule hold.
    pub(super) fn gate(
        &self,
        bonus: &Component,
        conditions: &[&Expr],
        at: &At,
        parts: &mut Steps,
    ) -> Result<Gate, Stop> {
        for condition in conditions {
            match self.condition(bonus, condition, at, parts)? {
                Gate::Open => {}
                decided => return Ok(decided),
            }
        }
        Ok(Gate::Open)
    }

    /// Whether a condition of a rule holds.
    fn condition(&self, bonus: &Component, when: &Expr, at: &At, parts: &mut Steps) -> Result<Gate, Stop> {
        let trace = self.eval(when, at)?;
        let truth = trace.value.truth();
        let value = trace.value.clone();
        parts.push(self.node(TraceKind::Condition, value, Type::YesNo, when.span, [trace]));
        let reason = match truth {
            Ok(true) => return Ok(Gate::Open),
            Ok(false) => return Ok(Gate::Closed(WhyNot::Condition(when.span))),
            Err(reason) => reason,
        };
        let said = |flag: bool| {
            self.node(TraceKind::IfNoData(reason.clone()), Value::YesNo(flag), Type::YesNo, when.span, Vec::new())
        };
        match &bonus.if_no_data {
            Some(NoData::Pays(_)) => Ok(Gate::Instead(reason)),
            Some(NoData::Met) => {
                parts.push(said(true));
                Ok(Gate::Open)
            }
            Some(NoData::NotMet) => {
                parts.push(said(false));
                Ok(Gate::Closed(WhyNot::Condition(when.span)))
            }
            Some(NoData::NotApplicable) => Ok(Gate::Closed(WhyNot::NoData(reason))),
            // Months before the hire or the plan are nobody's fault: a condition on them does not apply.
            None if reason.is_too_early() => Ok(Gate::Closed(WhyNot::NoData(reason))),
            None => Err(self.no_data(&bonus.name, when.span, at, &reason)),
        }
    }

    /// The amount of a rule that applies.
    pub(super) fn pay(&self, bonus: &Component, pays: &Expr, at: &At, parts: &mut Steps) -> Result<Payout, Stop> {
        let trace = self.eval(pays, &self.above_gate(bonus, at)?)?;
        let amount = trace.number();
        parts.push(trace);
        match amount {
            Ok(amount) => Ok(Ok(amount)),
            Err(reason) => self.pay_instead(bonus, reason, at, parts),
        }
    }

    /// What `if no data` says, in place of an amount that could not be computed.
    pub(super) fn pay_instead(
        &self,
        bonus: &Component,
        reason: NoDataReason,
        at: &At,
        parts: &mut Steps,
    ) -> Result<Payout, Stop> {
        let place = bonus.kind.amount().map_or(bonus.span, |amount| amount.span);
        let report = |reason: &NoDataReason| self.no_data(&bonus.name, place, at, reason);
        match &bonus.if_no_data {
            Some(NoData::Pays(instead)) => {
                let trace = self.eval(instead, at)?;
                let amount = trace.number().map_err(|reason| report(&reason))?;
                let what = TraceKind::IfNoData(reason);
                parts.push(self.node(what, trace.value.clone(), instead.ty.clone(), instead.span, [trace]));
                Ok(Ok(amount))
            }
            Some(NoData::NotApplicable) => Ok(Err(WhyNot::NoData(reason))),
            Some(NoData::Met | NoData::NotMet) | None => Err(report(&reason)),
        }
    }

    /// Steps in the order written.
    pub(super) fn steps(
        &self,
        bonus: &Component,
        steps: &[Step],
        mut amount: Exact,
        at: &At,
        parts: &mut Steps,
    ) -> Result<Payout, Stop> {
        for step in steps {
            let operand = match &step.kind {
                StepKind::Round(rule) => {
                    let after = rule.apply(&amount);
                    let what = TraceKind::Rounding { before: amount, rule: rule.clone() };
                    let ty = Type::Money(self.plan.currency);
                    parts.push(self.node(what, Value::Number(after.clone()), ty, step.span, Vec::new()));
                    amount = after;
                    continue;
                }
                StepKind::Multiply(expr)
                | StepKind::Prorate(expr)
                | StepKind::AtMost(expr)
                | StepKind::AtLeast(expr)
                | StepKind::Minus(expr) => self.eval(expr, at)?,
            };
            let operand_value = match operand.number() {
                Ok(value) => value,
                Err(reason) if matches!(bonus.if_no_data, Some(NoData::NotApplicable)) => {
                    parts.push(operand);
                    return Ok(Err(WhyNot::NoData(reason)));
                }
                Err(reason) => return Err(self.no_data(&bonus.name, step.span, at, &reason)),
            };
            let after = match &step.kind {
                StepKind::Multiply(_) | StepKind::Prorate(_) => &amount * &operand_value,
                StepKind::AtMost(limit) => {
                    self.no_more((&bonus.name, limit.span), amount.clone(), operand_value, at)?
                }
                StepKind::AtLeast(_) => amount.clone().max(operand_value),
                StepKind::Minus(_) => &amount - &operand_value,
                StepKind::Round(_) => amount.clone(),
            };
            let ty = Type::Money(self.plan.currency);
            let what = TraceKind::Step { before: amount };
            parts.push(self.node(what, Value::Number(after.clone()), ty, step.span, [operand]));
            amount = after;
        }
        Ok(Ok(amount))
    }

    /// How the line of a bonus is rounded.
    pub(super) fn rounding<'p>(&'p self, bonus: &'p Component) -> &'p Rounding {
        bonus.rounding.as_ref().unwrap_or(&self.plan.rounding)
    }

    /// The amount rounded as the plan says for this line.
    pub(super) fn rounded(&self, bonus: &Component, amount: Exact, parts: &mut Steps) -> Exact {
        let rule = self.rounding(bonus).clone();
        let after = rule.apply(&amount);
        let ty = Type::Money(self.plan.currency);
        let what = TraceKind::Rounding { before: amount, rule };
        parts.push(self.node(what, Value::Number(after.clone()), ty, bonus.span, Vec::new()));
        after
    }
}

/// The line of a window `so far`: what is due, less what earlier periods brought, as the plan says for a negative
/// difference.
fn after_earlier(rule: NegativeRule, due: &Exact, brought: &Exact, due_before: &Exact) -> Exact {
    match rule {
        NegativeRule::Recovered => due - brought,
        NegativeRule::Carried => (due - brought).max(Exact::zero()),
        NegativeRule::Zero => (due - due_before).max(Exact::zero()),
    }
}
