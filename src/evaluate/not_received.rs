//! What caps and sanctions have cut of the pay of each rule for good, and what of it is left to the payee when that pay is
//! taken back: nobody gives back what was never received.
//!
//! A cap cuts a sum, and so does a sanction (`reduced`). The cut is allotted to the pay of the rules under it, by rule and
//! period of the plan. It all goes by sums, never by single rows: rows that passed by and were forgotten come to the same.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::data::EntityId;
use crate::evaluate::world::{Stop, World};
use crate::evaluate::{Trace, TraceKind, Value};
use crate::number::{Exact, Rounding, RoundingMode, split_by_shares};
use crate::plan::{Cap, Component, ComponentKind, ExcessWord, Id, Type};
use crate::time::Period;

/// What events of one period take back of a rule, before anything is left to the payee: by the period of the plan in which
/// it had been paid.
pub(super) type TakenSums = BTreeMap<Period, Exact>;

/// The pay of a rule in one period of the plan, as a cap found it at the end of its own period.
#[derive(Debug)]
pub(super) struct Allotted {
    pub(super) rule: Id<Component>,
    pub(super) paid_in: Period,
    /// What was left of it then: paid, less what had been taken back by then.
    pub(super) left: Exact,
    /// What the cap cut of that.
    pub(super) cut: Exact,
}

/// What a cap has cut from a person in one of its periods, or a sanction in one of the plan's, by rule and period of the plan.
#[derive(Debug, Default)]
pub(super) struct Allotment {
    pub(super) of: Vec<Allotted>,
    /// What of the cut falls on that which caps inside have paid of earlier periods: it belongs to no rule.
    pub(super) of_kept: Vec<(Id<Component>, Exact)>,
    /// The finest unit of the cap and its rules.
    pub(super) unit: Exact,
}

impl Allotment {
    /// What has been cut of each rule, or of what a cap inside has paid of earlier periods.
    pub(super) fn cuts(&self) -> impl Iterator<Item = (Id<Component>, &Exact)> {
        self.of.iter().map(|one| (one.rule, &one.cut)).chain(self.of_kept.iter().map(|(cap, cut)| (*cap, cut)))
    }

    pub(super) fn of(&self, rule: Id<Component>, paid_in: Period) -> Option<&Allotted> {
        self.of.iter().find(|one| one.rule == rule && one.paid_in == paid_in)
    }

    /// What of a cut is left to the payee once `taken` has been taken back since: the same part of both, cut towards zero
    /// to the unit, and all of the cut with all of the pay.
    fn left_to_payee(&self, of: &Allotted, taken: &Exact) -> Exact {
        if *taken >= of.left {
            return of.cut.clone();
        }
        let down = Rounding { mode: RoundingMode::Down, unit: self.unit.clone() };
        // Where rows pay below 0, more may be taken for a while than there is, or less than nothing.
        let part = (&of.cut * taken).checked_div(&of.left).unwrap_or_default();
        down.apply(&part).max(Exact::zero())
    }
}

/// What one cap, or one sanction, had cut of pay that is now taken back.
pub(super) struct NotReceived {
    pub(super) cap: Id<Component>,
    pub(super) paid_in: Period,
    pub(super) amount: Exact,
}

impl World<'_> {
    /// What of the pay that a rule takes back from a person in a period of the plan had never been received.
    pub(super) fn not_received(
        &self,
        id: Id<Component>,
        person: EntityId,
        now: Period,
    ) -> Result<Vec<NotReceived>, Stop> {
        let mut found = Vec::new();
        let caps: Vec<(Id<Component>, &Component)> = self.losing_caps_on(id).collect();
        let sanctions: Vec<Id<Component>> = self.sanctions_on(id).collect();
        if caps.is_empty() && sanctions.is_empty() {
            return Ok(found);
        }
        for (paid_in, _) in self.taken_of(id, person, now)?.iter() {
            let caps = caps.iter().filter_map(|(cap, component)| {
                let own = component.every.max(self.plan.every).containing(paid_in.last());
                Some((*cap, self.cut_by(component, person, own)?))
            });
            // A sanction reduces in the period in which the line stands.
            let sanctions = sanctions.iter().map(|id| (*id, *paid_in));
            for (cap, ending) in caps.chain(sanctions).filter(|(_, ending)| ending.last() < now.last()) {
                let allotment = self.allotment(cap, person, ending)?;
                let Some(of) = allotment.of(id, *paid_in) else { continue };
                let before = self.taken_between(id, person, *paid_in, (ending, now.previous(1)))?;
                let through = self.taken_between(id, person, *paid_in, (ending, now))?;
                let amount = &allotment.left_to_payee(of, &through) - &allotment.left_to_payee(of, &before);
                if !amount.is_zero() {
                    found.push(NotReceived { cap, paid_in: *paid_in, amount });
                }
            }
        }
        Ok(found)
    }

    /// How an explanation says it.
    pub(super) fn tell_not_received(&self, one: &NotReceived) -> Trace {
        let what = TraceKind::NotReceived { cap: one.cap, paid_in: one.paid_in };
        let span = self.plan.components.get(one.cap).span;
        self.node(what, Value::Number(one.amount.clone()), Type::Money(self.plan.currency), span, Vec::new())
    }

    /// The caps on a rule of which what exceeds them is lost, as written.
    pub(super) fn losing_caps_on(&self, rule: Id<Component>) -> impl Iterator<Item = (Id<Component>, &Component)> {
        let component = self.plan.components.get(rule);
        self.plan.components.iter().filter_map(move |(id, one)| match &one.kind {
            ComponentKind::Cap(cap) if cap.limit.excess == ExcessWord::Lost && cap.limits(rule, component) => {
                Some((id, one))
            }
            _ => None,
        })
    }

    /// The period of the plan in which a cap cuts from a person for one of its periods, if it does.
    fn cut_by(&self, cap: &Component, person: EntityId, own: Period) -> Option<Period> {
        let holds = cap.effective.is_none_or(|range| range.touches(own)) && self.is_payee(person, own);
        holds.then(|| self.plan.every.containing(own.last()))
    }

    /// What events of a period of the plan take back of what a rule has paid a person.
    fn taken_of(&self, id: Id<Component>, person: EntityId, period: Period) -> Result<Rc<TakenSums>, Stop> {
        let key = (id, period);
        self.taken.of(key, person).unwrap_or_else(|| {
            let result = self.find_taken(id, person, period).map(Rc::new);
            self.taken.keep(key, person, result.clone());
            result
        })
    }

    fn find_taken(&self, id: Id<Component>, person: EntityId, period: Period) -> Result<TakenSums, Stop> {
        let rule = self.plan.components.get(id);
        let mut sums = TakenSums::new();
        if rule.reversed().is_none() {
            return Ok(sums);
        }
        let mut add = |paid_in: Period, amount: &Exact| {
            let sum = sums.entry(paid_in).or_default();
            *sum = &*sum + amount;
        };
        if rule.plays_out() {
            for (paid_in, amount) in self.taken_of_parts(id, person, period)? {
                add(paid_in, &amount);
            }
        } else if let Some(own) = self.rule_period(rule.every, period) {
            for back in self.reversals(id, person, own)? {
                add(self.plan.every.containing(back.paid_in.last()), &back.amount);
            }
        }
        sums.retain(|_, amount| !amount.is_zero());
        Ok(sums)
    }

    /// What of the pay of one period has been taken back after another period and through a third.
    pub(super) fn taken_between(
        &self,
        id: Id<Component>,
        person: EntityId,
        paid_in: Period,
        (after, through): (Period, Period),
    ) -> Result<Exact, Stop> {
        let mut sum = Exact::zero();
        let Some(span) = Period::span(after.last().plus(1), through.last()) else { return Ok(sum) };
        for period in span.periods_ending_inside(self.plan.every) {
            if let Some(amount) = self.taken_of(id, person, period)?.get(&paid_in) {
                sum = &sum + amount;
            }
        }
        Ok(sum)
    }

    /// How the cut of a cap, whose period ends with a period of the plan, or of a sanction is allotted.
    fn allotment(&self, id: Id<Component>, person: EntityId, ending: Period) -> Result<Rc<Allotment>, Stop> {
        let key = (id, ending);
        self.allotments.of(key, person).unwrap_or_else(|| {
            let result = self.allot(id, person, ending).map(Rc::new);
            self.allotments.keep(key, person, result.clone());
            result
        })
    }

    fn allot(&self, id: Id<Component>, person: EntityId, ending: Period) -> Result<Allotment, Stop> {
        let component = self.plan.components.get(id);
        let cap = match &component.kind {
            ComponentKind::Cap(cap) => cap,
            ComponentKind::Sanction(sanction) => return self.allot_sanction(id, sanction, person, ending),
            _ => return Ok(Allotment::default()),
        };
        let Some(line) = self.line(id, person, ending)? else { return Ok(Allotment::default()) };
        let own = component.every.max(self.plan.every).containing(ending.last());
        let unit = self.unit_of_cap(component, cap);
        let (mut of, mut weights) = (Vec::new(), Vec::new());
        for (rule, _) in self.plan.components.iter().filter(|(rule, one)| cap.limits(*rule, one)) {
            for paid_in in own.periods_ending_inside(self.plan.every) {
                let Some(line) = self.line(rule, person, paid_in)? else { continue };
                let before = self.taken_between(rule, person, paid_in, (paid_in.previous(1), ending))?;
                let left = &(&line.amount + &line.flow.taken_back) - &before;
                of.push(Allotted { rule, paid_in, left: left.clone(), cut: Exact::zero() });
                weights.push(left);
            }
        }
        let mut kept = Vec::new();
        for earlier in &cap.before {
            let paid = self.less_cut_before(earlier.cap, person, ending, (own, &unit), (&of, &mut weights))?;
            kept.extend(paid.map(|paid| (earlier.cap, paid)));
        }
        let kept_weights = kept.iter().map(|(_, paid)| paid.clone());
        let weights: Vec<Exact> =
            weights.into_iter().chain(kept_weights).map(|weight| weight.max(Exact::zero())).collect();
        let mut cuts = split_by_shares(&-line.amount.clone(), &weights, &unit).unwrap_or_default().into_iter();
        for (one, cut) in of.iter_mut().zip(cuts.by_ref()) {
            one.cut = cut;
        }
        of.retain(|one| one.cut.is_positive());
        let of_kept = kept.into_iter().zip(cuts).map(|((earlier, _), cut)| (earlier, cut)).collect();
        Ok(Allotment { of, of_kept, unit })
    }

    /// Takes off what an earlier cap has cut of the same pay and has not been left to the payee since. What one inside
    /// pays of earlier periods belongs to no rule, but has its share in the cut: that is given back.
    fn less_cut_before(
        &self,
        earlier: Id<Component>,
        person: EntityId,
        ending: Period,
        (own, unit): (Period, &Exact),
        (of, weights): (&[Allotted], &mut Vec<Exact>),
    ) -> Result<Option<Exact>, Stop> {
        let component = self.plan.components.get(earlier);
        let ComponentKind::Cap(cap) = &component.kind else { return Ok(None) };
        let mut kept = Exact::zero();
        for ends in own.periods_ending_inside(self.plan.every) {
            if cap.limit.excess != ExcessWord::Lost {
                let line = self.line(earlier, person, ends)?;
                kept = line.map_or(kept.clone(), |line| &kept + &line.amount);
                continue;
            }
            let Some(own) = self.rule_period(component.every, ends) else { continue };
            if self.cut_by(component, person, own).is_none() {
                continue;
            }
            let allotment = self.allotment(earlier, person, ends)?;
            for one in &allotment.of {
                let taken = self.taken_between(one.rule, person, one.paid_in, (ends, ending))?;
                let cut = &one.cut - &allotment.left_to_payee(one, &taken);
                let same = |other: &Allotted| other.rule == one.rule && other.paid_in == one.paid_in;
                if let Some(weight) = of.iter().position(same).and_then(|place| weights.get_mut(place)) {
                    *weight = &*weight - &cut;
                }
            }
        }
        if kept.is_positive() {
            return Ok(Some(kept));
        }
        if kept.is_negative() {
            let limited = |place: usize| {
                of.get(place).is_some_and(|one| cap.limits(one.rule, self.plan.components.get(one.rule)))
            };
            let of_earlier = |(place, weight): (usize, &Exact)| {
                if limited(place) { weight.clone().max(Exact::zero()) } else { Exact::zero() }
            };
            let shares: Vec<Exact> = weights.iter().enumerate().map(of_earlier).collect();
            for (weight, cut) in weights.iter_mut().zip(split_by_shares(&kept, &shares, unit).unwrap_or_default()) {
                *weight = &*weight + &cut;
            }
        }
        Ok(None)
    }

    /// What a cap, whose period ends with a period of the plan, has cut of the rules that another cap limits, too.
    pub(super) fn cut_of_shared(
        &self,
        earlier: Id<Component>,
        cap: &Cap,
        person: EntityId,
        ending: Period,
    ) -> Result<Exact, Stop> {
        let Some(allotment) = self.allotment_ending(earlier, person, ending)? else { return Ok(Exact::zero()) };
        let shared = |one: &&Allotted| cap.limits(one.rule, self.plan.components.get(one.rule));
        Ok(allotment.of.iter().filter(shared).map(|one| one.cut.clone()).sum())
    }

    /// How the cut of a cap is allotted, if a period of it ends with a period of the plan and it cuts from the person.
    pub(super) fn allotment_ending(
        &self,
        id: Id<Component>,
        person: EntityId,
        ending: Period,
    ) -> Result<Option<Rc<Allotment>>, Stop> {
        let component = self.plan.components.get(id);
        let own =
            self.rule_period(component.every, ending).filter(|own| self.cut_by(component, person, *own).is_some());
        own.map(|_| self.allotment(id, person, ending)).transpose()
    }

    /// The finest unit of a cap, the rules that it limits and the caps that cut before it.
    pub(super) fn unit_of_cap(&self, component: &Component, cap: &Cap) -> Exact {
        let rules = self.plan.components.iter().filter(|(id, one)| cap.limits(*id, one));
        let units = rules.map(|(_, one)| self.rounding(one).unit.clone());
        let unit = units.fold(self.rounding(component).unit.clone(), Exact::min);
        let before = cap.before.iter().filter_map(|one| {
            let component = self.plan.components.get(one.cap);
            if let ComponentKind::Cap(cap) = &component.kind { Some(self.unit_of_cap(component, cap)) } else { None }
        });
        before.fold(unit, Exact::min)
    }
}
