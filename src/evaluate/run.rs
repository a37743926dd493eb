//! The run: one plan, its tables, some periods.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::data::{EntityId, Tables};
use crate::diagnostics::{Code, Diagnostic};
use crate::evaluate::world::World;
use crate::evaluate::{Missing, Outcome};
use crate::measure::{Answers, Facts, MeasureEngine, SimpleEngine};
use crate::plan::Plan;
use crate::plan::stack::{on_own_stack, on_own_stacks};
use crate::time::{Month, Period};

/// What a run is wanted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RunOptions<'a> {
    /// Whether every amount comes with its explanation. Without it traces hold their own value and no parts.
    pub trace: bool,
    /// Whether the rows behind it are among it, one by one. Without them a row may pass by and be forgotten.
    pub rows: bool,
    /// Whose lines alone are wanted; of the others only what those need is computed.
    pub only: Option<&'a BTreeSet<EntityId>>,
}

impl RunOptions<'_> {
    /// Amounts alone.
    pub fn amounts() -> Self {
        RunOptions { trace: false, rows: false, only: None }
    }

    /// Every step to an amount, without the rows behind it.
    pub fn steps() -> Self {
        RunOptions { trace: true, rows: false, only: None }
    }
}

impl Default for RunOptions<'_> {
    fn default() -> Self {
        RunOptions { trace: true, rows: true, only: None }
    }
}

/// Runs a plan over some of its periods: lines of pay, awards, notices and guards, and everything wrong in one go.
///
/// `periods` are periods of the plan's `every`. Pure: the same plan and tables give the same outcome, whatever the
/// order of rows and whatever was run before.
pub fn run(plan: &Plan, tables: &Tables, periods: &[Period], options: RunOptions<'_>) -> Outcome {
    run_with(&SimpleEngine, plan, tables, periods, options)
}

/// [`run`] on facts that another engine measures.
pub fn run_with(
    engine: &dyn MeasureEngine,
    plan: &Plan,
    tables: &Tables,
    periods: &[Period],
    options: RunOptions<'_>,
) -> Outcome {
    on_own_stack(|| run_here(engine, plan, tables, periods, options))
}

fn run_here(
    engine: &dyn MeasureEngine,
    plan: &Plan,
    tables: &Tables,
    periods: &[Period],
    options: RunOptions<'_>,
) -> Outcome {
    let answers = Arc::new(Answers::new(plan, tables, engine));
    let facts = Facts::of(Arc::clone(&answers));
    let mut outcome = Outcome { periods: periods.to_vec(), problems: facts.problems(), ..Outcome::default() };
    if !outcome.problems.is_empty() {
        // Sums that do not fit: nothing that builds on them would be true.
        return outcome;
    }
    let world = World::new(plan, tables, &facts, options);
    match in_parts(&answers, plan, tables, periods, options) {
        Some(parts) => parts.into_iter().for_each(|part| outcome.append(part)),
        None => run_periods(&world, periods, &mut outcome),
    }
    if options.only.is_none() {
        world.warn_of_uncredited(periods);
        world.warn_of_left_out(periods);
        world.warn_of_empty_periods(periods);
        world.warn_of_days_before_history(periods);
        world.warn_of_refunds_without_day();
        world.warn_of_refunds_of_nothing();
        world.warn_of_refunds_from_before(periods);
        world.warn_of_unseen(periods);
        world.warn_of_rows_without_unit(periods);
    }
    outcome.undecided = world.undecided.take();
    outcome.problems = world.take_problems();
    let begun = || periods.iter().filter(|period| plan.effective.from <= period.last_day());
    if let (Some(first), Some(last)) = (begun().min(), begun().max()) {
        outcome.left = world.left_by(*last, options.only.map(|people| (people, *first)));
        if options.only.is_none() {
            outcome.open = world.open_after(*last);
            outcome.problems.extend(world.left_open(*last, &outcome.open));
        }
    }
    outcome
}

/// From how many people on, counted once for each period, the periods are shared among threads.
/// For few it does not pay; programs built for tests do it all the same, so that these hold both ways.
const MANY: usize = if cfg!(debug_assertions) { 8 } else { 2_000 };

/// The same periods run by several threads, some of them each: a period asks for nothing that depends on another one's run.
/// `None` where that does not pay, and where anything is to be said: then all are run in their order, so that it is said
/// once and in that order.
fn in_parts(
    answers: &Arc<Answers<'_>>,
    plan: &Plan,
    tables: &Tables,
    periods: &[Period],
    options: RunOptions<'_>,
) -> Option<Vec<Outcome>> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let people = options.only.map_or(tables.get(plan.people).entities.len(), BTreeSet::len);
    // Who looks back from period to period would do the work of the earlier ones again.
    let pays = people * periods.len() >= MANY && !plan.components.iter().any(|(_, component)| component.looks_back());
    let part = periods.len().div_ceil(threads);
    if !pays || part == periods.len() {
        return None;
    }
    let parts: Vec<&[Period]> = periods.chunks(part).collect();
    let run = |periods: &&[Period]| {
        let facts = Facts::of(Arc::clone(answers));
        let world = World::new(plan, tables, &facts, options);
        let mut outcome = Outcome::default();
        run_periods(&world, periods, &mut outcome);
        let silent = world.take_problems().is_empty() && world.undecided.take().is_empty() && world.unseen.is_empty();
        silent.then_some(outcome)
    };
    on_own_stacks(&parts, run).into_iter().collect()
}

fn run_periods(world: &World<'_>, periods: &[Period], outcome: &mut Outcome) {
    let plan = world.plan;
    for period in periods {
        if plan.outlives_its_end() && plan.effective.through.is_some_and(|through| through < period.first_day()) {
            // What was earned before the end is still paid or taken back; nothing else is looked at.
            pay_people(world, *period, world.returned(*period).to_vec(), outcome);
        } else if plan.effective.touches(*period) {
            run_period(world, *period, outcome);
        } else {
            world.report(outside(plan, *period));
            outcome.payees.push((*period, Vec::new()));
        }
        world.forget_unasked();
    }
}

fn run_period(world: &World<'_>, period: Period, outcome: &mut Outcome) {
    let plan = world.plan;
    pay_people(world, period, world.people_of(period).iter().copied().collect(), outcome);
    if world.options.only.is_some() {
        return;
    }
    for (id, _) in plan.components.iter() {
        world.warn_of_units_of_nobody(id, period);
    }
    for (id, _) in plan.awards.iter() {
        outcome.awards.extend(world.awards(id, period));
    }
    for (id, _) in plan.notices.iter() {
        outcome.notices.extend(world.notices(id, period));
    }
    for (id, _) in plan.ensures.iter() {
        outcome.ensures.extend(world.ensures(id, period));
    }
}

/// The lines of all these people, and who of them lacks one.
fn pay_people(world: &World<'_>, period: Period, people: Vec<EntityId>, outcome: &mut Outcome) {
    let plan = world.plan;
    let people: Vec<EntityId> = match world.options.only {
        Some(only) => people.into_iter().filter(|person| only.contains(person)).collect(),
        None => people,
    };
    if people.is_empty() && world.options.only.is_none() {
        let nobody = Diagnostic::warning(Code::NobodyPaid, plan.span).arg("plan", &plan.title).arg("period", period);
        world.report(match plan.effective.through {
            Some(through) if through < period.first_day() => nobody.arg("through", through).help("ended"),
            _ => nobody,
        });
    }
    for person in &people {
        let (mut failed, mut computed) = (Vec::new(), Vec::new());
        for (id, _) in plan.components.iter() {
            // A line that could not be computed has been reported; the others are computed all the same.
            match world.line(id, *person, period) {
                Ok(Some(line)) => {
                    computed.push(id);
                    outcome.lines.push(line);
                }
                Ok(None) => {}
                Err(_) => failed.push(id),
            }
        }
        if !failed.is_empty() {
            outcome.missing.push(Missing { period, payee: *person, failed, left_out: computed });
        }
    }
    outcome.payees.push((period, people));
}

/// P0805: a period in which the plan does not hold.
pub(super) fn outside(plan: &Plan, period: Period) -> Diagnostic {
    let problem = Diagnostic::error(Code::PeriodOutside, plan.span)
        .arg("plan", &plan.title)
        .arg("period", period)
        .arg("from", plan.effective.from);
    match plan.effective.through {
        Some(through) => problem.arg("through", through).help("closed"),
        None => problem,
    }
}

/// The people of a plan and the months of periods to be run in which they are not paid, though the plan is theirs: of a row that
/// is theirs then it must be said that nobody is paid for it. `tables` need hold nothing but the people.
pub fn unpaid(plan: &Plan, tables: &Tables, periods: &[Period]) -> Vec<(EntityId, Month)> {
    on_own_stack(|| {
        let facts = Facts::new(plan, tables, &SimpleEngine);
        let world = World::new(plan, tables, &facts, RunOptions::amounts());
        let count = EntityId::try_from(tables.get(plan.people).entities.len()).unwrap_or(EntityId::MAX);
        let mut unpaid = Vec::new();
        for period in periods {
            for person in 0..count {
                if !world.is_payee(person, *period) && world.is_of_plan(person, *period, periods) {
                    unpaid.extend(period.each_month().map(|month| (person, month)));
                }
            }
        }
        unpaid
    })
}
