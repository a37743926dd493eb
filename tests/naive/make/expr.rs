//! Expressions and conditions.

use super::*;

impl Maker<'_> {
    pub(super) fn window(&mut self, place: Place) -> Option<Window> {
        let grain = place.windows?;
        if self.dice.below(4) > 0 {
            return None;
        }
        let longer: Vec<Grain> = [Grain::Quarter, Grain::Half, Grain::Year]
            .into_iter()
            .filter(|other| other.months() > grain.months())
            .collect();
        Some(match self.dice.below(4) {
            0 => Window::SoFar(self.dice.pick(&longer)),
            1 => Window::Whole(self.dice.pick(&longer)),
            2 => Window::Previous(self.dice.range(1, 3), grain),
            _ => Window::Last(self.dice.range(2, 3), grain),
        })
    }

    pub(super) fn leaf_money(&mut self, place: Place) -> Expr {
        match self.dice.below(if place.row { 8 } else { 6 }) {
            0 => Expr::Const(money(self.dice), Unit::Money),
            1 => {
                let fits: Vec<usize> =
                    (0..self.plan.params.len()).filter(|at| self.plan.params[*at].unit == Unit::Money).collect();
                if fits.is_empty() { Expr::Field(Field::Salary) } else { Expr::Param(self.dice.pick(&fits)) }
            }
            2 => {
                let fits: Vec<usize> =
                    (0..place.defines).filter(|at| self.plan.defines[*at].unit == Unit::Money).collect();
                if fits.is_empty() { Expr::Field(Field::Salary) } else { Expr::Define(self.dice.pick(&fits)) }
            }
            6 => Expr::Field(self.of_row(Field::Amount)),
            7 => Expr::Field(self.of_row(Field::Margin)),
            _ => match self.kpi_of(|kpi| kpi.unit == Unit::Money) {
                Some(kpi) => {
                    let window = self.window(place);
                    Expr::Kpi(kpi, window)
                }
                None => Expr::Const(money(self.dice), Unit::Money),
            },
        }
    }

    pub(super) fn amount(&mut self, place: Place, depth: usize) -> Expr {
        if depth == 0 {
            return self.leaf_money(place);
        }
        match self.dice.below(12) {
            10 => {
                let (a, b) = (self.leaf_money(place), self.leaf_money(place));
                Expr::Excess(Box::new(a), Box::new(b))
            }
            11 => {
                let of = self.leaf_money(place);
                let unit = self.dice.pick(&[int(1), int(1000), dec(1, 1)]);
                Expr::Round(Box::new(of), round_mode(self.dice), unit)
            }
            0 | 1 => {
                let of = self.leaf_money(place);
                Expr::Share(self.rate(), Box::new(of))
            }
            2 => {
                let (a, b) = (self.amount(place, depth - 1), self.amount(place, depth - 1));
                Expr::Add(Box::new(a), Box::new(b))
            }
            3 => {
                let (a, b) = (self.amount(place, depth - 1), self.amount(place, depth - 1));
                Expr::Sub(Box::new(a), Box::new(b))
            }
            4 => {
                let (a, b) = (self.amount(place, depth - 1), self.factor(place, depth - 1));
                Expr::Mul(Box::new(a), Box::new(b))
            }
            5 => {
                let cond = self.cond(place, 1);
                let (a, b) = (self.amount(place, depth - 1), self.amount(place, depth - 1));
                Expr::If(Box::new(cond), Box::new(a), Box::new(b))
            }
            6 => {
                let of = vec![self.amount(place, depth - 1), self.leaf_money(place)];
                if self.dice.once_in(2) { Expr::Least(of) } else { Expr::Most(of) }
            }
            7 if place.bonuses > 0 => Expr::Total(self.dice.below(place.bonuses)),
            8 | 9 if place.scales => self.by_scale(place).unwrap_or_else(|| self.leaf_money(place)),
            _ => self.leaf_money(place),
        }
    }

    /// A scale that gives money.
    pub(super) fn by_scale(&mut self, place: Place) -> Option<Expr> {
        if self.plan.scales.is_empty() {
            return None;
        }
        let at = self.dice.below(self.plan.scales.len());
        let scale = self.plan.scales[at].clone();
        let money_driver = scale.by_unit == Unit::Money;
        let values = scale.lines.first().map(|line| matches!(line.value, Expr::Const(_, Unit::Money)))?;
        match scale.mode {
            Mode::Value => None,
            _ if values => Some(Expr::Scale(at, None)),
            // The driver of an opening balance is the base.
            _ if scale.opening.is_some() => Some(Expr::Scale(at, None)),
            Mode::Marginal if scale.at_bounds.is_some() => {
                let others = |kpi: &Kpi| kpi.unit == Unit::Money;
                let base = match self.kpi_of(others).map(|kpi| Expr::Kpi(kpi, None)) {
                    Some(kpi) if kpi != scale.by && self.dice.once_in(2) => kpi,
                    _ => Expr::Field(Field::Salary),
                };
                Some(Expr::Scale(at, Some(Box::new(base))))
            }
            Mode::Marginal if money_driver => {
                let base = self.dice.once_in(2).then(|| Box::new(scale.by.clone()));
                Some(Expr::Scale(at, base))
            }
            Mode::Whole if money_driver && self.dice.once_in(2) => Some(Expr::Scale(at, None)),
            _ => {
                let base = self.leaf_money(place);
                Some(Expr::Scale(at, Some(Box::new(base))))
            }
        }
    }

    pub(super) fn factor(&mut self, place: Place, depth: usize) -> Expr {
        match self.dice.below(10) {
            0 => {
                let fits: Vec<usize> =
                    (0..self.plan.params.len()).filter(|at| self.plan.params[*at].unit == Unit::Number).collect();
                if !fits.is_empty() {
                    return Expr::Param(self.dice.pick(&fits));
                }
            }
            1 => {
                let fits: Vec<usize> =
                    (0..place.defines).filter(|at| self.plan.defines[*at].unit == Unit::Number).collect();
                if !fits.is_empty() {
                    return Expr::Define(self.dice.pick(&fits));
                }
            }
            2 | 3 => {
                if let Some(kpi) = self.kpi_of(|kpi| kpi.quota.is_some()) {
                    let window = self.window(place);
                    return Expr::Attainment(kpi, window);
                }
            }
            4 if place.scales => {
                let fits: Vec<usize> =
                    (0..self.plan.scales.len()).filter(|at| self.plan.scales[*at].mode == Mode::Value).collect();
                if !fits.is_empty() {
                    return Expr::Scale(self.dice.pick(&fits), None);
                }
            }
            5 if place.scales && !self.plan.cards.is_empty() => return Expr::Card(0),
            6 => return if depth == 0 || self.dice.once_in(2) { Expr::Employed } else { Expr::Field(Field::Grade) },
            7 if depth > 0 => {
                let (a, b) = (self.leaf_money(place), self.leaf_money(place));
                let ratio = Expr::Div(Box::new(a), Box::new(b));
                if self.dice.once_in(3) {
                    return Expr::Round(Box::new(ratio), round_mode(self.dice), dec(1, 4));
                }
                return ratio;
            }
            8 if depth > 0 => {
                let cond = self.cond(place, 0);
                let (a, b) = (self.factor(place, depth - 1), self.factor(place, depth - 1));
                return Expr::If(Box::new(cond), Box::new(a), Box::new(b));
            }
            _ => {}
        }
        Expr::Const(self.percent(), Unit::Number)
    }

    /// A condition on the payee (and on the row, where one is at hand).
    pub(super) fn cond(&mut self, place: Place, depth: usize) -> Cond {
        if place.row && self.dice.once_in(3) {
            return self.row_cond(depth);
        }
        let kinds = if depth == 0 { 7 } else { 10 };
        match self.dice.below(kinds) {
            0 | 1 => {
                if let Some(kpi) = self.kpi_of(|kpi| kpi.quota.is_some()) {
                    let window = self.window(place);
                    let limit = dec(self.dice.range(0, 15), 1);
                    return Cond::Cmp(self.op(), Expr::Attainment(kpi, window), Expr::Const(limit, Unit::Number));
                }
                Cond::Text(Field::Role, true, self.role())
            }
            2 => {
                let kpi = self.dice.below(self.plan.kpis.len());
                let unit = self.plan.kpis[kpi].unit;
                let limit = match unit {
                    Unit::Money => money(self.dice),
                    Unit::Count => int(self.dice.range(0, 4)),
                    Unit::Number => self.percent(),
                };
                let window = self.window(place);
                Cond::Cmp(self.op(), Expr::Kpi(kpi, window), Expr::Const(limit, unit))
            }
            3 => Cond::Text(Field::Role, self.dice.once_in(2), self.role()),
            4 => {
                let low = Expr::Const(int(self.dice.range(0, 2)), Unit::Count);
                let high = Expr::Const(int(self.dice.range(3, 8)), Unit::Count);
                Cond::Between(Expr::Service, low, high)
            }
            5 => {
                let day = self.dice.pick(&[Day::new(2026, 1, 15), Day::new(2026, 3, 2)]);
                let field = self.dice.pick(&[Field::Hired, Field::Left]);
                Cond::Date(self.op(), field, day)
            }
            6 => match self.kpi_of(|kpi| kpi.quota.is_some()) {
                Some(kpi) => Cond::NoData(Expr::Attainment(kpi, None), self.dice.once_in(2)),
                None => Cond::Empty(Field::Salary, self.dice.once_in(2)),
            },
            7 => Cond::Not(Box::new(self.cond(place, depth - 1))),
            8 => Cond::And(Box::new(self.cond(place, depth - 1)), Box::new(self.cond(place, depth - 1))),
            _ => Cond::Or(Box::new(self.cond(place, depth - 1)), Box::new(self.cond(place, depth - 1))),
        }
    }
}
