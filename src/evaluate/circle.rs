//! Rules whose amounts are of people together: who belongs together, and what each of them gets.

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use crate::data::EntityId;
use crate::diagnostics::{Code, Diagnostic};
use crate::evaluate::at::{At, Subject};
use crate::evaluate::steps::Steps;
use crate::evaluate::world::{Stop, World};
use crate::evaluate::{LineStatus, NoDataReason, TraceKind, WhyNot};
use crate::measure::Datum;
use crate::number::Exact;
use crate::plan::{Circle, Component, ComponentKind, Expr, Fallback, FieldPath, Id, NegativeRule, NoData, Scope, Type};
use crate::syntax::labels::LabelKind;
use crate::syntax::words::word as word_of;
use crate::time::Period;

/// The groups of a rule in one of its periods.
#[derive(Debug, Default)]
pub(super) struct Groups {
    /// The groups of each person paid who has any: one, but for units that rows name.
    of: HashMap<EntityId, Vec<Subject>>,
    /// The people of each group, in the order of their keys.
    members: HashMap<Subject, Vec<EntityId>>,
}

impl Groups {
    /// The groups of a person, in their order.
    pub(super) fn of(&self, person: EntityId) -> &[Subject] {
        self.of.get(&person).map_or(&[], Vec::as_slice)
    }

    /// All groups that have members, in no order.
    pub(super) fn all(&self) -> impl Iterator<Item = &Subject> {
        self.members.keys()
    }

    /// The people of a group, in the order of their keys.
    pub(super) fn members(&self, group: &Subject) -> &[EntityId] {
        self.members.get(group).map_or(&[], Vec::as_slice)
    }
}

/// What one member of a group gets.
#[derive(Clone, Debug)]
pub(super) struct Share {
    pub(super) amount: Exact,
    pub(super) status: LineStatus,
    pub(super) parts: Steps,
    /// The exact share of a pool, before it was cut to units; `None` for somebody who does not take part.
    pub(super) exact: Option<Exact>,
}

impl Share {
    /// Nothing, and why.
    pub(super) fn none(why: WhyNot, parts: Steps) -> Share {
        Share { amount: Exact::zero(), status: LineStatus::NotApplicable(why), parts, exact: None }
    }
}

/// What a group gets together.
#[derive(Debug)]
pub(super) struct Together {
    /// The share of each member, those who do not take part included.
    pub(super) shares: HashMap<EntityId, Share>,
    /// What goes over to the group's next period.
    pub(super) carried: Exact,
    /// What was there to share where nobody takes part.
    pub(super) of_nobody: Exact,
}

/// A member who takes part, with the steps that say so.
pub(super) struct Member {
    pub(super) person: EntityId,
    pub(super) parts: Steps,
}

impl World<'_> {
    /// The period of a rule that ends in a plan period; `None` when none does.
    pub(super) fn period_of_rule(&self, bonus: &Component, period: Period) -> Option<Period> {
        match &bonus.kind {
            ComponentKind::Contest(contest) if contest.span.is_some() => {
                contest.span.filter(|span| (period.first()..=period.last()).contains(&span.last()))
            }
            _ => self.rule_period(bonus.every, period),
        }
    }

    /// What a person gets of a rule that pays people together.
    pub(super) fn share(
        &self,
        id: Id<Component>,
        circle: &Circle,
        person: EntityId,
        own: Period,
    ) -> Result<Share, Stop> {
        if let Scope::UnitOf(unit) = circle.scope {
            return self.share_in_units(id, circle, (unit, person), own);
        }
        let groups = self.groups(id, circle, own)?;
        let [group] = groups.of(person) else {
            let field = match circle.scope {
                Scope::Unit(field) => self.plan.records.get(self.plan.people).fields.get(field).name.clone(),
                Scope::Person | Scope::Below(..) | Scope::UnitOf(_) | Scope::Company => "".into(),
            };
            return Ok(Share::none(WhyNot::NoData(NoDataReason::EmptyField(field)), self.new_steps()));
        };
        self.share_in(id, circle, person, group, own)
    }

    /// What a person gets in one group.
    pub(super) fn share_in(
        &self,
        id: Id<Component>,
        circle: &Circle,
        person: EntityId,
        group: &Subject,
        own: Period,
    ) -> Result<Share, Stop> {
        let together = self.together(id, circle, group, own)?;
        let nothing = || Share::none(WhyNot::NotInForce, self.new_steps());
        Ok(together.shares.get(&person).cloned().unwrap_or_else(nothing))
    }

    /// Who belongs together in a period of the rule.
    pub(super) fn groups(&self, id: Id<Component>, circle: &Circle, own: Period) -> Result<Rc<Groups>, Stop> {
        let known = self.groups.borrow().get(&(id, own)).cloned();
        known.unwrap_or_else(|| {
            let result = self.form_groups(id, circle, own).map(Rc::new);
            self.groups.borrow_mut().insert((id, own), result.clone());
            result
        })
    }

    fn form_groups(&self, id: Id<Component>, circle: &Circle, own: Period) -> Result<Groups, Stop> {
        let mut groups = Groups::default();
        if let (Scope::UnitOf(unit), Some(rows)) = (circle.scope, &circle.units) {
            for (value, people) in self.units_in(unit, rows, own) {
                let group = Subject::UnitOf(unit, value);
                for person in people.into_iter().filter(|person| self.is_payee(*person, own)) {
                    groups.of.entry(person).or_default().push(group.clone());
                    groups.members.entry(group.clone()).or_default().push(person);
                }
            }
            return Ok(groups);
        }
        let mut stopped = Ok(());
        for person in self.payees(own).iter() {
            let group = match circle.scope {
                Scope::Unit(field) => match self.unit_as_of(id, circle, *person, field, own) {
                    Ok(unit) => unit.map(|unit| Subject::Unit(field, unit)),
                    Err(stop) => {
                        stopped = stopped.and(Err(stop));
                        continue;
                    }
                },
                Scope::Person | Scope::Below(..) | Scope::UnitOf(_) | Scope::Company => Some(Subject::Company),
            };
            let Some(group) = group else { continue };
            groups.members.entry(group.clone()).or_default().push(*person);
            groups.of.insert(*person, vec![group]);
        }
        stopped.map(|()| groups)
    }

    /// The unit of a person in a period: on the day that the rule names, moved inside employment. Where it names none,
    /// the unit must not change.
    fn unit_as_of(
        &self,
        id: Id<Component>,
        circle: &Circle,
        person: EntityId,
        field: Id<crate::plan::Field>,
        own: Period,
    ) -> Result<Option<Datum>, Stop> {
        let path = FieldPath { record: self.plan.people, steps: vec![field] };
        let day = self.day_as_of(person, circle.as_of, own);
        if let (None, Some(change)) = (circle.as_of, self.change_inside(person, &path, own)) {
            let bonus = self.plan.components.get(id);
            let shape = self.plan.records.get(self.plan.people).fields.get(field);
            let word = |datum: &Option<Datum>| {
                let missing = crate::evaluate::Value::NoData(NoDataReason::EmptyField(shape.name.clone()));
                self.arg(&datum.clone().map_or(missing, Into::into), Some(&shape.ty))
            };
            return Err(self.report(
                Diagnostic::error(Code::TeamAsOfUnsaid, bonus.span)
                    .arg("name", &bonus.name)
                    .arg("field", &shape.name)
                    .arg("person", self.name_of(person))
                    .arg("period", own)
                    .arg("before", word(&change.before))
                    .arg("after", word(&change.after))
                    .arg("day", change.day)
                    .arg("label", LabelKind::TeamAsOf.info().words(self.plan.lang))
                    .arg("first", word_of("first_day", self.plan.lang))
                    .arg("last", word_of("last_day", self.plan.lang)),
            ));
        }
        Ok(self.unit_on(person, field, day))
    }

    /// What a group gets in a period of the rule.
    pub(super) fn together(
        &self,
        id: Id<Component>,
        circle: &Circle,
        group: &Subject,
        own: Period,
    ) -> Result<Rc<Together>, Stop> {
        let key = (id, own);
        self.circles.of_subject(key, group).unwrap_or_else(|| {
            let result = self.compute_together(id, circle, group, own).map(Rc::new);
            self.circles.keep_of_subject(key, group, result.clone());
            result
        })
    }

    fn compute_together(
        &self,
        id: Id<Component>,
        circle: &Circle,
        group: &Subject,
        own: Period,
    ) -> Result<Together, Stop> {
        let carried = self.carried_into(id, circle, group, own)?;
        let groups = self.groups(id, circle, own)?;
        let bonus = self.plan.components.get(id);
        let members = groups.members(group);
        if !self.is_there(id, circle, group, own)? {
            return Ok(Together { shares: HashMap::new(), carried, of_nobody: Exact::zero() });
        }
        let at = At { effective: bonus.effective, rule: Some(bonus.span), ..At::over(group.clone(), own) };
        self.pay_together(id, &at, members, carried)
    }

    /// What a group's pool leaves after a period of the rule.
    pub(super) fn carried_after(
        &self,
        id: Id<Component>,
        circle: &Circle,
        group: &Subject,
        own: Period,
    ) -> Result<Exact, Stop> {
        Ok(self.together(id, circle, group, own)?.carried.clone())
    }

    /// What earlier periods of the rule have left for the group, from the first one on: facts decide, not earlier runs.
    fn carried_into(&self, id: Id<Component>, circle: &Circle, group: &Subject, own: Period) -> Result<Exact, Stop> {
        let bonus = self.plan.components.get(id);
        let ComponentKind::Pool(pool) = &bonus.kind else { return Ok(Exact::zero()) };
        let carries = pool.if_nobody == Some(Fallback::Carried) || bonus.if_negative == Some(NegativeRule::Carried);
        if !carries {
            return Ok(Exact::zero());
        }
        let mut period = self.first_period(bonus);
        let mut carried = self.opening_of_group(id, circle, group, period)?;
        while period.last() < own.last() {
            carried = self.together(id, circle, group, period)?.carried.clone();
            period = period.previous(-1);
        }
        Ok(carried)
    }

    /// What a group begins with, in the first period of the rule. The data must say it of a group that is there; of one
    /// that comes later it counts where the data say it.
    fn opening_of_group(
        &self,
        id: Id<Component>,
        circle: &Circle,
        group: &Subject,
        first: Period,
    ) -> Result<Exact, Stop> {
        let rule = self.plan.components.get(id);
        let Some(opening) = &rule.opening else { return Ok(Exact::zero()) };
        let at = At { effective: rule.effective, rule: Some(rule.span), ..At::over(group.clone(), first) };
        let at = self.dated_whole(rule, at)?;
        match self.eval(opening, &at)?.number() {
            Ok(amount) => Ok(amount),
            Err(reason) if self.is_there(id, circle, group, first)? => {
                Err(self.no_data_here(&rule.name, opening.span, &at, &reason))
            }
            Err(_) => Ok(Exact::zero()),
        }
    }

    /// Whether a group has members in a period, or something to share.
    fn is_there(&self, id: Id<Component>, circle: &Circle, group: &Subject, own: Period) -> Result<bool, Stop> {
        let has_members = !self.groups(id, circle, own)?.members(group).is_empty();
        // A unit that rows name may have something to share and nobody who worked there.
        let concerned = match (group, &circle.units) {
            (Subject::UnitOf(unit, value), Some(rows)) => {
                self.units_concerned(self.plan.components.get(id), *unit, rows, own).contains(value)
            }
            _ => false,
        };
        Ok(has_members || concerned)
    }

    /// What the members of one group get; `at` is the group's, `carried` what its earlier periods have left.
    pub(super) fn pay_together(
        &self,
        id: Id<Component>,
        at: &At,
        members: &[EntityId],
        carried: Exact,
    ) -> Result<Together, Stop> {
        let bonus = self.plan.components.get(id);
        if bonus.effective.is_some_and(|range| !range.touches(at.period)) {
            return Ok(Together::nothing(members, &WhyNot::NotInForce, &self.new_steps(), carried));
        }
        match &bonus.kind {
            ComponentKind::Pool(pool) => {
                let together = self.pay_pool(bonus, pool, at, members, carried)?;
                self.excepted_shares(id, at, members, together)
            }
            ComponentKind::Contest(contest) => self.pay_contest(bonus, contest, at, members),
            _ => Ok(Together::nothing(members, &WhyNot::NotInForce, &self.new_steps(), carried)),
        }
    }

    /// The members who take part, and the shares of the others: nothing, each with the reason.
    pub(super) fn taking_part(
        &self,
        bonus: &Component,
        circle: &Circle,
        at: &At,
        members: &[EntityId],
    ) -> Result<(Vec<Member>, BTreeMap<EntityId, Share>), Stop> {
        let mut inside = Vec::new();
        let mut outside = BTreeMap::new();
        let mut stopped = None;
        for person in members {
            let at = at.of_member(*person);
            match self.takes_part(bonus, circle.among.as_ref(), &at) {
                Ok((Ok(()), parts)) => inside.push(Member { person: *person, parts }),
                Ok((Err(why), parts)) => drop(outside.insert(*person, Share::none(why, parts))),
                // The others are looked at all the same, so that everything wrong comes out together.
                Err(stop) => stopped = stopped.or(Some(stop)),
            }
        }
        match stopped {
            Some(stop) => Err(stop),
            None => Ok((inside, outside)),
        }
    }

    fn takes_part(
        &self,
        bonus: &Component,
        among: Option<&Expr>,
        at: &At,
    ) -> Result<(Result<(), WhyNot>, Steps), Stop> {
        let mut parts = self.new_steps();
        // The condition of the whole plan is one on each of its people.
        if let Some(why) = self.plan_withholds(at, &mut parts)? {
            return Ok((Err(why), parts));
        }
        let Some(among) = among else { return Ok((Ok(()), parts)) };
        let trace = self.eval(among, at)?;
        let truth = trace.value.truth();
        let value = trace.value.clone();
        parts.push(self.node(TraceKind::Condition, value, Type::YesNo, among.span, [trace]));
        let verdict = match truth {
            Ok(true) => Ok(()),
            Ok(false) => Err(WhyNot::Condition(among.span)),
            Err(reason) => match &bonus.if_no_data {
                Some(NoData::Met) => Ok(()),
                Some(NoData::NotMet) => Err(WhyNot::Condition(among.span)),
                Some(NoData::NotApplicable) => Err(WhyNot::NoData(reason)),
                Some(NoData::Pays(_)) | None => return Err(self.no_data(&bonus.name, among.span, at, &reason)),
            },
        };
        Ok((verdict, parts))
    }
}

impl Together {
    /// Nothing for anybody, for one reason.
    pub(super) fn nothing(members: &[EntityId], why: &WhyNot, parts: &Steps, carried: Exact) -> Together {
        let share = |person: &EntityId| (*person, Share::none(why.clone(), parts.clone()));
        Together { shares: members.iter().map(share).collect(), carried, of_nobody: Exact::zero() }
    }
}

/// The conditions on a group as a whole.
pub(super) fn group_conditions(bonus: &Component) -> Vec<&Expr> {
    bonus.when.iter().collect()
}
