//! Exceptions: what they make of the pay of a rule, and that never two of them hold together.

use crate::diagnostics::{Code, Diagnostic};
use crate::evaluate::at::{At, Subject};
use crate::evaluate::line::Payout;
use crate::evaluate::steps::Steps;
use crate::evaluate::world::{Stop, World};
use crate::evaluate::{LineStatus, NoDataReason, TraceKind, Value, WhyNot};
use crate::number::Exact;
use crate::plan::{Component, Excepted, Exception, ExceptionPlace, Id, NoData, Step, StepKind, Type};

/// The exceptions of a rule whose own conditions hold at a place.
pub(super) struct Candidates<'p> {
    found: Vec<(usize, &'p Exception)>,
    /// Where the pay at hand stands: an exception of another place holds, but changes nothing here.
    place: Place,
}

/// Where exceptions are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// A row.
    Row,
    /// What a rule comes to for a payee.
    Due,
    /// What a period of a rule `so far` brings, with what was asked of the amount so far.
    OfThePeriod,
    /// A share of a pool.
    Share,
}

impl Place {
    fn asks(self, of: ExceptionPlace) -> bool {
        match self {
            Place::Row => of == ExceptionPlace::Row,
            Place::Due => of == ExceptionPlace::Due,
            Place::OfThePeriod => matches!(of, ExceptionPlace::Due | ExceptionPlace::OfThePeriod),
            Place::Share => matches!(of, ExceptionPlace::Share(_)),
        }
    }
}

impl Candidates<'_> {
    /// Whether one of them holds where the rule has no data: then that is no error.
    pub(super) fn holds_without_data(&self) -> bool {
        self.found.iter().any(|(_, exception)| exception.without_data)
    }
}

impl World<'_> {
    /// The exceptions of a rule that may hold here: of the line, or of the row at hand.
    pub(super) fn exceptions_at<'p>(
        &self,
        bonus: &'p Component,
        at: &At,
        place: Place,
    ) -> Result<Candidates<'p>, Stop> {
        let mut found = Vec::new();
        // An example shows the rule itself: it states nothing of a person or a day.
        let all = bonus.exceptions.iter().enumerate().filter(|_| self.stated.is_none());
        for (nth, exception) in all.filter(|(_, exception)| place.asks(exception.place)) {
            let own = (exception.place == ExceptionPlace::OfThePeriod).then(|| of_the_period(at));
            let at = own.as_ref().unwrap_or(at);
            if self.is_for_exception(exception, at) && self.exception_condition(exception, at)? {
                found.push((nth, exception));
            }
        }
        Ok(Candidates { found, place })
    }

    fn is_for_exception(&self, exception: &Exception, at: &At) -> bool {
        let in_force = exception.effective.is_none_or(|range| match at.row {
            Some(row) => row.date.is_none_or(|date| range.contains(date)),
            None => range.touches(at.period),
        });
        let Subject::Person(person) = at.subject else { return false };
        in_force
            && exception.who.as_ref().is_none_or(|who| {
                let day = self.last_relevant_day(person, at.period);
                let row = self.payee_row(person, day);
                row.is_some_and(|row| self.reader().truth(who, row, Some(day)) == Some(true))
            })
    }

    fn exception_condition(&self, exception: &Exception, at: &At) -> Result<bool, Stop> {
        let Some(when) = &exception.when else { return Ok(true) };
        let truth = self.eval(when, at)?.value.truth();
        match (truth, &exception.if_no_data) {
            (Ok(flag), _) => Ok(flag),
            (Err(_), Some(NoData::Met)) => Ok(true),
            (Err(_), Some(NoData::NotMet | NoData::NotApplicable)) => Ok(false),
            (Err(reason), _) => Err(self.no_data(&exception.name, when.span, at, &reason)),
        }
    }

    /// The pay with what an exception makes of it. `result` is what the rule itself gives; where it has no data and an
    /// exception holds also then, that is no error.
    pub(super) fn excepted(
        &self,
        (id, bonus): (Id<Component>, &Component),
        candidates: &Candidates<'_>,
        result: Result<Payout, Stop>,
        at: &At,
        parts: &mut Steps,
    ) -> Result<Payout, Stop> {
        let Some((nth, exception)) = self.holding(bonus, candidates, &result, at)? else {
            return match result {
                // Nobody takes the place of what is missing: now it is an error.
                Err(Stop::NoData(reason)) if self.stated.is_none() => {
                    Err(self.no_data(&bonus.name, bonus.span, at, &reason))
                }
                other => other,
            };
        };
        let own = (exception.place == ExceptionPlace::OfThePeriod).then(|| of_the_period(at));
        let at = own.as_ref().unwrap_or(at);
        let before = result.ok().and_then(Result::ok);
        let mut inside = self.new_steps();
        let after = self.amount_of_exception(bonus, exception, before.clone(), at, &mut inside)?;
        if let Ok(after) = &after {
            let what = TraceKind::Exception { of: id, nth, before };
            let money = Type::Money(self.plan.currency);
            parts.push(self.node(what, Value::Number(after.clone()), money, exception.span, inside));
        }
        Ok(after)
    }

    /// The exception that holds for what a rule gives, if one does; two are an error. `None` also where the one that holds
    /// has changed the pay at another place.
    pub(super) fn holding<'p>(
        &self,
        bonus: &Component,
        candidates: &Candidates<'p>,
        result: &Result<Payout, Stop>,
        at: &At,
    ) -> Result<Option<(usize, &'p Exception)>, Stop> {
        let holds = |exception: &Exception| match result {
            Ok(Ok(_)) => true,
            Ok(Err(WhyNot::NoData(_))) | Err(Stop::NoData(_)) => exception.without_data,
            Ok(Err(WhyNot::Condition(_))) => exception.condition_fails,
            _ => false,
        };
        let mut holding = candidates.found.iter().filter(|(_, exception)| holds(exception));
        let first = holding.next();
        if let (Some((_, first)), Some((_, second))) = (first, holding.next()) {
            return Err(self.report(self.exceptions_meet(bonus, first, second, at)));
        }
        let changes = |exception: &Exception| {
            candidates.place != Place::OfThePeriod || exception.place == ExceptionPlace::OfThePeriod
        };
        Ok(first.filter(|(_, exception)| changes(exception)).copied())
    }

    fn amount_of_exception(
        &self,
        bonus: &Component,
        exception: &Exception,
        before: Option<Exact>,
        at: &At,
        parts: &mut Steps,
    ) -> Result<Payout, Stop> {
        let before = before.unwrap_or_else(Exact::zero);
        let operand = self.eval(exception.pays.operand(), at)?;
        let value = operand.number();
        parts.push(operand);
        let value = value.map_err(|reason| self.no_data_of_amount(exception, at, &reason))?;
        let base = match &exception.pays {
            Excepted::Multiply(_) => &before * &value,
            Excepted::Amount(_) | Excepted::AtLeast(_) | Excepted::AtMost(_) => value,
        };
        let prorating = |step: &&Step| exception.prorated && matches!(step.kind, StepKind::Prorate(_));
        let steps: Vec<Step> = bonus.then.iter().filter(prorating).chain(&exception.then).cloned().collect();
        let stepped = self.steps(bonus, &steps, base, at, parts)?;
        // What holds without data in the rule is said of the rule alone.
        if let Err(WhyNot::NoData(reason)) = &stepped {
            return Err(self.no_data_of_amount(exception, at, reason));
        }
        Ok(match (stepped, &exception.pays) {
            (Ok(amount), Excepted::AtLeast(_)) => Ok(before.max(amount)),
            (Ok(amount), Excepted::AtMost(limit)) => {
                Ok(self.no_more((&exception.name, limit.span), before, amount, at)?)
            }
            (stepped, _) => stepped,
        })
    }

    /// Only the condition of an exception has a word for what holds without data; its amount has none.
    fn no_data_of_amount(&self, exception: &Exception, at: &At, reason: &NoDataReason) -> Stop {
        self.no_data_helped(&exception.name, exception.span, at, reason, Some("exception"))
    }

    /// What a period of a rule `so far` brings, with what an exception makes of that. Later periods go by what the rule
    /// itself has brought: the change is never taken back.
    pub(super) fn excepted_period(
        &self,
        id: Id<Component>,
        at: &At,
        (amount, status): (Exact, LineStatus),
        parts: &mut Steps,
    ) -> Result<(Exact, LineStatus), Stop> {
        let bonus = self.plan.components.get(id);
        if !bonus.exceptions.iter().any(|exception| exception.place == ExceptionPlace::OfThePeriod) {
            return Ok((amount, status));
        }
        let at = self.dated(bonus, at)?.unwrap_or_else(|_| at.clone());
        let candidates = self.exceptions_at(bonus, &at, Place::OfThePeriod)?;
        let result = match &status {
            LineStatus::Pays => Ok(amount.clone()),
            LineStatus::NotApplicable(why) => Err(why.clone()),
        };
        let result = Ok(result);
        if self.holding(bonus, &candidates, &result, &at)?.is_none() {
            return Ok((amount, status));
        }
        Ok(match self.excepted((id, bonus), &candidates, result, &at, parts)? {
            Ok(after) => (self.rounded(bonus, after, parts), LineStatus::Pays),
            Err(why) => (Exact::zero(), LineStatus::NotApplicable(why)),
        })
    }

    /// Two exceptions that hold together: nobody said which of them goes first.
    fn exceptions_meet(&self, bonus: &Component, first: &Exception, second: &Exception, at: &At) -> Diagnostic {
        let place = at.row.map_or_else(String::new, |row| format!(" ({})", self.place_of(row.record, row.row)));
        Diagnostic::error(Code::ExceptionsMeet, second.span)
            .arg("first", &first.name)
            .arg("second", &second.name)
            .arg("rule", &bonus.name)
            .arg("person", self.subject_name(&at.subject))
            .arg("period", at.period)
            .arg("place", place)
            .label(first.span, "first")
    }
}

/// The same circumstances where names of KPIs mean the period itself, not its window.
fn of_the_period(at: &At) -> At {
    At { window: at.period, since: None, ..at.clone() }
}
