//! Bonuses and steps.

use super::*;

/// Whether a bonus for each row reads its amount.
pub fn bonus_reads_amount(bonus: &Bonus) -> bool {
    let mut found = false;
    let mut plan = Plan::of(Bonus { exceptions: Vec::new(), ..bonus.clone() });
    let mut of = |expr: &mut Expr| found |= matches!(expr, Expr::Field(Field::Amount | Field::FullAmount));
    crate::naive::walk::walk_plan(&mut plan, &mut of, &mut |_| {});
    found
}

impl Writer {
    pub(super) fn bonus(&mut self, at: usize, bonus: &Bonus) {
        self.head(self.w("bonus", "премия"), "bonus", at);
        if let Some(every) = bonus.every {
            self.line(self.w("every", "период"), self.grain(every));
        }
        if let Some(effective) = &bonus.effective {
            let len = bonus.every.unwrap_or(self.every).months();
            let days = match bonus.for_each {
                Some(_) => self.dates(effective),
                None => self.dates_of_rule(effective, len),
            };
            self.line(self.w("effective", "действует"), &days);
        }
        if let Some(rounding) = &bonus.rounding {
            self.line(self.w("rounding", "округление"), &self.rounding(rounding));
        }
        if let Some(each) = &bonus.for_each {
            let sales = self.w("sales", "продажи").to_owned();
            let text = match &each.filter {
                Some(cond) => format!("{sales}{}{}", self.w(" where ", ", у которых "), self.chosen(cond)),
                None => sales,
            };
            self.line(self.w("for each", "за каждую запись"), &text);
            self.line(self.w("by date", "по дате"), field(Field::SoldOn, self.ru));
            if bonus_reads_amount(bonus) {
                self.convert();
            }
        }
        if let Some(when) = &bonus.when {
            self.line(self.w("when", "условие"), &self.cond(when));
        }
        if let Some(gate) = &bonus.gate {
            let of = if gate.attainment { Expr::Attainment(gate.kpi, None) } else { Expr::Kpi(gate.kpi, None) };
            let bound = if gate.attainment { self.percent(&gate.bound) } else { self.number(&gate.bound) };
            let word = if gate.above {
                self.w("only above the gate", "только сверх порога")
            } else {
                self.w("from the first unit", "с первой единицы")
            };
            self.line(self.w("gate", "порог"), &format!("{} >= {bound}, {word}", self.expr(&of)));
        }
        if let Some(no_data) = &bonus.no_data {
            let text = match no_data {
                NoData::Pays(expr) => self.value(expr),
                NoData::NotApplicable => self.w("not applicable", "не применяется").to_owned(),
                NoData::Met => self.w("met", "условие выполнено").to_owned(),
                NoData::NotMet => self.w("not met", "условие не выполнено").to_owned(),
            };
            self.line(self.w("if no data", "если нет данных"), &text);
        }
        if let Some((window, negative)) = &bonus.window {
            self.line(self.w("window", "окно"), &self.window(*window));
            self.negative(*negative);
        }
        self.negative(bonus.negative);
        if let Some(first) = bonus.dated_by_first {
            let text = if first {
                self.w("first day of period", "первый день периода")
            } else {
                self.w("last day of period", "последний день периода")
            };
            self.line(self.w("dated by", "на дату"), text);
        }
        match &bonus.amount {
            Amount::Pays(expr) => self.line(self.w("pays", "размер"), &self.value(expr)),
            Amount::Tiers(tiers, on) => self.tiers(tiers, on.as_ref()),
        }
        for step in bonus.for_each.iter().flat_map(|each| &each.each_then) {
            self.line(self.w("each then", "затем по каждой"), &self.step(step));
        }
        for step in &bonus.then {
            self.line(self.w("then", "затем"), &self.step(step));
        }
        self.finish(bonus);
    }

    pub(super) fn convert(&mut self) {
        if let Some(fx) = self.fx {
            let on = field(if fx.collected { Field::CollectedOn } else { Field::SoldOn }, self.ru);
            let rate = self.w("to RUB by fx.rate on", "в RUB по курсу курсы.курс на дату");
            let before = if fx.before {
                self.w(" or the last day before", " или ближайшую прежнюю")
            } else {
                ""
            };
            self.line(self.w("convert", "пересчёт"), &format!("{rate} {on}{before}"));
        }
    }

    pub(super) fn reversed(&mut self, reversal: Reversal) {
        let on = field(Field::RefundedOn, self.ru);
        let mut text = format!("{} {on}", self.w("on", "по дате"));
        if reversal.in_part {
            let (part, whole) = (field(Field::Refunded, self.ru), field(Field::Amount, self.ru));
            text = format!("{part} {} {whole}, {text}", self.w("of", "от"));
            if self.refunds_apart {
                text = self
                    .w("refunds.back of amount, on refunds.on_day", "возвраты.часть от сумма, по дате возвраты.день")
                    .to_owned();
            }
        }
        if let Some(days) = reversal.within {
            text += &format!(
                "{} {days} {} {}",
                self.w(", within", ", в течение"),
                self.w("days of", "дней от"),
                field(Field::SoldOn, self.ru)
            );
        }
        self.line(self.w("reversed", "сторно"), &text);
    }

    pub(super) fn step(&self, step: &Step) -> String {
        let factor = |expr: &Expr| match expr {
            Expr::Const(value, unit) => self.bare(value, *unit),
            _ => self.expr(expr),
        };
        match step {
            Step::MultiplyBy(expr) => format!("{} {}", self.w("multiply by", "коэффициент"), factor(expr)),
            Step::AtMost(expr) => format!("{} {}", self.w("at most", "не более"), factor(expr)),
            Step::AtLeast(expr) => format!("{} {}", self.w("at least", "не менее"), factor(expr)),
            Step::Minus(expr) => format!("{} {}", self.w("minus", "минус"), factor(expr)),
            Step::Round(mode, unit) => format!(
                "{} {} {} {}",
                self.w("round", "округление"),
                self.round_mode(*mode),
                self.w("to", "до"),
                self.number(unit)
            ),
            Step::Prorate(expr) => format!(
                "{} {}",
                self.w("prorate by", "пропорционально"),
                match expr {
                    Expr::Employed => self.w("calendar days employed", "календарным дням работы").to_owned(),
                    _ => factor(expr),
                }
            ),
        }
    }

    pub(super) fn negative(&mut self, negative: Option<Negative>) {
        let Some(negative) = negative else { return };
        let text = match negative {
            Negative::Recovered => self.w("recovered", "удерживается"),
            Negative::Carried => self.w("carried", "переносится"),
            Negative::Zero => self.w("zero", "ноль"),
        };
        self.line(self.w("if negative", "если меньше нуля"), text);
    }
}
