//! Groups, caps, sanctions, draws, deductions.

use super::*;

impl Maker<'_> {
    pub(super) fn payroll(&mut self) {
        if self.grouped {
            self.groups();
        }
        if self.dice.once_in(4) {
            let cap = self.cap();
            self.plan.payroll.caps.push(cap);
            if self.dice.once_in(2) {
                self.second_cap();
            }
        }
        if self.dice.once_in(6) {
            let sanction = self.sanction();
            self.plan.payroll.sanctions.push(sanction);
        }
        if self.dice.once_in(4) {
            let draw = self.draw();
            self.plan.payroll.draws.push(draw);
            self.caps_beside_draw();
        }
        if self.dice.once_in(4) {
            for _ in 0..self.dice.range(1, 2) {
                let deduction = self.deduction();
                self.plan.payroll.deductions.push(deduction);
            }
        }
    }

    /// What stands where only the payee is at hand.
    fn payee(&self) -> Place {
        Place { defines: self.plan.defines.len(), ..Place::default() }
    }

    fn some_bonuses(&mut self) -> Vec<usize> {
        let mut of: Vec<usize> = (0..self.plan.bonuses.len()).filter(|_| self.dice.once_in(2)).collect();
        if of.is_empty() {
            of.push(self.dice.below(self.plan.bonuses.len()));
        }
        of
    }

    fn span(&mut self) -> Option<(Day, Option<Day>)> {
        self.dice.once_in(6).then(|| {
            let from = self.dice.pick(&[Day::new(2026, 2, 1), Day::new(2026, 2, 16), Day::new(2025, 12, 20)]);
            (from, self.dice.once_in(2).then(|| Day::new(2026, 4, 10)))
        })
    }

    pub(super) fn limit(&mut self) -> Expr {
        match self.dice.below(6) {
            0 => Expr::Field(Field::Salary),
            _ => Expr::Const(int(self.dice.range(0, 8) * 5_000), Unit::Money),
        }
    }

    pub(super) fn balance(&mut self) -> Option<Expr> {
        self.dice.once_in(5).then(|| match self.dice.below(4) {
            0 => Expr::Field(Field::Salary),
            _ => Expr::Const(money(self.dice), Unit::Money),
        })
    }

    fn groups(&mut self) {
        // Rules of one period, and none that is named in a total: which line that means is another question.
        let fits: Vec<usize> = (0..self.plan.bonuses.len())
            .filter(|at| {
                let bonus = &self.plan.bonuses[*at];
                // What a rule carries waits for its own next line.
                let waits = bonus.finish.later.as_ref().is_some_and(|later| later.left.is_some());
                let own = bonus.finish.limit.is_some() || bonus.finish.once.is_some() || waits;
                !own && bonus.every.is_none() && bonus.window.is_none() && bonus.negative != Some(Negative::Carried)
            })
            .collect();
        if fits.len() > 1 {
            let takes = self.dice.pick(&[Takes::Largest, Takes::Smallest, Takes::First, Takes::Sum]);
            self.plan.payroll.groups.push(Group { of: fits, takes });
        }
    }

    fn cap(&mut self) -> Cap {
        let longer = if self.plan.every == Grain::Month { Grain::Quarter } else { Grain::Half };
        let every = self.dice.once_in(5).then_some(longer);
        let end = self.dice.pick(&[Grain::Quarter, Grain::Half, Grain::Year]);
        let grain = every.unwrap_or(self.plan.every);
        let end = if end.months() > grain.months() { end } else { Grain::Year };
        let excess = self.dice.pick(&[CapExcess::Lost, CapExcess::Carried, CapExcess::PaidAtEnd(end)]);
        let per_team = self.dice.once_in(3).then(|| self.dice.once_in(2));
        let at_most = match per_team {
            None => self.limit(),
            Some(_) => Expr::Const(int(self.dice.range(0, 8) * 10_000), Unit::Money),
        };
        let planned =
            if per_team.is_some() && excess == CapExcess::Carried { IfLeft::LastPay } else { IfLeft::Planned };
        Cap {
            per_team,
            left: self.dice.pick(&[planned, IfLeft::LastPay, IfLeft::Cancelled]),
            of: self.dice.once_in(2).then(|| self.some_bonuses()),
            at_most,
            excess,
            every,
            effective: self.span(),
            opening: if excess == CapExcess::Lost { None } else { self.balance() },
            rounding: self.dice.once_in(5).then(|| {
                let rounding = rounding(self.dice);
                (rounding.mode, rounding.unit)
            }),
        }
    }

    /// A cap inside the first one, around it, of the same rules or of others, written before it or after it.
    fn second_cap(&mut self) {
        let mut cap = self.cap();
        let at = self.dice.below(2);
        let first = &mut self.plan.payroll.caps[0];
        if let (Some(one), Some(two)) = (&first.of, &mut cap.of)
            && one.iter().any(|rule| two.contains(rule))
            && !one.iter().all(|rule| two.contains(rule))
        {
            // Two that share a rule lie in one another.
            two.retain(|rule| one.contains(rule));
        }
        if first.of != cap.of {
            // The inner one has no longer period than the outer.
            (first.every, cap.every) = (None, None);
        }
        self.plan.payroll.caps.insert(at, cap);
    }

    fn orders(&mut self) -> Option<Cond> {
        self.dice.once_in(3).then(|| match self.dice.below(3) {
            0 => Cond::Text(Field::Paper, self.dice.once_in(2), "a".to_owned()),
            1 => Cond::Empty(Field::Paper, false),
            _ => Cond::Cmp(self.op(), Expr::Field(Field::OrderSum), Expr::Const(money(self.dice), Unit::Money)),
        })
    }

    fn sanction(&mut self) -> Sanction {
        let rows = self.dice.below(3) > 0;
        let cause = if rows { Cause::Orders(self.orders()) } else { Cause::When(self.cond(self.payee(), 1)) };
        let limit = self.dice.once_in(2).then(|| match self.dice.below(2) {
            0 => Source::ShareOfPay(self.rate()),
            _ => Source::Other(self.limit()),
        });
        Sanction {
            of: self.some_bonuses(),
            cause,
            reduces_by: dec(self.dice.range(1, 14), 1).min(int(1)),
            document_of_row: rows && self.dice.once_in(2),
            limit,
            effective: self.span(),
        }
    }

    fn draw(&mut self) -> Draw {
        let recovery = (self.dice.below(4) > 0).then(|| Recovery {
            from: self.dice.pick(&[1, 1, 2, 3]),
            on_leaving: self.dice.pick(&[OnLeaving::LastPayForgiven, OnLeaving::LastPayOwed, OnLeaving::Forgiven]),
            forgiven: self.dice.once_in(4).then(|| self.cond(self.payee(), 0)),
            opening: self.balance(),
        });
        Draw {
            of: self.some_bonuses(),
            amount: self.limit(),
            when: self.dice.once_in(3).then(|| self.cond(self.payee(), 1)),
            then: if self.dice.once_in(4) { vec![Step::Prorate(Expr::Employed)] } else { Vec::new() },
            recovery,
            effective: self.span(),
        }
    }

    /// What a cap pays later belongs to no single bonus: it keeps nothing of some that the draw is of and of others.
    fn caps_beside_draw(&mut self) {
        let Payroll { caps, draws, .. } = &mut self.plan.payroll;
        let Some(draw) = draws.last_mut() else { return };
        let circles = !self.plan.pools.is_empty() || !self.plan.contests.is_empty();
        let some_of = |cap: &Cap, draw: &Draw| match &cap.of {
            Some(of) => of.iter().any(|rule| draw.of.contains(rule)) && !of.iter().all(|rule| draw.of.contains(rule)),
            None => circles || draw.of.len() < self.plan.bonuses.len(),
        };
        for cap in caps.iter_mut().filter(|cap| cap.excess != CapExcess::Lost) {
            if !some_of(cap, draw) {
                continue;
            }
            match &cap.of {
                Some(of) if self.dice.once_in(2) => draw.of.clone_from(of),
                _ => (cap.excess, cap.opening) = (CapExcess::Lost, None),
            }
        }
        // The other one, once the draw is of more.
        for cap in caps.iter_mut().filter(|cap| cap.excess != CapExcess::Lost) {
            if some_of(cap, draw) {
                (cap.excess, cap.opening) = (CapExcess::Lost, None);
            }
        }
    }

    fn deduction(&mut self) -> Deduction {
        let cause = match self.dice.below(4) {
            0 => Cause::Always,
            1 => Cause::When(self.cond(self.payee(), 1)),
            _ => Cause::Orders(self.orders()),
        };
        let amount = match &cause {
            Cause::Orders(_) if self.dice.once_in(2) => {
                Expr::Share(self.percent(), Box::new(Expr::Field(Field::OrderSum)))
            }
            Cause::Orders(_) => Expr::Field(Field::OrderSum),
            _ => self.limit(),
        };
        let from = match self.dice.below(6) {
            0 => Source::ShareOfPay(self.percent()),
            1 => Source::Other(self.limit()),
            _ => Source::Pay,
        };
        let limit = self.dice.once_in(2).then(|| match self.dice.below(3) {
            0 => Source::Other(self.limit()),
            _ => Source::ShareOfPay(self.percent()),
        });
        Deduction {
            cause,
            amount,
            from,
            limit,
            carried: self.dice.below(3) > 0,
            opening: self.balance(),
            effective: self.span(),
        }
    }
}
