//! What goes from the line of one period into a later one: what exceeds a limit, and a line below 0.
//!
//! One balance of a rule and a person holds both: above 0 what a limit has cut and is to be paid still, below 0 what is to
//! be taken from later lines. It is computed from the periods since the plan began, never from what an earlier run left.

use std::sync::Arc;

use crate::data::EntityId;
use crate::diagnostics::{Code, Diagnostic};
use crate::evaluate::at::{At, Subject, months_of};
use crate::evaluate::steps::Steps;
use crate::evaluate::world::{Stop, World};
use crate::evaluate::{Flow, LineStatus, TraceKind, Value, WhyNot};
use crate::number::Exact;
use crate::plan::{Component, ComponentKind, ExcessWord, Id, Limit, NegativeRule, Type, Window};
use crate::source::Span;
use crate::syntax::labels::LabelKind;
use crate::syntax::words::word as word_of;
use crate::time::{Month, Period};

/// What bounds a line.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Bounds<'a> {
    /// The most, and what becomes of what exceeds it.
    pub(super) limit: Option<(&'a Exact, ExcessWord)>,
    /// What a line below 0 does.
    pub(super) negative: Option<NegativeRule>,
    /// Whether what was cut is paid in this period, beside the limit.
    pub(super) ends: bool,
}

/// What is paid in a period, and what is left for later ones.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Bounded {
    pub(super) paid: Exact,
    pub(super) left: Exact,
}

impl Bounded {
    /// The same where the payee leaves: what a limit has kept is paid beside it or given up. What is owed stays owed.
    pub(super) fn settled(self, how: Option<Settled>) -> Bounded {
        match how {
            Some(how) if self.left.is_positive() => {
                let paid = if how == Settled::Paid { &self.paid + &self.left } else { self.paid };
                Bounded { paid, left: Exact::zero() }
            }
            _ => self,
        }
    }
}

/// How what a limit has kept is settled in the period in which the payee leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Settled {
    Paid,
    GivenUp,
}

impl Bounds<'_> {
    /// What is paid of an amount where earlier periods have left `before`.
    pub(super) fn on(self, amount: &Exact, before: &Exact) -> Bounded {
        let base = amount + before;
        let (limit, word) = match self.limit {
            Some((limit, word)) => (Some(limit), word),
            None => (None, ExcessWord::Lost),
        };
        if let ExcessWord::PaidAtEnd(_) = word {
            // What is cut in the last period comes back in it, with all that was cut before.
            if self.ends {
                return Bounded { paid: base, left: Exact::zero() };
            }
            let paid = limit.map_or_else(|| amount.clone(), |limit| amount.clone().min(limit.clone()));
            return Bounded { left: &base - &paid, paid };
        }
        let paid = limit.map_or_else(|| base.clone(), |limit| base.clone().min(limit.clone()));
        if paid.is_negative() {
            return match self.negative {
                Some(NegativeRule::Carried) => Bounded { paid: Exact::zero(), left: paid },
                Some(NegativeRule::Zero) => Bounded::default(),
                Some(NegativeRule::Recovered) | None => Bounded { paid, left: Exact::zero() },
            };
        }
        let left = if word == ExcessWord::Carried { &base - &paid } else { Exact::zero() };
        Bounded { paid, left }
    }

    /// The steps from an amount to what is paid of it where earlier periods have left `before`, each with its result.
    fn steps(self, amount: &Exact, before: &Exact, paid: &Exact) -> Vec<(TraceKind, Exact)> {
        let told = |key, amounts| TraceKind::Told { key, amounts };
        let at_end = matches!(self.limit, Some((_, ExcessWord::PaidAtEnd(_))));
        // What is paid at an end stays beside the limit until then.
        let base = if at_end && !self.ends { amount.clone() } else { amount + before };
        let mut steps = Vec::new();
        if base != *amount {
            let key = match before.is_negative() {
                true => "tell_owed_before",
                false if at_end => "tell_paid_beside",
                false => "tell_kept_before",
            };
            steps.push((told(key, vec![("kept", before.clone())]), base.clone()));
        }
        if *paid != base {
            let what = match &self.limit {
                Some((limit, _)) if !base.is_negative() => {
                    told("tell_limit", vec![("before", base), ("limit", (*limit).clone())])
                }
                _ => told("tell_below_zero", vec![("before", base)]),
            };
            steps.push((what, paid.clone()));
        }
        steps
    }
}

/// What a person gets of a rule in one of its periods, before holds and reversals.
pub(super) struct OwnPay {
    pub(super) flow: Flow,
    pub(super) status: LineStatus,
    pub(super) parts: Steps,
    /// What is left for later periods; `None` for a rule that carries nothing.
    pub(super) left: Option<Exact>,
}

impl World<'_> {
    /// The pay with what earlier periods have left and what goes on to later ones; of a rule without a limit of its own
    /// that carries nothing it is what is due.
    pub(super) fn bounded_pay(
        &self,
        id: Id<Component>,
        person: EntityId,
        own: Period,
        (due, status): (Exact, LineStatus),
        mut parts: Steps,
    ) -> Result<OwnPay, Stop> {
        let bonus = self.plan.components.get(id);
        if !bonus.carries() {
            return Ok(OwnPay::plain(due, status, parts));
        }
        let settled = self.settled(bonus, person, own);
        if status == LineStatus::NotApplicable(WhyNot::NotInForce) && !pays_what_is_left(bonus, own) {
            // A rule that does not hold neither pays nor takes what it has carried; but who leaves waits for no other day.
            let left = settled.map(|_| self.left_before(id, person, own)).transpose()?;
            let Some(before) = left.filter(Exact::is_positive) else {
                return Ok(OwnPay::plain(due, status, parts));
            };
            return Ok(self.settled_pay(bonus, (before, settled), status, parts));
        }
        let before = self.left_before(id, person, own)?;
        if matches!(status, LineStatus::NotApplicable(_)) && before.is_zero() {
            // Nothing to be limited: what the limit lacks must not stop the run.
            return Ok(OwnPay { left: Some(before), ..OwnPay::plain(due, status, parts) });
        }
        let at = self.at_rule(id, person, own);
        let at = self.dated(bonus, &at)?.unwrap_or(at);
        let bounded = self.bounded(bonus, &at, (&due, &before), &mut parts)?;
        let bounded = self.tell_settled(bonus, bounded, settled, &mut parts);
        let status = if bounded.paid.is_zero() { status } else { LineStatus::Pays };
        let flow = bounded.flow(&due, &before);
        self.tell_carried(bonus, (before, bounded.left.clone()), &flow, &mut parts);
        Ok(OwnPay { flow, status, parts, left: Some(bounded.left) })
    }

    /// What a person who is not paid in a period of a rule still gets there: what its limit has kept before.
    pub(super) fn left_pay(&self, id: Id<Component>, person: EntityId, own: Period) -> Result<Option<OwnPay>, Stop> {
        let mut parts = self.new_steps();
        let Some((bounded, before)) = self.after_pay(id, person, own, &mut parts)? else { return Ok(None) };
        let flow = bounded.flow(&Exact::zero(), &before);
        Ok(Some(OwnPay { flow, status: LineStatus::Pays, parts, left: Some(bounded.left) }))
    }

    /// An amount that becomes 0 where it is below and the rule says so. A window `so far` says it of its lines.
    pub(super) fn not_less_than_zero(&self, rule: &Component, amount: Exact, parts: &mut Steps) -> Exact {
        let so_far = matches!(rule.window, Some(Window::SoFar(_)));
        if so_far || rule.if_negative != Some(NegativeRule::Zero) || !amount.is_negative() {
            return amount;
        }
        let (zero, money) = (Value::Number(Exact::zero()), Type::Money(self.plan.currency));
        let what = TraceKind::Told { key: "tell_below_zero", amounts: vec![("before", amount)] };
        parts.push(self.node(what, zero, money, rule.span, Vec::new()));
        Exact::zero()
    }

    /// What the limit of a rule and its word on lines below 0 make of an amount.
    pub(super) fn bounded(
        &self,
        bonus: &Component,
        at: &At,
        (amount, before): (&Exact, &Exact),
        parts: &mut Steps,
    ) -> Result<Bounded, Stop> {
        let limit = match bonus.limited_by() {
            Some(limit) => {
                let most = self.limit(bonus, limit, (amount + before).is_positive(), at, parts)?;
                Some((most, limit.excess, limit.span))
            }
            None => None,
        };
        let bounds = Bounds {
            limit: limit.as_ref().map(|(most, word, _)| (most, *word)),
            negative: bonus.if_negative,
            ends: pays_what_is_left(bonus, at.period),
        };
        let bounded = bounds.on(amount, before);
        let span = limit.as_ref().map_or(bonus.span, |(_, _, span)| *span);
        for (what, value) in bounds.steps(amount, before, &bounded.paid) {
            // A step that limits is told by its own words, like any other step; a cap has none.
            let what = match what {
                TraceKind::Told { key: "tell_limit", mut amounts } if !matches!(bonus.kind, ComponentKind::Cap(_)) => {
                    TraceKind::Step { before: amounts.swap_remove(0).1 }
                }
                told => told,
            };
            let money = Type::Money(self.plan.currency);
            parts.push(self.node(what, Value::Number(value), money, span, Vec::new()));
        }
        Ok(bounded)
    }

    /// Says what was left before a period and what is left after it: what is kept of the period, and what is paid or
    /// taken now of what had been kept.
    pub(super) fn tell_carried(
        &self,
        rule: &Component,
        (before, after): (Exact, Exact),
        flow: &Flow,
        parts: &mut Steps,
    ) {
        if before.is_zero() && after.is_zero() {
            return;
        }
        let money = || Type::Money(self.plan.currency);
        let mut states = Vec::new();
        for (amount, kept, owed) in
            [(&flow.held, "tell_kept", "tell_kept_owed"), (&flow.released, "tell_paid_of_kept", "tell_taken_of_owed")]
        {
            if !amount.is_zero() {
                let what = TraceKind::Told { key: if amount.is_negative() { owed } else { kept }, amounts: Vec::new() };
                states.push(self.node(what, Value::Number(amount.abs()), money(), rule.span, Vec::new()));
            }
        }
        parts.push(self.node(TraceKind::Carried { before }, Value::Number(after), money(), rule.span, states));
    }

    /// The most that a limit allows, rounded as the plan says. Below 0 is an error where there is something to cut;
    /// where there is nothing, it cuts nothing.
    pub(super) fn limit(
        &self,
        rule: &Component,
        limit: &Limit,
        cuts: bool,
        at: &At,
        parts: &mut Steps,
    ) -> Result<Exact, Stop> {
        let trace = self.eval(&limit.at_most, at)?;
        let number = trace.number();
        parts.push(trace);
        let number = number.map_err(|reason| self.no_data_here(&rule.name, limit.at_most.span, at, &reason))?;
        if number.is_negative() && !cuts {
            return Ok(Exact::zero());
        }
        if number.is_negative() {
            return Err(self.limit_below_zero((&rule.name, limit.at_most.span), number, at));
        }
        let rounded = self.rounding(rule).apply(&number);
        Ok(if rounded == number { number } else { self.rounded(rule, number, parts) })
    }

    /// An amount, no more than a limit that a step or an exception names. A limit below 0 is an error where there is
    /// something to cut; where there is nothing, it cuts nothing.
    pub(super) fn no_more(&self, said: (&Arc<str>, Span), amount: Exact, limit: Exact, at: &At) -> Result<Exact, Stop> {
        match (limit.is_negative(), amount.is_positive()) {
            (true, true) => Err(self.limit_below_zero(said, limit, at)),
            (true, false) => Ok(amount),
            (false, _) => Ok(amount.min(limit)),
        }
    }

    /// P0549: a limit that would take away what is earned.
    fn limit_below_zero(&self, (name, span): (&Arc<str>, Span), limit: Exact, at: &At) -> Stop {
        let money = Type::Money(self.plan.currency);
        self.report(
            Diagnostic::error(Code::LimitBelowZero, span)
                .arg("rule", name)
                .arg("person", self.subject_name(&at.subject))
                .arg("period", at.period)
                .arg("amount", self.arg(&Value::Number(limit), Some(&money))),
        )
    }

    /// The circumstances in which a rule is computed for a person.
    pub(super) fn at_rule(&self, id: Id<Component>, person: EntityId, own: Period) -> At {
        let rule = self.plan.components.get(id);
        let window = rule.window.map_or(own, |window| months_of(window, own));
        At {
            window,
            quota_window: rule.quota_window,
            since: matches!(rule.window, Some(Window::SoFar(_))).then(|| window.first()),
            effective: rule.effective,
            rule: Some(rule.span),
            stage: Some(rule.kind.stage()),
            ..At::over(Subject::Person(person), own)
        }
    }

    /// The periods of a rule from the one in which the plan begins to the one before `own`, in order.
    fn periods_before(&self, component: &Component, own: Period) -> Vec<Period> {
        let grain = component.every.max(self.plan.every);
        let start = Month::of(self.plan.effective.from);
        let span = Period::span(start, own.first().plus(-1));
        span.map(|span| span.periods_ending_inside(grain).collect()).unwrap_or_default()
    }

    /// What the periods of a rule before this one have left for a person.
    pub(super) fn left_before(&self, id: Id<Component>, person: EntityId, own: Period) -> Result<Exact, Stop> {
        let earlier = self.periods_before(self.plan.components.get(id), own);
        self.left_of(id, person, own, earlier)
    }

    /// What the periods of a rule through a plan period have left for a person.
    pub(super) fn left_after(&self, id: Id<Component>, person: EntityId, period: Period) -> Result<Exact, Stop> {
        let rule = self.plan.components.get(id);
        let own = rule.every.max(self.plan.every).containing(period.last());
        let mut through = self.periods_before(rule, own);
        through.extend((own.last() <= period.last()).then_some(own));
        self.left_of(id, person, own, through)
    }

    fn left_of(&self, id: Id<Component>, person: EntityId, own: Period, earlier: Vec<Period>) -> Result<Exact, Stop> {
        let rule = self.plan.components.get(id);
        let mut left = Exact::zero();
        if !rule.carries() {
            return Ok(left);
        }
        let first = earlier.first().copied().unwrap_or(own);
        if let Some(opening) = rule.opening.as_ref().filter(|_| self.is_payee(person, first)) {
            let at = self.dated_whole(rule, self.at_rule(id, person, first))?;
            let value = self.eval(opening, &at)?.number();
            left = value.map_err(|reason| self.no_data_here(&rule.name, opening.span, &at, &reason))?;
            // What a line below 0 leaves may have been left before the plan began, too.
            if rule.if_negative != Some(NegativeRule::Carried) {
                left = self.begins_with(rule, opening, left, &at)?;
            }
        }
        // From the first on, so that each finds the one before it computed.
        for period in earlier {
            let ending = self.plan.every.containing(period.last());
            if let Some(after) = self.line(id, person, ending)?.and_then(|line| line.balance.clone()) {
                left = after;
            }
        }
        Ok(left)
    }

    /// A line below 0 where the plan does not say what that does.
    pub(super) fn not_below_zero(&self, rule: &Component, amount: &Exact, at: &At) -> Result<(), Stop> {
        if !amount.is_negative() || rule.if_negative.is_some() {
            return Ok(());
        }
        let lang = self.plan.lang;
        let (place, ty) = rule.kind.amount().map_or((rule.span, None), |pays| (pays.span, Some(&pays.ty)));
        let money = Type::Money(self.plan.currency);
        let says =
            matches!(rule.kind, ComponentKind::Whole { .. } | ComponentKind::ForEach { .. } | ComponentKind::Pool(_));
        let ty = if says { Some(&money) } else { ty.or(Some(&money)) };
        let said = Diagnostic::error(Code::BelowZero, place)
            .arg("rule", &rule.name)
            .arg("period", at.period)
            .arg("amount", self.arg(&Value::Number(amount.clone()), ty))
            .arg("label", LabelKind::IfNegative.info().words(lang))
            .arg("recovered", word_of("recovered", lang))
            .arg("carried", word_of("carried", lang))
            .arg("zero", word_of("zero", lang));
        let person = self.subject_name(&at.subject);
        Err(self.report(match (self.stated.is_some(), says) {
            (true, _) => said.help("example"),
            (false, true) => said.arg("person", person),
            (false, false) => said.arg("person", person).help("amount"),
        }))
    }

    /// What a person with nothing carried gets of a rule, as an example shows it.
    pub(super) fn bounded_example(&self, bonus: &Component, at: &At, due: Exact) -> Result<Exact, Stop> {
        if !bonus.carries() {
            return Ok(due);
        }
        let limit = bonus
            .limit
            .as_ref()
            .map(|limit| self.limit(bonus, limit, due.is_positive(), at, &mut self.new_steps()))
            .transpose()?;
        let word = bonus.limit.as_ref().map_or(ExcessWord::Lost, |limit| limit.excess);
        let bounds =
            Bounds { limit: limit.as_ref().map(|limit| (limit, word)), negative: bonus.if_negative, ends: false };
        Ok(bounds.on(&due, &Exact::zero()).paid)
    }
}

/// Whether what a limit has cut is paid in a period of its rule.
pub(super) fn pays_what_is_left(rule: &Component, own: Period) -> bool {
    match rule.limited_by() {
        Some(Limit { excess: ExcessWord::PaidAtEnd(grain), .. }) => grain.containing(own.last()).last() == own.last(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exact(text: &str) -> Exact {
        Exact::parse(text).unwrap()
    }

    fn run(
        bounds: impl Fn(usize) -> (Option<ExcessWord>, bool, Option<NegativeRule>),
        amounts: &[&str],
    ) -> Vec<String> {
        let limit = exact("6000");
        let mut left = Exact::zero();
        let mut out = Vec::new();
        for (place, amount) in amounts.iter().enumerate() {
            let (word, ends, negative) = bounds(place);
            let bounds = Bounds { limit: word.map(|word| (&limit, word)), negative, ends };
            let made = bounds.on(&exact(amount), &left);
            out.push(format!("{} {}", made.paid, made.left));
            left = made.left;
        }
        out
    }

    #[test]
    fn what_exceeds_a_limit_is_lost_carried_or_paid_at_the_end() {
        let months = ["8000", "3000", "9000"];
        let of = |word| run(move |place| (Some(word), place == 2, None), &months);
        assert_eq!(of(ExcessWord::Lost), ["6000 0", "3000 0", "6000 0"]);
        assert_eq!(of(ExcessWord::Carried), ["6000 2000", "5000 0", "6000 3000"]);
        let quarter = ExcessWord::PaidAtEnd(crate::time::Grain::Quarter);
        assert_eq!(of(quarter), ["6000 2000", "3000 2000", "11000 0"]);
    }

    #[test]
    fn a_line_below_zero_does_what_the_plan_says() {
        let months = ["-500", "300", "700"];
        let of = |rule| run(move |_| (None, false, Some(rule)), &months);
        assert_eq!(of(NegativeRule::Recovered), ["-500 0", "300 0", "700 0"]);
        assert_eq!(of(NegativeRule::Carried), ["0 -500", "0 -200", "500 0"]);
        assert_eq!(of(NegativeRule::Zero), ["0 0", "300 0", "700 0"]);
    }

    #[test]
    fn one_balance_holds_what_is_due_and_what_is_owed() {
        let both = |_| (Some(ExcessWord::Carried), false, Some(NegativeRule::Carried));
        assert_eq!(run(both, &["7000", "-3000", "8500", "100"]), ["6000 1000", "0 -2000", "6000 500", "600 0"]);
    }
}
