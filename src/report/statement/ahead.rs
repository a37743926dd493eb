//! How far the next tier is, at what rate the one reached pays, and what the next would give.

use crate::data::EntityId;
use crate::diagnostics::Arg;
use crate::evaluate::{Line, TierReached, Trace, TraceKind, Value};
use crate::number::Exact;
use crate::plan::{ExprKind, Scale, TierMode, Type, walk};
use crate::report::View;
use crate::report::chart::Curve;
use crate::report::statement::Own;
use crate::report::statement::curves::Tiers;
use crate::report::statement::results::kpi_title;
use crate::report::statement::sheet::title;

/// A tier that is not reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The rule.
    pub rule: String,
    /// What is missing, and what it would bring.
    pub said: String,
}

/// A table of tiers that a line has used: once, or for each of its rows alike.
struct Used<'t> {
    part: &'t Trace,
    tier: &'t TierReached,
    /// Whether rows have used it.
    by_rows: bool,
    /// What it has given in all.
    now: Exact,
    /// What the next tier would have given in all, where that is known.
    then: Option<Exact>,
}

/// The next tiers and the curves of the lines of a person.
pub(super) fn of_lines(view: &View<'_>, own: &Own, lines: &[&Line], person: EntityId) -> (Vec<Step>, Vec<Curve>) {
    let mut steps: Vec<Step> = Vec::new();
    let mut curves: Vec<Curve> = Vec::new();
    for line in lines {
        let rule = title(view, line.component);
        for used in used(view, own, line, person) {
            if let Some(said) = step(view, &used).filter(|said| !own.names_others(said, person)) {
                let step = Step { rule: rule.clone(), said };
                if !steps.contains(&step) {
                    steps.push(step);
                }
            }
        }
        each_tier(own, person, &line.parts, false, &mut |siblings, part, tier, by_rows| {
            let tiers = Tiers::of(view, siblings, part, tier).filter(|_| !by_rows);
            if let Some(curve) = tiers.and_then(|tiers| tiers.curve(view, &rule, part))
                && !curves.iter().any(|known| known.said == curve.said)
            {
                curves.push(curve);
            }
        });
    }
    (steps, curves)
}

/// The tables of tiers of a line. Rows stand together where the table asks nothing of the row: then all of them have one
/// tier. A tier that each row reaches by itself is no aim of the person.
fn used<'t>(view: &View<'_>, own: &Own, line: &'t Line, person: EntityId) -> Vec<Used<'t>> {
    let mut all: Vec<Used<'t>> = Vec::new();
    each_tier(own, person, &line.parts, false, &mut |_, part, tier, by_rows| {
        let amount = |value: &Value| match value {
            Value::Number(amount) => amount.clone(),
            _ => Exact::zero(),
        };
        let gives = || tier.ahead.first().and_then(|next| next.gives.clone());
        if by_rows && tier.scale.is_none_or(|id| walk::reads_row(view.plan, &view.plan.scales.get(id).driver)) {
            return;
        }
        let same = |known: &&mut Used<'t>| {
            known.by_rows && by_rows && known.tier.scale == tier.scale && known.tier.to_next == tier.to_next
        };
        match all.iter_mut().find(same) {
            Some(known) => {
                known.now = &known.now + &amount(&part.value);
                known.then = known.then.take().zip(gives()).map(|(sum, gives)| &sum + &gives);
            }
            None => all.push(Used { part, tier, by_rows, now: amount(&part.value), then: gives() }),
        }
    });
    all
}

type Look<'l, 't> = &'l mut dyn FnMut(&'t [Trace], &'t Trace, &'t TierReached, bool);

fn each_tier<'t>(own: &Own, person: EntityId, steps: &'t [Trace], by_rows: bool, look: Look<'_, 't>) {
    for step in steps.iter().filter(|step| own.is_own(step, person)) {
        match &step.what {
            TraceKind::Tier(tier) => look(steps, step, tier, by_rows),
            // What had been reached before the plan, or by a row that is taken back, is nobody's aim any more.
            TraceKind::Opening | TraceKind::Reversed { .. } => {}
            TraceKind::Row { .. } => each_tier(own, person, &step.parts, true, look),
            _ => each_tier(own, person, &step.parts, by_rows, look),
        }
    }
}

/// The tier reached, its rate and what it gives, in words.
pub(super) fn reached(view: &View<'_>, part: &Trace, tier: &TierReached) -> String {
    let said = said_reached(view, tier, view.value(&part.value, &part.ty));
    // Below the first tier there is no rate to speak of.
    match rates(view, tier, tier.rate.as_ref().filter(|_| tier.reached.is_some())) {
        Some(rate) => format!("{said}; {}", view.say(rate_key(view, tier), &[("rate", Arg::Text(rate))])),
        None => said,
    }
}

/// The tiers that the rows of a line have reached, with their rates.
pub(super) fn reached_by_rows(view: &View<'_>, own: &Own, line: &Line, person: EntityId) -> Vec<String> {
    let by_rows = used(view, own, line, person).into_iter().filter(|used| used.by_rows);
    by_rows
        .filter_map(|used| Some(said_reached(view, used.tier, rates(view, used.tier, used.tier.rate.as_ref())?)))
        .collect()
}

fn said_reached(view: &View<'_>, tier: &TierReached, value: String) -> String {
    let value = ("value", Arg::Text(value));
    let Some((bound, inclusive)) = &tier.reached else { return view.say("statement_tier_below", &[value]) };
    let percent = tier.scale.is_none_or(|id| is_percent(view.plan.scales.get(id)));
    let key = if *inclusive { "statement_tier_reached_from" } else { "statement_tier_reached_above" };
    view.say(key, &[("bound", Arg::Text(drivers(view, bound, &tier.driver_ty, percent))), value])
}

/// A rate of a table in words.
fn rates(view: &View<'_>, tier: &TierReached, rate: Option<&Exact>) -> Option<String> {
    let curve = &view.plan.scales.get(tier.scale?).curve;
    Some(view.number(rate?, &curve.ty))
}

/// The words for a rate: of the whole amount, or of the part that lies in the tier.
fn rate_key(view: &View<'_>, tier: &TierReached) -> &'static str {
    if is_marginal(view, tier) { "statement_rate_of_part" } else { "statement_rate" }
}

fn is_marginal(view: &View<'_>, tier: &TierReached) -> bool {
    tier.scale.is_some_and(|id| view.plan.scales.get(id).curve.mode == TierMode::Marginal)
}

fn step(view: &View<'_>, used: &Used<'_>) -> Option<String> {
    let Used { part, tier, .. } = used;
    let (bound, inclusive) = tier.next.as_ref()?;
    let gap = tier.to_next.as_ref()?;
    let percent = tier.scale.is_none_or(|id| is_percent(view.plan.scales.get(id)));
    let said = |value: &Exact| drivers(view, value, &tier.driver_ty, percent);
    let mut gap = match said(gap).strip_suffix('%') {
        Some(points) => view.say("tell_points", &[("count", Arg::from(points))]),
        None => said(gap),
    };
    let next = tier.ahead.first();
    // A share of a quota says little to whoever sells: the amount stands beside it.
    if let Some((kpi, short)) = next.and_then(|next| next.short.as_ref()).filter(|(_, short)| short.is_positive()) {
        gap = format!("{gap} ({})", view.number(short, &view.plan.kpis.get(*kpi).value.ty));
    }
    let of_kpi = |kpi| view.say("statement_by_attainment", &[("kpi", Arg::Text(kpi_title(view, kpi)))]);
    let driver = match tier.scale {
        Some(id) => Some(driver_name(view, view.plan.scales.get(id), ["statement_by_kpi", "statement_by_attainment"])),
        None => next.and_then(|next| next.short.as_ref()).map(|(kpi, _)| of_kpi(*kpi)),
    };
    let mut args = vec![("gap", Arg::Text(gap)), ("bound", Arg::Text(said(bound)))];
    let key = match (&driver, inclusive) {
        (Some(_), true) => "statement_step_from",
        (Some(_), false) => "statement_step_above",
        (None, true) => "statement_score_from",
        (None, false) => "statement_score_above",
    };
    args.extend(driver.map(|driver| ("driver", Arg::Text(driver))));
    let mut text = view.say(key, &args);
    let mut add = |key: &'static str, then: String, now: String| {
        text.push_str("; ");
        text.push_str(&view.say(key, &[("then", Arg::Text(then)), ("now", Arg::Text(now))]));
    };
    let now_rate = rates(view, tier, tier.rate.as_ref());
    let then_rate = rates(view, tier, next.and_then(|next| next.rate.as_ref()));
    if let Some((then, now)) = then_rate.zip(now_rate).filter(|(then, now)| then != now) {
        let key = if is_marginal(view, tier) { "statement_step_rate_of_part" } else { "statement_step_rate" };
        add(key, then, now);
    }
    if let Some(then) = used.then.as_ref().filter(|then| **then != used.now) {
        let key = if used.by_rows { "statement_step_gives_rows" } else { "statement_step_gives" };
        add(key, view.number(then, &part.ty), view.number(&used.now, &part.ty));
    }
    Some(text)
}

pub(super) fn is_percent(scale: &Scale) -> bool {
    scale.curve.ladders.iter().flat_map(|ladder| &ladder.lines).any(|line| line.bound.percent)
}

/// What the driver is, behind the words for a KPI or for its attainment.
pub(super) fn driver_name(view: &View<'_>, scale: &Scale, [kpi, attainment]: [&'static str; 2]) -> String {
    let (key, name) = match &*scale.driver.kind {
        ExprKind::Kpi(id) => (kpi, kpi_title(view, *id)),
        ExprKind::Attainment(id) => (attainment, kpi_title(view, *id)),
        _ => (kpi, view.named(scale.driver.span)),
    };
    view.say(key, &[("kpi", Arg::Text(name))])
}

pub(super) fn drivers(view: &View<'_>, value: &Exact, ty: &Type, percent: bool) -> String {
    match ty {
        Type::Ratio if percent => view.format().percent(value),
        _ => view.number(value, ty),
    }
}
