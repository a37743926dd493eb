//! What a limit has kept for people whom its rule no longer pays: paid in turn, with the last pay, or given up.

use crate::data::EntityId;
use crate::evaluate::carry::{Bounded, OwnPay, Settled, pays_what_is_left};
use crate::evaluate::steps::Steps;
use crate::evaluate::world::{Stop, World};
use crate::evaluate::{LineStatus, TraceKind, Value};
use crate::number::Exact;
use crate::plan::{Component, ComponentKind, ExcessWord, Id, IfLeft, Limit, Type};
use crate::time::{Month, Period};

impl World<'_> {
    /// How what a limit has kept is settled in a period of its rule; `None` where the person goes on working, or is paid
    /// in turn all the same.
    pub(super) fn settled(&self, rule: &Component, person: EntityId, own: Period) -> Option<Settled> {
        let how = match rule.limited_by()?.if_left? {
            IfLeft::AsPlanned => return None,
            IfLeft::WithLastPay => Settled::Paid,
            IfLeft::Cancelled => Settled::GivenUp,
        };
        // What is due at the end of this very period is paid as planned.
        let last = own.last_day();
        let left = self.employment(person, last).through.is_some_and(|through| through <= last);
        (left && !pays_what_is_left(rule, own)).then_some(how)
    }

    /// Settles what a period leaves where the payee leaves in it, and says so.
    pub(super) fn tell_settled(
        &self,
        rule: &Component,
        bounded: Bounded,
        how: Option<Settled>,
        parts: &mut Steps,
    ) -> Bounded {
        let Some(how) = how.filter(|_| bounded.left.is_positive()) else { return bounded };
        let (kept, paid) = (bounded.left.clone(), bounded.paid.clone());
        let made = bounded.settled(Some(how));
        let (key, before) = match how {
            Settled::Paid => ("tell_paid_on_leaving", paid),
            Settled::GivenUp => ("tell_given_up", kept),
        };
        let what = TraceKind::Told { key, amounts: vec![("before", before)] };
        let (value, money) = (Value::Number(made.paid.clone()), Type::Money(self.plan.currency));
        let span = rule.limited_by().map_or(rule.span, |limit| limit.span);
        parts.push(self.node(what, value, money, span, Vec::new()));
        made
    }

    /// The pay of somebody who leaves after the rule has ended.
    pub(super) fn settled_pay(
        &self,
        rule: &Component,
        (before, how): (Exact, Option<Settled>),
        status: LineStatus,
        mut parts: Steps,
    ) -> OwnPay {
        let kept = Bounded { paid: Exact::zero(), left: before.clone() };
        let made = self.tell_settled(rule, kept, how, &mut parts);
        let flow = made.flow(&Exact::zero(), &before);
        self.tell_carried(rule, (before, made.left.clone()), &flow, &mut parts);
        let status = if made.paid.is_zero() { status } else { LineStatus::Pays };
        OwnPay { flow, status, parts, left: Some(made.left) }
    }

    /// What a limit pays in a period of its rule to somebody who is not paid there, and what it keeps; beside it what it
    /// had kept before. `None` where nothing happens.
    pub(super) fn after_pay(
        &self,
        id: Id<Component>,
        person: EntityId,
        own: Period,
        parts: &mut Steps,
    ) -> Result<Option<(Bounded, Exact)>, Stop> {
        let rule = self.plan.components.get(id);
        let Some(limit) = rule.limited_by().filter(|limit| limit.excess != ExcessWord::Lost) else { return Ok(None) };
        let before = self.left_before(id, person, own)?;
        if before.is_zero() {
            return Ok(None);
        }
        let all = Bounded { paid: before.clone(), left: Exact::zero() };
        let kept = Bounded { paid: Exact::zero(), left: before.clone() };
        let holds = |rule: &Component| {
            self.plan.effective.touches(own) && rule.effective.is_none_or(|range| range.touches(own))
        };
        let made = if pays_what_is_left(rule, own) {
            all
        } else if !before.is_positive() {
            // Nothing is taken from somebody who is paid nothing.
            return Ok(None);
        } else if let Some(how) = self.settled(rule, person, own) {
            self.tell_settled(rule, kept, Some(how), parts)
        } else if limit.excess == ExcessWord::Carried && rule.circle().is_none() && holds(rule) {
            self.in_turn(id, limit, (person, own), &before, parts)?
        } else {
            return Ok(None);
        };
        if made.left == before {
            return Ok(None);
        }
        let flow = made.flow(&Exact::zero(), &before);
        self.tell_carried(rule, (before.clone(), made.left.clone()), &flow, parts);
        Ok(Some((made, before)))
    }

    /// What is carried, as far as the limit of the period leaves room for it.
    fn in_turn(
        &self,
        id: Id<Component>,
        limit: &Limit,
        (person, own): (EntityId, Period),
        before: &Exact,
        parts: &mut Steps,
    ) -> Result<Bounded, Stop> {
        let rule = self.plan.components.get(id);
        // Parts of pay may come later than the last day of work: they have their room under a cap.
        let pay = match &rule.kind {
            ComponentKind::Cap(cap) => self.capped_sum(cap, person, own, parts)?,
            _ => Exact::zero(),
        };
        let at = self.dated_whole(rule, self.at_rule(id, person, own))?;
        let most = self.limit(rule, limit, true, &at, parts)?;
        let paid = before.clone().min((&most - &pay).max(Exact::zero()));
        Ok(Bounded { left: before - &paid, paid })
    }

    /// The people who are not paid in a plan period but have a line in it: what a limit has kept for them is settled.
    pub(super) fn paid_after_leaving(&self, period: Period) -> Vec<EntityId> {
        let mut people = Vec::new();
        for (id, component) in self.plan.components.iter() {
            let Some(limit) = component.limited_by() else { continue };
            let Some(own) = self.rule_period(component.every, period) else { continue };
            let began = match limit.excess {
                ExcessWord::Lost => continue,
                // All that was cut before is paid by then.
                ExcessWord::PaidAtEnd(grain) => grain.containing(own.last()).first(),
                ExcessWord::Carried => Month::of(self.plan.effective.from),
            };
            let Some(span) = Period::span(began, period.last()) else { continue };
            for earlier in span.periods_ending_inside(self.plan.every) {
                for person in self.payees(earlier).iter().filter(|person| !self.is_payee(**person, own)) {
                    // A problem met here comes out with the person's line: what cannot be computed must not be dropped.
                    let none = matches!(self.line(id, *person, period), Ok(None));
                    if !people.contains(person) && !none {
                        people.push(*person);
                    }
                }
            }
        }
        people
    }
}
