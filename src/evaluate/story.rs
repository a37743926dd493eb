//! Stories: consecutive periods of one person, computed from what they state.

use crate::data::Tables;
use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::evaluate::at::{At, Subject};
use crate::evaluate::draw::{Drawn, Met};
use crate::evaluate::world::{Missing, Stated, Stop, World};
use crate::evaluate::{ExampleResult, LineStatus, RunOptions, Value};
use crate::measure::{Datum, Facts};
use crate::number::Exact;
use crate::plan::{
    Case, ComponentKind, Const, Draw, Expected, Expr, ExprKind, Given, Plan, Story, StoryRow, TotalOf, Type,
};

/// Computes every period of every story: a draw begins with nothing open. After a period that cannot be computed the
/// story ends.
pub(super) fn check_stories(plan: &Plan, tables: &Tables, facts: &Facts<'_>) -> Vec<ExampleResult> {
    let mut results = Vec::new();
    for (place, story) in plan.stories.iter().enumerate() {
        let ComponentKind::Draw(draw) = &plan.components.get(story.of).kind else { continue };
        let mut state = Drawn::default();
        for (number, row) in story.rows.iter().enumerate() {
            let given = row.given.iter().chain(&story.given).collect();
            let mut world = World::new(plan, tables, facts, RunOptions::amounts());
            world.stated = Some(Stated { given, members: Vec::new(), people: Vec::new(), period: true });
            let result = |expected: &Expected, actual, problem| ExampleResult {
                of: Case::Component(story.of),
                examples: plan.examples.len() + place,
                row: number,
                span: row.span,
                expected: expected.clone(),
                actual,
                problem,
            };
            let all = row.pays.iter().chain(&row.balance);
            match world.story_row(story, draw, row, &state) {
                Ok((pays, drawn)) => {
                    let said = row.pays.iter().map(|expected| (expected, pays.clone()));
                    let open = row.balance.iter().map(|expected| (expected, drawn.balance.clone()));
                    for (expected, actual) in said.chain(open) {
                        let (value, problem) = world.compared(story, expected, actual);
                        results.push(result(expected, Some(value), problem));
                    }
                    state = drawn;
                }
                Err(stop) => {
                    let problem = match stop {
                        Stop::NotStated(missing) => Some(world.not_stated(story, row, missing)),
                        Stop::NoData(reason) => {
                            let at = At::over(Subject::Person(0), row.period);
                            let name = plan.components.get(story.of).name.clone();
                            Some(world.with_cause(Diagnostic::error(Code::NoDataMet, row.span), &name, &at, &reason))
                        }
                        Stop::Reported => world.take_problems().into_iter().next(),
                    };
                    results.extend(all.take(1).map(|expected| result(expected, None, problem.clone())));
                    break;
                }
            }
        }
    }
    results
}

impl World<'_> {
    fn story_row(&self, story: &Story, draw: &Draw, row: &StoryRow, state: &Drawn) -> Result<(Exact, Drawn), Stop> {
        let component = self.plan.components.get(story.of);
        let at = At {
            effective: component.effective,
            rule: Some(component.span),
            stage: Some(component.kind.stage()),
            ..At::over(Subject::Person(0), row.period)
        };
        let due = self.compute_due(story.of, &at, &[])?;
        let mut earned = Exact::zero();
        for (of, span) in &draw.of {
            let total = Expr::new(ExprKind::Total(TotalOf::Component(*of)), Type::Money(self.plan.currency), *span);
            earned = &earned + &self.eval(&total, &at)?.number().map_err(Stop::NoData)?;
        }
        let forgiven = match draw.recovery.as_ref().and_then(|recovery| recovery.forgiven.as_ref()) {
            // What a story does not state about it did not happen.
            Some(when) => match self.eval(when, &at) {
                Ok(trace) => trace.value.truth() == Ok(true),
                Err(Stop::NotStated(_)) => false,
                Err(stop) => return Err(stop),
            },
            None => false,
        };
        let lifted_to = Some(&due.amount).filter(|_| due.status == LineStatus::Pays);
        let leaving = self.story_of_leaving(story, row);
        let floor = match draw.recovery.as_ref().and_then(|recovery| recovery.floor.as_ref()) {
            Some(floor) => Some(self.eval(floor, &at)?.number().map_err(Stop::NoData)?),
            None => None,
        };
        let limit = match draw.recovery.as_ref().and_then(|recovery| recovery.limit.as_ref()) {
            Some(limit) if !state.balance.is_zero() => {
                Some(self.most_taken(story.of, self.eval(limit, &at)?.number().map_err(Stop::NoData)?))
            }
            _ => None,
        };
        let (floor, limit) = (floor.as_ref(), limit.as_ref());
        let met = Met { earned: &earned, lifted_to, floor, limit, leaving, forgiven, paid: true };
        let drawn = state.then(draw.recovery.as_ref(), met);
        Ok((&earned + &drawn.line, drawn))
    }

    /// Whether the last day of employment that the story states lies in the period.
    fn story_of_leaving(&self, story: &Story, row: &StoryRow) -> bool {
        let Some((_, Some(through))) = self.plan.records.get(self.plan.people).employed else { return false };
        let is_last_day = |given: &Given| match &*given.what.kind {
            ExprKind::PayeeField(path) => path.record == self.plan.people && path.steps == [through],
            _ => false,
        };
        let day = row.given.iter().chain(&story.given).find(|given| is_last_day(given)).map(|given| &given.value);
        matches!(day, Some(Const::Date(day)) if row.period.contains(*day))
    }

    fn compared(&self, story: &Story, expected: &Expected, actual: Exact) -> (Value, Option<Diagnostic>) {
        let (value, wanted) = (Value::Number(actual), Value::from(Datum::from(&expected.value)));
        let problem = (value != wanted).then(|| {
            Diagnostic::error(Code::ExampleFails, expected.span)
                .arg("rule", &self.plan.components.get(story.of).name)
                .arg("expected", self.arg(&wanted, Some(&expected.ty)))
                .arg("actual", self.arg(&value, Some(&expected.ty)))
        });
        (value, problem)
    }

    fn not_stated(&self, story: &Story, row: &StoryRow, missing: Missing) -> Diagnostic {
        let what = if missing.name.is_empty() { String::new() } else { format!(" {}", missing.name) };
        Diagnostic::error(Code::ExampleValueMissing, row.span)
            .arg("rule", &self.plan.components.get(story.of).name)
            .arg("kind", Arg::Term(missing.kind))
            .arg("what", what)
            .label(missing.span, "needed")
    }
}
