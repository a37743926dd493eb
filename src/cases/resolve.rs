//! A case against its plan: names found, periods and amounts read. People are found later, in the given data.

use crate::cases::read::{CaseFile, Row, Word};
use crate::cases::unknown::{missing, unknown, unknown_key};
use crate::cases::values::{amount, period_range, plain_value};
use crate::cases::words::{Key, not_applicable, yes_no};
use crate::data::{GivenRecord, GivenRow, parse_period};
use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::evaluate::{Outcome, Watch};
use crate::language::Lang;
use crate::number::Exact;
use crate::plan::{Award, Component, Ensure, Id, Notice, Plan, Scope};
use crate::source::Span;
use crate::syntax::fold;
use crate::time::Period;

/// A case ready to run.
pub struct Scenario {
    /// What it is about.
    pub name: String,
    /// The place of the plan in the list given to [`resolve`].
    pub plan: usize,
    /// The plan periods to run, in order.
    pub periods: Vec<Period>,
    /// The rows given.
    pub given: Vec<GivenRecord>,
    /// The lines of pay expected.
    pub expect: Vec<Expectation<Subject, Amount>>,
    /// Whether lines that are not named must not pay.
    pub only: bool,
    /// The awards expected; `None` when the case does not look at them.
    pub awards: Option<Vec<Expectation<Id<Award>, ()>>>,
    /// The notices expected.
    pub notices: Option<Vec<Expectation<Id<Notice>, ()>>>,
    /// The guards looked at.
    pub ensures: Vec<Expectation<Id<Ensure>, bool>>,
    /// The place of the case as a whole.
    pub span: Span,
}

impl Scenario {
    /// Whether a problem of the run concerns what the case looks at. A case states only what matters to it, so an
    /// award, notice, guard or component that it does not look at may lack data. What comes out wrong of the facts that it
    /// does state is never passed over.
    pub fn looks_at(&self, problem: &Diagnostic, plan: &Plan, outcome: &Outcome) -> bool {
        if comes_of_facts(problem.code) {
            return true;
        }
        // What all share is said once and names no rule: the lines that it left open tell whose it is.
        if matches!(problem.code, Code::CalendarMissing | Code::RateMissing) {
            let lines = outcome.missing.iter().flat_map(|one| &one.failed);
            let mut watched = outcome.undecided.iter().map(|one| one.what);
            return outcome.missing.is_empty() && outcome.undecided.is_empty()
                || lines.into_iter().any(|id| self.looks_at_line(*id))
                || watched.any(|what| self.looks_at_watch(what));
        }
        let rule = problem.args.iter().find_map(|(name, value)| match value {
            Arg::Text(text) if *name == "rule" => Some(text.as_str()),
            _ => None,
        });
        let Some(rule) = rule else { return true };
        if let Some((id, _)) = plan.awards.iter().find(|(_, award)| *award.name == *rule) {
            return self.looks_at_watch(Watch::Award(id));
        }
        if let Some((id, _)) = plan.notices.iter().find(|(_, notice)| *notice.name == *rule) {
            return self.looks_at_watch(Watch::Notice(id));
        }
        if let Some((id, _)) = plan.ensures.iter().find(|(_, ensure)| *ensure.name == *rule) {
            return self.looks_at_watch(Watch::Ensure(id));
        }
        let line = plan.components.iter().find(|(_, bonus)| *bonus.name == *rule);
        line.is_none_or(|(id, _)| self.looks_at_line(id))
    }

    fn looks_at_watch(&self, what: Watch) -> bool {
        match what {
            Watch::Award(_) => self.awards.is_some(),
            Watch::Notice(_) => self.notices.is_some(),
            Watch::Ensure(id) => self.ensures.iter().any(|expected| expected.what == id),
        }
    }

    fn looks_at_line(&self, id: Id<Component>) -> bool {
        // Totals and guards are made of all components.
        let of_all = self.only || !self.ensures.is_empty();
        of_all || self.expect.iter().any(|expected| expected.what.component().is_none_or(|of| of == id))
    }
}

/// Whether an error says that stated facts give an amount which cannot be, and not that facts are lacking.
fn comes_of_facts(code: Code) -> bool {
    matches!(
        code,
        Code::BelowZero
            | Code::LimitBelowZero
            | Code::OpeningBelowZero
            | Code::ExceptionsMeet
            | Code::NothingLeftForOthers
            | Code::RefundTooLarge
    )
}

/// One thing expected.
#[derive(Clone, Debug)]
pub struct Expectation<What, Value> {
    /// In which period; `None` for all periods run.
    pub period: Option<Period>,
    /// Of whom, by key or shown name; `None` for a unit and for all together.
    pub payee: Option<Word>,
    /// Of which unit, by its name: only notices and guards are of units.
    pub unit: Option<Word>,
    /// What.
    pub what: What,
    /// Its value.
    pub value: Value,
    /// Where the value stands, to be rewritten by `--accept`.
    pub value_span: Span,
    /// The whole line.
    pub span: Span,
}

/// What an amount is expected of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// One component.
    Component(Id<Component>),
    /// A state of the pay of one component.
    State(Id<Component>, State),
    /// All components together.
    Total,
}

impl Subject {
    /// The component that it is of.
    pub fn component(self) -> Option<Id<Component>> {
        match self {
            Subject::Component(id) | Subject::State(id, _) => Some(id),
            Subject::Total => None,
        }
    }
}

/// A state of pay in a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Earned in the period.
    Earned,
    /// Held back.
    Held,
    /// Held back earlier and paid now.
    Released,
    /// Taken back.
    TakenBack,
    /// Held back and never paid.
    Cancelled,
    /// What stays open after the period; 0 for a rule that keeps no balance.
    Balance,
}

/// The states of pay that a line of a case may name beside `pays`, or in its place.
const STATES: [(Key, State); 6] = [
    (Key::Earned, State::Earned),
    (Key::Held, State::Held),
    (Key::Released, State::Released),
    (Key::TakenBack, State::TakenBack),
    (Key::Cancelled, State::Cancelled),
    (Key::Balance, State::Balance),
];

/// An amount expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Amount {
    /// This amount, to the last digit.
    Pays(Exact),
    /// The line does not apply.
    NotApplicable,
}

/// Finds the names of a case in its plan.
///
/// # Errors
/// Everything about the case that is wrong: unknown names (P0901), values not understood (P0905), keys missing (P0909),
/// nothing expected (P0903).
pub fn resolve(case: &CaseFile, plans: &[Plan]) -> Result<Scenario, Vec<Diagnostic>> {
    let mut problems = Vec::new();
    let Some((index, plan)) = find_plan(case, plans, &mut problems) else {
        return Err(problems);
    };
    let mut resolver = Resolver { plan, lang: case.lang, problems };
    let periods = resolver.periods(case);
    let given = case.given.iter().filter_map(|(record, rows)| resolver.given(record, rows)).collect();
    let several = periods.len() > 1;
    let scenario = Scenario {
        name: case.name.text.clone(),
        plan: index,
        given,
        expect: case.expect.iter().flatten().flat_map(|row| resolver.expected(row, several)).collect(),
        only: case.only,
        awards: case.awards.as_ref().map(|rows| {
            let known = names(plan.awards.iter().map(|(id, award)| (id, &*award.name)));
            rows.iter().filter_map(|row| resolver.event(row, "case_award", &known, |_| Some(Key::Payee))).collect()
        }),
        notices: case.notices.as_ref().map(|rows| {
            let known = names(plan.notices.iter().map(|(id, notice)| (id, &*notice.name)));
            let whose = |id| match plan.notices.get(id).scope {
                Scope::Person | Scope::Below(..) => Some(Key::Payee),
                Scope::Unit(_) | Scope::UnitOf(_) => Some(Key::Unit),
                Scope::Company => None,
            };
            rows.iter().filter_map(|row| resolver.event(row, "case_notice", &known, whose)).collect()
        }),
        ensures: case.ensures.iter().flatten().filter_map(|row| resolver.guard(row)).collect(),
        periods,
        span: case.name.span,
    };
    let nothing = case.expect.as_ref().is_none_or(Vec::is_empty)
        && case.awards.is_none()
        && case.notices.is_none()
        && case.ensures.as_ref().is_none_or(Vec::is_empty)
        && !case.only;
    if nothing {
        resolver.problems.push(Diagnostic::error(Code::CaseEmpty, case.name.span).arg("case", &case.name.text));
    }
    if resolver.problems.is_empty() { Ok(scenario) } else { Err(resolver.problems) }
}

fn names<'a, T>(all: impl Iterator<Item = (Id<T>, &'a str)>) -> Vec<(Id<T>, String)> {
    all.map(|(id, name)| (id, name.to_owned())).collect()
}

fn find_plan<'a>(case: &CaseFile, plans: &'a [Plan], problems: &mut Vec<Diagnostic>) -> Option<(usize, &'a Plan)> {
    match &case.plan {
        Some(word) => {
            let found = plans.iter().enumerate().find(|(_, plan)| fold(&plan.name) == fold(&word.text));
            if found.is_none() {
                problems.push(unknown("case_plan", word, plans.iter().map(|plan| &*plan.name)));
            }
            found
        }
        None if plans.len() > 1 => {
            problems.push(missing(Key::Plan, case.lang, case.name.span));
            None
        }
        None => plans.iter().enumerate().next(),
    }
}

struct Resolver<'a> {
    plan: &'a Plan,
    /// The language of the case's keys.
    lang: Lang,
    problems: Vec<Diagnostic>,
}

impl Resolver<'_> {
    fn periods(&mut self, case: &CaseFile) -> Vec<Period> {
        let Some(word) = &case.period else {
            self.problems.push(missing(Key::Period, self.lang, case.name.span));
            return Vec::new();
        };
        let Some(range) = period_range(&word.text) else {
            self.not_understood(word, "case_a_period");
            return Vec::new();
        };
        let periods: Vec<Period> = range.periods_ending_inside(self.plan.every).collect();
        if periods.is_empty() {
            self.not_understood(word, "case_whole_period");
        }
        periods
    }

    fn given(&mut self, word: &Word, rows: &[Row]) -> Option<GivenRecord> {
        let records = || self.plan.read_records();
        let wanted = fold(&word.text);
        let Some(record) = records().find(|record| fold(&record.name) == wanted) else {
            self.problems.push(unknown("case_record", word, records().map(|record| &*record.name)));
            return None;
        };
        let mut given = GivenRecord { name: record.name.to_string(), place: word.span, rows: Vec::new() };
        for row in rows {
            let mut cells = Vec::new();
            for (column, value) in &row.cells {
                match record.field(&column.text) {
                    Some(id) => {
                        let field = record.fields.get(id);
                        cells.push((field.name.to_string(), plain_value(&value.text, &field.ty, self.plan.lang)));
                    }
                    None => {
                        let known = record.fields.iter().map(|(_, field)| &*field.name);
                        self.problems.push(unknown("case_column", column, known));
                    }
                }
            }
            given.rows.push(GivenRow { cells, place: row.span });
        }
        Some(given)
    }

    /// What a line expects: the pay, and the states of it that the line names.
    fn expected(&mut self, row: &Row, several: bool) -> Vec<Expectation<Subject, Amount>> {
        let own = [Key::Payee, Key::Component, Key::Pays, Key::Total, Key::Period];
        self.keys(row, &own.into_iter().chain(STATES.map(|(key, _)| key)).collect::<Vec<_>>());
        let named: Vec<(&Word, State)> =
            STATES.iter().filter_map(|(key, state)| Some((row.get(*key)?, *state))).collect();
        let mut all = Vec::new();
        if named.is_empty() || row.get(Key::Pays).is_some() || row.get(Key::Component).is_none() {
            match self.pay(row, several) {
                Some(pay) => all.push(pay),
                None => return all,
            }
        }
        for (value, state) in named {
            all.extend(self.state(row, value, state, several));
        }
        all
    }

    fn state(&mut self, row: &Row, value: &Word, state: State, several: bool) -> Option<Expectation<Subject, Amount>> {
        let component = row.get(Key::Component)?;
        let known = names(self.plan.components.iter().map(|(id, bonus)| (id, &*bonus.name)));
        let id = self.named("case_component", component, &known)?;
        let Some(amount) = amount(&value.text, self.plan.lang) else {
            self.not_understood(value, "case_an_amount");
            return None;
        };
        let period = self.period(row)?;
        if period.is_none() && several {
            return self.lacks(Key::Period, row);
        }
        Some(Expectation {
            period,
            payee: row.get(Key::Payee).cloned(),
            unit: row.get(Key::Unit).cloned(),
            what: Subject::State(id, state),
            value: Amount::Pays(amount),
            value_span: value.span,
            span: row.span,
        })
    }

    fn pay(&mut self, row: &Row, several: bool) -> Option<Expectation<Subject, Amount>> {
        let bonuses = names(self.plan.components.iter().map(|(id, bonus)| (id, &*bonus.name)));
        let (what, value) = match (row.get(Key::Component), row.get(Key::Pays), row.get(Key::Total)) {
            (Some(component), Some(pays), None) => {
                (Subject::Component(self.named("case_component", component, &bonuses)?), pays)
            }
            (None, None, Some(total)) => (Subject::Total, total),
            (None, Some(_), _) => return self.lacks(Key::Component, row),
            (Some(_), None, _) => return self.lacks(Key::Pays, row),
            (Some(_), Some(_), Some(total)) => return self.lacks_room(total),
            (None, None, None) => return self.lacks(Key::Total, row),
        };
        let amount = if not_applicable(&value.text) && what != Subject::Total {
            Amount::NotApplicable
        } else {
            match amount(&value.text, self.plan.lang) {
                Some(amount) => Amount::Pays(amount),
                None => {
                    self.not_understood(value, "case_an_amount");
                    return None;
                }
            }
        };
        let period = self.period(row)?;
        if period.is_none() && several && what != Subject::Total {
            return self.lacks(Key::Period, row);
        }
        Some(Expectation {
            period,
            payee: row.get(Key::Payee).cloned(),
            unit: row.get(Key::Unit).cloned(),
            what,
            value: amount,
            value_span: value.span,
            span: row.span,
        })
    }

    /// An award or notice; `whose` is the key that says of whom one is, where it is not of all.
    fn event<T: Copy>(
        &mut self,
        row: &Row,
        kind: &'static str,
        known: &[(T, String)],
        whose: impl Fn(T) -> Option<Key>,
    ) -> Option<Expectation<T, ()>> {
        let Some(name) = row.get(Key::Name) else {
            self.keys(row, &[Key::Payee, Key::Unit, Key::Name, Key::Period]);
            return self.lacks(Key::Name, row);
        };
        let what = self.named(kind, name, known)?;
        let whose = whose(what);
        self.keys(row, &whose.into_iter().chain([Key::Name, Key::Period]).collect::<Vec<_>>());
        if let Some(key) = whose
            && row.get(key).is_none()
        {
            return self.lacks(key, row);
        }
        Some(Expectation {
            period: self.period(row)?,
            payee: row.get(Key::Payee).cloned(),
            unit: row.get(Key::Unit).cloned(),
            what,
            value: (),
            value_span: name.span,
            span: row.span,
        })
    }

    fn guard(&mut self, row: &Row) -> Option<Expectation<Id<Ensure>, bool>> {
        self.keys(row, &[Key::Name, Key::Holds, Key::Payee, Key::Unit, Key::Period]);
        let Some(name) = row.get(Key::Name) else {
            return self.lacks(Key::Name, row);
        };
        let Some(holds) = row.get(Key::Holds) else {
            return self.lacks(Key::Holds, row);
        };
        let known = names(self.plan.ensures.iter().map(|(id, ensure)| (id, &*ensure.name)));
        let what = self.named("case_guard", name, &known)?;
        let Some(value) = yes_no(&holds.text) else {
            self.not_understood(holds, "yes_or_no");
            return None;
        };
        Some(Expectation {
            period: self.period(row)?,
            payee: row.get(Key::Payee).cloned(),
            unit: row.get(Key::Unit).cloned(),
            what,
            value,
            value_span: holds.span,
            span: row.span,
        })
    }

    /// The period a line names: `Some(None)` when it names none, `None` when it cannot be read.
    #[expect(clippy::option_option, reason = "absent and not understood are different")]
    fn period(&mut self, row: &Row) -> Option<Option<Period>> {
        let Some(word) = row.get(Key::Period) else {
            return Some(None);
        };
        let period = parse_period(&word.text).filter(|period| period.grain().is_some());
        if period.is_none() {
            self.not_understood(word, "case_a_period");
        }
        period.map(Some)
    }

    fn named<T: Copy>(&mut self, kind: &'static str, word: &Word, known: &[(T, String)]) -> Option<T> {
        let wanted = fold(&word.text);
        let found = known.iter().find(|(_, name)| fold(name) == wanted).map(|(id, _)| *id);
        if found.is_none() {
            self.problems.push(unknown(kind, word, known.iter().map(|(_, name)| name.as_str())));
        }
        found
    }

    fn keys(&mut self, row: &Row, allowed: &[Key]) {
        for (key, _) in &row.cells {
            if Key::from_word(&key.text).is_none_or(|key| !allowed.contains(&key)) {
                self.problems.push(unknown_key(key, allowed));
            }
        }
    }

    /// A line without a key that it needs; a key mistyped in it has been reported already.
    fn lacks<T>(&mut self, key: Key, row: &Row) -> Option<T> {
        if row.cells.iter().all(|(word, _)| Key::from_word(&word.text).is_some()) {
            self.problems.push(missing(key, self.lang, row.span));
        }
        None
    }

    /// A line with `component` and `total` at once.
    fn lacks_room<T>(&mut self, total: &Word) -> Option<T> {
        let problem = Diagnostic::error(Code::CaseKey, total.span).arg("key", Arg::Term("total_key"));
        self.problems.push(problem.arg("problem", Arg::Term("case_total_and_component")));
        None
    }

    fn not_understood(&mut self, word: &Word, expected: &'static str) {
        let problem = Diagnostic::error(Code::CaseValue, word.span).arg("text", &word.text);
        self.problems.push(problem.arg("expected", Arg::Term(expected)));
    }
}
