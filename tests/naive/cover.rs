//! What the generator makes: a mechanic that no plan has is proved by nobody.

use super::make;
use super::model::*;

/// A mechanic and whether a case has it.
type Mechanic = (&'static str, fn(&Case) -> bool);

const MECHANICS: [Mechanic; 23] = [
    ("a cohort", |case| case.plan.kpis.iter().any(|kpi| kpi.cohort.is_some())),
    ("people below a head", |case| {
        let below = |kpi: &Kpi| matches!(kpi.per, Per::Below { .. });
        case.plan.kpis.iter().any(below) && case.data.people.iter().any(|one| one.head.is_some())
    }),
    ("a dated salary", |case| case.data.people.iter().any(|one| !one.changes.is_empty())),
    ("people hired again inside a month", |case| {
        let inside =
            |one: &Person| one.left.zip(one.again).is_some_and(|(left, again)| left.month() == again.0.month());
        case.data.people.iter().any(inside)
    }),
    ("a computed field", |case| case.plan.computed),
    ("a KPI that takes rows off again", |case| case.plan.kpis.iter().any(|kpi| kpi.reversed.is_some())),
    ("refunds in a record of their own", |case| {
        let of_bonus =
            |of: &Bonus| of.for_each.as_ref().and_then(|each| each.reversed).is_some_and(|back| back.in_part);
        let of_kpi = |kpi: &Kpi| kpi.reversed.is_some_and(|back| back.in_part);
        case.plan.refunds_apart && (case.plan.bonuses.iter().any(of_bonus) || case.plan.kpis.iter().any(of_kpi))
    }),
    ("a table by dates", |case| case.plan.scales.iter().any(|one| matches!(one.columns, Some(Columns::Dates(..))))),
    ("a matrix", |case| case.plan.scales.iter().any(|one| matches!(one.columns, Some(Columns::Across(..))))),
    ("rows rounded one by one, and taken back", |case| {
        let each = |of: &Bonus| of.rounding.as_ref().unwrap_or(&case.plan.rounding).each_record;
        let back = |of: &Bonus| of.for_each.as_ref().is_some_and(|each| each.reversed.is_some());
        case.plan.bonuses.iter().any(|of| each(of) && back(of))
    }),
    ("rows with steps of their own", |case| {
        case.plan.bonuses.iter().filter_map(|of| of.for_each.as_ref()).any(|each| !each.each_then.is_empty())
    }),
    ("parts paid later", |case| case.plan.bonuses.iter().any(|of| of.finish.later.is_some())),
    ("pay carried by rows", |case| case.plan.bonuses.iter().any(|of| of.finish.spread.is_some())),
    ("a limit with an excess", |case| case.plan.bonuses.iter().any(|of| of.finish.limit.is_some())),
    ("a window so far", |case| {
        case.plan.bonuses.iter().any(|of| matches!(of.window, Some((Window::SoFar(_), Some(_)))))
    }),
    ("a pool of units", |case| case.plan.pools.iter().any(|of| of.per_kind.is_some())),
    ("the best part of a contest", |case| case.plan.contests.iter().any(|of| of.top.is_some())),
    ("a cap of a group", |case| case.plan.payroll.caps.iter().any(|of| of.per_team.is_some())),
    ("two caps", |case| case.plan.payroll.caps.len() > 1),
    ("a draw paid back", |case| case.plan.payroll.draws.iter().any(|of| of.recovery.is_some())),
    ("a deduction by rows", |case| case.plan.payroll.deductions.iter().any(|of| matches!(of.cause, Cause::Orders(_)))),
    ("shared rows", |case| case.plan.shared.is_some()),
    ("several currencies", |case| case.plan.fx.is_some()),
];

/// The mechanics that fewer than one plan in a hundred has.
pub fn rare() -> Vec<String> {
    let cases: Vec<Case> = (0..1000).map(|seed| make::case(seed * 7919 + 1, 0)).collect();
    let made = |(what, has): &Mechanic| (*what, cases.iter().filter(|case| has(case)).count());
    MECHANICS.iter().map(made).filter(|(_, made)| *made < 10).map(|(what, made)| format!("{what}: {made}")).collect()
}
