//! Pay that is not paid when it is earned: the parts of every line, and what happens to each, period by period.
//!
//! Nothing is remembered from run to run: what every part has been through follows from the facts of the period that
//! earned it, from its own dates and from the calendar, so that a line may stand in any later period, also for people
//! who are no longer paid there. Everything here goes by the periods of the plan, whatever the period of the rule.

use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::Arc;

use crate::data::{EntityId, RowId};
use crate::evaluate::at::{At, RowAt, Subject};
use crate::evaluate::reversal::TakenPart;
use crate::evaluate::world::{LineParts, Stop, World};
use crate::evaluate::{Flow, HeldStep, NoDataReason, Trace, TraceKind, Value, Waits};
use crate::measure::{CreditedRow, Datum, date_plus};
use crate::number::{Exact, split_by_shares};
use crate::plan::{
    Component, ComponentKind, Duration, FieldPath, Id, IfLeft, IfNever, Later, PartWhen, Record, TimeUnit, Type,
};
use crate::source::Span;
use crate::time::{Date, Grain, Month, Period};

/// A part of what a period has earned, with all that ever happens to it.
#[derive(Debug)]
pub(super) struct PaidPart {
    /// The row that carries it, where one does.
    row: Option<Carrier>,
    /// The period of the rule that earned it.
    earned_in: Period,
    /// For what it waits, as the plan says it.
    waits: Waits,
    span: Span,
    moves: Vec<Move>,
}

/// One thing that happens to a part, in a period of the plan.
#[derive(Debug)]
struct Move {
    period: Period,
    step: MoveStep,
    amount: Exact,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum MoveStep {
    Held(HeldStep),
    /// Paid and taken back: only what a row carries; by the refund, where that is a row of its own.
    TakenBack(Carrier, Option<Carrier>),
}

/// The row that carries a part.
type Carrier = (Id<Record>, RowId);

/// What becomes of a part while nothing is reversed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Released(Period),
    Cancelled(Period),
    /// Its last day lies outside the calendar.
    Open,
}

/// What happens in a period of the plan to what was earned in it and before.
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

impl PaidPart {
    /// What one step takes in the periods up to one, or in that one alone.
    fn sum(&self, step: HeldStep, through: Period, only: bool) -> Exact {
        let then = |period: Period| if only { period == through } else { period.last() <= through.last() };
        let counts = |one: &&Move| one.step == MoveStep::Held(step) && then(one.period);
        self.moves.iter().filter(counts).map(|one| one.amount.clone()).sum()
    }

    /// The period in which what had been held is paid.
    fn released_in(&self) -> Option<Period> {
        self.moves.iter().find(|one| one.step == MoveStep::Held(HeldStep::Released)).map(|one| one.period)
    }

    fn taken_back_in(&self, period: Period) -> Exact {
        let counts = |one: &&Move| matches!(one.step, MoveStep::TakenBack(..)) && one.period == period;
        self.moves.iter().filter(counts).map(|one| one.amount.clone()).sum()
    }

    /// What of it is still to be paid after a period.
    fn open_after(&self, period: Period) -> Exact {
        let all = |step| self.sum(step, period, false);
        &(&all(HeldStep::Held) - &all(HeldStep::Released)) - &all(HeldStep::Cancelled)
    }
}

impl World<'_> {
    /// What happens in a period of the plan to the pay that a rule has earned; `None` for a rule whose pay is paid when
    /// it is earned and carried by no rows of its own.
    pub(super) fn moved(&self, id: Id<Component>, person: EntityId, period: Period) -> Result<Option<Moved>, Stop> {
        let bonus = self.plan.components.get(id);
        if !bonus.plays_out() {
            return Ok(None);
        }
        // Parts are paid in periods of the plan; what is only taken back, in those of the rule.
        let Some(period) = self.rule_period(self.flow_grain(bonus), period) else { return Ok(None) };
        let mut origins = Vec::new();
        for own in self.earning_periods(bonus, period) {
            origins.push(self.parts_of_line(id, person, own)?);
        }
        let parts = || origins.iter().flat_map(|parts| parts.iter());
        let of = |step: HeldStep| -> Exact { parts().map(|part| part.sum(step, period, true)).sum() };
        let (held, released, cancelled) = (of(HeldStep::Held), of(HeldStep::Released), of(HeldStep::Cancelled));
        let balance: Exact = parts().map(|part| part.open_after(period)).sum();
        let before = &(&(&balance - &held) + &released) + &cancelled;
        let money = || Type::Money(self.plan.currency);
        let mut told = self.spread_steps(id, person, period)?;
        for part in parts() {
            for one in part.moves.iter().filter(|one| one.period == period) {
                let (what, value, span) = tell(bonus, part, one);
                told.push(self.node(what, Value::Number(value), money(), span, Vec::new()));
            }
        }
        if let Some(later) = bonus.later.as_ref().filter(|_| !told.is_empty() || !balance.is_zero()) {
            let mut to_come = Vec::new();
            for part in parts().filter(|_| self.options.trace) {
                let open = part.open_after(period);
                if !open.is_zero() {
                    let what = TraceKind::ToCome { row: part.row, earned_in: part.earned_in, waits: part.waits };
                    to_come.push(self.node(what, Value::Number(open), money(), part.span, Vec::new()));
                }
            }
            let what = TraceKind::Told { key: "tell_balance", amounts: vec![("before", before)] };
            told.push(self.node(what, Value::Number(balance.clone()), money(), later.span, to_come));
        }
        let taken_back = parts().map(|part| part.taken_back_in(period)).sum();
        Ok(Some(Moved { held, released, cancelled, taken_back, balance, parts: told }))
    }

    /// What each row carries of what a spread line earns in a period of the plan, where explanations are wanted.
    fn spread_steps(&self, id: Id<Component>, person: EntityId, period: Period) -> Result<Vec<Trace>, Stop> {
        let bonus = self.plan.components.get(id);
        let mut told = Vec::new();
        let Some(spread) = bonus.spread.as_ref().filter(|_| self.options.trace) else { return Ok(told) };
        let record = spread.rows.record;
        for own in self.earning_periods(bonus, period).filter(|own| self.stands_in(*own) == period) {
            for (row, amount) in self.row_parts(id, record, person, own)? {
                if !amount.is_zero() {
                    let what = TraceKind::Spread { record, row: row.row };
                    let money = Type::Money(self.plan.currency);
                    told.push(self.node(what, Value::Number(amount), money, spread.span, Vec::new()));
                }
            }
        }
        Ok(told)
    }

    /// What events of a period of the plan take back of such pay, by the period of the plan in which it had been paid.
    pub(super) fn taken_of_parts(
        &self,
        id: Id<Component>,
        person: EntityId,
        period: Period,
    ) -> Result<Vec<(Period, Exact)>, Stop> {
        let bonus = self.plan.components.get(id);
        let Some(period) = self.rule_period(self.flow_grain(bonus), period) else { return Ok(Vec::new()) };
        let mut taken = Vec::new();
        for own in self.earning_periods(bonus, period) {
            for part in self.parts_of_line(id, person, own)?.iter() {
                let paid_in = part.released_in().unwrap_or_else(|| self.stands_in(own));
                taken.push((paid_in, part.taken_back_in(period)));
            }
        }
        taken.retain(|(_, amount)| !amount.is_zero());
        Ok(taken)
    }

    /// What of the pay that a period of a rule has earned is taken back or cancelled in the same period of the plan.
    pub(super) fn lost_at_once(&self, id: Id<Component>, person: EntityId, own: Period) -> Result<Exact, Stop> {
        let period = self.stands_in(own);
        let parts = self.parts_of_line(id, person, own)?;
        let lost = |part: &PaidPart| &part.taken_back_in(period) + &part.sum(HeldStep::Cancelled, period, true);
        Ok(parts.iter().map(lost).sum())
    }

    /// The people who may still have something to come from a rule in a period: all whom it has paid so far.
    pub(super) fn paid_so_far(&self, bonus: &Component, period: Period) -> BTreeSet<EntityId> {
        self.earning_periods(bonus, period).flat_map(|own| self.payees(own).to_vec()).collect()
    }

    /// The periods of a rule since it began whose line stands in a period of the plan or before it, in order.
    pub(super) fn earning_periods(&self, bonus: &Component, period: Period) -> impl Iterator<Item = Period> {
        let grain = bonus.every.max(self.plan.every);
        let plan_from = self.plan.effective.from;
        let began = Month::of(bonus.effective.map_or(plan_from, |range| range.from.max(plan_from)));
        let (span, first) = match &bonus.kind {
            ComponentKind::Contest(contest) => (contest.span, grain.containing(began)),
            _ => (None, grain.containing(began)),
        };
        let regular = Period::span(first.first(), period.last()).filter(|_| span.is_none());
        let regular = regular.into_iter().flat_map(move |all| all.periods_ending_inside(grain));
        span.filter(|span| span.last() <= period.last()).into_iter().chain(regular)
    }

    /// The periods in which something happens to the pay that a rule has earned.
    fn flow_grain(&self, bonus: &Component) -> Grain {
        if bonus.later.is_some() { self.plan.every } else { bonus.every.max(self.plan.every) }
    }

    /// The period of the plan in which the line of a period of a rule stands.
    fn stands_in(&self, own: Period) -> Period {
        self.plan.every.containing(own.last())
    }

    /// The parts of the line that a person has earned in a period of the rule.
    fn parts_of_line(&self, id: Id<Component>, person: EntityId, own: Period) -> LineParts {
        let key = (id, person, own);
        let known = self.paid_parts.borrow().get(&key).cloned();
        known.unwrap_or_else(|| {
            let result = self.part_line(id, person, own).map(Rc::new);
            self.paid_parts.borrow_mut().insert(key, result.clone());
            result
        })
    }

    fn part_line(&self, id: Id<Component>, person: EntityId, own: Period) -> Result<Vec<PaidPart>, Stop> {
        let bonus = self.plan.components.get(id);
        let mut parts = Vec::new();
        match bonus.carried_by() {
            Some(record) => {
                for (row, amount) in self.row_parts(id, record, person, own)? {
                    self.part_amount(bonus, (person, own), Some((record, &row)), &amount, &mut parts)?;
                }
            }
            None => {
                if let Some(earned) = self.earned_in(id, person, own)? {
                    self.part_amount(bonus, (person, own), None, &earned.amount(), &mut parts)?;
                }
            }
        }
        Ok(parts)
    }

    /// What each row carries of a line.
    fn row_parts(
        &self,
        id: Id<Component>,
        record: Id<Record>,
        person: EntityId,
        own: Period,
    ) -> Result<Vec<(CreditedRow, Exact)>, Stop> {
        let bonus = self.plan.components.get(id);
        if let Some(spread) = &bonus.spread {
            let earned = self.earned_in(id, person, own)?;
            return earned
                .map_or(Ok(Vec::new()), |earned| self.spread_line(id, spread, (person, own), &earned.amount()));
        }
        if !self.is_payee(person, own) {
            return Ok(Vec::new());
        }
        let rows = self.rows_in(id, person, own).iter().copied();
        let rows: Vec<CreditedRow> = rows.filter(|row| row.date.is_some_and(|day| self.holds_on(bonus, day))).collect();
        // A period without rows leaves nothing to come: what its line would be does not matter here.
        if rows.is_empty() || self.taken_instead(id, person, own)?.is_some() {
            return Ok(Vec::new());
        }
        let due = self.due(id, person, own)?;
        Ok(rows.into_iter().map(|row| (row, self.share_of(bonus, record, &due, row.row))).collect())
    }

    /// Cuts what is earned, or what a row carries of it, into its parts, and follows each.
    fn part_amount(
        &self,
        bonus: &Component,
        (person, own): (EntityId, Period),
        row: Option<(Id<Record>, &CreditedRow)>,
        amount: &Exact,
        parts: &mut Vec<PaidPart>,
    ) -> Result<(), Stop> {
        if amount.is_zero() {
            return Ok(());
        }
        let taken = match row {
            Some(row) => self.taken_from(bonus, row, (person, own), amount)?,
            None => Vec::new(),
        };
        let carrier = row.map(|(record, row)| (record, row.row));
        let unit = &self.rounding(bonus).unit;
        let grain = self.flow_grain(bonus);
        let stands_in = grain.containing(own.last());
        // An event takes nothing back before it is earned.
        let back_in = |event: Date| later_of(grain.containing(Month::of(event)), stands_in);
        let cut = |amount: &Exact, by: &[Exact]| split_by_shares(amount, by, unit).unwrap_or_default();
        let (shares, amounts) = match &bonus.later {
            Some(later) => {
                let by: Vec<Exact> = later.parts.iter().map(|part| part.share.clone()).collect();
                (later.parts.as_slice(), cut(amount, &by))
            }
            None => (&[][..], vec![amount.clone()]),
        };
        // What an event takes is cut by what the parts have left, so that none is ever taken back more than it is.
        let mut left = amounts.clone();
        let mut backs: Vec<Vec<Back>> = vec![Vec::new(); amounts.len()];
        for TakenPart { amount, on, refund } in taken {
            let Some(carrier) = carrier else { continue };
            let of_parts = if left.len() == 1 { vec![amount] } else { cut(&amount, &left) };
            for ((left, backs), amount) in left.iter_mut().zip(&mut backs).zip(of_parts) {
                *left = &*left - &amount;
                backs.push(Back { amount, period: back_in(on), carrier, refund });
            }
        }
        for (place, (amount, backs)) in amounts.iter().zip(backs).enumerate() {
            if amount.is_zero() {
                continue;
            }
            let (fate, waits, span) = match (&bonus.later, shares.get(place)) {
                (Some(later), Some(part)) => {
                    let (fate, waits) = self.fate((&bonus.name, later), &part.when, row, (person, own))?;
                    (fate, waits, part.span)
                }
                _ => (Fate::Released(stands_in), Waits::Until(stands_in), bonus.span),
            };
            let moves = moves_of(stands_in, amount, fate, backs);
            parts.push(PaidPart { row: carrier, earned_in: own, waits, span, moves });
        }
        Ok(())
    }

    fn period_of(&self, day: Date) -> Period {
        self.plan.every.containing(Month::of(day))
    }

    /// What becomes of a part, and for what it waits until then.
    fn fate(
        &self,
        (rule, later): (&Arc<str>, &Later),
        when: &PartWhen,
        row: Option<(Id<Record>, &CreditedRow)>,
        (person, own): (EntityId, Period),
    ) -> Result<(Fate, Waits), Stop> {
        let stands_in = self.stands_in(own);
        let planned = match when {
            PartWhen::AtOnce => Some(stands_in),
            PartWhen::On(path) => {
                let event = row.and_then(|(_, row)| self.day_of_row(path, row));
                let (Some(never), Some(row)) = (&later.if_never, row) else {
                    return Ok((Fate::Open, Waits::Event(None)));
                };
                let last = self.last_day_of_wait((rule, never), row, (person, own))?;
                return Ok((self.fate_of_event(never, event, last, own), Waits::Event(last)));
            }
            PartWhen::After(length) => day_after(own, *length).map(|day| self.period_of(day)),
            PartWhen::AtEnd(grain) => Some(self.plan.every.containing(grain.containing(own.last()).last())),
            PartWhen::AtEndOfNext(grain) => {
                let next = grain.containing(own.last()).previous(-1);
                Some(self.plan.every.containing(next.last()))
            }
            PartWhen::OnDay(day) => Some(self.period_of(*day)),
        };
        let Some(planned) = planned.map(|period| later_of(period, stands_in)) else {
            return Ok((Fate::Open, Waits::Event(None)));
        };
        let left =
            if later.if_left == Some(IfLeft::AsPlanned) { None } else { self.left_between(person, stands_in, planned) };
        let fate = match (left, later.if_left) {
            (Some(left), Some(IfLeft::WithLastPay)) => Fate::Released(left),
            (Some(left), Some(IfLeft::Cancelled)) => Fate::Cancelled(left),
            _ => Fate::Released(planned),
        };
        Ok((fate, Waits::Until(planned)))
    }

    fn day_of_row(&self, path: &FieldPath, row: &CreditedRow) -> Option<Date> {
        self.reader().read(path, row.row, row.date).as_ref().and_then(Datum::day)
    }

    /// The last day on which the event of a row is in time; `None` where that lies outside of the calendar. A wait that
    /// counts from a date of the row needs it: without it nobody can say whether the event is too late.
    fn last_day_of_wait(
        &self,
        (rule, never): (&Arc<str>, &IfNever),
        (record, row): (Id<Record>, &CreditedRow),
        (person, own): (EntityId, Period),
    ) -> Result<Option<Date>, Stop> {
        let Some(of) = &never.of else { return Ok(day_after(own, never.after)) };
        let Some(day) = self.day_of_row(of, row) else {
            let reason = NoDataReason::EmptyField(self.name_of_path(of));
            let at = RowAt { record, row: row.row, date: row.date, part: row.part, gap: row.gap };
            let at = At { row: Some(at), ..At::over(Subject::Person(person), own) };
            return Err(self.no_data(rule, never.span, &at, &reason));
        };
        Ok(date_plus(day, never.after))
    }

    fn fate_of_event(&self, never: &IfNever, event: Option<Date>, last: Option<Date>, own: Period) -> Fate {
        let stands_in = self.stands_in(own);
        // A wait that has ended before anything was earned ends with that.
        let ends_in = |last: Date| later_of(self.period_of(last), stands_in);
        match (event, last) {
            (Some(event), last) if last.is_none_or(|last| event <= last) => {
                Fate::Released(later_of(self.period_of(event), stands_in))
            }
            (_, Some(last)) if never.paid => Fate::Released(ends_in(last)),
            (_, Some(last)) => Fate::Cancelled(ends_in(last)),
            (_, None) => Fate::Open,
        }
    }

    /// The first period from one on and before another in which the employment has ended.
    fn left_between(&self, person: EntityId, from: Period, before: Period) -> Option<Period> {
        let all = Period::span(from.first(), before.first().plus(-1))?;
        all.periods_ending_inside(self.plan.every).find(|period| {
            let last = period.last_day();
            self.employment(person, last).through.is_some_and(|through| through <= last)
        })
    }
}

/// So much after the end of a period. Two months after 28 February are over with the end of April. `None` outside of
/// the calendar.
fn day_after(own: Period, length: Duration) -> Option<Date> {
    date_plus(own.last_day(), length).map(|day| match length.unit {
        TimeUnit::Day => day,
        TimeUnit::Month | TimeUnit::Quarter | TimeUnit::HalfYear | TimeUnit::Year => Month::of(day).last_day(),
    })
}

fn later_of(one: Period, other: Period) -> Period {
    if one.last() < other.last() { other } else { one }
}

/// What an event takes of a part.
#[derive(Clone)]
struct Back {
    amount: Exact,
    period: Period,
    carrier: Carrier,
    refund: Option<Carrier>,
}

/// All that happens to a part that is earned in a period of the plan; `backs` is what is taken back of it, in order.
fn moves_of(stands_in: Period, amount: &Exact, fate: Fate, backs: Vec<Back>) -> Vec<Move> {
    let mut moves = Vec::new();
    let mut push = |period: Period, step: MoveStep, amount: Exact| {
        if !amount.is_zero() {
            moves.push(Move { period, step, amount });
        }
    };
    let held = MoveStep::Held;
    if fate == Fate::Released(stands_in) {
        for back in backs {
            push(back.period, MoveStep::TakenBack(back.carrier, back.refund), back.amount);
        }
        return moves;
    }
    push(stands_in, held(HeldStep::Held), amount.clone());
    let ends = match fate {
        Fate::Released(period) => Some((period, HeldStep::Released)),
        Fate::Cancelled(period) => Some((period, HeldStep::Cancelled)),
        Fate::Open => None,
    };
    // Paid by then: it is taken back. What is cancelled by then is never paid and never taken.
    let (after, before): (Vec<Back>, Vec<Back>) =
        backs.into_iter().partition(|back| ends.is_some_and(|(period, _)| period.last() < back.period.last()));
    let mut rest = amount.clone();
    for back in before {
        rest = &rest - &back.amount;
        push(back.period, held(HeldStep::Cancelled), back.amount);
    }
    if let Some((period, step)) = ends {
        push(period, held(step), rest);
        for back in after.into_iter().filter(|_| step == HeldStep::Released) {
            push(back.period, MoveStep::TakenBack(back.carrier, back.refund), back.amount);
        }
    }
    moves
}

/// How a move is told: what it is, the amount with its sign in the pay, and the text that says so.
fn tell(bonus: &Component, part: &PaidPart, one: &Move) -> (TraceKind, Exact, Span) {
    match one.step {
        MoveStep::TakenBack((record, row), refund) => {
            let span = bonus.reversed().map_or(part.span, |reversal| reversal.span);
            (TraceKind::Reversed { record, row, paid_in: part.earned_in, refund }, -one.amount.clone(), span)
        }
        MoveStep::Held(step) => {
            let amount = if step == HeldStep::Held { -one.amount.clone() } else { one.amount.clone() };
            (TraceKind::Held { step, row: part.row, earned_in: part.earned_in }, amount, part.span)
        }
    }
}
