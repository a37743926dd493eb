//! How far the next tier is and what it would give, and the line of all tiers with the person's place on it.

use crate::data::EntityId;
use crate::diagnostics::Arg;
use crate::evaluate::{Line, TierReached, Trace, TraceKind, Value};
use crate::number::Exact;
use crate::plan::{Columns, ExprKind, Ladder, Scale, TierMode, Type};
use crate::report::View;
use crate::report::chart::{Curve, Point};
use crate::report::statement::Own;
use crate::report::statement::results::kpi_title;
use crate::report::statement::sheet::title;

/// The most tiers that are drawn.
const MOST: usize = 40;

/// A tier that is not reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The rule.
    pub rule: String,
    /// What is missing, and what it would bring.
    pub said: String,
}

/// The next tiers and the curves of the lines of a person.
pub(super) fn of_lines(view: &View<'_>, own: &Own, lines: &[&Line], person: EntityId) -> (Vec<Step>, Vec<Curve>) {
    let mut steps: Vec<Step> = Vec::new();
    let mut curves: Vec<Curve> = Vec::new();
    for line in lines {
        let rule = title(view, line.component);
        each_tier(own, person, &line.parts, &mut |siblings, part, tier| {
            let tiers = Tiers::of(view, siblings, part, tier);
            if let Some(said) = step(view, part, tier).filter(|said| !own.names_others(said, person)) {
                let step = Step { rule: rule.clone(), said };
                if !steps.contains(&step) {
                    steps.push(step);
                }
            }
            if let Some(curve) = tiers.and_then(|tiers| tiers.curve(view, &rule, part))
                && !curves.iter().any(|known| known.said == curve.said)
            {
                curves.push(curve);
            }
        });
    }
    (steps, curves)
}

type Look<'l, 't> = &'l mut dyn FnMut(&'t [Trace], &'t Trace, &'t TierReached);

fn each_tier<'t>(own: &Own, person: EntityId, steps: &'t [Trace], look: Look<'_, 't>) {
    for step in steps.iter().filter(|step| own.is_own(step, person)) {
        match &step.what {
            TraceKind::Tier(tier) => look(steps, step, tier),
            // What had been reached before the plan is nobody's aim any more; rows of one deal have no next tier.
            TraceKind::Opening | TraceKind::Row { .. } | TraceKind::Reversed { .. } => {}
            _ => each_tier(own, person, &step.parts, look),
        }
    }
}

/// The tier reached and its value, in words.
pub(super) fn reached(view: &View<'_>, part: &Trace, tier: &TierReached) -> String {
    let value = ("value", Arg::Text(view.value(&part.value, &part.ty)));
    let Some((bound, inclusive)) = &tier.reached else { return view.say("statement_tier_below", &[value]) };
    let percent = tier.scale.is_none_or(|id| is_percent(view.plan.scales.get(id)));
    let key = if *inclusive { "statement_tier_reached_from" } else { "statement_tier_reached_above" };
    view.say(key, &[("bound", Arg::Text(drivers(view, bound, &tier.driver_ty, percent))), value])
}

fn step(view: &View<'_>, part: &Trace, tier: &TierReached) -> Option<String> {
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
    if let (Some(then), Value::Number(now)) = (next.and_then(|next| next.gives.as_ref()), &part.value)
        && then != now
    {
        let number = |value: &Exact| Arg::Text(view.number(value, &part.ty));
        text.push_str("; ");
        text.push_str(&view.say("statement_step_gives", &[("then", number(then)), ("now", number(now))]));
    }
    Some(text)
}

/// A table of tiers whose values are written as numbers, so that all of it can be told without computing anything else.
struct Tiers<'a> {
    scale: &'a Scale,
    ladder: &'a Ladder,
    at: Exact,
}

impl<'a> Tiers<'a> {
    /// Only where it gives at the driver what was given: then nothing else went into the amount.
    fn of(view: &View<'a>, siblings: &'a [Trace], part: &Trace, tier: &TierReached) -> Option<Tiers<'a>> {
        let scale = view.plan.scales.get(tier.scale?);
        let [ladder] = scale.curve.ladders.as_slice() else { return None };
        let constant = ladder.values().all(|value| matches!(&*value.kind, ExprKind::Number(_)));
        // A rate of another amount than the driver draws no line over it.
        let rate = matches!(scale.curve.mode, TierMode::WholeAmount | TierMode::Marginal);
        let driver = siblings.first()?;
        let same = |base: &Trace| std::ptr::eq(base, part) || (base.what == driver.what && base.value == driver.value);
        if rate && !(siblings.get(1).is_some_and(same) && tier.driver_ty == part.ty) {
            return None;
        }
        let (Columns::One, Value::Number(at)) = (&scale.curve.columns, &driver.value) else { return None };
        let tiers = Tiers { scale, ladder, at: at.clone() };
        let here = tiers.gives(at, ladder.reached(at));
        (constant && ladder.lines.len() <= MOST && part.value == Value::Number(here)).then_some(tiers)
    }

    fn bound(&self, place: usize) -> Option<&'a Exact> {
        self.ladder.lines.get(place).map(|line| &line.bound.at)
    }

    fn value(&self, place: Option<usize>) -> Exact {
        match self.ladder.value(place, Some(0)).map(|value| &*value.kind) {
            Some(ExprKind::Number(value)) => value.clone(),
            _ => Exact::zero(),
        }
    }

    /// What the tiers give at a value of the driver where a certain one is the last reached.
    fn gives(&self, driver: &Exact, reached: Option<usize>) -> Exact {
        match self.scale.curve.mode {
            TierMode::AmountOfTier | TierMode::ValueOfTier => self.value(reached),
            TierMode::SumOfAmounts => match reached {
                Some(last) => (0..=last).map(|place| self.value(Some(place))).sum(),
                None => self.value(None),
            },
            TierMode::WholeAmount => &self.value(reached) * driver,
            TierMode::Linear => {
                let low = self.value(reached);
                let next = reached.map(|place| place + 1);
                let ends = reached.and_then(|place| self.bound(place)).zip(next.and_then(|place| self.bound(place)));
                let Some((from, to)) = ends else { return low };
                let rise = &(&self.value(next) - &low) * &(driver - from);
                &low + &rise.checked_div(&(to - from)).unwrap_or_default()
            }
            TierMode::Marginal => {
                let clamp = |value: &Exact, from: Option<&Exact>, to: Option<&Exact>| {
                    let lifted = from.map_or(value, |from| value.max(from));
                    to.map_or(lifted, |to| lifted.min(to)).clone()
                };
                let slice = |place: usize| {
                    let (from, to) = (place.checked_sub(1).and_then(|before| self.bound(before)), self.bound(place));
                    let amount = &clamp(driver, from, to) - &clamp(&Exact::zero(), from, to);
                    &amount * &self.value(place.checked_sub(1))
                };
                (0..=self.ladder.lines.len()).map(slice).sum()
            }
        }
    }

    fn curve(&self, view: &View<'_>, rule: &str, part: &Trace) -> Option<Curve> {
        let lines = &self.ladder.lines;
        let (first, last) = (self.bound(0)?, self.bound(lines.len().checked_sub(1)?)?);
        let start = Exact::zero().min(self.at.clone()).min(first.clone());
        let end = last.max(&self.at).clone();
        // A little beyond, so that the last tier is seen as one.
        let end = &end + &(&end - &start).checked_div(&Exact::from(8_i64)).unwrap_or_default();
        let piece = |place: Option<usize>| {
            let from = place.and_then(|place| self.bound(place)).unwrap_or(&start);
            let to = self.bound(place.map_or(0, |place| place + 1)).unwrap_or(&end);
            let point = |x: &Exact| Point { x: x.clone(), y: self.gives(x, place) };
            vec![point(from), point(to)]
        };
        let pieces: Vec<Vec<Point>> = std::iter::once(None)
            .chain((0..lines.len()).map(Some))
            .map(piece)
            .filter(|piece| !matches!(piece.as_slice(), [from, to] if from.x == to.x))
            .collect();
        let driver_ty = &self.scale.driver.ty;
        let percent = is_percent(self.scale);
        let bound = |value: &Exact| drivers(view, value, driver_ty, percent);
        let number = |value: &Exact| view.number(value, &part.ty);
        let heights = lines.iter().zip(0..).map(|(line, place)| {
            let value = self.gives(&line.bound.at, Some(place));
            (value.clone(), number(&value))
        });
        let Value::Number(now) = &part.value else { return None };
        let here = view.say("statement_here", &[("at", Arg::Text(bound(&self.at))), ("value", Arg::Text(number(now)))]);
        let said = lines.iter().zip(0..).map(|(line, place)| {
            let key = if line.bound.inclusive { "statement_tier_from" } else { "statement_tier_above" };
            let value = self.gives(&line.bound.at, Some(place));
            view.say(key, &[("bound", Arg::Text(bound(&line.bound.at))), ("value", Arg::Text(number(&value)))])
        });
        let driver = driver_name(view, self.scale, ["statement_of_kpi", "statement_of_attainment"]);
        Some(Curve {
            title: view.say("statement_curve", &[("rule", Arg::from(rule)), ("driver", Arg::Text(driver))]),
            said: format!("{}. {here}", said.collect::<Vec<_>>().join("; ")),
            pieces,
            ticks: lines.iter().map(|line| (line.bound.at.clone(), bound(&line.bound.at))).collect(),
            heights: heights.collect(),
            place: Some((Point { x: self.at.clone(), y: now.clone() }, here)),
        })
    }
}

fn is_percent(scale: &Scale) -> bool {
    scale.curve.ladders.iter().flat_map(|ladder| &ladder.lines).any(|line| line.bound.percent)
}

/// What the driver is, behind the words for a KPI or for its attainment.
fn driver_name(view: &View<'_>, scale: &Scale, [kpi, attainment]: [&'static str; 2]) -> String {
    let (key, name) = match &*scale.driver.kind {
        ExprKind::Kpi(id) => (kpi, kpi_title(view, *id)),
        ExprKind::Attainment(id) => (attainment, kpi_title(view, *id)),
        _ => (kpi, view.named(scale.driver.span)),
    };
    view.say(key, &[("kpi", Arg::Text(name))])
}

fn drivers(view: &View<'_>, value: &Exact, ty: &Type, percent: bool) -> String {
    match ty {
        Type::Ratio if percent => view.format().percent(value),
        _ => view.number(value, ty),
    }
}
