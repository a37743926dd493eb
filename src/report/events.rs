//! Awards, notices and guards.

use std::sync::Arc;

use indexmap::IndexMap;

use crate::data::EntityId;
use crate::diagnostics::Arg;
use crate::evaluate::{EnsureResult, Given, Outcome, Trace, TraceKind, Value};
use crate::plan::Type;
use crate::report::View;
use crate::time::Period;

/// How many things a reason names.
const REASONS: usize = 4;

/// The awards that fall due; empty when there are none.
pub fn awards(view: &View<'_>, outcome: &Outcome) -> String {
    let lines = outcome.awards.iter().map(|given| {
        let award = view.plan.awards.get(given.what);
        event(view, outcome, given, (&award.name, &award.title), award.action.as_ref())
    });
    section(view.word("awards"), lines)
}

/// The notices that fall due; empty when there are none.
pub fn notices(view: &View<'_>, outcome: &Outcome) -> String {
    let lines = outcome.notices.iter().map(|given| {
        let notice = view.plan.notices.get(given.what);
        event(view, outcome, given, (&notice.name, &notice.title), notice.action.as_ref())
    });
    section(view.word("notices"), lines)
}

/// The guards with what they found; empty when the plan has none.
pub fn guards(view: &View<'_>, outcome: &Outcome) -> String {
    section(view.word("guards"), outcome.ensures.iter().map(|result| guard(view, outcome, result)))
}

fn section(heading: &str, lines: impl Iterator<Item = String>) -> String {
    let lines: Vec<String> = lines.collect();
    if lines.is_empty() {
        return String::new();
    }
    format!("{heading}\n{}", lines.concat())
}

fn event<T>(
    view: &View<'_>,
    outcome: &Outcome,
    given: &Given<T>,
    (name, title): (&Arc<str>, &Arc<str>),
    action: Option<&Arc<str>>,
) -> String {
    let whom = whom(view, given.payee, given.unit.as_ref());
    let mut line = format!("  {}{whom}{}", when(view, outcome, given.period), view.titled(name, title));
    let reason = reason(view, &given.trace, given.period);
    if !reason.is_empty() {
        line.push_str(&format!("\n    {reason}"));
    }
    if let Some(action) = action {
        line.push_str(&format!("\n    {}", view.say("to_do", &[("action", Arg::from(action))])));
    }
    line.push('\n');
    line
}

/// Of whom something is said; nothing before what is said of all.
fn whom(view: &View<'_>, payee: Option<EntityId>, unit: Option<&Arc<str>>) -> String {
    match (payee, unit) {
        (Some(payee), _) => format!("{}: ", view.payee(payee)),
        (None, Some(unit)) => format!("{unit}: "),
        (None, None) => String::new(),
    }
}

/// The values on which a condition rests: the first below it that are no yes or no, each once, those of one thing in
/// several periods together.
fn reason(view: &View<'_>, trace: &Trace, period: Period) -> String {
    let mut pending: Vec<(&Trace, bool)> = below(trace);
    let mut found: IndexMap<String, Vec<(Period, String)>> = IndexMap::new();
    while let Some((part, in_percent)) = pending.pop() {
        if matches!(part.value, Value::YesNo(_)) && !part.parts.is_empty() {
            pending.extend(below(part));
            continue;
        }
        let value = value_of(view, part, in_percent);
        let kpi = |id| Arg::from(&view.plan.kpis.get(id).name);
        let (what, of, value) = match &part.what {
            TraceKind::Kpi(id, of) => (view.plan.kpis.get(*id).name.to_string(), *of, value),
            TraceKind::Attainment(id, of) => (view.say("attainment_of", &[("kpi", kpi(*id))]), *of, value),
            TraceKind::Expression if part.parts.is_empty() && is_constant(view, part) => continue,
            _ => (view.named(part.span), period, value),
        };
        let of_it = found.entry(what).or_default();
        if !of_it.contains(&(of, value.clone())) {
            of_it.push((of, value));
        }
    }
    let mut said: Vec<String> = Vec::new();
    for (what, values) in found {
        let in_period = |(of, value): &(Period, String)| format!("{} {value}", view.format().period(*of));
        said.push(match values.as_slice() {
            [(of, value)] if *of == period => format!("{what} = {value}"),
            [(of, value)] => format!("{what}, {} = {value}", view.format().period(*of)),
            _ => format!("{what}: {}", values.iter().map(in_period).collect::<Vec<_>>().join(", ")),
        });
    }
    if said.len() > REASONS {
        said.truncate(REASONS);
        said.push("…".to_owned());
    }
    said.join("; ")
}

/// The steps below one, the last first, each with whether it is compared with a percentage.
fn below(trace: &Trace) -> Vec<(&Trace, bool)> {
    trace.parts.iter().rev().map(|part| (part, with_percent(trace))).collect()
}

fn with_percent(compared: &Trace) -> bool {
    compared.parts.iter().any(|part| part.ty == Type::Percent)
}

/// A value in the words of its type: attainment, and a quotient that is compared with a percentage, in percent.
fn value_of(view: &View<'_>, part: &Trace, in_percent: bool) -> String {
    let attained = matches!(part.what, TraceKind::Attainment(..));
    match &part.value {
        Value::Number(share) if attained || in_percent && part.ty == Type::Ratio => view.format().percent(share),
        value => view.value(value, &part.ty),
    }
}

/// Whether a step only reads a number written in the rules.
fn is_constant(view: &View<'_>, part: &Trace) -> bool {
    view.sources.slice(part.span).starts_with(|c: char| c.is_ascii_digit())
}

fn when(view: &View<'_>, outcome: &Outcome, period: Period) -> String {
    if outcome.periods == [period] { String::new() } else { format!("{} ", view.format().period(period)) }
}

fn guard(view: &View<'_>, outcome: &Outcome, result: &EnsureResult) -> String {
    let ensure = view.plan.ensures.get(result.what);
    let mark = if result.holds { "✓" } else { "✗" };
    let of_whom = whom(view, result.payee, result.unit.as_ref());
    let verdict = view.word(if result.holds { "holds" } else { "broken" });
    let titled = view.titled(&ensure.name, &ensure.title);
    let mut line = format!("  {mark} {}{of_whom}{titled}: {verdict}\n", when(view, outcome, result.period));
    let sides = match sides(view, &result.trace, result.period) {
        // Of several conditions, or of one in several periods, the values that they rest on.
        none if none.is_empty() => reason(view, &result.trace, result.period),
        sides => sides,
    };
    if !sides.is_empty() {
        line.push_str(&format!("    {sides}\n"));
    }
    line
}

/// The values that the guard compared, each with its text in the plan.
fn sides(view: &View<'_>, trace: &Trace, period: Period) -> String {
    // The condition may wrap the comparison once; its operands are what people want to see.
    let mut at = trace;
    while let [only] = at.parts.as_slice()
        && matches!(only.value, Value::YesNo(_))
    {
        at = only;
    }
    let shown = at.parts.iter().filter(|part| !matches!(part.value, Value::YesNo(_)));
    shown
        .map(|part| {
            let (text, of) = match &part.what {
                TraceKind::Kpi(id, of) => (view.plan.kpis.get(*id).name.to_string(), *of),
                TraceKind::Attainment(_, of) => (view.quoted(part.span), *of),
                _ => (view.quoted(part.span), period),
            };
            let when = if of == period { String::new() } else { format!(", {}", view.format().period(of)) };
            format!("{text}{when} = {}", value_of(view, part, with_percent(at)))
        })
        .collect::<Vec<_>>()
        .join("; ")
}
