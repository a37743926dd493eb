//! Examples written into the rules: computed from what they state, without any data.

use crate::data::Tables;
use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::evaluate::at::{At, RowAt, Subject};
use crate::evaluate::world::{Missing, Stated, Stop, World};
use crate::evaluate::{RunOptions, Value};
use crate::measure::{Datum, Facts, SimpleEngine};
use crate::plan::stack::on_own_stack;
use crate::plan::{Case, Const, Example, Examples, Expected, Expr, ExprKind, Given, Id, Plan, Type};
use crate::source::Span;
use crate::time::{Month, Period};

/// The result of one example.
#[derive(Clone, Debug)]
pub struct ExampleResult {
    /// What the example is of.
    pub of: Case,
    /// Which of the plan's `examples`.
    pub examples: usize,
    /// Which row of it, from 0.
    pub row: usize,
    /// The row.
    pub span: Span,
    /// What it promises.
    pub expected: Expected,
    /// What comes out; `None` when the example does not state all that is needed.
    pub actual: Option<Value>,
    /// What is wrong: P0506 for another value than expected, P0508 for something not stated. `None` when it holds.
    pub problem: Option<Diagnostic>,
}

impl ExampleResult {
    /// Whether the example holds.
    pub fn holds(&self) -> bool {
        self.problem.is_none()
    }
}

/// Computes every example of a plan.
///
/// Values stated by the example stand in place of data; scales, scorecards, definitions, parameters and attainment
/// are computed. Without a stated `period`, a rule that asks for the period, or a parameter that changes while the
/// plan holds, cannot be computed. An example of a `for each` bonus is a period with that one row.
pub fn check_examples(plan: &Plan) -> Vec<ExampleResult> {
    on_own_stack(|| check_here(plan))
}

fn check_here(plan: &Plan) -> Vec<ExampleResult> {
    let tables = Tables::default();
    let facts = Facts::new(plan, &tables, &SimpleEngine);
    let mut results = Vec::new();
    for (place, examples) in plan.examples.iter().enumerate() {
        if let Case::Together(id) = examples.of {
            results.extend(super::together::check_together(plan, &tables, &facts, (place, examples), id));
            continue;
        }
        for (row, example) in examples.rows.iter().enumerate() {
            let given: Vec<&Given> = example.given.iter().chain(&examples.given).collect();
            results.push(check(plan, &tables, &facts, (place, examples), (row, example), given));
        }
    }
    results.extend(crate::evaluate::story::check_stories(plan, &tables, &facts));
    results
}

fn check<'a>(
    plan: &'a Plan,
    tables: &'a Tables,
    facts: &'a Facts<'a>,
    (place, examples): (usize, &Examples),
    (row, example): (usize, &Example),
    given: Vec<&'a Given>,
) -> ExampleResult {
    let stated_period = stated_period(&given);
    let mut world = World::new(plan, tables, facts, RunOptions::amounts());
    let period = stated_period.is_some();
    world.stated = Some(Stated { given, members: Vec::new(), people: Vec::new(), period });
    let first = plan.every.containing(Month::of(plan.effective.from));
    let result = world.example(examples.of, stated_period.unwrap_or(first));
    concluded(&world, (place, examples), (row, example), result)
}

/// The period that an example states.
pub(super) fn stated_period(given: &[&Given]) -> Option<Period> {
    given.iter().find_map(|given| match (&*given.what.kind, &given.value) {
        (ExprKind::ThisPeriod, Const::Period(period)) => Some(*period),
        _ => None,
    })
}

/// The result of an example against what it promises.
pub(super) fn concluded(
    world: &World<'_>,
    (place, examples): (usize, &Examples),
    (row, example): (usize, &Example),
    result: Result<Value, Stop>,
) -> ExampleResult {
    let plan = world.plan;
    let name = examples.of.name(plan);
    let expected = &example.expected;
    let (actual, problem) = match result {
        Ok(value) => {
            let holds = value == Value::from(Datum::from(&expected.value));
            let problem = (!holds).then(|| {
                let wanted = Value::from(Datum::from(&expected.value));
                Diagnostic::error(Code::ExampleFails, expected.span)
                    .arg("rule", name)
                    .arg("expected", world.arg(&wanted, Some(&expected.ty)))
                    .arg("actual", world.arg(&value, Some(&expected.ty)))
            });
            (Some(value), problem)
        }
        Err(Stop::NotStated(Missing { kind, name: what, span })) => {
            let what = if what.is_empty() { String::new() } else { format!(" {what}") };
            let problem = Diagnostic::error(Code::ExampleValueMissing, example.span)
                .arg("rule", name)
                .arg("kind", Arg::Term(kind))
                .arg("what", what)
                .label(span, "needed");
            (None, Some(problem))
        }
        Err(Stop::NoData(_) | Stop::Reported) => (None, world.take_problems().into_iter().next()),
    };
    ExampleResult {
        of: examples.of,
        examples: place,
        row,
        span: example.span,
        expected: expected.clone(),
        actual,
        problem,
    }
}

impl World<'_> {
    /// What comes out of an example.
    fn example(&self, of: Case, period: Period) -> Result<Value, Stop> {
        // Nobody in particular: all that a person's rows would say is stated or missing.
        let at = At::over(Subject::Person(0), period);
        let number = Type::Number;
        let result = match of {
            // Pools and contests have examples of a whole circle (`together.rs`).
            Case::Component(id) | Case::Together(id) => self.example_of_bonus(id, period),
            Case::Scale(id) => {
                let scale = self.plan.scales.get(id);
                self.scale(id, None, &Expr::new(ExprKind::Scale { scale: id, base: None }, number, scale.span), &at)
                    .map(|trace| trace.value)
            }
            Case::Scorecard(id) => {
                let span = self.plan.scorecards.get(id).span;
                self.scorecard(id, &Expr::new(ExprKind::Scorecard(id), number, span), &at).map(|trace| trace.value)
            }
            Case::Define(id) => self.eval(&self.plan.defines.get(id).value, &at).map(|trace| trace.value),
        };
        match result {
            Err(Stop::NoData(reason)) => Ok(Value::NoData(reason)),
            other => other,
        }
    }

    fn example_of_bonus(&self, id: Id<crate::plan::Component>, period: Period) -> Result<Value, Stop> {
        let bonus = self.plan.components.get(id);
        let own = if bonus.every > self.plan.every { bonus.every.containing(period.last()) } else { period };
        let at = At { quota_window: bonus.quota_window, ..At::over(Subject::Person(0), own) };
        let rows = match bonus.kind.rows() {
            None => Vec::new(),
            Some(rows) => {
                let row = RowAt { record: rows.record, row: 0, date: None, part: None, gap: None };
                if self.is_left_out(&rows.filters, &At { row: Some(row), ..at.clone() })? {
                    Vec::new()
                } else {
                    vec![row]
                }
            }
        };
        let due = self.compute_due(id, &at, &rows)?;
        self.bounded_example(bonus, &at, due.amount).map(Value::Number)
    }

    /// Whether the stated fields show that a row is not one that the rule pays for. What an example does not state
    /// about the choice of rows is taken to fit: the example is of a row that the rule pays for.
    fn is_left_out(&self, filters: &[Expr], at: &At) -> Result<bool, Stop> {
        for filter in filters {
            match self.eval(filter, at) {
                Ok(trace) if trace.value.truth() != Ok(true) => return Ok(true),
                Ok(_) | Err(Stop::NotStated(_)) => {}
                Err(stop) => return Err(stop),
            }
        }
        Ok(false)
    }
}
