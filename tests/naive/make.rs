//! Plans and data at random. Numbers keep to few values, so that boundaries, ties and zeros are met often.

use super::day::{Day, Months};
use super::dice::Dice;
use super::model::*;

/// What may be read where an expression stands.
#[derive(Clone, Copy, Default)]
struct Place {
    /// A row of the sales is at hand.
    row: bool,
    /// Windows behind names of KPIs are written, in a rule of this period.
    windows: Option<Grain>,
    /// How many bonuses are known, for totals.
    bonuses: usize,
    /// How many definitions are known.
    defines: usize,
    /// Scales and scorecards are known.
    scales: bool,
}

struct Maker<'a> {
    dice: &'a mut Dice,
    plan: Plan,
    /// A parameter changes in the middle of a period, so rules name the day that decides.
    changes_inside: bool,
}

/// The plan of a seed with one of its sets of data.
pub fn case(seed: u64, set: u64) -> Case {
    let plan = plan(&mut Dice::new(seed));
    let dice = &mut Dice::new(seed.wrapping_add(set.wrapping_mul(0x5851_f42d_4c95_7f2d)).rotate_left(17));
    let data = data(dice, &plan);
    let len = plan.every.months();
    let first = Months::holding(plan.effective.0.month(), len);
    let skip = dice.range(0, 2);
    let count = dice.range(1, if len == 1 { 5 } else { 3 });
    let mut periods: Vec<Months> =
        (skip..skip + count).map(|step| Months { first: first.first + step * len, len }).collect();
    // A period outside the plan is refused as a whole.
    periods.retain(|period| plan.effective.1.is_none_or(|through| period.first_day() <= through));
    Case { plan, data, periods }
}

fn money(dice: &mut Dice) -> Q {
    match dice.below(8) {
        0 => dec(dice.range(1, 99_999), 2),
        1 => dec(dice.range(1, 3) * 50_000_00 + dice.range(-1, 1), 2),
        2 => int(dice.range(1, 12) * 100),
        _ => int(dice.range(0, 12) * 10_000),
    }
}

fn plan(dice: &mut Dice) -> Plan {
    let every = dice.pick(&[Grain::Month, Grain::Month, Grain::Month, Grain::Quarter]);
    let from = dice.pick(&[Day::new(2026, 1, 1), Day::new(2026, 1, 1), Day::new(2026, 1, 12), Day::new(2025, 11, 1)]);
    let through = dice.once_in(8).then(|| Day::new(2026, 12, 15));
    let rounding = rounding(dice);
    let plan = Plan {
        ru: dice.once_in(3),
        every,
        rounding,
        effective: (from, through),
        chosen: None,
        params: Vec::new(),
        kpis: Vec::new(),
        scales: Vec::new(),
        cards: Vec::new(),
        defines: Vec::new(),
        bonuses: Vec::new(),
        pools: Vec::new(),
        contests: Vec::new(),
    };
    let mut maker = Maker { changes_inside: dice.once_in(4), dice, plan };
    maker.fill();
    maker.plan
}

fn rounding(dice: &mut Dice) -> Rounding {
    let unit = dice.pick(&[dec(1, 2), dec(1, 2), dec(1, 2), int(1), int(50), dec(5, 1)]);
    Rounding { mode: round_mode(dice), unit, each_record: dice.once_in(4) }
}

fn round_mode(dice: &mut Dice) -> RoundMode {
    use RoundMode::*;
    dice.pick(&[HalfUp, HalfUp, HalfEven, Up, Down, Floor, Ceiling])
}

impl Maker<'_> {
    fn fill(&mut self) {
        if self.dice.once_in(4) {
            let role = self.role();
            self.plan.chosen = Some(match self.dice.below(3) {
                0 => Cond::Text(Field::Role, true, role),
                1 => Cond::In(Field::Role, false, vec![role, "lead".to_owned()]),
                _ => Cond::Not(Box::new(Cond::Text(Field::Team, true, "north".to_owned()))),
            });
        }
        for _ in 0..self.dice.below(3) {
            let param = self.param();
            self.plan.params.push(param);
        }
        for _ in 0..self.dice.range(1, 4) {
            let kpi = self.kpi();
            self.plan.kpis.push(kpi);
        }
        for _ in 0..self.dice.below(3) {
            let scale = self.scale();
            self.plan.scales.push(scale);
        }
        if self.dice.once_in(2) {
            let card = self.card();
            self.plan.cards.extend(card);
        }
        for at in 0..self.dice.below(3) {
            let unit = self.dice.pick(&[Unit::Money, Unit::Number]);
            let place = Place { defines: at, scales: true, ..Place::default() };
            let is = if unit == Unit::Money { self.amount(place, 2) } else { self.factor(place, 0) };
            self.plan.defines.push(Define { unit, is });
        }
        for at in 0..self.dice.range(1, 4) {
            let bonus = self.bonus(at as usize);
            self.plan.bonuses.push(bonus);
        }
        if self.dice.once_in(3) {
            let pool = self.pool();
            self.plan.pools.push(pool);
        }
        if self.dice.once_in(4) {
            let contest = self.contest();
            self.plan.contests.extend(contest);
        }
    }

    fn role(&mut self) -> String {
        self.dice.pick(&["junior", "senior", "lead"]).to_owned()
    }

    fn percent(&mut self) -> Q {
        match self.dice.below(5) {
            0 => dec(self.dice.range(1, 9_999), 4),
            1 => int(1),
            _ => dec(self.dice.range(1, 40) * 5, 2),
        }
    }

    fn rate(&mut self) -> Q {
        dec(self.dice.range(0, 40) * 25, 4)
    }

    fn param(&mut self) -> Param {
        let unit = self.dice.pick(&[Unit::Money, Unit::Number]);
        let days = match self.dice.below(3) {
            0 => Vec::new(),
            _ if self.changes_inside => vec![Day::new(2025, 1, 1), Day::new(2026, 2, 16)],
            1 => vec![Day::new(2025, 1, 1), Day::new(2026, 4, 1)],
            _ => vec![Day::new(2025, 10, 1), Day::new(2026, 1, 1), Day::new(2026, 4, 1)],
        };
        let values = |maker: &mut Self| -> Vec<Q> {
            let mut one = || if unit == Unit::Money { money(maker.dice) } else { maker.percent() };
            (0..days.len().max(1)).map(|_| one()).collect()
        };
        let rows = if self.dice.once_in(3) {
            vec![(Some("junior".to_owned()), values(self)), (Some("senior".to_owned()), values(self))]
        } else {
            vec![(None, values(self))]
        };
        Param { unit, days, rows }
    }

    // --- KPIs

    fn kpi(&mut self) -> Kpi {
        let agg = |func, field| Measure::Agg(func, field, None);
        let with = |maker: &mut Self, func, field| {
            let cond = maker.dice.once_in(2).then(|| maker.row_cond(1));
            Measure::Agg(func, field, cond)
        };
        let of_unit = |maker: &Self, unit: Unit| -> Option<usize> {
            maker.plan.kpis.iter().position(|kpi| kpi.unit == unit && kpi.per == Per::Person)
        };
        let (unit, measure) = match self.dice.below(14) {
            0..=3 => (Unit::Money, agg(Func::Sum, Field::Amount)),
            4 => (Unit::Money, with(self, Func::Sum, Field::Margin)),
            5 | 6 => (Unit::Count, with(self, Func::Count, Field::Amount)),
            7 => (Unit::Count, agg(Func::Sum, Field::Units)),
            8 => (Unit::Count, with(self, Func::Different, Field::Client)),
            9 => (Unit::Money, agg(Func::Average, Field::Amount)),
            10 => {
                let func = self.dice.pick(&[Func::Min, Func::Max, Func::First, Func::Last]);
                (Unit::Money, with(self, func, Field::Amount))
            }
            11 => {
                let part = Measure::Agg(Func::Count, Field::Amount, Some(self.row_cond(1)));
                (Unit::Number, Measure::Div(Box::new(part), Box::new(agg(Func::Count, Field::Amount))))
            }
            12 => {
                let parts = (agg(Func::Sum, Field::Amount), with(self, Func::Sum, Field::Margin));
                (Unit::Money, Measure::Sub(Box::new(parts.0), Box::new(parts.1)))
            }
            _ => match (of_unit(self, Unit::Money), of_unit(self, Unit::Count)) {
                (Some(money), Some(count)) => {
                    let parts = (Measure::Kpi(money), Measure::Kpi(count));
                    (Unit::Money, Measure::Div(Box::new(parts.0), Box::new(parts.1)))
                }
                _ => {
                    let parts = (agg(Func::Sum, Field::Amount), agg(Func::Count, Field::Amount));
                    (Unit::Money, Measure::Div(Box::new(parts.0), Box::new(parts.1)))
                }
            },
        };
        let of_kpis = !super::text::reads_rows(&measure);
        let filter = (!of_kpis && self.dice.once_in(3)).then(|| self.row_cond(2));
        let per = if of_kpis {
            Per::Person
        } else {
            self.dice.pick(&[Per::Person, Per::Person, Per::Person, Per::Team, Per::Company])
        };
        let quota = self.dice.below(5) > 0;
        let quota = quota.then(|| self.quota(unit, per));
        let formula = self.dice.pick(&[
            Formula::MeasureOverQuota,
            Formula::MeasureOverQuota,
            Formula::MeasureOverQuota,
            Formula::QuotaOverMeasure,
            Formula::TwoMinus,
        ]);
        Kpi { unit, measure, filter, per, quota, formula }
    }

    fn quota(&mut self, unit: Unit, per: Per) -> Quota {
        let goals = per == Per::Person && self.dice.once_in(2);
        match unit {
            Unit::Money if goals => Quota::Goal(Field::Goal),
            Unit::Count if goals => Quota::Goal(Field::UnitsGoal),
            Unit::Money => {
                let value = self.dice.range(1, 6) * 20_000;
                Quota::Expr(Expr::Const(int(value), unit))
            }
            Unit::Count => {
                let value = Expr::Const(int(self.dice.range(1, 4)), unit);
                if self.dice.once_in(3) { Quota::Per(value, Grain::Quarter) } else { Quota::Expr(value) }
            }
            Unit::Number => {
                let value = self.percent();
                Quota::Expr(Expr::Const(value, unit))
            }
        }
    }

    fn row_cond(&mut self, depth: usize) -> Cond {
        let text = |dice: &mut Dice| dice.pick(&["x", "y", "z"]).to_owned();
        match self.dice.below(if depth == 0 { 7 } else { 10 }) {
            0 => Cond::Text(Field::Kind, self.dice.once_in(2), self.dice.pick(&["new", "old"]).to_owned()),
            1 => Cond::Text(Field::Client, self.dice.once_in(2), text(self.dice)),
            2 => {
                let texts = vec![text(self.dice), "w".to_owned()];
                Cond::In(Field::Client, self.dice.once_in(2), texts)
            }
            3 => {
                let limit = Expr::Const(money(self.dice), Unit::Money);
                let of = self.dice.pick(&[Field::Amount, Field::Margin]);
                Cond::Cmp(self.op(), Expr::Field(of), limit)
            }
            4 => {
                let low = Expr::Const(int(self.dice.range(0, 2)), Unit::Count);
                let high = Expr::Const(int(self.dice.range(2, 4)), Unit::Count);
                Cond::Between(Expr::Field(Field::Units), low, high)
            }
            5 => {
                let of = self.dice.pick(&[Field::Client, Field::Kind, Field::Margin, Field::RefundedOn]);
                Cond::Empty(of, self.dice.once_in(2))
            }
            6 => {
                let count = self.dice.range(5, 40);
                Cond::Within(Field::RefundedOn, count, false, Field::SoldOn)
            }
            7 => Cond::Not(Box::new(self.row_cond(depth - 1))),
            8 => Cond::And(Box::new(self.row_cond(depth - 1)), Box::new(self.row_cond(depth - 1))),
            _ => Cond::Or(Box::new(self.row_cond(depth - 1)), Box::new(self.row_cond(depth - 1))),
        }
    }

    fn op(&mut self) -> Op {
        self.dice.pick(&[Op::Ge, Op::Ge, Op::Gt, Op::Le, Op::Lt, Op::Eq, Op::Ne])
    }

    fn kpi_of(&mut self, fits: impl Fn(&Kpi) -> bool) -> Option<usize> {
        let all: Vec<usize> =
            self.plan.kpis.iter().enumerate().filter(|(_, kpi)| fits(kpi)).map(|(at, _)| at).collect();
        (!all.is_empty()).then(|| self.dice.pick(&all))
    }

    // --- tiers

    fn bounds(&mut self, unit: Unit) -> Vec<Q> {
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

    fn driver(&mut self) -> (Expr, Unit) {
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
    fn tiers(&mut self, by: Expr, by_unit: Unit, mode: Mode, unit: Unit) -> Tiers {
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

    fn scale(&mut self) -> Tiers {
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
            tiers.columns = Some(Columns::Dates(vec![Day::new(2025, 1, 1), change], cells));
        } else if mode == Mode::Marginal && by_unit == Unit::Money && tiers.opening.is_none() && self.dice.once_in(3) {
            tiers.at_bounds = Some(self.dice.once_in(2));
        }
        tiers
    }

    fn card(&mut self) -> Option<Card> {
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

    // --- expressions

    fn window(&mut self, place: Place) -> Option<Window> {
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

    fn leaf_money(&mut self, place: Place) -> Expr {
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
            6 => Expr::Field(Field::Amount),
            7 => Expr::Field(Field::Margin),
            _ => match self.kpi_of(|kpi| kpi.unit == Unit::Money) {
                Some(kpi) => {
                    let window = self.window(place);
                    Expr::Kpi(kpi, window)
                }
                None => Expr::Const(money(self.dice), Unit::Money),
            },
        }
    }

    fn amount(&mut self, place: Place, depth: usize) -> Expr {
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
    fn by_scale(&mut self, place: Place) -> Option<Expr> {
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

    fn factor(&mut self, place: Place, depth: usize) -> Expr {
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
    fn cond(&mut self, place: Place, depth: usize) -> Cond {
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

    // --- bonuses

    fn step(&mut self, place: Place) -> Step {
        match self.dice.below(7) {
            0 | 1 => Step::MultiplyBy(self.factor(place, 1)),
            2 => Step::AtMost(self.leaf_money(place)),
            3 => Step::AtLeast(Expr::Const(money(self.dice), Unit::Money)),
            4 => Step::Minus(Expr::Const(money(self.dice), Unit::Money)),
            5 => {
                let unit = self.dice.pick(&[int(1), int(100), dec(1, 1)]);
                Step::Round(round_mode(self.dice), unit)
            }
            _ => Step::Prorate(Expr::Employed),
        }
    }

    fn bonus(&mut self, at: usize) -> Bonus {
        let longer = if self.plan.every == Grain::Month { Grain::Quarter } else { Grain::Half };
        let every = self.dice.once_in(6).then_some(longer);
        let grain = every.unwrap_or(self.plan.every);
        let effective = self.dice.once_in(6).then(|| {
            let from = self.dice.pick(&[Day::new(2026, 2, 1), Day::new(2026, 2, 16), Day::new(2025, 12, 20)]);
            (from, self.dice.once_in(2).then(|| Day::new(2026, 4, 10)))
        });
        let rounding = self.dice.once_in(4).then(|| rounding(self.dice));
        let by_row = self.dice.once_in(3);
        let so_far = !by_row && every.is_none() && self.dice.once_in(4);
        let window = if so_far {
            let span = if self.plan.every == Grain::Month { Grain::Quarter } else { Grain::Year };
            let negative = self.dice.pick(&[Negative::Recovered, Negative::Carried, Negative::Zero]);
            Some((Window::SoFar(span), Some(negative)))
        } else if !by_row && self.dice.once_in(8) {
            let window = if self.dice.once_in(2) { Window::Previous(1, grain) } else { Window::Last(2, grain) };
            Some((window, None))
        } else {
            None
        };
        let place = Place {
            row: by_row,
            windows: Some(grain),
            // A total of a rule with another period, or inside a window, is another question.
            bonuses: if every.is_none() && window.is_none() { at } else { 0 },
            defines: self.plan.defines.len(),
            scales: true,
        };
        let total = Place { row: false, ..place };
        let mut when = self.dice.once_in(2).then(|| self.cond(place, 1));
        if when.is_none() && window.is_none() && self.dice.once_in(4) {
            let inner = self.cond(Place { windows: None, ..total }, 0);
            when = Some(Cond::InARow(Box::new(inner), self.dice.range(2, 3), grain));
        }
        let gate = if !by_row && self.dice.once_in(4) { self.gate() } else { None };
        // Which names of other blocks a gate narrows is another question.
        let narrow = gate.as_ref().is_some_and(|gate| gate.above);
        let place = if narrow { Place { scales: false, defines: 0, ..place } } else { place };
        let amount = match &gate {
            // What is paid for above a gate is named there.
            Some(gate) if gate.above => {
                let part = Expr::Share(self.rate(), Box::new(Expr::Kpi(gate.kpi, None)));
                let more = self.amount(place, 1);
                match self.dice.below(3) {
                    0 => Amount::Pays(part),
                    1 => Amount::Pays(Expr::Add(Box::new(part), Box::new(more))),
                    _ => Amount::Tiers(
                        self.tiers(Expr::Kpi(gate.kpi, None), Unit::Money, Mode::Marginal, Unit::Number),
                        None,
                    ),
                }
            }
            _ if !by_row && self.dice.once_in(2) => self.own_tiers(place),
            _ => self.pays(place),
        };
        let for_each = by_row.then(|| ForEach {
            filter: self.dice.once_in(2).then(|| self.row_cond(1)),
            each_then: (0..self.dice.below(2)).map(|_| self.step(place)).collect(),
            reversed: self.dice.once_in(2).then(|| self.dice.once_in(2).then(|| self.dice.range(5, 45))),
        });
        let no_data = match self.dice.below(6) {
            0 | 1 => None,
            2 | 3 => Some(NoData::NotApplicable),
            4 if when.is_some() && gate.is_none() => Some(self.dice.pick(&[NoData::Met, NoData::NotMet])),
            4 => None,
            _ => Some(NoData::Pays(Expr::Const(money(self.dice), Unit::Money))),
        };
        let then = (0..self.dice.below(3)).map(|_| self.step(total)).collect();
        // A value that changes inside the period or the window needs a day that decides.
        let dated = self.changes_inside || grain == Grain::Half || window.is_some();
        let dated_by_first = dated.then(|| window.is_none() && self.dice.once_in(2));
        Bonus { every, effective, rounding, for_each, when, gate, no_data, window, dated_by_first, amount, then }
    }

    /// A condition on one member.
    fn member(&mut self) -> Cond {
        match self.kpi_of(|kpi| kpi.per == Per::Person && kpi.unit != Unit::Number && is_sum(kpi)) {
            Some(kpi) if self.dice.once_in(2) => {
                let unit = self.plan.kpis[kpi].unit;
                let limit = if unit == Unit::Money { money(self.dice) } else { int(self.dice.range(0, 2)) };
                Cond::Cmp(self.op(), Expr::Kpi(kpi, None), Expr::Const(limit, unit))
            }
            _ => Cond::Text(Field::Role, self.dice.once_in(2), self.role()),
        }
    }

    fn pool(&mut self) -> Pool {
        let per_team = self.dice.once_in(2);
        let per = if per_team { Per::Team } else { Per::Company };
        let of_group = self.kpi_of(|kpi| kpi.per == per && kpi.unit == Unit::Money);
        let amount = match of_group {
            Some(kpi) => Expr::Share(self.rate(), Box::new(Expr::Kpi(kpi, None))),
            None => Expr::Const(money(self.dice), Unit::Money),
        };
        let when = of_group
            .filter(|_| self.dice.once_in(3))
            .map(|kpi| Cond::Cmp(Op::Ge, Expr::Kpi(kpi, None), Expr::Const(money(self.dice), Unit::Money)));
        let nobody = self.dice.pick(&[Nobody::NotPaid, Nobody::Carried, Nobody::Carried, Nobody::Stops]);
        let among = self.dice.once_in(2).then(|| (self.member(), nobody));
        let own = self.kpi_of(|kpi| kpi.per == Per::Person && kpi.unit != Unit::Number && is_sum(kpi));
        let own = own.map(|kpi| Expr::Kpi(kpi, None));
        let shared = match (own, self.dice.below(4)) {
            (None, _) | (_, 0) => vec![(None, int(1))],
            (own, 1) => vec![(own, int(1))],
            (own, 2) => vec![(own, dec(6, 1)), (None, dec(4, 1))],
            (own, _) => vec![(own, Q::new(2.into(), 3.into())), (None, Q::new(1.into(), 3.into()))],
        };
        let by_value = shared.iter().any(|(by, _)| by.is_some());
        let no_basis = match shared.len() {
            1 => self.dice.pick(&[None, Some(NoBasis::Equally), Some(NoBasis::NotPaid), Some(NoBasis::Stops)]),
            // What not to pay of one part is another question.
            _ => Some(NoBasis::Equally),
        };
        let then = match self.dice.below(3) {
            0 => vec![Step::AtMost(Expr::Const(money(self.dice), Unit::Money))],
            _ => Vec::new(),
        };
        Pool { per_team, amount, when, among, shared, no_basis: no_basis.filter(|_| by_value), then }
    }

    fn contest(&mut self) -> Option<Contest> {
        let rank = self.kpi_of(|kpi| kpi.per == Per::Person && is_sum(kpi))?;
        let by = self.kpi_of(|kpi| kpi.per == Per::Person && is_sum(kpi)).filter(|by| *by != rank);
        let top = self.dice.once_in(3).then(|| dec(self.dice.range(1, 9), 1));
        let count = if top.is_some() { 1 } else { self.dice.range(1, 4) };
        Some(Contest {
            per_team: self.dice.once_in(3),
            among: self.dice.once_in(3).then(|| self.member()),
            rank: (Expr::Kpi(rank, None), self.dice.below(3) > 0),
            by: by.map(|by| (Expr::Kpi(by, None), self.dice.once_in(2))),
            ties: self.dice.pick(&[Ties::Share, Ties::Share, Ties::Each, Ties::Stops]),
            prizes: (0..count).map(|_| int(self.dice.range(0, 5) * 1000)).collect(),
            top,
        })
    }

    fn gate(&mut self) -> Option<Gate> {
        let above = self.dice.once_in(2);
        if self.dice.once_in(2) {
            let kpi = self.kpi_of(|kpi| kpi.quota.is_some() && kpi.formula == Formula::MeasureOverQuota)?;
            let above = above && self.plan.kpis[kpi].unit == Unit::Money;
            return Some(Gate { kpi, attainment: true, bound: dec(self.dice.range(1, 12), 1), above });
        }
        let kpi = self.dice.below(self.plan.kpis.len());
        let bound = match self.plan.kpis[kpi].unit {
            Unit::Money => int(self.dice.range(1, 6) * 10_000),
            Unit::Count => int(self.dice.range(1, 3)),
            Unit::Number => return None,
        };
        let above = above && self.plan.kpis[kpi].unit == Unit::Money;
        Some(Gate { kpi, attainment: false, bound, above })
    }

    fn pays(&mut self, place: Place) -> Amount {
        Amount::Pays(self.amount(place, 2))
    }

    fn own_tiers(&mut self, place: Place) -> Amount {
        let (by, by_unit) = self.driver();
        let (mode, unit) = self.dice.pick(&[
            (Mode::Marginal, Unit::Number),
            (Mode::Whole, Unit::Number),
            (Mode::Amount, Unit::Money),
            (Mode::SumOfAmounts, Unit::Money),
            (Mode::Linear, Unit::Money),
        ]);
        let on = match (mode, unit) {
            (_, Unit::Money) => None,
            (Mode::Marginal, _) if by_unit == Unit::Money => None,
            (Mode::Whole, _) if by_unit == Unit::Money && self.dice.once_in(2) => None,
            _ => Some(self.leaf_money(place)),
        };
        let mut tiers = self.tiers(by, by_unit, mode, unit);
        if on.is_some() {
            tiers.opening = None;
        }
        if mode == Mode::Amount && self.dice.once_in(2) {
            // Amounts may be formulas.
            for line in &mut tiers.lines {
                line.value = self.amount(place, 1);
            }
        }
        Amount::Tiers(tiers, on)
    }
}

/// A sum or a count: never without data.
fn is_sum(kpi: &Kpi) -> bool {
    matches!(kpi.measure, Measure::Agg(Func::Sum | Func::Count | Func::Different, ..))
}

// --- data

fn data(dice: &mut Dice, plan: &Plan) -> Data {
    let mut data = Data::default();
    for at in 0..dice.range(1, 5) {
        let hired = dice.pick(&[(2025, 6, 1), (2025, 6, 1), (2026, 1, 1), (2026, 1, 15), (2026, 2, 10), (2026, 3, 2)]);
        let left = dice.pick(&[None, None, None, Some((2026, 3, 31)), Some((2026, 3, 20)), Some((2026, 5, 1))]);
        let day = |(y, m, d): (i64, i64, i64)| Day::new(y, m, d);
        data.people.push(Person {
            id: format!("P{}", at + 1),
            role: dice.pick(&["junior", "junior", "senior", "lead"]).to_owned(),
            team: dice.pick(&["north", "south"]).to_owned(),
            hired: day(hired),
            left: left.map(day),
            salary: (!dice.once_in(5)).then(|| int(dice.range(2, 9) * 10_000)),
            grade: (!dice.once_in(4)).then(|| dec(dice.range(0, 20), 1)),
        });
    }
    let sales = dice.below(14);
    for at in 0..sales {
        let month = dice.range(0, 7);
        let span = Months { first: 2025 * 12 + 10 + month, len: 1 };
        let length = span.last_day().0 - span.first_day().0;
        let into = match dice.below(4) {
            0 => 0,
            1 => length,
            _ => dice.range(0, length),
        };
        let sold = span.first_day().plus(into);
        let sign = if dice.once_in(10) { int(-1) } else { int(1) };
        data.sales.push(Sale {
            id: format!("S{:02}", at + 1),
            seller: data.people[dice.below(data.people.len())].id.clone(),
            sold_on: (!dice.once_in(15)).then_some(sold),
            amount: (!dice.once_in(12)).then(|| money(dice) * &sign),
            margin: (!dice.once_in(8)).then(|| money(dice) * sign),
            units: dice.range(0, 4),
            client: (!dice.once_in(5)).then(|| dice.pick(&["x", "y", "z", "w"]).to_owned()),
            kind: (!dice.once_in(5)).then(|| dice.pick(&["new", "old"]).to_owned()),
            refunded_on: dice.once_in(3).then(|| sold.plus(dice.pick(&[0, 5, 10, 30, 31, 45, 60]))),
        });
    }
    for person in &data.people {
        let mut spans: Vec<Months> = Vec::new();
        if plan.every == Grain::Month || dice.once_in(2) {
            spans.extend((2025 * 12 + 10..2026 * 12 + 12).map(|first| Months { first, len: 1 }));
        }
        if plan.every == Grain::Quarter || dice.once_in(3) {
            spans.extend((2025 * 4 + 3..2026 * 4 + 4).map(|quarter| Months { first: quarter * 3, len: 3 }));
        }
        for span in spans {
            if dice.once_in(8) {
                continue;
            }
            data.goals.push(Goal {
                person: person.id.clone(),
                span,
                goal: (!dice.once_in(10)).then(|| int(dice.range(-1, 6) * 25_000)),
                units_goal: (!dice.once_in(10)).then(|| int(dice.range(0, 4))),
            });
        }
    }
    data
}
