//! Exceptions.

use super::*;

impl Maker<'_> {
    /// Exceptions to a rule; several never hold together.
    pub(super) fn exceptions(&mut self, of: &Bonus, place: Place) -> Vec<Exception> {
        let so_far = of.window.is_some_and(|(_, negative)| negative.is_some());
        if so_far || !self.dice.once_in(4) {
            return Vec::new();
        }
        if self.dice.once_in(3) {
            let roles = self.dice.pick(&[["junior", "senior"], ["lead", "junior"]]);
            let chosen = roles.map(|role| Some(Cond::Text(Field::Role, true, role.to_owned())));
            return chosen.into_iter().map(|chosen| self.exception(of, place, chosen)).collect();
        }
        let chosen = self.dice.once_in(4).then(|| Cond::Text(Field::Team, self.dice.once_in(2), "north".to_owned()));
        vec![self.exception(of, place, chosen)]
    }

    fn exception(&mut self, of: &Bonus, place: Place, chosen: Option<Cond>) -> Exception {
        // Amounts are converted as the rule says, and it says so where it reads them.
        let known = self.plan.fx.is_none() || crate::naive::text::bonus_reads_amount(of);
        let by_row = place.row && known && self.dice.once_in(2);
        let place = Place { row: by_row, bonuses: 0, ..place };
        let when = match by_row {
            true => Some(self.row_cond(1)),
            false => self.dice.once_in(2).then(|| self.cond(place, 1)),
        };
        let makes = match self.dice.below(4) {
            0 => Makes::Amount(self.leaf_money(place)),
            1 => Makes::AtLeast(self.leaf_money(place)),
            2 => Makes::AtMost(self.leaf_money(place)),
            _ => Makes::MultiplyBy(Expr::Const(self.percent(), Unit::Number)),
        };
        let then = match self.dice.below(3) {
            0 => vec![self.step(Place { row: false, ..place })],
            _ => Vec::new(),
        };
        let prorated = of.then.iter().any(|step| matches!(step, Step::Prorate(_)));
        let own = then.iter().any(|step| matches!(step, Step::Prorate(_)));
        let asked = prorated && !own && !by_row && !matches!(makes, Makes::MultiplyBy(_));
        let long = matches!(of.every, Some(Grain::Half | Grain::Year));
        let spring = (Day::new(2026, 1, 1), Some(Day::new(2026, 3, 31)));
        Exception {
            chosen,
            no_data: when.as_ref().and_then(|_| self.dice.pick(&[None, Some(true), Some(false)])),
            when,
            effective: (!long && self.dice.once_in(4)).then_some(spring),
            makes,
            also_failed: self.dice.once_in(2),
            also_without: self.dice.once_in(2),
            then,
            prorate: asked.then(|| self.dice.once_in(2)),
        }
    }
}
