//! Tiers, scales and scorecards.

use super::*;

impl Maker<'_> {
    pub(super) fn bounds(&mut self, unit: Unit) -> Vec<Q> {
        let count = self.dice.range(1, 4) as usize;
        let mut bounds: Vec<Q> = (0..count)
            .map(|_| match unit {
                Unit::Money => int(self.dice.range(0, 6) * 25_000),
                Unit::Number => dec(self.dice.range(0, 16), 1),
                Unit::Count => int(self.dice.range(0, 5)),
            })
            .collect();
        bounds.sort();
        bounds.dedup();
        bounds
    }

    pub(super) fn driver(&mut self) -> (Expr, Unit) {
        match self.dice.below(3) {
            0 => {
                if let Some(kpi) = self.kpi_of(|kpi| kpi.quota.is_some()) {
                    return (Expr::Attainment(kpi, None), Unit::Number);
                }
            }
            1 => {
                if let Some(kpi) = self.kpi_of(|kpi| kpi.unit != Unit::Money) {
                    return (Expr::Kpi(kpi, None), self.plan.kpis[kpi].unit);
                }
            }
            _ => {}
        }
        let kpi = self.kpi_of(|kpi| kpi.unit == Unit::Money);
        let kpi = kpi.unwrap_or_else(|| self.dice.below(self.plan.kpis.len()));
        (Expr::Kpi(kpi, None), self.plan.kpis[kpi].unit)
    }

    /// Tiers of a driver, with values of a unit.
    pub(super) fn tiers(&mut self, by: Expr, by_unit: Unit, mode: Mode, unit: Unit) -> Tiers {
        let value = |maker: &mut Self| match unit {
            Unit::Number if mode == Mode::Value => Expr::Const(dec(maker.dice.range(0, 20), 1), unit),
            Unit::Number => Expr::Const(maker.rate(), unit),
            _ => Expr::Const(money(maker.dice), unit),
        };
        let bounds = self.bounds(by_unit);
        let below = self.dice.once_in(3).then(|| value(self));
        let lines =
            bounds.into_iter().map(|bound| Tier { bound, above: self.dice.once_in(3), value: value(self) }).collect();
        let opening = by_unit == Unit::Money
            && matches!(mode, Mode::Marginal | Mode::Whole | Mode::SumOfAmounts | Mode::Amount)
            && self.dice.once_in(5);
        let opening = opening.then(|| match self.dice.below(3) {
            0 => Expr::Field(Field::Salary),
            _ => Expr::Const(money(self.dice), Unit::Money),
        });
        // Attainment of an amount of money: how another amount is cut must be said.
        let at_bounds = match &by {
            Expr::Attainment(kpi, _) if mode == Mode::Marginal => {
                let kpi = &self.plan.kpis[*kpi];
                let asked = kpi.unit == Unit::Money && kpi.formula == Formula::MeasureOverQuota;
                asked.then(|| self.dice.once_in(2))
            }
            _ => None,
        };
        Tiers { by, by_unit, mode, below, lines, columns: None, at_bounds, opening }
    }

    pub(super) fn scale(&mut self) -> Tiers {
        let (by, by_unit) = self.driver();
        let (mode, unit) = self.dice.pick(&[
            (Mode::Marginal, Unit::Number),
            (Mode::Marginal, Unit::Number),
            (Mode::Whole, Unit::Number),
            (Mode::Linear, Unit::Number),
            (Mode::Amount, Unit::Money),
            (Mode::SumOfAmounts, Unit::Money),
            (Mode::Linear, Unit::Money),
            (Mode::Value, Unit::Number),
        ]);
        let mut tiers = self.tiers(by, by_unit, mode, unit);
        let table = |tiers: &Tiers, columns: usize, maker: &mut Self| -> Vec<Vec<Expr>> {
            let rows = tiers.lines.len() + usize::from(tiers.below.is_some());
            let value = |maker: &mut Self| match unit {
                Unit::Number if mode == Mode::Value => Expr::Const(dec(maker.dice.range(0, 20), 1), unit),
                Unit::Number => Expr::Const(maker.rate(), unit),
                _ => Expr::Const(money(maker.dice), unit),
            };
            (0..rows).map(|_| (0..columns).map(|_| value(maker)).collect()).collect()
        };
        let matrix = matches!(mode, Mode::Whole | Mode::Amount | Mode::Value) && tiers.opening.is_none();
        if matrix && self.dice.once_in(3) {
            let (across, unit) = self.driver();
            let bounds: Vec<(Q, bool)> =
                self.bounds(unit).into_iter().map(|bound| (bound, self.dice.once_in(3))).collect();
            let below = self.dice.once_in(2);
            let cells = table(&tiers, bounds.len() + usize::from(below), self);
            tiers.columns = Some(Columns::Across(Box::new(across), unit, below, bounds, cells));
        } else if self.dice.once_in(5) {
            let change = if self.changes_inside { Day::new(2026, 2, 16) } else { Day::new(2026, 4, 1) };
            let cells = table(&tiers, 2, self);
            // The first line stays where `below` names it, and one line stays in any case.
            let kept = usize::from(tiers.below.is_some()).max(1);
            let mut gone = vec![None; tiers.lines.len()];
            for line in gone.iter_mut().skip(kept) {
                *line = self.dice.once_in(3).then(|| self.dice.below(2));
            }
            tiers.columns = Some(Columns::Dates(vec![Day::new(2025, 1, 1), change], cells, gone));
        } else if mode == Mode::Marginal && by_unit == Unit::Money && tiers.opening.is_none() && self.dice.once_in(3) {
            tiers.at_bounds = Some(self.dice.once_in(2));
        }
        tiers
    }

    pub(super) fn card(&mut self) -> Option<Card> {
        let mut kpis: Vec<usize> = Vec::new();
        for (at, kpi) in self.plan.kpis.iter().enumerate() {
            if kpi.quota.is_some() {
                kpis.push(at);
            }
        }
        kpis.truncate(3);
        let weights: Vec<Q> = match kpis.len() {
            0 => return None,
            1 => vec![int(1)],
            2 => {
                let first = dec(self.dice.range(1, 19) * 5, 2);
                vec![first.clone(), int(1) - first]
            }
            _ => {
                let third = Q::new(1.into(), 3.into());
                vec![third.clone(), third.clone(), third]
            }
        };
        let bounds = self.bounds(Unit::Number);
        let lines = bounds.into_iter().map(|bound| (bound, self.dice.once_in(3), self.percent())).collect();
        Some(Card {
            weights: kpis.into_iter().zip(weights).collect(),
            linear: self.dice.once_in(2),
            below: self.dice.once_in(3).then(|| self.percent()),
            lines,
            no_data: self.dice.pick(&[
                None,
                Some(CardNoData::Others),
                Some(CardNoData::Others),
                Some(CardNoData::Zero),
                Some(CardNoData::Stops),
            ]),
        })
    }
}
