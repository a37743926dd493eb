//! Tiers and scorecards.

use num_traits::{Signed, Zero};

use super::expr::both;
use super::{At, Get, Miss, Naive};
use crate::naive::model::*;

/// A driver of tiers for the lines of a curve: the boundary and whether it is left out.
fn reached(bounds: &[(Q, bool)], driver: &Q) -> Option<usize> {
    bounds.iter().rposition(|(bound, above)| if *above { driver > bound } else { driver >= bound })
}

impl Naive<'_> {
    pub(super) fn scale(&self, scale: usize, base: Option<&Expr>, at: &At) -> Get<Q> {
        self.tiers(&self.plan().scales[scale], base, at)
    }

    /// The value of a line of tiers (`None`: below the first), from the column that holds.
    fn value(&self, tiers: &Tiers, line: Option<usize>, at: &At) -> Get<Q> {
        let Some(columns) = &tiers.columns else {
            return match line {
                Some(line) => self.expr(&tiers.lines[line].value, at),
                None => tiers.below.as_ref().map_or(Ok(int(0)), |below| self.expr(below, at)),
            };
        };
        let row = match (line, tiers.below.is_some()) {
            (None, false) => return Ok(int(0)),
            (None, true) => 0,
            (Some(line), below) => line + usize::from(below),
        };
        match columns {
            Columns::Dates(days, cells, _) => {
                let column = days.iter().rposition(|day| *day <= at.day);
                self.expr(&cells[row][column.ok_or(Miss::Stop)?], at)
            }
            Columns::Across(by, _, first_below, bounds, cells) => {
                let column = match (reached(bounds, &self.expr(by, at)?), first_below) {
                    (None, false) => return Ok(int(0)),
                    (None, true) => 0,
                    (Some(column), below) => column + usize::from(*below),
                };
                self.expr(&cells[row][column], at)
            }
        }
    }

    /// The lines that a table has on a day, each with its value, where some of them end or begin.
    fn of_day(tiers: &Tiers, at: &At) -> Option<Tiers> {
        let Some(Columns::Dates(days, cells, gone)) = &tiers.columns else { return None };
        if gone.iter().all(Option::is_none) {
            return None;
        }
        let column = days.iter().rposition(|day| *day <= at.day)?;
        let mut rows = cells.iter().map(|row| row[column].clone());
        let below = tiers.below.as_ref().and_then(|_| rows.next());
        let all = tiers.lines.iter().zip(rows).zip(gone);
        let lines = all
            .filter(|(_, gone)| **gone != Some(column))
            .map(|((line, value), _)| Tier { value, ..line.clone() })
            .collect();
        Some(Tiers { below, lines, columns: None, ..tiers.clone() })
    }

    /// The result of tiers, on a base or on the driver itself.
    pub(super) fn tiers(&self, tiers: &Tiers, base: Option<&Expr>, at: &At) -> Get<Q> {
        if let Some(held) = Self::of_day(tiers, at) {
            return self.tiers(&held, base, at);
        }
        // All is read first: an error of the run goes before missing data.
        let column = match &tiers.columns {
            Some(Columns::Across(by, ..)) => self.expr(by, at),
            Some(Columns::Dates(days, ..)) if days.iter().all(|day| *day > at.day) => Err(Miss::Stop),
            _ => Ok(int(0)),
        };
        let base_alone = base.map_or(Ok(int(0)), |base| self.expr(base, at));
        // What was reached before the plan began matters in the window in which it begins.
        let so_far = match &tiers.by {
            Expr::Kpi(_, Some(window @ Window::SoFar(_))) => Some(*window),
            _ => at.window.filter(|window| matches!(window, Window::SoFar(_))),
        };
        let later = so_far.is_some_and(|window| self.months(at, Some(window)).first_day() > self.plan().effective.0);
        let opening = tiers.opening.as_ref().filter(|_| !later).map_or(Ok(int(0)), |opening| self.expr(opening, at));
        let driver = both(self.expr(&tiers.by, at), column).map(|(driver, _)| driver);
        let driver = both(driver, base_alone).map(|(driver, _)| driver);
        let (driver, opening) = both(driver, opening)?;
        if tiers.opening.is_none() || later {
            return self.tiers_at(tiers, base, driver, at);
        }
        let all = self.tiers_at(tiers, base, &opening + driver, at)?;
        Ok(all - self.tiers_at(tiers, base, opening, at)?)
    }

    fn tiers_at(&self, tiers: &Tiers, base: Option<&Expr>, driver: Q, at: &At) -> Get<Q> {
        let bounds: Vec<(Q, bool)> = tiers.lines.iter().map(|line| (line.bound.clone(), line.above)).collect();
        let found = reached(&bounds, &driver);
        let value = |line: Option<usize>| self.value(tiers, line, at);
        match tiers.mode {
            Mode::Amount | Mode::Value => value(found),
            Mode::SumOfAmounts => match found {
                None => value(None),
                Some(last) => (0..=last).map(|line| value(Some(line))).sum(),
            },
            Mode::Whole => {
                let base = base.map_or(Ok(driver), |base| self.expr(base, at))?;
                Ok(value(found)? * base)
            }
            Mode::Linear => {
                let curve = match found {
                    None => value(None)?,
                    Some(last) if last + 1 == bounds.len() => value(Some(last))?,
                    Some(line) => {
                        let (low, high) = (value(Some(line))?, value(Some(line + 1))?);
                        let (from, to) = (&bounds[line].0, &bounds[line + 1].0);
                        &low + (&high - &low) * (&driver - from) / (to - from)
                    }
                };
                match base {
                    Some(base) => Ok(curve * self.expr(base, at)?),
                    None => Ok(curve),
                }
            }
            Mode::Marginal => self.slices(tiers, base, &driver, at),
        }
    }

    fn slices(&self, tiers: &Tiers, base: Option<&Expr>, driver: &Q, at: &At) -> Get<Q> {
        let of_money = match &tiers.by {
            Expr::Attainment(kpi, _) => {
                let kpi = &self.plan().kpis[*kpi];
                kpi.unit == Unit::Money && kpi.formula == Formula::MeasureOverQuota
            }
            _ => false,
        };
        // What one unit of the driver is in units of the base.
        let (end, scale) = match base {
            None => (driver.clone(), int(1)),
            Some(same) if *same == tiers.by => (driver.clone(), int(1)),
            Some(base) if tiers.at_bounds == Some(true) && !of_money => (self.expr(base, at)?, int(1)),
            Some(base) => {
                let base = self.expr(base, at)?;
                let quota = match &tiers.by {
                    // At the bounds: at percent times quota.
                    Expr::Attainment(kpi, window) if of_money && tiers.at_bounds != Some(false) => {
                        Some(self.quota(*kpi, at, self.months(at, *window)))
                    }
                    _ => None,
                };
                match quota {
                    Some(quota) => (&base / quota.clone()?, quota?),
                    None if driver.is_zero() => {
                        // The whole base lies in the tier that 0 reaches.
                        let bounds: Vec<(Q, bool)> =
                            tiers.lines.iter().map(|line| (line.bound.clone(), line.above)).collect();
                        let rate = self.value(tiers, reached(&bounds, &int(0)), at)?;
                        return Ok(rate * base);
                    }
                    None => (driver.clone(), base / driver),
                }
            }
        };
        // From 0 to `end`, or from `end` up to 0 with the sign turned.
        let (low, high, sign) = if end.is_negative() { (end, int(0), int(-1)) } else { (int(0), end, int(1)) };
        let mut sum = int(0);
        let mut add = |from: Option<&Q>, to: Option<&Q>, line: Option<usize>| -> Get<()> {
            let from = from.map_or(low.clone(), |from| from.clone().max(low.clone()));
            let to = to.map_or(high.clone(), |to| to.clone().min(high.clone()));
            if from < to {
                sum += self.value(tiers, line, at)? * (to - from);
            }
            Ok(())
        };
        add(None, tiers.lines.first().map(|line| &line.bound), None)?;
        for (index, line) in tiers.lines.iter().enumerate() {
            add(Some(&line.bound), tiers.lines.get(index + 1).map(|next| &next.bound), Some(index))?;
        }
        Ok(sum * sign * scale)
    }

    /// The sum of weight times score.
    pub(super) fn card(&self, card: usize, at: &At) -> Get<Q> {
        let card = &self.plan().cards[card];
        let (mut sum, mut known) = (int(0), int(0));
        for (kpi, weight) in &card.weights {
            match (self.attainment(*kpi, at, self.months(at, None)), card.no_data) {
                (Ok(attainment), _) => {
                    sum += weight * curve(card, &attainment);
                    known += weight;
                }
                (Err(Miss::NoData), Some(CardNoData::Others)) => {}
                (Err(Miss::NoData), Some(CardNoData::Zero)) => known += weight,
                (Err(Miss::NoData), Some(CardNoData::Stops)) => return Err(Miss::Stop),
                (Err(miss), _) => return Err(miss),
            }
        }
        // Nobody is left to take the weights.
        if known.is_zero() { Err(Miss::NoData) } else { Ok(sum / known) }
    }
}

fn curve(card: &Card, driver: &Q) -> Q {
    let bounds: Vec<(Q, bool)> = card.lines.iter().map(|(bound, above, _)| (bound.clone(), *above)).collect();
    match reached(&bounds, driver) {
        None => card.below.clone().unwrap_or_else(|| int(0)),
        Some(line) if card.linear && line + 1 < bounds.len() => {
            let ((from, _, low), (to, _, high)) = (&card.lines[line], &card.lines[line + 1]);
            low + (high - low) * (driver - from) / (to - from)
        }
        Some(line) => card.lines[line].2.clone(),
    }
}
