//! What a sanction takes its share of, and what it has taken of each bonus: that is not taken once more by a refund.

use crate::data::EntityId;
use crate::evaluate::not_received::{Allotment, Allotted};
use crate::evaluate::steps::Steps;
use crate::evaluate::world::{Stop, World};
use crate::evaluate::{Line, TraceKind, Value};
use crate::number::{Exact, split_by_shares};
use crate::plan::{Component, ComponentKind, Id, Sanction, Type};
use crate::time::Period;

impl World<'_> {
    /// What is left of what a bonus has earned in its period: less what is taken back of it in the same period, and less
    /// what caps have cut of it for good.
    pub(super) fn left_of_earned(
        &self,
        id: Id<Component>,
        line: &Line,
        (person, own, period): (EntityId, Period, Period),
        parts: &mut Steps,
    ) -> Result<Exact, Stop> {
        let bonus = self.plan.components.get(id);
        let mut left = line.flow.earned.clone();
        let back = if bonus.plays_out() {
            self.lost_at_once(id, person, own)?
        } else {
            self.taken_between(id, person, period, (period.previous(1), period))?
        };
        let mut less = |what: TraceKind, amount: Exact| {
            if !amount.is_zero() {
                left = &left - &amount;
                let money = Type::Money(self.plan.currency);
                parts.push(self.node(what, Value::Number(-amount), money, bonus.span, Vec::new()));
            }
        };
        less(TraceKind::Told { key: "tell_lost_at_once", amounts: Vec::new() }, back);
        for (cap, _) in self.losing_caps_on(id) {
            let Some(allotment) = self.allotment_ending(cap, person, period)? else { continue };
            let of_period = allotment.of.iter().filter(|one| one.rule == id && own.contains(one.paid_in.last_day()));
            less(TraceKind::CutBefore(cap), of_period.map(|one| one.cut.clone()).sum());
        }
        Ok(left)
    }

    /// The sanctions that reduce a bonus.
    pub(super) fn sanctions_on(&self, rule: Id<Component>) -> impl Iterator<Item = Id<Component>> {
        let all = self.plan.components.iter().filter(|(_, one)| matches!(one.kind, ComponentKind::Sanction(_)));
        all.filter(move |(_, one)| one.kind.works_on().iter().any(|(of, _)| *of == rule)).map(|(id, _)| id)
    }

    /// How what a sanction has taken in a period of the plan is allotted to the bonuses: in proportion to what it takes of
    /// each, before roundings and its limit.
    pub(super) fn allot_sanction(
        &self,
        id: Id<Component>,
        sanction: &Sanction,
        person: EntityId,
        period: Period,
    ) -> Result<Allotment, Stop> {
        let component = self.plan.components.get(id);
        let Some(line) = self.line(id, person, period)? else { return Ok(Allotment::default()) };
        let cuts = self.reductions(id, sanction, (person, period), &mut self.new_steps())?.cuts;
        let units = cuts.iter().map(|(of, _)| self.rounding(self.plan.components.get(*of)).unit.clone());
        let unit = units.fold(self.rounding(component).unit.clone(), Exact::min);
        let weights: Vec<Exact> = cuts.iter().map(|(_, cut)| cut.clone()).collect();
        let shares = split_by_shares(&-line.amount.clone(), &weights, &unit).unwrap_or_default();
        let mut of = Vec::new();
        for ((rule, _), cut) in cuts.into_iter().zip(shares) {
            let Some(line) = self.line(rule, person, period)? else { continue };
            let back = self.taken_between(rule, person, period, (period.previous(1), period))?;
            let left = &(&line.amount + &line.flow.taken_back) - &back;
            // Of what is held now something is paid later: its period is another one.
            if cut.is_positive() && left.is_positive() {
                of.push(Allotted { rule, paid_in: period, left, cut });
            }
        }
        Ok(Allotment { of, of_kept: Vec::new(), unit })
    }
}
