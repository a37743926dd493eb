//! Pay that is held back until an event of its row: released, cancelled, or taken back, period by period.
//!
//! Nothing is remembered from run to run: what every row has been through follows from its own dates, so that a line
//! may stand in any later period, also for people who are no longer paid there.

use crate::data::EntityId;
use crate::evaluate::line::Due;
use crate::evaluate::world::{Stop, World};
use crate::evaluate::{Flow, HeldStep, Trace, TraceKind, Value};
use crate::measure::{CreditedRow, Datum, date_plus};
use crate::number::Exact;
use crate::plan::{Component, ComponentKind, Id, Later, Record, TimeUnit, Type};
use crate::source::Span;
use crate::time::{Grain, Month, Period};

/// One thing that happens to the pay for a row.
struct Move {
    period: Period,
    step: MoveStep,
    amount: Exact,
    row: u32,
    earned_in: Period,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum MoveStep {
    Held(HeldStep),
    TakenBack,
}

/// What becomes of the pay for a row while nothing is reversed.
#[derive(Clone, Copy)]
enum Fate {
    Released(Period),
    Cancelled(Period),
    /// Its last day lies outside the calendar.
    Open,
}

/// What happens in a period of the rule to what was held back.
pub(super) struct Moved {
    pub(super) held: Exact,
    pub(super) released: Exact,
    pub(super) cancelled: Exact,
    pub(super) taken_back: Exact,
    /// What is held after the period.
    pub(super) balance: Exact,
    pub(super) parts: Vec<Trace>,
}

impl Moved {
    /// Whether anything happens.
    pub(super) fn is_any(&self) -> bool {
        [&self.held, &self.released, &self.cancelled, &self.taken_back].iter().any(|part| !part.is_zero())
    }

    /// The flow of a line that earns this much.
    pub(super) fn flow(&self, earned: Exact) -> Flow {
        Flow {
            earned,
            held: self.held.clone(),
            released: self.released.clone(),
            taken_back: self.taken_back.clone(),
            cancelled: self.cancelled.clone(),
        }
    }
}

impl World<'_> {
    /// What happens in a period to the pay that a rule holds back; `None` for a rule that pays at once.
    pub(super) fn moved(&self, id: Id<Component>, person: EntityId, own: Period) -> Result<Option<Moved>, Stop> {
        let bonus = self.plan.components.get(id);
        let (Some(later), ComponentKind::ForEach { rows, .. }) = (&bonus.later, &bonus.kind) else { return Ok(None) };
        let mut moves = Vec::new();
        for row in self.facts.rows_of_person(id, person) {
            moves.extend(self.moves_of(id, later, (rows.record, row), person, own)?);
        }
        let sum = |step: MoveStep, before: bool| -> Exact {
            let chosen = moves.iter().filter(|one| one.step == step && (before || one.period == own));
            chosen.map(|one| one.amount.clone()).sum()
        };
        let of = |step: HeldStep| sum(MoveStep::Held(step), false);
        let (held, released, cancelled) = (of(HeldStep::Held), of(HeldStep::Released), of(HeldStep::Cancelled));
        let all = |step: HeldStep| sum(MoveStep::Held(step), true);
        let balance = &(&all(HeldStep::Held) - &all(HeldStep::Released)) - &all(HeldStep::Cancelled);
        let before = &(&(&balance - &held) + &released) + &cancelled;
        let money = || Type::Money(self.plan.currency);
        let told = moves.iter().filter(|one| one.period == own).map(|one| {
            let (what, value, span) = tell(bonus, later, rows.record, one);
            self.node(what, Value::Number(value), money(), span, Vec::new())
        });
        let mut parts: Vec<Trace> = told.collect();
        if !parts.is_empty() || !balance.is_zero() {
            let what = TraceKind::Told { key: "tell_balance", amounts: vec![("before", before)] };
            parts.push(self.node(what, Value::Number(balance.clone()), money(), later.span, Vec::new()));
        }
        let taken_back = sum(MoveStep::TakenBack, false);
        Ok(Some(Moved { held, released, cancelled, taken_back, balance, parts }))
    }

    /// Whether anything may happen to the pay for a row in a period, by its dates alone.
    pub(super) fn may_move_in(&self, bonus: &Component, row: &CreditedRow, own: Period) -> bool {
        let Some((later, date)) = bonus.later.as_ref().zip(row.date) else { return false };
        let paid_in = self.grain_of(bonus).containing(Month::of(date));
        match self.fate(bonus, later, row, paid_in) {
            Fate::Released(period) | Fate::Cancelled(period) => period == own,
            Fate::Open => false,
        }
    }

    fn grain_of(&self, bonus: &Component) -> Grain {
        bonus.every.max(self.plan.every)
    }

    fn fate(&self, bonus: &Component, later: &Later, row: &CreditedRow, earned_in: Period) -> Fate {
        let grain = self.grain_of(bonus);
        let event = self.reader().read(&later.on, row.row, row.date).as_ref().and_then(Datum::day);
        let last = date_plus(earned_in.last_day(), later.if_never.after).map(|day| match later.if_never.after.unit {
            TimeUnit::Day => day,
            // Two months after 28 February are over with the end of April.
            TimeUnit::Month | TimeUnit::Quarter | TimeUnit::Year => Month::of(day).last_day(),
        });
        match (event, last) {
            (Some(event), last) if last.is_none_or(|last| event <= last) => {
                Fate::Released(grain.containing(Month::of(event.max(earned_in.first_day()))))
            }
            (_, Some(last)) if later.if_never.paid => Fate::Released(grain.containing(Month::of(last))),
            (_, Some(last)) => Fate::Cancelled(grain.containing(Month::of(last))),
            (_, None) => Fate::Open,
        }
    }

    /// What happens to the pay for one row through a period.
    fn moves_of(
        &self,
        id: Id<Component>,
        later: &Later,
        (record, row): (Id<Record>, &CreditedRow),
        person: EntityId,
        own: Period,
    ) -> Result<Vec<Move>, Stop> {
        let bonus = self.plan.components.get(id);
        let Some(date) = row.date.filter(|day| self.holds_on(bonus, *day)) else { return Ok(Vec::new()) };
        let earned_in = self.grain_of(bonus).containing(Month::of(date));
        // What a later period earns decides nothing here, and its values may not be known yet.
        if earned_in.last() > own.last() || !self.is_payee(person, earned_in) {
            return Ok(Vec::new());
        }
        if self.taken_instead(id, person, earned_in)?.is_some() {
            return Ok(Vec::new());
        }
        let due: std::rc::Rc<Due> = self.due(id, person, earned_in)?;
        let amount = self.share_of(bonus, record, &due, row.row);
        if amount.is_zero() {
            return Ok(Vec::new());
        }
        let (back, back_in) = match self.taken_from(bonus, (record, row), person, &amount)? {
            Some((back, period)) => (back, Some(period)),
            None => (Exact::zero(), None),
        };
        let fate = self.fate(bonus, later, row, earned_in);
        let mut moves = Vec::new();
        let mut push = |period: Period, step: MoveStep, amount: Exact| {
            if period.last() <= own.last() && !amount.is_zero() {
                moves.push(Move { period, step, amount, row: row.row, earned_in });
            }
        };
        if matches!(fate, Fate::Released(period) if period == earned_in) {
            if let Some(period) = back_in {
                push(period, MoveStep::TakenBack, back);
            }
            return Ok(moves);
        }
        push(earned_in, MoveStep::Held(HeldStep::Held), amount.clone());
        let ends = match fate {
            Fate::Released(period) => Some((period, HeldStep::Released)),
            Fate::Cancelled(period) => Some((period, HeldStep::Cancelled)),
            Fate::Open => None,
        };
        match (back_in, ends) {
            // Paid by then: it is taken back. What is cancelled by then is never paid and never taken.
            (Some(back_in), Some((period, step))) if period.last() < back_in.last() => {
                push(period, MoveStep::Held(step), amount);
                if step == HeldStep::Released {
                    push(back_in, MoveStep::TakenBack, back);
                }
            }
            (Some(back_in), ends) => {
                let rest = &amount - &back;
                push(back_in, MoveStep::Held(HeldStep::Cancelled), back);
                if let Some((period, step)) = ends {
                    push(period, MoveStep::Held(step), rest);
                }
            }
            (None, Some((period, step))) => push(period, MoveStep::Held(step), amount),
            (None, None) => {}
        }
        Ok(moves)
    }
}

/// How a move is told: what it is, the amount with its sign in the pay, and the text that says so.
fn tell(bonus: &Component, later: &Later, record: Id<Record>, one: &Move) -> (TraceKind, Exact, Span) {
    let (row, earned_in) = (one.row, one.earned_in);
    match one.step {
        MoveStep::TakenBack => {
            let span = match &bonus.kind {
                ComponentKind::ForEach { reversed: Some(reversal), .. } => reversal.span,
                _ => later.span,
            };
            (TraceKind::Reversed { record, row, paid_in: earned_in }, -one.amount.clone(), span)
        }
        MoveStep::Held(step) => {
            let amount = if step == HeldStep::Held { -one.amount.clone() } else { one.amount.clone() };
            (TraceKind::Held { step, record, row, earned_in }, amount, later.span)
        }
    }
}
