//! A change that holds inside or before a period that is running or closed.
//!
//! From which day a change holds is read off the texts: a value with a day from that day on, a rule with days of its own
//! from their first one, everything else as long as the plan holds.

use crate::compare::{BlockChange, Touches};
use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::lint::Subject;
use crate::plan::{Param, ParamValue, Plan};
use crate::syntax::fold;
use crate::syntax::labels::BlockKind;
use crate::time::{Date, Month, plus_days};

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
    let begun = change.meaning.blocks.iter().filter(touches).map(|block| since(block, change.before, plan));
    let last_closed = change.closed.iter().map(|period| period.last_day()).max();
    let last = last_closed.map_or(running.last_day(), |last| last.max(running.last_day()));
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

fn since(block: &BlockChange, before: &Plan, after: &Plan) -> Begun {
    let of_plan = before.effective.from.max(after.effective.from);
    // What the later text no longer pays, it does not pay from its own beginning on.
    let own = match block.kind {
        BlockKind::Param => param(before, &block.name).zip(param(after, &block.name)).and_then(|(a, b)| parting(a, b)),
        _ => {
            let rule = |plan: &Plan| {
                let found = plan.components.iter().find(|(_, rule)| fold(&rule.name) == fold(&block.name));
                found.map(|(_, rule)| rule.effective.map(|days| days.from))
            };
            match (rule(before), rule(after)) {
                (None, Some(from)) | (Some(from), None) => from,
                (Some(before), Some(after)) => before.zip(after).map(|(before, after)| before.min(after)),
                (None, None) => None,
            }
        }
    };
    let name = if block.name.is_empty() { after.name.to_string() } else { block.name.clone() };
    Begun { name, since: own.map_or(of_plan, |own| own.max(of_plan)) }
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
