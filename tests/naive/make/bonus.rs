//! Bonuses, their gates and steps.

use super::*;

impl Maker<'_> {
    pub(super) fn step(&mut self, place: Place) -> Step {
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

    pub(super) fn bonus(&mut self, at: usize) -> Bonus {
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
            bonuses: if every.is_none() && window.is_none() && !self.grouped { at } else { 0 },
            defines: self.plan.defines.len(),
            scales: true,
        };
        let total = Place { row: false, ..place };
        let whole = place;
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
        self.no_amount = self.plan.fx.is_some();
        self.whole = true;
        let chosen = if by_row && self.dice.once_in(2) { Some(self.row_cond(1)) } else { None };
        self.whole = false;
        self.no_amount = false;
        let for_each = by_row.then(|| ForEach {
            filter: chosen,
            each_then: (0..self.dice.below(2)).map(|_| self.step(place)).collect(),
            reversed: self.dice.once_in(2).then(|| self.reversal()),
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
        let exceptions = Vec::new();
        let so_far = matches!(window, Some((_, Some(_))));
        // What is carried belongs to no row that could be taken back.
        let mut finish = self.finish(for_each.is_some(), grain);
        let reversed = for_each.as_ref().is_some_and(|each| each.reversed.is_some())
            || finish.later.is_some()
            || finish.spread.is_some();
        let carried = if reversed || finish.once.is_some() || finish.limit.is_some() {
            Negative::Recovered
        } else {
            Negative::Carried
        };
        let negative = self.dice.pick(&[None, Some(Negative::Recovered), Some(carried), Some(Negative::Zero)]);
        let negative = negative.filter(|_| !so_far);
        // `opening` beside tiers is theirs, and a balance below 0 would need another.
        if so_far || matches!(&amount, Amount::Tiers(..)) {
            finish.limit = None;
        }
        if finish.once.is_some() && (when.is_none() || window.is_some()) {
            finish.once = None;
        }
        let opened = matches!(&amount, Amount::Tiers(tiers, _) if tiers.opening.is_some());
        let negative = negative.map(|one| if opened && one == Negative::Carried { Negative::Zero } else { one });
        let mut bonus = Bonus {
            every,
            effective,
            rounding,
            for_each,
            when,
            gate,
            no_data,
            window,
            negative,
            dated_by_first,
            amount,
            then,
            exceptions,
            finish,
        };
        bonus.exceptions = self.exceptions(&bonus, whole);
        bonus
    }

    pub(super) fn reversal(&mut self) -> Reversal {
        Reversal {
            within: self.dice.once_in(2).then(|| self.dice.range(5, 45)),
            in_part: self.dice.once_in(3) && self.plan.fx.is_none() && self.plan.shared.is_none(),
        }
    }

    pub(super) fn gate(&mut self) -> Option<Gate> {
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

    pub(super) fn pays(&mut self, place: Place) -> Amount {
        Amount::Pays(self.amount(place, 2))
    }

    pub(super) fn own_tiers(&mut self, place: Place) -> Amount {
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
