//! Tables of tiers, in their six readings.

use crate::evaluate::ahead::{Ahead, attained};
use crate::evaluate::at::{At, months_of};
use crate::evaluate::columns::Held;
use crate::evaluate::steps::Steps;
use crate::evaluate::world::{Evaluated, Stop, World};
use crate::evaluate::{NoDataReason, Slice, TierReached, Trace, TraceKind, Value};
use crate::number::Exact;
use crate::plan::{Attainment, Curve, Expr, ExprKind, Id, Kpi, Scale, SlicesWord, TierMode, Type, Window};
use crate::source::Span;
use crate::time::Month;

/// A table of tiers with what it is applied to.
pub(super) struct Applied<'c> {
    pub(super) scale: Option<Id<Scale>>,
    pub(super) curve: &'c Curve,
    /// The lines of it that hold, and which of their values.
    pub(super) held: Held<'c>,
    pub(super) driver: Exact,
    pub(super) driver_ty: &'c Type,
    /// What rates are applied to: the driver itself where the rule names no other base.
    pub(super) base: Exact,
    pub(super) base_ty: &'c Type,
    /// How the base is cut into slices.
    pub(super) cut: Cut,
    pub(super) span: Span,
    /// What is known of the tiers not reached; `None` where they mean nothing.
    pub(super) ahead: Option<Ahead>,
}

impl Applied<'_> {
    /// The same table at another value of its driver, which is the base.
    fn at(&self, driver: Exact) -> Applied<'_> {
        let (base, cut) = (driver.clone(), Cut::AtBounds(Exact::one()));
        Applied { driver, base, cut, ahead: None, ..*self }
    }

    /// Whether rates make nothing of an amount below 0, because no line says what holds there. A mode that gives amounts
    /// or factors reaches no tier there, as anywhere below the first.
    fn swallows(&self) -> bool {
        let below = match (self.curve.mode, &self.cut) {
            (TierMode::Marginal, Cut::AtBounds(_) | Cut::AtBoundsUpTo(..)) => true,
            (TierMode::Marginal, Cut::InProportion) | (TierMode::WholeAmount, _) => self.driver.is_negative(),
            _ => false,
        };
        let first = self.held.ladder.lines.first();
        below
            && self.base.is_negative()
            && self.held.value(None).is_none()
            && first.is_none_or(|line| !line.bound.at.is_negative())
    }
}

/// How a base is cut into slices.
#[derive(Clone)]
pub(super) enum Cut {
    /// At the boundaries times this: the quota, where the driver is attainment; 1 where base and driver are of one unit.
    AtBounds(Exact),
    /// The same, and what of the base lies beyond the second amount is in no slice: the cap on attainment times the quota.
    AtBoundsUpTo(Exact, Exact),
    /// In proportion to the slices of the driver: the whole driver stands for the whole base.
    InProportion,
}

/// The amount of one line, or why there is none.
pub(super) type Amount = Result<Exact, NoDataReason>;

impl World<'_> {
    /// A scale on its driver, its rates applied to a base.
    pub(super) fn scale(&self, id: Id<Scale>, base: Option<&Expr>, expr: &Expr, at: &At) -> Evaluated {
        let scale = self.plan.scales.get(id);
        // Everything is read before anything is found to be missing: an error goes before missing data, as among the
        // operands of a sum, so that a factor of tiers and a rate of tiers stop for the same things.
        let driver = self.eval(&scale.driver, at)?;
        let number = driver.number();
        let ahead = self.ahead_of(&scale.driver, base, &driver);
        let mut parts = self.new_steps();
        parts.push(driver);
        let held = self.column(scale, at, &mut parts)?;
        let mut on = None;
        if let Some(base) = base {
            let trace = self.eval(base, at)?;
            on = Some((trace.number(), &base.ty));
            parts.push(trace);
        }
        // A window that begins after the plan holds all that was reached in it.
        let since = match &*scale.driver.kind {
            ExprKind::InWindow { window: window @ Window::SoFar(_), .. } => Some(months_of(*window, at.period).first()),
            _ => at.since,
        };
        let begun_before = since.is_none_or(|since| since <= Month::of(self.plan.effective.from));
        let opening = match scale.opening.as_ref().filter(|_| begun_before) {
            Some(opening) => Some((self.eval(opening, at)?, opening.span)),
            None => None,
        };
        let (number, held) = match (number, held) {
            (Ok(number), Ok(held)) => (number, held),
            (Err(reason), _) | (_, Err(reason)) => return Ok(self.expression(expr, Value::NoData(reason), parts)),
        };
        let mut applied = Applied {
            scale: Some(id),
            curve: &scale.curve,
            held,
            driver: number.clone(),
            driver_ty: &scale.driver.ty,
            base: number,
            base_ty: &scale.driver.ty,
            cut: Cut::AtBounds(Exact::one()),
            span: scale.span,
            ahead: ahead.filter(|_| opening.is_none()),
        };
        if let Some((base, ty)) = on {
            match base {
                Ok(base) => applied.base = base,
                Err(reason) => return Ok(self.expression(expr, Value::NoData(reason), parts)),
            }
            applied.base_ty = ty;
            if scale.slices == Some(SlicesWord::InProportion) {
                // Said wherever the base is another amount; where it is not, both ways come to the same.
                applied.cut = Cut::InProportion;
            } else if applied.curve.mode == TierMode::Marginal && *ty != scale.driver.ty {
                match self.cut_of(&applied, &scale.driver, at, &mut parts)? {
                    Ok(cut) => applied.cut = cut,
                    Err(reason) => return Ok(self.expression(expr, Value::NoData(reason), parts)),
                }
            }
        }
        let Some(opening) = opening else {
            let tiers = self.apply(&applied, at)?;
            let value = tiers.value.clone();
            parts.push(tiers);
            return Ok(self.expression(expr, value, parts));
        };
        let value = self.beyond_opening(&applied, opening, at, &mut parts)?;
        Ok(self.expression(expr, value.map_or_else(Value::NoData, Value::Number), parts))
    }

    /// What the driver adds to what had been reached before: the tiers of both together, less those of the opening
    /// alone. The driver is the base.
    fn beyond_opening(
        &self,
        applied: &Applied<'_>,
        (before, span): (Trace, Span),
        at: &At,
        parts: &mut Steps,
    ) -> Result<Amount, Stop> {
        let opened = match before.number() {
            Ok(opened) => opened,
            Err(reason) => {
                parts.push(before);
                return Ok(Err(reason));
            }
        };
        let all = self.apply(&applied.at(&applied.driver + &opened), at)?;
        let earlier = self.apply(&applied.at(opened), at)?;
        let value = all.number().and_then(|all| Ok(&all - &earlier.number()?));
        parts.push(all);
        let (amount, ty) = (earlier.value.clone(), earlier.ty.clone());
        // How far the opening alone was from the next tier is of no use to anybody.
        let steps = std::iter::once(before).chain(earlier.parts).collect::<Vec<_>>();
        parts.push(self.node(TraceKind::Opening, amount, ty, span, steps));
        Ok(value)
    }

    /// How the base is cut where it is of another unit than the driver. Slices of attainment are cut at percent times
    /// quota, where that is an amount of the base: the quota is in its unit and attainment is measure over quota. A
    /// driver of another kind is cut in proportion.
    fn cut_of(
        &self,
        applied: &Applied<'_>,
        driver: &Expr,
        at: &At,
        parts: &mut Steps,
    ) -> Result<Result<Cut, NoDataReason>, Stop> {
        match &*driver.kind {
            ExprKind::Define(id) => self.cut_of(applied, &self.plan.defines.get(*id).value, at, parts),
            ExprKind::InWindow { value, window } => {
                self.cut_of(applied, value, &at.within(months_of(*window, at.period)), parts)
            }
            ExprKind::Attainment(id) if self.quota_is_of_base(*id, applied.base_ty) => {
                let quota = self.quota(*id, driver, at)?;
                let unit = quota.number();
                parts.push(quota);
                let cap = &self.plan.kpis.get(*id).attainment_cap;
                Ok(unit.map(|unit| match cap {
                    Some((cap, _)) => Cut::AtBoundsUpTo(unit.clone(), &unit * cap),
                    None => Cut::AtBounds(unit),
                }))
            }
            _ => Ok(Ok(Cut::InProportion)),
        }
    }

    fn quota_is_of_base(&self, id: Id<Kpi>, base: &Type) -> bool {
        let kpi = self.plan.kpis.get(id);
        kpi.attainment == Attainment::MeasureOverQuota && kpi.value.ty == *base
    }

    /// A curve of tiers on a driver that has no base of its own: for scorecards.
    pub(super) fn curve(
        &self,
        curve: &Curve,
        (driver, driver_ty): (&Exact, &Type),
        from: Option<&Trace>,
        span: Span,
        at: &At,
    ) -> Evaluated {
        let Some(held) = Held::first(curve, Some(0)) else {
            // No curve is without lines.
            return Ok(self.node(TraceKind::Expression, Value::Number(Exact::zero()), curve.ty.clone(), span, []));
        };
        let applied = Applied {
            scale: None,
            curve,
            held,
            driver: driver.clone(),
            driver_ty,
            base: driver.clone(),
            base_ty: driver_ty,
            cut: Cut::AtBounds(Exact::one()),
            span,
            ahead: self.options.trace.then(|| Ahead::of_driver(from.and_then(|from| attained(self.plan, from)))),
        };
        self.apply(&applied, at)
    }

    fn apply(&self, applied: &Applied<'_>, at: &At) -> Evaluated {
        let (curve, ladder) = (applied.curve, applied.held.ladder);
        let reached = ladder.reached(&applied.driver);
        let next = ladder.lines.get(reached.map_or(0, |place| place + 1));
        let what = self.told(|| {
            TraceKind::Tier(Box::new(TierReached {
                scale: applied.scale,
                reached: reached
                    .and_then(|place| ladder.lines.get(place))
                    .map(|line| (line.bound.at.clone(), line.bound.inclusive)),
                rate: self.rate_ahead(applied, reached, at),
                next: next.map(|line| (line.bound.at.clone(), line.bound.inclusive)),
                to_next: next.map(|line| &line.bound.at - &applied.driver),
                driver_ty: applied.driver_ty.clone(),
                ahead: self.tiers_ahead(applied, reached, at),
            }))
        });
        let mut parts = self.new_steps();
        let value = self.by_mode(applied, reached, at, &mut parts)?;
        if let Some(id) = applied.scale.filter(|_| applied.swallows()) {
            self.notes_below_zero(id, (&applied.base, applied.base_ty), at);
        }
        let ty = match curve.mode {
            TierMode::Marginal | TierMode::WholeAmount => applied.base_ty.clone(),
            _ => curve.ty.clone(),
        };
        Ok(self.node(what, value.map_or_else(Value::NoData, Value::Number), ty, applied.span, parts))
    }

    /// What the tiers give where `reached` is the last one reached.
    pub(super) fn by_mode(
        &self,
        applied: &Applied<'_>,
        reached: Option<usize>,
        at: &At,
        parts: &mut Steps,
    ) -> Result<Amount, Stop> {
        Ok(match applied.curve.mode {
            TierMode::AmountOfTier | TierMode::ValueOfTier => self.value_of_line(applied, reached, at, parts)?,
            TierMode::SumOfAmounts => self.sum_of_lines(applied, reached, at, parts)?,
            TierMode::WholeAmount => self.value_of_line(applied, reached, at, parts)?.map(|rate| &rate * &applied.base),
            TierMode::Linear => self.between_lines(applied, reached, at, parts)?,
            TierMode::Marginal => self.slices(applied, at, parts)?,
        })
    }

    /// The value of one line; below the first, what `below` says, or 0.
    pub(super) fn value_of_line(
        &self,
        applied: &Applied<'_>,
        line: Option<usize>,
        at: &At,
        parts: &mut Steps,
    ) -> Result<Amount, Stop> {
        let Some(expr) = applied.held.value(line) else { return Ok(Ok(Exact::zero())) };
        let trace = self.eval(expr, at)?;
        let value = trace.number();
        parts.push(trace);
        Ok(value)
    }

    fn sum_of_lines(
        &self,
        applied: &Applied<'_>,
        reached: Option<usize>,
        at: &At,
        parts: &mut Steps,
    ) -> Result<Amount, Stop> {
        let Some(last) = reached else { return self.value_of_line(applied, None, at, parts) };
        let mut total = Exact::zero();
        for place in 0..=last {
            match self.value_of_line(applied, Some(place), at, parts)? {
                Ok(amount) => total = &total + &amount,
                Err(reason) => return Ok(Err(reason)),
            }
        }
        Ok(Ok(total))
    }

    /// Interpolated between the line reached and the next; flat beyond the last.
    fn between_lines(
        &self,
        applied: &Applied<'_>,
        reached: Option<usize>,
        at: &At,
        parts: &mut Steps,
    ) -> Result<Amount, Stop> {
        let lines = &applied.held.ladder.lines;
        let low = match self.value_of_line(applied, reached, at, parts)? {
            Ok(low) => low,
            Err(reason) => return Ok(Err(reason)),
        };
        let here = reached.and_then(|place| lines.get(place));
        let next = reached.and_then(|place| lines.get(place + 1));
        let (Some(here), Some(next)) = (here, next) else { return Ok(Ok(low)) };
        let high = match self.value_of_line(applied, reached.map(|place| place + 1), at, parts)? {
            Ok(high) => high,
            Err(reason) => return Ok(Err(reason)),
        };
        let width = &next.bound.at - &here.bound.at;
        let rise = &(&high - &low) * &(&applied.driver - &here.bound.at);
        Ok(Ok(&low + &rise.checked_div(&width).unwrap_or_else(Exact::zero)))
    }

    /// Each slice of the base at its own rate: the integral of the rate from 0 to the base, so a negative base takes
    /// from the slices below 0.
    fn slices(&self, applied: &Applied<'_>, at: &At, parts: &mut Steps) -> Result<Amount, Stop> {
        let ladder = applied.held.ladder;
        // The slices are laid over `length`, in its unit; `part` is what one unit of it brings of the base.
        let (length, unit, part) = match &applied.cut {
            Cut::AtBounds(unit) => (&applied.base, unit.clone(), Exact::one()),
            Cut::AtBoundsUpTo(unit, most) => ((&applied.base).min(most), unit.clone(), Exact::one()),
            Cut::InProportion => match applied.base.checked_div(&applied.driver) {
                Some(part) => (&applied.driver, Exact::one(), part),
                // A driver of 0 has no slices: the whole base lies in the tier that 0 reaches.
                None => {
                    let reached = ladder.reached(&applied.driver);
                    let rate = self.value_of_line(applied, reached, at, parts)?;
                    return Ok(rate.map(|rate| &rate * &applied.base));
                }
            },
        };
        let bound = |place: usize| ladder.lines.get(place).map(|line| &line.bound.at * &unit);
        let mut total = Exact::zero();
        for slice in 0..=ladder.lines.len() {
            let from = slice.checked_sub(1).and_then(bound);
            let to = bound(slice);
            let amount = &(&clamp(length, &from, &to) - &clamp(&Exact::zero(), &from, &to)) * &part;
            if amount.is_zero() {
                continue;
            }
            let mut inside = self.new_steps();
            let rate = match self.value_of_line(applied, slice.checked_sub(1), at, &mut inside)? {
                Ok(rate) => rate,
                Err(reason) => return Ok(Err(reason)),
            };
            let pay = &amount * &rate;
            total = &total + &pay;
            // Below the first line without a word about it there is nothing to explain but the 0.
            let line = slice.checked_sub(1).and_then(|place| ladder.lines.get(place));
            let value = applied.held.value(slice.checked_sub(1));
            let rate_ty = value.map_or(&applied.curve.ty, |value| &value.ty).clone();
            let span = line.map(|line| line.bound.span).or(value.map(|value| value.span)).unwrap_or(applied.span);
            // Below the first line there is what lies above 0 before it, or what lies below 0.
            let (lower, to) = match from {
                Some(from) => (Some(from), to),
                None if length.is_negative() => (None, to.map(|to| to.min(Exact::zero()))),
                None => (Some(Exact::zero()), to),
            };
            let what = self.told(|| {
                let (from, to) = (lower.map(|lower| &lower * &part), to.map(|to| &to * &part));
                let amount_ty = applied.base_ty.clone();
                TraceKind::Slice(Box::new(Slice { from, to, amount, amount_ty, rate, rate_ty }))
            });
            parts.push(self.node(what, Value::Number(pay), applied.base_ty.clone(), span, inside));
        }
        if let Cut::AtBoundsUpTo(_, most) = &applied.cut
            && applied.base > *most
        {
            let amount = &applied.base - most;
            let (rate, amount_ty) = (Exact::zero(), applied.base_ty.clone());
            let what = TraceKind::Slice(Box::new(Slice {
                from: Some(most.clone()),
                to: None,
                amount,
                amount_ty,
                rate,
                rate_ty: applied.curve.ty.clone(),
            }));
            let ty = applied.base_ty.clone();
            parts.push(self.node(what, Value::Number(Exact::zero()), ty, applied.span, Vec::new()));
        }
        Ok(Ok(total))
    }
}

fn clamp(value: &Exact, from: &Option<Exact>, to: &Option<Exact>) -> Exact {
    let lifted = from.as_ref().map_or(value, |from| value.max(from));
    to.as_ref().map_or(lifted, |to| lifted.min(to)).clone()
}
