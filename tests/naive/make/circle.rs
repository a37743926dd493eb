//! Pools and contests.

use super::*;

impl Maker<'_> {
    /// A condition on one member.
    pub(super) fn member(&mut self) -> Cond {
        match self.kpi_of(|kpi| kpi.per == Per::Person && kpi.unit != Unit::Number && is_sum(kpi)) {
            Some(kpi) if self.dice.once_in(2) => {
                let unit = self.plan.kpis[kpi].unit;
                let limit = if unit == Unit::Money { money(self.dice) } else { int(self.dice.range(0, 2)) };
                Cond::Cmp(self.op(), Expr::Kpi(kpi, None), Expr::Const(limit, unit))
            }
            _ => Cond::Text(Field::Role, self.dice.once_in(2), self.role()),
        }
    }

    pub(super) fn pool(&mut self) -> Pool {
        let per_team = self.dice.once_in(2);
        let per = if per_team { Per::Team } else { Per::Company };
        let nobody = self.dice.pick(&[Nobody::NotPaid, Nobody::Carried, Nobody::Carried, Nobody::Stops]);
        let per_kind = self.dice.once_in(3).then_some(nobody);
        // A kind has what its rows say: the KPI of each person, counted over all rows of the kind.
        let of_group = match per_kind {
            Some(_) => self.kpi_of(|kpi| {
                kpi.per == Per::Person && kpi.unit == Unit::Money && is_sum(kpi) && kpi.reversed.is_none()
            }),
            None => self.kpi_of(|kpi| kpi.per == per && kpi.unit == Unit::Money),
        };
        let amount = match of_group {
            Some(kpi) => Expr::Share(self.rate(), Box::new(Expr::Kpi(kpi, None))),
            None => Expr::Const(money(self.dice), Unit::Money),
        };
        let when = of_group
            .filter(|_| self.dice.once_in(3))
            .map(|kpi| Cond::Cmp(Op::Ge, Expr::Kpi(kpi, None), Expr::Const(money(self.dice), Unit::Money)));
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
        let then = match self.dice.below(4) {
            0 => vec![Step::AtMost(Expr::Const(money(self.dice), Unit::Money))],
            1 => vec![Step::Minus(Expr::Const(money(self.dice), Unit::Money))],
            _ => Vec::new(),
        };
        let negative =
            self.dice.pick(&[None, Some(Negative::Recovered), Some(Negative::Carried), Some(Negative::Zero)]);
        let later = self.dice.once_in(4).then(|| self.later(false, self.plan.every));
        // Of which of somebody's groups the others bear a difference is another question.
        let exceptions = if per_kind.is_some() { Vec::new() } else { self.pool_exceptions() };
        let keeps = among.as_ref().map(|(_, nobody)| *nobody).or(per_kind) == Some(Nobody::Carried);
        let keeps = keeps || negative == Some(Negative::Carried);
        let opening = (keeps && self.dice.once_in(3)).then(|| Expr::Const(money(self.dice), Unit::Money));
        Pool {
            exceptions,
            opening,
            per_team,
            per_kind,
            amount,
            when,
            among,
            shared,
            negative,
            no_basis: no_basis.filter(|_| by_value),
            then,
            later,
        }
    }

    pub(super) fn contest(&mut self) -> Option<Contest> {
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
            later: self.dice.once_in(5).then(|| self.later(false, self.plan.every)),
        })
    }
}

/// A sum or a count: never without data.
pub(super) fn is_sum(kpi: &Kpi) -> bool {
    matches!(kpi.measure, Measure::Agg(Func::Sum | Func::Count | Func::Different, ..))
}
