//! A change that holds inside or before a period that is running or closed.
//!
//! From which day a change holds is read off the texts: a value with a day from that day on, a rule with days of its own
//! from their first one, everything else from the first period in which it says something else, parameters by the values
//! then in force.

use crate::compare::{Became, BlockChange, ClauseChange, Touches};
use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::lint::Subject;
use crate::lint::change::in_force::said_in;
use crate::plan::{Param, ParamValue, Plan};
use crate::syntax::fold;
use crate::syntax::labels::{BlockKind, LabelKind};
use crate::time::{Date, DateRange, Month, Period, plus_days};

/// Since when a part of a change holds.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Begun {
    /// The block.
    name: String,
    /// The first day on which it may pay otherwise.
    since: Date,
}

pub(super) fn run(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    let Some(change) = subject.change else { return };
    let plan = subject.plan;
    let running = plan.every.containing(Month::of(subject.today));
    let touches = |block: &&BlockChange| block.touches == Touches::Amounts;
    let last_closed = change.closed.iter().map(|period| period.last_day()).max();
    let last = last_closed.map_or(running.last_day(), |last| last.max(running.last_day()));
    let begun =
        change.meaning.blocks.iter().filter(touches).filter_map(|block| since(block, (change.before, plan), last));
    let mut early: Vec<Begun> = begun.filter(|begun| begun.since <= last).collect();
    early.sort_by(|a, b| (a.since, &a.name).cmp(&(b.since, &b.name)));
    let Some(first) = early.first() else { return };
    let closed = change.closed.iter().filter(|period| period.last_day() >= first.since).count();
    let said = Diagnostic::warning(Code::ChangesPast, plan.span)
        .arg("plan", &plan.name)
        .arg("against", change.name)
        .arg("since", first.since)
        .arg("names", Arg::List(early.iter().map(|begun| Arg::from(&begun.name)).collect()))
        .arg("running", running)
        .arg("next", plus_days(last, 1).unwrap_or(last))
        .arg("closed", closed);
    found.push(if closed > 0 { said.help("closed") } else { said });
}

/// From which day on a block pays otherwise; `None` where it does not do so through the last day.
fn since(block: &BlockChange, (before, after): (&Plan, &Plan), last: Date) -> Option<Begun> {
    let of_plan = before.effective.from.max(after.effective.from);
    let name = if block.name.is_empty() { after.name.to_string() } else { block.name.clone() };
    let begun =
        |own: Option<Date>| Some(Begun { name: name.clone(), since: own.map_or(of_plan, |own| own.max(of_plan)) });
    let days = |plan: &Plan, name: &str| {
        let found = plan.components.iter().find(|(_, rule)| fold(&rule.name) == fold(name));
        found.map(|(_, rule)| rule.effective)
    };
    let was = block.renamed_from.as_ref().unwrap_or(&block.name);
    match &block.became {
        // What only others read pays nothing by itself: they have changed, too.
        Became::Added(_) | Became::Removed(_) if is_read_by_others(block.kind) => None,
        Became::Added(_) => begun(days(after, &block.name).flatten().map(|days| days.from)),
        Became::Removed(_) => begun(days(before, was).flatten().map(|days| days.from)),
        Became::Changed(_) if block.kind == BlockKind::Param => {
            begun(param(before, was).zip(param(after, &block.name)).and_then(|(a, b)| parting(a, b)))
        }
        Became::Changed(parts) => {
            let of_plans = (block.kind == BlockKind::Plan).then_some((before.effective, after.effective));
            let of_rule = days(before, was).zip(days(after, &block.name));
            let both = DateRange {
                from: of_plan,
                through: before.effective.through.into_iter().chain(after.effective.through).min(),
            };
            let held = of_plans.or(of_rule.map(|(a, b)| (inside(a, both), inside(b, both))));
            let by_days = held.and_then(|(before, after)| first_alone(before, after));
            // A rule says otherwise only on days on which both texts have it.
            let from = held.map_or(of_plan, |(a, b)| a.from.max(b.from).max(of_plan));
            let until = held.and_then(|(a, b)| a.through.into_iter().chain(b.through).min());
            let until = until.map_or(last, |until| until.min(last));
            let own = |part: &&ClauseChange| {
                part.touches == Touches::Amounts && !(held.is_some() && part.kind == Some(LabelKind::Effective))
            };
            let parts: Vec<&ClauseChange> = parts.iter().filter(own).collect();
            let by_text = differs(&parts, (before, after), (from, until));
            [by_days, by_text].into_iter().flatten().min().map(|day| Begun { name, since: day.max(of_plan) })
        }
    }
}

/// Whether blocks of a kind pay only by what others make of them.
fn is_read_by_others(kind: BlockKind) -> bool {
    matches!(kind, BlockKind::Param | BlockKind::Define | BlockKind::Kpi | BlockKind::Scale | BlockKind::Scorecard)
}

/// The first day on which one range holds and the other does not; `None` where they are one.
fn first_alone(one: DateRange, other: DateRange) -> Option<Date> {
    if one.from != other.from {
        return Some(one.from.min(other.from));
    }
    let day = one.through.into_iter().chain(other.through).min().filter(|_| one.through != other.through)?;
    plus_days(day, 1)
}

/// The days of a rule inside those of its plan: all of them where it says none.
fn inside(rule: Option<DateRange>, plan: DateRange) -> DateRange {
    let Some(rule) = rule else { return plan };
    let through = rule.through.into_iter().chain(plan.through).min();
    DateRange { from: rule.from.max(plan.from), through }
}

/// The first day of the first period from a day to another in which parts say something else, parameters by their values.
fn differs(parts: &[&ClauseChange], (before, after): (&Plan, &Plan), (from, until): (Date, Date)) -> Option<Date> {
    if parts.is_empty() {
        return None;
    }
    let same = |part: &&ClauseChange, period: Period| {
        let said = |text: &Option<String>, plan: &Plan| text.as_ref().map(|text| said_in(text, plan, period));
        let moved = part
            .was_label
            .as_ref()
            .is_some_and(|was| said_in(was, before, period) != said_in(&part.label, after, period));
        !moved && said(&part.before, before) == said(&part.after, after)
    };
    let mut period = after.every.containing(Month::of(from));
    while period.first_day() <= until {
        if !parts.iter().all(|part| same(part, period)) {
            return Some(period.first_day().max(from));
        }
        period = after.every.containing(period.last().plus(1));
    }
    None
}

fn param<'p>(plan: &'p Plan, name: &str) -> Option<&'p Param> {
    plan.params.iter().map(|(_, param)| param).find(|param| fold(&param.name) == fold(name))
}

/// The first day on which two forms of a parameter differ; `None` where that may be any.
fn parting(before: &Param, after: &Param) -> Option<Date> {
    match (&before.value, &after.value) {
        (ParamValue::Dated(a), ParamValue::Dated(b)) => {
            let same = a.iter().zip(b).take_while(|(a, b)| a == b).count();
            a.get(same).into_iter().chain(b.get(same)).map(|(day, _)| *day).min()
        }
        (ParamValue::Table { keys: a, dates, rows }, ParamValue::Table { keys: b, dates: later, rows: others })
            if a.len() == b.len() && rows.len() == others.len() =>
        {
            let column = |rows: &[crate::plan::TableRow], at: usize| -> Vec<_> {
                rows.iter().map(|row| (row.keys.clone(), row.values.get(at).cloned())).collect()
            };
            let same = (0..dates.len().min(later.len()))
                .take_while(|at| dates.get(*at) == later.get(*at) && column(rows, *at) == column(others, *at))
                .count();
            dates.get(same).into_iter().chain(later.get(same)).copied().min().flatten()
        }
        _ => None,
    }
}
