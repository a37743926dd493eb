//! What a scenario expects against what came out.

use crate::cases::accept::{Edit, amount_edit, yes_no_edit};
use crate::cases::read::Word;
use crate::cases::resolve::{Amount, Expectation, Scenario, State, Subject};
use crate::cases::unknown::unknown;
use crate::data::EntityId;
use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::evaluate::{Given, Line, LineStatus, Outcome};
use crate::number::Exact;
use crate::plan::{Component, Id};
use crate::report::View;
use crate::source::Span;
use crate::syntax::fold;
use crate::time::Period;

/// The result of a comparison.
#[derive(Clone, Debug, Default)]
pub struct Compared {
    /// What differs; empty when the case holds.
    pub problems: Vec<Diagnostic>,
    /// The edits that make the expectations true, as far as a value can be put in the place of another.
    pub edits: Vec<Edit>,
}

/// Compares a scenario with the outcome of its run.
pub fn compare(view: &View<'_>, scenario: &Scenario, outcome: &Outcome) -> Compared {
    let mut judge = Judge { view, scenario, outcome, result: Compared::default() };
    for expected in &scenario.expect {
        judge.pay(expected);
    }
    if scenario.only {
        judge.nothing_else();
    }
    if let Some(expected) = &scenario.awards {
        let given = outcome.awards.iter().collect();
        judge.events(expected, given, "case_award", |id| view.plan.awards.get(id).name.to_string());
    }
    if let Some(expected) = &scenario.notices {
        let given = outcome.notices.iter().collect();
        judge.events(expected, given, "case_notice", |id| view.plan.notices.get(id).name.to_string());
    }
    for expected in &scenario.ensures {
        judge.guard(expected);
    }
    judge.result
}

fn of_state(line: &Line, state: State) -> Exact {
    match state {
        State::Earned => line.flow.earned.clone(),
        State::Held => line.flow.held.clone(),
        State::Released => line.flow.released.clone(),
        State::TakenBack => line.flow.taken_back.clone(),
        State::Cancelled => line.flow.cancelled.clone(),
        State::Balance => line.balance.clone().unwrap_or_default(),
    }
}

fn state_term(state: State) -> &'static str {
    match state {
        State::Earned => "state_earned",
        State::Held => "state_held",
        State::Released => "state_released",
        State::TakenBack => "state_taken_back",
        State::Cancelled => "state_cancelled",
        State::Balance => "state_balance",
    }
}

/// Whether a result is of the unit that a line names; of none where it names none.
fn is_unit(unit: Option<&str>, named: Option<&Word>) -> bool {
    match (unit, named) {
        (Some(unit), Some(named)) => fold(unit) == fold(&named.text),
        (unit, named) => unit.is_none() && named.is_none(),
    }
}

struct Judge<'a> {
    view: &'a View<'a>,
    scenario: &'a Scenario,
    outcome: &'a Outcome,
    result: Compared,
}

impl Judge<'_> {
    /// The person that a case names by key or shown name.
    fn payee(&mut self, word: &Word) -> Option<EntityId> {
        let people = self.view.tables.get(self.view.plan.people);
        if let Some(id) = people.find(&word.text) {
            return Some(id);
        }
        let wanted = fold(&word.text);
        let found = people.entities.iter().position(|entity| fold(&entity.shown) == wanted);
        if found.is_none() {
            let problem = unknown("case_payee", word, people.entities.iter().map(|entity| &*entity.shown));
            self.result.problems.push(problem);
        }
        found.and_then(|at| u32::try_from(at).ok())
    }

    /// The person of an expectation: `Some(None)` for all, `None` for an unknown one, which is reported.
    #[expect(clippy::option_option, reason = "nobody named and nobody found are different")]
    fn who(&mut self, word: Option<&Word>) -> Option<Option<EntityId>> {
        match word {
            Some(word) => self.payee(word).map(Some),
            None => Some(None),
        }
    }

    fn lines(&self, who: Option<EntityId>, period: Option<Period>, component: Option<Id<Component>>) -> Vec<&Line> {
        let fits = |line: &&Line| {
            who.is_none_or(|who| line.payee == who)
                && period.is_none_or(|period| line.period == period)
                && component.is_none_or(|component| line.component == component)
        };
        self.outcome.lines().filter(fits).collect()
    }

    fn pay(&mut self, expected: &Expectation<Subject, Amount>) {
        let Some(who) = self.who(expected.payee.as_ref()) else { return };
        let component = expected.what.component();
        let lines = self.lines(who, expected.period, component);
        let applies = lines.iter().any(|line| line.status == LineStatus::Pays || !line.amount.is_zero());
        let actual = if let Subject::State(_, state) = expected.what {
            Amount::Pays(lines.iter().map(|line| of_state(line, state)).sum())
        } else if applies || component.is_none() {
            Amount::Pays(lines.iter().map(|line| line.amount.clone()).sum())
        } else {
            Amount::NotApplicable
        };
        // 0 expected of a line that does not apply is right: it is 0 in every sum.
        let zero = Amount::Pays(Exact::zero());
        if actual == expected.value || (actual == Amount::NotApplicable && expected.value == zero) {
            return;
        }
        let subject = match (component, expected.what) {
            (Some(id), Subject::State(_, state)) => {
                Arg::Phrase(vec![Arg::from(&self.view.plan.components.get(id).name), Arg::Term(state_term(state))])
            }
            (Some(id), _) => Arg::from(&self.view.plan.components.get(id).name),
            (None, _) => Arg::Term("case_total"),
        };
        let problem = Diagnostic::error(Code::CaseFails, expected.value_span)
            .arg("case", &self.scenario.name)
            .arg("payee", self.person(who))
            .arg("component", subject)
            .arg("period", self.when(expected.period))
            .arg("expected", self.amount(&expected.value))
            .arg("actual", self.amount(&actual));
        self.result.problems.push(problem);
        self.result.edits.push(amount_edit(self.view, expected.value_span, &actual));
    }

    fn nothing_else(&mut self) {
        let mut extra = Vec::new();
        for line in self.outcome.lines().filter(|line| !line.amount.is_zero()) {
            let named = self.scenario.expect.iter().any(|expected| {
                let of_line = match expected.what {
                    Subject::Component(id) => id == line.component,
                    Subject::State(..) | Subject::Total => false,
                };
                let period = expected.period.is_none_or(|period| period == line.period);
                of_line && period && self.is(expected.payee.as_ref(), line.payee)
            });
            if !named {
                extra.push(
                    Diagnostic::error(Code::CaseExtra, self.scenario.span)
                        .arg("case", &self.scenario.name)
                        .arg("payee", self.person(Some(line.payee)))
                        .arg("component", &self.view.plan.components.get(line.component).name)
                        .arg("period", line.period)
                        .arg("actual", self.money(&line.amount)),
                );
            }
        }
        self.result.problems.extend(extra);
    }

    fn is(&self, word: Option<&Word>, payee: EntityId) -> bool {
        let Some(word) = word else { return true };
        let people = self.view.tables.get(self.view.plan.people);
        people.entity(payee).is_some_and(|entity| *entity.key == *word.text || fold(&entity.shown) == fold(&word.text))
    }

    fn events<T>(
        &mut self,
        expected: &[Expectation<Id<T>, ()>],
        mut given: Vec<&Given<T>>,
        kind: &'static str,
        name: impl Fn(Id<T>) -> String,
    ) {
        for line in expected {
            let Some(who) = self.who(line.payee.as_ref()) else { continue };
            let found = given.iter().position(|given| {
                given.payee == who
                    && is_unit(given.unit.as_deref(), line.unit.as_ref())
                    && given.what == line.what
                    && line.period.is_none_or(|wanted| wanted == given.period)
            });
            match found {
                Some(at) => {
                    given.swap_remove(at);
                }
                None => {
                    let when = self.when(line.period);
                    let of = self.of_whom(who, line.unit.as_ref().map(|unit| &*unit.text));
                    let problem = self.event(line.span, of, when, kind, name(line.what), "case_not_given");
                    self.result.problems.push(problem);
                }
            }
        }
        for Given { period, payee, unit, what, .. } in given {
            let (span, of) = (self.scenario.span, self.of_whom(*payee, unit.as_deref()));
            let problem = self.event(span, of, Arg::Period(*period), kind, name(*what), "case_given");
            self.result.problems.push(problem);
        }
    }

    fn event(
        &self,
        span: Span,
        of: Arg,
        period: Arg,
        kind: &'static str,
        name: String,
        verdict: &'static str,
    ) -> Diagnostic {
        Diagnostic::error(Code::CaseEvent, span)
            .arg("case", &self.scenario.name)
            .arg("payee", of)
            .arg("period", period)
            .arg("what", Arg::Term(kind))
            .arg("name", name)
            .arg("verdict", Arg::Term(verdict))
    }

    fn guard(&mut self, expected: &Expectation<Id<crate::plan::Ensure>, bool>) {
        let Some(who) = self.who(expected.payee.as_ref()) else { return };
        let results: Vec<bool> = self
            .outcome
            .ensures
            .iter()
            .filter(|result| {
                result.what == expected.what
                    && (who.is_none() || result.payee == who)
                    && (expected.unit.is_none() || is_unit(result.unit.as_deref(), expected.unit.as_ref()))
                    && expected.period.is_none_or(|period| period == result.period)
            })
            .map(|result| result.holds)
            .collect();
        // A guard that was not checked at all neither holds nor is broken.
        let actual = (!results.is_empty()).then(|| results.iter().all(|holds| *holds));
        if actual == Some(expected.value) {
            return;
        }
        let word = |holds: bool| if holds { "holds" } else { "broken" };
        let problem = Diagnostic::error(Code::CaseGuard, expected.value_span)
            .arg("case", &self.scenario.name)
            .arg("name", &self.view.plan.ensures.get(expected.what).name)
            .arg("expected", Arg::Term(word(expected.value)))
            .arg("actual", Arg::Term(actual.map_or("not_checked", word)));
        self.result.problems.push(problem);
        if let Some(actual) = actual {
            self.result.edits.push(yes_no_edit(self.view, expected.value_span, actual));
        }
    }

    fn of_whom(&self, who: Option<EntityId>, unit: Option<&str>) -> Arg {
        unit.map_or_else(|| self.person(who), |unit| Arg::Text(unit.to_owned()))
    }

    fn person(&self, who: Option<EntityId>) -> Arg {
        who.map_or(Arg::Term("case_everybody"), |who| Arg::Text(self.view.payee(who)))
    }

    fn when(&self, period: Option<Period>) -> Arg {
        match (period, self.outcome.periods.as_slice()) {
            (Some(period), _) => Arg::Period(period),
            (None, [only]) => Arg::Period(*only),
            (None, _) => Arg::Term("all_periods"),
        }
    }

    fn amount(&self, amount: &Amount) -> Arg {
        match amount {
            Amount::Pays(amount) => self.money(amount),
            Amount::NotApplicable => Arg::Term("case_not_applicable"),
        }
    }

    fn money(&self, amount: &Exact) -> Arg {
        Arg::Money(amount.clone(), self.view.plan.currency.code().to_owned())
    }
}
