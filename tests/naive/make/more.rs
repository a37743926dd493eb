//! What a finished plan is given besides, by dice of its own: the rest of it stays what the seed made of it before.

use super::*;
use crate::naive::walk::walk_plan;

impl Maker<'_> {
    pub(super) fn more(&mut self) {
        self.rounded_rows();
        let units = self.plan.pools.iter().any(|pool| pool.per_kind.is_some());
        let plain = self.plan.fx.is_none() && self.plan.shared.is_none() && !units;
        let passing = plain && self.aside.once_in(3);
        if passing {
            self.rows_pass_by();
        } else if !units {
            // In which periods a unit is there whose rows count later is another question.
            self.cohorts();
        }
        self.computed();
        self.heads();
        // A record of people with rows of their own for each day.
        self.plan.history = self.aside.once_in(4);
    }

    /// Nothing that makes it necessary to keep the sales: each is known by itself, and counts or pays at once.
    fn rows_pass_by(&mut self) {
        for kpi in &mut self.plan.kpis {
            kpi.reversed = None;
            not_by_order(&mut kpi.measure);
        }
        let bonuses = &self.plan.bonuses;
        self.plan.payroll.groups.retain(|group| group.of.iter().all(|of| bonuses[*of].for_each.is_none()));
        for at in 0..self.plan.bonuses.len() {
            // What is no longer spread over rows waits for none of them.
            if self.plan.bonuses[at].finish.spread.is_some() {
                self.plan.bonuses[at].finish = Finish::default();
            }
            if self.plan.bonuses[at].for_each.is_none() {
                continue;
            }
            let pays = self.of_row_alone();
            let bonus = &mut self.plan.bonuses[at];
            (bonus.when, bonus.gate, bonus.no_data, bonus.dated_by_first) = (None, None, None, None);
            bonus.finish = Finish::default();
            bonus.exceptions.clear();
            bonus.then.clear();
            bonus.amount = Amount::Pays(pays);
            let Some(each) = &mut bonus.for_each else { continue };
            each.each_then.clear();
            if let Some(reversal) = &mut each.reversed {
                reversal.in_part = false;
                bonus.negative = None;
                bonus.rounding.get_or_insert_with(|| self.plan.rounding.clone()).each_record = true;
            }
        }
    }

    /// An amount that hangs on nothing but the row.
    fn of_row_alone(&mut self) -> Expr {
        let share = |aside: &mut Dice| {
            let of = aside.pick(&[Field::Amount, Field::Amount, Field::Margin]);
            Expr::Share(dec(aside.range(0, 40) * 25, 4), Box::new(Expr::Field(of)))
        };
        let one = share(self.aside);
        match self.aside.below(4) {
            0 => one,
            1 => Expr::Add(Box::new(one), Box::new(share(self.aside))),
            2 => {
                let limit = Expr::Const(int(self.aside.range(1, 3)), Unit::Count);
                let many = Cond::Cmp(Op::Ge, Expr::Field(Field::Units), limit);
                Expr::If(Box::new(many), Box::new(one), Box::new(share(self.aside)))
            }
            _ => Expr::Most(vec![one, Expr::Const(int(self.aside.range(0, 20) * 100), Unit::Money)]),
        }
    }

    /// KPIs that count a sale when it has been observed.
    fn cohorts(&mut self) {
        for kpi in self.plan.kpis.iter_mut().filter(|kpi| kpi.reversed.is_none()) {
            if crate::naive::text::reads_rows(&kpi.measure) && self.aside.once_in(6) {
                kpi.cohort = Some(self.aside.pick(&[5, 20, 31, 60]));
                // What only such a KPI sees.
                if kpi.filter.is_none() && self.aside.once_in(2) {
                    let of = self.aside.pick(&[Field::RefundedOn, Field::CollectedOn]);
                    kpi.filter = Some(Cond::Empty(of, self.aside.once_in(2)));
                }
            }
        }
    }

    /// KPIs of everybody below somebody in place of those of a team. What that is of a group is another question.
    fn heads(&mut self) {
        if self.plan.pools.is_empty() && self.plan.contests.is_empty() && self.aside.once_in(2) {
            for kpi in self.plan.kpis.iter_mut().filter(|kpi| kpi.per == Per::Team) {
                kpi.per = Per::Below { own: self.aside.once_in(3) };
            }
        }
    }

    /// Rows that are rounded one by one, and nothing done to their sum: such rows may be read in passing.
    fn rounded_rows(&mut self) {
        for bonus in self.plan.bonuses.iter_mut().filter(|bonus| bonus.for_each.is_some()) {
            if self.aside.once_in(3) {
                let rounding = bonus.rounding.get_or_insert_with(|| self.plan.rounding.clone());
                rounding.each_record = true;
                bonus.then.clear();
                // There is nothing left to be prorated by.
                bonus.exceptions.iter_mut().for_each(|exception| exception.prorate = None);
            }
        }
    }

    /// Computed fields in place of those of the data.
    fn computed(&mut self) {
        if self.plan.fx.is_some() || self.plan.shared.is_some() || !self.aside.once_in(3) {
            return;
        }
        self.plan.computed = true;
        let aside = std::cell::RefCell::new(&mut *self.aside);
        let net = |field: &mut Field| {
            if matches!(field, Field::Margin | Field::Amount) && aside.borrow_mut().once_in(2) {
                *field = Field::Net;
            }
        };
        for kpi in &mut self.plan.kpis {
            fields_of(&mut kpi.measure, &net);
        }
        let mut conds = |cond: &mut Cond| match cond {
            Cond::Empty(field @ Field::Margin, _) => *field = aside.borrow_mut().pick(&[Field::Net, Field::Ratio]),
            Cond::Text(Field::Client, ..) if aside.borrow_mut().once_in(3) => {
                let limit = Expr::Const(dec(aside.borrow_mut().range(0, 12), 1), Unit::Number);
                let op = aside.borrow_mut().pick(&[Op::Ge, Op::Lt]);
                *cond = Cond::Cmp(op, Expr::Field(Field::Ratio), limit);
            }
            _ => {}
        };
        let mut exprs = |expr: &mut Expr| match expr {
            Expr::Field(field @ Field::Units) if aside.borrow_mut().once_in(2) => *field = Field::Wait,
            Expr::Field(field) => net(field),
            _ => {}
        };
        walk_plan(&mut self.plan, &mut exprs, &mut conds);
        for bonus in self.plan.bonuses.iter_mut().filter(|bonus| bonus.for_each.is_some()) {
            if let Amount::Pays(pays) = &mut bonus.amount
                && self.aside.once_in(4)
            {
                *pays = Expr::Mul(Box::new(pays.clone()), Box::new(Expr::Field(Field::Ratio)));
            }
        }
    }
}

/// The fields that a formula reads.
fn fields_of(measure: &mut Measure, visit: &impl Fn(&mut Field)) {
    match measure {
        // A count reads no field.
        Measure::Agg(Func::Count | Func::Different, ..) | Measure::Kpi(_) => {}
        Measure::Agg(_, field, _) => visit(field),
        Measure::Div(a, b) | Measure::Sub(a, b) => {
            fields_of(a, visit);
            fields_of(b, visit);
        }
    }
}

/// The same for the rows.
pub(super) fn data(dice: &mut Dice, plan: &Plan, data: &mut Data) {
    let ids: Vec<String> = data.people.iter().map(|person| person.id.clone()).collect();
    for (at, person) in data.people.iter_mut().enumerate() {
        // A head stands above: nobody leads in a circle.
        person.head = (at > 0 && !dice.once_in(4)).then(|| dice.pick(&ids[..at]));
        if plan.history && dice.once_in(3) {
            let mut left = vec![Day::new(2026, 1, 20), Day::new(2026, 2, 27), Day::new(2026, 3, 10)];
            left.retain(|day| person.hired <= *day);
            let left = dice.pick(&left);
            // Hired again on the very next day, in the same month, or later.
            let back = left.plus(dice.pick(&[1, 6, 11, 12, 45]));
            person.left = Some(left);
            person.again = Some((back, dice.once_in(3).then(|| back.plus(dice.pick(&[0, 8, 40])))));
        }
        if plan.history && dice.once_in(2) {
            let mut days =
                vec![Day::new(2025, 12, 16), Day::new(2026, 1, 1), Day::new(2026, 2, 1), Day::new(2026, 3, 11)];
            days.retain(|_| dice.once_in(3));
            for since in days {
                // A later row may say the same again.
                let same = dice.once_in(4);
                let salary = if same {
                    person.salary.clone()
                } else {
                    (!dice.once_in(6)).then(|| int(dice.range(2, 9) * 10_000))
                };
                let grade =
                    if same { person.grade.clone() } else { (!dice.once_in(5)).then(|| dec(dice.range(0, 20), 1)) };
                person.changes.push(Change { since, salary, grade });
            }
        }
    }
}

/// The first and the last row hang on the order of rows.
fn not_by_order(measure: &mut Measure) {
    match measure {
        Measure::Agg(func @ (Func::First | Func::Last), ..) => *func = Func::Max,
        Measure::Div(a, b) | Measure::Sub(a, b) => {
            not_by_order(a);
            not_by_order(b);
        }
        Measure::Agg(..) | Measure::Kpi(_) => {}
    }
}
