//! Awards, notices and guards: conditions looked at for each person, unit or the company.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::data::EntityId;
use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::evaluate::at::{At, Subject};
use crate::evaluate::steps::Steps;
use crate::evaluate::world::{Stop, World};
use crate::evaluate::{EnsureResult, Given, Trace, TraceKind, Undecided, Value, Watch, WhyNot};
use crate::measure::Datum;
use crate::plan::{AsOf, Award, BinaryOp, Ensure, Expr, ExprKind, Id, NoData, Notice, Once, RowSelection, Scope, Type};
use crate::source::Span;
use crate::time::Period;

/// A condition that may fall due.
#[derive(Clone, Copy)]
struct Watched<'p> {
    name: &'p Arc<str>,
    when: &'p Expr,
    if_no_data: Option<&'p NoData>,
    dated_by: Option<AsOf>,
    rule: Span,
}

/// Of whom something is: a person, a unit by its name, or the company when both are absent.
pub(super) type Named = (Option<EntityId>, Option<Arc<str>>);

/// What a condition has come to: whether it holds (`None`: the plan says that the rule does not apply), and why.
type Decided = (Option<bool>, Trace);

impl World<'_> {
    fn decide(&self, watched: Watched<'_>, at: &At) -> Result<Decided, Stop> {
        let trace = self.eval(watched.when, at)?;
        let truth = trace.value.truth();
        let (holds, what) = match (truth, watched.if_no_data) {
            (Ok(flag), _) => (Some(flag), TraceKind::Condition),
            (Err(reason), Some(NoData::Met)) => (Some(true), TraceKind::IfNoData(reason)),
            (Err(reason), Some(NoData::NotMet)) => (Some(false), TraceKind::IfNoData(reason)),
            (Err(reason), Some(NoData::NotApplicable)) => (None, TraceKind::IfNoData(reason)),
            (Err(reason), None) if reason.is_too_early() => (None, TraceKind::IfNoData(reason)),
            (Err(reason), Some(NoData::Pays(_)) | None) => {
                let span = watched.when.span;
                return Err(self.no_data(watched.name, span, at, &reason));
            }
        };
        let value = holds.map_or_else(|| trace.value.clone(), Value::YesNo);
        Ok((holds, self.node(what, value, Type::YesNo, watched.when.span, [trace])))
    }

    /// Why the whole plan pays its subject nothing, if its condition says so. An example is one of its rule alone.
    pub(super) fn plan_withholds(&self, at: &At, parts: &mut Steps) -> Result<Option<WhyNot>, Stop> {
        let Some((when, if_no_data)) = self.plan.when.as_ref().filter(|_| self.stated.is_none()) else {
            return Ok(None);
        };
        let watched = Watched {
            name: &self.plan.name,
            when,
            if_no_data: if_no_data.as_ref(),
            dated_by: self.plan.dated_by,
            rule: self.plan.span,
        };
        let (holds, trace) = self.decide(
            watched,
            &At { rule: Some(self.plan.span), ..At::over(at.subject.clone(), at.period) }.by_end(self.plan.dated_by),
        )?;
        let why = match (holds, &trace.what) {
            (Some(true), _) => None,
            (None, TraceKind::IfNoData(reason)) => Some(WhyNot::NoData(reason.clone())),
            _ => Some(WhyNot::Condition(when.span)),
        };
        parts.push(trace);
        Ok(why)
    }

    /// Awards that fall due in a plan period, by person.
    pub(super) fn awards(&self, id: Id<Award>, period: Period) -> Vec<Given<Award>> {
        let award = self.plan.awards.get(id);
        let watched = Watched {
            name: &award.name,
            when: &award.when,
            if_no_data: award.if_no_data.as_ref(),
            dated_by: award.dated_by,
            rule: award.span,
        };
        let Some(own) = self.rule_period(award.every, period) else { return Vec::new() };
        let of = self.payees(own).iter().copied().map(Subject::Person).collect();
        self.given((watched, Watch::Award(id)), of, own, award.once)
            .into_iter()
            .map(|((payee, unit), trace)| Given { period, payee, unit, what: id, trace })
            .collect()
    }

    /// Notices that fall due in a plan period, by person or unit.
    pub(super) fn notices(&self, id: Id<Notice>, period: Period) -> Vec<Given<Notice>> {
        let notice = self.plan.notices.get(id);
        let watched = Watched {
            name: &notice.name,
            when: &notice.when,
            if_no_data: notice.if_no_data.as_ref(),
            dated_by: notice.dated_by,
            rule: notice.span,
        };
        let Some(own) = self.rule_period(notice.every, period) else { return Vec::new() };
        let of = match notice.scope {
            // Somebody who is paid no longer has lines, and nothing to talk about.
            Scope::Person => self.payees(own).iter().copied().map(Subject::Person).collect(),
            scope => self.subjects(scope, notice.units.as_ref(), period, own),
        };
        self.given((watched, Watch::Notice(id)), of, own, None)
            .into_iter()
            .map(|((payee, unit), trace)| Given { period, payee, unit, what: id, trace })
            .collect()
    }

    fn given(
        &self,
        (watched, what): (Watched<'_>, Watch),
        of: Vec<Subject>,
        own: Period,
        once: Option<Once>,
    ) -> Vec<(Named, Trace)> {
        let mut given = Vec::new();
        for subject in of {
            let named = self.named_subject(&subject);
            let at = At { rule: Some(watched.rule), ..At::over(subject.clone(), own) }.by_end(watched.dated_by);
            // What stops a condition has been reported; the others are looked at all the same.
            let falls_due = match self.decide(watched, &at) {
                Ok((Some(true), trace)) => match once {
                    None => Ok(Some(trace)),
                    Some(once) => self.never_before(watched, &subject, own, once).map(|first| first.then_some(trace)),
                },
                Ok(_) => Ok(None),
                Err(stop) => Err(stop),
            };
            match falls_due {
                Ok(trace) => given.extend(trace.map(|trace| (named, trace))),
                Err(_) => {
                    let (payee, unit) = named;
                    let undecided = Undecided { period: own, payee, unit, what };
                    self.undecided.borrow_mut().push(undecided);
                }
            }
        }
        given
    }

    /// Whether a condition held for its subject in no earlier period of the time in which it counts once. Looked up again
    /// in the facts, never in earlier runs.
    fn never_before(&self, watched: Watched<'_>, subject: &Subject, own: Period, once: Once) -> Result<bool, Stop> {
        let start = once.since(crate::time::Month::of(self.plan.effective.from), own);
        let mut earlier = own.previous(1);
        let mut periods = Vec::new();
        while earlier.last() >= start {
            periods.push(earlier);
            earlier = earlier.previous(1);
        }
        let paid = |earlier: &Period| subject.person().is_none_or(|person| self.is_payee(person, *earlier));
        for earlier in periods.into_iter().rev().filter(paid) {
            if self.decide(watched, &At::over(subject.clone(), earlier).by_end(watched.dated_by))?.0 == Some(true) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// A guard in the plan period that ends its own period, for everyone it is checked for.
    pub(super) fn ensures(&self, id: Id<Ensure>, period: Period) -> Vec<EnsureResult> {
        let ensure = self.plan.ensures.get(id);
        let Some(own) = self.rule_period(ensure.every, period) else { return Vec::new() };
        let subjects = self.subjects(ensure.scope, ensure.units.as_ref(), period, own);
        subjects.into_iter().filter_map(|subject| self.ensured(id, ensure, subject, own)).collect()
    }

    /// The periods of the plan inside a longer one of a rule in which the plan holds, through a given one.
    fn ending_inside(&self, through: Period, own: Period) -> impl Iterator<Item = Period> {
        let effective = self.plan.effective;
        let all = own.periods_ending_inside(self.plan.every);
        all.filter(move |period| period.last() <= through.last() && effective.touches(*period))
    }

    /// Everyone of a level in the period of the rule that asks, in the order of keys: whoever belongs to it in any of the
    /// plan's periods inside, those who left before the last one included. `period` is the last of them.
    pub(super) fn subjects(
        &self,
        scope: Scope,
        units: Option<&RowSelection>,
        period: Period,
        own: Period,
    ) -> Vec<Subject> {
        match scope {
            Scope::Person => {
                let all = self
                    .ending_inside(period, own)
                    .flat_map(|month| self.people_of(month).iter().copied().collect::<Vec<_>>());
                let people: BTreeSet<EntityId> = all.chain(self.payees(own).iter().copied()).collect();
                people.into_iter().map(Subject::Person).collect()
            }
            Scope::Company => vec![Subject::Company],
            Scope::UnitOf(unit) => {
                let named = units.map(|rows| self.units_in(unit, rows, own)).unwrap_or_default();
                named.into_keys().map(|value| Subject::UnitOf(unit, value)).collect()
            }
            Scope::Below(field, with) => {
                self.heads(field, own).into_iter().map(|head| Subject::Below(head, field, with)).collect()
            }
            Scope::Unit(field) => {
                let units: BTreeSet<Datum> = self
                    .ending_inside(period, own)
                    .flat_map(|month| {
                        let unit =
                            |person: &EntityId| self.unit_on(*person, field, self.last_relevant_day(*person, month));
                        self.people_of(month).iter().filter_map(unit).collect::<Vec<_>>()
                    })
                    .collect();
                units.into_iter().map(|unit| Subject::Unit(field, unit)).collect()
            }
        }
    }

    fn ensured(&self, id: Id<Ensure>, ensure: &Ensure, subject: Subject, own: Period) -> Option<EnsureResult> {
        let watched = Watched {
            name: &ensure.name,
            when: &ensure.check,
            if_no_data: ensure.if_no_data.as_ref(),
            dated_by: ensure.dated_by,
            rule: ensure.span,
        };
        let at = At { rule: Some(ensure.span), ..At::over(subject, own) }.by_end(ensure.dated_by);
        let (payee, unit) = self.named_subject(&at.subject);
        // A message has been given where it stops.
        let Ok((holds, trace)) = self.decide(watched, &at) else {
            self.undecided.borrow_mut().push(Undecided { period: own, payee, unit, what: Watch::Ensure(id) });
            return None;
        };
        let holds = holds?;
        if !holds {
            self.report(self.broken(ensure, &at));
        }
        Some(EnsureResult { period: own, payee, unit, what: id, holds, trace })
    }

    /// The message of a guard that does not hold, with the values on both sides.
    fn broken(&self, ensure: &Ensure, at: &At) -> Diagnostic {
        let problem = Diagnostic::error(Code::EnsureFailed, ensure.check.span)
            .arg("rule", &ensure.title)
            .arg("who", self.subject_name(&at.subject))
            .arg("period", at.period);
        let sides = match &*ensure.check.kind {
            ExprKind::Binary { op: BinaryOp::And | BinaryOp::Or, .. } => None,
            ExprKind::Binary { left, right, .. } => {
                self.eval(left, at).ok().zip(self.eval(right, at).ok()).map(|values| (values, left, right))
            }
            _ => None,
        };
        match sides {
            Some(((a, b), left, right)) => problem
                .arg("left", self.arg(&a.value, Some(&left.ty)))
                .arg("right", self.arg(&b.value, Some(&right.ty)))
                .label(left.span, "left")
                .label(right.span, "right")
                .help("sides"),
            None => problem,
        }
    }

    /// A subject as results name it.
    pub(super) fn named_subject(&self, subject: &Subject) -> Named {
        match subject {
            Subject::Person(person) | Subject::Below(person, ..) => (Some(*person), None),
            Subject::Unit(field, unit) => (None, Some(self.unit_name(*field, unit))),
            Subject::UnitOf(unit, _) => (None, Some(self.unit_of_name(*unit, subject))),
            Subject::Company => (None, None),
        }
    }

    /// A unit as people know it.
    pub(super) fn unit_name(&self, field: Id<crate::plan::Field>, unit: &Datum) -> Arc<str> {
        let ty = &self.plan.records.get(self.plan.people).fields.get(field).ty;
        self.word_of_datum(unit, ty)
    }

    /// A value as people know it.
    pub(super) fn word_of_datum(&self, value: &Datum, ty: &crate::plan::Type) -> Arc<str> {
        match self.arg(&value.clone().into(), Some(ty)) {
            Arg::Text(text) => text.into(),
            Arg::Number(number) => number.to_string().into(),
            _ => "".into(),
        }
    }
}
