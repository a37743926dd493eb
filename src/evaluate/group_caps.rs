//! Caps of a team or of the company: the limit is the group's, and each member's line is cut in proportion.

use std::collections::HashMap;
use std::rc::Rc;

use crate::data::EntityId;
use crate::evaluate::at::{At, Subject};
use crate::evaluate::carry::{Bounded, pays_what_is_left};
use crate::evaluate::steps::Steps;
use crate::evaluate::world::{Stop, World};
use crate::evaluate::{TraceKind, Value};
use crate::number::{Exact, split_by_shares};
use crate::plan::{Cap, Circle, Component, ExcessWord, Id, Limit, Stage, Type};
use crate::time::Period;

/// What a cap of a group does in a period of the rule.
#[derive(Debug)]
pub(super) struct GroupCap {
    /// What each member's lines come to, with what is carried of earlier periods, and what is cut of that.
    members: HashMap<EntityId, (Exact, Exact)>,
    parts: Steps,
}

/// What caps of groups do, by rule, group and period of the rule.
pub(super) type GroupCapMemory = HashMap<(Id<Component>, Subject, Period), Result<Rc<GroupCap>, Stop>>;

impl World<'_> {
    /// What a cap of a group leaves one of its members; `None` for somebody who belongs to no group.
    pub(super) fn capped_in_group(
        &self,
        id: Id<Component>,
        (cap, circle): (&Cap, &Circle),
        (person, before): (EntityId, &Exact),
        own: Period,
        parts: &mut Steps,
    ) -> Result<Option<Bounded>, Stop> {
        let groups = self.groups(id, circle, own)?;
        let [group] = groups.of(person) else { return Ok(None) };
        let key = (id, group.clone(), own);
        let known = self.group_caps.borrow().get(&key).cloned();
        let made = known.unwrap_or_else(|| {
            let result = self.cap_group(id, cap, (group, groups.members(group)), own).map(Rc::new);
            self.group_caps.borrow_mut().insert(key, result.clone());
            result
        })?;
        parts.extend(made.parts.iter().cloned());
        Ok(made.members.get(&person).map(|(wanted, cut)| {
            let paid = wanted - cut;
            match cap.limit.excess {
                ExcessWord::Lost => Bounded { paid, left: Exact::zero() },
                ExcessWord::Carried => Bounded { paid, left: cut.clone() },
                ExcessWord::PaidAtEnd(_) if pays_what_is_left(self.plan.components.get(id), own) => {
                    Bounded { paid: wanted + before, left: Exact::zero() }
                }
                ExcessWord::PaidAtEnd(_) => Bounded { paid, left: before + cut },
            }
        }))
    }

    fn cap_group(
        &self,
        id: Id<Component>,
        cap: &Cap,
        (group, members): (&Subject, &[EntityId]),
        own: Period,
    ) -> Result<GroupCap, Stop> {
        let component = self.plan.components.get(id);
        let Limit { excess, .. } = cap.limit;
        let at = At {
            effective: component.effective,
            rule: Some(component.span),
            stage: Some(Stage::Cap),
            ..At::over(group.clone(), own)
        };
        let at = self.dated_whole(component, at)?;
        let mut wanted = Vec::with_capacity(members.len());
        for person in members {
            let sum = self.capped_sum(cap, *person, own, &mut self.new_steps())?;
            // What is carried counts under the limit of all. What is paid at an end is each member's own: what an earlier
            // period could not compute of one stops no other.
            let carried = excess == ExcessWord::Carried;
            let before = if carried { self.left_before(id, *person, own)? } else { Exact::zero() };
            wanted.push(&sum + &before);
        }
        let total: Exact = wanted.iter().cloned().sum();
        let mut parts = self.new_steps();
        let most = self.limit(component, &cap.limit, total.is_positive(), &at, &mut parts)?;
        let money = Type::Money(self.plan.currency);
        let what = TraceKind::Told { key: "tell_group_limit", amounts: vec![("limit", most.clone())] };
        parts.push(self.node(what, Value::Number(total.clone()), money, cap.limit.span, Vec::new()));
        let over = (&total - &most).max(Exact::zero());
        // What was cut comes back in the last period, and nothing is cut in it.
        let over = if pays_what_is_left(component, own) { Exact::zero() } else { over };
        let cuts = self.cuts(component, cap, &over.min(total.max(Exact::zero())), &wanted);
        let capped = members.iter().copied().zip(wanted.into_iter().zip(cuts));
        Ok(GroupCap { members: capped.collect(), parts })
    }

    /// What is cut from each: in proportion to what is above 0, to the last unit.
    fn cuts(&self, component: &Component, cap: &Cap, over: &Exact, wanted: &[Exact]) -> Vec<Exact> {
        let nothing = || wanted.iter().map(|_| Exact::zero()).collect();
        if over.is_zero() {
            return nothing();
        }
        let weights: Vec<Exact> = wanted.iter().map(|amount| amount.clone().max(Exact::zero())).collect();
        // Lines may be finer than the limit: they are cut in the finest unit of theirs.
        split_by_shares(over, &weights, &self.unit_of_cap(component, cap)).unwrap_or_else(nothing)
    }
}
