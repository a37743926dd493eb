//! The months of rows on which the pay of some periods depends.

use std::collections::BTreeMap;

use crate::data::{EntityId, Tables};
use crate::evaluate::RunOptions;
use crate::evaluate::world::World;
use crate::measure::{Facts, Months, SimpleEngine};
use crate::plan::stack::on_own_stack;
use crate::plan::{Component, ComponentKind, Duration, Expr, ExprKind, Plan, Reversal, TimeUnit, walk};
use crate::time::{Month, Period, plus_days};

/// The months of rows on which anything in the run of these periods depends; `None` where that may be any: rules look at
/// other windows than their own period, or at what was paid before.
pub fn months_behind(plan: &Plan, periods: &[Period]) -> Option<Months> {
    let looks_back = plan.components.iter().any(|(_, rule)| rule.looks_back() || rule.quota_window.is_some())
        || plan.awards.iter().any(|(_, award)| award.once.is_some());
    if looks_back || sees_other_windows(plan) {
        return None;
    }
    let of_rules = plan.components.iter().map(|(_, rule)| rule.every);
    let of_quotas = plan.kpis.iter().filter_map(|(_, kpi)| kpi.quota_every);
    let of_awards = plan.awards.iter().map(|(_, award)| award.every);
    let of_checks =
        plan.notices.iter().map(|(_, notice)| notice.every).chain(plan.ensures.iter().map(|(_, ensure)| ensure.every));
    let longest = of_rules.chain(of_quotas).chain(of_awards).chain(of_checks).fold(plan.every, Ord::max);
    let first = periods.iter().map(|period| longest.containing(period.first()).first()).min()?;
    let last = periods.iter().map(|period| longest.containing(period.last()).last()).max()?;
    let mut paid_since = BTreeMap::new();
    for (id, rule) in plan.components.iter() {
        if let Some(reversal) = rule.reversed() {
            let since = since(plan, (rule, reversal), first)?;
            paid_since.insert(id, longest.containing(since).first());
        }
    }
    Some(Months { of: Period::span(first, last)?, paid_since, shown: None })
}

/// The same for a run of everybody: what people owe who have left is added up since then. `tables` need hold nothing but the
/// people.
pub fn months_of_run(plan: &Plan, tables: &Tables, periods: &[Period]) -> Option<Months> {
    let last = periods.iter().map(|period| period.last_day()).max()?;
    let left = on_own_stack(|| {
        let facts = Facts::new(plan, tables, &SimpleEngine);
        let world = World::new(plan, tables, &facts, RunOptions::amounts());
        let count = EntityId::try_from(tables.get(plan.people).entities.len()).unwrap_or(EntityId::MAX);
        let left = (0..count).filter_map(|person| world.employment(person, last).through);
        let left = left.filter(|through| *through <= last).map(|left| Month::of(left.max(plan.effective.from)));
        left.map(|month| plan.every.containing(month)).collect::<Vec<Period>>()
    });
    let asked: Vec<Period> = periods.iter().copied().chain(left).collect();
    months_behind(plan, &asked)
}

/// Whether an expression of the plan is seen from another window than the period at hand.
fn sees_other_windows(plan: &Plan) -> bool {
    let mut found = false;
    let mut visit = |expr: &Expr| found |= matches!(&*expr.kind, ExprKind::InWindow { .. } | ExprKind::InARow { .. });
    plan.components.iter().for_each(|(_, rule)| walk::component(plan, rule, &mut visit));
    let kpis = plan.kpis.iter().flat_map(|(_, kpi)| std::iter::once(&kpi.value).chain(&kpi.quota));
    let awards = plan.awards.iter().map(|(_, award)| &award.when);
    let notices = plan.notices.iter().map(|(_, notice)| &notice.when);
    let ensures = plan.ensures.iter().map(|(_, ensure)| &ensure.check);
    walk::exprs(plan, kpis.chain(awards).chain(notices).chain(ensures), &mut visit);
    found
}

/// Since which month rows may have been paid that are taken back from `first` on. What was paid for a row is its part of the
/// line of that time: it must be known from the rows of the rule alone.
fn since(plan: &Plan, (rule, reversal): (&Component, &Reversal), first: Month) -> Option<Month> {
    let ComponentKind::ForEach { rows, .. } = &rule.kind else { return None };
    let cut = |rule: &Component| matches!(rule.kind, ComponentKind::Cap(_) | ComponentKind::Sanction(_));
    if !plan.groups.is_empty() || plan.components.iter().any(|(_, rule)| cut(rule)) {
        return None;
    }
    let mut measured = false;
    walk::component(plan, rule, &mut |expr| {
        measured |= matches!(
            &*expr.kind,
            ExprKind::Kpi(_)
                | ExprKind::Attainment(_)
                | ExprKind::Measure(_)
                | ExprKind::Scorecard(_)
                | ExprKind::Scale { .. }
                | ExprKind::Total(_)
                | ExprKind::OfGroup { .. }
        );
    });
    let (Duration { count, unit }, from) = reversal.within.as_ref()?;
    let ExprKind::RowField(from) = &*from.kind else { return None };
    if measured || rows.date.as_ref() != Some(from) {
        return None;
    }
    let each = match unit {
        TimeUnit::Day => return Some(Month::of(plus_days(first.first_day(), count.checked_neg()?)?)),
        TimeUnit::Month => 1,
        TimeUnit::Quarter => 3,
        TimeUnit::HalfYear => 6,
        TimeUnit::Year => 12,
    };
    Some(first.plus(-i32::try_from(count.checked_mul(each)?).ok()?.checked_add(1)?))
}
