//! What happens to finished lines.

use super::*;

impl Maker<'_> {
    /// Of a bonus, for rows or for the period.
    pub(super) fn finish(&mut self, by_row: bool, every: Grain) -> Finish {
        let mut finish = Finish::default();
        match self.dice.below(8) {
            0 if !by_row => {
                let longer: Vec<Grain> = [Grain::Quarter, Grain::Half, Grain::Year]
                    .into_iter()
                    .filter(|one| one.months() > every.months())
                    .collect();
                let within = !longer.is_empty() && self.dice.once_in(2);
                finish.once = Some(if within { Once::In(self.dice.pick(&longer)) } else { Once::Ever });
            }
            1 | 2 if !by_row => finish.limit = Some(self.last_limit(every)),
            3 if !by_row => {
                self.no_amount = self.plan.fx.is_some();
                self.whole = true;
                let filter = self.dice.once_in(3).then(|| self.row_cond(0));
                self.whole = false;
                self.no_amount = false;
                let by = if self.plan.fx.is_some() { Field::Units } else { Field::Amount };
                let by = self.dice.pick(&[by, Field::Units]);
                let reversed = self.dice.once_in(2).then(|| self.reversal());
                finish.later = (reversed.is_none() || self.dice.once_in(2)).then(|| self.later(true, every));
                // Rows carry pay for something that goes by rows.
                if let Some(later) = finish.later.as_mut().filter(|later| reversed.is_none() && later.never.is_none()) {
                    let never = Never { length: 2, months: true, after_sale: false, paid: self.dice.once_in(2) };
                    later.parts[0].1 = When::Collected;
                    later.never = Some(never);
                    let waits = |(_, when): &(Q, When)| !matches!(when, When::AtOnce | When::Collected);
                    if !later.parts.iter().any(waits) {
                        later.left = None;
                    }
                }
                finish.spread = Some(Spread { filter, by: self.of_row(by), reversed });
            }
            0..=2 if by_row => finish.later = Some(self.later(true, every)),
            4 => finish.later = Some(self.later(by_row, every)),
            _ => {}
        }
        finish
    }

    fn last_limit(&mut self, every: Grain) -> Limit {
        let end = if every == Grain::Half { Grain::Year } else { self.dice.pick(&[Grain::Half, Grain::Year]) };
        let excess = self.dice.pick(&[CapExcess::Carried, CapExcess::PaidAtEnd(end)]);
        let at_most = self.limit();
        let left = self.dice.pick(&[IfLeft::Planned, IfLeft::LastPay, IfLeft::Cancelled]);
        Limit { at_most, excess, left, opening: self.balance() }
    }

    /// When a line is paid; with rows, also by one of their dates.
    pub(super) fn later(&mut self, rows: bool, every: Grain) -> Later {
        let months = self.dice.below(3) > 0;
        let length = if months { self.dice.range(1, 4) } else { self.dice.pick(&[10, 31, 45]) };
        let never = Never { length, months, after_sale: self.dice.once_in(4), paid: self.dice.once_in(3) };
        if rows && self.dice.once_in(3) {
            return Later { parts: vec![(int(1), When::Collected)], short: true, never: Some(never), left: None };
        }
        let third = || Q::new(1.into(), 3.into());
        let shares = self.dice.pick(&[
            vec![dec(6, 1), dec(4, 1)],
            vec![dec(5, 1), dec(3, 1), dec(2, 1)],
            vec![third(), third(), third()],
            vec![dec(335, 3), dec(665, 3)],
        ]);
        let mut parts: Vec<(Q, When)> = Vec::new();
        for share in shares {
            let when = match self.dice.below(8) {
                // Later than the first period of any plan.
                6 => When::OnDay(Day::new(2026, self.dice.range(7, 13), 15)),
                7 => When::EndOfNext(self.dice.pick(&[Grain::Quarter, Grain::Half, Grain::Year])),
                0 if !parts.iter().any(|(_, when)| *when == When::AtOnce) => When::AtOnce,
                1 | 2 if rows && !parts.iter().any(|(_, when)| *when == When::Collected) => When::Collected,
                3 if self.dice.once_in(3) => When::After(self.dice.pick(&[10, 31, 45]), Span::Days),
                4 => When::EndOf(if every == Grain::Half {
                    Grain::Year
                } else {
                    self.dice.pick(&[Grain::Half, Grain::Year])
                }),
                _ => {
                    let span = if self.plan.every == Grain::Month { Grain::Month } else { Grain::Quarter };
                    let span = self.dice.pick(&[span, span, Grain::Half]);
                    When::After(self.dice.range(1, 3), Span::Of(span))
                }
            };
            parts.push((share, when));
        }
        let waits = parts.iter().any(|(_, when)| !matches!(when, When::AtOnce | When::Collected));
        let of_rows = parts.iter().any(|(_, when)| *when == When::Collected);
        let left = self.dice.pick(&[IfLeft::Planned, IfLeft::LastPay, IfLeft::Cancelled]);
        Later { parts, short: false, never: of_rows.then_some(never), left: waits.then_some(left) }
    }
}
