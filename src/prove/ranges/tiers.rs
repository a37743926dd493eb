//! Tables of tiers over a box of quantities: every tier that may be reached.

use crate::number::Exact;
use crate::plan::{
    Across, Attainment, Bound, Columns, Curve, Expr, ExprKind, Id, Ladder, Scale, Scorecard, ScorecardNoData, Scoring,
    SlicesWord, TierMode,
};
use crate::prove::assumptions::{Blocked, Why};
use crate::prove::drivers::scored;
use crate::prove::ranges::form::Number;
use crate::prove::ranges::rules::may_lack_data;
use crate::prove::ranges::{Around, Found, Possible, Ranges};

/// The lines that hold and one of the columns that may be reached.
struct Lines<'c> {
    curve: &'c Curve,
    ladder: &'c Ladder,
    column: Option<usize>,
}

impl Ranges<'_> {
    pub(super) fn scale(&self, id: Id<Scale>, base: Option<&Expr>, at: &Around) -> Found {
        let scale = self.plan.scales.get(id);
        if let Some(opening) = &scale.opening {
            return Err(Blocked::by(opening.span, Why::Window));
        }
        let driver = self.number(&scale.driver, at)?;
        let on = base.map(|base| self.number(base, at)).transpose()?.unwrap_or_else(|| driver.clone());
        let (place, columns) = self.columns(&scale.curve, at)?;
        let Some(ladder) = scale.curve.ladders.get(place) else { return Err(Blocked::by(scale.span, Why::Day)) };
        let mut found: Option<Possible> = None;
        for column in columns {
            let lines = Lines { curve: &scale.curve, ladder, column };
            let next = Possible::Number(self.tiers(&lines, &driver, &on, self.unit(scale, base, at)?, at)?);
            found = Some(match found {
                Some(found) => self.either(found, next),
                None => next,
            });
        }
        found.ok_or_else(|| Blocked::by(scale.span, Why::Day))
    }

    /// The ladder that holds and the columns that may be reached.
    fn columns(&self, curve: &Curve, at: &Around) -> Result<(usize, Vec<Option<usize>>), Blocked> {
        let span = curve.exprs().first().map(|expr| expr.span);
        let blocked = || span.map_or_else(|| Blocked::by(self.plan.span, Why::Day), |span| Blocked::by(span, Why::Day));
        match &curve.columns {
            Columns::One => Ok((0, vec![Some(0)])),
            Columns::Dated(days) => {
                let day = at.day.ok_or_else(blocked)?;
                let place = days.iter().rposition(|from| *from <= day).ok_or_else(blocked)?;
                Ok((place, vec![Some(0)]))
            }
            Columns::Across(across) => {
                let driver = self.number(&across.driver, at)?;
                let bounds: Vec<&Bound> = across.bounds.iter().collect();
                let reached = self.reached(&driver, &bounds);
                Ok((0, reached.into_iter().map(|place| column_of(across, place)).collect()))
            }
        }
    }

    /// What boundaries of slices are multiplied by; `None` where the base is cut in proportion.
    fn unit(&self, scale: &Scale, base: Option<&Expr>, at: &Around) -> Result<Option<Number>, Blocked> {
        let one = Some(Number::constant(Exact::one()));
        let Some(base) = base else { return Ok(one) };
        if scale.slices == Some(SlicesWord::InProportion) {
            return Ok(None);
        }
        if base.ty == scale.driver.ty {
            return Ok(one);
        }
        match &*scale.driver.kind {
            ExprKind::Attainment(id) => {
                let kpi = self.plan.kpis.get(*id);
                let of_base = kpi.attainment == Attainment::MeasureOverQuota && kpi.value.ty == base.ty;
                if !of_base || kpi.attainment_cap.is_some() {
                    return Ok(None);
                }
                let quota = Expr::new(ExprKind::Quota(*id), kpi.value.ty.clone(), scale.driver.span);
                Ok(Some(self.number(&quota, at)?))
            }
            _ => Ok(None),
        }
    }

    /// Every line that may be the last one reached. Where more than one may, a cut in their middle is wished for: as many
    /// cuts as halving needs, and each part looked at has half of them left.
    fn reached(&self, driver: &Number, bounds: &[&Bound]) -> impl Iterator<Item = Option<usize>> + use<> {
        let (least, most) = {
            let reach = self.reach.borrow();
            (driver.least(&reach), driver.most(&reach))
        };
        // Bounds rise, so those that each of both ends reaches come first.
        let surely = bounds.partition_point(|bound| {
            least
                .as_ref()
                .is_some_and(|(least, attained)| bound.is_reached_by(least) || !(*attained || *least < bound.at))
        });
        let perhaps = bounds.partition_point(|bound| {
            most.as_ref().is_none_or(|(most, attained)| bound.is_reached_by(most) && (*attained || *most > bound.at))
        });
        if let Some(bound) = bounds.get(surely..perhaps).and_then(|open| open.get(open.len().saturating_sub(1) / 2)) {
            self.wish_for(&driver.minus(&Number::constant(bound.at.clone())));
        }
        (surely..=perhaps).map(|begun| begun.checked_sub(1))
    }

    fn tiers(
        &self,
        lines: &Lines<'_>,
        driver: &Number,
        base: &Number,
        unit: Option<Number>,
        at: &Around,
    ) -> Result<Number, Blocked> {
        let bounds: Vec<&Bound> = lines.ladder.lines.iter().map(|line| &line.bound).collect();
        if lines.curve.mode == TierMode::Marginal {
            return self.slices(lines, driver, base, unit, at);
        }
        let reach = || self.reach.borrow().clone();
        let mut found: Option<Number> = None;
        // What the lines up to the one before come to, where they add up.
        let mut before: Option<Number> = None;
        for place in self.reached(driver, &bounds) {
            let own = self.value(lines, place, at)?;
            let next = match (lines.curve.mode, place) {
                (TierMode::WholeAmount, _) => self.times(&own, base),
                (TierMode::SumOfAmounts, Some(last)) => {
                    let earlier = match before.take() {
                        Some(earlier) => earlier,
                        None => (0..last).try_fold(Number::constant(Exact::zero()), |total, place| {
                            Ok::<_, Blocked>(total.plus(&self.value(lines, Some(place), at)?))
                        })?,
                    };
                    before.insert(earlier.plus(&own)).clone()
                }
                (TierMode::Linear, Some(here)) => {
                    let (from, to) = (bounds.get(here), bounds.get(here + 1));
                    match (from, to) {
                        (Some(from), Some(to)) => {
                            let high = self.value(lines, Some(here + 1), at)?;
                            let share = Exact::one().checked_div(&(&to.at - &from.at)).unwrap_or_default();
                            let gone = driver.minus(&Number::constant(from.at.clone())).times(&share);
                            // Between its lines it lies between their values.
                            let inside = Number::constant(Exact::zero()).max(&gone, &reach());
                            let gone = inside.min(&Number::constant(Exact::one()), &reach());
                            own.plus(&self.times(&high.minus(&own), &gone))
                        }
                        _ => own,
                    }
                }
                _ => own,
            };
            found = Some(match found {
                Some(found) => found.or(&next, &reach()),
                None => next,
            });
        }
        Ok(found.unwrap_or_default())
    }

    fn value(&self, lines: &Lines<'_>, place: Option<usize>, at: &Around) -> Result<Number, Blocked> {
        match lines.ladder.value(place, lines.column) {
            Some(value) => self.number(value, at),
            None => Ok(Number::constant(Exact::zero())),
        }
    }

    pub(super) fn times(&self, left: &Number, right: &Number) -> Number {
        if left.value().is_none() && right.value().is_none() {
            self.open.set(true);
        }
        left.product(right, &self.reach.borrow())
    }

    /// Each slice at its own rate. Where the length is cut between boundaries, that is a sum of what it is made of; else it
    /// lies between the smallest and the largest rate of all of it.
    fn slices(
        &self,
        lines: &Lines<'_>,
        driver: &Number,
        base: &Number,
        unit: Option<Number>,
        at: &Around,
    ) -> Result<Number, Blocked> {
        let bounds: Vec<&Bound> = lines.ladder.lines.iter().map(|line| &line.bound).collect();
        let reach = || self.reach.borrow().clone();
        let places = std::iter::once(None).chain((0..bounds.len()).map(Some));
        let rates = places.map(|place| self.value(lines, place, at)).collect::<Result<Vec<_>, _>>()?;
        let unit = unit.as_ref().and_then(Number::value);
        let length = if unit.is_some() { base } else { driver };
        let zero = Number::constant(Exact::zero());
        let at_bound = |place: usize| {
            let unit = unit.cloned().unwrap_or_else(Exact::one);
            bounds.get(place).map(|bound| Number::constant(&bound.at * &unit))
        };
        let mut total = zero.clone();
        let mut decided = unit.is_some();
        for (slice, rate) in rates.iter().enumerate() {
            let from = slice.checked_sub(1).and_then(at_bound);
            let to = at_bound(slice);
            let clamp = |value: &Number| {
                let lifted = from.as_ref().map_or(value.clone(), |from| self.larger(value, from));
                to.as_ref().map_or(lifted.clone(), |to| self.smaller(&lifted, to))
            };
            let part = clamp(length).minus(&clamp(&zero));
            decided &= part.form().is_some();
            total = total.plus(&self.times(rate, &part));
        }
        if decided {
            return Ok(total);
        }
        // The rate on the whole lies between the least and the most of all rates.
        let all = rates.into_iter().fold(zero, |all, next| all.or(&next, &reach()));
        self.open.set(true);
        Ok(if unit.is_some() { total } else { self.times(&all, base) })
    }

    pub(super) fn scorecard(&self, id: Id<Scorecard>, at: &Around) -> Found {
        let card = self.plan.scorecards.get(id);
        let Some(ladder) = card.curve.ladders.first() else { return Err(Blocked::by(card.span, Why::Day)) };
        let lines = Lines { curve: &card.curve, ladder, column: Some(0) };
        let one = || Some(Number::constant(Exact::one()));
        let mut total = Number::constant(Exact::zero());
        let (mut scores, mut shifts) = (Vec::new(), false);
        for (kpi, weight, span) in &card.weights {
            let attained = self.number(&scored(self.plan, *kpi, *span), at)?;
            let mut score = match card.scoring {
                Scoring::EachAttainment => self.tiers(&lines, &attained, &attained, one(), at)?,
                Scoring::WeightedAttainment => attained,
            };
            let lacks = may_lack_data(self.plan, &scored(self.plan, *kpi, *span));
            if lacks && card.no_data == Some(ScorecardNoData::CountsAsZero) {
                score = score.or(&Number::constant(Exact::zero()), &self.reach.borrow());
                self.open.set(true);
            }
            // What the weight of one goes to lies between the least and the most of all.
            if lacks && card.no_data == Some(ScorecardNoData::WeightToOthers) {
                shifts = true;
            }
            total = total.plus(&score.times(weight));
            scores.push(score);
        }
        if shifts {
            total = scores.iter().fold(total, |all, score| all.or(score, &self.reach.borrow()));
            self.open.set(true);
        }
        Ok(Possible::Number(match card.scoring {
            Scoring::EachAttainment => total,
            Scoring::WeightedAttainment => self.tiers(&lines, &total, &total, one(), at)?,
        }))
    }
}

fn column_of(across: &Across, reached: Option<usize>) -> Option<usize> {
    match (reached, across.below) {
        (Some(place), below) => Some(place + usize::from(below)),
        (None, true) => Some(0),
        (None, false) => None,
    }
}
