//! The line of all tiers of a table with the person's place on it.

use crate::diagnostics::Arg;
use crate::evaluate::{TierReached, Trace, Value};
use crate::number::Exact;
use crate::plan::{Columns, ExprKind, Ladder, Scale, TierMode};
use crate::report::View;
use crate::report::chart::{Curve, Point};
use crate::report::statement::ahead::{driver_name, drivers, is_percent};

/// The most tiers that are drawn.
const MOST: usize = 40;

/// A table of tiers whose values are written as numbers, so that all of it can be told without computing anything else.
pub(super) struct Tiers<'a> {
    scale: &'a Scale,
    ladder: &'a Ladder,
    at: Exact,
}

impl<'a> Tiers<'a> {
    /// Only where it gives at the driver what was given: then nothing else went into the amount.
    pub(super) fn of(view: &View<'a>, siblings: &'a [Trace], part: &Trace, tier: &TierReached) -> Option<Tiers<'a>> {
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

    pub(super) fn curve(&self, view: &View<'_>, rule: &str, part: &Trace) -> Option<Curve> {
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
