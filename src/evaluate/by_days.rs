//! Rules that go by each day: what they give for every stretch of days in which nothing changes, weighted by its days.

use std::collections::BTreeSet;

use crate::evaluate::absences::DaySpan;
use crate::evaluate::at::{At, Subject};
use crate::evaluate::line::Payout;
use crate::evaluate::steps::Steps;
use crate::evaluate::world::{Stop, World};
use crate::evaluate::{TraceKind, Value};
use crate::measure::Datum;
use crate::number::Exact;
use crate::plan::{
    Component, DatedBy, EachDay, Expr, ExprKind, FieldPath, NoData, Scope, Step, StepKind, Type, Window, walk,
};
use crate::source::Span;
use crate::time::{Date, plus_days};

impl World<'_> {
    /// Condition and amount of a rule, with the values of each day on which it holds for the payee. A stretch whose
    /// condition is not met brings nothing for its days; the rule does not apply when none is met.
    pub(super) fn pay_by_days(
        &self,
        bonus: &Component,
        pays: &Expr,
        each: EachDay,
        at: &At,
        parts: &mut Steps,
    ) -> Result<Payout, Stop> {
        let stretches = self.stretches(bonus, pays, at)?;
        let on = |day: Date| At { day, dated: true, ..at.clone() };
        let Some((last, earlier)) = stretches.split_last().filter(|(_, earlier)| !earlier.is_empty()) else {
            let day = stretches.first().map_or(at.day, |(_, through)| *through);
            return self.gated_pay(bonus, pays, &on(day), parts);
        };
        // What is prorated by the days worked is an average over these days: each at its own values.
        let worked = bonus.then.iter().any(|step| self.prorates_by_worked(step));
        let mut counted = Vec::new();
        for stretch in earlier.iter().chain([last]) {
            let spans = if worked { self.without_away(*stretch, at) } else { vec![*stretch] };
            counted.push((*stretch, self.count_spans(each.counted(), &spans, each.span)?));
        }
        let of: i64 = counted.iter().map(|(_, days)| days).sum();
        if of == 0 {
            // Days off or of leave alone: there is no day to weigh by, and the last one decides as it does elsewhere.
            return self.gated_pay(bonus, pays, &on(last.1), parts);
        }
        let money = || Type::Money(self.plan.currency);
        let mut sum = Exact::zero();
        let mut shown = Vec::new();
        let mut closed = None;
        let mut open = false;
        for ((from, through), days) in counted {
            let mut steps = self.new_steps();
            let amount = match self.gated_pay(bonus, pays, &on(through), &mut steps)? {
                Ok(amount) => {
                    open = true;
                    amount
                }
                Err(why) => {
                    closed = Some(why);
                    Exact::zero()
                }
            };
            sum = &sum + &(&amount * &days.into());
            let what = TraceKind::Days { from, through, days, of, each: each.days, worked };
            shown.push(self.node(what, Value::Number(amount), money(), each.span, steps));
        }
        let together = sum.checked_div(&of.into()).unwrap_or_else(Exact::zero);
        parts.push(self.node(TraceKind::ByDays, Value::Number(together.clone()), money(), each.span, shown));
        Ok(match closed.filter(|_| !open) {
            Some(why) => Err(why),
            None => Ok(together),
        })
    }

    /// Whether a step prorates by days worked.
    fn prorates_by_worked(&self, step: &Step) -> bool {
        let StepKind::Prorate(by) = &step.kind else { return false };
        let mut found = false;
        walk::expr(self.plan, by, &mut |expr| found |= matches!(&*expr.kind, ExprKind::Worked(_)));
        found
    }

    /// How the rule declared at a place can say which day decides: the key of the advice.
    pub(super) fn how_to_date(&self, rule: Span) -> &'static str {
        match self.plan.components.iter().find(|(_, bonus)| bonus.span == rule) {
            Some((_, bonus)) if matches!(bonus.dated_by, Some(DatedBy::EachDay(_))) => "each_day",
            Some((_, bonus)) if matches!(bonus.window, Some(Window::SoFar(_))) => "so_far",
            Some((_, bonus)) if bonus.can_go_by_each_day() => "whole",
            // The rule goes by a day of its rows, and this is read for all of them together.
            Some((_, bonus)) if bonus.kind.rows().is_some() && bonus.dated_by.is_some() => "rows",
            _ => "",
        }
    }

    /// The days on which a rule holds for its payee, cut where something that it reads may change.
    fn stretches(&self, bonus: &Component, pays: &Expr, at: &At) -> Result<Vec<DaySpan>, Stop> {
        let held = self.days_held(at);
        let Some(((first, _), (_, last))) = held.first().zip(held.last()) else { return Ok(Vec::new()) };
        let changes = self.days_of_change(bonus, pays, (*first, *last), at)?;
        let mut stretches: Vec<DaySpan> = Vec::new();
        for (from, through) in held {
            let mut begin = from;
            for day in changes.iter().filter(|day| from < **day && **day <= through) {
                if let Some(before) = plus_days(*day, -1) {
                    stretches.push((begin, before));
                }
                begin = *day;
            }
            stretches.push((begin, through));
        }
        Ok(stretches)
    }

    fn days_of_change(
        &self,
        bonus: &Component,
        pays: &Expr,
        (first, last): DaySpan,
        at: &At,
    ) -> Result<BTreeSet<Date>, Stop> {
        let mut paths: Vec<FieldPath> = Vec::new();
        let mut records = Vec::new();
        let mut days = BTreeSet::new();
        let people = self.plan.people;
        let mut look = |expr: &Expr| match &*expr.kind {
            ExprKind::PayeeField(path) => paths.push(path.clone()),
            ExprKind::Kpi(id) | ExprKind::Attainment(id) | ExprKind::Quota(id) => {
                let kpi = self.plan.kpis.get(*id);
                if let (Scope::Unit(field), None) = (kpi.scope, kpi.team_as_of) {
                    paths.push(FieldPath { record: people, steps: vec![field] });
                }
            }
            ExprKind::OfGroup { scope: Scope::Unit(field), .. } => {
                paths.push(FieldPath { record: people, steps: vec![*field] });
            }
            ExprKind::SubjectField { record, subject, period, .. } => {
                let of_unit = subject.and_then(|subject| self.plan.unit_named(*record, subject));
                paths.extend(of_unit.map(|field| FieldPath { record: people, steps: vec![field] }));
                if let Some(period) =
                    period.filter(|key| self.plan.records.get(*record).fields.get(*key).ty == Type::Date)
                {
                    records.push((*record, *subject, period));
                }
            }
            ExprKind::Param(id) => days.extend(self.plan.params.get(*id).dates()),
            ExprKind::Scale { scale, .. } => days.extend(self.plan.scales.get(*scale).curve.dates()),
            _ => {}
        };
        let gate = bonus
            .gate
            .iter()
            .flat_map(|gate| std::iter::once(&gate.condition).chain(gate.above.iter().map(|above| &above.bound)));
        let instead = bonus.if_no_data.iter().filter_map(|said| match said {
            NoData::Pays(instead) => Some(instead),
            _ => None,
        });
        for root in bonus.when.iter().chain(gate).chain(instead).chain([pays]) {
            walk::expr(self.plan, root, &mut look);
        }
        if let Subject::Person(person) = at.subject {
            for path in paths {
                days.extend(self.changes_of(&path, person, (first, last)));
            }
        }
        for (record, subject, period) in records {
            let index = self.index((record, subject, Some(period)));
            // Whose rows they are may change too where they are a unit's: then all of them are looked at.
            let own = |field| self.plan.records.get(record).fields.get(field).ty == Type::Entity(people);
            let whose = match subject.filter(|field| own(*field)) {
                Some(field) => self.subject_key(record, field, at, pays.span)?,
                None => None,
            };
            let rows = index.iter().filter(|(key, _)| whose.is_none() || **key == whose);
            let began = |(day, _): &(Option<Datum>, _)| day.as_ref().and_then(Datum::day);
            days.extend(rows.flat_map(|(_, rows)| rows).filter_map(began));
        }
        days.retain(|day| first < *day && *day <= last);
        Ok(days)
    }

    /// The days on which a value of a person's record becomes another one.
    fn changes_of(&self, path: &FieldPath, person: u32, (first, last): DaySpan) -> BTreeSet<Date> {
        let value = |day: Date| self.payee_row(person, day).and_then(|row| self.reader().read(path, row, Some(day)));
        let mut before = value(first);
        let mut days = self.change_days(path, person, first, last);
        days.retain(|day| {
            let now = value(*day);
            let changed = now != before;
            before = now;
            changed
        });
        days
    }
}
