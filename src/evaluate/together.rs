//! Examples of a whole circle: the members of one group, computed together from what the table states.

use std::collections::HashMap;
use std::sync::Arc;

use crate::data::{EntityId, Tables};
use crate::evaluate::at::{At, Subject};
use crate::evaluate::examples::{ExampleResult, concluded, stated_period};
use crate::evaluate::world::{Stated, Stop, World};
use crate::evaluate::{RunOptions, Value};
use crate::measure::Facts;
use crate::number::Exact;
use crate::plan::{Component, Example, Examples, Given, Id, Plan};
use crate::time::Month;

/// One result for each row. What `given` states holds for the group and for every member, a column for its member only.
pub(super) fn check_together<'a>(
    plan: &'a Plan,
    tables: &'a Tables,
    facts: &'a Facts<'a>,
    (place, examples): (usize, &'a Examples),
    id: Id<Component>,
) -> Vec<ExampleResult> {
    let bonus = plan.components.get(id);
    // Members are numbered in the order of their names, which settles the left-over units as keys do.
    let mut rows: Vec<(usize, &Example)> = examples.rows.iter().enumerate().collect();
    rows.sort_by(|(_, a), (_, b)| a.person.cmp(&b.person));
    let given: Vec<&Given> = examples.given.iter().collect();
    let period = stated_period(&given);
    let mut world = World::new(plan, tables, facts, RunOptions::amounts());
    world.stated = Some(Stated {
        given,
        members: rows.iter().map(|(_, row)| row.given.iter().collect()).collect(),
        people: rows.iter().map(|(_, row)| row.person.clone().unwrap_or_else(|| Arc::from(""))).collect(),
        period: period.is_some(),
    });
    let first = plan.every.containing(Month::of(plan.effective.from));
    let own = match period.unwrap_or(first) {
        period if bonus.every > plan.every => bonus.every.containing(period.last()),
        period => period,
    };
    let at = At { effective: None, ..At::over(Subject::Company, own) };
    let members: Vec<EntityId> = (0..EntityId::try_from(rows.len()).unwrap_or(EntityId::MAX)).collect();
    let paid = world.pay_together(id, &at, &members, Exact::zero());
    let mut results: HashMap<usize, ExampleResult> = HashMap::new();
    let stopped = matches!(paid, Err(Stop::Reported)).then(|| world.take_problems().into_iter().next()).flatten();
    for (member, (row, example)) in members.iter().zip(&rows) {
        let result = match &paid {
            Ok(together) => {
                Ok(Value::Number(together.shares.get(member).map_or_else(Exact::zero, |s| s.amount.clone())))
            }
            Err(Stop::NoData(reason)) => Ok(Value::NoData(reason.clone())),
            Err(stop) => Err(stop.clone()),
        };
        let mut concluded = concluded(&world, (place, examples), (*row, example), result);
        // What stops the circle stops it for every row.
        concluded.problem = concluded.problem.or_else(|| stopped.clone());
        results.insert(*row, concluded);
    }
    (0..examples.rows.len()).filter_map(|row| results.remove(&row)).collect()
}
