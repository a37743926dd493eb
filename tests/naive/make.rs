//! Plans and data at random. Numbers keep to few values, so that boundaries, ties and zeros are met often.

mod bonus;
mod circle;
mod data;
mod dates;
mod exception;
mod expr;
mod kpi;
mod more;
mod payout;
mod payroll;
mod refunded;
mod tiers;

pub use refunded::refunded;

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
    /// For what was added later: the rest of a plan stays what the seed made of it before.
    aside: &'a mut Dice,
    plan: Plan,
    /// A parameter changes in the middle of a period, so rules name the day that decides.
    changes_inside: bool,
    /// Rules stand in a group: a total of one of them is a circle.
    grouped: bool,
    /// Conditions on rows read whole amounts only.
    whole: bool,
    /// Conditions on rows leave amounts alone.
    no_amount: bool,
}

/// The plan of a seed with one of its sets of data.
pub fn case(seed: u64, set: u64) -> Case {
    let plan = plan(&mut Dice::new(seed), &mut Dice::new(seed ^ 0x9e37_79b9_7f4a_7c15));
    let dice = &mut Dice::new(seed.wrapping_add(set.wrapping_mul(0x5851_f42d_4c95_7f2d)).rotate_left(17));
    let mut data = data::data(dice, &plan);
    more::data(&mut Dice::new(seed.wrapping_add(set) ^ 0x2545_f491_4f6c_dd1d), &plan, &mut data);
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

fn plan(dice: &mut Dice, aside: &mut Dice) -> Plan {
    let every = dice.pick(&[Grain::Month, Grain::Month, Grain::Month, Grain::Quarter]);
    let from = dice.pick(&[Day::new(2026, 1, 1), Day::new(2026, 1, 1), Day::new(2026, 1, 12), Day::new(2025, 11, 1)]);
    let through = dice.once_in(8).then(|| Day::new(2026, 12, 15));
    let rounding = rounding(dice);
    let plan = Plan {
        ru: dice.once_in(3),
        every,
        rounding,
        effective: (from, through),
        whole_periods: false,
        chosen: None,
        params: Vec::new(),
        kpis: Vec::new(),
        scales: Vec::new(),
        cards: Vec::new(),
        defines: Vec::new(),
        bonuses: Vec::new(),
        pools: Vec::new(),
        contests: Vec::new(),
        payroll: Payroll::default(),
        shared: dice.once_in(5).then(|| dice.once_in(3)),
        shares_apart: dice.once_in(3),
        computed: false,
        history: false,
        fx: dice.once_in(6).then(|| Fx { before: dice.once_in(2), collected: dice.once_in(3) }),
        refunds_apart: dice.once_in(4),
    };
    let mut maker = Maker {
        changes_inside: dice.once_in(4),
        grouped: dice.once_in(5),
        whole: false,
        no_amount: false,
        dice,
        aside,
        plan,
    };
    maker.fill();
    maker.more();
    maker.plan.settle_days();
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
        self.payroll();
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
}
