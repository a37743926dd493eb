//! Exceptions.

use super::*;

impl Maker<'_> {
    /// Exceptions to a rule; several never hold together.
    pub(super) fn exceptions(&mut self, of: &Bonus, place: Place) -> Vec<Exception> {
        let so_far = of.window.is_some_and(|(_, negative)| negative.is_some());
        if !self.dice.once_in(if so_far { 3 } else { 4 }) {
            return Vec::new();
        }
        if self.dice.once_in(3) {
            let roles = self.dice.pick(&[["junior", "senior"], ["lead", "junior"]]);
            let chosen = roles.map(|role| Some(Cond::Text(Field::Role, true, role.to_owned())));
            return chosen.into_iter().map(|chosen| self.changing(so_far, of, place, chosen)).collect();
        }
        let chosen = self.dice.once_in(4).then(|| Cond::Text(Field::Team, self.dice.once_in(2), "north".to_owned()));
        vec![self.changing(so_far, of, place, chosen)]
    }

    fn changing(&mut self, so_far: bool, of: &Bonus, place: Place, chosen: Option<Cond>) -> Exception {
        let mut made = self.exception(of, place, chosen);
        made.so_far = so_far.then(|| of.finish.spread.is_some() || self.dice.once_in(2));
        // What the period alone lacks, where the rule so far lacks it, is another question.
        made.also_without &= made.so_far != Some(false) || of.no_data == Some(NoData::NotApplicable);
        made
    }

    /// Exceptions to a pool.
    pub(super) fn pool_exceptions(&mut self) -> Vec<Exception> {
        if !self.dice.once_in(2) {
            return Vec::new();
        }
        let roles: Vec<Option<Cond>> = match self.dice.below(3) {
            0 => vec![None],
            1 => vec![Some("junior")],
            _ => vec![Some("junior"), Some("senior")],
        }
        .into_iter()
        .map(|role: Option<&str>| role.map(|role| Cond::Text(Field::Role, true, role.to_owned())))
        .collect();
        let one = |maker: &mut Self, chosen| {
            let place = Place { defines: maker.plan.defines.len(), ..Place::default() };
            let amount = Expr::Const(int(maker.dice.range(0, 6) * 1000), Unit::Money);
            let makes = match maker.dice.below(4) {
                0 => Makes::Amount(amount),
                1 => Makes::AtLeast(amount),
                2 => Makes::AtMost(amount),
                _ => Makes::MultiplyBy(Expr::Const(maker.percent(), Unit::Number)),
            };
            Exception {
                chosen,
                when: maker.dice.once_in(3).then(|| maker.cond(place, 0)),
                no_data: None,
                effective: None,
                also_failed: maker.dice.once_in(3) && begins_anew(&makes),
                makes,
                also_without: false,
                then: Vec::new(),
                prorate: None,
                by_others: Some(maker.dice.once_in(2)),
                so_far: None,
            }
        };
        roles.into_iter().map(|chosen| one(self, chosen)).collect()
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
            also_failed: self.dice.once_in(2) && begins_anew(&makes),
            also_without: self.dice.once_in(2) && begins_anew(&makes),
            makes,
            then,
            prorate: asked.then(|| self.dice.once_in(2)),
            by_others: None,
            so_far: None,
        }
    }
}

/// Whether there is anything where the condition of the rule fails or it has no data: a multiple of the 0 that stands there
/// is refused.
fn begins_anew(makes: &Makes) -> bool {
    !matches!(makes, Makes::MultiplyBy(_))
}
