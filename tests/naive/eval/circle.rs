//! Pools and contests: what one line is depends on everybody of the group.

use num_traits::{Signed, Zero};

use super::line::Found;
use super::{At, Get, KINDS, Line, Miss, Naive, round, shares};
use crate::naive::day::Months;
use crate::naive::model::*;

/// Who shares a pool.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Group {
    Team,
    Company,
    /// All who have sold something of this kind.
    Kind(usize),
}

impl Naive<'_> {
    fn at(&self, person: usize, period: Months) -> At {
        At::over(person, period, self.plan().effective)
    }

    /// The circumstances of a group, or of a member of it.
    fn at_of(&self, group: Group, person: usize, period: Months, whole: bool) -> At {
        let kind = match group {
            Group::Kind(kind) => Some((kind, whole)),
            Group::Team | Group::Company => None,
        };
        At { kind, ..self.at(person, period) }
    }

    /// Everybody in a group: of the team of a person, of the company, or all who have sold something of a kind.
    fn members(&self, group: Group, person: usize, period: Months) -> Vec<usize> {
        match group {
            Group::Team => self.group(true, person, period),
            Group::Company => self.group(false, person, period),
            Group::Kind(kind) => {
                let sold = |other: &usize| {
                    self.sales_of(kind, period)
                        .any(|sale| self.share_of(sale, &self.data().people[*other].id).is_some())
                };
                (0..self.data().people.len()).filter(|other| self.is_paid(*other, period) && sold(other)).collect()
            }
        }
    }

    fn sales_of(&self, kind: usize, period: Months) -> impl Iterator<Item = &Sale> {
        let here = move |sale: &&Sale| sale.sold_on.is_some_and(|day| period.has(day));
        self.data().sales.iter().filter(here).filter(move |sale| sale.kind.as_deref() == Some(KINDS[kind]))
    }

    /// Whether the pool of a kind in which nobody takes part, and which therefore stands in nobody's line, stops the run.
    pub fn stops_beside_lines(&self, period: Months) -> bool {
        let pools = self.plan().pools.iter().enumerate().filter(|(_, pool)| pool.per_kind.is_some());
        let mut alone = pools.flat_map(|(at, _)| (0..KINDS.len()).map(move |kind| (at, Group::Kind(kind))));
        alone.any(|(at, group)| {
            let Group::Kind(kind) = group else { return false };
            let nobody = self.members(group, 0, period).is_empty() && self.sales_of(kind, period).next().is_some();
            nobody && self.pool(at, group, 0, period).is_err()
        })
    }

    /// Everybody whom the plan pays in the period, of one team or of all.
    fn group(&self, per_team: bool, person: usize, period: Months) -> Vec<usize> {
        let of = |other: &usize| self.data().people[*other].team == self.data().people[person].team;
        (0..self.data().people.len()).filter(|other| self.is_paid(*other, period) && (!per_team || of(other))).collect()
    }

    /// The line of a pool.
    pub fn pool_line(&self, pool: usize, person: usize, period: Months) -> Line {
        if !self.is_paid(person, period) {
            return Line::Absent;
        }
        let key = (true, pool, person, period);
        let known = self.circles.borrow().get(&key).cloned();
        known.unwrap_or_else(|| {
            let line = self.pool_of_all(pool, person, period);
            self.circles.borrow_mut().insert(key, line.clone());
            line
        })
    }

    /// What a person has of a pool in all groups of theirs.
    fn pool_of_all(&self, pool: usize, person: usize, period: Months) -> Line {
        let of = &self.plan().pools[pool];
        if of.per_kind.is_none() {
            let group = if of.per_team { Group::Team } else { Group::Company };
            return self.pool(pool, group, person, period).unwrap_or(Line::Stop);
        }
        // The sum of what the person has in each kind.
        let mut total = None;
        for kind in 0..KINDS.len() {
            if !self.members(Group::Kind(kind), person, period).contains(&person) {
                continue;
            }
            match self.pool(pool, Group::Kind(kind), person, period) {
                Ok(Line::Pays(amount)) => total = Some(total.unwrap_or_else(|| int(0)) + amount),
                Ok(Line::Not | Line::Absent) => {}
                Ok(Line::Stop) | Err(_) => return Line::Stop,
            }
        }
        total.map_or(Line::Not, Line::Pays)
    }

    fn pool(&self, pool: usize, group: Group, person: usize, period: Months) -> Get<Line> {
        let of = &self.plan().pools[pool];
        // What nobody took before, since the last pool that somebody took, and what a pool below 0 has left.
        let opening = of.opening.as_ref().map(|opening| self.expr(opening, &self.at(person, period))).transpose()?;
        let mut carried = opening.unwrap_or_else(|| int(0));
        let keeps = nobody(of) == Some(Nobody::Carried);
        if keeps || of.negative == Some(Negative::Carried) {
            for earlier in self.periods_through(period).into_iter().filter(|earlier| *earlier != period) {
                let member = match (self.members(group, person, earlier).first(), group) {
                    (Some(member), _) => *member,
                    // A kind of which something was sold, by nobody whom the plan pays.
                    (None, Group::Kind(kind)) if self.sales_of(kind, earlier).next().is_some() => person,
                    (None, _) => continue,
                };
                // A pool that could not be computed leaves nobody knows what.
                self.pool(pool, group, member, earlier)?;
                if let Some((amount, takers)) = self.pool_of(of, group, member, earlier)? {
                    let (shared, owed) = above_zero(of, amount + &carried)?;
                    carried = if keeps && takers.is_empty() { shared + owed } else { owed };
                }
            }
        }
        let (shared, without) = match self.pool_of(of, group, person, period)? {
            None => (Vec::new(), Vec::new()),
            Some((amount, takers)) => {
                let amount = above_zero(of, amount + carried)?.0;
                match self.pool_shares(of, group, amount, &takers, period)? {
                    Some(shared) => (shared, Vec::new()),
                    None => (Vec::new(), takers),
                }
            }
        };
        self.with_exceptions(of, group, person, period, (shared, without))
    }

    /// The members who take part, each with the weight and the share; `None` where nothing is there to be shared by.
    #[allow(clippy::type_complexity)]
    fn pool_shares(
        &self,
        of: &Pool,
        group: Group,
        amount: Q,
        takers: &[usize],
        period: Months,
    ) -> Get<Option<Vec<(usize, Q, Q)>>> {
        if takers.is_empty() {
            let stops = nobody(of) == Some(Nobody::Stops);
            return if stops && !amount.is_zero() { Err(Miss::Stop) } else { Ok(Some(Vec::new())) };
        }
        let mut weights = vec![int(0); takers.len()];
        for (by, weight) in &of.shared {
            let values: Vec<Q> = match by {
                None => vec![int(1); takers.len()],
                Some(by) => takers
                    .iter()
                    .map(|taker| self.expr(by, &self.at_of(group, *taker, period, false)))
                    .collect::<Get<_>>()?,
            };
            let none = values.iter().any(Signed::is_negative) || values.iter().all(Zero::is_zero);
            let values = match (none, of.no_basis) {
                (false, _) => values,
                (true, Some(NoBasis::Equally)) => vec![int(1); takers.len()],
                (true, Some(NoBasis::NotPaid)) => return Ok(None),
                // Nothing is shared.
                (true, None | Some(NoBasis::Stops)) if amount.is_zero() => vec![int(1); takers.len()],
                (true, None | Some(NoBasis::Stops)) => return Err(Miss::Stop),
            };
            let sum: Q = values.iter().sum();
            for (total, value) in weights.iter_mut().zip(values) {
                *total += weight * value / &sum;
            }
        }
        let parts = shares(&amount, &self.keyed(takers.iter().copied().zip(weights.iter().cloned())), &self.unit());
        let all = takers.iter().zip(weights).zip(parts);
        Ok(Some(all.map(|((taker, weight), part)| (*taker, weight, part)).collect()))
    }

    fn unit(&self) -> Q {
        self.plan().rounding.unit.clone()
    }

    fn keyed(&self, weights: impl Iterator<Item = (usize, Q)>) -> Vec<(String, Q)> {
        weights.map(|(person, weight)| (self.data().people[person].id.clone(), weight)).collect()
    }

    /// The line of a member, with what exceptions of all members make of the shares. An exception cannot hold for those
    /// who take part `without` anything to share by: neither have they a share, nor has a condition failed.
    fn with_exceptions(
        &self,
        of: &Pool,
        group: Group,
        person: usize,
        period: Months,
        (shared, without): (Vec<(usize, Q, Q)>, Vec<usize>),
    ) -> Get<Line> {
        let share = |member: usize| shared.iter().find(|(taker, ..)| *taker == member).map(|(.., part)| part.clone());
        let mut excepted: Vec<(usize, Q, bool)> = Vec::new();
        for member in self.members(group, person, period) {
            let at = self.at(member, period);
            let found = share(member).map_or(Found::Failed, |part| Found::Pays((part, Vec::new())));
            let candidates = self.candidates(&of.exceptions, &at)?;
            if without.contains(&member) {
                continue;
            }
            if let Some(exception) = self.excepting(&candidates, &found)? {
                let amount = self.excepted(&[], exception, share(member).as_ref(), &at)?;
                let rounding = &self.plan().rounding;
                let amount = round(&amount, rounding.mode, &rounding.unit);
                excepted.push((member, amount, exception.by_others == Some(true)));
            }
        }
        let mine = excepted.iter().find(|(member, ..)| *member == person);
        let more: Q = excepted
            .iter()
            .filter(|(.., by_others)| *by_others)
            .map(|(member, amount, _)| amount - share(*member).unwrap_or_else(|| int(0)))
            .sum();
        let others: Vec<&(usize, Q, Q)> =
            shared.iter().filter(|(taker, ..)| excepted.iter().all(|(member, ..)| member != taker)).collect();
        let before: Q = others.iter().map(|(.., part)| part).sum();
        // Somebody must be there to bear it.
        let basis: Q = others.iter().map(|(_, weight, _)| weight).sum();
        if !more.is_zero() && (basis.is_zero() || (&before - &more).is_negative()) {
            return Err(Miss::Stop);
        }
        if let Some((_, amount, _)) = mine {
            return Ok(Line::Pays(amount.clone()));
        }
        let keyed = self.keyed(others.iter().map(|(taker, weight, _)| (*taker, weight.clone())));
        let parts = if more.is_zero() {
            others.iter().map(|(.., part)| part.clone()).collect()
        } else {
            shares(&(before - more), &keyed, &self.unit())
        };
        let at = others.iter().position(|(taker, ..)| *taker == person);
        Ok(at.map_or(Line::Not, |at| Line::Pays(parts[at].clone())))
    }

    /// The rounded pool of a group and who takes part in it; `None` where there is no pool.
    fn pool_of(&self, of: &Pool, group: Group, person: usize, period: Months) -> Get<Option<(Q, Vec<usize>)>> {
        let at = self.at_of(group, person, period, true);
        if let Some(when) = &of.when
            && !self.cond(when, &at)?
        {
            return Ok(None);
        }
        let mut amount = self.expr(&of.amount, &at)?;
        for step in &of.then {
            amount = self.step(step, amount, &at)?;
        }
        let amount = round(&amount, self.plan().rounding.mode, &self.plan().rounding.unit);
        let mut takers = Vec::new();
        for member in self.members(group, person, period) {
            let takes = match &of.among {
                Some((among, _)) => self.cond(among, &self.at_of(group, member, period, false))?,
                None => true,
            };
            if takes {
                takers.push(member);
            }
        }
        Ok(Some((amount, takers)))
    }

    /// The line of a contest.
    pub fn contest_line(&self, contest: usize, person: usize, period: Months) -> Line {
        if !self.is_paid(person, period) {
            return Line::Absent;
        }
        let key = (false, contest, person, period);
        let known = self.circles.borrow().get(&key).cloned();
        known.unwrap_or_else(|| {
            let line = self.contest(contest, person, period).unwrap_or(Line::Stop);
            self.circles.borrow_mut().insert(key, line.clone());
            line
        })
    }

    fn contest(&self, contest: usize, person: usize, period: Months) -> Get<Line> {
        let of = &self.plan().contests[contest];
        // Each who takes part, with the values that rank them: the smaller, the better.
        let mut ranked: Vec<(Vec<Q>, usize)> = Vec::new();
        for member in self.group(of.per_team, person, period) {
            let at = self.at(member, period);
            if let Some(among) = &of.among
                && !self.cond(among, &at)?
            {
                continue;
            }
            let mut values = Vec::new();
            let (by, largest) = &of.rank;
            let value = self.expr(by, &at)?;
            values.push(if *largest { -value } else { value });
            ranked.push((values, member));
        }
        // Another value is looked at only between people of one rank.
        if let Some((by, largest)) = &of.by {
            let ranks: Vec<Vec<Q>> = ranked.iter().map(|(values, _)| values.clone()).collect();
            for (values, member) in &mut ranked {
                if ranks.iter().filter(|rank| *rank == values).count() > 1 {
                    let value = self.expr(by, &self.at(*member, period))?;
                    values.push(if *largest { -value } else { value });
                }
            }
        }
        ranked.sort();
        let best = of.top.as_ref().map(|part| (part * int(ranked.len() as i64)).floor().max(int(1)));
        let prize = |place: usize| match &best {
            Some(best) if int(place as i64) < *best => of.prizes[0].clone(),
            Some(_) => int(0),
            None => of.prizes.get(place).cloned().unwrap_or_else(|| int(0)),
        };
        let mut mine = Line::Not;
        let mut place = 0;
        while place < ranked.len() {
            let tied: Vec<usize> =
                ranked.iter().filter(|(values, _)| *values == ranked[place].0).map(|(_, member)| *member).collect();
            let prizes: Vec<Q> = (place..place + tied.len()).map(prize).collect();
            let same = prizes.iter().all(|other| *other == prizes[0]);
            let pays: Vec<Q> = match of.ties {
                _ if same => prizes,
                Ties::Each => vec![prizes[0].clone(); tied.len()],
                Ties::Stops => return Err(Miss::Stop),
                Ties::Share => {
                    let rounding = &self.plan().rounding;
                    let sum = round(&prizes.iter().sum(), rounding.mode, &rounding.unit);
                    let keyed: Vec<(String, Q)> =
                        tied.iter().map(|member| (self.data().people[*member].id.clone(), int(1))).collect();
                    shares(&sum, &keyed, &rounding.unit)
                }
            };
            if let Some(at) = tied.iter().position(|member| *member == person) {
                let rounding = &self.plan().rounding;
                mine = Line::Pays(round(&pays[at], rounding.mode, &rounding.unit));
            }
            place += tied.len();
        }
        Ok(mine)
    }
}

/// What holds where nobody takes part in a pool.
fn nobody(of: &Pool) -> Option<Nobody> {
    of.among.as_ref().map(|(_, nobody)| *nobody).or(of.per_kind)
}

/// What of a pool is shared, and what below 0 goes on to the next.
fn above_zero(of: &Pool, amount: Q) -> Get<(Q, Q)> {
    match of.negative {
        _ if !amount.is_negative() => Ok((amount, int(0))),
        None => Err(Miss::Stop),
        Some(Negative::Recovered) => Ok((amount, int(0))),
        Some(Negative::Zero) => Ok((int(0), int(0))),
        Some(Negative::Carried) => Ok((int(0), amount)),
    }
}
