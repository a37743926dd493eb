//! A line in a few sentences.

use crate::data::EntityId;
use crate::diagnostics::Arg;
use crate::evaluate::{HeldStep, Line, Trace, TraceKind, Value};
use crate::number::Exact;
use crate::plan::{ComponentKind, Id, Record, Type};
use crate::report::statement::shortfall::shortfalls;
use crate::report::statement::{Own, ahead as tiers, inputs};
use crate::report::{View, explain};

/// The most sentences about a line; the explanation tells all.
const MOST: usize = 16;

/// How an amount came about.
pub(super) fn why(view: &View<'_>, own: &Own, line: &Line, person: EntityId) -> Vec<String> {
    let mut said = Vec::new();
    let mut sums: Vec<(&'static str, Id<Record>, usize, Exact)> = Vec::new();
    for (step, text) in explain::told_steps(view, line) {
        if !own.is_own(step, person) {
            continue;
        }
        if let Some((key, record)) = of_row(step) {
            let amount = match &step.value {
                Value::Number(amount) => amount.clone(),
                _ => Exact::zero(),
            };
            match sums.iter_mut().find(|(known, of, ..)| *known == key && *of == record) {
                Some((.., count, sum)) => {
                    *count += 1;
                    *sum = &*sum + &amount;
                }
                None => sums.push((key, record, 1, amount)),
            }
            continue;
        }
        let silent = match (&step.what, &step.value) {
            // Roundings stand apart; a condition that is met needs no words.
            (TraceKind::Rounding { .. }, _) | (TraceKind::Condition, Value::YesNo(true)) => true,
            (TraceKind::TakenOff { rows, .. }, _) => rows.is_empty(),
            // A step that changes nothing explains nothing.
            (TraceKind::Step { before }, Value::Number(after)) => before == after,
            _ => false,
        };
        let text = match &step.what {
            // How far the next tier is has a place of its own.
            TraceKind::Tier(tier) => tiers::reached(view, step, tier),
            TraceKind::Kpi(..) | TraceKind::Attainment(..) | TraceKind::Param(_) => {
                inputs::named(view, step).unwrap_or(text)
            }
            // What is cut to a unit is told to its last figure.
            TraceKind::Split { .. } => explain::told_step(&View { reading: false, ..*view }, line, step),
            _ => text,
        };
        if !silent && !own.names_others(&text, person) && !said.contains(&text) {
            said.push(text.replace("= ≈", "≈"));
        }
        if !silent && step.what == TraceKind::Expression {
            for text in inputs::inputs(view, own, line, step, person) {
                if !own.names_others(&text, person) && !said.contains(&text) {
                    said.push(text);
                }
            }
        }
    }
    let rows = sums.into_iter().map(|(key, record, count, sum)| {
        let args = [
            ("count", Arg::from(count)),
            ("record", Arg::from(&view.plan.records.get(record).name)),
            ("sum", Arg::Text(view.number(&sum, &Type::Money(view.plan.currency)))),
        ];
        view.say(key, &args)
    });
    let mut all: Vec<String> = rows.collect();
    let reached = tiers::reached_by_rows(view, own, line, person);
    all.extend(reached.into_iter().filter(|text| !own.names_others(text, person)));
    all.extend(said);
    if all.is_empty() && matches!(view.plan.components.get(line.component).kind, ComponentKind::ForEach { .. }) {
        all.push(view.word("tell_no_rows").to_owned());
    }
    all.truncate(MOST);
    all
}

/// The words for rows that bring an amount each, and their record.
fn of_row(step: &Trace) -> Option<(&'static str, Id<Record>)> {
    Some(match &step.what {
        TraceKind::Row { record, .. } => ("statement_rows", *record),
        TraceKind::Spread { record, .. } => ("statement_rows_spread", *record),
        TraceKind::Reversed { record, .. } => ("statement_rows_back", *record),
        TraceKind::Held { step, row: Some((record, _)), .. } => match step {
            HeldStep::Held => ("statement_rows_held", *record),
            HeldStep::Released => ("statement_rows_released", *record),
            HeldStep::Cancelled => ("statement_rows_cancelled", *record),
        },
        TraceKind::ToCome { row: Some((record, _)), .. } => ("statement_rows_to_come", *record),
        _ => return None,
    })
}

/// Roundings that changed the amount.
pub(super) fn roundings(view: &View<'_>, line: &Line) -> Vec<String> {
    // What was rounded is told to its last figure.
    let exact = View { reading: false, ..*view };
    let view = &exact;
    let changed = |step: &&Trace| matches!(&step.what, TraceKind::Rounding { before, .. } if step.value != Value::Number(before.clone()));
    line.parts.iter().filter(changed).map(|step| explain::told_step(view, line, step)).collect()
}

/// What was not reached: the condition, and the values that it asked for.
pub(super) fn unmet(view: &View<'_>, own: &Own, line: &Line, why: &crate::evaluate::WhyNot) -> String {
    let mut values = shortfalls(view, line);
    fn gather<'t>(own: &Own, person: EntityId, steps: &'t [Trace], found: &mut Vec<&'t Trace>) {
        for step in steps.iter().filter(|step| own.is_own(step, person)) {
            match &step.what {
                TraceKind::Kpi(..) | TraceKind::Attainment(..) => found.push(step),
                TraceKind::Condition | TraceKind::Expression => gather(own, person, &step.parts, found),
                _ => {}
            }
        }
    }
    let mut found = Vec::new();
    // What is missing says what there was, too.
    if values.is_empty() {
        gather(own, line.payee, &line.parts, &mut found);
    }
    for step in found {
        let text = inputs::named(view, step).unwrap_or_else(|| explain::told_step(view, line, step));
        if !values.contains(&text) {
            values.push(text);
        }
    }
    let mut said = view.why_not(why);
    if !values.is_empty() {
        said.push_str("; ");
        said.push_str(&values.join("; "));
    }
    // Whoever a condition names is not this person's to read.
    if own.names_others(&said, line.payee) { view.word("statement_not_met").to_owned() } else { said }
}
