//! Pools and contests.

use super::*;

impl Writer {
    pub(super) fn group(&mut self, per_team: bool) {
        let of = if per_team { field(Field::Team, self.ru) } else { self.w("company", "компания") };
        self.line(self.w("per", "уровень"), of);
    }

    pub(super) fn among(&mut self, cond: &Cond) {
        let text = format!("{}{}", self.w("members where ", "все, у которых "), self.cond(cond));
        self.line(self.w("among", "участники"), &text);
    }

    pub(super) fn pool(&mut self, at: usize, pool: &Pool) {
        self.head(self.w("pool", "фонд"), "pool", at);
        if pool.per_kind.is_some() {
            let (kind, sales) = (field(Field::Kind, self.ru), self.w("sales", "продажи"));
            self.line(self.w("per", "уровень"), &format!("{kind} {} {sales}", self.w("of", "по реестру")));
            self.line(self.w("by date", "по дате"), field(Field::SoldOn, self.ru));
        } else {
            self.group(pool.per_team);
        }
        self.line(self.w("amount", "сумма"), &self.value(&pool.amount));
        if let Some(when) = &pool.when {
            self.line(self.w("when", "условие"), &self.cond(when));
        }
        let (not_paid, stops) =
            (self.w("not paid", "не выплачивается"), self.w("stops the run", "расчёт останавливается"));
        if let Some((among, _)) = &pool.among {
            self.among(among);
        }
        if let Some(nobody) = pool.among.as_ref().map(|(_, nobody)| *nobody).or(pool.per_kind) {
            let text = match nobody {
                Nobody::NotPaid => not_paid,
                Nobody::Carried => self.w("carried", "переносится"),
                Nobody::Stops => stops,
            };
            self.line(self.w("if nobody", "если участников нет"), text);
        }
        let equally = self.w("equally", "поровну");
        let part = |(by, weight): &(Option<Expr>, Q)| {
            let of = by.as_ref().map_or_else(|| equally.to_owned(), |by| self.tight(by));
            match decimal(weight, 6) {
                _ if pool.shared.len() == 1 => of,
                Some(_) => format!("{of} {}", self.percent(weight)),
                None => format!("{of} {}/{}", weight.numer(), weight.denom()),
            }
        };
        let parts = self.list(pool.shared.iter().map(part).collect());
        self.line(self.w("shared by", "распределение"), &parts);
        self.negative(pool.negative);
        self.opening(&pool.opening);
        if let Some(no_basis) = pool.no_basis {
            let text = match no_basis {
                NoBasis::Equally => equally,
                NoBasis::NotPaid => not_paid,
                NoBasis::Stops => stops,
            };
            self.line(self.w("if no basis", "если базы нет"), text);
        }
        for step in &pool.then {
            self.line(self.w("then", "затем"), &self.step(step));
        }
        if let Some(later) = &pool.later {
            self.later(later);
        }
    }

    pub(super) fn contest(&mut self, at: usize, contest: &Contest) {
        self.head(self.w("contest", "конкурс"), "contest", at);
        let every = self.w("every", "период");
        self.line(every, self.contest_every);
        self.group(contest.per_team);
        if let Some(among) = &contest.among {
            self.among(among);
        }
        let (down, up) = (self.w("largest first", "по убыванию"), self.w("smallest first", "по возрастанию"));
        let order = |largest: bool| if largest { down } else { up };
        let (rank, largest) = &contest.rank;
        self.line(self.w("rank by", "ранжирование"), &format!("{}, {}", self.expr(rank), order(*largest)));
        let ties = self.w("ties", "при равенстве");
        if let Some((by, largest)) = &contest.by {
            let text = format!("{} {}, {}", self.w("by", "по показателю"), self.expr(by), order(*largest));
            self.line(ties, &text);
        }
        let text = match contest.ties {
            Ties::Share => self.w("share the sum of their places", "сумма призов их мест делится поровну"),
            Ties::Each => self.w("each gets the place", "каждый получает приз своего места"),
            Ties::Stops => self.w("stops the run", "расчёт останавливается"),
        };
        self.line(ties, text);
        if let Some(later) = &contest.later {
            self.later(later);
        }
        match &contest.top {
            Some(part) => {
                let label = format!("{} {}", self.w("top", "лучшие"), self.percent(part));
                self.line(&label, &self.number(&contest.prizes[0]));
            }
            None => {
                for (place, prize) in contest.prizes.iter().enumerate() {
                    let label = format!("{} {}", self.w("place", "место"), place + 1);
                    self.line(&label, &self.number(prize));
                }
            }
        }
    }
}
