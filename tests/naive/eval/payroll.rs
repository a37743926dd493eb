//! Caps, sanctions, draws, deductions: lines that stand on the lines of rules.

use num_traits::{Signed, Zero};

use super::states::{Keeps, States};
use super::{At, Get, Line, Miss, Naive, inside, round};
use crate::naive::day::{Day, Months};
use crate::naive::model::*;

/// A component whose lines others add up.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Part {
    /// A bonus.
    Bonus(usize),
    /// A pool.
    Pool(usize),
    /// A contest.
    Contest(usize),
    /// A cap.
    Cap(usize),
    /// A sanction.
    Sanction(usize),
    /// A draw.
    Draw(usize),
    /// A deduction.
    Deduction(usize),
}

impl Naive<'_> {
    /// Every component, in the order in which pay goes through them.
    pub fn parts(&self) -> Vec<Part> {
        let (plan, payroll) = (self.plan(), &self.plan().payroll);
        let all = (0..plan.bonuses.len()).map(Part::Bonus).chain((0..plan.pools.len()).map(Part::Pool));
        let all = all.chain((0..plan.contests.len()).map(Part::Contest));
        let all = all.chain((0..payroll.caps.len()).map(Part::Cap));
        let all = all.chain((0..payroll.sanctions.len()).map(Part::Sanction));
        let all = all.chain((0..payroll.draws.len()).map(Part::Draw));
        all.chain((0..payroll.deductions.len()).map(Part::Deduction)).collect()
    }

    /// The line of a component, and what stays open after it where it keeps a balance.
    pub fn part(&self, part: Part, person: usize, period: Months) -> (Line, Option<Q>) {
        let key = (part, person, period);
        let known = self.known.borrow().get(&key).cloned();
        known.unwrap_or_else(|| {
            let line = self.fresh(part, person, period);
            self.known.borrow_mut().insert(key, line.clone());
            line
        })
    }

    fn fresh(&self, part: Part, person: usize, period: Months) -> (Line, Option<Q>) {
        let known = match part {
            Part::Bonus(at) => return (self.bonus_line(at, person, period), self.left_of(at, person, period)),
            Part::Pool(at) => return self.in_parts(part, self.pool_line(at, person, period), person, period),
            Part::Contest(at) => return self.in_parts(part, self.contest_line(at, person, period), person, period),
            Part::Sanction(at) => return (self.sanction(at, person, period).unwrap_or(Line::Stop), None),
            Part::Cap(at) => self.cap_with_states(at, person, period).map(|(line, open, _)| (line, open)),
            Part::Draw(at) => self.draw(at, person, period),
            Part::Deduction(at) => self.deduction(at, person, period),
        };
        match known {
            Ok((line, open)) => (line, open),
            // What nobody is paid any more cannot stop the run.
            Err(_) if !self.is_paid(person, period) && !self.is_met(part, person, period) => (Line::Absent, None),
            Err(_) => (Line::Stop, None),
        }
    }

    /// The line of a group's member with what earlier parts pay now, and what is still held.
    fn in_parts(&self, part: Part, earned: Line, person: usize, period: Months) -> (Line, Option<Q>) {
        if !self.is_later(part) || earned == Line::Stop {
            return (earned, None);
        }
        let Ok(moved) = self.moved(part, person, period) else { return (Line::Stop, None) };
        let line = match earned.amount() {
            Ok(amount) if moved.is_any() => Line::Pays(amount + moved.pays()),
            _ => earned,
        };
        (line, Some(moved.open))
    }

    /// What a bonus carries below 0, or still holds, after a period.
    fn left_of(&self, bonus: usize, person: usize, period: Months) -> Option<Q> {
        let of = &self.plan().bonuses[bonus];
        if self.is_later(Part::Bonus(bonus)) {
            return self.moved(Part::Bonus(bonus), person, period).ok().map(|moved| moved.open);
        }
        if of.finish.limit.as_ref().is_some_and(|limit| limit.excess != CapExcess::Lost) {
            let long = self.rule_period(of, period).filter(|long| self.holds_in(bonus, *long))?;
            return self.limited_line(bonus, person, long).ok().flatten().map(|(_, left, _)| left);
        }
        let long = of.every.map_or(period, |every| Months::holding(period.last(), every.months()));
        let carries = of.negative == Some(Negative::Carried);
        let here = carries && long.last() == period.last() && self.is_paid(person, long);
        self.carried(bonus, person, long).ok().filter(|_| here).and_then(|(_, left)| left)
    }

    /// Whether somebody who is not paid in a period has a line in it all the same.
    fn is_met(&self, part: Part, person: usize, period: Months) -> bool {
        let earlier = |grain: Grain| {
            let window = Months::holding(period.last(), grain.months());
            (window.first..=period.last())
                .step_by(period.len as usize)
                .any(|first| self.is_paid(person, Months { first, len: period.len }))
        };
        let before = |other: &Part| match (part, other) {
            (Part::Cap(at), Part::Cap(other)) if at == *other => {
                let cap = &self.plan().payroll.caps[at];
                let own = cap.every.map_or(period, |every| Months::holding(period.last(), every.months()));
                own.last() == period.last()
                    && (self.is_paid(person, own)
                        || matches!(cap.excess, CapExcess::PaidAtEnd(grain) if earlier(grain))
                        || cap.excess == CapExcess::Carried)
            }
            (_, Part::Draw(_) | Part::Deduction(_)) => false,
            (Part::Cap(_), Part::Cap(_) | Part::Sanction(_)) => false,
            _ => self.part(*other, person, period).0 != Line::Absent,
        };
        self.parts().iter().any(before)
    }

    /// What some components pay together.
    fn paid(&self, parts: &[Part], person: usize, period: Months) -> Get<Q> {
        parts.iter().map(|part| self.part(*part, person, period).0.amount()).sum()
    }

    fn here(&self, person: usize, period: Months, effective: Option<(Day, Option<Day>)>) -> At {
        At::over(person, period, self.narrowed(effective))
    }

    pub(super) fn in_force(&self, period: Months, effective: Option<(Day, Option<Day>)>) -> bool {
        let holds = self.narrowed(effective);
        period.days().any(|day| inside(day, holds))
    }

    fn plain_round(&self, value: &Q) -> Q {
        round(value, self.plan().rounding.mode, &self.plan().rounding.unit)
    }

    // --- caps

    /// The line of a cap, what stays open after it, and its states: it earns nothing, and keeps what rules earn.
    pub(super) fn cap_with_states(&self, at: usize, person: usize, period: Months) -> Get<(Line, Option<Q>, States)> {
        let cap = &self.plan().payroll.caps[at];
        if let Some(per_team) = cap.per_team {
            return self.group_cap(at, per_team, person, period);
        }
        let len = cap.every.map_or(period.len, Grain::months);
        let long = Months::holding(period.last(), len);
        let mut states = States::earned(int(0));
        if long.last() != period.last() {
            return Ok((Line::Absent, None, states));
        }
        let mut left = int(0);
        let mut line = Line::Absent;
        for (number, here) in self.periods_through(long).into_iter().enumerate() {
            let paid = self.is_paid(person, here);
            let there = self.here(person, here, cap.effective);
            if number == 0
                && paid
                && let Some(opening) = &cap.opening
            {
                left += self.expr(opening, &there)?;
            }
            let ends = matches!(cap.excess, CapExcess::PaidAtEnd(grain)
                if Months::holding(here.last(), grain.months()).last() == here.last());
            // What is lost leaves nothing to the next period.
            if cap.excess == CapExcess::Lost && here != long {
                continue;
            }
            let before = left.clone();
            let mut change = None;
            if paid && self.in_force(here, cap.effective) {
                let mut pay = int(0);
                for first in (here.first..=here.last()).step_by(period.len as usize) {
                    pay += self.limited(at, person, Months { first, len: period.len })?;
                }
                let limit = self.expr(&cap.at_most, &there)?;
                let (mode, unit) = cap
                    .rounding
                    .clone()
                    .unwrap_or_else(|| (self.plan().rounding.mode, self.plan().rounding.unit.clone()));
                let limit = round(&limit, mode, &unit);
                change = Some(match cap.excess {
                    CapExcess::Lost => (limit - &pay).min(int(0)),
                    CapExcess::Carried => {
                        let all = &pay + &left;
                        let pays = all.clone().min(limit);
                        left = all - &pays;
                        pays - pay
                    }
                    CapExcess::PaidAtEnd(_) => {
                        let cut = (pay - limit).max(int(0));
                        left += &cut;
                        -cut
                    }
                });
            }
            let mut keeps = Keeps { before, after: left.clone(), at_once: ends, given_up: false };
            if ends && !left.is_zero() {
                change = Some(change.unwrap_or_else(|| int(0)) + &left);
                left = int(0);
            } else if left.is_positive() && cap.left != IfLeft::Planned && self.gone(person, here) {
                keeps.at_once = cap.left == IfLeft::LastPay;
                keeps.given_up = !keeps.at_once;
                let kept = std::mem::replace(&mut left, int(0));
                change = match (cap.left, change) {
                    (IfLeft::LastPay, change) => Some(change.unwrap_or_else(|| int(0)) + kept),
                    (_, None) if !paid => Some(int(0)),
                    (_, change) => change,
                };
            } else if left.is_positive()
                && !paid
                && cap.excess == CapExcess::Carried
                && self.in_force(here, cap.effective)
            {
                // Paid in turn, as far as what the rules still pay leaves room for it.
                let mut pay = int(0);
                for first in (here.first..=here.last()).step_by(period.len as usize) {
                    pay += self.limited(at, person, Months { first, len: period.len })?;
                }
                let (mode, unit) = cap
                    .rounding
                    .clone()
                    .unwrap_or_else(|| (self.plan().rounding.mode, self.plan().rounding.unit.clone()));
                let room = round(&self.expr(&cap.at_most, &there)?, mode, &unit) - pay;
                let pays = left.clone().min(room.max(int(0)));
                if !pays.is_zero() {
                    left -= &pays;
                    change = Some(pays);
                }
                keeps.after = left.clone();
            }
            states = match cap.excess {
                CapExcess::Lost => States::earned(change.clone().unwrap_or_else(|| int(0))),
                excess => keeps.states(int(0), excess),
            };
            line = match change {
                Some(change) => Line::Pays(change),
                None if paid => Line::Not,
                None => Line::Absent,
            };
        }
        Ok((line, (cap.excess != CapExcess::Lost).then_some(left), states))
    }

    /// A limit of a team or the company: what exceeds it is cut from each member by what the member's lines pay. What is
    /// left is each member's own, so what a group could not compute stops those alone who were in it then.
    fn group_cap(&self, at: usize, per_team: bool, person: usize, period: Months) -> Get<(Line, Option<Q>, States)> {
        let cap = &self.plan().payroll.caps[at];
        let here = Months::holding(period.last(), cap.every.map_or(period.len, Grain::months));
        if here.last() != period.last() {
            return Ok((Line::Absent, None, States::earned(int(0))));
        }
        let keeps = cap.excess != CapExcess::Lost;
        let before = |member: usize| if keeps { self.left_of_cap(at, member, here) } else { Ok(int(0)) };
        let ends = matches!(cap.excess, CapExcess::PaidAtEnd(grain)
            if Months::holding(here.last(), grain.months()).last() == here.last());
        let mut left = before(person)?;
        let kept_before = left.clone();
        let paid = self.is_paid(person, here);
        let mut change = None;
        if paid && self.in_force(here, cap.effective) {
            let of_group =
                |other: &usize| !per_team || self.data().people[*other].team == self.data().people[person].team;
            let all = (0..self.data().people.len()).filter(of_group).filter(|other| self.is_paid(*other, here));
            let (mut members, mut pays) = (Vec::new(), Vec::new());
            for member in all {
                let mut pay = int(0);
                for first in (here.first..=here.last()).step_by(period.len as usize) {
                    pay += self.limited(at, member, Months { first, len: period.len })?;
                }
                let waits = if cap.excess == CapExcess::Carried { before(member)? } else { int(0) };
                members.push(member);
                pays.push((pay + &waits, waits));
            }
            let of_plan = || (self.plan().rounding.mode, self.plan().rounding.unit.clone());
            let (mode, unit) = cap.rounding.clone().unwrap_or_else(of_plan);
            let limit = self.expr(&cap.at_most, &self.here(members[0], here, cap.effective))?;
            let over = pays.iter().map(|(all, _)| all).sum::<Q>() - round(&limit, mode, &unit);
            let mine = members.iter().position(|member| *member == person).unwrap_or(0);
            let mut more = pays[mine].1.clone();
            if cap.excess == CapExcess::Carried {
                left = int(0);
            }
            if over.is_positive() {
                let keyed: Vec<(String, Q)> = members
                    .iter()
                    .zip(&pays)
                    .map(|(member, (all, _))| (self.data().people[*member].id.clone(), all.clone().max(int(0))))
                    .collect();
                let cut = super::shares(&over, &keyed, &self.finest_of(at, unit)).swap_remove(mine);
                more -= &cut;
                // What is lost is left to nobody.
                left += if keeps { cut } else { int(0) };
            }
            change = Some(more);
        }
        let mut kept = Keeps { before: kept_before, after: left.clone(), at_once: ends, given_up: false };
        if ends && !left.is_zero() {
            change = Some(change.unwrap_or_else(|| int(0)) + std::mem::replace(&mut left, int(0)));
        } else if cap.left != IfLeft::Planned && left.is_positive() && self.gone(person, here) {
            kept.at_once = cap.left == IfLeft::LastPay;
            kept.given_up = !kept.at_once;
            let kept = std::mem::replace(&mut left, int(0));
            change = match (cap.left, change) {
                (IfLeft::LastPay, change) => Some(change.unwrap_or_else(|| int(0)) + kept),
                (_, None) if !paid => Some(int(0)),
                (_, change) => change,
            };
        }
        let states = match cap.excess {
            CapExcess::Lost => States::earned(change.clone().unwrap_or_else(|| int(0))),
            excess => kept.states(int(0), excess),
        };
        let line = match change {
            Some(change) => Line::Pays(change),
            None if paid => Line::Not,
            None => Line::Absent,
        };
        Ok((line, keeps.then_some(left), states))
    }

    /// The finest unit of a limit and of what is limited.
    pub(super) fn finest_of(&self, at: usize, unit: Q) -> Q {
        let cap = &self.plan().payroll.caps[at];
        let limited = cap.of.clone().unwrap_or_else(|| (0..self.plan().bonuses.len()).collect());
        let unit = self.before_cap(at).into_iter().map(|other| self.unit_of_cap(other)).fold(unit, Q::min);
        let units = limited.iter().map(|at| self.rounding(&self.plan().bonuses[*at]).unit.clone());
        let circles = cap.of.is_none() && (!self.plan().pools.is_empty() || !self.plan().contests.is_empty());
        units.chain(circles.then(|| self.plan().rounding.unit.clone())).fold(unit, Q::min)
    }

    /// What a cap of a group had left of a member before a period of its own.
    fn left_of_cap(&self, at: usize, member: usize, here: Months) -> Get<Q> {
        let cap = &self.plan().payroll.caps[at];
        let all = self.periods_through(here);
        // Before the plan began nothing was left.
        let Some(first) = all.first().copied() else { return Ok(int(0)) };
        let mut left = match &cap.opening {
            Some(opening) if self.is_paid(member, first) => {
                self.expr(opening, &self.here(member, first, cap.effective))?
            }
            _ => int(0),
        };
        let len = self.plan().every.months();
        for earlier in all.into_iter().filter(|earlier| *earlier != here) {
            let ends = Months { first: earlier.last() - len + 1, len };
            match self.part(Part::Cap(at), member, ends) {
                (Line::Stop, _) => return Err(Miss::Stop),
                (_, after) => left = after.unwrap_or(left),
            }
        }
        Ok(left)
    }

    /// What a cap looks at: rules, the caps inside it, and what caps that cross it have cut of its rules.
    pub(super) fn limited(&self, at: usize, person: usize, period: Months) -> Get<Q> {
        let mut of = self.rules_of_cap(at);
        of.extend(self.inside_cap(at).into_iter().map(Part::Cap));
        let mut pay = self.paid(&of, person, period)?;
        let rules = self.rules_of_cap(at);
        for other in self.before_cap(at).into_iter().filter(|other| !self.inside_cap(at).contains(other)) {
            let own = Months::holding(period.last(), self.months_of_cap(other));
            if own.last() != period.last() {
                continue;
            }
            for ((part, _), (_, cut)) in self.cuts_of(other, person, own)? {
                if rules.contains(&part) {
                    pay -= cut;
                }
            }
        }
        Ok(pay)
    }

    /// The rules that a cap limits.
    pub(super) fn rules_of_cap(&self, at: usize) -> Vec<Part> {
        let earns = |part: &Part| matches!(part, Part::Bonus(_) | Part::Pool(_) | Part::Contest(_));
        match &self.plan().payroll.caps[at].of {
            Some(of) => of.iter().copied().map(Part::Bonus).collect(),
            None => self.parts().into_iter().filter(earns).collect(),
        }
    }

    /// All caps in the order in which they cut: shorter periods first, then as written, each behind those inside it.
    fn order_of_caps(&self) -> Vec<usize> {
        let count = self.plan().payroll.caps.len();
        let inside = |one: usize, other: usize| {
            let (small, large) = (self.rules_of_cap(one), self.rules_of_cap(other));
            small.len() < large.len() && small.iter().all(|rule| large.contains(rule))
        };
        let mut order: Vec<usize> = (0..count).collect();
        // Stable: of one length as written.
        order.sort_by_key(|at| self.months_of_cap(*at));
        // One that stands behind a cap around it moves to just before it.
        let mut at = 0;
        while at < count {
            let (one, months) = (order[at], self.months_of_cap(order[at]));
            let around =
                (0..at).find(|place| self.months_of_cap(order[*place]) == months && inside(one, order[*place]));
            if let Some(place) = around {
                order.remove(at);
                order.insert(place, one);
            }
            at += 1;
        }
        order
    }

    /// The caps that cut before another one and share a rule with it, in their order.
    pub(super) fn before_cap(&self, at: usize) -> Vec<usize> {
        let mine = self.rules_of_cap(at);
        let shares = |other: &usize| self.rules_of_cap(*other).iter().any(|rule| mine.contains(rule));
        self.order_of_caps().into_iter().take_while(|other| *other != at).filter(shares).collect()
    }

    /// Those of them that limit nothing but what the other limits, too.
    pub(super) fn inside_cap(&self, at: usize) -> Vec<usize> {
        let mine = self.rules_of_cap(at);
        let all = |other: &usize| self.rules_of_cap(*other).iter().all(|rule| mine.contains(rule));
        self.before_cap(at).into_iter().filter(all).collect()
    }

    // --- sanctions

    /// The pay before a stage.
    fn before(&self, stage: impl Fn(&Part) -> bool, person: usize, period: Months) -> Get<Q> {
        self.paid(&self.parts().into_iter().filter(stage).collect::<Vec<_>>(), person, period)
    }

    fn source(&self, source: &Source, pay: impl Fn() -> Get<Q>, at: &At) -> Get<Q> {
        match source {
            Source::Pay => pay(),
            Source::ShareOfPay(share) => Ok(share * pay()?),
            Source::Other(expr) => self.expr(expr, at),
        }
    }

    /// The orders of a person in a period, on days on which the rule holds, that fit.
    fn orders(&self, cond: Option<&Cond>, person: usize, period: Months, at: &At) -> Vec<usize> {
        (0..self.data().orders.len())
            .filter(|row| {
                let order = &self.data().orders[*row];
                let there = At { row: Some(*row), ..*at };
                order.worker == self.data().people[person].id
                    && order.ordered_on.is_some_and(|day| period.has(day) && inside(day, at.holds))
                    && cond.is_none_or(|cond| self.cond(cond, &there) == Ok(true))
            })
            .collect()
    }

    /// By how much a sanction reduces each bonus that it reduces; and whether none of its bonuses has a line.
    pub(super) fn reduced_by(&self, at: usize, person: usize, period: Months) -> Get<(Vec<(usize, Q)>, bool)> {
        let of = &self.plan().payroll.sanctions[at];
        let there = self.here(person, period, of.effective);
        let (mut cuts, mut absent) = (Vec::new(), true);
        for bonus in &of.of {
            let rule = &self.plan().bonuses[*bonus];
            let Some(long) = self.rule_period(rule, period) else { continue };
            match self.line(*bonus, person, period) {
                Line::Absent => continue,
                Line::Stop => return Err(Miss::Stop),
                Line::Pays(_) | Line::Not => absent = false,
            }
            let times = match &of.cause {
                Cause::Orders(cond) => {
                    let rows = self.orders(cond.as_ref(), person, long, &there);
                    let named = |row: &usize| self.data().orders[*row].paper.is_some();
                    if of.document_of_row && !rows.iter().all(named) {
                        return Err(Miss::Stop);
                    }
                    rows.len() as i64
                }
                // The condition is that of the bonus's own period.
                Cause::When(cond) => {
                    let own = self.here(person, long, of.effective);
                    i64::from(self.in_force(long, of.effective) && self.cond(cond, &own)?)
                }
                Cause::Always => 1,
            };
            if times == 0 {
                continue;
            }
            let by = (&of.reduces_by * int(times)).min(int(1));
            cuts.push((*bonus, by * self.left_of_earned(*bonus, person, long, period)?.max(int(0))));
        }
        Ok((cuts, absent))
    }

    fn sanction(&self, at: usize, person: usize, period: Months) -> Get<Line> {
        let of = &self.plan().payroll.sanctions[at];
        let there = self.here(person, period, of.effective);
        let (cuts, absent) = self.reduced_by(at, person, period)?;
        if cuts.is_empty() {
            return Ok(if absent { Line::Absent } else { Line::Not });
        }
        let less: Q = cuts.iter().map(|(_, cut)| cut).sum();
        let mut less = self.plain_round(&less);
        if let Some(limit) = &of.limit {
            let earned = |part: &Part| matches!(part, Part::Bonus(_) | Part::Pool(_) | Part::Contest(_) | Part::Cap(_));
            let pay = || self.before(earned, person, period);
            let limit = self.source(limit, pay, &there)?.max(int(0));
            less = less.min(round(&limit, RoundMode::Down, &self.plan().rounding.unit));
        }
        Ok(Line::Pays(-less))
    }

    // --- draws

    /// The line of a draw and what is open after the period.
    pub fn draw(&self, at: usize, person: usize, period: Months) -> Get<(Line, Option<Q>)> {
        let draw = &self.plan().payroll.draws[at];
        let (mut open, mut begun, mut met) = (int(0), false, None);
        let mut line = Line::Absent;
        for (number, here) in self.periods_through(period).into_iter().enumerate() {
            let paid = self.is_paid(person, here);
            let there = self.here(person, here, draw.effective);
            if paid && !begun {
                begun = true;
                if let Some(opening) = draw.recovery.as_ref().and_then(|recovery| recovery.opening.as_ref()) {
                    open += self.expr(opening, &there)?;
                }
            }
            // A guarantee keeps no balance.
            if draw.recovery.is_none() && here != period {
                continue;
            }
            let leaves = self.data().people[person].employment(here.last_day()).1.is_some_and(|day| here.has(day));
            let on_leaving = draw.recovery.as_ref().filter(|_| leaves).map(|recovery| recovery.on_leaving);
            let last_pay = matches!(on_leaving, Some(OnLeaving::LastPayForgiven | OnLeaving::LastPayOwed));
            let applies = paid
                && self.in_force(here, draw.effective)
                && draw.when.as_ref().map_or(Ok(true), |when| self.cond(when, &there))?;
            let mut change = int(0);
            let mut lift = int(0);
            if applies {
                met.get_or_insert(number);
                let mut amount = self.expr(&draw.amount, &there)?;
                for step in &draw.then {
                    amount = self.step(step, amount, &there)?;
                }
                lift = self.plain_round(&amount);
            }
            // Where nothing is lifted and nothing is open, what is earned does not matter.
            let matters = applies || !open.is_zero();
            let earned = if matters { self.after_caps(&draw.of, person, here)? } else { int(0) };
            // No draw is paid any more: all that is earned exceeds it.
            if last_pay {
                lift = int(0);
            }
            let forgiven = draw.recovery.as_ref().and_then(|recovery| recovery.forgiven.as_ref());
            // Where nothing is lifted and nothing is open, there is nothing to forgive.
            let forgiven = match forgiven.filter(|_| begun && matters).map(|cond| self.cond(cond, &there)) {
                Some(Err(Miss::Stop)) => return Err(Miss::Stop),
                known => known == Some(Ok(true)),
            };
            if applies && !last_pay && earned < lift {
                change = &lift - &earned;
                if draw.recovery.is_some() {
                    open += &change;
                }
            } else if let Some(recovery) = &draw.recovery {
                let number_of_draw = met.map_or(0, |first| (number - first) as i64 + 1);
                if !forgiven && (last_pay || !paid || recovery.from == 1 || number_of_draw >= recovery.from) {
                    let back = open.clone().min((earned - lift).max(int(0)));
                    change = -back.clone();
                    open -= back;
                }
            }
            if forgiven || matches!(on_leaving, Some(OnLeaving::LastPayForgiven | OnLeaving::Forgiven)) {
                open = int(0);
            }
            line = match (paid, applies || !change.is_zero()) {
                (_, true) => Line::Pays(change),
                (true, false) => Line::Not,
                (false, false) => Line::Absent,
            };
        }
        Ok((line, draw.recovery.is_some().then_some(open)))
    }

    // --- deductions

    /// The line of a deduction and what waits after the period.
    pub fn deduction(&self, at: usize, person: usize, period: Months) -> Get<(Line, Option<Q>)> {
        let of = &self.plan().payroll.deductions[at];
        let (mut open, mut begun) = (int(0), false);
        let mut line = Line::Absent;
        for here in self.periods_through(period) {
            let employed = self.is_paid(person, here);
            let there = self.here(person, here, of.effective);
            // What is given up leaves nothing to the next period.
            if !of.carried && here != period {
                begun |= employed;
                continue;
            }
            let pay = || self.before(|part| !matches!(part, Part::Deduction(_)), person, here);
            // From somebody who has left it is taken where something is still paid.
            let paid = employed || (begun && pay()?.is_positive());
            if paid && !begun {
                begun = true;
                if let Some(opening) = &of.opening {
                    open += self.expr(opening, &there)?;
                }
            }
            let mut new = None;
            if paid && self.in_force(here, of.effective) {
                match &of.cause {
                    Cause::Always => new = Some(self.expr(&of.amount, &there)?),
                    Cause::When(cond) => {
                        if self.cond(cond, &there)? {
                            new = Some(self.expr(&of.amount, &there)?);
                        }
                    }
                    Cause::Orders(cond) => {
                        let rows = self.orders(cond.as_ref(), person, here, &there);
                        let each = |amount: Q| match self.plan().rounding.each_record {
                            true => self.plain_round(&amount),
                            false => amount,
                        };
                        let amounts = rows.iter().map(|row| self.expr(&of.amount, &At { row: Some(*row), ..there }));
                        new = Some(amounts.map(|amount| amount.map(each)).sum::<Get<Q>>()?);
                    }
                }
            }
            let applies = new.is_some();
            open += self.plain_round(&new.unwrap_or_else(|| int(0))).max(int(0));
            let mut taken = int(0);
            if open.is_positive() {
                let above: Q = (0..at).map(|other| self.deduction(other, person, here)?.0.amount()).sum::<Get<Q>>()?;
                let mut most = self.source(&of.from, pay, &there)?.min(pay()?) + &above;
                if let Some(limit) = &of.limit {
                    most = most.min(self.source(limit, pay, &there)? + &above);
                }
                taken = open.clone().min(round(&most.max(int(0)), RoundMode::Down, &self.plan().rounding.unit));
            }
            open -= &taken;
            if !of.carried {
                open = int(0);
            }
            line = match (employed, (applies && employed) || !taken.is_zero()) {
                (_, true) => Line::Pays(-taken),
                (true, false) => Line::Not,
                (false, false) => Line::Absent,
            };
        }
        Ok((line, of.carried.then_some(open)))
    }
}
