//! Who is below whom, and what everybody of a group has together.

use std::collections::BTreeSet;

use crate::data::EntityId;
use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::evaluate::at::{At, Subject};
use crate::evaluate::world::{Evaluated, Stop, World};
use crate::evaluate::{NoDataReason, TraceKind, Value};
use crate::measure::{Datum, Lack};
use crate::number::Exact;
use crate::plan::{Expr, ExprKind, Field, Id, Scope};
use crate::time::{Grain, Month, Period};

impl World<'_> {
    /// The head of a person at the end of a period, or of their employment inside it.
    pub(super) fn head_of(&self, person: EntityId, field: Id<Field>, period: Period) -> Option<EntityId> {
        match self.unit_on(person, field, self.last_relevant_day(person, period)) {
            Some(Datum::Entity(_, head)) => Some(head),
            _ => None,
        }
    }

    /// Everybody who has somebody below, of all people employed in a period, in the order of keys.
    pub(super) fn heads(&self, field: Id<Field>, period: Period) -> BTreeSet<EntityId> {
        let employed = self.everybody().filter(|person| self.is_employed_in(*person, period));
        employed.filter_map(|person| self.head_of(person, field, period)).collect()
    }

    /// Whether a person is below another, in any depth, at the end of a period. Heads that lead back to somebody on the
    /// way are an error that names them.
    pub(super) fn is_below(
        &self,
        person: EntityId,
        of: EntityId,
        (field, own): (Id<Field>, bool),
        period: Period,
    ) -> Result<bool, Stop> {
        let mut way = vec![person];
        let mut found = own && person == of;
        while let Some(head) = way.last().and_then(|last| self.head_of(*last, field, period)) {
            if let Some(place) = way.iter().position(|known| *known == head) {
                // Told from the smallest key on, so that one circle is one message.
                let mut circle: Vec<EntityId> = way.split_off(place);
                let first = circle.iter().enumerate().min_by_key(|(_, person)| **person).map_or(0, |(at, _)| at);
                circle.rotate_left(first);
                let names = circle.iter().chain(circle.first());
                let names: Vec<String> = names.map(|person| self.name_of(*person).to_string()).collect();
                let span = self.plan.records.get(self.plan.people).fields.get(field).span;
                return Err(self.report(
                    Diagnostic::error(Code::HeadsInACircle, span)
                        .arg("people", Arg::Text(names.join(" → ")))
                        .arg("period", period),
                ));
            }
            found |= head == of;
            way.push(head);
        }
        Ok(found)
    }

    /// The months of a window in which each of `people` is below a person.
    pub(super) fn months_below(
        &self,
        head: EntityId,
        by: (Id<Field>, bool),
        window: Period,
        people: &BTreeSet<EntityId>,
    ) -> Result<BTreeSet<(EntityId, Month)>, Stop> {
        let mut members = BTreeSet::new();
        let mut circling = BTreeSet::new();
        for month in window.each_month() {
            let below = self.below(by.0, Period::month(month));
            let known = |person: &EntityId| people.contains(person);
            members.extend(below.of(head, by.1).filter(known).map(|person| (person, month)));
            circling.extend(below.circling().iter().filter(|person| known(person)).map(|person| (*person, month)));
        }
        match circling.first() {
            Some((person, month)) => self.is_below(*person, head, by, Period::month(*month)).map(|_| members),
            None => Ok(members),
        }
    }

    /// `total of commission per team`, `quota of turnover per team`: that of everybody in the group of the payee who is
    /// paid by the plan, added up.
    pub(super) fn of_group(&self, expr: &Expr, value: &Expr, scope: Scope, at: &At) -> Evaluated {
        self.needs("need_total", || self.name_of_expr(value), expr.span)?;
        let group = match (scope, &at.subject) {
            (Scope::Company, _) | (Scope::Unit(_), Subject::Company) => Subject::Company,
            (Scope::Unit(field), Subject::Person(person)) => match self.own_unit(*person, field, at, expr.span)? {
                Some(unit) => Subject::Unit(field, unit),
                None => {
                    let people = self.plan.records.get(self.plan.people);
                    let reason = NoDataReason::EmptyField(people.fields.get(field).name.clone());
                    return Ok(self.plain(expr, Value::NoData(reason)));
                }
            },
            (Scope::Below(field, own), subject) => match subject.person() {
                Some(person) => Subject::Below(person, field, own),
                None => subject.clone(),
            },
            (_, subject) => subject.clone(),
        };
        let group = at.of(group);
        let mut total = Exact::zero();
        let mut parts = Vec::new();
        let mut longer: BTreeSet<(Period, EntityId)> = BTreeSet::new();
        for own in at.window.periods_ending_inside(self.plan.every) {
            let (people, found) = self.people_of_subject(own, &group);
            found?;
            for person in people {
                let period = self.stretch(value, &at.of(Subject::Person(person)), own)?;
                if period != own {
                    // Whoever is in the group over that time counts in it once, as in a plan that pays by such periods.
                    let (people, found) = self.people_of_subject(period, &group);
                    found?;
                    if !people.contains(&person) || !longer.insert((period, person)) {
                        continue;
                    }
                }
                // Somebody whose line alone ends here, for a longer period, was there earlier: so is their quota.
                if matches!(&*value.kind, ExprKind::Quota(_)) && !self.payees(period).contains(&person) {
                    continue;
                }
                let one = self.eval(
                    value,
                    &At { row: None, ..at.of(Subject::Person(person)).within(period).without_day().by_end(at.as_of) },
                )?;
                match one.number() {
                    Ok(number) if number.is_zero() => {}
                    Ok(number) => {
                        total = &total + &number;
                        let ty = value.ty.clone();
                        parts.push(self.node(TraceKind::Of(person, period), Value::Number(number), ty, value.span, []));
                    }
                    Err(reason) => return Ok(self.expression(expr, Value::NoData(reason), [one])),
                }
            }
        }
        Ok(self.expression(expr, Value::Number(total), parts))
    }

    /// The time over which a person's value is asked for where that of a group over a window is added up: the period of
    /// the plan, or the longer one inside the window for which their quota is said (`per quarter`, a row for a quarter).
    fn stretch(&self, value: &Expr, at: &At, own: Period) -> Result<Period, Stop> {
        let ExprKind::Quota(id) = &*value.kind else { return Ok(own) };
        let kpi = self.plan.kpis.get(*id);
        let Some(quota) = kpi.quota.as_ref().filter(|_| kpi.flow && self.stated.is_none()) else { return Ok(own) };
        let inside = |period: &Period| at.window.first() <= period.first() && period.last() <= at.window.last();
        let longer = |grain: Grain| Some(grain.containing(own.last())).filter(|period| own.len() < period.len());
        let Some(key) = self.quota_rows(quota) else {
            return Ok(kpi.quota_every.and_then(longer).filter(inside).unwrap_or(own));
        };
        // The longest row goes before, as in the person's own quota.
        let whole = Some(at.window).filter(|window| own.len() < window.len());
        for period in whole.into_iter().chain(Grain::ALL.into_iter().rev().filter_map(longer)).filter(inside) {
            let row = self.subject_row(key, &at.within(period), period, quota.span)?;
            let (record, field, ..) = key;
            let filled = |row| self.reader().cell(record, field, row, Some(period.last_day())) != Err(Lack::Empty);
            if row.is_some_and(filled) {
                return Ok(period);
            }
        }
        Ok(own)
    }
}
