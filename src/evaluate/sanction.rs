//! Reductions of bonuses for disciplinary sanctions: lines of their own, apart from KPIs that were not met.

use crate::data::EntityId;
use crate::evaluate::at::{At, RowAt};
use crate::evaluate::line::Gate;
use crate::evaluate::steps::Steps;
use crate::evaluate::world::{Stop, World};
use crate::evaluate::{Flow, Line, LineStatus, TraceKind, Value, WhyNot};
use crate::number::{Exact, Rounding, RoundingMode};
use crate::plan::{Component, Expr, Id, Sanction, Type};
use crate::time::Period;

/// By how much a sanction reduces the bonuses that it is of.
pub(super) struct Reductions {
    /// Of each bonus that is reduced: the amount, unrounded.
    pub(super) cuts: Vec<(Id<Component>, Exact)>,
    /// Why none is.
    why: Option<WhyNot>,
    /// Whether any of them has a line.
    any: bool,
}

impl World<'_> {
    /// The line of a sanction in a plan period; `None` where the person has none there.
    ///
    /// Each bonus is reduced for the sanctions of its own period, which may be longer than the plan's.
    pub(super) fn sanction_line(
        &self,
        id: Id<Component>,
        sanction: &Sanction,
        payee: EntityId,
        period: Period,
    ) -> Result<Option<Line>, Stop> {
        let component = self.plan.components.get(id);
        let money = || Type::Money(self.plan.currency);
        let mut parts = self.new_steps();
        let Reductions { cuts, why, any } = self.reductions(id, sanction, (payee, period), &mut parts)?;
        let total: Exact = cuts.iter().map(|(_, cut)| cut.clone()).sum();
        if !any {
            return Ok(None);
        }
        let mut taken = self.rounded(component, total, &mut parts);
        if let (None, Some(limit)) = (&why, &sanction.limit) {
            let at = self.at_stage(id, payee, period)?;
            let trace = self.eval(limit, &at)?;
            let most = trace.number().map_err(|reason| self.no_data_here(&component.name, limit.span, &at, &reason))?;
            let what = TraceKind::Told { key: "tell_room", amounts: Vec::new() };
            parts.push(self.node(what, Value::Number(most.clone()), money(), limit.span, [trace]));
            if taken > most {
                // A limit is never exceeded by rounding.
                let rule = Rounding { mode: RoundingMode::Down, ..self.rounding(component).clone() };
                let before = most.max(Exact::zero());
                taken = rule.apply(&before);
                let what = TraceKind::Rounding { before, rule };
                parts.push(self.node(what, Value::Number(taken.clone()), money(), limit.span, Vec::new()));
            }
        }
        let status = why.map_or(LineStatus::Pays, LineStatus::NotApplicable);
        let amount = -taken;
        let flow = Flow::earned(amount.clone());
        Ok(Some(Line { period, payee, component: id, amount, flow, balance: None, status, parts: parts.into() }))
    }

    /// By how much each of the bonuses is reduced, unrounded.
    pub(super) fn reductions(
        &self,
        id: Id<Component>,
        sanction: &Sanction,
        (payee, period): (EntityId, Period),
        parts: &mut Steps,
    ) -> Result<Reductions, Stop> {
        let money = || Type::Money(self.plan.currency);
        let mut made = Reductions { cuts: Vec::new(), why: Some(WhyNot::NothingToTake), any: false };
        for (of, _) in &sanction.of {
            let Some(own) = self.rule_period(self.plan.components.get(*of).every, period) else { continue };
            let Some(line) = self.line(*of, payee, period)? else { continue };
            made.any = true;
            let mut inside = self.new_steps();
            let share = match self.reduced_by(id, sanction, payee, own, &mut inside)? {
                Ok(share) => share.min(Exact::one()),
                Err(reason) => {
                    made.why = made.why.map(|_| reason);
                    parts.extend(inside);
                    continue;
                }
            };
            made.why = None;
            let (mut paid, said) = (Vec::new(), self.plan.components.get(*of).span);
            if line.amount != line.flow.earned {
                let what = TraceKind::Told { key: "tell_paid_of_earned", amounts: Vec::new() };
                paid.push(self.node(what, Value::Number(line.amount.clone()), money(), said, Vec::new()));
            }
            let earned = Value::Number(line.flow.earned.clone());
            inside.push(self.node(TraceKind::Line(*of), earned, money(), said, paid));
            let left = self.left_of_earned(*of, &line, (payee, own, period), &mut inside)?;
            let cut = &share * &left.max(Exact::zero());
            let what = TraceKind::Told { key: "tell_reduced", amounts: Vec::new() };
            parts.push(self.node(what, Value::Number(cut.clone()), money(), sanction.share.span, inside));
            made.cuts.push((*of, cut));
        }
        Ok(made)
    }

    /// The share by which the bonuses of a period are reduced, or why they are not.
    fn reduced_by(
        &self,
        id: Id<Component>,
        sanction: &Sanction,
        person: EntityId,
        own: Period,
        parts: &mut Steps,
    ) -> Result<Result<Exact, WhyNot>, Stop> {
        let component = self.plan.components.get(id);
        let at = self.at_stage(id, person, own)?;
        if component.effective.is_some_and(|range| !range.touches(own)) {
            return Ok(Err(WhyNot::NotInForce));
        }
        let conditions: Vec<&Expr> = component.when.iter().collect();
        let Some(rows) = &sanction.rows else {
            return match self.gate(component, &conditions, &at, parts)? {
                Gate::Open => self.share_of_sanction(component, sanction, &at, parts).map(Ok),
                Gate::Closed(why) => Ok(Err(why)),
                Gate::Instead(reason) => Err(self.no_data(&component.name, component.span, &at, &reason)),
            };
        };
        let mut share = Exact::zero();
        let mut none = true;
        for taken in self.rows_due(id, person, own, own) {
            let row = RowAt { record: rows.record, ..taken };
            let at = At { row: Some(row), ..at.clone() };
            let at = match self.dated(component, &at)? {
                Ok(dated) => dated,
                Err(reason) => return Err(self.no_data(&component.name, component.span, &at, &reason)),
            };
            let mut inside = self.new_steps();
            if let Gate::Closed(_) = self.gate(component, &conditions, &at, &mut inside)? {
                continue;
            }
            let one = self.share_of_sanction(component, sanction, &at, &mut inside)?;
            let what = TraceKind::Row { record: row.record, row: row.row };
            parts.push(self.node(what, Value::Number(one.clone()), Type::Percent, sanction.share.span, inside));
            share = &share + &one;
            none = false;
        }
        Ok(if none { Err(WhyNot::NothingToTake) } else { Ok(share) })
    }

    fn share_of_sanction(
        &self,
        component: &Component,
        sanction: &Sanction,
        at: &At,
        parts: &mut Steps,
    ) -> Result<Exact, Stop> {
        let trace = self.eval(&sanction.share, at)?;
        let share =
            trace.number().map_err(|reason| self.no_data_here(&component.name, sanction.share.span, at, &reason))?;
        let document = self.eval(&sanction.document, at)?;
        if let Value::NoData(reason) = &document.value {
            // A reduction without its order would not be lawful.
            return Err(self.no_data_here(&component.name, sanction.document.span, at, reason));
        }
        parts.push(trace);
        parts.push(document);
        Ok(share)
    }
}
