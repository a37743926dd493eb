//! Pools: an amount of a group, shared by its members to the last unit.

use std::collections::BTreeMap;

use crate::data::EntityId;
use crate::diagnostics::{Code, Diagnostic};
use crate::evaluate::at::{At, Subject};
use crate::evaluate::circle::{Member, Share, Together, group_conditions};
use crate::evaluate::line::{Gate, Payout};
use crate::evaluate::steps::Steps;
use crate::evaluate::world::{Stop, World};
use crate::evaluate::{LineStatus, NoDataReason, Trace, TraceKind, Value, WhyNot};
use crate::number::{Exact, split_by_shares};
use crate::plan::{Component, Fallback, NegativeRule, Pool, SharingPart, Type};

/// A part of a pool that has something to go by: each member's basis with its steps, and their sum.
struct Part<'a> {
    of: &'a SharingPart,
    bases: Vec<(Exact, Option<Trace>)>,
    sum: Exact,
}

impl World<'_> {
    /// The shares of a pool. `at` is the group's.
    pub(super) fn pay_pool(
        &self,
        bonus: &Component,
        pool: &Pool,
        at: &At,
        members: &[EntityId],
        carried: Exact,
    ) -> Result<Together, Stop> {
        let mut parts = self.new_steps();
        let (at, dated) = match self.dated(bonus, at)? {
            Ok(at) => (at, None),
            Err(reason) => (at.clone(), Some(reason)),
        };
        let amount = match self.pool_amount(bonus, pool, &at, dated, &mut parts)? {
            Ok(amount) => amount,
            Err(why) => return Ok(Together::nothing(members, &why, &parts, carried)),
        };
        let money = || Type::Money(self.plan.currency);
        if !carried.is_zero() {
            let value = Value::Number(carried.clone());
            parts.push(self.node(TraceKind::CarriedOver, value, money(), bonus.span, Vec::new()));
        }
        let (amount, owed) = self.pool_below_zero(bonus, &amount + &carried, &at, &mut parts)?;
        let (inside, outside) = self.taking_part(bonus, &pool.circle, &at, members)?;
        let what = TraceKind::Pool { group: self.group_name(&at.subject), members: inside.len() };
        let head = self.node(what, Value::Number(amount.clone()), money(), pool.amount.span, parts);
        if inside.is_empty() {
            let together = self.nobody(bonus, pool, &at, amount, head, outside)?;
            return Ok(Together { carried: &together.carried + &owed, ..together });
        }
        let live = self.parts_of_pool(bonus, pool, &at, &inside, amount.is_zero())?;
        let mut together = Together { shares: outside.into_iter().collect(), carried: owed, of_nobody: Exact::zero() };
        for share in together.shares.values_mut() {
            share.parts.begin_with([head.clone()]);
        }
        let shares = match self.split(bonus, &amount, &live, inside.len()) {
            Some(shares) => shares,
            None => {
                for member in inside {
                    let mut parts = member.parts;
                    parts.begin_with([head.clone()]);
                    together.shares.insert(member.person, Share::none(WhyNot::NoBasis, parts));
                }
                return Ok(together);
            }
        };
        for (place, (member, (amount_of, before))) in inside.into_iter().zip(shares).enumerate() {
            let mut parts = member.parts;
            parts.begin_with([head.clone()]);
            for part in &live {
                parts.extend(self.part_of_share(&amount, part, place));
            }
            let what = TraceKind::Split { before: before.clone() };
            parts.push(self.node(what, Value::Number(amount_of.clone()), money(), bonus.span, Vec::new()));
            let share = Share { amount: amount_of, status: LineStatus::Pays, parts, exact: Some(before) };
            together.shares.insert(member.person, share);
        }
        Ok(together)
    }

    /// The amount of the pool after its steps, rounded.
    fn pool_amount(
        &self,
        bonus: &Component,
        pool: &Pool,
        at: &At,
        undated: Option<NoDataReason>,
        parts: &mut Steps,
    ) -> Result<Payout, Stop> {
        let gate = match undated {
            Some(reason) => Gate::Instead(reason),
            None => self.gate(bonus, &group_conditions(bonus), at, parts)?,
        };
        let payout = match gate {
            Gate::Closed(why) => Err(why),
            Gate::Instead(reason) => self.pay_instead(bonus, reason, at, parts)?,
            Gate::Open => self.pay(bonus, &pool.amount, at, parts)?,
        };
        let stepped = match payout {
            Ok(amount) => self.steps(bonus, &bonus.then, amount, at, parts)?,
            Err(why) => Err(why),
        };
        Ok(stepped.map(|amount| self.rounded(bonus, amount, parts)))
    }

    /// What of an amount is shared now and what the group's next pool begins with, where it is below 0.
    fn pool_below_zero(
        &self,
        bonus: &Component,
        amount: Exact,
        at: &At,
        parts: &mut Steps,
    ) -> Result<(Exact, Exact), Stop> {
        self.not_below_zero(bonus, &amount, at)?;
        let amount = self.not_less_than_zero(bonus, amount, parts);
        if bonus.if_negative != Some(NegativeRule::Carried) || !amount.is_negative() {
            return Ok((amount, Exact::zero()));
        }
        let (what, money) = (TraceKind::Carried { before: Exact::zero() }, Type::Money(self.plan.currency));
        parts.push(self.node(what, Value::Number(amount.clone()), money, bonus.span, Vec::new()));
        Ok((Exact::zero(), amount))
    }

    /// A pool with an amount in which nobody takes part.
    fn nobody(
        &self,
        bonus: &Component,
        pool: &Pool,
        at: &At,
        amount: Exact,
        head: Trace,
        outside: BTreeMap<EntityId, Share>,
    ) -> Result<Together, Stop> {
        if pool.if_nobody == Some(Fallback::StopsTheRun) && !amount.is_zero() {
            let ty = Type::Money(self.plan.currency);
            let place = pool.circle.among.as_ref().map_or(bonus.span, |among| among.span);
            return Err(self.report(
                Diagnostic::error(Code::NobodyTakesPart, place)
                    .arg("name", &bonus.name)
                    .arg("group", self.subject_name(&at.subject))
                    .arg("period", at.period)
                    .arg("amount", self.arg(&Value::Number(amount), Some(&ty))),
            ));
        }
        let carried = if pool.if_nobody == Some(Fallback::Carried) { amount.clone() } else { Exact::zero() };
        let mut together = Together { shares: outside.into_iter().collect(), carried, of_nobody: amount };
        for share in together.shares.values_mut() {
            share.parts.begin_with([head.clone()]);
        }
        Ok(together)
    }

    /// The parts with the bases of all who take part; a part without a basis does as the plan says. Where nothing is to be
    /// shared it does not matter who would have how much of it.
    fn parts_of_pool<'p>(
        &self,
        bonus: &Component,
        pool: &'p Pool,
        at: &At,
        inside: &[Member],
        of_nothing: bool,
    ) -> Result<Vec<Part<'p>>, Stop> {
        let equal = |part| Part {
            of: part,
            bases: inside.iter().map(|_| (Exact::from(1), None)).collect(),
            sum: Exact::from(i64::try_from(inside.len()).unwrap_or(i64::MAX)),
        };
        let mut live = Vec::new();
        let mut stopped = None;
        for part in &pool.sharing {
            let Some(by) = &part.by else {
                live.push(equal(part));
                continue;
            };
            let mut bases = Vec::new();
            for member in inside {
                let at = at.of_member(member.person);
                let basis = self.eval(by, &at).and_then(|trace| match trace.number() {
                    Ok(basis) => Ok((basis, Some(trace))),
                    Err(reason) => Err(self.no_data_here(&bonus.name, by.span, &at, &reason)),
                });
                match basis {
                    Ok(basis) => bases.push(basis),
                    Err(stop) => stopped = stopped.or(Some(stop)),
                }
            }
            let sum: Exact = bases.iter().map(|(basis, _)| basis.clone()).sum();
            let negative = bases.iter().position(|(basis, _)| basis.is_negative());
            if stopped.is_some() || (negative.is_none() && !sum.is_zero()) {
                live.push(Part { of: part, bases, sum });
                continue;
            }
            match pool.if_no_basis {
                Some(Fallback::Equally) => live.push(equal(part)),
                Some(Fallback::NotPaid) => {}
                _ if of_nothing => live.push(equal(part)),
                said => {
                    let whose = negative.and_then(|place| Some((inside.get(place)?.person, bases.get(place)?)));
                    let stop = self.no_basis(bonus, part, at, whose, said.is_some());
                    stopped = stopped.or(Some(stop));
                }
            }
        }
        match stopped {
            Some(stop) => Err(stop),
            None => Ok(live),
        }
    }

    /// P0582: nothing to share by; `whose` is the first member below zero, `said` whether the plan wants the run to stop.
    fn no_basis(
        &self,
        bonus: &Component,
        part: &SharingPart,
        at: &At,
        whose: Option<(EntityId, &(Exact, Option<Trace>))>,
        said: bool,
    ) -> Stop {
        let lang = self.plan.lang;
        let label = crate::syntax::labels::LabelKind::IfNoBasis.info();
        let problem = Diagnostic::error(Code::NoBasis, part.span)
            .arg("name", &bonus.name)
            .arg("group", self.subject_name(&at.subject))
            .arg("period", at.period)
            .arg("label", label.words(lang))
            .arg("choices", crate::syntax::entry_sample(label.entry, lang));
        let ty = part.by.as_ref().map(|by| &by.ty);
        self.report(match (whose, said) {
            (Some((person, (basis, _))), said) => problem
                .arg("person", self.name_of(person))
                .arg("value", self.arg(&Value::Number(basis.clone()), ty))
                .help(if said { "negative_said" } else { "negative" }),
            (None, true) => problem.help("said"),
            (None, false) => problem,
        })
    }

    /// Each member's share, to the last unit, and the exact share before; `None` where no part has anything to go by.
    fn split(
        &self,
        bonus: &Component,
        amount: &Exact,
        parts: &[Part<'_>],
        members: usize,
    ) -> Option<Vec<(Exact, Exact)>> {
        let live: Exact = parts.iter().map(|part| part.of.weight.clone()).sum();
        if live.is_zero() {
            return None;
        }
        let mut weights = vec![Exact::zero(); members];
        for part in parts {
            for (weight, (basis, _)) in weights.iter_mut().zip(&part.bases) {
                let share = (&part.of.weight * basis).checked_div(&part.sum)?;
                *weight = &*weight + &share;
            }
        }
        let rule = self.rounding(bonus);
        // A part that is not paid is no longer the pool's.
        let paid = if live == Exact::from(1) { amount.clone() } else { rule.apply(&(amount * &live)) };
        let shares = split_by_shares(&paid, &weights, &rule.unit)?;
        Some(shares.into_iter().zip(weights.iter().map(|weight| amount * weight)).collect())
    }

    /// What one part brings a member, before the split: the member's basis of the sum.
    fn part_of_share(&self, amount: &Exact, part: &Part<'_>, place: usize) -> Option<Trace> {
        let (basis, trace) = part.bases.get(place)?;
        let whole = amount * &part.of.weight;
        let value = Value::Number((&whole * basis).checked_div(&part.sum)?);
        let by = trace.is_some();
        let what = TraceKind::SharePart { whole, basis: basis.clone(), sum: part.sum.clone(), by };
        let ty = Type::Money(self.plan.currency);
        Some(self.node(what, value, ty, part.of.span, trace.iter().cloned().collect::<Vec<_>>()))
    }

    /// The name of a group for explanations; nothing for the company.
    pub(super) fn group_name(&self, subject: &Subject) -> Option<std::sync::Arc<str>> {
        match subject {
            Subject::Unit(field, unit) => Some(self.unit_name(*field, unit)),
            Subject::UnitOf(unit, _) => Some(self.unit_of_name(*unit, subject)),
            Subject::Person(_) | Subject::Below(..) | Subject::Company => None,
        }
    }
}
