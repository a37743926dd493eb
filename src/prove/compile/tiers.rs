//! Tables of tiers over a stretch of the quantity, in their six readings; and scorecards.

use crate::number::Exact;
use crate::plan::{
    Across, Attainment, Bound, Columns, Curve, Expr, ExprKind, Id, Kpi, Ladder, Scale, SlicesWord, TierMode, Window,
};
use crate::prove::assumptions::{Blocked, Why};
use crate::prove::compile::known::{Known, Values, everywhere};
use crate::prove::compile::operations as ops;
use crate::prove::compile::{Compiler, Context, TierMet};
use crate::prove::pieces::Pieces;
use crate::prove::{Cut, Interval, Line};
use crate::source::Span;

/// The lines that hold, and which of their values.
pub(super) struct Held<'c> {
    pub(super) scale: Option<Id<Scale>>,
    pub(super) curve: &'c Curve,
    pub(super) ladder: &'c Ladder,
    pub(super) column: Option<usize>,
    pub(super) span: Span,
}

/// How a base is cut into slices.
#[derive(Clone)]
pub(super) enum Cutting {
    /// At the boundaries times this, up to the second amount where there is one.
    AtBounds(Exact, Option<Exact>),
    /// In proportion to the slices of the driver.
    InProportion,
}

impl Compiler<'_> {
    /// A scale on its driver, its rates applied to a base.
    pub(super) fn scale(
        &self,
        id: Id<Scale>,
        base: Option<&Expr>,
        span: Span,
        over: &Interval,
        cx: &Context,
    ) -> Values {
        let scale = self.plan.scales.get(id);
        let driver = self.eval(&scale.driver, over, cx);
        let on = base.map(|base| self.eval(base, over, cx));
        let begun = !matches!(&*scale.driver.kind, ExprKind::InWindow { window: Window::SoFar(_), .. })
            && !matches!(cx.windows.0, Some(Window::SoFar(_)));
        let opening = match &scale.opening {
            Some(opening) if begun => self.eval(opening, over, cx),
            Some(opening) => everywhere(over, Known::Blocked(Blocked::by(opening.span, Why::Window))),
            None => everywhere(over, Known::level(Exact::zero())),
        };
        let columns = self.columns(&scale.curve, scale.span, over, cx);
        let cutting = self.cutting(scale, base, over, cx);
        // Everything is read before anything is found missing.
        let ready = ops::both(
            &ops::both(&driver, &opening, |over, _, _| everywhere(over, Known::truth(true))),
            &cutting.1,
            |over, _, _| everywhere(over, Known::truth(true)),
        );
        let ready = match &on {
            Some(on) => ops::both(&ready, on, |over, _, _| everywhere(over, Known::truth(true))),
            None => ready,
        };
        columns.refine(|over, column| {
            let place = match column {
                Ok(place) => *place,
                Err(known) => {
                    let here = ready.over(over).unwrap_or_else(|| everywhere(over, known.clone()));
                    let lacks = everywhere(over, known.clone());
                    return ops::both(&here, &lacks, |over, _, _| everywhere(over, Known::NoData));
                }
            };
            let Some(ladder) = scale.curve.ladders.get(place.0) else { return everywhere(over, Known::NoData) };
            let held = Held { scale: Some(id), curve: &scale.curve, ladder, column: place.1, span: scale.span };
            let Some(ready) = ready.over(over) else { return everywhere(over, Known::NoData) };
            ready.refine(|over, known| {
                if *known != Known::truth(true) {
                    return everywhere(over, known.clone());
                }
                let part = |values: &Values| values.over(over).unwrap_or_else(|| everywhere(over, Known::NoData));
                let driver = part(&driver);
                if scale.opening.is_some() {
                    // The driver is the base: the tiers of both together, less those of the opening alone.
                    let opened = part(&opening);
                    let all = ops::sum(&driver, &opened);
                    let one = Cutting::AtBounds(Exact::one(), None);
                    let whole = self.tiers_on(&held, &all, &all, &one, (span, over), cx);
                    let before = self.tiers_on(&held, &opened, &opened, &one, (span, over), cx);
                    return ops::difference(&whole, &before);
                }
                let base = on.as_ref().map_or_else(|| driver.clone(), part);
                self.tiers_on(&held, &driver, &base, &cutting.0, (span, over), cx)
            })
        })
    }

    /// The ladder and the column that hold, or what is known where none does.
    fn columns(
        &self,
        curve: &Curve,
        span: Span,
        over: &Interval,
        cx: &Context,
    ) -> Pieces<Result<(usize, Option<usize>), Known>> {
        match &curve.columns {
            Columns::One => Pieces::everywhere(over.clone(), Ok((0, Some(0)))),
            Columns::Dated(days) => {
                let place = match cx.day {
                    Some(day) => days.iter().rposition(|from| *from <= day).map(|place| (place, Some(0))),
                    None => return Pieces::everywhere(over.clone(), Err(Known::Blocked(Blocked::by(span, Why::Day)))),
                };
                Pieces::everywhere(over.clone(), place.ok_or(Known::Stops))
            }
            Columns::Across(across) => {
                let driver = self.eval(&across.driver, over, cx);
                driver.refine(|over, known| match known {
                    Known::Number(line) if line.within.is_zero() => {
                        let bounds: Vec<&Bound> = across.bounds.iter().collect();
                        reached(over, line, &bounds).map(|place| Ok((0, column_of(across, *place))))
                    }
                    Known::Number(_) => {
                        let blocked = Known::Blocked(Blocked::by(across.driver.span, Why::Rounding));
                        Pieces::everywhere(over.clone(), Err(blocked))
                    }
                    other => Pieces::everywhere(over.clone(), Err(other.clone())),
                })
            }
        }
    }

    /// How the base is cut into slices, and what must be known for it.
    fn cutting(&self, scale: &Scale, base: Option<&Expr>, over: &Interval, cx: &Context) -> (Cutting, Values) {
        let known = everywhere(over, Known::truth(true));
        let one = Cutting::AtBounds(Exact::one(), None);
        let Some(base) = base else { return (one, known) };
        if scale.slices == Some(SlicesWord::InProportion) {
            return (Cutting::InProportion, known);
        }
        if scale.curve.mode != TierMode::Marginal || base.ty == scale.driver.ty {
            return (one, known);
        }
        let Some((id, kpi)) = self.attained_by(&scale.driver) else {
            return (Cutting::InProportion, known);
        };
        if kpi.attainment != Attainment::MeasureOverQuota || kpi.value.ty != base.ty {
            return (Cutting::InProportion, known);
        }
        let quota = self.quota(id, &scale.driver, over, cx);
        let unit = match quota.iter().next() {
            Some((_, Known::Number(line))) if quota.count() == 1 => line.constant().cloned(),
            _ => None,
        };
        match unit {
            Some(unit) => {
                let most = kpi.attainment_cap.as_ref().map(|(cap, _)| &unit * cap);
                (Cutting::AtBounds(unit, most), known)
            }
            None => {
                let moves = |known: &Known| match known {
                    Known::Number(_) => Known::Blocked(Blocked::by(scale.driver.span, Why::Product)),
                    other => other.clone(),
                };
                (one, quota.map(moves))
            }
        }
    }

    /// The KPI of which a driver is the attainment, behind definitions.
    fn attained_by(&self, driver: &Expr) -> Option<(Id<Kpi>, &Kpi)> {
        match &*driver.kind {
            ExprKind::Attainment(id) => Some((*id, self.plan.kpis.get(*id))),
            ExprKind::Define(id) => self.attained_by(&self.plan.defines.get(*id).value),
            ExprKind::InWindow { value, .. } => self.attained_by(value),
            _ => None,
        }
    }

    /// What tiers give where driver and base are known.
    pub(super) fn tiers_on(
        &self,
        held: &Held<'_>,
        driver: &Values,
        base: &Values,
        cutting: &Cutting,
        (span, _): (Span, &Interval),
        cx: &Context,
    ) -> Values {
        ops::numbers(driver, base, |over, driver, base| {
            if !driver.within.is_zero() {
                return everywhere(over, Known::Blocked(Blocked::by(span, Why::Rounding)));
            }
            let bounds: Vec<&Bound> = held.ladder.lines.iter().map(|line| &line.bound).collect();
            let places = reached(over, driver, &bounds);
            for (over, place) in places.iter() {
                let line = place.and_then(|place| bounds.get(place)).map_or(held.span, |bound| bound.span);
                self.tiers.borrow_mut().push(TierMet { scale: held.scale, line, place: *place, over });
            }
            if held.curve.mode == TierMode::Marginal {
                return self.slices(held, (driver, base), cutting, (span, over), cx);
            }
            places.refine(|over, place| self.of_tier(held, *place, (driver, base), (span, over), cx))
        })
    }

    /// What the tiers give where `place` is the last one reached.
    fn of_tier(
        &self,
        held: &Held<'_>,
        place: Option<usize>,
        (driver, base): (&Line, &Line),
        (span, over): (Span, &Interval),
        cx: &Context,
    ) -> Values {
        let number = |line: &Line| everywhere(over, Known::Number(line.clone()));
        match (held.curve.mode, place) {
            (TierMode::SumOfAmounts, Some(last)) => {
                let zero = everywhere(over, Known::level(Exact::zero()));
                (0..=last).fold(zero, |total, place| ops::sum(&total, &self.tier(held, Some(place), over, cx)))
            }
            (TierMode::WholeAmount, _) => ops::product(&self.tier(held, place, over, cx), &number(base), span),
            (TierMode::Linear, Some(here)) => {
                let lines = &held.ladder.lines;
                let low = self.tier(held, place, over, cx);
                let (Some(from), Some(to)) = (lines.get(here), lines.get(here + 1)) else { return low };
                let high = self.tier(held, Some(here + 1), over, cx);
                let width = &to.bound.at - &from.bound.at;
                let gone = driver.minus(&Line::level(from.bound.at.clone()));
                let share = Exact::one().checked_div(&width).unwrap_or_default();
                let rise = ops::product(&ops::difference(&high, &low), &number(&gone.times(&share)), span);
                ops::sum(&low, &rise)
            }
            _ => self.tier(held, place, over, cx),
        }
    }

    /// The value of one line; below the first, what `below` says, or 0.
    pub(super) fn tier(&self, held: &Held<'_>, place: Option<usize>, over: &Interval, cx: &Context) -> Values {
        match held.ladder.value(place, held.column) {
            Some(value) => self.eval(value, over, cx),
            None => everywhere(over, Known::level(Exact::zero())),
        }
    }
}

/// Which boundary is the last one that a line reaches, stretch by stretch.
fn reached(over: &Interval, line: &Line, bounds: &[&Bound]) -> Pieces<Option<usize>> {
    let mut cuts: Vec<Cut> = bounds
        .iter()
        .filter_map(|bound| {
            let x = (&bound.at - &line.start).checked_div(&line.slope)?;
            // Of a line that falls, what reaches a boundary lies below it.
            let before = bound.inclusive != line.slope.is_negative();
            Some(if before { Cut::before(x) } else { Cut::after(x) })
        })
        .collect();
    cuts.sort();
    let parts = ops::cut_at(over, &cuts).into_iter().map(|part| {
        let value = line.at(&part.inner());
        let place = bounds.partition_point(|bound| bound.is_reached_by(&value)).checked_sub(1);
        (part, place)
    });
    Pieces::of(parts.collect::<Vec<_>>()).unwrap_or_else(|| Pieces::everywhere(over.clone(), None))
}

/// The column that a second driver reaches; one for what lies below the first bound stands before all others.
fn column_of(across: &Across, reached: Option<usize>) -> Option<usize> {
    match (reached, across.below) {
        (Some(place), below) => Some(place + usize::from(below)),
        (None, true) => Some(0),
        (None, false) => None,
    }
}
