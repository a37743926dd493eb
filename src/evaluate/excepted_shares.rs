//! Exceptions to pools: what they make of a member's share, and what the others then share.

use crate::data::EntityId;
use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::evaluate::at::At;
use crate::evaluate::circle::Together;
use crate::evaluate::exceptions::Place;
use crate::evaluate::world::{Stop, World};
use crate::evaluate::{LineStatus, TraceKind, Value};
use crate::number::{Exact, split_by_shares};
use crate::plan::{Component, DifferenceWord, ExceptionPlace, Id, Type};

impl World<'_> {
    /// The shares of a pool with what exceptions make of them. A difference that the others share is cut from all
    /// members without an exception by the same weights as the pool itself, so the whole stays the same to the last unit.
    pub(super) fn excepted_shares(
        &self,
        id: Id<Component>,
        at: &At,
        members: &[EntityId],
        mut together: Together,
    ) -> Result<Together, Stop> {
        let bonus = self.plan.components.get(id);
        if bonus.exceptions.is_empty() || self.stated.is_some() {
            return Ok(together);
        }
        let at = self.dated(bonus, at)?.unwrap_or_else(|_| at.clone());
        let mut difference = Exact::zero();
        let mut others = Vec::new();
        let mut stopped = None;
        for person in members {
            match self.excepted_share(id, &at.of_member(*person), *person, &mut together) {
                Ok(Some((change, DifferenceWord::SharedByTheOthers))) => difference = &difference + &change,
                Ok(Some((_, DifferenceWord::OutsideThePool))) => {}
                Ok(None) => others.push(*person),
                // The others are looked at all the same, so that everything wrong comes out together.
                Err(stop) => stopped = stopped.or(Some(stop)),
            }
        }
        match stopped {
            Some(stop) => Err(stop),
            None if difference.is_zero() => Ok(together),
            None => self.share_difference(bonus, &at, &others, &difference, together),
        }
    }

    /// A member's share with an exception: how much it changes, and who bears that; `None` where none holds.
    fn excepted_share(
        &self,
        id: Id<Component>,
        at: &At,
        person: EntityId,
        together: &mut Together,
    ) -> Result<Option<(Exact, DifferenceWord)>, Stop> {
        let bonus = self.plan.components.get(id);
        let Some(share) = together.shares.get_mut(&person) else { return Ok(None) };
        let candidates = self.exceptions_at(bonus, at, Place::Share)?;
        let result = match &share.status {
            LineStatus::Pays => Ok(share.amount.clone()),
            LineStatus::NotApplicable(why) => Err(why.clone()),
        };
        let Some((_, exception)) = self.holding(bonus, &candidates, &Ok(result.clone()), at)? else { return Ok(None) };
        let after = self.excepted((id, bonus), &candidates, Ok(result), at, &mut share.parts)?;
        let (Ok(after), ExceptionPlace::Share(word)) = (after, exception.place) else { return Ok(None) };
        let after = self.rounded(bonus, after, &mut share.parts);
        self.not_below_zero(bonus, &after, at)?;
        let change = &after - &share.amount;
        (share.amount, share.status) = (after, LineStatus::Pays);
        Ok(Some((change, word)))
    }

    /// What is left of the pool for the members without an exception, by their exact shares.
    fn share_difference(
        &self,
        bonus: &Component,
        at: &At,
        others: &[EntityId],
        difference: &Exact,
        mut together: Together,
    ) -> Result<Together, Stop> {
        let taking_part = |person: &&EntityId| together.shares.get(*person).is_some_and(|share| share.exact.is_some());
        let others: Vec<EntityId> = others.iter().filter(taking_part).copied().collect();
        let of = |person: &EntityId| together.shares.get(person);
        let before: Exact = others.iter().filter_map(of).map(|share| share.amount.clone()).sum();
        let weights: Vec<Exact> = others.iter().filter_map(of).filter_map(|share| share.exact.clone()).collect();
        let left = &before - difference;
        let shares = if left.is_negative() {
            None
        } else {
            split_by_shares(&left, &weights, &self.rounding(bonus).unit).filter(|shares| !shares.is_empty())
        };
        let Some(shares) = shares else {
            let money = Type::Money(self.plan.currency);
            let amount = |value: &Exact| -> Arg { self.arg(&Value::Number(value.clone()), Some(&money)) };
            return Err(self.report(
                Diagnostic::error(Code::NothingLeftForOthers, bonus.span)
                    .arg("rule", &bonus.name)
                    .arg("group", self.subject_name(&at.subject))
                    .arg("period", at.period)
                    .arg("difference", amount(difference))
                    .arg("before", amount(&before))
                    .help(if others.is_empty() { "nobody" } else { "" }),
            ));
        };
        for (person, amount) in others.iter().zip(shares) {
            let Some(share) = together.shares.get_mut(person) else { continue };
            let before = std::mem::replace(&mut share.amount, amount.clone());
            let what = TraceKind::Told { key: "tell_after_exceptions", amounts: vec![("before", before)] };
            let money = Type::Money(self.plan.currency);
            share.parts.push(self.node(what, Value::Number(amount), money, bonus.span, Vec::new()));
        }
        Ok(together)
    }
}
