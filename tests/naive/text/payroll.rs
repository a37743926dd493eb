//! Groups, caps, sanctions, draws, deductions.

use super::*;
use crate::naive::eval::Part;

/// The name of a component.
pub fn part(part: Part, ru: bool) -> String {
    let (what, at) = match part {
        Part::Bonus(at) => ("bonus", at),
        Part::Pool(at) => ("pool", at),
        Part::Contest(at) => ("contest", at),
        Part::Cap(at) => ("cap", at),
        Part::Sanction(at) => ("sanction", at),
        Part::Draw(at) => ("draw", at),
        Part::Deduction(at) => ("deduction", at),
    };
    name(what, at, ru)
}

/// Whether a name is that of a component that works on the pay of others.
pub fn derived(of: &str, ru: bool) -> bool {
    ["cap", "sanction", "draw", "deduction"]
        .iter()
        .any(|what| of.split('_').next() == name(what, 0, ru).split('_').next())
}

impl Writer {
    fn names(&self, of: &[usize]) -> String {
        of.iter().map(|at| name("bonus", *at, self.ru)).collect::<Vec<_>>().join(", ")
    }

    fn total_of_pay(&self) -> &'static str {
        self.w("total of pay", "сумма выплат")
    }

    fn source(&self, source: &Source) -> String {
        match source {
            Source::Pay => self.total_of_pay().to_owned(),
            Source::ShareOfPay(share) => {
                format!("{} {} ({})", self.percent(share), self.w("of", "от"), self.total_of_pay())
            }
            Source::Other(expr) => self.value(expr),
        }
    }

    fn cause(&mut self, cause: &Cause) {
        match cause {
            Cause::Always => {}
            Cause::When(cond) => self.line(self.w("when", "условие"), &self.cond(cond)),
            Cause::Orders(cond) => {
                let orders = self.w("orders", "приказы").to_owned();
                let text = match cond {
                    Some(cond) => format!("{orders}{}{}", self.w(" where ", ", у которых "), self.cond(cond)),
                    None => orders,
                };
                self.line(self.w("for each", "за каждую запись"), &text);
                self.line(self.w("by date", "по дате"), field(Field::OrderedOn, self.ru));
            }
        }
    }

    /// The days on which a rule holds that goes by rows (`None`) or by periods of a length.
    fn days(&mut self, effective: &Option<(Day, Option<Day>)>, len: Option<i64>) {
        if let Some(effective) = effective {
            let days = len.map_or_else(|| self.dates(effective), |len| self.dates_of_rule(effective, len));
            self.line(self.w("effective", "действует"), &days);
        }
    }

    fn len_of(&self, cause: &Cause) -> Option<i64> {
        (!matches!(cause, Cause::Orders(_))).then_some(self.every.months())
    }

    pub(super) fn opening(&mut self, opening: &Option<Expr>) {
        if let Some(opening) = opening {
            self.line(self.w("opening", "начальный остаток"), &self.value(opening));
        }
    }

    pub(super) fn payroll(&mut self, payroll: &Payroll) {
        for (at, group) in payroll.groups.iter().enumerate() {
            self.head(self.w("group", "группа"), "group", at);
            self.line(self.w("of", "состав"), &self.names(&group.of));
            let takes = match group.takes {
                Takes::Largest => self.w("largest", "наибольшая"),
                Takes::Smallest => self.w("smallest", "наименьшая"),
                Takes::First => self.w("first applicable", "первая применимая"),
                Takes::Sum => self.w("sum", "сумма"),
            };
            self.line(self.w("takes", "берётся"), takes);
        }
        for (at, cap) in payroll.caps.iter().enumerate() {
            self.cap(at, cap);
        }
        for (at, sanction) in payroll.sanctions.iter().enumerate() {
            self.head(self.w("sanction", "взыскание"), "sanction", at);
            self.line(self.w("of", "премии"), &self.names(&sanction.of));
            self.cause(&sanction.cause);
            self.line(self.w("reduces by", "снижение"), &self.percent(&sanction.reduces_by));
            let paper =
                if sanction.document_of_row { field(Field::Paper, self.ru).to_owned() } else { "\"No. 1\"".to_owned() };
            self.line(self.w("document", "документ"), &paper);
            if let Some(limit) = &sanction.limit {
                self.line(self.w("limit", "предел"), &self.source(limit));
            }
            self.days(&sanction.effective, self.len_of(&sanction.cause));
        }
        for (at, draw) in payroll.draws.iter().enumerate() {
            self.draw(at, draw);
        }
        for (at, deduction) in payroll.deductions.iter().enumerate() {
            self.head(self.w("deduction", "удержание"), "deduction", at);
            self.cause(&deduction.cause);
            self.line(self.w("amount", "сумма"), &self.value(&deduction.amount));
            self.line(self.w("from", "из"), &self.source(&deduction.from));
            if let Some(limit) = &deduction.limit {
                self.line(self.w("limit", "предел"), &self.source(limit));
            }
            let rest = if deduction.carried {
                self.w("carried", "переносится")
            } else {
                self.w("forgiven", "списывается")
            };
            self.line(self.w("rest", "остаток"), rest);
            self.opening(&deduction.opening);
            self.days(&deduction.effective, self.len_of(&deduction.cause));
        }
    }

    fn cap(&mut self, at: usize, cap: &Cap) {
        self.head(self.w("cap", "потолок"), "cap", at);
        let of = match &cap.of {
            Some(of) => self.names(of),
            None => self.w("total of bonuses", "сумма премий").to_owned(),
        };
        self.line(self.w("of", "состав"), &of);
        self.line(self.w("at most", "не более"), &self.value(&cap.at_most));
        if let Some(per_team) = cap.per_team {
            self.group(per_team);
        }
        let excess = self.excess(cap.excess);
        self.line(self.w("excess", "превышение"), &excess);
        if cap.excess != CapExcess::Lost {
            self.if_left(cap.left);
        }
        if let Some(every) = cap.every {
            self.line(self.w("every", "период"), self.grain(every));
        }
        self.days(&cap.effective, Some(cap.every.unwrap_or(self.every).months()));
        if let Some((mode, unit)) = &cap.rounding {
            let rounding = Rounding { mode: *mode, unit: unit.clone(), each_record: false };
            self.line(self.w("rounding", "округление"), &self.rounding(&rounding));
        }
        self.opening(&cap.opening);
    }

    fn draw(&mut self, at: usize, draw: &Draw) {
        self.head(self.w("draw", "аванс"), "draw", at);
        self.line(self.w("of", "в счёт"), &self.names(&draw.of));
        if let Some(when) = &draw.when {
            self.line(self.w("when", "условие"), &self.cond(when));
        }
        self.line(self.w("amount", "сумма"), &self.value(&draw.amount));
        for step in &draw.then {
            self.line(self.w("then", "затем"), &self.step(step));
        }
        let recoverable = if draw.recovery.is_some() { self.w("yes", "да") } else { self.w("no", "нет") };
        self.line(self.w("recoverable", "возвратный"), recoverable);
        if let Some(recovery) = &draw.recovery {
            let from = match recovery.from {
                1 => self.w("at once", "сразу").to_owned(),
                from => format!("{} {from}", self.w("from period", "с периода")),
            };
            let rest = self.w("from what exceeds the draw", "из суммы сверх аванса");
            self.line(self.w("recovered", "возврат"), &format!("{from}, {rest}"));
            if let Some(cond) = &recovery.forgiven {
                let text = format!("{} {}", self.w("when", "если"), self.cond(cond));
                self.line(self.w("forgiven", "списывается"), &text);
            }
            let leaving = match recovery.on_leaving {
                OnLeaving::LastPayForgiven => {
                    self.w("from the last pay, the rest is forgiven", "из последней выплаты, остаток списывается")
                }
                OnLeaving::LastPayOwed => {
                    self.w("from the last pay, the rest is owed", "из последней выплаты, остаток остаётся долгом")
                }
                OnLeaving::Forgiven => self.w("forgiven", "списывается"),
            };
            self.line(self.w("on leaving", "при увольнении"), leaving);
            self.opening(&recovery.opening);
        }
        self.days(&draw.effective, Some(self.every.months()));
    }
}
