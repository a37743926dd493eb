//! The values that a formula reads, by their titles, so that its amount can be checked.

use crate::data::EntityId;
use crate::diagnostics::Arg;
use crate::evaluate::{Line, Trace, TraceKind, Value};
use crate::report::statement::Own;
use crate::report::statement::results::kpi_title;
use crate::report::{View, explain};

/// The values below a step, each once, in the order of the formula. What lies behind a KPI has a table of its own.
pub(super) fn inputs(view: &View<'_>, own: &Own, line: &Line, step: &Trace, person: EntityId) -> Vec<String> {
    let mut said = Vec::new();
    gather(view, own, line, &step.parts, person, &mut said);
    said
}

fn gather(view: &View<'_>, own: &Own, line: &Line, steps: &[Trace], person: EntityId, said: &mut Vec<String>) {
    for step in steps.iter().filter(|step| own.is_own(step, person)) {
        let named = named(view, step);
        if let Some(text) = named.clone().or_else(|| leaf(view, line, step))
            && !said.contains(&text)
        {
            said.push(text);
        }
        // A definition is unfolded; a KPI is not.
        if matches!(step.what, TraceKind::Expression | TraceKind::Condition) {
            gather(view, own, line, &step.parts, person, said);
        }
    }
}

/// What has a title of its own.
pub(super) fn named(view: &View<'_>, step: &Trace) -> Option<String> {
    let value = || view.value(&step.value, &step.ty);
    Some(match &step.what {
        TraceKind::Kpi(id, period) => {
            format!("{}, {}: {}", kpi_title(view, *id), view.format().period_name(*period), value())
        }
        TraceKind::Attainment(id, period) => {
            let of = view.say("statement_of_attainment", &[("kpi", Arg::Text(kpi_title(view, *id)))]);
            let share = match &step.value {
                Value::Number(share) => view.format().percent(share),
                _ => value(),
            };
            format!("{of}, {}: {share}", view.format().period_name(*period))
        }
        _ => format!("{}: {}", declared(view, step)?, value()),
    })
}

/// The title of the parameter or definition that a step names.
pub(super) fn declared(view: &View<'_>, step: &Trace) -> Option<String> {
    let (name, title) = match &step.what {
        TraceKind::Param(used) => {
            let param = view.plan.params.get(used.param);
            (&param.name, &param.title)
        }
        TraceKind::Expression => {
            let text = view.named(step.span);
            let (_, define) = view.plan.defines.iter().find(|(_, define)| *define.name == text)?;
            (&define.name, &define.title)
        }
        _ => return None,
    };
    Some(if title.is_empty() { name.to_string() } else { title.to_string() })
}

/// A value that is read from the data.
fn leaf(view: &View<'_>, line: &Line, step: &Trace) -> Option<String> {
    let text = view.sources.slice(step.span);
    let written = text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '"' | '«' | '“'));
    let rows = |part: &Trace| matches!(part.what, TraceKind::Rows { .. } | TraceKind::TakenOff { .. });
    let is = step.what == TraceKind::Expression && step.parts.iter().all(rows) && !written;
    is.then(|| explain::told_step(view, line, step))
}
