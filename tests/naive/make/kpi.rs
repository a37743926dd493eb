//! KPIs, their quotas, conditions on rows.

use super::*;

impl Maker<'_> {
    pub(super) fn kpi(&mut self) -> Kpi {
        self.whole = self.plan.shared.is_some();
        let kpi = self.any_kpi();
        self.whole = false;
        kpi
    }

    /// A field of a row, or all of it where several share the row.
    pub(super) fn of_row(&mut self, field: Field) -> Field {
        if self.plan.shared.is_none() || !self.whole && self.dice.once_in(2) {
            return field;
        }
        match field {
            Field::Amount => Field::FullAmount,
            Field::Margin => Field::FullMargin,
            Field::Units => Field::FullUnits,
            other => other,
        }
    }

    fn any_kpi(&mut self) -> Kpi {
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
        let measure = if self.plan.shared.is_some() && self.dice.once_in(2) { whole_measure(measure) } else { measure };
        let of_kpis = !crate::naive::text::reads_rows(&measure);
        let filter = (!of_kpis && self.dice.once_in(3)).then(|| self.row_cond(2));
        // What the smallest of a group's parts is, is another question.
        let odd = self.plan.shared.is_some() && !is_flow(&measure);
        let per = if of_kpis || odd {
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
        let taken_off = match &measure {
            Measure::Agg(Func::Sum | Func::Count, ..) if self.dice.once_in(4) => Some(self.reversal()),
            _ => None,
        };
        // A part of a row is a part of a sum.
        let sums = matches!(&measure, Measure::Agg(Func::Sum, ..)) && unit == Unit::Money;
        let reversed = taken_off.map(|reversal| Reversal {
            in_part: reversal.in_part && sums && self.plan.fx.is_none() && self.plan.shared.is_none(),
            ..reversal
        });
        // Only a quota of one person that adds up has parts.
        let parts = per == Per::Person && quota.is_some() && self.adds_up(&measure);
        let by_days =
            if parts { self.aside.pick(&[Some(true), Some(true), Some(false), Some(false), None]) } else { None };
        Kpi { unit, measure, filter, per, quota, by_days, formula, reversed, cohort: None }
    }

    fn adds_up(&self, measure: &Measure) -> bool {
        match measure {
            Measure::Kpi(of) => self.adds_up(&self.plan.kpis[*of].measure),
            Measure::Sub(a, b) => self.adds_up(a) && self.adds_up(b),
            other => is_flow(other),
        }
    }

    pub(super) fn quota(&mut self, unit: Unit, per: Per) -> Quota {
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

    pub(super) fn row_cond(&mut self, depth: usize) -> Cond {
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
                let of = if self.no_amount { Field::Margin } else { of };
                let of = self.of_row(of);
                Cond::Cmp(self.op(), Expr::Field(of), limit)
            }
            4 => {
                let low = Expr::Const(int(self.dice.range(0, 2)), Unit::Count);
                let high = Expr::Const(int(self.dice.range(2, 4)), Unit::Count);
                let of = self.of_row(Field::Units);
                Cond::Between(Expr::Field(of), low, high)
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

    pub(super) fn op(&mut self) -> Op {
        self.dice.pick(&[Op::Ge, Op::Ge, Op::Gt, Op::Le, Op::Lt, Op::Eq, Op::Ne])
    }

    pub(super) fn kpi_of(&mut self, fits: impl Fn(&Kpi) -> bool) -> Option<usize> {
        let all: Vec<usize> =
            self.plan.kpis.iter().enumerate().filter(|(_, kpi)| fits(kpi)).map(|(at, _)| at).collect();
        (!all.is_empty()).then(|| self.dice.pick(&all))
    }
}

/// A sum or a count.
pub(super) fn is_flow(measure: &Measure) -> bool {
    match measure {
        Measure::Agg(func, ..) => matches!(func, Func::Sum | Func::Count | Func::Different),
        Measure::Sub(a, b) => is_flow(a) && is_flow(b),
        Measure::Div(..) | Measure::Kpi(_) => false,
    }
}

/// The same formula over the whole of shared rows.
fn whole_measure(measure: Measure) -> Measure {
    let whole = |part: Box<Measure>| Box::new(whole_measure(*part));
    match measure {
        Measure::Agg(func, field, cond) => {
            let field = match field {
                Field::Amount => Field::FullAmount,
                Field::Margin => Field::FullMargin,
                Field::Units => Field::FullUnits,
                other => other,
            };
            Measure::Agg(func, field, cond)
        }
        Measure::Div(a, b) => Measure::Div(whole(a), whole(b)),
        Measure::Sub(a, b) => Measure::Sub(whole(a), whole(b)),
        Measure::Kpi(at) => Measure::Kpi(at),
    }
}
